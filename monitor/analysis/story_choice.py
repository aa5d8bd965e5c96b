"""Which story an article belongs to, decided from its links.  Pure."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

# An article joins a story where its best links, two at most, are this likely in the mean.  Of the
# dated labelled examples, assigned one by one in the order of their dates with links of models that
# saw neither story, B-cubed F1 is 0.914 at 0.5, 0.907 at 0.35 and 0.905 at 0.25, while of links
# across languages 70 %, 55 % and 51 % are right.  Merging stories that a new article is like was
# worth 0.003 to 0.006 more, which is not worth stories that move by themselves.
JOIN = 0.5
BEST_LINKS = 2

# Of a story's links with a new article the best are stored; more would tell nobody more.
MOST_STORED = 8


@dataclass(frozen=True, slots=True)
class LinkTo:
    """How likely it is that another article tells of the same happening (0..1), and why."""

    article_id: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A story, and the links that speak for it, the best first."""

    story_id: int
    links: tuple[LinkTo, ...]


def choose_story(
    links: Iterable[LinkTo], story_of: Mapping[int, int], barred: Collection[int] = ()
) -> Chosen | None:
    """The story whose best links are the most likely in the mean; None where none is likely enough.

    :param story_of: the story of each linked article; those without one do not count.
    :param barred: stories that a person ruled out.
    """
    by_story: dict[int, list[LinkTo]] = {}
    for link in links:
        story = story_of.get(link.article_id)
        if story is not None and story not in barred:
            by_story.setdefault(story, []).append(link)
    likely = []
    for story, found in by_story.items():
        found.sort(key=lambda link: (-link.score, link.article_id))
        best = found[:BEST_LINKS]
        mean = sum(link.score for link in best) / len(best)
        if mean >= JOIN:
            likely.append((-mean, -best[0].score, story))
    if not likely:
        return None
    _, _, story = min(likely)
    return Chosen(story, worth_storing(by_story[story]))


def worth_storing(found: Sequence[LinkTo]) -> tuple[LinkTo, ...]:
    """The links that made a choice, and further ones as likely; the best first."""
    kept = sorted(found, key=lambda link: (-link.score, link.article_id))
    return tuple(
        link
        for place, link in enumerate(kept[:MOST_STORED])
        if link.score >= JOIN or (place < BEST_LINKS and link.score > 0)
    )


def most_alike(found: Mapping[int, Sequence[tuple[int, int]]], day: int, most: int) -> list[int]:
    """Articles that share terms with one, the most telling first.

    A term counts the more the fewer articles have it (Spärck Jones 1972, of those found); of two
    that share as much, the nearer in time goes first.

    :param found: by term, the articles that have it, as (id, day).
    """
    largest = max((len(articles) for articles in found.values()), default=0)
    weights: dict[int, float] = {}
    days: dict[int, int] = {}
    for articles in found.values():
        for article_id, its in articles:
            weights[article_id] = (
                weights.get(article_id, 0.0) + 1 + math.log(largest / len(articles))
            )
            days[article_id] = its
    # Rounded: sums of the same weights in another order differ in their last digits.
    order = sorted(weights, key=lambda one: (-round(weights[one], 9), abs(days[one] - day), -one))
    return order[:most]
