"""What the pages find of a run in Airflow's database: its release, another store, nothing new, a rejection."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from world.airflow_process import Airflow
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID

pytestmark = pytest.mark.airflow

ASK = """
import json
from dataclasses import asdict
from airflow.utils.session import create_session
from sqlalchemy import select
from airflow.models.dagrun import DagRun
from fastapi.testclient import TestClient
import entity_lists_host
from entity_lists.pages import host
from entity_lists_host import app

dag_id = "ingest_us_bis_entity_list"
app.dependency_overrides[host.get_user] = lambda: object()
app.dependency_overrides[host.readable_dags] = lambda: {dag_id}
client = TestClient(app, follow_redirects=False)
with create_session() as session:
    run_ids = list(session.scalars(select(DagRun.run_id).where(DagRun.dag_id == dag_id).order_by(DagRun.id)))
    facts = [asdict(entity_lists_host.run_facts(session, dag_id, run_id)) for run_id in run_ids]
    none = entity_lists_host.run_facts(session, dag_id, "nothing")
    state = entity_lists_host.states_of(session, [dag_id, "ingest_nothing"])
answers = [client.get("/of-run", params={"dag_id": dag_id, "run_id": run_id}) for run_id in run_ids]
print(json.dumps({
    "facts": facts,
    "none": none,
    "last": {name: one.last_run_id == run_ids[-1] for name, one in state.items()},
    "led": [answer.headers.get("location") or answer.text for answer in answers],
}))
"""


@pytest.fixture(scope="module")
def found(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("runs")
    broken = folder / "broken_2025-04-01.xml"
    broken.write_bytes(BEFORE.read_bytes().replace(b"License requirement", b"Something else"))
    confs: dict[str, dict[str, str | None]] = {
        "first": {"input": str(BEFORE)},
        "second": {"input": str(AFTER)},
        "again": {"input": str(AFTER)},
        "broken": {"input": str(broken)},
        # The last one: within one process a run takes over what the form of the one before said.
        "elsewhere": {"input": str(BEFORE), "store": str(folder / "other")},
    }
    airflow.run_dags(SOURCE_ID, confs)
    done = airflow.python("-c", ASK, PYTHONPATH="plugins")
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    return said | {name: dict(zip(confs, said[name], strict=True)) for name in ("facts", "led")}


@pytest.mark.parametrize(("name", "release_id"), [("first", BEFORE_ID), ("second", AFTER_ID)])
def test_a_run_leads_to_the_release_that_it_published(found: Mapping[str, Any], name: str, release_id: str) -> None:
    assert (found["facts"][name]["release_id"], found["facts"][name]["other_store"]) == (release_id, None)
    assert found["led"][name] == f"/sources/{SOURCE_ID}/releases/{release_id}"


def test_a_run_that_works_on_another_store_is_told_and_that_store_stays_closed(found: Mapping[str, Any]) -> None:
    assert found["facts"]["elsewhere"]["other_store"].endswith("/other")
    assert "This run works on another store" in found["led"]["elsewhere"]


def test_a_run_that_found_nothing_new_says_so(found: Mapping[str, Any]) -> None:
    assert found["facts"]["again"]["release_id"] is None
    assert "This run has no release of its own: it ended as success" in found["led"]["again"]


def test_a_run_whose_release_was_rejected_leads_to_why(found: Mapping[str, Any]) -> None:
    assert found["facts"]["broken"]["state"] == "failed"
    rejected = found["facts"]["broken"]["release_id"]
    assert rejected.startswith("2025-04-01-")
    assert found["led"]["broken"] == f"/sources/{SOURCE_ID}/releases/{rejected}"


def test_of_no_run_nothing_is_known_and_of_a_dag_that_is_not_there_either(found: Mapping[str, Any]) -> None:
    assert found["none"] is None
    assert "ingest_nothing" not in found["last"]
