"""What is derived from a release's tables for their audit alone: which rows belong together, and to what is listed."""

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.text.citation import YEAR_BEFORE_VOLUME_1

# What with_derived looks at, in one table or another.
DERIVED_FROM = frozenset({
    "entry_id", "parent_entry_id", "related_entry_id", "valid_to", "release_to", "before", "after", "volume",
    "published_on",
})  # fmt: skip


def with_derived(name: str, table: pa.Table, listed: pa.Array) -> pa.Table:
    """Return a table with what is derived for the audit. listed: the ids of the release's entries."""
    derived: dict[str, pa.ChunkedArray] = {}
    if name == "entries":
        derived["parent_is_known"] = _is_known_or_none(table["parent_entry_id"], listed)
    elif name == "history":
        derived["is_current_once"] = _is_current_once(table, listed)
    elif name == "changes":
        derived["is_same"] = pc.equal(pc.fill_null(table["before"], ""), pc.fill_null(table["after"], ""))
        derived["never"] = pc.and_(derived["is_same"], False)
    elif "entry_id" in table.column_names:
        derived["entry_is_known"] = pc.is_in(table["entry_id"], listed)
    if name == "relations":
        derived["related_is_known"] = _is_known_or_none(table["related_entry_id"], listed)
    elif name in {"citations", "documents"}:
        derived["volume_year"] = pc.add(table["volume"], YEAR_BEFORE_VOLUME_1)
        derived["published_year"] = pc.year(table["published_on"])
    for column, values in derived.items():
        table = table.append_column(column, values)
    return table


def _is_known_or_none(entry_ids: pa.ChunkedArray, known: pa.Array) -> pa.ChunkedArray:
    return pc.or_(pc.is_null(entry_ids), pc.is_in(entry_ids, known))


def _is_current_once(history: pa.Table, known: pa.Array) -> pa.ChunkedArray:
    """Return whether each version's entry has one version in force if it is listed, and none if it is not."""
    entry_ids = history["entry_id"]
    is_in_force = pc.and_(pc.is_null(history["valid_to"]), pc.is_null(history["release_to"]))
    numbers = pc.value_counts(entry_ids.filter(is_in_force))
    once = numbers.field("values").filter(pc.equal(numbers.field("counts"), 1))
    is_once, is_never = pc.is_in(entry_ids, once), pc.invert(pc.is_in(entry_ids, numbers.field("values")))
    return pc.if_else(pc.is_in(entry_ids, known), is_once, is_never)
