"""Dates as American prose prints them: June 21, 2022."""

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

# A regular expression of what looks like such a date, possible or not.
LONG_DATE = r"[A-Z][a-z]{2,8}\.? \d{1,2}, ?\d{4}"
_PARTS = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}), ?(?P<year>\d{4})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def long_date(text: str) -> date | None:
    """Return the date; None if the text is none, or one that cannot be. A month may be cut to its first letters."""
    found = _PARTS.fullmatch(text.strip())
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    months = [n for n, name in enumerate(_MONTHS, start=1) if name.startswith(found["month"].casefold())]
    try:
        return date(int(found["year"]), months[0], int(found["day"])) if len(months) == 1 else None
    except ValueError:
        return None
