"""The dates of a listing with its updates, one below the other: "December 22, 2025", "Updated: January 7, 2026"."""

import re
from dataclasses import dataclass
from datetime import date

from entity_lists.text.dates import LONG_DATE, read_us_date

_UPDATE = re.compile(rf"\bUpdated: ?(?P<date>{LONG_DATE})")


@dataclass(frozen=True, kw_only=True)
class InclusionDates:
    """Since when something is listed, when the listing was last updated, and every update as printed.

    unread: the whole text, if any of it is no possible date; "" if all was read.
    """

    included_on: date | None
    updated_on: date | None
    updates: tuple[str, ...]
    unread: str


def read_inclusion_dates(text: str) -> InclusionDates:
    """Return the dates of a cell."""
    line = " ".join(text.split())
    updates = tuple(found["date"] for found in _UPDATE.finditer(line))
    included_on = read_us_date(_UPDATE.sub("", line))
    days = [read_us_date(update) for update in updates]
    return InclusionDates(
        included_on=included_on,
        updated_on=days[-1] if days else None,
        updates=updates,
        unread="" if included_on and all(days) else line,
    )
