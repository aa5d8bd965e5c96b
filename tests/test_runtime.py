"""The line above which articles are flagged, from the moment at which all parts are ready."""

from dataclasses import replace
from pathlib import Path

from sqlmodel import select

from classifiers import model_file
from classifiers.model import Model
from monitor.analysis.lines import line_in_force
from monitor.config import load_config
from monitor.runtime import open_runtime
from monitor.settings import RelevanceSettings
from monitor.store.assessments import assessed
from monitor.store.database import Store
from monitor.store.review_tables import AuditSample
from monitor.store.tables import Article
from tests.classifiers.labelled import variant
from tests.fakes import FixedClock
from tests.newsroom import DRILL
from tests.store.rows import add_article
from tests.test_recall_command import answer_weeks


async def test_advice_counts_from_the_first_article_on_and_ends_with_its_model(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    """`monitor poll` ends before any hourly job could look at the answers."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{sqlite_store.url}"\n')
    config = replace(
        load_config(tmp_path / "monitor.toml"), relevance=RelevanceSettings(accepted_misses=0.25)
    )
    config.model_path.parent.mkdir(parents=True, exist_ok=True)
    model_file.save(model, config.model_path)
    answer_weeks(sqlite_store, 6)
    with sqlite_store.write() as session:
        for one in session.exec(select(AuditSample)).all():
            one.model_version = model.version
        for article in session.exec(select(Article)).all():
            article.state = "assessed"
        add_article(session, 901, state="read", text=DRILL, lang="en")

    async with open_runtime(config, clock) as runtime:
        await runtime.pipeline.work_through()
        with sqlite_store.write() as session:
            line = line_in_force(session)
            assert line is not None
            assert (line.origin, line.model_version) == ("advice", model.version)
            assert line.threshold != model.relevance.threshold
            add_article(session, 902, state="read", text=DRILL[:-80], lang="en")
        new = variant(model, "new")
        runtime.use_model(new)
        await runtime.pipeline.work_through()

    with sqlite_store.read() as session:
        articles = session.exec(select(Article).order_by(Article.id)).all()  # type: ignore[arg-type]
        judged = [one.assessment.threshold for one in assessed(session, articles)]
        after = line_in_force(session)
    assert judged == [line.threshold, new.relevance.threshold]
    assert after is not None
    assert (after.origin, after.model_version) == ("model", new.version)
