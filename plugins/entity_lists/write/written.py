"""What every written release has, of whichever kind: its files among the drafts, and the manifest that names them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import tables_of
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
    """What was written of a release: its files by table, and how many entries or documents were changed.

    earlier_contents: as in the manifest, of a list.
    """

    scope: str
    files: dict[str, TableFile]
    change_counts: dict[str, int]
    earlier_contents: list[str] | None = None


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
    if written.earlier_contents is not None:
        draft = {**draft, "earlier_contents": written.earlier_contents}
    return draft if inputs is None else {**draft, "inputs": dict(inputs)}


def encoded(release: Release, tables: Mapping[str, pa.Table]) -> dict[str, File]:
    """Return the Parquet file of each table, and what the manifest says of it."""
    return {name: encoded_parts(release, name, [table]) for name, table in tables.items()}


def encoded_parts(release: Release, name: str, tables: Iterable[pa.Table]) -> File:
    """Return the Parquet file of a table that comes in parts, in the order of its key, and what the manifest says."""
    table = tables_of(release.source_id)[name]
    digest = parquet.ContentDigest(table)
    content = parquet.parts_to_bytes(digest.of(tables), table)
    sha256 = canonical_json.sha256(content)
    file = TableFile(
        path=draft_key(release.source_id, name, release.release_id, sha256),
        rows=digest.rows,
        bytes=len(content),
        sha256=sha256,
        content_sha256=digest.hexdigest(),
    )
    return file, content


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
