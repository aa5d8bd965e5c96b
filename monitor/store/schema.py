"""All tables together: whoever opens or migrates a database has every one of them loaded."""

from monitor.store import ledger_tables, review_tables, story_tables, tables
from monitor.store.base import metadata

__all__ = ["ledger_tables", "metadata", "review_tables", "story_tables", "tables"]
