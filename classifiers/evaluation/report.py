"""The report of judgements against labels, in the form of `monitor evaluate --json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from classifiers.cross_validation import FOLDS, OnFold, held_out_judgements
from classifiers.evaluation.intervals import intervals
from classifiers.evaluation.mistakes import event_mistakes, relevance_mistakes
from classifiers.evaluation.naming import GROUPS, Naming, naming
from classifiers.evaluation.outcomes import (
    EVENT_TYPES,
    FAR_KINDS,
    TOLD_APART,
    bloc,
    found_events,
    language,
    statuses_right,
)
from classifiers.evaluation.story_figures import pair_figures
from classifiers.examples import Example, Seed
from classifiers.judgement import FRAMES, Judgement
from classifiers.lexicon import load_lexicon
from classifiers.metrics import (
    Figures,
    average_precision,
    b_cubed,
    brier,
    calibration,
    expected_calibration_error,
    precision_recall_f1,
    roc_auc,
)
from classifiers.model import Model
from classifiers.stories import cluster

_DIGITS = 4
Report = dict[str, Any]


def evaluate(
    judgements: Sequence[Judgement],
    examples: Sequence[Example],
    *,
    model: str,
    threshold: float,
) -> Report:
    """The report of the judgements against the labels, `judgements[i]` for `examples[i]`.

    `model` names what judged and `threshold` is what it called relevant from; both are passed
    through. Figures that are not defined for these examples are None.
    """
    stories = cluster([(e.document, j) for e, j in zip(examples, judgements, strict=True)])
    lexicon = load_lexicon()
    named = [None if example.relevant else naming(example, lexicon) for example in examples]
    return {
        "n": len(examples),
        "model": model,
        "relevance": _relevance(judgements, examples, named, threshold),
        "events": _events(judgements, examples),
        "frames": _frames(judgements, examples),
        "stories": _stories(stories, examples),
        "intervals": {
            path: None if found is None else [_rounded(limit) for limit in found]
            for path, found in intervals(judgements, examples, stories, named=named).items()
        },
        "mistakes": {
            "relevance": relevance_mistakes(judgements, examples),
            **{kind: event_mistakes(kind, judgements, examples) for kind in EVENT_TYPES},
        },
        "items": [
            _item(example, judgement, story)
            for example, judgement, story in zip(examples, judgements, stories, strict=True)
        ],
    }


def evaluate_model(model: Model, examples: Sequence[Example]) -> Report:
    """The report of a trained model on examples that it was not trained on."""
    judgements = [model.judge(example.document) for example in examples]
    threshold = model.relevance.threshold
    return evaluate(judgements, examples, model=model.version, threshold=threshold)


def cross_validate(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    folds: int = FOLDS,
    *,
    written: Sequence[Example] = (),
    on_fold: OnFold | None = None,
) -> Report:
    """The report of judgements by models that saw nothing of the story they judge.

    `threshold` in the report is the mean over the folds. See `held_out_judgements`.
    """
    judgements, threshold = held_out_judgements(
        examples, seeds, folds, written=written, on_fold=on_fold
    )
    return evaluate(judgements, examples, model=cross_validation_name(folds), threshold=threshold)


def cross_validation_name(folds: int = FOLDS) -> str:
    """What stands in the report as the model of held-out judgements."""
    return f"{folds}-fold cross-validation by story"


def _relevance(
    judgements: Sequence[Judgement],
    examples: Sequence[Example],
    named: Sequence[Naming | None],
    threshold: float,
) -> Report:
    scores = [judgement.relevance for judgement in judgements]
    wanted = [example.relevant for example in examples]
    langs = [language(example) for example in examples]
    blocs = [bloc(example) for example in examples]
    kinds = sorted({example.kind for example in examples if example.kind})
    table = calibration(scores, wanted)
    return {
        **_ranked(judgements, examples, range(len(examples))),
        "roc_auc": _rounded(roc_auc(scores, wanted)),
        "brier": _rounded(brier(scores, wanted)),
        "expected_calibration_error": _rounded(expected_calibration_error(table)),
        "threshold": _rounded(threshold),
        "by_lang": {
            lang: _part(judgements, examples, [i for i, one in enumerate(langs) if one == lang])
            for lang in sorted(set(langs))
        },
        "other_languages": _part(
            judgements, examples, [i for i, one in enumerate(langs) if one not in TOLD_APART]
        ),
        "by_bloc": {
            name: _part(judgements, examples, [i for i, one in enumerate(blocs) if one == name])
            for name in sorted(set(blocs))
        },
        "by_kind": {
            kind: _false_positives(judgements, [one.kind == kind for one in examples], examples)
            for kind in kinds
        },
        "topical_and_far": _false_positives(
            judgements, [one.kind in FAR_KINDS for one in examples], examples
        ),
        "by_naming": {
            group: _by_naming(judgements, [one in members for one in named], examples, kinds)
            for group, members in GROUPS.items()
        },
        "calibration": [
            {
                "low": each.low,
                "high": each.high,
                "n": each.n,
                "mean_probability": _rounded(each.mean_probability),
                "observed_share": _rounded(each.observed_share),
            }
            for each in table
        ],
    }


def _part(
    judgements: Sequence[Judgement], examples: Sequence[Example], here: Sequence[int]
) -> Report:
    return {"n": len(here), **_ranked(judgements, examples, here)}


def _ranked(
    judgements: Sequence[Judgement], examples: Sequence[Example], here: Iterable[int]
) -> Report:
    chosen = list(here)
    wanted = [examples[i].relevant for i in chosen]
    return {
        "average_precision": _rounded(
            average_precision([judgements[i].relevance for i in chosen], wanted)
        ),
        **_rounded_all(precision_recall_f1([judgements[i].relevant for i in chosen], wanted)),
    }


def _by_naming(
    judgements: Sequence[Judgement],
    here: Sequence[bool],
    examples: Sequence[Example],
    kinds: Sequence[str],
) -> Report:
    """False positives among those `here`, and among those of each kind."""
    return {
        **_false_positives(judgements, here, examples),
        "by_kind": {
            kind: _false_positives(
                judgements,
                [one and e.kind == kind for one, e in zip(here, examples, strict=True)],
                examples,
            )
            for kind in kinds
        },
    }


def _false_positives(
    judgements: Sequence[Judgement], here: Sequence[bool], examples: Sequence[Example]
) -> Report:
    """How many irrelevant ones there are among those `here`, and what share is taken."""
    wrong = [
        judgement.relevant
        for judgement, chosen, example in zip(judgements, here, examples, strict=True)
        if chosen and not example.relevant
    ]
    rate = sum(wrong) / len(wrong) if wrong else None
    return {"n": len(wrong), "false_positive_rate": _rounded(rate)}


def _events(judgements: Sequence[Judgement], examples: Sequence[Example]) -> Report:
    """Per article and type: an event was found where one is labelled. The status of those
    found is right if that of the surest one is among the labelled ones."""
    report: Report = {}
    for kind in EVENT_TYPES:
        found = [bool(found_events(one, kind)) for one in judgements]
        wanted = [any(event.type == kind for event in one.events) for one in examples]
        report[kind] = _rounded_all(precision_recall_f1(found, wanted))
    right = [correct for _, correct in statuses_right(judgements, examples)]
    report["status_accuracy"] = _rounded(sum(right) / len(right) if right else None)
    return report


def _frames(judgements: Sequence[Judgement], examples: Sequence[Example]) -> Report:
    """Per frame, and the mean F1 of the frames that are labelled at all."""
    per_frame: dict[str, Report] = {}
    for frame in FRAMES:
        found = [any(one.frame == frame for one in judgement.frames) for judgement in judgements]
        wanted = [frame in example.frames for example in examples]
        per_frame[frame] = {**_rounded_all(precision_recall_f1(found, wanted)), "n": sum(wanted)}
    labelled = [figures["f1"] for figures in per_frame.values() if figures["n"]]
    macro = sum(labelled) / len(labelled) if labelled else None
    return {"macro_f1": _rounded(macro), "per_frame": per_frame}


def _stories(stories: Sequence[int], examples: Sequence[Example]) -> Report:
    """B-cubed over the items whose story is labelled, over those of them that have a date, and
    what became of pairs of articles in two languages."""
    labels = [example.story for example in examples]
    dated = [e.story if e.document.published is not None else None for e in examples]
    return {
        **_b_cubed(stories, labels),
        "across_languages": _across_languages(stories, labels, examples),
        "dated": {
            **_b_cubed(stories, dated),
            "across_languages": _across_languages(stories, dated, examples),
        },
    }


def _b_cubed(stories: Sequence[int], labels: Sequence[str | None]) -> Report:
    labelled = [(s, label) for s, label in zip(stories, labels, strict=True) if label]
    return _rounded_all(b_cubed([s for s, _ in labelled], [label for _, label in labelled]))


def _across_languages(
    stories: Sequence[int], labels: Sequence[str | None], examples: Sequence[Example]
) -> Report:
    """Of the articles with a label: the pairs in two languages that belong together and were put
    together (recall), and those put together that belong so (precision)."""
    chosen = [index for index, label in enumerate(labels) if label]
    pairs = pair_figures(
        [stories[index] for index in chosen],
        [labels[index] for index in chosen],
        [examples[index].document.lang or "" for index in chosen],
    )
    return {
        "pairs": pairs.labelled,
        "recall": _rounded(pairs.recall),
        "precision": _rounded(pairs.precision),
    }


def _item(example: Example, judgement: Judgement, story: int) -> Report:
    return {
        "id": example.id,
        "relevance": _rounded(judgement.relevance),
        "relevant": judgement.relevant,
        "events": [
            {"type": e.type, "name": e.name, "status": e.status, "evidence": e.evidence}
            for e in judgement.events
        ],
        "frames": [
            {"frame": f.frame, "score": _rounded(f.score), "evidence": f.evidence}
            for f in judgement.frames
        ],
        "story": story,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)


def _rounded_all(figures: Figures) -> dict[str, float | None]:
    return {name: _rounded(value) for name, value in figures.items()}
