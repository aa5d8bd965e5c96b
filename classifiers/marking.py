"""A document with its sentences, the actors each names and what each speaks of, found once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import regex

from classifiers.delexicalising import Stem, stems
from classifiers.judgement import Document
from classifiers.language import detect_language
from classifiers.lexicon import Actor, Lexicon, Mention, in_their_time
from classifiers.matching import Hit
from classifiers.sentences import Sentence, sentences

# A long report says what it is about well before this; beyond it only the cost grows.
LONGEST_TITLE = 1_000
LONGEST_TEXT = 60_000
MOST_SENTENCES = 500

FIRST_PERSON = "frame.we"
# Bounded, and ended by another opening mark: a page of stray marks must not cost their square.
_QUOTED = regex.compile(
    '“[^“”]{0,2000}”|«[^«»]{0,2000}»|„[^„“”]{0,2000}[“”]|「[^「」]{0,2000}」|"[^"\n]{0,2000}"'
)

Place = TypeVar("Place", Mention, Hit)


@dataclass(frozen=True)
class MarkedSentence:
    """A sentence with the mentions and hits in it; offsets index the title or text it is from.

    `stems` are its words, cut short, with an index into `mentions` in the place of each name;
    `places` is where each begins.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    hits: tuple[Hit, ...] = ()
    stems: tuple[Stem, ...] = ()
    places: tuple[int, ...] = ()
    in_title: bool = False

    @property
    def text(self) -> str:
        return self.sentence.text

    @cached_property
    def parties(self) -> frozenset[str]:
        """The parties named here, of "a", "b" and "third"; a joint name stands for a and b."""
        return frozenset(party for m in self.mentions for party in parties_of(m))

    @property
    def both(self) -> bool:
        return {"a", "b"} <= self.parties

    @cached_property
    def concepts(self) -> Counter[str]:
        return Counter(hit.concept for hit in self.hits)

    @cached_property
    def thirds(self) -> Counter[str]:
        """How often each actor other than the two parties is named."""
        return Counter(m.actor for m in self.mentions if m.party == "third")


@dataclass(frozen=True)
class MarkedDocument:
    """A document, the sentences of its title and of its text, and its language."""

    document: Document
    title: tuple[MarkedSentence, ...]
    body: tuple[MarkedSentence, ...]
    lang: str

    @cached_property
    def sentences(self) -> tuple[MarkedSentence, ...]:
        return self.title + self.body

    def mentions(self) -> Iterator[Mention]:
        for sentence in self.sentences:
            yield from sentence.mentions

    @cached_property
    def citable(self) -> tuple[MarkedSentence, ...]:
        """The sentences that may serve as evidence: the text's, or the title's if it has none."""
        return self.body or self.title


def parties_of(mention: Mention) -> tuple[str, ...]:
    """The parties that a mention stands for: ("a", "b") where it names a joint thing."""
    return ("a", "b") if mention.party == "both" else (mention.party,)


def mark(document: Document, lexicon: Lexicon) -> MarkedDocument:
    """Split, find the actors, the concepts and the language. Bounded: overlong texts are cut."""
    title = document.title[:LONGEST_TITLE]
    text = document.text[:LONGEST_TEXT]
    lang = detect_language(f"{title}\n{text}", document.lang)
    speaker = lexicon.subject.actors.get(document.bloc or "")
    return MarkedDocument(
        document=document,
        title=_mark(title, lang, lexicon, speaker, document.published, in_title=True),
        body=_mark(text, lang, lexicon, speaker, document.published, in_title=False),
        lang=lang,
    )


def _mark(
    text: str,
    lang: str,
    lexicon: Lexicon,
    speaker: Actor | None,
    published: date | None,
    *,
    in_title: bool,
) -> tuple[MarkedSentence, ...]:
    mentions, hits, words = lexicon.find(text)
    mentions = in_their_time(mentions, published)
    if speaker is not None:
        mentions = _with_speaker(mentions, hits, text, speaker, lang)
    sequence, places = stems(words, mentions)
    marked: list[MarkedSentence] = []
    first_mention = first_hit = first_stem = 0
    for sentence in sentences(text, lang)[:MOST_SENTENCES]:
        mentioned = _within(mentions, first_mention, sentence.end)
        spoken_of = _within(hits, first_hit, sentence.end)
        last_stem = bisect_left(places, sentence.end, first_stem)
        said = tuple(sequence[first_stem:last_stem])
        if mentioned and first_mention:
            said = tuple(s - first_mention if isinstance(s, int) else s for s in said)
        at = tuple(places[first_stem:last_stem])
        marked.append(MarkedSentence(sentence, mentioned, spoken_of, said, at, in_title))
        first_mention += len(mentioned)
        first_hit += len(spoken_of)
        first_stem = last_stem
    return tuple(marked)


def _with_speaker(
    mentions: list[Mention], hits: Sequence[Hit], text: str, speaker: Actor, lang: str
) -> list[Mention]:
    """The mentions, and one of the speaker's own country for each "we" of his own voice.

    In quotation marks somebody else speaks, perhaps a guest.
    """
    own = [hit for hit in hits if hit.concept == FIRST_PERSON]
    if not own:
        return mentions
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    taken = [(start, end) for start, end in quoted] + [(m.start, m.end) for m in mentions]
    spoken = [
        Mention(
            hit.start, hit.end, text[hit.start : hit.end], speaker.id, speaker.party, "we", lang
        )
        for hit in own
        if not any(start <= hit.start and hit.end <= end for start, end in taken)
    ]
    return sorted([*mentions, *spoken], key=lambda mention: mention.start)


def _within(places: Sequence[Place], first: int, end: int) -> tuple[Place, ...]:
    """The places from index `first` on that begin before `end`."""
    last = first
    while last < len(places) and places[last].start < end:
        last += 1
    return tuple(places[first:last])
