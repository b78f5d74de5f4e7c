"""Proof that a store holds what its manifests say: every file present, with its size, hash and number of rows."""

from typing import TYPE_CHECKING

from entity_lists import manifest as manifests
from entity_lists import parquet, snapshot
from entity_lists.errors import StoreError
from entity_lists.manifest import Manifest
from entity_lists.release import release_of

if TYPE_CHECKING:
    from entity_lists.store import Store


def verify_source(store: "Store", source_id: str) -> tuple[int, list[str]]:
    """Return how many objects were read, and what is wrong, a sentence each."""
    try:
        snapshot.in_force(store, source_id)
        published = list(snapshot.all_manifests(store, source_id))
    except StoreError as error:
        return 0, [str(error)]
    problems = [problem for manifest in published for problem in _problems(store, manifest)]
    return sum(1 + len(manifest["raw"]["files"]) + len(manifest["tables"]) for manifest in published), problems


def _problems(store: "Store", manifest: Manifest) -> list[str]:
    release = release_of(manifest)
    problems = [
        problem
        for key, file in zip(release.raw_keys, release.files, strict=True)
        for problem in _check(store, key, file.sha256, file.size_bytes)
    ]
    for name, file in manifest["tables"].items():
        damaged = _check(store, file["path"], file["sha256"], file["bytes"])
        problems += damaged
        if not damaged and (rows := parquet.from_bytes(store.read(file["path"])).num_rows) != file["rows"]:
            problems.append(f"{store.path(file['path'])}: {rows} rows of {name}, the manifest says {file['rows']}")
    return problems


def _check(store: "Store", key: str, sha256: str, size_bytes: int) -> list[str]:
    found = store.find(key)
    if found is None:
        return [f"{store.path(key)} is missing"]
    if (size := len(found.content)) != size_bytes:
        return [f"{store.path(key)} has {size:,} bytes, the manifest says {size_bytes:,}"]
    if (digest := manifests.sha256(found.content)) != sha256:
        return [f"{store.path(key)} has SHA-256 {digest}, the manifest says {sha256}"]
    return []
