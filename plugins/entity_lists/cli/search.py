"""The commands by which a name is found: over all the lists that a store holds, and by whoever has SQL."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entity_lists.cli import display
from entity_lists.cli.display import Format
from entity_lists.cli.options import DEFAULT_STORE, AsJson, RowFormat, StoreUri, exit_codes, known_list_id
from entity_lists.errors import UsageError
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted
from entity_lists.text.countries import country_label
from entity_lists.text.plain import cut

if TYPE_CHECKING:
    from entity_lists.search.answer import Answer
    from entity_lists.search.hits import Hit
    from entity_lists.search.names import Names

_MOST_NAME = 46

app = typer.Typer()


@app.command()
def search(
    name: Annotated[str, typer.Argument(help="The name to find, in any script.", show_default=False)],
    *,
    sources: Annotated[
        list[str] | None, typer.Option("--source", help="Only this source; more than once for several.")
    ] = None,
    lists: Annotated[list[str] | None, typer.Option("--list", help="Only this list: EL, SDN …; as --source.")] = None,
    countries: Annotated[
        list[str] | None,
        typer.Option("--country", help="Only who is listed under this country or has an address there; name or code."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="By each source's newest release of that day or before."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many entries, the likeliest first.")] = 50,
    min_score: Annotated[float, typer.Option(min=0, max=100, help="At least this like the name.")] = 75,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Find who bears a name, or one like it, on all lists in force: exactly, folded and misspelled.

    Folded: without case, accents, punctuation, spaces; letters that look like Latin ones as these.
    """
    from entity_lists.search.answer import answer, checked_country_code, checked_list_code
    from entity_lists.search.names import load_names
    from entity_lists.search.search import checked_query

    format_ = Format.json if as_json else format_
    with exit_codes(format_ == Format.json, None):
        checked_query(name)
        wanted = [known_list_id(store_uri, source_id) for source_id in sources or ()] or _every_list()
        list_codes, codes = set(map(checked_list_code, lists or ())), set(map(checked_country_code, countries or ()))
        store, on = existing_store(store_uri), as_of.date() if as_of else None
        names = load_names(store, wanted, on=on)
        _refuse_nothing(names, store_uri, on)
        found = answer(store, names, name, on=on, list_codes=list_codes, countries=codes, min_score=min_score)
    shown = found.hits[:limit]
    if format_ == Format.json:
        told = {"found": len(found.hits), "without_country": found.without_country, "unconfirmed": found.unconfirmed}
        display.json_object(_about(names, name) | told | {"rows": [asdict(hit) for hit in shown]})
        return
    _print_hits(shown, format_)
    _tell(len(found.hits), names, limit, on)
    _warn(found, on)


@app.command("search-key-sql")
def search_key_sql(
    *, dialect: Annotated[str, typer.Option(help="duckdb, clickhouse, postgres, bigquery or trino.")] = "duckdb"
) -> None:
    """Print the rule by which names.search_key is folded as SQL: search_key(name), to be defined once.

    bigquery and trino were written by their manuals and not executed.
    """
    from entity_lists.text.search_key_sql import search_key_sql as sql

    with exit_codes(False, None):
        typer.echo(sql(dialect), nl=False)


def _every_list() -> list[str]:
    from entity_lists.sources import SOURCES

    return [source.source_id for source in SOURCES]


def _refuse_nothing(names: "Names", store_uri: str, on: date | None) -> None:
    if not names.releases:
        when = f" as of {on} or before" if on else ""
        raise UsageError(
            f"{store_uri} holds no release{when} of {', '.join(names.missing)}: there is nothing to search. Correct "
            "the store's name or the day, or ingest a source: entity-lists ingest SOURCE"
        )


def _about(names: "Names", query: str) -> dict[str, Any]:
    searched = {one: {"release_id": release, "as_of": day} for one, (release, day) in names.releases.items()}
    return {"query": query, "searched": searched, "not_searched": list(names.missing)}


def _print_hits(hits: Sequence["Hit"], format_: Format) -> None:
    from entity_lists.search.hits import Hit

    if hits or format_ == Format.csv:
        rows = [_line(hit) if format_ == Format.table else _flat(hit) for hit in hits]
        columns = list(rows[0]) if rows else [field.name for field in fields(Hit)]
        display.table_rows(display.as_table(rows, columns), format_)
    else:
        display.line("Nobody of that name, or of one like it.")


def _flat(hit: "Hit") -> dict[str, Any]:
    return asdict(hit) | {"countries": "; ".join(hit.countries)}


def _line(hit: "Hit") -> dict[str, str]:
    shown = cut(hit.name, _MOST_NAME)
    if hit.name != hit.entry_name:
        shown += f"\n  {'weak ' if hit.is_weak else ''}{hit.name_type} of {cut(hit.entry_name, _MOST_NAME - 7)}"
    stated = [hit.country_code] if hit.country_code else list(hit.countries)
    return {
        "score": f"{hit.score:.0f} {hit.match}",
        "name": shown,
        "country": "\n".join(map(country_label, stated[:2])) + (" …" if len(stated) > 2 else ""),
        "list": hit.list_code,
        "source, entry": f"{hit.source_id}\n  {hit.entry_id}",
    }


def _tell(count: int, names: "Names", limit: int, on: date | None) -> None:
    """Say on standard error what was searched, and how many were found of how many."""
    found = counted(count, "entry") + (f", of which {limit:,} are shown: --limit" if count > limit else "")
    searched = ", ".join(f"{source_id} {release_id}" for source_id, (release_id, _) in names.releases.items())
    display.note(f"{found}. Searched {'as of ' + str(on) if on else 'what is in force'}: {searched}")
    if names.missing:
        display.note(f"Not searched, because the store has no such release of them: {', '.join(names.missing)}")


def _warn(found: "Answer", on: date | None) -> None:
    """Say on standard error whom this search cannot find."""
    if nowhere := found.without_country:
        display.note(f"Left out by --country: {counted(nowhere, 'entry')} of such a name whose country is not stated.")
    if found.unconfirmed:
        told = ", ".join(f"{source_id} (until {day})" for source_id, day in found.unconfirmed.items())
        display.note(f"No check has confirmed these for {on}, so they may have changed before it: {told}")
    if found.is_short:
        display.note("So short a name is only looked for as a whole name, not within others and not misspelled.")
