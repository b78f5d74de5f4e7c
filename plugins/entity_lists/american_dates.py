"""Dates as U.S. agencies type them by hand: "11/21/2023", "8/1/18", several in one cell, and some that never were."""

import re
from datetime import date

# Before and after these years no list was in force: 0097-06-30, 3017-08-22 and 3033-01-17 were served.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# The lists begin in the 1970s: "97" is 1997, "18" is 2018, and a term that ends in "56" ends in 2056.
_FIRST_SHORT_YEAR = 70
_DATE = re.compile(
    r"(?<![\d/-])(?:(?P<month>\d{1,4})/(?P<day>\d{1,4})/(?P<year>\d{1,4})|(?P<iso>\d{4}-\d\d-\d\d))(?![\d/-])"
)
_SEPARATORS = " \t\r\n\u00a0,;:."


def read_dates(text: str) -> tuple[tuple[date, ...], str]:
    """Return the dates of a cell in its order, and what of its text is no possible date ("" if all was)."""
    dates: list[date] = []
    unread: list[str] = []
    end = 0
    for found in _DATE.finditer(text):
        day = _date(found)
        unread += [text[end : found.start()], "" if day else found[0]]
        dates += [day] if day else []
        end = found.end()
    unread.append(text[end:])
    return tuple(dates), " ".join(filter(None, (piece.strip(_SEPARATORS) for piece in unread)))


def read_date(text: str) -> tuple[date | None, str]:
    """Return the one date of a cell, and the whole text if it is not exactly one possible date."""
    dates, unread = read_dates(text)
    return (dates[0], "") if len(dates) == 1 and not unread else (None, text.strip())


def _date(found: re.Match[str]) -> date | None:
    try:
        if found["iso"]:
            day = date.fromisoformat(found["iso"])
        else:
            year = int(found["year"])
            if len(found["year"]) <= 2:
                year += 2000 if year < _FIRST_SHORT_YEAR else 1900
            day = date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
