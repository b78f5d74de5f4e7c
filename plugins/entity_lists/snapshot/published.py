"""Reading what is published: the pointer, the manifests and the tables that they name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from entity_lists.errors import StoreError, UsageError
from entity_lists.snapshot.manifest import Latest, Manifest, id_order, order, to_manifest
from entity_lists.snapshot.retention import refuse_removed
from entity_lists.snapshot.tombstone import describe, find_tombstone, withdrawn_ids
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import checked_release_id, is_release_id

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.snapshot.stored_table import StoredTable
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The snapshot that latest.json points at; version is the pointer's token for compare-and-swap.

    operation: the key of the record of why a person moved the pointer here, None if it came here by itself.
    """

    manifest: Manifest
    version: str
    operation: str | None


def in_force(store: "Store", source_id: str) -> InForce | None:
    """Return the snapshot in force, None before the first one.

    Raises:
        StoreError: the pointer or its manifest cannot be read, or the manifest is not the one that was pointed at.
    """
    key = keys.latest_key(source_id)
    stored = store.find(key)
    if stored is None:
        return None
    value = canonical_json.from_bytes(stored.content, key)
    if missing := Latest.__required_keys__ - value.keys():
        raise StoreError(f"{store.path(key)} is no pointer to a manifest: it lacks {sorted(missing)}. Restore it.")
    pointer = cast("Latest", value)
    if pointer["manifest"] != keys.manifest_key(source_id, str(pointer["release_id"])):
        raise StoreError(
            f"{store.path(key)} points at {pointer['manifest']!r}, which is no manifest of {source_id}. Restore it."
        )
    content = store.read(pointer["manifest"])
    if canonical_json.sha256(content) != pointer["manifest_sha256"]:
        raise StoreError(
            f"{store.path(pointer['manifest'])} has SHA-256 {canonical_json.sha256(content)}, but {key} points at "
            f"{pointer['manifest_sha256']}: the manifest was edited. Run: entity-lists verify {source_id}"
        )
    manifest = to_manifest(content, pointer["manifest"])
    return InForce(manifest=manifest, version=stored.version, operation=pointer.get("operation"))


def find_manifest(store: "Store", source_id: str, release_id: str) -> Manifest | None:
    """Return the manifest of a release, None if it is not published.

    Raises:
        UsageError: the id has not the form of one.
        StoreError: as to_manifest does.
    """
    key = keys.manifest_key(source_id, checked_release_id(release_id))
    stored = store.find(key)
    return None if stored is None else to_manifest(stored.content, key)


def get_manifest(store: "Store", source_id: str, release_id: str | None, *, even_withdrawn: bool = False) -> Manifest:
    """Return the manifest of a release, of the one in force if none is named.

    Raises:
        UsageError: there is no such release; the text names those that there are. Or it was withdrawn, and why.
        StoreError: as in_force and to_manifest do.
    """
    if release_id is None:
        current = in_force(store, source_id)
        manifest = current.manifest if current else None
    else:
        manifest = find_manifest(store, source_id, release_id)
    if manifest is None:
        raise _not_published(store, source_id, release_id)
    if release_id and not even_withdrawn and (tombstone := find_tombstone(store, source_id, release_id)):
        raise UsageError(
            f"{source_id}: {describe(tombstone)}. Auditors still read it: entity-lists show {source_id} --release "
            f"{release_id} --withdrawn"
        )
    return manifest


def _not_published(store: "Store", source_id: str, release_id: str | None) -> UsageError:
    published = release_ids(store, source_id)
    return UsageError(
        f"{source_id}: release {release_id or 'in force'} is not published in {store.uri}. "
        + (f"Published are: {', '.join(published[-10:])}" if published else "Nothing is published there yet.")
    )


def release_ids(store: "Store", source_id: str) -> list[str]:
    """Return the ids of all published releases, oldest as-of date first."""
    manifest_keys = (key for key in store.keys(keys.manifest_prefix(source_id)) if key.endswith(".json"))
    return sorted(filter(is_release_id, map(keys.release_id_of, manifest_keys)), key=id_order)


def all_manifests(store: "Store", source_id: str, *, even_withdrawn: bool = False) -> Iterator[Manifest]:
    """Yield every manifest of a source, oldest as-of date first."""
    withdrawn = set() if even_withdrawn else withdrawn_ids(store, source_id)
    return manifests_of(store, source_id, [one for one in release_ids(store, source_id) if one not in withdrawn])


def newest_until(
    store: "Store", source_id: str, day: str, *, without: Collection[str] = frozenset()
) -> Manifest | None:
    """Return the newest release as of a day (ISO 8601) or before that is not withdrawn, None if there is none.

    without: the ids of those that do not count either. Only manifests of one day are read, however many there are.
    """
    left_out = withdrawn_ids(store, source_id) | set(without)
    # A release id starts with its as-of date.
    ids = [one for one in release_ids(store, source_id) if one[:10] <= day and one not in left_out]
    return max(
        manifests_of(store, source_id, [one for one in ids if one[:10] == ids[-1][:10]]), key=order, default=None
    )


def manifests_of(store: "Store", source_id: str, ids: Sequence[str]) -> Iterator[Manifest]:
    """Yield the manifests of releases that are published, withdrawn ones too. Raises: as get_manifest does."""
    manifest_keys = [keys.manifest_key(source_id, release_id) for release_id in ids]
    for release_id, key, stored in zip(ids, manifest_keys, store.find_all(manifest_keys), strict=True):
        if stored is None:
            raise _not_published(store, source_id, release_id)
        yield to_manifest(stored.content, key)


def read_table(store: "Store", manifest: Manifest, name: str) -> "pa.Table":
    """Return one table of a snapshot.

    Raises:
        StoreError: the file is missing or does not have the manifest's hash.
        UsageError: the snapshot has no such table.
    """
    return open_table(store, manifest, name).table()


def read_columns(store: "Store", manifest: Manifest, name: str, columns: Sequence[str]) -> "pa.Table":
    """Return columns of a table that every version of the contract has, in this order. Raises: as read_table does."""
    from entity_lists.contract.parquet import from_bytes

    return from_bytes(checked_file(store, manifest, name), columns).select(columns)


def open_table(store: "Store", manifest: Manifest, name: str) -> "StoredTable":
    """Return one table of a snapshot, to be read in parts. Raises: as read_table does."""
    from entity_lists.snapshot.stored_table import StoredTable

    return StoredTable(content=checked_file(store, manifest, name), name=name, source_id=manifest["source_id"])


def column_names(store: "Store", manifest: Manifest, name: str) -> list[str]:
    """Return the columns that a table's file has, of whichever version. Raises: as read_table does."""
    from entity_lists.contract import parquet

    return parquet.column_names(checked_file(store, manifest, name))


def checked_file(store: "Store", manifest: Manifest, name: str) -> bytes:
    """Return the bytes of one table's file, which are those that were written. Raises: as read_table does."""
    if name not in manifest["tables"]:
        raise UsageError(
            f"{manifest['source_id']}: release {manifest['release_id']} has no table {name!r}; it has "
            f"{sorted(manifest['tables'])}"
        )
    file = manifest["tables"][name]
    content = read_file(store, manifest, name)
    if canonical_json.sha256(content) != file["sha256"]:
        raise StoreError(
            f"{store.path(file['path'])} has SHA-256 {canonical_json.sha256(content)}, its manifest says "
            f"{file['sha256']}: the file was changed or damaged. Run: entity-lists verify {manifest['source_id']}"
        )
    return content


def read_file(store: "Store", manifest: Manifest, name: str) -> bytes:
    """Return the bytes of one table's file; of a release that is being published, from where it lies now.

    Raises:
        UsageError: it was removed, since the release was superseded long ago.
        StoreError: the file is missing.
    """
    source_id, release_id, file = manifest["source_id"], manifest["release_id"], manifest["tables"][name]
    places = (place(source_id, name, release_id, file["sha256"]) for place in (keys.draft_key, keys.table_key))
    for key in dict.fromkeys((file["path"], *places)):
        if stored := store.find(key):
            return stored.content
    refuse_removed(store, source_id, release_id)
    raise StoreError(f"{store.path(file['path'])} is missing. Check the store's URI, or restore the object.")


def changes_between(store: "Store", source_id: str, from_release: str, to_release: str) -> "pa.Table":
    """Return the changes of every release after one up to another, oldest first.

    Raises:
        UsageError: the later release does not follow the earlier one.
    """
    import pyarrow as pa

    chain = [get_manifest(store, source_id, to_release)]
    get_manifest(store, source_id, from_release)
    if from_release == to_release:
        raise UsageError(f"{source_id}: expected two releases, the earlier one first, found {to_release} twice.")
    while chain[-1]["previous_release_id"] not in {from_release, None}:
        # What followed a release that was withdrawn later still counts from it.
        chain.append(get_manifest(store, source_id, chain[-1]["previous_release_id"], even_withdrawn=True))
    if chain[-1]["previous_release_id"] is None:
        followed = ", ".join(manifest["release_id"] for manifest in reversed(chain[1:])) or "none"
        raise UsageError(f"{source_id}: release {to_release} does not follow {from_release}; it follows: {followed}")
    return pa.concat_tables(read_table(store, manifest, "changes") for manifest in reversed(chain))


def without_form(changes: "pa.Table") -> "pa.Table":
    """Return the changes but for those of form only."""
    import pyarrow.compute as pc

    from entity_lists.contract.arrow_values import string

    return changes.filter(pc.not_equal(changes["cause"], string("form")))
