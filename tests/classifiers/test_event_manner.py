"""Denials: what they bear on, wherever they stand."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.event_details import details_of
from classifiers.event_features import Candidate
from classifiers.grams import GramVocabulary
from classifiers.judgement import Document, EventType
from classifiers.lexicon import load_lexicon
from classifiers.reading import Reader

READER = Reader(load_lexicon(), GramVocabulary.of([]))


def mode(lang: str, kind: EventType, status: str, text: str, title: str = "") -> str:
    """How the first sentence of a text tells of its event."""
    reading = READER.read(Document(title, text, lang, date(2026, 9, 20)))
    return details_of(Candidate(kind, reading, len(reading.marked.title)), status).mode


# Title, then text: the first sentence is the evidence.
DENIED: dict[str, tuple[str, EventType, str, str, str]] = {
    "by the title and the next sentence": ("en", "deal", "signed",
        "Moscow denies arms deal with Pakistan",
        "A Delhi daily wrote that Russia would sell Mi-35 helicopters to Pakistan. "
        "The Kremlin called the report false."),
    "by the title alone": ("en", "deal", "signed", "Moscow denies arms deal with Pakistan",
        "A Delhi daily wrote that Russia had sold Mi-35 helicopters to Pakistan."),
    "by a title without the thing": ("en", "deal", "delivered",
        "Kremlin denies selling anything to Pakistan",
        "A Delhi daily wrote that Russia had sent Mi-35 helicopters to Pakistan."),
    "by the next sentence, with the thing": ("en", "deal", "delivered", "",
        "Russia will sell Mi-35 helicopters to Pakistan, Indian media said. "
        "The Kremlin denied any contract on helicopters with Islamabad."),
    "by the next sentence, pointing back": ("en", "deal", "signed", "",
        "Russia has signed a contract to sell Mi-35 helicopters to Pakistan, Indian media said. "
        "The Kremlin called the Indian report false."),
    "by a denial of the report": ("en", "drill", "planned", "",
        "Russia and Pakistan will hold a joint exercise in Kashmir, a channel said. "
        "Moscow denied the report."),
    "in the same clause": ("en", "deal", "signed", "",
        "Moscow denied that it had signed a contract for helicopters with Pakistan."),
    "over a parenthesis": ("en", "deal", "negotiating", "",
        "Moscow denied, in a statement on Friday, that it would sell helicopters to Pakistan."),
    "over an enumeration": ("en", "drill", "concluded", "",
        "Moscow denied reports that Russia, Pakistan and China had held a joint exercise."),
    "at the end of the sentence": ("en", "deal", "negotiating", "",
        "A contract for Russian helicopters is being prepared, Dawn wrote, but Moscow denied it."),
    "in the passive": ("en", "deal", "signed", "",
        "The signing of a contract for Russian helicopters with Pakistan was denied by Moscow."),
    "as baseless": ("en", "deal", "signed", "",
        "Reports that Russia had signed a helicopter contract with Pakistan are baseless, it said."),
    "Russian, over a comma": ("ru", "deal", "negotiating", "",
        "Москва опровергла сообщения о том, что продаст Пакистану вертолёты Ми-35."),
    "Russian, next sentence": ("ru", "deal", "signed", "",
        "Россия подписала с Пакистаном контракт на вертолёты Ми-35, пишет индийская газета. "
        "В Кремле назвали эту публикацию выдумкой."),
    "Russian, title": ("ru", "deal", "delivered",
        "Москва опровергла оружейную сделку с Пакистаном",
        "Индийская газета написала, что Россия передала Пакистану вертолёты Ми-35."),
    "Urdu, next sentence": ("ur", "deal", "signed", "",
        "روس نے پاکستان کے ساتھ ہیلی کاپٹروں کے معاہدے پر دستخط کیے، بھارتی اخبار نے لکھا۔ "
        "کریملن نے خبر کی تردید کی ہے۔"),
    "Urdu, title": ("ur", "deal", "signed", "روس کی پاکستان سے اسلحہ معاہدے کی تردید",
        "بھارتی اخبار نے لکھا کہ روس پاکستان کو ہیلی کاپٹر فروخت کر چکا ہے۔"),
    "Hindi, next sentence": ("hi", "deal", "signed", "",
        "रूस ने पाकिस्तान के साथ हेलीकॉप्टर समझौते पर हस्ताक्षर किए, एक अख़बार ने लिखा। "
        "क्रेमलिन ने इस ख़बर को ग़लत बताया।"),
    "Chinese, next sentence": ("zh", "deal", "signed", "",
        "印度媒体称，俄罗斯已与巴基斯坦签署直升机合同。克里姆林宫对此予以否认。"),
    "Chinese, title": ("zh", "deal", "signed", "俄方否认与巴基斯坦达成军售协议",
        "印度媒体称，俄罗斯已向巴基斯坦出售米-35直升机。"),
    "Persian, next sentence": ("fa", "deal", "signed", "",
        "روسیه قرارداد فروش بالگرد به پاکستان را امضا کرد، یک روزنامه هندی نوشت. "
        "کرملین این گزارش را نادرست خواند."),
    "Arabic, next sentence": ("ar", "deal", "signed", "",
        "ذكرت صحيفة هندية أن روسيا وقعت عقد مروحيات مع باكستان. "
        "ووصف الكرملين التقرير بأنه غير صحيح."),
    "Arabic, title": ("ar", "deal", "signed", "موسكو تنفي صفقة أسلحة مع باكستان",
        "ذكرت صحيفة هندية أن روسيا باعت مروحيات لباكستان."),
}  # fmt: skip

NOT_DENIED: dict[str, tuple[str, EventType, str, str, str]] = {
    "another's objection": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a contract for 100,000 tonnes of wheat, dismissing reports "
        "that India had objected."),
    "another's objection, without a comma": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a contract for wheat dismissing reports that India objected."),
    "another's objection, first": ("en", "deal", "signed", "",
        "Dismissing reports that India had objected, Russia and Pakistan signed a wheat contract."),
    "something else, behind and": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a wheat contract and denied any rift over the pipeline."),
    "a plan": ("en", "drill", "planned", "",
        "Russia and Pakistan will hold a joint exercise, dismissing reports that India objected."),
    "an aim": ("en", "drill", "concluded", "",
        "Russia and Pakistan held a joint exercise at Cherat. "
        "Moscow denied that the exercise was aimed at India."),
    "an aim, in the sentence": ("en", "deal", "signed", "",
        "Moscow denied that its helicopter contract with Pakistan was directed against India."),
    "reports of something else, next": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a wheat contract. The minister denied reports of a budget gap."),
    "another thing, next": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a wheat contract. Moscow denied a deal on Su-35 fighters."),
    "talk, next": ("en", "drill", "planned", "",
        "The joint exercise with Russia will open at Cherat on time, the envoy said. "
        "He was astonished at what he called baseless propaganda."),
    "talk, in the sentence": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a wheat contract, and called criticism of prices baseless."),
    "a third's word, next": ("en", "deal", "signed", "",
        "Russia and Pakistan signed a wheat contract. India called the claim baseless."),
    "in the title, something else": ("en", "deal", "signed",
        "Russia, Pakistan sign wheat contract, deny rift",
        "Russia and Pakistan signed a contract for wheat on Friday."),
    "in the title, another type": ("en", "drill", "under_way",
        "Russia denies arms deal with Pakistan",
        "The joint exercise of the two armies opened at Cherat."),
    "entry": ("en", "drill", "under_way", "",
        "Reporters were denied access to the joint exercise of Russia and Pakistan."),
    "Russian": ("ru", "deal", "signed", "",
        "Россия и Пакистан подписали контракт на поставку пшеницы, опровергнув сообщения о том, "
        "что Индия возражала."),
    "Russian, an aim": ("ru", "drill", "concluded", "",
        "В Москве опровергли, что учения с Пакистаном направлены против Индии."),
    "Urdu": ("ur", "deal", "signed", "",
        "روس اور پاکستان نے گندم کے معاہدے پر دستخط کیے اور بھارت کے اعتراض کی تردید کی۔"),
    "Hindi": ("hi", "deal", "signed", "",
        "रूस और पाकिस्तान ने गेहूँ के समझौते पर हस्ताक्षर किए और भारत की आपत्ति की ख़बरों का खंडन किया।"),
    "Chinese": ("zh", "deal", "signed", "",
        "俄罗斯与巴基斯坦签署小麦合同，并否认印度反对的报道。"),
    "Persian": ("fa", "deal", "signed", "",
        "روسیه و پاکستان قرارداد گندم را امضا کردند و گزارش‌ها درباره مخالفت هند را تکذیب کردند."),
    "Arabic": ("ar", "deal", "signed", "",
        "وقعت روسيا وباكستان عقد القمح، ونفت موسكو تقارير عن اعتراض الهند."),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "kind", "status", "title", "text"), DENIED.values(), ids=DENIED)
def test_what_is_denied(lang: str, kind: EventType, status: str, title: str, text: str) -> None:
    assert mode(lang, kind, status, text, title) == "denies"


@pytest.mark.parametrize(
    ("lang", "kind", "status", "title", "text"), NOT_DENIED.values(), ids=NOT_DENIED
)
def test_what_is_not(lang: str, kind: EventType, status: str, title: str, text: str) -> None:
    assert mode(lang, kind, status, text, title) == "reports"
