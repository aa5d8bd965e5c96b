"""The relevance model: what it ranks higher, its reasons, its threshold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classifiers.contrast import swap
from classifiers.examples import Example, read_seeds
from classifiers.features import DIRECTIONS, FEATURE_NAMES
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import MarkedDocument, mark
from classifiers.relevance import RelevanceModel, TrainingSet, choose_threshold, fit
from classifiers.training import TrainingError, train_relevance

LEXICON = load_lexicon()
SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
NEWS = Document(
    "Russian warships call at Karachi",
    "Two Russian frigates reached Karachi on Monday. The Russian and Pakistani navies will hold "
    "a passing exercise. Moscow and Islamabad want more of them. India watches.",
)
NEWS_OF_OTHERS = Document(
    "Turkish warships call at Karachi",
    "Two Turkish frigates reached Karachi on Monday. The Turkish and Pakistani navies will hold "
    "a passing exercise. Ankara and Islamabad want more of them. Russia has none there.",
)


def marked(document: Document) -> MarkedDocument:
    return mark(document, LEXICON)


@pytest.fixture(scope="module")
def from_seeds() -> RelevanceModel:
    model, _ = train_relevance([], [], SEEDS, lexicon=LEXICON)
    return model


def test_the_seeds_alone_tell_news_of_the_two_from_news_of_others(
    from_seeds: RelevanceModel,
) -> None:
    wanted = from_seeds.score(marked(NEWS))
    other = from_seeds.score(marked(NEWS_OF_OTHERS))
    assert wanted.probability >= from_seeds.threshold > other.probability
    assert wanted.probability > 0.9
    assert other.probability < 0.2


def test_the_seeds_alone_work_in_languages_they_are_not_written_in(
    from_seeds: RelevanceModel,
) -> None:
    russian = Document("Корабли РФ в Карачи", "Россия и Пакистан проведут учение. Москва рада.")
    urdu = Document("روسی جہاز کراچی میں", "روس اور پاکستان مشق کریں گے۔ ماسکو خوش ہے۔")
    for document in (russian, urdu):
        score = from_seeds.score(marked(document)).probability
        swapped = from_seeds.score(swap(marked(document), "a", "turkey")).probability
        assert score > from_seeds.threshold > swapped


def test_reasons_can_be_checked_in_the_article(from_seeds: RelevanceModel) -> None:
    score = from_seeds.score(marked(NEWS))
    said = {reason.text: reason.weight for reason in score.reasons}
    assert "both named in the title" in said
    assert any(text.endswith("(Russia 4, Pakistan 4)") for text in said)
    weights = [abs(reason.weight) for reason in score.reasons]
    assert weights == sorted(weights, reverse=True)
    assert said["both named in the title"] > 0


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(Document("", ""), "neither Russia nor Pakistan is named", id="empty"),
        pytest.param(Document("India wins", "India won."), "neither Russia nor Pakistan is named",
                     id="others-only"),
        pytest.param(Document("Russia wins", "Moscow won."), "Russia is named 2 times, Pakistan never",
                     id="one-only"),
    ],
)  # fmt: skip
def test_low_scores_say_why(from_seeds: RelevanceModel, document: Document, reason: str) -> None:
    score = from_seeds.score(marked(document))
    assert score.probability < 0.2
    assert {r.text: r.weight for r in score.reasons}[reason] < 0


def test_no_feature_speaks_against_its_nature(from_seeds: RelevanceModel) -> None:
    weights = from_seeds.state()["weights"]
    directions = np.array([DIRECTIONS[name] for name in FEATURE_NAMES])
    assert (weights * directions >= 0).all()
    assert np.count_nonzero(weights) > 10


def test_a_state_gives_the_same_model(from_seeds: RelevanceModel) -> None:
    again = RelevanceModel.from_state(from_seeds.state())
    assert again.score(marked(NEWS)) == from_seeds.score(marked(NEWS))
    assert again.threshold == from_seeds.threshold


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"features": ["other"]}, "other features", id="features"),
        pytest.param({"weights": [1.0]}, "weights must hold", id="too-few"),
        pytest.param({"scale": [float("nan")] * len(FEATURE_NAMES)}, "finite", id="nan"),
        pytest.param({"names": ["one"]}, "unpack", id="names"),
    ],
)
def test_states_that_are_refused(
    from_seeds: RelevanceModel, change: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        RelevanceModel.from_state(from_seeds.state() | change)


def test_reviews_move_the_model() -> None:
    reviews = [Example(f"r{n}", NEWS_OF_OTHERS, 2, url=f"u{n}") for n in range(30)]
    before, _ = train_relevance([], [], SEEDS, lexicon=LEXICON)
    after, _ = train_relevance([], [], SEEDS, reviews=reviews, lexicon=LEXICON)
    document = marked(NEWS_OF_OTHERS)
    assert after.score(document).probability > before.score(document).probability + 0.2


def test_nothing_to_learn_from() -> None:
    with pytest.raises(TrainingError, match="neither seeds nor labelled examples"):
        train_relevance([], [], [], lexicon=LEXICON)
    one_class = [Example("a", NEWS, 2), Example("b", NEWS, 1)]
    documents = [marked(example.document) for example in one_class]
    with pytest.raises(TrainingError, match="relevant and irrelevant"):
        train_relevance(one_class, documents, [], lexicon=LEXICON)


def test_two_examples_and_no_seeds_train() -> None:
    examples = [Example("a", NEWS, 2), Example("b", NEWS_OF_OTHERS, 0, kind="near")]
    documents = [marked(example.document) for example in examples]
    model, figures = train_relevance(examples, documents, [], lexicon=LEXICON)
    assert figures == {}
    assert model.score(documents[0]).probability > model.score(documents[1]).probability


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(1.0, 0.1, id="all"),
        pytest.param(0.91, 0.1, id="just-not-nine-tenths"),
        pytest.param(0.9, 0.2, id="nine-tenths"),
        pytest.param(0.7, 0.4, id="seven-tenths"),
        pytest.param(0.2, 0.5, id="never-above-one-half"),
    ],
)
def test_threshold_for_a_recall(target: float, expected: float) -> None:
    probabilities = np.array([0.05, *(n / 10 for n in range(1, 11))])
    labels = np.array([False] + [True] * 10)
    assert choose_threshold(probabilities, labels, target) == pytest.approx(expected)


def test_probabilities_are_calibrated_on_held_out_groups() -> None:
    # One feature that is right in 80 % of the groups: whatever the strength of the fit, the
    # probability must come out near 0.8, and not near 1.
    random = np.random.default_rng(0)
    relevant = np.arange(600) % 2 == 0
    agrees = random.random(600) < 0.8
    rows = np.zeros((600, len(FEATURE_NAMES)))
    rows[:, 0] = np.where(agrees, relevant, ~relevant)
    data = TrainingSet(
        rows, relevant, np.ones(600), np.arange(600).astype(str), np.ones(600, dtype=bool)
    )
    fitted = fit(data)
    log_odds = (rows[:, 0] - fitted.mean[0]) / fitted.scale[0] * fitted.weights[
        0
    ] + fitted.intercept
    probability = 1 / (1 + np.exp(-log_odds[rows[:, 0] == 1][0]))
    assert 0.72 < probability < 0.88
