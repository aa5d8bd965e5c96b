"""Fetches an article's page; an aggregator's link is followed to the outlet's own article."""

from monitor.articles import aggregators, google_news
from monitor.articles.links import leads_home
from monitor.errors import FetchError
from monitor.outbound.answer import Answer, Request
from monitor.outbound.client import Outbound
from monitor.workers import Workers


class ArticleFetcher:
    """Reads article pages through the outbound door.

    :param google_news_at: where Google News is; another address only for tests.
    """

    def __init__(
        self,
        door: Outbound,
        workers: Workers,
        *,
        google_news_at: str = google_news.GOOGLE_NEWS,
    ) -> None:
        self._door = door
        self._workers = workers
        self._google_news = google_news_at

    async def fetch(self, link: str) -> Answer:
        """The article's page; for an aggregator's link, the outlet's own page.

        :raises FetchError: also where the aggregator does not tell whose article it is: what its
            own page says is no text of the article.
        """
        url = await self._resolved(link)
        answer = await self._door.get(Request(url))
        if aggregators.is_aggregator_link(answer.final_url):
            target = await self._workers.run(
                aggregators.target_in_page, answer.body, answer.final_url, on=answer.final_url
            )
            if target is None:
                raise _unresolved(link)
            answer = await self._door.get(Request(target))
        if leads_home(url, answer.final_url):
            raise FetchError(
                "article is gone",
                reason="redirected_home",
                on=url,
                because="its address leads to the front page now",
                transient=False,
            )
        return answer

    async def _resolved(self, url: str) -> str:
        """The address that an aggregator's link stands for, as far as it can be known beforehand."""
        target = aggregators.embedded_target(url)
        if target is not None:
            return target
        identifier = google_news.article_id(url) if google_news.is_opaque(url) else None
        if identifier is None:
            return url
        page = await self._door.get(google_news.page_request(identifier, self._google_news))
        signature = google_news.signature_in_page(page.body)
        if signature is None:
            raise _unresolved(url)
        answer = await self._door.get(
            google_news.resolve_request(identifier, signature, self._google_news)
        )
        target = google_news.target_in_answer(answer.body)
        if target is None:
            raise _unresolved(url)
        return target


def _unresolved(url: str) -> FetchError:
    return FetchError(
        "the outlet's own article is not known",
        reason="unresolved",
        on=url,
        because="the aggregator does not say where it is",
        transient=False,
    )
