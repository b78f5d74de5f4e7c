"""What differs between two snapshots, field by field; DuckDB does the comparing.

An entry that came or went is one row with its full record as JSON. Of an entry that stayed, each column that differs is
a row with both values; a name, address, citation, identifier or relation that it gained or lost is a row with that row
as JSON, its position in it; and one row says in which order those that stayed stand now, if they changed places.
Applied to the snapshot before, the changes give the one after. What of the publisher's changes is of form only has that
cause; see form.py.
"""

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists import quiet_duckdb
from entity_lists.contract import codes, schema
from entity_lists.contract import tables as contract
from entity_lists.contract.arrow_values import between
from entity_lists.contract.schema import Table
from entity_lists.source import FileForm
from entity_lists.write.form import SOURCE, causes, form_change

Tables = Mapping[str, pa.Table]
# Changes of one kind, some entries at a time, in the order of their ids; all that is said of an entry stands together.
Stream = Iterator[pa.Table]

# The columns of changes, before their source is named.
COMPARED = pa.schema([field for field in contract.CHANGES.schema if field.name != "source_id"])
_COMPARED_TABLES = ("entries", *(part.name for part in contract.PARTS))
# How many entries that came or went are written out at once, which bounds the memory that it takes.
_AT_ONCE = 2_000


def compare(
    before: Tables,
    after: Tables,
    *,
    from_release_id: str | None,
    to_release_id: str,
    cause: str,
    forms: tuple[FileForm | None, FileForm | None] = (None, None),
) -> list[Stream]:
    """Return the changes from one release's tables to another's; source_id is not in them yet.

    cause: source, of which what is of form only has the cause form; or parser. forms: the file forms of both releases.
    """
    sides = {"old": before, "new": after}
    with quiet_duckdb.connect(**quiet_duckdb.ONE_THREAD) as db:
        for side, tables in sides.items():
            db.register(f"{side}_entries", tables["entries"].select(_TELLING))
        differing = db.sql(_DIFFERING).to_arrow_table()
        modified = None
        if differing.num_rows:
            for side, tables in sides.items():
                for name in _COMPARED_TABLES:
                    db.register(f"{side}_{name}", _of(differing["entry_id"], tables[name]))
            modified = pa.concat_tables(db.sql(sql).to_arrow_table() for sql in _queries())
    constant = {"from_release_id": from_release_id, "to_release_id": to_release_id}
    came, went = _came_or_went("added", after, before), _came_or_went("removed", before, after)
    streams = [(_with_columns(part, constant | {"cause": cause}) for part in stream) for stream in (came, went)]
    if modified is None:
        return [*streams]
    modified = modified.sort_by("entry_id")
    if cause == SOURCE and modified.num_rows:
        change = form_change(forms, before, after)
        modified = modified.append_column("cause", pa.array(causes(modified, change), pa.string()))
        return [*streams, iter([_with_columns(modified, constant)])]
    return [*streams, iter([_with_columns(modified, constant | {"cause": cause})])]


def _of(entry_ids: pa.ChunkedArray, table: pa.Table) -> pa.Table:
    """Return the rows of these entries; all of them as they are, not once more."""
    is_wanted = pc.is_in(table["entry_id"], value_set=entry_ids.combine_chunks())
    return table if pc.all(is_wanted).as_py() else table.filter(is_wanted)


def changes_table(streams: Sequence[Stream], source_id: str) -> pa.Table:
    """Return streams of changes as one table of the contract."""
    return pa.concat_tables(changes_parts(streams, source_id)).combine_chunks()


def changes_parts(streams: Sequence[Stream], source_id: str) -> Iterator[pa.Table]:
    """Yield streams of changes as one table of the contract, a part of it at a time, the first one without rows."""
    yield contract.CHANGES.schema.empty_table()
    for part in _merged(streams):
        named = part.append_column("source_id", pa.repeat(source_id, part.num_rows))
        yield schema.sealed(contract.CHANGES, named)


def _merged(streams: Sequence[Stream]) -> Iterator[pa.Table]:
    """Yield the rows of all streams in the order of their entries, all those of an entry together."""
    filled = [(part for part in stream if part.num_rows) for stream in streams]
    waiting = [(part, stream) for stream in filled if (part := next(stream, None)) is not None]
    while waiting:
        end = pa.scalar(min(part["entry_id"][-1].as_py() for part, _ in waiting))
        taken, left = [], []
        for part, stream in waiting:
            number = pc.sum(pc.less_equal(part["entry_id"], end)).as_py()
            taken.append(part.slice(0, number))
            rest = part.slice(number) if number < part.num_rows else next(stream, None)
            left += [(rest, stream)] if rest is not None else []
        waiting = left
        yield pa.concat_tables(taken)


def count_entries(changes: pa.Table) -> dict[str, int]:
    """Return how many entries were added, removed and modified, and apart those of codes.CHANGE_COUNTS beyond these."""
    with quiet_duckdb.connect(**quiet_duckdb.ONE_THREAD) as db:
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
    places = pc.if_else(pc.equal(changes["op"], "modified"), np.arange(changes.num_rows), pa.scalar(None, pa.int64()))
    for name in ("before", "after"):
        # Of if_else the texts that are left out would take their place all the same.
        kept = changes[name].take(places)
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


# Which of the entries that stayed there is anything to say of; all that follows looks at these only. The id of a parent
# is no content of the entry's own, but a change of it is a change.
_DIFFERING = """
select o.entry_id from old_entries o join new_entries n using (entry_id)
where o.content_sha256 <> n.content_sha256 or o.parent_entry_id is distinct from n.parent_entry_id
"""
_TELLING = ("entry_id", "content_sha256", "parent_entry_id")


def _queries() -> Iterator[str]:
    yield _fields()
    for part in contract.PARTS:
        yield _gained_or_lost(part, "new", "old", "null", "value")
        yield _gained_or_lost(part, "old", "new", "value", "null")
        yield _moved(part)


def _came_or_went(op: str, tables: Tables, others: Tables) -> Iterator[pa.Table]:
    """Yield the rows of the entries that only these tables have, each with its record: the entry, then its parts.

    DuckDB writes the JSON; Arrow joins the texts of rows that are in order already, in a tenth of the memory.
    """
    mine, theirs = tables["entries"]["entry_id"], others["entries"]["entry_id"].combine_chunks()
    came = mine.filter(pc.invert(pc.is_in(mine, theirs)))
    if not len(came):
        return
    came = came.take(pc.sort_indices(came))
    own = {name: _of(came, tables[name]) for name in _COMPARED_TABLES}
    with quiet_duckdb.connect(**quiet_duckdb.ONE_THREAD) as db:
        for start in range(0, len(came), _AT_ONCE):
            chosen = came.slice(start, _AT_ONCE).combine_chunks()
            records = _records(db, own, chosen)
            nothing = pa.nulls(len(records), pa.string())
            constant = {"op": op, "table_name": "entries", "field": "record"}
            yield pa.table({
                "entry_id": chosen,
                **{name: pa.repeat(pa.scalar(text), len(records)) for name, text in constant.items()},
                "before": records if op == "removed" else nothing,
                "after": records if op == "added" else nothing,
            })


def _records(db: duckdb.DuckDBPyConnection, tables: Tables, chosen: pa.Array) -> pa.Array:
    """Return the records of the chosen; tables: their rows and those of others that came or went, sorted by entry."""
    _, entries = _texts(db, tables["entries"], chosen, contract.ENTRIES)
    pieces: list[pa.Scalar | pa.Array] = [pa.scalar('{"entry":'), entries]
    for part in contract.PARTS:
        entry_ids, texts = _texts(db, tables[part.name], chosen, part)
        pieces += [pa.scalar(f',"{part.name}":['), _joined(entry_ids, texts, chosen), pa.scalar("]")]
    return pc.binary_join_element_wise(*pieces, pa.scalar("}"), "")


def _texts(db: duckdb.DuckDBPyConnection, rows: pa.Table, chosen: pa.Array, table: Table) -> tuple[pa.Array, pa.Array]:
    """Return the entry ids and the JSON of the rows of these entries, in the order of entry and position."""
    of_chosen = between(rows, "entry_id", chosen[0].as_py(), chosen[-1].as_py() + "\0")
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
        "from old_entries o join new_entries n using (entry_id)) "
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
        f"from {side}_{part.name}"
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
