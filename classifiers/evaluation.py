"""How good the judgements are, against labels that the judging model never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from classifiers.examples import Example, Seed, group_numbers
from classifiers.judgement import FRAMES, EventType, Judgement
from classifiers.metrics import (
    Figures,
    average_precision,
    b_cubed,
    brier,
    precision_recall_f1,
    roc_auc,
)
from classifiers.model import Model
from classifiers.stories import cluster
from classifiers.training import train

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
    through. The form of the report is that of `monitor evaluate --json`.
    """
    stories = cluster([(e.document, j) for e, j in zip(examples, judgements, strict=True)])
    return {
        "n": len(examples),
        "model": model,
        "relevance": _relevance(judgements, examples, threshold),
        "events": _events(judgements, examples),
        "frames": _frames(judgements, examples),
        "stories": _stories(stories, examples),
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
    folds: int = 5,
    *,
    on_fold: Callable[[int, int], None] | None = None,
) -> Report:
    """The report of judgements by models that saw nothing of the story they judge.

    Items of one story or one address are always in one fold. Everything, thresholds too, is
    learnt in the training folds. `threshold` in the report is the mean over the folds.
    `on_fold(done, folds)` is told of progress.
    """
    judgements, threshold = held_out_judgements(examples, seeds, folds, on_fold=on_fold)
    name = f"{folds}-fold cross-validation by story"
    return evaluate(judgements, examples, model=name, threshold=threshold)


def held_out_judgements(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    folds: int = 5,
    *,
    on_fold: Callable[[int, int], None] | None = None,
) -> tuple[list[Judgement], float]:
    """A judgement of each example by a model trained on the other folds; the mean threshold."""
    from sklearn.model_selection import StratifiedGroupKFold

    judged: dict[int, Judgement] = {}
    thresholds = []
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    split = splitter.split(examples, [e.relevant for e in examples], group_numbers(examples))
    for done, (training, held_out) in enumerate(split, start=1):
        model = train([examples[index] for index in training], seeds)
        thresholds.append(model.relevance.threshold)
        for index in held_out:
            judged[int(index)] = model.judge(examples[index].document)
        if on_fold is not None:
            on_fold(done, folds)
    return [judged[index] for index in range(len(examples))], sum(thresholds) / len(thresholds)


def baselines(examples: Sequence[Example], seeds: Sequence[Seed]) -> dict[str, float | None]:
    """Average precision of two plain ways, for orientation: the query `russia AND pakistan`,
    and the greatest cosine to a seed over TF-IDF of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    wanted = [example.relevant for example in examples]
    texts = [f"{e.document.title}\n{e.document.text}" for e in examples]
    query = [float(all(word in t.casefold() for word in ("russia", "pakistan"))) for t in texts]
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(
        [f"{seed.document.title}\n{seed.document.text}" for seed in seeds] + texts
    )
    cosines = (vectors[len(seeds) :] @ vectors[: len(seeds)].T).max(axis=1).toarray().ravel()
    return {
        "query_russia_and_pakistan": _rounded(average_precision(query, wanted)),
        "tfidf_cosine_to_seeds": _rounded(average_precision(cosines.tolist(), wanted)),
    }


def _relevance(
    judgements: Sequence[Judgement], examples: Sequence[Example], threshold: float
) -> Report:
    scores = [judgement.relevance for judgement in judgements]
    found = [judgement.relevant for judgement in judgements]
    wanted = [example.relevant for example in examples]
    by_lang = {}
    for lang in sorted({example.document.lang or "und" for example in examples}):
        here = [i for i, e in enumerate(examples) if (e.document.lang or "und") == lang]
        part_wanted = [wanted[i] for i in here]
        by_lang[lang] = {
            "n": len(here),
            "average_precision": _rounded(
                average_precision([scores[i] for i in here], part_wanted)
            ),
            **_rounded_all(precision_recall_f1([found[i] for i in here], part_wanted)),
        }
    by_kind = {}
    for kind in sorted({example.kind for example in examples if example.kind}):
        wrong = [found[i] for i, e in enumerate(examples) if e.kind == kind and not e.relevant]
        rate = sum(wrong) / len(wrong) if wrong else None
        by_kind[kind] = {"n": len(wrong), "false_positive_rate": _rounded(rate)}
    return {
        "average_precision": _rounded(average_precision(scores, wanted)),
        "roc_auc": _rounded(roc_auc(scores, wanted)),
        **_rounded_all(precision_recall_f1(found, wanted)),
        "brier": _rounded(brier(scores, wanted)),
        "threshold": _rounded(threshold),
        "by_lang": by_lang,
        "by_kind": by_kind,
    }


def _events(judgements: Sequence[Judgement], examples: Sequence[Example]) -> Report:
    """Per article and type: an event was found where one is labelled. The status of those
    found is right if that of the surest one is among the labelled ones."""
    report: Report = {}
    right: list[bool] = []
    kinds: tuple[EventType, ...] = ("drill", "deal")
    for kind in kinds:
        found = [[e for e in judgement.events if e.type == kind] for judgement in judgements]
        wanted = [[e for e in example.events if e.type == kind] for example in examples]
        report[kind] = _rounded_all(
            precision_recall_f1([bool(f) for f in found], [bool(w) for w in wanted])
        )
        for have, labels in zip(found, wanted, strict=True):
            if have and labels:
                surest = max(have, key=lambda event: event.score)
                right.append(surest.status in {label.status for label in labels})
    report["status_accuracy"] = _rounded(sum(right) / len(right) if right else None)
    return report


def _frames(judgements: Sequence[Judgement], examples: Sequence[Example]) -> Report:
    """Per frame, and the mean F1 of the frames that are labelled at all."""
    per_frame: dict[str, Report] = {}
    for frame in FRAMES:
        found = [frame in {f.frame for f in judgement.frames} for judgement in judgements]
        wanted = [frame in example.frames for example in examples]
        figures = _rounded_all(precision_recall_f1(found, wanted))
        per_frame[frame] = {**figures, "n": sum(wanted)}
    labelled = [figures["f1"] for figures in per_frame.values() if figures["n"]]
    macro = sum(labelled) / len(labelled) if labelled else None
    return {"macro_f1": _rounded(macro), "per_frame": per_frame}


def _stories(stories: Sequence[int], examples: Sequence[Example]) -> Report:
    """B-cubed over the items whose story is labelled."""
    labelled = [(s, e.story) for s, e in zip(stories, examples, strict=True) if e.story]
    return _rounded_all(b_cubed([s for s, _ in labelled], [story for _, story in labelled]))


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
