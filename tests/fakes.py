"""Stand-ins with the real signatures; the only place for them."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **duration: float) -> None:
        """Move on by the keywords of :class:`~datetime.timedelta`."""
        self.moment += timedelta(**duration)
