"""The one cross-validation that all tests of a run share."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import cross_validate
from classifiers.evaluation.baselines import baselines
from classifiers.examples import bundled_examples, read_seeds, written_examples

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of the bundled examples, with its baselines, as `make evaluate` makes it.

    Made once for all processes of a run: the first makes it, the others wait and read.
    """
    directory = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        directory = directory.parent
    kept = directory / "cross-validated.json"
    with (directory / "cross-validated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            examples, seeds = bundled_examples(), read_seeds(SEEDS)
            written = written_examples()
            report = cross_validate(examples, seeds, written=written)
            report["baselines"] = baselines(examples, seeds, trained_on=examples, written=written)
            kept.write_text(json.dumps(report), encoding="utf-8")
    measured: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return measured
