"""Whether the files of a release are those that its manifest names: raw bytes and tables, each read to its end."""

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
    from entity_lists.store.store import Store


def damaged(store: "Store", manifest: Manifest, *, is_removed: bool = False) -> list[str]:
    """Return what is wrong with the files of a release, a sentence each; is_removed: as retention.py removes.

    Raises:
        StoreError: the store cannot be reached.
    """
    problems = [*_damaged_raw(store, release_of(manifest), is_removed=is_removed)]
    tables = {}
    for name, file in manifest["tables"].items():
        if is_removed and name != KEPT_TABLE and store.find(file["path"]) is None:
            continue
        content, damage = _read(store, file["path"], file["sha256"], file["bytes"])
        problems += damage
        if not damage:
            try:
                tables[name] = parquet.from_bytes(content)
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
        if kept is None and not is_removed:
            yield f"{store.path(release.raw_key(file))} is missing"
        elif kept is not None:
            yield from _otherwise(store, kept.key, (kept.size_bytes, kept.sha256), (file.size_bytes, file.sha256))


def _read(store: "Store", key: str, sha256: str, size_bytes: int) -> tuple[bytes, list[str]]:
    """Return an object's content, and what is wrong with it."""
    stored = store.find(key)
    if stored is None:
        return b"", [f"{store.path(key)} is missing"]
    found = len(stored.content), canonical_json.sha256(stored.content)
    return stored.content, _otherwise(store, key, found, (size_bytes, sha256))


def _otherwise(store: "Store", key: str, found: tuple[int, str], said: tuple[int, str]) -> list[str]:
    """Return what is wrong with an object, by its size and SHA-256 and those that its manifest says."""
    if found[0] != said[0]:
        return [f"{store.path(key)} has {found[0]:,} bytes, the manifest says {said[0]:,}"]
    if found[1] != said[1]:
        return [f"{store.path(key)} has SHA-256 {found[1]}, the manifest says {said[1]}"]
    return []
