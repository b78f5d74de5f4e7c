"""The bundled sample was typed by hand: here every row of it is looked up in the releases that the publisher served."""

from pathlib import Path

import pytest
from lxml import etree

pytestmark = pytest.mark.corpus

SAMPLE = Path(__file__).resolve().parents[1] / "fixtures" / "us_bis_entity_list"
BEFORE, AFTER = SAMPLE / "title-15_part-744_2025-03-27.xml", SAMPLE / "title-15_part-744_2025-03-28.xml"
ENTITY_LIST, UNVERIFIED_LIST, MILITARY_END_USERS = (f"Supplement No. {number} to Part 744" for number in (4, 6, 7))

Row = tuple[str, ...]


def cell_text(cell: etree._Element) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return " ".join("".join(cell.itertext()).split())


def table_rows(path: Path, appendix: str) -> list[Row]:
    rows: list[Row] = []
    country = ""
    for line in etree.parse(path).xpath("//DIV9[@N=$appendix]//TR[count(TD) > 1]", appendix=appendix):
        first, *others = map(cell_text, line.iter("TD"))
        country = first or country
        rows.append((country, *others))
    return rows


@pytest.fixture(scope="module")
def real_rows(corpus: Path) -> dict[str, set[Row]]:
    releases = sorted(corpus.glob("ecfr/title-15_part-744_*.xml"))
    assert len(releases) == 3
    return {
        appendix: {row for path in releases for row in table_rows(path, appendix)}
        for appendix in (ENTITY_LIST, UNVERIFIED_LIST, MILITARY_END_USERS)
    }


@pytest.mark.parametrize(
    ("path", "appendix", "cells", "count"),
    [
        pytest.param(BEFORE, ENTITY_LIST, 5, 19, id="entity-list-before"),
        pytest.param(AFTER, ENTITY_LIST, 5, 34, id="entity-list-after"),
        pytest.param(BEFORE, UNVERIFIED_LIST, 3, 2, id="unverified-list-before"),
        pytest.param(AFTER, UNVERIFIED_LIST, 3, 2, id="unverified-list-after"),
        pytest.param(BEFORE, MILITARY_END_USERS, 3, 2, id="military-end-users-before"),
        pytest.param(AFTER, MILITARY_END_USERS, 3, 2, id="military-end-users-after"),
    ],
)
def test_every_row_of_the_sample_is_a_row_of_the_public_list(
    real_rows: dict[str, set[Row]], path: Path, appendix: str, cells: int, count: int
) -> None:
    rows = table_rows(path, appendix)
    assert [len(row) for row in rows] == [cells] * count
    assert [row for row in rows if row not in real_rows[appendix]] == []


def test_rule_90_fr_14048_is_in_the_second_release_in_full(corpus: Path) -> None:
    real, sample = (
        [row for row in table_rows(path, ENTITY_LIST) if row[4] == "90 FR 14048, 3/28/25."]
        for path in (corpus / "ecfr" / "title-15_part-744_2026-03-25.xml", AFTER)
    )
    assert len(sample) == 12
    assert sample == real


def test_only_the_rules_of_2025_03_28_separate_the_two_releases() -> None:
    before, after = (set(table_rows(path, ENTITY_LIST)) for path in (BEFORE, AFTER))
    assert {row[4].split(". ")[-1] for row in after - before} == {"90 FR 14035, 3/28/25.", "90 FR 14048, 3/28/25."}
    assert not any("3/28/25" in row[4] for row in before)


def test_the_entry_that_the_sample_removes_has_really_left_the_list(corpus: Path) -> None:
    def names(path: Path) -> set[str]:
        return {row[1].split(",")[0] for row in table_rows(path, ENTITY_LIST)}

    removed = names(BEFORE) - names(AFTER)
    assert removed == {"Jazirah Aviation Club"}
    assert removed <= names(corpus / "ecfr" / "title-15_part-744_supplement-4_2023-12-07.xml")
    assert removed.isdisjoint(names(corpus / "ecfr" / "title-15_part-744_2026-03-25.xml"))
