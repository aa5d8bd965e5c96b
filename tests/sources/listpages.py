"""List pages of the shapes that ministries, agencies and newspapers have; all texts are made up.

Each page carries the furniture of its kind (bars, menus, languages, most read, footer), and says
which addresses a reader would call its articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ListPage:
    """A page at ``url``, and its articles as (address, headline)."""

    url: str
    html: str
    articles: Sequence[tuple[str, str]]
    dates: Sequence[str] = ()  # of its articles, in ISO form


ENGLISH = [
    "Pakistan and Russia hold third round of consultative group on strategic stability",
    "Deputy Prime Minister arrives in Moscow on a two-day visit",
    "Foreign Secretary receives Ambassador of the Russian Federation",
    "Joint statement on cooperation in railways and energy",
    "Pakistan Stream pipeline talks resume in Islamabad",
    "Call with Lavrov",
    "Naval ships of both countries begin exercise in the Arabian Sea",
]
RUSSIAN = [
    "О встрече министра иностранных дел с послом Пакистана в Москве",
    "Брифинг официального представителя министерства, Москва, 2 марта",
    "О российско-пакистанских консультациях по стратегической стабильности",
    "Телефонный разговор с Премьер-министром Пакистана",
    "О начале учений «Дружба» в Пакистане",
    "Ответы на вопросы СМИ",
]
CHINESE = [
    "外交部发言人就巴基斯坦与俄罗斯会谈答记者问",
    "巴基斯坦总理将访问莫斯科",
    "俄巴举行“友谊”联合军事演习",
    "中俄巴三方磋商在京举行",
    "巴俄签署铁路合作备忘录",
]
URDU = [
    "پاکستان اور روس کے درمیان توانائی کے شعبے میں تعاون پر مذاکرات",
    "وزیر خارجہ دو روزہ دورے پر ماسکو پہنچ گئے",
    "روسی بحری جہاز کراچی کی بندرگاہ پر لنگر انداز",
    "پاک روس مشترکہ فوجی مشقیں دروژبہ شروع",
    "اسٹیل ملز کی بحالی کے لیے روس سے معاہدہ",
]
HINDI = [
    "रूस और पाकिस्तान के बीच ऊर्जा सहयोग पर बातचीत शुरू",
    "विदेश मंत्री ने मॉस्को में रूसी समकक्ष से मुलाकात की",
    "पाकिस्तान रूस से तेल खरीदने की तैयारी में",
    "अरब सागर में संयुक्त नौसैनिक अभ्यास",
    "रक्षा मंत्रालय ने जारी किया बयान",
]
PERSIAN = [
    "گفت‌وگوی وزیران خارجه روسیه و پاکستان در مسکو",
    "رزمایش مشترک دریایی پاکستان و روسیه در دریای عرب",
    "سفر نخست‌وزیر پاکستان به روسیه به تعویق افتاد",
    "امضای تفاهم‌نامه راه‌آهن میان اسلام‌آباد و مسکو",
    "روسیه به پاکستان گاز مایع می‌فروشد",
]
ARABIC = [
    "باكستان وروسيا تبحثان التعاون في مجال الطاقة",
    "وزير الخارجية الروسي يصل إلى إسلام آباد في زيارة رسمية",
    "مناورات بحرية مشتركة في بحر العرب بمشاركة روسيا",
    "موسكو وإسلام آباد توقعان مذكرة تفاهم للسكك الحديدية",
    "قراءة في التقارب الباكستاني الروسي",
]


def _slug(title: str) -> str:
    kept = "".join(letter if letter.isalnum() or not letter.isascii() else " " for letter in title)
    return "-".join(kept.lower().split())


def wordpress_ministry(most: int = 99) -> ListPage:
    """English, WordPress: a menu of long names, pictures and "read more" beside each headline."""
    site = "https://mofa.example.pk"
    articles = [(f"{site}/press-releases/{_slug(title)}", title) for title in ENGLISH[:most]]
    items = "".join(
        f"""<article class="post type-post category-press-releases tag-russia has-thumb">
        <a href="{link}"><img src="/i.jpg" alt=""></a>
        <header class="entry-header"><h2 class="entry-title"><a href="{link}" rel="bookmark">{title}</a></h2>
        <div class="entry-meta"><a href="{site}/author/admin/">admin</a>
        <time class="entry-date" datetime="2026-03-02T11:{number:02}:00+05:00">March 2, 2026</time>
        <a href="{site}/category/press-releases/">Press Releases</a></div></header>
        <div class="entry-summary"><p>Islamabad: the two sides reviewed the whole of their relations.</p>
        <a href="{link}" class="more-link">Read More <span>{title}</span></a></div></article>"""
        for number, (link, title) in enumerate(articles)
    )
    html = f"""<!DOCTYPE html><html lang="en-US"><head><title>Press Releases</title></head>
    <body class="archive category"><a class="skip-link" href="#content">Skip to content</a>
    <header class="site-header"><a href="{site}/">Ministry of Foreign Affairs of Examplestan</a>
    <nav class="main-navigation"><ul class="menu">
    <li class="menu-item"><a href="{site}/about-the-ministry-of-foreign-affairs">About the Ministry of Foreign Affairs</a></li>
    <li class="menu-item"><a href="{site}/missions-of-examplestan-abroad">Missions of Examplestan abroad</a></li>
    <li class="menu-item"><a href="{site}/press-releases">Press Releases</a></li></ul></nav></header>
    <div id="content" class="site-content has-sidebar"><main>{items}</main>
    <nav class="pagination"><a href="{site}/press-releases/page/2/">2</a><a href="?paged=3">Next page of press releases</a></nav>
    <aside class="widget-area"><a href="{site}/guidelines-for-overseas-examplestanis">Guidelines for overseas Examplestanis and dual nationals</a></aside></div>
    <footer><a href="{site}/terms-of-use">Terms of use of this web site of the ministry</a>
    <a href="https://facebook.example/sharer?u=x">Share this page with all your friends on Facebook</a></footer>
    </body></html>"""
    dates = [f"2026-03-02T06:{number:02}:00+00:00" for number in range(len(articles))]
    return ListPage(f"{site}/press-releases", html, articles, dates)


def numbered_press_releases(most: int = 99) -> ListPage:
    """English, old PHP: the address is one script with a number, the menu is not marked as one."""
    site = "https://www.army.example.pk"
    articles = [
        (f"{site}/press-release-detail.php?id={7100 + number}", title)
        for number, title in enumerate(ENGLISH[:most])
    ]
    rows = "".join(
        f"""<tr><td><div class="stories"><h4><a target="_blank" href="{link.rpartition("/")[2]}">{title}</a></h4>
        <h5>March 2, 2026</h5></div></td></tr>"""
        for link, title in articles
    )
    html = f"""<html><head><title>Press Releases</title></head><body><div id="top"><table><tr>
    <td><a href="index.php">Home</a></td><td><a href="about.php">About</a></td>
    <td><a href="press-release.php">Press Releases</a></td><td><a href="gallery.php?cat=2">Photo Gallery</a></td>
    <td><a href="press-release.php?page=2">Older press releases</a></td></tr></table></div>
    <div id="content"><table id="example"><tbody>{rows}</tbody></table></div>
    <div id="bottom"><a href="privacy.php">Privacy</a> <a href="notice.pdf">Notice on the recruitment of civilian staff</a></div>
    </body></html>"""
    return ListPage(f"{site}/press-release.php", html, articles)


def query_slugs(most: int = 99) -> ListPage:
    """English, Indian ministry: the article is in the query of the list's own address."""
    site = "https://www.mea.example.in"
    articles = [
        (f"{site}/press-releases.htm?dtl/{38910 + n}/{_slug(title).replace('-', '_')}", title)
        for n, title in enumerate(ENGLISH[:most])
    ]
    items = "".join(
        f'<li><a href="{link.rpartition("/press")[0]}/press{link.rpartition("/press")[2]}" title="{title}">'
        f"{title}</a> <span class='date'>March 02, 2026</span></li>"
        for link, title in articles
    )
    html = f"""<html lang="en"><body><div class="mainMenu"><ul>
    <li><a href="media-briefings.htm?49/Media_Briefings">Media Briefings</a></li>
    <li><a href="Speeches-Statements.htm?50/Speeches__Statements">Speeches &amp; Statements</a></li>
    <li><a href="press-releases.htm?51/Press_Releases">Press Releases</a></li>
    <li><a href="bilateral-documents.htm?53/BilateralMultilateral_Documents">Bilateral/Multilateral Documents</a></li></ul></div>
    <div class="innerContent"><ul class="commonListing">{items}</ul></div>
    <div class="footerLinks"><a href="http://www.nic.example.in/">National Informatics Centre of the Government</a></div></body></html>"""
    return ListPage(f"{site}/press-releases.htm?51/Press_Releases", html, articles)


def russian_ministry(most: int = 99) -> ListPage:
    """Russian, dates as text, numeric addresses, a column of sections beside the list."""
    site = "https://www.mid.example.ru"
    articles = [
        (f"{site}/ru/foreign_policy/news/{2001230 + number}/", title)
        for number, title in enumerate(RUSSIAN[:most])
    ]
    items = "".join(
        f"""<li class="announce__item"><div class="announce__meta"><span class="announce__date">2 марта 2026</span>
        <span class="announce__time">11:3{number}</span></div>
        <a class="announce__link" href="{link.removeprefix(site)}">{title}</a></li>"""
        for number, (link, title) in enumerate(articles)
    )
    html = f"""<html lang="ru"><body><div class="header__wrap"><a href="/ru/">Министерство иностранных дел</a></div>
    <ul class="rubrics-list"><li><a href="/ru/foreign_policy/news/">Новости</a></li>
    <li><a href="/ru/foreign_policy/rso/">Россия в системе международных отношений</a></li>
    <li><a href="/ru/about/structure/">Структура министерства</a></li>
    <li><a href="/ru/press_service/">Пресс-служба</a></li></ul>
    <ul class="announce announce_articles">{items}</ul>
    <a class="more" href="/ru/foreign_policy/news/?PAGEN_1=2&page=2">Показать ещё</a>
    <div class="footer"><a href="/ru/about/contacts/">Контакты</a></div></body></html>"""
    return ListPage(f"{site}/ru/foreign_policy/news/", html, articles)


def russian_president(most: int = 99) -> ListPage:
    """Russian, microformats: title and time inside one link inside a heading."""
    site = "http://www.kremlin.example.ru"
    articles = [
        (f"{site}/events/president/news/{80518 + number}", title)
        for number, title in enumerate(RUSSIAN[:most])
    ]
    items = "".join(
        f"""<div class="hentry h-entry hentry_event" data-id="{number}" role="listitem"><h3 class="hentry__title">
        <a href="{link.removeprefix(site)}" rel="bookmark"><span class="entry-title p-name" itemprop="name">{title}</span>
        <span class="hentry__meta"><time class="published dt-published" datetime="2026-03-02T1{number}:30:00+03:00">2 марта 2026 года</time></span></a></h3></div>"""
        for number, (link, title) in enumerate(articles)
    )
    html = f"""<html lang="ru"><body><div class="top"><a href="/">Президент</a><a href="/structure/president">Структура</a>
    <a href="/events/president/transcripts">Стенограммы выступлений</a><a href="/catalog/persons">Персоны</a></div>
    <div class="events">{items}</div></body></html>"""
    dates = [f"2026-03-02T{7 + number:02}:30:00+00:00" for number in range(len(articles))]
    return ListPage(f"{site}/events/president/news", html, articles, dates)


def chinese_ministry(most: int = 99) -> ListPage:
    """Chinese, relative addresses with a date, no words anywhere in them."""
    site = "https://www.fmprc.example.cn/fyrbt_673021/jzhsl_673025"
    articles = [
        (f"{site}/202603/t202603{2 + n:02}_115789{n}6.shtml", title)
        for n, title in enumerate(CHINESE[:most])
    ]
    items = "".join(
        f'<li><a href=".{link.removeprefix(site)}" target="_blank">{title}</a>（2026-03-0{n + 2}）</li>'
        for n, (link, title) in enumerate(articles)
    )
    html = f"""<html><head><meta charset="utf-8"></head><body><div class="head"><ul>
    <li><a href="../../">首页</a></li><li><a href="../../wjbxw_673019/">外交部新闻</a></li>
    <li><a href="../../zyxw/">重要新闻</a></li><li><a href="/wjb_673085/">外交部介绍</a></li></ul></div>
    <div class="newsList"><ul class="list1">{items}</ul></div>
    <div class="bottom"><a href="../../lxwm/">联系我们</a></div></body></html>"""
    return ListPage(f"{site}/", html, articles)


def chinese_agency(most: int = 99) -> ListPage:
    """Chinese, a subdomain of the site, hashes in the addresses, the item a block link."""
    articles = [
        (f"https://world.news.example.cn/20260302/{'0123456789abcdef' * 2}{n}/c.html", title)
        for n, title in enumerate(CHINESE[:most])
    ]
    items = "".join(
        f'<div class="item"><div class="tit"><span><a href="{link}">{title}</a></span></div></div>'
        for link, title in articles
    )
    html = f"""<html lang="zh-CN"><body><div class="nav"><a href="/politics/">时政</a><a href="/world/">国际</a>
    <a href="/fortune/">财经</a></div><div id="list">{items}</div>
    <div class="foot"><a href="/aboutus.htm">关于我们</a></div></body></html>"""
    return ListPage("https://www.news.example.cn/world/index.htm", html, articles)


def urdu_newspaper(most: int = 99) -> ListPage:
    """Urdu, percent-encoded slugs with a number, pictures with their own links."""
    from urllib.parse import quote

    site = "https://urdu.example.tv"
    articles = [
        (f"{site}/latest/{380100 + n}-{quote(_slug(title))}", title)
        for n, title in enumerate(URDU[:most])
    ]
    items = "".join(
        f"""<li class="border-box"><a href="{link}" class="open-section" title="{title}"><div class="m_pic"><img alt=""></div>
        <div class="entry-title"><h2>{title}</h2></div><span class="date">02 مارچ ، 2026</span></a></li>"""
        for link, title in articles
    )
    html = f"""<html lang="ur" dir="rtl"><body><nav><a href="{site}/category/pakistan">پاکستان</a></nav>
    <div class="menu-bar"><a href="{site}/category/world">دنیا کی تازہ ترین خبریں</a></div>
    <div class="latest-page"><ul>{items}</ul></div><a href="{site}/latest-news/page/2">مزید پڑھیں</a></body></html>"""
    return ListPage(f"{site}/latest-news", html, articles)


def hindi_newspaper(most: int = 99) -> ListPage:
    """Hindi text over English slugs; the summary stands in the link beside the headline."""
    site = "https://www.example-jagran.com"
    articles = [
        (f"{site}/world/other-russia-pakistan-energy-talks-{23901234 + n}.html", title)
        for n, title in enumerate(HINDI[:most])
    ]
    items = "".join(
        f"""<div class="topicList"><a href="{link.removeprefix(site)}"><div class="h3">
        <p class="title">{title}</p></div><p class="summary">यह एक सारांश है जिसमें समाचार की मुख्य बातें हैं और जो शीर्षक नहीं है।</p></a></div>"""
        for link, title in articles
    )
    html = f"""<html lang="hi"><body><div class="breadcrumb"><a href="/">होम</a><a href="/world-news-hindi.html">दुनिया की खबरें</a></div>
    <div class="newsFJagran">{items}</div><ul class="footerMenu"><li><a href="/contact-us.html">संपर्क करें</a></li>
    <li><a href="/grievance-redressal-mechanism-of-the-site.html">शिकायत निवारण की पूरी प्रक्रिया</a></li></ul></body></html>"""
    return ListPage(f"{site}/world-news-hindi.html", html, articles)


def persian_agency(most: int = 99) -> ListPage:
    """Persian, years of the Iranian calendar in the addresses."""
    site = "https://www.tasnim.example.com"
    articles = [
        (f"{site}/fa/news/1404/12/{11 + n}/{3281234 + n}/{_slug(title)}", title)
        for n, title in enumerate(PERSIAN[:most])
    ]
    items = "".join(
        f"""<article class="list-item"><a href="{link.removeprefix(site)}"><img><div class="text-container"><h2 class="title">{title}</h2>
        <time><i></i>۱۱ اسفند ۱۴۰۴</time></div></a></article>"""
        for link, title in articles
    )
    html = f"""<html lang="fa" dir="rtl"><body><header><a href="/fa">صفحه نخست خبرگزاری</a></header>
    <section><div class="service-title"><a href="/fa/service/8/بین-الملل">بین الملل</a></div>{items}</section></body></html>"""
    return ListPage(f"{site}/fa/service/8/بین-الملل", html, articles)


def arabic_broadcaster(most: int = 99) -> ListPage:
    """Arabic slugs after a date; ``<base>`` gives what links are relative to."""
    site = "https://www.jazeera.example.net"
    articles = [
        (f"{site}/politics/2026/3/{2 + n}/{_slug(title)}", title)
        for n, title in enumerate(ARABIC[:most])
    ]
    items = "".join(
        f"""<article class="gc"><div class="gc__content"><h3 class="gc__title"><a class="u-clickable-card__link" href="{link.removeprefix(site + "/")}">
        <span>{title}</span></a></h3></div></article>"""
        for link, title in articles
    )
    html = f"""<html lang="ar" dir="rtl"><head><base href="{site}/"></head><body>
    <div class="site-menu"><a href="news/">أخبار</a><a href="where/pakistan/">باكستان</a><a href="tag/politics/">سياسة</a></div>
    <section id="news-feed-container">{items}</section><button><a href="politics/?page=2">عرض المزيد من الأخبار</a></button></body></html>"""
    return ListPage(f"{site}/where/pakistan/", html, articles)


ALL = [
    wordpress_ministry,
    numbered_press_releases,
    query_slugs,
    russian_ministry,
    russian_president,
    chinese_ministry,
    chinese_agency,
    urdu_newspaper,
    hindi_newspaper,
    persian_agency,
    arabic_broadcaster,
]
