"""What each sentence of a document speaks of: its concepts beside its actors.

The finders of events and of frames both start from these notes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from classifiers.marking import MarkedDocument, MarkedSentence
from classifiers.vocabulary import Hit, SubjectMatter

# What an event is, is said early; a report of a thousand sentences is not read to its end.
MOST_SENTENCES = 400


@dataclass(frozen=True)
class NotedSentence:
    """A marked sentence with its concepts; hits' offsets index the sentence's text."""

    marked: MarkedSentence
    hits: tuple[Hit, ...]

    @property
    def text(self) -> str:
        return self.marked.text

    @property
    def in_title(self) -> bool:
        return self.marked.in_title

    @cached_property
    def concepts(self) -> Counter[str]:
        return Counter(hit.concept for hit in self.hits)

    @cached_property
    def parties(self) -> frozenset[str]:
        return self.marked.parties

    @cached_property
    def thirds(self) -> Counter[str]:
        """How often each actor other than the two parties is named."""
        return Counter(m.actor for m in self.marked.mentions if m.party == "third")

    @property
    def both(self) -> bool:
        return {"a", "b"} <= self.parties

    def first(self, prefix: str) -> Hit | None:
        """The earliest hit of a concept that begins with `prefix`."""
        return min(
            (hit for hit in self.hits if hit.concept.startswith(prefix)),
            key=lambda hit: (hit.start, -hit.end),
            default=None,
        )


@dataclass(frozen=True)
class NotedDocument:
    """A marked document with its noted sentences: those of the title first, then the text's."""

    marked: MarkedDocument
    sentences: tuple[NotedSentence, ...]

    @cached_property
    def title(self) -> tuple[NotedSentence, ...]:
        return tuple(s for s in self.sentences if s.in_title)

    @cached_property
    def body(self) -> tuple[NotedSentence, ...]:
        return tuple(s for s in self.sentences if not s.in_title)

    @cached_property
    def citable(self) -> tuple[NotedSentence, ...]:
        """The sentences that may serve as evidence: the text's, or the title's if it has none."""
        return self.body or self.title

    @cached_property
    def concepts(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for sentence in self.sentences:
            total.update(sentence.concepts)
        return total

    @cached_property
    def actors(self) -> Counter[str]:
        return Counter(m.actor for s in self.sentences for m in s.marked.mentions)

    @cached_property
    def thirds(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for sentence in self.sentences:
            total.update(sentence.thirds)
        return total

    def share(self, *parties: str) -> float:
        """The share of sentences that name all of `parties` ("a", "b", "third")."""
        wanted = set(parties)
        return sum(wanted <= s.parties for s in self.sentences) / max(1, len(self.sentences))


def note(marked: MarkedDocument, matter: SubjectMatter) -> NotedDocument:
    """Note the concepts of the document's first sentences."""
    sentences = marked.sentences[:MOST_SENTENCES]
    return NotedDocument(
        marked, tuple(NotedSentence(s, tuple(matter.vocabulary.find(s.text))) for s in sentences)
    )
