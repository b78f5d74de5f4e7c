"""The CSV of the Consolidated Screening List: 29 columns (`_id` first, since 2020), or 28.

What a cell joins is taken apart: names, programmes and the like at "; ", addresses and ids at "; " and then at ", ".
Where each part of an id stands has changed: the type is last in the 28 columns and first since. A column that is not
known, among those that are, keeps its text in the remarks and is asked about: nobody can tell whether it decides what
the others mean.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from entity_lists.formats.csv_table import CsvRow, read_csv
from entity_lists.formats.decoding import decode
from entity_lists.records import Address
from entity_lists.sources.us_csl.identifiers import is_known
from entity_lists.sources.us_csl.record import (
    COLUMNS,
    IS_BIS,
    LISTS,
    CslFile,
    CslRecord,
    IdDocument,
    iso_code,
    parted,
    text_of,
    unbroken,
)
from entity_lists.text.addresses import address_country
from entity_lists.unknown import Unknown

_WITH_ID, _WITHOUT_ID = "29 columns", "28 columns"
_LAYOUTS = {_WITH_ID: ("_id", *COLUMNS), _WITHOUT_ID: COLUMNS}
_HEADER_CHARACTERS = 8192
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OFAC_DATE = re.compile(r"\d\d [A-Z][a-z]{2} \d{4}")


def read_table(content: bytes, source_id: str) -> CslFile:
    """Return the records of a CSV.

    Raises:
        SourceChanged: it is no text in UTF-8, lacks a column, has them in another order, or breaks off.
    """
    text = decode(content, source_id)
    layouts = {name: _widened(columns, text) for name, columns in _LAYOUTS.items()}
    table = read_csv(text, source_id=source_id, layouts=layouts)
    is_old = table.layout == _WITHOUT_ID
    new = [name for name in layouts[table.layout] if name not in _LAYOUTS[table.layout]]
    unknown = Unknown()
    for name in new:
        unknown.kind("column", name)
    records = tuple(_from_row(row, is_old, new) for row in table.rows)
    return CslFile(records=records, quarantine=table.quarantine, unknown=unknown)


def _widened(columns: Sequence[str], text: str) -> Sequence[str]:
    """Return the columns of the header if these are among them in their order, each but once; else these alone."""
    try:
        header = [cell.strip() for cell in next(csv.reader(io.StringIO(text[:_HEADER_CHARACTERS])), [])]
    except csv.Error:
        return columns
    # The id is a column of the other layout, not a new one.
    is_wider = len(set(header)) == len(header) and "" not in header and ("_id" in header) == ("_id" in columns)
    return header if is_wider and [name for name in header if name in columns] == list(columns) else columns


def _from_row(row: CsvRow, is_old: bool, new_columns: Sequence[str]) -> CslRecord:
    cells = dict(row.cells)
    new = tuple(f"{name}: {said}" for name in new_columns if (said := cells.pop(name)))
    cells["id"] = cells.pop("_id", "")
    return CslRecord(
        position=row.position,
        cells=cells,
        lists={name: parted(cells[name]) for name in LISTS if cells[name]},
        addresses=tuple(_flat_addresses(cells["addresses"], cells["source"])),
        ids=tuple(_flat_id(text, is_old) for text in parted(cells["ids"])),
        text=text_of(cells | dict(row.undecoded), new),
        new=new,
    )


def _flat_addresses(text: str, source: str) -> Iterator[Address]:
    """Yield the addresses of a cell; one without a country has that of the row whose address it is part of."""
    country = None
    addresses: list[Address] = []
    for piece in reversed([piece.strip(" ;\n") for piece in text.split("; ")]):
        rest, comma, last = piece.rpartition(", ")
        if code := iso_code(last):
            country = code
            addresses.append(Address(address=unbroken(rest).removeprefix("and ") if comma else last, country_code=code))
        elif piece:
            address = unbroken(piece).removeprefix("and ")
            own = address_country(address) or country if IS_BIS.search(source) else None
            addresses.append(Address(address=address, country_code=own))
    yield from reversed(addresses)


def _flat_id(text: str, is_old: bool) -> IdDocument:
    parts = text.split(", ")
    if is_old and (is_known(parts[-1]) or not is_known(parts[0])):
        # By the names of its parts: country, expiration_date, issue_date, number, type.
        kind = parts.pop()
        country = parts.pop(0) if len(parts) > 1 and iso_code(parts[0]) else ""
        dates = [parts.pop(0) for part in parts[:2] if len(parts) > 1 and _ISO_DATE.fullmatch(part)]
    else:
        # As OFAC has them: type, number, country, date of issue, date of expiry.
        kind = parts.pop(0)
        dates = [parts.pop() for part in parts[:-3:-1] if len(parts) > 1 and _OFAC_DATE.fullmatch(part)]
        country = parts.pop() if len(parts) > 1 and iso_code(parts[-1]) else ""
    # One date alone may be either.
    expiration, issue, some = (*dates, "") if len(dates) == 2 else ("", "", *dates, "")[:3]
    return IdDocument(
        type=kind.strip(),
        number=", ".join(parts).strip(),
        country=country,
        issue_date=issue,
        expiration_date=expiration,
        some_date=some,
    )
