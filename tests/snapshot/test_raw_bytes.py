"""Raw bytes: packed where that is smaller, the same by what was served, and never more unpacked than was said."""

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256

import pyarrow as pa
import pytest

from entity_lists.errors import PublishConflict, StoreError
from entity_lists.release import RawFile, Release
from entity_lists.snapshot import raw_bytes
from entity_lists.store.keys import packed_key
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.releases import AFTER, unpacked

TEXT = AFTER.read_bytes()
NOISE = b"PK\x03\x04" + bytes(os.urandom(5000))
OLD = datetime(2025, 1, 1, tzinfo=UTC)


def release_of_bytes(content: bytes, name: str = "list.xml") -> tuple[Release, RawFile]:
    file = RawFile(
        file_name=name, sha256=sha256(content).hexdigest(), size_bytes=len(content), url="https://x.example/"
    )
    return Release(
        source_id="un_sc_consolidated", release_id="r", as_of=date(2025, 3, 28), sha256=file.sha256, files=(file,)
    ), file


def packed_otherwise(content: bytes) -> bytes:
    """Return the bytes as another version of zstd may pack them."""
    return bytes(pa.Codec("zstd", compression_level=1).compress(content, asbytes=True))


def make_old(store: LocalStore, key: str) -> None:
    os.utime(store.root / key, (OLD.timestamp(), OLD.timestamp()))


def test_what_zstd_makes_smaller_lies_packed_and_comes_back_as_it_was_served(empty: LocalStore) -> None:
    release, file = release_of_bytes(TEXT)
    raw_bytes.keep(empty, release, file, TEXT)
    key = packed_key(release.raw_key(file))
    assert list(empty.keys("")) == [key]
    assert len(empty.read(key)) < len(TEXT) / 4
    assert unpacked(empty.read(key)) == TEXT
    assert raw_bytes.read_all(empty, release) == [TEXT]
    assert raw_bytes.find(empty, release, file) == raw_bytes.Kept(
        key=key, size_bytes=file.size_bytes, sha256=file.sha256
    )


@pytest.mark.parametrize("content", [NOISE, b"", b"x"], ids=["packed already", "empty", "one byte"])
def test_what_zstd_makes_no_smaller_lies_as_it_was_served(empty: LocalStore, content: bytes) -> None:
    release, file = release_of_bytes(content)
    raw_bytes.keep(empty, release, file, content)
    assert list(empty.keys("")) == [release.raw_key(file)]
    assert empty.read(release.raw_key(file)) == content
    assert raw_bytes.read(empty, release, file) == content


def test_bytes_of_many_frames_come_back_whole(empty: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_bytes, "_FRAME_BYTES", 1000)
    monkeypatch.setattr(raw_bytes, "_PART_BYTES", 300)
    release, file = release_of_bytes(TEXT)
    raw_bytes.keep(empty, release, file, TEXT)
    assert unpacked(empty.read(packed_key(release.raw_key(file)))) == TEXT
    assert raw_bytes.read(empty, release, file) == TEXT
    kept = raw_bytes.find(empty, release, file)
    assert kept is not None
    assert (kept.size_bytes, kept.sha256) == (len(TEXT), file.sha256)


@pytest.mark.parametrize("pack", [None, packed_otherwise], ids=["plain, as older stores have it", "another zstd"])
def test_the_same_bytes_in_another_form_are_there_already(
    empty: LocalStore, pack: Callable[[bytes], bytes] | None
) -> None:
    release, file = release_of_bytes(TEXT)
    key = release.raw_key(file)
    place, stored = (packed_key(key), pack(TEXT)) if pack else (key, TEXT)
    empty.create(place, stored)
    make_old(empty, place)
    raw_bytes.keep(empty, release, file, TEXT)
    assert list(empty.keys("")) == [place]
    assert empty.read(place) == stored
    assert empty.ages("")[place] > OLD
    assert raw_bytes.read(empty, release, file) == TEXT


@pytest.mark.parametrize("content", [TEXT, NOISE], ids=["packed", "plain"])
def test_keeping_the_same_bytes_again_changes_nothing(empty: LocalStore, content: bytes) -> None:
    release, file = release_of_bytes(content)
    raw_bytes.keep(empty, release, file, content)
    (before,) = empty.keys("")
    stored = empty.read(before)
    raw_bytes.keep(empty, release, file, content)
    assert list(empty.keys("")) == [before]
    assert empty.read(before) == stored


@pytest.mark.parametrize("is_packed", [True, False], ids=["packed", "plain"])
def test_other_bytes_are_a_conflict_and_stay(empty: LocalStore, is_packed: bool) -> None:
    release, file = release_of_bytes(TEXT)
    key = release.raw_key(file)
    other = TEXT.replace(b"China", b"Chile")
    empty.create(*((packed_key(key), packed_otherwise(other)) if is_packed else (key, other)))
    (place,) = empty.keys("")
    with pytest.raises(PublishConflict, match=f"expected sha256 {file.sha256}, found {sha256(other).hexdigest()}"):
        raw_bytes.keep(empty, release, file, TEXT)
    assert list(empty.keys("")) == [place]


class Overtaken(LocalStore):
    """A store in which another run, with another zstd, puts down an object in the moment before ours is created."""

    theirs = b""

    def create(self, key: str, content: bytes) -> None:
        """See Store."""
        if self.theirs:
            theirs, self.theirs = self.theirs, b""
            super().create(key, theirs)
        super().create(key, content)


def test_two_that_keep_the_same_bytes_at_once_both_have_kept_them(empty: LocalStore) -> None:
    store = Overtaken(empty.root)
    store.theirs = packed_otherwise(TEXT)
    release, file = release_of_bytes(TEXT)
    raw_bytes.keep(store, release, file, TEXT)
    assert store.read(packed_key(release.raw_key(file))) == packed_otherwise(TEXT)
    assert raw_bytes.read(store, release, file) == TEXT


def test_two_that_keep_other_bytes_at_once_are_told(empty: LocalStore) -> None:
    store = Overtaken(empty.root)
    store.theirs = packed_otherwise(TEXT + b"x")
    release, file = release_of_bytes(TEXT)
    with pytest.raises(PublishConflict, match="exists with other bytes"):
        raw_bytes.keep(store, release, file, TEXT)


def in_blocks(store: Store, release: Release, file: RawFile) -> list[bytes]:
    """Return a file of a release, some bytes at a time."""
    return [*raw_bytes.StoredFile(store, release, file).blocks()]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_file_is_given_back_in_blocks_as_often_as_one_asks(empty: LocalStore, is_packed: bool) -> None:
    release, file = release_of_bytes(TEXT)
    if is_packed:
        raw_bytes.keep(empty, release, file, TEXT)
    else:
        empty.put(release.raw_key(file), TEXT)
    (stored,) = raw_bytes.files(empty, release)
    assert b"".join(stored.blocks()) == b"".join(stored.blocks()) == stored.read() == TEXT


def put(store: Store, content: bytes) -> tuple[Release, RawFile]:
    """Put something where the packed bytes of a release should be."""
    release, file = release_of_bytes(TEXT)
    store.put(packed_key(release.raw_key(file)), content)
    return release, file


def test_a_bomb_is_not_unpacked_beyond_what_the_manifest_says(empty: LocalStore) -> None:
    whole = 512 * 1024 * 1024
    zeros = pa.Codec("zstd").compress(bytes(16 * 1024 * 1024), asbytes=True)
    release, file = put(empty, zeros * (whole // (16 * 1024 * 1024)))
    before = pa.total_allocated_bytes()
    for reading in (raw_bytes.read, in_blocks):
        with pytest.raises(StoreError, match=f"holds more than {len(TEXT):,} bytes, its manifest says {len(TEXT):,}"):
            reading(empty, release, file)
    kept = raw_bytes.find(empty, release, file)
    assert kept is not None
    assert len(TEXT) < kept.size_bytes <= len(TEXT) + 1024 * 1024
    assert pa.total_allocated_bytes() - before < 1024 * 1024
    with pytest.raises(PublishConflict, match="exists with other bytes"):
        raw_bytes.keep(empty, release, file, TEXT)


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"no zstd at all, whatever the name says", id="no zstd"),
        pytest.param(packed_otherwise(TEXT)[:-100], id="cut off"),
        pytest.param(packed_otherwise(TEXT) + b"and more", id="more behind it"),
    ],
)
def test_what_cannot_be_unpacked_is_told_with_its_place(empty: LocalStore, damaged: bytes) -> None:
    release, file = put(empty, damaged)
    said = re.escape(f"{release.raw_key(file)}.zst cannot be unpacked")
    for reading in (raw_bytes.read, raw_bytes.find, in_blocks):
        with pytest.raises(StoreError, match=said):
            reading(empty, release, file)


def test_bytes_that_are_too_few_are_told(empty: LocalStore) -> None:
    release, file = put(empty, packed_otherwise(TEXT[:-1]))
    for reading in (raw_bytes.read, in_blocks):
        with pytest.raises(StoreError, match=f"holds {len(TEXT) - 1:,} bytes, its manifest says {len(TEXT):,}"):
            reading(empty, release, file)


def test_what_is_missing_is_told(empty: LocalStore) -> None:
    release, file = release_of_bytes(TEXT)
    assert raw_bytes.find(empty, release, file) is None
    with pytest.raises(StoreError, match=r"list\.xml is missing\. Check the store's URI, or restore the object"):
        raw_bytes.read(empty, release, file)
