"""The command line: what the DAGs do, with the same functions, without Airflow.

Each command takes its defaults from the environment here, at the edge. An error of ours ends with its exit code and one
message; --json prints one JSON object whatever happens.
"""

from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Annotated

import typer

from entity_lists.cli import (
    backfill,
    care,
    deployment,
    describing,
    display,
    iceberg,
    law,
    loading,
    proof,
    reports,
    retention,
    rows,
)
from entity_lists.cli import search as searching
from entity_lists.cli import status as overviews
from entity_lists.cli.in_step import keep_in_step
from entity_lists.cli.options import (
    DEFAULT_STORE,
    Approve,
    AsJson,
    Columns,
    Limit,
    Reason,
    RowFormat,
    SigningKey,
    SourceId,
    StoreUri,
    Where,
    Wide,
    all_rows,
    decision,
    exit_codes,
    get_source,
    known_id,
    limited,
    sign_with,
    wanted_rows,
)
from entity_lists.cli.sources_document import SOURCES_SHOWN, source_rows, sources_markdown
from entity_lists.cli.wanted import Format
from entity_lists.ingest import status
from entity_lists.law.time import Time
from entity_lists.snapshot import checks, holds, publications, published
from entity_lists.snapshot.retention import removals
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store.open import existing_store, open_store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Releases of trade-restriction lists, audited and published as versioned Parquet snapshots.",
    epilog="Exit codes: 0 published or unchanged, 2 wrong use, 3 release rejected, 4 approval needed, "
    "5 source unavailable, 6 store refused.",
)
for commands in (backfill, law, care, retention, proof, reports, rows, searching, overviews, describing, deployment):
    app.registered_commands += commands.app.registered_commands

warehouse = typer.Typer(
    no_args_is_help=True, help="Data warehouses: Iceberg tables over the published files, and engines that are loaded."
)
for commands in (iceberg, loading):
    warehouse.registered_commands += commands.app.registered_commands
app.add_typer(warehouse, name="warehouse")


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from entity_lists.contract.tables import CONTRACT_VERSION

        typer.echo(f"entity-lists {version('entity-lists')}, contract version {CONTRACT_VERSION}")
        raise typer.Exit


@app.callback()
def options(
    *,
    is_version_asked: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Releases of trade-restriction lists, audited and published as versioned Parquet snapshots."""


@app.command()
def sources(
    *,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the document sources/sources.md.")] = False,
    is_wide: Wide = False,
    format_: RowFormat = Format.table,
    as_json: AsJson = False,
) -> None:
    """List the sources: what they are, which lists they hold, when they are looked at."""
    from entity_lists.sources import ALL_SOURCES, SOURCES

    if as_markdown:
        typer.echo(sources_markdown(SOURCES), nl=False)
        return
    listed = source_rows(ALL_SOURCES)
    wanted = wanted_rows(format_, as_json, limit=0, is_wide=is_wide)
    display.print_rows(display.as_table(listed, tuple(listed[0])), wanted, shown=SOURCES_SHOWN, key="sources")


@app.command()
def ingest(
    source_id: SourceId,
    *,
    location: Annotated[
        str | None, typer.Option("--input", help="A file or URL to read instead of asking the publisher.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The date that the release is as of; the newest if left out."),
    ] = None,
    store_uri: StoreUri = DEFAULT_STORE,
    approve: Approve = False,
    reason: Reason = None,
    signing_key: SigningKey = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a release, write its tables, audit them and publish the snapshot."""
    with exit_codes(as_json, source_id), display.progress("start") as on_step:
        from entity_lists.fetch.fetcher import Fetcher
        from entity_lists.ingest import steps

        sign = sign_with(signing_key)
        with limited(source_id) as limits, Fetcher(limits=limits) as fetcher:
            store = open_store(store_uri)
            outcome = steps.run(
                get_source(source_id),
                store,
                datetime.now(UTC),
                fetcher,
                as_of=as_of.date() if as_of else None,
                location=location,
                decision=decision(approve, reason),
                sign=sign,
                on_step=on_step,
            )
            keep_in_step(store, source_id)
    if as_json:
        display.json_object(outcome.as_json())
    else:
        display.outcome(outcome)


@app.command()
def releases(
    source_id: SourceId,
    *,
    limit: Limit = None,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """List the published releases of a source: when each was published and last confirmed; and the last check.

    Of more than are printed the newest ones are, in their order.
    """
    wanted = wanted_rows(format_, as_json, limit=limit)
    with exit_codes(wanted.is_json, source_id):
        source = get_source(source_id)
        store = existing_store(store_uri)
        current = published.in_force(store, source.source_id)
        in_force = current.manifest["release_id"] if current else None
        ids = published.release_ids(store, source.source_id)
        newest = ids[-(wanted.row_limit or len(ids)) :]
        manifests = list(published.manifests_of(store, source.source_id, newest))
        withdrawn = withdrawn_ids(store, source.source_id)
        checked = status.read(store, source.source_id)
        published_at = publications.published_at(store, source.source_id, newest)
        confirmed_on = checks.confirmed_days(store, source.source_id, newest)
        removed_at = {one: removal["at"] for one, removal in removals(store, source.source_id).items()}
        held = holds.held(store, source.source_id)
        listed = display.release_rows(manifests, withdrawn, in_force, published_at, confirmed_on, removed_at, held)
    display.releases(listed, wanted, number=len(ids), source=source, store=store, in_force=in_force, checked=checked)


@app.command("as-of")
def as_of(
    source_id: SourceId,
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day.", show_default=False)],
    *,
    known_at: Annotated[
        str | None,
        typer.Option(help="As known at this release, or at this time (UTC); as known today if left out."),
    ] = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Answer for a day too that no check has confirmed yet.")
    ] = False,
    by: Annotated[
        Time | None,
        typer.Option("--by", help="In the days of law, or as the list prints them; of law where that was derived."),
    ] = None,
    columns: Columns = None,
    where: Where = None,
    limit: Limit = None,
    is_wide: Wide = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """List the entries that were in force on a day, and say what is not known of that day.

    is_reconstructed marks what was in force before the first release that the store has seen.
    """
    from entity_lists.care.as_of import entries_as_of

    wanted = wanted_rows(format_, as_json, columns, where, limit, is_wide)
    with exit_codes(wanted.is_json, source_id):
        known_id(store_uri, source_id)
        store = existing_store(store_uri)
        listing = entries_as_of(store, source_id, day.date(), known_at=known_at, unchecked=unchecked, by=by)
        for warning in listing.warnings:
            display.note(f"Note: {warning}")
        display.listed(listing, wanted)


@app.command()
def rebuild(
    source_id: SourceId,
    *,
    store_uri: StoreUri = DEFAULT_STORE,
    approve: Approve = False,
    reason: Reason = None,
    signing_key: SigningKey = None,
    format_: RowFormat = Format.table,
    as_json: AsJson = False,
) -> None:
    """Replay all releases of a source in the order of their dates; what comes out otherwise is a new revision.

    What was published before stays readable. A release that a person went back from is put in force again.
    """
    wanted = all_rows(format_, as_json)
    with exit_codes(wanted.is_json, source_id), display.progress("replay") as on_step, limited(source_id):
        from entity_lists.ingest.rebuild import rebuild as replay

        source = get_source(source_id)
        sign = sign_with(signing_key)
        store = existing_store(store_uri)
        approval = decision(approve, reason)
        clock = partial(datetime.now, UTC)
        outcomes = replay(source, store, clock(), decision=approval, clock=clock, sign=sign, on_step=on_step)
        keep_in_step(store, source_id)
    if wanted.is_json:
        display.json_object({"source_id": source_id, "outcomes": [outcome.as_json() for outcome in outcomes]})
    elif wanted.format == Format.csv:
        display.print_rows(display.outcome_rows(outcomes), wanted)
    else:
        for outcome in outcomes:
            if outcome.outcome == "unchanged":
                display.line(f"{source_id} release {outcome.release_id} comes out as it was published: nothing to do.")
            else:
                display.outcome(outcome)


def main() -> None:
    """Run the command line."""
    app()
