"""The day of a new kind of rule, for every source: published or asked about, nothing lost, everything odd named."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.errors import ExpectationsFailed
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.snapshot import published
from entity_lists.source import Source
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore
from world import new_rules, new_rules_bis, new_rules_pages, new_rules_treasury
from world.releases import audit_here

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LISTS = new_rules_bis.LISTS | new_rules_treasury.LISTS | new_rules_pages.LISTS
EVERY = pytest.mark.parametrize("source", [pytest.param(source, id=source.source_id) for source in SOURCES])
PUBLISHED: dict[str, Any] = {"verdict": "publish", "failed": [], "evaluated": {}}


@dataclass(frozen=True, kw_only=True)
class Audited:
    """The second day's release: its verdict, what failed, its tables and its parties; and the first day's verdict."""

    usual: str
    usual_failed: list[dict[str, Any]]
    verdict: str
    failed: list[dict[str, Any]]
    tables: dict[str, pa.Table]
    parties: list[new_rules.Party]


@pytest.fixture(scope="module")
def audited() -> Callable[[Source], Audited]:
    """A function that ingests both days of a source, once."""
    return cache(_audited)


def _audited(source: Source) -> Audited:
    usual, changed, parties = new_rules.releases(LISTS[source.source_id])
    with tempfile.TemporaryDirectory() as folder, Fetcher(now=lambda: NOW) as fetcher:
        store = LocalStore(Path(folder) / "store")

        def audit(files: new_rules.Files) -> tuple[str, list[dict[str, Any]], dict[str, pa.Table]]:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            first = next(iter(files))
            release = steps.fetch(source, store, NOW, fetcher, as_of=None, location=str(Path(folder) / first))
            assert release is not None
            draft = steps.write(source, store, NOW, release)
            assert draft is not None
            try:
                report = steps.audit(store, NOW, draft, audit_here)
                found, failed = report["verdict"], report["failed"]
            except ExpectationsFailed as error:
                found, failed = "reject", [dict(failure) for failure in error.failed]
            steps.publish(store, NOW, draft, PUBLISHED)
            return found, failed, {name: published.read_table(store, draft, name) for name in contract.TABLES}

        was, usual_failed, _ = audit(usual)
        verdict, failed, tables = audit(changed)
    return Audited(usual=was, usual_failed=usual_failed, verdict=verdict, failed=failed, tables=tables, parties=parties)


@EVERY
def test_the_usual_list_is_published(source: Source, audited: Callable[[Source], Audited]) -> None:
    found = audited(source)
    assert (found.usual, [failure for failure in found.usual_failed if failure["severity"] == "critical"]) == (
        "publish",
        [],
    )


@EVERY
def test_a_new_kind_of_rule_is_published_or_asked_about(source: Source, audited: Callable[[Source], Audited]) -> None:
    found = audited(source)
    assert found.verdict in {"publish", "ask"}, [f for f in found.failed if f["on_fail"] == "reject"]


@EVERY
def test_nothing_of_it_is_lost(source: Source, audited: Callable[[Source], Audited]) -> None:
    found = audited(source)
    profile = {(row["metric"], row["scope"]): row["value"] for row in found.tables["profile"].to_pylist()}
    assert profile["unaccounted_records", "release"] == 0
    assert profile["changed_entries", "removed"] == 0
    listed = "\n".join(found.tables["entries"]["entry_text"].to_pylist())
    kept = squeezed(listed + "\n".join(found.tables["quarantine"]["record_text"].to_pylist()))
    names = {squeezed(name) for name in found.tables["names"]["name"].to_pylist()}
    assert [p.name for p in found.parties if not p.is_new and squeezed(p.name) not in names] == []
    assert [p.name for p in found.parties if p.is_new and squeezed(p.name) not in kept] == []


@EVERY
def test_everything_odd_is_named(source: Source, audited: Callable[[Source], Audited]) -> None:
    found, of = audited(source), LISTS[source.source_id]
    quarantined = found.tables["quarantine"].to_pylist()
    told = squeezed(json.dumps([found.failed, _unknown(found.tables), quarantined], default=str))
    # Of what is not read, only the share is told.
    shares = {new_rules.CITATION: "citation_cells_read", new_rules.LABEL: "remarks_read"}
    unnamed = [word for word in of.words if squeezed(word) not in told and shares.get(word, word) not in told]
    warned = {failure["column"] for failure in found.failed}
    unwarned = [column for column in of.columns if column not in warned and not quarantined]
    assert (unnamed, unwarned) == ([], [])


def _unknown(tables: dict[str, pa.Table]) -> list[str]:
    metrics = {"unknown_words", "unknown_kinds", "unread_words"}
    return [row["scope"] for row in tables["profile"].to_pylist() if row["metric"] in metrics and row["value"]]


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold().rstrip(".")
