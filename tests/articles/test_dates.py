"""The date ladder."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.dates import NO_DATE, PublicationDate, date_in_url, parse_date, published_at

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
URL = "https://a.example/news/1"
FEED = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)


def utc(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)  # type: ignore[misc,arg-type]


READ = {
    "offset": ("2026-03-01T09:30:00+05:00", utc(2026, 3, 1, 4, 30)),
    "offset-without-colon": ("2026-03-01T09:30:00+0500", utc(2026, 3, 1, 4, 30)),
    "offset-hours-only": ("2026-03-01T09:30+05", utc(2026, 3, 1, 4, 30)),
    "half-hour-zone": ("2026-03-01T09:30:00+05:30", utc(2026, 3, 1, 4, 0)),
    "z": ("2026-03-01T09:30:00Z", utc(2026, 3, 1, 9, 30)),
    "fraction": ("2026-03-01T09:30:00.123456Z", utc(2026, 3, 1, 9, 30)),
    "space-before-zone": ("2026-03-01 09:30:00 +0300", utc(2026, 3, 1, 6, 30)),
    "basic-form": ("20260301T0930+0300", utc(2026, 3, 1, 6, 30)),
    "zone-name-pakistan": ("2026-03-01 09:30 PKT", utc(2026, 3, 1, 4, 30)),
    "zone-name-moscow": ("2026-03-01 09:30 MSK", utc(2026, 3, 1, 6, 30)),
    "rfc-2822": ("Sun, 01 Mar 2026 09:30:00 +0500", utc(2026, 3, 1, 4, 30)),
    "russian-order": ("01.03.2026 09:30 +03:00", utc(2026, 3, 1, 6, 30)),
}  # fmt: skip
NAIVE = {
    "no-zone": ("2026-03-01T09:30:00", datetime.fromisoformat("2026-03-01T09:30"), True),
    "ambiguous-zone-name": (
        "2026-03-01 09:30 IST",
        datetime.fromisoformat("2026-03-01T09:30"),
        True,
    ),
    "day-only": ("2026-03-01", datetime.fromisoformat("2026-03-01"), False),
    "day-with-slashes": ("2026/03/01", datetime.fromisoformat("2026-03-01"), False),
    "russian-day": ("01.03.2026", datetime.fromisoformat("2026-03-01"), False),
    "chinese": ("2026年3月1日 09:30", datetime.fromisoformat("2026-03-01T09:30"), True),
    "arabic-indic-digits": ("٢٠٢٦-٠٣-٠١", datetime.fromisoformat("2026-03-01"), False),
}
NO_DATES = {
    "empty": "",
    "words": "yesterday",
    "no-such-day": "2026-02-30",
    "no-such-hour": "2026-03-01T25:00:00",
    "year-zero": "0000-01-01",
    "number": "1772350200",
    "month-name": "1 марта 2026",
    "huge": "9" * 10_000,
}


@pytest.mark.parametrize(("text", "moment"), READ.values(), ids=READ.keys())
def test_a_time_with_its_zone(text: str, moment: datetime) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.has_time
    assert found.moment == moment


@pytest.mark.parametrize(("text", "moment", "has_time"), NAIVE.values(), ids=NAIVE.keys())
def test_a_time_without_zone_stays_naive(text: str, moment: datetime, has_time: bool) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.moment, found.has_time) == (moment, has_time)


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES.keys())
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


IN_URL = {
    "slashes": ("https://a.example/2026/03/01/drill", date(2026, 3, 1)),
    "one-digit": ("https://a.example/world/2026/3/1/drill", date(2026, 3, 1)),
    "hyphens": ("https://a.example/news/2026-03-01/drill", date(2026, 3, 1)),
    "month-name": ("https://a.example/world/2026/mar/01/drill", date(2026, 3, 1)),
    "people-s-daily": ("http://a.example/n1/2026/0301/c1002-40671234.html", date(2026, 3, 1)),
    "china-daily": ("https://a.example/a/202603/01/WS65e.html", date(2026, 3, 1)),
    "ministry": ("https://a.example/xw/t20260301_11255.html", date(2026, 3, 1)),
    "agency": ("https://a.example/20260301/ucheniya-1923456789.html", date(2026, 3, 1)),
    "day-first": ("https://a.example/drill-01-03-2026", date(2026, 3, 1)),
    "year-and-month-only": ("https://a.example/2026/03/drill", None),
    "number-of-an-article": ("https://a.example/news/1812345678", None),
    "no-such-day": ("https://a.example/2026/02/31/drill", None),
    "no-such-month": ("https://a.example/20261399/drill", None),
    "host-is-no-date": ("https://2026-03-01.example/drill", None),
    "first-whole-date-counts": ("https://a.example/2026/13/45/2026/03/01", date(2026, 3, 1)),
    "nonsense": ("nonsense", None),
}


@pytest.mark.parametrize(("url", "day"), IN_URL.values(), ids=IN_URL.keys())
def test_a_whole_date_in_the_address(url: str, day: date | None) -> None:
    assert date_in_url(url) == day


def publication(*stated: str, offsets: tuple[str, ...] = (), feed: datetime | None = None,
                url: str = URL, guess: str | None = None) -> PublicationDate:  # fmt: skip
    return published_at(
        [("meta", text) for text in stated],
        offsets=offsets,
        feed=feed,
        url=url,
        guess=lambda: guess,
        now=NOW,
    )


def test_the_page_comes_before_the_feed() -> None:
    found = publication("2026-02-27T09:30:00+05:00", feed=FEED)
    assert found == PublicationDate(utc(2026, 2, 27, 4, 30), "page", "meta")


def test_where_the_page_states_nothing_the_feed_counts() -> None:
    found = publication(feed=FEED, url="https://a.example/2026/02/27/x", guess="2026-02-26")
    assert found == PublicationDate(FEED, "feed", "feed")


def test_then_the_address() -> None:
    found = publication(url="https://a.example/2026/02/27/x", guess="2026-02-26")
    assert found == PublicationDate(utc(2026, 2, 27), "url", "url")


def test_and_last_the_guess() -> None:
    assert publication(guess="2026-02-26") == PublicationDate(utc(2026, 2, 26), "page", "guess")
    assert publication() == NO_DATE


def test_the_guess_is_not_asked_while_something_is_stated() -> None:
    def guess() -> str:
        raise AssertionError("asked")

    found = published_at([("json_ld", "2026-03-01")], feed=None, url=URL, guess=guess, now=NOW)
    assert found.via == "json_ld"


AHEAD = {
    "a-day": (timedelta(hours=24), True),
    "a-day-and-a-second": (timedelta(hours=24, seconds=1), False),
}


@pytest.mark.parametrize(("ahead", "accepted"), AHEAD.values(), ids=AHEAD.keys())
def test_a_date_in_the_future_gives_way_to_the_next(ahead: timedelta, accepted: bool) -> None:
    stated = (NOW + ahead).isoformat()
    found = publication(stated, "2026-03-01T10:00:00Z")
    assert found.moment == (NOW + ahead if accepted else utc(2026, 3, 1, 10))
    assert publication(feed=NOW + ahead).origin == ("feed" if accepted else "none")


OLD = {"1990": ("1990-01-01T00:00:00Z", True), "1989": ("1989-12-31T23:59:59Z", False)}


@pytest.mark.parametrize(("stated", "accepted"), OLD.values(), ids=OLD.keys())
def test_a_date_before_1990_gives_way(stated: str, accepted: bool) -> None:
    assert publication(stated, feed=FEED).origin == ("page" if accepted else "feed")


def test_the_future_in_the_address_is_refused_too() -> None:
    assert publication(url="https://a.example/2027/01/01/x", guess="2099-01-01") == NO_DATE


SAME_DAY = {
    "same-day": (utc(2026, 3, 1, 12, 0), "feed"),
    "evening-before-in-utc": (utc(2026, 2, 28, 20, 0), "feed"),
    "first-moment-of-the-day-anywhere": (utc(2026, 2, 28, 10, 0), "feed"),
    "before-the-day-anywhere": (utc(2026, 2, 28, 9, 59), "page"),
    "last-moment-of-the-day-anywhere": (utc(2026, 3, 2, 6, 0), "feed"),
    "another-day": (utc(2026, 2, 25, 12, 0), "page"),
}


@pytest.mark.parametrize(("feed", "origin"), SAME_DAY.values(), ids=SAME_DAY.keys())
def test_a_day_without_time_gives_way_to_the_feed_s_time_of_that_day(
    feed: datetime, origin: str
) -> None:
    found = publication("2026-03-01", feed=feed)
    assert found.origin == origin
    assert found.moment == (feed if origin == "feed" else utc(2026, 3, 1))


def test_an_exact_time_of_the_page_does_not_give_way() -> None:
    found = publication("2026-03-01T08:00:00Z", feed=utc(2026, 3, 1, 9))
    assert found.moment == utc(2026, 3, 1, 8)


def test_a_time_without_zone_takes_that_of_the_page() -> None:
    found = publication("2026-03-01 09:30:00", offsets=("2026-03-01T11:00:00+05:00",))
    assert found.moment == utc(2026, 3, 1, 4, 30)


def test_a_day_without_time_does_not_move_by_the_page_s_zone() -> None:
    found = publication("2026-03-01", offsets=("2026-03-01T11:00:00+05:00",))
    assert found.moment == utc(2026, 3, 1)


def test_a_time_without_any_zone_is_utc() -> None:
    assert publication("2026-03-01 09:30:00").moment == utc(2026, 3, 1, 9, 30)


def test_the_feed_s_time_is_brought_to_utc() -> None:
    feed = datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=5)))
    found = publication(feed=feed).moment
    assert found == utc(2026, 3, 1, 4)
    assert found is not None
    assert found.tzinfo is UTC


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(stated: str, guess: str, path: str) -> None:
    found = publication(stated, guess=guess, url="https://a.example/" + path)
    assert found.moment is None or found.moment.tzinfo is UTC
