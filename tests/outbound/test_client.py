"""The outbound door against real servers on loopback."""

import asyncio
import gzip
import socket
import zlib

import pytest

from monitor.errors import FetchError
from monitor.outbound.answer import Request
from monitor.outbound.client import Outbound
from monitor.settings import FetchSettings
from tests.outbound.rawserver import RawServer
from tests.webserver import Page, Seen, WebServer


def settings(**given) -> FetchSettings:
    return FetchSettings(**{"allow_private_addresses": True, "timeout": 10, **given})


@pytest.fixture
async def server():
    async with WebServer() as running:
        yield running


@pytest.fixture
async def door():
    async with Outbound(settings()) as opened:
        yield opened


async def refusal(door: Outbound, request: Request | str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await door.get(Request(request) if isinstance(request, str) else request)
    error = caught.value
    assert error.what
    assert error.do, "every sentence says what to do"
    assert "Error" not in str(error)
    assert "<" not in str(error)
    return error


async def test_a_plain_answer(server, door):
    url = server.add(
        "/a",
        body="grüße",
        content_type="Text/HTML; Charset=UTF-8",
        etag='"1"',
        last_modified="Mon, 02 Mar 2026 06:00:00 GMT",
        headers={"X-Mixed": "v"},
    )
    answer = await door.get(Request(url + "#part"))
    assert answer.body.decode() == "grüße"
    assert (answer.url, answer.final_url, answer.status) == (url + "#part", url, 200)
    assert (answer.content_type, answer.charset) == ("text/html", "utf-8")
    assert (answer.etag, answer.last_modified) == ('"1"', "Mon, 02 Mar 2026 06:00:00 GMT")
    assert (answer.not_modified, answer.permanent_url) == (False, None)
    assert answer.headers["x-mixed"] == "v"


async def test_what_is_sent(server, door):
    url = server.add("/a")
    await door.get(Request(url, accept="text/plain"))
    sent = server.requests[0]
    assert sent.method == "GET"
    assert sent.headers["user-agent"] == settings().user_agent
    assert sent.headers["accept"] == "text/plain"
    assert not {"authorization", "cookie", "referer", "if-none-match"} & sent.headers.keys()


async def test_no_cookies_are_kept(server, door):
    url = server.add("/a", headers={"Set-Cookie": "id=1; Path=/"})
    await door.get(Request(url))
    await door.get(Request(url))
    assert server.requests[1].cookies == {}


async def test_the_environment_is_ignored(server, door, monkeypatch, tmp_path):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    await door.get(Request(server.add("/a")))
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "validators",
    [{"etag": 'W/"x"'}, {"last_modified": "Mon, 02 Mar 2026 06:00:00 GMT"}],
    ids=["etag", "last_modified"],
)
async def test_not_modified(server, door, validators):
    url = server.add("/a", body="text", **validators)
    answer = await door.get(Request(url, **validators))
    assert (answer.status, answer.not_modified, answer.body) == (304, True, b"")
    for name, value in validators.items():
        assert getattr(answer, name) == value


async def test_validators_survive_a_bare_304(door):
    async with RawServer(b"HTTP/1.1 304 Not Modified\r\n\r\n") as raw:
        answer = await door.get(Request(raw.url, etag='"1"'))
    assert (answer.etag, answer.last_modified) == ('"1"', None)


async def test_304_that_was_not_asked_for(door):
    async with RawServer(b"HTTP/1.1 304 Not Modified\r\n\r\n") as raw:
        error = await refusal(door, raw.url)
    assert error.reason == "broken_answer"


@pytest.mark.parametrize(
    "etag",
    [b'"\xff\xfe"', b'"' + b"x" * 1000 + b'"', b"  "],
    ids=["bytes_outside_utf8", "too_long", "blank"],
)
async def test_validators_that_cannot_be_kept(door, etag):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: " + etag + b"\r\n\r\n"
    async with RawServer(head) as raw:
        answer = await door.get(Request(raw.url))
    assert answer.etag is None
    answer.headers["etag"].encode()  # no lone surrogates


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=windows-1251", ("text/html", "windows-1251")),
        ('application/xml; charset="UTF-8"', ("application/xml", "utf-8")),
        (None, ("", None)),
        ("text/html;charset=", ("text/html", None)),
        ("nonsense", ("text/plain", None)),
        ("text/html; charset=\xff", ("text/html", None)),
    ],
)
async def test_content_types(door, content_type, expected):
    line = b"" if content_type is None else b"Content-Type: " + content_type.encode("latin-1")
    async with RawServer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 0" + (b"\r\n" + line if line else b"") + b"\r\n\r\n"
    ) as raw:
        answer = await door.get(Request(raw.url))
    assert (answer.content_type, answer.charset) == expected


# Sizes and times


@pytest.mark.parametrize(
    ("size", "packed", "fits"),
    [
        (20_000, False, True),
        (20_001, False, False),
        (20_000, True, True),
        (20_001, True, False),
    ],
)
async def test_the_cap_counts_unpacked_bytes(server, size, packed, fits):
    url = server.add("/a", body=b"x" * size, gzip=packed)
    async with Outbound(settings(max_bytes=20_000)) as door:
        if fits:
            assert len((await door.get(Request(url))).body) == size
        else:
            assert (await refusal(door, url)).reason == "too_large"


async def test_a_request_can_only_narrow_the_cap(server):
    url = server.add("/a", body=b"x" * 20_001)
    async with Outbound(settings(max_bytes=20_000)) as door:
        assert (await refusal(door, Request(url, max_bytes=30_000))).reason == "too_large"
        server.add("/a", body=b"x" * 101)
        assert (await refusal(door, Request(url, max_bytes=100))).reason == "too_large"
        assert len((await door.get(Request(url, max_bytes=101))).body) == 101


async def test_a_gzip_bomb(server, door):
    url = server.add("/a", body=b"\0" * 200_000_000, gzip=True)
    error = await refusal(door, url)
    assert (error.reason, error.transient) == ("too_large", False)


async def test_an_endless_answer(server, door):
    url = server.add("/a", body=b"x" * 65_536, endless=True)
    assert (await refusal(door, url)).reason == "too_large"


@pytest.mark.parametrize(
    "how",
    [{"hang": True}, {"hang_in_body": True}, {"drip": 0.05}],
    ids=["before_headers", "in_body", "slow_drip"],
)
async def test_time_runs_out(server, how):
    url = server.add("/a", body=b"x" * 1000, **how)
    async with Outbound(settings(timeout=0.3)) as door:
        loop = asyncio.get_running_loop()
        began = loop.time()
        error = await refusal(door, url)
    assert (error.reason, error.transient) == ("timeout", True)
    assert loop.time() - began < 3


async def test_redirects_share_one_time(server):
    for number in range(5):
        server.add(f"/{number}", redirect=f"/{number + 1}", drip=0.05, body=b"x" * 1000)
    server.add("/5", hang=True)
    async with Outbound(settings(timeout=0.5)) as door:
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert (await refusal(door, server.url("/0"))).reason == "timeout"
    assert loop.time() - began < 2


# Limits


@pytest.mark.parametrize(
    ("concurrency", "per_host", "hosts", "peak"),
    [(16, 2, ["127.0.0.1"], 2), (3, 2, ["127.0.0.1", "localhost"], 3), (1, 1, ["127.0.0.1"], 1)],
)
async def test_never_more_than_allowed(server, concurrency, per_host, hosts, peak):
    server.add("/a", hang=True)
    async with Outbound(settings(concurrency=concurrency, per_host=per_host)) as door:
        tasks = [
            asyncio.create_task(door.get(Request(server.url("/a?" + str(number), host))))
            for number in range(4)
            for host in hosts
        ]
        await server.arrived(peak)
        server.release()
        await asyncio.gather(*tasks)
    assert server.peak == peak
    assert server.hits["/a"] == 4 * len(hosts)


async def test_the_wait_for_a_turn_is_not_counted(server):
    url = server.add("/a", body=b"x" * 5, drip=0.04)
    async with Outbound(settings(per_host=1, timeout=1)) as door:
        await asyncio.gather(*(door.get(Request(url)) for _ in range(8)))  # 1.6 s in all


async def test_two_sites_that_redirect_to_each_other_do_not_lock(server):
    """Each chain needs both hosts; a turn held over the redirect would stop both for ever."""
    here, there = "127.0.0.1", "localhost"
    server.add("/end", body="end")
    server.add("/here", redirect=server.url("/end", there))
    server.add("/there", redirect=server.url("/end", here))
    async with Outbound(settings(concurrency=2, per_host=1)) as door, asyncio.timeout(10):
        answers = await asyncio.gather(
            *(door.get(Request(server.url("/here", here))) for _ in range(5)),
            *(door.get(Request(server.url("/there", there))) for _ in range(5)),
        )
    assert {answer.body for answer in answers} == {b"end"}


async def test_a_cancelled_request_gives_its_turn_back(server):
    url = server.add("/slow", hang=True)
    async with Outbound(settings(per_host=1)) as door:
        task = asyncio.create_task(door.get(Request(url)))
        await server.arrived()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await door.get(Request(server.add("/a", body="x")))).body == b"x"


# Redirects


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ([301], "/1"),
        ([308], "/1"),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 308], "/2"),
        ([301, 302], "/1"),
        ([302, 301], None),
        ([301, 302, 301], "/1"),
    ],
)
async def test_redirects_are_followed(server, door, statuses, permanent):
    for number, status in enumerate(statuses):
        server.add(f"/{number}", redirect=f"{number + 1}", status=status)
    end = server.add(f"/{len(statuses)}", body="end")
    answer = await door.get(Request(server.url("/0")))
    assert (answer.final_url, answer.body) == (end, b"end")
    assert answer.permanent_url == (permanent and server.url(permanent))


async def test_validators_go_along(server, door):
    server.add("/0", redirect="/1")
    server.add("/1", body="x", etag='"1"')
    answer = await door.get(Request(server.url("/0"), etag='"1"'))
    assert answer.not_modified


@pytest.mark.parametrize(("hops", "works"), [(0, True), (6, True), (7, False)])
async def test_the_cap_on_redirects(server, door, hops, works):
    for number in range(hops):
        server.add(f"/{number}", redirect=f"/{number + 1}")
    server.add(f"/{hops}", body="end")
    if works:
        assert (await door.get(Request(server.url("/0")))).body == b"end"
    else:
        error = await refusal(door, server.url("/0"))
        assert (error.reason, error.transient) == ("redirects", False)


@pytest.mark.parametrize("target", ["/0", "/0#again", "/1"], ids=["start", "fragment", "itself"])
async def test_a_circle_is_seen_at_once(server, door, target):
    server.add("/0", redirect="/1")
    server.add("/1", redirect=target)
    assert (await refusal(door, server.url("/0"))).reason == "redirects"
    assert server.hits.total() == 2


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
        "mailto:someone@a.example",
    ],
)
async def test_redirects_out_of_http(server, door, target):
    server.add("/0", redirect=target)
    error = await refusal(door, server.url("/0"))
    assert (error.reason, error.transient) == ("not_http", False)


async def test_a_redirect_without_target(server, door):
    assert (await refusal(door, server.add("/0", status=302))).reason == "broken_answer"


async def test_credentials_are_dropped(server, door):
    server.add("/1", body="x")
    server.add("/0", redirect=f"http://user:pw@127.0.0.1:{server.port}/1")
    answer = await door.get(Request(f"http://user:pw@127.0.0.1:{server.port}/0"))
    assert answer.final_url == server.url("/1")
    assert not [seen for seen in server.requests if "authorization" in seen.headers]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/новости".encode(), "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        (b"/caf\xe9", "/caf%E9"),
        (b"/a b", "/a%20b"),
        (b"/a%20b", "/a%20b"),
    ],
    ids=["utf8", "latin1", "space", "encoded"],
)
async def test_odd_locations(server, door, location, path):
    server.add(path, body="end")
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
    head += server.url().encode() + location[1:] + b"\r\n\r\n"
    async with RawServer(head) as raw:
        assert (await door.get(Request(raw.url))).body == b"end"


# Statuses


@pytest.mark.parametrize(
    ("status", "transient", "words"),
    [
        (202, True, "without the document"),
        (204, True, "without the document"),
        (300, True, "without the document"),
        (400, False, "does not accept"),
        (401, False, "password"),
        (403, False, "refuses"),
        (404, False, "nothing at this address"),
        (410, False, "for good"),
        (418, False, "does not accept"),
        (429, True, "less often"),
        (451, False, "legal"),
        (500, True, "error of its own"),
        (502, True, "does not answer"),
        (503, True, "overloaded"),
        (504, True, "too slow"),
        (599, True, "error of its own"),
    ],
)
async def test_statuses(server, door, status, transient, words):
    error = await refusal(door, server.add("/a", status=status))
    assert (error.reason, error.status, error.transient) == ("status", status, transient)
    assert words in error.because
    assert str(status) in error.what


DATE = "Mon, 02 Mar 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "120"}, 120),
        (503, {"Retry-After": " 0 "}, 0),
        (429, {"Retry-After": "9" * 400}, 604_800),
        (429, {"Retry-After": "Mon, 02 Mar 2026 06:02:00 GMT", "Date": DATE}, 120),
        (429, {"Retry-After": "Mon, 02 Mar 2026 05:00:00 GMT", "Date": DATE}, 0),
        (429, {"Retry-After": "soon"}, None),
        (429, {"Retry-After": "-5"}, None),
        (429, {"Retry-After": "²"}, None),
        (429, {}, None),
        (404, {"Retry-After": "120"}, None),
    ],
)
async def test_retry_after(server, door, status, headers, seconds):
    error = await refusal(door, server.add("/a", status=status, headers=headers))
    assert error.retry_after == seconds


# Failures of the transport


async def test_nothing_listens(door):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound but not listening
        error = await refusal(door, f"http://127.0.0.1:{bound.getsockname()[1]}/")
    assert (error.reason, error.transient) == ("refused", True)


@pytest.mark.parametrize(
    "name", ["no-such-host.invalid", "under_score.invalid", "a" * 64 + ".invalid"]
)
async def test_unknown_names(door, name):
    error = await refusal(door, f"http://{name}/")
    assert (error.reason, error.transient) == ("dns", True)


async def test_no_tls(server, door):
    error = await refusal(door, server.url("/").replace("http:", "https:"))
    assert error.reason == "tls"


@pytest.mark.parametrize(
    "answer",
    {
        "nothing": b"",
        "not_http": b"SSH-2.0-OpenSSH_9.2\r\n",
        "too_short": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "bad_chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        "no_last_chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "bad_gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        "unknown_packing": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
        "wrong_checksum": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n"
        + gzip.compress(b"plain")[:-8]
        + bytes(8),
        "two_lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
        "huge_header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        "many_headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
        "nul_in_header": b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        "bad_status": b"HTTP/1.1 abc OK\r\n\r\n",
    }.items(),
    ids=lambda case: case[0],
)
async def test_broken_answers(door, answer):
    async with RawServer(answer[1]) as raw:
        error = await refusal(door, raw.url)
    assert error.reason == "broken_answer"


async def test_raw_deflate_is_read(door):
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(b"text") + packer.flush()
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: {len(body)}\r\n\r\n"
    async with RawServer(head.encode() + body) as raw:
        assert (await door.get(Request(raw.url))).body == b"text"


async def test_a_large_header_of_a_real_site_is_read(server, door):
    url = server.add("/a", body="x", headers={"Content-Security-Policy": "x" * 20_000})
    assert (await door.get(Request(url))).body == b"x"


async def test_a_dropped_connection_is_tried_again_on_a_new_one(server, door):
    """An idle connection that the server has closed since is not the server's failure."""
    url = server.answer("/a", lambda seen: Page(body=b"x", headers={"Connection": "close"}))
    assert (await door.get(Request(url))).body == b"x"
    assert (await door.get(Request(url))).body == b"x"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "", "a.example", "http://",
     "http:///path", "http://[::1/", "http://a.example:99999/", "http://a.example:x/",
     "http://" + "a" * 9_000 + "/", "\0", "http://a\0b/", "http://exa mple/", "http://xn--.invalid/"],
)  # fmt: skip
async def test_addresses_that_are_none(door, url):
    error = await refusal(door, url)
    assert (error.reason, error.transient) == ("not_http", False)
    assert len(str(error)) < 600
    assert str(error).isprintable()


async def test_outside_its_context():
    with pytest.raises(RuntimeError):
        await Outbound(settings()).get(Request("http://127.0.0.1/"))


async def test_seen_requests_are_typed(server, door):
    await door.get(Request(server.add("/a?b=1", body="x")))
    assert isinstance(server.requests[0], Seen)
    assert server.requests[0].path == "/a?b=1"
