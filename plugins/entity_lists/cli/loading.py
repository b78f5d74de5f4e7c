"""The command that loads a data warehouse: warehouse load."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.options import DEFAULT_STORE, AsJson, StoreUri, exit_codes, get_source
from entity_lists.contract.kinds import counted_table
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted
from entity_lists.warehouse.address import FORMS, Address, address

if TYPE_CHECKING:
    from entity_lists.warehouse.load import Loaded

app = typer.Typer()

TargetAddress = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        show_default=False,
        help=f"{'; '.join(FORMS)}. ?schema=NAME names another schema than entity_lists. Leave the password to the "
        "engine's own environment, as PGPASSWORD.",
    ),
]


@app.command()
def load(
    target: TargetAddress,
    source_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Sources; all if left out.", show_default=False)
    ] = None,
    *,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Bring a data warehouse to what is published: each source whole or not at all, and nothing where nothing is new.

    It follows rollbacks and withdrawals, catches up over releases that were missed, and mends a load that broke off.
    """
    with exit_codes(as_json, None), display.progress("load") as on_step:
        from entity_lists.ingest.status import titles
        from entity_lists.warehouse.load import load as bring
        from entity_lists.warehouse.open import open_target

        where, store = address(target), existing_store(store_uri)
        all_titles = titles()
        wanted = {one: all_titles[get_source(one).source_id] for one in source_ids or all_titles}
        loaded = []
        with closing(open_target(where)) as opened:
            for one in bring(store, opened, wanted, now=datetime.now(UTC)):
                loaded.append(one)
                on_step(f"load {one.source_id}: {one.outcome}")
    if as_json:
        display.json_object({"target": str(where), "store": store.uri, "sources": [one.as_json() for one in loaded]})
    else:
        _print(where, loaded)


def _print(where: Address, loaded: Sequence["Loaded"]) -> None:
    held = [one for one in loaded if one.release_id or one.outcome == "loaded"]
    for one in held:
        if one.outcome == "unchanged":
            display.line(f"{one.source_id}: unchanged, release {one.release_id}")
        elif one.release_id is None:
            display.line(f"{one.source_id}: taken out, no release is in force any more")
        else:
            table = counted_table(one.source_id)
            rows, changes = display.rows_of(table, one.rows[table]), counted(one.rows["changes"], "new change")
            display.line(f"{one.source_id}: loaded release {one.release_id}: {rows}, {changes}")
    if not held:
        display.line("Nothing is published there yet, so there is nothing to load.")
    display.line(f"{where} has what is in force of {counted(len(held), 'source')}.")
