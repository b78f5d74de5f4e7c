"""Days that a list can mean: those of the calendar, and of a time that lists are made in.

0097-06-30, 3/21/805, 8/22/3017 and 3033-01-17 were served.
"""

from datetime import date

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return the day; None if there is none, or it is one that nobody can mean."""
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except (ValueError, OverflowError):
        return None
