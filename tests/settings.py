"""A configuration for tests that need one and look at none of it."""

from pathlib import Path

from pydantic import SecretStr

from monitor.config import Config
from monitor.settings import AdminSettings, DigestSettings, FetchSettings, RelevanceSettings


def a_config(*digests: DigestSettings) -> Config:
    """All defaults, no source, and the given digests."""
    return Config(
        path=Path("monitor.toml"),
        database_url=SecretStr("sqlite:///unused.db"),
        feeds_path=Path("feeds.toml"),
        model_path=Path("model.skops"),
        fetch=FetchSettings(),
        relevance=RelevanceSettings(),
        digests=digests,
        admin=AdminSettings(),
        sources=(),
    )
