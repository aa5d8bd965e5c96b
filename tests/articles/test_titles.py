"""Headlines without the site's name."""

import pytest

from monitor.articles.titles import MAX_TITLE, choose_title, clean_title, host_names

CLEANED = {
    "bar": ("Navies open drill | Daily Indus", "Navies open drill"),
    "hyphen": ("Navies open drill - Daily Indus", "Navies open drill"),
    "host": ("Navies open drill - DAILYINDUS.EXAMPLE", "Navies open drill"),
    "several": ("Navies open drill - Daily Indus | dailyindus.example", "Navies open drill"),
    "in-front": ("Daily Indus: Navies open drill", "Navies open drill"),
    "a-little-more-than-the-name": ("Navies open drill | The Daily Indus", "Navies open drill"),
    "part-of-the-headline-stays": ("Pakistan - Russia - India: who gains", "Pakistan - Russia - India: who gains"),
    "colon-stays": ("Lavrov: drill goes on", "Lavrov: drill goes on"),
    "hyphenated-word-stays": ("Su-35 deal", "Su-35 deal"),
    "only-the-name-stays": ("Daily Indus", "Daily Indus"),
    "line-breaks": ("Navies\r\nopen\tdrill\u2028now", "Navies open drill now"),
    "bidi-and-control": ("\u202bNavies\u202c open\x07 drill", "Navies open drill"),
    "formatting-tags": ("Navies <b>open</b><br> drill", "Navies open drill"),
    "other-markup-is-text": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "empty": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "title"), CLEANED.values(), ids=CLEANED.keys())
def test_a_clean_title(text: str, title: str) -> None:
    assert clean_title(text, ("Daily Indus", *host_names("www.dailyindus.example"))) == title


OTHER_LANGUAGES = {
    "chinese-underscore": (
        "巴俄海军举行联合演习_国际_新华网",
        "新华网",
        "巴俄海军举行联合演习_国际",
    ),
    "chinese-hyphens": ("巴俄海军举行联合演习-新华网", "新华网", "巴俄海军举行联合演习"),
    "russian-dash": ("Начались учения — РИА Новости", "РИА Новости", "Начались учения"),
    "urdu": ("بحری مشقیں شروع | روزنامہ سندھ", "روزنامہ سندھ", "بحری مشقیں شروع"),
    "hindi": ("नौसैनिक अभ्यास शुरू - गंगा समाचार", "गंगा समाचार", "नौसैनिक अभ्यास शुरू"),
}


@pytest.mark.parametrize(
    ("text", "site", "title"), OTHER_LANGUAGES.values(), ids=OTHER_LANGUAGES.keys()
)
def test_sites_of_other_languages(text: str, site: str, title: str) -> None:
    assert clean_title(text, (site,)) == title


def test_a_title_is_cut() -> None:
    assert clean_title("x" * MAX_TITLE) == "x" * MAX_TITLE
    assert clean_title("x" * (MAX_TITLE + 1)) == "x" * (MAX_TITLE - 1) + "…"
    assert len(clean_title("a - " * 100_000)) <= MAX_TITLE


def test_a_candidate_that_is_only_the_site_s_name_gives_way() -> None:
    candidates = ("Daily Indus", "Home", "", "Navies open drill - Daily Indus")
    assert choose_title(candidates, ("Daily Indus",)) == "Navies open drill"
    assert choose_title(("Daily Indus",), ("Daily Indus",)) == ""
