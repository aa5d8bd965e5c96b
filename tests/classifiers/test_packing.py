"""Packing: what went in comes out, the same gives the same bytes, and damage is always told."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from classifiers import packing
from classifiers.packing import Damaged, pack, seal, unpack

KEYS = st.text(max_size=8).filter(lambda key: key != "@array")
ARRAYS = st_numpy.arrays(
    dtype=st.sampled_from([np.float64, np.int64, np.uint64, np.bool_]),
    shape=st_numpy.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | ARRAYS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
STATES = st.dictionaries(KEYS, VALUES, max_size=4)

SOME: dict[str, Any] = {
    "name": 'says "__id__": 12 and "file": "34.npy"',
    "numbers": [1, 0.1, None, True],
    "weights": {"first": np.arange(6.0).reshape(2, 3), "second": np.array([True, False])},
}


def same(one: Any, other: Any) -> bool:
    """Equal, with arrays compared by kind, shape and every bit."""
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and (one.dtype, one.shape) == (other.dtype, other.shape)
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


@settings(deadline=None, max_examples=60)
@given(STATES)
def test_what_is_packed_comes_back_and_packs_to_the_same_bytes(values: dict[str, Any]) -> None:
    packed = pack(values)
    again = unpack(packed)
    assert same(again, values)
    assert pack(again) == packed


def test_the_bytes_do_not_depend_on_where_values_lie_in_memory_or_when() -> None:
    shared = np.arange(3.0)
    first = pack({"one": shared, "two": shared})
    [*_, last] = (pack({"one": np.arange(3.0), "two": np.arange(3.0)}) for _ in range(3))
    assert last == first
    assert pack({"one": np.asfortranarray(np.ones((2, 3)))}) == pack({"one": np.ones((2, 3))})
    assert {entry.date_time[0] for entry in zipfile.ZipFile(_opened(first)).infolist()} == {1980}


def test_numpy_scalars_become_plain_and_tuples_lists() -> None:
    values = {"a": np.int64(3), "b": np.bool_(True), "c": np.float64(0.5), "d": (1, (2,))}
    assert unpack(pack(values)) == {"a": 3, "b": True, "c": 0.5, "d": [1, [2]]}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({1, 2}, id="a-set"),
        pytest.param({1: "a"}, id="a-number-for-a-key"),
        pytest.param({"@array": 0}, id="a-key-that-means-an-array"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param(np.array([object()]), id="an-array-of-objects"),
        pytest.param(np.array(["text"]), id="an-array-of-texts"),
        pytest.param(Path(), id="a-path"),
    ],
)
def test_what_cannot_come_back_the_same_is_not_packed(value: Any) -> None:
    with pytest.raises(TypeError):
        pack({"value": value})


# --- damage ----------------------------------------------------------------------------------

PACKED = pack(SOME)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(PACKED) - 1))
def test_what_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(Damaged):
        unpack(PACKED[:length])


@settings(deadline=None, max_examples=400)
@given(st.sets(st.integers(0, len(PACKED) * 8 - 1), min_size=1, max_size=5))
def test_what_has_other_bits_is_damaged(bits: set[int]) -> None:
    damaged = bytearray(PACKED)
    for bit in bits:
        damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Damaged):
        unpack(bytes(damaged))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_anything_else_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(content)
    with pytest.raises(Damaged):
        unpack(content + PACKED[-71:])


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "{}")
    with pytest.raises(Damaged, match="never a model of this program"):
        unpack(path.read_bytes())
    with pytest.raises(Damaged, match="is not of this form"):
        unpack(seal(path.read_bytes()))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"plain": "{", "arrays": {}}, id="no-json"),
        pytest.param({"plain": '{"@array": 7}', "arrays": {}}, id="no-such-array"),
        pytest.param({"plain": "[" * 100_000, "arrays": {}}, id="deeper-than-any"),
        pytest.param({"plain": 7, "arrays": {}}, id="no-text"),
        pytest.param([1], id="a-list"),
    ],
)
def test_an_archive_of_skops_with_other_values(values: Any) -> None:
    with pytest.raises(Damaged, match="is not of this form"):
        unpack(seal(skops.io.dumps(values)))


def test_an_archive_that_unpacks_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"0" * 200_000)
    monkeypatch.setattr(packing, "LARGEST_UNPACKED", 100_000)
    with pytest.raises(Damaged, match="unpacks to more"):
        unpack(seal(path.read_bytes()))


class Evil:
    """Runs a command when it is unpickled; skops must never get so far."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch evil-was-here",)


def test_types_that_no_model_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Damaged, match="types that no model has"):
        unpack(seal(skops.io.dumps({"plain": "{}", "arrays": {}, "evil": Evil()})))
    assert not (tmp_path / "evil-was-here").exists()


def test_only_an_archive_without_a_comment_is_sealed() -> None:
    with pytest.raises(ValueError, match="not an archive without a comment"):
        seal(PACKED)


def _opened(packed: bytes) -> Any:
    import io

    return io.BytesIO(packed)
