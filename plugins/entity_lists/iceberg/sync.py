"""Bringing the Iceberg tables to what the store says: no Parquet is written, the published files are what they name.

Decisions:

* Every sync compares and repairs, so it does not matter what the last one did, or whether it ended.
* On main, a table has of each source the files of its release in force. One commit a table: of one table, a release is
  there whole or not at all. Between tables it may differ for the second that a sync takes.
* So a release has a tag, <source_id>/<release_id>, whose snapshot has the release's file of the table and nothing else:
  who must have all tables of one release reads them by its tag. That depends on the release alone, so a catalogue that
  was lost and is made again has the same tags. A withdrawn release loses its tag.
* Tags stay for as long as their release; of main the last twenty states stay, older ones expire when one is added.
  Nothing is ever deleted but metadata.
* Of two syncs at once, one finds at its commit that the table has moved, and compares again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.contract.schema import Table
from entity_lists.contract.tables import ENTRIES, TABLES
from entity_lists.iceberg.catalogue import CATALOGUE, Opened, file_uri, is_in_use, opened, told, tried_again
from entity_lists.iceberg.commits import (
    add_tag,
    data_file,
    expire,
    files_by_source,
    keep_hint,
    remove_tags,
    replacement,
    transaction_of,
)
from entity_lists.iceberg.state import SourceState, states, summary_of, tag_of
from entity_lists.iceberg.tables import add_columns, find_table, has_all_columns, make_table
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest

if TYPE_CHECKING:
    from pyiceberg.manifest import DataFile
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table import Transaction

    from entity_lists.store.store import Store

KEPT_STATES = 20
# pyiceberg applies all that is staged again for each snapshot that is added.
_TAGS_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What a sync did to one table: the sources whose rows it replaced, and how many tags it made or removed."""

    table: str
    source_ids: tuple[str, ...]
    tags: int

    @property
    def is_changed(self) -> bool:
        """Whether anything was committed."""
        return bool(self.source_ids or self.tags)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a table lacks: sources with other files on main, with those; tags to make; tags to remove."""

    replaced: Mapping[str, Sequence["DataFile"]]
    tagged: Sequence[tuple[str, str]]
    removed: Sequence[str]
    lacks_columns: bool

    @property
    def is_empty(self) -> bool:
        """Whether the table lacks nothing."""
        return not (self.replaced or self.tagged or self.removed or self.lacks_columns)

    def is_empty_of(self, source_id: str) -> bool:
        """Whether the table lacks nothing of a source."""
        others = {one for one, _ in self.tagged} | {tag.partition("/")[0] for tag in self.removed}
        return not (self.lacks_columns or source_id in self.replaced or source_id in others)


def sync(
    store: "Store", source_ids: Sequence[str], *, catalogue: str = CATALOGUE, is_whole: bool = False
) -> list[Synced]:
    """Bring the tables of the catalogue to what the store says of these sources, and return what was done, by table.

    is_whole: these are all sources that there are, so that rows of any other one are taken away.

    Raises:
        UsageError: there is no catalogue of that name, or pyiceberg is not installed.
        WarehouseError: the catalogue or the place of its files is not reached or refuses, or a table is not ours; what
            was done until then is whole, and the next sync does the rest.
        StoreError: the store cannot be read.
    """
    wanted = states(store, source_ids)
    with opened(store, catalogue) as found:
        return [
            _sync_table(found, table, having(table, wanted), is_whole)
            for table in ALL_TABLES.values()
            if is_wanted(found, table, wanted)
        ]


def is_wanted(found: Opened, table: Table, states: Sequence[SourceState]) -> bool:
    """Return whether there is, or has to be, a table: that of a list always, any other once it holds something."""
    if table.name in TABLES or find_table(found, table) is not None:
        return True
    return any(state.in_force or state.release_ids for state in having(table, states))


def having(table: Table, states: Sequence[SourceState]) -> list[SourceState]:
    """Return the sources that have a table: lists have others than the Federal Register."""
    return [state for state in states if table.name in tables_of(state.source_id)]


def keep_in_step(store: "Store", source_id: str) -> None:
    """Sync a source whose release in force was changed, if the store's tables are kept in the default catalogue.

    Raises: as sync does.
    """
    if not is_in_use(store):
        return
    with opened(store) as found:
        is_kept = find_table(found, ENTRIES) is not None
    if is_kept:
        sync(store, [source_id])


@tried_again
def _sync_table(found: Opened, table: Table, wanted: Sequence[SourceState], is_whole: bool) -> Synced:
    with told(found.name):
        shown = _Shown(store=found.store, found=find_table(found, table) or make_table(found, table), table=table)
        plan = plan_of(found.store, shown.found, table, wanted, is_whole=is_whole)
        if not plan.is_empty:
            _carry_out(shown, plan, {state.source_id: state.in_force for state in wanted})
        if found.folder:
            keep_hint(shown.found)
    return Synced(table=table.name, source_ids=tuple(sorted(plan.replaced)), tags=len(plan.tagged) + len(plan.removed))


def plan_of(
    store: "Store", found: "IcebergTable", table: Table, wanted: Sequence[SourceState], *, is_whole: bool = False
) -> Plan:
    """Return what a table lacks of these sources; is_whole: as in sync."""
    live = files_by_source(found)
    source_ids = {state.source_id for state in wanted}
    expected_files = {state.source_id: _uris(store, table, state.in_force) for state in wanted}
    if is_whole:
        expected_files |= {source_id: [] for source_id in live.keys() - source_ids}
    expected = {tag: (state.source_id, release_id) for state in wanted for tag, release_id in state.tags.items()}
    known = _tags(found, source_ids)
    return Plan(
        replaced={
            source_id: live.get(source_id, [])
            for source_id, uris in expected_files.items()
            if [file.file_path for file in live.get(source_id, [])] != uris
        },
        tagged=[named for tag, named in expected.items() if known.get(tag) != named],
        removed=[tag for tag in known if tag not in expected],
        lacks_columns=not has_all_columns(found, table),
    )


def _uris(store: "Store", table: Table, manifest: Manifest | None) -> list[str]:
    return [file_uri(store, manifest["tables"][table.name]["path"])] if manifest else []


def _tags(found: "IcebergTable", source_ids: set[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return the source and the release of each tag of these sources, as the summary of its snapshot says."""
    summaries = {one.snapshot_id: one.summary for one in found.metadata.snapshots}
    tags = {}
    for name, ref in found.refs().items():
        if name.partition("/")[0] in source_ids:
            summary = summaries.get(ref.snapshot_id)
            said = summary.additional_properties if summary else {}
            tags[name] = (said.get("source-id"), said.get("release-id"))
    return tags


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """A table of the contract in a store, and the Iceberg table that shows it."""

    store: "Store"
    found: "IcebergTable"
    table: Table

    def file(self, transaction: "Transaction", manifest: Manifest) -> "DataFile":
        """Return the file of a release, as the table names it."""
        of_table = manifest["tables"][self.table.name]
        uri = file_uri(self.store, of_table["path"])
        return data_file(self.found.io, transaction.table_metadata, uri, manifest["source_id"], of_table)


def _carry_out(shown: _Shown, plan: Plan, in_force: Mapping[str, Manifest | None]) -> None:
    with transaction_of(shown.found) as transaction:
        add_columns(transaction, shown.table)
        for source_id, files in plan.replaced.items():
            _replace(transaction, shown, files, in_force.get(source_id))
        if transaction.table_metadata.current_snapshot() is None:
            # Without any state of main there can be no tags.
            with replacement(transaction, {}):
                pass
        _tag(transaction, shown, plan.tagged[:_TAGS_AT_ONCE])
        remove_tags(transaction, plan.removed)
        expire(transaction, kept=KEPT_STATES)
    # Only a first sync finds more, and nobody looks for them before it has ended.
    for start in range(_TAGS_AT_ONCE, len(plan.tagged), _TAGS_AT_ONCE):
        with transaction_of(shown.found) as transaction:
            _tag(transaction, shown, plan.tagged[start : start + _TAGS_AT_ONCE])


def _replace(transaction: "Transaction", shown: _Shown, files: Sequence["DataFile"], manifest: Manifest | None) -> None:
    """Add the state of main in which a source has the file of this release, and no other."""
    with replacement(transaction, summary_of(manifest) if manifest else {}) as snapshot:
        for file in files:
            snapshot.delete_data_file(file)
        if manifest:
            snapshot.append_data_file(shown.file(transaction, manifest))


def _tag(transaction: "Transaction", shown: _Shown, releases: Sequence[tuple[str, str]]) -> None:
    for source_id, release_id in releases:
        manifest = published.get_manifest(shown.store, source_id, release_id)
        file = shown.file(transaction, manifest)
        add_tag(transaction, tag_of(source_id, release_id), file, summary_of(manifest))
