"""Tasks of a running Airflow killed at random: `make bench-faults`.

`make up` ingests the second release of the sample into stores in which the first one is in force. Each of 50 runs loses
the process of whatever task is at work at a random moment (seeded) to SIGKILL; after each, a reader must find a whole
release, and the same steps made again must end in the bytes of a run that was not disturbed.
"""

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.care.verify import verify_source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.fetch.fetcher import Fetcher  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from world.airflow_server import Server, running  # ruff: ignore[module-import-not-at-top-of-file]
from world.crashes import whole_release  # ruff: ignore[module-import-not-at-top-of-file]
from world.releases import (  # ruff: ignore[module-import-not-at-top-of-file]
    AFTER,
    AFTER_ID,
    BEFORE,
    BEFORE_ID,
    NOW,
    SOURCE_ID,
    audit_here,
    ingest,
    lasting,
)
from world.workers import kill  # ruff: ignore[module-import-not-at-top-of-file]

KILLS = 50
SEED = 2025


def said(store: LocalStore) -> dict[str, bytes]:
    """Return what a rerun has to make again: not when the bytes were fetched, for which Airflow has its own clock."""
    return {key: content for key, content in lasting(store.root).items() if not key.endswith("/origin.json")}


def interrupted(up: Server, store: LocalStore, moment_s: float) -> str | None:
    """Start a run, kill the task that is at work at a moment after its start, and return which; None if none was."""
    run = up.start(input=str(up.inputs / AFTER.name), store=str(store.root))
    time.sleep(moment_s)
    working: dict[str, int] = {}
    while not working and up.state(run) not in {"success", "failed"}:
        working = up.working(run)
    for pid in working.values():
        kill(pid)
    up.finish(run)
    return next((task for task, state in up.states(run).items() if state == "failed" and task in working), None)


def main() -> int:
    """Kill tasks, print how many runs ended well, and return 0 if all did."""
    killed: Counter[str] = Counter()
    well, whole, number, states = 0, 0, 0, set()
    moments = random.Random(SEED)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    with (
        tempfile.TemporaryDirectory() as name,
        Fetcher(now=lambda: NOW) as fetcher,
        running(Path(name) / "up", ENTITY_LISTS_RETRIES="0") as up,
    ):
        shutil.copy(AFTER, up.inputs)
        before = LocalStore(Path(name) / "before")
        ingest(before, fetcher, BEFORE, auditor=audit_here)

        def store_of(label: str) -> LocalStore:
            return LocalStore(shutil.copytree(before.root, Path(name) / label))

        undisturbed = store_of("undisturbed")
        began = time.monotonic()
        run = up.start(input=str(up.inputs / AFTER.name), store=str(undisturbed.root))
        if up.finish(run) != "success":
            sys.exit(f"the run that was not disturbed did not succeed: {up.states(run)}")
        duration_s = time.monotonic() - began
        expected = said(undisturbed)
        while killed.total() < KILLS:
            number += 1
            store = store_of(f"kill-{number}")
            task = interrupted(up, store, moments.random() * duration_s)
            if task is None:
                continue
            killed[task] += 1
            states.add(len(said(store)))
            whole += whole_release(store, SOURCE_ID) in {BEFORE_ID, AFTER_ID}
            ingest(store, fetcher, AFTER, auditor=audit_here)
            well += said(store) == expected and verify_source(store, SOURCE_ID).problems == ()
    print(
        f"{KILLS} tasks of Airflow killed ({', '.join(f'{task} {count}' for task, count in sorted(killed.items()))}), "
        f"with {len(states)} numbers of objects written: {whole} times a reader found a whole release, "
        f"{well} times the same steps ended in the same bytes"
    )
    return int(not whole == well == KILLS)


if __name__ == "__main__":
    sys.exit(main())
