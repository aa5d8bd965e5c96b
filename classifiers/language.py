"""Which language a text is in."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import regex

from classifiers.text import INVISIBLE

UNKNOWN_LANGUAGE = "und"

# The order is that of the labels given to py3langid; others would only be mistaken for these.
LANGUAGES = (
    "en", "ru", "ur", "hi", "zh", "fa", "ar",
    "uk", "be", "bn", "de", "es", "fr", "id", "it", "ja", "kk", "ko", "ky", "pa", "pl",
    "ps", "pt", "ta", "tr", "vi",
)  # fmt: skip

_LANGUAGE_SAMPLE = 2_000
_SHORT_TEXT = 200

_HAN = regex.compile(r"\p{Han}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_LETTER = regex.compile(r"\p{L}")
_URDU_LETTER = regex.compile("[ٹڈڑںھہےۓ]")
_PERSIAN_LETTER = regex.compile("[پچژگکی]")
_PASHTO_LETTER = regex.compile("[ټډړږښڼېۍځڅ]")
_ARABIC_LETTER = regex.compile("[ةىيكأإؤ]")
_ARABIC_SCRIPT = regex.compile(r"\p{Arabic}")
_DEVANAGARI = regex.compile(r"\p{Devanagari}")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_NOT_RUSSIAN = frozenset("іїєґўқғңөұүһәјљњћђџ")
# The commonest words that no neighbour of the language has; a handful of different ones decides.
_COMMON_WORDS = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "that",
            "with",
            "for",
            "was",
            "his",
            "by",
            "from",
            "at",
            "this",
            "have",
            "has",
            "are",
            "it",
            "which",
            "were",
            "been",
            "their",
            "they",
            "would",
            "said",
        ]
    ),
    "ru": frozenset(
        [
            "что",
            "как",
            "из",
            "это",
            "его",
            "был",
            "были",
            "также",
            "для",
            "или",
            "после",
            "между",
            "которые",
            "который",
            "при",
            "чтобы",
            "уже",
            "только",
            "этом",
            "сообщил",
            "по",
            "к",
        ]
    ),
}
_ENOUGH_COMMON_WORDS = 4
_ENOUGH_LETTERS = 40
_EXCERPT = 160
# Nine letters of ten, as here; names and quotation marks of other scripts take the rest.
_MOSTLY = 10


def detect_language(text: str, hint: str | None = None) -> str:
    """ISO 639-1 code of the text's language, "und" where there is nothing to go on.

    Where most letters are Latin or Cyrillic, the commonest words of English and Russian decide;
    then scripts (Han without kana is Chinese; the letters of Urdu). What is left goes to pycld2;
    where that is not certain, py3langid is asked, restricted to `LANGUAGES`, and on short texts,
    where the two differ, the hint decides if it is one of them. Never raises.
    """
    excerpt = _ends_and_middle(text)
    by_words = _language_by_words(excerpt.lower())
    if by_words is not None:
        return by_words
    sample = INVISIBLE.sub("", text[:_LANGUAGE_SAMPLE])
    hint = _known_language(hint)
    script = INVISIBLE.sub("", excerpt)
    letters = len(_LETTER.findall(script))
    if letters == 0:
        return hint or UNKNOWN_LANGUAGE
    by_script = _language_by_script(script, letters, hint)
    if by_script is not None:
        return by_script
    if letters < 4:
        return hint or UNKNOWN_LANGUAGE
    second, certain = _cld2(sample)
    if certain and second in LANGUAGES:
        return second
    first = _langid(sample)
    if len(sample) >= _SHORT_TEXT:
        return first
    if second is None or second == first:
        return hint if second is None and hint is not None else first
    if hint in (first, second):
        return hint
    # On 140 headlines pycld2 was right a little more often (132 to 131).
    return second if second in LANGUAGES else first


def _ends_and_middle(text: str) -> str:
    """A short text whole; of a long one its beginning, middle and end, since a byline or a
    quotation may be in another language than the rest."""
    if len(text) <= 3 * _EXCERPT:
        return text
    middle = (len(text) - _EXCERPT) // 2
    return " ".join((text[:_EXCERPT], text[middle : middle + _EXCERPT], text[-_EXCERPT:]))


def _language_by_words(lowered: str) -> str | None:
    """English or Russian if most of the sample is in its letters and enough of its own common
    words stand there.

    A hundred times cheaper than counting letter groups, and nearly all long texts end here.
    """
    latin = len(lowered.encode("ascii", "ignore")) * _MOSTLY >= len(lowered) * (_MOSTLY - 1)
    lang = "en" if latin else "ru"
    if len(_COMMON_WORDS[lang].intersection(lowered.split())) < _ENOUGH_COMMON_WORDS:
        return None
    if lang == "ru" and not (
        _NOT_RUSSIAN.isdisjoint(lowered) and len(_CYRILLIC.findall(lowered)) * 2 > len(lowered)
    ):
        return None
    return lang


def _known_language(hint: str | None) -> str | None:
    if not hint:
        return None
    code = regex.split(r"[-_]", hint.strip().lower())[0]
    return code if code in LANGUAGES else None


def _language_by_script(sample: str, letters: int, hint: str | None) -> str | None:
    han = len(_HAN.findall(sample))
    kana = len(_KANA.findall(sample))
    if kana * 10 > letters:
        return "ja"
    if han * 3 > letters:
        return "zh"
    if len(_DEVANAGARI.findall(sample)) * 2 > letters:
        return "hi"
    arabic = len(_ARABIC_SCRIPT.findall(sample))
    if arabic * 2 > letters:
        urdu = len(_URDU_LETTER.findall(sample))
        if urdu * 40 > arabic:
            return "ur"
        persian = len(_PERSIAN_LETTER.findall(sample))
        classical = len(_ARABIC_LETTER.findall(sample))
        if classical > persian:
            return "ar"
        if letters < 20 and hint in ("ur", "fa", "ar", "ps"):
            return hint
        if (
            persian * 20 > letters
            and letters >= _ENOUGH_LETTERS
            and not _PASHTO_LETTER.search(sample)
        ):
            return "fa"
    cyrillic = len(_CYRILLIC.findall(sample))
    if cyrillic * 2 > letters >= _ENOUGH_LETTERS:
        lowered = sample.lower()
        # Of its neighbours, those that write ы also have letters of their own.
        if "ы" in lowered and _NOT_RUSSIAN.isdisjoint(lowered):
            return "ru"
    return None


_LOADING = threading.Lock()


def _langid(sample: str) -> str:
    # Loading takes a second; threads that come together must not each do it.
    with _LOADING:
        identifier = _language_identifier()
    return str(identifier.classify(sample)[0])


@cache
def _language_identifier() -> Any:
    from py3langid import langid

    # An instance of our own: the module's is shared with other libraries of the process.
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _cld2(sample: str) -> tuple[str | None, bool]:
    """What pycld2 takes the language for, if anything, and whether it calls that reliable."""
    import pycld2

    try:
        reliable, _, details = pycld2.detect(sample, bestEffort=True)
    except pycld2.error:
        return None, False
    code = str(details[0][1]).split("-")[0]
    return (None, False) if code == "un" else (code, bool(reliable))
