"""Reading labelled examples and seeds: what they hold and the exact errors."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from classifiers.examples import (
    Example,
    ExamplesError,
    bundled_examples,
    group_numbers,
    read_examples,
    read_seeds,
)
from classifiers.judgement import Document

SEEDS = Path(__file__).parents[2] / "seeds"
GOOD: dict[str, Any] = {
    "id": "x-1", "url": "https://example.org/1", "outlet": "X", "outlet_bloc": "other",
    "lang": "en", "published": "2024-02-29", "title": "T", "text": "A drill. A deal.",
    "relevance": 2, "kind": None, "frames": ["pivot"], "rejects": ["limits"], "story": "s",
    "events": [{"type": "drill", "name": "D", "status": "planned", "evidence": "A drill."}],
}  # fmt: skip


def write(path: Path, *items: object) -> Path:
    file = path / "gold.jsonl"
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_an_example_is_read_whole(tmp_path: Path) -> None:
    (example,) = read_examples(write(tmp_path, GOOD))
    assert example.document == Document("T", "A drill. A deal.", "en", date(2024, 2, 29), "other")
    assert (example.id, example.relevance, example.relevant) == ("x-1", 2, True)
    assert (example.frames, example.rejects, example.story) == (("pivot",), ("limits",), "s")
    (event,) = example.events
    assert (event.type, event.name, event.status) == ("drill", "D", "planned")
    assert event.evidence == "A drill."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"id": None}, ":2: id: must be a text, is None", id="no-id"),
        pytest.param({"id": ""}, ":2: id: must be a text, is ''", id="empty-id"),
        pytest.param({"id": "x-1"}, ":2: id: 'x-1' stands on line 1 too", id="twice"),
        pytest.param({"title": 3}, ":2: title: must be a text, is 3", id="title"),
        pytest.param({"text": None}, ":2: text: must be a text, is None", id="text"),
        pytest.param({"relevance": 3}, ":2: relevance: must be one of 0, 1, 2, is 3", id="rel-3"),
        pytest.param({"relevance": True}, ":2: relevance: must be one of 0, 1, 2, is True", id="bool"),
        pytest.param({"relevance": "2"}, ":2: relevance: must be one of 0, 1, 2, is '2'", id="str"),
        pytest.param({"kind": "odd"}, ":2: kind: must be one of near, topical, far", id="kind"),
        pytest.param({"published": "soon"}, ":2: published: must be an ISO date", id="date"),
        pytest.param({"frames": ["axe"]}, ":2: frames: must be among pivot,", id="frame"),
        pytest.param({"rejects": "pivot"}, ":2: rejects: must be a list, is 'pivot'", id="no-list"),
        pytest.param({"events": {"a": 1}}, ":2: events: must be a list", id="events"),
        pytest.param({"events": [3]}, r":2: events\[0\]: must be an object", id="event"),
        pytest.param({"events": [{"type": "war"}]}, r":2: events\[0\].type: must be one of drill, deal, is 'war'", id="event-type"),
        pytest.param({"events": [{"type": "deal", "status": "concluded"}]}, r":2: events\[0\].status: must be one of proposed,", id="status-of-the-other-type"),
        pytest.param({"lang": 7}, ":2: lang: must be a text or null, is 7", id="lang"),
    ],
)  # fmt: skip
def test_errors_name_file_line_and_field(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    file = write(tmp_path, GOOD, {**GOOD, "id": "x-2", **change})
    with pytest.raises(ExamplesError, match=message) as caught:
        read_examples(file)
    assert str(caught.value).startswith(f"{file}:2: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", ":1: not JSON", id="not-json"),
        pytest.param("[" * 100_000, ":1: not JSON", id="too-deep"),
        pytest.param("[]", ":1: must be a JSON object", id="list"),
    ],
)
def test_lines_that_are_no_examples(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ExamplesError, match=message):
        read_examples(write(tmp_path, line))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match=r"gone\.jsonl"):
        read_examples(tmp_path / "gone.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(ExamplesError, match=r"latin\.jsonl"):
        read_examples(tmp_path / "latin.jsonl")


def test_line_separators_inside_a_text_do_not_end_a_line(tmp_path: Path) -> None:
    item = {**GOOD, "text": "a\u2028b\u0085c"}
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_examples(file)[0].document.text == "a\u2028b\u0085c"


def test_the_bundled_examples_keep_to_their_guide() -> None:
    examples = bundled_examples()
    assert len(examples) > 600
    assert len({example.id for example in examples}) == len(examples)
    for example in examples:
        assert example.relevant == (example.kind is None)
        assert example.relevant or not (example.events or example.frames)
        for event in example.events:
            assert event.evidence in f"{example.document.title}\n{example.document.text}"


def test_groups_join_by_story_by_address_and_by_text() -> None:
    def example(name: str, story: str | None, url: str | None, text: str = "") -> Example:
        return Example(name, Document("", text), 0, story=story, url=url)

    numbers = group_numbers(
        [
            example("a", "s", "u1"),
            example("b", None, "u2"),
            example("c", "t", "u1"),
            example("d", "t", None),
            example("e", None, None),
            example("f", None, None),
            example("g", None, "u2"),
            example("h", None, None, "It rained."),
            example("i", None, "u9", "It rained."),
        ]
    )
    assert numbers[0] == numbers[2] == numbers[3]
    assert numbers[1] == numbers[6]
    assert numbers[7] == numbers[8]
    assert len({numbers[0], numbers[1], numbers[4], numbers[5], numbers[7]}) == 5


# --- seeds ---------------------------------------------------------------------------------


def test_the_seeds_are_clean() -> None:
    seeds = read_seeds(SEEDS)
    assert len(seeds) == 5
    for seed in seeds:
        assert seed.document.lang == "en"
        assert len(seed.document.text) > 3_000
        for chrome in ("Read more", "Related News", "Comments", "DISCLAIMER", "Courtesy",
                       "Welcome to", "political analyst", "Akorybko", "chess game"):  # fmt: skip
            assert chrome not in seed.document.text


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({}, "no seed", id="none"),
        pytest.param({"a.txt": "x"}, r"a\.txt: a\.toml is missing beside it", id="no-toml"),
        pytest.param({"a.txt": " ", "a.toml": ""}, r"a\.txt: is empty", id="empty"),
        pytest.param({"a.txt": "x", "a.toml": "t ="}, r"a\.toml: Invalid value", id="not-toml"),
        pytest.param({"a.txt": "x", "a.toml": "titel = 'T'"}, "titel: unknown", id="unknown-key"),
        pytest.param({"a.txt": "x", "a.toml": "title = 3"}, "title: must be a text", id="number"),
        pytest.param({"a.txt": "x", "a.toml": "date = '2020'"}, "must be a date", id="date"),
    ],
)
def test_seeds_that_cannot_be_read(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ExamplesError, match=message):
        read_seeds(tmp_path)


def test_what_is_known_of_a_seed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text(
        'title = "T"\nauthor = "A"\noutlet = "O"\nurl = "U"\nlanguage = "ur"\ndate = 2020-01-02\n',
        encoding="utf-8",
    )
    (seed,) = read_seeds(tmp_path)
    assert seed.document == Document("T", "Text.", "ur", date(2020, 1, 2))
    assert (seed.name, seed.author, seed.outlet, seed.url) == ("a", "A", "O", "U")
