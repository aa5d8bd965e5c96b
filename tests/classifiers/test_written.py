"""The texts written to be learnt from: in form, with evidence, and no text of the labelled ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from classifiers.evaluation.naming import naming
from classifiers.examples import (
    KINDS,
    WRITTEN,
    Example,
    bundled_examples,
    read_examples,
    written_examples,
)
from classifiers.lexicon import load_lexicon

WRITTEN_TEXTS = written_examples()
PASSING = [text for text in WRITTEN_TEXTS if "-passing-" in text.id]
LANGUAGES = {"en", "ru", "ur", "hi", "zh", "fa", "ar"}


@pytest.mark.parametrize("path", sorted(WRITTEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_ids_tell_the_file(path: Path) -> None:
    begin = f"written-{path.stem}-"
    assert [text.id for text in read_examples(path) if not text.id.startswith(begin)] == []


def test_no_id_stands_twice() -> None:
    counts = Counter(text.id for text in [*WRITTEN_TEXTS, *bundled_examples()])

    assert [name for name, count in counts.items() if count > 1] == []


def test_what_is_irrelevant_has_a_kind_and_nothing_else() -> None:
    wrong = [
        text.id
        for text in WRITTEN_TEXTS
        if (text.kind in KINDS) == text.relevant
        or (not text.relevant and (text.events or text.frames))
    ]

    assert wrong == []


def test_evidence_is_copied_to_the_letter() -> None:
    wrong = [
        text.id
        for text in WRITTEN_TEXTS
        for event in text.events
        if event.evidence not in f"{text.document.title}\n{text.document.text}"
    ]

    assert wrong == []


def test_nothing_measured_on_is_learnt_from() -> None:
    """Neither a story nor a text of the labelled examples; what is alike is told in the README."""
    labelled = bundled_examples()
    stories = {example.story for example in labelled if example.story}
    texts = {_bare(example) for example in labelled}

    assert [text.id for text in WRITTEN_TEXTS if text.story in stories] == []
    assert [text.id for text in WRITTEN_TEXTS if _bare(text) in texts] == []


def test_passing_texts_name_both_parties_whether_they_tell_of_ties_or_not() -> None:
    lexicon = load_lexicon()
    named = Counter((text.relevant, naming(text, lexicon)) for text in PASSING)

    assert {text.document.lang for text in PASSING} == LANGUAGES
    for relevant in (True, False):
        told = sum(count for (label, _), count in named.items() if label is relevant)
        assert named[relevant, "not_both"] <= 0.05 * told, named
        assert named[relevant, "both_alone"] >= 0.4 * told, named


def _bare(example: Example) -> str:
    return " ".join(example.document.text.split())
