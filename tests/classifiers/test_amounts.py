"""Amounts of money and goods in seven languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.amounts import amounts_in
from classifiers.event_words import find
from classifiers.folding import fold
from classifiers.numerals import NUMERALS

LANGUAGES = ("en", "ru", "ur", "hi", "zh", "fa", "ar")

AMOUNTS = {
    "sign": ("en", "a $2.5 billion deal", "$2.5 billion"),
    "sign of a country": ("en", "worth US$2.5bn over ten years", "US$2.5bn"),
    "sign behind": ("ru", "на 2,5 млрд $ дороже", "2,5 млрд $"),
    "rupees before": ("en", "the sum of Rs 212 million", "Rs 212 million"),
    "abbreviated rupees": ("en", "the sum of Rs. 212 million", "Rs. 212 million"),
    "English words": ("en", "half a billion dollars in loans", "half a billion dollars"),
    "English hyphens": ("en", "the five-billion-dollar plant", "five-billion-dollar"),
    "an article for one": ("en", "worth a billion dollars", "a billion dollars"),
    "capital B": ("en", "a $2.5B deal", "$2.5B"),
    "capital B without a point": ("en", "a $10B deal", "$10B"),
    "capital M": ("en", "a $500M loan", "$500M"),
    "small m": ("en", "a $500m loan", "$500m"),
    "capitals all": ("en", "worth US$1.2BN in all", "US$1.2BN"),
    "a code behind": ("en", "worth 200 million USD.", "200 million USD"),
    "a code before": ("en", "worth USD 200 million.", "USD 200 million"),
    "a code in Russian": ("ru", "на 200 млн USD дороже", "200 млн USD"),
    "a code in Chinese": ("zh", "合同金额2亿USD", "2亿USD"),
    "a sign in Chinese": ("zh", "合同金额$25亿以上", "$25亿"),
    "the sign of rupees": ("en", "a loan of ₨ 212 billion", "₨ 212 billion"),
    "the sign of rupees, in one": ("en", "a loan of ₨212bn", "₨212bn"),
    "rupees in one with their number": ("en", "a loan of Rs212bn", "Rs212bn"),
    "rupees and a point": ("en", "a loan of Rs2.12bn", "Rs2.12bn"),
    "a code in one": ("en", "a loan of PKR500m", "PKR500m"),
    "Russian, in one": ("ru", "на $5млрд", "$5млрд"),
    "tonnes": ("en", "buys 100,000 tonnes of wheat", "100,000 tonnes"),
    "tons of crude": ("en", "11 million tons of crude", "11 million tons"),
    "a year before": ("en", "in 2016 100 000 tonnes", "100 000 tonnes"),
    "Russian dollars": ("ru", "на 2,5 млрд долларов США.", "2,5 млрд долларов США"),
    "Russian abbreviations": ("ru", "55 тыс. тонн нефти", "55 тыс. тонн"),
    "Russian words": ("ru", "сорок четыре тысячи тонн, выгружена", "сорок четыре тысячи тонн"),
    "Urdu": ("ur", "منصوبہ 2.5 ارب ڈالر کا ہے", "2.5 ارب ڈالر"),
    "Urdu words": ("ur", "ایک لاکھ ساٹھ ہزار ٹن کا کارگو", "ایک لاکھ ساٹھ ہزار ٹن"),
    "Hindi": ("hi", "ढाई लाख टन गेहूँ", "ढाई लाख टन"),
    "Chinese": ("zh", "合同金额约25亿美元", "25亿美元"),
    "Chinese characters": ("zh", "金额逾五十億美元", "五十億美元"),
    "Persian figures": ("fa", "با ۵۵ هزار تن گندم", "۵۵ هزار تن"),
    "Persian words": ("fa", "دو میلیارد دلار وام", "دو میلیارد دلار"),
    "Arabic": ("ar", "بقيمة 260 مليون دولار", "260 مليون دولار"),
    "Arabic figures": ("ar", "١٠٠ ألف طن", "١٠٠ ألف طن"),
}


@pytest.mark.parametrize(("lang", "text", "wanted"), AMOUNTS.values(), ids=AMOUNTS)
def test_an_amount_as_it_is_written(lang: str, text: str, wanted: str) -> None:
    found = amounts_in(find(text, lang))
    assert [text[amount.start : amount.end] for amount in found] == [wanted]


NONE = {
    "a price of a barrel": ("en", "crude at $60 a barrel"),
    "a price of a tonne": ("en", "at 372 dollars a tonne"),
    "a word and a sign": ("en", "half $"),
    "a small sum in capitals": ("en", "$500 for a room"),
    "a name that ends like a code": ("en", "cars212bn and Mars 212 billion"),
    "a word behind figures": ("en", "a $5am show"),
    "a small sum": ("en", "a visa costs 160 dollars"),
    "what they trade": ("en", "bilateral trade of 1.6 billion dollars"),
    "a unit alone": ("en", "the price of tons in dollars"),
    "a sign alone": ("en", "$"),
    "aircraft": ("en", "four Mi-35 helicopters and 12 JF-17"),
    "a Chinese price": ("zh", "以每吨274美元的报价中标"),
    "the words of another language": ("ru", "a deal of two million dollars"),
}


@pytest.mark.parametrize(("lang", "text"), NONE.values(), ids=NONE)
def test_what_is_no_amount_of_a_deal(lang: str, text: str) -> None:
    assert amounts_in(find(text, lang)) == []


def test_where_the_language_is_not_known_all_words_count() -> None:
    assert len(amounts_in(find("deux: 5 million dollars, 3 млн тонн", "fr"))) == 2


PIECES = st.sampled_from(
    ["$", "US", "2.5", "100,000", "5", " ", "-", ".", ",", "billion", "million", "a", "and", "half", "dollars", "млрд",
     "тонн", "ارب", "ڈالر", "亿", "美元", "吨", "十", "每", "Rs", "₨", "USD", "5M", "2B", "bn", "and ", "\u202e", "\x00", "و", "с", "\ud800"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join)),
    lang=st.sampled_from((*LANGUAGES, "und", "fr", "")),
)
def test_any_text_gives_amounts_with_a_number(text: str, lang: str) -> None:
    for amount in amounts_in(find(text, lang)):
        assert 0 <= amount.start < amount.end <= len(text)
        written = text[amount.start : amount.end]
        figures = [letter for letter in fold(written).text if letter.isdecimal()]
        assert figures or find(written, lang).number_words or NUMERALS & set(written), written
