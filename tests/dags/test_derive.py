"""The DAG that derives the law behind the Entity List, as Airflow reads and runs it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.store import canonical_json
from entity_lists.store.keys import told_key
from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.law_stores import derive_here, ingest_register
from world.releases import BEFORE, SOURCE_ID, ingest
from world.webhook import Webhook

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/derive.py", bundle_name="dags-folder")
(dag,) = bag.dags.values()
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dag_id": dag.dag_id,
    "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "outlets": {task.task_id: [(a.name, a.uri) for a in task.outlets] for task in dag.tasks if task.outlets},
    "assets": sorted(asset.name for asset in dag.timetable.asset_condition.objects),
    "any": type(dag.timetable.asset_condition).__name__,
    "params": sorted(dag.params),
    "max_active_runs": dag.max_active_runs,
    "catchup": dag.catchup,
    "doc": dag.doc_md,
}))
"""

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def dag(airflow: Airflow) -> dict[str, Any]:
    done = airflow.python("-c", DESCRIBE, ENTITY_LISTS_STORE="s3://lists/prefix")
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_it_follows_the_snapshots_of_both_inputs_one_run_at_a_time(dag: dict[str, Any]) -> None:
    assert (dag["import_errors"], dag["dag_id"], dag["any"]) == ({}, f"derive_{LAW_ID}", "AssetAny")
    assert dag["assets"] == [f"{SOURCE_ID}__snapshot", f"{REGISTER_ID}__snapshot"]
    assert (dag["max_active_runs"], dag["catchup"], dag["params"]) == (1, False, ["store"])


def test_inputs_are_gathered_written_audited_and_published_and_what_is_pending_is_told(dag: dict[str, Any]) -> None:
    assert dag["edges"] == {
        "gather": ["write"],
        "write": ["audit", "publish"],
        "audit": ["approve", "publish"],
        "approve": ["publish"],
        "publish": ["tell"],
        "tell": [],
    }
    assert dag["outlets"] == {
        "publish": [[f"{LAW_ID}__snapshot", f"s3://lists/prefix/{LAW_ID}"]],
        "tell": [[f"{LAW_ID}__pending", f"s3://lists/prefix/{LAW_ID}/pending"]],
    }


def test_the_notes_say_what_it_is_and_what_to_do_when_a_run_is_red(dag: dict[str, Any]) -> None:
    for words in (f"{LAW_ID}/", "**When a run is red**", "UsageError", "StoreError", "ExpectationsFailed", "approve"):
        assert words in dag["doc"]


def run_derive(airflow: Airflow, store: LocalStore, **env: str) -> tuple[int, dict[str, str], str]:
    """Return the exit code of a run, the states of its tasks, and what it printed."""
    done = airflow.python("dags/derive.py", LAW_ID, json.dumps({"store": str(store.root)}), **env)
    states = airflow.query(
        "select t.task_id, t.state from task_instance t join dag_run r using (dag_id, run_id) "
        f"where r.id = (select max(id) from dag_run where dag_id = 'derive_{LAW_ID}')"
    )
    return done.returncode, {str(task): str(state) for task, state in states}, done.stdout + done.stderr


def test_an_input_that_is_not_there_ends_red_and_says_which_ingest_to_run(
    airflow: Airflow, empty: LocalStore, offline: Fetcher
) -> None:
    ingest(empty, offline, BEFORE)
    code, states, printed = run_derive(airflow, empty)
    assert (code != 0, states["gather"]) == (True, "failed")
    assert f"Run: entity-lists ingest {REGISTER_ID}" in printed


def test_inputs_that_were_derived_already_end_green_with_publish_skipped_and_what_is_pending_told(
    airflow: Airflow, empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, BEFORE)
    ingest_register(empty, offline, tmp_path)
    derive_here(empty)
    code, states, printed = run_derive(airflow, empty)
    assert code == 0, printed[-3000:]
    assert (states["gather"], states["publish"], states["tell"]) == ("success", "skipped", "success")
    kept = canonical_json.from_bytes(empty.read(told_key(LAW_ID)), told_key(LAW_ID))
    assert set(kept["told"]) == {"2025-05426@2025-03-28", "2025-05427@2025-03-28"}
    again = run_derive(airflow, empty)
    assert (again[0], again[1]["tell"]) == (0, "skipped")


def test_what_is_pending_is_told_again_if_the_notice_did_not_arrive(airflow: Airflow, ahead: LocalStore) -> None:
    with Webhook(status=500) as webhook:
        code, states, printed = run_derive(airflow, ahead, ENTITY_LISTS_RETRIES="0", **webhook.env)
    assert (code != 0, states["tell"]) == (True, "failed")
    assert "Not everybody was told what is pending" in printed
    assert ahead.find(told_key(LAW_ID)) is None
    with Webhook() as webhook:
        code, states, _ = run_derive(airflow, ahead, **webhook.env)
    assert (code, states["tell"]) == (0, "success")
    (told,) = (one for one in webhook.received if one["title"] == f"entity-lists: pending: {LAW_ID}")
    assert "12 entities added (China (CN) 11, Taiwan (TW) 1)" in told["message"]


PENDING_EVENTS = (
    "select e.extra from asset_event e join asset a on a.id = e.asset_id "
    f"where a.name = '{LAW_ID}__pending' order by e.id"
)


def test_the_asset_stands_for_the_store_that_the_dags_publish_to_and_no_other(
    airflow: Airflow, ahead: LocalStore
) -> None:
    default = LocalStore(shutil.copytree(ahead.root, airflow.home / "store"))
    before = airflow.query(PENDING_EVENTS)
    assert run_derive(airflow, ahead)[1]["tell"] == "success"
    assert airflow.query(PENDING_EVENTS) == before
    assert run_derive(airflow, default)[1]["tell"] == "success"
    *earlier, (extra,) = airflow.query(PENDING_EVENTS)
    assert (earlier, json.loads(str(extra))["documents"]) == (before, 1)
