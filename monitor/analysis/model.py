"""The model in force: read from its file, restored or trained where that cannot be used, renewed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor.analysis.reviews import taught_by
from monitor.analysis.versions import InForce, Versions
from monitor.clock import Clock, SystemClock
from monitor.errors import MonitorError
from monitor.resources import bundled
from monitor.store.database import Store

if TYPE_CHECKING:
    from classifiers.examples import Example
    from classifiers.held_out import HeldOutAnswers
    from classifiers.judgement import Judgement
    from classifiers.model import Model
    from classifiers.succession import Standing, Verdict

log = logging.getLogger(__name__)

# Texts that the old model is asked about when a new one is compared with it: chance does less to
# figures of a thousand than to those of the labelled examples, and judging them takes seconds.
MOST_ASKED = 1_000

# Among the metrics of a model's lineage, which are no part of its version: the id of the newest
# review that there was when it was trained.
_REVIEWED_UNTIL: Final = "reviewed_until"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A model was trained: what became of it, and how both do.

    ``before`` and ``after`` are on the same texts where the old model can still be asked, else
    each model's own.  ``kept_at`` is the file of one that was kept out.
    """

    old: InForce
    new: "Model"
    verdict: "Verdict"
    before: "Standing | None"
    after: "Standing | None"
    kept_at: Path | None


def train_model(reviews: "Sequence[Example]" = ()) -> "Model":
    """A model from the bundled seeds, examples and written texts, and from what people reviewed.

    :raises MonitorError: what is bundled cannot be read or learnt from.
    """
    from classifiers.examples import (
        ExamplesError,
        bundled_examples,
        read_seeds,
        written_examples,
    )
    from classifiers.toml_files import LexiconError
    from classifiers.training import TrainingError, train

    try:
        return train(
            bundled_examples(),
            read_seeds(bundled("seeds")),
            reviews=reviews,
            written=written_examples(),
        )
    except (ExamplesError, LexiconError, TrainingError) as error:
        raise MonitorError("no model can be trained", because=str(error)) from error


def renew(
    path: Path,
    clock: Clock,
    reviews: "Sequence[Example]",
    *,
    until: int = 0,
    force: bool = False,
) -> Renewal:
    """Train a model and put it in force at ``path``, unless it is worse than the one there.

    :param until: the id of the newest review there is, for :func:`reviewed_until`.
    :param force: put it in force in any case.
    :raises MonitorError: training or writing failed; what was in force stays so.
    """
    from classifiers.succession import decide

    new = _noting(train_model(reviews), until)
    versions = Versions(path)
    with versions.alone():
        old = versions.in_force()
        before, after = _standings(old, new, reviews)
        verdict = decide(
            new.version,
            old.model.version if old.model else None,
            old.before,
            (before, after),
            withdrawn={one.version for one in versions.kept("withdrawn")},
            force=force,
        )
        kept_at = None
        if verdict.outcome == "goes live":
            versions.place(new, clock.now())
        elif verdict.outcome == "kept out":
            kept_at = versions.reject(new, clock.now())
    log.info("model %s %s: %s", new.version, verdict.outcome, verdict.because)
    return Renewal(old, new, verdict, before, after, kept_at)


def roll_back(path: Path) -> "tuple[InForce, Model]":
    """Put the version in force again that was so before; returns what was and what is.

    It stays in force: the daemon takes the file as it is, and the version that was taken back
    returns by force alone, until something new is learnt from.  Code or lexicons that no longer
    fit make the daemon train, as ever.

    :raises MonitorError: there is none before, or it cannot be written.
    """
    versions = Versions(path)
    with versions.alone():
        old = versions.in_force()
        model = versions.go_back()
    log.info("rolled back to model %s", model.version)
    return old, model


def load_or_train(path: Path, store: Store | None = None, clock: Clock | None = None) -> "Model":
    """The model at ``path``; where the file cannot be used, the version that was in force, or else
    one that is trained now.

    A monitor without a model is of no use, and training takes seconds, so neither a damaged file
    nor a directory that cannot be written makes this refuse.

    :param store: whose reviews to learn from.  A model trained without them is used, but not put
        in force.
    :raises MonitorError: nothing can be trained, or the store cannot be read.
    """
    from classifiers import model_file

    versions = Versions(path)
    try:
        return model_file.load(path)
    except model_file.ModelIncompatible as error:
        log.warning("no model: %s", error)
    except model_file.ModelFileError as error:
        missing = isinstance(error, model_file.ModelMissing)
        log.log(logging.INFO if missing else logging.WARNING, "no model: %s", error)
        restored = _restore(versions)
        if restored is not None:
            log.info("model %s restored, which was in force", restored.version)
            return restored
    log.info("training a model")
    taught = None if store is None else taught_by(store)
    model = train_model(taught.examples if taught else ())
    if taught is not None:
        model = _noting(model, taught.until)
        _place(versions, model, clock or SystemClock())
    return model


def reviewed_until(lineage: dict[str, Any] | None) -> int:
    """The id of the newest review when the model of this lineage was trained; 0 where none is
    known of."""
    return int(((lineage or {}).get("metrics") or {}).get(_REVIEWED_UNTIL, 0))


def _noting(model: "Model", until: int) -> "Model":
    metrics = (model.lineage.get("metrics") or {}) | {_REVIEWED_UNTIL: until}
    model.lineage = model.lineage | {"metrics": metrics}
    return model


def _standings(
    old: InForce, new: "Model", reviews: "Sequence[Example]"
) -> "tuple[Standing | None, Standing | None]":
    from classifiers.held_out import held_out_of, on_common_ground
    from classifiers.succession import standing

    of_old = held_out_of(old.lineage) if old.lineage else None
    of_new = held_out_of(new.lineage)
    if old.model is not None and of_old is not None and of_new is not None:
        judged = _asked_now(old.model, of_old, of_new, reviews)
        of_old, of_new = on_common_ground(of_old, of_new, judged)
    return (
        standing(of_old) if of_old is not None else None,
        standing(of_new) if of_new is not None else None,
    )


def _asked_now(
    old: "Model", of_old: "HeldOutAnswers", of_new: "HeldOutAnswers", reviews: "Sequence[Example]"
) -> "dict[int, Judgement]":
    """The old model's judgements of what the new one was measured on and the old one did not
    learn from, by ``text_key``."""
    from classifiers.examples import bundled_examples
    from classifiers.held_out import text_key

    strangers = of_old.strangers([*bundled_examples(), *reviews])
    documents = {text_key(one.document): one.document for one in strangers}
    # In the order of their keys they are as good as drawn at random, and always the same.
    asked = sorted(documents.keys() & set(of_new.items.tolist()))[:MOST_ASKED]
    return {key: old.judge(documents[key]) for key in asked}


def _restore(versions: Versions) -> "Model | None":
    try:
        with versions.alone():
            return versions.restore()
    except MonitorError as error:
        log.warning("%s", error)
        return None


def _place(versions: Versions, model: "Model", clock: Clock) -> None:
    try:
        with versions.alone():
            versions.place(model, clock.now())
    except MonitorError as error:
        log.warning("%s; the model is used all the same, and trained anew at the next start", error)
