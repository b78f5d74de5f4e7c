"""`make up` in processes of its own, and what a person does with it through its API."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from entity_lists.store.local import LocalStore
from world.airflow_process import ROOT
from world.releases import SOURCE_ID, full_list
from world.webhook import Webhook

DAG = f"ingest_{SOURCE_ID}"
READY_S, RUN_S, STOP_S = 300, 300, 60


def until(condition: Callable[[], object], timeout_s: float, what: str, why: Callable[[], object] = str) -> None:
    """Wait until the condition holds; AssertionError if it takes longer."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() >= deadline:
            raise AssertionError(f"{what} took more than {timeout_s} s: {why()}")
        time.sleep(0.5)


@dataclass(frozen=True)
class Server:
    """A running `make up`: its API, its process, where it keeps and reads what, what it printed and told people."""

    api: httpx.Client
    process: subprocess.Popen[bytes]
    home: Path
    store: LocalStore
    inputs: Path
    console: Path
    log: Path
    port: int
    webhook: Webhook

    def start(self, dag_id: str = DAG, **conf: str) -> str:
        """Start a run with the form and return its path in the API."""
        started = self.api.post(f"/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": conf})
        return f"/dags/{dag_id}/dagRuns/{started.raise_for_status().json()['dag_run_id']}"

    def ingest_full_list(self, count: int, day: str) -> str:
        """Start a run with a list of so many entries and return its path in the API."""
        path = self.inputs / f"title-15_part-744_{day}.xml"
        path.write_bytes(full_list(count))
        return self.start(input=str(path))

    def state(self, run: str) -> str:
        """Return the state of a run."""
        found: str = self.api.get(run).raise_for_status().json()["state"]
        return found

    def finish(self, run: str) -> str:
        """Return the state that a run ends in."""
        until(lambda: self.state(run) in {"success", "failed"}, RUN_S, "the run", lambda: self.states(run))
        return self.state(run)

    def note(self, run: str) -> str | None:
        """Return the note on a run."""
        found: str | None = self.api.get(run).raise_for_status().json()["note"]
        return found

    def said(self, run: str, task: str, try_number: int = 1) -> list[str]:
        """Return the lines of a task's log, as the UI gets them."""
        answered = self.api.get(f"{run}/taskInstances/{task}/logs/{try_number}").raise_for_status().json()
        return [str(line["event"]) for line in answered["content"]]

    def states(self, run: str) -> dict[str, str]:
        """Return the state of each task of a run."""
        return {task["task_id"]: task["state"] for task in self._tasks(run)}

    def working(self, run: str) -> dict[str, int]:
        """Return the processes in which tasks of a run are done at this moment, by task."""
        titles = {f"airflow worker -- {task['id']}": task["task_id"] for task in self._tasks(run)}
        return {titles[title]: pid for pid, title in command_lines() if title in titles}

    def _tasks(self, run: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"{run}/taskInstances").raise_for_status().json()["task_instances"]
        return found


def command_lines() -> Iterator[tuple[int, str]]:
    """Yield every running process and its command line."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        yield int(entry.name), command.replace(b"\0", b" ").decode(errors="replace").strip()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def listening(pid: int) -> set[tuple[str, int]]:
    """Return the addresses and ports that a process, and all that it started, listens on."""
    parent = psutil.Process(pid)
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in (parent, *parent.children(recursive=True))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }


def is_healthy(base: str) -> bool:
    """Return whether the scheduler and the reader of DAG files of the Airflow at this address are at work."""
    try:
        health = httpx.get(f"{base}/api/v2/monitor/health", timeout=30).json()
    except httpx.HTTPError:
        return False
    return all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))


@contextmanager
def running(folder: Path, **env: str) -> Generator[Server]:
    """Run `make up` with everything in a folder; ends it, too."""
    home, store, inputs, port = folder / "airflow", folder / "store", folder / "inputs", free_port()
    inputs.mkdir(parents=True)
    console, log = folder / "console.log", folder / "up.log"
    command = ["make", "up", f"PORT={port}", f"HOME_DIR={home}", f"STORE={store}", f"UP_LOG={log}"]
    base = f"http://127.0.0.1:{port}"
    with Webhook() as webhook, console.open("wb") as printed:
        own = {"MAKEFLAGS": "", "ENTITY_LISTS_INPUT_DIRS": str(inputs)} | webhook.env | env
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=printed, stderr=printed, start_new_session=True, env=os.environ | own
        )
        try:
            until(lambda: is_healthy(base), READY_S, "Airflow's start", lambda: console.read_text())
            token = httpx.get(f"{base}/auth/token", timeout=30).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=f"{base}/api/v2", headers=headers, timeout=60) as api:
                until(lambda: api.get(f"/dags/{DAG}").is_success, READY_S, "reading the DAG files")
                api.patch(f"/dags/{DAG}", json={"is_paused": False}).raise_for_status()
                yield Server(api, process, home, LocalStore(store), inputs, console, log, port, webhook)
        finally:
            # make's shell passes a TERM on to Airflow's own process group.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=STOP_S)
