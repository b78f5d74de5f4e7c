"""Which of the dates beside the notices are those of the listing."""

from datetime import date

import pytest

from entity_lists.sources.us_bis.csv_row import ListingDates, listing_dates
from entity_lists.text.citation import Citation

FIRST, LATER, LAST = date(2018, 8, 1), date(2020, 6, 5), date(2022, 10, 7)


def cited(*volumes: int, published_on: date | None = None) -> tuple[Citation, ...]:
    return tuple(
        Citation(citation=f"{volume} FR 1", volume=volume, page=1, published_on=published_on) for volume in volumes
    )


def told(
    listed_on: date | None, amended_on: date | None, effective_on: date | None, stray: bool = False
) -> ListingDates:
    return ListingDates(listed_on=listed_on, amended_on=amended_on, effective_on=effective_on, has_stray=stray)


@pytest.mark.parametrize(
    ("cells", "citations", "expected"),
    [
        pytest.param([(FIRST,)], cited(83), told(FIRST, None, FIRST), id="one"),
        pytest.param([(FIRST, LATER)], cited(83, 85), told(FIRST, LATER, FIRST), id="one a notice"),
        pytest.param([(FIRST, LATER), (FIRST, LATER)], cited(83), told(FIRST, LATER, FIRST), id="rows that agree"),
        pytest.param([(), (FIRST,)], cited(83), told(FIRST, None, FIRST), id="a row without"),
        pytest.param([], cited(83), told(None, None, None), id="none"),
        pytest.param([(FIRST,)], (), told(FIRST, None, FIRST), id="no notice"),
        pytest.param(
            [(date(2010, 7, 1),), (date(2010, 6, 29),), (date(2010, 6, 28),)],
            cited(75),
            told(date(2010, 6, 28), None, date(2010, 6, 28)),
            id="dragged down a column",
        ),
        pytest.param(
            [(LAST,), (FIRST,), (LAST,)], cited(87), told(LAST, None, LAST, stray=True), id="one of another year"
        ),
        pytest.param([(LAST,)], cited(73, 87), told(None, LAST, None, stray=True), id="that of a later notice only"),
        pytest.param(
            [(LAST,)],
            cited(73, published_on=date(2008, 9, 22)),
            told(date(2008, 9, 22), LAST, None, stray=True),
            id="that of a later notice, and the first one's publication",
        ),
        pytest.param(
            [(FIRST,)],
            cited(83, published_on=date(2018, 8, 3)),
            told(date(2018, 8, 3), None, FIRST),
            id="effective before its publication",
        ),
        pytest.param([(date(2021, 1, 1),)], cited(85), told(date(2021, 1, 1), None, date(2021, 1, 1)), id="a year on"),
    ],
)
def test_an_entry_is_dated_by_what_most_of_its_rows_say_of_the_first_notice(
    cells: list[tuple[date, ...]], citations: tuple[Citation, ...], expected: ListingDates
) -> None:
    assert listing_dates(cells, citations) == expected
    assert listing_dates(list(reversed(cells)), citations) == expected
