"""Search behaves alike on both databases, in every language that we read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.store.database import Store
from monitor.store.search import SearchHit, index_article, search
from monitor.store.tables import Article
from monitor.store.words import TEXT_LIMIT
from tests.store.rows import add_article, number_of

ARTICLES = {
    "en": ("Druzhba drill opens", "Russia and Pakistan began Druzhba-2025 in the south-east. Pakistan's army said so."),
    "ru": ("Учения «Дружба»", "Россия и Пакистан начали совместные учения. Учёные ещё не дали оценку."),
    "ur": ("دروزبا مشقیں", "پاکستان اور روس کی فوجی مشقیں ۲۰۲۶ میں شروع ہوئیں۔ وزیرِ خارجہ نے کہا"),
    "hi": ("द्रुज़बा अभ्यास", "रूस और पाकिस्तान के बीच ज़मीन पर सैन्य अभ्यास शुरू हुआ"),
    "zh": ("中国外交部回应", "中国外交部发言人说，俄罗斯与巴基斯坦的军事演习是正常的。"),
    "fa": ("رزمایش مشترک", "روسیه و پاکستان رزمایش مشترک برگزار می‌کنند، گفت‌وگوهای کی‌یف"),
    "ar": ("مناورات مشتركة", "بدأت روسيا وباكستان مُناوراتٍ عسكريّة في إسلام آباد، قال أحمد"),
}  # fmt: skip


def add(store: Store, number: int, title: str, text: str) -> int:
    with store.write() as session:
        article_id = number_of(add_article(session, number, title=title, text=text))
        index_article(session, article_id, title, text)
    return article_id


def hits(store: Store, query: str, *, limit: int = 50, offset: int = 0) -> list[SearchHit]:
    with store.read() as session:
        return search(session, query, limit=limit, offset=offset)


def found(store: Store, query: str) -> set[int]:
    return {hit.article_id for hit in hits(store, query)}


@pytest.fixture
def library(store: Store) -> dict[int, str]:
    return {
        add(store, number, *article): lang
        for number, (lang, article) in enumerate(ARTICLES.items(), start=1)
    }


@pytest.mark.parametrize(
    ("query", "langs"),
    [
        pytest.param("pakistan", "en", id="en word before an apostrophe"),
        pytest.param("DRUZHBA army", "en", id="en title and text together"),
        pytest.param("Druzhba-2025", "en", id="en hyphen"),
        pytest.param("south east", "en", id="en two words"),
        pytest.param("pakistan india", "", id="en one word absent"),
        pytest.param("учения", "ru", id="ru title"),
        pytest.param("УЧЕНЫЕ еще", "ru", id="ru without ё"),
        pytest.param("учёные ещё", "ru", id="ru with ё"),
        pytest.param("روس فوجی", "ur", id="ur"),
        pytest.param("وزیر خارجہ", "ur", id="ur without the vowel point"),
        pytest.param("2026 مشقیں", "ur", id="ur digits"),
        pytest.param("हुआ रूस", "hi", id="hi vowel signs"),
        pytest.param("जमीन", "hi", id="hi without nukta"),
        pytest.param("हआ", "", id="hi a vowel sign matters"),
        pytest.param("र", "", id="hi a vowel sign does not end a word"),
        pytest.param("外交", "zh", id="zh two characters"),
        pytest.param("俄罗斯", "zh", id="zh run"),
        pytest.param("演", "zh", id="zh one character"),
        pytest.param("交外", "", id="zh order matters"),
        pytest.param("演习 外交部", "zh", id="zh two words"),
        pytest.param("میکنند", "fa", id="fa joined"),
        pytest.param("می‌کنند", "fa", id="fa with joiner"),
        pytest.param("گفت‌وگوهاي", "fa", id="fa on an Arabic keyboard"),
        pytest.param("پاکستان", "fa ur", id="the same word in fa and ur"),
        pytest.param("پاكستان", "fa ur", id="with the Arabic kaf"),
        pytest.param("مناورات عسكرية", "ar", id="ar without vowel points"),
        pytest.param("اسلام اباد", "ar", id="ar without hamza and madda"),
        pytest.param("احمد", "ar", id="ar alef"),
    ],
)
def test_languages(store: Store, library: dict[int, str], query: str, langs: str) -> None:
    assert {library[number] for number in found(store, query)} == set(langs.split())


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        pytest.param("alpha", {1, 2, 3}, id="word"),
        pytest.param("alpha beta", {1, 2}, id="all words"),
        pytest.param('"alpha beta"', {1}, id="phrase"),
        pytest.param('"beta alpha"', {2}, id="phrase in order"),
        pytest.param('"title alpha"', set(), id="no phrase from title into text"),
        pytest.param('"title one"', {1}, id="phrase in the title"),
        pytest.param("alpha -beta", {3}, id="minus"),
        pytest.param('alpha -"alpha beta"', {2, 3}, id="minus phrase"),
        pytest.param("alpha -beta -gamma", set(), id="two minuses"),
        pytest.param("-beta alpha", {3}, id="minus first"),
        pytest.param("alpha -one", {2, 3}, id="minus from the title"),
        pytest.param("-beta", set(), id="minus alone"),
        pytest.param("alph", set(), id="part of a word"),
        pytest.param("alpha*", {1, 2, 3}, id="no wildcard"),
        pytest.param("", set(), id="empty"),
        pytest.param('  "" - ', set(), id="signs"),
    ],
)
def test_query_language(store: Store, query: str, numbers: set[int]) -> None:
    add(store, 1, "Title one", "alpha beta")
    add(store, 2, "Title", "beta alpha")
    add(store, 3, "Title", "Alpha, gamma")
    assert found(store, query) == numbers


@pytest.mark.parametrize(
    "query",
    [
        "alpha'; DROP TABLE article_search; --",
        'alpha" OR "1"="1',
        "alpha AND",
        "title:alpha",
        "NEAR(alpha beta)",
        "^alpha",
        "alpha & | ! <-> :*",
        "alpha\\",
        "(((((alpha",
        "{title body} : alpha",
        "alpha\x00beta",
        "alpha\ud800",
        "%s :query $1 ?",
        "alpha " * 10_000,
        "-" * 10_000,
        '"' * 9_999,
        "中" * 10_000,
        "a\u0301" + "\u0323" * 100_000,
    ],
)
def test_no_query_is_taken_for_syntax(store: Store, query: str) -> None:
    add(store, 1, "Title", "alpha beta")
    assert found(store, query) <= {1}
    assert found(store, "alpha") == {1}, "the table is whole"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"'-*&|!:()<>\\ aб中"))))
def test_any_string_is_a_query(store: Store, query: str) -> None:
    assert hits(store, query) == [], "nothing was indexed"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(text=st.text(min_size=1))
def test_any_text_can_be_indexed_and_found_by_its_words(store: Store, text: str) -> None:
    with store.write() as session:
        article = session.get(Article, 1) or add_article(session)
        index_article(session, 1, article.title, text)
    with store.read() as session:
        hits = search(session, f'"{text.replace(chr(34), " ")}"')
    assert len(hits) <= 1


def test_indexing_again_replaces(store: Store) -> None:
    add(store, 1, "Old title", "old text")
    with store.write() as session:
        index_article(session, 1, "New title", "new text")
        index_article(session, 1, "New title", "new text")
    assert found(store, "old") == set()
    assert [hit.article_id for hit in hits(store, "new")] == [1]


def test_an_article_that_waits_to_be_written_can_be_indexed(store: Store) -> None:
    with store.write() as session:
        written = add_article(session, 1)
        waiting = {"id": 2, "canonical_url": "https://dawn.example/2"}
        session.add(Article(**{**written.model_dump(), **waiting}))
        index_article(session, 2, "Title", "alpha")
    assert found(store, "alpha") == {2}


def test_an_article_that_was_not_written_cannot_be_found(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            add_article(session, 1, title="Title", text="alpha")
            index_article(session, 1, "Title", "alpha")
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert found(store, "alpha") == set()
    add(store, 2, "Title", "beta")
    assert found(store, "alpha") == set()


def test_a_deleted_article_is_not_found_even_when_its_number_is_given_again(store: Store) -> None:
    add(store, 1, "Title", "alpha")
    with store.write() as session:
        session.delete(session.get_one(Article, 1))
    with store.write() as session:
        add_article(session, 2, id=1, title="Title", text="beta")
    assert found(store, "alpha") == set()


def test_the_longest_text_fits(store: Store) -> None:
    # As many different words as the limit allows, four bytes a letter: the worst for a tsvector.
    letters = [chr(0x10280 + place) for place in range(29)] + [
        chr(0x10400 + place) for place in range(0x28, 0x50)
    ]
    words = [a + b + c for a in letters for b in letters for c in letters]
    text = " ".join(words)[: TEXT_LIMIT * 2]
    add(store, 1, text, text)
    assert found(store, words[0]) == {1}
    assert found(store, words[TEXT_LIMIT // 4 - 2]) == {1}, "far beyond the last position kept"


def test_as_many_chinese_characters_as_there_are_fit(store: Store) -> None:
    text = "".join(chr(code) for code in range(0x20000, 0x2A6D0)) * 4
    add(store, 1, text, text)
    assert found(store, "\U00020000\U00020001") == {1}


def test_better_hits_come_first(store: Store) -> None:
    filler = "word " * 200
    add(store, 1, "Title", f"alpha {filler}")
    add(store, 2, "Alpha", filler)
    add(store, 3, "Title", f"alpha alpha alpha {filler}")
    ranked = hits(store, "alpha")
    assert [hit.article_id for hit in ranked] == [2, 3, 1]
    assert ranked[0].rank > ranked[1].rank > ranked[2].rank > 0


def test_pages(store: Store) -> None:
    for number in range(1, 6):
        add(store, number, "Title", "alpha")
    ids = [hit.article_id for hit in hits(store, "alpha")]
    assert ids == [5, 4, 3, 2, 1], "newest first among equals"
    pages = [
        [hit.article_id for hit in hits(store, "alpha", limit=2, offset=n)] for n in (0, 2, 4, 6)
    ]
    assert pages == [[5, 4], [3, 2], [1], []]
    assert hits(store, "alpha", limit=0) == []
    assert hits(store, "alpha", limit=-1) == []
    assert len(hits(store, "alpha", offset=-1)) == 5


def test_snippets_show_the_text_as_it_was_written(store: Store) -> None:
    add(store, 1, "Title", f"{'Раньше. ' * 50}Учёные <b>ещё</b> спорят.{' Потом.' * 50}")
    add(store, 2, "Только ученые", "")
    snippets = {hit.article_id: hit.snippet for hit in hits(store, "ученые")}
    assert "Раньше. Учёные <b>ещё</b> спорят. Потом." in snippets[1]
    assert snippets[2] == "Только ученые"
