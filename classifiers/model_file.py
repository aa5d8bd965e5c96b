"""Models on disk, in skops' format: loading one runs no code from the file.

The file is written beside and then renamed, so nobody ever reads half a model. A model is tied
to the code and the lexicons it was trained with, because its weights mean nothing with others.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from classifiers.events import EventFinder
from classifiers.happenings import Background
from classifiers.lexicon import load_lexicon
from classifiers.lineage import code_digest, lexicons_digest
from classifiers.model import Model
from classifiers.narratives import FrameFinder
from classifiers.relevance import RelevanceModel

FORMAT = 1
_RETRAIN = "train it again"
# Plain values and numpy arrays need no trust; nothing else is ever in a model file.
_TRUSTED_TYPES: tuple[str, ...] = ()
# A model is well under a megabyte; a file that unpacks to more is not one.
_LARGEST_UNPACKED = 256 * 2**20


class ModelFileError(Exception):
    """A model file that cannot be used; the message names the file, why, and what to do."""


class ModelMissing(ModelFileError):
    """There is no such file."""


class ModelIncompatible(ModelFileError):
    """A sound model that belongs to other code or other lexicons."""


class ModelCorrupt(ModelFileError):
    """Not a model, or a damaged one."""


def save(model: Model, path: Path) -> None:
    """Write the model, replacing what was there at once or not at all. Raises OSError."""
    import skops.io

    state = {
        "format": FORMAT,
        "lineage": model.lineage,
        "relevance": model.relevance.state(),
        "events": model.events.state() if model.events else None,
        "frames": model.frames.state() if model.frames else None,
        "background": model.background.state(),
    }
    packed = skops.io.dumps(state, compression=zipfile.ZIP_DEFLATED)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def load(path: Path) -> Model:
    """The model in a file.

    Raises ModelMissing, ModelIncompatible or ModelCorrupt, all of them ModelFileError.
    """
    state = _read(path)
    if not isinstance(state, dict) or "format" not in state:
        raise ModelCorrupt(f"{path}: is no model of this program: {_RETRAIN}")
    if state["format"] != FORMAT:
        raise ModelIncompatible(
            f"{path}: has format {state['format']!r}, this program reads {FORMAT}: {_RETRAIN}"
        )
    try:
        lineage = state["lineage"]
        for what, here in (("code", code_digest()), ("lexicons", lexicons_digest())):
            if lineage[what] != here:
                raise ModelIncompatible(f"{path}: was trained with other {what}: {_RETRAIN}")
        events, frames = state["events"], state["frames"]
        return Model(
            lexicon=load_lexicon(),
            relevance=RelevanceModel.from_state(state["relevance"]),
            events=None if events is None else EventFinder.from_state(events),
            frames=None if frames is None else FrameFinder.from_state(frames),
            background=Background.from_state(state["background"]),
            lineage=lineage,
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ModelCorrupt(
            f"{path}: lacks what a model must have ({error!r}): {_RETRAIN}"
        ) from error


def _read(path: Path) -> Any:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        packed = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(f"{path}: there is no model: {_RETRAIN}") from error
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read: {error}") from error
    try:
        _check_size(path)
        return skops.io.loads(packed, trusted=list(_TRUSTED_TYPES))
    except UntrustedTypesFoundException as error:
        raise ModelCorrupt(f"{path}: holds types that no model has: {_RETRAIN}") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ImportError,
        OSError,
    ) as error:
        # Whatever a damaged archive makes zipfile, json, numpy and skops say.
        raise ModelCorrupt(f"{path}: is damaged ({error!r}): {_RETRAIN}") from error


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST_UNPACKED:
            raise ValueError("unpacks to more than any model")
