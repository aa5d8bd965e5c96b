"""The few figures that the README tells, between two marks in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.evaluation.figures import look_up
from classifiers.evaluation.markdown import number, percent, table

BEGIN = "<!-- figures: written by `make evaluate` -->"
END = "<!-- end of figures -->"

Measured = Mapping[str, Any]


def with_figures(readme: str, measured: Measured) -> str:
    """The README with what stands between the marks written anew.

    Raises ValueError where it does not hold each mark once, in order.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in before + after:
        raise ValueError(f"must hold {BEGIN} and then {END}, each once")
    return f"{before}{BEGIN}\n\n{_figures(measured)}\n\n{END}{after}"


def _figures(measured: Measured) -> str:
    relevance, baselines = measured["relevance"], measured["baselines"]
    rows = [
        ["", "average precision", "precision", "recall", "F1"],
        _row(measured, "relevance", "relevance", "average_precision", "precision", "recall", "f1"),
        _row(measured, "drills found", "events.drill", None, "precision", "recall", "f1"),
        _row(measured, "deals found", "events.deal", None, "precision", "recall", "f1"),
        _row(measured, "frames, macro average", "frames", None, None, None, "macro_f1"),
        _row(
            measured, "stories (B-cubed; links learnt from the same)", "stories",
            None, "bcubed_precision", "bcubed_recall", "bcubed_f1",
        ),
    ]  # fmt: skip
    langs = sorted(relevance["by_lang"], key=lambda lang: -relevance["by_lang"][lang]["n"])
    by_lang = [
        ["relevance by language", *langs],
        ["articles", *(str(relevance["by_lang"][lang]["n"]) for lang in langs)],
        *(
            [title, *(number(relevance["by_lang"][lang][name]) for lang in langs)]
            for title, name in (("average precision", "average_precision"), ("F1", "f1"))
        ),
    ]
    query, linear, alone = (baselines[name] for name in ("query", "linear_tfidf", "seeds_alone"))
    near = look_up(measured, "relevance.by_kind.near.false_positive_rate")
    far = look_up(measured, "relevance.topical_and_far.false_positive_rate")
    naming = relevance["by_naming"]
    false_positives = [
        ["irrelevant articles by whom they name", "articles", "flagged wrongly"],
        *(
            [title, str(naming[group]["n"]), percent(naming[group]["false_positive_rate"])]
            for title, group in (
                ("both countries", "both"),
                ("of these, nobody else", "both_alone"),
                ("one or neither", "not_both"),
            )
        ),
    ]
    return "\n\n".join(
        [
            f"Measured on the {measured['n']} labelled examples, cross-validated by story (an "
            f"article is always judged by a model that saw nothing of its story):",
            table(rows),
            f"The status is right for {percent(measured['events']['status_accuracy'])} of the "
            f"drills and deals found.",
            table(by_lang),
            table(false_positives),
            f"Of irrelevant articles on one of the two countries with somebody else, or on both "
            f"only in passing, {percent(near)} are flagged wrongly; of all others, "
            f"{percent(far)}. For comparison, on the same items: "
            f"{query['what']} finds {percent(query['recall'])} of the relevant articles with F1 "
            f"{number(query['f1'])}; a linear model on TF-IDF of words has F1 "
            f"{number(linear['f1'])} for relevance, {number(linear['drill_f1'])} for drills, "
            f"{number(linear['deal_f1'])} for deals and {number(linear['frames_macro_f1'])} for "
            f"frames; our own model from the seeds alone, without any labelled example, has "
            f"an average precision of {number(alone['average_precision'])}.",
        ]
    )


def _row(measured: Measured, title: str, path: str, *names: str | None) -> list[str]:
    return [
        title,
        *("" if name is None else number(look_up(measured, f"{path}.{name}")) for name in names),
    ]
