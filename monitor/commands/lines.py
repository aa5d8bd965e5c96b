"""Text from the web, and objects that hold it, each as one line of output."""

import json
import re
from typing import Any, Final

# What could steer a terminal; in JSON it stands only within strings, where it may be escaped.
_CONTROL: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line: a line break from the web must not look like a line of ours.  What
    else could steer a terminal goes at printing."""
    return " ".join(text.split())


def json_line(row: dict[str, Any]) -> str:
    """The object as JSON on one line that is safe to show on a terminal."""
    text = json.dumps(row, ensure_ascii=False)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
