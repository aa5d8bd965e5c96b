"""`monitor check` and `monitor db upgrade`."""

from monitor.commands.context import results, say
from monitor.config import Config
from monitor.errors import MonitorError, StoreError
from monitor.runtime import open_store
from monitor.store.database import safe_url


async def check(config: Config, *, channels: bool) -> bool:
    """Try each part and say what is well and what is not; returns whether all is well."""
    out = results()
    out.print(
        f"configuration: ok; sources: {len(config.sources)}, digests: {len(config.digests)}"
        f" ({config.path.name}, {config.feeds_path.name})"
    )
    good = _check_database(config)
    good &= _check_model(config)
    good &= _check_page(config)
    if channels:
        good &= await _check_channels(config)
    return good


def upgrade_database(config: Config) -> None:
    """Bring the database to the tables of this version."""
    from monitor.store.migrations import current, upgrade

    store = open_store(config)
    before = current(store.url)
    upgrade(store.url)
    after = current(store.url)
    where = safe_url(store.url)
    say(f"{where}: {'up to date' if before == after else f'upgraded to {after}'}")


def _check_database(config: Config) -> bool:
    out = results()
    where = safe_url(config.database_url.get_secret_value())
    try:
        store = open_store(config)
        store.check()
    except StoreError as error:
        out.print(f"database: {error}", soft_wrap=True)
        return False
    store.close()
    out.print(f"database: ok, {where}", soft_wrap=True)
    return True


def _check_model(config: Config) -> bool:
    from classifiers.model_file import ModelFileError, load

    out = results()
    if not config.model_path.exists():
        out.print("model: none yet; `monitor train` makes one, and so does the daemon's start")
        return True
    try:
        model = load(config.model_path)
    except ModelFileError as error:
        out.print(f"model: {error}; `monitor train` makes a new one", soft_wrap=True)
        return False
    out.print(f"model: ok, {model.version}, threshold {model.relevance.threshold:.3f}")
    return True


def _check_page(config: Config) -> bool:
    from monitor.admin.server import check_closed

    out = results()
    try:
        check_closed(config.admin)
    except MonitorError as error:
        out.print(f"page: {error}", soft_wrap=True)
        return False
    out.print(f"page: ok, {config.admin.host}:{config.admin.port}")
    return True


async def _check_channels(config: Config) -> bool:
    from monitor.digests.channels import send
    from monitor.digests.targets import make_target
    from monitor.digests.trial import trial_message

    out = results()
    good = True
    if not config.digests:
        out.print("channels: none, no digest is configured")
    for digest in config.digests:
        for address in digest.to:
            target = make_target(address, config.directory)
            say(f"sending a test message: {digest.name} to {target.label}")
            result = await send(target, trial_message(target.channel, digest.name))
            good &= result.delivered
            told = "ok" if result.delivered else f"{result.reason}: {result.error}"
            out.print(f"channel {digest.name} {target.label}: {told}", soft_wrap=True)
    return good
