"""No way into private networks."""

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.outbound import client
from monitor.outbound.answer import Request
from monitor.outbound.client import Outbound
from monitor.outbound.guard import PrivateAddressError, Resolver, guarded_socket, is_public
from monitor.settings import FetchSettings
from tests.webserver import WebServer


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        ("9.255.255.255", True),
        ("10.0.0.0", False),
        ("10.255.255.255", False),
        ("11.0.0.0", True),
        ("127.0.0.1", False),
        ("127.255.255.254", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("172.15.255.255", True),
        ("172.16.0.1", False),
        ("172.32.0.0", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("224.0.1.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::1", False),
        ("2002:a00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@given(st.ip_addresses(v=4))
def test_carrying_it_in_ipv6_changes_nothing(address):
    carriers = (f"::ffff:{address}", str(socket.inet_ntop(
        socket.AF_INET6, bytes.fromhex("0064ff9b") + bytes(8) + address.packed
    )))  # fmt: skip
    for carrier in carriers:
        assert is_public(carrier) == is_public(str(address))


@pytest.fixture
async def server():
    async with WebServer() as running:
        running.add("/", body="inside")
        yield running


@pytest.fixture
async def door():
    async with Outbound(FetchSettings(timeout=10)) as opened:
        yield opened


LITERALS = [
    ("127.0.0.1", "private_address"),
    ("localhost", "private_address"),
    ("127.0.0.1.", "not_http"),
    ("0x7f.1", "private_address"),
    ("0x7f.0.0.1", "private_address"),
    ("2130706433", "not_http"),
    ("0177.0.0.1", "not_http"),
    ("127.1", "not_http"),
    ("①②⑦.0.0.1", "private_address"),
    ("[::1]", "private_address"),
    ("[::ffff:127.0.0.1]", "private_address"),
    ("[::ffff:7f00:1]", "private_address"),
    ("[64:ff9b::7f00:1]", "private_address"),
    ("[2002:7f00:1::]", "private_address"),
    ("0.0.0.0", "private_address"),
    ("169.254.169.254", "private_address"),
]


@pytest.mark.parametrize(("host", "reason"), LITERALS, ids=[host for host, _ in LITERALS])
async def test_no_way_to_this_machine(server, door, host, reason):
    with pytest.raises(FetchError) as caught:
        await door.get(Request(server.url("/", host)))
    assert (caught.value.reason, caught.value.transient) == (reason, False)
    if reason == "private_address":
        assert "allow_private_addresses" in caught.value.do
    assert not server.requests


async def test_no_way_by_redirect(server, monkeypatch):
    """The first hop is let through as if it were public; the second is for the guard."""
    hops = iter([True, False])

    def first_hop_passes(information):
        return socket.socket(*information[:3]) if next(hops) else guarded_socket(information)

    monkeypatch.setattr(client, "guarded_socket", first_hop_passes)
    server.add("/0", redirect=server.url("/", "[::ffff:127.0.0.1]"))
    async with Outbound(FetchSettings(timeout=10)) as door:
        with pytest.raises(FetchError) as caught:
            await door.get(Request(server.url("/0")))
    assert caught.value.reason == "private_address"
    assert [seen.path for seen in server.requests] == ["/0"]


async def test_allowed_by_configuration(server):
    async with Outbound(FetchSettings(allow_private_addresses=True)) as door:
        assert (await door.get(Request(server.url("/")))).body == b"inside"
        assert (await door.get(Request(server.url("/", "localhost")))).body == b"inside"


async def test_the_resolver_leaves_private_addresses_out():
    with pytest.raises(PrivateAddressError):
        await Resolver(allow_private=False).resolve("localhost", 80)
    found = await Resolver(allow_private=True).resolve("localhost", 80, socket.AF_INET)
    assert [(result["host"], result["port"]) for result in found] == [("127.0.0.1", 80)]


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64, "\udcff", "a\0b"])
async def test_names_that_cannot_be_looked_up(name):
    with pytest.raises(OSError):
        await Resolver(allow_private=True).resolve(name, 80)


async def test_a_lookup_nobody_waits_for_does_no_harm():
    task = asyncio.create_task(Resolver(allow_private=True).resolve("localhost", 80))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
