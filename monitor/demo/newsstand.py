"""A newsstand: outlets with their feeds and article pages, made from the labelled examples.

What a reader of the demonstration sees is the text of the examples; what the monitor has to cope
with is the HTML of newspapers around it.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from classifiers.examples import Example
from monitor.vocabulary import Bloc, SourceKind

# An outlet with fewer articles shares a feed with others of its bloc and language.
_OWN_FEED_FROM = 4

_LANGUAGES: Final = {
    "ar": "Arabic",
    "en": "English",
    "fa": "Persian",
    "hi": "Hindi",
    "ru": "Russian",
    "ur": "Urdu",
    "zh": "Chinese",
}
_PRESS: Final = {
    "pakistan": "Pakistani press",
    "russia": "Russian press",
    "india": "Indian press",
    "china": "Chinese press",
    "west": "Western press",
    "other": "Other press",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One article of the newsstand."""

    slug: str
    title: str
    text: str
    lang: str
    outlet: str
    published: date | None

    @property
    def lead(self) -> str:
        """What a feed carries of it: the first sentences, at most some 240 characters."""
        first = self.text.split("\n", 1)[0]
        if len(first) <= 240:
            return first
        cut = first[:240]
        return cut[: cut.rfind(" ")] + " …" if " " in cut else cut + "…"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source of the newsstand and the articles on it."""

    slug: str
    name: str
    bloc: str
    lang: str
    kind: SourceKind
    form: str  # rss, atom, rdf or json for a feed; page; sitemap
    stories: tuple[Story, ...]

    @property
    def path(self) -> str:
        """Where the source is on the newsstand's server."""
        return f"/{self.slug}/{_FILES[self.form]}"


_FILES: Final = {
    "rss": "rss.xml",
    "atom": "atom.xml",
    "rdf": "index.rdf",
    "json": "feed.json",
    "page": "news.html",
    "sitemap": "sitemap.xml",
}
# The order decides who gets which form; the common ones come more than once, as in life.
_FORMS: Final = ("rss", "atom", "rss", "page", "rss", "json", "rdf", "sitemap")


def build(examples: Iterable[Example]) -> list[Outlet]:
    """The newsstand's outlets, the same for the same examples."""
    by_outlet: dict[tuple[str, str, str], list[Example]] = {}
    for example in examples:
        key = (example.outlet or "Unnamed", example.outlet_bloc or "other", _lang(example))
        by_outlet.setdefault(key, []).append(example)
    grouped: dict[tuple[str, Bloc | str, str], list[Example]] = {}
    for (name, bloc, lang), items in sorted(by_outlet.items()):
        if len(items) < _OWN_FEED_FROM:
            name = f"{_PRESS.get(bloc, bloc)} ({_LANGUAGES.get(lang, lang)})"
        grouped.setdefault((name, bloc, lang), []).extend(items)
    outlets = []
    names: set[str] = set()
    for number, ((name, bloc, lang), items) in enumerate(sorted(grouped.items())):
        unique = _free_name(name, lang, names)
        names.add(unique)
        form = _FORMS[number % len(_FORMS)]
        outlets.append(
            Outlet(
                slug=f"{_slug(unique)}-{number}",
                name=unique,
                bloc=bloc,
                lang=lang,
                kind=form if form in ("page", "sitemap") else "feed",  # type: ignore[arg-type]
                form=form,
                stories=tuple(_story(item) for item in items),
            )
        )
    return outlets


def _free_name(name: str, lang: str, taken: set[str]) -> str:
    """The name of a source must be its own, though an outlet may have several."""
    wanted = [name, f"{name} ({_LANGUAGES.get(lang, lang)})"]
    numbered = (f"{name} ({number})" for number in itertools.count(2))
    return next(one for one in itertools.chain(wanted, numbered) if one not in taken)


def _story(example: Example) -> Story:
    document = example.document
    words = _slug(document.title)[:60].strip("-")
    return Story(
        slug=f"{words}-{example.id}" if words else example.id,
        title=document.title,
        text=document.text,
        lang=_lang(example),
        outlet=example.outlet or "Unnamed",
        published=document.published,
    )


def _lang(example: Example) -> str:
    return example.document.lang or "en"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def feeds_toml(outlets: Sequence[Outlet], base: str) -> str:
    """feeds.toml for a newsstand served at ``base`` (without a slash at the end)."""
    import tomlkit

    tables = tomlkit.aot()
    for outlet in outlets:
        table = tomlkit.table()
        table["name"] = outlet.name
        table["url"] = base + outlet.path
        table["kind"] = outlet.kind
        table["bloc"] = outlet.bloc
        table["lang"] = outlet.lang
        table["interval"] = "1m"
        tables.append(table)
    document = tomlkit.document()
    document.append("source", tables)
    return tomlkit.dumps(document)
