"""When, where, how much, and whether a text reports, recalls, rumours or denies an event."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.event_details import Details, details_of
from classifiers.event_features import Candidate, EventFeatures
from classifiers.grams import GramVocabulary
from classifiers.judgement import MODES, STATUSES, Document, EventType
from classifiers.lexicon import load_lexicon
from classifiers.marking import MarkedDocument, MarkedSentence
from classifiers.reading import Reader
from classifiers.sentences import Sentence
from monitor.vocabulary import EVENT_MODES

READER = Reader(load_lexicon(), GramVocabulary.of([]))
PUBLISHED = date(2026, 9, 20)


def details(
    kind: EventType,
    status: str,
    text: str,
    *,
    lang: str = "en",
    title: str = "",
    published: date | None = PUBLISHED,
    sentence: int = 0,
) -> Details:
    """The details of the event that one sentence of a text states."""
    reading = READER.read(Document(title, text, lang, published))
    at = len(reading.marked.title) + sentence
    return details_of(Candidate(kind, reading, at), status)


# --- how it is told ------------------------------------------------------------------------

TOLD: dict[str, tuple[str, EventType, str, str, str]] = {
    "English news": ("reports", "deal", "signed", "en",
        "Russia and Pakistan signed a contract for helicopters on Friday."),
    "English denial of reports": ("denies", "deal", "negotiating", "en",
        "Moscow denied media reports of talks on the sale of tanks to Pakistan."),
    "English, nothing in it": ("denies", "deal", "negotiating", "en",
        "There is no truth in the story of a Russian helicopter deal with Pakistan, he said."),
    "English, not denied": ("reports", "deal", "negotiating", "en",
        "Islamabad did not deny reports of a deal for Russian fighters."),
    "English, neither": ("reports", "deal", "negotiating", "en",
        "The ministry would not confirm or deny a deal for Russian fighters."),
    "English hearsay": ("rumours", "deal", "negotiating", "en",
        "Pakistan is reportedly in talks with Russia on a contract for air-defence systems."),
    "English sources": ("rumours", "deal", "negotiating", "en",
        "Sources say that a contract for Russian helicopters is being prepared."),
    "English, sources of energy": ("reports", "deal", "signed", "en",
        "Russia and Pakistan signed an agreement on renewable energy sources in Moscow."),
    "English, last year": ("recalls", "drill", "concluded", "en",
        "The two armies held a joint exercise in the same hills last year."),
    "English, a year": ("recalls", "deal", "delivered", "en",
        "Four Mi-35M helicopters were delivered to Pakistan in 2017."),
    "English, a day long ago": ("recalls", "deal", "signed", "en",
        "The agreement on the gas pipeline was signed on 16 October 2015."),
    "English, lately": ("reports", "deal", "signed", "en",
        "The agreement on the gas pipeline was signed on 16 September."),
    "English, old plan of now": ("reports", "deal", "negotiating", "en",
        "The gas pipeline agreed in 2015 is being negotiated again."),
    "English, once and again": ("reports", "deal", "signed", "en",
        "A pipeline agreement of 2015 was replaced by a new one on 16 September."),
    "Russian denial": ("denies", "deal", "negotiating", "ru",
        "В Рособоронэкспорте опровергли сообщения о контракте на поставку Пакистану Ми-35."),
    "Russian, not denied": ("reports", "deal", "negotiating", "ru",
        "В Исламабаде не опровергли сделку о покупке российских вертолётов."),
    "Russian hearsay": ("rumours", "deal", "negotiating", "ru",
        "По неподтверждённым данным, Пакистан готовит контракт на российские вертолёты."),
    "Russian sources": ("rumours", "deal", "negotiating", "ru",
        "По данным источников, Пакистан обсуждает контракт на вертолёты Ми-35."),
    "Russian, last year": ("recalls", "drill", "concluded", "ru",
        "В прошлом году совместные учения прошли в Черате."),
    "Russian, years ago": ("recalls", "deal", "signed", "ru",
        "Соглашение о газопроводе подписали шесть лет назад."),
    "Urdu denial": ("denies", "deal", "negotiating", "ur",
        "روسی سفارت خانے نے پاکستان کو ٹینکوں کی فروخت کے معاہدے کی تردید کر دی ہے۔"),
    "Urdu sources": ("rumours", "deal", "negotiating", "ur",
        "ذرائع کے مطابق پاکستان روس سے ہیلی کاپٹر خریدنے کا معاہدہ کرے گا۔"),
    "Urdu, the media": ("reports", "deal", "negotiating", "ur",
        "ذرائع ابلاغ نے روس کے ساتھ معاہدے کا خیر مقدم کیا۔"),
    "Urdu, last year": ("recalls", "drill", "concluded", "ur",
        "گزشتہ برس دونوں ملکوں کی مشترکہ مشقیں چراٹ میں ہوئی تھیں۔"),
    "Hindi denial": ("denies", "deal", "negotiating", "hi",
        "रूस ने पाकिस्तान को इंजन बेचने के समझौते की ख़बरों का खंडन किया है।"),
    "Hindi sources": ("rumours", "deal", "negotiating", "hi",
        "सूत्रों के अनुसार पाकिस्तान रूस से हेलीकॉप्टर ख़रीदने का समझौता करेगा।"),
    "Hindi, last year": ("recalls", "drill", "concluded", "hi",
        "पिछले साल दोनों सेनाओं का संयुक्त अभ्यास चेरात में हुआ था।"),
    "Chinese denial": ("denies", "deal", "negotiating", "zh",
        "俄方否认正与巴基斯坦就出售苏-35战机合同进行谈判。"),
    "Chinese, not denied": ("reports", "deal", "negotiating", "zh",
        "俄方没有否认正与巴基斯坦就合同进行谈判。"),
    "Chinese sources": ("rumours", "deal", "negotiating", "zh",
        "消息人士称，巴基斯坦正与俄罗斯商谈直升机合同。"),
    "Chinese, last year": ("recalls", "deal", "signed", "zh",
        "去年十月，俄巴签署天然气管道协议。"),
    "Persian denial": ("denies", "deal", "negotiating", "fa",
        "مسکو گزارش‌ها درباره قرارداد فروش بالگرد به پاکستان را تکذیب کرد."),
    "Persian sources": ("rumours", "deal", "negotiating", "fa",
        "دو منبع آگاه گفتند پاکستان قرارداد خرید بالگرد روسی را بررسی می‌کند."),
    "Persian oil is no Arabic denial": ("reports", "deal", "signed", "fa",
        "پاکستان قرارداد خرید نفت روسیه را امضا کرد."),
    "Persian, last autumn": ("recalls", "drill", "concluded", "fa",
        "پاییز گذشته رزمایش مشترک در چرات برگزار شد."),
    "Arabic denial": ("denies", "deal", "negotiating", "ar",
        "نفى السفير الروسي وجود صفقة لبيع دبابات لباكستان."),
    "Arabic sources": ("rumours", "deal", "negotiating", "ar",
        "ذكرت مصادر أن باكستان تبحث صفقة مروحيات روسية."),
    "Arabic, last year": ("recalls", "drill", "concluded", "ar",
        "أجرى الجيشان مناورات مشتركة في تشيرات العام الماضي."),
}  # fmt: skip


@pytest.mark.parametrize(("mode", "kind", "status", "lang", "text"), TOLD.values(), ids=TOLD)
def test_how_a_text_tells(mode: str, kind: EventType, status: str, lang: str, text: str) -> None:
    assert details(kind, status, text, lang=lang).mode == mode


def test_a_title_denies_for_its_text() -> None:
    text = "A newspaper wrote that Pakistan would buy Russian tanks under a new contract."
    assert details("deal", "negotiating", text).mode == "reports"
    assert (
        details("deal", "negotiating", text, title="Russia denies any deal on tanks").mode
        == "denies"
    )


def test_a_title_on_something_else_does_not() -> None:
    text = "Russia and Pakistan will hold a joint exercise at Cherat."
    title = "Minister denies reports of a budget gap"
    assert details("drill", "planned", text, title=title).mode == "reports"


def test_without_a_date_of_publication_only_words_recall() -> None:
    text = "The agreement on the gas pipeline was signed in 2015."
    assert details("deal", "signed", text, published=None).mode == "reports"
    text = "The agreement on the gas pipeline was signed five years ago."
    assert details("deal", "signed", text, published=None).mode == "recalls"


DAYS_AGO = {"59 days": ("23 July", "reports"), "60 days": ("22 July", "reports"),
            "61 days": ("21 July", "recalls")}  # fmt: skip


@pytest.mark.parametrize(("day", "mode"), DAYS_AGO.values(), ids=DAYS_AGO)
def test_what_is_two_months_old_is_background(day: str, mode: str) -> None:
    text = f"The agreement on the gas pipeline was signed on {day}."
    assert details("deal", "signed", text).mode == mode


def test_the_modes_of_the_store_are_those_of_the_classifiers() -> None:
    assert EVENT_MODES == MODES


# --- dates ---------------------------------------------------------------------------------

WHEN: dict[str, tuple[str, EventType, str, str, tuple[str, ...]]] = {
    "a span": ("en", "drill", "planned",
        "The joint exercise will run from 24 September to 3 October.",
        ("2026-09-24", "2026-10-03")),
    "a span before the day of the news": ("en", "drill", "planned",
        "The joint exercise, agreed on 3 August, will run from 24 to 28 September.",
        ("2026-09-24", "2026-09-28")),
    "a planned event is not in the past": ("en", "drill", "planned",
        "The joint exercise that both chiefs agreed on 3 August is being prepared.", ()),
    "next year's month": ("en", "drill", "planned",
        "A joint exercise will be held in April.", ("2027-04-01", "2027-04-30")),
    "last year's month": ("en", "deal", "signed",
        "The pipeline agreement was signed in December.", ("2025-12-01", "2025-12-31")),
    "a dateline": ("en", "drill", "under_way",
        "ISLAMABAD, Sept 19 (APP): A joint exercise opened on September 18.",
        ("2026-09-18", "2026-09-18")),
    "a dateline alone": ("ru", "drill", "planned",
        "Исламабад, 17 сентября /Синьхуа/ – Россия и Пакистан проведут совместное учение.", ()),
    "a day behind a comma": ("en", "drill", "concluded",
        "The joint exercise of the two armies ended in Cherat, 18 September.",
        ("2026-09-18", "2026-09-18")),
    "a Chinese dateline": ("zh", "drill", "planned",
        "新华社伊斯兰堡9月19日电 俄巴联合演习将于9月24日开始。",
        ("2026-09-24", "2026-09-24")),
    "since a year": ("en", "deal", "delivered",
        "Russia has delivered helicopters to Pakistan since 2024.", ()),
    "the year of an edition": ("en", "drill", "concluded",
        "The joint exercise Druzhba-2025 ended at Cherat.", ()),
    "Urdu": ("ur", "drill", "planned",
        "مشترکہ مشقیں 24 ستمبر سے 3 اکتوبر تک چراٹ میں ہوں گی۔",
        ("2026-09-24", "2026-10-03")),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "kind", "status", "text", "days"), WHEN.values(), ids=WHEN)
def test_when_it_is(
    lang: str, kind: EventType, status: str, text: str, days: tuple[str, ...]
) -> None:
    found = details(kind, status, text, lang=lang).dates
    assert tuple(day.isoformat() for day in found) == days


def test_a_month_of_another_year_has_its_own_length() -> None:
    text = "The pipeline agreement was signed in February."
    found = details("deal", "signed", text, published=date(2027, 10, 1)).dates
    assert found == (date(2027, 2, 1), date(2027, 2, 28)), (
        "the nearest is that of 2028, a leap year"
    )


# --- places --------------------------------------------------------------------------------

WHERE: dict[str, tuple[str, EventType, str, str | None]] = {
    "a ground": ("en", "drill", "A joint exercise opened in the Cherat hills.", "Cherat"),
    "a town": ("en", "drill", "The joint exercise near Peshawar has ended.", "Peshawar"),
    "over fillers": ("en", "drill", "A joint exercise in the Pakistani city of Multan ended.",
        "Multan"),
    "a sea": ("en", "drill", "The navies began a joint exercise in the northern Arabian Sea.",
        "northern Arabian Sea"),
    "a ground before a country": ("en", "drill",
        "Soldiers of Russia in Pakistan began a joint exercise at Pabbi.", "Pabbi"),
    "a country at least": ("en", "drill", "A joint exercise opened in Pakistan.", "Pakistan"),
    "beside what it is about": ("en", "deal", "A protocol on the Karachi steel plant was signed.",
        "Karachi"),
    "a government": ("en", "deal", "Moscow offered Islamabad an agreement on wheat.", None),
    "talks with one": ("en", "deal", "After talks with Moscow an agreement was signed.", None),
    "who spoke": ("en", "drill", "A joint exercise is planned, officers in Rawalpindi said.", None),
    "a line": ("en", "deal", "They signed an agreement on the Karachi-Lahore gas pipeline.", None),
    "a fleet": ("en", "drill", "The Black Sea Fleet will send two ships to a joint exercise.",
        None),
    "Russian": ("ru", "drill", "Совместное учение в учебном центре в Черате завершилось.",
        "Черате"),
    "Russian, an exercise's name": ("ru", "drill", "На учении «Кавказ-2020» была рота.", None),
    "Urdu, over fillers": ("ur", "drill", "مشترکہ مشق آستراخان کے ایک فوجی میدان میں ختم ہوئی۔",
        "آستراخان"),
    "Hindi": ("hi", "drill", "संयुक्त अभ्यास मोल्किनो प्रशिक्षण मैदान में शुरू हुआ।", "मोल्किनो"),
    "Chinese": ("zh", "drill", "联合演习在白沙瓦附近举行。", "白沙瓦"),
    "Chinese government": ("zh", "deal", "莫斯科希望签署协议。", None),
    "Persian": ("fa", "drill", "رزمایش مشترک در کراچی برگزار شد.", "کراچی"),
    "a place is not before itself": ("fa", "deal",
        "بندر قاسم امسال قرارداد خرید گندم روسیه را اجرا می‌کند.", None),
    "nor behind itself": ("ur", "deal", "معاہدہ گندم اور کراچی", None),
    "at the beginning": ("fa", "deal", "در بندر قاسم قرارداد خرید گندم روسیه امضا شد.", "بندر قاسم"),
    "Arabic": ("ar", "drill", "أقيمت مناورات مشتركة في كراتشي.", "كراتشي"),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "kind", "text", "place"), WHERE.values(), ids=WHERE)
def test_where_it_is(lang: str, kind: EventType, text: str, place: str | None) -> None:
    status = "concluded" if kind == "drill" else "signed"
    assert details(kind, status, text, lang=lang).place == place


# --- amounts, and what stands beside the evidence --------------------------------------------


def test_money_goes_before_goods() -> None:
    text = "The contract on 300,000 tonnes of wheat is worth $110 million."
    assert details("deal", "signed", text).amount == "$110 million"


def test_a_drill_has_no_amount() -> None:
    text = "The joint exercise cost 2 million dollars."
    assert details("drill", "concluded", text).amount is None


def test_the_sentence_behind_and_the_title_add_what_the_evidence_lacks() -> None:
    text = (
        "Russia and Pakistan will hold a joint exercise. "
        "The exercise will run from 24 September to 3 October."
    )
    found = details("drill", "planned", text, title="Joint exercise at Cherat")
    assert found.dates == (date(2026, 9, 24), date(2026, 10, 3))
    assert found.place == "Cherat"


def test_a_sentence_on_something_else_adds_nothing() -> None:
    text = (
        "Russia and Pakistan signed an agreement on a gas pipeline. "
        "A contract for helicopters worth $150 million was signed in Moscow on 16 September."
    )
    assert details("deal", "signed", text) == Details("reports", (), None, None)


def test_the_evidence_goes_before_the_title() -> None:
    text = "A joint exercise opened at Pabbi."
    assert details("drill", "under_way", text, title="Exercise at Cherat").place == "Pabbi"


# --- time ------------------------------------------------------------------------------------

CROWDED = {
    "en": "Russia and Pakistan signed contract for helicopters in Karachi denied reports that $5 "
    "million dollars a barrel trade of Druzhba 12 ",
    "zh": "俄罗斯与巴基斯坦签署直升机合同在卡拉奇联合演习友谊否认五亿美元每吨",
}


@pytest.mark.parametrize("lang", CROWDED)
def test_time_grows_with_the_text_not_with_its_square(lang: str) -> None:
    # One sentence as long as a text may be, full of actors, triggers, cues, places and amounts;
    # asking each about each would take a minute.
    text = (CROWDED[lang] * 2_000)[:60_000]
    mentions, hits, _ = READER.lexicon.find(text)
    sentence = MarkedSentence(Sentence(text, 0, len(text)), tuple(mentions), tuple(hits))
    reading = READER.of(MarkedDocument(Document("", text, lang, PUBLISHED), (), (sentence,), lang))
    cases: tuple[tuple[EventType, str], ...] = (("drill", "planned"), ("deal", "signed"))
    for kind, status in cases:
        features = EventFeatures(READER, kind)
        begun = time.process_time()
        [candidate] = features.candidates(reading)
        features.rows([candidate])
        features.status_row(candidate)
        details_of(candidate, status)
        assert time.process_time() - begun < 10


# --- whatever the text -----------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Russia and Pakistan ", "joint exercise ", "contract for helicopters ", "at Cherat ", "in Moscow ", "Karachi-Lahore ",
        "24 September ", "to 3 October ", "2016 ", "in ", "since ", "$2.5 billion ", "100,000 tonnes ", "denied reports ",
        "sources say ", "last year ", ". ", "\n", "учения ", "в Черате ", "مشترکہ مشق ", "میں ", "联合演习", "在", "卡拉奇",
        "9月24日", "电", "29 February ", "31 December ", "'s", "\u202e", "\x00", "\ud800", "«Кавказ-2020» ",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    title=st.lists(PIECES, max_size=5).map("".join),
    text=st.one_of(st.text(max_size=150), st.lists(PIECES, max_size=25).map("".join)),
    lang=st.sampled_from(("en", "ru", "ur", "hi", "zh", "fa", "ar", "und", None)),
    published=st.none() | st.dates(),
)
def test_any_text_gives_details_of_its_own(
    title: str, text: str, lang: str | None, published: date | None
) -> None:
    reading = READER.read(Document(title, text, lang, published))
    for kind, statuses in STATUSES.items():
        for at, sentence in enumerate(reading.marked.sentences):
            found = details_of(Candidate(kind, reading, at), statuses[at % len(statuses)])
            assert found.mode in MODES
            assert len(found.dates) in (0, 2)
            assert list(found.dates) == sorted(found.dates)
            near = [*reading.marked.title, *reading.marked.sentences[at : at + 2]]
            for part in (found.place, found.amount):
                assert part is None or any(part in one.text for one in (sentence, *near))
