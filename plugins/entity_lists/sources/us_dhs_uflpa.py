"""The UFLPA Entity List: whose goods are presumed to be made with forced labor, from the web page of the DHS.

The page has one table for each section of the statute, under a paragraph that quotes it: a party that stands in two of
them is listed twice, for two reasons and often with two dates, and makes two entries. The page names no country, no
address and no Federal Register document, so none is given here. A table of another section or of none is asked about:
its rows are kept back, for it has to be looked up what it means to stand there. Read from saved pages of two templates
(before and after 2026-07-07); the download itself is not yet seen live.

Source: https://www.dhs.gov/uflpa-entity-list, 2026-06-21 to 2026-07-24.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from entity_lists.errors import SourceChanged
from entity_lists.formats.file_kind import page
from entity_lists.formats.html_table import HtmlRow, HtmlTable, find_columns, read_page
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.source import ListSource
from entity_lists.text.addresses import address_country
from entity_lists.text.alias_brackets import BracketedNames, read_bracketed_names
from entity_lists.text.dates import read_us_date
from entity_lists.text.names import starts_address
from entity_lists.text.party_kind import is_weak, party_kind
from entity_lists.unknown import Unknown

SOURCE = ListSource(
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
    parser_version=3,
    is_prose=True,
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


@dataclass(frozen=True, kw_only=True)
class _Section:
    """A table of the statute's lists: its section, the publisher's paragraph above it, and where its columns stand.

    section: "" where the table is none that is known, and why says what it is. new: where columns stand that are new.
    """

    section: str
    title: str
    table: HtmlTable
    own: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    why: str = ""


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: it is another page, or not every list of the statute has one table that can be read.
    """
    tables = read_page(content, source_id=SOURCE.source_id, name=SOURCE.file_kind.name).tables
    sections = [_section(table) for table in tables]
    _refuse_other_sections(sections)
    counts: Counter[str] = Counter()
    unknown = Unknown()
    entries: list[Entry] = []
    quarantine: list[Quarantined] = []
    for section in sections:
        _count_unknown(section, unknown)
        listed = [row for row in section.table.rows if not _is_struck(row, section)]
        counts[_STRUCK] += len(section.table.rows) - len(listed)
        entries += read_each(listed, partial(_entry, section, counts), quarantine)
    return Records(
        scope="full list",
        record_count=sum(len(table.rows) for table in tables),
        set_aside={_STRUCK: counts[_STRUCK]},
        entries=tuple(entries),
        quarantine=in_order(quarantine),
        observations=_observations(entries, counts) | unknown.observations(),
    )


def _section(table: HtmlTable) -> _Section:
    titles = [(mark["section"], text) for text in table.before for mark in _SECTION.finditer(text)]
    section, title = titles[-1] if titles else ("", "")
    found = next(filter(None, (find_columns(table.columns, layout) for layout in _LAYOUTS)), None)
    if section not in _SECTIONS or found is None:
        why = f"section {section or None!r} with {list(table.columns)[:10]}"
        return _Section(section="", title=title, table=table, why=why)
    return _Section(section=section, title=title, table=table, own=found[0], new=found[1])


def _refuse_other_sections(sections: list[_Section]) -> None:
    found = [section.section for section in sections if section.section]
    again = [section for number, section in enumerate(found) if section in found[:number]]
    missing = [section for section in _ALWAYS if section not in found]
    if again or missing:
        others = ", ".join(section.why[:200] for section in sections if section.why)
        raise SourceChanged(
            f"{SOURCE.source_id}: expected one table for each of sections {list(_ALWAYS)} of 2(d)(2)(B), each below a "
            f"paragraph that names it and with the columns {' or '.join(map(str, _LAYOUTS))}; found {found}"
            f"{f' and {others}' if others else ''}: {again or missing} {'come again' if again else 'are missing'}. "
            "Fetch the page again; if it stays so, look at what became of these lists."
        )


def _count_unknown(section: _Section, unknown: Unknown) -> None:
    for _ in range(max(1, len(section.table.rows)) if section.why else 0):
        unknown.kind("table", section.why)
    for number in section.new:
        unknown.kind("column", section.table.columns[number])


def _is_struck(row: HtmlRow, section: _Section) -> bool:
    party = row.cells[section.own[0]] if section.own and len(row.cells) == len(section.table.columns) else row.cells[0]
    return not section.why and bool(party.struck) and not party.reading


def _entry(section: _Section, counts: Counter[str], row: HtmlRow) -> Entry:
    if section.why:
        raise ValueError(f"the table is of no list that is known: {section.why[:200]}")
    expected = len(section.table.columns)
    if len(row.cells) != expected or any(cell.columns > 1 for cell in row.cells):
        raise ValueError(f"expected {expected} cells, found {len({id(cell) for cell in row.cells})}")
    party, date_cell = (row.cells[number] for number in section.own)
    lines = [line for line in party.reading.split("\n") if line]
    places = [line for line in lines[1:] if starts_address(line)]
    names = read_bracketed_names(" ".join(line for line in lines if line not in places))
    _count(names, counts)
    effective_on = read_us_date(date_cell.reading)
    counts["impossible_dates"] += effective_on is None
    new = [(section.table.columns[number], row.cells[number].text) for number in section.new]
    remarks = (
        section.title.split("\n")[0],
        f"The listing covers {names.covered}" if names.covered else "",
        f"Effective Date: {date_cell.text}" if effective_on is None or date_cell.text != date_cell.reading else "",
        *(f"Footnote mark: {mark}" for mark in party.marks),
        *(f"Struck out: {text}" for text in party.struck),
        *(f"{column}: {text}" for column, text in new if text),
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
        has_destination=False,
        addresses=tuple(Address(address=place, country_code=address_country(place)) for place in places),
        # The one date that the page states: a party is on the list since it is in effect.
        listed_on=effective_on,
        effective_on=effective_on,
        programs=f"UFLPA Section 2(d)(2)(B)({section.section})",
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
