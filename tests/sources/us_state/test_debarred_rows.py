"""The rows of the debarred list, the same whichever of its four layouts they come in."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow
from entity_lists.sources.us_state.debarred_rows import (
    ADMINISTRATIVE,
    ADMINISTRATIVE_2026,
    BOTH_2014,
    FIRST_LAYOUTS,
    SECOND_LAYOUTS,
    STATUTORY,
    STATUTORY_2018,
    STATUTORY_2026,
    DebarredRow,
    debarred_row,
    read_first,
    read_second,
)
from entity_lists.unknown import Unknown

LAYOUTS = FIRST_LAYOUTS | SECOND_LAYOUTS


def read(layout: str, **cells: str) -> DebarredRow:
    """Return the row of a layout whose other cells are empty; cells: the columns with "_" for a blank."""
    filled = {column.replace("_", " "): text for column, text in cells.items()}
    row = CsvRow(position=3, cells=dict.fromkeys(LAYOUTS[layout], "") | filled, text="verbatim")
    return debarred_row(row, layout, Unknown(), offset=10)


def row(**values: object) -> DebarredRow:
    empty = dict.fromkeys(
        ("name", "birth_date", "notices", "notice_date", "corrected", "corrected_date", "effective"), ""
    )
    told = {"programme": STATUTORY, "is_corporation": False, "may_name_several": False, "new": ()}
    return DebarredRow(position=13, text="verbatim", **(empty | told | values))  # type: ignore[arg-type]


def test_a_row_of_2014_says_its_type_and_has_its_aliases_in_a_column() -> None:
    told = read(
        BOTH_2014, Debarred_Party_Full_Name="Acme Inc.", Alias="Acme Works", Corp="X", Type="Administrative",
        Notice="75 FR 1", Notice_Date="1/2/2010",
    )  # fmt: skip
    assert told == row(
        name="Acme Inc. (a.k.a. Acme Works)", notices="75 FR 1", notice_date="1/2/2010", programme=ADMINISTRATIVE,
        is_corporation=True,
    )  # fmt: skip


def test_an_alias_that_stands_in_brackets_already_is_left_so() -> None:
    told = read(BOTH_2014, Debarred_Party_Full_Name="Acme Inc.", Alias="(a.k.a. Acme Works)", Type="Statutory")
    assert told == row(name="Acme Inc. (a.k.a. Acme Works)")


@pytest.mark.parametrize(
    ("layout", "name", "notice", "birth_date"),
    [
        pytest.param(
            STATUTORY_2018, "Debarred_Party_Full_Name_and_Alias", "Notice", "Date_of_Birth", id=STATUTORY_2018
        ),
        pytest.param(STATUTORY_2026, "Party_Name", "Federal_Register_Notice", "Date_Of_Birth", id="2026"),
    ],
)
def test_a_statutory_row_is_the_same_since_2018(layout: str, name: str, notice: str, birth_date: str) -> None:
    cells = {name: "Doe, Jane", notice: "83 FR 1", birth_date: "March, 1962", "Corrected_Notice": "83 FR 2"}
    assert read(layout, **cells) == row(
        name="Doe, Jane", notices="83 FR 1", birth_date="March, 1962", corrected="83 FR 2"
    )


def test_an_administrative_row_may_name_several_parties() -> None:
    told = read(ADMINISTRATIVE_2026, Name="Acme, Ltd. and Jane Doe", Date="1/2/2010", Debarment_Order="PDF, 6MB")
    assert told == row(
        name="Acme, Ltd. and Jane Doe", notice_date="1/2/2010", programme=ADMINISTRATIVE, may_name_several=True
    )


def test_another_type_of_debarment_is_kept_in_the_publishers_word_and_told() -> None:
    unknown = Unknown()
    cells = dict.fromkeys(LAYOUTS[BOTH_2014], "") | {"Type": "Interim"}
    told = debarred_row(CsvRow(position=3, cells=cells, text="verbatim"), BOTH_2014, unknown, offset=10)
    assert told == row(programme="Interim")
    assert unknown == {("unknown_words", "Type: Interim"): 1}


def test_each_file_has_its_own_layouts() -> None:
    first, second = (",".join(LAYOUTS[name]) for name in (STATUTORY_2026, ADMINISTRATIVE_2026))
    assert read_first(first, "x", Unknown()).layout == STATUTORY_2026
    assert read_second(second, "x", Unknown()).layout == ADMINISTRATIVE_2026
    with pytest.raises(SourceChanged, match="the table has other columns"):
        read_first(second, "x", Unknown())
    with pytest.raises(SourceChanged, match="the table has other columns"):
        read_second(first, "x", Unknown())
