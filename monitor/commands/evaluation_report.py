"""The report of `monitor evaluate` as tables for a reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from monitor.commands.context import results
from monitor.commands.lines import one_line

_RANKED = ("average_precision", "precision", "recall", "f1")
_HEADINGS = {
    "average_precision": "average precision",
    "f1": "F1",
    "drill_f1": "drills F1",
    "deal_f1": "deals F1",
    "frames_macro_f1": "frames F1",
}

Report = Mapping[str, Any]


def print_report(report: Report) -> None:
    """Print the report to standard output, the main figures first, the worst errors last."""
    out = results()
    out.print(f"{report['n']} articles, judged by {report['model']}")
    _section(out, "Main figures", _main(report))
    relevance = report["relevance"]
    out.print(
        f"relevance: ROC AUC {_number(relevance['roc_auc'])},"
        f" Brier score {_number(relevance['brier'])},"
        f" expected calibration error {_number(relevance['expected_calibration_error'])},"
        f" threshold {_number(relevance['threshold'])}"
    )
    out.print(
        f"status right where an event was found: {_with_interval(report, 'events.status_accuracy')}"
    )
    out.print(_stories(report["stories"]))
    others = {"all but en, ru, ur": relevance["other_languages"]}
    _section(out, "Relevance by language", _parts("language", relevance["by_lang"] | others))
    _section(out, "Relevance by who speaks", _parts("bloc", relevance["by_bloc"]))
    _section(out, "Irrelevant articles taken for relevant", _kinds(relevance))
    _section(out, "Calibration of relevance", _calibration(relevance["calibration"]))
    _section(out, "Frames", _parts("frame", report["frames"]["per_frame"], _RANKED[1:]))
    _section(out, "Beside plain ways, on the same articles", _baselines(report))
    _print_mistakes(out, report["mistakes"])


def _section(out: Console, title: str, table: Table) -> None:
    out.print("")
    out.print(title, style="bold")
    out.print(table)


def _table(*headings: str, words: int = 1) -> Table:
    """A table whose columns after the first `words` hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < words else "right")
    return table


def _main(report: Report) -> Table:
    stories = {"f1": "bcubed_f1", "precision": "bcubed_precision", "recall": "bcubed_recall"}
    table = _table("", *(_HEADINGS.get(name, name) for name in _RANKED), "F1, 95 % interval")
    for title, path, figures, names in (
        ("relevance", "relevance", report["relevance"], {}),
        ("drills", "events.drill", report["events"]["drill"], {}),
        ("deals", "events.deal", report["events"]["deal"], {}),
        ("frames, macro", "frames", report["frames"], {"f1": "macro_f1"}),
        ("stories, B-cubed", "stories", report["stories"], stories),
    ):
        cells = (
            _number(figures[names.get(name, name)]) if names.get(name, name) in figures else ""
            for name in _RANKED
        )
        table.add_row(title, *cells, _interval(report, f"{path}.{names.get('f1', 'f1')}"))
    return table


def _stories(stories: Report) -> str:
    """What the table has no room for: pairs in two languages, and the articles with a date."""
    pairs, dated = stories["across_languages"], stories["dated"]
    return (
        f"stories across languages: {_number(pairs['recall'])} of {pairs['pairs']} pairs found,"
        f" {_number(pairs['precision'])} of those made are right; of dated articles:"
        f" B-cubed F1 {_number(dated['bcubed_f1'])},"
        f" {_number(dated['across_languages']['recall'])} of"
        f" {dated['across_languages']['pairs']} pairs found"
    )


def _parts(title: str, parts: Mapping[str, Report], names: Sequence[str] = _RANKED) -> Table:
    table = _table(title, "n", *(_HEADINGS.get(name, name) for name in names))
    for part, figures in parts.items():
        table.add_row(part, str(figures["n"]), *(_number(figures[name]) for name in names))
    return table


def _kinds(relevance: Report) -> Table:
    table = _table("kind", "n", "taken")
    parts = relevance["by_kind"] | {"topical and far": relevance["topical_and_far"]}
    for kind, figures in parts.items():
        rate = figures["false_positive_rate"]
        table.add_row(kind, str(figures["n"]), "–" if rate is None else f"{rate:.1%}")
    return table


def _calibration(bins: Sequence[Report]) -> Table:
    table = _table("probability", "n", "mean probability", "observed share")
    for each in bins:
        table.add_row(
            f"{each['low']:.1f} to {each['high']:.1f}",
            str(each["n"]),
            _number(each["mean_probability"]),
            _number(each["observed_share"]),
        )
    return table


def _baselines(report: Report) -> Table:
    relevance, events = report["relevance"], report["events"]
    ours = {name: relevance[name] for name in _RANKED} | {
        "drill_f1": events["drill"]["f1"],
        "deal_f1": events["deal"]["f1"],
        "frames_macro_f1": report["frames"]["macro_f1"],
    }
    named = {each["what"]: each for each in report["baselines"].values()}
    headings = [_HEADINGS.get(name, name) for name in ours]
    table = _table("", *headings)
    for title, figures in (named | {"these classifiers": ours}).items():
        table.add_row(title, *(_number(figures[name]) if name in figures else "" for name in ours))
    return table


def _print_mistakes(out: Console, mistakes: Mapping[str, Mapping[str, Report]]) -> None:
    for title, found in (
        ("Relevant articles that were missed", mistakes["relevance"]["misses"]),
        ("Irrelevant articles that were taken", mistakes["relevance"]["false_alarms"]),
    ):
        _section(out, _counted(title, found), _worst(found["worst"], "reasons"))
    for kind in ("drill", "deal"):
        for title, found in (
            (f"Articles with a {kind} that was missed", mistakes[kind]["misses"]),
            (f"Articles without a {kind} that were given one", mistakes[kind]["false_alarms"]),
        ):
            _section(out, _counted(title, found), _worst(found["worst"], "evidence"))


def _counted(title: str, found: Report) -> str:
    if not found["n"]:
        return f"{title}: none"
    spread = "; ".join(
        ", ".join(f"{name} {count}" for name, count in found[by].items())
        for by in ("by_label", "by_lang")
    )
    return f"{title}: {found['n']} ({spread}), the worst:"


def _worst(articles: Sequence[Report], why: str) -> Table:
    table = _table("relevance", "lang", "label", "title", why, words=5)
    for one in articles:
        told = "; ".join(one[why]) if why == "reasons" else one[why]
        table.add_row(
            f"{one['relevance']:.3f}",
            one["lang"],
            one["label"],
            one_line(one["title"]),
            one_line(told),
        )
    if not articles:
        table.show_header = False
    return table


def _with_interval(report: Report, path: str) -> str:
    group, name = path.split(".")
    interval = _interval(report, path)
    return _number(report[group][name]) + (f" ({interval})" if interval else "")


def _interval(report: Report, path: str) -> str:
    limits = report["intervals"].get(path)
    return f"{limits[0]:.3f} to {limits[1]:.3f}" if limits else ""


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
