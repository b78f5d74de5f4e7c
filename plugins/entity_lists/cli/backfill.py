"""The command that fills in the history before the first release that was observed."""

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.in_step import keep_in_step
from entity_lists.cli.options import (
    DEFAULT_STORE,
    Approve,
    AsJson,
    Reason,
    SigningKey,
    SourceId,
    StoreUri,
    decision,
    exit_codes,
    get_source,
    limited,
    sign_with,
)
from entity_lists.store.open import open_store

if TYPE_CHECKING:
    from entity_lists.ingest.backfill import Filled

app = typer.Typer()

_ISO = ["%Y-%m-%d"]


@app.command()
def backfill(
    source_id: SourceId,
    *,
    since: Annotated[
        datetime | None, typer.Option(formats=_ISO, help="The first date; the publisher's first if left out.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=_ISO, help="The last date; the one before the first release observed if left out."),
    ] = None,
    store_uri: StoreUri = DEFAULT_STORE,
    approve: Approve = False,
    reason: Reason = None,
    signing_key: SigningKey = None,
    as_json: AsJson = False,
) -> None:
    """Fetch every dated release before the first one observed, audit all, and publish them once a person approves.

    It goes on where it stopped: what was fetched is not asked for again.
    """
    with exit_codes(as_json, source_id), display.progress("start") as on_step:
        from entity_lists.fetch.fetcher import Fetcher
        from entity_lists.ingest.backfill import backfill as filled

        with limited(source_id) as limits, Fetcher(limits=limits) as fetcher:
            store = open_store(store_uri)
            result = filled(
                get_source(source_id),
                store,
                fetcher,
                partial(datetime.now, UTC),
                since=_day(since),
                until=_day(until),
                decision=decision(approve, reason),
                sign=sign_with(signing_key),
                on_step=on_step,
            )
            keep_in_step(store, source_id)
    if as_json:
        display.json_object(result.as_json())
    else:
        _print(result)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _print(result: "Filled") -> None:
    display.line(
        f"{result.source_id}: {result.dates:,} dates, {len(result.releases):,} releases, {len(result.published):,} of "
        f"them published now. In force is release {result.in_force}."
    )
