"""The event ledger on the labelled examples: is a happening one record, and is it told once?

Every example is judged by a model that saw nothing of its story, and the judgements go into a real
store in the order of publication.  A found event is compared with the labelled event of its text
that has the same evidence, or else the same thing for its subject.

What happenings there are is taken from the labels in two ways, since annotators name one thing by
many names and a story can hold several:

- *by name*: the series and year of the drill or the object of the deal that the name in a label
  names, in all stories; labels that name none ("Four IGC agreements") are left out here.
- *by story*: what most labels of one type in one story are about.

An example without a date is taken to be met on the middle day of its story's others, or in the
middle of the year that its story's name holds; one that has neither is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.report import Figure

if TYPE_CHECKING:
    from classifiers.examples import Example, LabelledEvent
    from classifiers.judgement import Event, Judgement
    from monitor.store.database import Store
    from monitor.store.ledger_tables import Flag

# Records for each labelled happening: 1 is perfect.
MOST_RECORDS: Final = 1.10
FEWEST_RECORDS: Final = 0.95
MOST_FALSE_NEWS: Final = 0.03


_NEVER: Final = 1e-6  # figures are positive numbers
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled event that was found, with the record that it was filed under."""

    example: Example
    name: Name
    record: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What the ledger made of the examples.

    :ivar by_name: records for each labelled happening by name.
    :ivar by_story: the same by story, on average.
    :ivar new_flags: flags for new records that tell of a labelled happening.
    :ivar known_in_story: share of these that tell of what an earlier article of the same story had
        told; ``known_by_name``: or of any story, however long ago.
    """

    pairs: int
    named: int
    records: int
    happenings: int
    by_name: float
    by_story: float
    stories: int
    bcubed: dict[str, float]
    new_flags: int
    known_in_story: float
    known_by_name: float
    status_flags: int
    unlabelled_flags: int
    split: dict[Name, Counter[str]]
    mixed: dict[str, Counter[Name]]


def figures() -> list[Figure]:
    """Records per labelled happening, and flags for what is already in the ledger."""
    from classifiers.cross_validation import held_out_judgements
    from classifiers.examples import bundled_examples, read_seeds, written_examples
    from monitor.resources import bundled

    examples = bundled_examples()
    judgements, _ = held_out_judgements(
        examples, read_seeds(bundled("seeds")), written=written_examples()
    )
    measured = measure(examples, judgements)
    return [
        Figure("records per happening, by name", measured.by_name, "records", 1.0, MOST_RECORDS),
        Figure(
            "happenings per record, by name",
            1 / measured.by_name,
            "happenings",
            1.0,
            1 / FEWEST_RECORDS,
        ),
        Figure("records per happening, by story", measured.by_story, "records", 1.0, MOST_RECORDS),
        Figure(
            "new flags for what its story had told",
            max(measured.known_in_story, _NEVER),
            "share",
            1.0,
            MOST_FALSE_NEWS,
        ),
        Figure(
            "new flags for a name told of in any year before",
            max(measured.known_by_name, _NEVER),
            "share",
            1.0,
            MOST_FALSE_NEWS,
        ),
    ]


def measure(examples: Sequence[Example], judgements: Sequence[Judgement]) -> Measured:
    """Feed the judgements into a store in the order of publication, and compare."""
    from monitor.store.database import Store
    from monitor.store.migrations import upgrade

    with TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'ledger.db'}"
        upgrade(url)
        with closing(Store(url)) as store:
            flags = [(flag, _live_key(store, flag)) for flag in feed(store, examples, judgements)]
            records = _records(store)
    return _compare(examples, judgements, records, flags)


def met_on(examples: Sequence[Example]) -> list[date | None]:
    """The day on which each example is met; None where nothing tells when."""
    stories: dict[str, list[date]] = defaultdict(list)
    for one in examples:
        if one.story is not None and one.document.published is not None:
            stories[one.story].append(one.document.published)
    days: list[date | None] = []
    for one in examples:
        others = sorted(stories.get(one.story or "", ()))
        written = _YEAR.search(one.story or "")
        if one.document.published is not None or others:
            days.append(one.document.published or others[len(others) // 2])
        else:
            days.append(date(int(written[0]), 7, 1) if written else None)
    return days


def feed(store: Store, examples: Sequence[Example], judgements: Sequence[Judgement]) -> list[Flag]:
    """Store each example with its judgement, as the pipeline does; gives the flags raised.

    The number of an article is the place of its example, counted from 1.
    """
    from monitor.analysis.assess import rows_of
    from monitor.analysis.ledger import update_ledger
    from monitor.store.assessments import record_assessment
    from monitor.store.tables import Article, Source

    days = {place: day for place, day in enumerate(met_on(examples)) if day is not None}
    flags: list[Flag] = []
    with store.write() as session:
        source = Source(
            name="Examples",
            url="http://news.test/",
            kind="feed",
            bloc="other",
            interval_seconds=900,
        )
        session.add(source)
        session.flush()
        source_id = source.id or 0
    for place in sorted(days, key=lambda one: (days[one], examples[one].id)):
        example = examples[place]
        moment = datetime.combine(days[place], time(12), UTC)
        address = f"http://news.test/{example.id}"
        with store.write() as session:
            session.add(
                Article(
                    id=place + 1,
                    source_id=source_id,
                    url=address,
                    canonical_url=address,
                    link=address,
                    outlet=example.outlet or "Unnamed",
                    bloc=example.outlet_bloc or "other",
                    lang=example.document.lang or "und",
                    title=example.document.title,
                    text=example.document.text,
                    published_at=moment if example.document.published else None,
                    first_seen_at=moment,
                    state="assessed",
                )
            )
            session.flush()
            rows = rows_of(
                place + 1, judgements[place], model_version="held out", threshold=0.5, now=moment
            )
            record_assessment(session, rows.assessment, rows.events, rows.frames)
            # Read on its own day: read today, nothing of it would be new any more.
            flags += update_ledger(session, place + 1, moment)
    return flags


def _live_key(store: Store, flag: Flag) -> str:
    """The key of the flagged record, or of the one that it was merged into."""
    from monitor.store.ledger import record_of_key
    from monitor.store.ledger_tables import LedgerRecord

    with store.read() as session:
        flagged = session.get(LedgerRecord, flag.record_id)
        record = record_of_key(session, flagged.key) if flagged else None
    return record.key if record else ""


def _records(store: Store) -> dict[tuple[int, str, str], str]:
    """The record of each event, by article, type and evidence."""
    from sqlmodel import select

    from monitor.store.tables import Event

    with store.read() as session:
        return {
            (one.article_id, one.type, one.name): one.ledger_id
            for one in session.exec(select(Event))
        }


def _compare(
    examples: Sequence[Example],
    judgements: Sequence[Judgement],
    records: dict[tuple[int, str, str], str],
    flags: Sequence[tuple[Flag, str]],
) -> Measured:
    from classifiers.metrics import b_cubed

    days = met_on(examples)
    pairs = []
    of_article: dict[int, dict[str, Name]] = defaultdict(dict)
    for place, (example, judgement) in enumerate(zip(examples, judgements, strict=True)):
        if not judgement.relevant or days[place] is None:
            continue
        for label, found in _paired(example, judgement):
            record = records[place + 1, found.type, found.name]
            name = name_of(example, label)
            pairs.append(Pair(example, name, record))
            of_article[place + 1][record] = name
    by_record: dict[str, Counter[Name]] = defaultdict(Counter)
    by_name: dict[Name, Counter[str]] = defaultdict(Counter)
    named = [pair for pair in pairs if pair.name[1]]
    for pair in named:
        by_record[pair.record][pair.name] += 1
        by_name[pair.name][pair.record] += 1
    stories = list(_records_by_story(pairs))
    news = [(flag.article_id or 0, key) for flag, key in flags if flag.kind != "status"]
    met = {
        place + 1: (day, examples[place].id) for place, day in enumerate(days) if day is not None
    }
    stories_of = {place + 1: one.story or one.id for place, one in enumerate(examples)}
    new, known = _news_of_known(news, met, of_article)
    _, known_in_story = _news_of_known(
        news,
        met,
        {
            article: {record: (*name, stories_of[article]) for record, name in names.items()}
            for article, names in of_article.items()
        },
    )
    return Measured(
        pairs=len(pairs),
        named=len(named),
        records=len(by_record),
        happenings=len(by_name),
        by_name=len(by_record) / len(by_name),
        by_story=sum(stories) / len(stories),
        stories=len(stories),
        bcubed=b_cubed([pair.record for pair in named], [pair.name for pair in named]),
        new_flags=new,
        known_in_story=known_in_story / new if new else 0.0,
        known_by_name=known / new if new else 0.0,
        status_flags=len(flags) - len(news),
        unlabelled_flags=len(news) - new,
        split={name: found for name, found in by_name.items() if len(found) > 1},
        mixed={record: found for record, found in by_record.items() if len(found) > 1},
    )


def _records_by_story(pairs: Sequence[Pair]) -> Iterator[int]:
    """How many records hold what most labels of a type in a story are about."""
    stories: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.example.story is not None:
            stories[pair.example.story, pair.name[0]].append(pair)
    for told in stories.values():
        counts = Counter(pair.name for pair in told)
        main = min(counts, key=lambda name: (-counts[name], name))
        yield len({pair.record for pair in told if pair.name == main})


def _news_of_known(
    news: Sequence[tuple[int, str]],
    met: Mapping[int, tuple[date, str]],
    of_article: Mapping[int, Mapping[str, Name]],
) -> tuple[int, int]:
    """How many flags (article, record) for new records tell of a labelled happening, and how many of these after an
    earlier article had told of it.

    :param met: when each article was met, in order.
    """
    first: dict[Name, tuple[date, str]] = {}
    for article, names in of_article.items():
        for name in names.values():
            first[name] = min(met[article], first.get(name, met[article]))
    new = known = 0
    for article, key in news:
        told = of_article.get(article, {}).get(key)
        if told is not None:
            new += 1
            known += first[told] < met[article]
    return new, known


# --- labels --------------------------------------------------------------------------------


def _paired(example: Example, judgement: Judgement) -> Iterator[tuple[LabelledEvent, Event]]:
    """Labelled events of a text with what was found of them, one with one at most."""
    found = list(judgement.events)
    labels = list(example.events)
    for fits in (_same_evidence, _same_thing):
        for label in list(labels):
            fitting = [one for one in found if one.type == label.type]
            fitting = [one for one in fitting if fits(example, label, one)]
            if fitting:
                yield label, fitting[0]
                labels.remove(label)
                found.remove(fitting[0])
    for label in labels:
        alone = [one for one in found if one.type == label.type]
        if len(alone) == 1 and sum(one.type == label.type for one in labels) == 1:
            yield label, alone[0]


def _same_evidence(_example: Example, label: LabelledEvent, event: Event) -> bool:
    return " ".join(label.evidence.split()) == " ".join(event.evidence.split())


def _same_thing(example: Example, label: LabelledEvent, event: Event) -> bool:
    return name_of(example, label)[1] == event.name


def name_of(example: Example, label: LabelledEvent) -> Name:
    """What a label is about: its type, and the name that the lexicon has for its words ("" where it
    has none); with the story where that name does not tell one happening from others."""
    from dataclasses import replace

    from classifiers.lexicon import load_lexicon
    from classifiers.marking import mark

    lexicon = load_lexicon()
    prefix = "drill.series." if label.type == "drill" else "deal.object."
    marked = mark(replace(example.document, title="", text=label.name), lexicon)
    hits = [
        int(hit.concept.removeprefix(prefix))
        for sentence in marked.sentences
        for hit in sentence.hits
        if hit.concept.startswith(prefix)
    ]
    if hits and label.type == "drill":
        return "drill", f"{lexicon.matter.series[hits[0]].name}-{_year(example, label)}"
    if label.type == "drill":
        return "drill", "", example.story or example.id
    things = {lexicon.matter.objects[one] for one in hits}
    strong = [one for one in things if not one.weak] or list(things)
    if len(strong) == 1:  # a label of several things names none of them
        thing = strong[0]
        if thing.kind == "general":
            return label.type, thing.name, example.story or example.id
        return label.type, thing.name
    return label.type, "", example.story or example.id


def _year(example: Example, label: LabelledEvent) -> int | str:
    """The year of a labelled drill: that of its name, of its story, or of the text."""
    for text in (label.name, example.story or "", label.evidence):
        if written := _YEAR.search(text):
            return int(written[0])
    published = example.document.published
    return published.year if published else "unknown"
