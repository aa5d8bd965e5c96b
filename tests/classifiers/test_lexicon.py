"""The matcher and the actors found in texts of seven languages."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.judgement import Document
from classifiers.leaders import Leader, Office, read_leaders
from classifiers.lexicon import LEXICONS, LexiconError, load_lexicon
from classifiers.marking import mark
from classifiers.matching import Matcher
from classifiers.patterns import Pattern, PatternError

LEXICON = load_lexicon()
LANGUAGES = ("en", "ru", "ur", "hi", "zh", "fa", "ar")


def actors(text: str) -> list[str]:
    return [mention.actor for mention in LEXICON.find(text)[0]]


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
    found, _, _ = Matcher.compile([Pattern(pattern, "key")]).find(text)
    assert [text[match.start : match.end] for match in found] == surfaces


@pytest.mark.parametrize("prefix", ["", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف"])
def test_arabic_article_and_particles(prefix: str) -> None:
    arabic = Matcher.compile([Pattern("باكستان", "key", "ar")])
    text = f"قال {prefix}باكستان اليوم"
    assert [text[m.start : m.end] for m in arabic.find(text)[0]] == [f"{prefix}باكستان"]
    assert not Matcher.compile([Pattern("پاکستان", "key", "ur")]).find("وپاکستان")[0]


def test_the_longest_of_several_wins() -> None:
    matcher = Matcher.compile(
        [Pattern("Indian", "people"), Pattern("Indian Ocean", "sea"), Pattern("俄", "r"),
         Pattern("俄罗斯", "russia"), Pattern("白俄罗斯", "belarus")]
    )  # fmt: skip
    assert [m.key for m in matcher.find("an Indian in the Indian Ocean")[0]] == ["people", "sea"]
    assert [m.key for m in matcher.find("白俄罗斯和俄罗斯、俄方")[0]] == ["belarus", "russia", "r"]


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
            [
                "Russia",
                "ﷺPakistan",
                "俄巴",
                "俄、中、巴",
                "پاک روس",
                "U.S.",
                "TAPI",
                "\u200c",
                "Straße",
                "И\u0306ран",
            ]
        ),
    ),
    max_size=12,
).map("".join)


@settings(deadline=None)
@given(HOSTILE)
def test_mentions_are_slices_in_order_without_overlap(text: str) -> None:
    mentions, _, _ = LEXICON.find(text)
    spans = sorted({(mention.start, mention.end) for mention in mentions})
    # A word for several actors (TAPI) is mentioned once for each, at the same place.
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
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
        pytest.param("ISPR said PNS Zulfiquar", ["pakistan"] * 2, id="en-force"),
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
        pytest.param("俄亥俄州、巴西、巴黎、印度洋", ["brazil", "france"], id="zh-not-the-parties"),
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
    first, second = LEXICON.find("看，俄巴关系")[0]
    assert (first.surface, first.party, first.start) == ("俄", "a", 2)
    assert (second.surface, second.party, second.start) == ("巴", "b", 3)


def test_joint_things_belong_to_both() -> None:
    (mention,) = LEXICON.find("exercise Arabian Monsoon")[0]
    assert mention.party == "both"


# Every case of the nouns and of the adjectives: what a Russian text may hold.
NOUNS = {
    "pakistan": """Пакистан Пакистана Пакистану Пакистаном Пакистане
        пакистанец пакистанца пакистанцу пакистанцем пакистанце
        пакистанцы пакистанцев пакистанцам пакистанцами пакистанцах
        Исламабад Исламабада Исламабаду Исламабадом Исламабаде
        Шариф Шарифа Шарифу Шарифом Шарифе Гвадаром Лахоре Кветтой Кветте""",
    "russia": """Россия России Россию Россией Россиею
        россиянин россиянина россиянину россиянином россияне россиян россиянам
        Москва Москвы Москве Москву Москвой Москвою
        Кремль Кремля Кремлю Кремлём Кремле кремлёвского
        Лавров Лаврова Лаврову Лавровым Лаврове Захаровой Роснефтью Ростеха""",
}
ADJECTIVES = {"pakistan": "пакистанск", "russia": "российск"}
ADJECTIVE_ENDINGS = "ий ого ому им ом ая ой ую ою ое ие их ими"


@pytest.mark.parametrize("actor", NOUNS)
def test_every_russian_case_of_a_party(actor: str) -> None:
    adjectives = [ADJECTIVES[actor] + ending for ending in ADJECTIVE_ENDINGS.split()]
    for form in [*NOUNS[actor].split(), *adjectives]:
        assert actors(f"о том, что {form} там") == [actor], form


# Words of everyday language that look like a name, or do in the letters of a neighbour.
EVERYDAY = {
    "en": "Indiana Indonesianist turkey turkeys trumps swat us russet",
    "ru": """морфий индустрия индустриальный опека опекун сухой сухого резкий громкий стойкий дедов
        песков дели панцирь кинжал орешник джинна пунч бутан львов варяги приморский россинант
        ростовщик герань дохлый камарилья""",
    "ur": "سند قصور چمن ترک کیف روحانی مشرف متقی آستانہ سوچی عروسی قزاق مدینہ گجرات بنوں ویمن کورم",
    "hi": "सोची शरीफ रूहानी उड़ी हसीना वायुसेना रईसी",
    "zh": """怀俄明 尾巴 嘴巴 酒吧 巴士 美丽 印象 印章 完美 其中 尼古拉 认真纳入 发展中国家
        达尔文 空中巴士 新罕布什尔 马德里 十全十美""",
    "fa": "سند آستانه روحانی ظریف ترک رئیسی کیف خیبر سهند بیابان دوشنبه مه قصور چمن اکو",
    "ar": "كيف مدينة رئيسي الرئيسي مشرف المشرف دوما نادرا قصور كريمة ترك مايو جزائر سند سمكة مؤدي",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everyday_words_are_nobody(lang: str) -> None:
    for word in EVERYDAY[lang].split():
        assert actors(word) == [], word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Minister Dar, not Dar es Salaam", ["pakistan"], id="en-dar"),
        pytest.param("Novak Djokovic and Novak", ["russia"], id="en-novak"),
        pytest.param("Daniil Medvedev won", [], id="en-medvedev"),
        pytest.param("MK Stalin of Tamil Nadu", ["india"], id="en-stalin-of-chennai"),
        pytest.param("Sharif University, Mazar-e-Sharif", ["afghanistan"], id="en-sharif"),
        pytest.param("a quarrel over Kashmir and Punjab", [], id="en-neither-party"),
        pytest.param("Azad Kashmir and Indian Punjab", ["pakistan", "india"], id="en-both-parts"),
        pytest.param("Sistan and Baluchestan", ["iran"], id="en-baloch-of-iran"),
        pytest.param("along the Indus", ["pakistan"], id="en-indus"),
        pytest.param("(PTI) reported from Delhi", ["india"], id="en-press-trust"),
        pytest.param("the Indo-Pacific", [], id="en-indo-pacific"),
        pytest.param("look at Pakistan today", ["pakistan"], id="en-today"),
        pytest.param("Russo-Pakistani", ["russia", "pakistan"], id="en-russo-pakistani"),
        pytest.param("Russia-China-Pakistan", ["russia", "china", "pakistan"], id="en-three"),
        pytest.param("RFN ships and PN, PAF", ["russia", "pakistan", "pakistan"], id="en-navies"),
        pytest.param("TAPI gas", ["turkmenistan", "pakistan"], id="en-one-word-for-some"),
        pytest.param("Минобороны сообщило", ["russia"], id="ru-ministry-by-default"),
        pytest.param("Минобороны Пакистана и МИД Китая", ["pakistan", "china"], id="ru-ministry-of"),
        pytest.param("пак. ВМС", ["pakistan"], id="ru-abbreviated"),
        pytest.param("Новак Джокович", [], id="ru-novak"),
        pytest.param("штат Пенджаб, провинция Пенджаб", ["india", "pakistan"], id="ru-punjab"),
        pytest.param("چینی کی قیمت اور چینی صدر", ["china"], id="ur-sugar"),
        pytest.param("روسی دفتر خارجہ", ["russia"], id="ur-russian-foreign-office"),
        pytest.param("دفتر خارجہ کی ترجمان", ["pakistan"], id="ur-foreign-office"),
        pytest.param("पाकिस्तानी वायुसेना", ["pakistan"], id="hi-air-force"),
        pytest.param("रूसियों और पाकिस्तानियों ने", ["russia", "pakistan"], id="hi-oblique"),
        pytest.param("चीनी मिलों और चीनी सेना", ["china"], id="hi-sugar"),
        pytest.param("其中巴基斯坦和俄罗斯", ["pakistan", "russia"], id="zh-among-them"),
        pytest.param("俄、中、巴三国", ["russia", "china", "pakistan"], id="zh-list"),
        pytest.param("中俄巴伊四国", ["china", "russia", "pakistan", "iran"], id="zh-four"),
        pytest.param("对巴军售，对巴西出口", ["pakistan", "brazil"], id="zh-preposition"),
        pytest.param("近日俄罗斯外长访巴", ["russia", "pakistan"], id="zh-not-japan"),
        pytest.param("俄罗斯卫星通讯社报道", [], id="zh-agency"),
        pytest.param("埃塞俄比亚", ["ethiopia"], id="zh-ethiopia"),
        pytest.param("امضای سند در اسلام\u200cآباد", ["pakistan"], id="fa-document"),
        pytest.param("سیستان و بلوچستان", ["iran"], id="fa-baloch-of-iran"),
        pytest.param("القوات الروسية والباكستانيين", ["russia", "pakistan"], id="ar-plural"),
    ],
)  # fmt: skip
def test_false_friends_and_variants(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((LEXICONS / name).read_text(encoding="utf-8"))


def _plain(patterns: list[str]) -> list[str]:
    """The patterns that are names as they stand."""
    return [text.removeprefix("=") for text in patterns if not set(text) & set("*#{")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_names_both_parties_and_the_usual_third_ones(lang: str) -> None:
    table = _table(f"actors-{lang}.toml")
    for actor in ("russia", "pakistan", "india", "china", "usa", "afghanistan", "iran", "ukraine"):
        assert {"state", "capital"} <= set(table[actor])
        for name in _plain(table[actor]["state"]):
            assert actor in actors(name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_hides_another(lang: str) -> None:
    """What a list says is what is found: no name is swallowed by one of another actor."""
    table = _table(f"actors-{lang}.toml")
    for name in _plain(table["ignore"]):
        assert actors(name) == [], name
    for pattern, named in table.get("compounds", {}).items():
        for name in _plain([pattern]):
            assert actors(name) == named, name
    for actor, roles in table.items():
        if isinstance(roles, dict) and actor not in ("compounds", "short"):
            for names in roles.values():
                for name in _plain(names):
                    assert actors(name) == [actor], name


# --- leaders -------------------------------------------------------------------------------

LEADERS = _table("leaders.toml")["person"]


def test_each_leader_is_found_by_each_of_his_names() -> None:
    for row in LEADERS:
        for lang in LANGUAGES:
            for name in _plain(row.get(lang, [])):
                (mention,) = LEXICON.find(name)[0]
                assert (mention.actor, mention.role) == (row["actor"], "leader"), name
                assert row["name"] in [who.name for who in mention.leaders], name


@pytest.mark.parametrize("actor", ["russia", "pakistan"])
def test_leaders_of_the_parties_are_named_in_both_their_languages(actor: str) -> None:
    rows = [row for row in LEADERS if row["actor"] == actor]
    assert len(rows) >= 80
    in_both = [row["name"] for row in rows if row.get("en") and row.get("ru")]
    assert in_both == [row["name"] for row in rows]


def marked(text: str, published: date | None) -> list[str]:
    return [m.surface for m in mark(Document("", text, "en", published), LEXICON).mentions()]


@pytest.mark.parametrize(
    ("published", "surfaces"),
    [
        # Asim Munir became head of the ISI on 25 October 2018.
        pytest.param(date(2017, 10, 24), [], id="a-year-and-a-day-before"),
        pytest.param(date(2017, 10, 25), ["General Munir"], id="a-year-before"),
        pytest.param(date(2023, 1, 1), ["General Munir"], id="in-office"),
        pytest.param(date(2060, 1, 1), ["General Munir"], id="long-after"),
        pytest.param(None, ["General Munir"], id="date-unknown"),
    ],
)
def test_a_leader_counts_from_a_year_before_his_first_office(
    published: date | None, surfaces: list[str]
) -> None:
    assert marked("Then General Munir spoke.", published) == surfaces


def test_a_name_of_two_leaders_counts_from_the_earlier_one() -> None:
    (mention,) = LEXICON.find("Prime Minister Sharif")[0]
    names = [who.name for who in mention.leaders]
    assert names == ["Shehbaz Sharif", "Nawaz Sharif"]
    assert marked("Prime Minister Sharif left.", date(1990, 1, 1)) == ["Sharif"]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_known_from_is_a_year_before_the_first_office(since: date) -> None:
    known = Leader("X", "x", (Office("president", since, None),)).known_from
    assert timedelta(364) <= since - known <= timedelta(369)


OFFICES = 'offices = [{ title = "king", from = 2001-01-01, until = 2005-12-31 }]'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[person]", r"\[\[person\]\]", id="one-table"),
        pytest.param('[[person]]\nactor = "x"', "person 1: name is missing", id="no-name"),
        pytest.param(f'[[person]]\nname = "A"\nactor = "q"\n{OFFICES}', "A: actor 'q'", id="actor"),
        pytest.param('[[person]]\nname = "A"\nactor = "x"', "A: offices must list", id="offices"),
        pytest.param(
            '[[person]]\nname = "A"\nactor = "x"\noffices = [{ title = "king", from = 2001 }]',
            "A: write an office as",
            id="a-year-alone",
        ),
        pytest.param(
            '[[person]]\nname = "A"\nactor = "x"\n'
            'offices = [{ title = "king", from = 2001-01-02, until = 2001-01-01 }]',
            "A: king: until must be a date after from",
            id="ends-before-it-begins",
        ),
        pytest.param(
            '[[person]]\nname = "A"\nactor = "x"\n'
            'offices = [{ title = "a", from = 2001-01-02 }, { title = "b", from = 2000-01-01 }]',
            "A: offices must stand in the order",
            id="order",
        ),
        pytest.param(
            f'[[person]]\nname = "A"\nactor = "x"\n{OFFICES}\nen = "A"',
            "A: en must be a list of names",
            id="names",
        ),
        pytest.param(
            f'[[person]]\nname = "A"\nactor = "x"\n{OFFICES}\nen = ["K"]\n'
            f'[[person]]\nname = "B"\nactor = "y"\n{OFFICES}\nen = ["K"]',
            "'K' .en. names both A of 'x' and B of 'y'",
            id="two-actors",
        ),
    ],
)
def test_errors_in_the_file_of_leaders(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "leaders.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=message) as caught:
        read_leaders(path, {"x", "y"})
    assert str(path) in str(caught.value)


def test_a_subject_may_do_without_leaders(tmp_path: Path) -> None:
    assert read_leaders(tmp_path / "leaders.toml", {"x"}) == []


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
        pytest.param(SUBJECT, 'lang = "zh"\nshort = 3', r"\[short\] must be", id="short"),
        pytest.param(
            SUBJECT,
            'lang = "zh"\ntogether = ["中俄"]\n[short]\n"中" = "x"',
            r"\[short\] lacks '俄'",
            id="together",
        ),
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
    assert [(m.party, m.role) for m in lexicon.find("Xland and Ytown")[0]] == [
        ("a", "state"),
        ("b", "capital"),
    ]
    assert lexicon.subject.name("b") == "Yland"


# --- the manual ----------------------------------------------------------------------------

MANUAL = Path(__file__).parents[2] / "docs" / "lexicons.md"
_EXAMPLE = re.compile(r"```toml\n# (?P<file>\S+)\n(?P<lines>.*?)```", re.DOTALL)


def test_the_manual_names_every_file() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    for path in LEXICONS.glob("*.toml"):
        name = re.sub(r"^actors-\w+", "actors-LANG", path.name)
        assert f"`{name}`" in manual, name


def test_the_examples_of_the_manual_can_be_loaded(tmp_path: Path) -> None:
    for path in LEXICONS.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    examples = list(_EXAMPLE.finditer(MANUAL.read_text(encoding="utf-8")))
    assert len(examples) == 6
    for example in examples:
        with (tmp_path / example["file"]).open("a", encoding="utf-8") as file:
            file.write("\n" + example["lines"])
    lexicon = load_lexicon(tmp_path)
    mentions, hits, _ = lexicon.find(
        "Zambians met Kaunda at Monsoon Shield; relations have cooled."
    )
    assert [mention.actor for mention in mentions] == ["zambia", "zambia"]
    assert f"drill.series.{len(lexicon.matter.series) - 1}" in {hit.concept for hit in hits}
    assert "frame.winter_of_ties" in {hit.concept for hit in hits}
    assert lexicon.matter.objects[-1].weak
