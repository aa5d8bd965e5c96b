"""The relevance model: what it ranks higher, its reasons, its threshold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from classifiers.contrast import swap
from classifiers.examples import Example, read_seeds
from classifiers.features import DIRECTIONS, FEATURE_NAMES
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import mark
from classifiers.relevance import RelevanceModel, Score
from classifiers.relevance_learning import TrainingSet, choose_band, choose_threshold, fit
from classifiers.training import TrainingError, train

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


@pytest.fixture(scope="module")
def from_seeds() -> RelevanceModel:
    return train([], SEEDS).relevance


def score(model: RelevanceModel, document: Document) -> Score:
    return model.score(model.features.reader.read(document))


def test_the_seeds_alone_tell_news_of_the_two_from_news_of_others(
    from_seeds: RelevanceModel,
) -> None:
    wanted = score(from_seeds, NEWS)
    other = score(from_seeds, NEWS_OF_OTHERS)
    assert wanted.probability >= from_seeds.threshold > other.probability
    assert wanted.probability > 0.9
    assert other.probability < 0.2


def test_the_seeds_alone_work_in_languages_they_are_not_written_in(
    from_seeds: RelevanceModel,
) -> None:
    russian = Document("Корабли РФ в Карачи", "Россия и Пакистан проведут учение. Москва рада.")
    urdu = Document("روسی جہاز کراچی میں", "روس اور پاکستان مشق کریں گے۔ ماسکو خوش ہے۔")
    for document in (russian, urdu):
        wanted = score(from_seeds, document).probability
        reader = from_seeds.features.reader
        swapped = reader.of(swap(mark(document, LEXICON), "a", "turkey"))
        assert wanted > from_seeds.threshold > from_seeds.score(swapped).probability


def test_reasons_can_be_checked_in_the_article(from_seeds: RelevanceModel) -> None:
    reasons = score(from_seeds, NEWS).reasons
    said = {reason.text: reason.weight for reason in reasons}
    assert "both named in the title" in said
    assert any(text.endswith("(Russia 4, Pakistan 4)") for text in said)
    # The sentence nearest to a seed stands last, whatever it weighs.
    weights = [abs(reason.weight) for reason in reasons[:-1]]
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
    scored = score(from_seeds, document)
    assert scored.probability < 0.2
    assert {r.text: r.weight for r in scored.reasons}[reason] < 0


def test_no_feature_speaks_against_its_nature(from_seeds: RelevanceModel) -> None:
    weights = from_seeds.state()["mixed"]["weights"][0, : len(FEATURE_NAMES)]
    directions = np.array([DIRECTIONS[name] for name in FEATURE_NAMES])
    assert (weights * directions >= 0).all()
    assert np.count_nonzero(weights) > 10


def test_a_state_gives_the_same_model(from_seeds: RelevanceModel) -> None:
    again = RelevanceModel.from_state(from_seeds.state(), from_seeds.features.reader)
    assert score(again, NEWS) == score(from_seeds, NEWS)
    assert again.threshold == from_seeds.threshold


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"features": ["other"]}, "other features", id="features"),
        pytest.param({"mixed": {"weights": [[1.0]]}}, "weights must have shape", id="too-few"),
        pytest.param({"mixed": {"bias": [float("nan")]}}, "finite", id="nan"),
        pytest.param({"mixed": {"words": [[1.0]]}}, "words must have shape", id="words"),
        pytest.param({"band": [0.5]}, "unpack", id="band"),
    ],
)
def test_states_that_are_refused(
    from_seeds: RelevanceModel, change: dict[str, Any], message: str
) -> None:
    state = from_seeds.state()
    for key, value in change.items():
        state[key] = state[key] | value if isinstance(value, dict) else value
    with pytest.raises(ValueError, match=message):
        RelevanceModel.from_state(state, from_seeds.features.reader)


def test_reviews_move_the_model() -> None:
    reviews = [Example(f"r{n}", NEWS_OF_OTHERS, 2, url=f"u{n}") for n in range(30)]
    before = train([], SEEDS).relevance
    after = train([], SEEDS, reviews=reviews).relevance
    moved = score(after, NEWS_OF_OTHERS).probability - score(before, NEWS_OF_OTHERS).probability
    assert moved > 0.2


def test_nothing_to_learn_from() -> None:
    with pytest.raises(TrainingError, match="neither seeds nor labelled examples"):
        train([], [])
    with pytest.raises(TrainingError, match="relevant and irrelevant"):
        train([Example("a", NEWS, 2), Example("b", NEWS, 1)], [])


def test_two_examples_and_no_seeds_train() -> None:
    examples = [Example("a", NEWS, 2), Example("b", NEWS_OF_OTHERS, 0, kind="near")]
    model = train(examples, [])
    assert model.lineage["metrics"] == {"threshold": 0.5, "band": [0.5, 0.5]}
    relevance = model.relevance
    assert score(relevance, NEWS).probability > score(relevance, NEWS_OF_OTHERS).probability


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


def test_probabilities_are_calibrated_on_held_out_groups(from_seeds: RelevanceModel) -> None:
    # One feature that is right in 80 % of the groups: whatever the strength of the fit, the
    # probability must come out near 0.8, and not near 1.
    random = np.random.default_rng(0)
    relevant = np.arange(600) % 2 == 0
    agrees = random.random(600) < 0.8
    features = from_seeds.features
    rows = np.zeros((600, len(features.directions)))
    rows[:, 0] = np.where(agrees, relevant, ~relevant)
    data = TrainingSet(
        rows=rows,
        words=csr_matrix((600, 0)),
        relevant=relevant,
        weights=np.ones(600),
        groups=np.arange(600).astype(str),
        measured=np.ones(600, dtype=bool),
    )
    log_odds = fit(data, features).mixed.table_log_odds(rows, data.words)[:, 0]
    probability = 1 / (1 + np.exp(-log_odds[rows[:, 0] == 1][0]))
    assert 0.72 < probability < 0.88


def test_the_band_holds_what_is_neither_sure_nor_lost() -> None:
    probabilities = np.array([0.99] * 98 + [0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    labels = np.array([True] * 98 + [True, False, False, True, True, False])
    band = choose_band(probabilities, labels, 0.45)
    # Below 0.3 one relevant text in a hundred and one is lost; above 0.4 at least 98 % are right.
    assert (band.low, band.high) == (0.3, 0.45)
    assert band.holds(0.3)
    assert not band.holds(0.45)


def test_the_nearest_seed_sentence_is_told_to_the_letter(from_seeds: RelevanceModel) -> None:
    reason = score(from_seeds, NEWS).reasons[-1].text
    assert "comes closest to a seed (" in reason
    quoted = reason.split(": “")[1].rstrip("”)").removesuffix(" …")
    assert any(quoted in seed.document.text for seed in SEEDS)
