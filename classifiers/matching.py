"""One matcher for every vocabulary: many patterns (patterns.py), one pass over a text.

A pattern either names something or stands for a concept. Of the names that a place could be,
one is taken, the longest; every concept that a place stands for is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from classifiers.patterns import (
    End,
    HanForms,
    Node,
    Pattern,
    Roots,
    add_han,
    add_words,
    expand,
)
from classifiers.words import Words, has_han, is_han, words_of

_FIRST_ARABIC, _LAST_ARABIC = "\u0600", "\u06ff"
# A name runs on over an initial's stop, a concept over a comma.
_JOINERS = frozenset(" -'/&\"·")
_NAME_JOINERS = _JOINERS | {"."}
_CONCEPT_JOINERS = _JOINERS | {","}
_LONGEST_JOINER = 3
_ARABIC_PREFIXES = (
    "", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ک", "کال", "ول", "وب", "ولل", "س", "وس",
)  # fmt: skip
_REMEMBERED_WORDS = 50_000


class Match(NamedTuple):
    """A hit at start..end of the original text; `parts` are the spans of its words
    (of its characters in Chinese)."""

    start: int
    end: int
    key: Any
    parts: tuple[tuple[int, int], ...]


class Hit(NamedTuple):
    """A place start..end of the original text that stands for a concept, named by its key."""

    start: int
    end: int
    concept: Any


class _Start(NamedTuple):
    """All that a first word can begin: what it is alone, and the nodes that go on.

    `followers` are the words that some pattern goes on with; None where others may follow too.
    """

    name: End | None
    concepts: tuple[Any, ...]
    further: tuple[Node, ...]
    written: tuple[End, ...]
    followers: frozenset[str] | None


_UNSEEN = _Start(None, (), (), (), None)


class Matcher:
    """Finds patterns in text. Compiled once, then read only; linear in the text.

    Names are found leftmost first, longest first, without overlaps; concepts may overlap.
    """

    def __init__(self) -> None:
        self._roots = Roots()
        self._arabic = Roots()
        self._han: dict[str, HanForms] = {}
        self._known: dict[str, _Start | None] = {}

    @classmethod
    def compile(cls, patterns: Iterable[Pattern]) -> Matcher:
        """Raises PatternError for a pattern without a word or with a bad brace."""
        matcher = cls()
        for order, pattern in enumerate(patterns):
            for text in expand(pattern.text):
                if has_han(text):
                    add_han(matcher._han, text, pattern)
                else:
                    roots = matcher._arabic if pattern.lang == "ar" else matcher._roots
                    add_words(roots, text, pattern, order)
        for roots in (matcher._roots, matcher._arabic):
            roots.close()
        for forms in matcher._han.values():
            forms.names.sort(key=lambda form: -len(form[0]))
        return matcher

    def find(self, text: str) -> tuple[list[Match], list[Hit], Words]:
        """The names and the concepts of a text, each in order of place, and its words; offsets
        of names and concepts index `text` as it was given."""
        words = words_of(text)
        forms, starts, ends, origins = words.forms, words.starts, words.ends, words.folded.origins
        names: list[Match] = []
        hits: list[Hit] = []
        free, count = 0, len(forms)
        # Most words begin nothing; those are passed over without a step of this loop.
        for position, start in enumerate(map(self._known.get, forms, repeat(_UNSEEN))):
            if start is None:
                continue
            if start is _UNSEEN:
                form = forms[position]
                if is_han(form[0]):
                    self._find_han(words, position, names, hits)
                    continue
                start = self._learn(form)
                if start is None:
                    continue
            name, stop = start.name, position + 1
            if start.concepts:
                first, last = origins[starts[position]], origins[ends[position] - 1] + 1
                hits += [Hit(first, last, concept) for concept in start.concepts]
            if start.written or (
                start.further
                and (start.followers is None or (stop < count and forms[stop] in start.followers))
            ):
                name, stop = self._go_on(words, position, start, hits)
            if name is not None and position >= free:
                names.append(_match(words, position, stop, name.key))
                free = stop
        return names, hits, words

    def _learn(self, form: str) -> _Start | None:
        """What a word can begin, kept for the next time."""
        nodes = self._roots.nodes(form)
        if _FIRST_ARABIC <= form[0] <= _LAST_ARABIC:
            for prefix in _ARABIC_PREFIXES:
                if form.startswith(prefix):
                    nodes += self._arabic.nodes(form[len(prefix) :])
        start: _Start | None = None
        if nodes:
            ends = [end for node in nodes for end in node.ends]
            plain = [end for end in ends if end.written is None]
            further = tuple(node for node in nodes if node.goes_on)
            start = _Start(
                name=_best(end for end in plain if not end.concept),
                concepts=tuple(dict.fromkeys(end.key for end in plain if end.concept)),
                further=further,
                written=tuple(end for end in ends if end.written is not None),
                followers=_followers(further),
            )
        if len(self._known) >= _REMEMBERED_WORDS:
            self._known.clear()
        self._known[form] = start
        return start

    def _go_on(
        self, words: Words, position: int, start: _Start, hits: list[Hit]
    ) -> tuple[End | None, int]:
        """The best name that begins here, with where it stops; concepts go to `hits`."""
        found = [(start.name, position + 1)] if start.name is not None else []
        found += [(end, position + 1) for end in start.written]
        for node in start.further:
            _walk(node, words, position, True, True, found)
        origins = words.folded.origins
        best: tuple[End | None, int] = (None, position + 1)
        for end, stop in found:
            if end.written is not None and not _written_so(end.written, words, position):
                continue
            if end.concept:
                first = origins[words.starts[position]]
                hits.append(Hit(first, origins[words.ends[stop - 1] - 1] + 1, end.key))
            elif best[0] is None or end.rank < best[0].rank:
                best = end, stop
        return best

    def _find_han(self, words: Words, position: int, names: list[Match], hits: list[Hit]) -> None:
        letters, origins = words.folded.text, words.folded.origins
        free = words.starts[position]
        for at in range(words.starts[position], words.ends[position]):
            forms = self._han.get(letters[at])
            if forms is None:
                continue
            for form, concept in forms.concepts:
                if letters.startswith(form, at):
                    hits.append(Hit(origins[at], origins[at + len(form) - 1] + 1, concept))
            if at < free:
                continue
            for form, key in forms.names:
                if letters.startswith(form, at):
                    free = at + len(form)
                    parts = tuple((origins[i], origins[i] + 1) for i in range(at, free))
                    names.append(Match(parts[0][0], parts[-1][1], key, parts))
                    break


def _followers(nodes: Iterable[Node]) -> frozenset[str] | None:
    """The words that the nodes go on with; None if they also go on with stems or anything."""
    words: set[str] = set()
    for node in nodes:
        if node.stems or node.number is not None or node.anything is not None:
            return None
        words.update(node.words)
    return frozenset(words)


def _walk(
    node: Node,
    words: Words,
    position: int,
    name: bool,
    concept: bool,
    found: list[tuple[End, int]],
) -> None:
    """Collect the patterns that end behind the word after `position`, or further on.

    `name` and `concept` tell which sorts may still run on over what stands between the words.
    """
    following = position + 1
    if following >= len(words.forms):
        return
    between = words.folded.text[words.ends[position] : words.starts[following]]
    if between != " ":
        if not 0 < len(between) <= _LONGEST_JOINER:
            return
        name = name and _NAME_JOINERS.issuperset(between)
        # A lone full stop joins initials; with a space it ends a sentence.
        concept = concept and (between == "." or _CONCEPT_JOINERS.issuperset(between))
        if not (name or concept):
            return
    for child in node.next_nodes(words.forms[following]):
        found += [(end, following + 1) for end in child.ends if (concept if end.concept else name)]
        if child.goes_on:
            _walk(child, words, following, name, concept, found)


def _written_so(written: Sequence[str | None], words: Words, position: int) -> bool:
    for offset, wanted in enumerate(written):
        if wanted is not None:
            at = position + offset
            start, end = words.folded.span(words.starts[at], words.ends[at])
            if words.text[start:end] != wanted:
                return False
    return True


def _best(ends: Iterable[End]) -> End | None:
    return min(ends, key=attrgetter("rank"), default=None)


def _match(words: Words, position: int, stop: int, key: Any) -> Match:
    origins = words.folded.origins
    parts = tuple(
        (origins[words.starts[at]], origins[words.ends[at] - 1] + 1) for at in range(position, stop)
    )
    return Match(parts[0][0], parts[-1][1], key, parts)
