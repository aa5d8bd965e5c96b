"""The name of an event: short, and the same whatever language reports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import regex

from classifiers.event_features import Candidate
from classifiers.folding import fold
from classifiers.marking import MarkedSentence
from classifiers.matching import Hit
from classifiers.terms import OBJECT, SERIES
from classifiers.vocabulary import Series, SubjectMatter

# "Druzhba-2024", "Aman-25", "Druzhba’24", "Indra – VII", "Arabian Monsoon 2018". Two figures
# behind a space are a day or a count ("Druzhba 24 September", "Druzhba 70 soldiers").
_EDITION = regex.compile(
    r"""[\s"'-]{0,4}(?:(?P<year>20\d\d)(?!\d)|(?P<ordinal>[ivx]{1,4})(?![\p{L}\p{N}]))
    | [\s"]{0,2}[-'](?P<short>\d\d)(?!\d|[.,:]\d|%)""",
    regex.VERBOSE,
)
_EDITION_WITHIN = regex.compile(r"(?<=[-'])(?P<short>\d\d)$|(?<=[-'\s])(?P<ordinal>[ivx]{1,4})$")
_YEAR = regex.compile(r"(?<!\d)(20\d\d)(?!\d)")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_BEHIND = 16
_MOST_YEARS_AHEAD = 2
_DOMAIN_NAMES = {"sea": "Joint naval exercise", "land": "Joint military exercise"}


def event_name(candidate: Candidate, matter: SubjectMatter) -> str:
    """The canonical name of the event that the candidate states."""
    if candidate.type == "drill":
        return _drill_name(candidate, matter)
    return _deal_name(candidate, matter)


# --- drills --------------------------------------------------------------------------------


def _drill_name(candidate: Candidate, matter: SubjectMatter) -> str:
    series_index = _series_of(candidate, matter)
    if series_index is None:
        return _unnamed_drill(candidate, matter)
    series = matter.series[series_index]
    year = _edition_year(candidate, series, series_index)
    if year is None:
        year = _year_meant(candidate, series)
    return _with_edition(series, year)


def _series_of(candidate: Candidate, matter: SubjectMatter) -> int | None:
    """The series named in the sentence, else near it, else anywhere; other pairs' do not count."""
    document = candidate.document
    for sentences in ([candidate.sentence], candidate.near(), document.sentences):
        counts: Counter[int] = Counter()
        for sentence in sentences:
            for hit in sentence.hits:
                if hit.concept.startswith(SERIES):
                    index = int(hit.concept.rsplit(".", 1)[1])
                    if matter.series[index].parties != "other":
                        # A series of the two's own goes before one of many countries.
                        counts[index] += 2 if matter.series[index].parties == "own" else 1
        if counts:
            return min(counts, key=lambda index: (-counts[index], index))
    return None


def _edition_year(candidate: Candidate, series: Series, index: int) -> int | None:
    concept = f"{SERIES}{index}"
    document = candidate.document
    ordinal: int | None = None
    for sentence in (candidate.sentence, *document.sentences):
        for hit in sentence.hits:
            if hit.concept != concept:
                continue
            year, number = _edition_after(sentence, hit)
            if year is not None and _is_possible(year, series, document.document.published):
                return year
            ordinal = ordinal or number
        if ordinal is None and sentence.concepts[concept]:
            ordinal = _ordinal_in(sentence)
    return series.editions.get(ordinal) if ordinal is not None else None


def _is_possible(year: int, series: Series | None, published: date | None) -> bool:
    """Whether an exercise can be of that year: not long before it is planned, nor before the
    first of its series."""
    if published is not None and year > published.year + _MOST_YEARS_AHEAD:
        return False
    return series is None or year >= min(series.editions.values(), default=year)


def _edition_after(sentence: MarkedSentence, hit: Hit) -> tuple[int | None, int | None]:
    """The year or the ordinal that follows a series' name, or is the end of it."""
    text = sentence.text
    start, end = (edge - sentence.sentence.start for edge in (hit.start, hit.end))
    own = fold(text[start:end]).text
    written = _YEAR.search(own)
    if written:
        return int(written.group(1)), None
    behind = _EDITION.match(fold(text[end : end + _BEHIND]).text)
    if behind and behind["year"]:
        return int(behind["year"]), None
    within = _EDITION_WITHIN.search(own)
    for match in (behind, within):
        if match and match["short"]:
            return 2000 + int(match["short"]), None
    for match in (behind, within):
        if match and match["ordinal"]:
            return None, _roman(match["ordinal"])
    return None, None


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _ordinal_in(sentence: MarkedSentence) -> int | None:
    ordinals = [hit for hit in sentence.hits if hit.concept.startswith("drill.ordinal.")]
    earliest = min(ordinals, key=lambda hit: (hit.start, -hit.end), default=None)
    return int(earliest.concept.rsplit(".", 1)[1]) if earliest else None


def _year_meant(candidate: Candidate, series: Series | None = None) -> int | None:
    """The year that the sentence, or the publication, gives to the event."""
    published = candidate.document.document.published
    for written in _YEAR.findall(fold(candidate.sentence.text).text):
        if _is_possible(int(written), series, published):
            return int(written)
    return published.year if published is not None else None


def _with_edition(series: Series, year: int | None) -> str:
    if year is None:
        return series.name
    return f"{series.name}-{series.labels.get(year, year)}"


def _unnamed_drill(candidate: Candidate, matter: SubjectMatter) -> str:
    """A bilateral drill whose name is left out: the edition of that year if there was one."""
    year = _year_meant(candidate)
    concepts = candidate.sentence.concepts
    land = concepts["drill.soldiers"] + concepts["drill.training_place"]
    domain = "sea" if concepts["drill.sea"] * 2 > max(1, land) else "land"
    for series in matter.series:
        if series.parties == "own" and series.domain == domain and year in series.editions.values():
            return _with_edition(series, year)
    name = _DOMAIN_NAMES[domain]
    return name if year is None else f"{name}-{year}"


# --- deals ---------------------------------------------------------------------------------


def _deal_name(candidate: Candidate, matter: SubjectMatter) -> str:
    own = _objects(candidate.sentence, matter)
    if own:
        return matter.objects[own[0]].name
    near = candidate.near()
    for sentence in (*reversed(near), *candidate.document.sentences):
        objects = _objects(sentence, matter)
        if objects:
            return matter.objects[objects[0]].name
    return "Cooperation agreement"


def _objects(sentence: MarkedSentence, matter: SubjectMatter) -> Sequence[int]:
    """The sentence's objects, strong before weak, then in the order of the file."""
    found = {
        int(hit.concept.rsplit(".", 1)[1])
        for hit in sentence.hits
        if hit.concept.startswith(OBJECT)
    }
    return sorted(found, key=lambda index: (matter.objects[index].weak, index))
