"""`monitor demo`: the real daemon over the newsstand, from its first poll to a delivered digest."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from classifiers.examples import bundled_examples
from monitor.commands.context import clock, load, results, say
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.demo.newsstand import Outlet, build, feeds_toml
from monitor.demo.server import serving
from monitor.digests.due import FIRST_PERIOD, DueDigest
from monitor.digests.mail_catcher import MailCatcher
from monitor.digests.publish import record_and_enqueue
from monitor.digests.targets import targets_by_fingerprint
from monitor.errors import MonitorError
from monitor.runtime import open_store, prepare_store
from monitor.store.articles import state_counts
from monitor.store.database import Store
from monitor.store.deliveries import outbox_counts
from monitor.store.sources import all_sources

# The one digest of a demonstration; a second run in the same directory finds it recorded.
DIGEST = "demo"
READER = "reader@example.org"

# A demonstration that takes longer is stuck.
PATIENCE = timedelta(minutes=10)
LOOK_EVERY = 0.3  # seconds
STOP_WITHIN = 15.0  # seconds; the daemon promises ten


@dataclass(frozen=True, slots=True)
class Places:
    """Where a demonstration keeps its things."""

    directory: Path

    @property
    def config(self) -> Path:
        return self.directory / "monitor.toml"

    @property
    def log(self) -> Path:
        return self.directory / "daemon.log"

    @property
    def digests(self) -> Path:
        return self.directory / "digests"

    @property
    def mails(self) -> Path:
        return self.directory / "mails"


@dataclass(frozen=True, slots=True)
class Ports:
    """The same at each run in one directory: articles are known by their addresses."""

    newsstand: int
    mail: int
    page: int


async def show(*, once: bool, directory: Path | None) -> bool:
    """Run the demonstration; returns whether every article was judged and the digest delivered.

    :param once: end when the digest has been delivered, instead of at Ctrl-C.
    :raises MonitorError: the daemon stopped, or nothing moved for too long.
    """
    _end_with_signals()
    where = directory or Path(tempfile.mkdtemp(prefix="entente-demo-"))
    places = Places(where.absolute())
    places.directory.mkdir(parents=True, exist_ok=True)
    outlets = build(bundled_examples())
    ports = _ports(places)
    async with (
        serving(outlets, ports.newsstand) as base,
        MailCatcher(places.mails, port=ports.mail) as catcher,
    ):
        write_configuration(places, outlets, base, catcher.url(READER), ports.page)
        config = load(places.config)
        await asyncio.to_thread(prepare, config)
        say(f"a newsstand of {len(outlets)} sources is at {base}, all else in {places.directory}")
        async with daemon(places) as process:
            good = await _follow(config, places, outlets, process)
            _tell(places, outlets, base, ports, once=once)
            if not once:
                say("the daemon goes on; Ctrl-C ends it")
                await process.wait()
    return good


def _end_with_signals() -> None:
    """Let a signal end the demonstration in order, the daemon with it."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def write_configuration(
    places: Places, outlets: Sequence[Outlet], base: str, mail: str, page_port: int
) -> None:
    """A monitor.toml and a feeds.toml for the newsstand at ``base``."""
    import tomlkit

    (places.directory / "feeds.toml").write_text(feeds_toml(outlets, base), encoding="utf-8")
    digest = {
        "name": DIGEST,
        "schedule": "0 7 * * *",
        "to": [mail, f"file://{places.digests.name}"],
        "max_age": "36500d",  # the newsstand's articles are years old
    }
    settings = {
        # The newsstand is on this machine, and one host for all outlets.
        "fetch": {"allow_private_addresses": True, "per_host": 16},
        "admin": {"port": page_port},
        "digest": [digest],
    }
    places.config.write_text(tomlkit.dumps(settings), encoding="utf-8")


@asynccontextmanager
async def daemon(places: Places) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real daemon, as a process of its own; asked to stop at the end."""
    with places.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor",
            "--config",
            str(places.config),
            "run",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


def prepare(config: Config) -> None:
    """Make the tables, so that they can be looked at from the first moment."""
    prepare_store(config, clock).close()


async def _follow(
    config: Config,
    places: Places,
    outlets: Sequence[Outlet],
    process: asyncio.subprocess.Process,
) -> bool:
    articles = sum(len(outlet.stories) for outlet in outlets)
    store = open_store(config)
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            with progress("articles judged") as step:
                while True:
                    _check_alive(process, places)
                    judged, polled = _judged(store)
                    step(judged, articles, "" if judged else "the daemon is starting")
                    if judged >= articles and polled >= len(outlets):
                        break
                    await asyncio.sleep(LOOK_EVERY)
            await asyncio.to_thread(publish, config, store)
            while not delivered(store):
                _check_alive(process, places)
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError as error:
        raise MonitorError(
            "demonstration given up",
            because=f"not done within {PATIENCE.seconds // 60} minutes",
            do=f"the daemon's log is {places.log}",
        ) from error
    finally:
        counts = _outbox(store)
        store.close()
    return counts.get("dead", 0) == 0


def _judged(store: Store) -> tuple[int, int]:
    """How many articles have been assessed, and how many sources read."""
    with store.read() as session:
        judged = state_counts(session).get("assessed", 0)
        polled = sum(source.last_success_at is not None for source in all_sources(session))
    return judged, polled


def publish(config: Config, store: Store) -> None:
    """Record the digest, once for this directory; the daemon delivers it from the outbox."""
    [settings] = config.digests
    now = clock.now()
    due = DueDigest(settings, slot=DIGEST, since=now - FIRST_PERIOD, until=now)
    targets = targets_by_fingerprint(settings.to, config.directory)
    record_and_enqueue(store, due, list(targets.values()), clock)


def _outbox(store: Store) -> dict[str, int]:
    with store.read() as session:
        return outbox_counts(session)


def delivered(store: Store) -> bool:
    """Whether every message has left the outbox."""
    counts = _outbox(store)
    return bool(counts) and not counts.get("pending", 0) and not counts.get("sending", 0)


def _check_alive(process: asyncio.subprocess.Process, places: Places) -> None:
    if process.returncode is None:
        return
    lines = places.log.read_text(encoding="utf-8", errors="replace").splitlines()
    raise MonitorError(
        "the daemon stopped",
        on=f"status {process.returncode}",
        because=lines[-1] if lines else "",
        do=f"its log is {places.log}",
    )


def _ports(places: Places) -> Ports:
    path = places.directory / "ports.json"
    if path.exists():
        return Ports(**json.loads(path.read_text(encoding="utf-8")))
    ports = Ports(*_free_ports(3))
    values = {"newsstand": ports.newsstand, "mail": ports.mail, "page": ports.page}
    path.write_text(json.dumps(values), encoding="utf-8")
    return ports


def _free_ports(count: int) -> list[int]:
    """Ports that nothing uses; held together, so that they differ."""
    with contextlib.ExitStack() as stack:
        ports = []
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            ports.append(int(one.getsockname()[1]))
        return ports


def _tell(
    places: Places, outlets: Sequence[Outlet], base: str, ports: Ports, *, once: bool
) -> None:
    out = results()
    story = f"{base}/{outlets[0].slug}/{outlets[0].stories[0].slug}.html"
    command = f"monitor --config {places.config}"
    for line in (
        "",
        "The digest:",
        *(f"  {path}" for path in sorted(places.digests.glob("*"))),
        *(f"  {path}" for path in sorted(places.mails.glob("*.eml"))),
        "The page:" if not once else "The page, with `monitor run` on this configuration:",
        f"  http://127.0.0.1:{ports.page}/",
        "Ask:",
        f"  {command} status",
        f"  {command} why {story}",
        f"  {command} export --relevant",
        f"  {command} digest {DIGEST} --since 2000-01-01 --preview text",
        "The daemon's log:",
        f"  {places.log}",
    ):
        out.print(line, soft_wrap=True)
