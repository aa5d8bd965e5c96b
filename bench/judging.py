"""Judging articles beside extracting them from their pages."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from bench.report import Figure
from bench.timing import CPU, timed

# Reading an article is the work that cannot be avoided; judging it should add about a tenth.
BOUND: Final = 0.12

T = TypeVar("T")


def figures() -> list[Figure]:
    """Relevance, events and frames of the newsstand's articles, against trafilatura's defaults."""
    import trafilatura

    from classifiers.examples import bundled_examples
    from classifiers.judgement import Document
    from monitor.analysis.model import train_model
    from monitor.demo.newsstand import build
    from monitor.demo.pages import article_answer

    model = train_model()
    batches = []  # of one outlet each: documents and pages
    for outlet in build(bundled_examples()):
        documents = [
            Document(title=story.title, text=story.text, lang=story.lang, published=story.published)
            for story in outlet.stories
        ]
        pages = [article_answer(outlet, story, "http://news.test")[0] for story in outlet.stories]
        batches.append((documents, pages))

    # What both load at their first call is not counted.
    model.judge(batches[0][0][0])
    trafilatura.extract(batches[0][1][0])

    judging = extracting = 0.0
    for documents, pages in batches:  # by turns, so that a busy spell of the machine meets both
        judging += timed(partial(_each, model.judge, documents), CPU)
        extracting += timed(partial(_each, trafilatura.extract, pages), CPU)
    count = sum(len(documents) for documents, _ in batches)
    return [
        Figure(
            "one article judged",
            value=judging / count * 1_000,
            unit="ms",
            baseline=extracting / count * 1_000,
            bound=BOUND,
        )
    ]


def _each(work: Callable[[T], object], items: Iterable[T]) -> None:
    for item in items:
        work(item)
