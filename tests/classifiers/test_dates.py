"""Days and spans of days in seven languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.dates import dates_in, spans_in

PUBLISHED = date(2026, 9, 20)

# What is written, then first day, last day, how exactly.
SPANS = {
    "English, one month": ("from 24 to 28 September", "2026-09-24", "2026-09-28", "day"),
    "English, with a dash": ("24–28 September 2025", "2025-09-24", "2025-09-28", "day"),
    "English, two months": ("24 September to 3 October", "2026-09-24", "2026-10-03", "day"),
    "English, month first": ("September 24 – October 3, 2025", "2025-09-24", "2025-10-03", "day"),
    "English, month once": ("September 24-28", "2026-09-24", "2026-09-28", "day"),
    "English, between": ("between 24 and 28 September", "2026-09-24", "2026-09-28", "day"),
    "English, two days": ("24 and 25 September", "2026-09-24", "2026-09-25", "day"),
    "English, ordinal": ("the 24th of September", "2026-09-24", "2026-09-24", "day"),
    "English, abbreviated": ("Sept. 24", "2026-09-24", "2026-09-24", "day"),
    "Russian, two months": ("с 24 сентября по 3 октября", "2026-09-24", "2026-10-03", "day"),
    "Russian, one month": ("с 24 по 28 сентября 2025 года", "2025-09-24", "2025-09-28", "day"),
    "Russian, with a dash": ("14–27 сентября", "2026-09-14", "2026-09-27", "day"),
    "Russian, ordinal": ("24-го сентября", "2026-09-24", "2026-09-24", "day"),
    "Russian, ordinals": ("с 24-го по 28-е сентября", "2026-09-24", "2026-09-28", "day"),
    "Russian, ordinal of two months": (
        "с 24‑го сентября по 3‑е октября", "2026-09-24", "2026-10-03", "day",
    ),
    "Russian, to an ordinal": ("к 24-му сентября", "2026-09-24", "2026-09-24", "day"),
    "Russian, ordinal without a hyphen": ("24го сентября", "2026-09-24", "2026-09-24", "day"),
    "Urdu, one month": ("10 سے 23 ستمبر تک", "2026-09-10", "2026-09-23", "day"),
    "Urdu, two months": ("24 ستمبر سے 3 اکتوبر تک", "2026-09-24", "2026-10-03", "day"),
    "Hindi": ("28 जुलाई से 11 अगस्त तक", "2026-07-28", "2026-08-11", "day"),
    "Chinese, two months": ("9月24日至10月3日", "2026-09-24", "2026-10-03", "day"),
    "Chinese, one month": ("2025年9月24日至28日", "2025-09-24", "2025-09-28", "day"),
    "Persian": ("از ۲۴ سپتامبر تا ۳ اکتبر", "2026-09-24", "2026-10-03", "day"),
    "Arabic": ("من 24 سبتمبر إلى 3 أكتوبر", "2026-09-24", "2026-10-03", "day"),
    "Arabic, between": ("بين 24 و28 سبتمبر", "2026-09-24", "2026-09-28", "day"),
    "Arabic, month named twice": ("24 أيلول/سبتمبر", "2026-09-24", "2026-09-24", "day"),
    "figures alone": ("24.09.2026", "2026-09-24", "2026-09-24", "day"),
    "figures of ISO 8601": ("2026-09-24", "2026-09-24", "2026-09-24", "day"),
    "over the turn of a year": ("30 December to 5 January", "2026-12-30", "2027-01-05", "day"),
    "over it, first year told": (
        "28 December 2025 to 5 January", "2025-12-28", "2026-01-05", "day",
    ),
    "over it, last year told": (
        "28 December to 5 January 2026", "2025-12-28", "2026-01-05", "day",
    ),
    "English month": ("in October 2026", "2026-10-01", "2026-10-31", "month"),
    "English month without year": ("in February", "2027-02-01", "2027-02-28", "month"),
    "a leap year's February": ("February 2028", "2028-02-01", "2028-02-29", "month"),
    "English, two months without days": (
        "from September to October 2026", "2026-09-01", "2026-10-31", "month",
    ),
    "English, May": ("in May", "2026-05-01", "2026-05-31", "month"),
    "Russian month": ("в октябре", "2026-10-01", "2026-10-31", "month"),
    "Urdu month": ("مارچ میں", "2027-03-01", "2027-03-31", "month"),
    "Hindi month": ("दिसंबर 2017 तक", "2017-12-01", "2017-12-31", "month"),
    "Chinese month": ("2029年4月在白沙瓦", "2029-04-01", "2029-04-30", "month"),
    "Chinese month in characters": ("十月结束的演练", "2026-10-01", "2026-10-31", "month"),
    "Chinese month of last year": ("去年10月", "2025-10-01", "2025-10-31", "month"),
    "Persian month": ("ماه اوت", "2026-08-01", "2026-08-31", "month"),
    "Arabic month": ("في آب", "2026-08-01", "2026-08-31", "month"),
    "English year": ("in 2016", "2016-01-01", "2016-12-31", "year"),
    "Russian year": ("в 2016 году", "2016-01-01", "2016-12-31", "year"),
    "Urdu year": ("2016 میں", "2016-01-01", "2016-12-31", "year"),
    "Chinese year in characters": ("二〇二八年签署", "2028-01-01", "2028-12-31", "year"),
    "years": ("from 2015 to 2018", "2015-01-01", "2018-12-31", "year"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "first", "last", "grain"), SPANS.values(), ids=SPANS)
def test_a_span_of_every_language(text: str, first: str, last: str, grain: str) -> None:
    [span] = spans_in(text, PUBLISHED)
    assert (span.first.isoformat(), span.last.isoformat(), span.grain) == (first, last, grain)
    assert text[span.start : span.end] in text.strip()


NO_DATES = {
    "no such day": "31 February",
    "no such month": "13月40日",
    "a verb": "This may help 20 countries march",
    "the year of an edition": "Druzhba-2025 opened, AMAN 2021 brought ships",
    "months, not a month": "三个月",
    "a decade": "в 40-е годы",
    "an ordinal of no day": "на 24-м километре",
    "now, in Urdu": "اب تک",
    "nothing": "",
}


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES)
def test_what_is_no_date(text: str) -> None:
    assert spans_in(text, PUBLISHED) == []


def test_two_days_are_not_one_span() -> None:
    days = dates_in("on 24 September and 3 October", PUBLISHED)
    assert days == [date(2026, 9, 24), date(2026, 10, 3)]


def test_the_days_of_a_span_are_its_ends() -> None:
    assert dates_in("14–27 сентября", PUBLISHED) == [date(2026, 9, 14), date(2026, 9, 27)]
    assert dates_in("in September", PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "dated"), [("24 September", False), ("24 to 28 September 2026", True)]
)
def test_whether_the_year_is_told(text: str, dated: bool) -> None:
    [span] = spans_in(text, PUBLISHED)
    assert span.dated is dated
    assert len(spans_in(text, None)) == int(dated), "no year, no publication: no date"


def test_the_year_is_the_nearest() -> None:
    [day] = dates_in("24 March", PUBLISHED)
    assert abs(day - PUBLISHED) <= timedelta(days=183)


def test_one_answer_can_be_changed_without_the_next() -> None:
    spans_in("24 September", PUBLISHED).clear()
    assert len(spans_in("24 September", PUBLISHED)) == 1


def test_a_text_of_dates_is_bounded() -> None:
    assert len(dates_in("24 to 28 September. " * 500, PUBLISHED)) == 60
    assert len(spans_in("in October 2026. " * 500, PUBLISHED)) == 60


PIECES = st.sampled_from(
    ["24", "September", " ", "-", " to ", "по", "3", "月", "日", "年", "至", "2026", ",", "十", "去年", "مارچ", "between",
     "تشرين الأول", "/", ".", "31", "29 February", "9999-12-31", "0001-01-01", "اب", "и", "Sept.", "第"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join)),
    published=st.none() | st.dates(),
)
def test_any_text_gives_ordered_spans(text: str, published: date | None) -> None:
    for span in spans_in(text, published):
        assert 0 <= span.start < span.end <= len(text)
        assert span.first <= span.last
    assert len(dates_in(text, published)) <= 60
