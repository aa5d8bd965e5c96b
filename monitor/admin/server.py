"""Serves the admin page inside the daemon."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from monitor.clock import Clock
from monitor.errors import ConfigurationError, MonitorError
from monitor.settings import AdminSettings
from monitor.store.database import Store


class AdminServer:
    """The admin page on its own socket.

    With no password set it listens on loopback only: nobody else on the network may see or steer
    the monitor by default.
    """

    def __init__(self, settings: AdminSettings, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve while the context lasts; gives the address of the page.

        :raises ConfigurationError: as :func:`check_closed`.
        :raises MonitorError: the port cannot be had.
        """
        check_closed(self._settings)
        import uvicorn

        from monitor.admin.app import make_app

        app = make_app(self._settings, self._store, self._clock)
        listener = _listen(self._settings)
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host

        class Server(uvicorn.Server):
            @contextlib.contextmanager
            def capture_signals(self) -> Iterator[None]:
                yield  # signals end the daemon, and the daemon ends this server

        server = Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
            )
        )
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://{shown}:{port}/"
        finally:
            server.should_exit = True
            await task
            listener.close()


def check_closed(settings: AdminSettings) -> None:
    """Refuse an address that others can reach while no password is set, and a hash that is none.

    :raises ConfigurationError: saying what to do about it.
    """
    if settings.password_hash is not None:
        from monitor.admin.password import PasswordGuard

        PasswordGuard(settings.password_hash.get_secret_value())
    if settings.password_hash is None and not _is_loopback(settings.host):
        raise ConfigurationError(
            "admin page not started",
            on=f"[admin] host {settings.host}",
            because="others can reach this address and no password is set",
            do='set password_hash (see docs/configuration.md) or host = "127.0.0.1"',
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(settings: AdminSettings) -> socket.socket:
    """A bound socket, so that a taken port is told before the daemon begins to work."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with contextlib.ExitStack() as unless_all_is_well:
            listener = unless_all_is_well.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
            unless_all_is_well.pop_all()
    except OSError as error:
        raise MonitorError(
            "admin page not started",
            on=f"{settings.host}:{settings.port}",
            because=error.strerror or str(error),
            do="stop what uses the port, or set another under [admin] port",
        ) from error
    return listener
