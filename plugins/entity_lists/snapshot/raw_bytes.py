"""Raw bytes: kept as zstd where that is smaller, and given back as they were served.

What a manifest says of them, size and SHA-256, is of the bytes as served, and so is what makes two of them the same:
another version of zstd packs the same bytes otherwise. So is their key; packed, they lie under it with `.zst` at its
end, as `zstd -dc` reads them. Older stores hold them plain, and so lies what zstd makes no smaller.

Decisions:

* Each part of the bytes is a frame of its own, so there is never a second copy of all of them in memory, and what comes
  out depends on the bytes and on zstd's version only.
* Never more is unpacked than the manifest says, whatever the packed bytes hold.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.errors import PublishConflict, StoreError
from entity_lists.release import RawFile, Release, release_of
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.retention import refuse_removed
from entity_lists.store.keys import packed_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# Of 32 MB of the CSL it leaves 2.3 MB in 0.05 s; level 9 leaves 1.8 MB in 0.35 s.
_LEVEL = 3
_FRAME_BYTES = 8 * 1024 * 1024
_PART_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file of a release as the store has it: under which key, and size and SHA-256 of the bytes as served.

    Of one that holds more than it should, the size is only known to be too large.
    """

    key: str
    size_bytes: int
    sha256: str


def keep(store: "Store", release: Release, file: RawFile, content: bytes) -> None:
    """Store a file of a release, packed if that is smaller; anew in age if the same bytes are there, in either form.

    Raises:
        PublishConflict: other bytes are there.
        StoreError: what is there cannot be unpacked.
    """
    if _is_there(store, release, file):
        return
    key, packed = release.raw_key(file), b"".join(_frames(content))
    try:
        store.create(*((packed_key(key), packed) if len(packed) < len(content) else (key, content)))
    except PublishConflict:
        # Whoever was first may have another version of zstd.
        if not _is_there(store, release, file):
            raise


class StoredFile:
    """A file of a release, given back as served: whole, or some bytes at a time, anew as often as one asks."""

    def __init__(self, store: "Store", release: Release, file: RawFile) -> None:
        """Find the file; it is not unpacked yet.

        Raises:
            UsageError: it was removed, since the release was superseded long ago.
            StoreError: it is missing.
        """
        found = _find(store, release, file)
        if found is None:
            refuse_removed(store, release.source_id, release.release_id)
            missing = store.path(release.raw_key(file))
            raise StoreError(f"{missing} is missing. Check the store's URI, or restore the object.")
        self._key, self._content = found
        self._store, self._release, self._file = store, release, file
        self._is_counted = False

    def read(self) -> bytes:
        """Return all of it. Raises: StoreError (it cannot be unpacked, or has not the size that the manifest says)."""
        content = self._content
        if self._is_packed:
            with _unpacked(self._store, self._key, content) as stream:
                content = stream.read(self._file.size_bytes + 1)
        self._check_size(len(content))
        return content

    def blocks(self) -> Iterator[bytes]:
        """Yield its bytes; before the very first, all are counted. Raises: as read does."""
        if not self._is_counted:
            self._check_size(sum(map(len, self._parts())))
        yield from self._parts()

    @property
    def _is_packed(self) -> bool:
        return self._key != self._release.raw_key(self._file)

    def _parts(self) -> Iterator[bytes]:
        if not self._is_packed:
            return iter([self._content])
        return _parts(self._store, self._key, self._content, self._file.size_bytes)

    def _check_size(self, found: int) -> None:
        expected = self._file.size_bytes
        if found != expected:
            size = f"more than {expected:,}" if found > expected else f"{found:,}"
            raise StoreError(
                f"{self._store.path(self._key)} holds {size} bytes, its manifest says {expected:,}: it was changed or "
                f"damaged. Run: entity-lists verify {self._release.source_id}"
            )
        self._is_counted = True


def files(store: "Store", release: Release) -> list[StoredFile]:
    """Return the files of a release, in their order. Raises: as StoredFile does."""
    return [StoredFile(store, release, file) for file in release.files]


def read_all(store: "Store", release: Release) -> list[bytes]:
    """Return the files of a release as served, in their order. Raises: as StoredFile and its read do."""
    return [file.read() for file in files(store, release)]


def read(store: "Store", release: Release, file: RawFile) -> bytes:
    """Return a file of a release as served. Raises: as StoredFile and its read do."""
    return StoredFile(store, release, file).read()


def read_named(store: "Store", manifest: Manifest, file_name: str) -> bytes:
    """Return a file that a manifest names, as served. Raises: StoreError as read does, or if it names none."""
    release = release_of(manifest)
    file = next((file for file in release.files if file.file_name == file_name), None)
    if file is None:
        raise StoreError(f"{release.source_id}: release {release.release_id} was made of no file {file_name}.")
    return read(store, release, file)


def find(store: "Store", release: Release, file: RawFile) -> Kept | None:
    """Return what the store has of a file, read through part by part; None if it is missing.

    Raises:
        StoreError: it cannot be unpacked.
    """
    found = _find(store, release, file)
    if found is None:
        return None
    key, content = found
    size_bytes, digest = 0, sha256()
    for part in [content] if key == release.raw_key(file) else _parts(store, key, content, file.size_bytes):
        size_bytes += len(part)
        digest.update(part)
    return Kept(key=key, size_bytes=size_bytes, sha256=digest.hexdigest())


def _find(store: "Store", release: Release, file: RawFile) -> tuple[str, bytes] | None:
    """Return under which of its two keys a file lies, and what lies there."""
    for key in release.places(file):
        if stored := store.find(key):
            return key, stored.content
    return None


def _is_there(store: "Store", release: Release, file: RawFile) -> bool:
    """Return whether the same bytes are there already; they are anew in age then."""
    kept = find(store, release, file)
    if kept is None:
        return False
    if (kept.size_bytes, kept.sha256) != (file.size_bytes, file.sha256):
        raise PublishConflict(
            f"{store.path(kept.key)} exists with other bytes: expected sha256 {file.sha256}, found {kept.sha256}. It "
            "was left as it is; find out which code or input made the two differ."
        )
    store.create(kept.key, store.read(kept.key))
    return True


def _frames(content: bytes) -> Iterator[bytes]:
    codec, view = pa.Codec("zstd", compression_level=_LEVEL), memoryview(content)
    for start in range(0, len(content), _FRAME_BYTES):
        yield codec.compress(view[start : start + _FRAME_BYTES], asbytes=True)


def _parts(store: "Store", key: str, packed: bytes, limit_bytes: int) -> Iterator[bytes]:
    """Yield what was packed, not more than one part beyond the limit."""
    with _unpacked(store, key, packed) as stream:
        size_bytes = 0
        while size_bytes <= limit_bytes and (part := stream.read(_PART_BYTES)):
            size_bytes += len(part)
            yield part


@contextmanager
def _unpacked(store: "Store", key: str, packed: bytes) -> Generator[pa.NativeFile, None, None]:
    try:
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            yield stream
    except (OSError, pa.ArrowException) as error:
        raise StoreError(
            f"{store.path(key)} cannot be unpacked ({error}): it was changed or damaged. Run: entity-lists verify "
            f"{key.partition('/')[0]}"
        ) from error
