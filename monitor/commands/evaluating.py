"""`monitor evaluate`: judge labelled examples, measure, and write down what was measured."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor.commands.context import say
from monitor.commands.evaluation_report import print_report
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.resources import bundled

if TYPE_CHECKING:
    from classifiers.evaluation import Report
    from classifiers.examples import Example, Seed
    from classifiers.judgement import Judgement

# Where the figures are kept in a checkout.
CARD: Final = Path("docs/model-card.md")
STORED_FIGURES: Final = Path("docs/model-card.json")
README: Final = Path("README.md")
FLOORS: Final = Path("tests/classifiers/floors.toml")
_CHECKOUT: Final = Path(__file__).parents[2]


def evaluate_files(
    config: Config,
    files: Sequence[Path],
    report_path: Path | None = None,
    *,
    refresh: bool = False,
    pin: bool = False,
    lower: bool = False,
    checkout: Path = _CHECKOUT,
) -> None:
    """Measure on labelled files, or by cross-validation on the bundled examples.

    :param report_path: where to write the whole report as JSON.
    :param refresh: write the model card and the figures of the README in ``checkout`` anew;
        only without files, as ``pin``.
    :param pin: raise the floors in ``checkout`` to what was measured; with ``lower`` also lower
        them.
    :raises MonitorError: a file is no list of labelled examples, or something cannot be written.
    """
    from classifiers.examples import bundled_examples

    if refresh or pin:
        _check_checkout(checkout)
    if report_path is not None and not report_path.absolute().parent.is_dir():
        raise MonitorError(
            "report not written", on=str(report_path), because="there is no such directory"
        )
    trained_on = bundled_examples()
    examples = _read(files) if files else trained_on
    report = _measure(config, examples, trained_on)
    print_report(report)
    if report_path is not None:
        _write(report_path, _as_json(report))
    if refresh:
        _refresh(report, trained_on, checkout)
    if pin:
        _pin(report, checkout / FLOORS, lower=lower)


def _read(files: Sequence[Path]) -> "list[Example]":
    from classifiers.examples import ExamplesError, read_examples

    examples: list[Example] = []
    read_from: dict[str, Path] = {}
    for path in files:
        try:
            found = read_examples(path)
        except ExamplesError as error:
            raise MonitorError("labelled examples not read", because=str(error)) from error
        if not found:
            raise MonitorError(
                "labelled examples not read", on=str(path), because="it holds no example"
            )
        for one in found:
            other = read_from.setdefault(one.id, path)
            if other is not path:
                raise MonitorError(
                    "labelled examples not read",
                    on=str(path),
                    because=f"id {one.id!r} stands in {other} too",
                    do="an article counts once: leave one of them out",
                )
        examples += found
    return examples


def _measure(
    config: Config, examples: "Sequence[Example]", trained_on: "Sequence[Example]"
) -> "Report":
    """The report on the examples, with the plain ways beside.

    Items that are among those trained on are judged by models that never saw their story, all
    others by the model in force.
    """
    from classifiers.cross_validation import places_among
    from classifiers.evaluation import evaluate
    from classifiers.evaluation.baselines import baselines
    from classifiers.evaluation.report import cross_validation_name
    from classifiers.examples import read_seeds, written_examples

    seeds, written = read_seeds(bundled("seeds")), written_examples()
    judged: dict[int, Judgement] = {}
    threshold, name = 0.0, ""
    places = places_among(examples, trained_on)
    seen = {index: place for index, place in enumerate(places) if place is not None}
    unseen = [index for index, place in enumerate(places) if place is None]
    if seen:
        held_out, threshold = _held_out(trained_on, seeds, written)
        judged = {index: held_out[place] for index, place in seen.items()}
        name = cross_validation_name()
    if unseen:
        fresh, threshold, version = _by_the_model(config, [examples[index] for index in unseen])
        judged |= dict(zip(unseen, fresh, strict=True))
        name = f"{version}; {len(seen)} items by {name}" if seen else version
        _tell_of_shared_stories([examples[index] for index in unseen], trained_on)
    ordered = [judged[index] for index in range(len(examples))]
    report = evaluate(ordered, examples, model=name, threshold=threshold)
    with progress("measuring plain ways") as step:
        report["baselines"] = baselines(
            examples, seeds, trained_on=trained_on, written=written, on_step=step
        )
    return report


def _held_out(
    trained_on: "Sequence[Example]", seeds: "Sequence[Seed]", written: "Sequence[Example]"
) -> "tuple[list[Judgement], float]":
    from classifiers.cross_validation import held_out_judgements

    with progress("cross-validating, folds") as step:
        return held_out_judgements(trained_on, seeds, written=written, on_fold=step)


def _by_the_model(
    config: Config, examples: "Sequence[Example]"
) -> "tuple[list[Judgement], float, str]":
    from monitor.analysis.model import load_or_train

    model = load_or_train(config.model_path)
    judged: list[Judgement] = []
    with progress("judging") as step:
        for number, example in enumerate(examples, 1):
            judged.append(model.judge(example.document))
            step(number, len(examples))
    return judged, model.relevance.threshold, model.version


def _tell_of_shared_stories(unseen: "Sequence[Example]", trained_on: "Sequence[Example]") -> None:
    from classifiers.examples import group_numbers

    groups = group_numbers([*trained_on, *unseen])
    known = set(groups[: len(trained_on)])
    shared = sum(group in known for group in groups[len(trained_on) :])
    if shared:
        say(
            f"note: {shared} of {len(unseen)} articles share a story or an address with a bundled"
            " example, which flatters their figures"
        )


# --- writing -------------------------------------------------------------------------------


def _check_checkout(checkout: Path) -> None:
    for path in (CARD.parent, README, FLOORS.parent):
        if not (checkout / path).exists():
            raise MonitorError(
                "figures cannot be kept here",
                on=str(checkout),
                because=f"it is no checkout of the program, {path} is missing",
                do="run it from a checkout, with make evaluate or make floors",
            )


def _refresh(report: "Report", examples: "Sequence[Example]", checkout: Path) -> None:
    from classifiers.evaluation.model_card import model_card
    from classifiers.evaluation.readme_figures import with_figures
    from classifiers.examples import ExamplesError, read_seeds, written_examples

    measured = {key: value for key, value in report.items() if key != "items"}
    try:
        card = model_card(measured, examples, written_examples(), read_seeds(bundled("seeds")))
        readme = with_figures((checkout / README).read_text(encoding="utf-8"), measured)
    except ExamplesError as error:
        raise MonitorError("model card not written", because=str(error)) from error
    except ValueError as error:
        raise MonitorError(
            "figures not written", on=str(checkout / README), because=str(error)
        ) from error
    _write(checkout / STORED_FIGURES, _as_json(measured))
    _write(checkout / CARD, card)
    _write(checkout / README, readme)


def _pin(report: "Report", path: Path, *, lower: bool) -> None:
    from classifiers.evaluation import floors

    try:
        old = floors.read(path) if path.exists() else None
        new = floors.pin(report, old, floors.fingerprint(), lower=lower)
    except floors.FloorsError as error:
        raise MonitorError("floors not written", because=str(error)) from error
    for change in floors.changes(old, new):
        say(f"floor of {change}")
    _write(path, floors.written(new))


def _as_json(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MonitorError(
            "not written", on=str(path), because=error.strerror or str(error)
        ) from error
    say(f"written: {path}")
