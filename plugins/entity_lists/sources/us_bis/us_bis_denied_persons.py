"""The U.S. Denied Persons List: parties whose export privileges the Bureau of Industry and Security has denied.

A row is one party at one address, and stays one entry: a party with three addresses is three entries, which share their
record key and are told apart by address. Two layouts are told apart by their header: twelve columns separated by tabs
(dpl.txt, until 2025) and five columns separated by commas since, in which one cell packs name and address.

What the newer layout dropped (Last_Update, Action) says when the publisher last touched a row and why. It is no date of
the order, so it goes to the remarks and no date column is filled from it.

Live: the page of the list links to its file as "Export as CSV". Not yet seen live; the page and what the link served
are known from others' code only.

Source: https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl, read 2026-04-14.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import unescape
from urllib.parse import urljoin

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.current_file import download_current, today
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.csv_table import CsvTable, Row, read_csv
from entity_lists.formats.decoding import decode, refuse_non_text
from entity_lists.records import Address, Entry, Identifier, Name, Quarantined, Records
from entity_lists.release import Origin
from entity_lists.source import Source
from entity_lists.sources.us_bis.packed_party import Party, party_of, unpack
from entity_lists.text.alias_marks import split_marked
from entity_lists.text.countries import country_code, iso_code
from entity_lists.text.dates import read_us_date
from entity_lists.text.party_kind import PERSON, UNKNOWN, is_weak, party_kind
from entity_lists.text.register_citations import read_citations
from entity_lists.text.vocabulary import GENERATIONS, words

SOURCE_ID = "us_bis_denied_persons"
PAGE_URL = "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl"
_LINK_TEXT = "export as csv"
_LIST_NAME = "denied persons"
_MAX_PAGE_BYTES = 1 << 20
_LINK = re.compile(r"<a\s(?P<said>[^<>]{0,2000})>(?P<text>.{0,200}?)</a", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"""\bhref\s{0,5}=\s{0,5}["'](?P<url>[^"'<>]{1,2000})["']""", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")

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
_STANDARD = {"Y": "Y", "y": "Y", "Standard": "Y", "N": "N", "Non-Standard": "N", "": None}
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

    row: Row
    party: Party
    standard: str | None
    effective_on: date | None
    expires_on: date | None
    citation_text: str
    remarks: Mapping[str, str]


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: another layout, encoding or kind of order, or a file that breaks off.
    """
    table = _read_table(content)
    counts = Counter({"impossible_dates": 0, "broken_characters": 0, "citations_read": 0})
    entries: list[Entry] = []
    quarantine = list(table.quarantine)
    for row in table.rows:
        try:
            entries.append(_entry(_order(row, table.layout, counts), counts))
        except ValueError as error:
            quarantine.append(Quarantined(position=row.position, reason=str(error), record_text=row.text))
    read = counts.pop("citations_read") / max(1, len(entries))
    return Records(
        scope="full list",
        record_count=table.record_count,
        set_aside={},
        entries=tuple(entries),
        quarantine=tuple(sorted(quarantine, key=lambda record: record.position)),
        observations={("citation_cells_read", "release"): read}
        | {(metric, "release"): float(number) for metric, number in counts.items()},
    )


def _read_table(content: bytes) -> CsvTable:
    if content.startswith(_WORKBOOKS):
        raise SourceChanged(
            f"{SOURCE_ID}: expected a table as delimited text, found a spreadsheet file ({len(content):,} bytes). Save "
            "it as CSV (UTF-8) and give that as the input, or teach the parser to read it."
        )
    text = decode(content, SOURCE_ID)
    layout = "tab-separated" if "\t" in text.partition("\n")[0] else "comma-separated"
    layouts = {layout: LAYOUTS[layout]}
    return read_csv(text, source_id=SOURCE_ID, layouts=layouts, delimiter=_DELIMITERS[layout])


def _order(row: Row, layout: str, counts: Counter[str]) -> _Order:
    """Return the order of a row. Raises: ValueError (no name, or a packed cell that is not one)."""
    cells = row.cells
    packed = cells.get("Name_and_Address")
    party = party_of(*(cells[column] for column in _PARTY_COLUMNS)) if packed is None else unpack(packed)
    if not party.name:
        raise ValueError("the row has no name")
    dates = {column: read_us_date(cells.get(column, "")) for column in _DATES}
    remarks = {column: cells[column] for column, day in dates.items() if day is None and cells.get(column)}
    counts["impossible_dates"] += len(remarks)
    remarks |= {column: cells[column] for column in _REMARKED if cells.get(column)}
    return _Order(
        row=row,
        party=party,
        standard=_standard(cells[_ORDERS[layout]], _ORDERS[layout], row.position),
        effective_on=dates["Effective_Date"],
        expires_on=dates["Expiration_Date"],
        citation_text=cells[_CITATIONS[layout]],
        remarks=remarks,
    )


def _standard(text: str, column: str, position: int) -> str | None:
    if text not in _STANDARD:
        raise SourceChanged(
            f"{SOURCE_ID}: row {position}: expected {column} to be one of {sorted(_STANDARD)}, found {text[:60]!r}. "
            "The parser must be taught the new kind of order."
        )
    return _STANDARD[text]


def _entry(order: _Order, counts: Counter[str]) -> Entry:
    party = order.party
    country_text, state = _SLIPS.get((party.country, party.state), (party.country, party.state))
    code = (
        iso_code(country_text)
        or country_code(country_text)
        or ("US" if not country_text and state in _STATES else None)
    )
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
        country_text=party.country or None,
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
    if found := _INMATE.search(order.party.address):
        yield Identifier(id_type="inmate_number", id_value=found["number"], country_code="US")


def _entry_type(names: Iterable[Name], identifiers: Iterable[Identifier]) -> str:
    """Return the type: the list gives none, but only a person has a generation or a number as an inmate."""
    plain = [name.name for name in names]
    kind = party_kind(plain)
    # No ship and no plant is on this list: "KIM SONG II" is a person.
    is_person = any(not GENERATIONS.isdisjoint(words(name)[-1:]) for name in plain) or any(
        found.id_type == "inmate_number" for found in identifiers
    )
    return PERSON if kind == UNKNOWN and is_person else kind


def download_release(
    fetcher: Fetcher, as_of: date, known: Origin | None, *, page_url: str
) -> tuple[Download, ...] | None:
    """Return the file that the list's page links to, None if it is what came from known.

    Raises:
        SourceUnavailable: not reached, another page, or asked for another day than today.
        SourceChanged: the page has no such link.
    """
    page = fetcher.download(page_url)
    url = urljoin(page.url, _link(page))
    return download_current(fetcher, as_of, known, source_id=SOURCE_ID, urls=(url,))


def _link(page: Download) -> str:
    text = page.content[:_MAX_PAGE_BYTES].decode("utf-8", errors="replace")
    if _LIST_NAME not in text.casefold():
        raise SourceUnavailable(
            f"{SOURCE_ID}: {page.url}: expected the page of the Denied Persons List, found {text[:60]!r} "
            f"({len(page.content):,} bytes). Open the address in a browser, wait and run it again, or give a saved "
            "file."
        )
    links = [
        (" ".join(_TAG.sub(" ", link["text"]).split()), _HREF.search(link["said"])) for link in _LINK.finditer(text)
    ]
    for said, href in links:
        if href and _LINK_TEXT in said.casefold():
            return unescape(href["url"])
    raise SourceChanged(
        f"{SOURCE_ID}: {page.url}: expected a link 'Export as CSV', found {len(links)} links: "
        f"{[said[:40] for said, _ in links if said][:5]}. Save the file by hand and give it as the input; the source "
        "must be taught where the list is now."
    )


def source(base_url: str = PAGE_URL) -> Source:
    """Return the source; base_url is another page's in tests."""
    return Source(
        source_id=SOURCE_ID,
        title="U.S. Denied Persons List",
        publisher="Bureau of Industry and Security, U.S. Department of Commerce",
        homepage=PAGE_URL,
        data_license="U.S. government work, public domain",
        list_codes=("DPL",),
        # Orders are added within days of their publication, on any working day.
        schedule="17 16 * * 1-5",
        timezone="America/New_York",
        parser_version=1,
        newest=today,
        download=partial(download_release, page_url=base_url),
        check=partial(refuse_non_text, source_id=SOURCE_ID),
        parse=parse,
    )
