"""What differs between two snapshots, field by field; DuckDB does the comparing.

An entry that came or went is one row with its full record as JSON. Of an entry that stayed, each column that differs is
a row with both values; a name, address, citation, identifier or relation that it gained or lost is a row with that row
as JSON, its position in it; and one row says in which order those that stayed stand now, if they changed places.
Applied to the snapshot before, the changes give the one after.
"""

from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import codes, schema
from entity_lists.contract import tables as contract

Tables = Mapping[str, pa.Table]

# What makes a row of a table what it is; the other columns are derived from these or say where the row stands.
ROWS = {
    "names": ("name", "name_type", "is_weak"),
    "addresses": ("address", "city", "state", "postal_code", "country_code"),
    "citations": ("citation", "published_on", "document_number", "effective_on"),
    "identifiers": ("id_type", "id_value", "country_code", "remarks"),
    "relations": ("relation", "related_name", "country_code", "text"),
}
_NOT_COMPARED = ("entry_id", "source_id", "position", "content_sha256")
# How many entries that came or went are written out at once, which bounds the memory that it takes.
_AT_ONCE = 3_000
_FIELDS = tuple(column.name for column in contract.ENTRIES.columns if column.name not in _NOT_COMPARED)


def compare(
    before: Tables, after: Tables, *, from_release_id: str | None, to_release_id: str, cause: str
) -> list[pa.Table]:
    """Return the changes from one release's tables to another's, unsorted, as tables of contract.CHANGES' columns."""
    with duckdb.connect() as db:
        for side, tables in (("old", before), ("new", after)):
            for name in ("entries", *ROWS):
                db.register(f"{side}_{name}", tables[name])
        db.execute(_SETS)
        found = [*_came_or_went(db, "added", after), *_came_or_went(db, "removed", before)]
        found += [db.sql(sql).to_arrow_table() for sql in _queries()]
    constant = {"cause": cause, "from_release_id": from_release_id, "to_release_id": to_release_id}
    return [_with_columns(table, constant) for table in found if table.num_rows]


def changes_table(parts: list[pa.Table]) -> pa.Table:
    """Return the parts as one table of the contract."""
    return schema.sealed(contract.CHANGES, pa.concat_tables([contract.CHANGES.schema.empty_table(), *parts]))


def count_entries(changes: pa.Table) -> dict[str, int]:
    """Return how many entries were added, removed and modified."""
    with duckdb.connect() as db:
        db.register("changes", changes)
        rows = db.execute("select op, count(distinct entry_id) from changes group by op").fetchall()
    return dict.fromkeys(codes.CHANGE_OPS, 0) | dict(rows)


def _with_columns(table: pa.Table, constant: Mapping[str, str | None]) -> pa.Table:
    for name, value in constant.items():
        table = table.append_column(name, pa.array([value] * table.num_rows, pa.string()))
    return table.select(contract.CHANGES.schema.names).cast(contract.CHANGES.schema)


# Which entries there is anything to say of; all that follows looks at these only. The id of a parent is no content of
# the entry's own, but a change of it is a change.
_SETS = """
create temp table differing as
select o.entry_id from old_entries o join new_entries n using (entry_id)
where o.content_sha256 <> n.content_sha256 or o.parent_entry_id is distinct from n.parent_entry_id;
create temp table added as select entry_id from new_entries anti join old_entries using (entry_id);
create temp table removed as select entry_id from old_entries anti join new_entries using (entry_id);
"""


def _queries() -> Iterator[str]:
    yield _fields()
    for table, columns in ROWS.items():
        yield _gained_or_lost(table, columns, "new", "old", "null", "value")
        yield _gained_or_lost(table, columns, "old", "new", "value", "null")
        yield _moved(table, columns)


def _came_or_went(db: duckdb.DuckDBPyConnection, op: str, tables: Tables) -> Iterator[pa.Table]:
    """Yield the rows of the entries that came or went, each with its record: the entry, then the rows of each part.

    DuckDB writes the JSON; Arrow joins the texts of rows that are in order already, in a tenth of the memory.
    """
    came = db.sql(f"select entry_id from {op} order by entry_id").to_arrow_table()["entry_id"]
    for start in range(0, len(came), _AT_ONCE):
        chosen = came.slice(start, _AT_ONCE).combine_chunks()
        pieces: list[pa.Scalar | pa.Array] = [pa.scalar('{"entry":'), _texts(db, tables["entries"], chosen, _FIELDS)[1]]
        for table, columns in ROWS.items():
            entry_ids, texts = _texts(db, tables[table], chosen, columns)
            pieces += [pa.scalar(f',"{table}":['), _joined(entry_ids, texts, chosen), pa.scalar("]")]
        records = pc.binary_join_element_wise(*pieces, pa.scalar("}"), "")
        nothing = pa.nulls(len(records), pa.string())
        constant = {"op": op, "table_name": "entries", "field": "record"}
        yield pa.table({
            "entry_id": chosen,
            **{name: pa.repeat(pa.scalar(text), len(records)) for name, text in constant.items()},
            "before": records if op == "removed" else nothing,
            "after": records if op == "added" else nothing,
        })


def _texts(
    db: duckdb.DuckDBPyConnection, table: pa.Table, chosen: pa.Array, columns: tuple[str, ...]
) -> tuple[pa.Array, pa.Array]:
    """Return the entry ids and the JSON of the rows of these entries, in the order of entry and position."""
    rows = table.filter(pc.is_in(table["entry_id"], value_set=chosen))
    db.register("some_rows", rows.sort_by([("entry_id", "ascending"), ("position", "ascending")]))
    found = db.sql(f"select entry_id, to_json({_struct(columns)})::varchar as kept from some_rows").to_arrow_table()
    return found["entry_id"].combine_chunks(), found["kept"].combine_chunks()


def _joined(entry_ids: pa.Array, texts: pa.Array, chosen: pa.Array) -> pa.Array:
    """Return the texts of each chosen entry's rows, with commas between them; the rows are sorted by entry."""
    runs = pc.run_end_encode(entry_ids, run_end_type=pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), runs.run_ends])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")
    return pc.fill_null(joined.take(pc.index_in(chosen, value_set=runs.values)), "")


def _fields() -> str:
    # One pass over both tables, then a row a column.
    pairs = ", ".join(
        f"{{'field': '{field}', 'before': o.{field}::varchar, 'after': n.{field}::varchar}}" for field in _FIELDS
    )
    return (
        f"with pairs as (select entry_id, unnest([{pairs}]) as pair "
        "from differing join old_entries o using (entry_id) join new_entries n using (entry_id)) "
        "select entry_id, 'modified' as op, 'entries' as table_name, pair.field as field, "
        "pair.before as before, pair.after as after from pairs where pair.before is distinct from pair.after"
    )


def _struct(columns: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"'{column}': {column}" for column in columns) + "}"


def _numbered(side: str, table: str, columns: tuple[str, ...]) -> str:
    # The same value may stand twice in one entry: its occurrences are counted, so that each is matched once.
    value = f"to_json({_struct(columns)})::varchar"
    return (
        f"select entry_id, position, {value} as kept, "
        f"to_json({_struct(('position', *columns))})::varchar as value, "
        f"row_number() over (partition by entry_id, {value} order by position) as occurrence "
        f"from {side}_{table} semi join differing using (entry_id)"
    )


def _gained_or_lost(table: str, columns: tuple[str, ...], side: str, other: str, before: str, after: str) -> str:
    return (
        f"with mine as ({_numbered(side, table, columns)}), theirs as ({_numbered(other, table, columns)}) "
        f"select entry_id, 'modified' as op, '{table}' as table_name, 'row' as field, "
        f"{before}::varchar as before, {after}::varchar as after "
        "from mine anti join theirs using (entry_id, kept, occurrence)"
    )


def _moved(table: str, columns: tuple[str, ...]) -> str:
    return (
        f"with o as ({_numbered('old', table, columns)}), n as ({_numbered('new', table, columns)}), "
        "orders as (select entry_id, to_json(list(kept order by o.position))::varchar as before, "
        "to_json(list(kept order by n.position))::varchar as after "
        "from o join n using (entry_id, kept, occurrence) group by entry_id) "
        f"select entry_id, 'modified' as op, '{table}' as table_name, 'position' as field, before, after "
        "from orders where before <> after"
    )
