"""What the command line prints: tables for people, JSON and CSV for programs."""

import csv
import html
import json
import sys
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from entity_lists.audit.report import finding
from entity_lists.contract.codes import CHANGE_COUNTS, CHANGE_OPS
from entity_lists.errors import ApprovalNeeded, EntityListsError, ExpectationsFailed
from entity_lists.ingest.status import OUTCOMES
from entity_lists.schedule import in_words
from entity_lists.store.keys import manifest_key
from entity_lists.text.plain import csv_cell, json_escaped, plain

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.care.as_of import Listing
    from entity_lists.ingest.steps import Outcome
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.source import Source
    from entity_lists.store.store import Store

_SCREEN_ROWS = 50
_BRIEF = 60
_PIPE_WIDTH = 200


class _Console(Console):
    """A console on which no text can act on the terminal, whatever its publisher wrote into it."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return the text as Rich shows it."""
        return super().render_str(plain(text), **options)


_err = _Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
# Without a terminal there is no width to keep to, and what is wrapped cannot be searched.
_out = _Console(highlight=False, soft_wrap=True, emoji=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


@contextmanager
def progress(step: str) -> Generator[Callable[[str], None]]:
    """Show on a terminal which step is under way; the value sets the step."""
    with _err.status(step) as spinner:
        yield spinner.update


def line(text: str) -> None:
    """Print a line as it is, not wrapped, without what a terminal would act on."""
    print(plain(text))


def json_object(value: Mapping[str, Any]) -> None:
    """Print one JSON object, every text in it verbatim."""
    print(json_escaped(json.dumps(value, indent=2, ensure_ascii=False, default=str)))


def error(problem: EntityListsError) -> None:
    """Print an error's message on standard error."""
    _err.print(f"[bold red]{type(problem).__name__}[/]: {escape(str(problem))}")


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
        _out.print(f"Nothing changed: {result.source_id} release {result.release_id} stays in force.")
        return
    note = "now in force" if result.is_in_force else "a newer release stays in force"
    _out.print(f"Published {result.source_id} release [bold]{result.release_id}[/] ({note}).")
    _out.print(", ".join(f"{number:,} {name}" for name, number in result.counts.items() if name != "profile"))
    _out.print(_changes(result.changes) + f"; {len(result.failed)} warnings of the audit")
    for failed in result.failed:
        _out.print(f"  {failed['suite']}: {failed['why']} {plain(finding(failed, examples=1))}", markup=False)


def sources(listed: Sequence["Source"], format_: Format) -> None:
    """Print the sources."""
    rows = [
        {
            "source_id": source.source_id,
            "title": source.title,
            "publisher": source.publisher,
            "list_codes": ", ".join(source.list_codes),
            "schedule": in_words(source.schedule, source.timezone),
            "homepage": source.homepage,
            "data_license": source.data_license,
        }
        for source in listed
    ]
    if format_ == Format.json:
        json_object({"sources": rows})
    else:
        for row in rows:
            _print_pairs(row)


def release_rows(
    manifests: Sequence["Manifest"],
    withdrawn: Collection[str],
    published_at: Mapping[str, str],
    confirmed_on: Mapping[str, date],
) -> list[dict[str, Any]]:
    """Return what is listed of each release; published_at and confirmed_on: by release id, where they are known."""
    return [
        {
            "release_id": manifest["release_id"],
            "as_of": manifest["as_of"],
            "sequence": manifest["sequence"],
            "scope": manifest["scope"],
            "entries": manifest["counts"]["entries"],
            **dict.fromkeys(CHANGE_COUNTS, 0),
            **manifest["change_counts"],
            "verdict": manifest["audit"]["verdict"],
            "is_withdrawn": manifest["release_id"] in withdrawn,
            "published_at": published_at.get(manifest["release_id"]),
            "confirmed_on": confirmed_on.get(manifest["release_id"]),
        }
        for manifest in manifests
    ]


def releases(
    source: "Source",
    store: "Store",
    manifests: Sequence["Manifest"],
    in_force: str | None,
    withdrawn: Collection[str],
    checked: Mapping[str, Any] | None,
    published_at: Mapping[str, str],
    confirmed_on: Mapping[str, date],
) -> None:
    """Print the releases of a source, what is in force and withdrawn marked, and when the source was last checked."""
    shown = ("release_id", "entries", "added", "removed", "modified", "published_at", "confirmed_on", "verdict")
    marks = dict.fromkeys(withdrawn, "withdrawn") | {in_force: "yes"}
    rows = [
        {name: row[name] for name in shown} | {"in force": marks.get(row["release_id"], "")}
        for row in release_rows(manifests, withdrawn, published_at, confirmed_on)
    ]
    _out.print(f"{source.title} ({source.source_id}) in {escape(store.uri)}")
    if rows:
        _print_table(rows)
    else:
        _out.print("No release is published here.")
    if checked:
        message = f": {checked['message']}" if checked.get("message") else ""
        _out.print(f"Last check, {checked['last_checked_at']}: {checked['outcome']}{message}", markup=False)


def release(source: "Source", store: "Store", manifest: "Manifest") -> None:
    """Print what a release holds, how it was audited, where its files are, and a query to try."""
    audit = manifest["audit"]
    evaluated = sum(audit["evaluated"].values())
    _out.print(f"[bold]{source.title}[/], release [bold]{manifest['release_id']}[/]")
    _out.print(f"as of {manifest['as_of']}, {manifest['scope']}, from {escape(manifest['raw']['url'])}")
    _out.print(f"audit: {audit['verdict']} ({evaluated} expectations, {len(audit['failed'])} failed)")
    _out.print(_changes(manifest["change_counts"]))
    _print_table([
        {"table": name, "rows": f"{file['rows']:,}", "bytes": f"{file['bytes']:,}"}
        for name, file in manifest["tables"].items()
    ])
    folder = store.path(manifest["tables"]["entries"]["path"].rsplit("/", 1)[0])
    _out.print(f"files: {escape(folder.replace('/data/entries/', '/data/*/'))}/")
    _out.print(f"manifest: {escape(store.path(manifest_key(source.source_id, manifest['release_id'])))}")
    _out.print("Try:", escape(_query(store.path(manifest["tables"]["entries"]["path"]))))


def _query(path: str) -> str:
    sql = f"select country_code, count(*) from '{path}' group by 1 order by 2 desc"  # ruff: ignore[hardcoded-sql-expression]
    return f'{sys.executable} -c "import duckdb; duckdb.sql(\\"{sql}\\").show()"'


def table_rows(rows: "pa.Table", format_: Format) -> None:
    """Print the rows of a table."""
    if format_ == Format.table:
        _print_table(rows.slice(0, _SCREEN_ROWS).to_pylist(), columns=rows.column_names)
        _say_rest(rows.num_rows)
    elif format_ == Format.json:
        json_object({"rows": rows.to_pylist()})
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(rows.column_names)
        writer.writerows(zip(*(map(csv_cell, column.to_pylist()) for column in rows.columns), strict=True))


def changes(rows: "pa.Table", format_: Format, *, form_count: int = 0) -> None:
    """Print changes; on a screen an added or removed entry is shown by name and destination.

    form_count: how many were left out because they are of form only.
    """
    if format_ != Format.table:
        table_rows(rows, format_)
        return
    shown = ("op", "entry_id", "table_name", "field", "before", "after", "cause")
    listed = [{name: _brief(row, name) for name in shown} for row in rows.slice(0, _SCREEN_ROWS).to_pylist()]
    _print_table(listed, columns=shown)
    _say_rest(rows.num_rows)
    if form_count:
        _out.print(f"{form_count:,} changes of form only are left out; --all lists them too.")


def _brief(row: Mapping[str, Any], name: str) -> str:
    text = row[name] or ""
    if name in {"before", "after"} and row["field"] == "record" and text:
        entry = json.loads(text)["entry"]
        return f"{entry['name']} ({entry['country_code']})"
    line = " ".join(str(text).split())
    return line if len(line) <= _BRIEF else f"{line[:_BRIEF]}…"


def warning(text: str) -> None:
    """Print on standard error, in one line, what a reader of the rows has to know."""
    _err.print(f"[bold yellow]Note[/]: {escape(text)}")


def listed(listing: "Listing", format_: Format) -> None:
    """Print the entries in force on a day; as JSON with what is known of that day."""
    rows = listing.rows
    if format_ == Format.json:
        names = ("source_id", "release_id", "day", "observed_from", "confirmed_on")
        json_object({name: getattr(listing, name) for name in names} | {"rows": rows.to_pylist()})
        return
    if format_ != Format.table:
        table_rows(rows, format_)
        return
    columns = ["entry_id", "name", "country_code", "license_requirement_code", "listed_on", "valid_from", "valid_to"]
    columns.append("is_reconstructed")
    _print_table(rows.select(columns).slice(0, _SCREEN_ROWS).to_pylist(), columns=columns)
    _say_rest(rows.num_rows)


def _say_rest(number: int) -> None:
    if number > _SCREEN_ROWS:
        _out.print(f"{_SCREEN_ROWS} of {number:,} rows; --format csv or json prints all.")
    elif number == 0:
        _out.print("no rows")


def _changes(changes: Mapping[str, int]) -> str:
    told = [f"{changes[kind]:,} {kind}" for kind in CHANGE_OPS]
    words = {"form": "differ in form only", "unread": "not found and perhaps not read"}
    told += [f"{number:,} {said}" for kind, said in words.items() if (number := changes.get(kind, 0))]
    return f"entries: {', '.join(told)}"


def _print_pairs(row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        _out.print(f"[bold]{name:>13}[/]  {escape(str(value))}")


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns or rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    _out.print(table)
