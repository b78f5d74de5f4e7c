"""What goes wrong in the middle of a load: the old release or the new one stands there, and the next load mends it."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from entity_lists.errors import WarehouseError
from entity_lists.store.local import LocalStore
from entity_lists.warehouse.address import address
from entity_lists.warehouse.load import load
from entity_lists.warehouse.open import open_target
from world.cloud_warehouses import OF_FAKESNOW
from world.crashes import Crash
from world.postgres import Postgres
from world.warehouses import (
    LOADED_AT,
    TITLES,
    ClickHouseServer,
    Warehouse,
    clickhouse_at,
    duckdb_at,
    postgresql_at,
    running,
)

CLIENTS = ("clickhouse", "bigquery")
STATEMENTS = {
    "execute", "sql", "begin", "commit", "cursor", "command", "insert_arrow", "query_arrow", "register",
    "query", "create_table", "get_table", "load_table_from_file",
}  # fmt: skip


def connection_of(warehouse: Warehouse) -> str:
    """Return the name of the attribute in which a target keeps its connection."""
    return "_client" if warehouse.engine in CLIENTS else "_connection"


class Crashing:
    """A connection that is gone before its statement number `at` (from 1; 0: never), and whoever uses it with it."""

    def __init__(self, connection: Any, at: int) -> None:
        self._connection, self._at, self.count = connection, at, 0

    def __getattr__(self, name: str) -> Any:
        if name in STATEMENTS:
            self.count += 1
        if self._at and self.count >= self._at:
            raise Crash
        return getattr(self._connection, name)


def crashing_load(warehouse: Warehouse, store: LocalStore, at: int) -> int:
    """Load, and crash before a statement; return how many statements there were."""
    target = warehouse.open()
    connection = getattr(target, connection_of(warehouse))
    crashing = Crashing(connection, at)
    setattr(target, connection_of(warehouse), crashing)
    try:
        with suppress(Crash):
            list(load(store, target, TITLES, now=LOADED_AT))
    finally:
        # A process that is gone lets go of all that it had open.
        connection.close()
    return crashing.count


def test_a_crash_before_any_statement_leaves_the_old_release_or_the_new_one(
    warehouse: Warehouse, first: LocalStore, copy: LocalStore
) -> None:
    warehouse.load(copy)
    after = warehouse.state()
    warehouse.load(first)
    before = warehouse.state()
    seen = set()
    count = crashing_load(warehouse, copy, 0)
    # All of them, one after another, take minutes.
    for at in sorted({1, *range(2, count, count // 4), count - 1, count}):
        warehouse.load(first)
        crashing_load(warehouse, copy, at)
        state = warehouse.state()
        assert state in (before, after), at
        seen.add(state == after)
    assert warehouse.load(copy)[0].release_id is not None
    assert warehouse.state() == after
    assert False in seen


def test_a_first_load_that_crashed_is_mended_by_the_next(warehouse: Warehouse, copy: LocalStore) -> None:
    for at in (2, 40, 60):
        crashing_load(warehouse, copy, at)
    warehouse.load(copy)
    after = warehouse.state()
    assert len(after["entries"]) == 34
    assert warehouse.load(copy)[0].outcome == "unchanged"


class Killing:
    """A connection before whose statement number `at` something else happens: the server goes away, say."""

    def __init__(self, connection: Any, at: int, kill: Any) -> None:
        self._connection, self._left, self._kill = connection, at, kill

    def __getattr__(self, name: str) -> Any:
        if name in STATEMENTS:
            self._left -= 1
            if self._left == 0:
                self._kill()
        return getattr(self._connection, name)


def killing_load(warehouse: Warehouse, store: LocalStore, at: int, kill: Any) -> None:
    with closing(warehouse.open()) as target:
        name = connection_of(warehouse)
        setattr(target, name, Killing(getattr(target, name), at, kill))
        list(load(store, target, TITLES, now=LOADED_AT))


@pytest.mark.parametrize("at", [10, 25, 38])
def test_a_server_that_is_killed_in_the_middle_has_what_it_had(
    postgres: Postgres, database: str, first: LocalStore, copy: LocalStore, at: int
) -> None:
    warehouse = postgresql_at(database)
    warehouse.load(first)
    before = warehouse.state()
    try:
        with pytest.raises(WarehouseError, match=r"postgresql://\S+ refuses, or was lost: .*Mend that, and load again"):
            killing_load(warehouse, copy, at, lambda: postgres.kill())
    finally:
        postgres.start()
    assert warehouse.state() == before
    assert warehouse.load(copy)[0].outcome == "loaded"


def test_a_connection_that_is_cut_in_the_middle_leaves_what_was_there(
    postgres: Postgres, database: str, first: LocalStore, copy: LocalStore
) -> None:
    warehouse = postgresql_at(database)
    warehouse.load(first)
    before = warehouse.state()
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'entity-lists'"
    with pytest.raises(WarehouseError, match="terminating connection due to administrator command"):
        killing_load(warehouse, copy, 30, lambda: warehouse.ask(cut))
    assert warehouse.state() == before
    warehouse.load(copy)


def disk_free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def test_a_full_disk_leaves_what_was_there(
    postgres: Postgres, database: str, first: LocalStore, copy: LocalStore
) -> None:
    warehouse = postgresql_at(database)
    warehouse.load(first)
    before = warehouse.state()
    with postgres.tiny_disk() as folder:
        warehouse.ask(f"create tablespace tiny location '{folder}'")
        try:
            warehouse.ask("alter table entity_lists.changes set tablespace tiny")
            (folder / "filler").write_bytes(bytes(disk_free(folder)))
            with pytest.raises(WarehouseError, match="No space left on device"):
                warehouse.load(copy)
            assert warehouse.state() == before
        finally:
            (folder / "filler").unlink(missing_ok=True)
            warehouse.ask("alter table entity_lists.changes set tablespace pg_default")
            warehouse.ask("drop tablespace tiny")
    warehouse.load(copy)
    assert warehouse.state() != before


def test_of_two_loads_at_once_one_is_told_so(database: str, copy: LocalStore) -> None:
    warehouse = postgresql_at(database)
    with closing(warehouse.open()) as target:
        target.prepare()
        with pytest.raises(WarehouseError, match=r"another load of the schema entity_lists is running\. Wait until"):
            warehouse.load(copy)
    assert warehouse.load(copy)[0].outcome == "loaded"


def test_a_load_comes_right_after_another_one(database: str, first: LocalStore, copy: LocalStore) -> None:
    warehouse = postgresql_at(database)
    for store in (copy, first) * 10:
        assert warehouse.load(store)[0].outcome == "loaded"


def test_readers_beside_a_load_see_one_release(database: str, first: LocalStore, copy: LocalStore) -> None:
    warehouse = postgresql_at(database)
    warehouse.load(first)
    query = (
        "select r.release_id, (select count(*) from entity_lists.entries), (select count(*) from entity_lists.names), "
        "(select count(*) from entity_lists.history), (select count(*) from entity_lists.changes) "
        "from entity_lists.releases r where r.is_in_force"
    )
    seen, ended = set(), threading.Event()

    def read() -> None:
        with psycopg.connect(database, autocommit=True) as reader:
            while not ended.is_set():
                seen.update(reader.execute(query.encode()).fetchall())

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for store in (copy, first) * 4:
        warehouse.load(store)
    ended.set()
    for reader in readers:
        reader.join()
    assert {row[1:] for row in seen} == {(19, 54, 19, 19), (34, 126, 44, 67)}
    assert len(seen) == 2


@pytest.mark.parametrize("at", [5, 25, 45])
def test_two_loads_of_clickhouse_at_once_do_not_mix(
    clickhouse: ClickHouseServer, first: LocalStore, copy: LocalStore, at: int
) -> None:
    warehouse = clickhouse_at(clickhouse.uri(f"at_once_{at}"))
    warehouse.load(first)
    killing_load(warehouse, copy, at, lambda: warehouse.load(copy))
    state = warehouse.state()
    assert len(state["entries"]) == 34
    assert warehouse.load(copy)[0].outcome == "unchanged"
    warehouse.load(first)
    warehouse.load(copy)
    assert warehouse.state() == state


def test_a_clickhouse_that_is_killed_in_the_middle_has_what_it_had(
    tmp_path: Path, first: LocalStore, copy: LocalStore
) -> None:
    with running(tmp_path) as server:
        warehouse = clickhouse_at(server.uri("killed"))
        warehouse.load(first)
        before = warehouse.state()
        with pytest.raises(WarehouseError, match=r"database killed refuses, or was lost: .*Mend that, and load again"):
            killing_load(warehouse, copy, 25, server.kill)
    with running(tmp_path) as server:
        warehouse = clickhouse_at(server.uri("killed"))
        assert warehouse.state() == before
        assert warehouse.load(copy)[0].outcome == "loaded"


@pytest.mark.parametrize(
    ("password", "database"), [("canary-wrong-1", "test_none"), ("canary-wrong-2", 'odd"name')], ids=["wrong", "odd"]
)
def test_wrong_credentials_of_clickhouse_are_one_error_without_the_password(
    clickhouse: ClickHouseServer, password: str, database: str
) -> None:
    with pytest.raises(WarehouseError, match=r"is not reached, or does not let us in: .*Authentication failed") as told:
        open_target(address(clickhouse.uri(database, password)))
    assert "canary" not in str(told.value)


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql://nobody:canary-9c2@127.0.0.1:1/lists",
        "clickhouse://nobody:canary-9c2@127.0.0.1:1/lists",
        "postgresql://nobody@127.0.0.1:1/lists?unknown_setting=canary-9c2",
    ],
)
def test_a_server_that_is_not_there_is_one_error_without_the_password(uri: str) -> None:
    with pytest.raises(
        WarehouseError, match=r"://nobody@127.0.0.1:1/lists is not reached, or does not let us in"
    ) as told:
        open_target(address(uri))
    assert "canary" not in str(told.value)


FULL = """
import resource, sys
from datetime import UTC, datetime
from entity_lists.errors import WarehouseError
from entity_lists.store.open import open_store
from entity_lists.warehouse.address import address
from entity_lists.warehouse.load import load
from entity_lists.warehouse.open import open_target
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
target = open_target(address(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    list(load(open_store(sys.argv[2]), target, {sys.argv[4]: "A list"}, now=datetime.now(UTC)))
except WarehouseError as error:
    print(error)
    sys.exit(6)
"""


def test_a_full_disk_under_a_duckdb_file_leaves_what_was_there(
    tmp_path: Path, first: LocalStore, copy: LocalStore
) -> None:
    warehouse = duckdb_at(tmp_path / "lists.duckdb")
    warehouse.load(first)
    before = warehouse.state()
    command = [sys.executable, "-c", FULL, warehouse.uri, str(copy.root), "4096", "us_bis_entity_list"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "plugins"}, check=False
    )
    assert done.returncode == 6, done.stderr
    assert "duckdb:" in done.stdout
    assert warehouse.state() == before
    assert warehouse.load(copy)[0].outcome == "loaded"


HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"


def test_a_duckdb_file_that_another_process_has_open_is_one_error(tmp_path: Path, copy: LocalStore) -> None:
    warehouse = duckdb_at(tmp_path / "lists.duckdb")
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lists.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseError, match="if another process has it open, wait until that has ended"):
            warehouse.load(copy)
        holder.kill()
    warehouse.load(copy)


def test_what_is_no_duckdb_file_is_one_error(tmp_path: Path, copy: LocalStore) -> None:
    (tmp_path / "lists.duckdb").write_bytes(b"no DuckDB file at all" * 1000)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        duckdb_at(tmp_path / "lists.duckdb").load(copy)


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize("warehouse", [pytest.param("snowflake", marks=OF_FAKESNOW), "bigquery"], indirect=True)
def test_of_two_loads_without_a_lock_the_later_one_gives_up(
    warehouse: Warehouse, first: LocalStore, copy: LocalStore, is_first: bool
) -> None:
    if not is_first:
        warehouse.load(first)
    with closing(warehouse.open()) as late:
        late.prepare()
        held = late.releases()
        late.releases = lambda: held
        warehouse.load(copy)
        after = warehouse.state()
        with pytest.raises(WarehouseError, match="another load of us_bis_entity_list was made meanwhile"):
            list(load(copy, late, TITLES, now=LOADED_AT))
    assert warehouse.state() == after
    assert warehouse.load(copy)[0].outcome == "unchanged"
