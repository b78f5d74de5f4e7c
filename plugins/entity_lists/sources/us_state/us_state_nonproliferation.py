"""The State Department's nonproliferation sanctions, as the International Trade Administration keeps them: one CSV.

A row is one programme under which one party is sanctioned. Rows of one party that cite the same notice and end on the
same day are one sanction under several programmes, and become one entry: so does the publisher's own importer join
them, and nothing but the programme tells them apart from release to release. Sanctions by other notices are entries of
their own. Three layouts: 7 columns (2014), the 31 of the Consolidated Screening List's template (2015), and 9 (since
2016). A sanction that has ended stays an entry, with expires_on.

A country is a column of its own since 2015. Before that it stands in brackets at the end of the name, "Ministry of
Defense (Syria)", and is taken from there, so that the name is the same in every layout. Every other bracket, an acronym
or a town, stays a part of the name.

The live download is written from the importer that the International Trade Administration publishes; not yet seen live.

Source: https://www.state.gov/key-topics-bureau-of-international-security-and-nonproliferation/nonproliferation-sanctions/
and https://github.com/InternationalTradeAdministration/csl-importers; releases 2014-09-24 to 2016-12-02.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow, CsvTable, read_csv, repeats_of, without_repeats
from entity_lists.formats.decoding import decode, repaired
from entity_lists.formats.file_kind import TABLE
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Identifier, Name, Records
from entity_lists.source import FileForm, ListSource
from entity_lists.text.alias_marks import divided, split_marked
from entity_lists.text.countries import country_code, iso_code
from entity_lists.text.dates import read_us_date
from entity_lists.text.party_kind import is_weak, party_kind
from entity_lists.text.register_citations import Notices, read_notices
from entity_lists.text.search_key import search_key
from entity_lists.unknown import Unknown

# By the name of the layout; the newest does not tell when a sanction ended.
FORMS = (
    FileForm(name="7 columns"),
    FileForm(name="31 columns"),
    FileForm(name="9 columns", unsaid=frozenset({"entries.expires_on"})),
)
SOURCE = ListSource(
    source_id="us_state_nonproliferation",
    title="U.S. Nonproliferation Sanctions",
    publisher="Bureau of International Security and Nonproliferation, U.S. Department of State",
    homepage="https://www.state.gov/key-topics-bureau-of-international-security-and-nonproliferation/"
    "nonproliferation-sanctions/",
    data_license="U.S. government work, public domain",
    list_codes=("ISN",),
    # The list changes a few times a year, on no fixed day.
    schedule="53 10 * * 1-5",
    timezone="America/New_York",
    base_url="https://csldata.blob.core.windows.net",
    paths=("/csltempdata/sanctions.csv",),
    file_kind=TABLE,
    parser_version=2,
    parse=lambda contents: parse(*contents),
    forms=FORMS,
)
_LIST_CODE = "ISN"

_NOTICE, _EFFECTIVE, _ENDED = "Federal Register Notice", "Effective Date", "Date Lifted/Waived/Expired"
_PARTS = ("Address", "City", "State/Province", "Postal Code")
# Columns of the template that the list has never filled: kept in remarks, and counted, if it ever does.
_NEVER_FILLED = (
    "Entity Number", "SDN Type", "Title", "Standard Order", "License Requirement", "License Policy", "Call Sign",
    "Vessel Type", "Gross Tonnage", "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Address Number",
    "Address Remarks", "Alternate Number", "Alternate Type", "Alternate Remarks",
)  # fmt: skip
# Where the list stands on the web, if anything: the same on every row, and nothing about a party.
IGNORED = "Web Link"
_LAYOUTS = {
    "7 columns": ("Programs", "Name", "Address", "Country", _NOTICE, _EFFECTIVE, _ENDED),
    "31 columns": (
        "Source List", "Entity Number", "SDN Type", "Programs", "Name", "Title", *_PARTS, "Country", _NOTICE,
        _EFFECTIVE, _ENDED, "Standard Order", "License Requirement", "License Policy", "Call Sign", "Vessel Type",
        "Gross Tonnage", "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Remarks/Notes", "Address Number",
        "Address Remarks", "Alternate Number", "Alternate Type", "Alternate Name", "Alternate Remarks", IGNORED,
    ),
    "9 columns": (
        "Source List", "Programs", "Name", "Alternative Names", "Country", _NOTICE, _EFFECTIVE, "Remarks/Notes",
        IGNORED,
    ),
}  # fmt: skip

_MISSILE, _CHEMICAL = "Missile Sanctions", "Chemical and Biological Weapons Act"
# The publisher's labels, and the programme that each is. The releases of 2014 print 13328 for 13382: those of 2015 have
# the same parties, notices and dates under the right number. What a label says beyond its programme is in remarks.
# Source: https://www.federalregister.gov/citation/70-FR-38567, 2005-07-01 (Executive Order 13382).
_PROGRAMMES = {
    "E.O. 13382": "E.O. 13382",
    "E.O. 13328 - A.Q. Khan": "E.O. 13382",
    "E.O. 13328 - D.P.R.K.": "E.O. 13382",
    "E.O. 13328 - Iran": "E.O. 13382",
    "E.O. 13328 - Syria": "E.O. 13382",
    "E.O. 12938": "E.O. 12938",
    "Executive Order 12938": "E.O. 12938",
    "INKSNA": "INKSNA",
    "INSKNA": "INKSNA",
    "ISNA": "ISNA",
    "Missle Sanctions Laws": _MISSILE,
    "Missile Sanctions": _MISSILE,
    "Chemical and Biological Weapons": _CHEMICAL,
    "Chemical and Biological Weapons Act": _CHEMICAL,
    "Export-Import Bank Act": "Export-Import Bank Act",
    "Nuclear Proliferation Prevention Act": "Nuclear Proliferation Prevention Act",
    "Transfer of Lethal Military Equipment": "Transfer of Lethal Military Equipment",
}
_NO_DATE = frozenset({"", "N/A"})
_COUNTRY_IN_NAME = re.compile(r"\s?\((?P<country>[^()]{3,40})\)$")
# What wrongly decoded text leaves in a name.
_BROKEN = re.compile(r"[?\ufffd\u2500-\u259f]")

_Counts = Counter[str]
_Cells = Mapping[str, str]


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the table lacks a column, has no row of this list, or breaks off.
    """
    text, repairs = repaired(decode(content, SOURCE.source_id, encodings=("utf-8", "windows-1252")))
    unknown = Unknown()
    table = read_csv(text, source_id=SOURCE.source_id, layouts=_LAYOUTS, unknown=unknown)
    _refuse_other_list(table)
    counts: _Counts = Counter(repaired_characters=repairs)
    quarantine = list(table.quarantine)
    rows = without_repeats(table.rows)
    entries = list(read_each(rows, partial(_entry, counts, unknown), quarantine))
    sanctions = _joined(entries)
    return Records(
        scope="full list",
        record_count=table.record_count,
        set_aside={"joined": len(entries) - len(sanctions)} | repeats_of(table.rows, rows),
        entries=sanctions,
        quarantine=in_order(quarantine),
        observations=_observations(counts) | unknown.observations() | _form(table.layout).observation(),
    )


def _form(layout: str) -> FileForm:
    return next(form for form in FORMS if form.name == layout)


def _refuse_other_list(table: CsvTable) -> None:
    lists = {row.cells.get("Source List", _LIST_CODE) for row in table.rows}
    if lists and _LIST_CODE not in lists:
        raise SourceChanged(
            f"{SOURCE.source_id}: expected rows of source list {_LIST_CODE}, found {sorted(lists)[:5]}. Is this "
            "another list?"
        )


def _entry(counts: _Counts, unknown: Unknown, row: CsvRow) -> Entry:
    cells = row.cells
    source_list = cells.get("Source List", _LIST_CODE)
    if source_list != _LIST_CODE:
        unknown.kind("Source List", source_list)
        raise ValueError(f"expected source list {_LIST_CODE}, found {source_list[:80]!r}")
    if not cells["Programs"]:
        raise ValueError("the row has no programme")
    name, country_text, aliases = _names(row)
    code = country_code(country_text) or iso_code(country_text)
    notices = read_notices(cells[_NOTICE])
    effective_on, expires_on = read_us_date(cells[_EFFECTIVE]), read_us_date(cells.get(_ENDED, ""))
    programme = _programme(cells["Programs"], unknown)
    _count(counts, cells, name, code, notices)
    if country_text and code is None:
        unknown.word("Country", country_text)
    return Entry(
        position=row.position,
        list_code=_LIST_CODE,
        entry_type=party_kind([name, *(alias.name for alias in aliases)]),
        country_code=code,
        country_text=row.verbatim("Country") or country_text or None,
        names=(Name(name=name, name_type="primary"), *aliases),
        addresses=_addresses(cells, code),
        citations=notices.citations,
        identifiers=tuple(
            Identifier(id_type="reference_number", id_value=f"Notice {number}", remarks=_NOTICE)
            for number in notices.notices
        ),
        # Where the issue is not named, the notice's own date says since when.
        listed_on=None if notices.citations else notices.noticed_on,
        effective_on=effective_on,
        expires_on=expires_on,
        programs=programme,
        remarks=_remarks(row, programme, notices),
        entry_text=row.text,
    )


def _programme(label: str, unknown: Unknown) -> str:
    if label not in _PROGRAMMES:
        unknown.word("Programs", label)
    return _PROGRAMMES.get(label, label)


def _joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the sanctions, each at the position of its first row."""
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        cited = tuple(citation.citation for citation in entry.citations) or (entry.listed_on, entry.effective_on)
        place = entry.country_code or entry.country_text
        groups[search_key(entry.name), place, cited, entry.identifiers, entry.expires_on].append(entry)
    return tuple(_sanction(group) for group in groups.values())


def _sanction(rows: list[Entry]) -> Entry:
    """Return rows that differ in their programmes as one entry; it does not depend on their order."""
    if len(rows) == 1:
        return rows[0]
    ordered = sorted(rows, key=lambda row: (row.programs or "", row.entry_text))
    since = min((row.effective_on for row in rows if row.effective_on), default=None)
    others = [row for row in ordered if row.effective_on not in {since, None}]
    later = [f"{_EFFECTIVE} of {row.programs}: {row.effective_on}" for row in others]
    names = dict.fromkeys(name for row in ordered for name in row.names[1:])
    remarks = dict.fromkeys([*(row.remarks for row in ordered if row.remarks), *later])
    return replace(
        ordered[0],
        position=min(row.position for row in rows),
        names=(ordered[0].names[0], *names),
        addresses=tuple(dict.fromkeys(address for row in ordered for address in row.addresses)),
        effective_on=since,
        programs="; ".join(dict.fromkeys(row.programs or "" for row in ordered)),
        remarks="\n".join(remarks) or None,
        entry_text="\n".join(row.entry_text for row in ordered),
    )


def _names(row: CsvRow) -> tuple[str, str, tuple[Name, ...]]:
    """Return the primary name, the country's text, and the aliases."""
    cells = row.cells
    name, marked = split_marked(cells["Name"])
    country_text = cells["Country"]
    if bracket := _COUNTRY_IN_NAME.search(name):
        code = country_code(bracket["country"])
        if code and code in {country_code(country_text) or iso_code(country_text) or code}:
            name, country_text = name[: bracket.start()], country_text or bracket["country"]
    if not re.search(r"\w", name):
        raise ValueError("the row has no name")
    # "A, F.K.A. B": a mark stands in the column of the aliases too; the blank keeps it from being the start of a name.
    plain, behind = split_marked(f" {cells.get('Alternative Names') or cells.get('Alternate Name', '')}")
    listed = [(plain.strip(), "aka"), *behind, *marked]
    aliases = [Name(name=one, name_type=kind, is_weak=is_weak(one)) for text, kind in listed for one in divided(text)]
    return name, country_text, tuple(dict.fromkeys(aliases))


def _addresses(cells: _Cells, code: str | None) -> tuple[Address, ...]:
    address, city, state, postal_code = (cells.get(part) or None for part in _PARTS)
    text = address or ", ".join(filter(None, [city, state, postal_code]))
    if not text:
        return ()
    return (Address(address=text, city=city, state=state, postal_code=postal_code, country_code=code),)


def _remarks(row: CsvRow, programme: str, notices: Notices) -> str | None:
    """Return the publisher's remarks, and what the other columns say that has no place in the contract's."""
    cells = row.cells
    said = {
        "Programs": cells["Programs"] != programme,
        _NOTICE: bool(notices.unread or notices.contradictions),
        _EFFECTIVE: read_us_date(cells[_EFFECTIVE]) is None,
        _ENDED: read_us_date(cells.get(_ENDED, "")) is None,
    } | dict.fromkeys(_NEVER_FILLED, True)
    kept = [f"{column}: {cells[column]}" for column, is_kept in said.items() if is_kept and cells.get(column)]
    return "\n".join(filter(None, [cells.get("Remarks/Notes"), *kept, *row.new_remarks])) or None


def _count(counts: _Counts, cells: _Cells, name: str, code: str | None, notices: Notices) -> None:
    dates = [cells[_EFFECTIVE], cells.get(_ENDED, "")]
    counts["impossible_dates"] += sum(text not in _NO_DATE and read_us_date(text) is None for text in dates)
    counts["broken_characters"] += bool(_BROKEN.search(name))
    counts["unknown_countries"] += bool(cells["Country"]) and code is None
    counts["unexpected_cells"] += sum(bool(cells.get(column)) for column in _NEVER_FILLED)
    counts["cells"] += bool(cells[_NOTICE])
    counts["cells read"] += bool(cells[_NOTICE]) and not notices.unread
    counts["dates"] += sum(citation.published_on is not None for citation in notices.citations)
    counts["dates that contradict"] += notices.contradictions


def _observations(counts: _Counts) -> dict[tuple[str, str], float]:
    dates = counts["dates"] + counts["dates that contradict"]
    numbers = (
        "broken_characters", "impossible_dates", "repaired_characters", "unexpected_cells", "unknown_countries",
    )  # fmt: skip
    return {(metric, "release"): float(counts[metric]) for metric in numbers} | {
        # Where there is nothing that could disagree, nothing does.
        ("citation_cells_read", "release"): counts["cells read"] / counts["cells"] if counts["cells"] else 1.0,
        ("citation_volumes_matching_year", "release"): counts["dates"] / dates if dates else 1.0,
    }
