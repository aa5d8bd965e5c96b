"""A configuration for tests that need one and look at none of it."""

from pathlib import Path

from pydantic import SecretStr

from monitor.config import Config
from monitor.settings import AdminSettings, FetchSettings, RelevanceSettings


def a_config() -> Config:
    """All defaults, no source, no digest."""
    return Config(
        path=Path("monitor.toml"),
        database_url=SecretStr("sqlite:///unused.db"),
        feeds_path=Path("feeds.toml"),
        model_path=Path("model.skops"),
        fetch=FetchSettings(),
        relevance=RelevanceSettings(),
        digests=(),
        admin=AdminSettings(),
        sources=(),
    )
