"""Airflow in processes of its own: its settings are read once, when it is imported."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


MARK = "===="
RUN_EACH = f"""
import json, sys, ingest
chosen = next(dag for dag in ingest.DAGS if dag.dag_id == "ingest_" + sys.argv[1])
for name, conf in json.loads(sys.argv[2]).items():
    print("{MARK}", name, flush=True)
    print("{MARK} state", chosen.test(run_conf=conf).state, flush=True)
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a run of a DAG ended, and what it printed."""

    state: str
    output: str


@dataclass(frozen=True, kw_only=True)
class Airflow:
    """An Airflow home with a migrated SQLite database, and the environment that points at it."""

    home: Path
    env: dict[str, str]

    def python(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", *arguments]
        return subprocess.run(command, env=self.env | env, cwd=ROOT, capture_output=True, text=True, check=False)

    def run_dag(self, source_id: str, *confs: dict[str, str | None], **env: str) -> subprocess.CompletedProcess[str]:
        anywhere = {"ENTITY_LISTS_INPUT_DIRS": os.sep}
        return self.python("dags/ingest.py", source_id, *map(json.dumps, confs), **(anywhere | env))

    def run_dags(self, source_id: str, confs: dict[str, dict[str, str | None]], **env: str) -> dict[str, "Run"]:
        """Return how runs of a DAG ended, by their names: one after the other in one process, whatever happens."""
        anywhere = {"ENTITY_LISTS_INPUT_DIRS": os.sep, "PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT / 'dags'}"}
        command = [sys.executable, "-W", "ignore", "-c", RUN_EACH, source_id, json.dumps(confs)]
        done = subprocess.run(
            command,
            env=self.env | anywhere | env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        parts = re.split(rf"(?m)^{MARK} (\w+)$", done.stdout)[1:]
        return {
            name: Run(state=re.findall(rf"(?m)^{MARK} state (\w+)$", said)[0], output=said)
            for name, said in zip(parts[::2], parts[1::2], strict=True)
        }

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.home / "airflow.db") as database:
            return database.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with sqlite3.connect(self.home / "airflow.db") as database:
            database.execute(sql)


def airflow_env(home: Path) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "ENTITY_LISTS_STORE": str(home / "store"),
        "ENTITY_LISTS_RETRIES": "0",
    }


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    home = tmp_path_factory.mktemp("migrated")
    first = Airflow(home=home, env=airflow_env(home))
    done = first.python("-m", "airflow", "db", "migrate")
    assert done.returncode == 0, done.stderr[-2000:]
    return first


@pytest.fixture(scope="module")
def airflow(migrated: Airflow, tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    """One of each module's own: no run, no event and no release in its default store is another's."""
    home = tmp_path_factory.mktemp("airflow")
    shutil.copy(migrated.home / "airflow.db", home)
    return Airflow(home=home, env=airflow_env(home))
