"""Who belongs to an entry: whom it names and who names it, and the family that it is listed with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract.arrow_values import strings
from entity_lists.pages.entry_history import rows_of
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.text.countries import country_label

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# Of so many of one kind the page tells.
MOST = 200

_OF_ALL = ("entry_id", "name", "country_code", "list_code", "parent_entry_id", "parent_relation")
_OF_RELATIONS = ("entry_id", "related_entry_id", "related_name", "country_code", "relation", "text")


@dataclass(frozen=True, kw_only=True)
class Relative:
    """Another party. relation: how it is related, as in contract.RELATIONS or subordinate, affiliate.

    entry_id: None if it has no entry of its own. text: the words that say so, None where the place in the list does.
    """

    entry_id: str | None
    name: str | None
    country: str
    list_code: str | None
    relation: str | None
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Relatives:
    """Whom an entry names, who names it, and its family: at most MOST of each, of as many as the counts say.

    Whoever belongs to the family stands only there.
    """

    names: tuple[Relative, ...]
    named_by: tuple[Relative, ...]
    named_by_count: int
    parent: Relative | None
    siblings: tuple[Relative, ...]
    sibling_count: int
    subordinates: tuple[Relative, ...]
    subordinate_count: int

    @property
    def family(self) -> frozenset[str]:
        """The entries of the family that are told of."""
        every = (*self.siblings, *self.subordinates, *([self.parent] if self.parent else ()))
        return frozenset(one.entry_id for one in every if one.entry_id)


def relatives_of(store: "Store", manifest: Manifest, entry_id: str, parent_entry_id: str | None) -> Relatives:
    """Return who belongs to an entry in a release. Raises: StoreError (it cannot be read)."""
    entries = published.read_columns(store, manifest, "entries", _OF_ALL)
    relations = published.read_columns(store, manifest, "relations", _OF_RELATIONS)
    mine, theirs = rows_of(relations, entry_id), rows_of(relations, entry_id, "related_entry_id")
    siblings = rows_of(entries, parent_entry_id, "parent_entry_id") if parent_entry_id else []
    siblings = [one for one in siblings if one["entry_id"] != entry_id]
    subordinates = rows_of(entries, entry_id, "parent_entry_id")
    parent = rows_of(entries, parent_entry_id) if parent_entry_id else []
    # What the family says already.
    mine = [row for row in mine if not parent_entry_id or row["related_entry_id"] != parent_entry_id]
    below = {one["entry_id"] for one in subordinates}
    theirs = [row for row in theirs if row["entry_id"] not in below]
    ids = [*(row["related_entry_id"] for row in mine), *(row["entry_id"] for row in theirs)]
    known = _by_id(entries, ids)
    return Relatives(
        names=tuple(_named(row, known.get(row["related_entry_id"])) for row in mine[:MOST]),
        named_by=tuple(_naming(row, known.get(row["entry_id"], {})) for row in theirs[:MOST]),
        named_by_count=len(theirs),
        parent=_listed(parent[0], None) if parent else None,
        siblings=tuple(_listed(one, one["parent_relation"]) for one in siblings[:MOST]),
        sibling_count=len(siblings),
        subordinates=tuple(_listed(one, one["parent_relation"]) for one in subordinates[:MOST]),
        subordinate_count=len(subordinates),
    )


def _by_id(entries: pa.Table, ids: Iterable[str | None]) -> dict[str | None, Mapping[str, Any]]:
    wanted = strings(sorted({one for one in ids if one}))
    return {row["entry_id"]: row for row in entries.filter(pc.is_in(entries["entry_id"], wanted)).to_pylist()}


def _listed(entry: Mapping[str, Any], relation: str | None) -> Relative:
    return Relative(
        entry_id=entry["entry_id"],
        name=entry["name"],
        country=country_label(entry["country_code"]),
        list_code=entry["list_code"],
        relation=relation,
        text=None,
    )


def _named(row: Mapping[str, Any], entry: Mapping[str, Any] | None) -> Relative:
    return Relative(
        entry_id=entry["entry_id"] if entry else None,
        name=entry["name"] if entry else row["related_name"],
        country=country_label(entry["country_code"] if entry else row["country_code"]),
        list_code=entry["list_code"] if entry else None,
        relation=row["relation"],
        text=row["text"],
    )


def _naming(row: Mapping[str, Any], entry: Mapping[str, Any]) -> Relative:
    return Relative(
        entry_id=row["entry_id"],
        name=entry.get("name"),
        country=country_label(entry.get("country_code")),
        list_code=entry.get("list_code"),
        relation=row["relation"],
        text=row["text"],
    )
