"""Model files: what is saved comes back, and nothing else is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers import model_file
from classifiers.examples import bundled_examples, read_seeds
from classifiers.model import Model
from classifiers.model_file import (
    ModelCorrupt,
    ModelFileError,
    ModelIncompatible,
    ModelMissing,
    copy,
    load,
    made_at,
    read_lineage,
    save,
)
from classifiers.packing import pack, unpack
from classifiers.training import train

ROOT = Path(__file__).parents[2]
SEEDS = read_seeds(ROOT / "seeds")
EXAMPLES = bundled_examples()[:100]
MADE = datetime(2026, 3, 2, 6, 0, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def model() -> Model:
    return train(EXAMPLES, SEEDS)


@pytest.fixture(scope="module")
def saved(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "deeper" / "model.skops"
    save(model, path)
    return path


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for hypothesis to write, which allows no fixture of one test alone."""
    return tmp_path_factory.mktemp("scratch") / "model.skops"


def test_a_model_comes_back_as_it_was(model: Model, saved: Path) -> None:
    again = load(saved)
    assert again.version == model.version
    assert pack(again.lineage) == pack(model.lineage)
    for example in bundled_examples()[100:130]:
        assert again.judge(example.document) == model.judge(example.document)


def test_a_file_is_small_and_leaves_nothing_beside_it(saved: Path) -> None:
    assert [path.name for path in saved.parent.iterdir()] == ["model.skops"]
    assert saved.stat().st_size < 2_000_000


def test_saving_replaces_the_old_file(model: Model, saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(b"old")
    save(model, path)
    assert load(path).version == model.version


def test_a_failed_save_leaves_the_old_model_and_no_litter(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    (path / "in-the-way").mkdir(parents=True)
    with pytest.raises(OSError):
        save(model, path)
    assert [found.name for found in tmp_path.iterdir()] == ["model.skops"]


# --- the same gives the same -----------------------------------------------------------------


def test_training_twice_gives_the_same_file(saved: Path, tmp_path: Path) -> None:
    save(train(EXAMPLES, SEEDS), tmp_path / "model.skops", made=MADE)
    assert (tmp_path / "model.skops").read_bytes() == saved.read_bytes()


def test_a_model_that_was_loaded_is_saved_as_it_was(saved: Path, tmp_path: Path) -> None:
    save(load(saved), tmp_path / "model.skops")
    assert (tmp_path / "model.skops").read_bytes() == saved.read_bytes()


TRAIN = """
import sys
from pathlib import Path
from classifiers.examples import bundled_examples, read_seeds
from classifiers.model_file import save
from classifiers.training import train
save(train(bundled_examples()[:100], read_seeds(Path(sys.argv[1]))), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("number", ["1", "2"])
def test_another_process_gives_the_same_file(saved: Path, tmp_path: Path, number: str) -> None:
    path = tmp_path / "model.skops"
    subprocess.run(
        [sys.executable, "-c", TRAIN, str(ROOT / "seeds"), str(path)],
        check=True,
        timeout=120,
        # Sets of texts have another order in every process; threads add up in another order.
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": number,
            "OMP_NUM_THREADS": number,
            "OPENBLAS_NUM_THREADS": number,
        },
    )
    assert path.read_bytes() == saved.read_bytes()


def test_when_it_was_made_is_the_time_of_the_file_and_goes_with_it(
    model: Model, saved: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.skops", tmp_path / "deeper" / "second.skops"
    save(model, first, made=MADE)
    copy(first, second)
    assert made_at(first) == made_at(second) == MADE
    assert first.read_bytes() == second.read_bytes() == saved.read_bytes()


# --- not a model -----------------------------------------------------------------------------


def test_no_file(tmp_path: Path) -> None:
    for read in (load, read_lineage):
        with pytest.raises(ModelMissing, match=r"gone\.skops: there is no model: train it again"):
            read(tmp_path / "gone.skops")


def test_a_directory_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 not a zip", id="not-a-zip"),
        pytest.param(b"\x80\x04\x95.", id="pickle"),
        pytest.param(pack({}), id="nothing"),
        pytest.param(pack({"format": model_file.FORMAT}), id="nothing-but-the-format"),
    ],
)
def test_not_a_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    for read in (load, read_lineage):
        with pytest.raises(ModelCorrupt, match=r"model\.skops: .*: train it again"):
            read(path)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_corrupt(saved: Path, scratch: Path, share: float) -> None:
    content = saved.read_bytes()
    scratch.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelCorrupt):
        load(scratch)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1))
def test_a_file_with_other_bits_is_corrupt(
    saved: Path, scratch: Path, flips: list[tuple[float, int]]
) -> None:
    content = bytearray(saved.read_bytes())
    for share, bit in set(flips):
        content[int(len(content) * share)] ^= 1 << bit
    scratch.write_bytes(content)
    if bytes(content) == saved.read_bytes():
        assert load(scratch)  # two flips of one bit undo each other
        return
    with pytest.raises(ModelCorrupt):
        load(scratch)


# --- a sound file of something else ------------------------------------------------------------


def state_of(saved: Path) -> dict[str, Any]:
    state = unpack(saved.read_bytes())
    assert isinstance(state, dict)
    return state


@pytest.mark.parametrize("what", ["code", "lexicons"])
def test_a_model_of_other_code_or_lexicons(saved: Path, tmp_path: Path, what: str) -> None:
    state = state_of(saved)
    state["lineage"][what] = "0" * 64
    path = tmp_path / "model.skops"
    path.write_bytes(pack(state))
    with pytest.raises(ModelIncompatible, match=f"other {what}: train it again"):
        load(path)
    assert read_lineage(path)[what] == "0" * 64


def test_a_model_of_another_format(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(pack(state_of(saved) | {"format": 9}))
    for read in (load, read_lineage):
        with pytest.raises(ModelIncompatible, match="has format 9, this program reads 2"):
            read(path)


@pytest.mark.parametrize("part", ["lineage", "relevance", "events", "frames", "background"])
def test_a_model_that_lacks_a_part(saved: Path, tmp_path: Path, part: str) -> None:
    state = state_of(saved)
    del state[part]
    path = tmp_path / "model.skops"
    path.write_bytes(pack(state))
    with pytest.raises(ModelCorrupt, match=f"lacks what a model must have .*{part}"):
        load(path)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every part of a state, a handful of each list."""
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = list(enumerate(value))[:3]
    for key, part in parts:
        yield (*way, key)
        yield from places(part, (*way, key))


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_sound_file_with_any_part_exchanged_is_loaded_or_refused(
    saved: Path, scratch: Path, data: st.DataObject
) -> None:
    state = state_of(saved)
    *way, last = data.draw(st.sampled_from(list(places(state))))
    junk = data.draw(
        st.none()
        | st.booleans()
        | st.integers(-(10**400), 10**400)
        | st.floats()
        | st.text(max_size=5)
        | st.lists(st.integers(), max_size=3)
        | st.dictionaries(st.just("a"), st.integers(), max_size=1)
    )
    part = state
    for key in way:
        part = part[key]
    part[last] = junk
    scratch.write_bytes(pack(state))
    try:
        again = load(scratch)
    except (ModelCorrupt, ModelIncompatible):
        return
    assert again.version
