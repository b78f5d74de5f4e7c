"""What a release is compared with: the tables before as published, and as today's parser and contract have them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.care.verify import verify_source
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.status import titles
from entity_lists.snapshot import published
from entity_lists.snapshot.catalog import remake
from entity_lists.snapshot.manifest import Manifest, sealed
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.write.before import tables_before
from world.releases import AFTER, BEFORE, SOURCE, SOURCE_ID, ingest


def as_of_version_1(store: LocalStore) -> Manifest:
    """Make the release in force one as the code of contract version 1 wrote it, and return its manifest."""
    manifest: dict[str, Any] = {**published.get_manifest(store, SOURCE_ID, None), "contract_version": 1}
    manifest["change_counts"] = {kind: manifest["change_counts"][kind] for kind in ("added", "removed", "modified")}
    for name, file in manifest["tables"].items():
        table = contract.TABLES[name]
        first = replace(table, columns=tuple(column for column in table.columns if column.since == 1))
        rows = parquet.from_bytes(store.read(file["path"])).select(first.schema.names).cast(first.schema)
        if "content_sha256" in rows.column_names:
            # It had another hash, of less.
            place = rows.column_names.index("content_sha256")
            rows = rows.set_column(place, first.schema.field(place), pc.utf8_reverse(rows["content_sha256"]))
        content = parquet.to_bytes(rows, first)
        digest = canonical_json.sha256(content)
        key = keys.table_key(SOURCE_ID, name, manifest["release_id"], digest)
        (store.root / file["path"]).unlink()
        (store.root / key).write_bytes(content)
        file |= {
            "path": key,
            "bytes": len(content),
            "sha256": digest,
            "content_sha256": parquet.content_sha256(rows, first),
        }
    whole = sealed(cast("Manifest", manifest))
    content = canonical_json.to_bytes(whole)
    key = keys.manifest_key(SOURCE_ID, whole["release_id"])
    (store.root / key).write_bytes(content)
    # Nor did that code say when it published.
    (store.root / keys.publication_key(SOURCE_ID, whole["release_id"])).unlink()
    pointer = {"release_id": whole["release_id"], "manifest": key, "sequence": whole["sequence"]}
    latest = pointer | {"manifest_sha256": canonical_json.sha256(content)}
    (store.root / keys.latest_key(SOURCE_ID)).write_bytes(canonical_json.to_bytes(latest))
    remake(store, titles())
    return whole


def test_its_tables_are_decoded_when_they_are_asked_for_and_kept_by_nobody(copy: LocalStore) -> None:
    stored = tables_before(SOURCE, copy, published.get_manifest(copy, SOURCE_ID, None)).stored
    assert set(stored) == {table.name for table in contract.TABLES.values() if table.is_for_next}
    before = pa.total_allocated_bytes()
    assert stored["entries"].num_rows == 34
    assert pa.total_allocated_bytes() == before


def test_before_a_first_release_there_is_nothing(empty: LocalStore) -> None:
    before = tables_before(SOURCE, empty, None)
    assert before.read_again is None
    assert {name: table.num_rows for name, table in before.tables.items()} == dict.fromkeys(contract.TABLES, 0)


def test_what_today_s_code_published_is_not_read_again(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    before = tables_before(SOURCE, empty, published.get_manifest(empty, SOURCE_ID, None))
    assert before.read_again is None
    assert before.tables["entries"].num_rows == 19


def test_a_release_of_another_contract_is_read_again_and_its_rows_are_completed(
    empty: LocalStore, offline: Fetcher
) -> None:
    ingest(empty, offline, BEFORE)
    before = tables_before(SOURCE, empty, as_of_version_1(empty))
    assert before.read_again is not None
    assert set(before.stored["entries"]["license_sections"].to_pylist()) == {None}
    assert "744.11" in before.tables["entries"]["license_sections"].to_pylist()


def test_a_column_that_the_contract_got_changes_no_entry_and_history_has_it(
    empty: LocalStore, offline: Fetcher
) -> None:
    ingest(empty, offline, BEFORE)
    as_of_version_1(empty)
    assert verify_source(empty, SOURCE_ID).problems == ()
    again = ingest(empty, offline, BEFORE)
    assert again.outcome == "published"
    assert again.changes == {"added": 0, "removed": 0, "modified": 0, "form": 18, "unread": 0}
    manifest = published.get_manifest(empty, SOURCE_ID, None)
    history = published.read_table(empty, manifest, "history").to_pylist()
    now = [row for row in history if row["release_to"] is None and row["valid_to"] is None]
    assert len(now) == 19
    assert {row["license_sections"] for row in now} >= {"744.11"}
    after = ingest(empty, offline, Path(AFTER))
    assert (after.changes["added"], after.changes["removed"], after.changes["modified"]) == (16, 1, 4)
    assert verify_source(empty, SOURCE_ID).problems == ()
