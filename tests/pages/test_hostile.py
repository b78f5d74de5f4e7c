"""What a publisher's text does on any page: nothing, whichever field of whichever table it stands in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract import parquet
from entity_lists.contract.tables import TABLES
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published as snapshot
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.pages import Pages
from world.releases import AFTER_ID, SOURCE_ID
from world.templates import HOSTILE, ROOT, dangers

pytestmark = pytest.mark.airflow

# What a row is found by stays.
IDS = frozenset({"entry_id", "source_id", "release_id", "related_entry_id", "parent_entry_id", "from_release_id",
                 "to_release_id", "release_from", "release_to"})  # fmt: skip
VALUES = (*HOSTILE, "\u202egpj.exe\u202c\u2066", "x" * 100_000, "<" * 100_000)
OF = f"/sources/{SOURCE_ID}/releases/{AFTER_ID}"
PAGES = (
    "/", f"/sources/{SOURCE_ID}", OF, f"{OF}/changes", f"{OF}/audit", f"{OF}/profile", f"{OF}/changes?text=a&op=added",
    f"{OF}/changes?against=2025-03-27-30279e9b", "/search?q=javascript", "/search?q=xxxxxxxx",
)  # fmt: skip


def is_text(field: pa.Field) -> bool:
    return pa.types.is_string(field.type) or pa.types.is_dictionary(field.type)


def injected(table: pa.Table, value: str) -> pa.Table:
    """Return a table that says this in every field of every row that can say it."""
    for number, field in enumerate(table.schema):
        if is_text(field) and field.name not in IDS:
            table = table.set_column(number, field, pa.array([value] * len(table), pa.string()).cast(field.type))
    return table


def damage(store: LocalStore, value: str) -> None:
    """Put the value into every field of the release in force, of its tables and of what its manifest says in words."""
    there = snapshot.get_manifest(store, SOURCE_ID, AFTER_ID)
    manifest: dict[str, Any] = json.loads(json.dumps(there))
    for name, table in TABLES.items():
        content = parquet.to_bytes(injected(snapshot.read_table(store, there, name), value), table)
        sha256 = canonical_json.sha256(content)
        path = keys.table_key(SOURCE_ID, name, AFTER_ID, sha256)
        manifest["tables"][name] |= {"sha256": sha256, "path": path, "bytes": len(content)}
        store.put(path, content)
    told = manifest["audit"]["held"][0] | {"examples": [value], "is_news": False}
    manifest["audit"]["failed"] = [told | {name: value for name, said in told.items() if isinstance(said, str)}]
    manifest["audit"]["approved_by"] = value
    for file in manifest["raw"]["files"]:
        file["url"] = value
    written(store, manifest)
    record = {"is_approved": True, "by": value, "at": value, "reason": value}
    store.put(keys.decision_key(SOURCE_ID, AFTER_ID, 1), canonical_json.to_bytes(record))
    checked = {
        "last_checked_at": "2025-04-02T18:00:00+00:00",
        "last_success_at": None,
        "outcome": value,
        "message": value,
    }
    store.put(keys.status_key(SOURCE_ID), canonical_json.to_bytes(checked))


def written(store: LocalStore, manifest: Mapping[str, Any]) -> None:
    content = canonical_json.to_bytes(manifests.sealed({**manifest}))
    key = keys.manifest_key(SOURCE_ID, AFTER_ID)
    store.put(key, content)
    pointer = json.loads(store.read(keys.latest_key(SOURCE_ID)))
    store.put(
        keys.latest_key(SOURCE_ID),
        canonical_json.to_bytes(pointer | {"manifest_sha256": canonical_json.sha256(content)}),
    )


@pytest.fixture
def mounted(pages: Pages) -> Pages:
    """The pages as they are under a prefix of base_url."""
    from fastapi.testclient import TestClient

    client = TestClient(pages.app, root_path=ROOT, follow_redirects=False)
    return Pages(app=pages.app, client=client, of_airflow=pages.of_airflow)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_nothing_that_is_said_in_any_field_acts_on_any_page(mounted: Pages, copy: LocalStore, value: str) -> None:
    damage(copy, value)
    mounted.show(copy)
    entry_ids = snapshot.read_table(copy, snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID), "entries")["entry_id"]
    for path in (*PAGES, f"/sources/{SOURCE_ID}/entries/{entry_ids[0]}"):
        html = mounted.html(f"{ROOT}{path}")
        assert [found for found in dangers(html) if found != "svg"] == [], path
        assert "\u202e" not in html
        # An entry is shown whole, whatever its size.
        assert len(html) < 3_000_000 or "/entries/" in path, f"{path}: {len(html):,} characters"


def test_hostile_text_is_shown_as_it_was_written(mounted: Pages, copy: LocalStore) -> None:
    damage(copy, HOSTILE[0])
    mounted.show(copy)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mounted.html(f"{ROOT}{OF}/changes")
    assert HOSTILE[0] in json.dumps(mounted.json(f"{ROOT}/api{OF}/changes"))


def test_every_link_stays_below_the_prefix(mounted: Pages, published: Path) -> None:
    mounted.show(published)
    for path in PAGES:
        assert [found for found in dangers(mounted.html(f"{ROOT}{path}")) if found != "svg"] == []
