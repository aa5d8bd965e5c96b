"""`monitor evaluate`: what it reads, what it tells, what it writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from classifiers import examples as labelled
from classifiers import model_file
from classifiers.evaluation import floors
from classifiers.evaluation.readme_figures import BEGIN, END
from classifiers.examples import Example, bundled_examples, read_seeds
from classifiers.model import Model
from classifiers.training import train
from monitor.cli import cli
from monitor.commands import evaluating
from monitor.commands.evaluating import CARD, FLOORS, README, STORED_FIGURES, evaluate_files
from monitor.config import load_config
from monitor.errors import MonitorError
from monitor.resources import bundled

STRANGERS = [
    {
        "id": "new-1", "lang": "en", "title": "Russia and Pakistan begin Druzhba-2031",
        "text": "Russian and Pakistani troops began the exercise Druzhba-2031 on Monday. "
        "Pakistan and Russia hold it each year.",
        "relevance": 2, "story": "new",
        "events": [{"type": "drill", "name": "Druzhba-2031", "status": "under_way",
                    "evidence": "Russian and Pakistani troops began the exercise."}],
    },
    {
        "id": "new-2", "lang": "en", "title": "Tea prices rise",
        "text": "Tea has become dearer in Sri Lanka. Growers are glad.", "relevance": 0,
        "kind": "far",
    },
]  # fmt: skip


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a configuration, which is the current one."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text('[model]\npath = "model.skops"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def model() -> Model:
    """A small model, trained in no time."""
    return train(bundled_examples()[::9], read_seeds(bundled("seeds")))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Example]:
    """Every ninth bundled example and no written texts, so that folds are trained in no time."""
    chosen = bundled_examples()[::9]
    monkeypatch.setattr(labelled, "bundled_examples", lambda: chosen)
    monkeypatch.setattr(labelled, "written_examples", list)
    return chosen


def write(path: Path, *items: dict[str, Any] | str) -> Path:
    lines = (item if isinstance(item, str) else json.dumps(item) for item in items)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def monitor(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *arguments])


# --- what it reads -------------------------------------------------------------------------

# Name: the files' lines, and what is told.
BAD_FILES: dict[str, tuple[dict[str, list[dict[str, Any] | str]], str]] = {
    "empty": ({"a.jsonl": []}, "labelled examples not read: a.jsonl: it holds no example"),
    "no JSON": (
        {"a.jsonl": [STRANGERS[0], "{"]}, "labelled examples not read: a.jsonl:2: not JSON: ",
    ),
    "wrong field": (
        {"a.jsonl": [STRANGERS[0] | {"relevance": 7}]},
        "labelled examples not read: a.jsonl:1: relevance: must be one of 0, 1, 2, is 7",
    ),
    "in two files": (
        {"a.jsonl": [STRANGERS[0]], "b.jsonl": [STRANGERS[1], STRANGERS[0]]},
        "labelled examples not read: b.jsonl: id 'new-1' stands in a.jsonl too "
        "(an article counts once: leave one of them out)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "told"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_files_are_told(
    directory: Path, files: dict[str, list[dict[str, Any] | str]], told: str
) -> None:
    for name, items in files.items():
        write(directory / name, *items)

    result = monitor(*files)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"monitor: {told}")


# Name: the arguments, and what is told.
WRONG_USE = {
    "refresh of a file": (["--refresh", "a.jsonl"], "no FILES"),
    "pin of a file": (["--pin", "a.jsonl"], "no FILES"),
    "lower alone": (["--lower"], "--lower goes with --pin"),
}


@pytest.mark.parametrize(("arguments", "told"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_is_told(directory: Path, arguments: list[str], told: str) -> None:
    write(directory / "a.jsonl", *STRANGERS)

    result = monitor(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_a_report_that_cannot_be_written_is_told_before_any_work(directory: Path) -> None:
    write(directory / "a.jsonl", *STRANGERS)

    result = monitor("a.jsonl", "--json", "nowhere/report.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "monitor: report not written: nowhere/report.json: there is no such directory\n"
    )


# --- what it tells -------------------------------------------------------------------------


def test_new_articles_are_judged_by_the_model_in_force(
    directory: Path, few: list[Example], model: Model
) -> None:
    model_file.save(model, directory / "model.skops")
    write(directory / "a.jsonl", STRANGERS[0])
    write(directory / "b.jsonl", STRANGERS[1])

    result = monitor("a.jsonl", "b.jsonl", "--json", "report.json")

    assert result.exit_code == 0, result.stderr
    report = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    assert (report["n"], report["model"]) == (2, model.version)
    assert report["relevance"]["threshold"] == pytest.approx(model.relevance.threshold, abs=1e-4)
    assert [item["id"] for item in report["items"]] == ["new-1", "new-2"]
    assert [item["relevant"] for item in report["items"]] == [True, False]
    assert report["baselines"]["query"]["f1"] == 1.0
    for told in (
        f"2 articles, judged by {model.version}",
        "relevance                     1.000      1.000   1.000  1.000",
        "Beside plain ways, on the same articles",
        "Relevant articles that were missed: none",
    ):
        assert told in result.stdout
    assert "written: report.json" in result.stderr
    # What is not labelled at all is a dash, not a crash.
    assert "frames, macro" in result.stdout
    assert "–" in result.stdout


def test_articles_learnt_from_are_judged_by_models_that_did_not(
    directory: Path, few: list[Example], model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    model_file.save(model, directory / "model.skops")
    known = next(one for one in few if one.story)
    copied = {
        "id": "renamed", "title": known.document.title, "text": known.document.text,
        "lang": known.document.lang, "relevance": known.relevance,
    }  # fmt: skip
    sibling = STRANGERS[0] | {"story": known.story}
    path = write(directory / "a.jsonl", copied, STRANGERS[1], sibling)

    evaluate_files(load_config(directory / "monitor.toml"), [path], directory / "report.json")

    report = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    assert report["model"] == (f"{model.version}; 1 items by 5-fold cross-validation by story")
    assert [item["id"] for item in report["items"]] == ["renamed", "new-2", "new-1"]
    told = capsys.readouterr().err
    assert "cross-validating, folds: 5 of 5" in told
    assert (
        "note: 1 of 2 articles share a story or an address with a bundled example, which"
        " flatters their figures"
    ) in told


# --- what it keeps -------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for path in (CARD.parent, FLOORS.parent):
        (root / path).mkdir(parents=True)
    (root / README).write_text(f"# Title\n\n{BEGIN}\n{END}\n", encoding="utf-8")
    return root


def test_card_figures_readme_and_floors_are_written(
    directory: Path, checkout: Path, few: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_config(directory / "monitor.toml")

    evaluate_files(config, (), refresh=True, pin=True, checkout=checkout)

    kept = json.loads((checkout / STORED_FIGURES).read_text(encoding="utf-8"))
    assert kept["n"] == len(few)
    assert "items" not in kept
    assert (checkout / CARD).read_text(encoding="utf-8").startswith("# Model card\n")
    assert f"Measured on the {len(few)} labelled examples" in (checkout / README).read_text(
        encoding="utf-8"
    )
    pinned = floors.read(checkout / FLOORS)
    assert floors.shortfalls(kept, pinned, floors.fingerprint()) == []

    raised = floors.Floors(pinned.fingerprint, dict(pinned.limits) | {"frames.macro_f1": 0.99})
    text = floors.written(raised)
    (checkout / FLOORS).write_text(text, encoding="utf-8")
    monkeypatch.setattr(evaluating, "_measure", lambda *_: kept)
    monkeypatch.setattr(evaluating, "print_report", lambda _: None)

    with pytest.raises(MonitorError, match=r"--lower.*frames: macro F1 is 0"):
        evaluate_files(config, (), pin=True, checkout=checkout)
    assert (checkout / FLOORS).read_text(encoding="utf-8") == text

    evaluate_files(config, (), pin=True, lower=True, checkout=checkout)
    assert floors.read(checkout / FLOORS) == pinned


def test_figures_are_kept_in_a_checkout_only(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(MonitorError) as error:
        evaluate_files(load_config(directory / "monitor.toml"), (), refresh=True, checkout=tmp_path)

    assert str(error.value) == (
        f"figures cannot be kept here: {tmp_path}: it is no checkout of the program, docs is "
        "missing (run it from a checkout, with make evaluate or make floors)"
    )


def test_a_readme_without_its_marks_is_told(
    directory: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / README).write_text("# Title\n", encoding="utf-8")
    stored = Path(evaluating.__file__).parents[2] / STORED_FIGURES
    kept = json.loads(stored.read_text(encoding="utf-8"))
    monkeypatch.setattr(evaluating, "_measure", lambda *_: kept)
    monkeypatch.setattr(evaluating, "print_report", lambda _: None)

    with pytest.raises(MonitorError, match=r"^figures not written: .*README\.md: must hold <!--"):
        evaluate_files(load_config(directory / "monitor.toml"), (), refresh=True, checkout=checkout)

    assert not (checkout / CARD).exists()
