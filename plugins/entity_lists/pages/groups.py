"""What a release has of each list and each country, beside the release before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entity_lists import quiet_duckdb
from entity_lists.audit.groups import counted_by
from entity_lists.contract.kinds import is_list
from entity_lists.errors import EntityListsError
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.text.countries import country_label

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

_NO_GROUP = "none"
# Only as much of DuckDB as a page may take.
DUCKDB = {"threads": "1", "memory_limit": "512MB"}


SORTABLE = ("label", "before", "now", "difference", "added", "removed", "modified")


@dataclass(frozen=True, kw_only=True)
class Group:
    """Entries of a list or a country, before and now, and what changed among them."""

    code: str
    label: str
    before: int
    now: int
    added: int
    removed: int
    modified: int

    @property
    def difference(self) -> int:
        """How many entries more it has now."""
        return self.now - self.before


def groups(store: "Store", manifest: Manifest | None) -> tuple[tuple[Group, ...], tuple[Group, ...], str | None]:
    """Return the entries by list and by country; or why that cannot be said."""
    if manifest is None:
        return (), (), "The release was not read, so there is nothing to count."
    if not is_list(manifest["source_id"]):
        return (), (), "It is no list, so it has no entries to count by list and country."
    try:
        entries, before, changes = _counted_tables(store, manifest)
    except EntityListsError as error:
        return (), (), str(error)
    with quiet_duckdb.connect(**DUCKDB) as db:
        for name, table in (("entries", entries), ("before", before), ("every_change", changes)):
            db.register(name, table)
        db.execute(
            "create temp view changes as "
            "select entry_id, if(cause = 'unread', 'unread', op) as op from every_change where cause <> 'form'"
        )
        lists, countries = counted_by(db, "list_code"), counted_by(db, "country_code")
    return _labelled(lists, str), _labelled(countries, country_label), None


def _counted_tables(store: "Store", manifest: Manifest) -> "tuple[pa.Table, pa.Table, pa.Table]":
    wanted = ("entry_id", "list_code", "country_code")
    entries = published.read_columns(store, manifest, "entries", wanted)
    before = entries.slice(0, 0)
    if manifest["previous_release_id"] is not None:
        # It may have been withdrawn meanwhile: it still is what the changes count from.
        previous = published.get_manifest(
            store, manifest["source_id"], manifest["previous_release_id"], even_withdrawn=True
        )
        before = published.read_columns(store, previous, "entries", wanted)
    return entries, before, published.read_columns(store, manifest, "changes", ("entry_id", "op", "cause"))


def _labelled(groups: Sequence[tuple[Any, ...]], label: Callable[[str], str]) -> tuple[Group, ...]:
    return tuple(
        Group(
            code="" if name == _NO_GROUP else name,
            label="not stated" if name == _NO_GROUP else label(name),
            before=before,
            now=now,
            added=added,
            removed=removed,
            modified=modified,
        )
        for name, before, now, added, removed, modified in groups
    )
