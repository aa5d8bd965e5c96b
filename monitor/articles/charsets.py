"""The bytes of a page as text, whatever its declarations claim."""

import codecs
import re
from typing import Final

import regex

_SNIFFED: Final = 2_048  # bytes in which the HTML standard looks for a declaration
_SAMPLE: Final = 60_000  # bytes that decide among legacy encodings

_META: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip

# What a page may name, and the superset that browsers use for it (WHATWG Encoding).  An allow-list:
# Python also knows "encodings" such as zlib, rot13 and idna.
_KNOWN: Final[dict[str, str]] = {
    "utf8": "utf-8", "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "xgbk": "gb18030",
    "big5": "big5hkscs", "big5hkscs": "big5hkscs",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "windows31j": "cp932",
    "eucjp": "euc_jp", "euckr": "cp949", "ksc56011987": "cp949",
    "koi8r": "koi8-r", "koi8u": "koi8-u", "ibm866": "cp866", "cp866": "cp866",
    "usascii": "cp1252", "ascii": "cp1252", "latin1": "cp1252", "iso88591": "cp1252",
    "iso88599": "cp1254", "tis620": "cp874", "windows874": "cp874",
    **{f"iso8859{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows125{n}": f"cp125{n}" for n in range(9)},
    **{f"cp125{n}": f"cp125{n}" for n in range(9)},
}  # fmt: skip

# One-byte Latin is what servers declare when nobody has thought about it.
_CARELESS: Final = frozenset(("cp1252",))
_LEGACY: Final = ("cp1251", "gb18030", "cp1256", "koi8-r", "big5hkscs", "cp1252")
_LEGACY_OF_LANGUAGE: Final = {
    "ru": "cp1251", "uk": "cp1251", "be": "cp1251", "zh": "gb18030",
    "ur": "cp1256", "fa": "cp1256", "ar": "cp1256",
}  # fmt: skip

_LETTERS: Final = regex.compile(r"[^\x00-\x7f]")
# What running text in each encoding's languages is made of.  Lower case only for Cyrillic: one
# Cyrillic encoding read as another swaps the cases.
_EXPECTED: Final[dict[str, regex.Pattern[str]]] = {
    "cp1251": regex.compile(r"[а-яё]"),
    "koi8-r": regex.compile(r"[а-яё]"),
    "gb18030": regex.compile(r"[\u4e00-\u9fa5，。、：；“”（）《》！？]"),
    "big5hkscs": regex.compile(r"[\u4e00-\u9fa5，。、：；「」（）《》！？]"),
    "cp1256": regex.compile(r"[ء-غف-يپچژگکیہےںٹڈڑھ،؟]"),
    "cp1252": regex.compile(r"[à-öø-ÿ‘’“”–—…]"),
}
# The commonest characters of Chinese prose: wrong two-byte readings give rare ones.
_COMMON_HAN: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
    "多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合"
    "還這們來國會時對說發過經後"
)


def declared_encoding(name: str | None) -> str | None:
    """The codec for a name that a server or page gives; None for one that is no text encoding."""
    return _KNOWN.get(re.sub(r"[^a-z0-9]", "", (name or "").lower()))


def decode(body: bytes, charset: str | None = None, lang: str | None = None) -> str:
    """The text of an HTML page; never raises, unreadable bytes become U+FFFD.

    A byte order mark decides, or the server's word for UTF-16 if there are NUL bytes; then UTF-8 if
    the bytes are UTF-8 (other encodings do not look like it by chance), whatever is declared; then
    the server's ``charset`` and the page's own declaration, if the bytes can be read so.  One-byte
    Latin and undeclared bytes are compared with the legacy encodings of our languages by what their
    text is made of; ``lang`` breaks ties.  NUL characters fall.
    """
    return _decode(body, charset, lang).replace("\0", "")


def _decode(body: bytes, charset: str | None, lang: str | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    by_server = declared_encoding(charset)
    if by_server and by_server.startswith("utf-16") and b"\0" in body[:_SNIFFED]:
        return body.decode(by_server, "replace")
    if (text := _as_utf8(body)) is not None:
        return text
    meta = _META.search(body[:_SNIFFED])
    by_page = declared_encoding(meta[1].decode("ascii", "ignore")) if meta else None
    for declared in filter(None, (by_server, by_page)):
        is_doubtful = declared.startswith("utf") or declared in _CARELESS
        if not is_doubtful and _readable(body, declared):
            return body.decode(declared, "replace")
    return body.decode(_most_plausible(body, lang), "replace")


def _as_utf8(body: bytes) -> str | None:
    """The bytes as UTF-8; a page cut in the middle or with a few broken bytes still counts."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = len(_LETTERS.findall(text)) - broken
    return text if broken * 20 <= good else None


def _readable(body: bytes, encoding: str) -> bool:
    text = body[:_SAMPLE].decode(encoding, "replace")
    return text.count("\ufffd") * 20 <= len(_LETTERS.findall(text))


def _most_plausible(body: bytes, lang: str | None) -> str:
    sample = body[:_SAMPLE]
    expected = _LEGACY_OF_LANGUAGE.get(lang or "")
    scores = {
        encoding: _plausibility(sample, encoding) + (0.05 if encoding == expected else 0)
        for encoding in _LEGACY
    }
    return max(scores, key=lambda encoding: scores[encoding])


def _plausibility(sample: bytes, encoding: str) -> float:
    """The share of the non-ASCII characters that running text would have, less broken ones."""
    text = sample.decode(encoding, "replace")
    letters = _LETTERS.findall(text)
    if not letters:
        return 0.0
    fitting = len(_EXPECTED[encoding].findall(text)) / len(letters)
    if encoding in ("gb18030", "big5hkscs"):
        common = sum(letter in _COMMON_HAN for letter in letters) / len(letters)
        # About a third of Chinese prose is among its hundred commonest characters.
        fitting *= min(1.0, 0.3 + common * 5)
    return fitting - 2 * text.count("\ufffd") / len(letters)
