"""Sentences with their actors and concepts, whom "we" means, and the table of terms."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.closeness import SeedPassages
from classifiers.examples import Seed
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import MOST_SENTENCES, MarkedDocument, mark
from classifiers.terms import Terms

LEXICON = load_lexicon()
TERMS = Terms(LEXICON)


def marked(text: str, title: str = "", bloc: str | None = None) -> MarkedDocument:
    return mark(Document(title, text, bloc=bloc), LEXICON)


@pytest.mark.parametrize(
    ("text", "bloc", "actors"),
    [
        pytest.param("We should buy their oil.", "pakistan", ["pakistan"], id="pakistan"),
        pytest.param("We should buy their oil.", "india", ["india"], id="india"),
        pytest.param("Мы продаём вертолёты.", "russia", ["russia"], id="russian"),
        pytest.param("We should buy their oil.", None, [], id="nobody-known"),
        pytest.param("We should buy their oil.", "west", ["west"], id="a-group"),
        pytest.param("We should buy their oil.", "other", [], id="no-actor"),
        pytest.param("He said: “We will help.”", "pakistan", [], id="quoted"),
        pytest.param("US troops left us.", "pakistan", ["usa", "pakistan"], id="us-and-US"),
    ],
)
def test_whom_we_means(text: str, bloc: str | None, actors: list[str]) -> None:
    assert [mention.actor for mention in marked(text, bloc=bloc).mentions()] == actors


def test_the_speakers_own_party_counts_as_named() -> None:
    [sentence] = marked("Moscow wants us to pay in rupees.", bloc="pakistan").body
    assert sentence.both
    assert [mention.role for mention in sentence.mentions] == ["capital", "we"]


def test_mentions_and_hits_lie_within_their_sentence() -> None:
    document = marked(
        "Russia and Pakistan signed a contract. Their joint exercise begins. India protests.",
        title="Moscow and Islamabad agree",
    )
    assert [sorted(s.parties) for s in document.sentences] == [
        ["a", "b"],
        ["a", "b"],
        [],
        ["third"],
    ]
    for sentence in document.sentences:
        for place in (*sentence.mentions, *sentence.hits):
            assert sentence.sentence.start <= place.start < place.end <= sentence.sentence.end
    assert "drill.exercise" in document.body[1].concepts


def test_a_text_of_too_many_sentences_is_cut() -> None:
    assert len(marked("It rained. " * 2_000).body) == MOST_SENTENCES


def test_the_table_counts_terms_by_sentence() -> None:
    document = marked("Russia and China drill. Pakistan, Pakistan!", title="India")
    table = TERMS.table(document)
    assert table.counts.shape == (3, len(TERMS.names))
    at = {name: TERMS.column(name) for name in ("@china", "@india", "party:b", "drill.exercise")}
    assert table.counts[1, at["@china"]] == 1
    assert table.counts[2, at["party:b"]] == 2
    assert table.present[2, at["party:b"]] == 1
    assert table.in_title[at["@india"]] == 1
    assert table.in_title[at["@china"]] == 0
    assert table.share[at["party:b"]] == pytest.approx(1 / 3)
    with pytest.raises(KeyError):
        TERMS.column("@atlantis")


def test_an_empty_document_has_an_empty_table() -> None:
    table = TERMS.table(marked(""))
    assert len(table) == 0
    assert (table.total == 0).all()
    assert (table.in_title == 0).all()


# --- closeness to the seeds ----------------------------------------------------------------

SEED = Seed(
    "essay",
    Document(
        "Ties",
        "Russia and Pakistan hold naval drills in the Arabian Sea. Russia and Pakistan agreed on a "
        "gas pipeline from Karachi. It rained.",
    ),
)
PASSAGES = SeedPassages.of([SEED], LEXICON, TERMS)


def test_the_nearest_passage_speaks_of_the_same_in_another_language() -> None:
    nearest = PASSAGES.nearest(
        TERMS.table(marked("Шёл дождь. Россия и Пакистан проводят военно-морские учения в море."))
    )
    assert nearest is not None
    assert (nearest.sentence, nearest.seed) == (1, "essay")
    assert "naval drills" in nearest.passage
    assert 0 < nearest.cosine <= 1


@pytest.mark.parametrize("text", ["", "It rained.", "India."])
def test_what_says_nothing_is_near_to_nothing(text: str) -> None:
    assert PASSAGES.nearest(TERMS.table(marked(text))) is None


def test_passages_survive_their_state() -> None:
    again = SeedPassages.from_state(PASSAGES.state())
    table = TERMS.table(marked("Russia and Pakistan agreed on a gas pipeline."))
    assert again.nearest(table) == PASSAGES.nearest(table)
    with pytest.raises(ValueError, match="do not fit together"):
        SeedPassages.from_state(PASSAGES.state() | {"passages": []})
    assert SeedPassages.of([], LEXICON, TERMS).nearest(table) is None
    assert np.isfinite(PASSAGES.table).all()
