"""Tables as delimited text: known by their header, each row checked against it."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow, CsvTable, read_csv
from entity_lists.records import Quarantined
from entity_lists.unknown import Unknown

LAYOUTS = {"since 2020": ("Name", "City", "Country"), "until 2019": ("Name", "Country")}


def read(text: str, delimiter: str = ",") -> CsvTable:
    return read_csv(text, source_id="us_x", layouts=LAYOUTS, delimiter=delimiter)


def row(position: int, *cells: str, text: str) -> CsvRow:
    return CsvRow(position=position, cells=dict(zip(LAYOUTS["since 2020"], cells, strict=True)), text=text)


def test_rows_have_their_cells_by_column_and_their_text_verbatim() -> None:
    table = read('Name, City ,Country\r\n"Oy One, Ab", Helsinki ,FI\r\n"Two\nLtd.",,GB\r\n')
    assert table == CsvTable(
        layout="since 2020",
        rows=(
            row(1, "Oy One, Ab", "Helsinki", "FI", text='"Oy One, Ab", Helsinki ,FI'),
            row(2, "Two\nLtd.", "", "GB", text='"Two\nLtd.",,GB'),
        ),
        quarantine=(),
    )


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        pytest.param("Name,Country\nOy One,FI\n", "until 2019", id="another layout"),
        pytest.param("Name,City,Country\rOy One,Espoo,FI\r", "since 2020", id="line ends of old"),
        pytest.param("Name,City,Country\n\nOy One,Espoo,FI\n,,\n , ,", "since 2020", id="blank rows, and no line end"),
    ],
)
def test_a_table_is_told_by_its_header(text: str, layout: str) -> None:
    table = read(text)
    assert (table.layout, [row.cells["Name"] for row in table.rows]) == (layout, ["Oy One"])


def test_cells_may_be_parted_by_tabs_and_hold_what_ends_no_line() -> None:
    (only,) = read("Name\tCity\tCountry\nOy\x0cOne\u2028Ab\tEspoo\tFI\n", "\t").rows
    assert only.cells["Name"] == "Oy\x0cOne\u2028Ab"


def test_a_row_of_blank_cells_before_others_is_one_that_cannot_be_read() -> None:
    table = read("Name,City,Country\nOy One,Espoo,FI\n, ,\nTwo Ltd.,Leeds,GB\n")
    assert table.quarantine == (Quarantined(position=2, reason="all cells of the row are blank", record_text=", ,"),)
    assert [row.position for row in table.rows] == [1, 3]


def test_a_row_of_another_width_is_kept_apart_with_its_place() -> None:
    table = read("Name,City,Country\nOy One,FI\nTwo Ltd.,Leeds,GB\n")
    assert table.quarantine == (Quarantined(position=1, reason="expected 3 cells, found 2", record_text="Oy One,FI"),)
    assert ([row.position for row in table.rows], table.record_count) == ([2], 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", ("expected a header and rows", "found an empty file"), id="nothing"),
        pytest.param(
            "Name,City,Nation\n",
            ("(layout since 2020)", "unknown are ['Nation']", "missing are ['Country']"),
            id="renamed",
        ),
        pytest.param("City,Name,Country\n", ("the order differs",), id="another order"),
        pytest.param("Name,Country,Name\n", ("other columns",), id="a column twice"),
        pytest.param("Name,Country\nA,FI\nName,Country\nB,FI\n", ("row 2 repeats the header",), id="two files in one"),
        pytest.param("Name,City,Country\nA,B,FI\nC,D\n", ("the last row, 2, has 2 cells, expected 3",), id="cut off"),
        pytest.param('Name,Country\nA,FI\n"B,FI\n', ("row 2 cannot be read", "breaks off"), id="an open quote"),
        pytest.param(f"Name,Country\n{'x' * (1 << 20)}y,FI\n", ("row 1 cannot be read",), id="a cell without end"),
    ],
)
def test_another_header_and_text_that_breaks_off_are_refused(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as refused:
        read(text)
    message = str(refused.value)
    assert message.startswith("us_x: ")
    assert [word for word in words if word not in message] == []


def test_character_references_of_html_are_decoded_and_the_text_is_kept() -> None:
    (only,) = read('Name,City,Country\n"A&amp;B &quot;C&quot;, Ltd.",Espoo,FI\n').rows
    assert only.cells["Name"] == 'A&B "C", Ltd.'
    assert only.text == '"A&amp;B &quot;C&quot;, Ltd.",Espoo,FI'
    assert [only.verbatim(column) for column in ("Name", "City", "Street")] == [
        "A&amp;B &quot;C&quot;, Ltd.", "Espoo", "",
    ]  # fmt: skip


def test_a_column_beside_those_of_a_layout_is_told_and_its_cells_are_kept() -> None:
    unknown = Unknown()
    table = read_csv(
        "Name,Licence,City,Country\nOy One,none,Espoo,FI\nTwo Ltd.,,Leeds,GB\n",
        source_id="us_x",
        layouts=LAYOUTS,
        unknown=unknown,
    )
    assert (table.layout, unknown) == ("since 2020", {("unknown_kinds", "column: Licence"): 1})
    assert [row.cells for row in table.rows] == [
        {"Name": "Oy One", "City": "Espoo", "Country": "FI"},
        {"Name": "Two Ltd.", "City": "Leeds", "Country": "GB"},
    ]
    assert [row.new_remarks for row in table.rows] == [("Licence: none",), ()]


@pytest.mark.parametrize(
    "header",
    ["Name,City,Nation", "City,Name,Country,Licence", "Name,City,Country,,", "Name,City,Country,Name", "Name,City,X,X"],
)
def test_a_header_that_lacks_a_column_or_names_one_twice_is_refused_all_the_same(header: str) -> None:
    with pytest.raises(SourceChanged, match="the table has other columns"):
        read_csv(f"{header}\n", source_id="us_x", layouts=LAYOUTS, unknown=Unknown())
