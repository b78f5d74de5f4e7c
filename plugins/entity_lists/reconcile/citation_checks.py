"""Whether citations are what they should be: the day of their document, and the volume of their year."""

from collections.abc import Iterable, Iterator

from entity_lists.law.stated_rows import Row
from entity_lists.reconcile.compared import DIFFERENT, EQUAL, EXPLAINED, UNKNOWN, Compared
from entity_lists.text.citation import volume_year


def printed_dates(joined: Iterable[Row]) -> Iterator[Compared]:
    """Yield for each citation that was joined whether its day is that of the document; joined: rows of the table."""
    for row in joined:
        if row["document_number"] is None:
            continue
        printed, published = row["printed_on"], row["published_on"]
        result, why = _printed(row, is_right=printed == published)
        yield Compared(
            document_number=row["document_number"],
            published_on=published,
            citation=row["citation"],
            result=UNKNOWN if printed is None else result,
            explanation=f"printed is {printed or 'no day'}, published was {published}{why}.",
        )


def volumes(joined: Iterable[Row]) -> Iterator[Compared]:
    """Yield for each citation with a day whether its volume is that of the year."""
    for row in joined:
        printed = row["printed_on"]
        if printed is None:
            continue
        volume = printed.year - volume_year(0)
        result, why = _printed(row, is_right=volume == row["volume"])
        yield Compared(
            citation=row["citation"],
            stated=volume,
            shown=row["volume"],
            result=result,
            explanation=f"volume {volume} is of {printed.year}, printed is volume {row['volume']}{why}.",
        )


def _printed(row: Row, *, is_right: bool) -> tuple[str, str]:
    if is_right:
        return EQUAL, ""
    if row["meant"]:
        return EXPLAINED, f"; {row['meant']} is meant: {row['meant_source'].rstrip('.')}"
    return DIFFERENT, ""
