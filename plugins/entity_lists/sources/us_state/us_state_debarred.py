"""Parties debarred under the Arms Export Control Act, from the Directorate of Defense Trade Controls: CSV.

A release of today has two files, the statutory debarments (upon a conviction) and the administrative ones. Earlier
releases have one: that of 2014 holds both kinds and says which, that of 2018 has the columns of today's statutory file
and none of the administrative parties. Persons stand as "Surname, Given names", firms as they are called, so the name
tells one from the other, in every layout alike: see entry_type_of.

A row of the administrative file may name several parties; each is an entry of its own, at the row's position. Positions
go on from the first file to the second.

Source: https://www.pmddtc.state.gov/ddtc_public/ddtc_public?id=ddtc_kb_article_page&sys_id=c22d1833dbb8d300d0a370131f9619f0;
releases 2014-07-14, 2018-01-24 and 2026-06-18.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from entity_lists.errors import SourceChanged
from entity_lists.formats.decoding import decode, repaired
from entity_lists.formats.file_kind import TABLE
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Entry, Identifier, Name, Quarantined, Records
from entity_lists.sources.us_state.debarred_page import DebarredSource
from entity_lists.sources.us_state.debarred_parties import entry_type_of, split_parties, unsplit
from entity_lists.sources.us_state.debarred_rows import (
    EFFECTIVE,
    ENCODINGS,
    FORMS,
    STATUTORY_2026,
    DebarredRow,
    debarred_row,
    form_of_layout,
    read_first,
    read_second,
)
from entity_lists.text.alias_marks import split_marked
from entity_lists.text.citation import Citation, parse_citations, volume_matches_year
from entity_lists.text.dates import read_us_date
from entity_lists.text.party_kind import is_weak
from entity_lists.unknown import Unknown

SOURCE = DebarredSource(
    source_id="us_state_debarred",
    title="U.S. Parties Debarred under the Arms Export Control Act",
    publisher="Directorate of Defense Trade Controls, U.S. Department of State",
    homepage="https://www.pmddtc.state.gov/ddtc_public/ddtc_public?id=ddtc_kb_article_page"
    "&sys_id=c22d1833dbb8d300d0a370131f9619f0",
    data_license="U.S. government work, public domain",
    list_codes=("AECA",),
    # A notice of new debarments comes a few times a year; reinstatements come one by one.
    schedule="43 10 * * 1-5",
    timezone="America/New_York",
    base_url="https://www.pmddtc.state.gov",
    file_kind=TABLE,
    parser_version=2,
    parse=lambda contents: parse(*contents),
    forms=FORMS,
)
_LIST_CODE = "AECA"
_CORRECTED_BY = re.compile(r"\bcorrected by\b")
# What wrongly decoded text leaves in a name: no name of the list is Greek or has lines and boxes.
_BROKEN = re.compile(r"[?\ufffd\u0370-\u03ff\u2200-\u259f]")

_Counts = Counter[str]


def parse(content: bytes, *others: bytes) -> Records:
    """Return the records of a release; the statutory file first where there are two.

    Raises:
        SourceChanged: a file is not the one expected, lacks a column, or breaks off.
    """
    counts: _Counts = Counter()
    unknown = Unknown()
    first = read_first(_text(content, counts), SOURCE.source_id, unknown)
    tables = [first, *(read_second(_text(other, counts), SOURCE.source_id, unknown) for other in others)]
    expected = 2 if first.layout == STATUTORY_2026 else 1
    if len(tables) != expected:
        raise SourceChanged(
            f"{SOURCE.source_id}: expected {expected} files in a release of layout {first.layout}, found "
            f"{len(tables)}. Today's release has the statutory and the administrative debarments, in files named so."
        )
    rows: list[DebarredRow] = []
    quarantine: list[Quarantined] = []
    offset = 0
    for table in tables:
        quarantine += [replace(record, position=record.position + offset) for record in table.quarantine]
        rows += [debarred_row(row, table.layout, unknown, offset=offset) for row in table.rows]
        offset += table.record_count
    read = list(read_each(rows, lambda row: list(_entries(row, counts)), quarantine))
    return Records(
        scope="full list",
        record_count=offset,
        set_aside={},
        entries=tuple(entry for entries in read for entry in entries),
        quarantine=in_order(quarantine),
        observations=_observations(counts) | unknown.observations() | form_of_layout(first.layout).observation(),
    )


def _text(content: bytes, counts: _Counts) -> str:
    text, repairs = repaired(decode(content, SOURCE.source_id, encodings=ENCODINGS))
    counts["repaired_characters"] += repairs
    return text


def _entries(row: DebarredRow, counts: _Counts) -> Iterator[Entry]:
    """Yield an entry for each party of the row."""
    citations, unread = _citations(row)
    effective_on = _effective_on(row)
    impossible = f"{EFFECTIVE}: {row.effective}" if row.effective and not effective_on else ""
    parties = split_parties(row.name) if row.may_name_several else []
    for party in parties or [row.name]:
        names = _names(party)
        counts["parties_not_told_apart"] += row.may_name_several and unsplit(names[0].name)
        counts["broken_characters"] += bool(_BROKEN.search(names[0].name))
        yield Entry(
            position=row.position,
            list_code=_LIST_CODE,
            entry_type=entry_type_of(
                names[0].name,
                is_born=bool(row.birth_date),
                is_corporation=row.is_corporation,
                is_inverted=not row.may_name_several,
            ),
            country_code=None,
            country_text=None,
            names=names,
            citations=citations,
            identifiers=(Identifier(id_type="birth_date", id_value=row.birth_date),) if row.birth_date else (),
            effective_on=effective_on,
            programs=row.programme,
            remarks="\n".join(filter(None, [unread, impossible, *row.new])) or None,
            entry_text=row.text,
        )
    counts["rows"] += 1
    counts["rows read"] += bool(citations) and not unread
    counts["citations"] += len(citations)
    counts["citations that agree"] += sum(map(volume_matches_year, citations))
    counts["impossible_dates"] += bool(impossible)


def _names(party: str) -> tuple[Name, ...]:
    name, marked = split_marked(party)
    if not re.search(r"\w", name):
        raise ValueError("the row has no name")
    # A comma is a part of "Surname, Given": semicolons alone divide.
    aliases = [(alias.strip(), kind) for text, kind in marked for alias in text.split(";") if alias.strip()]
    return (
        Name(name=name, name_type="primary"),
        *(Name(name=alias, name_type=kind, is_weak=is_weak(alias)) for alias, kind in dict.fromkeys(aliases)),
    )


def _effective_on(row: DebarredRow) -> date | None:
    """Return since when the debarment is in effect; a debarment is announced afterwards, so a later date is a slip.

    The release of 2014 has "1/19/2019" with a notice of 2010.
    """
    effective_on, announced_on = read_us_date(row.effective), read_us_date(row.notice_date)
    is_late = effective_on is not None and announced_on is not None and effective_on > announced_on
    return None if is_late else effective_on


def _citations(row: DebarredRow) -> tuple[tuple[Citation, ...], str]:
    """Return what the row cites, oldest first, and what of it could not be read.

    Which of the two is the correction differs: in 2014 "Corrected Notice" is the one that was corrected, since 2018 it
    is mostly the one that corrects.
    """
    own, *later = _CORRECTED_BY.split(row.notices)
    texts = [f"{own}, {row.notice_date}", *later, f"{row.corrected}, {row.corrected_date}"]
    read = [parse_citations(text) for text in texts]
    citations = sorted(
        (citation for cited, _ in read for citation in cited),
        key=lambda citation: (citation.volume, citation.page or 0),
    )
    unread = "; ".join(left for _, left in read if left)
    return tuple(citations), f"Federal Register Notice: {unread}" if unread else ""


def _observations(counts: _Counts) -> dict[tuple[str, str], float]:
    numbers = ("broken_characters", "impossible_dates", "parties_not_told_apart", "repaired_characters")
    shares = {
        "citation_cells_read": counts["rows read"] / max(1, counts["rows"]),
        "citation_volumes_matching_year": counts["citations that agree"] / max(1, counts["citations"]),
    }
    return {(metric, "release"): value for metric, value in shares.items()} | {
        (metric, "release"): float(counts[metric]) for metric in numbers
    }
