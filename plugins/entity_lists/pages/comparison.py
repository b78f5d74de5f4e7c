"""What differs between any two releases of a source, by the code that writes the changes of a release.

The releases need not follow each other. They are compared as they were published: where another parser or contract made
one of them, what differs may be our reading, and the page says so.
"""

from typing import TYPE_CHECKING, Literal

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.pages.once import Once
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, made_by
from entity_lists.source import ListSource, Source

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

# A comparison takes seconds on the largest lists, and is paged through. As Parquet it takes a tenth of the memory.
_COMPARED: Once[bytes] = Once(16 * 1024 * 1024, len)
_PROFILE = "profile"
_VERSIONS: tuple[Literal["parser_version"], Literal["contract_version"]] = ("parser_version", "contract_version")
_READ = ("entries", *(part.name for part in contract.PARTS), "quarantine", _PROFILE)


def compared(store: "Store", source: Source, before: Manifest, after: Manifest) -> "pa.Table":
    """Return the changes from one release to another, as the table changes has them.

    Raises:
        StoreError: a file of either is missing or damaged.
    """
    both = before["tables"].keys() & after["tables"].keys()
    files = (manifest["tables"][name]["sha256"] for manifest in (before, after) for name in sorted(both))
    key = (source.source_id, before["release_id"], after["release_id"], *files)
    return parquet.from_bytes(_COMPARED.get(key, lambda: _compare(store, source, before, after)))


def doubt(before: Manifest, after: Manifest) -> str | None:
    """Return the sentence that says that our own reading may differ too, None if the same code made both."""
    if made_by(before) == made_by(after):
        return None
    parsers, contracts = ([manifest[name] for manifest in (before, after)] for name in _VERSIONS)
    return (
        f"{before['release_id']} was read by parser {parsers[0]} under contract {contracts[0]}, "
        f"{after['release_id']} by parser {parsers[1]} under contract {contracts[1]}: "
        "some of what differs may be our reading, not the publisher's doing."
    )


def _compare(store: "Store", source: Source, before: Manifest, after: Manifest) -> bytes:
    if not isinstance(source, ListSource):
        from entity_lists.write.keyed import changes_between

        return parquet.to_bytes(changes_between(store, before, after), contract.CHANGES)
    return _compare_lists(store, source, before, after)


def _compare_lists(store: "Store", source: ListSource, before: Manifest, after: Manifest) -> bytes:
    # Loads what writes a release, which other pages do without.
    from entity_lists.write.changes import changes_table
    from entity_lists.write.content import changes_from
    from entity_lists.write.form import SOURCE
    from entity_lists.write.profile import profile_values

    old, new = ({name: published.read_table(store, one, name) for name in _READ} for one in (before, after))
    parts = changes_from(
        old,
        new,
        from_release_id=before["release_id"],
        to_release_id=after["release_id"],
        cause=SOURCE,
        forms=(source.form_of(profile_values(old[_PROFILE])), source.form_of(profile_values(new[_PROFILE]))),
    )
    return parquet.to_bytes(changes_table(parts, source.source_id), contract.CHANGES)
