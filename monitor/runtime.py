"""Puts the parts together: store, door, workers, model, pipeline."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.quiet import settle
from monitor.analysis.ledger_catch_up import catch_up
from monitor.analysis.model import load_or_train
from monitor.articles.fetching import ArticleFetcher
from monitor.clock import Clock
from monitor.config import Config
from monitor.outbound.client import Outbound
from monitor.pipeline import Pipeline
from monitor.store.database import Store
from monitor.store.migrations import upgrade
from monitor.store.sources import take_over_settings
from monitor.workers import Workers

if TYPE_CHECKING:
    from classifiers.model import Model


@dataclass(slots=True)
class Runtime:
    """Everything that polling, reading and assessing need."""

    config: Config
    clock: Clock
    store: Store
    door: Outbound
    workers: Workers
    model: "Model"
    pipeline: Pipeline

    def use_model(self, model: "Model") -> None:
        """Put a model in force for the articles to come; waits for the one being judged.

        :raises StoreError: the line above which it flags cannot be noted; the model is in force.
        """
        self.pipeline.use_model(model)
        self.model = model
        settle()
        self.pipeline.renew_line()


def open_store(config: Config) -> Store:
    """The configured database, not looked at yet."""
    return Store(config.database_url.get_secret_value())


def prepare_store(config: Config, clock: Clock) -> Store:
    """The configured database, migrated, its sources as feeds.toml has them."""
    store = open_store(config)
    upgrade(store.url)
    with store.write() as session:
        take_over_settings(session, config.sources, clock.now())
    return store


@asynccontextmanager
async def open_runtime(config: Config, clock: Clock) -> AsyncIterator[Runtime]:
    """All parts, ready to work; closed in order at the end."""
    store = await asyncio.to_thread(prepare_store, config, clock)
    try:
        model = await asyncio.to_thread(load_or_train, config.model_path, store, clock)
        settle()
        await asyncio.to_thread(catch_up, store, clock.now())
        fetch = config.fetch
        async with (
            Workers(timeout=fetch.worker_timeout, memory=fetch.worker_memory) as workers,
            Outbound(fetch) as door,
        ):
            pipeline = Pipeline(
                store,
                door,
                ArticleFetcher(door, workers),
                workers,
                model,
                clock,
                config.relevance,
                concurrency=fetch.concurrency,
                per_host=fetch.per_host,
            )
            # Before the first article: `monitor poll` has no hourly look at the answers.
            await asyncio.to_thread(pipeline.renew_line)
            yield Runtime(config, clock, store, door, workers, model, pipeline)
    finally:
        store.close()
