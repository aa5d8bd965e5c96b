"""Newspaper-like pages of our own in seven languages and several outlets' shapes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Print:
    """A page, and what of it is the article and what is furniture."""

    url: str
    body: bytes
    title: str
    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...]
    lang: str
    published: datetime
    author: str | None = None
    charset: str | None = "utf-8"


ENGLISH = (
    "The navies of Pakistan and Russia opened a five-day exercise in the northern Arabian Sea on "
    "Monday, with two frigates, a tanker and maritime patrol aircraft taking part, the Pakistan "
    "Navy said in a statement.",
    "“The drill is meant to improve the ability of both fleets to work together against piracy and "
    "smuggling,” a spokesman told reporters at the naval dockyard in Karachi, adding that a shore "
    "phase had ended on Sunday.",
    "Officials of both countries will meet in Islamabad next week to discuss the supply of spare "
    "parts for transport helicopters, a contract that has been under negotiation since last autumn.",
    "Analysts in the region see the exercise as a modest but steady sign of a relationship that has "
    "grown since the arms embargo was lifted, though trade between the two remains small.",
)
RUSSIAN = (
    "Корабли военно-морских сил России и Пакистана начали в понедельник пятидневные учения в "
    "северной части Аравийского моря, сообщили журналистам в пресс-службе флота.",
    "В манёврах участвуют два фрегата, танкер и самолёты базовой патрульной авиации; береговая "
    "фаза, по словам представителя командования, завершилась накануне в Карачи.",
    "«Мы отрабатываем совместные действия против пиратства и контрабанды», — отметил собеседник "
    "агентства, добавив, что программа согласована ещё прошлой осенью.",
    "На следующей неделе в Исламабаде стороны обсудят поставку запасных частей к транспортным "
    "вертолётам. Переговоры об этом контракте продолжаются несколько месяцев.",
)
URDU = (
    "پاکستان اور روس کی بحری افواج نے پیر کے روز شمالی بحیرہ عرب میں پانچ روزہ مشترکہ مشقوں کا آغاز "
    "کر دیا ہے جن میں دو فریگیٹ، ایک ٹینکر اور بحری گشتی طیارے حصہ لے رہے ہیں۔",
    "پاک بحریہ کے ترجمان نے کراچی میں صحافیوں کو بتایا کہ ان مشقوں کا مقصد بحری قزاقی اور اسمگلنگ کے "
    "خلاف دونوں بحری بیڑوں کے درمیان تعاون کو بہتر بنانا ہے۔",
    "دونوں ملکوں کے حکام اگلے ہفتے اسلام آباد میں ملاقات کریں گے جہاں ٹرانسپورٹ ہیلی کاپٹروں کے پرزوں "
    "کی فراہمی کے معاہدے پر بات چیت ہوگی۔",
    "تجزیہ کاروں کا کہنا ہے کہ یہ مشقیں دونوں ملکوں کے بڑھتے ہوئے دفاعی تعلقات کی ایک اور علامت ہیں۔",
)
HINDI = (
    "पाकिस्तान और रूस की नौसेनाओं ने सोमवार को उत्तरी अरब सागर में पांच दिन का संयुक्त अभ्यास शुरू किया, जिसमें "
    "दो युद्धपोत, एक टैंकर और समुद्री गश्ती विमान हिस्सा ले रहे हैं।",
    "पाकिस्तानी नौसेना के प्रवक्ता ने कराची में पत्रकारों से कहा कि अभ्यास का उद्देश्य समुद्री डकैती और तस्करी के "
    "खिलाफ दोनों बेड़ों के बीच तालमेल बढ़ाना है।",
    "दोनों देशों के अधिकारी अगले सप्ताह इस्लामाबाद में मिलेंगे और परिवहन हेलीकॉप्टरों के कलपुर्जों की आपूर्ति पर बात "
    "करेंगे, जिस पर पिछले साल से बातचीत चल रही है।",
    "नई दिल्ली में विशेषज्ञों का मानना है कि यह अभ्यास छोटा है, लेकिन दोनों देशों के बदलते रिश्तों का संकेत देता है।",
)
CHINESE = (
    "巴基斯坦和俄罗斯两国海军二日在阿拉伯海北部海域开始为期五天的联合演习，两艘护卫舰、一艘补给舰和多架海上巡逻机参加。",
    "巴基斯坦海军发言人在卡拉奇对记者表示，此次演习旨在提高两国舰队共同打击海盗和走私活动的能力，岸上阶段的训练已于一日结束。",
    "两国官员将于下周在伊斯兰堡举行会谈，讨论运输直升机零部件的供应问题，这份合同自去年秋天以来一直在谈判之中。",
    "分析人士认为，演习规模虽然不大，但显示两国关系自军售禁令取消以来稳步发展，不过双边贸易额仍然较小。",
)
PERSIAN = (
    "نیروهای دریایی پاکستان و روسیه روز دوشنبه رزمایش مشترک پنج‌روزه‌ای را در شمال دریای عرب آغاز "
    "کردند که در آن دو ناوچه، یک نفتکش و هواپیماهای گشت دریایی حضور دارند.",
    "سخنگوی نیروی دریایی پاکستان در کراچی به خبرنگاران گفت هدف از این رزمایش افزایش توانایی دو ناوگان "
    "برای مقابله با دزدی دریایی و قاچاق است.",
    "مقام‌های دو کشور هفته آینده در اسلام‌آباد دیدار می‌کنند تا درباره تأمین قطعات یدکی بالگردهای "
    "ترابری گفت‌وگو کنند؛ قراردادی که از پاییز گذشته در دست مذاکره است.",
    "کارشناسان منطقه این رزمایش را نشانه‌ای کوچک اما پیوسته از نزدیکی دو کشور می‌دانند.",
)
ARABIC = (
    "بدأت القوات البحرية الباكستانية والروسية يوم الاثنين تدريبات مشتركة تستمر خمسة أيام في شمال بحر "
    "العرب بمشاركة فرقاطتين وناقلة وطائرات دورية بحرية.",
    "وقال متحدث باسم البحرية الباكستانية للصحفيين في كراتشي إن التدريبات تهدف إلى تحسين قدرة الأسطولين "
    "على العمل المشترك ضد القرصنة والتهريب.",
    "ومن المقرر أن يجتمع مسؤولون من البلدين الأسبوع المقبل في إسلام آباد لبحث توريد قطع غيار للمروحيات، "
    "وهو عقد تجري مفاوضات حوله منذ الخريف الماضي.",
    "ويرى محللون أن التدريبات علامة متواضعة لكنها ثابتة على تقارب البلدين رغم ضعف التبادل التجاري.",
)


def paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def json_ld(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def page(head: str, body: str, *, lang: str = "en", encoding: str = "utf-8") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode(
            encoding
        )
    )


NAVIGATION = (
    "<header><nav><ul>"
    + "".join(
        f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("home", "world", "sport")
    )
    + "</ul></nav></header>"
)


def _english() -> Print:
    title = "Pakistan, Russia open naval drill in Arabian Sea"
    url = "https://www.dailyindus.example/news/1812345/pakistan-russia-open-naval-drill"
    head = (
        f"<meta charset='utf-8'><title>{title} - World - DAILYINDUS.EXAMPLE</title>"
        f"<meta property='og:title' content='{title}'>"
        "<meta property='og:site_name' content='Daily Indus'>"
        f"<link rel='canonical' href='{url}'>"
        + json_ld(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": title,
                "mainEntityOfPage": {"@type": "WebPage", "@id": url},
                "datePublished": "2026-03-02T09:30:00+05:00",
                "dateModified": "2026-03-02T10:45:00+05:00",
                "author": [{"@type": "Person", "name": "Amna Siddiqui"}],
                "publisher": {"@type": "Organization", "name": "Daily Indus"},
            }
        )
    )
    body = (
        NAVIGATION
        + f"<main><article><h1>{title}</h1><div class='byline'>Amna Siddiqui | March 2, 2026</div>"
        "<div class='share'><a href='#'>Share on Facebook</a> <a href='#'>Tweet</a></div>"
        + paragraphs(ENGLISH[:2])
        + "<p><strong>Read more:</strong> <a href='/news/1'>Fishermen ask for help at the harbour</a></p>"
        + paragraphs(ENGLISH[2:])
        + "<p>Follow us on WhatsApp for the latest news</p></article></main>"
        "<section id='comments' class='comments'><h3>Comments (2)</h3>"
        "<div class='comment'><p>This reader thinks that the navy should buy more ships and says so at "
        "some length in his comment below the article.</p></div>"
        "<div class='comment'><p>Another reader answers him that money is short.</p></div></section>"
        "<aside><h3>Most read</h3><ul><li><a href='/news/2'>Rain expected in Lahore from Friday</a></li>"
        "<li><a href='/news/3'>Markets close higher</a></li></ul></aside>"
        "<footer>© 2026 Daily Indus. All rights reserved.</footer>"
    )
    return Print(
        url=url + "?utm_source=rss",
        body=page(head, body),
        title=title,
        paragraphs=ENGLISH,
        furniture=(
            "Share on Facebook", "Fishermen ask", "Follow us", "Another reader", "Rain expected",
            "All rights reserved", "This reader thinks",
        ),
        lang="en",
        published=datetime(2026, 3, 2, 4, 30, tzinfo=UTC),
        author="Amna Siddiqui",
    )  # fmt: skip


def _russian() -> Print:
    title = "Россия и Пакистан начали учения в Аравийском море"
    url = "https://nevaagency.example/20260302/ucheniya-1923456789.html"
    head = (
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>"
        f"<title>{title} - Агентство Нева, 02.03.2026</title>"
        f"<meta property='og:title' content='{title}'>"
        "<meta property='og:site_name' content='Агентство Нева'>"
        + json_ld(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "Organization", "name": "Агентство Нева"},
                    {"@type": "BreadcrumbList", "itemListElement": []},
                    {
                        "@type": ["Article", "NewsArticle"],
                        "headline": title,
                        "url": url,
                        "datePublished": "20260302T0715+0300",
                        "author": {"@type": "Person", "name": "Игорь Смирнов"},
                    },
                ],
            }
        )
    )
    body = (
        NAVIGATION
        + f"<div class='layout'><div class='article'><h1 class='article__title'>{title}</h1>"
        "<div class='article__body'>"
        + "".join(
            f"<div class='article__block'><div class='article__text'>{t}</div></div>"
            for t in RUSSIAN
        )
        + "<div class='article__block'><p>Читайте также: Синоптики обещают снег в Москве</p></div>"
        "<div class='article__block'><p>Подписывайтесь на наш Telegram-канал</p></div></div></div>"
        "<div class='sidebar'><h3>Главное</h3><ul><li><a href='/1.html'>Курс валют на сегодня</a></li></ul></div>"
        "</div><div class='footer'>© Агентство Нева, 2026. Все права защищены.</div>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="ru", encoding="windows-1251"),
        title=title,
        paragraphs=RUSSIAN,
        furniture=("Синоптики", "Подписывайтесь", "Курс валют", "Все права"),
        lang="ru",
        published=datetime(2026, 3, 2, 4, 15, tzinfo=UTC),
        author="Игорь Смирнов",
        charset=None,
    )


def _urdu() -> Print:
    title = "پاکستان اور روس کی مشترکہ بحری مشقیں شروع"
    url = "https://www.roznama.example/urdu/2026-03-02/news-4432101.html"
    head = (
        f"<meta charset='utf-8'><title>{title} | روزنامہ سندھ</title>"
        f"<meta property='og:title' content='\u202b{title}\u202c'>"
        "<meta property='og:site_name' content='روزنامہ سندھ'>"
        "<meta property='article:published_time' content='2026-03-02 08:00:00'>"
        "<meta property='article:modified_time' content='2026-03-02T08:20:00+05:00'>"
    )
    body = (
        NAVIGATION
        + f"<div class='detail' dir='rtl'><h1>{title}</h1><div class='story-text'>"
        + paragraphs(URDU[:3])
        + "<p>یہ بھی پڑھیں: کراچی میں بارش کا امکان</p>"
        + paragraphs(URDU[3:])
        + "<p>ہمیں فالو کریں</p></div></div>"
        "<div class='related'><h3>متعلقہ خبریں</h3><a href='/urdu/1'>سونے کی قیمت میں اضافہ</a></div>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="ur"),
        title=title,
        paragraphs=URDU,
        furniture=("بارش کا امکان", "ہمیں فالو", "سونے کی قیمت"),
        lang="ur",
        published=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
    )


def _hindi() -> Print:
    title = "अरब सागर में पाकिस्तान और रूस का नौसैनिक अभ्यास शुरू"
    url = "https://www.gangasamachar.example/world/pakistan-russia-naval-exercise-23945671.html"
    head = (
        f"<meta charset='utf-8'><title>{title} | Ganga Samachar</title>"
        "<meta property='og:site_name' content='Ganga Samachar'>"
        + json_ld(
            [
                {"@type": "WebSite", "name": "Ganga Samachar"},
                {
                    "@type": "NewsArticle",
                    "headline": title,
                    "datePublished": "2026-03-02T11:05:00+05:30",
                    "dateModified": "2026-03-02T12:05:00+05:30",
                    "author": "गंगा डेस्क",
                    "publisher": {"@type": "NewsMediaOrganization", "name": "Ganga Samachar"},
                },
            ]
        )
    )
    body = (
        NAVIGATION
        + f"<section class='story'><h1>{title}</h1><div class='articlebody'>"
        + paragraphs(HINDI[:2])
        + "<p><b>यह भी पढ़ें-</b> <a href='/a'>दिल्ली में आज का मौसम</a></p>"
        + paragraphs(HINDI[2:])
        + "</div></section><div class='footer'>हमारे चैनल को सब्सक्राइब करें</div>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="hi"),
        title=title,
        paragraphs=HINDI,
        furniture=("आज का मौसम", "सब्सक्राइब"),
        lang="hi",
        published=datetime(2026, 3, 2, 5, 35, tzinfo=UTC),
        author="गंगा डेस्क",
    )


def _chinese() -> Print:
    title = "巴俄海军在阿拉伯海举行联合演习"
    url = "http://world.huabei.example/n1/2026/0302/c1002-40671234.html"
    head = (
        "<meta http-equiv='content-type' content='text/html; charset=gb2312'>"
        f"<title>{title}--国际--华北网</title>"
        "<meta name='publishdate' content='2026-03-02'>"
        "<meta name='author' content='104921'>"
    )
    body = (
        NAVIGATION
        + f"<div class='w1000'><h1>{title}</h1><div class='channel'>2026年03月02日10:12 | 来源：华北网</div>"
        "<div class='rm_txt_con' id='rwb_zw'>"
        + "".join(f"<p>\u3000\u3000{text}</p>" for text in CHINESE)
        + "<p>（责编：王芳、李强）</p></div>"
        "<div class='share'>分享让更多人看到</div></div>"
        "<div class='tjyd'><h3>推荐阅读</h3><ul><li><a href='/n1/1.html'>北京今日天气晴朗</a></li></ul></div>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="zh-CN", encoding="gb18030"),
        title=title,
        paragraphs=CHINESE,
        furniture=("责编", "北京今日天气", "分享让更多人"),
        lang="zh",
        published=datetime(2026, 3, 2, tzinfo=UTC),
        charset="gb2312",
    )


def _persian() -> Print:
    title = "آغاز رزمایش دریایی مشترک پاکستان و روسیه"
    url = "https://www.pars-khabar.example/fa/news/775533/آغاز-رزمایش-دریایی"
    head = f"<meta charset='utf-8'><title>{title} - پارس خبر</title><meta name='application-name' content='پارس خبر'>"
    body = (
        NAVIGATION + f"<main><article dir='rtl'><h1>{title}</h1>"
        "<time datetime='2026-03-02T07:40:00+03:30'>۱۱ اسفند ۱۴۰۴</time><div class='item-text'>"
        + paragraphs(PERSIAN)
        + "<p>بیشتر بخوانید: قیمت نفت بالا رفت</p></div></article></main>"
        "<aside><time datetime='2026-03-01T01:00:00+03:30'>دیروز</time><a href='/fa/1'>خبر دیگر</a></aside>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="fa"),
        title=title,
        paragraphs=PERSIAN,
        furniture=("قیمت نفت", "خبر دیگر"),
        lang="fa",
        published=datetime(2026, 3, 2, 4, 10, tzinfo=UTC),
    )


def _arabic() -> Print:
    title = "تدريبات بحرية مشتركة بين باكستان وروسيا"
    url = "https://www.alnile.example/world/2026/3/2/تدريبات-بحرية-مشتركة-بين-باكستان-وروسيا"
    head = (
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1256'>"
        f"<title>{title} | صحيفة النيل</title><meta property='og:site_name' content='صحيفة النيل'>"
    )
    body = (
        NAVIGATION
        + f"<div itemscope itemtype='http://schema.org/NewsArticle'><h1 itemprop='headline'>{title}</h1>"
        "<meta itemprop='datePublished' content='Mon, 02 Mar 2026 05:20:00 GMT'>"
        "<div itemprop='articleBody'>"
        + paragraphs(ARABIC)
        + "<p>اقرأ أيضا: أسعار الذهب اليوم</p><p>تابعونا على تلغرام</p></div></div>"
    )
    return Print(
        url=url,
        body=page(head, body, lang="ar", encoding="windows-1256"),
        title=title,
        paragraphs=ARABIC,
        furniture=("أسعار الذهب", "تابعونا"),
        lang="ar",
        published=datetime(2026, 3, 2, 5, 20, tzinfo=UTC),
        charset=None,
    )


PRINTS = {
    "en-daily": _english(),
    "ru-agency-windows-1251": _russian(),
    "ur-naive-time-with-zone-of-the-page": _urdu(),
    "hi-json-ld-array": _hindi(),
    "zh-gb2312-no-article-element": _chinese(),
    "fa-time-element-only": _persian(),
    "ar-microdata-windows-1256": _arabic(),
}
