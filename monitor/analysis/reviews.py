"""People's decisions as labelled texts to learn from."""

from typing import TYPE_CHECKING

from monitor.analysis.assess import document_of
from monitor.store.database import Store
from monitor.store.reviews import reviewed_articles
from monitor.store.tables import Article, Review

if TYPE_CHECKING:
    from classifiers.examples import Example


def reviewed_examples(store: Store) -> "list[Example]":
    """The last decision on each article that people decided on.

    :raises StoreError: the database cannot be read.
    """
    with store.read() as session:
        return [example_of(article, review) for article, review in reviewed_articles(session)]


def example_of(article: Article, review: Review) -> "Example":
    """A decision on an article's relevance, as training takes it."""
    from classifiers.examples import Example

    return Example(
        id=f"article {article.id}",
        document=document_of(article),
        relevance=int(review.relevant),
        story=None if article.story_id is None else f"story {article.story_id}",
        url=article.canonical_url,
        outlet=article.outlet,
        outlet_bloc=article.bloc,
    )
