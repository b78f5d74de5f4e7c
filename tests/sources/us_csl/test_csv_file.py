"""The CSV of the Consolidated Screening List: what a cell joins is taken apart."""

import csv
import io

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address
from entity_lists.sources.us_csl.csv_file import read_table
from entity_lists.sources.us_csl.record import COLUMNS, CslRecord, IdDocument

BIS = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"


def record(columns: tuple[str, ...] = ("_id", *COLUMNS), **cells: str) -> CslRecord:
    """Return the record of a table of one row."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow({"source": SDN, "name": "ACME"} | cells)
    (only,) = read_table(file.getvalue().encode(), "us_csl").records
    return only


def test_a_record_has_its_cells_lists_and_text() -> None:
    row = record(_id="0a0a", programs="CUBA; IRAN", alt_names="ACME WORKS; ; ACME, Ltd.")
    assert (row.position, row.cells["id"], row.cells["name"]) == (1, "0a0a", "ACME")
    assert row.lists == {"programs": ("CUBA", "IRAN"), "alt_names": ("ACME WORKS", "ACME, Ltd.")}
    assert row.text == f"source: {SDN}\nprograms: CUBA; IRAN\nname: ACME\nalt_names: ACME WORKS; ; ACME, Ltd."


def test_a_semicolon_at_the_end_of_a_cell_is_of_no_value() -> None:
    row = record(alt_names="ACME WORKS; ACME;", programs="CUBA;", ids="Gender, Male;")
    assert row.lists == {"programs": ("CUBA",), "alt_names": ("ACME WORKS", "ACME")}
    assert row.ids == (IdDocument(type="Gender", number="Male"),)


ADDRESSES = {
    "one": (SDN, "Rue 1, Dakar, SN", (Address(address="Rue 1, Dakar", country_code="SN"),)),
    "a country alone": (SDN, "SN", (Address(address="SN", country_code="SN"),)),
    "no country": (SDN, "Rue 1, Dakar", (Address(address="Rue 1, Dakar"),)),
    "two": (
        SDN, "Rue 1, Dakar, SN; Katu 2, Espoo, FI",
        (Address(address="Rue 1, Dakar", country_code="SN"), Address(address="Katu 2, Espoo", country_code="FI")),
    ),
    "a row of BIS's list with two addresses": (
        BIS, "Rue 1, Dakar; and Rue 2, Dakar, SN",
        (Address(address="Rue 1, Dakar", country_code="SN"), Address(address="Rue 2, Dakar", country_code="SN")),
    ),
    "none": (SDN, "", ()),
}  # fmt: skip


@pytest.mark.parametrize(("source", "text", "addresses"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses_are_parted_and_have_their_countries(source: str, text: str, addresses: tuple[Address, ...]) -> None:
    assert record(source=source, addresses=text).addresses == addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Passport, A123, IR, 10 Sep 2012, 09 Sep 2022",
            IdDocument(
                type="Passport", number="A123", country="IR", issue_date="10 Sep 2012", expiration_date="09 Sep 2022"
            ),
            id="all parts",
        ),
        pytest.param("Gender, Male", IdDocument(type="Gender", number="Male"), id="type and number"),
        pytest.param(
            "Passport, A123, 10 Sep 2012", IdDocument(type="Passport", number="A123", some_date="10 Sep 2012"),
            id="a date of which nothing tells what it is",
        ),
        pytest.param("Email Address, a, b", IdDocument(type="Email Address", number="a, b"), id="a comma in it"),
    ],
)  # fmt: skip
def test_an_id_is_type_number_country_and_dates(text: str, expected: IdDocument) -> None:
    assert record(ids=text).ids == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "IR, 2022-09-09, 2012-09-10, A123, Passport",
            IdDocument(
                type="Passport", number="A123", country="IR", issue_date="2012-09-10", expiration_date="2022-09-09"
            ),
            id="all parts",
        ),
        pytest.param("Male, Gender", IdDocument(type="Gender", number="Male"), id="number and type"),
    ],
)  # fmt: skip
def test_until_2020_the_type_of_an_id_stands_last(text: str, expected: IdDocument) -> None:
    assert record(COLUMNS, ids=text).ids == (expected,)


def test_an_id_has_its_type_where_a_type_that_is_known_stands() -> None:
    new_order = record(COLUMNS, ids="Tax ID No., 0000001, MX")
    assert new_order.ids == (IdDocument(type="Tax ID No.", number="0000001", country="MX"),)
    assert record(COLUMNS, ids="7, Star Sign").ids == (IdDocument(type="Star Sign", number="7"),)


def test_a_column_that_is_not_known_is_kept_and_asked_about() -> None:
    columns = ("_id", *COLUMNS[:3], "risk", *COLUMNS[3:], "colour")
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([{"source": SDN, "name": "ACME", "risk": "high"}, {"source": SDN, "name": "OTHER"}])
    table = read_table(file.getvalue().encode(), "us_csl")
    first, second = table.records
    assert (first.new, second.new) == (("risk: high",), ())
    assert first.text == f"source: {SDN}\nname: ACME\nrisk: high"
    assert "risk" not in first.cells
    assert dict(table.unknown) == {("unknown_kinds", "column: risk"): 1, ("unknown_kinds", "column: colour"): 1}


@pytest.mark.parametrize(
    "header",
    [
        pytest.param((*COLUMNS, "ids"), id="a column twice"),
        pytest.param((*COLUMNS, ""), id="a column without a name"),
        pytest.param((*COLUMNS[1:], COLUMNS[0], "risk"), id="another order"),
        pytest.param((*COLUMNS[1:], "risk"), id="a column missing"),
    ],
)
def test_a_new_column_among_others_that_are_not_the_known_ones_is_refused(header: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged, match=r"^us_csl: the table has other columns"):
        read_table(",".join(header).encode(), "us_csl")


def test_other_columns_are_refused() -> None:
    with pytest.raises(SourceChanged, match=r"^us_csl: the table has other columns"):
        read_table(",".join(COLUMNS[1:]).encode(), "us_csl")


def test_texts_that_were_escaped_as_html_are_decoded_and_kept_as_they_stand() -> None:
    row = record(name="A&amp;B", alt_names="O&#39;NEILL; B")
    assert (row.cells["name"], row.lists["alt_names"]) == ("A&B", ("O'NEILL", "B"))
    assert row.text == f"source: {SDN}\nname: A&amp;B\nalt_names: O&#39;NEILL; B"
