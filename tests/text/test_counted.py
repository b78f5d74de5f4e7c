"""Counts beside their nouns."""

import pytest

from entity_lists.text.counted import counted


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (0, "entry", "0 entries"), (1, "entry", "1 entry"), (2, "entry", "2 entries"), (1204, "row", "1,204 rows"),
        (1, "working day", "1 working day"), (2, "working day", "2 working days"),
        (3, "failed expectation", "3 failed expectations"), (2, "query", "2 queries"),
    ],
)  # fmt: skip
def test_a_count_agrees_with_its_noun(number: int, noun: str, told: str) -> None:
    assert counted(number, noun) == told


def test_a_plural_may_be_one_of_its_own() -> None:
    assert [counted(number, "entry differs", "entries differ") for number in (1, 2)] == [
        "1 entry differs", "2 entries differ"
    ]  # fmt: skip
