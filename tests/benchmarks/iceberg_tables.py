"""What the Iceberg tables and the native loads cost, on the real releases of all sources: `make bench-warehouses`.

One store gets every real release, each source's in order, and is then synced at once; after that one release more. It
is then loaded into each data warehouse. A second store gets a hundred small releases of one source, synced one by one.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import warehouses
from gates import CORPUS, NOW, RELEASES, ROOT

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg.catalogue import FOLDER
from entity_lists.iceberg.sync import sync
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from world.engines import engines_environment, engines_python
from world.releases import AFTER, SOURCE, ingest

SOURCE_IDS = [source.source_id for source in SOURCES]
LAST = "us_bis_entity_list"
SMALL_RELEASES = 100

DUCKDB = """
import sys, time, duckdb
db = duckdb.connect()
db.execute("set enable_progress_bar = false")
for extension in ("avro", "iceberg"):
    db.execute(f"load {extension}")
for _ in range(3):
    began = time.monotonic()
    table = f"iceberg_scan('{sys.argv[1]}/entries')"
    rows = db.sql(f"select source_id, count(*), count(distinct name) from {table} group by 1").fetchall()
    print(f"{time.monotonic() - began:.2f} s", sum(row[1] for row in rows), "entries of", len(rows), "sources")
"""
CLICKHOUSE = """
import time, chdb
sql = "select source_id, count(), uniq(name) from icebergLocal('iceberg/entries') group by 1"
for _ in range(3):
    began = time.monotonic()
    rows = str(chdb.query(sql)).splitlines()
    print(f"{time.monotonic() - began:.2f} s", sum(int(row.split(",")[1]) for row in rows), "entries of", len(rows))
"""


def timed(does: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    began = time.monotonic()
    does()
    return time.monotonic() - began


def size(folder: Path) -> tuple[int, int]:
    """Return the bytes and the number of the files below a folder."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(files), len(files)


def take_over(store: LocalStore, fetcher: Fetcher, source_id: str, names: list[str]) -> None:
    """Publish real releases, whatever the audit would say of them."""
    for name in names:
        ingest(store, fetcher, CORPUS / name, source=get_source(source_id), now=NOW)


def of_all_sources(store: LocalStore, fetcher: Fetcher) -> None:
    """Print what a first sync of all sources costs, what one after another release does, and what readers need."""
    for source_id, names in RELEASES.items():
        take_over(store, fetcher, source_id, names[:-1] if source_id == LAST else names)
    manifests = [published.get_manifest(store, source_id, None) for source_id in RELEASES]
    rows = sum(sum(manifest["counts"].values()) for manifest in manifests)
    releases = sum(len(published.release_ids(store, source_id)) for source_id in RELEASES)
    print(
        f"{len(manifests)} sources, {releases} releases, {rows:,} rows in force in {size(store.root)[0] / 1e6:.0f} MB"
    )
    print(f"first sync: {timed(lambda: sync(store, SOURCE_IDS)):.1f} s", *told(store))
    before = size(store.root / FOLDER)
    print(f"nothing to do: {timed(lambda: sync(store, SOURCE_IDS)):.2f} s")
    take_over(store, fetcher, LAST, RELEASES[LAST][-1:])
    seconds = timed(lambda: sync(store, SOURCE_IDS))
    after = size(store.root / FOLDER)
    more, files = after[0] - before[0], after[1] - before[1]
    print(f"after one release: {seconds:.2f} s, {more / 1000:.0f} kB more in {files} files")
    if python := engines_python():
        print("DuckDB 1.5.5, current entries of all sources:")
        command = [str(python), "-c", DUCKDB, str(store.root / FOLDER)]
        print(
            subprocess.run(command, env=engines_environment(), capture_output=True, text=True, check=True).stdout,
            end="",
        )
    print("ClickHouse (chdb), current entries of all sources:")
    done = subprocess.run(
        [sys.executable, "-c", CLICKHOUSE], cwd=store.root, capture_output=True, text=True, check=True
    )
    print(done.stdout, end="")


def told(store: LocalStore) -> list[str]:
    """Return what the metadata of the tables takes."""
    total, count = size(store.root / FOLDER)
    return [f"{total / 1000:.0f} kB of metadata in {count} files"]


def of_a_hundred_releases(store: LocalStore, fetcher: Fetcher, folder: Path) -> None:
    """Print how the time of a sync grows over a hundred releases of one source."""
    content, day = AFTER.read_bytes(), datetime(2025, 3, 28, tzinfo=UTC)
    seconds: list[float] = []
    for number in range(SMALL_RELEASES):
        day += timedelta(days=1)
        file = folder / f"title-15_part-744_{day:%Y-%m-%d}.xml"
        file.write_bytes(re.sub(rb"Presumption of denial", b"Presumption of denial, %d" % number, content, count=1))
        ingest(store, fetcher, file, source=SOURCE, now=day)
        seconds.append(timed(lambda: sync(store, SOURCE_IDS)))
        if number in {0, 1, 9, 24, 49, 74, 99}:
            print(f"release {number + 1}: {seconds[-1]:.2f} s", *told(store))
    first, last = statistics.median(seconds[1:11]), statistics.median(seconds[-10:])
    print(f"median of releases 2 to 11: {first:.2f} s, of the last ten: {last:.2f} s, ratio {last / first:.2f}")
    largest = max((path.stat().st_size, path.name) for path in (store.root / FOLDER).rglob("*.metadata.json"))
    print(f"largest metadata file: {json.dumps(largest)}")


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as name, Fetcher() as fetcher:
        folder = Path(name)
        of_all_sources(LocalStore(folder / "all"), fetcher)
        warehouses.main(folder / "all")
        of_a_hundred_releases(LocalStore(folder / "hundred"), fetcher, folder)


if __name__ == "__main__":
    assert ROOT.is_dir()
    main()
