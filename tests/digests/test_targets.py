"""Which addresses may be targets, and what of them may be seen."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from monitor.digests.message import Channel
from monitor.digests.targets import (
    channel_of,
    fingerprint,
    label,
    make_target,
    targets_by_fingerprint,
    validate_target,
)
from monitor.errors import ConfigurationError

TOKEN = "T0AAAAAAA/B0BBBBBBB/cccccccccccccccccccccccc"
SLACK = f"slack://{TOKEN}"
MAIL = "mailto://desk:s3cretpw@mail.example.org?to=reader@example.org"

ACCEPTED: dict[str, Channel] = {
    MAIL: "mail",
    "mailtos://u%40x.example:s3cretpw@smtp.example:465?from=u@x.example&to=c@d.example": "mail",
    "mailto://127.0.0.1:2525/?from=a@b.example&to=c@d.example": "mail",
    SLACK: "slack",
    f"{SLACK}/#news": "slack",
    f"https://hooks.slack.com/services/{TOKEN}": "slack",
    "json://h.example/hooks/s3cretpw": "text",
    "tgram://123456789:abcdefg_hijklmnop/12315544/": "text",
    "file:///var/lib/entente/digests": "file",
    "file://digests": "file",
}

ONE = "one recipient for each target"
REFUSED = {
    "nonsense": "an Apprise URL",
    "s3cretpw": "an Apprise URL",
    "https://example.org/s3cretpw": "an Apprise URL",
    "mailto://": "an Apprise URL",
    "tgram://s3cretpw/": "an Apprise URL",
    "mailto://[::1/?to=a@b.example": "an Apprise URL",
    "file://": '"file://DIRECTORY"',
    "file:///": '"file://DIRECTORY"',
    "file:///tmp/x?y=1": '"file://DIRECTORY"',
    f"{MAIL},other@example.org": ONE,
    f"{MAIL}&cc=other@example.org": ONE,
    f"{MAIL}&bcc=other@example.org": ONE,
    f"{SLACK}/#a/#b": ONE,
    f"{MAIL}&optional=yes": "?optional=",
    f"{MAIL}&Optional=no": "?optional=",
    f"{MAIL}&optional": "?optional=",
    f"{SLACK}?retry=3": "?retry=",
    f"{SLACK}?template=/etc/passwd": "?template=",
}


@pytest.mark.parametrize("url", ACCEPTED)
def test_accepted(url: str) -> None:
    assert validate_target(url) is None
    assert channel_of(url) == ACCEPTED[url]


@pytest.mark.parametrize("url", REFUSED)
def test_refused(url: str) -> None:
    fault = validate_target(url)

    assert fault is not None
    assert REFUSED[url] in fault
    assert "s3cretpw" not in fault
    with pytest.raises(ConfigurationError) as caught:
        make_target(SecretStr(url))
    assert "s3cretpw" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "within"),
    [
        ("file://digests", True),
        ("file://a/../digests", True),
        ("file://..", False),
        ("file://a/../../other", False),
        ("file://%2e%2e/other", False),
        ("file:///etc", False),
        ("file://{base}/digests", True),
        ("file://{base}er/digests", False),
    ],
)
def test_a_directory_lies_in_the_allowed_one(tmp_path: Path, url: str, within: bool) -> None:
    base = tmp_path / "allowed"
    base.mkdir()

    fault = validate_target(url.format(base=base), base)

    assert fault == (None if within else f"a directory under {base}")


def test_a_link_does_not_lead_out_of_the_allowed_directory(tmp_path: Path) -> None:
    base = tmp_path / "allowed"
    base.mkdir()
    (base / "link").symlink_to(tmp_path)

    assert validate_target("file://link/x", base) == f"a directory under {base}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (MAIL, "mailto://desk:****@mail.example.org/reader@example.org"),
        (SLACK, "slack://T...A/B...B/c...c"),
        (f"https://hooks.slack.com/services/{TOKEN}", "slack://T...A/B...B/c...c"),
        ("json://u:s3cretpw@h.example/hooks/s3cretpw?+A=s3cretpw", "json://h.example…"),
        ("s3cretpw", "…"),
        ("what://s3cretpw", "what://…"),
        ("file://digests", "file://digests"),
    ],
)
def test_a_label_shows_no_secret(url: str, shown: str) -> None:
    assert label(url) == shown


def test_a_fingerprint_is_stable() -> None:
    # Written down: another value would orphan what waits in every outbox.
    assert fingerprint(SLACK) == "d051396e9f5d9f6527e169ced6a7b87b"


def test_a_fingerprint_outlives_a_mail_password_and_nothing_else() -> None:
    again = MAIL.replace("s3cretpw", "new")

    assert fingerprint(again) == fingerprint(MAIL)
    assert fingerprint(MAIL.replace("reader", "other")) != fingerprint(MAIL)
    assert fingerprint(SLACK.replace("cc", "dd")) != fingerprint(SLACK)
    assert fingerprint("json://u:a@h/x") != fingerprint("json://u:b@h/x")


def test_a_target_named_twice_is_one() -> None:
    targets = targets_by_fingerprint([SecretStr(SLACK), SecretStr(MAIL), SecretStr(SLACK)])

    assert list(targets) == [fingerprint(SLACK), fingerprint(MAIL)]
    assert "s3cretpw" not in repr(targets)
