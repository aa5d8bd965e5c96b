"""Stand-ins with the real signatures; the only place for them."""

from datetime import UTC, datetime, timedelta

from classifiers.judgement import Document, Judgement
from classifiers.model import Model
from monitor.errors import MonitorError
from monitor.pipeline import Pipeline, PollOutcome
from monitor.store.tables import Source


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **duration: float) -> None:
        """Move on by the keywords of :class:`~datetime.timedelta`."""
        self.moment += timedelta(**duration)


class FaultyModel:
    """A model that fails on documents whose title holds a word, and else asks the real one."""

    def __init__(self, model: Model, *, fails_on: str) -> None:
        self._model = model
        self._fails_on = fails_on
        self.version = model.version
        self.relevance = model.relevance
        self.happening = model.happening

    def judge(self, document: Document, *, threshold: float | None = None) -> Judgement:
        if self._fails_on in document.title:
            raise RuntimeError("this title is not to be judged")
        return self._model.judge(document, threshold=threshold)


class FaultyPipeline:
    """A pipeline that fails on one source with what nobody foresaw, and else does its work."""

    def __init__(self, pipeline: Pipeline, *, fails_on: str) -> None:
        self._pipeline = pipeline
        self._fails_on = fails_on

    async def poll(self, source: Source) -> PollOutcome:
        if source.name == self._fails_on:
            raise RuntimeError("nobody foresaw this")
        return await self._pipeline.poll(source)

    async def put_off(self, source: Source, error: MonitorError) -> PollOutcome:
        return await self._pipeline.put_off(source, error)
