"""Bytes as text, whatever is declared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.charsets import declared_encoding, decode
from tests.articles.newsprint import ARABIC, CHINESE, PERSIAN, RUSSIAN, URDU

GERMAN = "Die Außenminister trafen sich in Köln – für Gespräche über Öl, Gas und „Sicherheit“."
TRADITIONAL = (
    "中國和巴基斯坦的海軍在阿拉伯海舉行聯合演習，雙方表示將進一步加強合作，維護地區和平與穩定。"
)

WRITTEN = {
    "russian-windows": (RUSSIAN[0], "windows-1251"),
    "russian-koi8": (RUSSIAN[0].replace("—", "-"), "koi8-r"),
    "chinese-gb": ("".join(CHINESE), "gb18030"),
    "chinese-big5": (TRADITIONAL, "big5hkscs"),
    "arabic-windows": (ARABIC[0], "windows-1256"),
    "german-windows": (GERMAN, "windows-1252"),
    "russian-utf-8": (RUSSIAN[0], "utf-8"),
    "urdu-utf-8": (URDU[0], "utf-8"),
    "persian-utf-8": (PERSIAN[0], "utf-8"),
    "chinese-utf-8": (CHINESE[0], "utf-8"),
}
DECLARED = {
    "nothing": None,
    "utf-8": "utf-8",
    "latin-1": "ISO-8859-1",
    "nonsense": "none",
    "no-text-encoding": "zlib",
}


@pytest.mark.parametrize("declared", DECLARED.values(), ids=DECLARED.keys())
@pytest.mark.parametrize(("text", "encoding"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_wrong_declaration_does_no_harm(text: str, encoding: str, declared: str | None) -> None:
    page = f"<html><head><title>x</title></head><body><p>{text}</p></body></html>"
    assert decode(page.encode(encoding), declared) == page


@pytest.mark.parametrize(("text", "encoding"), WRITTEN.values(), ids=WRITTEN.keys())
def test_the_page_s_own_declaration_counts(text: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'
    assert decode(page.encode(encoding), "utf-8") == page


def test_a_right_declaration_of_a_rare_encoding_counts() -> None:
    assert decode("Учения".encode("cp866"), "ibm866") == "Учения"
    assert decode("演習".encode("shift_jis"), "Shift_JIS") == "演習"


def test_the_language_breaks_ties_of_a_few_letters() -> None:
    assert decode("мир".encode("cp1251"), lang="ru") == "мир"


MARKED = {"utf-8-sig": "utf-8-sig", "utf-16": "utf-16"}


@pytest.mark.parametrize("encoding", MARKED.values(), ids=MARKED.keys())
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(RUSSIAN[0].encode(encoding), "windows-1251") == RUSSIAN[0]


def test_utf_16_without_a_mark_needs_its_declaration() -> None:
    assert decode(RUSSIAN[0].encode("utf-16-le"), "utf-16le") == RUSSIAN[0]


def test_a_page_cut_inside_a_letter_stays_utf_8() -> None:
    assert decode((RUSSIAN[0] + "ё").encode()[:-1], "windows-1251") == RUSSIAN[0] + "\ufffd"


def test_nul_characters_fall() -> None:
    assert decode(b"\0\0<p>a\0b</p>") == "<p>ab</p>"


NAMES = {
    "utf8": "utf-8", "GB2312": "gb18030", "windows-1251": "cp1251", "latin1": "cp1252",
    "rot13": None, "idna": None, "unicode_escape": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("name", "codec"), NAMES.items(), ids=NAMES.keys())
def test_only_text_encodings_are_known(name: str, codec: str | None) -> None:
    assert declared_encoding(name) == codec


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "gb2312", "rot13", "\0"]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise(body: bytes, charset: str | None) -> None:
    assert "\0" not in decode(body, charset)
