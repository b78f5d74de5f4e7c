"""A backfill of the Entity List in a process of its own, to be killed: store, address, how many releases to publish.

python backfill_process.py STORE URL: one that is approved, without an audit, at a time that stands still.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from entity_lists.audit.approval import Decision
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.limits import Limits
from entity_lists.ingest.backfill import Filled, backfill
from entity_lists.store.local import LocalStore
from world.loopback import NOW
from world.releases import SOURCE, accept, tree

TESTS = Path(__file__).parents[1]
# What is told by the clock, or only to go on by: the rest has to be the same, byte for byte.
COMPARED = (["data"], ["manifests"], ["raw"])
APPROVED = Decision(is_approved=True, by="an officer", at="2025-04-02T18:00:00+00:00", reason="the history is as told")


def fill(root: Path, url: str, decision: Decision | None = APPROVED) -> Filled:
    """Backfill a store from an address."""
    with Fetcher(limits=Limits(min_interval_s=0), now=lambda: NOW) as fetcher:
        source, store = replace(SOURCE, base_url=url), LocalStore(root)
        on_step = lambda step: print(step, flush=True)  # ruff: ignore[lambda-assignment]
        return backfill(source, store, fetcher, lambda: NOW, decision=decision, auditor=accept, on_step=on_step)


def compared(root: Path) -> dict[str, bytes]:
    """Return what a resumed backfill has to make byte by byte."""
    return {key: content for key, content in tree(root).items() if key.split("/")[1:2] in COMPARED}


def killed_and_resumed(root: Path, url: str, at: str) -> None:
    """Backfill in a process that is killed when it says that it begins a step, and once more here."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "plugins")])}
    command = [sys.executable, "-W", "ignore", "-m", "world.backfill_process", str(root), url]
    with subprocess.Popen(command, env=env, cwd=TESTS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(at):
                process.kill()
        assert process.wait() == -signal.SIGKILL
    fill(root, url)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2])
