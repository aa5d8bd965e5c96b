"""What the tests of the channels send, and where to."""

import socket

from pydantic import SecretStr

from monitor.digests.message import Message, message_for
from monitor.digests.render import render
from monitor.digests.targets import Target, make_target
from tests.digests.examples import full


def to(url: str) -> Target:
    return make_target(SecretStr(url))


def message(target: Target) -> Message:
    """The digest of every section, in the target's form."""
    digest = full()
    return message_for(target.channel, digest, render(digest))


def refusing_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port
