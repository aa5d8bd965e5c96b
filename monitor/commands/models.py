"""`monitor train` and `monitor evaluate`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from monitor.commands.context import results, say
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.resources import bundled

if TYPE_CHECKING:
    from classifiers.examples import Example
    from classifiers.judgement import Judgement

FOLDS = 5


def train_model(config: Config) -> None:
    """Train, save, and print what the model was made of and how it measures."""
    from monitor.analysis.model import train_and_save

    say("training from the seeds and the labelled examples; this takes some seconds")
    model = train_and_save(config.model_path)
    out = results()
    out.print(f"model {model.version}, threshold {model.relevance.threshold:.3f}")
    for name, value in sorted(model.lineage.get("metrics", {}).items()):
        if isinstance(value, int | float):
            out.print(f"  {name.replace('_', ' ')}: {value:.3f}")
    out.print(f"written to {config.model_path}", soft_wrap=True)


def evaluate_files(config: Config, files: Sequence[Path], report_path: Path | None) -> None:
    """Measure on labelled files, or cross-validate on the bundled examples where none is given.

    Items that are among the training examples are judged by models that never saw their story;
    all others by the model in force.

    :raises MonitorError: a file is no list of labelled examples.
    """
    from classifiers.evaluation import evaluate
    from classifiers.examples import ExamplesError, bundled_examples, read_examples

    trained_on = bundled_examples()
    try:
        examples = [one for path in files for one in read_examples(path)] or trained_on
    except ExamplesError as error:
        raise MonitorError("labelled examples not read", because=str(error)) from error
    known = {example.id: example.document for example in trained_on}
    seen = [one for one in examples if known.get(one.id) == one.document]
    judged: dict[str, Judgement] = {}
    threshold, name = 0.0, ""
    if seen:
        judged, threshold = _held_out(trained_on)
        name = f"{FOLDS}-fold cross-validation by story"
    unseen = [one for one in examples if one.id not in judged or known.get(one.id) != one.document]
    if unseen:
        fresh, threshold, version = _by_the_model(config, unseen)
        judged = judged | fresh
        name = f"{version}; {len(seen)} items by {name}" if seen else version
    report = evaluate(
        [judged[one.id] for one in examples], examples, model=name, threshold=threshold
    )
    if report_path is not None:
        report_path.write_text(
            json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        say(f"report written to {report_path}")
    print_report(report)


def _held_out(trained_on: "Sequence[Example]") -> "tuple[dict[str, Judgement], float]":
    from classifiers.evaluation import held_out_judgements
    from classifiers.examples import read_seeds

    with progress("cross-validating, folds") as step:
        judgements, threshold = held_out_judgements(
            trained_on, read_seeds(bundled("seeds")), FOLDS, on_fold=step
        )
    return {
        one.id: judgement for one, judgement in zip(trained_on, judgements, strict=True)
    }, threshold


def _by_the_model(
    config: Config, examples: "Sequence[Example]"
) -> "tuple[dict[str, Judgement], float, str]":
    from monitor.analysis.model import load_or_train

    model = load_or_train(config.model_path)
    judged: dict[str, Judgement] = {}
    with progress("judging") as step:
        for number, example in enumerate(examples, 1):
            judged[example.id] = model.judge(example.document)
            step(number, len(examples))
    return judged, model.relevance.threshold, model.version


def print_report(report: dict[str, Any]) -> None:
    """The report as tables."""
    out = results()
    relevance = report["relevance"]
    out.print(f"{report['n']} items, {report['model']}")
    overall = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "precision", "recall", "F1"):
        overall.add_column(heading)
    overall.add_row("relevance", *_figures(relevance))
    for kind, figures in report["events"].items():
        if isinstance(figures, dict):
            overall.add_row(kind, *_figures(figures))
    stories = report["stories"]
    overall.add_row(
        "stories (B-cubed)",
        *(f"{stories[f'bcubed_{name}']:.3f}" for name in ("precision", "recall", "f1")),
    )
    out.print(overall)
    out.print(
        f"relevance: average precision {relevance['average_precision']:.3f},"
        f" ROC AUC {relevance['roc_auc']:.3f}, Brier score {relevance['brier']:.3f},"
        f" threshold {relevance['threshold']:.3f}"
    )
    out.print(f"status right where found: {_number(report['events']['status_accuracy'])}")
    out.print("")
    _print_parts("language", relevance["by_lang"], ("n", "average_precision", "f1"))
    _print_parts("negatives", relevance["by_kind"], ("n", "false_positive_rate"))
    _print_parts("frame", report["frames"]["per_frame"], ("n", "precision", "recall", "f1"))
    out.print(f"frames: macro F1 {report['frames']['macro_f1']:.3f}")


def _print_parts(title: str, parts: dict[str, dict[str, Any]], names: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title)
    for name in names:
        table.add_column(name.replace("_", " "))
    for part, figures in parts.items():
        table.add_row(part, *(_number(figures[name]) for name in names))
    results().print(table)
    results().print("")


def _figures(figures: dict[str, Any]) -> tuple[str, str, str]:
    return _number(figures["precision"]), _number(figures["recall"]), _number(figures["f1"])


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
