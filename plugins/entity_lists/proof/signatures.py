"""The signatures of what is published: made where they are missing, and proved.

A signature says that whoever holds the key published this manifest and these files. It does not say that no newer
release was there: who removes the last ones removes their signatures, too. So a receipt that was put away, or the
highest sequence that a reader has seen, proves more.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from entity_lists.proof.envelope import what_is_wrong
from entity_lists.snapshot import commit, published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import keys

if TYPE_CHECKING:
    from securesystemslib.signer import Key

    from entity_lists.store.store import Store


def sign_published(store: "Store", source_id: str, sign: commit.Sign) -> list[str]:
    """Sign every published release that has no signature, those that were withdrawn too; return their ids.

    Whether they are what was published has to be verified before: whoever edits a manifest can remove its signature.

    Raises:
        StoreError: a manifest cannot be read, or the store cannot be written.
    """
    manifests = published.all_manifests(store, source_id, even_withdrawn=True)
    return [manifest["release_id"] for manifest in manifests if commit.keep_signature(store, manifest, sign)]


def signed_ids(store: "Store", source_id: str) -> set[str]:
    """Return the ids of the releases of which a signature is there, whatever it is worth."""
    ending = f".json{keys.SIGNATURE}"
    found = (key for key in store.keys(keys.manifest_prefix(source_id)) if key.endswith(ending))
    return {keys.release_id_of(key.removesuffix(keys.SIGNATURE)) for key in found}


def unproved(
    store: "Store", source_id: str, manifests: Mapping[str, Manifest], public_keys: "Sequence[Key]"
) -> Iterator[str]:
    """Yield which of these releases, by their ids, no signature proves that one of these keys made; a sentence each."""
    for release_id, manifest in manifests.items():
        key = keys.signature_key(source_id, release_id)
        stored = store.find(key)
        if stored is None:
            advice = f"To do: entity-lists sign {source_id}"
            yield f"release {release_id} is not signed: {store.path(key)} is missing. {advice}"
        elif wrong := what_is_wrong(stored.content, key, manifest, public_keys):
            yield f"{store.path(key)} does not prove release {release_id}: {wrong}"


def forks(manifests: Mapping[str, Manifest]) -> Iterator[str]:
    """Yield where several releases follow the same one, a sentence each: a rebuild leaves that, a forger may."""
    followers: dict[str | None, list[str]] = {}
    for release_id, manifest in manifests.items():
        followers.setdefault(manifest["previous_release_id"], []).append(release_id)
    for previous, release_ids in followers.items():
        if len(release_ids) > 1:
            yield f"the chain forks: {' and '.join(release_ids)} each follow {previous or 'no other release'}"
