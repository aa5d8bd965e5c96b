"""Lines of a page's furniture that extraction leaves between the paragraphs."""

import re
from collections.abc import Iterable
from typing import Final

from classifiers.folding import fold
from monitor.articles.texts import weight

_MAX_WEIGHT: Final = 220  # a longer line is a paragraph, whatever it begins with

# A short line that begins with one of these and goes on after a colon, or is nothing else, is a
# pointer to another article or an appeal.
_POINTERS: Final = (
    "read more", "also read", "read also", "see also", "more on this", "related", "related stories",
    "recommended", "editor's pick", "trending", "watch", "listen", "more from", "don't miss",
    "читайте также", "читать также", "читайте еще", "смотрите также", "по теме", "материалы по теме",
    "подробнее", "еще по теме", "фото", "видео", "реклама", "рекомендуем",
    "یہ بھی پڑھیں", "مزید پڑھیں", "یہ بھی پڑھئے", "متعلقہ خبریں", "مزید خبریں",
    "यह भी पढ़ें", "ये भी पढ़ें", "इसे भी पढ़ें", "और पढ़ें", "संबंधित खबरें", "यह भी देखें",
    "相关阅读", "延伸阅读", "相关新闻", "推荐阅读", "更多阅读", "原标题", "责任编辑", "编辑", "责编", "来源",
    "اقرأ أيضا", "اقرا ايضا", "اقرأ المزيد", "شاهد أيضا", "مواضيع ذات صلة",
    "بیشتر بخوانید", "همچنین بخوانید", "مطالب مرتبط", "اخبار مرتبط",
    "advertisement", "sponsored", "ad", "share", "share this", "share on", "follow us", "tags",
    "поделиться", "теги", "شیئر کریں", "शेयर करें", "分享", "شارك", "اشتراک گذاری",
)  # fmt: skip
# These make a short line an appeal wherever they stand in it.
_APPEALS: Final = (
    "follow us on", "subscribe to our", "sign up for our", "join our whatsapp", "join our telegram",
    "click here to", "download our app", "get the latest news", "like us on facebook",
    "подписывайтесь на", "подпишитесь на", "наш telegram", "наш телеграм", "читайте нас в",
    "ہمارے واٹس ایپ", "ہمیں فالو", "ہمارا چینل سبسکرائب",
    "हमें फॉलो", "व्हाट्सएप चैनल से जुड़", "हमारे चैनल को सब्सक्राइब",
    "扫一扫", "扫描二维码", "关注微信", "下载客户端", "版权声明",
    "تابعونا على", "اشترك في قناتنا", "ما را دنبال کنید", "به کانال ما",
    "all rights reserved", "все права защищены", "جملہ حقوق محفوظ",
)  # fmt: skip


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(
        sorted((re.escape(_folded(phrase)) for phrase in phrases), key=len, reverse=True)
    )


def _folded(text: str) -> str:
    return " ".join(fold(text).text.split())


_FURNITURE: Final = re.compile(
    rf"\W*(?:{_alternatives(_POINTERS)})(?:\W*|\s?[:|>»].*|\s?-\s.*)|.*(?:{_alternatives(_APPEALS)}).*",
    re.S,
)


def is_furniture(line: str) -> bool:
    """Whether a line points elsewhere or appeals to the reader, and tells nothing itself."""
    return weight(line) <= _MAX_WEIGHT and _FURNITURE.fullmatch(_folded(line)) is not None


def without_furniture(lines: Iterable[str]) -> list[str]:
    """The lines that belong to the article."""
    return [line for line in lines if not is_furniture(line)]
