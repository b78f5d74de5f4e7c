"""A backfill of the Entity List in a process of its own, to be killed: store, address, how many releases to publish.

python backfill_process.py STORE URL: one that is approved, without an audit, at a time that stands still.
"""

import sys
from dataclasses import replace
from pathlib import Path

from entity_lists.audit.approval import Decision
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.limits import Limits
from entity_lists.ingest.backfill import Filled, backfill
from entity_lists.store.local import LocalStore
from world.loopback import NOW
from world.releases import SOURCE, accept

APPROVED = Decision(is_approved=True, by="an officer", at="2025-04-02T18:00:00+00:00", reason="the history is as told")


def fill(root: Path, url: str, decision: Decision | None = APPROVED) -> Filled:
    """Backfill a store from an address."""
    with Fetcher(limits=Limits(min_interval_s=0), now=lambda: NOW) as fetcher:
        source, store = replace(SOURCE, base_url=url), LocalStore(root)
        on_step = lambda step: print(step, flush=True)  # ruff: ignore[lambda-assignment]
        return backfill(source, store, fetcher, lambda: NOW, decision=decision, auditor=accept, on_step=on_step)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2])
