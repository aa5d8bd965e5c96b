"""What the data are, counted: of the labelled examples, the written texts and the seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from classifiers.evaluation.outcomes import EVENT_TYPES, bloc, language
from classifiers.examples import KINDS, Example, Seed
from classifiers.judgement import FRAMES, STATUSES

Table = list[list[str]]


def by_language(examples: Sequence[Example]) -> Table:
    """A row for each language, the commonest first, and one for all of them."""
    langs = [lang for lang, _ in Counter(map(language, examples)).most_common()]
    rows = [
        ["language", "articles", "main subject", "secondary subject", *KINDS, "stories"],
        *(_row(lang, [one for one in examples if language(one) == lang]) for lang in langs),
    ]
    return [*rows, _row("all", examples)]


def _row(name: str, examples: Sequence[Example]) -> list[str]:
    counts = [
        len(examples),
        *(sum(one.relevance == grade for one in examples) for grade in (2, 1)),
        *(sum(one.kind == kind for one in examples) for kind in KINDS),
        len({one.story for one in examples if one.story}),
    ]
    return [name, *map(str, counts)]


def by_status(examples: Sequence[Example]) -> str:
    """How many drills and deals are labelled, in which state, in words."""
    told = []
    for kind in EVENT_TYPES:
        labelled = [event for one in examples for event in one.events if event.type == kind]
        counts = Counter(event.status for event in labelled)
        states = ", ".join(
            f"{counts[status]} {status.replace('_', ' ')}"
            for status in STATUSES[kind]
            if counts[status]
        )
        articles = sum(any(event.type == kind for event in one.events) for one in examples)
        told.append(f"{len(labelled)} {kind}s in {articles} articles ({states})")
    return "; ".join(told)


def by_frame(examples: Sequence[Example]) -> str:
    """How many articles carry each frame, in words."""
    counts = Counter(frame for one in examples for frame in one.frames)
    return ", ".join(f"{frame} {counts[frame]}" for frame in FRAMES)


def by_bloc(examples: Sequence[Example]) -> str:
    """Who speaks in the articles, in words with shares."""
    counts = Counter(map(bloc, examples))
    return ", ".join(
        f"{name} {number} ({number / len(examples):.0%})".replace("%", " %")
        for name, number in counts.most_common()
    )


def years(examples: Sequence[Example]) -> str:
    """When the articles were published, first year to last, and of how many that is known."""
    dated = sorted(one.document.published for one in examples if one.document.published)
    if not dated:
        return "no date is known"
    return (
        f"published {dated[0].year} to {dated[-1].year} as far as the date is known "
        f"({len(dated)} of them)"
    )


def seed_rows(seeds: Sequence[Seed]) -> Table:
    """A row for each seed with what is known of it."""
    return [
        ["seed", "author", "outlet", "language", "words"],
        *(
            [
                seed.name,
                seed.author or "not recorded",
                seed.outlet or "not recorded",
                seed.document.lang or "not recorded",
                str(len(seed.document.text.split())),
            ]
            for seed in seeds
        ),
    ]
