"""Text in, judgement out.

A document goes through these files, in this order:

1. `text.py`, `folding.py`, `words.py`, `sentences.py`, `language.py`, `patterns.py`,
   `matching.py`, `lexicon.py` (with `leaders.py` and `vocabulary.py`), `marking.py`: sentences,
   language, the actors that each names and what it speaks of;
2. `terms.py`, `delexicalising.py`, `grams.py`, `reading.py`: the same as tables of terms and of
   words without names, which is what all models see;
3. `features.py`, `closeness.py`, `relevance.py` with its `relevance_*.py`, `wording.py`: is it
   about the two parties, and why;
4. `events.py` with its `event_*.py`, `dates.py`, `amounts.py`, `gaps.py`, `numerals.py`: the
   drills and deals it states;
5. `narratives.py`, `frame_features.py`: the frames it argues;
6. `happenings.py`, `stories.py` with its `story_*.py`: which happening it reports.

`model.py` puts them together; `training.py` makes a model from seeds (`contrast.py`), examples and
reviews (`examples.py`) with the regressions of `mixed.py`; `model_file.py` and `packing.py` keep
it; `held_out.py` and `succession.py` decide whether it may take the place of the one before;
`cross_validation.py` and `evaluation/` tell how good it is.

Pure: nothing here knows a network, a table or a screen, nor imports `monitor`. Which parties,
actors and words it is about is written in `lexicons/`, not in code.
"""
