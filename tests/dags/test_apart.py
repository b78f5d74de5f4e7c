"""Tasks of one run on different machines: each in a process of its own, whose folders are gone before the next one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.snapshot import published
from world.airflow_process import ROOT, Airflow
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, SOURCE_ID

# A task as Airflow calls it, with what the tasks before returned, and what it may read of its run.
RUN_TASK = """
import json, sys
from types import SimpleNamespace
from airflow.sdk import Asset
from airflow.sdk.execution_time.context import OutletEventAccessors, set_current_context
import ingest
name, params, given = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
dag = next(dag for dag in ingest.DAGS if dag.dag_id == "ingest_us_bis_entity_list")
task, pushed = dag.task_dict[name], {}
ti = SimpleNamespace(
    task_id=name, dag_id=dag.dag_id, xcom_push=lambda key, value: pushed.update({key: value}),
    xcom_pull=lambda **asked: None,
)
context = {"params": params, "ti": ti, "task": task, "outlet_events": OutletEventAccessors()}
with set_current_context(context):
    returned = task.python_callable(*given)
print(json.dumps({"returned": returned, "note": pushed.get("note")}))
"""

pytestmark = pytest.mark.airflow


class Machines:
    """Runs each task on a machine of its own: a home, a folder for temporary files, and where the process stands."""

    def __init__(self, airflow: Airflow, folder: Path, params: dict[str, str | None], env: dict[str, str]) -> None:
        self.airflow, self.folder, self.params, self.env = airflow, folder, params, env
        self.left: dict[str, list[str]] = {}

    def run(self, task: str, *given: Any) -> Any:
        """Return what a task returns; its machine is gone then."""
        machine = self.folder / task
        own = {"HOME": machine / "home", "TMPDIR": machine / "tmp", "AIRFLOW_HOME": machine / "airflow"}
        for path in (*own.values(), machine / "work"):
            path.mkdir(parents=True)
        env = self.airflow.env | self.env | {name: str(path) for name, path in own.items()}
        path = os.pathsep.join(str(ROOT / name) for name in ("plugins", "dags"))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RUN_TASK, task, json.dumps(self.params), json.dumps(given)],
            cwd=machine / "work",
            env=env | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        assert str(self.folder) not in done.stdout
        left = [str(one.relative_to(machine)) for one in machine.rglob("*") if one.is_file()]
        self.left[task] = [one for one in left if not one.startswith("airflow/")]
        shutil.rmtree(machine)
        return json.loads(done.stdout.splitlines()[-1])["returned"]


def test_a_run_is_whole_though_no_two_of_its_tasks_share_a_disk(
    airflow: Airflow, seaweed_http: Endpoint, tmp_path: Path
) -> None:
    # The input lies where the machine of fetch sees it, and no later one.
    shared = tmp_path / "inputs" / AFTER.name
    shared.parent.mkdir()
    shutil.copy(AFTER, shared)
    env = {"ENTITY_LISTS_INPUT_DIRS": str(shared.parent), "AIRFLOW_CONN_ENTITY_LISTS": seaweed_http.connection()}
    with s3_store(seaweed_http) as store:
        params = {"store": store.uri, "input": str(shared), "as_of": "2025-03-28"}
        machines = Machines(airflow, tmp_path / "machines", params, env)
        release = machines.run("fetch", SOURCE_ID)
        shutil.rmtree(shared.parent)
        draft = machines.run("write", SOURCE_ID, release)
        report = machines.run("audit", draft)
        outcome = machines.run("publish", draft, report)
        assert (outcome["outcome"], outcome["release_id"]) == ("published", AFTER_ID)
        assert published.release_ids(store, SOURCE_ID) == [AFTER_ID]
        assert verify_source(store, SOURCE_ID).problems == ()
    assert machines.left == {"fetch": [], "write": [], "audit": [], "publish": []}
