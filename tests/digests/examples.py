"""Facts and digests for the tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.digests.compose import compose
from monitor.digests.content import DigestContent
from monitor.settings import DigestSettings
from monitor.store.digests import ArticleFact, DigestFacts, EventFact, SourceFact

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)

URDU = "پاکستان اور روس کی مشترکہ فوجی مشقیں شروع"
RUSSIAN = "Россия и Пакистан начали совместные учения"

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "closing": "</a></td></table></body>",
    "attribute": '" onmouseover="alert(1)" x="',
    "line breaks": "Peace\r\nBcc: victim@example.org\r\n\r\n<p>body</p>",
    "other line breaks": "a\u2028Bcc: b\u2029c\x0bd\x0ce\x85f",
    "calls everybody": "<!channel> <!here|here> <@U123> @here",
    "slack link": "<http://evil.example|Dawn>",
    "code": "``` all that follows",
    "template": "{{ 7 * 7 }} {% raw %} ${HOME}",
    "override": "\u202egnp.exe\u2066 x",
    "controls": "\x00\x01\x1e\x1f\x7f\x9b",
    "surrogate": "a\ud800b",
    "tag letters": "a\U000e0041b",
    "without end": "word " * 20_000,
    "one long word": "x" * 100_000,
    "ampersands": "&" * 3_000,
    "empty": "",
}


def event(**given: Any) -> EventFact:
    return EventFact(
        **{
            "ledger_id": "drill-druzhba-2026",
            "type": "drill",
            "name": "Druzhba-IX",
            "status": "planned",
            "evidence": "Both armies will train in Pabbi in April.",
            "score": 0.9,
            **given,
        }
    )


def article(number: int = 1, **given: Any) -> ArticleFact:
    return ArticleFact(
        **{
            "id": number,
            "title": f"Article {number}",
            "outlet": "Dawn",
            "bloc": "pakistan",
            "lang": "en",
            "url": f"https://dawn.example/{number}",
            "published_at": NOW - timedelta(hours=number),
            "first_seen_at": NOW - timedelta(hours=number),
            "relevance": 0.9,
            "reasons": (("both in the title", 1.5),),
            **given,
        }
    )


def source(name: str = "Dawn", state: str = "ok", **given: Any) -> SourceFact:
    return SourceFact(
        **{
            "name": name,
            "state": state,
            "since": None,
            "last_new_at": None,
            "error": "",
            **given,
        }
    )


def settings(**given: Any) -> DigestSettings:
    return DigestSettings(
        **{
            "name": "morning",
            "schedule": "0 7 * * *",
            "timezone": "Asia/Karachi",
            "to": ("json://127.0.0.1:9/x",),
            **given,
        }
    )


def facts(*articles: ArticleFact, **given: Any) -> DigestFacts:
    return DigestFacts(articles=articles, **given)


def content(*articles: ArticleFact, number: int = 12, **given: Any) -> DigestContent:
    """A digest of the day before :data:`NOW`."""
    wanted = given.pop("settings", settings())
    return compose(wanted, NOW - DAY, NOW, facts(*articles, **given), number)


def full() -> DigestContent:
    """A digest with something in every section and three scripts."""
    return content(
        article(1, title="Druzhba-IX in April", events=(event(),)),
        article(2, title=URDU, lang="ur", outlet="جنگ", relevance=0.8),
        article(3, title=RUSSIAN, lang="ru", outlet="ТАСС", bloc="russia", relevance=0.7),
        article(4, outlet="The News", copy_of_id=1),
        sources=(
            source("ok"),
            source("Foreign Office", "failing", since=NOW - DAY, error="timeout: no answer"),
        ),
        articles_assessed=412,
        sources_heard=1,
    )
