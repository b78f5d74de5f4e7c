"""A receipt: which release was in force at a time, with all that proves it, as JSON that can be put away.

What it says of a time that has passed stays the same, whatever is published, withdrawn or rolled back later; but for a
signature that is made later. The signature that it holds is checked like one in the store: see envelope.py, on
`jq .signature receipt.json`.
"""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import StoreError, UsageError
from entity_lists.proof.envelope import what_it_says_otherwise
from entity_lists.proof.statement import subjects
from entity_lists.snapshot import checks, published
from entity_lists.snapshot.chain import followed
from entity_lists.snapshot.checks import Check
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.operations import Operation
from entity_lists.snapshot.publications import in_force_at, published_at
from entity_lists.snapshot.tombstone import Tombstone
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

FORMAT_VERSION = 1


class NamedFile(TypedDict):
    """A file by its key in the store."""

    path: str
    sha256: str


class Link(TypedDict):
    """A release of the chain, and the hash of its manifest as a file."""

    release_id: str
    manifest_sha256: str


class Moved(TypedDict):
    """Why a person put the release in force: the record, and its key in the store."""

    path: str
    record: Operation | Tombstone


class Observed(TypedDict):
    """The first release that the store has seen; published_at is None where that is not on record."""

    release_id: str
    as_of: str
    published_at: str | None


class Receipt(TypedDict):
    """What was in force at a time (ISO 8601, UTC, as all times here) and what proves it.

    moved: None if the release came into force as it was published. last_check: the last one until then that confirmed
    the release, confirmed_on: the last day for which one did. files: the manifest, then all that it names. chain: the
    release, then those that it followed, back to the first. signature: the envelope, None if there is none.
    """

    format_version: int
    source_id: str
    store: str
    at: str
    release_id: str
    as_of: str
    sequence: int
    published_at: str
    in_force_since: str
    moved: Moved | None
    verdict: str | None
    approved_by: str | None
    contract_version: int
    parser_version: int
    confirmed_on: str | None
    last_check: Check | None
    observed_since: Observed
    manifest: NamedFile
    files: list[NamedFile]
    chain: list[Link]
    signature: canonical_json.Json | None


def receipt(store: "Store", source_id: str, at: datetime, *, now: datetime) -> Receipt:
    """Return the receipt of what was in force at a time that has passed; both are UTC.

    Raises:
        UsageError: that time has not come; or nothing was in force then, or it is not on record.
        StoreError: a manifest or a record cannot be read, or is not what was published.
    """
    if at > now:
        raise UsageError(
            f"{source_id}: expected a time that has passed, found {at.isoformat()}; now it is "
            f"{now.isoformat(timespec='seconds')}. Give an earlier time; a day alone means its end, in UTC."
        )
    held = in_force_at(store, source_id, at)
    manifest = published.get_manifest(store, source_id, held.release_id, even_withdrawn=True)
    times = published_at(store, source_id)
    confirmed_on = checks.confirmed_on(store, source_id, held.release_id, until=at)
    own, *files = (NamedFile(path=path, sha256=sha256) for path, sha256 in subjects(manifest).items())
    return {
        "format_version": FORMAT_VERSION,
        "source_id": source_id,
        "store": store.uri,
        "at": at.isoformat(),
        "release_id": held.release_id,
        "as_of": manifest["as_of"],
        "sequence": manifest["sequence"],
        "published_at": times[held.release_id],
        "in_force_since": held.since.isoformat(),
        "moved": _moved(store, held.record),
        "verdict": manifest["audit"].get("verdict"),
        "approved_by": manifest["audit"].get("approved_by"),
        "contract_version": manifest["contract_version"],
        "parser_version": manifest["parser_version"],
        "confirmed_on": confirmed_on.isoformat() if confirmed_on else None,
        "last_check": _last_check(store, source_id, held.release_id, at),
        "observed_since": _observed_since(store, source_id, times),
        "manifest": own,
        "files": files,
        "chain": _chain(store, manifest),
        "signature": _signature(store, manifest),
    }


def _moved(store: "Store", key: str | None) -> Moved | None:
    if key is None:
        return None
    return {"path": key, "record": cast("Operation | Tombstone", canonical_json.from_bytes(store.read(key), key))}


def _last_check(store: "Store", source_id: str, release_id: str, at: datetime) -> Check | None:
    base = keys.without_revision(release_id)
    found = checks.checks(store, source_id, until=at)
    return next((check for check in found if keys.without_revision(check["release_id"]) == base), None)


def _observed_since(store: "Store", source_id: str, times: dict[str, str]) -> Observed:
    manifests = published.all_manifests(store, source_id, even_withdrawn=True)
    # Those without a time were published before such records were kept.
    first = min(manifests, key=lambda one: (times.get(one["release_id"], ""), order(one)))
    return {
        "release_id": first["release_id"],
        "as_of": first["as_of"],
        "published_at": times.get(first["release_id"]),
    }


def _chain(store: "Store", manifest: Manifest) -> list[Link]:
    """Return a release and those that it followed. Raises: StoreError where one is not what its follower names."""
    links: list[Link] = []
    expected: str | None = None
    for one in followed(store, manifest["source_id"], manifest["release_id"]):
        key = keys.manifest_key(one["source_id"], one["release_id"])
        sha256 = canonical_json.sha256(store.read(key))
        if expected is not None and sha256 != expected:
            raise StoreError(
                f"{store.path(key)} has SHA-256 {sha256}, but the manifest of {links[-1]['release_id']}, which follows "
                f"it, says {expected}: it was edited. Run: entity-lists verify {one['source_id']}"
            )
        links.append({"release_id": one["release_id"], "manifest_sha256": sha256})
        expected = one.get("previous_manifest_sha256")
    return links


def _signature(store: "Store", manifest: Manifest) -> canonical_json.Json | None:
    key = keys.signature_key(manifest["source_id"], manifest["release_id"])
    stored = store.find(key)
    if stored is None:
        return None
    # It is put away for years, so it may not hold the signature of something else; whose it is, says a public key.
    if wrong := what_it_says_otherwise(stored.content, key, manifest):
        raise StoreError(
            f"{store.path(key)} is no signature of release {manifest['release_id']}: {wrong}. Nothing was printed. To "
            f"do: restore it; entity-lists verify {manifest['source_id']} --public-key FILE tells more."
        )
    return canonical_json.from_bytes(stored.content, key)
