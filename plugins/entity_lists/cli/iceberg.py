"""The commands of the Iceberg tables: sync and status."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.care import source_ids
from entity_lists.cli.options import DEFAULT_STORE, AsJson, OneOrAll, RowFormat, StoreUri, all_rows, exit_codes
from entity_lists.cli.wanted import Format
from entity_lists.iceberg.catalogue import CATALOGUE
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from entity_lists.iceberg.sync import Synced
    from entity_lists.store.store import Store

app = typer.Typer()

Catalogue = Annotated[
    str,
    typer.Option(
        "--catalog",
        help="The Iceberg catalogue, as pyiceberg is configured for it (PYICEBERG_CATALOG__<NAME>__URI …). Without "
        "configuration a local store has its own, in <store>/iceberg.",
    ),
]


@app.command()
def sync(
    source_id: OneOrAll = None,
    *,
    catalogue: Catalogue = CATALOGUE,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Bring the Iceberg tables to what is in force: no file is rewritten, and what is so already stays.

    Namespace entity_lists, a table for each of the contract over all sources; of a release each has the tag
    SOURCE/RELEASE.
    """
    with exit_codes(as_json, source_id), display.progress("sync"):
        from entity_lists.iceberg.sync import sync as bring

        store = existing_store(store_uri)
        synced = bring(store, source_ids(source_id), catalogue=catalogue, is_whole=source_id is None)
    if as_json:
        display.json_object(_as_json(store, catalogue, synced))
        return
    done: dict[tuple[tuple[str, ...], int], list[str]] = {}
    for one in synced:
        if one.is_changed:
            done.setdefault((one.source_ids, one.tags), []).append(one.table)
    for (whose, tags), tables in done.items():
        which = "all tables" if len(tables) == len(synced) else ", ".join(tables)
        rows = f"{', '.join(whose)}: rows replaced in {which}" if whose else f"No rows replaced in {which}"
        display.line(f"{rows}; {counted(tags, 'tag')} set or removed in each")
    if not done:
        display.line(f"Nothing to do: the {counted(len(synced), 'table')} of {catalogue} show what is in force.")


@app.command("status")
def shown(
    source_id: OneOrAll = None,
    *,
    catalogue: Catalogue = CATALOGUE,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Show which release the Iceberg tables have of each source, and whether a sync would change anything."""
    wanted = all_rows(format_, as_json)
    with exit_codes(wanted.is_json, source_id):
        from entity_lists.iceberg.status import status

        store = existing_store(store_uri)
        found = status(store, source_ids(source_id), catalogue=catalogue, is_whole=source_id is None)
    rows = display.as_table(
        [one.as_json() for one in found],
        ("source_id", "release_in_force", "release_shown", "releases", "tagged", "is_in_step"),
    )
    display.print_rows(rows, wanted, key="sources", about={"store": store.uri, "catalog": catalogue})


def _as_json(store: "Store", catalogue: str, synced: Sequence["Synced"]) -> dict[str, object]:
    return {
        "store": store.uri,
        "catalog": catalogue,
        "is_changed": any(one.is_changed for one in synced),
        "tables": {one.table: {"sources": list(one.source_ids), "tags": one.tags} for one in synced},
    }
