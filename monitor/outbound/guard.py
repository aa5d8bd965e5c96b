"""The address guard: which machines the door may connect to.

A name is judged twice.  The resolver refuses a name that leads only to private addresses, so that
the message can say so.  The socket factory then judges every single address at the moment of the
connection: it is the wall, for it also sees literals, which never pass the resolver, and there is no
time between judging and connecting in which a name could change what it stands for.
"""

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

AddressInfo = tuple[int, int, int, str, Any]  # what getaddrinfo gives for one address

_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
_DOCUMENTATION: Final = IPv6Network("3fff::/20")  # RFC 9637; newer than Python's own table


class PrivateAddressError(OSError):
    """The guard's refusal.

    An OSError, because aiohttp and the event loop pass only those on from the depth of a connect.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(errno.EACCES, f"{address} is not a public address")


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address of a transition mechanism leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def is_public(literal: str) -> bool:
    """Whether the address belongs to a machine on the public Internet.

    Private, loopback, link-local, site-local, shared, multicast, reserved and documentation
    addresses do not (IANA special-purpose registries, by way of :mod:`ipaddress`).  An address that
    carries an IPv4 address in it (mapped, 6to4, NAT64) is judged by that one.  What is not an
    address at all is not public.
    """
    try:
        address = ip_address(literal.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        embedded = _embedded(address)
        if embedded is not None:
            return is_public(str(embedded))
        if address.is_site_local or address in _DOCUMENTATION:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def guarded_socket(information: AddressInfo) -> socket.socket:
    """A socket for the address, for ``TCPConnector(socket_factory=...)``.

    :raises PrivateAddressError: for every address that :func:`is_public` refuses.
    """
    family, kind, protocol, _, address = information
    if not is_public(address[0]):
        raise PrivateAddressError(address[0])
    return socket.socket(family, kind, protocol)


class Resolver(AbstractResolver):
    """Looks names up, each in a thread of its own, and leaves out private addresses if told to.

    The loop's default threads would do, but they are few and waited for at the end of the process:
    a name server that does not answer would hold up every other user of them and the shutdown.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of ``host``.

        :raises OSError: the name has no address (``socket.gaierror``).
        :raises PrivateAddressError: it has none but private ones.
        """
        found = await _in_thread(
            lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM), name="resolver"
        )
        results: list[ResolveResult] = []
        refused: PrivateAddressError | None = None
        for address_family, _, protocol, _, address in found:
            literal = str(address[0])
            if not self._allow_private and not is_public(literal):
                refused = PrivateAddressError(literal)
                continue
            results.append(
                ResolveResult(
                    hostname=host,
                    host=literal,
                    port=port,
                    family=address_family,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        if not results and refused is not None:
            raise refused
        return results

    async def close(self) -> None:
        """Nothing is held between look-ups."""


async def _in_thread(function: Callable[[], list[Any]], *, name: str) -> list[Any]:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def settle(result: list[Any] | None, error: BaseException | None) -> None:
        if answer.done():  # the one who asked has gone
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result or [])

    def work() -> None:
        result: list[Any] | None = None
        error: BaseException | None = None
        try:
            result = function()
        except (OSError, ValueError) as caught:  # ValueError: a label that IDNA cannot encode
            error = caught if isinstance(caught, OSError) else OSError(errno.EINVAL, str(caught))
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return await answer
