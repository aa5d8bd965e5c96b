"""Plain values and arrays as bytes, in skops' format: reading them runs no code from the file.

1. All that is no array becomes one JSON text, with names where arrays stood.
2. skops writes that text and the arrays into an archive.
3. What skops takes from this run (addresses in memory, the time of day) is put in order, so that
   the same values give the same bytes.
4. The archive is sealed with a checksum, so that damage is told from a model before any of it is
   parsed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from typing import Any

import numpy as np

# A model is a few megabytes; a file that unpacks to more than this is not one.
LARGEST_UNPACKED = 256 * 2**20
# Plain values and numpy arrays need no trust; nothing else is ever packed.
_TRUSTED_TYPES: tuple[str, ...] = ()
_ARRAY = "@array"
_NUMBERS = "biuf"  # numpy's letters for truth values and numbers
_SEAL = b"sha256:"
_SEAL_LENGTH = len(_SEAL) + 64
# An archive without a comment ends with the length of that comment, two bytes of zero.
_NO_COMMENT = b"\0\0"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that an archive can name
_ADDRESS = re.compile(r'("__id__": |"file": ")(\d+)')


class Damaged(Exception):
    """These bytes are not what `pack` wrote; the message says how that shows."""


def pack(values: dict[str, Any]) -> bytes:
    """The values as bytes, the same bytes for the same values.

    They may hold None, bool, int, float, str, lists, tuples (which come back as lists), dicts
    with strings for keys, and numpy arrays of numbers. Raises TypeError for anything else.
    """
    import skops.io

    arrays: list[np.ndarray] = []
    plain = json.dumps(_without_arrays(values, arrays), ensure_ascii=False)
    named = {str(number): array for number, array in enumerate(arrays)}
    return seal(_in_order(skops.io.dumps({"plain": plain, "arrays": named})))


def unpack(packed: bytes) -> Any:
    """The values that were packed. Raises Damaged, whatever the bytes are."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    archive = _unsealed(packed)
    try:
        _check_size(archive)
        read = skops.io.loads(archive, trusted=list(_TRUSTED_TYPES))
        return _with_arrays(json.loads(read["plain"]), read["arrays"])
    except UntrustedTypesFoundException as error:
        raise Damaged("holds types that no model has") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ImportError,
        OSError,
    ) as error:
        # Sealed, so written on purpose by something else: whatever zipfile, json, numpy and
        # skops say of that.
        raise Damaged(f"is not of this form ({error!r})") from error


def seal(archive: bytes) -> bytes:
    """The zip archive with a checksum of all its other bytes as its comment.

    Raises ValueError for what is no archive, or one with a comment.
    """
    if not archive.endswith(_NO_COMMENT):
        raise ValueError("not an archive without a comment")
    body = archive[: -len(_NO_COMMENT)] + _SEAL_LENGTH.to_bytes(2, "little")
    return body + _seal_of(body)


def _unsealed(packed: bytes) -> bytes:
    body, found = packed[:-_SEAL_LENGTH], packed[-_SEAL_LENGTH:]
    if not found.startswith(_SEAL):
        raise Damaged("is cut off, or was never a model of this program")
    if found != _seal_of(body):
        raise Damaged("does not agree with its checksum")
    return packed


def _seal_of(body: bytes) -> bytes:
    return _SEAL + hashlib.sha256(body).hexdigest().encode("ascii")


def _in_order(archive: bytes) -> bytes:
    """The archive with numbers in the order of their use for addresses, and no time of day."""
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return found[1] + numbers.setdefault(found[2], str(len(numbers) + 1))

    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as made,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as ordered,
    ):
        # Quotes within a text are escaped there, so the pattern matches no packed value.
        schema = _ADDRESS.sub(number, made.read("schema.json").decode())
        members = {
            f"{numbers[name.removesuffix('.npy')]}.npy": made.read(name)
            for name in made.namelist()
            if name != "schema.json"
        }
        members["schema.json"] = schema.encode()
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            ordered.writestr(entry, content)
    return buffer.getvalue()


def _check_size(archive: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        if sum(member.file_size for member in opened.infolist()) > LARGEST_UNPACKED:
            raise ValueError("unpacks to more than any model")


def _without_arrays(value: Any, arrays: list[np.ndarray]) -> Any:
    """The value with `{"@array": N}` for each array, which is appended to `arrays`."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case np.ndarray():
            if value.dtype.kind not in _NUMBERS:
                raise TypeError(f"cannot be packed: array of {value.dtype}")
            # A copy, so that an array that stands in two places is two, however it came there.
            arrays.append(np.array(value, order="C"))
            return {_ARRAY: len(arrays) - 1}
        case dict():
            if any(not isinstance(key, str) for key in value) or _ARRAY in value:
                raise TypeError(f"keys must be texts other than {_ARRAY}: {list(value)}")
            return {key: _without_arrays(part, arrays) for key, part in value.items()}
        case list() | tuple():
            return [_without_arrays(part, arrays) for part in value]
        case _:
            raise TypeError(f"cannot be packed: {type(value)}")


def _with_arrays(value: Any, arrays: dict[str, Any]) -> Any:
    match value:
        case dict():
            if value.keys() == {_ARRAY}:
                return arrays[str(value[_ARRAY])]
            return {key: _with_arrays(part, arrays) for key, part in value.items()}
        case list():
            return [_with_arrays(part, arrays) for part in value]
        case _:
            return value
