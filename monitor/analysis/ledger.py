"""Which record of the ledger an event belongs to.

The classifiers give one canonical name to a happening in every language and outlet
("Druzhba-2025", "Pakistan Stream gas pipeline"); type and name together are its identity.
"""

import unicodedata

import regex

_SEPARATORS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


def ledger_id(event_type: str, name: str) -> str:
    """The identity of a happening, such as ``drill:druzhba-2025``."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return f"{event_type}:{_SEPARATORS.sub('-', folded).strip('-') or 'unnamed'}"
