"""The published files that a description or a statement is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import Table
from entity_lists.errors import UsageError
from entity_lists.snapshot import published

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class PublishedFile:
    """The file of a table of a release: its key in the store, and the columns that it has, in its order."""

    source_id: str
    release_id: str
    table: Table
    key: str
    columns: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The key of the folder that holds this file and no other."""
        return self.key.rpartition("/")[0]

    @property
    def name(self) -> str:
        """What a table of this file alone is called, beside those of other sources."""
        return f"{self.table.name}__{self.source_id}"


def manifests(store: "Store", source_ids: Iterable[str], release_id: str | None = None) -> "list[Manifest]":
    """Return the manifests in force of these sources, those without one left out; of a named release, that one.

    Raises:
        UsageError: nothing is published of them, or a release was named that is not, or of several sources.
        StoreError: the store, a pointer or a manifest cannot be read.
    """
    wanted = list(source_ids)
    if release_id is not None:
        if len(wanted) != 1:
            raise UsageError(f"A release is one source's: expected one source with {release_id}, found {len(wanted)}.")
        return [published.get_manifest(store, wanted[0], release_id)]
    found = [current.manifest for one in wanted if (current := published.in_force(store, one))]
    if not found:
        raise UsageError(f"Nothing is published in {store.uri} of: {', '.join(wanted)}. Ingest one of them first.")
    return found


def files(store: "Store", releases: "Iterable[Manifest]") -> list[PublishedFile]:
    """Return the files of the tables of the contract; which columns they have is read from the files.

    The version of a manifest does not tell it: columns joined version 2 while releases of it were published.

    Raises:
        StoreError: a file is missing or cannot be read.
    """
    return [
        PublishedFile(
            source_id=manifest["source_id"],
            release_id=manifest["release_id"],
            table=ALL_TABLES[name],
            key=file["path"],
            columns=tuple(published.column_names(store, manifest, name)),
        )
        for manifest in releases
        for name, file in manifest["tables"].items()
        if name in ALL_TABLES
    ]
