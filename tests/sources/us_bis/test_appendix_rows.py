"""Which cell stands in which column: a cell too many, wherever it stands."""

import pytest

from entity_lists.records import Quarantined
from entity_lists.sources.us_bis.appendix import read_appendix
from entity_lists.sources.us_bis.appendix_rows import PlacedRow, rows_of_list
from entity_lists.unknown import Unknown
from world.releases import CITATION, HEADINGS, POLICY, REQUIREMENT, entity_list, row

LISTED = ("", "Oy Two", REQUIREMENT, POLICY, CITATION)
MORE = ("", "1 Katu, Turku, Finland", "", "", "")


def placed(*cells: str) -> tuple[list[PlacedRow], list[Quarantined]]:
    content = entity_list(row(*cells))
    table = read_appendix(
        content, source_id="us_x", part="744", appendix="Supplement No. 4 to Part 744", headings=HEADINGS
    )
    quarantine: list[Quarantined] = []
    return list(rows_of_list(table, quarantine, Unknown())), quarantine


def texts(rows: list[PlacedRow]) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in one.cells) for one in rows]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(("FINLAND", *LISTED[1:]), id="under a country"),
        pytest.param(LISTED, id="under the country above"),
        pytest.param(MORE, id="the rest of the row above"),
    ],
)
def test_an_empty_cell_too_many_is_left_out_wherever_it_stands(cells: tuple[str, ...], place: int) -> None:
    assert texts(placed(*cells[:place], " ", *cells[place:])[0]) == [cells]


def test_beside_an_empty_policy_the_empty_cell_says_nothing_else() -> None:
    cells = ("FINLAND", "Oy Two", REQUIREMENT, "", CITATION)
    assert texts(placed(*cells[:3], "", *cells[3:])[0]) == [cells]


def test_an_empty_cell_before_the_country_is_left_out() -> None:
    cells = ("FINLAND", *LISTED[1:])
    assert texts(placed("", *cells)[0]) == [cells]


def test_under_a_country_never_seen_an_empty_cell_is_left_out_too() -> None:
    cells = ("ATLANTIS", *LISTED[1:])
    assert texts(placed("ATLANTIS", "", *LISTED[1:])[0]) == [cells]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param((*LISTED, "86 FR 1, 1/1/21."), id="a cell too many that says something"),
        pytest.param((*LISTED[:4], "", "Docket 12"), id="no citation at the end"),
        pytest.param(("", "", "", *LISTED[2:]), id="no entity"),
        pytest.param((*LISTED, "", ""), id="two cells too many"),
        pytest.param(LISTED[:4], id="a cell too few"),
    ],
)
def test_what_cannot_be_told_apart_is_kept_with_the_reason(cells: tuple[str, ...]) -> None:
    rows, (odd,) = placed(*cells)
    assert rows == []
    assert (odd.reason, odd.record_text) == (f"expected 5 cells, found {len(cells)}", "\n\n".join(cells))
