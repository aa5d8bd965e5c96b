"""Judging articles beside extracting them from their pages."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeVar

from bench.report import Figure
from bench.timing import CPU, timed

if TYPE_CHECKING:
    from classifiers.model import Model

# Reading an article is the work that cannot be avoided; judging it should add about a tenth. Of
# the newsstand's bare pages, which have nothing but the article, it should not double the work.
BOUND: Final = 0.12
BOUND_OF_BARE_PAGES: Final = 1.0

T = TypeVar("T")


def figures() -> list[Figure]:
    """Relevance, events and frames of the newsstand's articles, against trafilatura's defaults on
    their pages as a newspaper's site would have them, and on the bare pages of the newsstand."""
    import trafilatura

    from bench.pages import site_page
    from classifiers.examples import bundled_examples
    from classifiers.judgement import Document
    from classifiers.language import detect_language
    from monitor.demo.newsstand import build
    from monitor.demo.pages import article_answer

    model = _trained_elsewhere()
    batches = []  # of one outlet each: documents, pages of a site, bare pages
    for outlet in build(bundled_examples()):
        documents = [
            Document(
                title=story.title,
                text=story.text,
                lang=story.lang,
                published=story.published,
                bloc=outlet.bloc,
            )
            for story in outlet.stories
        ]
        whole = [site_page(outlet, story, outlet.stories) for story in outlet.stories]
        bare = [article_answer(outlet, story, "http://news.test")[0] for story in outlet.stories]
        batches.append((documents, whole, bare))

    # What both load at their first call is not counted.
    model.judge(batches[0][0][0])
    detect_language("Ordem e progresso", None)
    trafilatura.extract(batches[0][1][0])

    judging = extracting = extracting_bare = 0.0
    for documents, whole, bare in batches:  # by turns: a busy spell of the machine meets all
        judging += timed(partial(_each, model.judge, documents), CPU)
        extracting += timed(partial(_each, trafilatura.extract, whole), CPU)
        extracting_bare += timed(partial(_each, trafilatura.extract, bare), CPU)
    count = sum(len(documents) for documents, _, _ in batches)
    per_article = 1_000 / count
    return [
        Figure(
            "one article judged, beside its page on a site",
            value=judging * per_article,
            unit="ms",
            baseline=extracting * per_article,
            bound=BOUND,
        ),
        Figure(
            "one article judged, beside a bare page",
            value=judging * per_article,
            unit="ms",
            baseline=extracting_bare * per_article,
            bound=BOUND_OF_BARE_PAGES,
        ),
    ]


def _trained_elsewhere() -> "Model":
    """A model read from its file and settled, as the daemon's is: the texts that it was trained
    with, and all that was made of them, are not in this process."""
    from classifiers.model_file import load
    from classifiers.quiet import settle

    with TemporaryDirectory() as directory:
        path = Path(directory) / "model.skops"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(_train, path).result()
        model = load(path)
    settle()
    return model


def _train(path: Path) -> None:
    from classifiers.model_file import save
    from monitor.analysis.model import train_model

    save(train_model(), path)


def _each(work: Callable[[T], object], items: Iterable[T]) -> None:
    for item in items:
        work(item)
