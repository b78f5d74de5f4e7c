"""What the Iceberg tables of a store show, read with pyiceberg."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.table import Table as IcebergTable

from entity_lists.contract.tables import TABLES
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg.catalogue import opened
from entity_lists.iceberg.status import status
from entity_lists.snapshot import published as snapshots
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.releases import ingest

CSV = "us_bis_entity_list_csv"
FIXTURES = Path(__file__).parents[1] / "fixtures"
SOURCE_IDS = [source.source_id for source in SOURCES]
NOW = datetime(2026, 11, 28, 16, tzinfo=UTC)
BY = {"reason": "a test", "by": "tester", "now": NOW}

Rows = dict[str, pa.Table]


@pytest.fixture
def two(copy: LocalStore, offline: Fetcher) -> LocalStore:
    """A store with two releases of one source and one of another."""
    file = FIXTURES / CSV / "entity-list_2023-11-21.csv"
    ingest(copy, offline, file, as_of=date(2023, 11, 21), source=get_source(CSV), now=NOW)
    return copy


def tables(store: Store) -> dict[str, IcebergTable]:
    with opened(store) as found:
        return {name: found.catalogue.load_table(("entity_lists", name)) for name in TABLES}


def on_main(store: Store) -> Rows:
    return {name: table.scan().to_arrow() for name, table in tables(store).items()}


def tags(store: Store) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the rows of every tag, by table."""
    return {
        name: {
            tag: table.scan(snapshot_id=ref.snapshot_id).to_arrow().to_pylist()
            for tag, ref in table.refs().items()
            if tag != "main"
        }
        for name, table in tables(store).items()
    }


def in_store(store: Store, source_id: str, release_id: str | None = None) -> Rows:
    manifest = snapshots.get_manifest(store, source_id, release_id, even_withdrawn=True)
    return {name: snapshots.read_table(store, manifest, name) for name in TABLES}


def assert_shows(store: Store, *source_ids: str) -> None:
    """Every table has on main the rows of these sources' releases in force, and no others."""
    shown = on_main(store)
    expected = [in_store(store, source_id) for source_id in source_ids]
    for name, table in shown.items():
        rows = [row for one in expected for row in one[name].to_pylist()]
        assert sorted(map(str, table.to_pylist())) == sorted(map(str, rows)), name
    assert all(one.is_in_step for one in status(store, SOURCE_IDS))
