"""Faults on purpose, more of them than the tests make: `make bench-faults`.

50 ingests are killed with SIGKILL at random moments (seeded), and one ingest is made to crash before and after each of
its calls to a local store; after each, a reader must find a whole release, and a rerun must end in the same bytes.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.care.verify import verify_source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.fetch.fetcher import Fetcher  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from world.crashes import Counter, counted, crashing, whole_release  # ruff: ignore[module-import-not-at-top-of-file]
from world.releases import AFTER, BEFORE, NOW, SOURCE_ID, ingest, lasting, tree  # ruff: ignore[module-import-not-at-top-of-file]
from world.workers import Forks, kill, wait  # ruff: ignore[module-import-not-at-top-of-file]

KILLS = 50
SEED = 2025


def prepared(root: Path, before: dict[str, bytes]) -> LocalStore:
    """Return a store in which the first release is in force."""
    store = LocalStore(root)
    for key, content in before.items():
        path = store.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return store


def is_well(store: LocalStore, fetcher: Fetcher, expected: dict[str, bytes]) -> bool:
    """Return whether a reader finds a whole release, and a rerun ends in the same bytes."""
    whole = whole_release(store, SOURCE_ID) is not None
    ingest(store, fetcher, AFTER)
    return whole and lasting(store.root) == expected and verify_source(store, SOURCE_ID).problems == ()


def killed(folder: Path, fetcher: Fetcher, before: dict[str, bytes], expected: dict[str, bytes]) -> bool:
    """Kill ingests at random moments, print how they ended, and return whether all ended well."""
    moments = random.Random(SEED)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    well, states = 0, set()
    with Forks(folder / "forks") as forks:
        began = time.monotonic()
        wait(forks.start("ingest_one", place={"folder": str(folder / "timed")}, path=str(AFTER))[1])
        duration_s = time.monotonic() - began
        for number in range(KILLS):
            store = prepared(folder / f"kill-{number}", before)
            pid, _ = forks.start("ingest_one", place={"folder": str(store.root)}, path=str(AFTER))
            time.sleep(moments.random() * duration_s)
            kill(pid)
            states.add(len(lasting(store.root)))
            well += is_well(store, fetcher, expected)
    print(
        f"{well} of {KILLS} killed ingests ended well; killed with {len(states)} numbers of objects written", flush=True
    )
    return well == KILLS


def crashed(folder: Path, fetcher: Fetcher, before: dict[str, bytes], expected: dict[str, bytes]) -> bool:
    """Crash before and after each call of an ingest, print how that ended, and return whether all ended well."""
    counter = Counter()
    with counted(prepared(folder / "counted", before), counter) as counting:
        ingest(counting, fetcher, AFTER)
    well = 0
    for at in range(1, counter.count + 1):
        for when in ("before", "after"):
            store = prepared(folder / f"{when}-{at}", before)
            with crashing(store, at, when) as unsafe:
                ingest(unsafe, fetcher, AFTER)
            well += is_well(store, fetcher, expected)
    print(
        f"{well} of {2 * counter.count} crashes ended well, before and after each of {counter.count} calls", flush=True
    )
    return well == 2 * counter.count > 0


def main() -> int:
    """Make the faults, print how many ended well, and return 0 if all did."""
    with tempfile.TemporaryDirectory() as name, Fetcher(now=lambda: NOW) as fetcher:
        folder = Path(name)
        whole = LocalStore(folder / "whole")
        ingest(whole, fetcher, BEFORE)
        before = tree(whole.root)
        ingest(whole, fetcher, AFTER)
        expected = lasting(whole.root)
        arguments = (folder, fetcher, before, expected)
        ended_well = [killed(*arguments), crashed(*arguments)]
    return int(not all(ended_well))


if __name__ == "__main__":
    sys.exit(main())
