"""How many entries a release has beside the one before it, by list or by country, and what changed among them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Name, before, now, added, removed, modified.
Group = tuple[str, int, int, int, int, int]


def counted_by(db: "duckdb.DuckDBPyConnection", column: str) -> list[Group]:
    """Return the groups of a column of entries, those that differ most first.

    db: has entries, before (the entries of the release before) and changes (entry_id and op).
    """
    return db.execute(
        f"""
        with kinds as (select distinct entry_id, op from changes),
        sides as (
            select coalesce({column}, 'none') as name, 1 as was, 0 as now, entry_id from before
            union all select coalesce({column}, 'none'), 0, 1, entry_id from entries
        )
        select name, sum(was)::int, sum(now)::int,
               count(*) filter (op = 'added' and now = 1), count(*) filter (op = 'removed' and was = 1),
               count(*) filter (op = 'modified' and now = 1)
        from sides left join kinds using (entry_id) group by name
        order by abs(sum(now) - sum(was)) desc, count(op) desc, name
        """
    ).fetchall()
