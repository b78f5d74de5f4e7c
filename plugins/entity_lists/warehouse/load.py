"""Bringing a data warehouse to what is published: whatever it holds, a load ends in the releases in force, whole.

It compares what the target says it holds with the store and takes nothing from any event, so it catches up over
releases that were missed, follows rollback and withdrawal, and mends what a broken-off load left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.contract.tables import CHANGES
from entity_lists.errors import StoreError
from entity_lists.snapshot import published
from entity_lists.snapshot.chain import followed
from entity_lists.snapshot.publications import find_publication
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store import canonical_json
from entity_lists.warehouse.target import RELEASES, Load, LoadedRelease, Replacement, release_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store
    from entity_lists.warehouse.target import Target


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How the load of a source ended: outcome is loaded or unchanged; release_id is in force in the target now.

    added, removed: ids of releases that the target holds now, or no longer. rows: how many were written, by table.
    """

    source_id: str
    outcome: str
    release_id: str | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "source_id": self.source_id,
            "outcome": self.outcome,
            "release_id": self.release_id,
            "added": list(self.added),
            "removed": list(self.removed),
            "rows": self.rows,
        }


def load(store: "Store", target: "Target", titles: Mapping[str, str], *, now: datetime) -> Iterator[Loaded]:
    """Bring a target to what is in force of some sources, one after another, and yield how each ended.

    titles: of these sources, by their ids.

    Raises:
        StoreError: the store cannot be read, or a file is not what was published.
        WarehouseError: the target refuses; the source that it refused is there as it was before.
    """
    target.prepare()
    held, counts = target.releases(), target.counts()
    for source_id, title in titles.items():
        source = _Source(source_id=source_id, title=title, withdrawn=withdrawn_ids(store, source_id), now=now)
        mine = [one for one in held if one.source_id == source_id]
        rows = {table: count for table, of, count in counts if of == source_id}
        yield _load_source(store, target, source, mine, rows)


@dataclass(frozen=True, kw_only=True)
class _Source:
    """What one load has to know of a source; withdrawn: the ids of its withdrawn releases."""

    source_id: str
    title: str
    withdrawn: set[str]
    now: datetime


def _load_source(
    store: "Store", target: "Target", source: _Source, held: Sequence[LoadedRelease], rows: Mapping[str, int]
) -> Loaded:
    """Bring one source; held, rows: which releases and how many rows by table the target has of it."""
    source_id = source.source_id
    current = published.in_force(store, source_id)
    manifest = current.manifest if current else None
    release_id = manifest["release_id"] if manifest else None
    if _is_loaded(held, manifest, source.withdrawn):
        if _has_all_rows(rows, manifest):
            return Loaded(source_id=source_id, outcome="unchanged", release_id=release_id, rows={})
        # Somebody took rows away, or added some: everything comes anew.
        held = ()
    chain = list(followed(store, source_id, release_id)) if manifest else []
    releases = tuple(_release(store, source, one, is_in_force=one["release_id"] == release_id) for one in chain)
    replacements = (*_replacements(store, source_id, chain, held), _replacement_of_releases(releases))
    target.apply(Load(source_id=source_id, releases=releases, replacements=replacements))
    before, after = ({one.release_id for one in some} for some in (held, releases))
    return Loaded(
        source_id=source_id,
        outcome="loaded",
        release_id=release_id,
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
        rows={one.table.name: one.rows.num_rows for one in replacements},
    )


def _is_loaded(held: Sequence[LoadedRelease], manifest: "Manifest | None", withdrawn: set[str]) -> bool:
    """Return whether a target has this release in force, and with it all that it follows."""
    if manifest is None:
        return not held
    in_force = [one for one in held if one.is_in_force]
    same = [one.manifest_sha256 for one in in_force] == [_sha256(manifest)]
    return same and all(one.is_withdrawn == (one.release_id in withdrawn) for one in held)


def _has_all_rows(rows: Mapping[str, int], manifest: "Manifest | None") -> bool:
    """Return whether a target has as many rows as the manifest says; of changes, which has more than its release's."""
    counts = manifest["counts"] if manifest else {}
    return all(rows.get(name, 0) == counts.get(name, 0) for name in ALL_TABLES if name != CHANGES.name) and (
        rows.get(CHANGES.name, 0) >= counts.get(CHANGES.name, 0)
    )


def _release(store: "Store", source: _Source, manifest: "Manifest", *, is_in_force: bool) -> LoadedRelease:
    release_id = manifest["release_id"]
    publication = find_publication(store, source.source_id, release_id)
    return LoadedRelease(
        source_id=source.source_id,
        source_title=source.title,
        release_id=release_id,
        as_of=date.fromisoformat(manifest["as_of"]),
        sequence=manifest["sequence"],
        manifest_sha256=_sha256(manifest),
        verdict=manifest["audit"]["verdict"],
        published_at=_utc(publication["published_at"]) if publication else None,
        is_in_force=is_in_force,
        is_withdrawn=release_id in source.withdrawn,
        loaded_at=source.now,
    )


def _replacements(
    store: "Store", source_id: str, chain: Sequence["Manifest"], held: Sequence[LoadedRelease]
) -> Iterator[Replacement]:
    """Yield what has to be written: all tables of the release in force, and the changes that the target lacks."""
    for table in tables_of(source_id).values():
        if table is not CHANGES:
            rows = _read(store, chain[0], table.name) if chain else table.schema.empty_table()
            yield Replacement(table=table, rows=rows, total=rows.num_rows)
    wanted = {one["release_id"]: _sha256(one) for one in chain}
    has = {one.release_id: one.manifest_sha256 for one in held}
    new = [one for one in reversed(chain) if has.get(one["release_id"]) != wanted[one["release_id"]]]
    gone = [release_id for release_id in has if release_id not in wanted]
    parts = [_read(store, one, CHANGES.name) for one in new]
    yield Replacement(
        table=CHANGES,
        rows=_joined(parts) if parts else CHANGES.schema.empty_table(),
        total=sum(one["tables"][CHANGES.name]["rows"] for one in chain),
        # What the target holds nothing of is taken away as a whole: a broken-off load may have left something.
        release_ids=tuple(sorted([*(one["release_id"] for one in new), *gone])) if has else None,
    )


def _joined(parts: Sequence["pa.Table"]) -> "pa.Table":
    import pyarrow as pa

    return pa.concat_tables(parts)


def _replacement_of_releases(releases: Sequence[LoadedRelease]) -> Replacement:
    return Replacement(table=RELEASES, rows=release_rows(releases), total=len(releases))


def _read(store: "Store", manifest: "Manifest", name: str) -> "pa.Table":
    """Return a table of a release in the contract's columns; its hash and its number of rows are the manifest's."""
    schema = ALL_TABLES[name].schema
    rows = published.read_table(store, manifest, name).select(schema.names).cast(schema)
    if rows.num_rows != manifest["tables"][name]["rows"]:
        raise StoreError(
            f"{store.path(manifest['tables'][name]['path'])} has {rows.num_rows} rows, its manifest says "
            f"{manifest['tables'][name]['rows']}. Run: entity-lists verify {manifest['source_id']}"
        )
    return rows


def _sha256(manifest: "Manifest") -> str:
    return canonical_json.sha256(canonical_json.to_bytes(manifest))


def _utc(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
