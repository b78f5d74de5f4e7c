"""What a publisher put out once, and what its bytes say.

A Release is bytes with a date and an origin; Records are the same release after its source has read it, before
identities are known and tables are built.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from entity_lists.store.keys import packed_key, raw_key


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where bytes came from, with what a publisher needs to say that they are unchanged; fetched_at is ISO 8601 UTC."""

    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: str

    def as_json(self) -> dict[str, object]:
        """Return the origin as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One file of a release, as served."""

    file_name: str
    sha256: str
    size_bytes: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """One release of one source; its bytes are in the store: see snapshot/raw_bytes.py. Small, and JSON both ways.

    sha256: of the file; of the files' hashes where the release has several.
    """

    source_id: str
    release_id: str
    as_of: date
    sha256: str
    files: tuple[RawFile, ...]

    def raw_key(self, file: RawFile) -> str:
        """Return the key of a file as served, whether the store keeps it so or packed."""
        return raw_key(self.source_id, self.sha256, file.file_name)

    def places(self, file: RawFile) -> tuple[str, str]:
        """Return where the store may keep a file: packed, or as served."""
        key = self.raw_key(file)
        return packed_key(key), key

    @property
    def raw_keys(self) -> tuple[str, ...]:
        """The keys of the files as served, in their order."""
        return tuple(map(self.raw_key, self.files))

    def as_json(self) -> dict[str, object]:
        """Return the release as a JSON object."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the release that as_json gave."""
        files = tuple(RawFile(**file) for file in value["files"])
        return cls(**(dict(value) | {"as_of": date.fromisoformat(value["as_of"]), "files": files}))


def release_sha256(sha256s: Sequence[str]) -> str:
    """Return the hash that stands for a release: its file's, or the hash of its files' hashes in their order."""
    return sha256s[0] if len(sha256s) == 1 else hashlib.sha256("\n".join(sha256s).encode()).hexdigest()


def release_of(manifest: Mapping[str, Any], release_id: str | None = None) -> Release:
    """Return the release that a manifest was made from, under another id if one is given."""
    return Release(
        source_id=manifest["source_id"],
        release_id=release_id or manifest["release_id"],
        as_of=date.fromisoformat(manifest["as_of"]),
        sha256=manifest["raw"]["sha256"],
        files=tuple(
            RawFile(file_name=file["file_name"], sha256=file["sha256"], size_bytes=file["bytes"], url=file["url"])
            for file in manifest["raw"]["files"]
        ),
    )


def base_release_id(as_of: date, sha256: str) -> str:
    """Return the release id before any revision: the as-of date and the first 8 of the hash."""
    return f"{as_of.isoformat()}-{sha256[:8]}"
