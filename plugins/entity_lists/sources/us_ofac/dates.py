"""Dates of the Treasury's lists: as remarks write them, and as a programme dates a listing; what a reading counts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from entity_lists.records import Entry, Identifier
from entity_lists.text.dates import calendar_day
from entity_lists.unknown import Unknown

_DATED_PROGRAM, _EFFECTIVE = "CMIC-EO13959", "Effective Date (CMIC)"
_GENDERS = frozenset({"Male", "Female"})
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")


def observations(
    entries: Sequence[Entry], statement_count: int, unread_count: int, unknown: Unknown
) -> dict[tuple[str, str], float]:
    """Return how well the statements about the parties were read, what of them cannot be, and what is not known."""
    names = [name.name for entry in entries for name in entry.names]
    numbers = Counter(entry.publisher_id for entry in entries)
    for entry in entries:
        for said in entry.identifiers:
            if said.id_type == "gender" and said.id_value not in _GENDERS:
                unknown.word("Gender", said.id_value)
    return {
        ("remarks_read", "release"): 1 - unread_count / statement_count if statement_count else 1.0,
        ("impossible_dates", "release"): float(sum(impossible_date_count(entry.identifiers) for entry in entries)),
        ("broken_characters", "release"): float(sum("\ufffd" in name or "??" in name for name in names)),
        # Of parties, not of numbers: each of them may be the one that a number was given to by mistake.
        ("parties_of_shared_numbers", "release"): float(sum(number for number in numbers.values() if number > 1)),
        **unknown.observations(),
    }


def effective_date(programs: str | None, identifiers: Iterable[Identifier]) -> date | None:
    """Return the day from which a Chinese military company's listing has effect; None for any other party."""
    if programs != _DATED_PROGRAM:
        return None
    return next((as_date(dated.id_value) for dated in identifiers if dated.remarks == _EFFECTIVE), None)


def as_date(text: str) -> date | None:
    """Return the day that a text like "03 Jun 2021" names; None if it names none, or an impossible one."""
    try:
        day = datetime.strptime(text, "%d %b %Y")
    except ValueError:
        return None
    return calendar_day(day.year, day.month, day.day)


def impossible_date_count(identifiers: Iterable[Identifier]) -> int:
    """Return the number of days among the identifiers that there are not, or that nobody can mean."""
    days = (identifier.id_value for identifier in identifiers if _DAY.fullmatch(identifier.id_value))
    return sum(as_date(text) is None for text in days)
