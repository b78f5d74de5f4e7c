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


def sync(store: "Store", source_ids: Sequence[str], *, catalogue: str = CATALOGUE) -> list[Synced]:
    """Bring the tables of the catalogue to what the store says of these sources, and return what was done, by table.

    Raises:
        UsageError: there is no catalogue of that name, or pyiceberg is not installed.
        WarehouseError: the catalogue or the place of its files is not reached or refuses, or a table is not ours; what
            was done until then is whole, and the next sync does the rest.
        StoreError: the store cannot be read.
    """
    wanted = states(store, source_ids)
    with opened(store, catalogue) as found:
        return [_sync_table(found, store, table, wanted) for table in TABLES.values()]


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
def _sync_table(found: Opened, store: "Store", table: Table, wanted: Sequence[SourceState]) -> Synced:
    with told(found.name):
        iceberg_table = find_table(found, table) or make_table(found, table)
        plan = plan_of(store, iceberg_table, table, wanted)
        if not plan.is_empty:
            _carry_out(store, iceberg_table, table, plan, {state.source_id: state.in_force for state in wanted})
        if found.folder:
            keep_hint(iceberg_table)
    return Synced(table=table.name, source_ids=tuple(sorted(plan.replaced)), tags=len(plan.tagged) + len(plan.removed))


def plan_of(store: "Store", found: "IcebergTable", table: Table, wanted: Sequence[SourceState]) -> Plan:
    """Return what a table lacks of these sources."""
    live = files_by_source(found)
    replaced = {
        state.source_id: live.get(state.source_id, [])
        for state in wanted
        if [file.file_path for file in live.get(state.source_id, [])] != _uris(store, table, state.in_force)
    }
    expected = {tag: (state.source_id, release_id) for state in wanted for tag, release_id in state.tags.items()}
    known = _tags(found, {state.source_id for state in wanted})
    return Plan(
        replaced=replaced,
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
            tags[name] = (summary["source-id"], summary["release-id"]) if summary else (None, None)
    return tags


def _carry_out(
    store: "Store", found: "IcebergTable", table: Table, plan: Plan, in_force: Mapping[str, Manifest | None]
) -> None:
    with transaction_of(found) as transaction:
        add_columns(transaction, table)
        for source_id, files in plan.replaced.items():
            _replace(transaction, store, found, table, files, in_force[source_id])
        if transaction.table_metadata.current_snapshot() is None:
            # Without any state of main there can be no tags.
            with replacement(transaction, {}):
                pass
        _tag(transaction, store, found, table, plan.tagged[:_TAGS_AT_ONCE])
        remove_tags(transaction, plan.removed)
        expire(transaction, kept=KEPT_STATES)
    # Only a first sync finds more, and nobody looks for them before it has ended.
    for start in range(_TAGS_AT_ONCE, len(plan.tagged), _TAGS_AT_ONCE):
        with transaction_of(found) as transaction:
            _tag(transaction, store, found, table, plan.tagged[start : start + _TAGS_AT_ONCE])


def _replace(
    transaction: "Transaction",
    store: "Store",
    found: "IcebergTable",
    table: Table,
    files: Sequence["DataFile"],
    manifest: Manifest | None,
) -> None:
    """Add the state of main in which a source has the file of this release, and no other."""
    with replacement(transaction, summary_of(manifest) if manifest else {}) as snapshot:
        for file in files:
            snapshot.delete_data_file(file)
        if manifest:
            snapshot.append_data_file(_data_file(transaction, store, found, table, manifest))


def _tag(
    transaction: "Transaction",
    store: "Store",
    found: "IcebergTable",
    table: Table,
    releases: Sequence[tuple[str, str]],
) -> None:
    for source_id, release_id in releases:
        manifest = published.get_manifest(store, source_id, release_id)
        file = _data_file(transaction, store, found, table, manifest)
        add_tag(transaction, tag_of(source_id, release_id), file, summary_of(manifest))


def _data_file(
    transaction: "Transaction", store: "Store", found: "IcebergTable", table: Table, manifest: Manifest
) -> "DataFile":
    published_file = manifest["tables"][table.name]
    uri = file_uri(store, published_file["path"])
    return data_file(found.io, transaction.table_metadata, uri, manifest["source_id"], published_file)
