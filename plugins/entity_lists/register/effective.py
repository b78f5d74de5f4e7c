"""The day from which a document has effect: what the Register's data say, checked against the paragraph DATES.

The publisher reads the day in that paragraph, which has slips of a year and often names several days. So a day is taken
only if it is the one that the paragraph names, and lies near the publication; both are kept beside it. This breaks when
a slip of a year ends near the publication again.
"""

import re
from dataclasses import dataclass
from datetime import date

from entity_lists.register.stated import sentences
from entity_lists.text.dates import read_us_date

# Of 140 documents none had effect more than a week before it was printed; the slips of a year go back.
MOST_DAYS_BEFORE, MOST_DAYS_AFTER = 31, 400

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = re.compile(rf"\b{_MONTH} \d{{1,2}},? \d{{4}}\b", re.IGNORECASE)
# Until when a stay lasts, when another rule was published, what stands in parentheses behind its citation.
_ANOTHER_DAY = re.compile(
    rf"\b(?:until|through|published\b[^;.]{{0,120}}? on|issued on)\s+{_DAY.pattern}|\([^()]*{_DAY.pattern}\)"
)
_OF_EFFECT = re.compile(r"\beffect(?:ive)?\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"\b(?:comments?|received|compliance|applicab\w+)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\[\s*INSERT\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Effective:
    """The day of effect; None with a reason (a word) and a note (a sentence) where it cannot be told."""

    day: date | None
    reason: str | None = None
    note: str | None = None


def days_named(dates_text: str) -> tuple[date, ...]:
    """Return the days of effect that a paragraph DATES names, in its order, each once."""
    spoken = [one for one in sentences(_ANOTHER_DAY.sub(" ", dates_text)) if not PLACEHOLDER.search(one)]
    of_effect = [one for one in spoken if _OF_EFFECT.search(one)]
    chosen = of_effect or [one for one in spoken if not _OF_OTHERS.search(one)]
    days = (_day(match[0]) for one in chosen for match in _DAY.finditer(one))
    return tuple(dict.fromkeys(day for day in days if day is not None))


def day_of_effect(stated: date | None, dates_text: str | None, published_on: date) -> Effective:
    """Return the day from which a document has effect; stated: what the Register's data say."""
    named = days_named(dates_text or "")
    told = ", ".join(map(str, named))
    if stated is None:
        note = f"The Register's data have no day of effect; DATES names {told or 'none'}."
        return Effective(day=None, reason="not stated", note=note)
    if not -MOST_DAYS_BEFORE <= (stated - published_on).days <= MOST_DAYS_AFTER:
        note = (
            f"{stated} lies more than {MOST_DAYS_BEFORE} days before the publication on {published_on}, or more than "
            f"{MOST_DAYS_AFTER} after it."
        )
        return Effective(day=None, reason="far from publication", note=note)
    if len(named) > 1:
        return Effective(day=None, reason="several days", note=f"DATES names several days: {told}.")
    if named != (stated,):
        note = f"The Register's data say {stated}, DATES names {told or 'none'}."
        return Effective(day=None, reason="not the day of DATES", note=note)
    return Effective(day=stated)


def _day(text: str) -> date | None:
    month, day, year = text.replace(",", "").split()
    return read_us_date(f"{month} {day}, {year}")
