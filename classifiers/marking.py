"""A document with its sentences and the actors each sentence names, computed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifiers.judgement import Document
from classifiers.lexicon import Lexicon, Mention
from classifiers.text import Sentence, detect_language, sentences

# A long report says what it is about well before this; beyond it only the cost grows.
LONGEST_TITLE = 1_000
LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence and the mentions in it; their offsets index the title or text they are from."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    in_title: bool = False

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def parties(self) -> frozenset[str]:
        """The parties named here, of "a", "b" and "third"; a joint name stands for a and b."""
        return frozenset(party for m in self.mentions for party in parties_of(m))


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document, the sentences of its title and of its text, and its language."""

    document: Document
    title: tuple[MarkedSentence, ...]
    body: tuple[MarkedSentence, ...]
    lang: str

    @property
    def sentences(self) -> tuple[MarkedSentence, ...]:
        return self.title + self.body

    def mentions(self) -> Iterator[Mention]:
        for sentence in self.sentences:
            yield from sentence.mentions


def parties_of(mention: Mention) -> tuple[str, ...]:
    """The parties that a mention stands for: ("a", "b") where it names a joint thing."""
    return ("a", "b") if mention.party == "both" else (mention.party,)


def mark(document: Document, lexicon: Lexicon) -> MarkedDocument:
    """Split, find the actors and the language. Bounded: overlong texts are cut."""
    title = document.title[:LONGEST_TITLE]
    text = document.text[:LONGEST_TEXT]
    lang = detect_language(f"{title}\n{text}", document.lang)
    return MarkedDocument(
        document=document,
        title=_mark(title, lang, lexicon, in_title=True),
        body=_mark(text, lang, lexicon, in_title=False),
        lang=lang,
    )


def _mark(text: str, lang: str, lexicon: Lexicon, *, in_title: bool) -> tuple[MarkedSentence, ...]:
    mentions = lexicon.find(text)
    marked: list[MarkedSentence] = []
    position = 0
    for sentence in sentences(text, lang):
        here, position = _mentions_within(mentions, position, sentence)
        marked.append(MarkedSentence(sentence, here, in_title))
    return tuple(marked)


def _mentions_within(
    mentions: Sequence[Mention], position: int, sentence: Sentence
) -> tuple[tuple[Mention, ...], int]:
    """The mentions that begin in the sentence, from `position` on, and where to go on."""
    begin = position
    while position < len(mentions) and mentions[position].start < sentence.end:
        position += 1
    return tuple(mentions[begin:position]), position
