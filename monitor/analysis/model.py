"""The model in force: read from its file, or trained anew where that cannot be used."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.resources import bundled

if TYPE_CHECKING:
    from classifiers.model import Model

log = logging.getLogger(__name__)


def train_model() -> "Model":
    """A model from the bundled seeds and labelled examples."""
    from classifiers.examples import bundled_examples, read_seeds
    from classifiers.training import train

    return train(bundled_examples(), read_seeds(bundled("seeds")))


def train_and_save(path: Path) -> "Model":
    """Train, write the file beside and rename it."""
    from classifiers import model_file

    model = train_model()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    model_file.save(model, path)
    log.info("model %s trained and saved", model.version)
    return model


def load_or_train(path: Path) -> "Model":
    """The model at ``path``; trained anew where the file is missing, damaged or of another version.

    A monitor without a model is of no use, and training takes seconds, so this never refuses.
    """
    from classifiers import model_file

    if not path.exists():
        log.info("no model file yet: training one")
        return train_and_save(path)
    try:
        return model_file.load(path)
    except model_file.ModelFileError as error:
        log.warning("model file cannot be used, training anew: %s", error)
        return train_and_save(path)
