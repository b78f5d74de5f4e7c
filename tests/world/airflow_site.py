"""One real Airflow with logins, over a store with releases of two lists, for a browser to look at.

admin may do all; viewer reads; narrow reads all but the Entity List. A second api-server of the same Airflow stands
below a path, as one behind a proxy does. One process of the tests has it: tests/browser is not divided among them.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from entity_lists.errors import ReleaseRejected
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore
from world import narrow
from world.airflow_process import ROOT, Airflow, airflow_env
from world.airflow_server import DAG, READY_S, STOP_S, Server, free_port, is_healthy, until
from world.releases import FOLDER, SOURCE_ID, audit_here, full_list, ingest
from world.webhook import Webhook

USERS = {"admin": "admin", "viewer": "viewer", narrow.USER: "viewer"}
PREFIX = "/team/af"
# Of the Entity List: what came first, what is in force, and what the audit rejected.
FIRST_DAY, DAY, REJECTED_DAY = "2025-03-28", "2025-03-29", "2025-03-30"
OTHER_ID = "us_bis_unverified_list"


@dataclass(frozen=True, kw_only=True)
class Site:
    """An Airflow with logins: base is its address, prefixed that of its api-server below a path."""

    server: Server
    base: str
    prefixed: str
    passwords: dict[str, str]

    def token(self, user: str, base: str = "") -> str:
        """Return what a login of this user is answered with."""
        return token(base or self.base, user, self.passwords[user])


def token(base: str, user: str, password: str) -> str:
    """Log in, and return the token."""
    answer = httpx.post(f"{base}/auth/token", json={"username": user, "password": password}, timeout=60)
    found: str = answer.raise_for_status().json()["access_token"]
    return found


def fill(store: LocalStore, fetcher: Fetcher, folder: Path) -> None:
    """Publish two releases of the Entity List, which is made up, and of another list; reject one that lost too much."""
    for count, day in ((2990, FIRST_DAY), (3000, DAY)):
        ingest(store, fetcher, _saved(folder, count, day), auditor=audit_here)
    with pytest.raises(ReleaseRejected):
        ingest(store, fetcher, _saved(folder, 1200, REJECTED_DAY), auditor=audit_here)
    other = next(source for source in SOURCES if source.source_id == OTHER_ID)
    for path in sorted((FOLDER.parent / OTHER_ID).glob("*.xml")):
        ingest(store, fetcher, path, source=other, auditor=audit_here)


def release_of(store: LocalStore, day: str) -> str:
    """Return the release of the Entity List of a day, which tests that publish others leave where it is."""
    (found,) = (one for one in published.release_ids(store, SOURCE_ID) if one.startswith(day))
    return found


def _saved(folder: Path, count: int, day: str) -> Path:
    path = folder / f"title-15_part-744_{day}.xml"
    path.write_bytes(full_list(count))
    return path


@pytest.fixture(scope="session")
def site(migrated: Airflow, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The Airflow with its two api-servers, running."""
    folder = tmp_path_factory.mktemp("site")
    inputs, home = folder / "inputs", folder / "airflow"
    inputs.mkdir()
    home.mkdir()
    (home / "airflow.db").write_bytes((migrated.home / "airflow.db").read_bytes())
    passwords = {user: secrets.token_hex(8) for user in USERS}
    (home / "passwords.json").write_text(json.dumps(passwords))
    port, prefixed_port = free_port(), free_port()
    base, prefixed = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{prefixed_port}{PREFIX}"
    env = _env(home, base) | {"ENTITY_LISTS_INPUT_DIRS": str(inputs)}
    store = LocalStore(home / "store")
    with Webhook() as webhook, ExitStack() as processes:
        env |= webhook.env
        log, command = folder / "up.log", (sys.executable, "-W", "ignore", "-m", "entity_lists.cli.up")
        given = ("--port", str(port), "--log", str(log), "--store", str(store.root))
        process = processes.enter_context(_process(folder / "console.log", (*command, *given), env))
        below = ("airflow", "api-server", "--host", "127.0.0.1", "--port", str(prefixed_port))
        # Of two workers, that share nothing.
        of_below = env | {"AIRFLOW__API__BASE_URL": prefixed, "AIRFLOW__API__WORKERS": "2"}
        processes.enter_context(_process(folder / "prefixed.log", below, of_below))
        fill(store, offline, inputs)
        for address in (base, prefixed):
            until(
                lambda address=address: is_healthy(address), READY_S, "Airflow's start", lambda: log.read_text()[-3000:]
            )
        headers = {"Authorization": f"Bearer {token(base, 'admin', passwords['admin'])}"}
        with httpx.Client(base_url=f"{base}/api/v2", headers=headers, timeout=60) as api:
            until(lambda: api.get(f"/dags/{DAG}").is_success, READY_S, "reading the DAG files")
            api.patch(f"/dags/{DAG}", json={"is_paused": False}).raise_for_status()
            server = Server(api, process, home, store, inputs, folder / "console.log", log, port, webhook)
            yield Site(server=server, base=base, prefixed=prefixed, passwords=passwords)


def _env(home: Path, base: str) -> dict[str, str]:
    """Return the settings of an Airflow at an address, with logins."""
    return airflow_env(home) | {
        "PYTHONPATH": f"{ROOT / 'plugins'}{os.pathsep}{ROOT / 'tests'}",
        "AIRFLOW__API__BASE_URL": base,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(urlsplit(base).port),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__AUTH_MANAGER": "world.half_blind.HalfBlind",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
    }


@contextmanager
def _process(printed: Path, command: tuple[str, ...], env: dict[str, str]) -> Generator["subprocess.Popen[bytes]"]:
    with printed.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, start_new_session=True, env=env)
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=STOP_S)
