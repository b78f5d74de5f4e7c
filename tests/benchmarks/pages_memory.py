"""What the pages add to the memory of an api-server's worker: `python tests/benchmarks/pages_memory.py STORE`.

One api-server with one worker shows a store, such as the one that pages_search.py leaves. Printed is its VmRSS in MB:
fresh, once every page of every list was shown, and after so many pages more, which have to add nothing.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import psutil
from gates import ROOT  # ruff: ignore[unused-import]

from entity_lists.sources import SOURCES
from world.airflow_process import Airflow, airflow_env
from world.airflow_server import free_port, until

MORE = 200
READY_S = 300
QUERIES = ("inspur", "Huawei Technologies", "bank", "ТЕХСНАБ", "Ivanov Petr&on=2025-01-01", "Trading Company Limited")


@contextmanager
def api_server(home: Path, store: Path) -> Iterator[tuple[httpx.Client, psutil.Process]]:
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


def addresses(client: httpx.Client) -> Mapping[str, list[str]]:
    """Return by kind the addresses of every page of every list that has a release; asks the search for entries."""
    shown: dict[str, list[str]] = {"overview": ["/", "/api/sources"]}
    for source in SOURCES:
        of = f"/sources/{source.source_id}"
        newest = _json(client, "/api/sources", source.source_id)["release_id"]
        if newest is None:
            continue
        ids = [one["release_id"] for one in client.get(f"/entity-lists/api{of}").json()["releases"]]
        release = f"{of}/releases/{newest}"
        against = [f"{release}/changes?against={one}" for one in ids if one != newest][:1]
        shown.setdefault("sources", []).append(of)
        shown.setdefault("releases", []).extend(f"{release}{part}" for part in ("", "/audit", "/profile"))
        shown.setdefault("changes", []).extend([f"{release}/changes", f"{release}/changes?text=bank", *against])
        shown.setdefault("files", []).extend(f"{release}/tables/entries.{kind}" for kind in ("csv", "parquet"))
    return shown


def _json(client: httpx.Client, path: str, source_id: str) -> Mapping[str, Any]:
    rows = client.get(f"/entity-lists{path}").raise_for_status().json()["sources"]
    return next(row for row in rows if row["source_id"] == source_id)


def entries(client: httpx.Client) -> Iterator[str]:
    """Yield the addresses of the entries that a search finds first in each list."""
    found = client.get("/entity-lists/api/search?q=company&min_score=1&limit=200").json()["hits"]
    firsts = {hit["source_id"]: hit["entry_id"] for hit in reversed(found)}
    yield from (f"/sources/{source_id}/entries/{entry_id}" for source_id, entry_id in firsts.items())


def main() -> None:
    """Show every page, and print what it leaves in memory."""
    with tempfile.TemporaryDirectory() as folder, api_server(Path(folder), Path(sys.argv[1]).resolve()) as (client, one):

        def told(what: str) -> None:
            print(f"{what}: {one.memory_info().rss / 1024**2:.0f} MB", flush=True)

        for path in ("/ui/dags", "/api/v2/dags", "/ui/config"):
            client.get(path)
        told("fresh")
        groups = {**addresses(client), "search": [f"/search?q={query}" for query in QUERIES]}
        every = []
        for kind, paths in groups.items():
            _show(client, paths)
            every += paths
            told(kind)
        of_entries = list(entries(client))
        _show(client, of_entries)
        told(f"entries, and so all {len(every) + len(of_entries)} pages")
        _show(client, islice(cycle([*every, *of_entries]), MORE))
        told(f"{MORE} pages later")


def _show(client: httpx.Client, paths: Any) -> None:
    for path in paths:
        client.get(f"/entity-lists{path}").raise_for_status()


if __name__ == "__main__":
    main()
