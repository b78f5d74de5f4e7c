"""Days of the calendar, of a time that lists are made in."""

from datetime import date

import pytest

from entity_lists.text.dates import calendar_day


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2012, 2, 29), date(2100, 12, 31)])
def test_a_day_of_the_calendar_is_one(day: date) -> None:
    assert calendar_day(day.year, day.month, day.day) == day


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2013, 2, 29), (2024, 0, 1), (2024, 13, 1), (97, 6, 30), (1899, 12, 31), (2101, 1, 1), (2024, 10**30, 1)],
)
def test_a_day_that_cannot_be_is_none(year: int, month: int, day: int) -> None:
    assert calendar_day(year, month, day) is None
