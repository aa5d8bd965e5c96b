"""One matcher for every vocabulary: many patterns, one pass over a text.

A pattern is a word or a phrase as an analyst writes it:

- ``Пакистан``: the word itself; case, accents and letter variants do not count;
- ``пакистан*``: every word that begins so;
- ``Инди{я,и,ю,ей}``: these forms; ``drill{,s}``: with and without;
- ``joint * drill*``: a lone star stands for any one word; ``#`` for a number;
- ``=US``: the letters' case counts.

Words are matched whole, so that India is not found in Indiana. Chinese is written without
word boundaries: a pattern with Han characters is found anywhere.
Arabic patterns (``lang="ar"``) are also found behind the article and the one-letter particles.

A pattern either names something or stands for a concept. Of the names that a place could be,
one is taken, the longest; every concept that a place stands for is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product, repeat
from operator import attrgetter
from typing import Any, NamedTuple

import regex

from classifiers.text import Folded, fold

_TOKEN = regex.compile(r"\p{Han}+|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)
_PATTERN_TOKEN = regex.compile(r"(?:[[\p{L}\p{M}\p{N}]--\p{Han}]+\*?)|\*|#", regex.V1)
_NUMBER = regex.compile(r"\d{1,4}|[ivx]{1,5}")
_HAN = regex.compile(r"\p{Han}")
_FIRST_HAN = "\u2e80"
_FIRST_ARABIC, _LAST_ARABIC = "\u0600", "\u06ff"
_BRACES = regex.compile(r"\{([^{}]*)\}")
# A name runs on over an initial's stop, a concept over a comma.
_JOINERS = frozenset(" -'/&\"·")
_NAME_JOINERS = _JOINERS | {"."}
_CONCEPT_JOINERS = _JOINERS | {","}
_LONGEST_JOINER = 3
_ARABIC_PREFIXES = (
    "", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ک", "کال", "ول", "وب", "ولل", "س", "وس",
)  # fmt: skip
_REMEMBERED_WORDS = 50_000
_HEAD = 3
_MOST_EXPANSIONS = 500
_ANY_WORD, _ANY_NUMBER = "*", "#"


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to find and the key to report; a name, or else a concept. `lang` only matters for
    Arabic prefixes."""

    text: str
    key: Any
    lang: str | None = None
    concept: bool = False


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


@dataclass(frozen=True, slots=True)
class _End:
    """What a pattern that ends here stands for. `rank` orders the names that fit one place:
    more words first, then the longer first word, then the order of the files."""

    key: Any
    concept: bool
    rank: tuple[int, bool, int, int]
    # Where the letters' case counts: the words as they must be written, by their place.
    written: tuple[str | None, ...] | None


@dataclass(slots=True)
class _Node:
    """A place in the tree of patterns, one word deeper than its parent."""

    ends: list[_End] = field(default_factory=list)
    words: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    # Of what may follow: the lengths of the stems, any number, any word. Set by `close`.
    lengths: tuple[int, ...] = ()
    number: _Node | None = None
    anything: _Node | None = None
    goes_on: bool = False

    def close(self) -> None:
        """Make ready for finding, with all that is below."""
        self.number = self.words.pop(_ANY_NUMBER, None)
        self.anything = self.words.pop(_ANY_WORD, None)
        self.lengths = tuple(sorted({len(stem) for stem in self.stems}))
        below = [*self.words.values(), *self.stems.values(), self.number, self.anything]
        for node in below:
            if node is not None:
                self.goes_on = True
                node.close()

    def next_nodes(self, word: str) -> list[_Node]:
        """The nodes that one more word leads to."""
        found = []
        node = self.words.get(word)
        if node is not None:
            found.append(node)
        for length in self.lengths:
            if length > len(word):
                break
            node = self.stems.get(word[:length])
            if node is not None:
                found.append(node)
        if self.number is not None and _NUMBER.fullmatch(word):
            found.append(self.number)
        if self.anything is not None:
            found.append(self.anything)
        return found


@dataclass(slots=True)
class _Roots:
    """Where patterns begin: with this word, or with a word that begins so."""

    words: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    # The lengths of the stems by their first letters. Set by `close`.
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def close(self) -> None:
        """Make ready for finding, with all that is below."""
        for stem in self.stems:
            lengths = self.lengths.setdefault(stem[:_HEAD], [])
            if len(stem) not in lengths:
                lengths.append(len(stem))
        for node in (*self.words.values(), *self.stems.values()):
            node.close()

    def nodes(self, word: str) -> list[_Node]:
        found = []
        node = self.words.get(word)
        if node is not None:
            found.append(node)
        # A new word is asked for once, but most words of an article are new to a young process.
        for head in range(1, min(_HEAD, len(word)) + 1):
            for length in self.lengths.get(word[:head], ()):
                node = self.stems.get(word[:length]) if length <= len(word) else None
                if node is not None:
                    found.append(node)
        return found


class _Start(NamedTuple):
    """All that a first word can begin: what it is alone, and the nodes that go on.

    `followers` are the words that some pattern goes on with; None where others may follow too.
    """

    name: _End | None
    concepts: tuple[Any, ...]
    further: tuple[_Node, ...]
    written: tuple[_End, ...]
    followers: frozenset[str] | None


_UNSEEN = _Start(None, (), (), (), None)


class _HanForms(NamedTuple):
    """The patterns that begin with one Han character, the longest first."""

    names: list[tuple[str, Any]]
    concepts: list[tuple[str, Any]]


class Words(NamedTuple):
    """A text cut into words: their folded forms and where they begin and end, folded.

    A run of Chinese characters is one word.
    """

    text: str
    folded: Folded
    forms: list[str]
    starts: list[int]
    ends: list[int]


class Matcher:
    """Finds patterns in text. Compiled once, then read only; linear in the text.

    Names are found leftmost first, longest first, without overlaps; concepts may overlap.
    """

    def __init__(self) -> None:
        self._roots = _Roots()
        self._arabic = _Roots()
        self._han: dict[str, _HanForms] = {}
        self._known: dict[str, _Start | None] = {}

    @classmethod
    def compile(cls, patterns: Iterable[Pattern]) -> Matcher:
        """Raises PatternError for a pattern without a word or with a bad brace."""
        matcher = cls()
        for order, pattern in enumerate(patterns):
            for text in _expand(pattern.text):
                if _HAN.search(text):
                    _add_han(matcher._han, text, pattern)
                else:
                    roots = matcher._arabic if pattern.lang == "ar" else matcher._roots
                    _add_words(roots, text, pattern, order)
        for roots in (matcher._roots, matcher._arabic):
            roots.close()
        for forms in matcher._han.values():
            forms.names.sort(key=lambda form: -len(form[0]))
        return matcher

    def find(self, text: str) -> tuple[list[Match], list[Hit], Words]:
        """The names and the concepts of a text, each in order of place, and its words; offsets
        of names and concepts index `text` as it was given."""
        folded = fold(text)
        letters, origins = folded.text, folded.origins
        forms = _TOKEN.findall(letters)
        starts, ends = _places(letters, forms)
        words = Words(text, folded, forms, starts, ends)
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
    ) -> tuple[_End | None, int]:
        """The best name that begins here, with where it stops; concepts go to `hits`."""
        found = [(start.name, position + 1)] if start.name is not None else []
        found += [(end, position + 1) for end in start.written]
        for node in start.further:
            _walk(node, words, position, True, True, found)
        origins = words.folded.origins
        best: tuple[_End | None, int] = (None, position + 1)
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


def _places(letters: str, forms: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where the words begin and end. Between two words stands nothing that a word could begin
    with, so that each is found at once; half the time of asking the matches for their spans."""
    starts, ends = [], []
    end = 0
    for form in forms:
        start = letters.find(form, end)
        end = start + len(form)
        starts.append(start)
        ends.append(end)
    return starts, ends


def _followers(nodes: Iterable[_Node]) -> frozenset[str] | None:
    """The words that the nodes go on with; None if they also go on with stems or anything."""
    words: set[str] = set()
    for node in nodes:
        if node.stems or node.number is not None or node.anything is not None:
            return None
        words.update(node.words)
    return frozenset(words)


def is_han(character: str) -> bool:
    """Whether a character is one of Chinese writing."""
    return character >= _FIRST_HAN and _HAN.match(character) is not None


def _walk(
    node: _Node,
    words: Words,
    position: int,
    name: bool,
    concept: bool,
    found: list[tuple[_End, int]],
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


def _best(ends: Iterable[_End]) -> _End | None:
    return min(ends, key=attrgetter("rank"), default=None)


def _match(words: Words, position: int, stop: int, key: Any) -> Match:
    origins = words.folded.origins
    parts = tuple(
        (origins[words.starts[at]], origins[words.ends[at] - 1] + 1) for at in range(position, stop)
    )
    return Match(parts[0][0], parts[-1][1], key, parts)


# --- compiling -----------------------------------------------------------------------------


def _expand(text: str) -> list[str]:
    """The patterns that a pattern with braces stands for."""
    if "{" not in text and "}" not in text:
        return [text]
    pieces = _BRACES.split(text)
    plain, choices = pieces[::2], [piece.split(",") for piece in pieces[1::2]]
    if any("{" in piece or "}" in piece for piece in plain):
        raise PatternError(f"pattern {text!r}: braces do not close, or stand in one another")
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_EXPANSIONS:
        raise PatternError(
            f"pattern {text!r}: stands for {count} forms, at most {_MOST_EXPANSIONS}"
        )
    expanded = []
    for chosen in product(*choices):
        parts = [plain[0]]
        for choice_text, piece in zip(chosen, plain[1:], strict=True):
            parts += [choice_text.strip(), piece]
        expanded.append("".join(parts))
    return expanded


def _add_words(roots: _Roots, text: str, pattern: Pattern, order: int) -> None:
    case_counts = text.startswith("=")
    # Folded first: a compatibility letter may fold to several words.
    tokens = _PATTERN_TOKEN.findall(fold(text).text)
    if not tokens or tokens[0] in (_ANY_WORD, _ANY_NUMBER):
        raise PatternError(f"pattern {pattern.text!r}: must begin with a word")
    written: tuple[str | None, ...] | None = None
    if case_counts:
        originals = _PATTERN_TOKEN.findall(text)
        written = tuple(None if part.endswith("*") else part for part in originals)
    node: _Node | None = None
    for token in tokens:
        parent: _Roots | _Node = roots if node is None else node
        stem = len(token) > 1 and token.endswith("*")
        table = parent.stems if stem else parent.words
        node = table.setdefault(token.rstrip("*") if stem else token, _Node())
    first_stem = tokens[0].endswith("*")
    rank = (-len(tokens), first_stem, -len(tokens[0].rstrip("*")), order)
    assert node is not None
    node.ends.append(_End(pattern.key, pattern.concept, rank, written))


def _add_han(index: dict[str, _HanForms], text: str, pattern: Pattern) -> None:
    form = fold(text.strip().removeprefix("=")).text.replace("*", "")
    if not is_han(form[0]):
        raise PatternError(f"pattern {pattern.text!r}: must begin with a Han character")
    forms = index.setdefault(form[0], _HanForms([], []))
    (forms.concepts if pattern.concept else forms.names).append((form, pattern.key))
