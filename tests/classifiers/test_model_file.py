"""Model files: what is saved comes back, and nothing else is loaded."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import skops.io

from classifiers import model_file
from classifiers.examples import bundled_examples, read_seeds
from classifiers.model import Model
from classifiers.model_file import (
    ModelCorrupt,
    ModelFileError,
    ModelIncompatible,
    ModelMissing,
    load,
    save,
)
from classifiers.training import train

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
EXAMPLES = bundled_examples()[:100]


@pytest.fixture(scope="module")
def model() -> Model:
    return train(EXAMPLES, SEEDS)


@pytest.fixture(scope="module")
def saved(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "deeper" / "model.skops"
    save(model, path)
    return path


def test_a_model_comes_back_as_it_was(model: Model, saved: Path) -> None:
    again = load(saved)
    assert again.version == model.version
    assert again.lineage == model.lineage
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


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"gone\.skops: there is no model: train it again"):
        load(tmp_path / "gone.skops")


def test_a_directory_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 not a zip", id="not-a-zip"),
        pytest.param(b"\x80\x04\x95.", id="pickle"),
    ],
)
def test_not_a_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    with pytest.raises(ModelCorrupt, match=r"model\.skops"):
        load(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_off_files(saved: Path, tmp_path: Path, share: float) -> None:
    path = tmp_path / "model.skops"
    content = saved.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelCorrupt):
        load(path)


@pytest.mark.parametrize("part", range(20))
def test_damaged_files_load_as_they_were_or_are_refused(
    model: Model, saved: Path, tmp_path: Path, part: int
) -> None:
    path = tmp_path / "model.skops"
    content = bytearray(saved.read_bytes())
    content[len(content) * part // 20 + 7] ^= 0xFF
    path.write_bytes(content)
    try:
        again = load(path)
    except ModelFileError:
        return
    # Some bytes of an archive (times, flags) carry nothing.
    assert again.version == model.version


def test_another_zip(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "{}")
    with pytest.raises(ModelCorrupt):
        load(path)


def test_an_archive_that_unpacks_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"0" * 200_000)
    monkeypatch.setattr(model_file, "_LARGEST_UNPACKED", 100_000)
    with pytest.raises(ModelCorrupt, match="unpacks to more"):
        load(path)


class Evil:
    """Runs a command when it is unpickled; skops must never get so far."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch evil-was-here",)


def test_types_that_no_model_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps({"format": model_file.FORMAT, "evil": Evil()}))
    with pytest.raises(ModelCorrupt, match="types that no model has"):
        load(path)
    assert not (tmp_path / "evil-was-here").exists()


def state_of(saved: Path) -> dict[str, Any]:
    state = skops.io.loads(saved.read_bytes())
    assert isinstance(state, dict)
    return state


@pytest.mark.parametrize("what", ["code", "lexicons"])
def test_a_model_of_other_code_or_lexicons(saved: Path, tmp_path: Path, what: str) -> None:
    state = state_of(saved)
    state["lineage"][what] = "0" * 64
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps(state))
    with pytest.raises(ModelIncompatible, match=f"other {what}: train it again"):
        load(path)


def test_a_model_of_another_format(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps(state_of(saved) | {"format": model_file.FORMAT + 1}))
    with pytest.raises(ModelIncompatible, match="has format 2, this program reads 1"):
        load(path)


@pytest.mark.parametrize("part", ["lineage", "relevance", "events", "frames"])
def test_a_model_that_lacks_a_part(saved: Path, tmp_path: Path, part: str) -> None:
    state = state_of(saved)
    del state[part]
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps(state))
    with pytest.raises(ModelCorrupt, match=f"lacks what a model must have .*{part}"):
        load(path)
