"""When a party was listed, amended and bound, from citations and the effective dates beside them.

BIS's CSV has a cell of effective dates, as many as there are notices or fewer. Where the first notice has none, the
cell's first date is that of a later one: then it tells nothing of when the listing took effect.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from entity_lists.text.citation import Citation, volume_year

# A rule may take effect in the year before or after its publication.
_YEARS_APART = 1


@dataclass(frozen=True, kw_only=True)
class ListingDates:
    """Each None where it is not told; has_stray: some of the dates are those of no first notice."""

    listed_on: date | None
    amended_on: date | None
    effective_on: date | None
    has_stray: bool


def listing_dates(cells: Sequence[tuple[date, ...]], citations: Sequence[Citation]) -> ListingDates:
    """Return the dates of an entry; cells: the effective dates of each of its rows, in any order.

    What most rows say is taken, and the earliest of equals: a date that was dragged down a column counts up.
    """
    filled = sorted(cell for cell in cells if cell)
    fitting = [cell for cell in filled if _fits(min(cell), citations)]
    effective_on = min(_most(fitting), default=None)
    latest = max(_most(fitting or filled), default=None)
    published = [citation.published_on for citation in citations]
    amended_on = latest if latest != effective_on else None
    return ListingDates(
        listed_on=(published[0] if published else None) or effective_on,
        amended_on=(published[-1] if len(published) > 1 else None) or amended_on,
        effective_on=effective_on,
        has_stray=len(fitting) < len(filled),
    )


def _fits(effective_on: date, citations: Sequence[Citation]) -> bool:
    if not citations:
        return True
    return abs(effective_on.year - volume_year(citations[0].volume)) <= _YEARS_APART


def _most(cells: Sequence[tuple[date, ...]]) -> tuple[date, ...]:
    return Counter(cells).most_common(1)[0][0] if cells else ()
