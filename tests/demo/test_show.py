"""The demonstration from end to end, as its user runs it."""

import asyncio
import contextlib
import json
import sys
from email import message_from_bytes
from email.policy import default as modern_policy
from pathlib import Path

from classifiers import model_file
from classifiers.examples import bundled_examples
from classifiers.model import Model
from monitor.commands.context import load
from monitor.demo.show import Places
from monitor.export.articles import COLUMNS, article_rows
from monitor.runtime import open_store


async def monitor(*arguments: str) -> tuple[int | None, str, str]:
    """Run the command in a process of its own; status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, told = await process.communicate()
    return process.returncode, out.decode(), told.decode()


async def test_the_demonstration_ends_with_everything_judged_and_the_digest_delivered(
    tmp_path: Path, model: Model
) -> None:
    places = Places(tmp_path)
    (tmp_path / ".entente").mkdir()
    model_file.save(model, tmp_path / ".entente" / "model.skops")

    status, out, told = await monitor("demo", "--once", "--directory", str(tmp_path))

    assert status == 0, told
    assert "articles judged: 630 of 630" in told
    assert str(places.digests / "demo-1.html") in out
    with contextlib.closing(open_store(load(places.config))) as store:
        rows = list(article_rows(store))
    assert len(rows) == len(bundled_examples())
    assert {row["state"] for row in rows} == {"assessed"}
    assert {tuple(row) for row in rows} == {tuple(COLUMNS)}
    relevant = [row for row in rows if row["relevant"]]
    assert relevant
    assert all(row["reasons"] and row["story_id"] for row in relevant)
    assert all(event["evidence"] in row["text"] for row in rows for event in row["events"])
    assert "Nobody asks the people" not in json.dumps(rows), "a reader's comment got into a text"

    [mail] = places.mails.glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=modern_policy)
    assert message["X-Entente-Digest"] == "demo/1"
    forms = {part.get_content_type() for part in message.walk()}
    assert {"text/plain", "text/html"} <= forms
    assert sorted(path.name for path in places.digests.iterdir()) == [
        "demo-1.html",
        "demo-1.slack.txt",
        "demo-1.txt",
    ]

    again, _, told = await monitor("demo", "--once", "--directory", str(tmp_path))

    assert again == 0, told
    assert list(places.mails.glob("*.eml")) == [mail], "a second run sent it again"
