"""What a model was made of, so that anyone can tell whether it must be trained again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from classifiers.examples import Example, Seed
from classifiers.lexicon import LEXICONS

_CODE = Path(__file__).parent
_LIBRARIES = ("numpy", "py3langid", "pycld2", "regex", "scikit-learn", "scipy", "skops")


def lineage(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    reviews: Sequence[Example] = (),
    written: Sequence[Example] = (),
) -> dict[str, Any]:
    """Hashes of everything that goes into a model, and the versions of the libraries."""
    return {
        "seeds": _digest(repr(asdict(seed)) for seed in seeds),
        "examples": _digest(repr(asdict(example)) for example in examples),
        "reviews": _digest(repr(asdict(review)) for review in reviews),
        "written": _digest(repr(asdict(text)) for text in written),
        "lexicons": lexicons_digest(),
        "code": code_digest(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "counts": {
            "seeds": len(seeds),
            "examples": len(examples),
            "reviews": len(reviews),
            "written": len(written),
        },
    }


@cache
def lexicons_digest() -> str:
    """A hash of the vocabulary files."""
    return _digest_of_files(LEXICONS.glob("*.toml"))


@cache
def code_digest() -> str:
    """A hash of the classifiers' source files."""
    return _digest_of_files(_CODE.glob("*.py"))


def _digest_of_files(paths: Iterable[Path]) -> str:
    found = sorted(paths)
    return _digest(f"{path.name}\0{path.read_text(encoding='utf-8')}" for path in found)


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()
