"""Writing a release of the Federal Register: what its files say becomes tables.

What was read in a full text stays known when a later release has not that text any more: its rows are carried over, as
long as the document is there.
"""

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.register.documents import document_key
from entity_lists.register.reading import Reading, read_register
from entity_lists.release import Release, release_of
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
        SourceChanged: a file is not what it should be; see reading.read_register.
        ContractBroken: a row does not fit the contract.
    """
    reading = _read(store, release)

    def read_again(manifest: Manifest, stored: Tables) -> Tables:
        return register_tables(_read(store, release_of(manifest)), stored)

    counted = {
        ("records", "release"): float(reading.record_count),
        ("quarantined_share", "release"): len(reading.quarantine) / max(1, reading.record_count),
    }
    return draft_keyed(
        store,
        release,
        before,
        register_tables(reading, tables_before(store, REGISTER_ID, before)),
        observations=reading.observations | counted,
        parser_version=source.parser_version,
        read_again=read_again,
        is_kept=is_kept,
        even_if_same=even_if_same,
        on_table=on_table,
    )


def register_tables(reading: Reading, before: Tables) -> dict[str, pa.Table]:
    """Return the tables that a release says, with what earlier ones had read in full texts; before: those tables."""
    known = {document_key(row): row for row in before["documents"].to_pylist() if row["has_text"]}
    documents = [_carried_over(row, known.get(document_key(row))) for row in reading.documents]
    lost = {document_key(row) for row in documents if row["has_text"]} - {
        document_key(row) for row in reading.documents if row["has_text"]
    }
    rows: dict[str, list[Row]] = {
        "documents": documents,
        "stated_counts": [*reading.stated_counts],
        "rules": [*reading.rules],
        "quarantine": [
            {"position": one.position, "reason": one.reason, "record_text": one.record_text}
            for one in reading.quarantine
        ],
    }
    for name in _OF_TEXTS:
        kept = [_without_source(row) for row in before[name].to_pylist() if document_key(row) in lost]
        rows[name] = [*getattr(reading, name), *kept]
    tables = tables_of(REGISTER_ID)
    return {name: schema.build(tables[name], of_table, source_id=REGISTER_ID) for name, of_table in rows.items()}


def _read(store: "Store", release: Release) -> Reading:
    names = [file.file_name for file in release.files]
    return read_register([*zip(names, map(store.read, release.raw_keys), strict=True)], name_of=primary_name)


def primary_name(text: str) -> str:
    """Return the primary name in the text of an entity's cell. Raises: ValueError if it has none."""
    cell = read_entity_cell(text)
    party = cell.own or next(iter(cell.members), None)
    if party is None:
        raise ValueError(f"the cell names nobody: {text[:60]!r}")
    return party.name


def _carried_over(row: Row, known: Row | None) -> Row:
    if known is None or row["has_text"]:
        return row
    return row | {name: known[name] for name in _KEPT_OF_TEXTS}


def _without_source(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "source_id"}
