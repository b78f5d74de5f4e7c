"""What differs between two snapshots, field by field; DuckDB does the comparing.

An entry that came or went is one row with its full record as JSON. Of an entry that stayed, each column that differs is
a row with both values; a name, address, citation, identifier or relation that it gained or lost is a row with that row
as JSON, its position in it; and one row says in which order those that stayed stand now, if they changed places.
Applied to the snapshot before, the changes give the one after. What of the publisher's changes is of form only has that
cause; see form.py.
"""

from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import codes, schema
from entity_lists.contract import tables as contract
from entity_lists.contract.schema import Table
from entity_lists.memory import ONE_THREAD
from entity_lists.source import FileForm
from entity_lists.write.form import SOURCE, causes, form_change

Tables = Mapping[str, pa.Table]

# The columns of changes, before their source is named.
COMPARED = pa.schema([field for field in contract.CHANGES.schema if field.name != "source_id"])
# How many entries that came or went are written out at once, which bounds the memory that it takes.
_AT_ONCE = 3_000


def compare(
    before: Tables,
    after: Tables,
    *,
    from_release_id: str | None,
    to_release_id: str,
    cause: str,
    forms: tuple[FileForm | None, FileForm | None] = (None, None),
) -> list[pa.Table]:
    """Return the changes from one release's tables to another's, unsorted; source_id is not in them yet.

    cause: source, of which what is of form only has the cause form; or parser. forms: the file forms of both releases.
    """
    with duckdb.connect(config=ONE_THREAD) as db:
        for side, tables in (("old", before), ("new", after)):
            for name in ("entries", *(part.name for part in contract.PARTS)):
                db.register(f"{side}_{name}", tables[name])
        db.execute(_SETS)
        parts = [*_came_or_went(db, "added", after), *_came_or_went(db, "removed", before)]
        modified = pa.concat_tables(db.sql(sql).to_arrow_table() for sql in _queries()) if _differ(db) else None
    constant = {"from_release_id": from_release_id, "to_release_id": to_release_id}
    found = [_with_columns(table, constant | {"cause": cause}) for table in parts if table.num_rows]
    if modified is None:
        return found
    if cause == SOURCE and modified.num_rows:
        change = form_change(forms, before, after)
        modified = modified.append_column("cause", pa.array(causes(modified, change), pa.string()))
        return [*found, _with_columns(modified, constant)]
    return [*found, _with_columns(modified, constant | {"cause": cause})]


def _differ(db: duckdb.DuckDBPyConnection) -> bool:
    """Return whether any entry differs; to ask in which fields costs as much where none does."""
    return db.execute("select count(*) > 0 from differing").fetchall() == [(True,)]


def changes_table(parts: list[pa.Table], source_id: str) -> pa.Table:
    """Return the parts as one table of the contract."""
    changes = pa.concat_tables([COMPARED.empty_table(), *parts])
    return schema.sealed(contract.CHANGES, changes.append_column("source_id", pa.repeat(source_id, changes.num_rows)))


def count_entries(changes: pa.Table) -> dict[str, int]:
    """Return how many entries were added, removed and modified, and apart those of codes.CHANGE_COUNTS beyond these."""
    with duckdb.connect(config=ONE_THREAD) as db:
        db.register("changes", changes)
        rows = db.execute(
            """
            with entries as (
                select entry_id, op, min(cause) filter (cause <> 'form') as cause from changes group by entry_id, op
            ),
            kinds as (
                select case
                    when op = 'modified' and cause is null then 'form'
                    when op = 'removed' and cause = 'unread' then 'unread'
                    else op
                end as kind from entries
            )
            select kind, count(*) from kinds group by kind
            """
        ).fetchall()
    return dict.fromkeys(codes.CHANGE_COUNTS, 0) | dict(rows)


def without_records(changes: pa.Table) -> pa.Table:
    """Return changes without the records of the entries that came or went, which are most of what they take."""
    is_modified = pc.equal(changes["op"], "modified")
    for name in ("before", "after"):
        kept = pc.if_else(is_modified, changes[name], pa.scalar(None, pa.string()))
        changes = changes.set_column(changes.column_names.index(name), changes.schema.field(name), kept)
    return changes


def with_cause(changes: pa.Table, column: str, values: pa.Array, cause: str) -> pa.Table:
    """Return changes with the cause of those replaced that have one of these values in a column."""
    causes = pc.if_else(pc.is_in(changes[column], values), pa.scalar(cause), changes["cause"])
    return changes.set_column(changes.column_names.index("cause"), changes.schema.field("cause"), causes)


def _with_columns(table: pa.Table, constant: Mapping[str, str | None]) -> pa.Table:
    for name, value in constant.items():
        table = table.append_column(name, pa.array([value] * table.num_rows, pa.string()))
    return table.select(COMPARED.names).cast(COMPARED)


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
    for part in contract.PARTS:
        yield _gained_or_lost(part, "new", "old", "null", "value")
        yield _gained_or_lost(part, "old", "new", "value", "null")
        yield _moved(part)


def _came_or_went(db: duckdb.DuckDBPyConnection, op: str, tables: Tables) -> Iterator[pa.Table]:
    """Yield the rows of the entries that came or went, each with its record: the entry, then the rows of each part.

    DuckDB writes the JSON; Arrow joins the texts of rows that are in order already, in a tenth of the memory.
    """
    came = db.sql(f"select entry_id from {op} order by entry_id").to_arrow_table()["entry_id"]
    for start in range(0, len(came), _AT_ONCE):
        chosen = came.slice(start, _AT_ONCE).combine_chunks()
        _, entries = _texts(db, tables["entries"], chosen, contract.ENTRIES)
        pieces: list[pa.Scalar | pa.Array] = [pa.scalar('{"entry":'), entries]
        for part in contract.PARTS:
            entry_ids, texts = _texts(db, tables[part.name], chosen, part)
            pieces += [pa.scalar(f',"{part.name}":['), _joined(entry_ids, texts, chosen), pa.scalar("]")]
        records = pc.binary_join_element_wise(*pieces, pa.scalar("}"), "")
        nothing = pa.nulls(len(records), pa.string())
        constant = {"op": op, "table_name": "entries", "field": "record"}
        yield pa.table({
            "entry_id": chosen,
            **{name: pa.repeat(pa.scalar(text), len(records)) for name, text in constant.items()},
            "before": records if op == "removed" else nothing,
            "after": records if op == "added" else nothing,
        })


def _texts(db: duckdb.DuckDBPyConnection, rows: pa.Table, chosen: pa.Array, table: Table) -> tuple[pa.Array, pa.Array]:
    """Return the entry ids and the JSON of the rows of these entries, in the order of entry and position."""
    of_chosen = rows.filter(pc.is_in(rows["entry_id"], value_set=chosen))
    db.register("some_rows", of_chosen.sort_by([("entry_id", "ascending"), ("position", "ascending")]))
    kept = db.sql(
        f"select entry_id, to_json({_struct(table.compared)})::varchar as kept from some_rows"
    ).to_arrow_table()
    return kept["entry_id"].combine_chunks(), kept["kept"].combine_chunks()


def _joined(entry_ids: pa.Array, texts: pa.Array, chosen: pa.Array) -> pa.Array:
    """Return the texts of each chosen entry's rows, with commas between them; the rows are sorted by entry."""
    runs = pc.run_end_encode(entry_ids, run_end_type=pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), runs.run_ends])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")
    return pc.fill_null(joined.take(pc.index_in(chosen, value_set=runs.values)), "")


def _fields() -> str:
    # One pass over both tables, then a row a column.
    pairs = ", ".join(
        f"{{'field': '{field}', 'before': o.{field}::varchar, 'after': n.{field}::varchar}}"
        for field in contract.ENTRIES.compared
    )
    return (
        f"with pairs as (select entry_id, unnest([{pairs}]) as pair "
        "from differing join old_entries o using (entry_id) join new_entries n using (entry_id)) "
        "select entry_id, 'modified' as op, 'entries' as table_name, pair.field as field, "
        "pair.before as before, pair.after as after from pairs where pair.before is distinct from pair.after"
    )


def _struct(columns: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"'{column}': {column}" for column in columns) + "}"


def _numbered(side: str, part: Table) -> str:
    # The same value may stand twice in one entry: its occurrences are counted, so that each is matched once.
    value = f"to_json({_struct(part.compared)})::varchar"
    return (
        f"select entry_id, position, {value} as kept, "
        f"to_json({_struct(('position', *part.compared))})::varchar as value, "
        f"row_number() over (partition by entry_id, {value} order by position) as occurrence "
        f"from {side}_{part.name} semi join differing using (entry_id)"
    )


def _gained_or_lost(part: Table, side: str, other: str, before: str, after: str) -> str:
    return (
        f"with mine as ({_numbered(side, part)}), theirs as ({_numbered(other, part)}) "
        f"select entry_id, 'modified' as op, '{part.name}' as table_name, 'row' as field, "
        f"{before}::varchar as before, {after}::varchar as after "
        "from mine anti join theirs using (entry_id, kept, occurrence)"
    )


def _moved(part: Table) -> str:
    return (
        f"with o as ({_numbered('old', part)}), n as ({_numbered('new', part)}), "
        "orders as (select entry_id, to_json(list(kept order by o.position))::varchar as before, "
        "to_json(list(kept order by n.position))::varchar as after "
        "from o join n using (entry_id, kept, occurrence) group by entry_id) "
        f"select entry_id, 'modified' as op, '{part.name}' as table_name, 'position' as field, before, after "
        "from orders where before <> after"
    )
