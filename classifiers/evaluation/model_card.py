"""The model card: what the models are for, made from, good and bad at (Mitchell et al. 2019).

The words stand in `model-card.template.md`; here is what is counted and measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from classifiers.evaluation import data_facts
from classifiers.evaluation.figures import look_up
from classifiers.evaluation.markdown import between, number, percent, plain, table
from classifiers.examples import Example, Seed

_TEMPLATE = Path(__file__).with_name("model-card.template.md")
# Below this many articles one error moves a language's figures by several points.
_FEW = 50
_WORST_SHOWN = 5
_WEAKEST_FRAMES = 3
_RANKED = ("average_precision", "precision", "recall", "f1")

Measured = Mapping[str, Any]


def model_card(
    measured: Measured,
    examples: Sequence[Example],
    written: Sequence[Example],
    seeds: Sequence[Seed],
) -> str:
    """The card as Markdown. `measured` is a report on `examples` with its baselines."""
    relevance = measured["relevance"]
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        examples_count=len(examples),
        years=data_facts.years(examples),
        stories=len({one.story for one in examples if one.story}),
        language_table=table(data_facts.by_language(examples)),
        events=data_facts.by_status(examples),
        frames=data_facts.by_frame(examples),
        blocs=data_facts.by_bloc(examples),
        written=_written(written),
        seed_table=table(data_facts.seed_rows(seeds), words=4),
        main_table=_main_table(measured),
        by_language=_by_language(measured),
        by_speaker=_by_bloc(measured),
        small_languages=_small_languages(measured),
        by_kind=_by_kind(measured),
        by_naming=_by_naming(measured),
        calibration_error=number(relevance["expected_calibration_error"]),
        brier=number(relevance["brier"]),
        calibration=_calibration(relevance["calibration"]),
        frames_table=_frames(measured),
        baselines=_baselines(measured),
        relevance_failures=_relevance_failures(measured),
        event_failures=_event_failures(measured),
        frame_failures=_frame_failures(measured),
    )


def _main_table(measured: Measured) -> str:
    """The figures that matter most, each with its interval."""
    stories = [None, *(f"stories.bcubed_{name}" for name in _RANKED[1:])]
    frames = [None, None, None, "frames.macro_f1"]
    return table(
        [
            ["", "average precision", "precision", "recall", "F1"],
            ["relevance", *(_cell(measured, f"relevance.{name}") for name in _RANKED)],
            *(
                [
                    f"{kind}s",
                    "",
                    *(_cell(measured, f"events.{kind}.{name}") for name in _RANKED[1:]),
                ]
                for kind in ("drill", "deal")
            ),
            ["frames, macro average", *(_cell(measured, path) for path in frames)],
            [
                "stories (B-cubed; links learnt from the same)",
                *(_cell(measured, path) for path in stories),
            ],
        ]
    ) + (
        f"\n\nStatus right where an event was found: {_cell(measured, 'events.status_accuracy')}. "
        f"Area under the ROC curve of relevance: {_cell(measured, 'relevance.roc_auc')}."
    )


def _cell(measured: Measured, path: str | None, *, percentage: bool = False) -> str:
    if path is None:
        return ""
    value = look_up(measured, path)
    shown = percent(value) if percentage else number(value)
    return shown + between(measured["intervals"].get(path), percentage=percentage)


def _written(written: Sequence[Example]) -> str:
    if not written:
        return "None are in use."
    langs = Counter(one.document.lang or "und" for one in written)
    relevant = sum(one.relevant for one in written)
    events = sum(bool(one.events) for one in written)
    frames = sum(bool(one.frames) for one in written)
    spread = ", ".join(f"{lang} {count}" for lang, count in langs.most_common())
    return (
        f"{len(written)} texts in `classifiers/data/written` were written by a machine to show "
        f"what the examples have too little of. They are made up, or told from its memory and not "
        f"checked. They are used for training only, in every fold alike, and no figure is ever "
        f"measured on them; but some tell of occasions that labelled articles tell of too, which "
        f"may flatter the figures (see the [README](../classifiers/data/written/README.md) there). "
        f"{relevant} are relevant, {len(written) - relevant} are not; {events} state a drill or "
        f"deal, {frames} argue a frame; by language: {spread}. What their writer held to be usual "
        f"is in them, and in what is learnt from them."
    )


# --- figures -------------------------------------------------------------------------------


def _by_language(measured: Measured) -> str:
    others = "all but en, ru and ur"
    return _parts(measured, "language", "by_lang", {others: "relevance.other_languages"})


def _by_bloc(measured: Measured) -> str:
    return _parts(measured, "who speaks", "by_bloc", {})


def _parts(measured: Measured, title: str, group: str, further: Mapping[str, str]) -> str:
    """Relevance in each part of a group, the largest first, and in the parts at further paths."""
    parts = measured["relevance"][group]
    names = sorted(parts, key=lambda name: -parts[name]["n"])
    paths = {name: f"relevance.{group}.{name}" for name in names} | dict(further)
    rows = [[title, "articles", "average precision", "precision", "recall", "F1"]]
    for name, path in paths.items():
        cells = (_cell(measured, f"{path}.{figure}") for figure in _RANKED)
        rows.append([name, str(look_up(measured, f"{path}.n")), *cells])
    return table(rows)


def _small_languages(measured: Measured) -> str:
    small = [
        f"{lang} on {figures['n']}"
        for lang, figures in measured["relevance"]["by_lang"].items()
        if figures["n"] < _FEW
    ]
    if not small:
        return "Every language has examples enough for a figure of its own."
    return (
        f"Figures of a single language with fewer than {_FEW} articles say little: "
        f"{', '.join(small)} articles. Read them together."
    )


def _by_kind(measured: Measured) -> str:
    relevance = measured["relevance"]
    rows = [["kind", "articles", "taken for relevant"]]
    for kind, figures in sorted(relevance["by_kind"].items(), key=lambda item: -item[1]["n"]):
        path = f"relevance.by_kind.{kind}.false_positive_rate"
        rows.append([f"`{kind}`", str(figures["n"]), _cell(measured, path, percentage=True)])
    both = relevance["topical_and_far"]
    path = "relevance.topical_and_far.false_positive_rate"
    rows.append(["`topical` and `far`", str(both["n"]), _cell(measured, path, percentage=True)])
    return table(rows)


def _by_naming(measured: Measured) -> str:
    naming = measured["relevance"]["by_naming"]
    titles = {
        "both": "both parties named",
        "both_alone": "of these, nobody else named",
        "not_both": "one or neither named",
    }
    kinds = list(naming["both"]["by_kind"])
    rows = [["", "articles", *(f"`{kind}`" for kind in kinds), "taken for relevant"]]
    for group, title in titles.items():
        figures, path = naming[group], f"relevance.by_naming.{group}.false_positive_rate"
        counts = (str(figures["by_kind"][kind]["n"]) for kind in kinds)
        rate = _cell(measured, path, percentage=True)
        rows.append([title, str(figures["n"]), *counts, rate])
    return table(rows)


def _calibration(bins: Sequence[Measured]) -> str:
    rows = [["probability", "articles", "mean probability", "observed share"]]
    rows += [
        [
            f"{each['low']:.1f} to {each['high']:.1f}",
            str(each["n"]),
            number(each["mean_probability"]),
            number(each["observed_share"]),
        ]
        for each in bins
    ]
    return table(rows)


def _frames(measured: Measured) -> str:
    rows = [["frame", "articles", "precision", "recall", "F1"]]
    for frame, figures in measured["frames"]["per_frame"].items():
        path = f"frames.per_frame.{frame}"
        cells = (_cell(measured, f"{path}.{name}") for name in ("precision", "recall", "f1"))
        rows.append([f"`{frame}`", str(figures["n"]), *cells])
    rows.append(["macro average", "", "", "", _cell(measured, "frames.macro_f1")])
    return table(rows)


def _baselines(measured: Measured) -> str:
    relevance, events = measured["relevance"], measured["events"]
    ours = {
        **{name: relevance[name] for name in ("average_precision", "precision", "recall", "f1")},
        "drill_f1": events["drill"]["f1"],
        "deal_f1": events["deal"]["f1"],
        "frames_macro_f1": measured["frames"]["macro_f1"],
    }
    rows = [["", "relevance AP", "precision", "recall", "F1", "drills F1", "deals F1", "frames F1"]]
    named = [(each["what"], each) for each in measured["baselines"].values()]
    for name, figures in [*named, ("**these classifiers**", ours)]:
        rows.append([name, *(number(figures.get(column)) for column in ours)])
    return table(rows)


# --- failures ------------------------------------------------------------------------------


def _relevance_failures(measured: Measured) -> str:
    mistakes = measured["mistakes"]["relevance"]
    misses, alarms = mistakes["misses"], mistakes["false_alarms"]
    missed = _told(misses, "relevant article is missed", "relevant articles are missed")
    taken = _told(alarms, "irrelevant one is taken", "irrelevant ones are taken")
    return "\n\n".join(
        [
            f"**Relevance.** {missed} {taken}",
            _worst("The surest misses", misses["worst"]),
            _worst("The surest false alarms", alarms["worst"]),
        ]
    )


def _told(mistakes: Measured, one: str, many: str) -> str:
    if not mistakes["n"]:
        return f"No {many}."
    spread = "; ".join(
        ", ".join(f"{name} {count}" for name, count in mistakes[by].items())
        for by in ("by_label", "by_lang")
    )
    return f"{mistakes['n']} {one if mistakes['n'] == 1 else many} ({spread})."


def _worst(title: str, worst: Sequence[Measured]) -> str:
    if not worst:
        return f"{title}: none."
    lines = [
        f"- *{plain(one['title'])}* ({_labels(one)}; given {percent(one['relevance'])}): "
        f"{plain('; '.join(one['reasons']))}"
        for one in worst[:_WORST_SHOWN]
    ]
    return "\n".join([f"{title}, with the reasons that the model gave:", "", *lines])


def _event_failures(measured: Measured) -> str:
    parts = []
    for kind in ("drill", "deal"):
        mistakes = measured["mistakes"][kind]
        misses, alarms = mistakes["misses"], mistakes["false_alarms"]
        missed = _told(
            misses,
            f"article has a {kind} that is missed",
            f"articles have a {kind} that is missed",
        )
        given = _told(
            alarms,
            f"article without a {kind} is given one",
            f"articles without a {kind} are given one",
        )
        parts.append(f"**{kind.capitalize()}s.** {missed} {given}")
        lines = [
            f"- {verb} in *{plain(one['title'])}* ({_labels(one)}): “{plain(one['evidence'])}”"
            for verb, found in (("missed", misses), ("wrongly found", alarms))
            for one in found["worst"]
        ]
        if lines:
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _labels(one: Measured) -> str:
    return f"{one['lang']}, {one['label']}"


def _frame_failures(measured: Measured) -> str:
    frames = measured["frames"]["per_frame"]
    labelled = {frame: figures for frame, figures in frames.items() if figures["n"]}
    most = max((figures["n"] for figures in labelled.values()), default=0)
    weakest = sorted(labelled, key=lambda frame: labelled[frame]["f1"])[:_WEAKEST_FRAMES]
    told = ", ".join(
        f"`{frame}` (F1 {number(labelled[frame]['f1'])}, {_leaning(labelled[frame])})"
        for frame in weakest
    )
    return (
        f"**Frames** are the hardest: what a text argues is told by its turns, not by its words, "
        f"and no more than {most} examples show any of them. The weakest are {told}. Take a frame "
        f"as a hint, and read its sentence."
    )


def _leaning(figures: Measured) -> str:
    if figures["precision"] == figures["recall"]:
        return "missed as often as invented"
    if figures["recall"] < figures["precision"]:
        return "more often missed than invented"
    return "more often invented than missed"
