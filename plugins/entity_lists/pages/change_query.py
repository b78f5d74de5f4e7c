"""Which changes a filter lets through, counted and paged by entry; DuckDB does it over one release's tables.

An entry that was modified by our reading and removed by the publisher is told as two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from entity_lists import quiet_duckdb
from entity_lists.contract.codes import CHANGE_OPS
from entity_lists.pages.groups import DUCKDB
from entity_lists.pages.text_pattern import json_pattern, pattern

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

PAGE_SIZE = 50
# An entry may have as many rows as a release; so many of them are shown.
_MOST_ROWS = 60
# There are never so many countries, and nobody can ask for what is longer.
_MOST_GROUPS, _MOST_CHARACTERS = 500, 200
_OPS = {op: place for place, op in enumerate(CHANGE_OPS)}
# What stands for a country or a list that is not stated.
NONE = "none"
# What one has to know of an entry to call it by name, and to filter.
HEADS = ("entry_id", "name", "country_code", "list_code")
# Code and count.
Group = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is to be shown, "" for everything. op: of codes.CHANGE_OPS; cause: of codes.CAUSES.

    country, list_code: "none" for entries that have none; field: as table.field. text: in the name, or what changed.
    """

    op: str = ""
    country: str = ""
    list_code: str = ""
    field: str = ""
    cause: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundEntry:
    """One entry with its rows of changes, of which there are row_count; name: None if neither release has it."""

    entry_id: str
    op: str
    name: str | None
    country_code: str | None
    list_code: str | None
    rows: Sequence[dict[str, Any]]
    row_count: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of entries; counts: by kind, over the filter. What a filter may have: over the whole release."""

    counts: dict[str, int]
    total: int
    page: int
    pages: int
    entries: tuple[FoundEntry, ...]
    ops: Sequence[Group]
    countries: Sequence[Group]
    lists: Sequence[Group]
    fields: Sequence[Group]
    causes: Sequence[Group]


def find_changes(changes: "pa.Table", now: "pa.Table", earlier: "pa.Table", chosen: Chosen, page: int) -> Found:
    """Return a page of the changes, the last one if there are not so many.

    changes: as the contract has it; now, earlier: HEADS of the entries of both releases.
    """
    with quiet_duckdb.connect(**DUCKDB) as db:
        db.register("changes", changes)
        db.register("now", now)
        db.register("earlier", earlier)
        db.execute(_HEADS)
        _choose(db, chosen)
        counts: dict[str, int] = dict(db.execute("select kind, count(*) from kinds group by kind").fetchall())
        total = sum(number for kind, number in counts.items() if kind != "form" or chosen.cause)
        pages = max(-(-total // PAGE_SIZE), 1)
        shown = min(max(page, 1), pages)
        return Found(
            counts=counts,
            total=total,
            page=shown,
            pages=pages,
            entries=tuple(_entries(db, chosen, shown)),
            ops=sorted(_counted(db, "op"), key=lambda group: _OPS.get(group[0], len(_OPS))),
            countries=_counted(db, "country"),
            lists=_counted(db, "list"),
            fields=_counted(db, "what"),
            causes=_counted(db, "cause", with_form=True),
        )


# What each changed entry is called and where it stands: as either release has it, else as its record tells. A number
# for it makes what follows faster.
_HEADS = f"""
create temp macro fold(said) as strip_accents(lower(said));
create temp table named as
select entry_id, name, country_code, list_code from now semi join changes using (entry_id)
union all
select entry_id, name, country_code, list_code from earlier semi join changes using (entry_id)
    anti join now using (entry_id);
create temp table unnamed as select distinct entry_id from changes anti join named using (entry_id);
insert into named
select entry_id, any_value(said[1]), any_value(said[2]), any_value(said[3]) from (
    select entry_id, case when field = 'record' and json_valid(coalesce(after, before)) then json_extract_string(
        coalesce(after, before), ['$.entry.name', '$.entry.country_code', '$.entry.list_code']
    ) end as said
    from changes semi join unnamed using (entry_id)
) group by entry_id;
create temp table heads as select row_number() over ()::int as id, * from named;
create temp table every_change as
select id, op, table_name || '.' || field as what, cause, coalesce(country_code, '{NONE}') as country,
    coalesce(list_code, '{NONE}') as list
from changes join heads using (entry_id);
"""


def _choose(db: "duckdb.DuckDBPyConnection", chosen: Chosen) -> None:
    """Make the table kinds: the entries that are let through, each once for each of its ops."""
    of_entries = {"op": chosen.op, "country": chosen.country, "list": chosen.list_code}
    where, values = _tests(of_entries | _of_rows(chosen))
    if chosen.text:
        where += " and id in (from said)"
        _find_text(db, chosen.text)
    db.execute(
        f"""
        create temp table kinds as
        select id, op, case
            when op = 'modified' and bool_and(cause = 'form') then 'form'
            when op = 'removed' and bool_or(cause = 'unread') then 'unread'
            else op
        end as kind
        from every_change where {where} group by id, op
        """,
        values,
    )


def _of_rows(chosen: Chosen) -> dict[str, str]:
    return {"what": chosen.field, "cause": chosen.cause}


def _tests(wanted: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return a condition of the columns for which a value is wanted, and these values."""
    values = {column: value for column, value in wanted.items() if value}
    return " and ".join(["true", *(f"{column} = ${column}" for column in values)]), values


def _find_text(db: "duckdb.DuckDBPyConnection", text: str) -> None:
    """Make the table said: the entries whose name or changes say the text; in which order rows stand says nothing."""
    db.execute(
        """
        create temp table said as
        select id from heads where regexp_matches(name, $text) or entry_id in (
            select entry_id from changes
            where field in ('record', 'row') and (regexp_matches(before, $in_json) or regexp_matches(after, $in_json))
            union select entry_id from changes
            where field not in ('record', 'row', 'position')
                and (regexp_matches(before, $text) or regexp_matches(after, $text))
        )
        """,
        {"text": pattern(text), "in_json": json_pattern(text)},
    )


def _entries(db: "duckdb.DuckDBPyConnection", chosen: Chosen, page: int) -> list[FoundEntry]:
    where, values = _tests(_of_rows(chosen))
    has_form = bool(chosen.cause)
    rows = db.execute(
        f"""
        with said_of as (select *, table_name || '.' || field as what from changes),
        shown as (
            select row_number() over () as place, * from (
                select entry_id, op, name, country_code, list_code
                from kinds join heads using (id) where {has_form} or kind <> 'form'
                order by array_position({list(CHANGE_OPS)}, op), fold(name), entry_id
                limit {PAGE_SIZE} offset {PAGE_SIZE * (page - 1)}
            )
        ),
        told as (
            select entry_id, op, table_name, field, before, after, cause,
                   row_number() over (partition by entry_id, op order by table_name, field, before, after) as number,
                   count(*) over (partition by entry_id, op) as row_count
            from said_of semi join shown using (entry_id, op) where {where} and ({has_form} or cause <> 'form')
        )
        select place, entry_id, op, name, country_code, list_code, row_count, table_name, field, before, after, cause
        from shown join told using (entry_id, op) where number <= {_MOST_ROWS} order by place, number
        """,
        values,
    ).fetchall()
    names = ("table_name", "field", "before", "after", "cause")
    return [
        FoundEntry(
            entry_id=head[1],
            op=head[2],
            name=head[3],
            country_code=head[4],
            list_code=head[5],
            rows=[dict(zip(names, row[7:], strict=True)) for row in group],
            row_count=head[6],
        )
        for head, group in groupby(rows, key=lambda row: row[:7])
    ]


def _counted(db: "duckdb.DuckDBPyConnection", group: str, *, with_form: bool = False) -> list[Group]:
    """Return how many entries each group has, the largest group first."""
    return db.execute(
        f"""
        select said, count(*) from (
            select distinct {group} as said, id, op from every_change where {with_form} or cause <> 'form'
        ) where length(said) <= {_MOST_CHARACTERS} group by said order by count(*) desc, said limit {_MOST_GROUPS}
        """
    ).fetchall()
