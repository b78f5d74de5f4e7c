"""The command that shows every source on one screen."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.display import Format
from entity_lists.cli.options import DEFAULT_STORE, AsJson, RowFormat, StoreUri, exit_codes
from entity_lists.store.open import existing_store

if TYPE_CHECKING:
    from entity_lists.care.overview import Overview

app = typer.Typer()


@app.command()
def status(
    *,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="End with 1 if a source that is switched on is late, stale or never checked."),
    ] = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Show every source: what is in force, when it was checked, whether that is as scheduled, what waits for a person.

    Switched on are the sources that ENTITY_LISTS_SOURCES names; without it those that the store has something of.
    """
    from entity_lists.care import expected
    from entity_lists.care.overview import overview
    from entity_lists.sources import ALL_SOURCES

    format_, now = Format.json if as_json else format_, datetime.now(UTC)
    with exit_codes(format_ == Format.json, None):
        ids = [source.source_id for source in ALL_SOURCES]
        store = existing_store(store_uri)
        named = expected.switched_on(os.environ.get(expected.SETTING), ids)
        watched = expected.in_use(store, ids) if named is None else named
        shown = [overview(store, one, now=now, is_switched_on=one.source_id in watched) for one in ALL_SOURCES]
    _print(store.uri, shown, now, format_)
    if strict and any(one.is_overdue for one in shown):
        raise typer.Exit(1)


def _print(store_uri: str, shown: Sequence["Overview"], now: datetime, format_: Format) -> None:
    import pyarrow as pa

    if format_ == Format.json:
        at = now.isoformat(timespec="seconds")
        rows = [asdict(one) | {"is_overdue": one.is_overdue} for one in shown]
        display.json_object({"store": store_uri, "at": at, "sources": rows})
        return
    if format_ == Format.csv:
        flat = [asdict(one) | {"open_questions": "; ".join(one.open_questions)} for one in shown]
        display.table_rows(pa.Table.from_pylist(flat), format_)
        return
    display.table_rows(pa.Table.from_pylist([_line(one, now) for one in shown]), format_)
    for one in shown:
        for said in _said(one):
            display.line(said)


def _line(one: "Overview", now: datetime) -> dict[str, str]:
    """Return the line of a source; the times as how long ago."""
    ended = (one.outcome or "").removeprefix("source_").replace("_", " ")
    return {
        "source": one.source_id,
        "state": one.freshness if one.is_switched_on else "off",
        "in force": one.release_id or "none",
        "checked": f"{_age(one.last_checked_at, now)} {ended}".strip(),
        "good": _age(one.last_success_at, now),
        "audit": one.verdict or "",
        "asks": str(len(one.open_questions) or ""),
    }


def _age(moment: str | None, now: datetime) -> str:
    if moment is None:
        return "never"
    hours = int((now - datetime.fromisoformat(moment)).total_seconds() // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _said(one: "Overview") -> list[str]:
    """Return what is to be done about a source, a line each."""
    said = [
        f"{one.source_id}: release {release_id} waits for a decision (Required Actions in Airflow, or "
        "entity-lists ingest with --approve --reason)"
        for release_id in one.open_questions
    ]
    if one.is_overdue:
        due = f"a check was due {one.next_check_at}" if one.next_check_at else "no check of it ever ended well"
        message = f": {' '.join(one.message.split())}" if one.message else ""
        said.append(f"{one.source_id}: {one.freshness}, {due}; the last one ended {one.outcome or 'never'}{message}")
    return said
