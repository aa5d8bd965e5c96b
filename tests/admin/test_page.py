"""The admin page: who may come in, what goes out with every answer, and what it shows."""

import base64
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pydantic import SecretStr
from sqlmodel import Session

from monitor.admin.app import make_app
from monitor.admin.overview import SHOWN_ARTICLES, SHOWN_FOR, overview
from monitor.admin.password import credentials
from monitor.admin.server import AdminServer, check_closed
from monitor.errors import ConfigurationError, MonitorError
from monitor.settings import AdminSettings
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.tables import Article, Assessment, Event, Frame
from tests.fakes import FixedClock
from tests.store.rows import add_article, add_source, number_of

LOCAL = "http://127.0.0.1:8470"
PASSWORD = "ключ: a colon and €"


@pytest.fixture(scope="module")
def password_hash() -> SecretStr:
    return SecretStr(PasswordHash.recommended().hash(PASSWORD))


def client(store: Store, clock: FixedClock, base: str = LOCAL, **given: Any) -> TestClient:
    return TestClient(make_app(AdminSettings(**given), store, clock), base_url=base)


@pytest.fixture
def page(sqlite_store: Store, clock: FixedClock) -> Iterator[TestClient]:
    with client(sqlite_store, clock) as open_client:
        yield open_client


def basic(name: str, password: str) -> dict[str, str]:
    value = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {value}"}


def add_flagged(session: Session, number: int, clock: FixedClock, **given: Any) -> Article:
    ago = given.pop("ago", timedelta(0))
    article = add_article(
        session,
        number,
        **{"state": "assessed", "assessed_at": clock.now() - ago, "lang": "en", **given},
    )
    record_assessment(
        session,
        Assessment(
            article_id=number_of(article),
            model_version="m1",
            relevance=0.91,
            relevant=True,
            threshold=0.5,
            reasons=[{"text": f"reason {n}", "weight": 1.0} for n in range(1, 5)],
            assessed_at=clock.now(),
        ),
        [
            Event(
                assessment_id=0,
                article_id=number_of(article),
                type="drill",
                name="Druzhba-2026",
                status="under_way",
                evidence="They <train> now.",
                score=0.8,
                ledger_id="drill:druzhba-2026",
            )
        ],
        [
            Frame(
                assessment_id=0,
                article_id=number_of(article),
                frame="china_hedge",
                score=0.7,
                evidence="",
            )
        ],
    )
    return article


# --- every answer --------------------------------------------------------------------------

ANSWERS = {
    "page": ("/", 200),
    "style sheet": ("/static/page.css", 200),
    "no such page": ("/nothing", 404),
    "no such file": ("/static/nothing.css", 404),
    "out of the directory": ("/static/%2e%2e/app.py", 404),
    "FastAPI's own pages": ("/docs", 404),
    "FastAPI's schema": ("/openapi.json", 404),
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_has_the_headers(page: TestClient, path: str, status: int) -> None:
    answer = page.get(path)

    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_needs_nothing_that_the_policy_forbids(page: TestClient) -> None:
    text = page.get("/").text

    assert "<script" not in text
    assert "style=" not in text
    assert page.get("/static/page.css").headers["content-type"].startswith("text/css")


def test_the_page_cannot_be_written_to(page: TestClient) -> None:
    assert page.post("/").status_code == 405
    assert page.delete("/").status_code == 405


HOSTS: dict[str, tuple[str, dict[str, Any], int]] = {
    "this machine": ("http://127.0.0.1:8470", {}, 200),
    "this machine by name": ("http://localhost:8470", {}, 200),
    "this machine, IPv6": ("http://[::1]:8470", {}, 200),
    "without a port": ("http://127.0.0.1", {}, 200),
    "a name that was pointed here": ("http://evil.example:8470", {}, 400),
    "a name that begins well": ("http://127.0.0.1.evil.example", {}, 400),
    "a name that ends well": ("http://evil-localhost", {}, 400),
    "behind a proxy": (
        "https://watch.example.org",
        {"base_url": "https://watch.example.org/entente"},
        200,
    ),
    "another beside the proxy": (
        "https://evil.example",
        {"base_url": "https://watch.example.org"},
        400,
    ),
    "where the proxy's name begins": (
        "https://example.org",
        {"base_url": "https://www.example.org"},
        400,
    ),
    "another address of this machine": ("http://[fd00::5]:8470", {"host": "fd00::5"}, 200),
}


@pytest.mark.parametrize(("base", "given", "status"), HOSTS.values(), ids=HOSTS)
def test_the_page_answers_under_its_own_names_only(
    sqlite_store: Store, clock: FixedClock, base: str, given: dict[str, Any], status: int
) -> None:
    answer = client(sqlite_store, clock, base, **given).get("/", follow_redirects=False)

    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_with_a_password_and_all_addresses_any_name_will_do(
    sqlite_store: Store, clock: FixedClock, password_hash: SecretStr
) -> None:
    page = client(
        sqlite_store, clock, "http://nas.lan", host="0.0.0.0", password_hash=password_hash
    )

    assert page.get("/").status_code == 401
    assert page.get("/", headers=basic("admin", PASSWORD)).status_code == 200


# --- the password --------------------------------------------------------------------------

TRIALS: dict[str, tuple[dict[str, str], int]] = {
    "nothing": ({}, 401),
    "right": (basic("admin", PASSWORD), 200),
    "wrong password": (basic("admin", PASSWORD + " "), 401),
    "no password": (basic("admin", ""), 401),
    "wrong name": (basic("root", PASSWORD), 401),
    "name in another script": (basic("аdmin", PASSWORD), 401),
    "another scheme": ({"Authorization": "Bearer abc"}, 401),
    "not base64": ({"Authorization": "Basic ???"}, 401),
    "not UTF-8": ({"Authorization": "Basic /////w=="}, 401),
    "no colon": ({"Authorization": "Basic YWRtaW4="}, 401),
    "scheme in small letters": (
        {"Authorization": basic("admin", PASSWORD)["Authorization"].replace("Basic", "basic")},
        200,
    ),
}


@pytest.mark.parametrize(("headers", "status"), TRIALS.values(), ids=TRIALS)
def test_where_a_password_is_set_nothing_comes_without_it(
    sqlite_store: Store,
    clock: FixedClock,
    password_hash: SecretStr,
    headers: dict[str, str],
    status: int,
) -> None:
    page = client(sqlite_store, clock, password_hash=password_hash)

    for path, found in (("/", 200), ("/static/page.css", 200), ("/nothing", 404)):
        answer = page.get(path, headers=headers)
        assert answer.status_code == (found if status == 200 else 401)
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)
        assert answer.headers["Cache-Control"] == "no-store"


CREDENTIALS = {
    "name and password": ("Basic YTpi", ("a", "b")),
    "colon in the password": ("Basic YTpiOmM=", ("a", "b:c")),
    "both empty": ("Basic Og==", ("", "")),
    "nothing": ("", None),
    "scheme alone": ("Basic", None),
    "rubbish behind it": ("Basic YTpi junk", None),
}


@pytest.mark.parametrize(("header", "expected"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials(header: str, expected: tuple[str, str] | None) -> None:
    assert credentials(header) == expected


@pytest.mark.parametrize("given", ["secret", "", "$2b$12$abc", "$argon2id$v=19$broken"])
def test_a_hash_that_is_none_is_refused(sqlite_store: Store, clock: FixedClock, given: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        client(sqlite_store, clock, password_hash=SecretStr(given))

    assert "[admin] password_hash: it is no Argon2 hash" in str(raised.value)
    assert given not in str(raised.value) or not given


# --- what it shows -------------------------------------------------------------------------


def test_an_empty_store_is_told(page: TestClient) -> None:
    text = page.get("/").text

    assert "Nothing on the ties has been found in the last 14 days." in text
    assert "None: every source that has been polled answers as it should." in text
    assert "<b>0</b> of 0 sources well" in text
    assert "2 March 2026, 06:00 UTC" in text


def test_flagged_articles_are_shown_with_why(
    page: TestClient, sqlite_store: Store, clock: FixedClock
) -> None:
    with sqlite_store.write() as session:
        add_flagged(session, 1, clock, title="Drill begins", published_at=clock.now())

    text = page.get("/").text

    assert "Drill begins" in text
    assert "Dawn · pakistan · en · 2 Mar 2026" in text
    assert "relevance 0.91" in text
    assert "<b>Druzhba-2026</b>, under way" in text
    assert "They &lt;train&gt; now." in text
    assert "frames: china hedge" in text
    assert "reason 1; reason 2; reason 3</p>" in text
    assert "<b>1</b> flagged in 14 days" in text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


class Marks(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_text_from_the_web_is_text(
    page: TestClient, sqlite_store: Store, clock: FixedClock
) -> None:
    with sqlite_store.write() as session:
        add_source(
            session, name=HOSTILE, state="failing", state_since=clock.now(), last_error=HOSTILE
        )
        article = add_flagged(
            session, 1, clock, title=HOSTILE, outlet=HOSTILE, lang='x"><script>', source_id=1
        )
        article.link = 'https://dawn.example/"><script>alert(1)</script>'

    marks = Marks(page.get("/").text)

    tags = {tag for tag, _ in marks.elements}
    assert "script" not in tags
    assert "img" not in tags
    assert not any(name.startswith("on") for _, given in marks.elements for name in given)
    assert marks.text.count(HOSTILE) == 4, "title, outlet, source and its error"


def test_the_link_leads_to_the_article(
    page: TestClient, sqlite_store: Store, clock: FixedClock
) -> None:
    # The canonical address is a key: a site may answer only under the "www." that it has lost.
    link = "https://www.dawn.com/news/1"
    with sqlite_store.write() as session:
        add_flagged(session, 1, clock, link=link, canonical_url="https://dawn.com/news/1")

    links = [given["href"] for tag, given in Marks(page.get("/").text).elements if tag == "a"]

    assert links == [link]


@pytest.mark.parametrize(("lang", "direction"), [("ur", "rtl"), ("fa", "rtl"), ("ru", "ltr")])
def test_a_title_runs_as_its_language_does(
    page: TestClient, sqlite_store: Store, clock: FixedClock, lang: str, direction: str
) -> None:
    with sqlite_store.write() as session:
        add_flagged(session, 1, clock, lang=lang)

    [given] = [given for tag, given in Marks(page.get("/").text).elements if tag == "a"]

    assert (given["lang"], given["dir"]) == (lang, direction)


def test_troubled_sources_are_shown_and_paused_ones_left_alone(
    page: TestClient, sqlite_store: Store, clock: FixedClock
) -> None:
    with sqlite_store.write() as session:
        for name, given in {
            "Good": {"state": "ok"},
            "Bad": {"state": "failing", "last_error": "no such host"},
            "Quiet": {"state": "silent"},
            "Bare": {"state": "empty"},
            "Resting": {"state": "failing", "paused": True},
            "Gone": {"state": "failing", "active": False},
        }.items():
            add_source(session, name=name, **given)

    text = page.get("/").text

    assert [name in text for name in ("Bad", "Quiet", "Bare")] == [True] * 3
    assert [name in text for name in ("Good", "Resting", "Gone")] == [False] * 3
    assert "no such host" in text
    assert "<b>1</b> of 5 sources well" in text


def test_a_database_that_fails_is_told(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "monitor.db").write_bytes(b"no database" * 100)

    answer = client(Store(f"sqlite:///{tmp_path}/monitor.db"), clock).get("/")

    assert answer.status_code == 503
    assert answer.text.startswith("the file is not a database of this program")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- what is gathered ----------------------------------------------------------------------


def shown(store: Store, clock: FixedClock) -> list[int | None]:
    return [one.article.id for one in overview(store, clock.now()).flagged]


def test_two_weeks_are_shown(store: Store, clock: FixedClock) -> None:
    with store.write() as session:
        add_flagged(session, 1, clock, ago=SHOWN_FOR + timedelta(seconds=1))
        add_flagged(session, 2, clock, ago=SHOWN_FOR)

    assert shown(store, clock) == [2]
    assert overview(store, clock.now()).flagged_count == 1


def test_the_newest_are_shown_and_all_are_counted(sqlite_store: Store, clock: FixedClock) -> None:
    with sqlite_store.write() as session:
        for number in range(1, SHOWN_ARTICLES + 3):
            add_flagged(session, number, clock)

    view = overview(sqlite_store, clock.now())

    assert len(view.flagged) == SHOWN_ARTICLES
    assert view.flagged_count == SHOWN_ARTICLES + 2
    assert view.flagged[0].article.id == SHOWN_ARTICLES + 2


def test_copies_are_counted_and_not_shown(store: Store, clock: FixedClock) -> None:
    with store.write() as session:
        add_flagged(session, 1, clock)
        add_flagged(session, 2, clock, copy_of_id=1)
        add_article(session, 3, copy_of_id=1)  # not assessed yet

    assert shown(store, clock) == [1]
    assert overview(store, clock.now()).copies == {1: 2}


def test_a_copy_is_shown_where_its_original_is_not(store: Store, clock: FixedClock) -> None:
    with store.write() as session:
        add_article(session, 1, state="assessed")  # judged by its feed's short text, perhaps
        add_flagged(session, 2, clock, copy_of_id=1)
        add_flagged(session, 3, clock, copy_of_id=1)

    assert shown(store, clock) == [3]


# --- the server ----------------------------------------------------------------------------


async def fetch(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as web, web.get(address) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
async def test_the_page_is_served_while_the_context_lasts(
    sqlite_store: Store, clock: FixedClock, host: str
) -> None:
    server = AdminServer(AdminSettings(host=host, port=0), sqlite_store, clock)

    async with server.serving() as address:
        status, text = await fetch(address)
        assert (status, "<h1>Entente</h1>" in text) == (200, True)
        assert "uvicorn" not in text

    with pytest.raises(aiohttp.ClientConnectionError):
        await fetch(address)


async def test_the_server_does_not_take_the_signals(sqlite_store: Store, clock: FixedClock) -> None:
    assert threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGTERM)

    async with AdminServer(AdminSettings(port=0), sqlite_store, clock).serving() as address:
        await fetch(address)
        assert signal.getsignal(signal.SIGTERM) is before


async def test_a_port_that_is_taken_is_told(sqlite_store: Store, clock: FixedClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = AdminServer(AdminSettings(port=port), sqlite_store, clock)

        with pytest.raises(MonitorError) as raised:
            async with server.serving():
                pass

    assert f"admin page not started: 127.0.0.1:{port}: " in str(raised.value)
    assert "[admin] port" in str(raised.value)


async def test_a_name_that_is_none_is_told(
    sqlite_store: Store, clock: FixedClock, password_hash: SecretStr
) -> None:
    settings = AdminSettings(host="no such host", port=0, password_hash=password_hash)

    with pytest.raises(MonitorError, match="admin page not started: no such host:0"):
        async with AdminServer(settings, sqlite_store, clock).serving():
            pass


OPEN_ADDRESSES = ["0.0.0.0", "::", "192.168.1.5", "fd00::5", "nas.lan", "", "127.1", "127.0.0.1 "]


@pytest.mark.parametrize("host", OPEN_ADDRESSES)
async def test_without_a_password_only_this_machine_may_come(
    sqlite_store: Store, clock: FixedClock, host: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        async with AdminServer(AdminSettings(host=host, port=0), sqlite_store, clock).serving():
            pass

    assert "others can reach this address and no password is set" in str(raised.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_no_password(host: str) -> None:
    check_closed(AdminSettings(host=host))


async def test_with_a_password_all_addresses_are_served(
    sqlite_store: Store, clock: FixedClock, password_hash: SecretStr
) -> None:
    settings = AdminSettings(host="0.0.0.0", port=0, password_hash=password_hash)

    async with AdminServer(settings, sqlite_store, clock).serving() as address:
        status, _ = await fetch(address.replace("0.0.0.0", "127.0.0.1"))

    assert status == 401
