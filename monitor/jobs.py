"""What the schedule runs.  Each job does what is due now and returns."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from monitor.analysis.auditing import draw_if_due
from monitor.analysis.called_relevant import take_in
from monitor.analysis.following import ModelFollower
from monitor.analysis.retraining import Retrainer
from monitor.analysis.shifts import update_shifts
from monitor.analysis.story_terms import bring_up_to_date
from monitor.digests.outbox import Deliverer
from monitor.digests.publish import publish_due
from monitor.digests.targets import Target, targets_by_fingerprint
from monitor.errors import MonitorError
from monitor.pipeline import PollOutcome
from monitor.runtime import Runtime
from monitor.sources.learning import learn_rhythms
from monitor.store.articles import unfinished
from monitor.store.notes import write_note
from monitor.store.sources import all_sources, due_sources
from monitor.store.tables import Source

log = logging.getLogger(__name__)

HEARTBEAT = "daemon"

# `monitor status` calls the daemon stopped when its last sign of life is older than this.
HEARTBEAT_EVERY = timedelta(seconds=20)

# A digest that is due at the start waits this long at the most for what there is to catch up with.
CATCH_UP_WITHIN = timedelta(minutes=10)


class Jobs:
    """The daemon's jobs.  :attr:`stop` asks those under way to end at the next step."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._polling: set[int] = set()
        self._deliverer: Deliverer | None = None
        self._started_at = runtime.clock.now()
        self._polled_once = False
        self._caught_up = False
        self.stop = asyncio.Event()
        config, store, clock = runtime.config, runtime.store, runtime.clock
        self._retrainer = Retrainer(
            store, config.model_path, config.retrain_after, clock, self.stop
        )
        self._follower = ModelFollower(
            store, config.model_path, clock, runtime.model, runtime.use_model
        )

    async def poll_due(self) -> None:
        """Poll every source whose time has come."""
        sources = await asyncio.to_thread(self._due_sources)
        # Runs overlap; what an earlier one has under way is left to it.
        await self.poll([source for source in sources if source.id not in self._polling])
        self._polled_once = True

    async def poll(
        self,
        sources: Sequence[Source],
        on_outcome: Callable[[PollOutcome], None] | None = None,
    ) -> list[PollOutcome]:
        """Poll the given sources now; what comes in is read by :meth:`work`.

        All begin at once; the door gives each host and the whole their share.
        """
        outcomes: list[PollOutcome] = []

        async def poll_one(source: Source) -> None:
            try:
                if self.stop.is_set():
                    return
                outcome = await self._poll_guarded(source)
            finally:
                self._polling.discard(source.id or 0)
            outcomes.append(outcome)
            if on_outcome:
                on_outcome(outcome)

        self._polling |= {source.id for source in sources if source.id is not None}
        async with asyncio.TaskGroup() as group:
            for source in sources:
                group.create_task(poll_one(source))
        return outcomes

    async def _poll_guarded(self, source: Source) -> PollOutcome:
        """Whatever happens with one source stays with it: it is told, and put off like a failure."""
        try:
            return await self._runtime.pipeline.poll(source)
        except Exception as error:
            log.exception("source %s: fault of the monitor's own", source.name)
            fault = MonitorError(
                "fault of the monitor's own",
                on=source.name,
                because=f"{type(error).__name__}: {error}",
            )
            return await self._runtime.pipeline.put_off(source, fault)

    async def work(self, on_done: Callable[[int], None] | None = None) -> int:
        """Read and assess every article whose time has come."""
        return await self._runtime.pipeline.work_through(on_done, self.stop)

    async def digests(self) -> None:
        """Compose the digests that are due, each with its messages in the outbox.

        Not before the news of the time when the daemon was down have been read: a digest that was
        missed then is to hold them.
        """
        runtime = self._runtime
        self._caught_up = self._caught_up or await asyncio.to_thread(self._has_caught_up)
        if not self._caught_up:
            return
        published = await asyncio.to_thread(
            publish_due,
            runtime.store,
            runtime.config.digests,
            runtime.clock,
            runtime.config.directory,
        )
        for digest in published:
            log.info("digest %s #%d: %d messages", digest.name, digest.number, digest.messages)

    async def deliver(self) -> None:
        """Send what is due in the outbox."""
        if self._deliverer is None:
            targets = await asyncio.to_thread(self._targets)
            # Of runs that came here together all must use the same.
            self._deliverer = self._deliverer or Deliverer(
                self._runtime.store, targets, self._runtime.clock
            )
        for outcome in await self._deliverer.round():
            level = logging.INFO if outcome.state == "sent" else logging.WARNING
            log.log(
                level,
                "message %d to %s: %s, %s%s",
                outcome.message_id,
                outcome.target_label,
                outcome.state,
                outcome.reason,
                f": {outcome.error}" if outcome.error else "",
            )

    def _targets(self) -> Mapping[str, Target]:
        config = self._runtime.config
        addresses = [address for digest in config.digests for address in digest.to]
        return targets_by_fingerprint(addresses, config.directory)

    async def follow_model(self) -> None:
        """Take over the model that someone put in force: a retraining, or `monitor train`."""
        before = self._runtime.model
        # What a retraining came to is noted at its end, and is told with the new model.
        await self._follower.follow(passing_over=self._retrainer.placing)
        if self._runtime.model is not before:
            await self.index_stories()

    async def retrain(self) -> None:
        """Train again, in another process, where enough was reviewed."""
        await self._retrainer.run_if_due(self._runtime.model.lineage)

    async def audit(self) -> None:
        """Draw the sample of the week that is over; take the threshold that the answers advise."""
        runtime = self._runtime
        await asyncio.to_thread(draw_if_due, runtime.store, runtime.clock.now())
        await asyncio.to_thread(runtime.pipeline.renew_line)

    async def rhythms(self) -> None:
        """Learn how often each source brings news, by which its silence is told."""
        runtime = self._runtime
        await asyncio.to_thread(learn_rhythms, runtime.store, runtime.clock.now())

    async def shifts(self) -> None:
        """Look at the narratives of each day that is over.

        Like digests, not before the news of the time when the daemon was down have been read: each
        day is looked at once.
        """
        runtime = self._runtime
        self._caught_up = self._caught_up or await asyncio.to_thread(self._has_caught_up)
        if not self._caught_up:
            return
        flags = await asyncio.to_thread(
            update_shifts, runtime.store, runtime.clock.now(), self.stop.is_set
        )
        for flag in flags:
            log.info("%s: %s", flag.kind, flag.sentence)

    async def index_stories(self) -> None:
        """Enter into the index of stories what this model has not entered, and find the stories of
        what people called relevant."""
        runtime = self._runtime
        store, model, now = runtime.store, runtime.model, runtime.clock.now()
        await asyncio.to_thread(bring_up_to_date, store, model, now)
        taken_in = await asyncio.to_thread(take_in, store, model, now)
        if taken_in:
            log.info("stories: %d articles that people called relevant came into one", taken_in)

    async def heartbeat(self) -> None:
        """Leave a sign of life for `monitor status`."""
        await asyncio.to_thread(self._write_heartbeat)

    def named_sources(self, names: Sequence[str]) -> list[Source]:
        """The active sources of these names; all of them where none is named."""
        with self._runtime.store.read() as session:
            sources = all_sources(session)
        return [source for source in sources if not names or source.name in names]

    def _has_caught_up(self) -> bool:
        now = self._runtime.clock.now()
        if now - self._started_at >= CATCH_UP_WITHIN:
            return True
        if not self._polled_once:
            return False
        with self._runtime.store.read() as session:
            return not unfinished(session, now, 1, ())

    def _due_sources(self) -> list[Source]:
        with self._runtime.store.read() as session:
            return due_sources(session, self._runtime.clock.now())

    def farewell(self) -> None:
        """Note that the daemon has stopped by itself."""
        self._write_heartbeat(stopped=True)

    def _write_heartbeat(self, *, stopped: bool = False) -> None:
        now = self._runtime.clock.now()
        value = {"model": self._runtime.model.version, "stopped": stopped}
        with self._runtime.store.write() as session:
            write_note(session, HEARTBEAT, value, now)
