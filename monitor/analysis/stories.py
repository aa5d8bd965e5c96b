"""Articles on one happening become one story as they arrive, across outlets and languages.

    find      an index of terms names the few articles that may tell of the same happening
    compare   each of them is linked with the new article, with a probability and its reason
    choose    the story with the likeliest links takes it, unless a person ruled otherwise
    keep      the links that made the choice are stored with it

The work for one article is bounded, whatever the number of articles in the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from monitor.analysis.story_centre import came_in
from monitor.analysis.story_choice import LinkTo, choose_story, most_alike, worth_storing
from monitor.analysis.story_profile import unpacked
from monitor.analysis.story_terms import WINDOW, Teller, entry_of, told_by
from monitor.store.articles import add_step, moment_of
from monitor.store.assessments import assessed
from monitor.store.story_index import IndexEntry, keep_entry, profiles, sharing_terms
from monitor.store.story_members import Placed, keep_links, kin, live_story, placed
from monitor.store.story_rulings import Ruled, rulings_in_force
from monitor.store.story_tables import Story
from monitor.store.tables import Article

if TYPE_CHECKING:
    from classifiers.happenings import Happening
    from classifiers.judgement import Document, Judgement

# An archive's article without a date may be of any time.
_ANY_TIME = timedelta(days=100_000)

# How many articles are taken of each term before the day in question, and after it.
MOST_OF_A_TERM = 32
# How many articles are compared in full.
MOST_CANDIDATES = 48


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """What an article is like.  The story follows from it when the article is assigned, since
    people may merge and split stories in between.

    ``entry`` is how it will be found by later articles; a copy is found by its original.
    """

    links: tuple[LinkTo, ...] = ()
    entry: IndexEntry | None = None


class StoryKeeper:
    """Compares each arriving article with those that it may belong to."""

    def __init__(self, model: Teller) -> None:
        self._model = model

    def choose(
        self, session: Session, article: Article, document: "Document", judgement: "Judgement"
    ) -> StoryChoice:
        """Compare a relevant article with those of the weeks around it; writes nothing."""
        from classifiers.stories import same_happening

        if _place_of_kin(session, article, _ruled(session, article)):
            return StoryChoice()
        told = self._model.happening(document, judgement)
        entry = entry_of(self._model, article, told)
        if article.story_id is not None:
            return StoryChoice(entry=entry)  # it stays where it is
        links = []
        for other_id, other in self._told_by(session, _candidates(session, article, entry)):
            link = same_happening(told, other)
            links.append(LinkTo(other_id, link.score, link.why))
        return StoryChoice(tuple(links), entry)

    def _told_by(
        self, session: Session, article_ids: Sequence[int]
    ) -> "list[tuple[int, Happening]]":
        stored = profiles(session, article_ids, self._model.version)
        told = {}
        for one, bytes_ in stored.items():
            happening = unpacked(bytes_)
            if happening is not None:
                told[one] = happening
        missing = [one for one in article_ids if one not in told]
        if missing:  # another model entered them; soon they are entered anew
            rows = session.exec(select(Article).where(col(Article.id).in_(missing)))
            for other in assessed(session, list(rows)):
                told[_id_of(other.article)] = told_by(self._model, other)
        return [(one, told[one]) for one in article_ids if one in told]


def assign(session: Session, article: Article, choice: StoryChoice, now: datetime) -> None:
    """Put the article into its story, or begin one with it.

    An article that has a story stays in it: only people move articles.
    """
    article_id = _id_of(article)
    if choice.entry is not None:
        keep_entry(session, article_id, choice.entry)
    if article.story_id is not None:
        return
    story, reason, links = _decide(session, article, choice)
    if story is None:
        moment = moment_of(article)
        story = Story(
            title=article.title,
            central_article_id=article_id,
            first_seen_at=moment,
            last_seen_at=moment,
        )
        session.add(story)
        session.flush()
        _put(session, article, story, reason, now)
        return
    _put(session, article, story, reason, now)
    keep_links(session, article_id, {link.article_id: (link.score, link.why) for link in links})
    came_in(session, story, article, [link.article_id for link in links])


def _put(session: Session, article: Article, story: Story, reason: str, now: datetime) -> None:
    article.story_id = story.id
    article.story_reason = reason
    session.add(article)
    add_step(session, _id_of(article), "story", f"story {story.id}", reason, now)
    session.flush()


def _decide(
    session: Session, article: Article, choice: StoryChoice
) -> tuple[Story | None, str, tuple[LinkTo, ...]]:
    """The article's story (None: one of its own), why, and the links that speak for it."""
    ruled = _ruled(session, article)
    at = placed(session, [link.article_id for link in choice.links])
    if ruled.home is not None and ruled.last is not None:
        story = live_story(session, ruled.home)
        if story is not None:
            inside = [
                link
                for link in choice.links
                if link.article_id in at and at[link.article_id].story_id == story.id
            ]
            return story, f"{ruled.last.author} ruled so", worth_storing(inside)
    near = _place_of_kin(session, article, ruled)
    if near is not None:
        why = article.copy_reason or "near_same"
        link = LinkTo(near.article_id, 1.0, f"copies of one text ({why.replace('_', ' ')})")
        return live_story(session, near.story_id), f"repeats {near.outlet}'s report", (link,)
    story_of = {other: place.story_id for other, place in at.items()}
    chosen = choose_story(choice.links, story_of, ruled.barred)
    if chosen is None:
        return None, "nothing like it in the weeks around it", ()
    best = chosen.links[0]
    outlet = at[best.article_id].outlet
    reason = f"like {outlet}'s report ({best.score:.2f}): {best.why}"
    return live_story(session, chosen.story_id), reason, chosen.links


def _ruled(session: Session, article: Article) -> Ruled:
    article_id = _id_of(article)
    return rulings_in_force(session, [article_id]).get(article_id) or Ruled()


def _place_of_kin(session: Session, article: Article, ruled: Ruled) -> Placed | None:
    """What the article nearly repeats, where a person did not rule its story out."""
    if ruled.home is not None:
        return None
    return next((one for one in kin(session, article) if one.story_id not in ruled.barred), None)


def _candidates(session: Session, article: Article, entry: IndexEntry) -> list[int]:
    """The articles that share the most telling terms with this one."""
    undated = article.published_at is None and article.backfilled
    reach = (_ANY_TIME if undated else WINDOW).days
    found = sharing_terms(session, entry.terms, entry.day, reach=reach, most=MOST_OF_A_TERM)
    others = {
        term: [(one, its) for one, its in articles if one != article.id]
        for term, articles in found.items()
    }
    return most_alike({t: o for t, o in others.items() if o}, entry.day, MOST_CANDIDATES)


def _id_of(article: Article) -> int:
    assert article.id is not None
    return article.id
