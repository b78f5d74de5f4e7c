"""The files of a release, raw bytes and tables, each read to its end and compared with what its manifest says of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.care.coherence import incoherences
from entity_lists.care.inputs import broken_inputs
from entity_lists.contract import parquet
from entity_lists.errors import StoreError
from entity_lists.release import Release, release_of
from entity_lists.snapshot import raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.retention import KEPT_TABLE
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from entity_lists.store.store import Store, Versioned


def table_keys(manifest: Manifest) -> Iterator[str]:
    """Yield the keys of the tables that a manifest names."""
    return (file["path"] for file in manifest["tables"].values())


def damages(
    store: "Store", manifest: Manifest, found: "Iterator[Versioned | None]", *, is_removed: bool = False
) -> list[str]:
    """Return what is wrong with the files of a manifest, a sentence each.

    found: what lies where its tables should, in the order of table_keys; no more than that is taken of it. is_removed:
    as retention.py removes.

    Raises:
        StoreError: the store cannot be reached.
    """
    problems, tables = [*_damaged_raw(store, release_of(manifest), is_removed=is_removed)], {}
    # In this order, so that what is found for the next manifest stays there.
    for (name, file), stored in zip(manifest["tables"].items(), found, strict=False):
        if stored is None:
            problems += [] if is_removed and name != KEPT_TABLE else [f"{store.path(file['path'])} is missing"]
            continue
        size, sha256 = len(stored.content), canonical_json.sha256(stored.content)
        if problem := _otherwise(store, file["path"], (size, sha256), (file["bytes"], file["sha256"])):
            problems.append(problem)
            continue
        try:
            tables[name] = parquet.from_bytes(stored.content)
        except (pa.ArrowException, OSError) as error:
            problems.append(f"{store.path(file['path'])} is no Parquet file: {error}")
    inputs = [] if is_removed else broken_inputs(store, manifest)
    return [*problems, *incoherences(manifest, tables), *inputs]


def _damaged_raw(store: "Store", release: Release, *, is_removed: bool) -> Iterator[str]:
    for file in release.files:
        try:
            kept = raw_bytes.find(store, release, file)
        except StoreError as error:
            yield str(error)
            continue
        if kept is None:
            yield from [] if is_removed else [f"{store.path(release.raw_key(file))} is missing"]
        elif problem := _otherwise(store, kept.key, (kept.size_bytes, kept.sha256), (file.size_bytes, file.sha256)):
            yield problem


def _otherwise(store: "Store", key: str, found: tuple[int, str], said: tuple[int, str]) -> str | None:
    """Return what is wrong with an object, by its size and SHA-256 and those that its manifest says."""
    if found[0] != said[0]:
        return f"{store.path(key)} has {found[0]:,} bytes, the manifest says {said[0]:,}"
    if found[1] != said[1]:
        return f"{store.path(key)} has SHA-256 {found[1]}, the manifest says {said[1]}"
    return None
