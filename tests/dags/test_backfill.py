"""The DAG that fills in history, as Airflow reads it and runs it up to the question."""

import json
from datetime import date

import pytest

from entity_lists.snapshot import backfilled
from entity_lists.store.local import LocalStore
from world import ecfr_site
from world.airflow_process import Airflow
from world.loopback import Publisher
from world.releases import AFTER, SOURCE_ID

pytestmark = pytest.mark.airflow

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/backfill.py", bundle_name="dags-folder")
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dags": {
        dag_id: {
            "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
            "pools": {task.task_id: task.pool for task in dag.tasks},
            "outlets": {task.task_id: [a.name for a in task.outlets] for task in dag.tasks if task.outlets},
            "params": sorted(dag.params),
            "doc": dag.doc_md,
        }
        for dag_id, dag in bag.dags.items()
    },
}))
"""

# The tasks before the question, of a source whose publisher is on this machine.
RUN = """
import sys
from dataclasses import replace
import backfill
from entity_lists import sources
address = sys.argv[1]
backfill.get_source = lambda source_id: replace(sources.get_source(source_id), base_url=address)
import entity_lists.audit.evaluation as evaluation
from entity_lists.audit.report import Report
evaluation.audit_written = lambda store, draft: Report(verdict="publish", evaluated={}, failed=())
chosen = next(dag for dag in backfill.DAGS if dag.dag_id == "backfill_us_bis_entity_list")
run = chosen.partial_subset(["dates", "write", "ask"], include_downstream=False, include_upstream=False).test()
print("state", run.state)
"""


def described(airflow: Airflow, **env: str) -> dict[str, dict]:
    done = airflow.python("-c", DESCRIBE, **env)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["import_errors"] == {}
    return told["dags"]


def test_every_list_of_the_ecfr_has_its_dag_with_one_question_for_all_dates(airflow: Airflow) -> None:
    dags = described(airflow)
    names = ("us_bis_entity_list", "us_bis_military_end_user_list", "us_bis_unverified_list")
    assert set(dags) == {f"backfill_{name}" for name in names}
    dag = dags[f"backfill_{SOURCE_ID}"]
    assert dag["edges"] == {
        "dates": ["ask", "publish", "write"],
        "write": ["ask"],
        "ask": ["approve", "publish"],
        "approve": ["publish"],
        "publish": [],
    }
    assert dag["params"] == ["since", "store", "until"]
    assert dag["outlets"] == {"publish": [f"{SOURCE_ID}__snapshot"]}
    assert f"`{SOURCE_ID}/backfill/`" in dag["doc"]


def test_a_backfill_waits_for_a_pool_only_where_a_setting_names_one(airflow: Airflow) -> None:
    pools = [
        described(airflow, **env)[f"backfill_{SOURCE_ID}"]["pools"]["write"]
        for env in ({}, {"ENTITY_LISTS_ECFR_POOL": "ecfr"})
    ]
    assert pools == ["default_pool", "ecfr"]


def test_the_tasks_before_the_question_write_every_date_and_publish_none(airflow: Airflow) -> None:
    content = AFTER.read_bytes()
    days = ecfr_site.citation_dates(content, date(2024, 1, 1))
    with Publisher() as publisher:
        url = ecfr_site.serve(publisher, {day: ecfr_site.version(content, day) for day in days})
        done = airflow.python("-c", RUN, url, PYTHONPATH="plugins:dags")
    assert "state success" in done.stdout, (done.stdout + done.stderr)[-3000:]
    store = LocalStore(airflow.home / "store")
    assert backfilled.days(store, SOURCE_ID) == {day.isoformat() for day in days}
    assert backfilled.read_question(store, SOURCE_ID).count("\n| 202") == len(days)
    assert not (airflow.home / "store" / SOURCE_ID / "manifests").exists()
