"""What two articles share, and how far apart they were published: what links are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping

from classifiers.happenings import DAY, NAME, NUMBER, Happening

# Beyond these numbers of days two articles are ever less likely to report one happening.
_STEPS = {
    "over three days": 3,
    "over ten days": 10,
    "over three weeks": 21,
    "over six weeks": 45,
    "over four months": 120,
}
_NEARNESS_DAYS = 5.0


def link_features(a: Happening, b: Happening) -> dict[str, float]:
    """What two articles share, by name; symmetric."""
    one_language = a.lang == b.lang
    names, numbers, rest = _marks_in_common(a.marks, b.marks)
    words = product(a.words, b.words) if one_language else 0.0
    shared = a.events & b.events
    editions = any(kind == "drill" and name[-1:].isalnum() and "-" in name for kind, name in shared)
    features = {
        "names": names,
        "names across languages": 0.0 if one_language else names,
        "numbers and dates": numbers,
        "actors and objects": rest,
        "all marks": math.sqrt(max(0.0, names + numbers + rest)),
        "words": words,
        "root of words": math.sqrt(max(0.0, words)),
        "two languages": float(not one_language),
        "concepts": product(a.concepts, b.concepts),
        "a deal": float(any(kind == "deal" for kind, _ in shared)),
        "a drill": float(editions),
        "a series and a year": float(bool(a.series & b.series) and bool(a.years & b.years)),
        "other events": float(bool(a.events) and bool(b.events) and not shared),
    }
    return features | _named(a, b) | _time_features(a, b)


def product(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The product of two sparse vectors."""
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[term] for term, weight in a.items() if term in b)


def _named(a: Happening, b: Happening) -> dict[str, float]:
    """Leaders and numbers in common, the rare ones counting more, or none of those named."""
    persons = sum(a.persons[who] for who in sorted(a.persons.keys() & b.persons.keys()))
    figures = {mark for mark in a.figures.keys() & b.figures.keys() if mark.startswith(NUMBER)}
    small = (a.figures.keys() & b.figures.keys()) - figures
    return {
        "leaders": math.log1p(persons),
        "other leaders": float(bool(a.persons) and bool(b.persons) and not persons),
        "figures": math.log1p(sum(a.figures[mark] for mark in sorted(figures))),
        "small figures": math.log1p(sum(a.figures[mark] for mark in sorted(small))),
        "other figures": float(not figures and _has_figures(a) and _has_figures(b)),
    }


def _has_figures(told: Happening) -> bool:
    return any(mark.startswith(NUMBER) for mark in told.figures)


def _time_features(a: Happening, b: Happening) -> dict[str, float]:
    features = dict.fromkeys(
        ("undated", "both undated", "undated, other year", "undated, same year", "log of days",
         "nearness", "same day", "next day", *_STEPS), 0.0,
    )  # fmt: skip
    if a.published is not None and b.published is not None:
        days = abs((a.published - b.published).days)
        features["log of days"] = math.log1p(days)
        features["nearness"] = math.exp(-days / _NEARNESS_DAYS)
        features["same day"] = float(days == 0)
        features["next day"] = float(days == 1)
        return features | {name: float(days > least) for name, least in _STEPS.items()}
    features["undated"] = 1.0
    features["both undated"] = float(a.published is None and b.published is None)
    if a.years and b.years:
        same = max(a.years) == max(b.years)
        features["undated, same year"] = float(same)
        features["undated, other year"] = float(not same)
    return features


def _marks_in_common(a: Mapping[str, float], b: Mapping[str, float]) -> tuple[float, float, float]:
    """Products of the weights of shared names, of numbers and dates, of all else."""
    if len(a) > len(b):
        a, b = b, a
    names = numbers = rest = 0.0
    for mark, weight in a.items():
        other = b.get(mark)
        if other is None:
            continue
        if mark.startswith(NAME):
            names += weight * other
        elif mark.startswith((NUMBER, DAY)):
            numbers += weight * other
        else:
            rest += weight * other
    return names, numbers, rest
