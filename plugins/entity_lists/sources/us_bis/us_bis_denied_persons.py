"""The U.S. Denied Persons List: parties whose export privileges the Bureau of Industry and Security has denied.

A row is one party at one address, and stays one entry: a party with three addresses is three entries, which share their
record key and are told apart by address. Two layouts are told apart by their header: twelve columns separated by tabs
(dpl.txt, until 2025) and five columns separated by commas since, in which one cell packs name and address.

What the newer layout dropped (Last_Update, Action) says when the publisher last touched a row and why. It is no date of
the order, so it goes to the remarks and no date column is filled from it.

Source: https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl, read 2026-04-14.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow, CsvTable, read_csv
from entity_lists.formats.decoding import decode
from entity_lists.formats.file_kind import TABLE
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Identifier, Name, Records
from entity_lists.source import FileForm
from entity_lists.sources.us_bis.denied_persons_page import DeniedPersonsSource
from entity_lists.sources.us_bis.packed_party import PackedParty, party_of, unpack
from entity_lists.text.alias_marks import split_marked
from entity_lists.text.countries import country_code, iso_code
from entity_lists.text.dates import read_us_date
from entity_lists.text.party_kind import PERSON, UNKNOWN, is_weak, party_kind
from entity_lists.text.register_citations import read_citations
from entity_lists.text.spaces import one_line
from entity_lists.text.vocabulary import GENERATIONS, words
from entity_lists.unknown import Unknown

SOURCE = DeniedPersonsSource(
    source_id="us_bis_denied_persons",
    title="U.S. Denied Persons List",
    publisher="Bureau of Industry and Security, U.S. Department of Commerce",
    homepage="https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
    data_license="U.S. government work, public domain",
    list_codes=("DPL",),
    # Orders are added within days of their publication, on any working day.
    schedule="17 16 * * 1-5",
    timezone="America/New_York",
    base_url="https://www.bis.gov",
    paths=("/licensing/end-user-guidance/denied-persons-list-dpl",),
    file_kind=TABLE,
    parser_version=2,
    parse=lambda contents: parse(*contents),
    forms=(
        FileForm(name="tab-separated"),
        FileForm(name="comma-separated", unsaid=frozenset({"remarks.Action", "remarks.Last_Update"})),
    ),
)

_PARTY_COLUMNS = ("Name", "Street_Address", "City", "State", "Country", "Postal_Code")
LAYOUTS = {
    "tab-separated": (
        *_PARTY_COLUMNS, "Effective_Date", "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
    ),
    "comma-separated": (
        "Name_and_Address", "Effective_Date", "Expiration_Date", "Appropriate Federal Register Citations",
        "Type of Denial",
    ),
}  # fmt: skip
_DELIMITERS = {"tab-separated": "\t", "comma-separated": ","}
_CITATIONS = {"tab-separated": "FR_Citation", "comma-separated": "Appropriate Federal Register Citations"}
_ORDERS = {"tab-separated": "Standard_Order", "comma-separated": "Type of Denial"}
# Whether the order has the standard terms of 15 CFR part 764, Supplement No. 1.
_STANDARD = {"y": "Y", "standard": "Y", "n": "N", "non-standard": "N", "": None}
_DATES = ("Effective_Date", "Expiration_Date", "Last_Update")
_REMARKED = ("Action", "Last_Update")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

# Until 2025 the country was left blank in the United States; since then each of these rows says US.
_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "VI", "WA", "WV", "WI", "WY",
})  # fmt: skip
# (country, state) as printed, and as meant: the publisher mended the first two by 2023-11-30. RS is not Serbia there.
_SLIPS = {("", "CY"): ("CY", ""), ("", "RS"): ("RU", ""), ("NM", ""): ("US", "NM")}

# The Bureau of Prisons' number of a person: "INMATE NUMBER: 26265-177", "USM NO: …", "REGISTER NUMBER …".
_INMATE = re.compile(r"\b(?:INM|REGISTER N|USM N)[^\d,]{0,24}(?P<number>\d{4,6}[- ]\d{3})\b", re.IGNORECASE)
_TRADING_AS = re.compile(r"\sD/B/A\s")
_BROKEN = re.compile(r"\?|\ufffd")


@dataclass(frozen=True, kw_only=True)
class _Order:
    """One row of either layout; remarks: what has no column, by the publisher's name for it."""

    row: CsvRow
    party: PackedParty
    standard: str | None
    effective_on: date | None
    expires_on: date | None
    citation_text: str
    remarks: Mapping[str, str]


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: another layout or encoding, or a file that breaks off.
    """
    unknown = Unknown()
    table = _read_table(content, unknown)
    counts = Counter({"impossible_dates": 0, "broken_characters": 0, "citations_read": 0})
    quarantine = list(table.quarantine)
    entries = list(
        read_each(
            table.rows, lambda row: _entry(_order(row, table.layout, counts, unknown), counts, unknown), quarantine
        )
    )
    read = counts.pop("citations_read") / max(1, len(entries))
    return Records(
        scope="full list",
        record_count=table.record_count,
        set_aside={},
        entries=tuple(entries),
        quarantine=in_order(quarantine),
        observations={("citation_cells_read", "release"): read}
        | {(metric, "release"): float(number) for metric, number in counts.items()}
        | unknown.observations()
        | _form(table.layout).observation(),
    )


def _form(layout: str) -> FileForm:
    return next(form for form in SOURCE.forms if form.name == layout)


def _read_table(content: bytes, unknown: Unknown) -> CsvTable:
    if content.startswith(_WORKBOOKS):
        raise SourceChanged(
            f"{SOURCE.source_id}: expected a table as delimited text, found a spreadsheet file ({len(content):,} "
            "bytes). Save it as CSV (UTF-8) and give that as the input, or teach the parser to read it."
        )
    text = decode(content, SOURCE.source_id)
    layout = "tab-separated" if "\t" in text.partition("\n")[0] else "comma-separated"
    layouts = {layout: LAYOUTS[layout]}
    return read_csv(text, source_id=SOURCE.source_id, layouts=layouts, delimiter=_DELIMITERS[layout], unknown=unknown)


def _order(row: CsvRow, layout: str, counts: Counter[str], unknown: Unknown) -> _Order:
    """Return the order of a row. Raises: ValueError (no name, or a packed cell that is not one)."""
    cells = row.cells
    packed = cells.get("Name_and_Address")
    party = party_of(*(cells[column] for column in _PARTY_COLUMNS)) if packed is None else unpack(packed)
    if not party.name:
        raise ValueError("the row has no name")
    dates = {column: read_us_date(cells.get(column, "")) for column in _DATES}
    remarks = {column: cells[column] for column, day in dates.items() if day is None and cells.get(column)}
    counts["impossible_dates"] += len(remarks)
    remarks |= {column: cells[column] for column in _REMARKED if cells.get(column)} | dict(row.new)
    return _Order(
        row=row,
        party=party,
        standard=_standard(cells[_ORDERS[layout]], _ORDERS[layout], unknown),
        effective_on=dates["Effective_Date"],
        expires_on=dates["Expiration_Date"],
        citation_text=cells[_CITATIONS[layout]],
        remarks=remarks,
    )


def _standard(text: str, column: str, unknown: Unknown) -> str | None:
    """Return Y or N, whatever the case of the letters; another kind of order in the publisher's words."""
    if text.casefold() not in _STANDARD:
        unknown.word(column, text)
    return _STANDARD.get(text.casefold(), text)


def _entry(order: _Order, counts: Counter[str], unknown: Unknown) -> Entry:
    party = order.party
    country_text, state = _SLIPS.get((party.country, party.state), (party.country, party.state))
    code = (
        iso_code(country_text)
        or country_code(country_text)
        or ("US" if not country_text and state in _STATES else None)
    )
    if country_text and code is None:
        unknown.word("Country", country_text)
    citations, unread = read_citations(order.citation_text)
    counts["citations_read"] += not unread
    remarks = dict(order.remarks) | ({"FR_Citation": order.citation_text} if unread else {})
    names = tuple(_names(party.name))
    counts["broken_characters"] += any(_BROKEN.search(name.name) for name in names)
    identifiers = tuple(_identifiers(order))
    address = Address(
        address=party.address,
        city=party.city or None,
        state=state or None,
        postal_code=party.postal_code or None,
        country_code=code,
    )
    return Entry(
        position=order.row.position,
        list_code="DPL",
        entry_type=_entry_type(names, identifiers),
        country_code=code,
        country_text=one_line(order.row.verbatim("Country")) or party.country or None,
        names=names,
        addresses=(address,) if party.address else (),
        citations=citations,
        identifiers=identifiers,
        effective_on=order.effective_on,
        expires_on=order.expires_on,
        remarks="\n".join(f"{label}: {text}" for label, text in remarks.items()) or None,
        entry_text=order.row.text,
    )


def _names(text: str) -> Iterable[Name]:
    """Yield the name and those that the cell joins to it: "A A/K/A B", "PEARL (A.K.A. NEI-CHIEN CHU) LI"."""
    plain, marked = split_marked(text)
    primary, *others = _TRADING_AS.split(plain)
    yield Name(name=primary, name_type="primary")
    for name, kind in [*((other, "aka") for other in others), *marked]:
        yield Name(name=name, name_type=kind, is_weak=is_weak(name))


def _identifiers(order: _Order) -> Iterable[Identifier]:
    if order.standard is not None:
        yield Identifier(id_type="standard_order", id_value=order.standard)
    if inmate := _INMATE.search(order.party.address):
        yield Identifier(id_type="inmate_number", id_value=inmate["number"], country_code="US")


def _entry_type(names: Iterable[Name], identifiers: Iterable[Identifier]) -> str:
    """Return the type: the list gives none, but only a person has a generation or a number as an inmate."""
    plain = [name.name for name in names]
    kind = party_kind(plain)
    # No ship and no plant is on this list: "KIM SONG II" is a person.
    is_person = any(not GENERATIONS.isdisjoint(words(name)[-1:]) for name in plain) or any(
        identifier.id_type == "inmate_number" for identifier in identifiers
    )
    return PERSON if kind == UNKNOWN and is_person else kind
