"""The manifest names the files of one snapshot; creating it is the commit.

Canonical JSON without any clock time or run id, so that a rerun of the same input ends in the same bytes.

A manifest proves itself by the hash that it carries of its own content, and the one before it by that one's hash; the
pointer proves the last. So an edit by hand shows at once, and to hide it one has to rewrite every later
manifest.
"""

from typing import Any, NotRequired, TypedDict

from entity_lists.store.canonical_json import sha256, to_bytes
from entity_lists.store.keys import manifest_key

FORMAT_VERSION = 1


class TableFile(TypedDict):
    """One file of a snapshot: its key in the store, its size and hashes."""

    path: str
    rows: int
    bytes: int
    sha256: str
    content_sha256: str


class RawEntry(TypedDict):
    """One file that the snapshot was made from."""

    file_name: str
    sha256: str
    bytes: int
    url: str


class Raw(TypedDict):
    """The bytes that the snapshot was made from: hash and size of all of them; name and address of the first file."""

    sha256: str
    bytes: int
    file_name: str
    url: str
    files: list[RawEntry]


class Manifest(TypedDict):
    """What is in a snapshot and what it was made from; see design of the store in store.py.

    previous_manifest_sha256: of the previous release's manifest, as a file. self_sha256: of this manifest without this
    field; it is set when the manifest is committed. Manifests of an earlier make have neither.
    """

    format_version: int
    source_id: str
    release_id: str
    sequence: int
    previous_release_id: str | None
    previous_manifest_sha256: NotRequired[str | None]
    self_sha256: NotRequired[str]
    as_of: str
    scope: str
    raw: Raw
    contract_version: int
    parser_version: int
    tables: dict[str, TableFile]
    audit: dict[str, Any]
    counts: dict[str, int]
    change_counts: dict[str, int]


class Latest(TypedDict):
    """The pointer to the snapshot in force; operation: the key of the record of why a person moved it here."""

    release_id: str
    manifest: str
    manifest_sha256: str
    sequence: int
    operation: NotRequired[str]


def pointer_to(manifest: Manifest, operation: str | None = None) -> bytes:
    """Return the content of latest.json that puts a manifest in force; operation as in Latest."""
    pointer: Latest = {
        "release_id": manifest["release_id"],
        "manifest": manifest_key(manifest["source_id"], manifest["release_id"]),
        "manifest_sha256": sha256(to_bytes(manifest)),
        "sequence": manifest["sequence"],
    }
    return to_bytes({**pointer, "operation": operation} if operation else pointer)


def made_by(manifest: Manifest) -> tuple[int, int]:
    """Return the versions of the parser and of the contract that a snapshot was made by."""
    return manifest["parser_version"], manifest["contract_version"]


def sealed(manifest: Manifest) -> Manifest:
    """Return the manifest with the hash of its own content."""
    rest = {name: value for name, value in manifest.items() if name != "self_sha256"}
    return {**manifest, "self_sha256": sha256(to_bytes(rest))}
