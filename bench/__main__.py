"""``python -m bench [--out DIR] [NAME ...]``: run the benches, all where none is named.

Exit status: 0 every bound holds, 1 one does not, 2 wrong use.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import door, feeds, judging, ledger, recall, recording, rhythm, shifts, stories
from bench.report import Figure, print_table, write_json

Benches = Mapping[str, Callable[[], list[Figure]]]

BENCHES: Final[Benches] = {
    "judging": judging.figures,
    "feeds": feeds.figures,
    "door": door.figures,
    "recording": recording.figures,
    "stories": stories.figures,
    "ledger": ledger.figures,
    "recall": recall.figures,
    "rhythm": rhythm.figures,
    "shifts": shifts.figures,
}
OUT: Final = Path(__file__).parent / "out"


def main(arguments: Sequence[str] | None = None, benches: Benches = BENCHES) -> int:
    """Run what the command line names of the benches; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(benches))
    parser.add_argument("--out", type=Path, default=OUT, help="directory of the JSON files")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in benches]
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)} (there are {', '.join(benches)})")
    all_hold = True
    for name in options.names or benches:
        figures = benches[name]()
        write_json(figures, options.out / f"{name}.json")
        print_table(name, figures)
        all_hold = all_hold and all(figure.holds for figure in figures)
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
