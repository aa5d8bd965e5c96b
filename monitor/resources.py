"""Files that travel with the program: in a checkout at its root, in a wheel beside the code."""

from pathlib import Path
from typing import Final, Literal, get_args

Resource = Literal["alembic", "seeds", "feeds.toml", "monitor.toml"]

_BUNDLED: Final = Path(__file__).parent / "_bundled"


def bundled(name: Resource) -> Path:
    """Where a file or directory that we ship lies.

    :raises ValueError: for a name that we do not ship.
    :raises FileNotFoundError: when the installation lacks it.
    """
    if name not in get_args(Resource):
        raise ValueError(f"not among what is bundled: {name}")
    # The wheel's place decides first: beside an installed package, "alembic" is the library.
    root = _BUNDLED if _BUNDLED.is_dir() else Path(__file__).parents[1]
    path = root / name
    if not path.exists():
        raise FileNotFoundError(f"this installation lacks {name}; install the program again")
    return path
