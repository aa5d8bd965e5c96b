"""Normalising, folding for matching, sentences, language.

Two forms are kept apart. `normalise` gives text for people: the same words, without invisible
characters. `fold` gives text for matching: letters that writers use for one another become one,
and every folded character knows which original character it came from.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

UNKNOWN_LANGUAGE = "und"

# The order is that of the labels given to py3langid; others would only be mistaken for these.
LANGUAGES = (
    "en", "ru", "ur", "hi", "zh", "fa", "ar",
    "uk", "be", "bn", "de", "es", "fr", "id", "it", "ja", "kk", "ko", "ky", "pa", "pl",
    "ps", "pt", "ta", "tr", "vi",
)  # fmt: skip

_LANGUAGE_SAMPLE = 2_000
_SHORT_TEXT = 200

_ZWNJ = "\u200c"
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\p{Cs}\p{Co}\p{Cn}--[\n\t\u200c]]+", regex.V1)
_STRAY_JOINER = regex.compile(r"(?<!\p{L}|\p{M})\u200c+|\u200c+(?!\p{L}|\p{M})|(?<=\u200c)\u200c+")
# Ordering a run of combining marks takes time that grows with its square (CPython's normalize):
# 40,000 marks on one letter take a second. No language stacks more than a few.
_MANY_MARKS = regex.compile(r"(\p{M}{8})\p{M}+")
_LINE_BREAK = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


def normalise(text: str) -> str:
    """The same text in NFC, without control, bidirectional and zero-width characters.

    Line breaks become `\\n`; tabs stay. The zero-width non-joiner stays between letters, where
    Persian spelling needs it.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    if _ZWNJ in text:
        text = _STRAY_JOINER.sub("", text)
    return unicodedata.normalize("NFC", _MANY_MARKS.sub(r"\1", text))


# --- folding -------------------------------------------------------------------------------

# Letters that keyboards and habits of Arabic, Persian and Urdu use for one another.
_LETTER_VARIANTS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۃ": "ه", "ۂ": "ه", "ۀ": "ه",
    "ٱ": "ا", "ں": "ن", "٫": ".", "٬": ",",
    "‘": "'", "’": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    _ZWNJ: " ", "ı": "i",
}  # fmt: skip
_DROPPED_CATEGORIES = ("Cf", "Cc", "Cs", "Co", "Cn")
_VIRAMA = 9


def _fold_character(character: str) -> str:
    variant = _LETTER_VARIANTS.get(character)
    if variant is not None:
        return variant
    if character.isspace():
        return " "
    if character == "ـ" or unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    folded = []
    for part in unicodedata.normalize("NFKD", character.casefold()):
        # Accents, vowel points, nukta and the breve of й go; signs that carry a syllable of
        # an Indic script have combining class 0 (or 9, the virama) and stay.
        if unicodedata.combining(part) not in (0, _VIRAMA):
            continue
        if part.isdecimal():
            folded.append(str(unicodedata.decimal(part)))
        else:
            folded.append(_LETTER_VARIANTS.get(part, " " if part.isspace() else part))
    return "".join(folded)


class _FoldTable(dict[int, str]):
    """Folds a character at first sight and remembers it; `irregular` holds those that do not
    become exactly one character."""

    def __init__(self) -> None:
        super().__init__()
        self.irregular: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = _fold_character(character)
        if len(folded) != 1:
            self.irregular.add(character)
        self[code] = folded
        return folded


_FOLDS = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """Text for matching. `origins[i]` is the original index of folded character i."""

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of the folded span start..end, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """Case, accents, compatibility forms and letter variants away, with a map of offsets.

    The folding is per character, so that composed and decomposed spellings meet.
    """
    folded = text.translate(_FOLDS)
    if _FOLDS.irregular.isdisjoint(text):
        return Folded(folded, range(len(text)))
    origins: list[int] = []
    for index, character in enumerate(text):
        length = len(_FOLDS[ord(character)])
        if length == 1:
            origins.append(index)
        else:
            origins.extend([index] * length)
    return Folded(folded, origins)


# --- sentences -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of a text, to the letter: `text == whole[start:end]`."""

    text: str
    start: int
    end: int


# English, then Russian.
_ABBREVIATION_WORDS = """
mr mrs ms dr prof gen lt col maj capt cdr cmdr adm vadm sgt brig sen rep gov pres hon st rt jr sr
inc ltd corp co no nos vol vs etc fig approx dept est jan feb mar apr jun jul aug sep sept oct nov
dec e.g i.e a.m p.m cf ed al vice-adm rear-adm
т.е т.д т.п т.к т.н т.ч т.о г гг в вв им ул пос обл р руб коп млн млрд трлн тыс долл стр проф акад
ген полк кап адм о-ва св др пр см напр н.э куб кв д
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_WORDS.split())
# These end a sentence as often as not, so the next letter decides.
_UNIT_WORDS = "г гг в вв руб коп млн млрд трлн тыс долл д т.д т.п др пр etc inc ltd corp co a.m p.m"
_UNITS_AT_END = frozenset(_UNIT_WORDS.split())
# After a state's initials stands a noun as often ("the U.S. Navy"); a sentence begins with these.
_INITIALS_OF_STATES = frozenset({"u.s", "u.k", "u.n", "u.s.a", "u.a.e"})
_STARTING_WORDS = """
a after although an and as at both but by for from he her his however if in it its last many
meanwhile most my no nor not on one our she since so some still that the their then there these
they this those though to we what when where while who why with yet you
"""
_SENTENCE_STARTERS = frozenset(_STARTING_WORDS.split())

_TERMINATOR = regex.compile(r"[.!?…。！？｡؟۔।॥\n\r\u0085\u2028\u2029]+")
_HARD = frozenset("\n\r\u0085\u2028\u2029")
_NO_SPACE_NEEDED = frozenset("。！？｡؟۔।॥")
_CLOSERS = frozenset("\"'”’»›)]）】」』〉》")
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}.\-]{1,12}$")
_WORD_AFTER = regex.compile(r"[\s\"'“‘«(\[]{0,8}(\p{L}{1,12})")
_INITIALS = regex.compile(r"(\p{Lu}\.)+\p{Lu}")
_LOOK_BACK = 14


def sentences(text: str, lang: str | None = None) -> list[Sentence]:
    """The sentences of a text as slices of it, without the white space around them.

    A line break ends a sentence; a full stop does not after an abbreviation, an initial or
    inside a number. `lang` (a hint) only decides doubtful cases. Linear in the text.
    """
    found: list[Sentence] = []
    begin = 0
    for match in _TERMINATOR.finditer(text):
        end = _sentence_end(text, match.start(), match.end(), lang)
        if end is not None and end > begin:
            _append(found, text, begin, end)
            begin = end
    _append(found, text, begin, len(text))
    return found


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Sentence(text[start:end], start, end))


def _sentence_end(text: str, start: int, end: int, lang: str | None) -> int | None:
    """Where the sentence closed by text[start:end] ends, or None if it goes on."""
    marks = text[start:end]
    if not _HARD.isdisjoint(marks):
        return end
    stop = end
    while stop < len(text) and stop - end < 4 and text[stop] in _CLOSERS:
        stop += 1
    if not _NO_SPACE_NEEDED.isdisjoint(marks):
        return stop
    if stop < len(text) and not text[stop].isspace():
        # Chinese text sometimes carries western marks without a space after them.
        return stop if lang == "zh" and marks[0] in "!?" else None
    following = _next_visible(text, stop)
    if following is not None and following.islower():
        return None
    if marks == "." and stop == end and _is_abbreviation(text, start, following):
        return None
    return stop


def _next_word(text: str, position: int) -> str:
    match = _WORD_AFTER.match(text, position)
    return match.group(1).lower() if match else ""


def _next_visible(text: str, position: int) -> str | None:
    for character in text[position : position + 8]:
        if not character.isspace() and character not in "\"'“‘«([（「":
            return character
    return None


def _is_abbreviation(text: str, stop: int, following: str | None) -> bool:
    match = _WORD_BEFORE.search(text[max(0, stop - _LOOK_BACK) : stop])
    if match is None:
        return False
    word = match.group().lstrip(".-")
    lowered = word.lower()
    if lowered in _UNITS_AT_END:
        return following is not None and not following.isupper()
    if lowered in _INITIALS_OF_STATES:
        return following is not None and _next_word(text, stop + 1) not in _SENTENCE_STARTERS
    if lowered in _ABBREVIATIONS:
        return True
    # An initial: "V. Putin", "И. Ахмед"; "P.N.S. Zulfiquar".
    return (len(word) == 1 and word.isupper()) or _INITIALS.fullmatch(word) is not None


# --- language ------------------------------------------------------------------------------

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
_SCRIPT_SAMPLE = 400
_WORDS_SAMPLE = 600


def detect_language(text: str, hint: str | None = None) -> str:
    """ISO 639-1 code of the text's language, "und" where there is nothing to go on.

    Scripts decide first (Han without kana is Chinese; the letters of Urdu), then the commonest
    words of English and Russian. What is left goes to pycld2; where that is not certain, py3langid
    is asked, restricted to `LANGUAGES`, and on short texts, where the two differ, the hint decides
    if it is one of them. Never raises.
    """
    by_words = _language_by_words(text[:_WORDS_SAMPLE].lower())
    if by_words is not None:
        return by_words
    sample = _INVISIBLE.sub("", text[:_LANGUAGE_SAMPLE])
    hint = _known_language(hint)
    script = sample[:_SCRIPT_SAMPLE]
    letters = len(_LETTER.findall(script))
    if letters == 0 and len(sample) > _SCRIPT_SAMPLE:
        script = sample
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


def _language_by_words(lowered: str) -> str | None:
    """English or Russian if enough of its own common words stand in the sample.

    A hundred times cheaper than counting letter groups, and nearly all long texts end here.
    """
    words = set(lowered.split())
    for lang, common in _COMMON_WORDS.items():
        if len(words & common) >= _ENOUGH_COMMON_WORDS:
            if lang == "ru" and not _NOT_RUSSIAN.isdisjoint(lowered):
                continue
            return lang
    return None


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
