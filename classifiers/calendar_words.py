"""What calendar.toml says: the names of months, the words around dates, how a text is cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from classifiers.folding import fold
from classifiers.numerals import DIGITS, TEN
from classifiers.toml_files import LEXICONS, LexiconError, read_toml
from classifiers.words import is_han

_FILE = LEXICONS / "calendar.toml"
_HEADINGS = {"to": "t", "and": "a", "between": "b", "of": "o", "before": "p", "after": "q"}
SIGNS = {"-": "h", ",": "c", ".": "f", "/": "s"} | dict(zip("年月日号號", "nurrr", strict=True))
_DAY_MAY_FOLLOW = frozenset({"en"})
# Folded text needs no Unicode properties, and the plain module is twice as fast here.
_WORD = r"""[^\s\d!-/:-@\[-`{-~\u2000-\u206f،؛؟۔।॥\u2e80-\U0010ffff]+"""


@dataclass(frozen=True)
class Calendar:
    """What calendar.toml says, folded. `months` maps a name to its number and letter, `stems` the
    first two characters to beginnings of names; `token` cuts a folded text, `figures` finds those
    of a day's number with or without an ending ("24th"). Letters are those of dates.py."""

    months: dict[str, tuple[int, str]]
    stems: dict[str, list[tuple[str, int]]]
    words: dict[str, str]
    relative_years: dict[str, int]
    token: re.Pattern[str]
    figures: re.Pattern[str]


@cache
def calendar() -> Calendar:
    """The calendar, read once. Raises LexiconError."""
    table = read_toml(_FILE)
    try:
        return _read(table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LexiconError(f"{_FILE}: {error}") from error


def _read(table: dict[str, Any]) -> Calendar:
    doubtful = {
        fold(name).text: after
        for key, after in (("before", False), ("after", True))
        for name in table[f"doubtful_without_word_{key}"]
    }
    months: dict[str, tuple[int, str]] = {}
    stems: dict[str, list[tuple[str, int]]] = {}
    for lang, names_by_month in table["months"].items():
        sure = "E" if lang in _DAY_MAY_FOLLOW else "M"
        for number, names in enumerate(names_by_month, start=1):
            for form in (fold(name).text for name in names):
                if form.endswith("*"):
                    stems.setdefault(form[:2], []).append((form[:-1], number))
                elif form in doubtful:
                    months[form] = number, "k" if doubtful[form] else sure.lower()
                else:
                    months[form] = number, sure
    words = {
        fold(word).text: letter
        for heading, letter in _HEADINGS.items()
        for word in table["words"][heading]
    }
    relative = {fold(name).text: years for name, years in table["relative_years"].items()}
    several = [*relative, *(name for name in months if " " in name)]
    endings = "|".join(
        sorted((re.escape(fold(x).text) for x in table["day_endings"]), key=len, reverse=True)
    )
    day = rf"\d{{1,2}}-?(?:{endings})(?![^\W\d_])"
    # Chinese is not written in words: these characters stand for themselves, all others in runs.
    alone = {name[0] for name in (*relative, *words)} | {*SIGNS, *DIGITS, TEN}
    chinese = "".join(sorted(sign for sign in alone if is_han(sign)))
    token = re.compile(
        rf"""{"|".join(re.escape(name) for name in several)}
        | {_WORD} | \d{{4}}-\d\d-\d\d(?!\d) | \d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?!\d)
        | \d+(?:[.:]\d+|,\d{{3}}(?!\d))+%? | \d+% | {day} | \d+
        | [{"".join(DIGITS)}{TEN}]+ | [^\0-\u2e7f{chinese}]+ | [{chinese}] | [-,./]""",
        re.VERBOSE,
    )
    figures = re.compile(rf"(\d+)(?:-?(?:{endings}))?")
    return Calendar(months, stems, words, relative, token, figures)
