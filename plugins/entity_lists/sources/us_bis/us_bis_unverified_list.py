"""The U.S. Unverified List: Supplement No. 6 to part 744 of title 15 of the CFR, from the eCFR.

Parties whose bona fides BIS could not verify: no licence exceptions, and a statement before any shipment. One table of
three columns; each row has a party with its aliases and addresses in the old, bare form of the Entity List, and writes
the months of its citations out.

Source: https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%206%20to%20Part%20744, 2026-03-25.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from entity_lists.records import Entry, Records
from entity_lists.sources.us_bis.ecfr import EcfrSource
from entity_lists.sources.us_bis.entity_cell import CellParty, read_entity_cell
from entity_lists.sources.us_bis.supplement import (
    Counts,
    Record,
    entries_of,
    is_rest_of_cell,
    joined,
    listing,
    read_records,
    read_supplement,
)
from entity_lists.text.vocabulary import names_organization, names_place

SOURCE = EcfrSource(
    source_id="us_bis_unverified_list",
    title="U.S. Unverified List",
    publisher="Bureau of Industry and Security, U.S. Department of Commerce",
    homepage="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%206%20to%20Part%20744",
    data_license="U.S. government work, public domain",
    list_codes=("UVL",),
    # After the Entity List, whose download of the part it shares.
    schedule="20 16 * * 1-5",
    timezone="America/New_York",
    parser_version=2,
    parse=lambda contents: parse(*contents),
)

_APPENDIX = "Supplement No. 6 to Part 744"
_HEADINGS = ("Country", "Listed person and address", "Federal Register citation")
# "Sur-Link (HK) Ltd., a.k.a. Surlink Ltd., a.k.a. Surlink Group, Flat 6, …": a mark before each alias, no brackets.
_MARK = re.compile(r"(?:,\s?|\s)(?:a\.k\.a\.|aka),?\s")
_OTHER_MARK = re.compile(r"f\.?k\.?a\b|\(a\.?k\.?a\b|following", re.IGNORECASE)


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not this list, or its table has another layout.
    """
    supplement = read_supplement(content, source_id=SOURCE.source_id, appendix=_APPENDIX, headings=_HEADINGS)
    records = joined(supplement.rows, is_more=is_rest_of_cell)
    return read_records(supplement, records, _entries, set_aside={"joined": len(supplement.rows) - len(records)})


def _entries(record: Record, counts: Counts) -> Iterator[Entry]:
    listed, unread = listing(record, list_code="UVL", citation_text=record.columns[0].text)
    cell = read_entity_cell(_with_one_mark(record.entity))
    counts.add(cell, listed, unread)
    own = cell.own and _with_names_in_addresses(cell.own)
    yield from entries_of(listed, replace(cell, own=own), unread)


def _with_one_mark(text: str) -> str:
    """Return the text with a comma for each mark after the first, which is how a bare list of aliases is read."""
    first = _MARK.search(text)
    if first is None or _OTHER_MARK.search(text):
        return text
    return text[: first.end()] + _MARK.sub(", ", text[first.end() :])


def _with_names_in_addresses(party: CellParty) -> CellParty:
    """Return the party, with a firm that is named before an address which the party has already as another name of it.

    "World Heavy Equipment, Industrial Area 10, …; and World Equipment Trading L.L.C, Industrial Area 10, …"
    """
    names = {
        address: address.removesuffix(f", {other}")
        for address in party.addresses
        for other in party.addresses
        if address.endswith(f", {other}")
    }
    firms = {at: name for at, name in names.items() if names_organization(name) and not names_place(name)}
    return replace(
        party,
        aliases=(*party.aliases, *((name, "aka") for name in firms.values())),
        addresses=tuple(address for address in party.addresses if address not in firms),
    )
