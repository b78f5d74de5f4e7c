"""Dates as U.S. agencies write them, month first: "7/8/2008", "8/1/18", "3-20-06", "June 21, 2022", "Sept. 3, 2024".

ISO 8601 is read too, which spreadsheets make of them ("2017-10-23").
"""

import re
from datetime import date

# Regular expressions of what looks like such a date, possible or not.
NUMERIC_DATE = r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d\d)(?!\d)"
LONG_DATE = r"[A-Z][a-z]{2,8}\.?\s\d{1,2},\s?\d{4}"

# Of this time every list is, and every date in one.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# The lists begin in the 1970s: "97" is 1997, "18" is 2018, and a term that ends in "56" ends in 2056.
_NEAR = 2020
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_FORMS = re.compile(
    r"(?P<number>\d{1,2})(?P<stroke>[/-])(?P<day>\d{1,2})(?P=stroke)(?P<year>\d{4}|\d\d)"
    r"|(?P<word>[A-Za-z]{3,9})\.?\s(?P<day_of_word>\d{1,2}),\s?(?P<year_of_word>\d{4})"
    r"|(?P<iso>\d{4}-\d\d-\d\d)",
    re.ASCII,
)
_IN_CELL = re.compile(rf"(?<![\d/-])(?:{NUMERIC_DATE}|{LONG_DATE}|\d{{4}}-\d\d-\d\d)(?![\d/-])", re.ASCII)
_SEPARATORS = " \t\r\n\u00a0,;:."


def read_us_date(text: str, *, near: int = _NEAR) -> date | None:
    """Return the date that is the whole text; None if it is none, or one that cannot be.

    near: two digits of a year are those of the year nearest to this one. A month may be cut to its first letters.
    """
    match = _FORMS.fullmatch(text.strip(_SEPARATORS))
    return calendar_day(*_parts(match, near)) if match else None


def read_us_dates(text: str) -> tuple[tuple[date, ...], str]:
    """Return the dates of a cell in its order, and what of its text is no possible date ("" if all was)."""
    dates: list[date] = []
    unread: list[str] = []
    end = 0
    for match in _IN_CELL.finditer(text):
        day = read_us_date(match[0])
        unread += [text[end : match.start()], "" if day else match[0]]
        dates += [day] if day else []
        end = match.end()
    unread.append(text[end:])
    return tuple(dates), " ".join(filter(None, (piece.strip(_SEPARATORS) for piece in unread)))


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return the day; None if there is none, or it is one that nobody can mean."""
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _parts(match: re.Match[str], near: int) -> tuple[int, int, int]:
    """Return year, month and day; no month has the number 0."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return year, month, day
    if match["word"]:
        return int(match["year_of_word"]), _month(match["word"].casefold()), int(match["day_of_word"])
    year = int(match["year"])
    if len(match["year"]) == 2:
        year = min((century + year for century in (1900, 2000)), key=lambda full: abs(full - near))
    return year, int(match["number"]), int(match["day"])


def _month(word: str) -> int:
    """Return the number of the only month that begins so; 0 if there is none, or several."""
    months = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    return months[0] if len(months) == 1 else 0
