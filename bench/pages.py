"""Article pages with what stands around an article on a newspaper's site.

The newsstand's own pages are bare. Of 921 news pages that trafilatura is evaluated on, the median
has 94 KiB; most of it is style, script, navigation, teasers of other articles and readers'
comments, and extraction has to read through it all. These pages have as much.
"""

import json
import random
from collections.abc import Sequence
from html import escape
from itertools import cycle, islice
from typing import Final

from monitor.demo.newsstand import Outlet, Story
from monitor.demo.pages import article_answer

MEDIAN_BYTES: Final = 94 * 1024
_SECTIONS: Final = ("News", "World", "Region", "Economy", "Defence", "Opinion", "Sport", "Culture")
_TEASERS: Final = 36
_COMMENTS: Final = 16
_SHARE_OF_SCRIPT: Final = 0.55


def site_page(outlet: Outlet, story: Story, others: Sequence[Story]) -> bytes:
    """The article's page of the newsstand, filled up to the median size of real ones."""
    page = article_answer(outlet, story, "http://news.test")[0].decode()
    around = list(islice(cycle([one for one in others if one is not story] or [story]), _TEASERS))
    before = _navigation() + _teasers(around[: _TEASERS // 3], "top")
    after = (
        _teasers(around[_TEASERS // 3 :], "more") + _comments(around[:_COMMENTS]) + _navigation()
    )
    head, body = page.split("</head>", 1)
    opening, rest = body.split("<body", 1)
    tag, content = rest.split(">", 1)
    text, end = content.rsplit("</body>", 1)
    bare = len((page + before + after).encode())
    ballast = max(0, MEDIAN_BYTES - bare)
    script = _script(story, int(ballast * _SHARE_OF_SCRIPT))
    style = _style(story, ballast - int(ballast * _SHARE_OF_SCRIPT))
    return "".join(
        (head, style, script, "</head>", opening, "<body", tag, ">", before, text, after, "</body>",
         end)
    ).encode()  # fmt: skip


def _navigation() -> str:
    links = "".join(
        f'<li class="menu-item menu-item--{number}"><a href="/{section.lower()}/{number}/" '
        f'class="menu-link" data-track="nav">{section} {number}</a></li>'
        for number in range(6)
        for section in _SECTIONS
    )
    return f'<nav class="site-nav" role="navigation"><ul class="menu">{links}</ul></nav>'


def _teasers(stories: Sequence[Story], place: str) -> str:
    cards = "".join(
        f'<div class="card card--{place}"><a href="/{story.slug}.html"><img loading="lazy" '
        f'src="/img/{story.slug}.jpg" srcset="/img/{story.slug}-480.jpg 480w" alt="" width="480">'
        f'</a><h3 class="card__title"><a href="/{story.slug}.html">{escape(story.title)}</a></h3>'
        f'<span class="card__time">{number + 1} h</span></div>'
        for number, story in enumerate(stories)
    )
    return f'<aside class="teasers teasers--{place}">{cards}</aside>'


def _comments(stories: Sequence[Story]) -> str:
    said = "".join(
        f'<li class="comment" id="c{number}"><div class="comment__author">Reader {number}</div>'
        f'<div class="comment__text"><p>{escape(story.title)}</p></div>'
        '<button class="comment__like" type="button">0</button></li>'
        for number, story in enumerate(stories)
    )
    return f'<section id="comments" class="comments"><h2>Comments</h2><ol>{said}</ol></section>'


def _style(story: Story, size: int) -> str:
    chance = random.Random(story.slug)
    rules: list[str] = []
    length = 0
    while length < size:
        rule = (
            f".b-{chance.randrange(10**5)}__e{{margin:{chance.randrange(40)}px;"
            f"color:#{chance.randrange(16**6):06x};font-size:{chance.randrange(8, 40)}px}}\n"
        )
        rules.append(rule)
        length += len(rule)
    return f"<style>{''.join(rules)}</style>"


def _script(story: Story, size: int) -> str:
    chance = random.Random(story.slug)
    state = {f"key{n}": f"{chance.randrange(16**24):024x}" for n in range(size // 38)}
    text = json.dumps(state).replace("<", "\\u003c")
    return f"<script>window.__STATE__ = {text};</script>"
