"""A request with a form is a POST, as guarded and bounded as any other."""

from urllib.parse import parse_qs

import pytest

from monitor.errors import FetchError
from monitor.outbound.answer import Request
from monitor.outbound.client import Outbound
from monitor.settings import FetchSettings
from tests.outbound.rawserver import RawServer
from tests.webserver import WebServer

FORM = {"f.req": '[[["Fbv4je","a&b=c"]]]', "язык": "русский"}
DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone"


@pytest.fixture
async def server():
    async with WebServer() as running:
        yield running


@pytest.fixture
async def door():
    async with Outbound(FetchSettings(allow_private_addresses=True, timeout=10)) as opened:
        yield opened


async def refusal(door: Outbound, request: Request) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await door.get(request)
    assert caught.value.do
    return caught.value


async def test_a_form_is_posted(door):
    async with RawServer(DONE) as raw:
        answer = await door.get(Request(raw.url + "execute", form=FORM))

    [sent] = raw.requests
    head, body = sent.split(b"\r\n\r\n", 1)
    assert head.startswith(b"POST /execute HTTP/1.1\r\n")
    assert b"\r\ncontent-type: application/x-www-form-urlencoded" in head.lower()
    assert {name: values[0] for name, values in parse_qs(body.decode()).items()} == FORM
    assert (answer.body, answer.permanent_url) == (b"done", None)


async def test_an_empty_form_is_still_posted(server, door):
    await door.get(Request(server.add("/a"), form={}))

    assert server.requests[0].method == "POST"


async def test_no_conditions_go_with_a_form(server, door):
    url = server.add("/a", body="x", etag='"1"')

    answer = await door.get(Request(url, etag='"1"', last_modified="Mon", form=FORM))

    assert not {"if-none-match", "if-modified-since"} & server.requests[0].headers.keys()
    assert answer.body == b"x"


async def test_a_304_to_a_form_is_broken(door):
    async with RawServer(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n") as raw:
        error = await refusal(door, Request(raw.url, etag='"1"', form=FORM))

    assert error.reason == "broken_answer"


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_the_way_goes_on_without_the_form(server, door, status):
    server.add("/form", redirect="/end", status=status)
    server.add("/end", body="end")

    answer = await door.get(Request(server.url("/form"), form=FORM))

    assert [(seen.method, seen.path) for seen in server.requests] == [
        ("POST", "/form"),
        ("GET", "/end"),
    ]
    assert "content-type" not in server.requests[1].headers
    assert (answer.body, answer.permanent_url) == (b"end", None)


async def test_a_form_may_lead_back_to_its_own_page(door):
    """Not a circle: the second request is another one (POST, redirect, GET)."""

    def answer(request: bytes) -> bytes:
        if request.startswith(b"POST"):
            return b"HTTP/1.1 303 See Other\r\nLocation: /\r\nConnection: close\r\n\r\n"
        return DONE

    async with RawServer(answer) as raw:
        assert (await door.get(Request(raw.url, form=FORM))).body == b"done"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_form_is_not_sent_to_a_second_address(server, door, status):
    server.add("/form", redirect="/end", status=status)
    server.add("/end", body="end")

    error = await refusal(door, Request(server.url("/form"), form=FORM))

    assert (error.reason, error.transient) == ("redirects", False)
    assert server.hits["/end"] == 0


async def test_a_later_307_is_followed(server, door):
    server.add("/form", redirect="/moved", status=303)
    server.add("/moved", redirect="/end", status=307)
    server.add("/end", body="end")

    assert (await door.get(Request(server.url("/form"), form=FORM))).body == b"end"


async def test_the_guard_holds_for_forms(server):
    async with Outbound(FetchSettings(timeout=10)) as door:
        error = await refusal(door, Request(server.add("/a"), form=FORM))

    assert error.reason == "private_address"
    assert server.requests == []


async def test_the_caps_hold_for_forms(server):
    settings = {"allow_private_addresses": True}
    server.add("/large", body=b"x" * 101)
    server.add("/slow", hang=True)
    async with Outbound(FetchSettings(**settings, timeout=0.3)) as door:
        too_large = await refusal(door, Request(server.url("/large"), max_bytes=100, form=FORM))
        too_slow = await refusal(door, Request(server.url("/slow"), form=FORM))

    assert (too_large.reason, too_slow.reason) == ("too_large", "timeout")


async def test_a_form_that_cannot_be_written(server, door):
    error = await refusal(door, Request(server.add("/a"), form={"a": "\ud800"}))

    assert error.reason == "broken_answer"
