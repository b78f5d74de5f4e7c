"""An Airflow as production has it: PostgreSQL, Redis, each part a process of its own, two Celery workers among them.

Every part has a home and a folder for temporary files of its own, as if it ran on a machine of its own.
"""

import os
import secrets
import shutil
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import redis

from world import postgres
from world.airflow_process import airflow_env
from world.airflow_server import free_port, is_healthy
from world.object_stores import BUCKET, Endpoint
from world.supervisor import LOOK_S, Part, Supervisor

WORKERS = ("worker-one", "worker-two")
TASKS_AT_ONCE = 2


@dataclass
class Redis:
    """The broker; what it was told lies on its disk before it answers."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        kept = ["--dir", str(self.folder), "--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), *kept]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        with redis.Redis(port=self.port) as client:
            for _ in range(200):
                with suppress(redis.ConnectionError):
                    client.ping()
                    return
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill it, as a machine does that loses its power."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Site:
    """The running deployment; every wait ends at a deadline that all of them share."""

    base: str
    supervisor: Supervisor
    database: postgres.Postgres
    broker: Redis
    deadline: float
    began: float
    told: list[str] = field(default_factory=list)
    _token: str = ""

    def say(self, what: str) -> None:
        """Keep, and print, what happens when."""
        self.told.append(f"{time.monotonic() - self.began:6.1f} s  {what}")
        print(self.told[-1], flush=True)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait; AssertionError at the deadline, or when a part ends again and again."""
        while not condition():
            broken = self.supervisor.broken
            tails = "".join(f"\n== {name}\n{tail(part.log)}" for name, part in self.supervisor.parts.items())
            assert not broken, f"{broken} ended too often: {self.supervisor.ended}{tails}"
            assert time.monotonic() < self.deadline, f"no time is left for: {what}; {self.told}{tails}"
            time.sleep(LOOK_S)

    def ask(self, method: str, path: str, **given: Any) -> Any:
        """Return what the API answers; asked again while it, or its database, is away."""
        found: list[Any] = []

        def is_answered() -> bool:
            try:
                if not self._token:
                    self._token = httpx.get(f"{self.base}/auth/token", timeout=30).json()["access_token"]
                answer = httpx.request(
                    method,
                    f"{self.base}/api/v2{path}",
                    headers={"Authorization": f"Bearer {self._token}"},
                    timeout=30,
                    **given,
                )
            except (httpx.HTTPError, ValueError, KeyError):
                return False
            # 409: the request before was done, and its answer lost.
            if answer.is_success or answer.status_code == httpx.codes.CONFLICT:
                found.append(answer.json())
            return bool(found)

        self.until(is_answered, f"{method} {path}")
        return found[0]

    def start(self, source_id: str, **conf: str) -> str:
        """Switch a DAG on, start a run of it with the form, and return its path in the API."""
        dag, run_id = f"/dags/ingest_{source_id}", f"test__{source_id}"
        self.ask("PATCH", dag, json={"is_paused": False})
        self.ask("POST", f"{dag}/dagRuns", json={"dag_run_id": run_id, "logical_date": None, "conf": conf})
        return f"{dag}/dagRuns/{run_id}"

    def states(self) -> dict[str, str]:
        """Return the state of each run, by its DAG."""
        found = self.ask("GET", "/dags/~/dagRuns?limit=100")["dag_runs"]
        return {run["dag_id"]: run["state"] for run in found}

    def tasks(self, run: str) -> dict[str, str]:
        """Return the state of each task of a run."""
        found = self.ask("GET", f"{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in found}

    def approve_all(self) -> None:
        """Approve what waits in Required Actions; what Airflow forgets, and asks again, the next call approves."""
        asked = self.ask("GET", "/dags/~/dagRuns/~/taskInstances?state=awaiting_input&limit=100")["task_instances"]
        answer = {"chosen_options": ["Approve"], "params_input": {"reason": "a test"}}
        for task in asked:
            run = f"/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}"
            self.ask("PATCH", f"{run}/taskInstances/{task['task_id']}/-1/hitlDetails", json=answer)

    def working(self, worker: str) -> list[str]:
        """Return the tasks that are done by a worker at this moment."""
        process = self.supervisor.parts[worker].process
        if process is None:
            return []
        found = []
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    found += [one for one in child.cmdline()[:1] if one.startswith("airflow worker -- ")]
        return found


def tail(log: Path, lines: int = 12) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def missing() -> str | None:
    """Return what of the system is not installed, None if all of it is."""
    for name, is_there, package in (
        ("PostgreSQL", postgres.program("initdb") is not None, "postgresql"),
        ("Redis", shutil.which("redis-server") is not None, "redis-server"),
    ):
        if not is_there:
            return f"{name} is not installed: apt-get install {package}"
    return None


@contextmanager
def running(folder: Path, endpoint: Endpoint, files: Sequence[Path], *, within_s: float) -> Generator[Site]:
    """Run the deployment over an S3 store; every wait for it ends within so many seconds.

    files: what the form of a run may name.
    """
    if reason := missing():
        pytest.skip(reason)
    began = time.monotonic()
    with ExitStack() as stack:
        database = stack.enter_context(postgres.running())
        with database.connect() as connection:
            connection.execute("create database airflow")
        (folder / "redis").mkdir(parents=True)
        broker = Redis(folder / "redis", free_port())
        broker.start()
        stack.callback(broker.kill)
        port = free_port()
        inputs = os.pathsep.join(sorted({str(path.parent) for path in files}))
        settings = _settings(database, broker, endpoint, inputs, port)
        first = _env(folder / "migration", settings)
        subprocess.run(["airflow", "db", "migrate"], env=first, check=True, capture_output=True, timeout=within_s)
        commands = {
            "api-server": ("api-server", "--host", "127.0.0.1", "--port", str(port)),
            "scheduler": ("scheduler", "--skip-serve-logs"),
            "dag-processor": ("dag-processor",),
            "triggerer": ("triggerer", "--skip-serve-logs"),
        } | {name: _worker(name) for name in WORKERS}
        parts = {
            name: Part(command, _env(folder / name, settings), folder / f"{name}.log")
            for name, command in commands.items()
        }
        supervisor = stack.enter_context(Supervisor(parts))
        site = Site(f"http://127.0.0.1:{port}", supervisor, database, broker, began + within_s, began)
        site.until(lambda: is_healthy(site.base), "Airflow's start")
        yield site


def _worker(name: str) -> tuple[str, ...]:
    alone = ("--without-mingle", "--without-gossip", "--skip-serve-logs")
    return ("celery", "worker", "--concurrency", str(TASKS_AT_ONCE), "--celery-hostname", f"{name}@%h", *alone)


def _env(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """Return the environment of one part; it makes the part's folders."""
    (home / "tmp").mkdir(parents=True)
    return airflow_env(home) | {"TMPDIR": str(home / "tmp")} | settings


def _settings(database: postgres.Postgres, broker: Redis, endpoint: Endpoint, inputs: str, port: int) -> dict[str, str]:
    """Return what all parts have to be told alike."""
    at = database.url.removeprefix("postgresql://").replace("/postgres", "/airflow")
    base = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW__API__BASE_URL": base,
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "AIRFLOW__CORE__PARALLELISM": str(TASKS_AT_ONCE * len(WORKERS)),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{at}",
        "AIRFLOW__CELERY__BROKER_URL": broker.url,
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{at}",
        "AIRFLOW__CELERY__SYNC_PARALLELISM": "1",
        "AIRFLOW__CELERY__TASK_ACKS_LATE": "True",
        "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
        # Longer than any task here: what is handed out twice, Airflow takes for a failure of the one that is running.
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "120",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
        # What a scheduler had handed out that died with the database: the next one looks for it every five minutes.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "20",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "10",
        "AIRFLOW_CONN_ENTITY_LISTS": endpoint.connection(),
        "ENTITY_LISTS_STORE": f"s3://{BUCKET}/celery",
        "ENTITY_LISTS_INPUT_DIRS": inputs,
        "ENTITY_LISTS_RETRIES": "3",
    }
