"""Writing a release of the Federal Register: what its files say becomes tables.

What was read in a full text stays known when a later release has not that text any more: its rows are carried over, as
long as the document is there. So is the day on which a document was on public inspection.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.register.documents import document_key
from entity_lists.register.reading import Reading, of_text, read_register
from entity_lists.release import Release, release_of
from entity_lists.snapshot import raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.sources.us_bis.entity_cell import read_entity_cell
from entity_lists.write.keyed import Tables, draft_keyed, tables_before
from entity_lists.write.written import OnTable

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store.store import Store

Row = dict[str, Any]
_OF_TEXTS = ("amendments", "reasons")
_KEPT_OF_TEXTS = ("has_text", "lists_touched", "lists_touched_by")


def draft_register(
    source: "Source",
    store: "Store",
    release: Release,
    before: Manifest | None,
    *,
    even_if_same: bool = False,
    is_kept: bool = True,
    on_table: OnTable = lambda name, content: None,
) -> Manifest | None:
    """Return the manifest of a release of the Register, written but not audited; as draft.draft_snapshot.

    Raises:
        SourceChanged: the answer is not what it should be; see reading.read_register.
        ContractBroken: a row does not fit the contract.
    """
    reading = _read(store, release)

    def read_again(manifest: Manifest, stored: Tables) -> Tables:
        return register_tables(_read(store, release_of(manifest)), stored)

    stored = tables_before(store, REGISTER_ID, before)
    said = register_tables(reading, stored)
    return draft_keyed(
        store,
        release,
        before,
        said,
        observations=reading.observations | _counted(reading, stored, said),
        parser_version=source.parser_version,
        read_again=read_again,
        is_kept=is_kept,
        even_if_same=even_if_same,
        on_table=on_table,
    )


def _counted(reading: Reading, before: Tables, said: Tables) -> dict[tuple[str, str], float]:
    """Return what could not be read, and how many documents that were printed are in the answer no more."""
    unread = sum(one.position <= reading.record_count for one in reading.quarantine)
    here = {document_key(row) for row in reading.documents}
    printed = {document_key(row) for row in before["documents"].to_pylist() if row["status"] == "published"}
    return {
        ("records", "release"): float(reading.record_count),
        ("quarantined_share", "release"): unread / max(1, reading.record_count),
        ("unread_of_texts", "release"): float(said["quarantine"].num_rows - unread),
        ("vanished_documents", "release"): float(len(printed - here)),
    }


def register_tables(reading: Reading, before: Tables) -> dict[str, pa.Table]:
    """Return the tables that a release says, with what earlier ones had read in full texts; before: those tables."""
    earlier = before["documents"].to_pylist()
    known = {document_key(row): row for row in earlier if row["has_text"]}
    filed = {row["document_number"]: row["filed_on"] for row in earlier if row["filed_on"]}
    documents = [
        _carried_over(row, known.get(document_key(row)), filed.get(row["document_number"])) for row in reading.documents
    ]
    lost = {document_key(row) for row in documents if row["has_text"]} - {
        document_key(row) for row in reading.documents if row["has_text"]
    }
    rows: dict[str, list[Row]] = {
        "documents": documents,
        "stated_counts": [*reading.stated_counts],
        "rules": [*reading.rules],
        "quarantine": [*_quarantine(reading, before["quarantine"], {number for number, _ in lost})],
    }
    for name in _OF_TEXTS:
        kept = [_without_source(row) for row in before[name].to_pylist() if document_key(row) in lost]
        rows[name] = [*getattr(reading, name), *kept]
    tables = tables_of(REGISTER_ID)
    return {name: schema.build(tables[name], of_table, source_id=REGISTER_ID) for name, of_table in rows.items()}


def _quarantine(reading: Reading, before: pa.Table, lost: set[str]) -> Iterator[Row]:
    """Yield what could not be read, and of texts that are not here any more, which lost names, what could not then."""
    now = [(one.reason, one.record_text) for one in reading.quarantine if one.position > reading.record_count]
    starts = tuple(map(of_text, sorted(lost)))
    then = [
        (row["reason"], row["record_text"])
        for row in before.to_pylist()
        if row["reason"].startswith(starts) and (row["reason"], row["record_text"]) not in now
    ]
    for one in reading.quarantine:
        if one.position <= reading.record_count:
            yield {"position": one.position, "reason": one.reason, "record_text": one.record_text}
    for position, (reason, text) in enumerate([*now, *then], start=reading.record_count + 1):
        yield {"position": position, "reason": reason, "record_text": text}


def _read(store: "Store", release: Release) -> Reading:
    names = [file.file_name for file in release.files]
    return read_register([*zip(names, raw_bytes.read_all(store, release), strict=True)], name_of=primary_name)


def primary_name(text: str) -> str:
    """Return the primary name in the text of an entity's cell. Raises: ValueError if it has none."""
    cell = read_entity_cell(text)
    party = cell.own or next(iter(cell.members), None)
    if party is None:
        raise ValueError(f"the cell names nobody: {text[:60]!r}")
    return party.name


def _carried_over(row: Row, known: Row | None, filed_on: date | None) -> Row:
    """Return a document with what was read in its text before, and when it was on public inspection, if that is known.

    A document that was filed keeps its number when it is printed, on the day that was planned or on another.
    """
    said = row | {"filed_on": row.get("filed_on") or filed_on}
    if known is None or row["has_text"]:
        return said
    return said | {name: known[name] for name in _KEPT_OF_TEXTS}


def _without_source(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "source_id"}
