"""The commands that care for a store: verify, rollback, withdraw, gc."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entity_lists.care import expected
from entity_lists.cli import display, retention
from entity_lists.cli.in_step import keep_in_step
from entity_lists.cli.options import (
    DEFAULT_STORE,
    AsJson,
    OneOrAll,
    PublicKeys,
    RowFormat,
    SourceId,
    StoreUri,
    all_rows,
    exit_codes,
    get_source,
    proved_by,
    user,
)
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.errors import StoreDamaged, StoreError
from entity_lists.store.keys import CATALOG
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from entity_lists.care.garbage import Garbage
    from entity_lists.care.verify import Verification
    from entity_lists.snapshot.operations import Moved

_SHOWN = 20

app = typer.Typer()

ReleaseId = Annotated[str, typer.Argument(metavar="RELEASE", help="Release id.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the decision.", show_default=False)]


@app.command()
def verify(
    source_id: OneOrAll = None,
    *,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            envvar=expected.SETTING,
            help="Sources that have to be there, ids with commas between; those that are there if left out.",
        ),
    ] = None,
    public_keys: PublicKeys = None,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Compare all that is published with its manifests: hashes, counts, columns, references, and the pointer.

    With public keys, also prove that each release was signed with one of them, and tell where the chain forks.
    """
    wanted = all_rows(format_, as_json)
    with exit_codes(wanted.is_json, source_id), display.progress("verify") as on_step:
        from entity_lists.care.verify import verify_source

        ids, proved = source_ids(source_id), proved_by(public_keys)
        needed = ids if source_id else expected.switched_on(expect, ids)
        store = existing_store(store_uri)
        needed = expected.in_store(store, ids) if needed is None else needed
        verifications = {
            one: verify_source(store, one, is_expected=one in needed, public_keys=proved, on_step=on_step)
            for one in ids
        }
    if wanted.is_json:
        display.json_object(_verifications_json(store.uri, verifications))
    elif wanted.format == Format.csv:
        display.print_rows(display.as_table(_found(verifications), ("source_id", "kind", "text")), wanted)
    else:
        print_verifications(store.uri, verifications)
    if any(verification.problems for verification in verifications.values()):
        raise typer.Exit(StoreDamaged.exit_code)


@app.command()
def rollback(
    source_id: SourceId,
    release_id: ReleaseId,
    *,
    reason: Reason,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Put an older release in force, until a newer one than today's is published; the same command undoes it."""
    from entity_lists.care.rollback import rollback as go_back

    _decide(go_back, source_id, release_id, reason=reason, store_uri=store_uri, as_json=as_json)


@app.command()
def withdraw(
    source_id: SourceId,
    release_id: ReleaseId,
    *,
    reason: Reason,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Withdraw a release for good: readers are moved to the last good one, and its bytes are not published again."""
    from entity_lists.care.withdraw import withdraw as take_back

    _decide(take_back, source_id, release_id, reason=reason, store_uri=store_uri, as_json=as_json)


@app.command()
def gc(
    source_id: OneOrAll = None,
    *,
    older_than_days: Annotated[float, typer.Option(help="Only what nobody wrote for so many days.")] = 30,
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="DAYS",
            help="Instead: raw bytes and tables of releases that were superseded for longer than that, like 400d.",
            show_default=False,
        ),
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete; without it the objects are only listed.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Allow less than a day: only while nothing is being published.")
    ] = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """List, or delete, what no manifest names: bytes and tables of rejected and broken-off releases.

    With --keep, what superseded releases hold. What is in force, and what a hold, a signature or a tag names, stays.
    """
    wanted = all_rows(format_, as_json)
    with exit_codes(wanted.is_json, source_id), display.progress("list") as on_step:
        from entity_lists.care.garbage import delete_garbage, find_garbage

        sources = source_ids(source_id)
        store, now = existing_store(store_uri), datetime.now(UTC)
        if keep is not None:
            superseded, kept = retention.by_rule(store, sources, keep, delete=delete)
        else:
            garbage = find_garbage(store, sources, now=now, older_than_days=older_than_days, force=force)
            if delete:
                on_step("delete")
                garbage = list(delete_garbage(store, garbage))
    if keep is not None:
        about = {"store": store.uri, "rule": keep, "is_deleted": delete}
        retention.print_superseded(superseded, kept, wanted, about=about)
    else:
        _garbage(store.uri, garbage, wanted, is_deleted=delete)


@app.command()
def catalog(
    *,
    is_rebuilt: Annotated[bool, typer.Option("--rebuild", help="Make it anew from all that is published.")] = False,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Print catalog.json: every source, its release in force and where its files are, and all its releases."""
    from entity_lists.ingest.status import titles
    from entity_lists.snapshot.catalog import read, remake

    with exit_codes(as_json, None):
        store = existing_store(store_uri)
        made = remake(store, titles()) if is_rebuilt else read(store)
        if made is None:
            raise StoreError(
                f"{store.path(CATALOG)} is missing: it was made before there was one, or deleted. To do: entity-lists "
                "catalog --rebuild"
            )
    display.json_object(made)


def source_ids(source_id: str | None) -> list[str]:
    """Return this source, or all of them if it is None. Raises: UsageError if there is no such source."""
    from entity_lists.sources import ALL_SOURCES

    return [get_source(source_id).source_id] if source_id else [source.source_id for source in ALL_SOURCES]


def print_verifications(store_uri: str, verifications: Mapping[str, "Verification"]) -> None:
    """Print what a verification found, source by source."""
    for source_id, one in verifications.items():
        if not one.is_ingested and not one.problems:
            display.line(f"{source_id} in {store_uri}: never ingested")
            continue
        read, problems = counted(one.object_count, "object"), counted(len(one.problems), "problem")
        display.line(f"{source_id} in {store_uri}: {read} read, {problems}")
        for problem in one.problems:
            display.line(f"  {problem}")
        for note in one.notes:
            display.line(f"  note: {note}")
        if one.orphans:
            orphans = counted(len(one.orphans), "object")
            display.line(f"  note: no manifest names {orphans}; entity-lists gc removes what is old")
        for key in one.orphans[:_SHOWN]:
            display.line(f"    {key}")
        if len(one.orphans) > _SHOWN:
            display.line(f"    and {counted(len(one.orphans) - _SHOWN, 'other')}; --json prints all")


def _found(verifications: Mapping[str, "Verification"]) -> list[dict[str, str]]:
    return [
        {"source_id": source_id, "kind": kind, "text": text}
        for source_id, one in verifications.items()
        for kind, texts in (("problem", one.problems), ("note", one.notes), ("orphan", one.orphans))
        for text in texts
    ]


def _verifications_json(store_uri: str, verifications: Mapping[str, "Verification"]) -> dict[str, Any]:
    """Return the JSON of what a verification found."""
    return {
        "store": store_uri,
        "objects": sum(one.object_count for one in verifications.values()),
        "problems": [problem for one in verifications.values() for problem in one.problems],
        "notes": [note for one in verifications.values() for note in one.notes],
        "orphans": [key for one in verifications.values() for key in one.orphans],
        "sources": {
            source_id: {"is_ingested": one.is_ingested, "problems": len(one.problems)}
            for source_id, one in verifications.items()
        },
    }


def _decide(
    carry_out: "Callable[..., Moved]", source_id: str, release_id: str, *, reason: str, store_uri: str, as_json: bool
) -> None:
    """Carry out what a person decided on a release, and print which one is in force afterwards."""
    with exit_codes(as_json, source_id):
        source, store = get_source(source_id), existing_store(store_uri)
        result = carry_out(store, source.source_id, release_id, reason=reason, by=user(), now=datetime.now(UTC))
        keep_in_step(store, source.source_id)
    if as_json:
        display.json_object(result.as_json())
    elif result.outcome == "unchanged":
        display.line(f"Nothing changed: {result.source_id} release {result.release_id} stays in force.")
    elif result.release_id == result.from_release_id:
        display.line(f"Withdrawn. {result.source_id} release {result.release_id} stays in force.")
    else:
        display.line(
            f"{result.source_id}: release {result.release_id} is in force now, no longer {result.from_release_id}."
        )


def _garbage(store_uri: str, garbage: Sequence["Garbage"], wanted: Wanted, *, is_deleted: bool) -> None:
    """Print what was, or would be, deleted."""
    if wanted.format != Format.table:
        rows = display.as_table([one.as_json() for one in garbage], ("key", "modified_at"))
        about = {"store": store_uri, "is_deleted": is_deleted, "count": len(garbage)}
        display.print_rows(rows, wanted, key="objects", about=about)
        return
    for one in garbage:
        display.line(f"{one.modified_at:%Y-%m-%d}  {one.key}")
    verb = "Deleted" if is_deleted else "Nothing was deleted; with --delete this would be"
    display.line(f"{verb} {counted(len(garbage), 'object')} in {store_uri} that no manifest names.")
