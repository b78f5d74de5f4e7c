"""The Consolidated List of the United Nations Security Council: every individual and entity under its sanctions.

One XML file, made anew every night at the same URL whether or not anything changed: its dateGenerated says when,
and is the only thing that differs then, so such a release is unchanged by its content. Written from the file of
2026-02-27; the live download is not yet seen from here.

Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml, and https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from entity_lists.formats.file_kind import xml
from entity_lists.formats.xml_document import Node, read_tree
from entity_lists.quarantine import read_each
from entity_lists.records import Entry, Identifier, Name, Quarantined, Records, Relation
from entity_lists.source import ListSource
from entity_lists.sources.un_sc.alias import read_alias, split_title
from entity_lists.sources.un_sc.document import REQUIRED, UnRecord, read_document
from entity_lists.sources.un_sc.record import (
    LAYOUTS,
    children_of,
    read_addresses,
    read_date,
    read_identifiers,
    record_text,
    text_of,
    texts_of,
    unknown_parts,
    values_of,
)
from entity_lists.text.html_entities import decoded
from entity_lists.text.party_kind import is_weak
from entity_lists.unknown import Unknown

SOURCE = ListSource(
    source_id="un_sc_consolidated",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    homepage="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    data_license="Terms of use of the United Nations' websites: https://www.un.org/en/about-us/terms-of-use",
    list_codes=("UN",),
    lasting_ids=("UN",),
    # The file is made at midnight UTC.
    schedule="25 7 * * 1-5",
    timezone="America/New_York",
    base_url="https://scsanctions.un.org",
    paths=("/resources/xml/en/consolidated.xml",),
    file_kind=xml("the UN's consolidated list in XML"),
    parser_version=3,
    parse=lambda contents: parse(*contents),
)

_ENTRY_TYPES = {"INDIVIDUAL": "person", "ENTITY": "organization"}
# GB is Guinea-Bissau.
_PROGRAMS = (
    "Al-Qaida", "CAR", "DPRK", "DRC", "GB", "Haiti", "Iran", "Iraq", "Libya", "Somalia", "SouthSudan", "Sudan",
    "Taliban", "Yemen",
)  # fmt: skip
_LIST_TYPES = ("UN List",)
_QUALITIES = {"Good": "aka", "Low": "aka", "a.k.a.": "aka", "f.k.a.": "fka"}
_NUMBERS = ("FIRST", "SECOND", "THIRD", "FOURTH")
_NO_NAME = "na"
# CDi.001: the list, individual or entity, and a number.
_REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
_CONTEXT_CHARACTERS = 120
_BROKEN = "\ufffd"


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not this list, or all records of a group lack what they cannot be without.
    """
    root = read_tree(content, source_id=SOURCE.source_id, what="UN consolidated list in XML")
    unknown = Unknown()
    records = read_document(root, unknown, source_id=SOURCE.source_id)
    nodes = [record.node for record in records if record.is_known]
    titles = {text: " ".join(_title(node)) for node in nodes for text in texts_of(node, "REFERENCE_NUMBER")}
    quarantine: list[Quarantined] = []
    entries = tuple(read_each(records, partial(_entry, titles, unknown), quarantine))
    return Records(
        scope="full list",
        record_count=len(records),
        set_aside={},
        entries=entries,
        quarantine=tuple(quarantine),
        observations=_observations(nodes) | unknown.observations(),
    )


def _entry(titles: Mapping[str, str], unknown: Unknown, record: UnRecord) -> Entry:
    node = record.node
    if not record.is_known:
        unknown.kind("record", f"{record.group}/{node.tag}")
        raise ValueError(f"a record {node.tag} in {record.group}: it is not known what it means to be listed so")
    missing = [tag for tag in REQUIRED if not text_of(node, tag)]
    if missing:
        raise ValueError(f"the record has no {', '.join(missing)}")
    names, broken, said = _names(node, unknown)
    addresses, said_of_addresses = read_addresses(node, f"{node.tag}_ADDRESS")
    updates = values_of(node, "LAST_DAY_UPDATED")
    programme = text_of(node, "UN_LIST_TYPE")
    if programme not in _PROGRAMS:
        unknown.word("UN_LIST_TYPE", programme)
    return Entry(
        position=record.position,
        list_code="UN",
        entry_type=_ENTRY_TYPES[node.tag],
        # The list is worldwide: it has no destinations. Nationalities are identifiers.
        country_code=None,
        country_text=None,
        names=names,
        has_destination=False,
        addresses=addresses,
        identifiers=(*read_identifiers(node, unknown), *broken),
        publisher_id=text_of(node, "DATAID"),
        listed_on=read_date(text_of(node, "LISTED_ON")),
        amended_on=max(filter(None, map(read_date, updates)), default=None),
        expires_on=read_date(text_of(node, "DELISTED_ON")),
        programs=programme,
        relations=tuple(_relations(node, titles)),
        remarks="\n".join([*_remarks(node, updates), *said, *said_of_addresses, *_unknown(node, unknown)]) or None,
        entry_text=record.text,
    )


def _names(node: Node, unknown: Unknown) -> tuple[tuple[Name, ...], tuple[Identifier, ...], list[str]]:
    """Return the names, those with a letter that the publisher's file has lost, and what is said of aliases."""
    own, *others = _own_names(node)
    names = [Name(name=own, name_type="primary"), *(Name(name=name, name_type="aka") for name in others)]
    if original := text_of(node, "NAME_ORIGINAL_SCRIPT"):
        names.append(Name(name=original, name_type="aka"))
    remarks: list[str] = []
    for element in children_of(node, f"{node.tag}_ALIAS"):
        text, note = text_of(element, "ALIAS_NAME"), text_of(element, "NOTE")
        quality = text_of(element, "QUALITY")
        if not text:
            remarks += [f"Alias: {note}"] if note else []
            continue
        alias = read_alias(text, note)
        is_unknown = bool(quality) and quality not in _QUALITIES
        if is_unknown:
            unknown.word("QUALITY", quality)
        kind = "fka" if alias.is_former else _QUALITIES.get(quality, "aka")
        names += [Name(name=name, name_type=kind, is_weak=_is_weak(quality, name)) for name in alias.names]
        said = "; ".join(filter(None, [quality if is_unknown else "", alias.remark, note]))
        label = next(iter(alias.names), text)
        remarks += [f"Alias {label}: {said}"] if said or not alias.names else []
    broken = [name.name for name in names[1:] if _BROKEN in name.name]
    kept = tuple(dict.fromkeys(name for name in names if name.name not in broken))
    return kept, tuple(_broken_name(name) for name in broken), remarks


def _own_names(node: Node) -> tuple[str, ...]:
    title = " ".join(_title(node))
    names = split_title(title) if node.tag == "ENTITY" else (title,)
    if not names or not any(character.isalpha() for character in names[0]):
        raise ValueError(f"the record has no name: {title!r}")
    return names


def _title(node: Node) -> list[str]:
    """Return the parts of a name, up to four of a person; "na" stands for none."""
    parts = [text for number in _NUMBERS for text in texts_of(node, f"{number}_NAME")]
    return [part for part in parts if part and part != _NO_NAME]


def _relations(node: Node, titles: Mapping[str, str]) -> Iterator[Relation]:
    """Yield the other parties that the comments name by their reference numbers: "Owned by … (TAi.173)"."""
    comments = " ".join(texts_of(node, "COMMENTS1"))
    own = text_of(node, "REFERENCE_NUMBER")
    first_of = {match[0]: match for match in reversed(list(_REFERENCE.finditer(comments))) if match[0] != own}
    for number, match in sorted(first_of.items(), key=lambda item: item[1].start()):
        title = titles.get(number)
        yield Relation(
            relation="linked_to",
            related_name=next(iter(split_title(title)), title) if title else number,
            country_code=None,
            text=_words_before(comments, match.end()),
        )


def _words_before(text: str, end: int) -> str:
    """Return whole words of the text up to there, as many as tell what is meant."""
    start = max(0, end - _CONTEXT_CHARACTERS)
    return text[start:end].partition(" ")[2] if start else text[:end]


def _is_weak(quality: str, name: str) -> bool:
    # Individuals have the publisher's own mark; of entities' aliases it says only whether they are former.
    return quality == "Low" if quality in {"Good", "Low"} else is_weak(name)


def _broken_name(name: str) -> Identifier:
    # A name with a lost letter matches nothing; it is kept where nobody screens by it.
    return Identifier(id_type="original_script_name", id_value=name, remarks="a letter is lost in the publisher's file")


def _remarks(node: Node, updates: list[str]) -> Iterator[str]:
    yield from filter(None, (decoded(child.text.strip()) for child in children_of(node, "COMMENTS1")))
    if len(updates) > 1 or not all(map(read_date, updates)):
        yield f"LAST_DAY_UPDATED: {', '.join(updates)}"
    for tag in ("SUBMITTED_BY", "SUBMITTED_ON"):
        if text := text_of(node, tag):
            yield f"{tag}: {text}"
    for tag in ("LISTED_ON", "DELISTED_ON"):
        text = text_of(node, tag)
        if text and read_date(text) is None:
            yield f"{tag}: {text}"


def _unknown(node: Node, unknown: Unknown) -> Iterator[str]:
    """Yield what no column has: the record is listed whatever a new element says of it, so none is kept back for it."""
    for list_type in values_of(node, "LIST_TYPE"):
        if list_type not in _LIST_TYPES:
            unknown.word("LIST_TYPE", list_type)
            yield f"LIST_TYPE: {list_type}"
    for path, text in unknown_parts(node, LAYOUTS[node.tag], node.tag):
        unknown.kind("element", path)
        if text:
            yield f"{path.partition('/')[2]}: {decoded(text)}"


def _observations(nodes: Sequence[Node]) -> dict[tuple[str, str], float]:
    dates = [
        *(text for node in nodes for tag in ("LISTED_ON", "DELISTED_ON") for text in texts_of(node, tag)),
        *(value for node in nodes for value in values_of(node, "LAST_DAY_UPDATED")),
    ]
    return {
        ("impossible_dates", "release"): float(sum(read_date(text) is None for text in dates if text)),
        ("broken_characters", "release"): float(sum(_BROKEN in record_text(node) for node in nodes)),
        ("individuals", "release"): float(sum(node.tag == "INDIVIDUAL" for node in nodes)),
        ("entities", "release"): float(sum(node.tag == "ENTITY" for node in nodes)),
    }
