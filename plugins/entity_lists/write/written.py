"""What every written release has, of whichever kind: its files among the drafts, and the manifest that names them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.schema import Table
from entity_lists.release import Release
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, Raw, TableFile
from entity_lists.store import canonical_json
from entity_lists.store.keys import draft_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

OnTable = Callable[[str, bytes], None]
File = tuple[TableFile, bytes]
Keep = Callable[[Mapping[str, File]], None]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written of a release: its files by table, and how many entries or documents were changed."""

    scope: str
    files: dict[str, TableFile]
    change_counts: dict[str, int]


def draft_manifest(
    store: "Store",
    release: Release,
    before: Manifest | None,
    written: Written,
    *,
    parser_version: int,
    inputs: Mapping[str, str] | None = None,
) -> Manifest:
    """Return the manifest of a written release, not audited yet; inputs: of a derived one, as in the manifest."""
    draft: Manifest = {
        "format_version": manifests.FORMAT_VERSION,
        "source_id": release.source_id,
        "release_id": release.release_id,
        "sequence": 1 + len(published.release_ids(store, release.source_id)),
        "previous_release_id": before["release_id"] if before else None,
        "previous_manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(before)) if before else None,
        "as_of": release.as_of.isoformat(),
        "scope": written.scope,
        "raw": _raw(release),
        "contract_version": contract.CONTRACT_VERSION,
        "parser_version": parser_version,
        "tables": written.files,
        "audit": {},
        "counts": {name: file["rows"] for name, file in written.files.items()},
        "change_counts": written.change_counts,
    }
    return draft if inputs is None else {**draft, "inputs": dict(inputs)}


def encoded(release: Release, tables: Mapping[str, pa.Table]) -> dict[str, File]:
    """Return the Parquet file of each table, and what the manifest says of it."""
    known = tables_of(release.source_id)
    return {name: _table_file(release, known[name], table) for name, table in tables.items()}


def keep(store: "Store", on_table: OnTable, files: Mapping[str, File]) -> None:
    """Put files among the drafts, and tell on_table of each."""
    for name, (file, content) in files.items():
        store.create(file["path"], content)
        on_table(name, content)


def forget(files: Mapping[str, File]) -> None:
    """Keep nothing."""


def same_content(before: Manifest, files: Mapping[str, TableFile]) -> bool:
    """Return whether the release before says the same in every table that the publisher fills."""
    said = [table.name for table in tables_of(before["source_id"]).values() if table.is_said_by_publisher]
    known = before["tables"]
    return all(name in known and known[name]["content_sha256"] == files[name]["content_sha256"] for name in said)


def _raw(release: Release) -> Raw:
    return {
        "sha256": release.sha256,
        "bytes": sum(file.size_bytes for file in release.files),
        "file_name": release.files[0].file_name,
        "url": release.files[0].url,
        "files": [
            {"file_name": file.file_name, "sha256": file.sha256, "bytes": file.size_bytes, "url": file.url}
            for file in release.files
        ],
    }


def _table_file(release: Release, table: Table, rows: pa.Table) -> File:
    content = parquet.to_bytes(rows, table)
    sha256 = canonical_json.sha256(content)
    path = draft_key(release.source_id, table.name, release.release_id, sha256)
    content_sha256 = parquet.content_sha256(rows, table)
    file = TableFile(path=path, rows=rows.num_rows, bytes=len(content), sha256=sha256, content_sha256=content_sha256)
    return file, content
