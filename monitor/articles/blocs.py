"""Whose side an outlet speaks from, where no source of feeds.toml tells it."""

from urllib.parse import urlsplit

from monitor.vocabulary import Bloc

# Only country domains decide: a .com says nothing of its owner.
_BLOC_OF_DOMAIN: dict[str, Bloc] = {
    "pk": "pakistan",
    "xn--mgbai9azgqp6j": "pakistan",  # پاکستان
    "ru": "russia",
    "su": "russia",
    "xn--p1ai": "russia",  # рф
    "in": "india",
    "xn--h2brj9c": "india",  # भारत
    "cn": "china",
    "xn--fiqs8s": "china",  # 中国
    "uk": "west",
    "us": "west",
    "de": "west",
    "fr": "west",
    "it": "west",
    "es": "west",
    "pl": "west",
    "nl": "west",
    "ca": "west",
    "au": "west",
    "eu": "west",
}


def host_of(url: str) -> str:
    """The host of an address in lower case and ASCII, without a leading ``www.``.

    Empty for what is no address.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host
    return host.rstrip(".").removeprefix("www.")


def bloc_of_host(host: str) -> Bloc:
    """The bloc by country domain; ``other`` where the domain is no country's."""
    return _BLOC_OF_DOMAIN.get(host.rpartition(".")[2], "other")
