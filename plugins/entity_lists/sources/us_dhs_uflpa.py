"""The UFLPA Entity List: whose goods are presumed to be made with forced labor, from the web page of the DHS.

The page has one table for each section of the statute, under a paragraph that quotes it: a party that stands in two of
them is listed twice, for two reasons and often with two dates, and makes two entries. The page names no country, no
address and no Federal Register document, so none is given here. Read from saved pages of two templates (before and
after 2026-07-07); the download itself is not yet seen live.

Source: https://www.dhs.gov/uflpa-entity-list, 2026-06-21 to 2026-07-24.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from entity_lists.errors import SourceChanged
from entity_lists.formats.file_kind import page
from entity_lists.formats.html_table import HtmlRow, HtmlTable, read_page
from entity_lists.quarantine import read_each
from entity_lists.records import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.source import Source
from entity_lists.text.addresses import address_country
from entity_lists.text.alias_brackets import BracketedNames, read_bracketed_names
from entity_lists.text.dates import read_us_date
from entity_lists.text.names import starts_address
from entity_lists.text.party_kind import is_weak, party_kind

SOURCE = Source(
    source_id="us_dhs_uflpa",
    title="Uyghur Forced Labor Prevention Act (UFLPA) Entity List",
    publisher="Forced Labor Enforcement Task Force, U.S. Department of Homeland Security",
    homepage="https://www.dhs.gov/uflpa-entity-list",
    data_license="U.S. government work, public domain",
    list_codes=("UFLPA",),
    # Additions come a few times a year, in the Federal Register of that morning; the page's bytes differ daily.
    schedule="23 15 * * 1-5",
    timezone="America/New_York",
    base_url="https://www.dhs.gov",
    paths=("/uflpa-entity-list",),
    file_kind=page("UFLPA Entity List"),
    parser_version=1,
    parse=lambda contents: parse(*contents),
)

_LAYOUTS = (("Name of Entity", "Effective Date"), ("Entity Name", "Effective Date"))
# Section 2(d)(2)(B) of the act names four lists of entities; (iii) is a list of products. List (iv) has no table yet.
# Source: https://www.govinfo.gov/app/details/PLAW-117publ78, 2021-12-23.
_SECTIONS = ("i", "ii", "iv", "v")
_ALWAYS = ("i", "ii", "v")
_SECTION = re.compile(r"Section 2\(d\)\(2\)\(B\)\((?P<section>[ivx]{1,5})\)")
_STRUCK = "struck out"
_BROKEN = re.compile(r"\ufffd|\?")


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: it is another page, or its tables are not those of the statute's lists.
    """
    tables = _by_section(read_page(content, source_id=SOURCE.source_id, name=SOURCE.file_kind.name).tables)
    counts: Counter[str] = Counter()
    entries: list[Entry] = []
    quarantine: list[Quarantined] = []
    for section, (title, table) in tables.items():
        listed = [row for row in table.rows if row.cells[0].reading or not row.cells[0].struck]
        counts[_STRUCK] += len(table.rows) - len(listed)
        entries += read_each(listed, partial(_entry, section, title, counts), quarantine)
    return Records(
        scope="full list",
        record_count=sum(len(table.rows) for _, table in tables.values()),
        set_aside={_STRUCK: counts[_STRUCK]},
        entries=tuple(entries),
        quarantine=tuple(quarantine),
        observations=_observations(entries, counts),
    )


def _by_section(tables: tuple[HtmlTable, ...]) -> dict[str, tuple[str, HtmlTable]]:
    """Return the title and the table of each section of the statute; the title is the publisher's paragraph."""
    tables_of: dict[str, tuple[str, HtmlTable]] = {}
    for table in tables:
        titles = [(mark["section"], text) for text in table.before for mark in _SECTION.finditer(text)]
        section, title = titles[-1] if titles else ("", "")
        if section not in _SECTIONS or section in tables_of or table.columns not in _LAYOUTS:
            raise SourceChanged(
                f"{SOURCE.source_id}: expected one table for each of sections {list(_SECTIONS)} of 2(d)(2)(B), each "
                f"below a paragraph that names it and with the columns {' or '.join(map(str, _LAYOUTS))}; found "
                f"section {section or None!r}{' again' if section in tables_of else ''} with "
                f"{list(table.columns)[:10]}. Look at the page: the parser must be taught the new table before this "
                "release can be published."
            )
        tables_of[section] = title, table
    if missing := [section for section in _ALWAYS if section not in tables_of]:
        raise SourceChanged(
            f"{SOURCE.source_id}: expected tables for sections {list(_ALWAYS)} of 2(d)(2)(B), found {list(tables_of)}: "
            f"{missing} are missing. Fetch the page again; if it stays so, look at what became of these lists."
        )
    return tables_of


def _entry(section: str, title: str, counts: Counter[str], row: HtmlRow) -> Entry:
    if len(row.cells) != 2 or any(cell.columns > 1 for cell in row.cells):
        raise ValueError(f"expected 2 cells, found {len({id(cell) for cell in row.cells})}")
    party, date_cell = row.cells
    lines = [line for line in party.reading.split("\n") if line]
    places = [line for line in lines[1:] if starts_address(line)]
    names = read_bracketed_names(" ".join(line for line in lines if line not in places))
    _count(names, counts)
    effective_on = read_us_date(date_cell.reading)
    counts["impossible_dates"] += effective_on is None
    remarks = (
        title.split("\n")[0],
        f"The listing covers {names.covered}" if names.covered else "",
        f"Effective Date: {date_cell.text}" if effective_on is None or date_cell.text != date_cell.reading else "",
        *(f"Footnote mark: {mark}" for mark in party.marks),
        *(f"Struck out: {text}" for text in party.struck),
    )
    return Entry(
        position=row.position,
        list_code="UFLPA",
        entry_type=party_kind([names.name, *(name for name, _ in names.aliases)]),
        country_code=None,
        country_text=None,
        names=(
            Name(name=names.name, name_type="primary"),
            *(Name(name=name, name_type=kind, is_weak=is_weak(name)) for name, kind in names.aliases),
        ),
        addresses=tuple(Address(address=place, country_code=address_country(place)) for place in places),
        effective_on=effective_on,
        programs=f"UFLPA Section 2(d)(2)(B)({section})",
        remarks="\n".join(filter(None, remarks)),
        relations=tuple(_covering(names)),
        entry_text=row.text,
    )


def _covering(names: BracketedNames) -> Iterator[Relation]:
    # The page names none of them: who they are has to be found out elsewhere, and that they are covered is the point.
    if names.covered:
        yield Relation(relation="linked_to", related_name=names.covered, country_code=None, text=names.covered)


def _count(names: BracketedNames, counts: Counter[str]) -> None:
    if names.stated_count is not None:
        counts["stated"] += 1
        counts["matching"] += names.stated_count == names.listed_count


def _observations(entries: list[Entry], counts: Counter[str]) -> dict[tuple[str, str], float]:
    names = [name.name for entry in entries for name in entry.names]
    return {
        ("alias_counts_matching_number_word", "release"): counts["matching"] / counts["stated"]
        if counts["stated"]
        else 1.0,
        ("broken_characters", "release"): float(sum(bool(_BROKEN.search(name)) for name in names)),
        ("impossible_dates", "release"): float(counts["impossible_dates"]),
    }
