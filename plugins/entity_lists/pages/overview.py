"""What the overview shows: every list that the reader may see, what needs a person first."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.care.overview import overview
from entity_lists.contract.kinds import counted_table
from entity_lists.errors import EntityListsError
from entity_lists.pages.sorting import sorted_by
from entity_lists.snapshot import catalog, published
from entity_lists.source import Source

if TYPE_CHECKING:
    from entity_lists.care.overview import Overview
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

# How an outcome of a check is called on the pages; the others are called as they are.
_OUTCOMES = {"needs_approval": "waiting"}
_BAD = frozenset({"rejected", "failed", "store_refused", "source_unavailable", "wrong_use"})
# So many sources are looked up at once: an object store answers each in its own time.
_AT_ONCE = 4
# The releases of a sparkline.
_MOST_POINTS = 60
SORTABLE = ("title", "as_of", "entries", "added", "removed", "modified", "freshness", "last_checked_at")
# Why a row comes first, gravest first.
NEEDS = ("decision", "damage", "failure", "overdue", "nothing")


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One list at a glance. as_of: of the release in force, ISO date; times are ISO 8601 UTC.

    outcome: of the last check, None if there was none. freshness: fresh, late, stale or never. needs: what a person
    has to see to, one of NEEDS, and problem the sentence about it. entries_over_time: of each release, oldest first.
    """

    source_id: str
    title: str
    dag_id: str
    last_run_id: str | None
    is_switched_on: bool
    release_id: str | None
    as_of: str | None
    entries: int | None
    added: int | None
    removed: int | None
    modified: int | None
    verdict: str | None
    freshness: str
    outcome: str | None
    last_checked_at: str | None
    last_success_at: str | None
    next_check_at: str | None
    open_questions: tuple[str, ...]
    needs: str
    problem: str | None
    entries_over_time: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """Every list that the reader may see.

    watched: how many are switched on, or were checked all the same; fresh: of these; waiting: for a decision.
    """

    store: str
    at: str
    watched: int
    fresh: int
    waiting: int
    sources: tuple[SourceRow, ...]


def overview_page(
    store: "Store",
    sources: Sequence[Source],
    *,
    now: datetime,
    dag_ids: Mapping[str, str],
    switched_on: Mapping[str, bool],
    last_runs: Mapping[str, str | None],
    sort: str = "",
) -> OverviewPage:
    """Return the overview at this time (UTC). By source: its DAG, whether it is switched on, its newest run.

    sort: one of SORTABLE; else what needs a person comes first.

    What cannot be read of one source is said in its row, and keeps no other from being shown.
    """
    listed = _catalog(store)

    def row(source: Source) -> SourceRow:
        source_id = source.source_id
        return source_row(
            store,
            source,
            listed,
            now=now,
            dag_id=dag_ids[source_id],
            is_switched_on=switched_on.get(source_id, False),
            last_run_id=last_runs.get(source_id),
        )

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rows = sorted(pool.map(row, sources), key=lambda row: (NEEDS.index(row.needs), row.title))
    return OverviewPage(
        store=store.uri,
        at=now.isoformat(timespec="seconds"),
        watched=sum(row.is_switched_on or row.freshness != "never" for row in rows),
        fresh=sum(row.freshness == "fresh" for row in rows),
        waiting=sum(bool(row.open_questions) for row in rows),
        sources=sorted_by(rows, sort, SORTABLE),
    )


def _catalog(store: "Store") -> catalog.Catalog | None:
    """Return catalog.json, None if it is missing or damaged: it is derived, and only saves reading."""
    try:
        return catalog.read(store)
    except EntityListsError:
        return None


def source_row(
    store: "Store",
    source: Source,
    listed: catalog.Catalog | None,
    *,
    now: datetime,
    dag_id: str,
    is_switched_on: bool,
    last_run_id: str | None,
) -> SourceRow:
    """Return one list at a glance; listed: catalog.json."""
    found, manifest, problem = None, None, None
    entries: tuple[int, ...] = ()
    try:
        found = overview(store, source, now=now, is_switched_on=is_switched_on)
        current = published.in_force(store, source.source_id)
        manifest = current.manifest if current else None
        entries = _entries_over_time(store, source, listed, manifest)
    except EntityListsError as error:
        problem = str(error)
    needs, why = ("damage", problem) if found is None or problem else _needs(found)
    counts = manifest["change_counts"] if manifest else {}
    return SourceRow(
        source_id=source.source_id,
        title=source.title,
        dag_id=dag_id,
        last_run_id=last_run_id,
        is_switched_on=is_switched_on,
        release_id=manifest["release_id"] if manifest else None,
        as_of=manifest["as_of"] if manifest else None,
        entries=manifest["counts"][counted_table(manifest["source_id"])] if manifest else None,
        added=counts.get("added"),
        removed=counts.get("removed"),
        modified=counts.get("modified"),
        verdict=manifest["audit"]["verdict"] if manifest else None,
        freshness=found.freshness if found else "never",
        outcome=_OUTCOMES.get(found.outcome, found.outcome) if found and found.outcome else None,
        last_checked_at=found.last_checked_at if found else None,
        last_success_at=found.last_success_at if found else None,
        next_check_at=found.next_check_at if found else None,
        open_questions=found.open_questions if found else (),
        needs=needs,
        problem=why,
        entries_over_time=entries,
    )


def _needs(found: "Overview") -> tuple[str, str | None]:
    if found.open_questions:
        return "decision", "A release waits for a person's decision."
    if found.outcome in _BAD:
        return "failure", found.message
    if found.is_overdue:
        never = "No check has ended well yet." if found.freshness == "never" else None
        return "overdue", never or f"The check that was due {found.next_check_at} has not ended well."
    return "nothing", None


def _entries_over_time(
    store: "Store", source: Source, listed: catalog.Catalog | None, manifest: "Manifest | None"
) -> tuple[int, ...]:
    """Return the entries of each release that is not withdrawn: of the catalogue, if it knows the one in force."""
    if manifest is None:
        return ()
    part = catalog.part_of(listed, source.source_id)
    if part is None or part["release_in_force"] != manifest["release_id"]:
        part = catalog.make_part(store, source.source_id, source.title)
    releases = part["releases"] if part else []
    return tuple(one["entries"] for one in releases if not one["is_withdrawn"])[-_MOST_POINTS:]
