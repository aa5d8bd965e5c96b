"""The sentences of a text in seven languages, as slices of it."""

from __future__ import annotations

from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of a text, to the letter: `text == whole[start:end]`."""

    text: str
    start: int
    end: int


# English, then Russian.
_ABBREVIATION_WORDS = """
mr mrs ms dr prof gen lt col maj capt cdr cmdr adm vadm sgt brig sen rep gov pres hon st rt jr sr
inc ltd corp co vol vs etc fig approx dept est jan feb mar apr jun jul aug sep sept oct nov
dec e.g i.e a.m p.m cf ed al vice-adm rear-adm
т.е т.д т.п т.к т.н т.ч т.о г гг в вв им ул пос обл р руб коп млн млрд трлн тыс долл стр проф акад
ген полк кап адм о-ва св др пр см напр н.э куб кв д
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_WORDS.split())
# These end a sentence as often as not, so the next letter decides.
_UNIT_WORDS = "г гг в вв руб коп млн млрд трлн тыс долл д т.д т.п др пр etc inc ltd corp co a.m p.m"
_UNITS_AT_END = frozenset(_UNIT_WORDS.split())
# "No. 5", but "He said no."
_NUMBERING = frozenset({"no", "nos"})
# After a state's initials stands a noun as often ("the U.S. Navy"); a sentence begins with these.
_INITIALS_OF_STATES = frozenset({"u.s", "u.k", "u.n", "u.s.a", "u.a.e"})
_STARTING_WORDS = """
a after although an and as at both but by for from he her his however if in it its last many
meanwhile most my no nor not on one our she since so some still that the their then there these
they this those though to we what when where while who why with yet you
"""
_SENTENCE_STARTERS = frozenset(_STARTING_WORDS.split())

_TERMINATOR = regex.compile(r"[.!?…。！？｡؟۔।॥\n\r\u0085\u2028\u2029]+")
_HARD = frozenset("\n\r\u0085\u2028\u2029")
_NO_SPACE_NEEDED = frozenset("。！？｡؟۔।॥")
_CLOSERS = frozenset("\"'”’»›)]）】」』〉》")
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}.\-]{1,12}$")
_WORD_AFTER = regex.compile(r"[\s\"'“‘«(\[]{0,8}(\p{L}{1,12})")
_INITIALS = regex.compile(r"(\p{Lu}\.)+\p{Lu}")
_LOOK_BACK = 14
# Work on a sentence grows faster than its length.
LONGEST_SENTENCE = 1_500


def sentences(text: str, lang: str | None = None) -> list[Sentence]:
    """The sentences of a text as slices of it, without the white space around them.

    A line break ends a sentence; a full stop does not after an abbreviation, an initial or
    inside a number. What runs on for longer than any sentence (a table without line breaks, a
    text without stops) is cut between two words. `lang` (a hint) only decides doubtful cases.
    Linear in the text.
    """
    found: list[Sentence] = []
    begin = 0
    for match in _TERMINATOR.finditer(text):
        end = _sentence_end(text, match.start(), match.end(), lang)
        if end is not None and end > begin:
            _append(found, text, begin, end)
            begin = end
    _append(found, text, begin, len(text))
    return found


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut >= 0 else start + LONGEST_SENTENCE
        _append_one(found, text, start, cut)
        start = cut
    _append_one(found, text, start, end)


def _append_one(found: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Sentence(text[start:end], start, end))


def _sentence_end(text: str, start: int, end: int, lang: str | None) -> int | None:
    """Where the sentence closed by text[start:end] ends, or None if it goes on."""
    marks = text[start:end]
    if not _HARD.isdisjoint(marks):
        return end
    stop = end
    while stop < len(text) and stop - end < 4 and text[stop] in _CLOSERS:
        stop += 1
    if not _NO_SPACE_NEEDED.isdisjoint(marks):
        return stop
    if stop < len(text) and not text[stop].isspace():
        # Chinese text sometimes carries western marks without a space after them.
        return stop if lang == "zh" and marks[0] in "!?" else None
    following = _next_visible(text, stop)
    if following is not None and following.islower():
        return None
    if marks == "." and stop == end and _is_abbreviation(text, start, following):
        return None
    return stop


def _next_word(text: str, position: int) -> str:
    match = _WORD_AFTER.match(text, position)
    return match.group(1).lower() if match else ""


def _next_visible(text: str, position: int) -> str | None:
    for character in text[position : position + 8]:
        if not character.isspace() and character not in "\"'“‘«([（「":
            return character
    return None


def _is_abbreviation(text: str, stop: int, following: str | None) -> bool:
    match = _WORD_BEFORE.search(text[max(0, stop - _LOOK_BACK) : stop])
    if match is None:
        return False
    word = match.group().lstrip(".-")
    lowered = word.lower()
    if lowered in _UNITS_AT_END:
        return following is not None and not following.isupper()
    if lowered in _INITIALS_OF_STATES:
        return following is not None and _next_word(text, stop + 1) not in _SENTENCE_STARTERS
    if lowered in _NUMBERING:
        return following is not None and following.isdigit()
    if lowered in _ABBREVIATIONS:
        return True
    # An initial: "V. Putin", "И. Ахмед"; "P.N.S. Zulfiquar".
    return (len(word) == 1 and word.isupper()) or _INITIALS.fullmatch(word) is not None
