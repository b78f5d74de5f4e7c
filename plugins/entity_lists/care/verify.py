"""Proof that a store holds what its manifests say, that nobody edited them, and that the pointer is where it belongs.

What no manifest names is told apart: among raw bytes and drafts it is no damage, a rejected or broken-off release
leaves it, and gc removes it. Under data/ it is: whoever reads a folder there reads it too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.care import expected
from entity_lists.care.catalog_check import differences
from entity_lists.care.damage import damages, table_keys
from entity_lists.care.garbage import named_keys, needed_keys
from entity_lists.errors import SourceStale, StoreDamaged, StoreError
from entity_lists.proof import signatures
from entity_lists.snapshot import checks, commit, operations, publications, retention
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest, order, to_manifest
from entity_lists.snapshot.tombstone import Tombstone, describe, tombstones
from entity_lists.store import canonical_json, keys
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from securesystemslib.signer import Key

    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found: how many objects were read, what is wrong, what is worth knowing, and what no manifest names.

    is_ingested: whether anything was ever published of the source.
    """

    is_ingested: bool = True
    object_count: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    orphans: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Published:
    """The manifests that could be read, the bytes of all that are there, and what is wrong with the others."""

    manifests: Mapping[str, Manifest]
    contents: Mapping[str, bytes]
    problems: tuple[str, ...]


def verify_source(
    store: "Store",
    source_id: str,
    *,
    is_expected: bool = True,
    public_keys: "Sequence[Key]" = (),
    on_step: Callable[[str], None] = lambda step: None,
) -> Verification:
    """Return what is wrong with what is published of a source, a sentence each; on_step is told how far it is.

    is_expected: whether it is wrong that nothing is. public_keys: it is wrong if none of them signed a release; where
    there are none, signatures are counted only.

    Raises:
        StoreError: the store cannot be reached, or a record of a person's decision cannot be read.
    """
    # In this order: what is published meanwhile is claimed, or its manifest is there by then.
    listed = [key for prefix in _prefixes(source_id) for key in store.keys(prefix)]
    claims = list(commit.claimed(store, source_id))
    published = _published(store, source_id)
    readable = list(published.manifests.values())
    broken = [*published.problems, *_broken_chain(published)]
    problems = list(broken)
    removed = retention.removals(store, source_id)
    tables = store.find_all(key for manifest in readable for key in table_keys(manifest))
    for number, manifest in enumerate(readable, start=1):
        on_step(f"verify {source_id}: release {number} of {len(readable)}")
        is_removed = manifest["release_id"] in removed
        problems += [*_misnamed(manifest), *damages(store, manifest, tables, is_removed=is_removed)]
    withdrawn = tombstones(store, source_id)
    problems += _broken_records(store, source_id, published, withdrawn, removed)
    problems += [*(() if broken else publications.edited(store, source_id, published.contents))]
    problems += checks.edited(store, source_id)
    # Read last: a release that is being published meanwhile has its pointer, and its signature, by now.
    problems += _pointer(store, source_id, readable, withdrawn)
    problems += signatures.unproved(store, source_id, published.manifests, public_keys) if public_keys else []
    is_ingested = expected.is_ingested(store, source_id)
    problems += [] if is_ingested or not is_expected else [expected.why_missing(store, source_id)]
    listed_otherwise, notes = ([], []) if broken or problems else differences(store, source_id)
    problems += listed_otherwise
    notes += [f"release {name} was published before manifests proved themselves" for name in _unproved(published)]
    notes += _on_signatures(store, source_id, published.manifests, has_keys=bool(public_keys))
    begun = [claim for claim in claims if claim["release_id"] not in published.contents]
    notes += [
        f"release {claim['release_id']} is being published; if its run is gone, the next one ends it" for claim in begun
    ]
    # The files of a manifest that cannot be read are nobody's garbage.
    orphans = [] if published.problems else _orphans(listed, readable, begun)
    # Nor are those of one that is lost.
    problems += [] if broken else _strays(store, source_id, orphans)
    return Verification(
        is_ingested=is_ingested,
        object_count=sum(1 + len(manifest["raw"]["files"]) + len(manifest["tables"]) for manifest in readable),
        problems=tuple(problems),
        notes=(*notes, *map(describe, withdrawn.values()), *map(retention.describe, removed.values())),
        orphans=tuple(orphans),
    )


def check_source(
    store: "Store", source_id: str, *, is_expected: bool = True, public_keys: "Sequence[Key]" = ()
) -> Verification:
    """Return what verify_source does.

    Raises:
        SourceStale: nothing is wrong but that nothing of the source was ever published: there is nothing to restore.
        StoreDamaged: anything else is, with the list of it.
    """
    verification = verify_source(store, source_id, is_expected=is_expected, public_keys=public_keys)
    if not verification.is_ingested and len(verification.problems) == 1:
        raise SourceStale(verification.problems[0])
    if verification.problems:
        listed = "\n".join(f"  {problem}" for problem in verification.problems)
        raise StoreDamaged(
            f"{source_id} in {store.uri}: {counted(len(verification.problems), 'problem')} in "
            f"{counted(verification.object_count, 'object')}.\n{listed}\n"
            "Restore what is damaged from a backup or a replica, byte by byte; until then, put a whole release in "
            f"force: entity-lists rollback {source_id} RELEASE --reason …"
        )
    return verification


def _published(store: "Store", source_id: str) -> _Published:
    by_id: dict[str, Manifest] = {}
    contents: dict[str, bytes] = {}
    release_ids = snapshot.release_ids(store, source_id)
    named = {keys.manifest_key(source_id, release_id): release_id for release_id in release_ids}
    known = named.keys() | {keys.signature_key(source_id, release_id) for release_id in release_ids}
    strange = [key for key in store.keys(keys.manifest_prefix(source_id)) if key not in known]
    problems = [f"{store.path(key)} {_strange(key)}" for key in strange]
    for (key, release_id), stored in zip(named.items(), store.find_all(named), strict=True):
        if stored is None:
            problems.append(f"{store.path(key)} is missing")
            continue
        contents[release_id] = content = stored.content
        try:
            manifest = to_manifest(content, key)
        except StoreError as error:
            problems.append(str(error))
            continue
        if canonical_json.to_bytes(manifest) != content:
            problems.append(f"{store.path(key)} is not written as we write it: the manifest was edited")
        by_id[release_id] = manifest
    return _Published(manifests=by_id, contents=contents, problems=tuple(problems))


def _strange(key: str) -> str:
    if key.endswith(keys.SIGNATURE):
        return "signs a manifest that is missing"
    return "is no manifest: something other than entity-lists wrote it"


def _broken_chain(published: _Published) -> Iterator[str]:
    """Yield where a manifest does not follow the one that it names."""
    for release_id, manifest in published.manifests.items():
        previous = manifest["previous_release_id"]
        if "previous_manifest_sha256" in manifest and "self_sha256" not in manifest:
            yield f"the manifest of release {release_id} lacks its own hash: it was edited"
        if previous is None:
            continue
        if previous not in published.contents:
            yield f"release {release_id} follows {previous}, whose manifest is missing"
        elif previous in published.manifests and "previous_manifest_sha256" in manifest:
            digest, said = canonical_json.sha256(published.contents[previous]), manifest["previous_manifest_sha256"]
            if digest != said:
                yield (
                    f"the manifest of release {previous} has SHA-256 {digest}, that of {release_id}, which follows it, "
                    f"says {said}: it was edited"
                )


def _on_signatures(
    store: "Store", source_id: str, manifests: Mapping[str, Manifest], *, has_keys: bool
) -> Iterator[str]:
    """Yield how many releases are signed, or where the chain of those that are forks."""
    if has_keys:
        yield from signatures.forks(manifests)
    elif count := len(signatures.signed_ids(store, source_id) & manifests.keys()):
        yield f"{count} of {counted(len(manifests), 'release')} signed; --public-key FILE proves by whom"


def _unproved(published: _Published) -> list[str]:
    return [name for name, manifest in published.manifests.items() if "self_sha256" not in manifest]


def _misnamed(manifest: Manifest) -> Iterator[str]:
    """Yield if a release's id is not made of its date and its bytes."""
    if not manifest["release_id"].startswith(f"{manifest['as_of']}-{manifest['raw']['sha256'][:8]}"):
        yield f"the manifest of {manifest['release_id']} is as of {manifest['as_of']}, of {manifest['raw']['sha256']}"


def _broken_records(
    store: "Store",
    source_id: str,
    published: _Published,
    withdrawn: Mapping[str, Tombstone],
    removed: Mapping[str, retention.Removal],
) -> Iterator[str]:
    """Yield the releases whose manifest is not the one that a person withdrew, went back from or removed."""
    said = {release_id: tombstone["manifest_sha256"] for release_id, tombstone in withdrawn.items()}
    said |= {release_id: removal["manifest_sha256"] for release_id, removal in removed.items()}
    for operation in operations.operations(store, source_id).values():
        said |= operation["set_aside"]
    for release_id, sha256 in said.items():
        if release_id not in published.contents:
            yield f"the manifest of release {release_id}, which a person put out of force, is missing"
        elif release_id in published.manifests and canonical_json.sha256(published.contents[release_id]) != sha256:
            yield f"the manifest of release {release_id} was edited since a person put it out of force"


def _pointer(
    store: "Store", source_id: str, readable: list[Manifest], withdrawn: Mapping[str, Tombstone]
) -> Iterator[str]:
    try:
        current = snapshot.in_force(store, source_id)
    except StoreError as error:
        yield str(error)
        return
    if current is None:
        if readable:
            yield f"{store.path(keys.latest_key(source_id))} is missing: no release is in force. Ingest again"
        return
    release_id, aside = current.manifest["release_id"], operations.set_aside(store, source_id)
    if release_id in withdrawn:
        yield f"release {release_id} is in force although withdrawn: run entity-lists withdraw again"
    if release_id in aside:
        yield f"release {release_id} is in force although set aside by {aside[release_id]}: run the rollback again"
    candidates = [m for m in readable if m["release_id"] not in withdrawn and m["release_id"] not in aside]
    newest = max(candidates, key=order, default=current.manifest)
    if order(newest) > order(current.manifest):
        yield f"release {newest['release_id']} is committed, but {release_id} is in force: run its ingest again"


def _prefixes(source_id: str) -> tuple[str, ...]:
    return keys.data_prefix(source_id), keys.raw_prefix(source_id), keys.draft_prefix(source_id)


def _orphans(listed: Iterable[str], readable: Iterable[Manifest], begun: Iterable[Manifest]) -> list[str]:
    named = {key for manifest in readable for key in named_keys(manifest)}
    named |= {key for claim in begun for key in needed_keys(claim)}
    return [key for key in listed if key not in named]


def _strays(store: "Store", source_id: str, orphans: Iterable[str]) -> Iterator[str]:
    for key in orphans:
        if key.startswith(keys.data_prefix(source_id)):
            yield (
                f"{store.path(key)} is named by no manifest, and whoever reads the folder reads it too: move it away, "
                f"or once it is a day old: entity-lists gc {source_id} --older-than-days 1 --delete"
            )
