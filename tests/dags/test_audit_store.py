"""The DAG that looks after the store, as Airflow reads and runs it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entity_lists.ingest import status
from entity_lists.snapshot import published
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.releases import AFTER_ID, SOURCE_ID
from world.webhook import Webhook

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/audit_store.py", bundle_name="dags-folder")
(dag,) = bag.dags.values()
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dag_id": dag.dag_id,
    "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "outlets": [task.task_id for task in dag.tasks if task.outlets],
    "retries": sorted({task.retries for task in dag.tasks}),
    "rules": [(rule.exception, rule.action.value) for rule in dag.get_task("freshness").retry_policy.rules],
    "params": {name: dag.params.get_param(name).value for name in dag.params},
    "catchup": dag.catchup,
    "max_active_runs": dag.max_active_runs,
    "schedule": dag.schedule,
    "doc": dag.doc_md,
}))
"""
TASKS = {f"verify_{source.source_id}" for source in ALL_SOURCES} | {"freshness"}
# Of one source there are releases, the others are switched off.
HELD = dict.fromkeys(TASKS, "skipped") | {f"verify_{SOURCE_ID}": "success", "freshness": "success"}

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def dag(airflow: Airflow) -> dict:
    done = airflow.python("-c", DESCRIBE, ENTITY_LISTS_STORE="s3://lists/prefix", ENTITY_LISTS_RETRIES="3")
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_every_source_is_verified_and_freshness_is_watched(dag: dict) -> None:
    assert (dag["import_errors"], dag["dag_id"]) == ({}, "audit_store")
    assert dag["edges"] == {task: [] for task in TASKS}
    assert dag["outlets"] == []


def test_it_runs_every_day_one_at_a_time(dag: dict) -> None:
    assert (dag["schedule"], dag["catchup"], dag["max_active_runs"]) == ("0 6 * * *", False, 1)
    assert dag["params"] == {"store": "s3://lists/prefix", "working_days": 2}


def test_damage_is_not_retried_and_an_unreachable_store_is(dag: dict) -> None:
    assert dag["retries"] == [3]
    names = ("StoreDamaged", "SourceStale", "UsageError")
    assert dag["rules"] == [[f"entity_lists.errors.{name}", "fail"] for name in names]


def test_the_notes_say_what_it_is_and_what_to_do_when_a_run_is_red(dag: dict) -> None:
    assert dag["doc"].lstrip().startswith("Every day it verifies ")
    assert "**When a run is red**" in dag["doc"]
    for word in ("StoreDamaged", "SourceStale", "StoreError", "rollback", "ENTITY_LISTS_SOURCES"):
        assert word in dag["doc"]


def run_audit(airflow: Airflow, store: LocalStore, **env: str) -> tuple[int, dict[str, str], str]:
    """Return the exit code of a run, its tasks' states and what it printed."""
    done = airflow.python("dags/audit_store.py", json.dumps({"store": str(store.root)}), **env)
    rows = airflow.query(
        "select t.task_id, t.state from task_instance t join dag_run r using (dag_id, run_id) "
        "where r.id = (select max(id) from dag_run where dag_id = 'audit_store')"
    )
    return done.returncode, {str(task): str(state) for task, state in rows}, done.stdout


def test_a_whole_store_that_is_looked_after_is_green(airflow: Airflow, copy: LocalStore) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime.now(UTC))
    code, states, output = run_audit(airflow, copy)
    assert (code, states) == (0, HELD), output[-3000:]


def test_a_source_that_is_switched_on_and_was_never_ingested_is_red(airflow: Airflow, copy: LocalStore) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime.now(UTC))
    code, states, output = run_audit(airflow, copy, ENTITY_LISTS_SOURCES=f"{SOURCE_ID}, us_csl")
    assert (code, states) == (1, HELD | {"verify_us_csl": "failed", "freshness": "failed"})
    assert "nothing of us_csl was ever published" in output
    assert "us_csl: was never checked, although it is switched on" in output
    assert f"{SOURCE_ID}: " not in output.partition("SourceStale")[2]


def test_a_source_whose_dag_is_not_paused_is_switched_on(airflow: Airflow, copy: LocalStore) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime.now(UTC))
    known = airflow.python("-m", "airflow", "dags", "reserialize")
    assert known.returncode == 0, known.stderr[-2000:]
    airflow.execute("update dag set is_paused = (dag_id != 'ingest_us_csl')")
    try:
        code, states, output = run_audit(airflow, copy)
    finally:
        airflow.execute("update dag set is_paused = 1")
    assert (code, states) == (1, HELD | {"verify_us_csl": "failed", "freshness": "failed"}), output[-3000:]
    assert "us_csl: was never checked, although it is switched on" in output


def test_a_store_that_is_not_there_is_red(airflow: Airflow, tmp_path: Path) -> None:
    code, states, output = run_audit(airflow, LocalStore(tmp_path / "tpyo"))
    assert (code, states) == (1, dict.fromkeys(TASKS, "failed"))
    assert f"StoreError: There is no store at {(tmp_path / 'tpyo').as_uri()}: nothing lies there." in output


def test_damage_and_a_source_that_nobody_reached_are_red_with_the_list(airflow: Airflow, copy: LocalStore) -> None:
    tables = published.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"]
    flipped, missing = (Path(copy.path(tables[name]["path"])) for name in ("names", "citations"))
    content = flipped.read_bytes()
    flipped.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    missing.unlink()
    with Webhook() as webhook:
        code, states, output = run_audit(airflow, copy, **webhook.env)
    assert code == 1
    assert states == HELD | {f"verify_{SOURCE_ID}": "failed", "freshness": "failed"}
    assert f"StoreDamaged: {SOURCE_ID} in {copy.uri}: 2 problems in 26 objects." in output
    assert f"{flipped} has SHA-256" in output
    assert f"{missing} is missing" in output
    assert "Traceback" not in output
    assert f"\nWHERE     task verify_{SOURCE_ID} | source {SOURCE_ID} | store" in output
    assert "\nWHERE     task freshness | store" in output
    assert "SourceStale: 1 source not checked successfully for more than 2 working days" in output
    assert f"{SOURCE_ID}: last checked successfully 2025-04-02T18:00:00+00:00" in output
    told = {notice["title"]: notice["message"] for notice in webhook.received}
    assert set(told) == {"entity-lists: failed: the store", "entity-lists: stale: the store"}
    assert f"{missing} is missing" in told["entity-lists: failed: the store"]
    assert f"- {SOURCE_ID}: last checked successfully 2025-04-02" in told["entity-lists: stale: the store"]
    assert "/dags/audit_store/runs/" in told["entity-lists: stale: the store"]


NOTIFY = """
from types import SimpleNamespace
from entity_lists_plugin import Notifier
task = SimpleNamespace(xcom_pull=lambda **_: None, log_url="http://127.0.0.1/")
Notifier("the store")({"ti": task, "exception": ValueError("no error of ours")})
"""


def test_a_notice_that_does_not_arrive_is_logged_without_its_address(airflow: Airflow) -> None:
    with Webhook(status=500) as webhook:
        done = airflow.python("-c", NOTIFY, PYTHONPATH="plugins", **webhook.env)
    assert (done.returncode, len(webhook.received)) == (0, 1), done.stderr[-2000:]
    assert "Not everybody was told: the connection entity_lists_notices names 1 receivers" in done.stdout + done.stderr
    assert "canary-7c1f" not in done.stdout + done.stderr


def test_without_a_connection_nobody_is_told(airflow: Airflow) -> None:
    done = airflow.python("-c", NOTIFY, PYTHONPATH="plugins")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Nobody is told: there is no connection entity_lists_notices" in done.stdout + done.stderr
