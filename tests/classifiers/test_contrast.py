"""Contrast made from the seeds: passages and swaps."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from classifiers.contrast import contrast, passages, swap
from classifiers.examples import Seed, read_seeds
from classifiers.judgement import Document
from classifiers.lexicon import LexiconError, load_lexicon
from classifiers.marking import MarkedDocument, mark

LEXICON = load_lexicon()
SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")


def parties(document: MarkedDocument) -> Counter[str]:
    return Counter(mention.party for mention in document.mentions())


def test_a_swap_replaces_every_name_of_the_party_and_nothing_else() -> None:
    document = mark(
        Document(
            "Lavrov in Islamabad",
            "Russia, Pakistan and India. Arabian Monsoon. GHQ and the Kremlin.",
        ),
        LEXICON,
    )
    swapped = swap(document, "b", "turkey")
    assert [m.actor for m in document.mentions()] == [
        "russia", "pakistan", "russia", "pakistan", "india", "joint", "pakistan", "russia",
    ]  # fmt: skip
    assert [m.actor for m in swapped.mentions()] == [
        "russia", "turkey", "russia", "turkey", "india", "turkey", "turkey", "russia",
    ]  # fmt: skip
    assert [m.role for m in swapped.mentions()] == [m.role for m in document.mentions()]
    assert [s.text for s in swapped.sentences] == [s.text for s in document.sentences]
    assert parties(swapped)["b"] == parties(swapped)["both"] == 0
    assert parties(document)["b"] == 3


def test_passages_are_windows_with_and_without_title() -> None:
    text = "\n\n".join(f"Russia met Pakistan on day {n}. They spoke." for n in range(4))
    found = list(passages(Seed("seed", Document("Title", text)), LEXICON))
    whole, *windows = found
    assert whole.document.text == text
    assert [len(w.body) for w in windows if not w.title] == [2, 2, 2, 2, 4, 4, 4, 8, 8]
    titled = [window for window in windows if window.title]
    assert len(titled) == len(windows) / 2
    assert all(window.title[0].in_title for window in titled)


def test_the_five_seeds_give_both_classes_from_every_seed() -> None:
    made = contrast(SEEDS, LEXICON)
    assert len(SEEDS) == 5
    for seed in SEEDS:
        labels = Counter(c.relevant for c in made if c.seed == seed.name)
        assert labels[True] >= 10
        assert labels[False] > labels[True]
    assert all(parties(c.marked)["a"] and parties(c.marked)["b"] for c in made if c.relevant)


@pytest.mark.parametrize("party", ["a", "b"])
def test_swapped_texts_lack_a_party_or_name_the_two_in_passing(party: str) -> None:
    irrelevant = [c.marked for c in contrast(SEEDS, LEXICON) if not c.relevant]
    assert any(parties(document)[party] == 0 for document in irrelevant)
    both = [d for d in irrelevant if parties(d)["a"] and parties(d)["b"]]
    assert both
    assert all(parties(d)["third"] for d in both)


def test_the_same_seeds_give_the_same_contrast() -> None:
    first, second = contrast(SEEDS[:2], LEXICON), contrast(SEEDS[:2], LEXICON)
    assert first == second


def test_a_subject_without_stand_ins_makes_no_contrast(tmp_path: Path) -> None:
    (tmp_path / "subject.toml").write_text(
        '[parties]\na = "x"\nb = "y"\n[actors]\n'
        'x = { name = "X", kind = "state" }\ny = { name = "Y", kind = "state" }\n',
        encoding="utf-8",
    )
    (tmp_path / "actors-en.toml").write_text('lang = "en"\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r"\[stand_ins\] must name"):
        contrast(SEEDS, load_lexicon(tmp_path))


def test_no_seeds_give_none() -> None:
    assert contrast([], LEXICON) == []
