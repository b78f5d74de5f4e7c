"""The U.S. Military End-User (MEU) List: Supplement No. 7 to part 744 of title 15 of the CFR, from the eCFR.

One table of three columns. A group is announced in a row of its own ("The following eight subordinate institutions of
Aero-Engine Company of China:"); each of its members has a row, with a row "Subordinate institution:" before it and no
citation: that of the group, where it has one, is the member's.

Source: https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%207%20to%20Part%20744, 2026-03-25.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from entity_lists.contract.codes import SUBORDINATE
from entity_lists.records import Entry, Records
from entity_lists.sources.us_bis.ecfr import EcfrSource
from entity_lists.sources.us_bis.entity_cell import read_entity_cell
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
from entity_lists.text.vocabulary import NUMBER, count_of

SOURCE = EcfrSource(
    source_id="us_bis_military_end_user_list",
    title="U.S. Military End-User (MEU) List",
    publisher="Bureau of Industry and Security, U.S. Department of Commerce",
    homepage="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%207%20to%20Part%20744",
    data_license="U.S. government work, public domain",
    list_codes=("MEU",),
    # After the Entity List and the Unverified List, whose download of the part it shares.
    schedule="40 16 * * 1-5",
    timezone="America/New_York",
    parser_version=2,
    parse=lambda contents: parse(*contents),
)

_APPENDIX = "Supplement No. 7 to Part 744"
_HEADINGS = ("Country", "Entity", "Federal Register citation")
_GROUP = re.compile(
    rf"The following (?:(?P<number>{NUMBER}) )?subordinate institutions? of (?P<parent>[^:]{{1,200}}):?", re.IGNORECASE
)
# "Subordinate instituion:" stands there eight times (2026-03-25).
_MEMBER = re.compile(r"Subordinate institu\w{2,6}\s?:?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Group:
    """A group by the row that announces it, and the rows of its members."""

    heading: Record
    parent: str
    stated: int | None
    members: list[Record]


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not this list, or its table has another layout.
    """
    supplement = read_supplement(content, source_id=SOURCE.source_id, appendix=_APPENDIX, headings=_HEADINGS)
    rows, groups = _ungrouped(supplement.rows)
    empty = [group.heading for group in groups if not group.members]
    records = [*joined(rows, is_more=is_rest_of_cell), *empty]
    by_position = {member.position: group for group in groups for member in group.members}
    joined_count = len(rows) + len(empty) - len(records)
    heading_count = len(supplement.rows) - len(rows) - len(empty)
    set_aside = {"joined": joined_count, "group_heading": heading_count}
    return read_records(supplement, records, partial(_entries, groups=by_position), set_aside=set_aside)


def _ungrouped(rows: Sequence[Record]) -> tuple[list[Record], list[_Group]]:
    """Return the rows that name parties, members with the citation of their group, and the groups."""
    named: list[Record] = []
    groups: list[_Group] = []
    is_open = announced = False
    for row in rows:
        if head := _GROUP.fullmatch(row.entity):
            stated = count_of(head["number"]) if head["number"] else None
            groups.append(_Group(heading=row, parent=head["parent"], stated=stated, members=[]))
            is_open = True
        elif _MEMBER.fullmatch(row.entity):
            announced = True
        elif is_open and (announced or (row.continues and not is_rest_of_cell(row))):
            group = groups[-1]
            member = replace(row, columns=group.heading.columns) if row.continues else row
            group.members.append(member)
            named.append(member)
            announced = False
        else:
            is_open, announced = is_open and row.continues, False
            named.append(row)
    return named, groups


def _entries(record: Record, counts: Counts, *, groups: Mapping[int, _Group]) -> Iterator[Entry]:
    if _GROUP.fullmatch(record.entity):
        raise ValueError("the row announces a group, and no member of it follows")
    listed, unread = listing(record, list_code="MEU", citation_text=record.columns[0].text)
    cell = read_entity_cell(record.entity)
    counts.add(cell, listed, unread)
    group = groups.get(record.position)
    if group is not None and cell.parent_name is None:
        cell = replace(cell, relation=cell.relation or SUBORDINATE, parent_name=group.parent)
        if group.stated is not None and group.members[0].position == record.position:
            counts.add_share("member_counts_matching_number_word", [group.stated == len(group.members)])
    yield from entries_of(listed, cell, unread)
