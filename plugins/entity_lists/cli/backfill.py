"""The command that fills in the history before the first release that was observed."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

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
    sign_with,
)
from entity_lists.store.open import open_store
from entity_lists.text.counted import counted

app = typer.Typer()

_FIRST = datetime(2017, 1, 3, tzinfo=UTC)


@app.command()
def backfill(
    source_id: SourceId,
    *,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first date.")] = _FIRST,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last date; today if left out.")
    ] = None,
    store_uri: StoreUri = DEFAULT_STORE,
    approve: Approve = False,
    reason: Reason = None,
    signing_key: SigningKey = None,
    as_json: AsJson = False,
) -> None:
    """Publish the dated releases that a publisher still has, oldest first, as if each had come on its day.

    It asks once about the whole, and goes on where an earlier run ended.
    """
    with exit_codes(as_json, source_id), display.progress("dates") as on_step:
        from entity_lists.fetch.fetcher import Fetcher
        from entity_lists.ingest.backfill import backfill as filled

        source, store = get_source(source_id), open_store(store_uri)
        approval, sign = decision(approve, reason), sign_with(signing_key)
        with Fetcher() as fetcher:
            done = filled(
                source,
                store,
                fetcher,
                partial(datetime.now, UTC),
                since=since.date(),
                until=until.date() if until else datetime.now(UTC).date(),
                decision=approval,
                sign=sign,
                on_step=on_step,
            )
        keep_in_step(store, source_id)
    if as_json:
        display.json_object(done.as_json())
    else:
        published = counted(len(done.published), "release")
        display.line(f"{source_id}: {done.dates} dates, {published} published; {done.in_force} is in force.")
