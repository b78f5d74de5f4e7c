"""Whether a derived release is made from what it says: its inputs are there, and are those that its raw file names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from entity_lists.errors import EntityListsError
from entity_lists.law.inputs import FILE_NAME, read_inputs
from entity_lists.snapshot import raw_bytes
from entity_lists.snapshot.manifest import Manifest

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def broken_inputs(store: "Store", manifest: Manifest) -> Iterator[str]:
    """Yield what does not fit about the inputs of a release, a sentence each; nothing of one that has none."""
    said = manifest.get("inputs")
    if said is None:
        return
    where = f"{FILE_NAME} of {manifest['source_id']} {manifest['release_id']}"
    try:
        content = raw_bytes.read_named(store, manifest, FILE_NAME)
        named = {source_id: one["release_id"] for source_id, one in read_inputs(store, content, where).items()}
    except EntityListsError as error:
        yield f"release {manifest['release_id']}: {error}"
        return
    if named != said:
        yield f"release {manifest['release_id']} is said to be made from {said}, its {FILE_NAME} names {named}"
