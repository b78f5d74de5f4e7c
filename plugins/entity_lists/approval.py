"""What a person is asked before a large release is published, and what they decided.

<source>/approvals/<release_id>/report.json      what the audit found, and so why it asks
<source>/approvals/<release_id>/decision.json    who decided what, when and why; written once
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from entity_lists import manifest as manifests
from entity_lists import snapshot
from entity_lists.manifest import Manifest

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from entity_lists.store import Store

_MAX_GROUPS, _MAX_CHANGES, _MAX_CHARACTERS = 15, 20, 160
# Between Markdown and HTML nothing of a publisher's text may mean anything.
_ESCAPES = str.maketrans({c: f"&#{ord(c)};" for c in "<>&|`*_[]!\\"} | {"\n": " ", "\r": " "})


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person's answer: by is their name, at is ISO 8601 UTC."""

    is_approved: bool
    by: str
    at: str
    reason: str | None = None


def report_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the report of a release that needs approval."""
    return f"{source_id}/approvals/{release_id}/report.json"


def keep_decision(store: "Store", source_id: str, release_id: str, decision: Decision) -> None:
    """Write down a decision; the first one on a release stays."""
    key = f"{source_id}/approvals/{release_id}/decision.json"
    if store.find(key) is None:
        store.create(key, manifests.to_bytes(asdict(decision)))


def request(store: "Store", draft: Manifest, report: Mapping[str, Any]) -> str:
    """Return in Markdown what has to be decided: the failed expectations, what would change, where the report is."""
    import duckdb

    counts = draft["change_counts"]
    lines = [
        f"**{draft['source_id']}, release {draft['release_id']}, as of {draft['as_of']}**: {counts['added']:,} added, "
        f"{counts['removed']:,} removed, {counts['modified']:,} modified against "
        f"{draft['previous_release_id'] or 'nothing: it would be the first release'}. "
        f"It would hold {draft['counts']['entries']:,} entries.",
        "",
        "Approve if the publisher really changed so much; otherwise reject. Without an answer it is rejected. Until "
        "then the release in force stays in force.",
        "",
        "| expectation that failed | found | why it matters |",
        "|---|---|---|",
        *(_row(_where(failure), failure["observed"], failure["why"]) for failure in report["failed"]),
        "",
    ]
    with duckdb.connect() as db:
        db.register("entries", snapshot.read_table(store, draft, "entries"))
        db.register("changes", snapshot.read_table(store, draft, "changes"))
        db.register("before", _entries_before(store, draft))
        for title, column in (("list", "list_code"), ("country", "country_code")):
            lines += [f"| {title} | before | after | added | removed | modified |", "|---|--:|--:|--:|--:|--:|"]
            lines += [_row(*row) for row in _groups(db, column)] + [""]
        lines += ["| change | entry | country | what |", "|---|---|---|---|"]
        lines += [_row(*row) for row in _telling(db)]
    return "\n".join([
        *lines,
        "",
        f"The audit's report: {_escaped(store.path(report_key(draft['source_id'], draft['release_id'])))}",
    ])


def _entries_before(store: "Store", draft: Manifest) -> "pa.Table":
    if draft["previous_release_id"] is None:
        return snapshot.read_table(store, draft, "entries").slice(0, 0)
    before = snapshot.get_manifest(store, draft["source_id"], draft["previous_release_id"])
    return snapshot.read_table(store, before, "entries")


def _where(failure: Mapping[str, Any]) -> str:
    column = f".{failure['column']}" if failure["column"] else ""
    examples = f" ({', '.join(failure['examples'])})" if failure["examples"] else ""
    return f"{failure['suite']}{column}: {failure['expectation']}{examples}"


def _groups(db: "duckdb.DuckDBPyConnection", column: str) -> Iterator[tuple[object, ...]]:
    yield from db.execute(
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
        order by abs(sum(now) - sum(was)) desc, count(op) desc, name limit {_MAX_GROUPS}
        """
    ).fetchall()


def _telling(db: "duckdb.DuckDBPyConnection") -> Iterator[tuple[object, ...]]:
    """Yield who left, then who changed most, then who came."""
    yield from db.execute(
        f"""
        with told as (
            select op, entry_id, count(*) as size,
                   string_agg(distinct case when op = 'modified' then table_name || '.' || field end, ', ') as what
            from changes group by op, entry_id
        )
        select op, coalesce(e.name, b.name), coalesce(e.country_code, b.country_code, ''), coalesce(what, '')
        from told left join entries e using (entry_id) left join before b using (entry_id)
        order by case op when 'removed' then 0 when 'modified' then 1 else 2 end, size desc, 2, entry_id
        limit {_MAX_CHANGES}
        """
    ).fetchall()


def _row(*cells: object) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return (text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}…").translate(_ESCAPES)
