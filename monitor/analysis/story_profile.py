"""What an article tells of as bytes for the store, and back.

Plain values in JSON, packed: nothing that is read from a database can run code.  Whatever fields a
happening has are written, so that the classifiers may change them; what another version of the
program wrote is not read, since its model had another version.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from classifiers.happenings import Happening

_FASTEST: Final = 1
_DATE: Final = "date"
_SET: Final = "set"
_PAIRS: Final = "pairs"
_MAP: Final = "map"
_PLAIN: Final = "plain"


def packed(told: "Happening") -> bytes:
    """The happening as bytes; the same for the same happening in every process."""
    values = {one.name: _written(getattr(told, one.name)) for one in fields(told)}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _FASTEST)


def unpacked(told: bytes) -> "Happening | None":
    """The happening that gave these bytes; None where they are not whole, or of other fields."""
    from classifiers.happenings import Happening

    try:
        values = json.loads(zlib.decompress(told).decode("utf-8", "surrogatepass"))
        return Happening(**{name: _read(*written) for name, written in values.items()})
    except (zlib.error, ValueError, TypeError, AttributeError, LookupError):
        return None


def _written(value: Any) -> tuple[str, Any]:
    if isinstance(value, date):
        return _DATE, value.isoformat()
    if isinstance(value, frozenset):
        if any(isinstance(one, tuple) for one in value):
            return _PAIRS, sorted(value)
        return _SET, sorted(value)
    if isinstance(value, Mapping):
        return _MAP, dict(value)
    return _PLAIN, value


def _read(kind: str, value: Any) -> Any:
    if kind == _DATE:
        return date.fromisoformat(value)
    if kind == _PAIRS:
        return frozenset(tuple(one) for one in value)
    if kind == _SET:
        return frozenset(value)
    if kind in (_MAP, _PLAIN):
        return value
    raise ValueError(kind)
