"""Text from the web, made harmless before it enters a digest.

Markup needs no care here: each form escapes for itself.  What no form can bear is dealt with once:
control characters, line breaks in what must be one line, characters that turn the direction of all
that follows, and texts without end.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

MAX_TITLE: Final = 300  # characters
MAX_EVIDENCE: Final = 1_000
MAX_NAME: Final = 120
MAX_LINK: Final = 2_000

# Written from right to left: ISO 639-1 codes of Arabic, Persian, Urdu, Hebrew, Pashto, Sindhi,
# Kurdish (Sorani), Uyghur and Yiddish.
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "ur", "he", "ps", "sd", "ckb", "ug", "yi"})

_SPACES = re.compile(r"[\s\u2028\u2029]+")
# Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5): unclosed, they turn
# around what stands beside them.  The marks and the joiners stay: Persian and Urdu need them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_IN_LINKS: Final = frozenset("<>\"'|\\^`{} ")
_STRONG_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def plain(text: str, limit: int) -> str:
    """One line of at most ``limit`` characters without control or direction characters."""
    # Bounded before any work: an endless text costs no more than a long one.
    line = _SPACES.sub(" ", text[: limit * 4 + 1_000])
    line = _TURNING.sub("", line)
    line = "".join(
        character
        for character in line
        # Controls, lone surrogates and the invisible tag letters.
        if unicodedata.category(character) not in ("Cc", "Cs")
        and not "\U000e0000" <= character <= "\U000e007f"
    ).strip()
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"


def web_link(url: str) -> str:
    """The address if a reader may safely click on it, else the empty text."""
    if len(url) > MAX_LINK:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return "".join(
        character
        if character.isprintable() and character not in _NOT_IN_LINKS
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in _TURNING.sub("", parts.geturl())
    )


def isolated(text: str) -> str:
    """Right-to-left text between isolates, so that it does not turn the line around it."""
    return f"\u2068{text}\u2069" if _STRONG_RIGHT_TO_LEFT.search(text) else text


def direction(lang: str) -> str:
    """The value of HTML's ``dir`` for a text in this language; ``auto`` where it is unknown."""
    if lang in RIGHT_TO_LEFT:
        return "rtl"
    return "auto" if lang in ("", "und") else "ltr"
