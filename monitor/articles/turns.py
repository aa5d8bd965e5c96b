"""Which articles are taken up next.  Decides, does not act."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article whose time has come; ``host`` is empty where nothing is to be fetched."""

    article_id: int
    host: str


def choose_next(
    waiting: Iterable[Waiting], running: Iterable[Waiting], free: int, per_host: int
) -> list[Waiting]:
    """Up to ``free`` articles, oldest first, none of a host that has its share already.

    Without this, a slow host with a long list would fill every place, and articles of quick hosts
    would wait for it.
    """
    busy = Counter(one.host for one in running)
    chosen: list[Waiting] = []
    for one in waiting:
        if len(chosen) == free:
            break
        if one.host and busy[one.host] >= per_host:
            continue
        busy[one.host] += 1
        chosen.append(one)
    return chosen
