"""The DAG that loads the data warehouse, as Airflow reads and runs it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID
from world.warehouses import Warehouse, duckdb_at, postgresql_at

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/load_warehouse.py", bundle_name="dags-folder")
(dag,) = bag.dags.values()
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dag_id": dag.dag_id,
    "tasks": [task.task_id for task in dag.tasks],
    "assets": sorted(asset.name for asset in dag.timetable.asset_condition.objects),
    "any": type(dag.timetable.asset_condition).__name__,
    "params": {name: dag.params.get_param(name).value for name in dag.params},
    "max_active_runs": dag.max_active_runs,
    "catchup": dag.catchup,
    "rules": [(rule.exception, rule.action.value) for rule in dag.get_task("load").retry_policy.rules],
    "doc": dag.doc_md,
}))
"""

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def dag(airflow: Airflow) -> dict:
    done = airflow.python("-c", DESCRIBE, ENTITY_LISTS_STORE="s3://lists/prefix")
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_it_follows_the_snapshots_of_every_source_one_run_at_a_time(dag: dict) -> None:
    assert (dag["import_errors"], dag["dag_id"], dag["tasks"]) == ({}, "load_warehouse", ["load"])
    assert dag["any"] == "AssetAny"
    assert dag["assets"] == sorted(f"{source.source_id}__snapshot" for source in ALL_SOURCES)
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)


def test_the_form_asks_for_connection_schema_and_sources(dag: dict) -> None:
    assert dag["params"] == {
        "store": "s3://lists/prefix",
        "connection": "entity_lists_warehouse",
        "schema": "entity_lists",
        "sources": [],
    }
    assert dag["rules"] == [[f"entity_lists.errors.{name}", "fail"] for name in ("StoreDamaged", "UsageError")]


def test_the_notes_say_where_to_and_what_to_do_when_it_is_red(dag: dict) -> None:
    for words in ("entity_lists_warehouse", "**When a run is red**", "WarehouseError", "StoreError", "UsageError"):
        assert words in dag["doc"]


def run_load(airflow: Airflow, store: LocalStore, connection: str = "", **conf: object) -> tuple[int, str, str]:
    """Return the exit code of a run, the state of its task and what it printed; connection: its URI."""
    env = {"AIRFLOW_CONN_ENTITY_LISTS_WAREHOUSE": connection} if connection else {}
    done = airflow.python("dags/load_warehouse.py", json.dumps({"store": str(store.root), **conf}), **env)
    ((state,),) = airflow.query(
        "select t.state from task_instance t join dag_run r using (dag_id, run_id) "
        "where r.id = (select max(id) from dag_run where dag_id = 'load_warehouse')"
    )
    return done.returncode, str(state), done.stdout + done.stderr


def in_force(warehouse: Warehouse) -> list[tuple]:
    return warehouse.ask(f"select source_id, release_id from {warehouse.at('releases')} where is_in_force")


def test_it_loads_follows_a_rollback_and_finds_nothing_to_do(
    airflow: Airflow, copy: LocalStore, tmp_path: Path
) -> None:
    warehouse = duckdb_at(tmp_path / "lists.duckdb")
    connection = f"duckdb://{quote(str(tmp_path / 'lists.duckdb'), safe='')}"
    code, state, output = run_load(airflow, copy, connection)
    assert (code, state) == (0, "success"), output[-3000:]
    assert in_force(warehouse) == [(SOURCE_ID, AFTER_ID)]
    code, state, output = run_load(airflow, copy, connection)
    assert (code, state) == (0, "skipped")
    assert "has what is in force already" in output
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="a test", by="tester", now=datetime.now(UTC))
    assert run_load(airflow, copy, connection, sources=["us_csl"])[:2] == (0, "skipped")
    assert run_load(airflow, copy, connection)[:2] == (0, "success")
    assert in_force(warehouse) == [(SOURCE_ID, BEFORE_ID)]


def test_postgresql_is_reached_by_the_fields_of_its_connection(
    airflow: Airflow, copy: LocalStore, database: str
) -> None:
    connection = database.replace("postgresql://", "postgres://")
    code, state, output = run_load(airflow, copy, connection, schema="lists")
    assert (code, state) == (0, "success"), output[-3000:]
    warehouse = postgresql_at(database)
    warehouse.schema = "lists"
    assert in_force(warehouse) == [(SOURCE_ID, AFTER_ID)]


def test_without_a_connection_it_ends_skipped_and_says_so(airflow: Airflow, copy: LocalStore) -> None:
    code, state, output = run_load(airflow, copy)
    assert (code, state) == (0, "skipped"), output[-3000:]
    assert "there is no connection entity_lists_warehouse, so there is nothing to load" in output


def test_a_warehouse_that_does_not_answer_is_red_with_what_to_do_and_without_its_password(
    airflow: Airflow, copy: LocalStore
) -> None:
    code, state, output = run_load(airflow, copy, "postgres://loader:hidden-word@127.0.0.1:9/lists")
    assert (code, state) == (1, "failed")
    assert "WarehouseError: postgresql://loader@127.0.0.1:9/lists is not reached, or does not let us in" in output
    assert "hidden-word" not in output
    assert "Traceback" not in output


def test_a_connection_to_something_else_is_red_at_once(airflow: Airflow, copy: LocalStore) -> None:
    code, state, output = run_load(airflow, copy, "mysql://loader:hidden-word@127.0.0.1:9/lists")
    assert (code, state) == (1, "failed")
    assert "UsageError: A connection of the type 'mysql' is no data warehouse that we load. Expected one of" in output
    assert "hidden-word" not in output
