"""What a digest says."""

import json
from datetime import timedelta

import pytest

from monitor.digests.compose import MAX_EVENTS, MAX_OTHERS
from monitor.digests.content import Counts, DigestContent, Outlet, Trouble
from tests.digests.examples import DAY, NOW, article, content, event, full, settings, source

DAWN = Outlet("Dawn", "pakistan")


def test_the_best_articles_come_first() -> None:
    digest = content(
        article(1, relevance=0.7),
        article(2, relevance=0.9, published_at=NOW - timedelta(hours=5)),
        article(3, relevance=0.9, published_at=NOW - timedelta(hours=4)),
        article(4, relevance=0.8, published_at=None),
    )

    assert [item.title[-1] for item in digest.articles] == ["3", "2", "4", "1"]


@pytest.mark.parametrize(("room", "left"), [(2, 1), (3, 0), (4, 0)])
def test_what_finds_no_room_is_counted(room: int, left: int) -> None:
    digest = content(*map(article, (1, 2, 3)), settings=settings(max_articles=room))

    assert (len(digest.articles), digest.articles_left_out) == (3 - left, left)
    assert digest.relevant == 3


def test_copies_are_folded_under_their_original() -> None:
    digest = content(
        article(1, copy_of_id=2, outlet="The News", relevance=0.99),
        article(2, title="The original"),
        article(3, copy_of_id=2, outlet="ТАСС", bloc="russia"),
        article(4, copy_of_id=2),
    )

    (item,) = digest.articles
    assert item.title == "The original"
    assert set(item.copies) == {Outlet("The News", "pakistan"), Outlet("ТАСС", "russia")}
    assert digest.relevant == 1


def test_the_first_copy_stands_in_for_an_original_that_is_not_there() -> None:
    digest = content(article(5, copy_of_id=77, outlet="B"), article(6, copy_of_id=77, outlet="A"))

    (item,) = digest.articles
    assert (item.outlet.name, [copy.name for copy in item.copies]) == ("A", ["B"])


def test_a_late_copy_of_what_was_told_is_not_told() -> None:
    digest = content(article(5, copy_of_id=1, original_told=True, events=(event(),)))

    assert digest.quiet
    assert digest.relevant == 0


@pytest.mark.parametrize(
    ("reasons", "why"),
    [
        pytest.param((("weak", 0.1), ("strong", 2.0), ("against", -3.0)), "strong", id="strongest"),
        pytest.param((("against", -3.0), ("nothing", 0.0)), "", id="none for it"),
        pytest.param((), "", id="none at all"),
    ],
)
def test_why_is_the_strongest_reason_for_it(
    reasons: tuple[tuple[str, float], ...], why: str
) -> None:
    assert content(article(reasons=reasons)).articles[0].why == why


def test_an_event_is_told_once_with_the_best_evidence_and_the_other_outlets() -> None:
    digest = content(
        article(1, events=(event(score=0.6, evidence="weak"),), outlet="A"),
        article(2, events=(event(score=0.9, evidence="strong"),), lang="ru", outlet="B"),
        article(3, events=(event(score=0.99, evidence="copied"),), copy_of_id=2, outlet="C"),
    )

    (item,) = digest.events
    assert (item.evidence, item.lang, item.outlet.name, item.url) == (
        "strong",
        "ru",
        "B",
        "https://dawn.example/2",
    )
    assert [outlet.name for outlet in item.others] == ["A", "C"]


@pytest.mark.parametrize(
    ("told", "before"),
    [
        pytest.param({}, [None], id="new"),
        pytest.param({"drill-druzhba-2026": "under_way"}, ["under_way"], id="other status"),
        pytest.param({"drill-druzhba-2026": "planned"}, [], id="told already"),
        pytest.param({"another": "planned"}, [None], id="another was told"),
    ],
)
def test_an_event_is_told_when_new_or_changed(
    told: dict[str, str], before: list[str | None]
) -> None:
    digest = content(article(events=(event(),)), told_statuses=told)

    assert [item.status_before for item in digest.events] == before
    assert len(digest.articles) == 1


def test_new_events_come_before_changed_ones_and_drills_before_deals() -> None:
    digest = content(
        article(
            events=(
                event(ledger_id="changed", status="under_way"),
                event(ledger_id="deal", type="deal", score=0.99),
                event(ledger_id="b", score=0.5),
                event(ledger_id="a", score=0.6),
            )
        ),
        told_statuses={"changed": "planned"},
    )

    assert [item.ledger_id for item in digest.events] == ["a", "b", "deal", "changed"]


def test_events_and_outlets_are_bounded() -> None:
    digest = content(
        article(1, events=tuple(event(ledger_id=f"e{n}") for n in range(MAX_EVENTS + 2))),
        *(article(n, copy_of_id=1, outlet=f"Outlet {n}") for n in range(2, MAX_OTHERS + 9)),
    )

    assert (len(digest.events), digest.events_left_out) == (MAX_EVENTS, 2)
    assert len(digest.articles[0].copies) == MAX_OTHERS


def test_troubled_sources_are_named_the_worst_first_and_the_rest_counted() -> None:
    since = NOW - DAY
    digest = content(
        sources=(
            source("A"),
            source("B", "silent", since=since, last_new_at=since - DAY),
            source("C", "waiting"),
            source("D", "paused"),
            source("E", "empty"),
            source("F", "failing", since=since, error="timeout"),
        ),
        articles_assessed=412,
        sources_heard=2,
    )

    assert digest.counts == Counts(412, 2, 6, 1, 1, 1)
    assert [(trouble.name, trouble.state) for trouble in digest.troubles] == [
        ("F", "failing"),
        ("B", "silent"),
        ("E", "empty"),
    ]
    assert digest.troubles[0] == Trouble("F", "failing", since, "timeout")
    assert digest.troubles[1].since == since - DAY
    assert all(trouble.why for trouble in digest.troubles)


def test_sections_that_are_not_wanted_are_empty() -> None:
    digest = content(
        article(events=(event(),)),
        sources=(source("F", "failing"),),
        settings=settings(sections=("events",)),
    )

    assert len(digest.events) == 1
    assert (digest.articles, digest.articles_left_out, digest.troubles) == ((), 0, ())


@pytest.mark.parametrize(
    ("sections", "quiet"),
    [(("events",), True), (("articles",), False), (("sources",), True)],
    ids=str,
)
def test_quiet_is_judged_by_the_sections_it_has(sections: tuple[str, ...], quiet: bool) -> None:
    digest = content(article(), settings=settings(sections=sections))

    assert digest.quiet is quiet


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://dawn.example/1?a=1&b=2", "https://dawn.example/1?a=1&b=2"),
        ("http://dawn.example/", "http://dawn.example/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//dawn.example/1", ""),
        ("https://", ""),
        ("https://[::1/", ""),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("https://a.example/|x y", "https://a.example/%7Cx%20y"),
        ("https://a.example/\u202ex", "https://a.example/x"),
        ("https://a.example/" + "x" * 1_982, "https://a.example/" + "x" * 1_982),
        ("https://a.example/" + "x" * 1_983, ""),
    ],
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    assert content(article(url=url)).articles[0].url == link


def test_a_digest_goes_through_json_unchanged() -> None:
    digest = full()

    stored = json.loads(json.dumps(digest.to_json()))

    assert DigestContent.from_json(stored) == digest


def test_a_digest_that_was_stored_before_ages_were_looked_at_is_read() -> None:
    stored = full().to_json()
    del stored["older_left_out"]

    assert DigestContent.from_json(stored) == full()
