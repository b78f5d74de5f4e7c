"""What the Iceberg tables show of each source, beside what the store says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.iceberg.catalogue import CATALOGUE, Opened, is_in_use, opened, told
from entity_lists.iceberg.commits import files_by_source
from entity_lists.iceberg.state import SourceState, states
from entity_lists.iceberg.sync import having, plan_of
from entity_lists.iceberg.tables import find_table

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_RELEASE = re.compile(r"/release=([^/]+)/")


@dataclass(frozen=True, kw_only=True)
class TableStatus:
    """What one table shows: the releases of each source on main, the tags, and of which sources it is in step."""

    releases: Mapping[str, Sequence[str]]
    tags: frozenset[str]
    in_step: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class SourceStatus:
    """A source in the catalogue: which release each table shows, and which of its releases every table has tagged.

    is_in_step: whether a sync would find nothing to do.
    """

    source_id: str
    in_force: str | None
    shown: Mapping[str, Sequence[str]]
    releases: int
    tagged: int
    is_in_step: bool

    def as_json(self) -> dict[str, Any]:
        """Return the status as a JSON object."""
        distinct = sorted({", ".join(shown) for shown in self.shown.values()})
        return {
            "source_id": self.source_id,
            "release_in_force": self.in_force,
            "release_shown": distinct[0] or None
            if len(distinct) == 1
            else "; ".join(one or "none" for one in distinct),
            "releases": self.releases,
            "tagged": self.tagged,
            "is_in_step": self.is_in_step,
        }


def tagged(store: "Store") -> dict[str, set[str]]:
    """Return which releases a tag names in the tables of the store's default catalogue, by source.

    Raises: as sync does; nothing is made.
    """
    releases: dict[str, set[str]] = {}
    if is_in_use(store):
        with opened(store) as found, told(found.name):
            tables = [table for one in ALL_TABLES.values() if (table := find_table(found, one))]
            for tag in {ref for table in tables for ref in table.refs()}:
                source_id, _, release_id = tag.partition("/")
                releases.setdefault(source_id, set()).add(release_id)
    return releases


def status(
    store: "Store", source_ids: Sequence[str], *, catalogue: str = CATALOGUE, is_whole: bool = False
) -> list[SourceStatus]:
    """Return what the tables of the catalogue show of these sources, without those of which there is nothing anywhere.

    is_whole: these are all sources that there are, so that any other one that is shown is told, too.

    Raises: as sync does; nothing is made.
    """
    wanted = states(store, source_ids)
    with opened(store, catalogue) as found, told(found.name):
        tables = {name: _table_status(found, name, having(table, wanted)) for name, table in ALL_TABLES.items()}
    if is_whole:
        others = {source_id for table in tables.values() for source_id in table.releases} - set(source_ids)
        wanted += [SourceState(source_id=other, in_force=None, release_ids=()) for other in sorted(others)]
    found_sources = [_source_status(state, tables) for state in wanted]
    return [one for one in found_sources if one.releases or one.in_force or any(one.shown.values())]


def _table_status(found: Opened, name: str, wanted: Sequence[SourceState]) -> TableStatus:
    table = find_table(found, ALL_TABLES[name])
    if table is None:
        return TableStatus(releases={}, tags=frozenset(), in_step=frozenset())
    shown = {
        source_id: [_release_of(file.file_path) for file in files]
        for source_id, files in files_by_source(table).items()
    }
    plan = plan_of(found.store, table, ALL_TABLES[name], wanted)
    in_step = frozenset(state.source_id for state in wanted if plan.is_empty_of(state.source_id))
    return TableStatus(releases=shown, tags=frozenset(table.refs()), in_step=in_step)


def _release_of(uri: str) -> str:
    """Return the release of a file; of one that is not ours, where it lies."""
    match = _RELEASE.search(uri)
    return match[1] if match else uri


def _source_status(state: SourceState, tables: Mapping[str, TableStatus]) -> SourceStatus:
    own = tables_of(state.source_id)
    of_source = [table for name, table in tables.items() if name in own]
    return SourceStatus(
        source_id=state.source_id,
        in_force=state.in_force["release_id"] if state.in_force else None,
        shown={name: table.releases.get(state.source_id, ()) for name, table in tables.items() if name in own},
        releases=len(state.release_ids),
        tagged=sum(all(tag in table.tags for table in of_source) for tag in state.tags),
        is_in_step=all(state.source_id in table.in_step for table in of_source),
    )
