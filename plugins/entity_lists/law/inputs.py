"""What a derived release is made from: the releases of its inputs, each named with the hash of its manifest.

This is its raw file, kept like a publisher's bytes: the same inputs are the same release, and whoever verifies one
finds in it which manifests were meant.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from entity_lists.errors import StoreError
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from entity_lists.store.store import Store

FILE_NAME = "inputs.json"
OWNERS_FILE = "owners.csv"


def to_bytes(manifests: Iterable[Manifest]) -> bytes:
    """Return the inputs as the file that names them."""
    named = {
        one["source_id"]: {
            "release_id": one["release_id"],
            "manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(one)),
        }
        for one in manifests
    }
    return canonical_json.to_bytes({"inputs": named})


def read_inputs(store: "Store", content: bytes, where: str) -> dict[str, Manifest]:
    """Return the manifests that a file of inputs names, by source.

    Raises:
        StoreError: it is no such file, a release that it names is not there, or has another manifest.
    """
    value = canonical_json.from_bytes(content, where)
    named = cast("dict[str, dict[str, str]]", value.get("inputs", {}))
    return {source_id: _manifest(store, source_id, named[source_id], where) for source_id in sorted(named)}


def _manifest(store: "Store", source_id: str, named: Mapping[str, str], where: str) -> Manifest:
    manifest = published.get_manifest(store, source_id, named["release_id"], even_withdrawn=True)
    sha256 = canonical_json.sha256(canonical_json.to_bytes(manifest))
    if sha256 != named["manifest_sha256"]:
        raise StoreError(
            f"{where} names {source_id} {named['release_id']} with the manifest {named['manifest_sha256']}, found is "
            f"{sha256}: one of the two was edited. Run: entity-lists verify {source_id}"
        )
    return manifest
