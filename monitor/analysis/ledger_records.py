"""What a record says of its happening: days, place, amount, and who told of it when.  Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from monitor.analysis.ledger_matching import Happening
from monitor.analysis.ledger_names import exact_days
from monitor.analysis.ledger_status import standing, status_of
from monitor.store.ledger import Account
from monitor.store.ledger_tables import LedgerRecord

if TYPE_CHECKING:
    from classifiers.lexicon import Subject

# Place and amount stand in the language of the article; most readers of the ledger read this one.
_READERS_LANGUAGE = "en"


def fill(
    record: LedgerRecord, happening: Happening, told: Sequence[Account], parties: Sequence[str]
) -> None:
    """Make the record say what the happening's accounts say; the same for the same accounts.

    :param told: the accounts without those of copies.
    """
    now = standing(happening.type, told)
    days = _days(happening, told, now.status)
    record.key, record.family, record.type = happening.key, happening.family, happening.type
    record.name, record.series, record.year = happening.name, happening.series, happening.year
    if list(record.parties or ()) != list(parties):
        record.parties = list(parties)
    record.status, record.disputed = now.status, now.disputed
    record.first_day, record.last_day = days or (None, None)
    record.place = _wording((one.place, one.lang) for one in told)
    record.amount = _wording((one.amount, one.lang) for one in told)
    record.first_told_at = min(one.told_at for one in told)
    record.last_told_at = max(one.told_at for one in told)
    record.articles = len({one.article_id for one in told})
    record.merged_into_id = None


def new_record(happening: Happening, opened_at: datetime) -> LedgerRecord:
    """An empty record for the happening; :func:`fill` says the rest."""
    return LedgerRecord(
        key=happening.key,
        family=happening.family,
        type=happening.type,
        name=happening.name,
        status="",
        first_told_at=opened_at,
        last_told_at=opened_at,
        opened_at=opened_at,
    )


def parties_of(subject: "Subject") -> list[str]:
    """The two parties of the subject, as a reader calls them."""
    return [subject.name("a"), subject.name("b")]


def _days(happening: Happening, told: Sequence[Account], status: str) -> tuple[date, date] | None:
    """The days that most accounts support: whole days before months, those that lie within
    others, of the longest span.  Those of the status in force before those of others, for a deal
    is negotiated on other days than it is signed.
    """
    dated = [one for one in told if one.first_day is not None and one.last_day is not None]
    if happening.type == "drill":
        year = happening.year
        dated = [
            one for one in dated if year is None or (one.first_day and one.first_day.year == year)
        ]
    else:
        dated = [one for one in dated if status_of(one) == status] or dated
    dated = [one for one in dated if one.mode != "recalls"] or dated
    spans = [span for one in dated if (span := exact_days(one))] or [
        (one.first_day, one.last_day) for one in dated if one.first_day and one.last_day
    ]
    if not spans:
        return None

    def rank(span: tuple[date, date]) -> tuple[object, ...]:
        first, last = span
        within = sum(
            first <= other_first and other_last <= last for other_first, other_last in spans
        )
        return -within, first - last, first

    return min(set(spans), key=rank)


def _wording(worded: Iterable[tuple[str | None, str]]) -> str | None:
    """The most frequent wording, of articles in the readers' language if there are any."""
    found = [(text.strip(), lang) for text, lang in worded if text and text.strip()]
    own = [text for text, lang in found if lang == _READERS_LANGUAGE]
    counts = Counter(own or [text for text, _ in found])
    return min(counts, key=lambda text: (-counts[text], -len(text), text)) if counts else None
