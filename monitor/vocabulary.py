"""Words that rooms, tables and configuration share."""

from typing import Final, Literal, get_args

Bloc = Literal["pakistan", "russia", "india", "china", "west", "other"]
BLOCS: Final = get_args(Bloc)

SourceKind = Literal["feed", "page", "sitemap"]
SOURCE_KINDS: Final = get_args(SourceKind)

# What a source's last poll showed.  ``waiting`` has not been polled yet; ``empty`` answered well but
# with no entries although it used to have some; ``silent`` answers but has brought nothing new for long.
SourceState = Literal["waiting", "ok", "empty", "silent", "failing", "paused"]
SOURCE_STATES: Final = get_args(SourceState)

# An article's way: found (recorded), read (text extracted), assessed (judged).
ArticleState = Literal["found", "read", "assessed"]
ARTICLE_STATES: Final = get_args(ArticleState)

# Where an article's text came from, in the order in which the ladder tries.
Rung = Literal["precise", "recall", "json_ld", "feed", "none"]
RUNGS: Final = get_args(Rung)

# Where an article's date came from.
DateOrigin = Literal["feed", "page", "url", "none"]
DATE_ORIGINS: Final = get_args(DateOrigin)

# How an article tells of an event: as news, as background, by hearsay, or to deny it.
EventMode = Literal["reports", "recalls", "rumours", "denies"]
EVENT_MODES: Final = get_args(EventMode)

OutboxState = Literal["pending", "sending", "sent", "dead"]
OUTBOX_STATES: Final = get_args(OutboxState)

# What a person ruled on an article and a story.
StoryVerdict = Literal["belongs", "does_not_belong"]
STORY_RULINGS: Final = get_args(StoryVerdict)

# What a flag tells of.
FlagKind = Literal[
    "new_drill",
    "new_deal",
    "status",
    "shift",
    "crossing",
    "source_silent",
    "source_back",
    "model_replaced",
]
FLAG_KINDS: Final = get_args(FlagKind)
