"""A record that cannot be read goes to quarantine, and the others are read."""

from dataclasses import dataclass

from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Quarantined


@dataclass(frozen=True)
class Line:
    """A record with its place and text."""

    position: int
    text: str


def test_what_cannot_be_read_goes_to_quarantine_and_the_rest_is_read() -> None:
    quarantine: list[Quarantined] = []
    lines = [Line(1, "1962"), Line(2, "circa"), Line(3, "1954")]
    assert list(read_each(lines, lambda line: int(line.text), quarantine)) == [1962, 1954]
    assert quarantine == [
        Quarantined(position=2, reason="invalid literal for int() with base 10: 'circa'", record_text="circa")
    ]


def test_records_in_quarantine_stand_in_the_publishers_order() -> None:
    late, early = (Quarantined(position=position, reason="why", record_text="") for position in (7, 2))
    assert in_order([late, early]) == (early, late)
