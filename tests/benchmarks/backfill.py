"""Filling in 60 dated versions made from a real release: how long, how many requests, and whether all of it is right.

A first process is killed in the middle and the next one goes on: its store has the same bytes as an undisturbed one,
and who was listed on each date is who that version lists. Needs the corpus; run with `make bench-backfill`.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from entity_lists.audit.approval import Decision
from entity_lists.care.as_of import entries_as_of
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.backfill import backfill
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.store.local import LocalStore
from world.corpus_files import CORPUS
from world.ecfr_site import citation_dates, serve, version
from world.loopback import Publisher

RELEASE = CORPUS / "ecfr/title-15_part-744_2026-03-25.xml"
VERSIONS = 60
FIRST = date(2017, 1, 3)
DECISION = Decision(is_approved=True, by="the benchmark", at="2026-11-28T00:00:00+00:00", reason="the list's history")
# Written by a clock, or how far a run has come.
NOT_COMPARED = ("origin.json", "/publications/", "/checks/", "status.json", "catalog.json", "/backfill/")


def fill(base_url: str, folder: str) -> None:
    """Run a backfill into a folder, in this process."""
    source = replace(us_bis_entity_list.SOURCE, base_url=base_url)
    with Fetcher() as fetcher:
        done = backfill(
            source, LocalStore(Path(folder)), fetcher, partial(datetime.now, UTC), since=FIRST,
            until=date(2026, 3, 25), decision=DECISION, on_step=lambda step: print(step, flush=True),
        )  # fmt: skip
    print(f"{len(done.published)} published")


def objects(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in named.items() if not any(part in name for part in NOT_COMPARED)}


def killed_at(base_url: str, folder: Path, step: str) -> None:
    """Run a backfill in a process of its own, and kill it when it says that it begins a step."""
    command = [sys.executable, __file__, base_url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith(step):
                os.kill(process.pid, signal.SIGKILL)
    print(f"killed at {step!r}")


def wrong_days(store: LocalStore, content: bytes, days: list[date]) -> Iterator[date]:
    """Yield the days on which others were listed than the version of that day has."""
    for day in days:
        listing = entries_as_of(store, "us_bis_entity_list", day, by=None)
        found = sorted(listing.rows["name"].to_pylist())
        expected = sorted(entry.name for entry in us_bis_entity_list.parse(version(content, day)).entries)
        if found != expected or (day < days[-1] and not listing.is_reconstructed):
            yield day


def main() -> None:
    content = RELEASE.read_bytes()
    days = [day for day in citation_dates(content) if day >= FIRST][-VERSIONS:]
    with Publisher() as publisher, tempfile.TemporaryDirectory() as folder:
        serve(publisher, content, days)
        whole, resumed = Path(folder) / "whole", Path(folder) / "resumed"
        start = time.monotonic()
        subprocess.run([sys.executable, __file__, publisher.url(""), str(whole)], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        print(f"{len(days)} versions in {seconds:.0f} s, {len(publisher.paths)} requests")
        for step in ("fetch 2022", "write 2021", "publish 2023"):
            killed_at(publisher.url(""), resumed, step)
        fill(publisher.url(""), str(resumed))
        same = objects(whole) == objects(resumed)
        wrong = [*wrong_days(LocalStore(whole), content, days)]
    print(f"same bytes after being killed three times: {same}; days with other entries: {wrong or 'none'}")
    sys.exit(not same or bool(wrong))


if __name__ == "__main__":
    if sys.argv[1:]:
        fill(*sys.argv[1:3])
    else:
        main()
