"""The outlet's article behind a Google News link, asked of a server that is shaped like Google's."""

import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.google_news import (
    Signature,
    article_id,
    is_opaque,
    page_request,
    resolve_request,
    signature_in_page,
    target_in_answer,
)
from monitor.outbound.client import Outbound
from monitor.settings import FetchSettings
from tests.articles.test_aggregators import NEWS, TARGET, TOKEN, google_id
from tests.outbound.rawserver import RawServer

OPAQUE = google_id(TOKEN)
SIGNATURE = Signature("AZ5r3eTq-_x9", 1_760_000_000)
PAGE = (
    f'<!doctype html><c-wiz><div jscontroller="aLI87" data-n-a-id="{OPAQUE}" '
    'data-n-a-ts="1760000000" data-n-a-sg="AZ5r3eTq-_x9"></div></c-wiz>'
)

# --- ids ------------------------------------------------------------------------------------

IDS = {
    "feed": (f"{NEWS}/rss/articles/{OPAQUE}?oc=5", OPAQUE),
    "page": (f"{NEWS}/articles/{OPAQUE}?hl=en-PK&gl=PK&ceid=PK:en", OPAQUE),
    "reader": (f"{NEWS}/read/{OPAQUE}", OPAQUE),
    "padded": (f"{NEWS}/rss/articles/CBMiAA==?oc=5", "CBMiAA=="),
    "of a country": (f"https://news.google.com.pk/articles/{OPAQUE}", OPAQUE),
    "longest": (f"{NEWS}/articles/{'x' * 2_000}", "x" * 2_000),
    "too long": (f"{NEWS}/articles/{'x' * 2_001}", None),
    "other host": (f"https://news.google.com.evil.example/articles/{OPAQUE}", None),
    "in a query": (f"https://a.example/?u={NEWS}/articles/{OPAQUE}", None),
    "search feed": (f"{NEWS}/rss/search?q=pakistan", None),
    "no id": (f"{NEWS}/articles/", None),
    "other letters": (f"{NEWS}/articles/учения", None),
    "no address": ("articles/CBMi", None),
    "broken": ("http://[::1/articles/CBMi", None),
}


@pytest.mark.parametrize(("url", "identifier"), IDS.values(), ids=IDS)
def test_the_id_of_an_address(url: str, identifier: str | None) -> None:
    assert article_id(url) == identifier


IS_OPAQUE = {
    "of today": (f"{NEWS}/rss/articles/{OPAQUE}?oc=5", True),
    "nothing in it": (f"{NEWS}/rss/articles/CBM", True),
    "with an address": (f"{NEWS}/rss/articles/{google_id(TARGET)}?oc=5", False),
    "no article": (f"{NEWS}/rss/search?q=a", False),
    "another outlet": (TARGET, False),
}


@pytest.mark.parametrize(("url", "opaque"), IS_OPAQUE.values(), ids=IS_OPAQUE)
def test_an_id_without_an_address_inside_is_opaque(url: str, opaque: bool) -> None:
    assert is_opaque(url) is opaque


# --- the page -------------------------------------------------------------------------------

SIGNED = {
    "as today": PAGE,
    "time after the signature": '<div data-n-a-sg="AZ5r3eTq-_x9" data-n-a-ts="1760000000">',
    "single quotes": "<div data-n-a-ts='1760000000' data-n-a-sg='AZ5r3eTq-_x9'>",
    "deep in a large page": "x" * 3_000_000 + PAGE,
}
UNSIGNED = {
    "empty": "",
    "consent": '<form action="https://consent.google.com/save"><button>Accept all</button></form>',
    "no time": '<div data-n-a-sg="AZ5r3eTq-_x9">',
    "no signature": '<div data-n-a-ts="1760000000">',
    "time of another part": PAGE.replace('data-n-a-sg="', "x" * 3_000 + ' data-n-a-sg="'),
    "empty values": '<div data-n-a-ts="" data-n-a-sg="">',
    "huge number": f'<div data-n-a-ts="{"9" * 5_000}" data-n-a-sg="a">',
    "other digits": '<div data-n-a-ts="١٧٦" data-n-a-sg="a">',
    "huge signature": f'<div data-n-a-ts="1" data-n-a-sg="{"a" * 501}">',
    "other letters": '<div data-n-a-ts="1" data-n-a-sg="a&eacute;">',
}


@pytest.mark.parametrize("page", SIGNED.values(), ids=SIGNED)
def test_the_signature_of_a_page(page: str) -> None:
    assert signature_in_page(page.encode()) == SIGNATURE


def test_a_signature_is_unescaped() -> None:
    page = b'<div data-n-a-ts="1" data-n-a-sg="A&amp;B">'

    assert signature_in_page(page) == Signature("A&B", 1)


@pytest.mark.parametrize("page", UNSIGNED.values(), ids=UNSIGNED)
def test_a_page_without_a_signature(page: str) -> None:
    assert signature_in_page(page.encode()) is None


@given(
    st.lists(
        st.sampled_from([b"data-n-a-sg=", b"data-n-a-ts=", b'"', b"'", b"1", b"<", b"&#", b"\xff"])
    )
)
@settings(max_examples=300, deadline=None)
def test_no_page_raises(pieces: list[bytes]) -> None:
    found = signature_in_page(b"".join(pieces))

    assert found is None or (found.value.isascii() and found.timestamp >= 0)


# --- the question ---------------------------------------------------------------------------


def test_the_question_holds_id_time_and_signature() -> None:
    request = resolve_request(OPAQUE, Signature('a"]\\', 7))

    assert request.url == "https://news.google.com/_/DotsSplashUi/data/batchexecute"
    assert request.form is not None
    [[[procedure, question, nothing, kind]]] = json.loads(request.form["f.req"])
    assert (procedure, nothing, kind) == ("Fbv4je", None, "generic")
    name, reader, *rest = json.loads(question)
    assert (name, rest) == ("garturlreq", [OPAQUE, 7, 'a"]\\'])
    # As the service has been asked since September 2024; it counts places, not names.
    assert json.dumps(reader, separators=(",", ":")) == (
        '[["X","X",["X","X"],null,null,1,1,"US:en",null,1,null,null,null,null,null,0,1],'
        '"X","X",1,[1,1,1],1,1,null,0,0,null,0]'
    )


# --- the answer -----------------------------------------------------------------------------


def result(target: object, name: str = "garturlres") -> str:
    return json.dumps(
        [["wrb.fr", "Fbv4je", json.dumps([name, target, 1]), None, None, None, "generic"]]
    )


def chunked(*values: str) -> str:
    return "".join(f"{len(value) + 1}\n{value}\n" for value in values)


ANSWERS = {
    "plain": ")]}'\n\n" + result(TARGET),
    "among others": ")]}'\n\n" + result(TARGET)[:-1] + ',["di",19],["af.httprm",19,"-813",18]]\n',
    "line for line": ")]}'\n\n" + result(TARGET)[:-1] + '\n,["di",19]\n]\n',
    "in pieces": ")]}'\n\n" + chunked('[["di",53]]', result(TARGET), '[["e",4,null,null,131]]'),
    "without the guard": result(TARGET),
    "escaped": ")]}'\n" + result("@").replace("@", TARGET.replace("/", "\\\\u002f")),
    "cut off after it": ")]}'\n" + chunked(result(TARGET)) + '[["di',
}
NO_ANSWER = {
    "empty": "",
    "guard only": ")]}'\n\n",
    "page": "<!doctype html><html></html>",
    "an error": """)]}'\n\n[["wrb.fr","Fbv4je",null,null,null,[3],"generic"],["di",5]]""",
    "other procedure": ")]}'\n" + result(TARGET).replace("Fbv4je", "Xbv4je"),
    "other result": ")]}'\n" + result(TARGET, "garturlerr"),
    "no result": ")]}'\n" + json.dumps([["wrb.fr", "Fbv4je", "[]"]]),
    "broken result": ")]}'\n" + json.dumps([["wrb.fr", "Fbv4je", "[1,"]]),
    "number": ")]}'\n" + result(7),
    "nothing": ")]}'\n" + result(None),
    "script": ")]}'\n" + result("javascript:alert(1)"),
    "file": ")]}'\n" + result("file:///etc/passwd"),
    "relative": ")]}'\n" + result("/news/1"),
    "space inside": ")]}'\n" + result("https://a.example/a b"),
    "line break inside": ")]}'\n" + result("https://a.example/\r\nHost: b"),
    "half a surrogate pair": ")]}'\n" + result("https://a.example/\ud800"),
    "too long": ")]}'\n" + result("https://a.example/" + "x" * 8_000),
    "google news": ")]}'\n" + result(f"{NEWS}/rss/articles/{OPAQUE}"),
    "google": ")]}'\n" + result("https://google.com/sorry"),
    "google of a country": ")]}'\n" + result("https://consent.google.co.uk/m"),
    "google with a dot": ")]}'\n" + result("https://NEWS.Google.com./a"),
    "cut off": ")]}'\n" + result(TARGET)[:-20],
    "endless brackets": ")]}'\n" + "[" * 200_000,
    "endless number": ")]}'\n" + "9" * 200_000,
    "too large": ")]}'\n" + " " * 300_000 + result(TARGET),
    "too many values": ")]}'\n" + "1 " * 60 + result(TARGET),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_the_address_in_an_answer(answer: str) -> None:
    assert target_in_answer(answer.encode()) == TARGET


@pytest.mark.parametrize("answer", NO_ANSWER.values(), ids=NO_ANSWER)
def test_an_answer_without_an_address(answer: str) -> None:
    assert target_in_answer(answer.encode()) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(
        ["wrb.fr", "Fbv4je", '["garturlres","https://a.example/1"]', '["garturlres",[]]', "garturlres"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=12,
)  # fmt: skip
CALLS = st.builds(lambda inner, rest: [["wrb.fr", "Fbv4je", inner, *rest]], JSON, st.lists(JSON))


@given(
    (JSON | CALLS).map(lambda value: json.dumps(value).encode()) | st.binary(),
    st.binary(max_size=9),
)
@settings(max_examples=400, deadline=None)
def test_no_answer_raises(answer: bytes, tail: bytes) -> None:
    for body in (answer + tail, b")]}'\n" + answer + tail, answer[:-1]):
        target = target_in_answer(body)
        assert target in (None, "https://a.example/1")


# --- all of it through the door -------------------------------------------------------------


def response(body: str, status: str = "200 OK") -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def google(request: bytes) -> bytes:
    """Answers as Google does: only the signature that its own page gave opens the address."""
    head, _, body = request.partition(b"\r\n\r\n")
    if head.startswith(f"GET /rss/articles/{OPAQUE} ".encode()):
        return response(PAGE)
    if not head.startswith(b"POST /_/DotsSplashUi/data/batchexecute "):
        return response("", "404 Not Found")
    [[[procedure, question, *_]]] = json.loads(parse_qs(body.decode())["f.req"][0])
    name, _, identifier, timestamp, signature = json.loads(question)
    if (procedure, name, identifier) != ("Fbv4je", "garturlreq", OPAQUE):
        return response("", "400 Bad Request")
    known = (timestamp, signature) == (SIGNATURE.timestamp, SIGNATURE.value)
    return response(ANSWERS["in pieces"] if known else NO_ANSWER["an error"])


async def test_page_question_answer() -> None:
    identifier = article_id(f"{NEWS}/rss/articles/{OPAQUE}?oc=5")
    assert identifier is not None
    async with (
        RawServer(google) as server,
        Outbound(FetchSettings(allow_private_addresses=True, timeout=10)) as door,
    ):
        base = server.url.rstrip("/")
        page = await door.get(page_request(identifier, base))
        signature = signature_in_page(page.body)
        assert signature is not None
        answer = await door.get(resolve_request(identifier, signature, base))

        refused = await door.get(resolve_request(identifier, Signature("x", 1), base))

    assert target_in_answer(answer.body) == TARGET
    assert target_in_answer(refused.body) is None
