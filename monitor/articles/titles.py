"""An article's headline, without the site's name behind it."""

import re
from collections.abc import Iterable
from typing import Final

import regex

from classifiers.folding import fold
from monitor.articles.texts import one_line, weight

MAX_TITLE: Final = 300
_LEAST_WEIGHT: Final = 8  # "Home", "404"

_SEPARATOR: Final = regex.compile(
    r"\s*(?:\s[-–—|·•»:/]+\s|[|_｜]|(?<=\w):\s|\s-(?=\S)|(?<=\p{Han})-(?=\p{Han}))\s*"
)
_FORMATTING_TAG: Final = re.compile(
    r"</?(?:b|i|u|em|strong|span|br|sup|sub|small|wbr)\b[^<>]{0,200}>", re.I
)
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")


def clean_title(text: str, site_names: Iterable[str] = ()) -> str:
    """A headline as one line of plain text, at most ``MAX_TITLE`` characters.

    Trailing parts that only repeat the site's name are cut off (``… | Dawn``, ``…_新华网``); so is
    such a part in front.
    """
    title = one_line(_FORMATTING_TAG.sub(" ", text), MAX_TITLE * 2)
    names = {compact for name in site_names if (compact := _compact(name))}
    while (cut := _without_site(title, names)) is not None:
        title = cut
    return one_line(title, MAX_TITLE)


def choose_title(candidates: Iterable[str], site_names: Iterable[str]) -> str:
    """The first candidate that is a headline and not just the site's name, cleaned."""
    site_names = tuple(site_names)
    names = {_compact(name) for name in site_names}
    for candidate in candidates:
        title = clean_title(candidate, site_names)
        if weight(title) >= _LEAST_WEIGHT and _compact(title) not in names:
            return title
    return ""


def host_names(host: str) -> tuple[str, ...]:
    """The names that a title may give a site after its host: ``www.dawn.com``, ``dawn``."""
    labels = host.removeprefix("www.").split(".")
    return (".".join(labels), *(label for label in labels[:-1] if len(label) > 2))


def _compact(text: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", fold(text).text)


def _without_site(title: str, names: set[str]) -> str | None:
    found = list(_SEPARATOR.finditer(title))
    if not found:
        return None
    last, first = found[-1], found[0]
    if _names_site(title[last.end() :], names) and title[: last.start()].strip():
        return title[: last.start()].strip()
    if _names_site(title[: first.start()], names) and title[first.end() :].strip():
        return title[first.end() :].strip()
    return None


def _names_site(part: str, names: set[str]) -> bool:
    compact = _compact(part)
    if not compact:
        return True
    return any(
        compact == name
        # "Dawn.com" for "Dawn", "The Nation Pakistan" for "nation": most of the part is the name.
        or (len(name) > 2 and name in compact and len(compact) <= 2 * len(name) + 3)
        or (len(compact) > 2 and compact in name)
        for name in names
    )
