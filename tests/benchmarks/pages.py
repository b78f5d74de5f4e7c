"""How long a page of changes takes on a made-up release of 50,000 changes: `python tests/benchmarks/pages.py`.

The release is deterministic: 10,000 entries added and 5,000 removed, of 1.5 KB as a record; 17,500 modified, in two
fields each. Cold is the first page in a fresh process, its imports included; warm the median of five. Measured on two
cores, DuckDB 2.0: the first page 490 ms cold, 190 ms warm; a filter 180 to 200 ms, a text 310 ms; the process grows
from 93 to 276 MB, most of it DuckDB and pyarrow themselves.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from entity_lists.contract import parquet, schema
from entity_lists.contract import tables as contract
from entity_lists.pages.change_query import Chosen
from entity_lists.pages.changes import ChangesPage, changes_of
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.sources import SOURCES
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore

ADDED, REMOVED, MODIFIED = 10_000, 5_000, 17_500
SOURCE = SOURCES[0]
BEFORE_ID, AFTER_ID = "2026-01-01-00000000", "2026-01-02-00000000"
COUNTRIES = ("CN", "RU", "IR", "AE", None)
CHOICES = {
    "first page": (Chosen(), 1),
    "last page": (Chosen(), 10_000),
    "one country": (Chosen(country="RU"), 2),
    "one field": (Chosen(field="entries.license_policy_text"), 300),
    "a text": (Chosen(text="works 77"), 1),
    "a text that columns are called": (Chosen(text="name"), 1),
}
Row = dict[str, Any]


def record(number: int) -> str:
    """Return a record as the table changes has it."""
    names = [{"name": f"Company {number} {kind}", "name_type": "aka", "is_weak": False} for kind in range(8)]
    addresses = [{"address": f"{number} Main Street, Building {place}", "country_code": "CN"} for place in range(6)]
    entry = {
        "list_code": "EL", "entry_type": "organization", "name": f"Company {number}",
        "country_code": COUNTRIES[number % 5], "entry_text": f"Company {number}, a.k.a. Wörks {number}. " * 10,
    }  # fmt: skip
    whole = {"entry": entry, "names": names, "addresses": addresses}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def changes() -> Iterator[Row]:
    """Yield the rows of the table changes."""
    whole = {"table_name": "entries", "field": "record"}
    for number in range(ADDED):
        yield whole | {"entry_id": f"{number:016x}", "op": "added", "after": record(number)}
    for number in range(ADDED, ADDED + REMOVED):
        yield whole | {"entry_id": f"{number:016x}", "op": "removed", "before": record(number)}
    for number in range(ADDED + REMOVED, ADDED + REMOVED + MODIFIED):
        said = {"entry_id": f"{number:016x}", "op": "modified"}
        for field in ("license_policy_text", "entry_text"):
            texts = (
                f"Case-by-case review for item {number}, {word} for all others. " * 4 for word in ("denial", "none")
            )
            yield said | {"table_name": "entries", "field": field, **dict(zip(("before", "after"), texts, strict=True))}


def entries(numbers: Iterable[int]) -> Iterator[Row]:
    """Yield the rows of the table entries that the page asks for, the other columns as they have to be."""
    for number in numbers:
        yield {
            "entry_id": f"{number:016x}", "source_id": SOURCE.source_id, "list_code": "EL", "position": number + 1,
            "entry_type": "organization", "name": f"Company {number}", "country_code": COUNTRIES[number % 5],
            "country_text": "", "entry_text": "", "content_sha256": "", "is_carried_over": False,
        }  # fmt: skip


def release(store: LocalStore, release_id: str, rows: Mapping[str, Iterable[Row]], before: str | None) -> Manifest:
    """Return the manifest of a release with these tables, which are in the store then, as it is."""
    tables = {}
    for name, of_table in rows.items():
        table = contract.TABLES[name]
        made = pa.Table.from_pylist([{"source_id": SOURCE.source_id} | row for row in of_table], schema=table.schema)
        content = parquet.to_bytes(schema.sealed(table, made), table)
        key = keys.table_key(SOURCE.source_id, name, release_id, canonical_json.sha256(content))
        store.create(key, content)
        tables[name] = {
            "path": key, "rows": made.num_rows, "bytes": len(content), "sha256": canonical_json.sha256(content),
            "content_sha256": "",
        }  # fmt: skip
    manifest = {name: {} for name in Manifest.__required_keys__} | {
        "format_version": 1, "source_id": SOURCE.source_id, "release_id": release_id, "sequence": 1,
        "previous_release_id": before, "as_of": release_id[:10], "tables": tables, "scope": "",
        "raw": {"sha256": "0" * 64, "bytes": 0, "file_name": "list.xml", "url": "", "files": []},
    }  # fmt: skip
    store.create(keys.manifest_key(SOURCE.source_id, release_id), canonical_json.to_bytes(manifest))
    return published.find_manifest(store, SOURCE.source_id, release_id)


def make(store: LocalStore) -> None:
    """Make the release, and the one before it."""
    constant = {"cause": "source", "from_release_id": BEFORE_ID, "to_release_id": AFTER_ID}
    kept = range(ADDED + REMOVED, ADDED + REMOVED + MODIFIED)
    release(store, BEFORE_ID, {"entries": entries(range(ADDED, kept.stop))}, None)
    rows = {"entries": entries([*range(ADDED), *kept]), "changes": (row | constant for row in changes())}
    release(store, AFTER_ID, rows, BEFORE_ID)


def timed(store: LocalStore, manifest: Manifest, chosen: Chosen, page: int) -> tuple[float, ChangesPage]:
    """Return how many milliseconds a page took, and the page."""
    began = time.perf_counter()
    shown = changes_of(store, SOURCE, manifest, against=None, chosen=chosen, page=page)
    return (time.perf_counter() - began) * 1000, shown


def peak_mb() -> int:
    """Return the most memory that this process ever had."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def main() -> None:
    """Print milliseconds, cold and warm, for each choice; and by how much the process's peak of memory grew."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if root is None:
        with tempfile.TemporaryDirectory() as folder:
            make(LocalStore(Path(folder)))
            # A fresh process, which has loaded nothing that the making needed.
            subprocess.run([sys.executable, "-W", "ignore", __file__, folder], check=True)
        return
    store = LocalStore(root)
    manifest = published.find_manifest(store, SOURCE.source_id, AFTER_ID)
    file = manifest["tables"]["changes"]
    print(f"changes page: {file['rows']:,} changes, {file['bytes'] / 1e6:.1f} MB")
    before = peak_mb()
    for name, (chosen, page) in CHOICES.items():
        cold, shown = timed(store, manifest, chosen, page)
        warm = statistics.median(timed(store, manifest, chosen, page)[0] for _ in range(5))
        print(f"{name}: {cold:.0f} ms, then {warm:.0f} ms; page {shown.page} of {shown.pages}, {shown.total:,} entries")
    print(f"peak {before} MB, +{peak_mb() - before} MB")


if __name__ == "__main__":
    main()
