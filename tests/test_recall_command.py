"""`monitor recall`, as a table and as JSON."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.analysis.sampling import week_of
from monitor.commands.recall import ACCEPTED, show_recall
from monitor.config import Config, load_config
from monitor.errors import ConfigurationError, StoreError
from monitor.store.database import Store
from monitor.store.review_tables import AuditSample, Review
from tests.fakes import FixedClock
from tests.store.rows import MOMENT, add_article, number_of

SIZES = {"near": (100, 8, 0.4), "middle": (500, 5, 0.2), "bottom": (3_000, 3, 0.05)}
FLAGGED = (100, 4, 0.9)


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """A configuration that names the store."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{store.url}"\n')
    return load_config(tmp_path / "monitor.toml")


def answer_weeks(store: Store, weeks: int) -> None:
    """Every drawn article answered but one a week: flagged ones right, one below found."""
    number = 0
    with store.write() as session:
        for back in range(1, weeks + 1):
            week = week_of(MOMENT - timedelta(weeks=back))
            for stratum, (size, drawn, score) in (SIZES | {"flagged": FLAGGED}).items():
                for index in range(drawn):
                    number += 1
                    article = number_of(add_article(session, number))
                    session.add(
                        AuditSample(
                            article_id=article,
                            week=week,
                            stratum=stratum,
                            stratum_size=size,
                            stratum_drawn=drawn,
                            relevance=score - index / 100,
                            threshold=0.5,
                            model_version="m1",
                            drawn_at=MOMENT,
                        )
                    )
                    if stratum == "bottom" and index == 0:
                        continue
                    right = stratum == "flagged" or (stratum == "near" and (index, back) == (0, 1))
                    session.add(
                        Review(article_id=article, reviewer="a", relevant=right, reviewed_at=MOMENT)
                    )


def shown(config: Config, capsys: pytest.CaptureFixture[str], *, as_json: bool = False) -> str:
    show_recall(config, as_json, FixedClock())
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_before_anything_is_drawn(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(config, capsys) == (
        "nothing drawn yet; the first sample is drawn when the week is over\n"
    )


def test_estimate_strata_and_thresholds(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_weeks(store, 6)

    lines = [" ".join(line.split()) for line in shown(config, capsys).splitlines()]

    assert lines[0].startswith("we catch ")
    assert lines[0].endswith("from 114 answers in 6 weeks")
    assert lines[1].startswith("6 of 120 that were drawn have no answer yet")
    assert any(line.startswith("near 600 48 48 1 ") for line in lines)
    assert any(line.startswith("bottom 18000 18 12 0 ") for line in lines)
    assert "flagged 600 24 24 24" in lines
    assert [line.split(" %")[0] for line in lines[-4:]] == ["1", "2", "5", "10"]


def test_the_same_as_json(store: Store, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    answer_weeks(store, 6)

    told = json.loads(shown(config, capsys, as_json=True))

    assert told["sentence"].startswith("we catch ")
    low, high = told["recall_interval"]
    assert 0 < low < told["recall"] < high <= 1
    assert [one["stratum"] for one in told["strata"]] == ["near", "middle", "bottom", "flagged"]
    assert [one["accepted_misses"] for one in told["thresholds"]] == list(ACCEPTED)
    assert told["thresholds"][-1]["threshold"] is not None
    assert told["thresholds"][-1]["flagged_a_day"] > 0


def test_a_database_that_is_not_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text("")

    with pytest.raises(StoreError, match="monitor db upgrade"):
        show_recall(load_config(tmp_path / "monitor.toml"), as_json=False)


# --- [relevance] accepted_misses -----------------------------------------------------------

SETTINGS: dict[str, tuple[str, str]] = {
    "with a threshold": (
        "threshold = 0.4\naccepted_misses = 0.05\n",
        "threshold or accepted_misses, not both",
    ),
    "nothing missed": (
        "accepted_misses = 0\n",
        "accepted_misses: given 0; allowed: greater than 0",
    ),
    "in per cent": ("accepted_misses = 5\n", "allowed: less than or equal to 0.5"),
}


@pytest.mark.parametrize(("text", "told"), SETTINGS.values(), ids=SETTINGS)
def test_what_cannot_be_accepted_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f"[relevance]\n{text}")

    with pytest.raises(ConfigurationError, match="relevance") as error:
        load_config(tmp_path / "monitor.toml")

    assert told in str(error.value)


def test_accepted_misses_are_a_share(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text("[relevance]\naccepted_misses = 0.05\n")

    relevance = load_config(tmp_path / "monitor.toml").relevance

    assert (relevance.threshold, relevance.accepted_misses) == (None, 0.05)
