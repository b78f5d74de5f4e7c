"""`make up`: the UI's server on the loopback interface, a run started with the form, and nothing left after Ctrl-C."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from airflow_process import ROOT
from entity_lists import snapshot
from entity_lists.store import open_store

DAG = "ingest_us_bis_entity_list"
SAMPLE = ROOT / "tests/fixtures/us_bis_entity_list/title-15_part-744_2025-03-27.xml"
READY_S, RUN_S, STOP_S = 120, 120, 30

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]


def processes_of(home: Path) -> list[str]:
    """Return the command lines of the running processes that have this Airflow home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environ, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"AIRFLOW_HOME={home}".encode() in environ.split(b"\0"):
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def until(condition, timeout_s: float, what: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"{what} took more than {timeout_s} s"
        time.sleep(0.5)


def is_healthy(base: str) -> bool:
    try:
        health = httpx.get(f"{base}/api/v2/monitor/health", timeout=30).json()
    except httpx.HTTPError:
        return False
    return all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "airflow"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def up(home: Path, tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = ["make", "up", f"PORT={port}", f"HOME_DIR={home}", f"STORE={tmp_path / 'store'}"]
    with (tmp_path / "up.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, env=os.environ | {"MAKEFLAGS": ""}
        )
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the processes are looked up in /proc")
def test_a_run_started_with_the_form_publishes_and_ctrl_c_leaves_no_process(
    up: subprocess.Popen[bytes], home: Path, tmp_path: Path, port: int
) -> None:
    base = f"http://127.0.0.1:{port}"
    until(lambda: is_healthy(base), READY_S, "Airflow's start")
    token = httpx.get(f"{base}/auth/token", timeout=30).json()["access_token"]
    with httpx.Client(base_url=f"{base}/api/v2", headers={"Authorization": f"Bearer {token}"}, timeout=60) as api:
        until(lambda: api.get(f"/dags/{DAG}").is_success, READY_S, "reading the DAG files")
        api.patch(f"/dags/{DAG}", json={"is_paused": False}).raise_for_status()

        wrong = api.post(f"/dags/{DAG}/dagRuns", json={"logical_date": None, "conf": {"as_of": "yesterday"}})
        assert wrong.status_code == 400, wrong.text
        started = api.post(f"/dags/{DAG}/dagRuns", json={"logical_date": None, "conf": {"input": str(SAMPLE)}})
        run = f"/dags/{DAG}/dagRuns/{started.raise_for_status().json()['dag_run_id']}"
        until(lambda: api.get(run).json()["state"] in {"success", "failed"}, RUN_S, "the run")

        assert api.get(run).json()["state"] == "success"
        assert [event["extra"]["outcome"] for event in api.get("/assets/events").json()["asset_events"]] == [
            "published"
        ]
    assert len(snapshot.release_ids(open_store(str(tmp_path / "store")), "us_bis_entity_list")) == 1

    assert processes_of(home)
    os.killpg(up.pid, signal.SIGINT)
    up.wait(timeout=STOP_S)
    until(lambda: not processes_of(home), STOP_S, f"the end of {processes_of(home)}")
