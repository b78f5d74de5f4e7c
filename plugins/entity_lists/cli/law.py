"""The commands about the law behind a list: deriving it, and what of it the list does not show yet."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
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
    StoreUri,
    decision,
    exit_codes,
    get_source,
    sign_with,
)
from entity_lists.contract.kinds import DERIVED_FROM, LAW_ID
from entity_lists.errors import UsageError
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from entity_lists.reconcile.told import Pending

app = typer.Typer()


@app.command()
def derive(
    source_id: Annotated[str, typer.Argument(help="The derived data set.", show_default=False)],
    *,
    owners: Annotated[
        Path | None,
        typer.Option(help="A CSV of party, owner, share, as_of, source: who owns whom; kept until another is given."),
    ] = None,
    store_uri: StoreUri = DEFAULT_STORE,
    approve: Approve = False,
    reason: Reason = None,
    signing_key: SigningKey = None,
    as_json: AsJson = False,
) -> None:
    """Join a list's release in force with the Federal Register's, audit what comes out and publish it."""
    with exit_codes(as_json, source_id), display.progress("start") as on_step:
        from entity_lists.ingest.derive import derive as derived

        source = get_source(checked_derived(source_id))
        store = existing_store(store_uri)
        outcome = derived(
            source,
            store,
            partial(datetime.now, UTC),
            owners_file=_read(owners) if owners else None,
            decision=decision(approve, reason),
            sign=sign_with(signing_key),
            on_step=on_step,
        )
        keep_in_step(store, source_id)
    if as_json:
        display.json_object(outcome.as_json())
    else:
        display.outcome(outcome)


@app.command()
def pending(
    source_id: Annotated[str, typer.Argument(help="The derived data set, or the list that it is of.")] = LAW_ID,
    *,
    day: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="What is law on that day; today if left out.")
    ] = None,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Tell the law that a list does not show yet: which document, since when, how many and where, and who."""
    with exit_codes(as_json, source_id):
        from entity_lists.reconcile.told import pending_on

        of_list = {inputs[0]: derived for derived, inputs in DERIVED_FROM.items()}
        wanted = checked_derived(of_list.get(source_id, source_id))
        on = day.date() if day else datetime.now(UTC).date()
        found = pending_on(existing_store(store_uri), on, source_id=wanted)
    if as_json:
        from dataclasses import asdict

        display.json_object(asdict(found) | {"added": found.added})
    else:
        _told(found)


def _told(found: "Pending") -> None:
    from entity_lists.reconcile.told import in_words

    made_from = " and ".join(f"{source_id} {release_id}" for source_id, release_id in found.inputs.items())
    display.line(f"{found.source_id} release {found.release_id}, made from {made_from}")
    for warning in found.warnings:
        display.note(warning)
    if found.differences:
        display.note(
            f"{counted(found.differences, 'document')} of before state another number than the list shows. Run: "
            f"entity-lists show {found.source_id} --table reconciliation --where \"result = 'different'\""
        )
    if not found.documents:
        display.line(f"Nothing is pending on {found.day} that is known.")
        return
    least = "" if found.is_all_counted else "at least "
    added = f"{least}{counted(found.added, 'addition')}"
    display.line(f"Pending on {found.day}: {counted(len(found.documents), 'document')}, {added}.")
    for one in found.documents:
        display.line(f"- {in_words(one)}")


def checked_derived(source_id: str) -> str:
    """Return the id of a derived data set. Raises: UsageError if it is none."""
    if source_id not in DERIVED_FROM:
        raise UsageError(f"{source_id} is no derived data set. Expected one of: {', '.join(DERIVED_FROM)}")
    return source_id


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: expected a readable CSV of owners, found: {error.strerror}.") from error
