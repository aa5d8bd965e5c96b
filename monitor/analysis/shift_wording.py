"""Shifts and crossings in words, and what a person needs in order to check them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from monitor.analysis.shift_counts import Share
from monitor.store.frames import Told

ADJECTIVES: Final = {
    "pakistan": "Pakistani",
    "russia": "Russian",
    "india": "Indian",
    "china": "Chinese",
    "west": "Western",
    "other": "other",
}
TELLING: Final = 3  # articles on each side


def outlets_of(bloc: str) -> str:
    """Such as "Russian outlets"."""
    return f"{ADJECTIVES.get(bloc, bloc)} outlets"


def percent(share: float) -> str:
    """A share as whole per cent; what is not nothing is not called 0 %."""
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{share:.0%}".replace("%", " %")


def a_day(day: date) -> str:
    """Such as "3 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def some_days(first: date, last: date) -> str:
    """Such as "1 to 10 March 2026", both included."""
    if first == last:
        return a_day(last)
    if first.year != last.year:
        return f"{a_day(first)} to {a_day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {a_day(last)}"
    return f"{first.day} to {a_day(last)}"


def too_few(articles: int) -> str:
    """What is said of a count that carries no share."""
    return f"{articles} article{_s(articles)}: too few to tell"


def telling(articles: Iterable[Told], frame: str) -> list[Told]:
    """The articles in which the frame is surest, one an outlet as far as there are outlets."""
    carrying = [one for one in articles if frame in one.frames]
    carrying.sort(key=lambda one: (-one.frames[frame], one.moment, one.link))
    outlets: set[str] = set()
    first: list[Told] = []
    others: list[Told] = []
    for one in carrying:
        (others if one.outlet in outlets else first).append(one)
        outlets.add(one.outlet)
    return [*first, *others][:TELLING]


def shown(article: Told) -> dict[str, Any]:
    """An article as the details of a flag name it."""
    return {
        "id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "link": article.link,
        "day": article.day.isoformat(),
    }


def shift_sentence(details: Mapping[str, Any]) -> str:
    """Such as "Russian outlets: 'axis' 8 % → 27 % of stories (14 of 51, 1 to 10 March 2026, against
    9 of 112 before; articles: 20 of 80, against 15 of 160)", of a shift's details.

    Stories come first because they were tested: the shares of articles may lie closer together.
    """
    before, after = details["before"], details["after"]
    days = some_days(date.fromisoformat(after["from"]), date.fromisoformat(after["to"]))
    outlets = outlets_of(details["bloc"])
    sentence = (
        f"{outlets[0].upper()}{outlets[1:]}: '{details['frame']}'"
        f" {percent(story_share(before))} → {percent(story_share(after))} of stories"
        f" ({after['voices_with_frame']} of {after['voices']}, {days},"
        f" against {before['voices_with_frame']} of {before['voices']} before;"
        f" articles: {after['with_frame']} of {after['articles']},"
        f" against {before['with_frame']} of {before['articles']})"
    )
    if details["back"]:
        sentence += "; a shift back"
    if details["model_changed"]:
        sentence += "; the two sides were judged by different versions or thresholds of the model"
    return sentence


def story_share(side: Mapping[str, Any]) -> float:
    """Of the stories on one side of a shift's details, how many carry the frame; from 0 to 1."""
    share: float = side["voices_with_frame"] / side["voices"]
    return share


def crossing_sentence(details: Mapping[str, Any]) -> str:
    """Such as "The phrase 'axis of convenience', first seen in Russian outlets on 3 May 2026, now
    also in Pakistani ones (since 9 May 2026, 3 articles in 2 outlets; ...)", of its details."""
    origin, arrival = details["origin"], details["arrival"]
    begun = a_day(_day(origin["first"]))
    since = f"first seen in {outlets_of(origin['bloc'])} on {begun}"
    if not details["first_seen"]:
        since = f"in {outlets_of(origin['bloc'])} since {begun} or longer"
    searched = f"{details['searched']} articles"
    scope = "of its language" if details["lang"] else "there"
    number, places = arrival["articles"], arrival["outlets"]
    return (
        f"The {details['what']} '{details['text']}', {since}, now also in"
        f" {ADJECTIVES.get(arrival['bloc'], arrival['bloc'])} ones"
        f" (since {a_day(_day(arrival['first']))}, {number} article{_s(number)} in"
        f" {places} outlet{_s(places)}; in none of {searched} {scope}"
        f" from {a_day(date.fromisoformat(details['searched_since']))} on)"
    )


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(UTC).date()


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def share_in_words(share: Share, least: int) -> str:
    """Such as "27 % (14 of 51)", or why there is no share."""
    if share.articles < least:
        return too_few(share.articles)
    return f"{percent(share.share)} ({share.with_frame} of {share.articles})"
