"""Addresses: the store's unique key of an article, and whose article it is."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit

from monitor.articles.link_rules import VARIANT_LABEL, VARIANT_VALUES, is_public_suffix, is_tracker

# PostgreSQL cannot index a value of more than about 2,700 bytes.
MAX_KEY_LENGTH: Final = 2_500
_MAX_INPUT_LENGTH: Final = 20_000
_MAX_PASSES: Final = 20
_LONGEST_ADDRESS: Final = 8_000  # characters; servers refuse far shorter ones
# What no address holds; half a surrogate pair can be written in JSON, but not be stored.
_FORBIDDEN: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"\ud800-\udfff]")
_ORIGIN: Final = re.compile(r"\s*https?://[^/?#]{1,1000}(?=[/?#]|$)", re.IGNORECASE)

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_DELETED: Final = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED_AMPERSAND: Final = re.compile(r"([?&])(?:amp;)+")
_SESSION_PARAMETER: Final = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_INDEX_PAGE: Final = re.compile(r"index\.(?:html?|shtml)", re.IGNORECASE)
_AMP_SUFFIX: Final = re.compile(r"(?<=.)\.amp(?=(?:\.s?html?)?$)", re.IGNORECASE)

_AMP_CACHE_PATH: Final = re.compile(r"/(?:c|v|a|wp|amp)/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)")
_TURBO_PATH: Final = re.compile(
    r"(?:/turbo)?/(?:s/(?P<host>[^/]+\.[^/]+)|(?P<host2>[^/]+\.[^/]+)/[sh])(?P<rest>(?:/.*)?)"
)
_ARCHIVE_PATH: Final = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/(?P<rest>.+)")
_GOOGLE: Final = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")


def http_parts(url: str) -> SplitResult | None:
    """The parts of an absolute http or https address with a host; ``None`` for any other text."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.hostname
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def http_address(text: str) -> str | None:
    """``text`` without outer white space where it is an absolute http or https address."""
    text = text.strip()
    if len(text) > _LONGEST_ADDRESS or _FORBIDDEN.search(text) or http_parts(text) is None:
        return None
    return text


def canonical(url: str) -> str:
    """The key of an article's address: equal for every spelling that leads to the same article.

    RFC 3986 section 6.2 (case, percent-encoding, dot segments, default port) by w3lib; then what
    does not name the article falls: tracking parameters, session ids, fragments (not ``#!``
    routes), AMP, mobile and print forms, ``www.``, a trailing slash, ``index.html``, user names.
    AMP caches, Yandex Turbo and web.archive.org are unwrapped.  The rest of the query is kept and
    sorted.

    The key is for comparing.  It is not an address to fetch or to show: its scheme is always
    ``https`` (except with a port that is not the scheme's own, where http and https are two
    servers) and its host has lost ``www.`` and ``m.``, although a site may answer only there.

    Idempotent: ``canonical(canonical(x)) == canonical(x)``.

    :raises ValueError: for what is not an absolute http or https address, or has no usable host,
        or gives a key of more than ``MAX_KEY_LENGTH`` characters.
    """
    key = _settled(url)
    if len(key) > MAX_KEY_LENGTH:
        raise ValueError("the address is too long")
    return key


def without_trackers(url: str) -> str:
    """The same address for people: without tracking parameters and fragment, else as it is written.

    Scheme, host, order and spelling stay, and so does another form of the article (AMP, mobile,
    print), for the page may exist in this one only; the route of a script (``#!``, ``#/``) is no
    mere fragment.  What is no http or https address is given back; never raises.
    """
    if http_parts(url) is None:
        return url
    head, mark, fragment = url.strip().partition("#")
    page, question, query = head.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if not _only_tracks(pair)]
    if len(kept) < len(pairs):
        head = page + (question + "&".join(kept) if kept else "")
    return head + mark + fragment if fragment.startswith(("!", "/")) else head


def outlet_of(url: str) -> str:
    """The host as a name for people, for an outlet that no source names: ``dawn.com``, ``мид.рф``.

    Unlike a key, it is to be had of an address of any length.

    :raises ValueError: for what is not an absolute http or https address, or has no usable host.
    """
    labels = []
    for label in _host_of(url).split("."):
        try:
            labels.append(label.encode("ascii").decode("idna"))
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def registrable_domain(host: str) -> str:
    """The name under which a site is registered (``bbc.co.uk`` for ``news.bbc.co.uk``).

    A heuristic without a public-suffix list; an IP address or a single label is its own domain.
    """
    host = host.lower().rstrip(".")
    if _is_ip_address(host):
        return host
    labels = host.split(".")
    for length in (2, 3):
        candidate = ".".join(labels[-length:])
        if not is_public_suffix(candidate):
            return candidate
    return host


def same_site(first: str, second: str) -> bool:
    """Whether two addresses belong to one registrable domain; False for what is no address."""
    try:
        hosts = [_host_of(url) for url in (first, second)]
    except ValueError:
        return False
    return registrable_domain(hosts[0]) == registrable_domain(hosts[1])


def _host_of(url: str) -> str:
    """The host of the address's canonical form, however long that is."""
    try:
        key = _settled(url)
    except ValueError:
        found = _ORIGIN.match(url)
        key = _settled(found[0] if found else "")
    return urlsplit(key).hostname or ""


def _settled(url: str) -> str:
    if len(url) > _MAX_INPUT_LENGTH:
        raise ValueError("the address is too long")
    # One rule may lay bare what another removes (an AMP form inside a cache's address).
    for _ in range(_MAX_PASSES):
        key = _reduced(url)
        if key == url:
            break
        url = key
    else:
        raise ValueError("the address does not settle")
    return key


def _only_tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name, value = _decoded(name.removeprefix("amp;")), _decoded(value)
    return is_tracker(name, value) and value.lower() not in VARIANT_VALUES.get(name.lower(), ())


def _reduced(url: str) -> str:
    scheme, host, port, path, query, route = _normalised_parts(_tidy(url))
    wrapped = _unwrap(host, path, query)
    if wrapped is not None and _is_http_address(wrapped):
        return wrapped
    # http and https of an unusual port are two servers.
    origin = f"{scheme}://{host}:{port}" if port is not None else f"https://{_bare_host(host)}"
    key = origin + _bare_path(path)
    if query := _bare_query(query):
        key += "?" + query
    if route:
        key += "#" + route
    return key


def _tidy(url: str) -> str:
    # As browsers do (WHATWG URL): outer white space and every control character fall.
    url = _DELETED.sub("", url.strip()).strip()
    # Feeds that escape twice.
    return _ESCAPED_AMPERSAND.sub(r"\1", url)


def _is_http_address(url: str) -> bool:
    return url[:8].lower().startswith(("http://", "https://"))


def _normalised_parts(url: str) -> tuple[str, str, int | None, str, str, str]:
    """Scheme, host, port (None for the usual one), path, query and ``#!`` route, each normalised."""
    from w3lib.url import canonicalize_url  # brings requests' encoders; only where links are read

    if not _is_http_address(url):
        raise ValueError("not an absolute http or https address")
    url, _, fragment = url.partition("#")
    netloc = urlsplit(url).netloc
    if "\\" in netloc or "%" in netloc or " " in netloc:
        raise ValueError("the host holds a character that no host can hold")
    try:
        parts = urlsplit(canonicalize_url(url))
    except UnicodeError as error:
        raise ValueError("the address cannot be encoded") from error
    host = _checked_host(parts.hostname)
    port = parts.port
    if port == _DEFAULT_PORTS[parts.scheme]:
        port = None
    route = quote(unquote_to_bytes(fragment), safe="!/:@$'()*+,;=?&") if fragment[:1] == "!" else ""
    return parts.scheme, host, port, parts.path, parts.query, route


def _checked_host(host: str | None) -> str:
    if host is None:
        raise ValueError("an address without a host")
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower() if host else ""
    except UnicodeError as error:
        raise ValueError("the host is no name") from error
    if not _HOST.fullmatch(host) or ".." in host:
        raise ValueError("the host is no name")
    return host


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _unwrap(host: str, path: str, query: str) -> str | None:
    """The address inside that of a cache or an archive."""
    tail = f"?{query}" if query else ""
    bare = _bare_host(host)
    if (
        bare == "cdn.ampproject.org"
        or bare.endswith((".cdn.ampproject.org", "bing-amp.com"))
        or (_GOOGLE.fullmatch(host) and path.startswith("/amp/"))
    ):
        found = _AMP_CACHE_PATH.fullmatch(path)
        return f"http{'s' if found['secure'] else ''}://{found['rest']}{tail}" if found else None
    if bare == "yandex.ru" and path == "/turbo":
        return dict(parse_qsl(query)).get("text")
    if bare.endswith("turbopages.org") or (bare == "yandex.ru" and path.startswith("/turbo/")):
        found = _TURBO_PATH.fullmatch(path)
        return f"https://{found['host'] or found['host2']}{found['rest']}{tail}" if found else None
    if bare == "web.archive.org" and (found := _ARCHIVE_PATH.fullmatch(path)):
        inner = re.sub(r"^(https?):/+", r"\1://", found["rest"], flags=re.IGNORECASE)
        return (inner if _is_http_address(inner) else f"https://{inner}") + tail
    return None


def _bare_host(host: str) -> str:
    while found := VARIANT_LABEL.match(host):
        rest = host[found.end() :]
        # www.gov.cn and m.co.uk are sites of their own.
        if is_public_suffix(rest) or _is_ip_address(rest):
            break
        host = rest
    return host


def _bare_path(path: str) -> str:
    segments = [part.rstrip(";") for part in _SESSION_PARAMETER.sub("", path).split("/")]
    segments = [part for part in segments if part]
    while True:
        kept = [part for part in segments if part.lower() != "amp"]
        if kept:
            kept[-1] = _AMP_SUFFIX.sub("", kept[-1])
            if _INDEX_PAGE.fullmatch(kept[-1]):
                kept.pop()
        # Only after an article's number: /print/1234-title is a newspaper's own section.
        if len(kept) > 1 and kept[-1].lower() == "print" and re.search(r"\d", kept[-2]):
            kept.pop()
        if kept == segments:
            return "/" + "/".join(kept)
        segments = kept


def _bare_query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        if pair and not is_tracker(_decoded(name), _decoded(value)):
            # w3lib writes "?42175" as "?42175="; both are the same to a server.
            kept.append(pair if value or not equals else name)
    return "&".join(kept)


def _decoded(part: str) -> str:
    data = part.replace("+", " ").encode("utf-8", "surrogatepass")
    return unquote_to_bytes(data).decode("utf-8", "replace")


def leads_home(asked: str, answered: str) -> bool:
    """Whether an article's address was answered by a front page: the article is gone.

    Sites that tidy up send readers of a deleted article there instead of saying 404.
    """
    end = urlsplit(answered)
    return end.path in ("", "/") and not end.query and urlsplit(asked).path not in ("", "/")
