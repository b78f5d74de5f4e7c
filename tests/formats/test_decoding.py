"""What code page 437 of DOS left in a text."""

import pytest

from entity_lists.formats.decoding import repaired


@pytest.mark.parametrize(
    ("text", "expected", "changes"),
    [
        pytest.param("7thÿof Tir", "7th of Tir", 0, id="0xFF read as Windows-1252 or Latin-1"),
        pytest.param("90 FR 40458\u00a0", "90 FR 40458 ", 0, id="0xFF read as code page 437"),
        pytest.param("B\x81key, Murat", "Bükey, Murat", 1, id="0x81 read as Latin-1"),
        pytest.param("Mu\x82\x87", "Mu\u00e9\u00e7", 2, id="two letters"),
        pytest.param("Khata’ib Hezbollah, Türkiye", "Khata’ib Hezbollah, Türkiye", 0, id="nothing to repair"),
        pytest.param("", "", 0, id="no text"),
    ],
)
def test_letters_and_blanks_are_what_the_publisher_typed(text: str, expected: str, changes: int) -> None:
    assert repaired(text) == (expected, changes)
