"""OFAC's flat files as rows: no header, a mark for null, a mark at the end."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Quarantined
from entity_lists.sources.us_ofac.flat_files import ALIASES, COMMENTS, FlatRow, Layout, read_table
from sources.us_ofac.ofac_rows import alias, cells, flat_file

FEW = [alias(number, f"ACME {number}") for number in range(1, 4)]


def read(content: bytes, layout: Layout = ALIASES, rows_before: int = 0) -> tuple[list[FlatRow], list[Quarantined]]:
    return read_table(content, layout, source_id="us_ofac_sdn", rows_before=rows_before)


def test_a_row_has_its_cells_by_column_null_as_none_and_its_place_among_all_files() -> None:
    rows, odd = read(flat_file([alias(36, "ACME WORKS, S.A.")]), rows_before=10)
    assert rows == [
        FlatRow(
            position=11,
            cells={
                "ent_num": "36", "alt_num": "1", "alt_type": "aka", "alt_name": "ACME WORKS, S.A.", "alt_remarks": None,
            },
            text='36,1,"aka","ACME WORKS, S.A.",-0- ',
        )
    ]  # fmt: skip
    assert (rows[0].ent_num, odd) == ("36", [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(cells(1, 1, "aka", "ACME"), "expected 5 cells, found 4", id="a cell less"),
        pytest.param('1,1,"aka,"ACME",-0- ', "cannot be parted into cells", id="a quote too few"),
        pytest.param(alias(1, "-0- "), "expected a value as alt_name, found None", id="no name"),
        pytest.param(cells("A1", 1, "aka", "ACME", "-0- "), "expected a number as ent_num, found 'A1'", id="no number"),
    ],
)
def test_a_row_that_does_not_fit_is_kept_apart(row: str, reason: str) -> None:
    rows, odd = read(flat_file([*FEW, row]))
    assert [row.position for row in rows] == [1, 2, 3]
    assert [(one.position, one.record_text) for one in odd] == [(4, row)]
    assert odd[0].reason.startswith(reason)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(flat_file(FEW, end=""), ("the end mark 0x1A", "after 3 lines"), id="no end mark"),
        pytest.param(flat_file(FEW)[:-9], ("the end mark 0x1A",), id="cut off"),
        pytest.param(
            flat_file(["ent_num,alt_num,alt_type,alt_name,alt_remarks", *FEW]), ("without a header",), id="header"
        ),
        pytest.param(flat_file([*FEW, *["1,2"] * 6]), ("found 2 (6 of 9 rows)",), id="too many odd rows"),
        pytest.param(flat_file([]), ("found: no rows",), id="no rows"),
    ],
)
def test_another_layout_and_a_file_that_breaks_off_are_refused(content: bytes, words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as refused:
        read(content)
    message = str(refused.value)
    assert message.startswith("us_ofac_sdn: the file of alias rows")
    assert [word for word in words if word not in message] == []


def test_the_file_of_comments_may_be_empty_and_end_without_a_mark() -> None:
    assert read(b"", COMMENTS) == ([], [])
    rows, _ = read(flat_file([cells(36, "and so on.")], end=""), COMMENTS)
    assert [row.cells["Remarks_continued"] for row in rows] == ["and so on."]


def test_a_file_of_an_older_program_is_read_in_the_code_page_of_windows() -> None:
    rows, _ = read(flat_file([alias(36, "CAFÉ")]).decode().encode("cp1252"))
    assert rows[0].cells["alt_name"] == "CAFÉ"


def test_a_cell_that_was_escaped_as_html_is_decoded_and_its_text_kept() -> None:
    (row,), _ = read(flat_file([alias(36, "A&amp;B &#39;C&#39;")]))
    assert row.cells["alt_name"] == "A&B 'C'"
    assert "A&amp;B &#39;C&#39;" in row.text
