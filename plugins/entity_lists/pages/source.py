"""What the page of a list shows: every release that was published, asked about or rejected, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.audit.kept import reported_ids
from entity_lists.contract.kinds import counted_table
from entity_lists.errors import EntityListsError
from entity_lists.pages.charts import Figures, Mark, Timeline, timeline
from entity_lists.pages.overview import SourceRow, source_row
from entity_lists.pages.release_state import States, states_of
from entity_lists.pages.sorting import sorted_by
from entity_lists.schedule import in_words
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, id_order
from entity_lists.snapshot.publications import find_publication
from entity_lists.source import Source

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# What a release became, and how that is marked in the chart.
_MARKS = {"set aside": "rolled back", "withdrawn": "withdrawn", "rejected": "rejected", "asked": "asked"}
SORTABLE = ("as_of", "sequence", "entries", "added", "removed", "modified", "verdict", "parser_version", "published_at")


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    """One release. state: in force, published, set aside, withdrawn, asked or rejected; told: why, of the last four.

    What only a published release has is None of the others.
    """

    release_id: str
    as_of: str
    state: str
    told: str | None
    sequence: int | None = None
    entries: int | None = None
    added: int | None = None
    removed: int | None = None
    modified: int | None = None
    form: int | None = None
    verdict: str | None
    approved_by: str | None = None
    parser_version: int | None = None
    contract_version: int | None = None
    published_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourcePage:
    """One list with all its releases; schedule in words. problem: what could not be read."""

    at_a_glance: SourceRow
    publisher: str
    homepage: str
    data_license: str
    list_codes: tuple[str, ...]
    schedule: str
    releases: tuple[ReleaseRow, ...]
    chart: Timeline
    problem: str | None


def source_page(
    store: "Store",
    source: Source,
    *,
    now: datetime,
    dag_id: str,
    is_switched_on: bool,
    last_run_id: str | None,
    sort: str = "",
) -> SourcePage:
    """Return a list with all its releases at this time (UTC).

    Raises:
        UsageError: sort names none of SORTABLE.
    """
    rows: list[ReleaseRow] = []
    problem = None
    try:
        rows = _rows(store, source.source_id)
    except EntityListsError as error:
        problem = str(error)
    return SourcePage(
        at_a_glance=source_row(
            store, source, None, now=now, dag_id=dag_id, is_switched_on=is_switched_on, last_run_id=last_run_id
        ),
        publisher=source.publisher,
        homepage=source.homepage,
        data_license=source.data_license,
        list_codes=source.list_codes,
        schedule=in_words(source.schedule, source.timezone),
        releases=sorted_by(rows, sort, SORTABLE),
        chart=_chart(rows),
        problem=problem,
    )


def _chart(rows: Sequence[ReleaseRow]) -> Timeline:
    """Return the chart of the releases that count, and of what befell the others."""
    counted = [
        Figures(
            release_id=row.release_id,
            as_of=row.as_of,
            entries=row.entries,
            added=row.added or 0,
            removed=row.removed or 0,
            modified=row.modified or 0,
        )
        for row in rows
        if row.entries is not None and row.state != "withdrawn"
    ]
    marks = [
        Mark(release_id=row.release_id, as_of=row.as_of, kind=_MARKS[row.state]) for row in rows if row.state in _MARKS
    ]
    return timeline(counted, marks)


def _rows(store: "Store", source_id: str) -> list[ReleaseRow]:
    states = states_of(store, source_id)
    rows = [
        *(
            _published(store, manifest, states)
            for manifest in published.all_manifests(store, source_id, even_withdrawn=True)
        ),
        *_reported(store, source_id, states),
    ]
    return sorted(rows, key=lambda row: (row.as_of, row.sequence or 0, id_order(row.release_id)), reverse=True)


def _published(store: "Store", manifest: Manifest, states: States) -> ReleaseRow:
    release_id, changed = manifest["release_id"], manifest["change_counts"]
    publication = find_publication(store, manifest["source_id"], release_id)
    state, told = states.of(release_id)
    return ReleaseRow(
        release_id=release_id,
        as_of=manifest["as_of"],
        state=state,
        told=told,
        sequence=manifest["sequence"],
        entries=manifest["counts"][counted_table(manifest["source_id"])],
        added=changed.get("added", 0),
        removed=changed.get("removed", 0),
        modified=changed.get("modified", 0),
        form=changed.get("form", 0),
        verdict=manifest["audit"]["verdict"],
        approved_by=manifest["audit"].get("approved_by"),
        parser_version=manifest["parser_version"],
        contract_version=manifest["contract_version"],
        published_at=publication["published_at"] if publication else None,
    )


def _reported(store: "Store", source_id: str, states: States) -> Iterator[ReleaseRow]:
    """Yield the releases that were asked about or rejected, and are not published."""
    for release_id in reported_ids(store, source_id):
        if release_id in states.published:
            continue
        state, told = states.of(release_id)
        yield ReleaseRow(
            release_id=release_id,
            as_of=release_id[:10],
            state=state,
            told=told,
            verdict="ask" if state == "asked" else "reject",
        )
