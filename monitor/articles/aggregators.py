"""Links of news aggregators, search engines and shorteners, and the outlet's article behind them.

What resolves without a request: every link that carries its target (see :func:`embedded_target`),
Google News' older ids among them.  Its present ids do not; :mod:`monitor.articles.google_news` asks
Google.  Baidu's ``/link?url=`` and most shorteners are opaque too, but those redirect, so that
fetching them is enough.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from monitor.articles.google_news import article_id, carried_address
from monitor.articles.links import http_address, http_parts, same_site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Enough for the head and the first scripts of any interstitial page; lxml is quadratic on some.
_MAX_PAGE_BYTES: Final = 512 * 1024
_MAX_UNWRAPPED: Final = 5
_MAX_LINKS: Final = 3  # of a page that only passes its reader on

_GOOGLE: Final = r"(?:[a-z]+\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"

_SHORTENERS: Final = frozenset(
    ("t.co", "bit.ly", "ow.ly", "goo.gl", "tinyurl.com", "is.gd", "buff.ly", "dlvr.it", "ift.tt",
     "clck.ru", "vk.cc", "t.cn", "url.cn", "lnkd.in", "trib.al", "reut.rs", "feedproxy.google.com",
     "feeds.feedburner.com")
)  # fmt: skip

# Host, path, and the query parameter that holds the target.
_PARAMETER_RULES: Final[tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...]] = (
    tuple(
        (re.compile(host), re.compile(path), names)
        for host, path, names in (
            (_GOOGLE, r"/url", ("url", "q")),
            (_GOOGLE, r"/(?:news/url|__i/rss/rd/.*|alerts/.*)", ("url",)),
            (r"consent\.(?:google|youtube|yahoo)\.[a-z.]+", r"/.*", ("continue", "done")),
            (r"(?:www\.|cn\.)?bing\.com", r"/news/apiclick\.aspx", ("url",)),
            (r"(?:l|lm)\.(?:facebook|instagram)\.com", r"/.*", ("u",)),
            (r"(?:www\.|m\.)?facebook\.com", r"/l\.php", ("u",)),
            (r"(?:m\.|www\.)?vk\.com", r"/away\.php", ("to",)),
            (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
            (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)/?", ("url",)),
            (r"(?:www\.|html\.)?duckduckgo\.com", r"/l/?", ("uddg",)),
            (r"t\.me", r"/iv", ("url",)),
            (r"out\.reddit\.com", r"/.*", ("url",)),
            (r"link\.zhihu\.com", r"/", ("target",)),
            (r"(?:www\.)?yandex\.(?:ru|com)", r"/(?:clck|turbo).*", ("url", "text")),
            (r"(?:www\.)?baidu\.com", r"/link", ("url",)),
        )
    )
)
_YAHOO_TARGET: Final = re.compile(r"/RU=(?P<target>[^/]+)/R[KS]=")
_CLCK_TARGET: Final = re.compile(r"\*(?P<target>https?(?::|%3A).+)", re.IGNORECASE)
_SCRIPT_REDIRECT: Final = re.compile(
    r"""(?:location(?:\.href)?\s*=\s*|location\.(?:replace|assign)\s*\(\s*)"""
    r"""(?P<quote>["'])(?P<target>(?:https?:)?\\?/\\?/[^"'\s<>]{4,2000})(?P=quote)"""
)
_REFRESH: Final = re.compile(
    r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?(?P<target>.+)", re.IGNORECASE | re.S
)

_OUTLET: Final = re.compile(r"(?P<title>.*\S)\s(?:-|\|)\s+(?P<outlet>[^|]{2,60})", re.S)
_MAX_OUTLET_WORDS: Final = 7


def is_aggregator_link(url: str) -> bool:
    """Whether an address only leads on to another outlet's article.

    False for what is no http(s) address.
    """
    parts = http_parts(url)
    if parts is None:
        return False
    host = parts.hostname or ""
    if host in _SHORTENERS:
        return parts.path not in ("", "/")
    return (
        article_id(url) is not None
        or bool(host.endswith("search.yahoo.com") and _YAHOO_TARGET.search(parts.path))
        or bool(host.startswith("clck.yandex.") and _CLCK_TARGET.search(url))
        or (host.endswith("bing.com") and parts.path == "/ck/a")
        or any(_parameters_of(parts))
    )


def embedded_target(url: str) -> str | None:
    """The address that a link carries inside, unwrapped as far as it goes, without any request.

    None where the link carries none.  The answer may itself be a link that redirects (a shortener
    inside Facebook's ``l.php``); :func:`is_aggregator_link` tells.
    """
    target = None
    for _ in range(_MAX_UNWRAPPED):
        inner = _one_target(target or url)
        if inner is None or inner == (target or url):
            break
        target = inner
    return target


def target_in_page(body: bytes, url: str) -> str | None:
    """The outlet's address that an aggregator's intermediate page leads to.

    In the order in which browsers would follow it: a refresh, a script's ``location``, Google's
    ``data-n-au``, the canonical link or ``og:url``, and last the only link that leaves the site.
    None where nothing leads to another site.  ``url`` is the page's address after redirects and
    still the aggregator's: an outlet's own page may state another site's address for good reasons.
    Reads half a megabyte; parses HTML of strangers, so call it in a worker.
    """
    from lxml import etree, html  # only in the workers

    page = body[:_MAX_PAGE_BYTES].replace(b"\0", b"")
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return None
    for candidates in (
        _refreshes, _script_redirects, _news_attributes, _stated_addresses, _only_link_out,
    ):  # fmt: skip
        for candidate in candidates(tree):
            target = _leading_out(candidate, url)
            if target is not None:
                return target
    return None


def split_aggregator_title(title: str) -> tuple[str, str | None]:
    """``"Headline - Outlet"`` as headline and outlet; the outlet is None where none is named.

    Only a hyphen or a bar between spaces counts: a dash is part of many Russian headlines.
    """
    found = _OUTLET.fullmatch(title.strip())
    if found is None or len(found["outlet"].split()) > _MAX_OUTLET_WORDS:
        return title.strip(), None
    return found["title"].strip(), found["outlet"].strip()


def _one_target(url: str) -> str | None:
    parts = http_parts(url)
    if parts is None:
        return None
    host = parts.hostname or ""
    identifier = article_id(url)
    if identifier is not None and (target := carried_address(identifier)) is not None:
        return target
    if host.endswith("search.yahoo.com") and (found := _YAHOO_TARGET.search(parts.path)):
        return http_address(unquote(found["target"]))
    if host.endswith("bing.com") and parts.path == "/ck/a":
        return _bing_target(parse_qs(parts.query).get("u", [""])[0])
    if host.startswith("clck.yandex.") and (found := _CLCK_TARGET.search(url)):
        return http_address(
            unquote(found["target"]) if "%3" in found["target"] else found["target"]
        )
    for value in _parameters_of(parts):
        if target := http_address(value):
            return target
    return None


def _parameters_of(parts: SplitResult) -> Iterator[str]:
    """The values of the parameters that name the target at this host and path."""
    for host, path, names in _PARAMETER_RULES:
        if host.fullmatch(parts.hostname or "") and path.fullmatch(parts.path):
            query = parse_qs(parts.query)
            yield from (query[name][0] for name in names if name in query)


def _bing_target(value: str) -> str | None:
    # "a1" and base64url of the address.
    if not value.startswith("a1"):
        return None
    try:
        return http_address(base64.urlsafe_b64decode(value[2:] + "==").decode("utf-8"))
    except (binascii.Error, ValueError):
        return None


def _leading_out(candidate: str, url: str) -> str | None:
    try:
        target = urljoin(url, candidate.strip().replace("\\/", "/"))
    except ValueError:
        return None
    target = embedded_target(target) or target
    if http_address(target) is None or is_aggregator_link(target) or same_site(target, url):
        return None
    return None if _is_the_aggregators_own(target) else target


def _is_the_aggregators_own(target: str) -> bool:
    host = (urlsplit(target).hostname or "").removeprefix("www.")
    path = urlsplit(target).path
    return (
        path in ("", "/") or re.fullmatch(_GOOGLE + r"|gstatic\.com|youtube\.com", host) is not None
    )


def _refreshes(tree: "HtmlElement") -> Iterator[str]:
    for meta in tree.iter("meta"):
        if meta.get("http-equiv", "").strip().lower() == "refresh":
            found = _REFRESH.fullmatch(meta.get("content", ""))
            if found:
                yield found["target"].strip().strip("\"'")


def _script_redirects(tree: "HtmlElement") -> Iterator[str]:
    for script in tree.iter("script"):
        for found in _SCRIPT_REDIRECT.finditer(script.text or ""):
            yield found["target"]


def _news_attributes(tree: "HtmlElement") -> Iterator[str]:
    for element in tree.iter():
        if isinstance(element.tag, str) and (value := element.get("data-n-au")):
            yield value


def _stated_addresses(tree: "HtmlElement") -> Iterator[str]:
    for link in tree.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            yield link.get("href", "")
    for meta in tree.iter("meta"):
        if meta.get("property", "").lower() == "og:url":
            yield meta.get("content", "")


def _only_link_out(tree: "HtmlElement") -> Iterator[str]:
    links = {link.get("href", "") for link in tree.iter("a")}
    out = [link for link in links if http_parts(link)]
    # A page with more links is one to read, not one to pass through.
    if len(links) <= _MAX_LINKS and len(out) == 1:
        yield out[0]
