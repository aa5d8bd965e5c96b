"""The model in force, followed while the daemon runs: whoever replaces its file replaces it here."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor.analysis.retraining import RETRAINING
from monitor.clock import Clock
from monitor.store.database import Store
from monitor.store.flags import raise_flag
from monitor.store.ledger_tables import Flag
from monitor.store.notes import read_note, write_note

if TYPE_CHECKING:
    from classifiers.model import Model

log = logging.getLogger(__name__)

# The note that tells which model was last known to be in force, with its figures.
IN_FORCE: Final = "model_in_force"

_Seen = tuple[int, int, int]


class ModelFollower:
    """Looks at the model file now and then, and takes over what was put there.

    A file that is gone, damaged or of other code changes nothing: what is used goes on.

    :param use_model: puts a model to use; may wait, so it is called in a thread.
    """

    def __init__(
        self,
        store: Store,
        path: Path,
        clock: Clock,
        model: "Model",
        use_model: Callable[["Model"], None],
    ) -> None:
        self._store = store
        self._path = path
        self._clock = clock
        self._model = model
        self._use_model = use_model
        self._seen: _Seen | None = None
        self._told: str | None = None

    async def follow(self, *, passing_over: datetime | None = None) -> None:
        """Take over the model in the file if it is another one; tell once that it was replaced.

        :param passing_over: leave a model of this date for later: a training under way has just put
            it in force, and is yet to say what it came to.
        :raises StoreError: the database cannot be written; it is told the next time.
        """
        await asyncio.to_thread(self._follow, passing_over)

    def _follow(self, passing_over: datetime | None) -> None:
        found = self._look(passing_over)
        if found is not None:
            log.info("model %s takes the place of %s", found.version, self._model.version)
            self._use_model(found)
            self._model = found
        if self._told != self._model.version:
            self._tell()
            self._told = self._model.version

    def _look(self, passing_over: datetime | None) -> "Model | None":
        """The model in the file, where that is neither in use nor of the date to pass over."""
        from classifiers import model_file
        from classifiers.model import version_of

        try:
            status = self._path.stat()
        except OSError:
            self._seen = None
            return None
        seen = (status.st_mtime_ns, status.st_size, status.st_ino)
        if seen == self._seen:
            return None
        self._seen = seen
        try:
            if version_of(model_file.read_lineage(self._path)) == self._model.version:
                return None
            found = model_file.load(self._path)
            # Asked after loading: a file that took its place meanwhile is looked at again anyway.
            if passing_over is not None and model_file.made_at(self._path) == passing_over:
                self._seen = None
                return None
        except OSError:  # gone since
            self._seen = None
            return None
        except model_file.ModelFileError as error:
            log.warning("model %s goes on: %s", self._model.version, error)
            return None
        return found

    def _tell(self) -> None:
        now = self._clock.now()
        facts = _facts(self._model)
        with self._store.write() as session:
            note = read_note(session, IN_FORCE)
            before = note.value if note else None
            if before is not None and before["version"] == facts["version"]:
                return
            if before is not None:
                last = read_note(session, RETRAINING)
                compared = _compared(last.value if last else {}, before, facts)
                raise_flag(
                    session,
                    Flag(
                        # One model may come back after a rollback, so the moment is part of it.
                        key=f"model:{before['version']}:{facts['version']}:{now.isoformat()}",
                        kind="model_replaced",
                        sentence=_sentence(before, facts, compared),
                        before=before["version"],
                        after=facts["version"],
                        details=compared
                        | {"learnt_before": before["learnt"], "learnt": facts["learnt"]},
                        happened_at=now,
                        raised_at=now,
                    ),
                )
            write_note(session, IN_FORCE, facts, now)


def _facts(model: "Model") -> dict[str, Any]:
    """What is told of a model: its version, what it learnt from, how it does on held-out texts."""
    from classifiers.held_out import held_out_of
    from classifiers.succession import standing

    held_out = held_out_of(model.lineage)
    return {
        "version": model.version,
        "learnt": model.lineage["counts"],
        "figures": asdict(standing(held_out)) if held_out is not None else None,
    }


def _compared(
    retrained: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """Figures of both models: on the same texts where the last retraining compared these two, else
    each on its own."""
    versions = (retrained.get("version_before"), retrained.get("version"))
    if versions == (before["version"], after["version"]):
        return {
            "figures_before": retrained["before"],
            "figures": retrained["after"],
            "same_texts": True,
            "because": retrained["because"],
        }
    return {
        "figures_before": before["figures"],
        "figures": after["figures"],
        "same_texts": False,
        "because": "",
    }


def _sentence(before: dict[str, Any], after: dict[str, Any], compared: dict[str, Any]) -> str:
    said = (
        f"Model {after['version']} took the place of model {before['version']}:"
        f" learnt from {after['learnt']['reviews']} reviewed articles,"
        f" {before['learnt']['reviews']} before"
    )
    f1 = [(compared[key] or {}).get("examples") for key in ("figures", "figures_before")]
    if f1[0] and f1[1]:
        said += f"; F1 on the examples {f1[0]['f1']:.3f}, {f1[1]['f1']:.3f} before"
    return said
