"""Chinese numerals: what dates and amounts are written with beside figures."""

from __future__ import annotations

DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
TEN = "十"
# These multiply what stands before them.
SCALES = frozenset("十百千万萬亿億兆")
# Two and a half are written so in counts, not in dates.
NUMERALS = frozenset("0123456789两兩半") | frozenset(DIGITS) | SCALES
