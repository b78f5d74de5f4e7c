"""Dates as U.S. agencies print them, month first: "7/8/2008"."""

import re
from datetime import date

_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
# No list is older, and none is made for so late a day; what lies outside is a slip of the keyboard ("3/21/805").
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def read_us_date(text: str) -> date | None:
    """Return the date of "7/8/2008"; None where the text is none, or one that cannot be."""
    found = _MONTH_FIRST.fullmatch(text.strip())
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None
