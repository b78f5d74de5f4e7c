"""What the command line prints: tables for people, JSON and CSV for programs."""

import html
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from entity_lists.audit.report import finding
from entity_lists.cli.screen import (
    as_table,
    err,
    json_object,
    line,
    note,
    out,
    print_rows,
    print_table,
    progress,
    table_rows,
)
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.contract.codes import CHANGE_COUNTS, CHANGE_OPS
from entity_lists.contract.kinds import counted_table
from entity_lists.errors import ApprovalNeeded, EntityListsError, ExpectationsFailed
from entity_lists.ingest.status import OUTCOMES
from entity_lists.store.keys import manifest_key
from entity_lists.text.counted import counted
from entity_lists.text.countries import country_label
from entity_lists.text.plain import plain

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.care.as_of import Listing
    from entity_lists.ingest.steps import Outcome
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.source import Source
    from entity_lists.store.store import Store

__all__ = [
    "Format", "Wanted", "as_table", "changes", "error", "failure", "json_object", "line", "listed", "note", "outcome",
    "outcome_rows", "print_rows", "progress", "question", "release", "release_rows", "releases", "table_rows",
    "with_country",
]  # fmt: skip

_BRIEF = 60
RELEASE_COLUMNS = (
    "release_id", "as_of", "sequence", "scope", "entries", *CHANGE_COUNTS, "verdict", "is_withdrawn", "is_in_force",
    "published_at", "confirmed_on", "removed_at", "is_held",
)  # fmt: skip
# What rows of the table that says how much a release holds are grouped by, to begin with.
_GROUPED = {"entries": "country_code", "documents": "lists_touched", "legal_history": "valid_by"}
_RELEASES_SHOWN = (
    "release_id", "entries", "added", "removed", "modified", "published_at", "confirmed_on", "verdict", "in force",
)  # fmt: skip
_LISTED_SHOWN = (
    "entry_id", "name", "country_code", "license_requirement_code", "listed_on", "valid_from", "valid_to",
    "is_reconstructed",
)  # fmt: skip
_CHANGES_SHOWN = ("op", "entry_id", "name", "table_name", "field", "before", "after", "cause")


def error(problem: EntityListsError) -> None:
    """Print an error's message on standard error."""
    err.print(f"[bold red]{type(problem).__name__}[/]: {escape(str(problem))}")


def question(text: str) -> None:
    """Print what has to be decided: Markdown with entities as text, but for |, which would start a cell of its own."""
    line(html.unescape(text.replace("&#124;", "&#38;#124;")))


def failure(problem: EntityListsError, source_id: str | None) -> dict[str, Any]:
    """Return the JSON of a command that ended with an error, in the form of an ingest's outcome."""
    failed = problem.failed if isinstance(problem, ExpectationsFailed | ApprovalNeeded) else ()
    draft = problem.draft if isinstance(problem, ApprovalNeeded) else {}
    return {
        "source_id": source_id,
        "release_id": draft.get("release_id"),
        "outcome": OUTCOMES.get(problem.exit_code, "failed"),
        "counts": draft.get("counts", {}),
        "changes": draft.get("change_counts", {}),
        "failed": list(failed),
        "error": str(problem),
    }


def outcome(result: "Outcome") -> None:
    """Print how an ingest ended."""
    if result.outcome == "unchanged":
        out.print(f"Nothing changed: {result.source_id} release {result.release_id} stays in force.")
        return
    note = "now in force" if result.is_in_force else "a newer release stays in force"
    out.print(f"Published {result.source_id} release [bold]{result.release_id}[/] ({note}).")
    out.print(", ".join(rows_of(name, number) for name, number in result.counts.items() if name != "profile"))
    out.print(_changes(result.changes) + f"; {counted(len(result.failed), 'warning')} of the audit")
    for failed in result.failed:
        out.print(f"  {failed['suite']}: {failed['why']} {plain(finding(failed, examples=1))}", markup=False)


def outcome_rows(outcomes: Sequence["Outcome"]) -> "pa.Table":
    """Return a row for each ingested or replayed release: how it ended, and what it changed."""
    columns = ("source_id", "release_id", "outcome", "is_in_force", "entries", *CHANGE_COUNTS)
    rows = [
        {
            "source_id": one.source_id,
            "release_id": one.release_id,
            "outcome": one.outcome,
            "is_in_force": one.is_in_force,
            "entries": one.counts.get(counted_table(one.source_id)),
            **{kind: one.changes.get(kind, 0) for kind in CHANGE_COUNTS},
        }
        for one in outcomes
    ]
    return as_table(rows, columns)


def release_rows(
    manifests: Sequence["Manifest"],
    withdrawn: Collection[str],
    in_force: str | None,
    published_at: Mapping[str, str],
    confirmed_on: Mapping[str, date],
    removed_at: Mapping[str, str],
    held: Collection[str],
) -> list[dict[str, Any]]:
    """Return what is listed of each release; published_at, confirmed_on, removed_at: by release id, where known."""
    return [
        {
            "release_id": manifest["release_id"],
            "as_of": manifest["as_of"],
            "sequence": manifest["sequence"],
            "scope": manifest["scope"],
            "entries": manifest["counts"][counted_table(manifest["source_id"])],
            **dict.fromkeys(CHANGE_COUNTS, 0),
            **manifest["change_counts"],
            "verdict": manifest["audit"]["verdict"],
            "is_withdrawn": manifest["release_id"] in withdrawn,
            "is_in_force": manifest["release_id"] == in_force,
            "published_at": published_at.get(manifest["release_id"]),
            "confirmed_on": confirmed_on.get(manifest["release_id"]),
            "removed_at": removed_at.get(manifest["release_id"]),
            "is_held": manifest["release_id"] in held,
        }
        for manifest in manifests
    ]


def releases(
    rows: Sequence[Mapping[str, Any]],
    wanted: Wanted,
    *,
    number: int,
    source: "Source",
    store: "Store",
    in_force: str | None,
    checked: Mapping[str, Any] | None,
) -> None:
    """Print releases of a source, what is in force and withdrawn marked, and when the source was last checked.

    number: how many releases the source has.
    """
    about = {"source_id": source.source_id, "in_force": in_force, "status": checked}
    if wanted.format != Format.table:
        print_rows(as_table(rows, RELEASE_COLUMNS), wanted, key="releases", about=about)
        return
    out.print(f"{source.title} ({source.source_id}) in {escape(store.uri)}")
    if rows:
        marks = {row["release_id"]: "removed" for row in rows if row["removed_at"]}
        marks |= {row["release_id"]: "withdrawn" for row in rows if row["is_withdrawn"]} | {in_force: "yes"}
        marked = [{**row, "in force": marks.get(row["release_id"], "")} for row in rows]
        rows_shown = as_table(marked, (*RELEASE_COLUMNS, "in force"))
        print_rows(rows_shown, wanted, number=number, shown=_RELEASES_SHOWN, as_shown=_by_day)
        if in_force and all(row["release_id"] != in_force for row in rows):
            out.print(f"In force is an older one: {in_force}")
    else:
        out.print("No release is published here.")
    if checked:
        message = f": {checked['message']}" if checked.get("message") else ""
        out.print(f"Last check, {checked['last_checked_at']}: {checked['outcome']}{message}", markup=False)


def _by_day(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the day that it was published on a terminal, so that an id keeps to one line of 100 columns."""
    at = row.get("published_at")
    return {**row, "published_at": at[:10]} if at and out.is_terminal else dict(row)


def release(source: "Source", store: "Store", manifest: "Manifest") -> None:
    """Print what a release holds, how it was audited, where its files are, and a query to try."""
    audit = manifest["audit"]
    evaluated = sum(audit["evaluated"].values())
    out.print(f"[bold]{source.title}[/], release [bold]{manifest['release_id']}[/]")
    out.print(f"as of {manifest['as_of']}, {manifest['scope']}, from {escape(manifest['raw']['url'])}")
    out.print(f"audit: {audit['verdict']} ({counted(evaluated, 'expectation')}, {len(audit['failed'])} failed)")
    out.print(_changes(manifest["change_counts"]))
    print_table(
        [
            {"table": name, "rows": f"{file['rows']:,}", "bytes": f"{file['bytes']:,}"}
            for name, file in manifest["tables"].items()
        ],
        ("table", "rows", "bytes"),
    )
    first = counted_table(source.source_id)
    folder = store.path(manifest["tables"][first]["path"].rsplit("/", 1)[0])
    out.print(f"files: {escape(folder.replace(f'/data/{first}/', '/data/*/'))}/")
    out.print(f"manifest: {escape(store.path(manifest_key(source.source_id, manifest['release_id'])))}")
    out.print("Try:", escape(_query(store.path(manifest["tables"][first]["path"]), _GROUPED[first])))


def _query(path: str, column: str) -> str:
    sql = f"select {column}, count(*) from '{path}' group by 1 order by 2 desc"  # ruff: ignore[hardcoded-sql-expression]
    return f'{sys.executable} -c "import duckdb; duckdb.sql(\\"{sql}\\").show()"'


def changes(rows: "pa.Table", wanted: Wanted, *, form_count: int = 0) -> None:
    """Print changes; on a screen an added or removed entry is shown by name and destination.

    form_count: how many were left out because they are of form only.

    Raises:
        UsageError: as Wanted.rows_of does.
    """
    print_rows(rows, wanted, shown=_CHANGES_SHOWN, as_shown=_briefly)
    if form_count and wanted.format == Format.table:
        out.print(f"{counted(form_count, 'change')} of form only left out; --all lists all.")


def _briefly(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _brief(change, name) for name in change}


def _brief(change: Mapping[str, Any], name: str) -> str:
    text = change[name] or ""
    if name in {"before", "after"} and text:
        text = _row_brief(change.get("field"), text)
    line = " ".join(str(text).split())
    return line if len(line) <= _BRIEF else f"{line[:_BRIEF]}…"


def _row_brief(field: str | None, text: str) -> str:
    """Return of an entry's record its name and destination, of a row what it says, of anything else all of it."""
    if field in {"record", "row"}:
        said = json.loads(text)
        if entry := said.get("entry"):
            return ", ".join(filter(None, (entry["name"], country_label(entry["country_code"]))))
        said.pop("position", None)
        return ", ".join(str(value) for value in said.values() if value is not None and value is not False)
    return text


def listed(listing: "Listing", wanted: Wanted) -> None:
    """Print the entries in force on a day; as JSON with what is known of that day.

    Raises:
        UsageError: as Wanted.rows_of does.
    """
    names = ("source_id", "release_id", "day", "observed_from", "confirmed_on", "time", "law_release_id", "pending")
    about = {name: getattr(listing, name) for name in names}
    if wanted.format == Format.table:
        by = f"of law, as derived in {listing.law_release_id}" if listing.law_release_id else "as the list prints them"
        note(f"Days {by}.")
    print_rows(listing.rows, wanted, shown=_LISTED_SHOWN, about=about, as_shown=with_country)


def with_country(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its country by name, as people get it."""
    return {name: country_label(value) if name in {"country", "country_code"} else value for name, value in row.items()}


def rows_of(table: str, number: int) -> str:
    """Return "1 address": most tables are called by what their rows are."""
    nouns = {"entries": "entry", "addresses": "address"}
    noun = nouns.get(table) or (table.removesuffix("s") if table.endswith("s") else f"row of {table}")
    return counted(number, noun, table if table.endswith("s") else f"rows of {table}")


def _changes(changes: Mapping[str, int]) -> str:
    told = [f"{changes[kind]:,} {kind}" for kind in CHANGE_OPS]
    words = {"form": "differ in form only", "unread": "not found and perhaps not read"}
    told += [f"{number:,} {said}" for kind, said in words.items() if (number := changes.get(kind, 0))]
    return f"entries: {', '.join(told)}"
