"""Seconds to load what a store holds into each data warehouse: at first, with nothing new, and after a rollback.

iceberg_tables.py gives it a store; PostgreSQL and ClickHouse's engine run on this machine, without fsync.
"""

import os
import shutil
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.care.rollback import rollback  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.ingest.status import titles  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.snapshot import published  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.warehouse.address import address  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.warehouse.load import load  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.warehouse.open import open_target  # ruff: ignore[module-import-not-at-top-of-file]
from world import postgres, warehouses  # ruff: ignore[module-import-not-at-top-of-file]


def seconds(store: LocalStore, uri: str) -> tuple[float, int]:
    """Return how long a load takes, and how many rows it writes."""
    began = time.perf_counter()
    with closing(open_target(address(uri))) as target:
        loaded = list(load(store, target, titles(), now=datetime.now(UTC)))
    return time.perf_counter() - began, sum(sum(one.rows.values()) for one in loaded)


def go_back(store: LocalStore) -> None:
    """Roll back the first source that has a release before the one in force."""
    for source_id in titles():
        current = published.in_force(store, source_id)
        before = current.manifest["previous_release_id"] if current else None
        if before:
            rollback(store, source_id, before, reason="a benchmark", by="benchmark", now=datetime.now(UTC))
            print(f"rolled back: {source_id}", flush=True)
            return


def main(root: Path) -> None:
    """Print how long each data warehouse takes for the store in a folder, of which it loads a copy."""
    with tempfile.TemporaryDirectory() as name, postgres.running() as pg, warehouses.running(Path(name)) as ch:
        store = LocalStore(shutil.copytree(root, Path(name) / "store"))
        uris = {"duckdb": f"{name}/lists.duckdb", "postgresql": pg.url, "clickhouse (chdb)": ch.uri("bench")}
        current = [published.in_force(store, source_id) for source_id in titles()]
        entries = sum(one.manifest["counts"]["entries"] for one in current if one)
        print(f"{entries:,} entries of {sum(map(bool, current))} sources; load average {os.getloadavg()[0]:.1f}")
        for round_ in ("first", "unchanged", "after a rollback"):
            if round_ == "after a rollback":
                go_back(store)
            for engine, uri in uris.items():
                took, rows = seconds(store, uri)
                print(f"{round_:<18} {engine:<18} {took:6.2f} s  {rows:>9,} rows", flush=True)
