"""The U.S. Entity List: Supplement No. 4 to part 744 of title 15 of the CFR, from the eCFR.

One table of five columns in two generations of markup. A row whose legal columns are all empty continues another one:
the row above, or the row below if that one starts inside a list of aliases.

Source: https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744, 2026-03-25.
"""

from collections.abc import Iterator
from dataclasses import replace

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.licensing import joined_sections, read_policy, read_requirement
from entity_lists.records import Entry, Records
from entity_lists.sources.us_bis.ecfr import EcfrSource
from entity_lists.sources.us_bis.entity_cell import read_entity_cell
from entity_lists.sources.us_bis.supplement import (
    Counts,
    Record,
    entries_of,
    joined,
    listing,
    read_records,
    read_supplement,
)
from entity_lists.text.citation import parse_citations

SOURCE = EcfrSource(
    source_id="us_bis_entity_list",
    title="U.S. Entity List",
    publisher="Bureau of Industry and Security, U.S. Department of Commerce",
    homepage="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744",
    data_license="U.S. government work, public domain",
    list_codes=("EL",),
    # The eCFR is updated on federal working days; what was published in the morning is there in the afternoon.
    schedule="0 16 * * 1-5",
    timezone="America/New_York",
    parser_version=3,
    parse=lambda contents: parse(*contents),
)

_APPENDIX = "Supplement No. 4 to Part 744"
_HEADINGS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not this list, or its table has another layout.
    """
    supplement = read_supplement(content, source_id=SOURCE.source_id, appendix=_APPENDIX, headings=_HEADINGS)
    records = joined(supplement.rows)
    return read_records(supplement, records, _entries, set_aside={"joined": len(supplement.rows) - len(records)})


def _entries(record: Record, counts: Counts) -> Iterator[Entry]:
    """Yield the entry of a record's own party, then those of its members, all with the record's legal columns."""
    requirement_cell, policy_cell, citations = record.columns
    requirement = read_requirement(requirement_cell.text, requirement_cell.marks)
    policy = read_policy(policy_cell.text)
    # In 2023 an address stands in the column of the requirement.
    text = "\n".join(filter(None, [record.entity, requirement.stray_text]))
    citation_text = f"{policy.stray_text}\n{citations.text}"
    if not parse_citations(citation_text)[0]:
        _refuse_shifted(record)
        if not citations.text:
            counts.unknown.word("citation", "none")
    listed, unread = listing(record, list_code="EL", citation_text=citation_text, entry_text=text)
    cell = read_entity_cell(text)
    counts.add(cell, listed, unread)
    legal = replace(
        listed,
        license_requirement_code=requirement.code,
        license_requirement_text=requirement.text or None,
        license_policy_code=policy.code,
        license_policy_text=policy.text or None,
        license_sections=joined_sections(requirement.sections),
        license_policy_sections=joined_sections(policy.sections),
        footnotes=requirement.footnotes or None,
    )
    yield from entries_of(legal, cell, unread)


def _refuse_shifted(record: Record) -> None:
    """Raise ValueError if a row without a citation in a known form is no listing, or its cells stand a column off.

    A party is no less listed by a citation in a form never seen: that row is read, and its citation kept as text.
    """
    *_, citations = record.columns
    codes = {read(text).code for text in (record.entity, citations.text) for read in (read_requirement, read_policy)}
    if record.continues or codes - {None, OTHER}:
        raise ValueError(f"the row has no Federal Register citation: {citations.text[:60]!r}")
