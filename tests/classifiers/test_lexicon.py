"""The matcher and the actors found in texts of seven languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.lexicon import LEXICONS, LexiconError, load_lexicon
from classifiers.matching import Matcher, Pattern, PatternError

LEXICON = load_lexicon()


def actors(text: str) -> list[str]:
    return [mention.actor for mention in LEXICON.find(text)]


# --- the matcher ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "surfaces"),
    [
        pytest.param("India", "India, INDIA and Indiana", ["India", "INDIA"], id="whole-words"),
        pytest.param("пакистан*", "В Пакистане пакистанцы", ["Пакистане", "пакистанцы"], id="stem"),
        pytest.param("=US", "US tells us", ["US"], id="case-counts"),
        pytest.param("=U.S", "the U.S. Navy, u.s.", ["U.S"], id="case-with-stops"),
        pytest.param("drill{,s}", "drill drills drilled", ["drill", "drills"], id="braces"),
        pytest.param(
            "joint * drill*", "a joint naval drilling", ["joint naval drilling"], id="any"
        ),
        pytest.param("joint * drill*", "a joint drill", [], id="any-is-one-word"),
        pytest.param(
            "New Delhi", "New\nDelhi, new-delhi", ["New\nDelhi", "new-delhi"], id="joined"
        ),
        pytest.param("New Delhi", "New. . . Delhi", [], id="too-far-apart"),
        pytest.param("New Delhi", "New, Delhi", [], id="comma-between"),
        pytest.param("рф", "морфий РФ", ["РФ"], id="not-inside-a-word"),
        pytest.param("巴铁", "中国的巴铁兄弟", ["巴铁"], id="han-anywhere"),
        pytest.param("اسلام آباد", "اسلام\u200cآباد", ["اسلام\u200cآباد"], id="zero-width-joiner"),
        pytest.param("روسی", "رُوسي", ["رُوسي"], id="folded"),
        pytest.param("रूस", "रूसी और रूस", ["रूस"], id="vowel-sign-is-part-of-the-word"),
        pytest.param("S-400", "an S-400, s 400", ["S-400", "s 400"], id="with-digits"),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, surfaces: list[str]) -> None:
    found = Matcher.compile([Pattern(pattern, "key")]).find(text)
    assert [match.surface for match in found] == surfaces
    assert all(text[match.start : match.end] == match.surface for match in found)


@pytest.mark.parametrize("prefix", ["", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف"])
def test_arabic_article_and_particles(prefix: str) -> None:
    arabic = Matcher.compile([Pattern("باكستان", "key", "ar")])
    assert [m.surface for m in arabic.find(f"قال {prefix}باكستان اليوم")] == [f"{prefix}باكستان"]
    assert not Matcher.compile([Pattern("پاکستان", "key", "ur")]).find("وپاکستان")


def test_the_longest_of_several_wins() -> None:
    matcher = Matcher.compile(
        [Pattern("Indian", "people"), Pattern("Indian Ocean", "sea"), Pattern("俄", "r"),
         Pattern("俄罗斯", "russia"), Pattern("白俄罗斯", "belarus")]
    )  # fmt: skip
    assert [m.key for m in matcher.find("an Indian in the Indian Ocean")] == ["people", "sea"]
    assert [m.key for m in matcher.find("白俄罗斯和俄罗斯、俄方")] == ["belarus", "russia", "r"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        pytest.param("", "must begin with a word", id="empty"),
        pytest.param("* drill", "must begin with a word", id="star-first"),
        pytest.param("dri{ll", "braces do not close", id="open-brace"),
        pytest.param("{a{b,c}}", "braces do not close, or stand in one another", id="nested"),
        pytest.param("{a,b,c,d,e,f,g,h}" * 3, "stands for 512 forms, at most 500", id="too-many"),
        pytest.param("T-90坦克", "must begin with a Han character", id="latin-before-han"),
    ],
)
def test_patterns_that_cannot_be_read(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        Matcher.compile([Pattern(pattern, "key")])


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["Russia", "ﷺPakistan", "俄巴", "پاک روس", "U.S.", "\u200c", "Straße", "И\u0306ран"]
        ),
    ),
    max_size=12,
).map("".join)


@settings(deadline=None)
@given(HOSTILE)
def test_mentions_are_slices_in_order_without_overlap(text: str) -> None:
    mentions = LEXICON.find(text)
    edges = [edge for mention in mentions for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(text[m.start : m.end] == m.surface != "" for m in mentions)


# --- the actors ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Pak-Russia ties", ["pakistan", "russia"], id="en-pak-russia"),
        pytest.param("Russo-Pakistani", ["russia", "pakistan"], id="en-russo"),
        pytest.param("Indo-Pak talks", ["india", "pakistan"], id="en-indo-pak"),
        pytest.param("AfPak", ["afghanistan", "pakistan"], id="en-one-word-for-two"),
        pytest.param("Indiana Jones and Indianapolis", [], id="en-not-india"),
        pytest.param("in the Indian Ocean", [], id="en-ocean"),
        pytest.param("they told us so", [], id="en-us-pronoun"),
        pytest.param("the US and the U.S. Navy", ["usa", "usa"], id="en-us"),
        pytest.param("the Kremlin's guest, Gen Asim Munir", ["russia", "pakistan"], id="en-office"),
        pytest.param("ISPR said PNS Zulfiquar", ["pakistan"] * 3, id="en-force"),
        pytest.param("российско-пакистанские учения", ["russia", "pakistan"], id="ru-compound"),
        pytest.param(
            "Пакистан Пакистана Пакистану Пакистаном Пакистане", ["pakistan"] * 5, id="ru-cases"
        ),
        pytest.param("пакистанского пакистанцами", ["pakistan"] * 2, id="ru-derived"),
        pytest.param("Россия России Россию Россией россиян", ["russia"] * 5, id="ru-russia"),
        pytest.param("морфий и Россини", [], id="ru-not-russia"),
        pytest.param("МИД РФ, ВМФ", ["russia"] * 2, id="ru-abbreviations"),
        pytest.param("индивидуальный", [], id="ru-not-india"),
        pytest.param("в Индийском океане", [], id="ru-ocean"),
        pytest.param("پاک بحریہ کا جہاز", ["pakistan"], id="ur-navy"),
        pytest.param("پاک روس تعلقات", ["pakistan", "russia"], id="ur-compound"),
        pytest.param("پاک صاف پانی", [], id="ur-pure"),
        pytest.param("عروسی لباس", [], id="ur-not-russian"),
        pytest.param("روسی صدر پیوٹن", ["russia", "russia"], id="ur-russia"),
        pytest.param("रूस और पाकिस्तान", ["russia", "pakistan"], id="hi"),
        pytest.param("हिंद महासागर", [], id="hi-ocean"),
        pytest.param("俄巴联合演习", ["russia", "pakistan"], id="zh-two-in-one"),
        pytest.param("中巴俄三方", ["china", "pakistan", "russia"], id="zh-three-in-one"),
        pytest.param("俄罗斯与巴基斯坦", ["russia", "pakistan"], id="zh"),
        pytest.param("俄羅斯 巴鐵", ["russia", "pakistan"], id="zh-traditional"),
        pytest.param("俄亥俄州、巴西、巴黎、印度洋", ["brazil"], id="zh-not-the-parties"),
        pytest.param("白俄罗斯", ["belarus"], id="zh-belarus"),
        pytest.param("巴勒斯坦", ["palestine"], id="zh-palestine"),
        pytest.param("روسیه و پاکستان", ["russia", "pakistan"], id="fa"),
        pytest.param("روس\u200cها در اسلام\u200cآباد", ["russia", "pakistan"], id="fa-joiner"),
        pytest.param("روسيا وباكستان", ["russia", "pakistan"], id="ar"),
        pytest.param("البحرية الباكستانية والروسية", ["pakistan", "russia"], id="ar-article"),
    ],
)  # fmt: skip
def test_actors_named(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


def test_each_part_of_a_compound_is_its_own_mention() -> None:
    first, second = LEXICON.find("看，俄巴关系")
    assert (first.surface, first.party, first.start) == ("俄", "a", 2)
    assert (second.surface, second.party, second.start) == ("巴", "b", 3)


def test_joint_things_belong_to_both() -> None:
    (mention,) = LEXICON.find("exercise Arabian Monsoon")
    assert mention.party == "both"


@pytest.mark.parametrize("lang", ["en", "ru", "ur", "hi", "zh", "fa", "ar"])
def test_each_language_names_both_parties_and_the_usual_third_ones(lang: str) -> None:
    import tomllib

    table = tomllib.loads((LEXICONS / f"actors-{lang}.toml").read_text(encoding="utf-8"))
    for actor in ("russia", "pakistan", "india", "china", "usa", "afghanistan", "iran", "ukraine"):
        assert {"state", "capital"} <= set(table[actor])
        for name in table[actor]["state"]:
            if "*" not in name and "{" not in name:
                assert actor in actors(name.removeprefix("="))


def test_third_parties_of_all_stand_ins_are_known_by_their_capital() -> None:
    subject = LEXICON.subject
    for actor in (*subject.stand_ins_a, *subject.stand_ins_b):
        assert subject.actors[actor].kind == "state"
        assert subject.actors[actor].party == "third"


# --- files ---------------------------------------------------------------------------------

SUBJECT = """
[parties]
a = "x"
b = "y"
[actors]
x = { name = "Xland", kind = "state" }
y = { name = "Yland", kind = "state" }
"""


@pytest.mark.parametrize(
    ("subject", "names", "message"),
    [
        pytest.param(None, 'lang = "en"', "subject.toml", id="no-subject"),
        pytest.param("a = ", 'lang = "en"', "subject.toml", id="not-toml"),
        pytest.param("[parties]", 'lang = "en"', "missing or of the wrong form", id="no-parties"),
        pytest.param(SUBJECT, None, r"no file actors-\*.toml", id="no-names"),
        pytest.param(SUBJECT, "", "lang is missing", id="no-lang"),
        pytest.param(SUBJECT, 'lang = "en"\n[z]\nstate = ["Z"]', "'z' is not in", id="stranger"),
        pytest.param(SUBJECT, 'lang = "en"\nx = 3', r"\[x\] must be a table", id="no-table"),
        pytest.param(SUBJECT, 'lang = "en"\n[x]\nstate = "X"', "x.state must be a list", id="text"),
        pytest.param(SUBJECT, 'lang = "en"\n[x]\nstate = ["a{b"]', "braces", id="bad-pattern"),
        pytest.param(SUBJECT + '[stand_ins]\na = ["q"]', 'lang = "en"', "lacks 'q'", id="stand-in"),
    ],
)
def test_errors_name_the_file(
    tmp_path: Path, subject: str | None, names: str | None, message: str
) -> None:
    if subject is not None:
        (tmp_path / "subject.toml").write_text(subject, encoding="utf-8")
    if names is not None:
        (tmp_path / "actors-en.toml").write_text(names, encoding="utf-8")
    with pytest.raises(LexiconError, match=message) as caught:
        load_lexicon(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_another_subject_is_another_set_of_files(tmp_path: Path) -> None:
    (tmp_path / "subject.toml").write_text(SUBJECT, encoding="utf-8")
    (tmp_path / "actors-en.toml").write_text(
        'lang = "en"\n[x]\nstate = ["Xland"]\n[y]\ncapital = ["Ytown"]', encoding="utf-8"
    )
    lexicon = load_lexicon(tmp_path)
    assert [(m.party, m.role) for m in lexicon.find("Xland and Ytown")] == [
        ("a", "state"),
        ("b", "capital"),
    ]
    assert lexicon.subject.name("b") == "Yland"
