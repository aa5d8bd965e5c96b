"""How good the judgements are, against labels that the judging model never saw.

1. `../cross_validation.py` and `../metrics.py` (used in training too) judge and count;
2. `report.py` is the whole report, with `mistakes.py` the worst errors and `intervals.py` how
   sure the figures are and `naming.py` whom an article names;
3. `baselines.py` measures plain ways on the same items;
4. `figures.py` names the main figures, `floors.py` keeps them from falling;
5. `model_card.py` tells all of it to a reader, with what the data are (`data_facts.py`).

None of this has a part in a judgement, so a model stays good when these files change: its lineage
holds the digest of the files one directory up only.
"""

from classifiers.evaluation.report import Report, cross_validate, evaluate, evaluate_model

__all__ = ["Report", "cross_validate", "evaluate", "evaluate_model"]
