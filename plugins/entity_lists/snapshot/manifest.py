"""The manifest names the files of one snapshot; creating it is the commit.

Canonical JSON without any clock time or run id, so that a rerun of the same input ends in the same bytes.

A manifest proves itself by the hash that it carries of its own content, and the one before it by that one's hash; the
pointer proves the last. So an edit by hand shows at once, and to hide it one has to rewrite every later
manifest.
"""

import json
from typing import Any, NotRequired, TypedDict, cast

from entity_lists.errors import StoreError
from entity_lists.store import canonical_json
from entity_lists.store.canonical_json import sha256, to_bytes
from entity_lists.store.foreign_keys import refuse_foreign_keys

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
    """What is in a snapshot and what it was made from; the keys are those of store/keys.py.

    previous_manifest_sha256: of the previous release's manifest, as a file. self_sha256: of this manifest without this
    field; it is set when the manifest is committed. Manifests of an earlier make have neither. inputs: of a derived
    data set, the releases that it was made from, by source. earlier_contents: of a list, the content_sha256 of the
    entries of up to 31 releases before, newest first; an old file that is served as a new one is known by it.
    """

    format_version: int
    source_id: str
    release_id: str
    sequence: int
    previous_release_id: str | None
    previous_manifest_sha256: NotRequired[str | None]
    self_sha256: NotRequired[str]
    inputs: NotRequired[dict[str, str]]
    earlier_contents: NotRequired[list[str]]
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


def made_by(manifest: Manifest) -> tuple[int, int]:
    """Return the versions of the parser and of the contract that a snapshot was made by."""
    return manifest["parser_version"], manifest["contract_version"]


def sealed(manifest: Manifest) -> Manifest:
    """Return the manifest with the hash of its own content."""
    rest = {name: value for name, value in manifest.items() if name != "self_sha256"}
    return {**manifest, "self_sha256": sha256(to_bytes(rest))}


def order(manifest: Manifest) -> tuple[str, int, tuple[str, int]]:
    """Return what releases are ordered by: the as-of date, of one day the sequence, of one sequence the release id.

    Releases that were drafted together have the same sequence; the id says which is the newer, the same to everybody.
    """
    return manifest["as_of"], manifest["sequence"], id_order(manifest["release_id"])


def is_overtaken(manifest: Manifest, current: Manifest) -> bool:
    """Return whether a newer release than this one was published since it was drafted."""
    # Without the id: of two that were drafted together, the second has to be compared with the first.
    return (manifest["as_of"], manifest["sequence"]) < (current["as_of"], current["sequence"])


def id_order(release_id: str) -> tuple[str, int]:
    """Return what release ids are ordered by: the date and the hash, then the revision as a number."""
    base, _, revision = release_id.partition(".r")
    return base, int(revision) if revision.isdecimal() else 1


def to_manifest(content: bytes, key: str) -> Manifest:
    """Return the manifest of a key's content.

    Raises:
        StoreError: it is no manifest of this format, names what is not its own, or was edited.
    """
    value = canonical_json.from_bytes(content, key)
    missing = Manifest.__required_keys__ - value.keys()
    if missing or value["format_version"] != FORMAT_VERSION:
        raise StoreError(
            f"{key} is not a manifest of format {FORMAT_VERSION}: "
            f"missing {sorted(missing)}, format_version {json.dumps(value.get('format_version'))}. "
            "Restore it, or read it with the version of entity-lists that wrote it."
        )
    refuse_foreign_keys(value, key)
    manifest = cast("Manifest", value)
    if "self_sha256" in manifest and sealed(manifest)["self_sha256"] != manifest["self_sha256"]:
        raise StoreError(
            f"{key} says that its content has SHA-256 {manifest['self_sha256']}, but that is "
            f"{sealed(manifest)['self_sha256']}: the manifest was edited or damaged. Restore it."
        )
    return manifest
