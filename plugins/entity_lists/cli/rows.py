"""The commands that print rows of releases: show and changes."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.options import (
    DEFAULT_STORE,
    AsJson,
    Columns,
    Limit,
    RowFormat,
    SourceId,
    StoreUri,
    Where,
    Wide,
    exit_codes,
    get_source,
    known_id,
    wanted_rows,
)
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.contract.kinds import is_list
from entity_lists.errors import UsageError
from entity_lists.snapshot import chain, published
from entity_lists.store.open import existing_store

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

app = typer.Typer()

# What people get of a table if they name no columns; what programs get is always all of them.
SHOWN = {
    "entries": (
        "name", "country_code", "list_code", "listed_on", "license_requirement_code", "license_policy_code", "programs"
    ),
    "names": ("entry_id", "name", "name_type", "is_weak"),
    "addresses": ("entry_id", "address", "city", "state", "postal_code", "country_code"),
    "citations": ("entry_id", "citation", "published_on", "role", "document_number", "effective_on"),
    "identifiers": ("entry_id", "id_type", "id_value", "country_code", "remarks"),
    "relations": ("entry_id", "relation", "related_name", "related_entry_id", "country_code"),
    "changes": ("op", "entry_id", "table_name", "field", "before", "after", "cause"),
    "history": ("entry_id", "name", "country_code", "valid_from", "valid_to", "release_from", "release_to"),
    "identity": ("entry_id", "name", "country_code", "method", "score", "first_release_id"),
    "profile": ("metric", "scope", "value", "previous_value", "change"),
    "quarantine": ("position", "reason", "record_text", "entry_id"),
    "documents": ("document_number", "published_on", "effective_on", "citation", "lists_touched", "title"),
    "stated_counts": ("document_number", "published_on", "list_code", "action", "unit", "country_code", "stated"),
    "rules": ("rule_id", "status", "valid_from", "valid_to", "document_number"),
    "amendments": ("document_number", "list_code", "action", "country_code", "name"),
    "reasons": ("document_number", "party", "country_code", "theme", "theme_words"),
    "document_history": ("document_number", "published_on", "title", "release_from", "release_to"),
    "citation_documents": ("citation", "printed_on", "document_number", "effective_on", "method", "problem"),
    "legal_history": ("entry_id", "name", "country_code", "valid_from", "valid_to", "printed_from", "document_number"),
    "reconciliation": (
        "comparison", "document_number", "action", "country_code", "stated", "shown", "result", "explanation"
    ),
    "pending": ("document_number", "effective_on", "action", "unit", "country_code", "missing", "title"),
    "pending_entries": ("document_number", "action", "country_code", "name"),
}  # fmt: skip
Release = Annotated[
    str | None,
    typer.Option("--release", help="Release id, or a day: the release as of then; the one in force if left out."),
]


@app.command()
def show(
    source_id: SourceId,
    *,
    release: Release = None,
    table: Annotated[str | None, typer.Option(help="A table's rows; a summary of the release if left out.")] = None,
    columns: Columns = None,
    where: Where = None,
    limit: Limit = None,
    is_wide: Wide = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Even if it was withdrawn: for auditors.")] = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Show a published release: what it holds and where its files are, or the rows of one of its tables."""
    wanted = wanted_rows(format_, as_json, columns, where, limit, is_wide)
    with exit_codes(wanted.is_json, source_id):
        known_id(store_uri, source_id)
        store = existing_store(store_uri)
        release_id = _named(chain.release_named(store, source_id, release), release) if release else None
        manifest = published.get_manifest(store, source_id, release_id, even_withdrawn=withdrawn)
        if table:
            _print_table(store, manifest, table, wanted)
            return
        _refuse_without_table(manifest, wanted)
    if wanted.is_json:
        display.json_object(manifest)
    else:
        display.release(get_source(source_id), store, manifest)


def _print_table(store: "Store", manifest: "Manifest", table: str, wanted: Wanted) -> None:
    """Print the rows of a table that are wanted; no more of it than they need is in memory."""
    shown = SHOWN.get(table, ())
    stored = published.open_table(store, manifest, table)
    known = stored.column_names
    rows = wanted.rows_among(stored.parts(wanted.columns_read(known, shown)), known)
    number = manifest["tables"][table]["rows"] if wanted.where is None else None
    display.print_rows(rows, replace(wanted, where=None), shown=shown, number=number)


def _refuse_without_table(manifest: "Manifest", wanted: Wanted) -> None:
    if wanted.is_given:
        raise UsageError(
            f"{manifest['source_id']}: expected --table, whose rows can be printed as csv, limited and chosen from; "
            f"without it a summary is printed. The tables are: {', '.join(manifest['tables'])}."
        )


def _named(release_id: str, named: str) -> str:
    """Return the id of the release that somebody named by a day, and say which it is."""
    if release_id != named:
        display.note(f"{named}: release {release_id}")
    return release_id


@app.command()
def changes(
    source_id: SourceId,
    from_release: Annotated[
        str | None,
        typer.Argument(help="The release before, by id or day; left out: the one before the later one."),
    ] = None,
    to_release: Annotated[
        str | None, typer.Argument(help="The release after, by id or day; the one in force if left out.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="List what differs in form only too.")] = False,
    columns: Columns = None,
    where: Where = None,
    limit: Limit = None,
    is_wide: Wide = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """List what changed from one release to a later one, field by field, with every release between.

    The last two releases if none is named; by a day is meant the newest release that is not after it. What differs in
    form only (spelling, order, another form of the file) is left out unless all is asked for.
    """
    wanted = wanted_rows(format_, as_json, columns, where, limit, is_wide)
    with exit_codes(wanted.is_json, source_id):
        known_id(store_uri, source_id)
        store = existing_store(store_uri)
        before, after = chain.pair(store, source_id, from_release, to_release)
        if (before, after) != (from_release, to_release):
            display.note(f"Changes of {source_id} from release {before} to {after}:")
        found = published.changes_between(store, source_id, before, after)
        if is_list(source_id):
            found = chain.with_names(store, source_id, found)
        rows = found if every else published.without_form(found)
        display.changes(rows, wanted, form_count=found.num_rows - rows.num_rows)
