"""What the links of stories weigh, learnt from the labelled examples.

``python -m classifiers.story_learning`` learns them anew and prints this file's constants.
"""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
    "names": 3.929,
    "names across languages": 6.011,
    "numbers and dates": 10.926,
    "actors and objects": 5.161,
    "all marks": 1.873,
    "words": 2.195,
    "root of words": -0.654,
    "two languages": 0.356,
    "concepts": 1.751,
    "a deal": 1.117,
    "a drill": 3.383,
    "a series and a year": 2.062,
    "other events": 0.018,
    "leaders": 0.381,
    "other leaders": -0.288,
    "figures": 0.409,
    "small figures": 0.496,
    "other figures": 0.165,
    "undated": 0.023,
    "both undated": -0.181,
    "undated, other year": -0.263,
    "undated, same year": 0.847,
    "log of days": -0.032,
    "nearness": 5.171,
    "same day": 0.801,
    "next day": 1.043,
    "over three days": -0.082,
    "over ten days": -0.175,
    "over three weeks": -0.186,
    "over six weeks": -0.294,
    "over four months": -0.35,
}
BIAS = -7.479
