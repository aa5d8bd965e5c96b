"""Near-same texts."""

import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.articles.copies import (
    BANDS,
    COPY_SIMILARITY,
    PERMUTATIONS,
    Signature,
    bands,
    containment,
    from_bytes,
    is_copy,
    signature,
    similarity,
    to_bytes,
)
from tests.articles.newsprint import ARABIC, CHINESE, ENGLISH, HINDI, PERSIAN, RUSSIAN, URDU

TEXTS = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "ur": URDU,
    "hi": HINDI,
    "zh": CHINESE,
    "fa": PERSIAN,
    "ar": ARABIC,
}


def signed(text: str) -> Signature:
    found = signature(text)
    assert found is not None
    return found


def words(count: int, seed: int) -> list[str]:
    generator = random.Random(seed)
    return ["".join(generator.choices("abcdefghijklmnop", k=6)) for _ in range(count)]


@pytest.mark.parametrize("paragraphs", TEXTS.values(), ids=TEXTS.keys())
def test_a_newspaper_s_edit_of_an_agency_text_is_a_copy(paragraphs: tuple[str, ...]) -> None:
    agency = signed("\n".join(paragraphs))
    edited = signed("(Agency) " + " ".join(paragraphs).upper() + " © 2026")
    verdict = is_copy(agency, edited)
    assert verdict.copy
    assert verdict.reason == "near_same"
    assert verdict.similarity > 0.9
    assert set(bands(agency)) & set(bands(edited))


def test_spelling_variants_and_invisible_characters_do_not_matter() -> None:
    text = "\n".join(URDU)
    variant = text.replace("ی", "ي").replace("ک", "ك").replace(" ", "\u200f \u200e")
    assert similarity(signed(text), signed(variant)) == 1.0


def test_two_reports_of_one_event_in_own_words_are_no_copies() -> None:
    other = (
        "Two frigates and a tanker left Karachi at dawn as the Pakistani and Russian fleets began their "
        "yearly manoeuvres at sea. The exercise will last five days, the Pakistan Navy said in a "
        "statement. Nobody expects it to change the balance in the region, but diplomats in Islamabad "
        "note that the talks on helicopter parts, stalled since last autumn, resume next week as well."
    )
    verdict = is_copy(signed("\n".join(ENGLISH)), signed(other))
    assert not verdict.copy
    assert verdict.reason == "different"
    assert verdict.similarity < 0.2


def _item_in_article(seed: int, share: float) -> tuple[Signature, Signature]:
    """An item of 150 words, and an article of 450 that holds this share of it in one piece."""
    item, rest, other = words(150, seed), words(300, seed + 1), words(150, seed + 2)
    kept = int(len(item) * share)
    article = [*rest[:100], *item[:kept], *other[kept:], *rest[100:]]
    return signed(" ".join(item)), signed(" ".join(article))


def test_an_agency_s_short_item_inside_a_longer_article_is_contained() -> None:
    verdicts = [is_copy(*_item_in_article(seed * 3, 1.0)) for seed in range(30)]
    assert sum(verdict.reason == "contained" for verdict in verdicts) >= 27
    assert all(verdict.similarity < COPY_SIMILARITY for verdict in verdicts)


def test_half_an_item_inside_a_longer_article_is_not() -> None:
    assert not any(is_copy(*_item_in_article(seed * 3, 0.5)).copy for seed in range(30))


def test_a_shared_quotation_makes_no_copy() -> None:
    quotation = words(60, 3)
    first = signed(" ".join([*words(200, 4), *quotation]))
    second = signed(" ".join([*words(200, 5), *quotation]))
    assert not is_copy(first, second).copy


@pytest.mark.parametrize(("shared", "total"), [(0, 400), (100, 400), (200, 400), (400, 400)])
def test_the_estimate_is_near_the_jaccard_index(shared: int, total: int) -> None:
    common = words(shared, 6)
    first = signed(" ".join([*common, *words(total - shared, 7)]))
    second = signed(" ".join([*common, *words(total - shared, 8)]))
    same = max(0, shared - 4)  # shingles across the seam differ
    jaccard = same / (2 * (total - 4) - same)
    # Four standard errors of 128 permutations.
    assert similarity(first, second) == pytest.approx(
        jaccard, abs=4 * (jaccard * (1 - jaccard) / PERMUTATIONS) ** 0.5 + 1e-9
    )


SHORT = {"empty": "", "headline": "Navies open drill in Arabian Sea", "spaces": " \n" * 100}


@pytest.mark.parametrize("text", SHORT.values(), ids=SHORT.keys())
def test_a_text_too_short_to_tell_has_no_signature(text: str) -> None:
    assert signature(text) is None


def test_forty_shingles_are_the_least() -> None:
    assert signature(" ".join(words(43, 9))) is None
    assert signed(" ".join(words(44, 9))).shingles == 40


def test_chinese_is_compared_by_characters() -> None:
    assert signed(CHINESE[0] + CHINESE[1]).shingles > 80
    assert not is_copy(signed("".join(CHINESE[:2])), signed("".join(CHINESE[2:]))).copy


def test_bands_are_one_for_each_place() -> None:
    found = bands(signed("\n".join(ENGLISH)))
    assert len(found) == BANDS
    assert len(set(found)) == BANDS


def test_bytes_bring_a_signature_back() -> None:
    of = signed("\n".join(RUSSIAN))
    assert from_bytes(to_bytes(of)) == of


BROKEN = {
    "empty": b"",
    "cut": to_bytes(Signature((1,) * PERMUTATIONS, 50))[:-1],
    "other-format": b"\x63" + to_bytes(Signature((1,) * PERMUTATIONS, 50))[1:],
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        from_bytes(data)


def test_containment_is_at_most_one() -> None:
    small = Signature((1,) * PERMUTATIONS, 40)
    large = Signature((1,) * PERMUTATIONS, 4_000)
    assert containment(small, large) == 1.0


# A stored signature is compared with those of later versions: if a new datasketch (or a change of
# the folding) moves this value, `_FORMAT` must move too.
PINNED = "2ffa4ccd11d5fb041247199fb58d3a25"


def test_signatures_are_the_same_in_every_process_and_version() -> None:
    program = (
        "import hashlib\n"
        "from monitor.articles.copies import signature, to_bytes\n"
        "from tests.articles.newsprint import ENGLISH\n"
        "print(hashlib.sha256(to_bytes(signature(' '.join(ENGLISH)))).hexdigest()[:32])\n"
    )
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == PINNED
    assert hashlib.sha256(to_bytes(signed(" ".join(ENGLISH)))).hexdigest()[:32] == PINNED
