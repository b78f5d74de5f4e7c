"""Every version of every entry, with the days it was in force and the releases in which that was known.

Built from the history before and this release's changes, so the cost grows with the list and not with the number of
releases. "Listed as of day D, as known at release K" is

    valid_from <= D and (valid_to is null or valid_to > D) and
    release_from <= K and (release_to is null or release_to > K)

where releases compare as text, since a release id begins with its as-of date. This breaks when two releases of one
as-of date are compared: they are ordered by their hashes then. The history in K's own snapshot has no such doubt.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists import quiet_duckdb
from entity_lists.contract import arrow_values, schema
from entity_lists.contract import tables as contract
from entity_lists.contract.arrow_values import between

_COLUMNS = ", ".join(column.name for column in contract.ENTRIES.columns if column in contract.HISTORY.columns)

# How many versions are looked at at once, which bounds the memory that it takes.
_AT_ONCE = 25_000

# Since when a version is in force: by law, if the publisher says so.
_LISTED = "coalesce(effective_on, listed_on, as_of)"

_NEXT = f"""
with
changed as (select entry_id, bool_or(cause = 'source') as by_source from changes group by entry_id),
-- The version that was in force until now, of each entry that changed.
current as (
    select h.*, c.by_source from history h join changed c using (entry_id)
    where release_to is null and valid_to is null
),
fresh as (
    select n.*, c.by_source, $as_of::date as as_of, current.valid_from as old_valid_from,
           current.amended_on as old_amended_on, ended.last_valid_to
    from new_entries n join changed c using (entry_id)
    left join current using (entry_id)
    left join (select entry_id, max(valid_to) as last_valid_to from history where release_to is null group by entry_id)
        ended using (entry_id)
),
-- A change by the publisher takes effect when its newest citation was published, a correction of our reading never did.
dated as (
    select *, case
        when old_valid_from is null then greatest({_LISTED}, coalesce(last_valid_to, {_LISTED}))
        when not by_source then old_valid_from
        when amended_on is distinct from old_amended_on and amended_on > old_valid_from then amended_on
        else greatest(as_of, old_valid_from)
    end as valid_from
    from fresh
),
-- What is known from now on of the version that ended is what today's parser reads in it.
superseded as (
    select r.* exclude (entry_id), c.entry_id, c.by_source, c.valid_from as began,
           coalesce(d.valid_from, greatest($as_of::date, c.valid_from)) as ends_on
    from current c join read_again r using (entry_id) left join dated d using (entry_id)
)
select {_COLUMNS}, valid_from, valid_to, release_from, release_to
from history h where not exists (
    select 1 from current c
    where (c.entry_id, c.release_from, c.valid_from) = (h.entry_id, h.release_from, h.valid_from)
)
union all
select {_COLUMNS}, valid_from, valid_to, release_from, $release_id from current
union all
select {_COLUMNS}, began, ends_on, $release_id, null from superseded where by_source and ends_on > began
union all
select {_COLUMNS}, valid_from, null, $release_id, null from dated
"""


def next_history(
    history: pa.Table,
    changes: pa.Table,
    entries: pa.Table,
    *,
    as_of: str,
    release_id: str,
    read_again: pa.Table | None = None,
) -> Iterator[pa.Table]:
    """Yield the history after a release, a part of it at a time, those of one entry together.

    history: before the release, empty for a first one. changes, entries: the release's tables. as_of: ISO 8601 date.
    read_again: the entries of the release before as a newer parser reads them, None if the parser is the same.
    """
    tables = {"history": history, "changes": changes, "new_entries": entries}
    tables |= {} if read_again is None else {"read_again": read_again}
    longest = max(history, entries, key=len)["entry_id"]
    cuts = [longest[place].as_py() for place in range(_AT_ONCE, len(longest), _AT_ONCE)]
    with quiet_duckdb.connect(**quiet_duckdb.ONE_THREAD) as db:
        for first, end in pairwise([None, *cuts, None]):
            for name, table in tables.items():
                db.register(name, between(table, "entry_id", first, end))
            if read_again is None:
                db.execute(
                    "create or replace view read_again as from history where release_to is null and valid_to is null"
                )
            versions = db.sql(_NEXT, params={"as_of": as_of, "release_id": release_id}).to_arrow_table()
            yield schema.sealed(contract.HISTORY, versions)


def listed_as_of(history: pa.Table, day: str) -> pa.Table:
    """Return the versions in force on a day (ISO 8601), as known at the release whose history it is."""
    at = arrow_values.day(date.fromisoformat(day))
    has_begun, ends = pc.less_equal(history["valid_from"], at), history["valid_to"]
    is_on = pc.or_kleene(pc.is_null(ends), pc.greater(ends, at))
    return history.filter(pc.and_(pc.is_null(history["release_to"]), pc.and_(has_begun, is_on)))
