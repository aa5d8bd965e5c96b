"""Slack's mrkdwn: escaping, links, and cutting into messages between items.

Slack, "Formatting text for app surfaces": ``& < >`` are to be escaped, and all that stands between
``<`` and ``>`` is a command.  A section block holds 3,000 characters.
"""

from typing import Final

from monitor.digests.wording import isolated

MAX_PART: Final = 2_900  # leaves room for a notice in a block of 3,000 characters
MAX_LINK: Final = 700
# Between two items in the template's output; a control character, so no item contains it.
SEPARATOR: Final = "\x1e"


def escaped(text: str, limit: int = 400) -> str:
    """Text that is only text to Slack, of at most ``limit`` characters after escaping.

    Backticks become apostrophes: three of them would turn all that follows into code.
    """
    pieces: list[str] = []
    length = 0
    for character in isolated(text):
        piece = _ESCAPES.get(character, character)
        if length + len(piece) > limit - 2:
            pieces.append("…\u2069" if pieces and pieces[0] == "\u2068" else "…")
            break
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'"}


def link(url: str, text: str) -> str:
    """``<https://…|text>``; the text alone where the address is empty or too long to send."""
    address = url.replace("&", "&amp;")
    label = escaped(text)
    return f"<{address}|{label}>" if address and len(address) <= MAX_LINK else label


def pack(items: str) -> tuple[str, ...]:
    """The items as few messages as they fit in; none is cut."""
    parts: list[str] = []
    for item in filter(None, (item.strip("\n") for item in items.split(SEPARATOR))):
        if parts and len(parts[-1]) + 2 + len(item) <= MAX_PART:
            parts[-1] += "\n\n" + item
        else:
            parts.append(item)
    return tuple(parts)
