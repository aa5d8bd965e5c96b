"""May a new model take the place of the one in force? Pure: looks at figures, answers with a reason.

1. What both models say of the same texts, that neither learnt from (held_out.py), is measured.
2. The figures are weighed one by one: examples and reviews each by themselves, so that neither
   pays for the other, then events and frames.
3. A new model that is worse in any of them by more than chance explains is kept out.

What this does not do: ask for an improvement. What people reviewed since is worth having in force.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from classifiers.held_out import EVENTS, QUESTIONS, HeldOutAnswers, Truth
from classifiers.judgement import FRAMES
from classifiers.metrics import (
    average_precision,
    brier,
    calibration,
    expected_calibration_error,
    precision_recall_f1,
)

# What a new model may be worse by, on 630 texts. The same examples, dealt to the folds in ten ways,
# gave figures with these standard deviations: F1 0.0019, of drills 0.010, of deals 0.0066, of
# frames 0.0058; a review that is added deals them anew. So three standard deviations of a
# difference, 3 * sqrt(2) of those, are chance. Average precision (0.00014) and the Brier score
# (0.00038) hardly vary; a loss below 0.003 is none that a reader would notice.
_MEASURED_ON = 630
_ALLOWED = {
    "average precision": 0.003,
    "F1": 0.008,
    "Brier score": 0.003,
    "F1 of drills": 0.042,
    "F1 of deals": 0.028,
    "macro F1 of frames": 0.024,
}
# Of fewer texts of either kind one or two verdicts would decide.
_FEWEST = 25

Before = Literal["sound", "missing", "incompatible", "corrupt"]
Reason = Literal[
    "missing",  # goes live: there was no model
    "incompatible",  # goes live: the one before belongs to other code or lexicons
    "corrupt",  # goes live: the one before cannot be read
    "forced",  # goes live: a person said so
    "not_worse",  # goes live
    "nothing_to_compare",  # goes live: no texts, or too few, that neither learnt from
    "unchanged",  # stays: it is the model in force
    "worse",  # kept out
    "withdrawn",  # kept out: a person took this very model back
    "not_measured",  # kept out: nothing could be held out, while the one before was measured
]
Outcome = Literal["goes live", "stays", "kept out"]


@dataclass(frozen=True, slots=True)
class Figures:
    """How relevance was judged on some texts: each figure in 0..1, of which the Brier score and
    the expected calibration error (10 bins of equal width) are best at 0."""

    texts: int
    relevant: int
    average_precision: float
    precision: float
    recall: float
    f1: float
    brier: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Found:
    """How something was found: `labelled` of `texts` have it."""

    texts: int
    labelled: int
    f1: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model does on texts that it did not learn from; None for what none could show."""

    examples: Figures | None
    reviews: Figures | None
    drills: Found | None
    deals: Found | None
    frames: Found | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a new model, the stable name of why, and why in words."""

    outcome: Outcome
    reason: Reason
    because: str


def decide(
    new_version: str,
    old_version: str | None,
    before: Before,
    standings: tuple[Standing | None, Standing | None],
    *,
    withdrawn: Collection[str] = (),
    force: bool = False,
) -> Verdict:
    """Whether a new model goes live.

    `before` tells in what state the model file is, `old_version` whose it is if it is sound.
    `standings` are those of the old and the new model, on the same texts where both have one.
    `withdrawn` are the versions that a person took back; such a one returns by force alone.
    """
    if before != "sound":
        return Verdict("goes live", before, _NONE_BEFORE[before])
    if new_version == old_version:
        return Verdict("stays", "unchanged", "made of the same things as the model in force")
    if force:
        return Verdict("goes live", "forced", "because it was forced")
    if new_version in withdrawn:
        return Verdict(
            "kept out", "withdrawn", "it was rolled back before, and is made of the same"
        )
    old, new = standings
    if old is not None and new is None:
        return Verdict(
            "kept out", "not_measured", "it could not be measured, while the one in force was"
        )
    weighed = list(_weigh(old, new)) if old is not None and new is not None else []
    worse = [one.told for one in weighed if one.worse]
    if worse:
        return Verdict("kept out", "worse", "; ".join(worse))
    if not weighed:
        return Verdict(
            "goes live",
            "nothing_to_compare",
            "there are too few labelled texts that neither model learnt from",
        )
    return Verdict("goes live", "not_worse", f"not worse in any of {len(weighed)} figures")


def standing(held_out: HeldOutAnswers) -> Standing:
    """The figures of one model's answers."""
    return Standing(
        examples=_relevance(held_out, ~held_out.reviewed),
        reviews=_relevance(held_out, held_out.reviewed),
        drills=_found(held_out, EVENTS[:1]),
        deals=_found(held_out, EVENTS[1:]),
        frames=_found(held_out, FRAMES),
    )


_NONE_BEFORE = {
    "missing": "there was no model before",
    "incompatible": "the model before belongs to other code or other lexicons",
    "corrupt": "the model before cannot be read",
}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One figure of both models, and by how much the new one may be worse."""

    name: str
    old: float
    new: float
    loss: float
    allowed: float

    @property
    def worse(self) -> bool:
        return self.loss > self.allowed

    @property
    def told(self) -> str:
        return (
            f"{self.name} {self.old:.3f} before, {self.new:.3f} now"
            f" (a difference of {self.allowed:.3f} may be chance)"
        )


def _weigh(old: Standing, new: Standing) -> Iterator[_Weighed]:
    for part in ("examples", "reviews"):
        before: Figures | None = getattr(old, part)
        after: Figures | None = getattr(new, part)
        if before is None or after is None:
            continue
        if min(after.relevant, after.texts - after.relevant) < _FEWEST:
            continue
        for name, was, becomes, better in (
            ("average precision", before.average_precision, after.average_precision, 1),
            ("F1", before.f1, after.f1, 1),
            ("Brier score", before.brier, after.brier, -1),
        ):
            allowed = _allowed(name, after.texts)
            loss = (was - becomes) * better
            yield _Weighed(f"{name} on the {part}", was, becomes, loss, allowed)
    for name, had, has in (
        ("F1 of drills", old.drills, new.drills),
        ("F1 of deals", old.deals, new.deals),
        ("macro F1 of frames", old.frames, new.frames),
    ):
        if had is not None and has is not None and has.labelled >= _FEWEST:
            allowed = _allowed(name, has.texts)
            yield _Weighed(name, had.f1, has.f1, had.f1 - has.f1, allowed)


def _allowed(name: str, texts: int) -> float:
    """Chance grows with the inverse square root of the number of texts. With more of them no less
    is allowed: a smaller loss is not worth what people reviewed since."""
    return _ALLOWED[name] * max(1.0, math.sqrt(_MEASURED_ON / texts))


def _relevance(held_out: HeldOutAnswers, part: Truth) -> Figures | None:
    rows = part & ~np.isnan(held_out.chances[:, 0])
    if not rows.any():
        return None
    chances, truth = held_out.chances[rows, 0], held_out.truth[rows, 0]
    says = (chances >= held_out.thresholds[0]).tolist()
    scores, wanted = chances.tolist(), truth.tolist()
    return Figures(
        texts=len(wanted),
        relevant=sum(wanted),
        average_precision=average_precision(scores, wanted) or 0.0,
        **precision_recall_f1(says, wanted),
        brier=brier(scores, wanted) or 0.0,
        calibration_error=expected_calibration_error(calibration(scores, wanted)) or 0.0,
    )


def _found(held_out: HeldOutAnswers, questions: Sequence[str]) -> Found | None:
    """F1, or its mean over the questions to which some text's label is yes."""
    columns = [QUESTIONS.index(question) for question in questions]
    chances, truth = held_out.chances[:, columns], held_out.truth[:, columns]
    asked = ~np.isnan(chances).any(axis=1)
    says, truth = chances[asked] >= held_out.thresholds[columns], truth[asked]
    if not truth.any():
        return None
    f1 = [
        precision_recall_f1(says[:, one].tolist(), truth[:, one].tolist())["f1"]
        for one in range(len(columns))
        if truth[:, one].any()
    ]
    return Found(
        texts=len(truth), labelled=int(truth.any(axis=1).sum()), f1=math.fsum(f1) / len(f1)
    )
