"""Which parts of an address say how a reader came, not which article it is.

A parameter that is not named here is kept: a lost ``?id=1`` makes two articles one, and that
cannot be undone, while a tracker that stays costs only one more reading of the same page.
courlan's own list was measured and rejected for the key: it drops ``cid``, ``eid``, ``uid``,
``source``, ``keyword``, every name that begins with ``ga`` or ``gl``, and values without a name
(``/?42175``), and it cuts ``/go/https://…`` and ``{braces}`` out of paths.

Sources of the names: the AdGuard TrackParam filter, ClearURLs, Firefox's query stripping list, the
publishers' and messengers' own share links.
"""

import re
from typing import Final

_SESSION = "phpsessid|jsessionid|aspsessionid[a-z]{8}|cftoken|cfid"

# Names that are trackers whatever their value; compared in lower case.
TRACKER_NAME: Final = re.compile(
    r"(?:utm|itm|mtm|pk|piwik|matomo|vero|_hs|hsa|mkt|ns|stm|guce|oly)_\w+|guccounter"
    r"|at_(?:medium|campaign(?:_type)?|custom\d|link\w*|format|creation|bbc_team|ptr_name)"
    r"|(?:fb|gc|dc|yc|ysc|ymc|twc|ttc|msclk|gbra|wbra|rdt_c|ob_clic|scc|epik_c)l?id"
    r"|gclsrc|msclkid|fbclid\w*|fb_(?:action_ids|action_types|source|ref)|action_object_map"
    r"|igshid|igsh|li_fat_id|_openstat|_ga|_gl|_gac|_ke|_hsenc|_hsmi|hsctatracking"
    r"|mc_(?:cid|eid)|ml_subscriber(?:_hash)?|ck_subscriber_id|s_cid|cmpid|cmp_id|icid|ocid|ncid"
    r"|xtor|wt\.mc_id|wt_mc|smid|smtyp|sr_share|traffic_source|rb_clickid|spm|scm|nsukey"
    r"|isappinstalled|ref_src|ref_url|usqp|amp_js_v|amp_gsa|aoh|amp_lite|__twitter_impression"
    r"|(?:" + _SESSION + r")",
    re.IGNORECASE,
)

# Names that some sites use for the article itself: trackers only with a value known as one.
AMBIGUOUS_NAMES: Final = frozenset(
    ("ref", "referer", "referrer", "source", "src", "from", "via", "share", "shared", "sharedby",
     "cmp", "campaign", "medium", "origin", "mode", "rss", "feed", "platform", "channel", "app")
)  # fmt: skip
TRACKER_VALUE: Final = re.compile(
    r"(?:rss|feeds?|atom|twitter|tw|twtr|x|facebook|fb|telegram|tg|tgram|whatsapp|wa|linkedin|vk|ok"
    r"|viber|reddit|pocket|flipboard|email|e-?mail|newsletter|push|social(?:[_-]?media)?|share"
    r"|sharing|share_?link|copy(?:[_-]?link)?|smi2|mirtesen|wechat|weixin|weibo|qq|timeline"
    r"|singlemessage|groupmessage|google|google_?news|bing|yahoo|yandex|yandex[_-]?news|dzen|zen"
    r"|duckduckgo|home|home_?page|hp|top[_-]?stories|android|ios|web_?share|app_?share|amp"
    r"|(?:share|rss|twt|fb|soc|oth|ema)[_-][\w-]{1,40}|twsrc[\w^%|]*)",
    re.IGNORECASE,
)

_YES = ("", "1", "true", "yes", "y", "on")
# Another form of the same article: AMP, mobile, print.
VARIANT_VALUES: Final[dict[str, frozenset[str]]] = {
    "amp": frozenset(_YES),
    "m": frozenset(("1",)),
    "mobile": frozenset(_YES),
    "print": frozenset((*_YES, "print")),
    "printable": frozenset(_YES),
    "printview": frozenset(_YES),
    "rss": frozenset(_YES),
    "outputtype": frozenset(("amp", "amp-type", "print")),
    "output": frozenset(("amp", "print", "1")),
    "view": frozenset(("amp", "print", "mobile")),
    "format": frozenset(("amp", "print")),
    "type": frozenset(("amp", "print")),
    "do": frozenset(("print",)),
    "tmpl": frozenset(("component", "amp")),
}

# Labels in front of a host that lead to the same articles.  The Internet Archive's SURT keys drop
# ``www`` in the same way.  Because the key is never fetched, a site that exists under its mobile
# host only loses nothing: the label falls for all its addresses alike.
VARIANT_LABEL: Final = re.compile(r"(?:www\d{0,2}|m|mobile|amp|wap)\.")

# Second-level labels under which a country registers sites (``com.pk``, ``gov.in``, ``co.uk``).
# A public-suffix list would have to be downloaded and kept fresh; these decide the outlets' hosts.
_SECOND_LEVEL: Final = frozenset(
    ("ac", "co", "com", "edu", "ernet", "fed", "gen", "gob", "gok", "gop", "gos", "gov", "go",
     "gouv", "id", "info", "int", "mil", "mod", "ne", "net", "nic", "nom", "or", "org", "police",
     "res", "sch", "web")
)  # fmt: skip


def is_public_suffix(host: str) -> bool:
    """Whether sites are registered directly below ``host`` (``pk``, ``com.pk``), as a heuristic."""
    labels = host.split(".")
    if len(labels) == 1:
        return True
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVEL


def is_tracker(name: str, value: str) -> bool:
    """Whether a query parameter says nothing of which article is meant."""
    lowered = name.lower()
    if TRACKER_NAME.fullmatch(lowered):
        return True
    if value.lower() in VARIANT_VALUES.get(lowered, ()):
        return True
    return lowered in AMBIGUOUS_NAMES and TRACKER_VALUE.fullmatch(value) is not None
