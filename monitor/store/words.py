"""Words as the full-text search sees them: pure, and the same for both databases.

Texts and queries pass through :func:`search_words`, so that spelling habits which a person does
not think of when searching (accents, Arabic keyboards, vowel points, ё) make no difference.  Words
are not reduced to stems.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

# A tsvector holds 1 MiB.  The worst text of this length, all different two-letter words of four
# bytes a letter, needs 0.7 MB.
TEXT_LIMIT: Final = 150_000  # characters
TITLE_LIMIT: Final = 2_000
QUERY_LIMIT: Final = 1_000
TERM_LIMIT: Final = 32  # words and phrases of one query
WORD_LIMIT: Final = 64  # characters; PostgreSQL refuses words of 2 KiB

SNIPPET_WIDTH: Final = 240  # characters
_SNIPPET_REACH: Final = 20_000  # characters that are searched for the place to show

# Ordering a run of combining marks takes time that grows with its square (CPython's normalize):
# 40,000 marks on one letter take a second.  No language stacks more than a few.
_MANY_MARKS = regex.compile(r"(\p{M}{8})\p{M}+")
# Zero-width characters, soft hyphens, direction marks, and the tatweel that stretches a word.
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Default_Ignorable_Code_Point}ـ]+")
_ACCENTS = regex.compile(
    r"(?<=[\p{Latin}\p{Arabic}])\p{Mn}+"  # accents; vowel points, hamza and madda
    r"|(?<=е\p{M}{0,9})\u0308"  # ё
    r"|(?<=[аеиоуыэюя]\p{M}{0,9})\u0301"  # the stress that dictionaries mark
    r"|\u093c"  # nukta, often left out in Hindi
)
_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")
# Letters that the keyboards of Arabic, Persian and Urdu use for one another, and the two nasal
# signs of Hindi.
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("يىې", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ہھەةۃ", "ه"),
        "ں": "ن",
        "ٱ": "ا",
        "ँ": "ं",
    }
)
_WORD = regex.compile(r"(?V1)\p{Han}|[[\p{L}\p{N}]--\p{Han}][[\p{L}\p{N}\p{M}]--\p{Han}]*")
# A word in a text as it was written, which may hold invisible characters.
_WRITTEN_WORD = regex.compile(r"(?V1)\p{Han}|[[\p{L}\p{N}\p{M}\p{Cf}]--\p{Han}]+")
_TERM = regex.compile(r"(?P<minus>[-−]?)(?:\"(?P<phrase>[^\"]*)\"?|(?P<word>[^\s\"]+))")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What a person asked for: every phrase of ``required``, and none of ``excluded``.

    A single word is a phrase of one.
    """

    required: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]


def search_words(text: str) -> str:
    """The words of a text for indexing or searching, folded and separated by single spaces.

    Chinese characters stand alone, because nothing marks where a Chinese word ends; a query's
    run of them is a phrase.  At most :data:`TEXT_LIMIT` characters come back.
    """
    text = _INVISIBLE.sub("", text[:TEXT_LIMIT])
    text = unicodedata.normalize("NFKC", _MANY_MARKS.sub(r"\1", text)).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_VARIANTS)
    text = _DIGIT.sub(_ascii_digit, unicodedata.normalize("NFC", text))
    words = " ".join(word[:WORD_LIMIT] for word in _WORD.findall(text))
    return words if len(words) <= TEXT_LIMIT else words[:TEXT_LIMIT].rpartition(" ")[0]


def _ascii_digit(match: regex.Match[str]) -> str:
    return str(unicodedata.decimal(match[0], match[0]))


def parse_query(query: str) -> Query:
    """Read a search as a person types it: words, "quoted phrases" and -minus.

    Never raises.  A word that falls into several (``south-east``, a run of Chinese) is a phrase.
    """
    required: dict[Phrase, None] = {}
    excluded: dict[Phrase, None] = {}
    for match in _TERM.finditer(query[:QUERY_LIMIT].translate(_QUOTES)):
        phrase = tuple(search_words(match["phrase"] or match["word"] or "").split())
        if phrase:
            (excluded if match["minus"] else required)[phrase] = None
    return Query(tuple(required)[:TERM_LIMIT], tuple(excluded)[:TERM_LIMIT])


def snippet(text: str, phrases: tuple[Phrase, ...], width: int = SNIPPET_WIDTH) -> str:
    """The part of a text around the first of the phrases, else its beginning; one line."""
    text = text[:_SNIPPET_REACH]
    found = _first_place(text, phrases)
    begin = max(0, found - width // 3)
    end = min(len(text), begin + width)
    # Whole words at both ends, where the text has spaces near.
    if begin > 0:
        space = text.find(" ", begin, found)
        begin = space + 1 if space >= 0 else begin
    if end < len(text):
        space = text.rfind(" ", begin + width // 2, end)
        end = space if space >= 0 else end
    shown = " ".join(text[begin:end].split())
    return f"{'…' if begin > 0 else ''}{shown}{'…' if end < len(text) else ''}"


def _first_place(text: str, phrases: tuple[Phrase, ...]) -> int:
    words: list[str] = []
    starts: list[int] = []
    for match in _WRITTEN_WORD.finditer(text):
        for word in _folded_words(match[0]):
            words.append(word)
            starts.append(match.start())
            for phrase in phrases:
                if word == phrase[-1] and tuple(words[-len(phrase) :]) == phrase:
                    return starts[-len(phrase)]
    return 0


@lru_cache(maxsize=8192)
def _folded_words(written: str) -> tuple[str, ...]:
    return tuple(search_words(written).split())
