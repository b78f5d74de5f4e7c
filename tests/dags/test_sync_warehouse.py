"""The DAG of the Iceberg tables, as Airflow reads and runs it."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.tables import TABLES
from entity_lists.iceberg.catalogue import opened
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/sync_warehouse.py", bundle_name="dags-folder")
(dag,) = bag.dags.values()
(sync,) = dag.tasks
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dag_id": dag.dag_id,
    "outlets": {asset.name: asset.uri for asset in sync.outlets},
    "assets": sorted(asset.name for asset in dag.timetable.asset_condition.objects),
    "any": type(dag.timetable.asset_condition).__name__,
    "params": {name: dag.params.get_param(name).value for name in dag.params},
    "max_active_runs": dag.max_active_runs,
    "catchup": dag.catchup,
    "doc": dag.doc_md,
}))
"""
EVENTS = (
    "select a.name, e.extra from asset_event e join asset a on a.id = e.asset_id where a.name like 'entity_lists.%'"
)

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def dag(airflow: Airflow) -> dict:
    done = airflow.python("-c", DESCRIBE, ENTITY_LISTS_STORE="s3://lists/prefix")
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_it_follows_the_snapshots_of_every_source_one_run_at_a_time(dag: dict) -> None:
    assert (dag["import_errors"], dag["dag_id"]) == ({}, "sync_warehouse")
    assert dag["any"] == "AssetAny"
    assert dag["assets"] == sorted(f"{source.source_id}__snapshot" for source in ALL_SOURCES)
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)
    assert dag["params"] == {"store": "s3://lists/prefix", "catalog": "entity_lists"}


def test_every_table_is_an_asset_that_dags_can_be_scheduled_on(dag: dict) -> None:
    assert dag["outlets"] == {f"entity_lists.{name}": f"s3://lists/prefix/iceberg/{name}" for name in ALL_TABLES}


def test_the_notes_say_what_it_does_and_what_to_do_when_it_is_red(dag: dict) -> None:
    for words in (
        "**When a run is red**",
        "WarehouseError",
        "PYICEBERG_CATALOG__ENTITY_LISTS__URI",
        "<source>/<release>",
    ):
        assert words in dag["doc"]


def run_sync(airflow: Airflow, store: LocalStore, **env: str) -> tuple[int, str, str]:
    """Return the exit code of a run, the state of its task and what it printed."""
    done = airflow.python("dags/sync_warehouse.py", json.dumps({"store": str(store.root)}), **env)
    ((state,),) = airflow.query(
        "select t.state from task_instance t join dag_run r using (dag_id, run_id) "
        "where r.id = (select max(id) from dag_run where dag_id = 'sync_warehouse')"
    )
    return done.returncode, str(state), done.stdout + done.stderr


def shown(store: LocalStore) -> str:
    with opened(store) as found:
        snapshot = found.catalogue.load_table(("entity_lists", "names")).current_snapshot()
        return snapshot.summary["release-id"]


def test_the_tables_show_what_is_in_force_and_a_second_run_finds_nothing_to_do(
    airflow: Airflow, published: Path
) -> None:
    store = LocalStore(Path(airflow.env["ENTITY_LISTS_STORE"]))
    shutil.copytree(published, store.root)
    before = len(airflow.query(EVENTS))
    code, state, output = run_sync(airflow, store)
    assert (code, state) == (0, "success"), output[-3000:]
    assert shown(store) == AFTER_ID
    events = airflow.query(EVENTS)[before:]
    assert {name for name, _ in events} == {f"entity_lists.{name}" for name in TABLES}
    assert json.loads(events[0][1])["sources"] == [SOURCE_ID]
    assert run_sync(airflow, store)[:2] == (0, "skipped")
    assert len(airflow.query(EVENTS)) == before + len(TABLES)
    rollback(store, SOURCE_ID, BEFORE_ID, reason="a test", by="tester", now=datetime.now(UTC))
    assert run_sync(airflow, store)[:2] == (0, "success")
    assert shown(store) == BEFORE_ID


def test_of_another_store_no_event_is_told(airflow: Airflow, copy: LocalStore) -> None:
    before = len(airflow.query(EVENTS))
    code, state, output = run_sync(airflow, copy)
    assert (code, state) == (0, "success"), output[-3000:]
    assert shown(copy) == AFTER_ID
    assert len(airflow.query(EVENTS)) == before


def test_a_catalogue_that_does_not_answer_is_red_with_what_to_do_and_without_its_password(
    airflow: Airflow, copy: LocalStore
) -> None:
    uri = "postgresql+psycopg://loader:hidden-word@127.0.0.1:9/lists"
    code, state, output = run_sync(airflow, copy, PYICEBERG_CATALOG__ENTITY_LISTS__URI=uri)
    assert (code, state) == (1, "failed")
    assert "WarehouseError: The Iceberg catalogue entity_lists" in output
    assert "hidden-word" not in output
