"""The commands that report: what sources disagree about, and what the columns mean."""

from typing import Annotated

import typer

from entity_lists.cli import display, display_reports
from entity_lists.cli.display import Format
from entity_lists.cli.options import DEFAULT_STORE, AsJson, StoreUri, exit_codes
from entity_lists.sources import get_source
from entity_lists.store.open import open_store

app = typer.Typer()


@app.command()
def compare(
    source_ids: Annotated[list[str], typer.Argument(help="Two or more sources.", show_default=False)],
    *,
    format_: Annotated[Format, typer.Option("--format", help="How disagreements are printed.")] = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Tell who stands on a list in one source and not in another, what differs, and why where a rule can tell."""
    from entity_lists.compare.cross_check import cross_check

    with exit_codes(as_json, source_ids[0]):
        found = cross_check(open_store(store_uri), [get_source(source_id).source_id for source_id in source_ids])
    display_reports.comparisons(found, Format.json if as_json else format_)


@app.command()
def dictionary(
    *,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the document beside contract.py.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the data dictionary: every table and column that a snapshot has."""
    from entity_lists.contract.dictionary import dictionary_json, dictionary_markdown

    if as_markdown or not as_json:
        typer.echo(dictionary_markdown(), nl=False)
    else:
        display.json_object(dictionary_json())
