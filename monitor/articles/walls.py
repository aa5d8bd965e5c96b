"""Pages that stand in front of an article: consent, robot checks, paywalls, scripts.

Judged by what the page says, in the languages of our outlets.  An article *about* cookies or
captchas is longer than a wall and says other things too, so that length decides how many phrases
it takes.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from classifiers.folding import fold
from monitor.articles.texts import weight

Wall = Literal["consent", "paywall", "robot_check", "needs_javascript"]

_PHRASES: Final[Mapping[Wall, tuple[str, ...]]] = {
    "robot_check": (
        "checking your browser", "verify you are human", "verifying you are human",
        "are you a robot", "not a robot", "unusual traffic from your", "security check to access",
        "attention required", "ddos protection by", "performance & security by cloudflare",
        "access denied", "access to this page has been denied", "request unsuccessful",
        "incapsula incident", "press & hold to confirm", "complete the captcha", "enter the characters",
        "cloudflare ray id", "pardon our interruption", "needs to review the security of your connection",
        "подтвердите, что вы не робот", "вы не робот", "проверка браузера", "доступ ограничен",
        "запросы, поступившие с вашего ip", "введите символы с картинки", "доступ запрещен",
        "проверяем ваш браузер", "защита от ddos",
        "请完成安全验证", "安全验证", "请输入验证码", "访问过于频繁", "人机验证", "您的访问被拒绝",
        "تحقق من أنك لست روبوت", "أنا لست برنامج روبوت", "من ربات نیستم", "ربات نیستید",
        "آپ روبوٹ نہیں", "रोबोट नहीं हैं",
    ),
    "consent": (
        "before you continue to", "we value your privacy", "we and our partners", "our partners store",
        "accept all cookies", "accept all", "reject all", "manage options", "manage preferences",
        "cookie policy", "we use cookies", "your privacy choices", "legitimate interest",
        "store and/or access information on a device", "consent to the use of cookies",
        "мы используем файлы cookie", "использование файлов cookie", "использует файлы cookie",
        "обработку файлов cookie", "согласие на обработку персональных данных", "принять все",
        "使用cookie", "接受所有cookie", "全部接受", "隐私政策", "نستخدم ملفات تعريف الارتباط",
        "قبول الكل", "ملفات تعريف الارتباط", "ہم کوکیز استعمال", "کوکیز", "कुकीज़",
    ),
    "needs_javascript": (
        "enable javascript", "javascript is disabled", "javascript is required", "requires javascript",
        "javascript must be enabled", "turn on javascript", "javascript to run this app",
        "javascript is not enabled", "without javascript",
        "включите javascript", "javascript отключен", "включить javascript", "поддержка javascript",
        "启用javascript", "启用 javascript", "开启javascript", "javascript已禁用", "不支持javascript",
        "تفعيل جافا", "تفعيل javascript", "جاوا اسکرپٹ", "جاوا اسکریپت", "जावास्क्रिप्ट",
    ),
    "paywall": (
        "subscribe to continue", "to continue reading", "continue reading this article",
        "subscribe to read", "already a subscriber", "this article is for subscribers",
        "exclusive to subscribers", "for subscribers only", "subscribers only", "subscriber-only", "unlock this article", "log in to read", "sign in to read",
        "register to read", "you have reached your limit", "free articles", "become a member to read",
        "this story is for premium", "premium article",
        "доступно только подписчикам", "доступна только подписчикам", "только для подписчиков",
        "оформите подписку", "чтобы читать дальше", "чтобы прочитать полностью", "уже есть подписка",
        "订阅后", "订阅会员", "付费阅读", "登录后阅读", "仅限订阅", "开通会员", "剩余内容",
        "اشترك لمتابعة القراءة", "للمشتركين فقط", "سبسکرائب کریں تاکہ", "ویژه مشترکان",
        "आगे पढ़ने के लिए", "सब्सक्राइबर्स के लिए",
    ),
}  # fmt: skip

# (most weight, fewest distinct phrases): what is this long needs that many to be a wall.
_LIMITS: Final[Mapping[Wall, tuple[tuple[int, int], ...]]] = {
    "robot_check": ((300, 1), (2_500, 2)),
    "consent": ((600, 2), (2_500, 3), (9_000, 4)),
    "needs_javascript": ((500, 1), (1_200, 2)),
    "paywall": ((1_800, 1), (3_000, 2)),
}
# Titles that no article bears.
_ROBOT_TITLES: Final = (
    "just a moment", "attention required", "access denied", "robot check", "are you a robot",
    "ddos-guard", "captcha", "ой!", "вы не робот", "安全验证", "human verification", "403 forbidden",
    "security check", "pardon our interruption", "please wait", "one moment, please",
)  # fmt: skip
_CONSENT_TITLES: Final = (
    "before you continue",
    "cookie consent",
    "your privacy choices",
    "privacy settings",
)
_MAX_LOOKED_AT: Final = 12_000


def wall_in(text: str, title: str = "") -> Wall | None:
    """Which wall a text is, or None for a text that can be an article.

    ``title`` is that of the page; some walls are known by it alone.
    """
    size = weight(text)
    folded_title = fold(title[:200]).text.strip()
    if size < 2_500:
        if folded_title.startswith(_folded(_ROBOT_TITLES)):
            return "robot_check"
        if folded_title.startswith(_folded(_CONSENT_TITLES)):
            return "consent"
    if size > _MAX_LOOKED_AT:
        return None
    folded = " ".join(fold(text).text.split())
    for wall, phrases in _folded_phrases().items():
        hits = sum(phrase in folded for phrase in phrases)
        if any(size <= most and hits >= fewest for most, fewest in _LIMITS[wall]):
            return wall
    return None


def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(fold(phrase).text.split()) for phrase in phrases)


@cache
def _folded_phrases() -> dict[Wall, tuple[str, ...]]:
    return {wall: _folded(phrases) for wall, phrases in _PHRASES.items()}
