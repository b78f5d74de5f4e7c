"""What a person is asked about a release: in Markdown, from the audit's report and the changes."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from entity_lists import quiet_duckdb
from entity_lists.audit import kept
from entity_lists.audit.groups import counted_by
from entity_lists.audit.report import finding, place
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.contract.kinds import counted_table, is_list
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.keys import question_key, report_key
from entity_lists.text.counted import counted
from entity_lists.text.countries import country_label
from entity_lists.text.plain import cut, plain

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from entity_lists.store.store import Store

_MAX_EXAMPLES, _MAX_GROUPS, _MAX_CHANGES, _MAX_CHARACTERS = 3, 15, 20, 400
# Of a value that changed: so much of it, from so far before the place where it differs.
_MAX_VALUE, _LEAD = 60, 20
# What differs in every amended entry says least of it.
_EVERY_AMENDMENT = "field in ('amended_on', 'entry_text') or table_name = 'citations'"
# What is of form only says nothing to decide on, and what was not read is not removed.
_CHANGES = """
create temp view changes as
select * replace (if(cause = 'unread', 'unread', op) as op) from every_change where cause <> 'form'
"""
# Between Markdown and HTML nothing of a publisher's text may mean anything.
_ESCAPES = str.maketrans({c: f"&#{ord(c)};" for c in "<>&|`*_[]!\\"} | {"\n": " ", "\r": " "})


def keep_question(store: "Store", draft: Manifest, report: Mapping[str, Any]) -> None:
    """Write down why the audit asks, and what a person is shown."""
    kept.keep_asked(store, draft, report)
    text = question_markdown(store, draft, report)
    store.put(question_key(draft["source_id"], draft["release_id"]), f"{text}\n".encode())


def read_question(store: "Store", source_id: str, release_id: str) -> str:
    """Return what keep_question wrote, in Markdown. Raises: StoreError when nothing was asked about this release."""
    return store.read(question_key(source_id, release_id)).decode()


def question_markdown(store: "Store", draft: Manifest, report: Mapping[str, Any]) -> str:
    """Return in Markdown what has to be decided: the failed expectations, what would change, where the report is.

    What changed in form only is counted, and not shown.
    """
    counts = dict.fromkeys(CHANGE_COUNTS, 0) | draft["change_counts"]
    lines = [
        f"**{draft['source_id']}, release {draft['release_id']}, as of {draft['as_of']}**: {counts['added']:,} added, "
        f"{counts['removed']:,} removed, {counts['modified']:,} modified against "
        f"{draft['previous_release_id'] or 'nothing: it would be the first release'}. "
        f"It would hold {_held(draft)}.",
        *_apart(counts),
        "",
        "Approve if the publisher really changed so much; otherwise reject. Without an answer it is not published. "
        "Until then the release in force stays in force.",
        "",
        "| expectation that failed | found | why it matters |",
        "|---|---|---|",
        *(
            _row(_which(failure), finding(failure, examples=_MAX_EXAMPLES), failure["why"])
            for failure in report["failed"]
        ),
        "",
    ]
    lines += _of_list(store, draft, counts) if is_list(draft["source_id"]) else _of_others(store, draft)
    return "\n".join([
        *lines,
        "",
        f"The audit's report lies in the store: {_escaped(report_key(draft['source_id'], draft['release_id']))}",
    ])


def _held(draft: Manifest) -> str:
    table = counted_table(draft["source_id"])
    number: int = draft["counts"][table]
    return counted(number, "entry") if table == "entries" else f"{number:,} rows of {table}"


def _of_list(store: "Store", draft: Manifest, counts: Mapping[str, int]) -> list[str]:
    """Return what would change in a list: by list and country, then entries, then what could not be read."""
    lines: list[str] = []
    with quiet_duckdb.connect() as db:
        db.register("entries", published.read_table(store, draft, "entries"))
        db.register("every_change", published.read_table(store, draft, "changes"))
        db.execute(_CHANGES)
        db.register("before", _entries_before(store, draft))
        for title, column, shown in (("list", "list_code", str), ("country", "country_code", country_label)):
            lines += [f"| {title} | before | after | added | removed | modified |", "|---|--:|--:|--:|--:|--:|"]
            lines += [_row(shown(name), *rest) for name, *rest in _groups(db, column)] + [""]
        lines += ["| change | entry | country | changed fields | first: before | after |", "|---|---|---|---|---|---|"]
        lines += [_row(*row) for row in _telling(db, counts)]
        db.register("quarantine", published.read_table(store, draft, "quarantine"))
        lines += _unread(db)
    return lines


def _of_others(store: "Store", draft: Manifest) -> list[str]:
    """Return the first changes of a data set that is no list, as they stand in its table."""
    changes = published.read_table(store, draft, "changes")
    rows = changes.slice(0, _MAX_CHANGES).to_pylist()
    more = changes.num_rows - len(rows)
    names = ("op", "entry_id", "table_name", "field", "before", "after")
    return [
        "| change | of | table | field | before | after |",
        "|---|---|---|---|---|---|",
        *(_row(*(cut(str(row[name] or ""), _MAX_VALUE) for name in names)) for row in rows),
        *([f"and {counted(more, 'change')} more"] if more else []),
    ]


def _apart(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what is counted apart from the publisher's changes, if there is any of it."""
    if form := counts["form"]:
        differ = counted(form, "entry differs", "entries differ")
        yield f"{differ} in form only (spelling, order, another form of the file), which is not shown."
    if unread := counts["unread"]:
        yield (
            f"{counted(unread, 'entry is', 'entries are')} not found, but may stand in a record that could not be "
            "read: that is not counted as removed."
        )


def _entries_before(store: "Store", draft: Manifest) -> "pa.Table":
    if draft["previous_release_id"] is None:
        return published.read_table(store, draft, "entries").slice(0, 0)
    # It may have been withdrawn meanwhile: it still is what the changes count from.
    before = published.get_manifest(store, draft["source_id"], draft["previous_release_id"], even_withdrawn=True)
    return published.read_table(store, before, "entries")


def _which(failure: Mapping[str, Any]) -> str:
    return f"{place(failure)}: {failure['expectation']}"


def _groups(db: "duckdb.DuckDBPyConnection", column: str) -> Iterator[tuple[object, ...]]:
    """Yield the lists or countries that differ most, and the others as one sum."""
    groups = counted_by(db, column)
    yield from groups[:_MAX_GROUPS]
    if others := groups[_MAX_GROUPS:]:
        yield f"and {len(others)} more", *(sum(numbers) for numbers in list(zip(*others, strict=True))[1:])


def _telling(db: "duckdb.DuckDBPyConnection", counts: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    """Yield who left or was not read, then who changed most, then who came: of each kind some, then how many more."""
    chosen = _chosen(db)
    for op in ("removed", "unread", "modified", "added"):
        rows = [row for row in chosen if row[0] == op]
        yield from ((op, name, country_label(country), *_first(changed)) for _, name, country, changed in rows)
        if hidden := counts[op] - len(rows):
            yield op, f"and {hidden:,} more", "", "", "", ""


def _chosen(db: "duckdb.DuckDBPyConnection") -> list[tuple[str, str, str, list[dict[str, str | None]] | None]]:
    """Return op, name, country and changed fields of the entries to show; no kind of change takes another's room."""
    from entity_lists.contract import tables as contract

    return db.execute(
        f"""
        with sizes as (select op, entry_id, count(*) as size from changes group by op, entry_id),
        ranked as (
            select op, entry_id, coalesce(e.name, b.name, entry_id) as name,
                   coalesce(e.country_code, b.country_code, '') as country,
                   row_number() over (partition by op order by size desc, coalesce(e.name, b.name), entry_id) as rank
            from sizes left join entries e using (entry_id) left join before b using (entry_id)
        ),
        chosen as (select * from ranked order by rank, op desc limit {_MAX_CHANGES}),
        changed as (
            select op, entry_id, table_name, field, min(before) as before, min(after) as after
            from changes semi join chosen using (op, entry_id) where op = 'modified' group by all
        )
        select op, name, country, list(
            {{'name': table_name || '.' || field, 'before': changed.before, 'after': changed.after}}
            order by {_EVERY_AMENDMENT}, table_name <> 'entries', list_position(?, field), table_name, field
        ) filter (field is not null)
        from chosen left join changed using (op, entry_id) group by op, entry_id, name, country, rank order by rank
        """,
        [[column.name for column in contract.ENTRIES.columns]],
    ).fetchall()


def _unread(db: "duckdb.DuckDBPyConnection") -> list[str]:
    """Return the records that could not be read, each with why, and which entry stays in force for it."""
    rows = db.execute(
        "select reason, coalesce(e.name, 'nobody knows whose it is'), record_text "
        "from quarantine q left join entries e using (entry_id) order by q.position"
    ).fetchall()
    if not rows:
        return []
    heads = ["", "| record that could not be read: why | stays in force as it last read | record |", "|---|---|---|"]
    more = [_row(f"and {len(rows) - _MAX_CHANGES:,} more", "", "")] if len(rows) > _MAX_CHANGES else []
    return [*heads, *(_row(*row) for row in rows[:_MAX_CHANGES]), *more]


def _first(changed: list[dict[str, str | None]] | None) -> tuple[str, str, str]:
    """Return the names of the changed fields, and the first one's values before and after, from where they differ."""
    if not changed:
        return "", "", ""
    before, after = _value(changed[0]["before"]), _value(changed[0]["after"])
    pairs = enumerate(zip(before, after, strict=False))
    same = next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = max(same - _LEAD, 0) if max(len(before), len(after)) > _MAX_VALUE else 0
    return ", ".join(str(field["name"]) for field in changed), _cut(before, start), _cut(after, start)


def _value(text: str | None) -> str:
    """Return a value of the changes; of a row as JSON what it says, without its place."""
    if text is None or not text.startswith('{"position":'):
        return text or ""
    return ", ".join(str(value) for name, value in json.loads(text).items() if name != "position" and value is not None)


def _cut(text: str, start: int) -> str:
    shown = text[start : start + _MAX_VALUE]
    return f"{'…' if start and shown else ''}{shown}{'…' if len(text) > start + _MAX_VALUE else ''}"


def _row(*cells: object) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else plain(str(value))
    return cut(text, _MAX_CHARACTERS).translate(_ESCAPES)
