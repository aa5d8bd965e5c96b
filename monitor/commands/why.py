"""`monitor why URL`: what became of an article."""

from contextlib import closing
from dataclasses import dataclass

from rich.console import Console

from monitor.analysis.details import detail_parts
from monitor.articles.blocs import host_of
from monitor.articles.links import canonical
from monitor.commands.context import ready_store, results
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.store.articles import article_at, copies_of, trail
from monitor.store.assessments import Assessed, assessed
from monitor.store.database import Store
from monitor.store.deliveries import digests_telling
from monitor.store.sources import all_sources, shown_state
from monitor.store.tables import Article, Digest, Source, TrailStep


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the store holds on an article."""

    article: Article
    original: Article | None
    copies: list[Article]
    steps: list[TrailStep]
    judged: list[Assessed]
    told: list[Digest]


def show_why(config: Config, url: str) -> bool:
    """Print the trail and the judgement of the article at ``url``.

    :returns: whether the article is known.
    :raises MonitorError: ``url`` is no address.
    """
    try:
        address = canonical(url)
    except ValueError as error:
        raise MonitorError(
            "no address", on=url, do="give the article's address, with http:// or https://"
        ) from error
    out = results()
    with closing(ready_store(config)) as store:
        known = _look_up(store, address)
        if known is None:
            _show_unknown(out, address, _sources_on(store, host_of(address)))
            return False
    _show_article(out, known)
    out.print("")
    for step in known.steps:
        reason = f": {step.reason}" if step.reason else ""
        out.print(
            f"{step.at:%Y-%m-%d %H:%M:%S}  {step.stage:<7} {step.verdict}{reason}", soft_wrap=True
        )
    for item in known.judged:
        out.print("")
        _show_judgement(out, item)
    out.print("")
    for digest in known.told:
        out.print(
            f"told in digest {digest.name} #{digest.number}, {digest.created_at:%Y-%m-%d %H:%M} UTC"
        )
    if not known.told:
        out.print("in no digest so far")
    return True


def _look_up(store: Store, address: str) -> _Known | None:
    with store.read() as session:
        article = article_at(session, address)
        if article is None or article.id is None:
            return None
        return _Known(
            article=article,
            original=session.get(Article, article.copy_of_id) if article.copy_of_id else None,
            copies=copies_of(session, article.id),
            steps=trail(session, article.id),
            judged=assessed(session, [article]),
            told=digests_telling(session, article.id),
        )


def _sources_on(store: Store, host: str) -> list[Source]:
    with store.read() as session:
        return [one for one in all_sources(session) if host_of(one.url) == host]


def _show_unknown(out: Console, address: str, homes: list[Source]) -> None:
    out.print(f"never seen: {address}", soft_wrap=True)
    if not homes:
        host = host_of(address)
        out.print(f"no source is on {host}; `monitor feeds discover` may find its feed")
    for source in homes:
        error = f": {source.last_error}" if source.last_error else ""
        out.print(
            f"source {source.name} is on this host: {shown_state(source)}{error}", soft_wrap=True
        )


def _show_article(out: Console, known: _Known) -> None:
    article = known.article
    out.print(article.title or "(no title)", soft_wrap=True)
    out.print(article.link, soft_wrap=True)
    out.print(f"{article.outlet} ({article.bloc}), {article.lang}, state {article.state}")
    if article.published_at:
        out.print(
            f"published {article.published_at:%Y-%m-%d %H:%M} UTC ({article.published_origin})"
        )
    if known.original:
        out.print(f"copy of: {known.original.outlet} {known.original.link}", soft_wrap=True)
    for copy in known.copies:
        out.print(f"copy: {copy.outlet} {copy.link}", soft_wrap=True)


def _show_judgement(out: Console, item: Assessed) -> None:
    verdict = "relevant" if item.assessment.relevant else "not relevant"
    out.print(
        f"{verdict}: {item.assessment.relevance:.3f} against a threshold of"
        f" {item.assessment.threshold:.3f} (model {item.assessment.model_version})"
    )
    for reason in item.assessment.reasons:
        out.print(f"  {reason['weight']:+.2f}  {reason['text']}", soft_wrap=True)
    for event in item.events:
        told = (event.mode, event.first_day, event.last_day, event.place, event.amount)
        details = "".join(f", {part}" for part in detail_parts(*told))
        status = event.status.replace("_", " ")
        out.print(f"{event.type}: {event.name}, {status}{details}", soft_wrap=True)
        out.print(f"  “{event.evidence}”", soft_wrap=True)
    for frame in item.frames:
        out.print(f"frame: {frame.frame.replace('_', ' ')} ({frame.score:.2f})")
        out.print(f"  “{frame.evidence}”", soft_wrap=True)
