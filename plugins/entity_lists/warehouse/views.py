"""The SQL of the tables and of what stands beside them, in words that every engine knows; what differs is given.

Two functions tell who was listed on a day, in the words of care/as_of.py:

* listed_as_of(day): in force on that day by the list's own dates, as known now, at the release in force.
* listed_as_known_on(day): the same, as it was known then, at the newest release as of that day or before it.

Before the first release of a source, what was listed is reconstructed from that release: is_reconstructed marks it.
What nobody can tell here is whether a release still was the list on a later day: only the store knows of checks.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import Table
from entity_lists.contract.tables import ENTRIES, HISTORY
from entity_lists.warehouse.target import TIME, warehouse_key

ENTRIES_CURRENT = "entries_current"
LISTED_AS_OF = "listed_as_of"
LISTED_AS_KNOWN_ON = "listed_as_known_on"
DESCRIPTIONS = {
    ENTRIES_CURRENT: "The entries in force, with the title of their source and the release they come from.",
    LISTED_AS_OF: "Who was listed on a day by each list's own dates, as known now; is_reconstructed: before the first "
    "release of the source, from what that release says.",
    LISTED_AS_KNOWN_ON: "Who was listed on a day by each list's own dates, as known then: at the newest release as of "
    "that day or before it.",
}

_BESIDE = (
    ("source_title", pa.string()),
    ("release_id", pa.string()),
    ("as_of", pa.date32()),
    ("published_at", TIME),
)
# What the two functions return, in this order.
LISTED_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    *((column.name, column.type) for column in HISTORY.columns),
    ("is_reconstructed", pa.bool_()),
    *_BESIDE,
)

Named = Callable[[str], str]


def quoted(name: str, mark: str = '"') -> str:
    """Return an identifier in quotes."""
    return mark + name.replace(mark, mark * 2) + mark


def literal(text: str) -> str:
    """Return a text as a literal of standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def fingerprint(statements: Iterable[str]) -> str:
    """Return what tells the layout that these statements make from that of another version of this code."""
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:12]


def create_table(table: Table, at: Named, types: Mapping[pa.DataType, str]) -> str:
    """Return the statement that makes a table where it lacks, with its key."""
    lines = [
        f"{quoted(column.name)} {types[column.type]}{' not null' if column.required else ''}"
        for column in table.columns
    ]
    if key := warehouse_key(table):
        lines.append(f"primary key ({', '.join(map(quoted, key))})")
    return f"create table if not exists {at(table.name)} ({', '.join(lines)})"


def comments(table: Table, at: Named) -> list[str]:
    """Return the statements that put the contract's words on a table and its columns."""
    return [
        f"comment on table {at(table.name)} is {literal(table.description)}",
        *(
            f"comment on column {at(table.name)}.{quoted(column.name)} is {literal(column.description)}"
            for column in table.columns
        ),
    ]


def counted(at: Named) -> str:
    """Return the query of how many rows each table of the contract has of each source: table, source, number."""
    return " union all ".join(
        f"select {literal(name)} as table_name, source_id, count(*) as row_count from {at(name)} group by source_id"
        for name in ALL_TABLES
    )


def entries_current(at: Named, mark: str = '"') -> str:
    """Return the query of the view entries_current."""
    columns = [f"e.{quoted(column.name, mark)} as {quoted(column.name, mark)}" for column in ENTRIES.columns]
    beside = [f"r.{quoted(name, mark)} as {quoted(name, mark)}" for name, _ in _BESIDE]
    return (
        f"select {', '.join([*columns, *beside])} from {at('entries')} e "
        f"join {at('releases')} r on r.source_id = e.source_id where r.is_in_force"
    )


def listed_as_of(at: Named, day: str, mark: str = '"') -> str:
    """Return the query of who was listed on a day, as known now; day: an expression of type date."""
    return (
        f"select {_listed(day, mark)} from {at('history')} h "
        f"join {at('releases')} r on r.source_id = h.source_id "
        f"join ({_observed(at)}) o on o.source_id = h.source_id "
        f"where r.is_in_force and h.release_to is null and {_in_force(day)}"
    )


def listed_as_known_on(at: Named, day: str, mark: str = '"') -> str:
    """Return the query of who was listed on a day, as known then; day: an expression of type date."""
    return (
        f"select {_listed(day, mark)} from {at('history')} h "
        f"join (select source_id, max(sequence) as newest from {at('releases')} "
        f"where as_of <= {day} and not is_withdrawn group by source_id) k on k.source_id = h.source_id "
        f"join {at('releases')} r on r.source_id = k.source_id and r.sequence = k.newest "
        f"join {at('releases')} f on f.source_id = h.source_id and f.release_id = h.release_from "
        f"left join {at('releases')} t on t.source_id = h.source_id and t.release_id = h.release_to "
        f"join ({_observed(at)}) o on o.source_id = h.source_id "
        "where f.sequence <= k.newest and (h.release_to is null or t.sequence > k.newest) "
        f"and {_in_force(day)}"
    )


def _listed(day: str, mark: str) -> str:
    columns = [f"h.{quoted(column.name, mark)} as {quoted(column.name, mark)}" for column in HISTORY.columns]
    beside = [f"r.{quoted(name, mark)} as {quoted(name, mark)}" for name, _ in _BESIDE]
    return ", ".join([*columns, f"{day} < o.observed_from as is_reconstructed", *beside])


def _observed(at: Named) -> str:
    return f"select source_id, min(as_of) as observed_from from {at('releases')} group by source_id"


def _in_force(day: str) -> str:
    return f"h.valid_from <= {day} and (h.valid_to is null or h.valid_to > {day})"


# The functions of a day, by name: what makes their query.
FUNCTIONS = {LISTED_AS_OF: listed_as_of, LISTED_AS_KNOWN_ON: listed_as_known_on}
