"""The versions of the model on disk: the one in force, those before it, those not let in.

Beside ``model.skops``, the model in force, lies ``model.versions`` with a file each for

    0003-ef2a721f9f2b.skops             in force now or before, the last five
    0004-0b1c5d7e9f00.rejected.skops    kept out when it was trained
    0005-77d2c4a1b3e8.withdrawn.skops   taken back by a person

Those that were in force form a stack whose top is the one in force.  Every file is written beside
and renamed, and the order of the steps is such that a crash between two loses no model and puts
none in force that was not chosen.
"""

import contextlib
import fcntl
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from classifiers.model import Model
    from classifiers.succession import Before

KEPT: Final = 5

Fate = Literal["in force", "rejected", "withdrawn"]

_NAME = re.compile(r"(\d{4,})-([0-9a-f]+)(?:\.(rejected|withdrawn))?\.skops")


@dataclass(frozen=True, slots=True)
class Version:
    """One kept file; ``number`` grows with each that is added."""

    number: int
    version: str
    fate: Fate
    path: Path


@dataclass(frozen=True, slots=True)
class InForce:
    """What the model file holds.  Of an incompatible model the lineage alone can be told."""

    before: "Before"
    because: str = ""
    model: "Model | None" = None
    lineage: dict[str, Any] | None = None
    made: datetime | None = None


class Versions:
    """The model file at ``path`` and the versions beside it.

    Methods that change anything are for one process at a time: use them within :meth:`alone`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.directory = path.with_suffix(".versions")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for other processes that change the versions, and keep them out.

        :raises MonitorError: the directory cannot be written.
        """
        with _explained(self.directory):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.directory.mkdir(exist_ok=True, mode=0o700)
            lock = (self.directory / ".lock").open("w")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def kept(self, fate: Fate | None = None) -> list[Version]:
        """The kept files in order of their numbers, of one fate where one is given."""
        found = []
        paths = self.directory.iterdir() if self.directory.is_dir() else ()
        for path in paths:
            match = _NAME.fullmatch(path.name)
            if match:
                found.append(Version(int(match[1]), match[2], _fate(match[3]), path))
        found.sort(key=lambda one: one.number)
        return [one for one in found if fate is None or one.fate == fate]

    def in_force(self) -> InForce:
        """What the model file holds now; never fails."""
        from classifiers import model_file

        try:
            model = model_file.load(self._path)
            return InForce("sound", "", model, model.lineage, self._made())
        except model_file.ModelMissing as error:
            return InForce("missing", str(error))
        except model_file.ModelIncompatible as error:
            lineage = None
            with contextlib.suppress(model_file.ModelFileError):  # of another format
                lineage = model_file.read_lineage(self._path)
            return InForce("incompatible", str(error), None, lineage, self._made())
        except model_file.ModelFileError as error:
            return InForce("corrupt", str(error))

    def place(self, model: "Model", made: datetime) -> None:
        """Put a model in force; the one before stays among the versions.

        :raises MonitorError: it cannot be written; the one before stays in force.
        """
        from classifiers import model_file

        with _explained(self._path):
            self._keep_what_is_in_force()
            model_file.save(model, self._path, made=made)
            # Last, so that after a crash the top of the stack was in force in any case.
            self._keep_what_is_in_force()
            for one in self.kept("withdrawn"):
                if one.version == model.version:
                    one.path.unlink()
            self._tidy()

    def reject(self, model: "Model", made: datetime) -> Path:
        """Keep a model that is not let in, to be looked at; returns its file.

        :raises MonitorError: it cannot be written.
        """
        from classifiers import model_file

        with _explained(self.directory):
            for one in self.kept("rejected"):
                if one.version == model.version:
                    one.path.unlink()
            path = self.directory / f"{self._next():04}-{model.version}.rejected.skops"
            model_file.save(model, path, made=made)
            self._tidy()
        return path

    def go_back(self) -> "Model":
        """Put the version in force that was so before the present one, and take that back.

        Versions in between that cannot be used (damaged, or of other code) are passed over.

        :raises MonitorError: there is none, or it cannot be written.
        """
        from classifiers import model_file

        with _explained(self.directory):
            self._keep_what_is_in_force()
        stack = self.kept("in force")
        earlier = stack[:-1]
        for target in reversed(earlier):
            try:
                model = model_file.load(target.path)
            except model_file.ModelFileError:
                continue
            break
        else:
            raise self._no_way_back(earlier)
        with _explained(self._path):
            # First, so that no crash leaves a version above the one in force.
            for one in stack:
                if one.number > target.number:
                    one.path.rename(one.path.with_suffix(".withdrawn.skops"))
            model_file.copy(target.path, self._path)
            self._tidy()
        return model

    def restore(self) -> "Model | None":
        """Put the version back that was in force, where the model file is gone or damaged.

        None where it was not kept, or cannot be used either.

        :raises MonitorError: it cannot be written.
        """
        from classifiers import model_file

        stack = self.kept("in force")
        if not stack:
            return None
        try:
            model = model_file.load(stack[-1].path)
        except model_file.ModelFileError:
            return None
        with _explained(self._path):
            model_file.copy(stack[-1].path, self._path)
        return model

    def _no_way_back(self, earlier: list[Version]) -> MonitorError:
        if earlier:
            because = "the versions before belong to other code or are damaged"
        else:
            because = "no other version was in force before"
        return MonitorError(
            "cannot go back to an earlier model",
            on=str(self.directory),
            because=because,
            do="`monitor train` trains a new one",
        )

    def _keep_what_is_in_force(self) -> None:
        """See that the model file is the top of the stack, wherever it came from: a training, a
        backup, an earlier program, or a crash in between.  One that cannot be read was the top."""
        from classifiers import model_file

        present = self._version_in_force()
        stack = self.kept("in force")
        if present is not None and (not stack or stack[-1].version != present):
            path = self.directory / f"{self._next():04}-{present}.skops"
            model_file.copy(self._path, path)

    def _version_in_force(self) -> str | None:
        from classifiers import model_file
        from classifiers.model import version_of

        try:
            return version_of(model_file.read_lineage(self._path))
        except model_file.ModelFileError:
            return None

    def _next(self) -> int:
        return max((one.number for one in self.kept()), default=0) + 1

    def _tidy(self) -> None:
        for fate in ("in force", "rejected", "withdrawn"):
            for one in self.kept(fate)[:-KEPT]:
                one.path.unlink()

    def _made(self) -> datetime | None:
        from classifiers import model_file

        with contextlib.suppress(OSError):
            return model_file.made_at(self._path)
        return None


def _fate(suffix: str | None) -> Fate:
    if suffix == "rejected":
        return "rejected"
    return "withdrawn" if suffix == "withdrawn" else "in force"


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MonitorError(
            "the model cannot be written",
            on=str(path),
            because=error.strerror or str(error),
            do="see that [model] path of monitor.toml can be written",
        ) from error
