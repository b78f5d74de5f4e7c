"""Readers that are not ours open the published files of the whole list: DuckDB, pandas, Polars and ClickHouse."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars
import pytest

from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.local import LocalStore
from sources.us_bis.entity_list_rows import ENTITY_LISTS
from world.releases import SOURCE_ID, ingest

pytestmark = pytest.mark.corpus

TABLES = pytest.mark.parametrize("table", contract.TABLES)
# ClickHouse brings its own allocator and signal handlers, so it gets a process.
CLICKHOUSE = """
import json, sys, chdb
counts = {}
for name, path in json.loads(sys.argv[1]).items():
    ids = "uniqExact(entry_id)" if name not in ("profile", "quarantine") else "0"
    counts[name] = json.loads(str(chdb.query(f"select count(), {ids} from file('{path}')", "JSONCompact")))["data"][0]
print(json.dumps({name: [int(count), int(ids)] for name, (count, ids) in counts.items()}))
"""


@pytest.fixture(scope="module")
def whole(corpus: Path, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalStore, Manifest]:
    """The store and manifest of the real list of 2026-03-25."""
    store = LocalStore(tmp_path_factory.mktemp("whole"))
    outcome = ingest(store, offline, corpus / ENTITY_LISTS["2026-03-25"], now=offline.now().replace(year=2027))
    assert outcome.outcome == "published"
    return store, published.get_manifest(store, SOURCE_ID, None)


def path_of(whole: tuple[LocalStore, Manifest], table: str) -> str:
    store, manifest = whole
    return store.path(manifest["tables"][table]["path"])


def has_ids(table: str) -> bool:
    return "entry_id" in contract.TABLES[table].schema.names


def expected(whole: tuple[LocalStore, Manifest], table: str) -> tuple[int, int]:
    """Return the manifest's number of rows, and the number of different ids as our own reader finds it."""
    ids = set(published.read_table(*whole, table)["entry_id"].to_pylist()) if has_ids(table) else ()
    return whole[1]["counts"][table], len(ids)


def in_duckdb(path: str, ids: bool) -> tuple[int, int]:
    column = "count(distinct entry_id)" if ids else "0"
    with duckdb.connect() as connection:
        return connection.sql(f"select count(*), {column} from '{path}'").fetchall()[0]


def in_pandas(path: str, ids: bool) -> tuple[int, int]:
    import pandas as pd

    frame = pd.read_parquet(path)
    return len(frame), frame["entry_id"].nunique() if ids else 0


def in_polars(path: str, ids: bool) -> tuple[int, int]:
    frame = polars.read_parquet(path)
    return frame.height, frame["entry_id"].n_unique() if ids else 0


@TABLES
@pytest.mark.parametrize("reader", [in_duckdb, in_pandas, in_polars], ids=["duckdb", "pandas", "polars"])
def test_a_reader_finds_every_row(
    whole: tuple[LocalStore, Manifest], table: str, reader: Callable[[str, bool], tuple[int, int]]
) -> None:
    assert reader(path_of(whole, table), has_ids(table)) == expected(whole, table)


def test_clickhouse_finds_every_row(whole: tuple[LocalStore, Manifest], tmp_path: Path) -> None:
    paths = {table: path_of(whole, table) for table in contract.TABLES}
    command = [sys.executable, "-c", CLICKHOUSE, json.dumps(paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    found = {table: tuple(counts) for table, counts in json.loads(done.stdout).items()}
    assert found == {table: expected(whole, table) for table in contract.TABLES}


@TABLES
def test_polars_reads_the_types_of_the_contract(whole: tuple[LocalStore, Manifest], table: str) -> None:
    names = {
        "string": polars.String, "bool": polars.Boolean, "int32": polars.Int32, "double": polars.Float64,
        "date32[day]": polars.Date,
    }  # fmt: skip
    schema = polars.read_parquet_schema(path_of(whole, table))
    assert schema == {column.name: names[str(column.type)] for column in contract.TABLES[table].columns}


def test_every_entry_has_its_rows_in_the_other_tables(whole: tuple[LocalStore, Manifest]) -> None:
    entries, names, citations, identity = (path_of(whole, t) for t in ("entries", "names", "citations", "identity"))
    query = f"""
        select count(*) from '{entries}' e
        where not exists (select 1 from '{names}' n where n.entry_id = e.entry_id and n.name_type = 'primary')
           or not exists (select 1 from '{citations}' c where c.entry_id = e.entry_id and c.role = 'listed')
           or not exists (select 1 from '{identity}' i where i.entry_id = e.entry_id)
    """
    with duckdb.connect() as connection:
        assert connection.sql(query).fetchall() == [(0,)]
