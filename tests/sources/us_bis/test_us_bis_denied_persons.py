"""The Denied Persons List in both of its layouts: what each row becomes, what is refused, and where it comes from."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from entity_lists.records import Address, Entry, Identifier, Name, Records
from entity_lists.sources.us_bis import us_bis_denied_persons
from entity_lists.text.citation import Citation
from world.sample_lists import FIXTURES, refusal, sample_in_order, tables_of

SOURCE = us_bis_denied_persons.SOURCE
FOLDER = FIXTURES / SOURCE.source_id
TSV_2019, TSV_2023 = FOLDER / "dpl_2019-06-29.txt", FOLDER / "dpl_2023-11-30.txt"
CSV_BEFORE, CSV_AFTER = (FOLDER / f"denied-persons_2026-04-{day}.csv" for day in (13, 14))
TSV_HEADER = "\t".join(f'"{column}"' for column in us_bis_denied_persons.LAYOUTS["tab-separated"])
CSV_HEADER = ",".join(us_bis_denied_persons.LAYOUTS["comma-separated"])


def read(path: Path) -> Records:
    return SOURCE.parse([path.read_bytes()])


def entry_of(records: Records, name: str, address: str = "") -> Entry:
    (entry,) = [e for e in records.entries if e.name == name and any(address in a.address for a in e.addresses)]
    return entry


def tsv(*cells: str) -> bytes:
    """Return a file of the older layout with one row."""
    return "\n".join([TSV_HEADER, "\t".join(cells), ""]).encode()


def csv(*rows: str, header: str = CSV_HEADER) -> bytes:
    """Return a file of the newer layout."""
    return "\r\n".join([f"\ufeff{header}", *rows, ""]).encode()


def cited(citation: str, published_on: date) -> Citation:
    volume, page = citation.split(" FR ")
    return Citation(citation=citation, volume=int(volume), page=int(page), published_on=published_on)


STANDARD = Identifier(id_type="standard_order", id_value="Y")
FUYI_SUN = Entry(
    position=7,
    list_code="DPL",
    entry_type="person",
    country_code="US",
    country_text=None,
    names=(Name(name="FUYI SUN", name_type="primary"), Name(name="FRANK SUN", name_type="aka")),
    addresses=(
        Address(
            address="INMATE NUMBER: 77362-054, MOSHANNON VALLEY CORRECTIONAL INSTITUTION, 555 GEO DRIVE, PHILIPSBURG, "
            "PA, 16866",
            city="PHILIPSBURG",
            state="PA",
            postal_code="16866",
            country_code="US",
        ),
    ),
    citations=(cited("83 FR 29542", date(2018, 6, 25)),),
    identifiers=(
        STANDARD,
        Identifier(id_type="inmate_number", id_value="77362-054", country_code="US"),
    ),
    effective_on=date(2018, 6, 13),
    expires_on=date(2027, 8, 31),
    remarks="Action: FR NOTICE ADDED\nLast_Update: 2018-06-25",
    entry_text='"FUYI SUN A/K/A FRANK SUN"\t"INMATE NUMBER: 77362-054, MOSHANNON VALLEY CORRECTIONAL INSTITUTION, 555 '
    'GEO DRIVE "\t"PHILIPSBURG"\t"PA"\t""\t"16866"\t"06/13/2018"\t"08/31/2027"\t"Y"\t"2018-06-25"\t"FR NOTICE ADDED"\t'
    '"83 F.R. 29542 6/25/2018"',
)


def test_a_row_of_the_older_layout_becomes_an_entry() -> None:
    assert entry_of(read(TSV_2023), "FUYI SUN") == FUYI_SUN


def test_a_row_of_the_newer_layout_becomes_the_same_entry() -> None:
    expected = replace(
        FUYI_SUN,
        position=14,
        country_text="US",
        remarks=None,
        entry_text='"FUYI SUN A/K/A FRANK SUN, INMATE NUMBER: 77362-054, MOSHANNON VALLEY CORRECTIONAL INSTITUTION, '
        '555 GEO DRIVE , PHILIPSBURG, PA, US, 16866",6/13/2018,08/31/2027,83 F.R. 29542 6/25/2018,Standard',
    )
    assert entry_of(read(CSV_AFTER), "FUYI SUN") == expected


@pytest.mark.parametrize(
    ("path", "count", "impossible"),
    [
        pytest.param(TSV_2019, 16, 0, id="2019"),
        pytest.param(TSV_2023, 19, 2, id="2023"),
        pytest.param(CSV_BEFORE, 19, 0, id="2026-04-13"),
        pytest.param(CSV_AFTER, 19, 0, id="2026-04-14"),
    ],
)
def test_every_row_is_an_entry_and_what_was_counted_is_told(path: Path, count: int, impossible: int) -> None:
    records = read(path)
    assert (records.scope, records.record_count, len(records.entries)) == ("full list", count, count)
    assert (records.set_aside, records.quarantine, records.counts.unaccounted) == ({}, (), 0)
    assert records.observations == {
        ("citation_cells_read", "release"): 1.0,
        ("impossible_dates", "release"): float(impossible),
        ("broken_characters", "release"): 0.0,
        ("file_form", "tab-separated" if path.suffix == ".txt" else "comma-separated"): 1.0,
        ("unknown_words", "release"): 0.0,
        ("unknown_kinds", "release"): 0.0,
    }


@pytest.mark.parametrize(
    ("path", "name", "code", "text"),
    [
        pytest.param(TSV_2019, "ADRIAN MANUEL HERNANDEZ", "US", None, id="blank, with a state"),
        pytest.param(TSV_2019, "STEPHEN EDWARD SMITH", "US", "NM", id="the state as country"),
        pytest.param(TSV_2019, "QIANG HU", "CN", "PRC", id="a label"),
        pytest.param(TSV_2023, "SIBERIAN AIRLINES", None, None, id="blank, without a state"),
        pytest.param(CSV_AFTER, "SIBERIAN AIRLINES", "RU", "RU", id="a code"),
        pytest.param(CSV_AFTER, "STEPHEN EDWARD SMITH", "US", "NM", id="the state as country, packed"),
        pytest.param(CSV_AFTER, "STEVE TREVINO", "US", "US", id="a blank too many"),
        pytest.param(CSV_AFTER, "PEDRO MASCORRO", "US", None, id="blank, packed"),
    ],
)
def test_the_country_is_the_code_the_label_or_that_of_the_state(
    path: Path, name: str, code: str | None, text: str | None
) -> None:
    entry = entry_of(read(path), name)
    assert (entry.country_code, entry.country_text, entry.addresses[0].country_code) == (code, text, code)


@pytest.mark.parametrize(
    ("country", "state", "code"),
    [("", "CY", "CY"), ("", "RS", "RU"), ("NM", "", "US"), ("", "TX", "US"), ("", "QC", None), ("XX", "", None)],
)
def test_columns_that_slipped_are_read_as_they_are_meant(country: str, state: str, code: str | None) -> None:
    content = tsv(
        "A B", "1 C ST", "D", state, country, "", "01/02/2020", "", "Y", "2020-01-02", "", "85 F.R. 1 1/2/2020"
    )
    (entry,) = SOURCE.parse([content]).entries
    assert (entry.country_code, entry.country_text) == (code, country or None)


@pytest.mark.parametrize(
    ("name", "street", "kind"),
    [
        pytest.param("RIGEL OPTICS, INC.", "1344 ASH ST", "organization", id="a legal form"),
        pytest.param("ABEL HERNANDEZ, JR.", "120 SAINT JOHN DRIVE", "person", id="a generation"),
        pytest.param("KIM SONG II", "1 A ST", "person", id="a number"),
        pytest.param("MNC HOLDINGS II", "1 A ST", "organization", id="the second company"),
        pytest.param("YI-CHI SHIH", "INMATE NUMBER: 75830-112, FCI LOMPOC", "person", id="an inmate"),
        pytest.param("YI-CHI SHIH", "INMTATE NUMBER -75830 112, FCI LOMPOC", "person", id="an inmate, misspelt"),
        pytest.param("THE SHIH COMPANY", "C/O INMATE NUMBER: 75830-112", "organization", id="an inmate's company"),
        pytest.param("YI-CHI SHIH", "3040 BECKMAN ROAD, APT 75830-112", "unknown", id="two words"),
    ],
)
def test_the_list_types_nobody_so_only_what_shows_it_counts(name: str, street: str, kind: str) -> None:
    content = tsv(name, street, "D", "TX", "US", "", "01/02/2020", "", "Y", "2020-01-02", "", "85 F.R. 1 1/2/2020")
    assert SOURCE.parse([content]).entries[0].entry_type == kind


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        pytest.param(
            "SIBERIAN AIRLINES D/B/A S7 AIRLINES", ["SIBERIAN AIRLINES", "S7 AIRLINES"], id="doing business as"
        ),
        pytest.param("PEARL (A.K.A. NEI-CHIEN CHU) LI", ["PEARL LI", "NEI-CHIEN CHU"], id="in brackets"),
        pytest.param("(SEAN) NAGHIBI", ["(SEAN) NAGHIBI"], id="a name in brackets"),
        pytest.param(" I. ASH", ["I. ASH"], id="a leading blank"),
    ],
)
def test_names_that_one_cell_joins_are_apart(cell: str, names: list[str]) -> None:
    content = tsv(cell, "1 C ST", "D", "TX", "US", "", "01/02/2020", "", "Y", "2020-01-02", "", "85 F.R. 1 1/2/2020")
    (entry,) = SOURCE.parse([content]).entries
    assert [name.name for name in entry.names] == names


def test_an_impossible_date_is_kept_as_text() -> None:
    content = tsv("A B", "", "D", "TX", "US", "", "01/02/2020", "08/22/3017", "N", "3033-09-30", "NEW", "85 F.R. 1")
    records = SOURCE.parse([content])
    (entry,) = records.entries
    assert (entry.effective_on, entry.expires_on) == (date(2020, 1, 2), None)
    assert entry.remarks == "Expiration_Date: 08/22/3017\nLast_Update: 3033-09-30\nAction: NEW"
    assert records.observations["impossible_dates", "release"] == 2


def test_what_is_not_read_of_the_citations_is_a_remark() -> None:
    records = SOURCE.parse([
        csv('"A B, 1 C ST, D, TX, US, 75081",1/2/2020,,"89 87329 11/1/2024, 90 F.R. 1 1/2/2025",Standard')
    ])
    (entry,) = records.entries
    assert entry.citations == (cited("90 FR 1", date(2025, 1, 2)),)
    assert entry.remarks == "FR_Citation: 89 87329 11/1/2024, 90 F.R. 1 1/2/2025"
    assert records.observations["citation_cells_read", "release"] == 0


def test_a_broken_letter_of_a_name_is_counted() -> None:
    records = SOURCE.parse([csv('"O?BRIEN, 1 C ST, D, TX, US, 75081",1/2/2020,,,Standard')])
    assert records.observations["broken_characters", "release"] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(
            '"A B, 1 C ST, D, TX",1/2/2020,,,Standard',
            "expected name, street, city, state, country and postal code, found 4 parts",
            id="too few parts",
        ),
        pytest.param('", 1 C ST, D, TX, US, 75081",1/2/2020,,,Standard', "the row has no name", id="no name"),
        pytest.param(
            '"A B, 1 C ST, D, TX, US, 75081",1/2/2020,,Standard', "expected 5 cells, found 4", id="a cell less"
        ),
    ],
)
def test_an_odd_row_is_kept_apart_with_its_text(row: str, reason: str) -> None:
    good = '"C D, 1 C ST, D, TX, US, 75081",1/2/2020,,90 F.R. 1 1/2/2025,Standard'
    records = SOURCE.parse([csv(row, good)])
    assert [(odd.position, odd.reason, odd.record_text) for odd in records.quarantine] == [(1, reason, row)]
    assert [entry.name for entry in records.entries] == ["C D"]
    assert (records.record_count, records.counts.unaccounted) == (2, 0)


def test_the_two_layouts_have_one_history() -> None:
    methods = [tables["identity"]["method"].to_pylist() for tables in sample_in_order(SOURCE)]
    assert [{method: counted.count(method) for method in ("new", "exact", "rename")} for counted in methods] == [
        {"new": 16, "exact": 0, "rename": 0},
        {"new": 4, "exact": 14, "rename": 1},
        {"new": 6, "exact": 11, "rename": 2},
        {"new": 1, "exact": 18, "rename": 0},
    ]


# What is refused

PACKED = "1 HAUPTSTRASSE, BERLIN, , DE, 10115"


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        pytest.param("Suspended", "Suspended", ["release", "Type of Denial: Suspended"], id="a new kind of order"),
        pytest.param("STANDARD", "Y", ["release"], id="another case"),
        pytest.param("Non-standard", "N", ["release"], id="and of the other"),
    ],
)
def test_a_kind_of_order_that_was_never_seen_is_kept_and_told(text: str, order: str, words: list[str]) -> None:
    records = SOURCE.parse([csv(f'"A TESTX GMBH, {PACKED}",1/10/1984,,49 F.R. 2002 1/17/84,{text}')])
    assert [entry.identifiers for entry in records.entries] == [(Identifier(id_type="standard_order", id_value=order),)]
    assert sorted(scope for metric, scope in records.observations if metric == "unknown_words") == sorted(words)


def test_a_country_that_was_never_seen_is_kept_and_told() -> None:
    records = SOURCE.parse([csv('"A TESTX GMBH, 1 STREET, CITY, , ZZ, ",1/10/1984,,49 F.R. 2002 1/17/84,Standard')])
    assert [(entry.country_code, entry.country_text) for entry in records.entries] == [(None, "ZZ")]
    assert records.observations["unknown_words", "Country: ZZ"] == 1


def test_what_a_new_column_says_is_kept_with_its_row_and_asked_about() -> None:
    row = f'"A TESTX GMBH, {PACKED}",1/10/1984,,49 F.R. 2002 1/17/84,Standard,high'
    records = SOURCE.parse([csv(row, header=f"{CSV_HEADER},Risk")])
    assert [entry.remarks for entry in records.entries] == ["Risk: high"]
    assert records.observations["unknown_kinds", "column: Risk"] == 1


def test_a_name_that_was_escaped_as_html_is_read_and_its_text_kept() -> None:
    row = f'"A&amp;B TESTX &quot;TRADING&quot; GMBH, {PACKED}",1/10/1984,,49 F.R. 2002 1/17/84,Standard'
    records = SOURCE.parse([csv(row)])
    (entry,) = records.entries
    assert entry.name == 'A&B TESTX "TRADING" GMBH'
    assert entry.entry_text == row
    tables = tables_of(SOURCE, records, "2026-04-20")
    assert tables["names"]["search_key"].to_pylist() == ["abtestxtradinggmbh"]
    told = {row["metric"]: row["value"] for row in tables["profile"].to_pylist() if row["scope"] == "release"}
    assert told["html_entities"] == 1


CSV = CSV_AFTER.read_bytes()
TSV = TSV_2023.read_bytes()
OTHER_COLUMNS = ("the table has other columns", "Expected (layout comma-separated)")
BAD = {
    "half a row": (CSV[:-100], ("row 19 cannot be read", "breaks off")),
    "a cell less": (CSV[:-16], ("the last row, 19, has 4 cells, expected 5", "breaks off")),
    "half a file of the older layout": (TSV[:-120], ("row 19 cannot be read", "breaks off")),
    "another list": (b"Country,Entity\r\nFINLAND,Oy One\r\n", OTHER_COLUMNS),
    "nothing but the header mark": (b"\xef\xbb\xbf", ("expected a header and rows", "found an empty file")),
    "another encoding": (CSV.replace(b"WELL BEING", b"WELL B\xc9ING"), ("expected text in utf-8", "found byte 0xc9")),
    "a renamed column": (
        CSV.replace(b"Effective_Date", b"Effective Date"),
        (*OTHER_COLUMNS, "unknown are ['Effective Date']", "missing are ['Effective_Date']"),
    ),
    "a missing column": (CSV.replace(b",Type of Denial", b""), (*OTHER_COLUMNS, "missing are ['Type of Denial']")),
    "reordered columns": (
        CSV.replace(b"Effective_Date,Expiration_Date", b"Expiration_Date,Effective_Date"),
        (*OTHER_COLUMNS, "the order differs"),
    ),
    "a column less in the older layout": (
        TSV.replace(b'"Action"\t', b""), ("Expected (layout tab-separated)", "missing are ['Action']")
    ),
    "the header twice": (CSV + CSV[3:], ("row 20 repeats the header",)),
    "a spreadsheet": (b"PK\x03\x04" + bytes(200), ("found a spreadsheet file (204 bytes)", "Save it as CSV")),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_a_file_that_is_not_the_list_is_refused(content: bytes, words: tuple[str, ...]) -> None:
    message = refusal(SOURCE, content)
    assert [word for word in words if word not in message] == []
