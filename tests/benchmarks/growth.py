"""What a release costs with many before it: `make bench-growth`.

First on a local disk: 300 amendments, three entries changed by each, of a made-up Entity List of 3,000 entries. The
CPU seconds of a whole ingest, audit included, around the 3rd, the 100th and the 300th, the median of three each; those
between them are ingested without the audit. Beside them whole commands, cold: `releases`, `status` and `verify`.

Then on S3, SeaweedFS on this machine: a list of thirty entries with 3 and with 1,000 releases, so that what counts is
how many objects there are. The releases are ingested into a local directory one after the other, without the audit, and
copied to S3 as they are; then three more are ingested there, and the same commands read them.

Measured on two cores: local, the 100th and the 300th cost 0.98 of the 3rd; `releases` takes 0.9 s of CPU with 3 and
with 300, `status` 1.0 s, `verify` 40 ms a release. On S3 the 1,000th takes one request more than the 3rd and 1.16 of
its CPU, for three listings of 1,000 keys. There `releases` takes 1.6 s of CPU with 1,000 (the newest fifty; all of them
8 s) and 1.4 s with 3, `verify` 60 ms a release with 1,000 and 50 ms with twelve.

The 300th may cost a fifth more than the 3rd, on S3 the 1,000th; more ends the benchmark with an error.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import run

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.audit.report import Report  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.fetch.fetcher import Fetcher  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.ingest.steps import Auditor  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.snapshot.manifest import Manifest  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.s3 import S3Store, default_client  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.store import Store  # ruff: ignore[module-import-not-at-top-of-file]
from world.object_stores import BUCKET, RestartableServer  # ruff: ignore[module-import-not-at-top-of-file]
from world.releases import SOURCE_ID, audit_here, entity_list, ingest, listed  # ruff: ignore[module-import-not-at-top-of-file]

FIRST = date(2025, 4, 1)
AMENDED = 3
MOST = 1.2
LOCAL_ENTRIES, LOCAL_AT = 3_000, (3, 100, 300)
S3_ENTRIES, S3_AT = 30, (3, 1_000)
COMMANDS = (["releases", SOURCE_ID], ["status"], ["verify", SOURCE_ID])
ALIAS = "Company{0} Ltd., a.k.a., the following one alias:<br/>—{0} Works.<br/><br/> {1} Main Street, Beijing, China."


def amended(number: int, entries: int, *, is_sample: bool = False) -> bytes:
    """Return the list after so many amendments; each gives three entries another address, one after the other."""
    houses = dict.fromkeys(range(entries), 0)
    for amendment in range(max(0, number - entries // AMENDED) + 1, number + 1):
        houses |= {(amendment * AMENDED + place) % entries: amendment for place in range(AMENDED)}
    first, *others = (ALIAS.format(entry + 1, house) for entry, house in houses.items())
    rows = listed("CHINA, PEOPLE'S REPUBLIC OF", first), *(listed(" ", entity) for entity in others)
    return entity_list(*rows, before="<?entity-lists sample?>" if is_sample else "")


def wave_through(store: Store, draft: Manifest) -> Report:
    """Audit nothing, and find nothing."""
    return Report(verdict="publish", evaluated={}, failed=())


def cost(store: Store, fetcher: Fetcher, folder: Path, number: int, content: bytes, auditor: Auditor) -> float:
    """Ingest a release and return the seconds of CPU that it took."""
    day = FIRST + timedelta(number)
    path = folder / f"list_{day}.xml"
    path.write_bytes(content)
    began = time.process_time()
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    outcome = ingest(store, fetcher, path, auditor=auditor, now=now)
    took = time.process_time() - began
    assert (outcome.outcome, outcome.changes["modified"]) == ("published", AMENDED if number else 0)
    path.unlink()
    return took


def locally(folder: Path, fetcher: Fetcher) -> list[float]:
    """Print what releases cost in a local store, and return what those that are looked at do."""
    store, costs, around = LocalStore(folder / "store"), {}, []
    measured = {at + near for at in LOCAL_AT for near in (-1, 0, 1)}
    for number in range(max(measured) + 1):
        content = amended(number, LOCAL_ENTRIES)
        # The first ones load what the others find loaded.
        auditor = audit_here if number < min(measured) or number in measured else wave_through
        costs[number] = cost(store, fetcher, folder, number, content, auditor)
        if number - 1 in LOCAL_AT:
            at = number - 1
            around.append(statistics.median(costs[at + near] for near in (-1, 0, 1)))
            print(
                f"local, release {at:,}: {around[-1]:.2f} s CPU, {around[-1] / around[0]:.2f} of the first", flush=True
            )
            commands(str(store.root))
    return around


def on_s3(folder: Path, fetcher: Fetcher) -> list[float]:
    """Print what releases cost in a store on S3, and return what those that are looked at do."""
    local, around = LocalStore(folder / "small"), []
    with ExitStack() as open_until_the_end:
        endpoint = open_until_the_end.enter_context(RestartableServer(folder / "weed")).endpoint
        os.environ |= {
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_ACCESS_KEY_ID": endpoint.access_key,
            "AWS_SECRET_ACCESS_KEY": endpoint.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        client = open_until_the_end.enter_context(closing(default_client()))
        for number in range(max(S3_AT)):
            if number + 1 in S3_AT:
                store = S3Store(BUCKET, f"of-{number + 1}", client)
                upload(local, store)
                calls: list[str] = []
                client.meta.events.register("before-call.s3", lambda model, calls=calls, **_: calls.append(model.name))
                costs = []
                for near in range(number, number + 3):
                    content = amended(near, S3_ENTRIES, is_sample=True)
                    costs.append(cost(store, fetcher, folder, near, content, audit_here))
                around.append(statistics.median(costs))
                print(
                    f"S3, release {number + 1:,}: {around[-1]:.2f} s CPU, {around[-1] / around[0]:.2f} of the first; "
                    f"{len(calls) // len(costs)} requests",
                    flush=True,
                )
                commands(store.uri)
            # The first one loads what the others find loaded.
            auditor = wave_through if number else audit_here
            cost(local, fetcher, folder, number, amended(number, S3_ENTRIES, is_sample=True), auditor)
    return around


def upload(local: LocalStore, store: S3Store) -> None:
    """Copy a store as it is."""
    keys = list(local.keys(""))
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.put(key, local.read(key)), keys))
    print(f"({len(keys):,} objects copied to S3 in {time.monotonic() - began:.0f} s)", flush=True)


def commands(uri: str) -> None:
    """Print what commands take that read a store."""
    for command in COMMANDS:
        took = run(["entity-lists", *command, "--store", uri])
        print(f"    {command[0]}: {took.cpu_s:.2f} s CPU, {took.wall_s:.2f} s", flush=True)


def main() -> int:
    """Print the figures; return 0 if no release costs much more than an early one."""
    parts: dict[str, Callable[[Path, Fetcher], list[float]]] = {"local": locally, "s3": on_s3}
    chosen: Iterable[str] = sys.argv[1:] or parts
    is_flat = True
    with tempfile.TemporaryDirectory() as name, Fetcher() as fetcher:
        for part in chosen:
            around = parts[part](Path(name), fetcher)
            is_flat &= max(around) <= MOST * around[0]
    return int(not is_flat)


if __name__ == "__main__":
    sys.exit(main())
