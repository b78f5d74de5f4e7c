"""What the store says of the sources, which their Iceberg tables have to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.retention import removed_ids
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """A source: its release in force, None if it has none; and all that are published, not withdrawn and whole.

    Of one that has none at all, nothing may be shown either: what is, is of a store that was put back since.
    """

    source_id: str
    in_force: Manifest | None
    release_ids: tuple[str, ...]

    @property
    def tags(self) -> dict[str, str]:
        """The tag of each release, oldest first: tag -> release id."""
        return {tag_of(self.source_id, release_id): release_id for release_id in self.release_ids}


def states(store: "Store", source_ids: Sequence[str]) -> list[SourceState]:
    """Return what the store says of these sources. Raises: StoreError."""
    return [_state(store, source_id) for source_id in source_ids]


def tag_of(source_id: str, release_id: str) -> str:
    """Return the tag of a release."""
    return f"{source_id}/{release_id}"


def summary_of(manifest: Manifest) -> dict[str, str]:
    """Return what the summary of a snapshot says of the release that it brought."""
    return {
        "source-id": manifest["source_id"],
        "release-id": manifest["release_id"],
        "as-of": manifest["as_of"],
        "manifest-sha256": canonical_json.sha256(canonical_json.to_bytes(manifest)),
        "parser-version": str(manifest["parser_version"]),
        "contract-version": str(manifest["contract_version"]),
    }


def _state(store: "Store", source_id: str) -> SourceState:
    release_ids = published.release_ids(store, source_id)
    current = published.in_force(store, source_id) if release_ids else None
    hidden = withdrawn_ids(store, source_id) | removed_ids(store, source_id)
    return SourceState(
        source_id=source_id,
        in_force=current.manifest if current else None,
        release_ids=tuple(release_id for release_id in release_ids if release_id not in hidden),
    )
