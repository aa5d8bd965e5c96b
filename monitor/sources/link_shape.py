"""What an address alone says about being an article's.

The points and their weights were set by hand on list pages of newspapers, agencies and ministries in
seven languages; they are weighed together with what the page says of the link (see
:mod:`monitor.sources.page_links`).
"""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

# File endings of pages; every other known ending is a document, picture or programme.
_PAGE_ENDINGS: Final = frozenset(
    {"htm", "html", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "jspx", "do", "cfm", "amp"}
)
_OTHER_ENDINGS: Final = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "rar", "gz", "jpg", "jpeg", "png",
     "gif", "webp", "svg", "ico", "mp3", "mp4", "avi", "mov", "m3u8", "wav", "css", "js", "json",
     "xml", "rss", "atom", "txt", "epub", "apk", "exe", "ics"}
)  # fmt: skip

# Anywhere in the path, these make a list, a form or a person.
_NEVER: Final = frozenset(
    {"category", "categories", "tag", "tags", "author", "authors", "topic", "topics", "login",
     "signin", "sign-in", "logout", "register", "signup", "sign-up", "account", "profile", "cart",
     "checkout", "subscribe", "subscription", "subscriptions", "wp-login", "wp-admin", "wp-json",
     "sharer", "share", "privacy", "privacy-policy", "terms", "terms-of-use", "terms-of-service",
     "terms-and-conditions", "cookie-policy", "cookies", "cookie", "disclaimer", "copyright",
     "advertise", "advertising", "advertise-with-us", "careers", "vacancies", "rss", "feed",
     "feeds", "sitemap", "newsletter", "newsletters", "contact", "contacts", "contact-us",
     "contactus", "about", "about-us", "aboutus", "faq", "faqs", "cdn-cgi", "rubric", "rubrics",
     "rubrika", "site-map", "accessibility", "screen-reader-access", "intent"}
)  # fmt: skip
# At the end of the path only; within it they are sections like any other.
_NEVER_LAST: Final = frozenset(
    {"search", "archive", "archives", "help", "print", "live", "index", "home", "default", "main",
     "all", "more", "latest", "news", "media", "press", "events"}
)  # fmt: skip
_LIST_KEYS: Final = frozenset(
    {"page", "paged", "pg", "offset", "sort", "order", "share", "replytocom", "s", "q", "search",
     "query", "tag", "cat", "category", "author", "print", "lang", "language", "action", "redirect",
     "next", "return", "login"}
)  # fmt: skip
_NUMBER_KEYS: Final = frozenset(
    {"id", "nid", "p", "aid", "pid", "newsid", "news_id", "articleid", "article_id", "article",
     "item", "itemid", "story", "storyid", "n", "releaseid", "release_id", "prid", "docid"}
)  # fmt: skip

_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|1[34]\d\d)"  # 14xx: the years of Iran and Afghanistan
    r"(?:[-/_.](?:0?[1-9]|1[0-2])(?!\d)(?:[-/_.](?:0?[1-9]|[12]\d|3[01])(?!\d))?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?!\d)"
    r"|/(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/)",
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(r"\d{4,}")
_HASH: Final = re.compile(r"(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{16,}(?![0-9a-z])")
_SEPARATORS: Final = re.compile(r"[-_+\s.,/=&?:;!()«»“”'\"]+")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def article_points(url: str) -> float | None:
    """How much the address looks like that of one article, roughly -2 to 9.

    :returns: ``None`` where it cannot be one: a home page, a category, a form, a picture.
    """
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return None
    path = unquote(parts.path)
    query = unquote(parts.query)
    segments = [segment for segment in path.lower().split("/") if segment]
    stem, ending = _split_ending(segments[-1]) if segments else ("", "")
    if ending in _OTHER_ENDINGS or _is_list(segments, stem, pairs, query):
        return None
    date = _DATE.search(path)
    rest = _DATE.sub(" ", path) + " " + query
    points = 0.0
    if date is not None:
        points += 2
    number = _IDENTIFIER.search(rest) is not None or _has_number(pairs)
    if number:
        points += 2
    if _HASH.search(rest.lower()):
        points += 1
    words = max(_slug_words(segment) for segment in (stem, *segments[-2:-1], query))
    points += _slug_points(words)
    points += 0.5 * min(max(len(segments) - 1, 0), 2)
    if ending in _PAGE_ENDINGS:
        points += 0.5
    if not date and not number and words <= 1 and not query:
        points -= 2  # a section: one word
    return points


def _split_ending(segment: str) -> tuple[str, str]:
    stem, dot, ending = segment.rpartition(".")
    known = dot and (ending in _PAGE_ENDINGS or ending in _OTHER_ENDINGS)
    return (stem, ending) if known else (segment, "")


def _is_list(segments: list[str], stem: str, pairs: list[tuple[str, str]], query: str) -> bool:
    if not segments and not query:
        return True
    if any(segment in _NEVER for segment in (*segments[:-1], stem)):
        return True
    if stem in _NEVER_LAST and not query:
        return True
    if len(segments) >= 2 and segments[-2] == "page" and stem.isdigit():
        return True
    keys = {key.lower() for key, _ in pairs}
    return bool(keys & _LIST_KEYS) and not _has_number(pairs)


def _has_number(pairs: list[tuple[str, str]]) -> bool:
    return any(key.lower() in _NUMBER_KEYS and value.isdigit() for key, value in pairs)


def _slug_words(segment: str) -> int:
    """The words of a slug; a long one without separators, as in Chinese, counts by its length."""
    words = sum(bool(_WORD.search(part)) for part in _SEPARATORS.split(segment))
    if words == 1 and not segment.isascii():
        words = max(1, len(segment) // 4)
    return words


def _slug_points(words: int) -> float:
    return (0.0, 0.0, 0.5, 2.0)[words] if words < 4 else 3.0
