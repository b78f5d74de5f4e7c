"""What the pages add to the memory of an api-server's worker: `python tests/benchmarks/pages_memory.py STORE`.

One api-server with one worker shows a store, such as the one that pages_search.py leaves. Printed is its VmRSS in MB:
fresh, once every page of every list was shown, and after so many pages more, which have to add nothing.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import httpx
import psutil
from gates import ROOT

from world.airflow_process import Airflow, airflow_env
from world.airflow_server import free_port, until

MORE = 200
READY_S = 300
PARTS = {
    "releases": ("", "/audit", "/profile"),
    "changes": ("/changes", "/changes?text=bank"),
    "files": ("/tables/entries.csv", "/tables/entries.parquet"),
}
QUERIES = ("inspur", "Huawei Technologies", "bank", "ТЕХСНАБ", "Ivanov Petr&on=2025-01-01", "Trading Company Limited")


@contextmanager
def api_server(home: Path, store: Path) -> Generator[tuple[httpx.Client, psutil.Process]]:
    """Run an Airflow's api-server over a store; yields a client of it and its worker."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    own = {
        "ENTITY_LISTS_STORE": str(store),
        "AIRFLOW__API__BASE_URL": base,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
    }
    airflow = Airflow(home=home, env=airflow_env(home) | own)
    for command in (("db", "migrate"), ("dags", "reserialize")):
        airflow.python("-m", "airflow", *command).check_returncode()
    command = ("airflow", "api-server", "--host", "127.0.0.1", "--port", str(port))
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=airflow.env, cwd=ROOT, stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=base, timeout=120) as client:
                until(lambda: _answers(client), READY_S, "Airflow's start", lambda: (home / "log").read_text()[-3000:])
                yield client, _listener(process.pid, port)
        finally:
            process.terminate()
            process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/v2/version").is_success
    except httpx.HTTPError:
        return False


def _listener(pid: int, port: int) -> psutil.Process:
    started = psutil.Process(pid)
    for process in (*started.children(recursive=True), started):
        if any(one.laddr.port == port for one in process.net_connections("inet")):
            return process
    raise AssertionError(f"nothing listens on port {port}")


def addresses(client: httpx.Client) -> Iterator[tuple[str, list[str]]]:
    """Yield a kind of page and the addresses of all its pages, of the newest release of every list."""
    yield "overview", ["/", "/api/sources"]
    rows = client.get("/entity-lists/api/sources").raise_for_status().json()["sources"]
    newest = {f"/sources/{row['source_id']}": row["release_id"] for row in rows if row["release_id"]}
    yield "sources", list(newest)
    releases = [f"{of}/releases/{release_id}" for of, release_id in newest.items()]
    for kind, parts in PARTS.items():
        yield kind, [f"{release}{part}" for release in releases for part in parts]
    yield "compared", list(_compared(client, newest))
    yield "search", [f"/search?q={query}" for query in QUERIES]
    found = (client.get(f"/entity-lists/api/search?q={word}&min_score=1").json()["hits"] for word in ("co", "company"))
    yield "entries", [f"/sources/{hit['source_id']}/entries/{hit['entry_id']}" for hits in found for hit in hits]


def _compared(client: httpx.Client, newest: Mapping[str, str]) -> Iterator[str]:
    """Yield each newest release compared with the oldest one."""
    for of, release_id in newest.items():
        rows = client.get(f"/entity-lists/api{of}").raise_for_status().json()["releases"]
        others = sorted(row["release_id"] for row in rows if row["state"] == "published")
        yield from (f"{of}/releases/{release_id}/changes?against={one}" for one in others[:1] if one != release_id)


def main() -> None:
    """Show every page, and print what it leaves in memory."""
    store = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as home, api_server(Path(home), store) as (client, worker):
        _tell("fresh", worker)
        every: list[str] = []
        for kind, paths in addresses(client):
            _show(client, paths)
            _tell(kind, worker)
            every += paths
        _show(client, islice(cycle(every), MORE))
        _tell(f"all of these {len(every)} pages, and {MORE} more", worker)


def _show(client: httpx.Client, paths: Iterable[str]) -> None:
    for path in paths:
        client.get(f"/entity-lists{path}").raise_for_status()


def _tell(what: str, worker: psutil.Process) -> None:
    # What is free is given back just after an answer.
    time.sleep(1)
    print(f"{what}: {worker.memory_info().rss / 1024**2:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
