"""Writing a release: records become tables, tables become Parquet files under their final keys.

Nothing points at the files yet; the draft manifest that is returned names them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists import contract, parquet, snapshot
from entity_lists import manifest as manifests
from entity_lists.manifest import Manifest, TableFile
from entity_lists.profile import build_profile
from entity_lists.release import Records, Release
from entity_lists.tables import build_tables, known_identities

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store import Store

# The tables that hold what the publisher says: if these are the same, so is the release.
_CONTENT = ("entries", "names", "addresses", "citations", "quarantine")


def draft_snapshot(source: "Source", store: "Store", release: Release) -> Manifest | None:
    """Return the manifest of the release, written but not audited; None if the release before says the same.

    Raises:
        ReleaseRejected: the bytes are not this list as the parser knows it.
        ContractBroken: the records do not fit the contract.
    """
    records = source.parse(store.read(release.raw_key))
    before = _release_before(store, release)
    tables = _build(source, store, release, records, before)
    files = {name: _table_file(release, contract.TABLES[name], table) for name, table in tables.items()}
    if before and _same_content(before, {name: file for name, (file, _) in files.items()}):
        return None
    for file, content in files.values():
        store.create(file["path"], content)
    return {
        "format_version": manifests.FORMAT_VERSION,
        "source_id": release.source_id,
        "release_id": release.release_id,
        "sequence": 1 + len(snapshot.release_ids(store, release.source_id)),
        "previous_release_id": before["release_id"] if before else None,
        "as_of": release.as_of.isoformat(),
        "scope": records.scope,
        "raw": {
            "sha256": release.sha256,
            "bytes": release.size_bytes,
            "file_name": release.file_name,
            "url": release.url,
        },
        "contract_version": contract.CONTRACT_VERSION,
        "parser_version": source.parser_version,
        "tables": {name: file for name, (file, _) in files.items()},
        "audit": {},
        "counts": {name: table.num_rows for name, table in tables.items()},
        "change_counts": _change_counts(tables["profile"]),
    }


def _release_before(store: "Store", release: Release) -> Manifest | None:
    """Return the release that this one follows: the one in force; for a late arrival, the last before its date."""
    current = snapshot.in_force(store, release.source_id)
    if current is None or current.manifest["as_of"] <= release.as_of.isoformat():
        return current.manifest if current else None
    earlier = [m for m in snapshot.all_manifests(store, release.source_id) if m["as_of"] <= release.as_of.isoformat()]
    return max(earlier, key=lambda manifest: (manifest["as_of"], manifest["sequence"]), default=None)


def _build(
    source: "Source", store: "Store", release: Release, records: Records, before: Manifest | None
) -> dict[str, pa.Table]:
    known = known_identities(snapshot.read_table(store, before, "identity")) if before else {}
    tables = build_tables(records, known, source_id=source.source_id, release_id=release.release_id)
    entries_before = snapshot.read_table(store, before, "entries") if before else contract.ENTRIES.schema.empty_table()
    profile_before = snapshot.read_table(store, before, "profile") if before else None
    changes = count_changes(entries_before, tables["entries"])
    return tables | {"profile": build_profile(records, tables, changes, profile_before)}


def count_changes(before: pa.Table, after: pa.Table) -> dict[str, int]:
    """Return how many entries were added, removed and modified between two entries tables."""
    old, new = _contents(before), _contents(after)
    return {
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "modified": sum(new[entry_id] != old[entry_id] for entry_id in old.keys() & new.keys()),
    }


def _contents(entries: pa.Table) -> dict[str, str]:
    return dict(zip(entries["entry_id"].to_pylist(), entries["content_sha256"].to_pylist(), strict=True))


def _change_counts(profile: pa.Table) -> dict[str, int]:
    rows = profile.to_pylist()
    return {row["scope"]: int(row["value"]) for row in rows if row["metric"] == "changed_entries"}


def _table_file(release: Release, table: contract.Table, rows: pa.Table) -> tuple[TableFile, bytes]:
    content = parquet.to_bytes(rows)
    sha256 = manifests.sha256(content)
    path = f"{release.source_id}/data/{table.name}/release={release.release_id}/{table.name}-{sha256[:16]}.parquet"
    content_sha256 = parquet.content_sha256(rows, table)
    file = TableFile(path=path, rows=rows.num_rows, bytes=len(content), sha256=sha256, content_sha256=content_sha256)
    return file, content


def _same_content(before: Manifest, files: Mapping[str, TableFile]) -> bool:
    known = before["tables"]
    return all(name in known and known[name]["content_sha256"] == files[name]["content_sha256"] for name in _CONTENT)
