"""Whether catalog.json says what the store says."""

import time
from typing import TYPE_CHECKING

from entity_lists.errors import StoreError
from entity_lists.snapshot.catalog import ListedSource, make_part, part_of, read
from entity_lists.store.keys import CATALOG

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_LOOKS = 3
_PAUSE_S = 0.3
# What leads a reader to the files in force.
_WHERE = ("manifest", "manifest_sha256", "tables")


def differences(store: "Store", source_id: str) -> tuple[list[str], list[str]]:
    """Return what the catalogue says of a source and the store does not: problems, where it misleads readers; notes.

    What differs is looked at again: a publish that runs meanwhile moves the pointer before it writes the catalogue.

    Raises:
        StoreError: the store, a manifest or a record cannot be read.
    """
    for _ in range(_LOOKS):
        try:
            said = part_of(read(store), source_id)
        except StoreError as error:
            return [], [str(error)]
        found = make_part(store, source_id, said["title"] if said else source_id)
        if said == found:
            return [], []
        time.sleep(_PAUSE_S)
    return _told(store, source_id, said, found)


def _told(
    store: "Store", source_id: str, said: ListedSource | None, found: ListedSource | None
) -> tuple[list[str], list[str]]:
    advice = "To do: entity-lists catalog --rebuild"
    if said is None:
        return [], [f"{store.path(CATALOG)} does not list {source_id}. {advice}"]
    in_force = found["release_in_force"] if found else None
    if said["release_in_force"] != in_force:
        named = said["release_in_force"] or "no release"
        return [f"{store.path(CATALOG)} names {named} as in force, but {in_force or 'none'} is. {advice}"], []
    fields = sorted(name for name in ListedSource.__required_keys__ if not found or said.get(name) != found.get(name))
    if misleading := [name for name in fields if name in _WHERE and (name != "tables" or _lead(said) != _lead(found))]:
        return [f"{store.path(CATALOG)} says otherwise than the manifest of {', '.join(misleading)}. {advice}"], []
    return [], [f"{store.path(CATALOG)} says otherwise than the store of {', '.join(fields)}. {advice}"]


def _lead(part: ListedSource | None) -> dict[str, tuple[str, str]]:
    return {name: (file["path"], file["sha256"]) for name, file in part["tables"].items()} if part else {}
