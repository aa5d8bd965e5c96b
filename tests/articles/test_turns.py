"""Hosts take turns, so that a slow one keeps only its own articles waiting."""

import pytest

from monitor.articles.turns import Waiting, choose_next


def waiting(*hosts: str) -> list[Waiting]:
    return [Waiting(number, host) for number, host in enumerate(hosts, 1)]


CASES = {
    "nothing waits": ([], [], 4, []),
    "no place is free": (waiting("a"), [], 0, []),
    "oldest first": (waiting("a", "b", "c"), [], 2, [1, 2]),
    "a host has at most its share": (waiting("a", "a", "a", "b"), [], 4, [1, 2, 4]),
    "what runs counts": (waiting("a", "a", "b"), waiting("a"), 4, [1, 3]),
    "a host with its share waits": (waiting("a", "b"), waiting("a", "a"), 4, [2]),
    "nothing to fetch needs no host": (waiting("", "", "", "a"), waiting("", ""), 4, [1, 2, 3, 4]),
}


@pytest.mark.parametrize(("given", "running", "free", "expected"), CASES.values(), ids=CASES)
def test_choose_next(
    given: list[Waiting], running: list[Waiting], free: int, expected: list[int]
) -> None:
    chosen = choose_next(given, running, free, per_host=2)

    assert [one.article_id for one in chosen] == expected
