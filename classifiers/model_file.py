"""Models on disk: loading one runs no code from the file, and never gives half a model.

The file is written beside and then renamed. A model is tied to the code and the lexicons it was
trained with, because its weights mean nothing with others. The same model gives the same file to
the last byte; when it was made is therefore not in it but is the file's own time.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.events import EventFinder
from classifiers.grams import GramVocabulary
from classifiers.happenings import Background
from classifiers.lexicon import load_lexicon
from classifiers.lineage import code_digest, lexicons_digest
from classifiers.model import Model
from classifiers.narratives import FrameFinder
from classifiers.packing import Damaged, pack, unpack
from classifiers.reading import Reader
from classifiers.relevance import RelevanceModel

FORMAT = 2
_RETRAIN = "train it again"


class ModelFileError(Exception):
    """A model file that cannot be used; the message names the file, why, and what to do."""


class ModelMissing(ModelFileError):
    """There is no such file."""


class ModelIncompatible(ModelFileError):
    """A sound model that belongs to other code or other lexicons."""


class ModelCorrupt(ModelFileError):
    """Not a model, or a damaged one."""


def save(model: Model, path: Path, *, made: datetime | None = None) -> None:
    """Write the model, replacing what was there at once or not at all.

    `made` is the time that the file is to bear, that of writing where none is given. Raises
    OSError.
    """
    state = {
        "format": FORMAT,
        "lineage": model.lineage,
        "vocabulary": model.reader.vocabulary.state(),
        "relevance": model.relevance.state(),
        "events": model.events.state() if model.events else None,
        "frames": model.frames.state() if model.frames else None,
        "background": model.background.state(),
    }
    _write(pack(state), path, made)


def copy(source: Path, path: Path) -> None:
    """Put the same bytes, with the same time, in the place of `path`, at once or not at all.

    Raises OSError.
    """
    _write(source.read_bytes(), path, made_at(source))


def made_at(path: Path) -> datetime:
    """When the model in the file was made, in UTC. Raises OSError."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def load(path: Path) -> Model:
    """The model in a file.

    Raises ModelMissing, ModelIncompatible or ModelCorrupt, all of them ModelFileError.
    """
    state = _read(path)
    try:
        lineage = state["lineage"]
        for what, here in (("code", code_digest()), ("lexicons", lexicons_digest())):
            if lineage[what] != here:
                raise ModelIncompatible(f"{path}: was trained with other {what}: {_RETRAIN}")
        reader = Reader(load_lexicon(), GramVocabulary.from_state(state["vocabulary"]))
        events, frames = state["events"], state["frames"]
        return Model(
            reader=reader,
            relevance=RelevanceModel.from_state(state["relevance"], reader),
            events=None if events is None else EventFinder.from_state(events, reader),
            frames=None if frames is None else FrameFinder.from_state(frames, reader),
            background=Background.from_state(state["background"]),
            lineage=lineage,
        )
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise ModelCorrupt(
            f"{path}: lacks what a model must have ({error!r}): {_RETRAIN}"
        ) from error


def read_lineage(path: Path) -> dict[str, Any]:
    """What the model in a file was made of, also where it belongs to other code.

    Raises ModelMissing, ModelIncompatible (another format) or ModelCorrupt.
    """
    lineage = _read(path).get("lineage")
    if not isinstance(lineage, dict):
        raise ModelCorrupt(f"{path}: lacks what a model must have ('lineage'): {_RETRAIN}")
    return lineage


def _read(path: Path) -> dict[str, Any]:
    try:
        state = unpack(path.read_bytes())
    except FileNotFoundError as error:
        raise ModelMissing(f"{path}: there is no model: {_RETRAIN}") from error
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read: {error}") from error
    except Damaged as error:
        raise ModelCorrupt(f"{path}: {error}: {_RETRAIN}") from error
    if not isinstance(state, dict) or "format" not in state:
        raise ModelCorrupt(f"{path}: is no model of this program: {_RETRAIN}")
    if state["format"] != FORMAT:
        raise ModelIncompatible(
            f"{path}: has format {state['format']!r}, this program reads {FORMAT}: {_RETRAIN}"
        )
    return state


def _write(packed: bytes, path: Path, made: datetime | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        if made is not None:
            os.utime(beside, (made.timestamp(), made.timestamp()))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
