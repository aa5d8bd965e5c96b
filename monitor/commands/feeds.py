"""`monitor feeds`: the list of sources, looked at, tried, found, taken in and given out."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import tomlkit
from pydantic import ValidationError
from rich.table import Table

from monitor import opml
from monitor.articles.blocs import bloc_of_host, host_of
from monitor.commands.context import clock, results, say
from monitor.commands.progress import progress
from monitor.config import Config, read_sources
from monitor.errors import FetchError, MonitorError, SourceError, WorkerError
from monitor.logs import redacted
from monitor.mistakes import Mistake
from monitor.outbound.answer import Request
from monitor.outbound.client import Outbound
from monitor.settings import SourceSettings, format_interval
from monitor.sources.discovery import discover_feeds, guess_feed_addresses
from monitor.sources.entry import Reading, SourceSpec
from monitor.sources.reading import read_source
from monitor.workers import Workers

# Discovery tries so many usual addresses where a page names no feed.
MOST_GUESSES = 8


def list_sources(config: Config) -> None:
    """Print the sources of feeds.toml."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "bloc", "lang", "kind", "interval"):
        table.add_column(heading, no_wrap=heading != "name")
    table.add_column("address", overflow="fold")
    for source in config.sources:
        table.add_row(
            source.name,
            source.bloc,
            source.lang or "",
            source.kind,
            format_interval(source.interval),
            source.url,
        )
    results().print(table)


async def check_sources(config: Config, names: Sequence[str]) -> bool:
    """Read each source once, store nothing; returns whether all could be read.

    :raises MonitorError: a name that no source has.
    """
    sources = [one for one in config.sources if not names or one.name in names]
    unknown = set(names) - {one.name for one in sources}
    if unknown:
        raise MonitorError(
            "unknown source",
            on=", ".join(sorted(unknown)),
            do="`monitor feeds list` shows the names",
        )
    lines: dict[str, str] = {}
    failed = 0
    places = asyncio.Semaphore(config.fetch.concurrency)
    async with (
        Workers(timeout=config.fetch.worker_timeout, memory=config.fetch.worker_memory) as workers,
        Outbound(config.fetch) as door,
    ):
        with progress("checking") as step:

            async def check(source: SourceSettings) -> None:
                nonlocal failed
                try:
                    async with places:
                        reading = await read_source(_spec(source), door, workers, now=clock.now())
                    lines[source.name] = f"ok: {_told(reading)}"
                except (FetchError, SourceError, WorkerError) as error:
                    failed += 1
                    lines[source.name] = f"failing: {error}"
                step(len(lines), len(sources), source.name)

            async with asyncio.TaskGroup() as group:
                for source in sources:
                    group.create_task(check(source))
    out = results()
    for source in sources:
        out.print(f"{source.name}: {lines[source.name]}", soft_wrap=True)
    out.print(f"{len(sources) - failed} of {len(sources)} sources could be read")
    return failed == 0


async def discover(config: Config, url: str) -> bool:
    """Print the feeds of a site as tables for feeds.toml; returns whether there are any.

    ``url`` may be a page of the site or a feed itself.

    :raises FetchError: the page cannot be read.
    """
    async with (
        Workers(timeout=config.fetch.worker_timeout, memory=config.fetch.worker_memory) as workers,
        Outbound(config.fetch) as door,
    ):
        answer = await door.get(Request(url))
        named = await workers.run(discover_feeds, answer.body, answer.final_url, on=url)
        titles = {one.url: one.title for one in named}
        addresses = list(titles)
        if not addresses:
            say("the page names no feed; trying it and the usual addresses")
            guesses = guess_feed_addresses(answer.final_url)[:MOST_GUESSES]
            addresses = [answer.final_url, *guesses]
        good = 0
        seen: set[tuple[str, ...]] = set()
        for address in addresses:
            try:
                reading = await read_source(SourceSpec(url=address), door, workers, now=clock.now())
            except (FetchError, SourceError, WorkerError) as error:
                say(f"{address}: {error}")
                continue
            contents = tuple(entry.link for entry in reading.entries)
            if contents and contents in seen:
                say(f"{address}: the same entries as one above")
                continue
            seen.add(contents)
            say(f"{address}: {_told(reading)}")
            good += _show_found(address, titles.get(address, ""), reading)
        if not good:
            say('no feed found; add the list page itself with kind = "page"')
        return good > 0


def _show_found(address: str, title: str, reading: Reading) -> bool:
    """Print a feed as a table for feeds.toml; False where no source may have that address."""
    host = host_of(address)
    name = " ".join(title.split())[:120] or host
    try:
        source = SourceSettings(name=name, url=address, bloc=bloc_of_host(host))
    except ValidationError as error:
        wanted = error.errors()[0]["msg"].removeprefix("Value error, ")
        say(f"{redacted(address)}: cannot be a source, which needs {wanted}")
        return False
    lang = (reading.lang or "").lower()[:2]
    if len(lang) == 2 and lang.isascii() and lang.isalpha():
        source = source.model_copy(update={"lang": lang})
    # Not by way of a console: what is to be pasted must come out to the letter.
    sys.stdout.write(_as_toml([source]) + "\n")
    sys.stdout.flush()
    return True


def import_opml(config: Config, path: Path) -> int:
    """Append the feeds of an OPML file that are new to feeds.toml; returns how many.

    What stands in feeds.toml stays as it is, to the letter.

    :raises MonitorError: the file cannot be read or holds no feeds, or feeds.toml cannot be added
        to.
    """
    outlines = opml.read_opml(_read(path, "list of feeds not read"), path.name)
    found = opml.additions(outlines, config.sources)
    for address in found.refused:
        say(f"left out, no source may have this address: {redacted(address)}")
    if found.sources:
        before = _read(config.feeds_path, "feeds not added")
        text = before.rstrip() + b"\n\n" if before.strip() else b""
        _replace(config.feeds_path, text + _as_toml(found.sources).encode())
    say(
        f"{len(found.sources)} feeds added to {config.feeds_path.name}"
        + ("; look at their bloc and language" if found.sources else "")
    )
    return len(found.sources)


def export_opml(config: Config, path: Path | None) -> None:
    """Write the feeds as OPML to a file or to standard output.

    :raises MonitorError: the file cannot be written.
    """
    data = opml.write_opml(config.sources)
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        try:
            path.write_bytes(data)
        except OSError as error:
            raise MonitorError(
                "list of feeds not written", on=str(path), because=error.strerror or str(error)
            ) from error
    left_out = sum(one.kind != "feed" for one in config.sources)
    if left_out:
        say(f"{left_out} pages and sitemaps left out: OPML holds feeds only")


def _spec(source: SourceSettings) -> SourceSpec:
    return SourceSpec(
        url=source.url,
        kind=source.kind,
        lang=source.lang,
        link_selector=source.link_selector,
        link_pattern=source.link_pattern,
    )


def _told(reading: Reading) -> str:
    moved = f", moved for good to {reading.permanent_url}" if reading.permanent_url else ""
    dated = [entry.published for entry in reading.entries if entry.published]
    newest = f", newest {max(dated):%Y-%m-%d %H:%M} UTC" if dated else ""
    found = f"{len(reading.entries)} entries{newest}" if reading.entries else reading.verdict
    return found + moved


def _as_toml(sources: Sequence[SourceSettings]) -> str:
    tables = tomlkit.aot()
    for source in sources:
        table = tomlkit.table()
        table["name"] = source.name
        table["url"] = source.url
        table["kind"] = source.kind
        table["bloc"] = source.bloc
        if source.lang:
            table["lang"] = source.lang
        table["interval"] = format_interval(source.interval)
        tables.append(table)
    document = tomlkit.document()
    document.append("source", tables)
    return tomlkit.dumps(document)


def _read(path: Path, failed: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MonitorError(failed, on=str(path), because=error.strerror or str(error)) from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside, look whether it can be read, and rename: a crash leaves the old or the new."""
    place = path.resolve()  # a link stays a link
    beside = place.with_name(place.name + ".new")
    try:
        beside.write_bytes(data)
        shutil.copymode(place, beside)
        mistakes: list[Mistake] = []
        read_sources(beside, mistakes)
        if mistakes:
            beside.unlink()
            raise MonitorError(
                "feeds not added",
                on=path.name,
                because="the file would not be read any more",
                do="write its sources as [[source]] tables",
            )
        beside.replace(place)
    except OSError as error:
        raise MonitorError(
            "feeds not added", on=str(path), because=error.strerror or str(error)
        ) from error
