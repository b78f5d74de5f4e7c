"""Working days of the U.S. federal government. Source: 5 U.S.C. 6103, and opm.gov's calendars of 2025 and 2026."""

from datetime import date

import pytest

from entity_lists.workdays import is_federal_holiday, is_federal_workday


@pytest.mark.parametrize(
    ("day", "is_workday"),
    [
        pytest.param("2025-03-28", True, id="a Friday"),
        pytest.param("2025-03-29", False, id="a Saturday"),
        pytest.param("2025-03-30", False, id="a Sunday"),
        pytest.param("2026-01-01", False, id="New Year's Day"),
        pytest.param("2026-01-19", False, id="Martin Luther King's Birthday"),
        pytest.param("2026-06-19", False, id="Juneteenth"),
        pytest.param("2026-07-03", False, id="July 4 is a Saturday, Friday is observed"),
        pytest.param("2026-07-06", True, id="the Monday after it"),
        pytest.param("2021-07-05", False, id="July 4 was a Sunday, Monday was observed"),
        pytest.param("2025-11-11", False, id="Veterans Day"),
        pytest.param("2025-11-28", True, id="the day after Thanksgiving"),
        pytest.param("2025-10-31", True, id="Halloween"),
    ],
)
def test_a_day_is_a_working_day_or_not(day: str, is_workday: bool) -> None:
    assert is_federal_workday(date.fromisoformat(day)) == is_workday


def test_a_weekend_is_no_holiday() -> None:
    assert not is_federal_holiday(date(2025, 3, 29))
