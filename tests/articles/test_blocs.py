"""Whose side an outlet speaks from, by its address alone."""

import pytest

from monitor.articles.blocs import bloc_of_host, host_of

HOSTS = {
    "plain": ("https://dawn.com/x", "dawn.com"),
    "www": ("https://www.dawn.com/x", "dawn.com"),
    "in capitals": ("HTTPS://WWW.Dawn.COM", "dawn.com"),
    "port and user": ("https://me:x@dawn.com:8443/x", "dawn.com"),
    "root's dot": ("https://mid.ru./x", "mid.ru"),
    "Cyrillic": ("https://мид.рф/", "xn--d1ahl.xn--p1ai"),
    "a label too long for a name": (f"https://{'я' * 80}.рф/", f"{'я' * 80}.рф"),
    "address": ("http://127.0.0.1:8000/", "127.0.0.1"),
    "no host": ("mailto:a@b.c", ""),
    "no address": ("http://[", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("url", "host"), HOSTS.values(), ids=HOSTS)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


BLOCS = {
    "Pakistan": ("mofa.gov.pk", "pakistan"),
    "Pakistan in Urdu": ("xn--mgbai9azgqp6j", "pakistan"),
    "Russia": ("tass.ru", "russia"),
    "Russia in Cyrillic": ("xn--d1ahl.xn--p1ai", "russia"),
    "India": ("mea.gov.in", "india"),
    "China": ("fmprc.gov.cn", "china"),
    "West": ("bbc.co.uk", "west"),
    "no country": ("dawn.com", "other"),
    "a country of no bloc": ("nhk.jp", "other"),
    "a name like a country": ("ru", "russia"),
    "a country inside": ("ru.example.com", "other"),
    "address": ("127.0.0.1", "other"),
    "nothing": ("", "other"),
}


@pytest.mark.parametrize(("host", "bloc"), BLOCS.values(), ids=BLOCS)
def test_the_bloc_of_a_host(host: str, bloc: str) -> None:
    assert bloc_of_host(host) == bloc
