"""What the steps of a run tell whoever reads its log: where from, how much, what changed, what is in force now."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from entity_lists.contract.data_sets import tables_of
from entity_lists.release import Release
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.keys import latest_key, manifest_key

if TYPE_CHECKING:
    from entity_lists.ingest.steps import Outcome
    from entity_lists.source import Source
    from entity_lists.store.store import Store


def of_fetch(source: "Source", release: Release) -> str:
    """Return what was fetched: from where, how many bytes with which hash, as of when, under which release id."""
    total = sum(file.size_bytes for file in release.files)
    lines = [f"Fetched release {release.release_id} of {source.source_id}, as of {release.as_of}: {total:,} bytes."]
    lines += [f"  {file.url}: {file.size_bytes:,} bytes, SHA-256 {file.sha256}" for file in release.files]
    return "\n".join(lines)


def of_write(draft: Manifest) -> str:
    """Return what was written: the rows of each table, and what changed against the release before."""
    before = draft["previous_release_id"]
    counts = draft["counts"]
    rows = ", ".join(f"{name} {counts[name]:,}" for name in tables_of(draft["source_id"]) if name in counts)
    against = f"compared with {before}" if before else "the first release"
    return f"Wrote release {draft['release_id']}, {against}: {of_changes(draft['change_counts'])}.\n  rows: {rows}"


def of_publish(store: "Store", manifest: Manifest, in_force: Manifest, *, approved_by: str | None) -> str:
    """Return that a release is published, by whose approval, and which one the pointer names."""
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    approved = f", approved by {approved_by}" if approved_by else ""
    newest = in_force["release_id"]
    state = "It is in force" if newest == release_id else f"It is not in force: {newest}, as of {in_force['as_of']}, is"
    return (
        f"Published release {release_id} of {source_id}, as of {manifest['as_of']}{approved}. {state}.\n"
        f"  manifest: {store.path(manifest_key(source_id, release_id))}\n"
        f"  pointer: {store.path(latest_key(source_id))} names {newest}"
    )


def of_changes(changes: Mapping[str, int]) -> str:
    """Return how many entries were added, removed and modified, as +1 −2 ~3."""
    return f"+{changes['added']:,} −{changes['removed']:,} ~{changes['modified']:,}"


def of_state(outcome: "Outcome") -> str:
    """Return that a release is published, and that another one is in force if so."""
    return "published" if outcome.is_in_force else "published by its id; a newer release is in force"
