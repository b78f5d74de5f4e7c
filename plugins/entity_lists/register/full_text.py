"""The full text of a rule, in the Federal Register's XML: the rows that it puts into a list, and why.

RULE has a preamble (PREAMB), its explanation (SUPLINF) and amendments (REGTEXT): instructions (AMDPAR) and tables
(GPOTABLE) of the rows that are new or revised, in the columns of the CFR; "* * * * *" stands for rows that stay. The
plain text of GovInfo is not read.

Source: the structure of daily issues, https://www.govinfo.gov/bulkdata/FR; no full text of a rule of the Entity List
was at hand, so this is not proven on a real text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import parse_xml
from entity_lists.register.amendatory import Instruction, begins_anew, read_instructions, supplement_of
from entity_lists.register.answer import hyphened
from entity_lists.register.effective import PLACEHOLDER
from entity_lists.register.preamble import Reason, read_reasons
from entity_lists.text.countries import country_code
from entity_lists.text.search_key import search_key
from entity_lists.text.spaces import one_line

# From the text of an entity's cell to its primary name; ValueError where it has none.
NameOf = Callable[[str], str]

_TITLE, _PART = "15", "744"
_PAGE = re.compile(r"\d{1,6}", re.ASCII)
_OF_DOCUMENT = re.compile(r"\bDoc\.\s?(?P<number>(?:[A-Z]\d-)?\d{2,4}[-–]\d{1,6})\b")
_STARS = re.compile(r"[\s*]*\*[\s*]*")
# "[RESERVED]"; "Addresses for A Co.: …" goes on with the row above.
_NO_PARTY = re.compile(r"\[?reserved\b|address(?:es)? (?:for|of)\b", re.IGNORECASE)
_LINE_STARTS = frozenset({"LI", "P", "FP", "BR"})
# Country, entity, licence requirement, licence review policy, citation; other lists have the first two and the last.
_WIDTHS = {"EL": 5, "UVL": 3, "MEU": 3}


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """One row that a document adds, revises or removes: the columns of the table amendments."""

    list_code: str
    action: str
    country_code: str | None
    country_text: str | None
    name: str
    entry_text: str
    license_requirement_text: str | None = None
    license_policy_text: str | None = None
    citation_text: str | None = None
    page: int | None = None


@dataclass(frozen=True, kw_only=True)
class FullText:
    """What the full text of a document says.

    page: the first one that is marked in it, one of the document's. unread: rows of its tables that could not be read,
    and why.
    """

    amendments: tuple[Amendment, ...]
    reasons: tuple[Reason, ...]
    list_codes: frozenset[str]
    page: int | None
    unread: tuple[tuple[str, str], ...]


@dataclass
class _Reading:
    """Where the reading of the amendments stands."""

    name_of: NameOf
    list_code: str | None = None
    page: int | None = None
    country: str | None = None
    instructions: list[Instruction] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    list_codes: set[str] = field(default_factory=set)
    unread: list[tuple[str, str]] = field(default_factory=list)


def read_full_text(content: bytes, *, document_number: str, name_of: NameOf) -> FullText:
    """Return what the XML of one document says.

    Raises:
        SourceChanged: it is not well-formed XML of a document, or declares a document type.
    """
    root = parse_xml(content, source_id="us_federal_register", what=f"the full text of {document_number}")
    if root.tag not in {"RULE", "PRORULE", "NOTICE"}:
        raise SourceChanged(
            f"us_federal_register: {document_number}.xml: expected a RULE, found {str(root.tag)[:40]!r}. Save the file "
            "that full_text_xml_url of the document names."
        )
    found = [hyphened(match["number"]) for one in root.iter("FRDOC") for match in _OF_DOCUMENT.finditer(_text(one))]
    if found and document_number not in found:
        raise SourceChanged(
            f"us_federal_register: {document_number}.xml: expected the text of document {document_number}, found that "
            f"of {found[0]}. Save the file that full_text_xml_url of the document names."
        )
    reading = _Reading(name_of=name_of)
    for regtext in root.iter("REGTEXT"):
        if _PART in re.findall(r"\d+", regtext.get("PART", "")) and regtext.get("TITLE", _TITLE) == _TITLE:
            _read_amendments(regtext, reading)
    pages = (page for mark in root.iter("PRTPAGE") if (page := _page(mark)) is not None)
    return FullText(
        amendments=tuple(reading.amendments),
        reasons=tuple(read_reasons(_text(one) for part in root.iter("SUPLINF") for one in part.iter("P", "FP"))),
        list_codes=frozenset(reading.list_codes),
        page=next(pages, None),
        unread=tuple(reading.unread),
    )


def _read_amendments(regtext: etree._Element, reading: _Reading) -> None:
    paragraphs: list[str] = []
    for element in regtext.iter("AMDPAR", "GPOTABLE", "PRTPAGE"):
        if element.tag == "PRTPAGE":
            reading.page = _page(element) or reading.page
        elif element.tag == "AMDPAR":
            text = _text(element)
            if begins_anew(text):
                _remove(paragraphs, reading)
                reading.list_code, reading.country, paragraphs = supplement_of(text), None, []
                reading.list_codes |= {reading.list_code} if reading.list_code else set()
            paragraphs.append(text)
        elif reading.list_code is not None:
            instructions = [*read_instructions(paragraphs, reading.list_code)]
            _read_table(element, instructions, reading)
    _remove(paragraphs, reading)


def _page(mark: etree._Element) -> int | None:
    text = mark.get("P", "")
    return int(text) if _PAGE.fullmatch(text) else None


def _remove(paragraphs: list[str], reading: _Reading) -> None:
    """Take the removals, which stand in no table, from the instructions of a supplement."""
    if reading.list_code is None:
        return
    rows = {(one.country_code, search_key(one.name)) for one in reading.amendments}
    reading.unread += [
        ("an entry is revised, and no row of the table has its name", one.text)
        for one in read_instructions(paragraphs, reading.list_code)
        if one.action == "revise" and one.key not in rows
    ]
    reading.amendments += [
        Amendment(
            list_code=one.list_code,
            action=one.action,
            country_code=one.country_code,
            country_text=one.country_text,
            name=one.name,
            entry_text=one.text,
            page=reading.page,
        )
        for one in read_instructions(paragraphs, reading.list_code)
        if one.action == "remove"
    ]


def _read_table(table: etree._Element, instructions: list[Instruction], reading: _Reading) -> None:
    code = reading.list_code or ""
    revised = {one.key for one in instructions if one.action == "revise"}
    for element in table.iter("ROW", "PRTPAGE"):
        if element.tag == "PRTPAGE":
            reading.page = _page(element) or reading.page
            continue
        cells = [_text(cell) for cell in element.iter("ENT")]
        if all(not cell.strip() or _STARS.fullmatch(cell) for cell in cells):
            continue
        try:
            reading.amendments += _rows(cells, code, revised, reading)
        except ValueError as error:
            reading.unread.append((str(error), " | ".join(map(one_line, cells))))


def _rows(cells: list[str], code: str, revised: set[tuple[str | None, str]], reading: _Reading) -> Iterator[Amendment]:
    country = one_line(cells[0])
    is_alone = len(cells) == 1 or not any(cell.strip() for cell in cells[1:])
    reading.country = country or reading.country
    country_of_row = country_code(reading.country or "")
    if country_of_row is None and (country or not is_alone):
        # So are the rows below it, until another destination begins.
        raise ValueError(f"no destination that is known: {(reading.country or '')[:60]!r}")
    if is_alone:
        return
    if len(cells) != _WIDTHS[code]:
        raise ValueError(f"a row of {len(cells)} cells, expected {_WIDTHS[code]}")
    if _NO_PARTY.match(cells[1].strip()):
        raise ValueError("the row of an entity has none")
    name = reading.name_of(cells[1])
    requirement, policy = cells[2:4] if code == "EL" else ("", "")
    citation = one_line(cells[-1])
    yield Amendment(
        list_code=code,
        action="revise" if (country_of_row, search_key(name)) in revised else "add",
        country_code=country_of_row,
        country_text=reading.country,
        name=name,
        entry_text=cells[1].strip(),
        license_requirement_text=one_line(requirement) or None,
        license_policy_text=one_line(policy) or None,
        citation_text=citation or None,
        page=None if PLACEHOLDER.search(citation) else reading.page,
    )


def _text(element: etree._Element) -> str:
    """Return the text of an element; what begins a line in it begins one here."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            pieces += ["\n" if child.tag in _LINE_STARTS else "", _text(child)]
        pieces.append(child.tail or "")
    lines = (one_line(line) for line in "".join(pieces).splitlines())
    return "\n".join(filter(None, lines))
