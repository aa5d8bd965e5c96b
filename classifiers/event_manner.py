"""In what manner a text tells of an event: it reports, recalls, rumours or denies it.

A denial counts for the event only where it bears on it. A sentence may sign a contract and deny
something else, so each cue is asked what its clause speaks of:

- the event itself ("denied any contract for helicopters"): it is denied;
- reports of something else ("dismissing reports that India had objected"), or one side of the
  event ("denied that the deal was aimed at India"): it is not;
- a report without saying of what ("called the report false"): what was told before is denied.

What this does not do: read who believes whom; a denial by anybody is a denial.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

import regex

from classifiers.event_dates import is_long_ago
from classifiers.event_telling import COMMON, PARTICULAR, SETTLED, Telling
from classifiers.gaps import Gaps
from classifiers.marking import parties_of
from classifiers.matching import Hit

# Where a clause ends; in a number a comma or a colon does not end one.
_BREAK = regex.compile(r"[;؛；()（）]|[,:،，：](?!\d)|(?<!\d)[,:،，：]|\s[-–—]\s|—")
_WORD = regex.compile(r"[\s\"'“‘«]*([\p{L}\p{M}]+)")
_AT_THE_END = regex.compile(r"[\p{P}\s]*")


def mode_told(own: Telling, following: Sequence[Telling], titles: Sequence[Telling]) -> str:
    """One of judgement.MODES: denial before rumour before recollection. Titles and the sentence
    behind the evidence deny it too, a title on the same thing doubts for its text."""
    if (
        _denies_itself(own)
        or any(map(_denies_behind, following))
        or any(map(_is_denied_in, titles))
    ):
        return "denies"
    doubting = [own, *(title for title in titles if title.is_of_the_same)]
    if any(map(_doubts, doubting)):
        return "rumours"
    if own.status in SETTLED and (own.found.of("mode.recalls") or is_long_ago(own)):
        return "recalls"
    return "reports"


def _denies_itself(own: Telling) -> bool:
    denials = _Denials(own)
    return any(
        denials.bears_on_the_event(cue)
        or denials.is_of_a_report(cue)
        or denials.ends_its_clause(cue)
        or denials.runs_on(cue)
        for cue in denials.cues
    )


def _denies_behind(following: Telling) -> bool:
    """Whether the sentence behind the evidence denies it; not where it goes on to another such
    thing, or only a third is named as speaking."""
    same = following.is_of_the_same
    if not same and _names_a_thing(following):
        return False
    denials = _Denials(following)
    return any(
        denials.bears_on_the_event(cue)
        if same
        else denials.is_of_a_report(cue) and not denials.is_of_a_third(cue)
        for cue in denials.cues
    )


def _names_a_thing(telling: Telling) -> bool:
    """Whether a sentence names something that an event of the type would be about."""
    particular = PARTICULAR[telling.candidate.type]
    return any(concept.startswith(particular) for concept in telling.sentence.concepts)


def _is_denied_in(title: Telling) -> bool:
    """Whether a title on the same thing, or on the two parties and nothing else, denies it."""
    if not title.sentence.both and not title.is_of_the_same:
        return False
    denials = _Denials(title)
    return any(
        denials.bears_on_the_event(cue)
        or denials.denies_the_whole(cue)
        or (denials.speaks_of_no_event and not denials.has_an_aspect(cue))
        for cue in denials.cues
    )


def _doubts(telling: Telling) -> bool:
    """Whether a sentence has the event by hearsay. Reports that it denies were of something else,
    or the event would be denied."""
    rumours = telling.found.of("mode.rumours")
    denials = _Denials(telling)
    return any(not denials.are_in_the_clause_of(cue) for cue in rumours)


class _Denials:
    """The denials of a sentence, each with its clause."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        found = telling.found
        self._pointing = frozenset(found.of("mode.denies_it"))
        self.cues = [*found.of("mode.denies"), *found.of("mode.denies_it")]

    # --- what a denial bears on

    def bears_on_the_event(self, cue: Hit) -> bool:
        """Whether what is denied in the clause is the event."""
        return not self.has_an_aspect(cue) and self._things.overlap(*self._denied(cue))

    def denies_the_whole(self, cue: Hit) -> bool:
        """Whether a cue denies what was told, without an object of its own: "called false"."""
        of_something = self.has_an_aspect(cue) or self._told_of(cue) is not None
        return cue in self._pointing and not of_something

    def is_of_a_report(self, cue: Hit) -> bool:
        """Whether a report is denied in the clause that does not say of what: that told before."""
        return self.denies_the_whole(cue) and self._reports.overlap(*self._clause(cue))

    def ends_its_clause(self, cue: Hit) -> bool:
        """Whether a verb of denial has its object in another clause: "..., but Moscow denied"."""
        if cue in self._pointing or self.has_an_aspect(cue) or self._told_of(cue) is not None:
            return False
        rest = _AT_THE_END.match(self._telling.text, cue.end)
        return rest is not None and rest.end() >= min(self._clause(cue)[1], len(self._telling.text))

    def runs_on(self, cue: Hit) -> bool:
        """Whether a denial that a party utters reaches over a comma to the event behind it:
        "denied reports that Russia, Pakistan and China had held a joint exercise"."""
        telling, clause = self._telling, self._clause(cue)
        if self.has_an_aspect(cue) or not self._parties.overlap(*clause):
            return False
        if telling.status in SETTLED and self._told_of(cue) is None:
            return False
        behind = (clause[1], len(telling.text))
        return self._things.overlap(*behind) and not self._things.overlap(0, cue.start)

    def has_an_aspect(self, cue: Hit) -> bool:
        """Whether the clause speaks of one side of an event rather than of its being."""
        return self._aspects.overlap(*self._clause(cue))

    def is_of_a_third(self, cue: Hit) -> bool:
        """Whether of all actors only others than the two parties are named in the clause."""
        clause = self._clause(cue)
        return self._thirds.overlap(*clause) and not self._parties.overlap(*clause)

    def are_in_the_clause_of(self, cue: Hit) -> bool:
        """Whether a denial stands in the same clause as another cue."""
        return self._places.overlap(*self._clause(cue))

    @property
    def speaks_of_no_event(self) -> bool:
        """Whether nothing is named that a drill or a deal would be about."""
        things = (*PARTICULAR.values(), *(word for words in COMMON.values() for word in words))
        return not any(concept.startswith(things) for concept in self._telling.sentence.concepts)

    # --- clauses

    def _clause(self, cue: Hit) -> tuple[int, int]:
        at = bisect_right(self._breaks, cue.start)
        return self._breaks[at - 1], self._breaks[at]

    @cached_property
    def _breaks(self) -> list[int]:
        """Where clauses begin, and the end of the sentence."""
        found = self._telling.found
        begun = [0, *(hit.start for hit in found.of("mode.break")), *self._marks()]
        return [*sorted(set(begun)), len(found.text) + 1]

    def _marks(self) -> Iterator[int]:
        """The marks that end a clause, but for those before a word that continues it: «, что»."""
        found = self._telling.found
        joining = found.plain_words("mode.goes_on")
        for mark in _BREAK.finditer(found.text):
            following = _WORD.match(found.text, mark.end())
            if following is None or following.group(1).casefold() not in joining:
                yield mark.end()

    def _denied(self, cue: Hit) -> tuple[int, int]:
        """The part of the clause that says what is denied."""
        return self._told_of(cue) or self._clause(cue)

    def _told_of(self, cue: Hit) -> tuple[int, int] | None:
        """The part of the clause that says of what the reports are; None if it does not say."""
        start, end = self._clause(cue)
        first = bisect_left(self._told_behind, start)
        if first < len(self._told_behind) and self._told_behind[first] < end:
            return self._told_behind[first], end
        last = bisect_left(self._told_before, end) - 1
        if last >= 0 and self._told_before[last] >= start:
            return start, self._told_before[last]
        return None

    # --- places

    @cached_property
    def _told_behind(self) -> list[int]:
        """From where on it says of what reports are."""
        return sorted(hit.start for hit in self._telling.found.of("mode.reports_that"))

    @cached_property
    def _told_before(self) -> list[int]:
        """Up to where it says of what reports are."""
        return sorted(hit.start for hit in self._telling.found.of("mode.that_reports"))

    @cached_property
    def _places(self) -> Gaps:
        return Gaps((cue.start, cue.end) for cue in self.cues)

    @cached_property
    def _things(self) -> Gaps:
        """What names the event; in a sentence that leaves it out, what says how far it has come."""
        telling = self._telling
        status = f"{telling.candidate.type}.status."
        return telling.triggers or telling.places(
            (hit.start, hit.end) for hit in telling.sentence.hits if hit.concept.startswith(status)
        )

    @cached_property
    def _aspects(self) -> Gaps:
        return Gaps((hit.start, hit.end) for hit in self._telling.found.of("mode.aspect"))

    @cached_property
    def _reports(self) -> Gaps:
        return Gaps((hit.start, hit.end) for hit in self._telling.found.of("mode.report"))

    @cached_property
    def _parties(self) -> Gaps:
        return self._named("a", "b")

    @cached_property
    def _thirds(self) -> Gaps:
        return self._named("third")

    def _named(self, *parties: str) -> Gaps:
        return self._telling.places(
            (mention.start, mention.end)
            for mention in self._telling.sentence.mentions
            if not set(parties).isdisjoint(parties_of(mention))
        )
