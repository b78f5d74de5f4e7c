"""The commands that report: what sources disagree about, and what the columns mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import pyarrow as pa
import typer

from entity_lists.cli import display
from entity_lists.cli.display import Format
from entity_lists.cli.options import DEFAULT_STORE, AsJson, StoreUri, exit_codes
from entity_lists.sources import get_source
from entity_lists.store.open import existing_store

if TYPE_CHECKING:
    from entity_lists.compare.cross_check import Comparison
    from entity_lists.compare.listed_party import Side

_COLUMNS = ("left_source", "right_source", "kind", "cause", "name", "country", "left", "right")

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
        known = [get_source(source_id).source_id for source_id in source_ids]
        comparisons = cross_check(existing_store(store_uri), known)
    _comparisons(comparisons, Format.json if as_json else format_)


@app.command()
def dictionary(
    *,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the document contract/contract.md.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the data dictionary: every table and column that a snapshot has."""
    from entity_lists.contract.dictionary import dictionary_json, dictionary_markdown

    if as_markdown or not as_json:
        typer.echo(dictionary_markdown(), nl=False)
    else:
        display.json_object(dictionary_json())


def _comparisons(comparisons: Sequence["Comparison"], format_: Format) -> None:
    """Print comparisons: a summary and the first disagreements for people, all of them for programs."""
    if format_ == Format.json:
        display.json_object({"comparisons": [comparison.as_json() for comparison in comparisons]})
        return
    if format_ == Format.table:
        for comparison in comparisons:
            display.line(
                f"{_side(comparison.left)} and {_side(comparison.right)}: {comparison.in_both:,} entries in both"
            )
            for cause, number in comparison.causes.items():
                display.line(f"  {number:6,}  {cause}")
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    rows = [row for comparison in comparisons for row in _rows(comparison)]
    display.table_rows(pa.Table.from_pylist(rows, schema=schema), format_)


def _side(side: "Side") -> str:
    return f"{side.source_id} {side.release_id} ({len(side.parties):,} entries)"


def _rows(comparison: "Comparison") -> list[dict[str, Any]]:
    sides = {"left_source": comparison.left.source_id, "right_source": comparison.right.source_id}
    return [sides | finding.as_json() for finding in comparison.findings]
