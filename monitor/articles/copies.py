"""Near-same texts: an agency's item in ten newspapers.

MinHash (A. Broder, "On the resemblance and containment of documents", 1997) over shingles of five
tokens; a token is a word, or one character of Chinese and Japanese.  128 permutations by
datasketch, seeded; the token hash is SHA-1, so that a signature is the same in every process, on
every machine.  ``_FORMAT`` is written in front of a stored signature: a change of tokens, hash or
permutations must change it, because signatures of two kinds cannot be compared.

Candidates are found by bands (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets",
section 3.4): 32 bands of 4 rows.  Two texts of Jaccard similarity s share a band with probability
1 - (1 - s^4)^32:

    s      0.1    0.2    0.3    0.4    0.5    0.6    0.7    0.8
    found  0.003  0.050  0.229  0.564  0.873  0.988  0.9998 1.000

so that of the pairs at the threshold of 0.6 one in eighty is missed, while two unrelated articles
of one subject (s below 0.05) meet by chance less than once in 5,000 pairs.  A short text inside
a longer one of k times its length has s near 1/k: it is found as often as the table says (in seven
cases of eight where it is half, one of nine where it is a quarter of the longer text).
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final, Literal

import regex

from classifiers.folding import fold

PERMUTATIONS: Final = 128
BANDS: Final = 32
ROWS: Final = PERMUTATIONS // BANDS

# At 0.6 the estimate's standard error is 0.043.  Two newspapers' edits of one agency item keep
# more than three quarters of its shingles (Jaccard 0.6); two reports of one event in own words
# keep quotations and names, below 0.2.
COPY_SIMILARITY: Final = 0.6
CONTAINMENT: Final = 0.8
_LEAST_SIMILARITY_OF_CONTAINED: Final = 0.2  # below, the estimate of containment is mostly error

_SHINGLE: Final = 5  # tokens
_LEAST_SHINGLES: Final = 40  # some 45 words: below, a shared quotation makes two texts near-same
_MAX_TOKENS: Final = 20_000
_SEED: Final = 1
_FORMAT: Final = 1
_LAYOUT: Final = struct.Struct(f"<BI{PERMUTATIONS}I")

_TOKEN: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}]"
    r"|[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}\p{Katakana}]]+",
    regex.V1,
)

CopyReason = Literal["near_same", "contained", "different"]


@dataclass(frozen=True, slots=True)
class Signature:
    """``hashes`` are the minima of the 128 permutations, each below 2^32; ``shingles`` is how many
    distinct shingles the text had."""

    hashes: tuple[int, ...]
    shingles: int


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """``near_same``: most of both texts is shared; ``contained``: most of the shorter one stands in
    the longer.  ``similarity`` is the estimated Jaccard index of the shingles, 0 to 1."""

    copy: bool
    reason: CopyReason
    similarity: float


def signature(text: str) -> Signature | None:
    """The MinHash signature of a text; None where it is too short to tell copies by."""
    shingles = _shingles(text)
    if len(shingles) < _LEAST_SHINGLES:
        return None
    from datasketch import MinHash  # half a second, and only where articles are read

    minhash = MinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update_batch(shingles)
    return Signature(tuple(int(value) for value in minhash.hashvalues), len(shingles))


def bands(of: Signature) -> list[str]:
    """One short hash for each band, in order; texts that share one at the same place are
    candidates for :func:`is_copy`."""
    found = []
    for start in range(0, PERMUTATIONS, ROWS):
        rows = struct.pack(f"<{ROWS}I", *of.hashes[start : start + ROWS])
        found.append(hashlib.blake2b(rows, digest_size=8).hexdigest())
    return found


def similarity(a: Signature, b: Signature) -> float:
    """The estimated Jaccard index of two texts' shingles, 0 to 1, in steps of 1/128."""
    return sum(x == y for x, y in zip(a.hashes, b.hashes, strict=True)) / PERMUTATIONS


def containment(a: Signature, b: Signature) -> float:
    """The estimated share of the shorter text's shingles that the longer one holds, 0 to 1.

    From the Jaccard index and the numbers of shingles, as Broder gives it: |A∩B| = J (|A|+|B|) / (1+J).
    """
    jaccard = similarity(a, b)
    shared = jaccard * (a.shingles + b.shingles) / (1 + jaccard)
    return min(1.0, shared / min(a.shingles, b.shingles))


def is_copy(a: Signature, b: Signature) -> CopyVerdict:
    """Whether one text is a copy of the other, in whole or as a part of it.

    Of 150 words inside 450, 58 of 60 were found; of texts of which the longer holds half of the
    shorter, none (three quarters: 19 of 60).
    """
    jaccard = similarity(a, b)
    if jaccard >= COPY_SIMILARITY:
        return CopyVerdict(True, "near_same", jaccard)
    if jaccard >= _LEAST_SIMILARITY_OF_CONTAINED and containment(a, b) >= CONTAINMENT:
        return CopyVerdict(True, "contained", jaccard)
    return CopyVerdict(False, "different", jaccard)


def to_bytes(of: Signature) -> bytes:
    """A signature for the store: 517 bytes, little-endian."""
    return _LAYOUT.pack(_FORMAT, of.shingles, *of.hashes)


def from_bytes(data: bytes) -> Signature:
    """The signature that :func:`to_bytes` wrote.

    :raises ValueError: where the bytes are of another length or format.
    """
    if len(data) != _LAYOUT.size or data[0] != _FORMAT:
        raise ValueError("not a signature of this format")
    _, shingles, *hashes = _LAYOUT.unpack(data)
    return Signature(tuple(hashes), shingles)


def _shingles(text: str) -> list[bytes]:
    tokens = _TOKEN.findall(fold(text).text)[:_MAX_TOKENS]
    found = {" ".join(tokens[i : i + _SHINGLE]) for i in range(len(tokens) - _SHINGLE + 1)}
    return [shingle.encode("utf-8", "replace") for shingle in found]
