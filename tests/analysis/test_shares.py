"""Shares as people read them."""

import pytest

from monitor.analysis.shares import per_cent

SHARES = {
    "nothing": (0.0, 0, "0"),
    "next to nothing": (0.004, 0, "under 1"),
    "in the middle": (0.934, 0, "93"),
    "next to all": (0.996, 0, "over 99"),
    "just all by rounding": (0.9951, 0, "over 99"),
    "not all by rounding": (0.9949, 0, "99"),
    "all": (1.0, 0, "100"),
    "a tenth": (0.0123, 1, "1.2"),
    "under a tenth": (0.0004, 1, "under 0.1"),
    "over all but a tenth": (0.9996, 1, "over 99.9"),
}


@pytest.mark.parametrize(("share", "digits", "told"), SHARES.values(), ids=SHARES)
def test_only_nothing_is_0_and_only_all_is_100(share: float, digits: int, told: str) -> None:
    assert per_cent(share, digits) == told
