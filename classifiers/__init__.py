"""Text in, judgement out.

A document goes through these files, in this order:

1. `text.py`, `lexicon.py`, `marking.py`: sentences, language, and the actors that each names;
2. `features.py`, `relevance.py`, `wording.py`: is it about the two parties, and why;
3. `events.py`, `narratives.py`: the drills and deals it states, the frames it argues;
4. `model.py` puts them together, `training.py` makes a model, `model_file.py` keeps it,
   `evaluation.py` tells how good it is.

Pure: nothing here knows a network, a table or a screen, nor imports `monitor`. Which parties,
actors and words it is about is written in `lexicons/`, not in code.
"""
