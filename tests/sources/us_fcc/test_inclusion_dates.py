"""The dates of a listing with its updates."""

from datetime import date

import pytest

from entity_lists.sources.us_fcc.us_fcc_covered_list import InclusionDates, read_inclusion_dates

DATES = {
    "one date": (
        "March 12, 2021",
        InclusionDates(included_on=date(2021, 3, 12), updated_on=None, updates=(), unread=""),
    ),
    "updates": (
        "December 22, 2025\n\nUpdated:\nJanuary 7, 2026\nUpdated:\nMarch 18, 2026",
        InclusionDates(
            included_on=date(2025, 12, 22), updated_on=date(2026, 3, 18),
            updates=("January 7, 2026", "March 18, 2026"), unread="",
        ),
    ),
    "an impossible date": (
        "June 31, 2024",
        InclusionDates(included_on=None, updated_on=None, updates=(), unread="June 31, 2024"),
    ),
    "an impossible update": (
        "March 12, 2021 Updated: June 31, 2024",
        InclusionDates(
            included_on=date(2021, 3, 12), updated_on=None, updates=("June 31, 2024",),
            unread="March 12, 2021 Updated: June 31, 2024",
        ),
    ),
    "more than dates": (
        "March 12, 2021\nRevoked: May 1, 2024",
        InclusionDates(included_on=None, updated_on=None, updates=(), unread="March 12, 2021 Revoked: May 1, 2024"),
    ),
    "nothing": ("", InclusionDates(included_on=None, updated_on=None, updates=(), unread="")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATES.values(), ids=DATES)
def test_a_listing_has_its_date_and_those_of_its_updates(text: str, expected: InclusionDates) -> None:
    assert read_inclusion_dates(text) == expected
