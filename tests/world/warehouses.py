"""Data warehouses to load: a DuckDB file, a PostgreSQL database, a database of ClickHouse's engine; and their readers.

Of Snowflake and BigQuery there are stand-ins only: see cloud_warehouses.py.

A reader has a connection of its own, so it sees what anybody else sees.
"""

import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import duckdb
import psycopg
import pyarrow as pa
import pytest

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import Table
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.store import Store
from entity_lists.warehouse import views
from entity_lists.warehouse.address import address
from entity_lists.warehouse.load import Loaded, load
from entity_lists.warehouse.open import open_target
from entity_lists.warehouse.target import LOADED, Target
from world import clickhouse_server
from world.cloud_warehouses import OF_FAKESNOW, ask_snowflake
from world.releases import SOURCE_ID

ENGINES = ("duckdb", "postgresql", "clickhouse", pytest.param("snowflake", marks=OF_FAKESNOW), "bigquery")
TITLES = {SOURCE_ID: "U.S. Entity List", "us_csl": "Consolidated Screening List"}
LOADED_AT = datetime(2025, 4, 3, 12, 0, 0, tzinfo=UTC)


@dataclass
class Warehouse:
    """A target, and the ways around the loader to look at it and to disturb it."""

    engine: str
    uri: str
    schema: str
    ask: Callable[[str], list[tuple[Any, ...]]]

    def at(self, name: str) -> str:
        return f"{self.schema}.{name}"

    def stored(self, name: str) -> str:
        """Return the table in which the rows of a name lie; not a view."""
        return self.at(f"loaded_{name}" if self.engine == "clickhouse" else name)

    def open(self) -> Target:
        return open_target(address(self.uri))

    def load(self, store: Store, now: datetime = LOADED_AT, *, titles: Mapping[str, str] = TITLES) -> list[Loaded]:
        """Load sources of a store; titles: of those, by source."""
        with closing(self.open()) as target:
            return list(load(store, target, titles, now=now))

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that an analyst sees, but for when it was loaded."""
        columns = {
            table.name: ", ".join(one.name for one in table.columns if one.name != "loaded_at") for table in LOADED
        }
        rows = {name: self.ask(f"select {listed} from {self.at(name)}") for name, listed in columns.items()}
        return {name: sorted(found, key=repr) for name, found in rows.items()}

    def listed(self, function: str, day: str) -> list[tuple[Any, ...]]:
        """Return the entry_id, name and release of who was listed on a day."""
        calls = {
            "clickhouse": f"{self.at(function)}(day = '{day}')",
            "bigquery": f"{self.at(function)}(date '{day}')",
            # The stand-in has no table functions, so this is the query that one consists of.
            "snowflake": "(" + views.FUNCTIONS[function](self.at, f"'{day}'::date", "") + ")",
        }
        call = calls.get(self.engine, f"{self.at(function)}('{day}')")
        return self.ask(
            f"select entry_id, name, release_id, is_reconstructed from {call} order by entry_id, valid_from"
        )


def in_store(store: Store, *manifests: Manifest) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the tables of releases hold, as Warehouse.state does; none of those that they have not."""
    found = {
        name: [row for one in manifests if name in one["tables"] for row in _rows(store, one, table)]
        for name, table in ALL_TABLES.items()
    }
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def _rows(store: Store, manifest: Manifest, table: Table) -> list[tuple[Any, ...]]:
    rows = published.read_table(store, manifest, table.name).select(table.schema.names).to_pylist()
    return [tuple(row.values()) for row in rows]


@dataclass
class ClickHouseServer:
    """The stand-in for a server, a process of its own."""

    process: "subprocess.Popen[bytes]"
    port: int

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def uri(self, database: str, password: str = clickhouse_server.PASSWORD) -> str:
        return f"clickhouse://{clickhouse_server.USER}:{password}@127.0.0.1:{self.port}/{database}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path) -> Generator[ClickHouseServer]:
    """Run ClickHouse's engine behind its HTTP interface."""
    port = free_port()
    command = [sys.executable, str(Path(clickhouse_server.__file__)), str(folder / "data"), str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            for _ in range(300):
                assert process.poll() is None, (folder / "log").read_text()
                with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/ping"):
                    break
                time.sleep(0.1)
            yield ClickHouseServer(process, port)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouseServer]:
    """ClickHouse's engine behind its HTTP interface."""
    with running(tmp_path_factory.mktemp("clickhouse")) as server:
        yield server


def duckdb_at(path: Path) -> Warehouse:
    def ask(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(path)) as reader:
            return reader.execute(query).fetchall()

    return Warehouse("duckdb", f"duckdb:{path}", "main", ask)


def postgresql_at(url: str) -> Warehouse:
    def ask(query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url, autocommit=True) as reader:
            cursor = reader.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    return Warehouse("postgresql", url, "entity_lists", ask)


def clickhouse_at(uri: str) -> Warehouse:
    where = address(uri)

    def ask(query: str) -> list[tuple[Any, ...]]:
        is_select = query.startswith("select")
        said = b64encode(f"{where.user}:{where.password}".encode()).decode()
        asked = Request(
            f"http://{where.host}:{where.port}/",
            data=(f"{query} FORMAT Arrow" if is_select else query).encode(),
            headers={"Authorization": f"Basic {said}"},
        )
        with urlopen(asked) as answer:
            content = answer.read()
        rows = pa.ipc.open_file(content).read_all().to_pylist() if is_select else []
        return [tuple(row.values()) for row in rows]

    return Warehouse("clickhouse", uri, where.database, ask)


@pytest.fixture(params=ENGINES)
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty data warehouse of each engine that we execute."""
    if request.param == "duckdb":
        return duckdb_at(tmp_path / "lists.duckdb")
    if request.param == "snowflake":
        return Warehouse("snowflake", request.getfixturevalue("snowflake"), "entity_lists", ask_snowflake)
    if request.param == "postgresql":
        return postgresql_at(request.getfixturevalue("database"))
    name = f"test_{abs(hash(request.node.nodeid))}"
    if request.param == "bigquery":
        server = request.getfixturevalue("bigquery")
        return Warehouse("bigquery", server.uri(name), name, server.ask)
    return clickhouse_at(request.getfixturevalue("clickhouse").uri(name))
