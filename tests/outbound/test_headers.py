"""No header of an answer takes the door down."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.outbound.answer import Answer, Request
from monitor.outbound.client import Outbound
from monitor.settings import FetchSettings
from tests.outbound.rawserver import RawServer

MEDIA_TYPES = {
    "usual": ("text/html; charset=windows-1251", ("text/html", "windows-1251")),
    "upper case": ("TEXT/HTML; CHARSET=UTF-8", ("text/html", "utf-8")),
    "quoted": ('application/xml; charset="UTF-8"', ("application/xml", "utf-8")),
    "single quotes": ("text/html; charset='koi8-r'", ("text/html", "koi8-r")),
    "no space": ("text/html;charset=gb2312", ("text/html", "gb2312")),
    "space around": ("  text/html ; charset = gbk ", ("text/html", "gbk")),
    "after another": ('text/html; profile="x"; charset=big5', ("text/html", "big5")),
    "without": ("application/rss+xml", ("application/rss+xml", None)),
    "empty charset": ("text/html;charset=", ("text/html", None)),
    "of a longer name": ("text/html; xcharset=gbk", ("text/html", None)),
    "sent twice": ("text/html, text/html; charset=gbk", ("text/html", "gbk")),
    "no media type": ("nonsense", ("text/plain", None)),
    "bytes outside ASCII": ("text/html; charset=\xff", ("text/html", None)),
    "continued twice": ("text/xml; charset*=a; charset*0=b", ("text/xml", None)),
    "continued, huge number": (f"text/xml; charset*{'9' * 5_000}=x", ("text/xml", None)),
    "encoded": ("text/xml; charset*=utf-8''%zz", ("text/xml", None)),
    "endless name": (f"text/xml; charset={'x' * 5_000}", ("text/xml", None)),
    "many quotes": ('text/xml; a="' + ';"' * 5_000, ("text/xml", None)),
}


def answer_with(status: int, headers: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nConnection: close\r\n".encode()
    if b"content-length" not in headers.lower():
        head += b"Content-Length: 4\r\n"
    return head + headers + b"\r\ntext"


async def asked(answer: bytes, request: dict[str, str] | None = None) -> Answer:
    settings = FetchSettings(allow_private_addresses=True, timeout=5)
    async with RawServer(answer) as raw, Outbound(settings) as door:
        return await door.get(Request(raw.url, **request or {}))


@pytest.mark.parametrize(("value", "expected"), MEDIA_TYPES.values(), ids=MEDIA_TYPES)
async def test_a_content_type_is_read_however_it_is_written(
    value: str, expected: tuple[str, str | None]
) -> None:
    answer = await asked(answer_with(200, f"Content-Type: {value}\r\n".encode("latin-1")))

    assert (answer.content_type, answer.charset) == expected
    assert answer.body == b"text"


NAMES = st.sampled_from(
    ["Content-Type", "Retry-After", "Date", "Last-Modified", "ETag", "Link", "Set-Cookie", "Refresh",
     "Content-Encoding", "Content-Length", "Content-Disposition", "Transfer-Encoding", "Keep-Alive",
     "Cache-Control", "Expires", "Age", "Connection", "Upgrade", "Trailer", "WWW-Authenticate"]
)  # fmt: skip
PIECES = st.sampled_from(
    ["text/xml", "charset", "*", "*0", "*1*", "=", "''", '"', "'", "\\", ";", ",", " ", "\t", "/", "a",
     "utf-8", "%", "%zz", "%00", "9" * 5_000, "-1", "0", "²", "\xff", "(", "<", ">", "{", "Mon, 02 Mar ",
     "2026", "99999", "06:00:00", "25:61", ":", " GMT", " +9999", " -0000", "gzip", "chunked", "close"]
)  # fmt: skip
VALUES = st.lists(PIECES, max_size=9).map(lambda parts: "".join(parts).encode("latin-1"))
# Parameters as RFC 2231 continues and encodes them, more likely than chance puts them together.
PARAMETERS = st.lists(
    st.builds("charset*{}={}".format, st.sampled_from(["", "0", "1*", "x", "9" * 5_000]), PIECES),
    min_size=1,
    max_size=3,
).map(lambda parts: ("text/xml; " + "; ".join(parts)).encode("latin-1"))
# Relative, or of this machine: no name is looked up.
LOCATIONS = st.tuples(
    st.sampled_from(["", "/", "?", "#", "http:", "http://[", "http://127.0.0.1:", "ftp://[::1]"]),
    st.lists(st.sampled_from(["%", "%zz", "\xff", "9" * 5, "9" * 9_000, "[", "]", ":", "?", " ", "\\"]),
             max_size=5),
).map(lambda parts: (parts[0] + "".join(parts[1])).encode("latin-1"))  # fmt: skip


@given(
    status=st.sampled_from([200, 203, 302, 304, 404, 429, 503]),
    headers=st.lists(
        st.tuples(NAMES, VALUES) | st.tuples(st.just("Content-Type"), PARAMETERS), max_size=4
    ),
    location=st.none() | LOCATIONS,
    etag=st.none() | st.just('"1"'),
)
@examples(max_examples=250, deadline=None)
async def test_hostile_headers_give_an_answer_or_a_named_failure(
    status: int, headers: list[tuple[str, bytes]], location: bytes | None, etag: str | None
) -> None:
    lines = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
    if location is not None:
        lines += b"Location: " + location + b"\r\n"

    answer = None
    with contextlib.suppress(FetchError):
        answer = await asked(answer_with(status, lines), {"etag": etag} if etag else None)

    if answer is not None:
        assert answer.status in (200, 304)
        assert answer.content_type.isascii()
        assert len(answer.charset or "") <= 40
        str(answer.headers).encode()  # no lone surrogates
