"""Working days of the U.S. federal government.

Source: 5 U.S.C. 6103; nothing is published in the Federal Register on its holidays.
"""

import functools
from datetime import date


def is_federal_workday(day: date) -> bool:
    """Return whether the federal government works on a day."""
    return day.isoweekday() <= 5 and not is_federal_holiday(day)


def is_federal_holiday(day: date) -> bool:
    """Return whether a day is a holiday of the federal government, or the day on which one is observed."""
    return day in _federal_holidays()


@functools.cache
def _federal_holidays() -> set[date] | dict[date, str]:
    # Imported here: most of what imports this never asks.
    import holidays

    return holidays.country_holidays("US", observed=True)
