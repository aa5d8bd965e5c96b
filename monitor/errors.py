"""The one tree of errors that people read."""

from typing import Any, Self


class MonitorError(Exception):
    """Something a person must know: what failed, on what, why, and what to do next.

    The message is a single sentence without a full stop for each part, so that it can be shown
    on a terminal, on a page and in a digest alike.  The technical cause travels in
    ``__cause__`` and belongs in the log.
    """

    def __init__(self, what: str, *, on: str = "", because: str = "", do: str = "") -> None:
        self.what = what
        self.on = on
        self.because = because
        self.do = do
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [part for part in (self.what, self.on, self.because) if part]
        message = ": ".join(parts)
        return f"{message} ({self.do})" if self.do else message

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is rebuilt from its positional arguments alone, which loses (and for a
        # required keyword refuses) everything else; errors cross from the workers by pickle.
        return self._restore, (self.args, self.__dict__)

    @classmethod
    def _restore(cls, args: tuple[Any, ...], state: dict[str, Any]) -> Self:
        error = cls.__new__(cls, *args)
        error.__dict__.update(state)
        return error


class ConfigurationError(MonitorError):
    """monitor.toml, feeds.toml or the environment says something that cannot be followed."""


class StoreError(MonitorError):
    """The database cannot be reached, is locked for too long, or is of another version."""


class FetchError(MonitorError):
    """An address could not be read.

    ``reason`` is a short, stable name (``timeout``, ``refused``, ``status``, ``too_large``,
    ``private_address``, ``not_http``, ``redirects``, ``dns``, ``tls``, ``broken_answer``) that the
    store keeps and tests compare; ``status`` is the HTTP status where there was one;
    ``transient`` says whether another try may succeed.
    """

    def __init__(
        self,
        what: str,
        *,
        reason: str,
        on: str = "",
        because: str = "",
        do: str = "",
        status: int | None = None,
        transient: bool = True,
        retry_after: float | None = None,
    ) -> None:
        self.reason = reason
        self.status = status
        self.transient = transient
        self.retry_after = retry_after
        super().__init__(what, on=on, because=because, do=do)


class WorkerError(MonitorError):
    """A parsing worker was stopped: it took too long, too much memory, or died.

    ``reason`` is ``timeout``, ``memory`` or ``crashed``.
    """

    def __init__(self, what: str, *, reason: str, on: str = "", because: str = "") -> None:
        self.reason = reason
        super().__init__(what, on=on, because=because)


class SourceError(MonitorError):
    """The answer of a source is not what its kind promises (``reason`` names how)."""

    def __init__(
        self, what: str, *, reason: str, on: str = "", because: str = "", do: str = ""
    ) -> None:
        self.reason = reason
        super().__init__(what, on=on, because=because, do=do)
