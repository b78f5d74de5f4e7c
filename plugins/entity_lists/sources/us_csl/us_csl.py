"""The Consolidated Screening List of trade.gov: the lists of Commerce, State and Treasury in one file.

One record a party of one list; which list is its `source`. The publisher's importers merge the rows of BIS's lists that
have one name and one notice, over all their countries, so a record may have addresses in several. Its id is a hash of
name and notice, which changes with every amendment, or, for the MEU and DTC lists, drawn at random at every import: it
is no identity. Where a list gives an effective date, start_date is that; a notice is cited by the first page of its
document, or by the issue (Vol. 82, No. 60).

A record of a list that is not known is an entry with the code OTHER and the list's name in its remarks; one of a type
that is not known goes to quarantine, and is asked about.

The download is written from documentation and has not yet been seen live.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice

from entity_lists.contract.codes import OTHER
from entity_lists.formats.file_kind import TABLE
from entity_lists.formats.json_list import Blocks
from entity_lists.licensing.licensing import joined_sections, read_policy, read_requirement
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Entry, Quarantined, Records, Relation
from entity_lists.source import FileForm, ListSource
from entity_lists.sources.us_csl.csv_file import read_table
from entity_lists.sources.us_csl.identifiers import identifiers, is_known
from entity_lists.sources.us_csl.json_file import read_json
from entity_lists.sources.us_csl.names import names_of
from entity_lists.sources.us_csl.record import CslRecord, country_of, read_notice
from entity_lists.text.dates import calendar_day
from entity_lists.text.party_kind import party_kind
from entity_lists.unknown import Unknown

# OFAC's lists: a party's entity_number is OFAC's own, the same in each of its lists.
_BY_NUMBER = ("561", "CAP", "CMIC", "FSE", "NS-MBS", "PLC", "SDN", "SSI")

_JSON = FileForm(name="JSON")
_TABLE = FileForm(
    name="comma-separated", unsaid=frozenset({"addresses.city", "addresses.state", "addresses.postal_code"})
)

SOURCE = ListSource(
    source_id="us_csl",
    title="Consolidated Screening List",
    publisher="International Trade Administration, U.S. Department of Commerce",
    homepage="https://www.trade.gov/consolidated-screening-list",
    data_license="U.S. government work, public domain",
    list_codes=("561", "CAP", "CMIC", "DPL", "DTC", "EL", "FSE", "ISN", "MEU", "NS-MBS", "PLC", "SDN", "SSI", "UVL"),
    lasting_ids=_BY_NUMBER,
    # The file is put together every hour; what its lists published in the morning is there by noon.
    schedule="35 12 * * 1-5",
    timezone="America/New_York",
    base_url="https://data.trade.gov",
    paths=("/downloadable_consolidated_screening_list/v1/consolidated.json",),
    file_kind=TABLE,
    parser_version=4,
    forms=(_JSON, _TABLE),
    parse=lambda contents: parse(*contents),
    parse_in_batches=lambda contents: batches(*contents),
)

_LISTS = {
    "Capta List (CAP) - Treasury Department": "CAP",
    "Denied Persons List (DPL) - Bureau of Industry and Security": "DPL",
    "Entity List (EL) - Bureau of Industry and Security": "EL",
    "Foreign Sanctions Evaders (FSE) - Treasury Department": "FSE",
    "ITAR Debarred (DTC) - State Department": "DTC",
    "Military End User (MEU) List - Bureau of Industry and Security": "MEU",
    "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department": "CMIC",
    "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department": "NS-MBS",
    "Nonproliferation Sanctions (ISN) - State Department": "ISN",
    "Palestinian Legislative Council List (PLC) - Treasury Department": "PLC",
    "Part 561 List (561) - Treasury Department": "561",
    "Sectoral Sanctions Identifications List (SSI) - Treasury Department": "SSI",
    "Specially Designated Nationals (SDN) - Treasury Department": "SDN",
    "Unverified List (UVL) - Bureau of Industry and Security": "UVL",
}
_LISTS_BY_CODE = {label.partition("(")[2].partition(")")[0].upper(): code for label, code in _LISTS.items()}
_TYPES = {"Individual": "person", "Entity": "organization", "Vessel": "vessel", "Aircraft": "aircraft"}
_DATES = ("start_date", "end_date")
_GENDERS = {"Male", "Female"}
# Lists of parties under a destination: the country of a record's first address is that of the listing.
_BY_COUNTRY = {"EL", "UVL", "MEU"}
# A UUID of version 4: the importers of the MEU and DTC lists draw a new one for every record at every import.
_RANDOM_ID = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
_LINKED = re.compile(r"Linked To: (?P<name>[^;]*?)(?=; |\)?;?$|\)[;.] |\) \()")
# How many entries are there as objects before they become columns.
_AT_ONCE = 5_000
_IS_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")
_SAYS_SOMETHING = re.compile(rb"(?:\xef\xbb\xbf)?\s*[^\s\xef\xbb\xbf]")
_BROKEN = re.compile(r"[?\ufffd\x80-\x9f]")


def parse(content: bytes) -> Records:
    """Return the records of a release in any of its three forms.

    Raises:
        SourceChanged: the file has another layout, or breaks off.
    """
    *some, rest = batches(lambda: iter([content]))
    return replace(
        rest,
        record_count=sum(part.record_count for part in (*some, rest)),
        entries=tuple(entry for part in some for entry in part.entries),
    )


def batches(blocks: Blocks) -> Iterator[Records]:
    """Yield what parse returns: entries, some at a time, and at the end what else there is to say; raises as parse.

    blocks: of the file.
    """
    if _is_json(blocks()):
        file, form = read_json(blocks, SOURCE.source_id), _JSON
    else:
        file, form = read_table(b"".join(blocks()), SOURCE.source_id), _TABLE
    odd: list[Quarantined] = []
    counts: Counter[str] = Counter()
    unknown = file.unknown
    entries = read_each(_counted(file.records, counts), partial(_entry, counts, unknown), odd)
    told = 0
    while some := tuple(islice(entries, _AT_ONCE)):
        told += len(some)
        yield Records(
            scope="full list", record_count=len(some), set_aside={}, entries=some, quarantine=(), observations={}
        )
    quarantine = in_order([*file.quarantine, *odd])
    yield Records(
        scope="full list",
        record_count=counts["records"] + len(file.quarantine) - told,
        set_aside={},
        entries=(),
        quarantine=quarantine,
        observations={
            ("impossible_dates", "release"): float(counts["impossible"]),
            ("broken_characters", "release"): float(counts["broken"]),
            ("citation_cells_read", "release"): counts["read"] / counts["notices"] if counts["notices"] else 1.0,
            **unknown.observations(),
            **form.observation(),
        },
    )


def _counted(records: Iterable[CslRecord], counts: Counter[str]) -> Iterator[CslRecord]:
    for record in records:
        counts["records"] += 1
        yield record


def _is_json(blocks: Iterable[bytes]) -> bool:
    begin = b""
    for block in blocks:
        begin += block
        # A block of blanks says nothing.
        if _SAYS_SOMETHING.match(begin):
            break
    return _IS_JSON.match(begin) is not None


def _list_code(record: CslRecord, unknown: Unknown) -> str:
    label = record.cells.get("source", "")
    if not label:
        raise ValueError("the record has no source, which names its list")
    if label not in _LISTS:
        unknown.word("list", label)
    return _LISTS.get(label) or _LISTS_BY_CODE.get(_code_in(label), OTHER)


def _code_in(label: str) -> str:
    """Return what a label has in brackets, the list's own short name, however the rest of it is spelled."""
    return label.partition("(")[2].partition(")")[0].strip().upper()


def _entry(counts: Counter[str], unknown: Unknown, record: CslRecord) -> Entry:
    cells = record.cells
    if not cells.get("name"):
        raise ValueError("the record has no name")
    entry_type, list_code = _entry_type(record, unknown), _list_code(record, unknown)
    for document in record.ids:
        if not is_known(document.type) and document.type:
            unknown.word("id", document.type)
        elif document.type == "Gender" and document.number not in _GENDERS:
            unknown.word("Gender", document.number)
    citations, unread = read_notice(cells.get("federal_register_notice", ""))
    if citations or unread:
        counts["notices"] += 1
        counts["read"] += not unread
    names, alias_remarks = names_of(record, list_code)
    counts["broken"] += len([name for name in names if _BROKEN.search(name.name)])
    days = {column: _date(text) for column in _DATES if (text := cells.get(column))}
    impossible = [f"{column}: {cells[column]}" for column, day in days.items() if day is None]
    counts["impossible"] += len(impossible)
    requirement_text, policy_text = cells.get("license_requirement", ""), cells.get("license_policy", "")
    requirement, policy = read_requirement(requirement_text), read_policy(policy_text)
    country_text, country = _country(record, list_code)
    said = [*record.new, *([f"Source: {cells['source']}"] if list_code == OTHER else [])]
    return Entry(
        position=record.position,
        list_code=list_code,
        entry_type=entry_type or party_kind([name.name for name in names]),
        country_code=country,
        country_text=country_text,
        names=names,
        has_destination=list_code in _BY_COUNTRY or country_text is not None,
        addresses=record.addresses,
        citations=citations,
        identifiers=tuple(identifiers(record)),
        publisher_id=_publisher_id(cells, list_code),
        effective_on=days.get("start_date"),
        expires_on=days.get("end_date"),
        programs="; ".join(record.lists.get("programs", ())) or None,
        license_requirement_code=requirement.code,
        license_requirement_text=requirement_text or None,
        license_policy_code=policy.code,
        license_policy_text=policy_text or None,
        license_sections=joined_sections(requirement.sections),
        license_policy_sections=joined_sections(policy.sections),
        footnotes=requirement.footnotes or None,
        remarks="\n".join(filter(None, [cells.get("remarks"), *alias_remarks, unread, *impossible, *said])) or None,
        relations=_relations(cells.get("remarks", "")),
        entry_text=record.text,
    )


def _entry_type(record: CslRecord, unknown: Unknown) -> str | None:
    """Return the type that a record has, None if it has none. Raises: ValueError (one that is not known)."""
    label = record.cells.get("type", "")
    if label and label not in _TYPES:
        unknown.kind("type", label)
        raise ValueError(f"expected one of {sorted(_TYPES)} as type, found {label[:60]!r}")
    return _TYPES.get(label)


def _country(record: CslRecord, list_code: str) -> tuple[str | None, str | None]:
    """Return the country that the record is listed under, as printed and its code."""
    if printed := record.cells.get("country"):
        return printed, country_of(printed)
    if list_code not in _BY_COUNTRY:
        return None, None
    codes = list(dict.fromkeys([code for address in record.addresses if (code := address.country_code)]))
    return ("; ".join(codes), codes[0]) if codes else (None, None)


def _publisher_id(cells: Mapping[str, str], list_code: str) -> str | None:
    """Return the party's number in a list that has them, else the record's id, if it is not another one every time."""
    number, record_id = cells.get("entity_number", ""), cells.get("id", "")
    if list_code in _BY_NUMBER:
        return next(filter(str.isdecimal, (number, record_id)), None)
    text = record_id or number
    return None if not text or _RANDOM_ID.fullmatch(text) else text


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return calendar_day(day.year, day.month, day.day)


def _relations(remarks: str) -> tuple[Relation, ...]:
    if "Linked To: " not in remarks:
        return ()
    return tuple([
        Relation(relation="linked_to", related_name=name, country_code=None, text=match[0])
        for match in _LINKED.finditer(remarks)
        if (name := match["name"].strip())
    ])
