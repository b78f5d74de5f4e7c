"""The files of a release, compared with what its manifest says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.care.coherence import incoherences
from entity_lists.care.inputs import broken_inputs
from entity_lists.contract import parquet
from entity_lists.release import release_of
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from entity_lists.store.store import Store, Versioned


@dataclass(frozen=True, kw_only=True)
class NamedFile:
    """A file as a manifest names it; table: which it is of, None of the publisher's bytes."""

    key: str
    sha256: str
    size_bytes: int
    table: str | None


def named_files(manifest: Manifest) -> Iterator[NamedFile]:
    """Yield the files that a manifest names: the publisher's, then those of its tables."""
    release = release_of(manifest)
    for key, raw in zip(release.raw_keys, release.files, strict=True):
        yield NamedFile(key=key, sha256=raw.sha256, size_bytes=raw.size_bytes, table=None)
    for name, file in manifest["tables"].items():
        yield NamedFile(key=file["path"], sha256=file["sha256"], size_bytes=file["bytes"], table=name)


def damages(store: "Store", manifest: Manifest, found: "Iterator[Versioned | None]") -> list[str]:
    """Return what is wrong with the files of a manifest, a sentence each.

    found: what lies where they should, in the order of named_files; no more than that is taken of it.
    """
    problems, tables = [], {}
    # In this order, so that what is found for the next manifest stays there.
    for file, stored in zip(named_files(manifest), found, strict=False):
        if problem := _damage(store, file, None if stored is None else stored.content):
            problems.append(problem)
        elif file.table is not None and stored is not None:
            try:
                tables[file.table] = parquet.from_bytes(stored.content)
            except (pa.ArrowException, OSError) as error:
                problems.append(f"{store.path(file.key)} is no Parquet file: {error}")
    return [*problems, *incoherences(manifest, tables), *broken_inputs(store, manifest)]


def _damage(store: "Store", file: NamedFile, content: bytes | None) -> str | None:
    """Return what is wrong with the content of a file, None if nothing is."""
    if content is None:
        return f"{store.path(file.key)} is missing"
    if len(content) != file.size_bytes:
        return f"{store.path(file.key)} has {len(content):,} bytes, the manifest says {file.size_bytes:,}"
    if (digest := canonical_json.sha256(content)) != file.sha256:
        return f"{store.path(file.key)} has SHA-256 {digest}, the manifest says {file.sha256}"
    return None
