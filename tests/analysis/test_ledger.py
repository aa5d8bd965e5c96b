"""The identity of a happening: the same for every spelling of its one canonical name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.ledger import ledger_id

NAMES = {
    "plain": ("drill", "Druzhba-2025", "drill:druzhba-2025"),
    "spaces": ("deal", "Pakistan Stream gas pipeline", "deal:pakistan-stream-gas-pipeline"),
    "case": ("drill", "DRUZHBA-2025", "drill:druzhba-2025"),
    "kinds of hyphens": ("drill", "Druzhba – 2025", "drill:druzhba-2025"),
    "quotes and brackets": ("drill", "«Druzhba» (2025)", "drill:druzhba-2025"),
    "wide forms": ("drill", "Ｄｒｕｚｈｂａ　２０２５", "drill:druzhba-2025"),
    "Cyrillic": ("drill", "Дружба-2025", "drill:дружба-2025"),
    "Hindi keeps its signs": ("drill", "द्रुज़्बा", "drill:द्रुज़्बा"),
    "Chinese": ("drill", "友谊-2025", "drill:友谊-2025"),
    "the type counts": ("deal", "Druzhba-2025", "deal:druzhba-2025"),
    "the year counts": ("drill", "Druzhba-2024", "drill:druzhba-2024"),
    "nothing": ("deal", "", "deal:unnamed"),
    "nothing but signs": ("deal", " -–… ", "deal:unnamed"),
}


@pytest.mark.parametrize(("kind", "name", "expected"), NAMES.values(), ids=NAMES)
def test_identity(kind: str, name: str, expected: str) -> None:
    assert ledger_id(kind, name) == expected


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_white_space_and_marks_around_a_name_do_not_count(name: str) -> None:
    identity = ledger_id("drill", name)

    assert ledger_id("drill", f"  «{name}» ") == identity
    assert identity == identity.strip()
    assert "\n" not in identity
    assert not identity.endswith("-")
