"""The commands that report: what sources disagree about, and what the columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entity_lists.cli import display
from entity_lists.cli.options import (
    DEFAULT_STORE,
    AsJson,
    Columns,
    Limit,
    RowFormat,
    StoreUri,
    Where,
    Wide,
    exit_codes,
    known_list_id,
    wanted_rows,
)
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.compare.cross_check import Comparison
    from entity_lists.compare.listed_party import Side

_SIDES = ("left_source", "right_source")
_COLUMNS = (*_SIDES, "kind", "cause", "name", "country", "left", "right")
_FINDING = ("kind", "name", "country", "cause", "left", "right")
_DICTIONARY_SHOWN = ("table", "column", "type", "required", "description")

app = typer.Typer()


@app.command()
def compare(
    source_ids: Annotated[list[str], typer.Argument(help="Two or more sources.", show_default=False)],
    *,
    columns: Columns = None,
    where: Where = None,
    limit: Limit = None,
    is_wide: Wide = False,
    format_: RowFormat = Format.table,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Tell who stands on a list in one source and not in another, what differs, and why where a rule can tell."""
    from entity_lists.compare.cross_check import cross_check

    wanted = wanted_rows(format_, as_json, columns, where, limit, is_wide)
    with exit_codes(wanted.is_json, source_ids[0]):
        known = [known_list_id(store_uri, source_id) for source_id in source_ids]
        comparisons = cross_check(existing_store(store_uri), known)
        _comparisons(comparisons, wanted)


@app.command()
def dictionary(
    *,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the document contract/contract.md.")] = False,
    is_wide: Wide = False,
    format_: RowFormat = Format.table,
    as_json: AsJson = False,
) -> None:
    """Print the data dictionary: every table and column that a snapshot has."""
    from entity_lists.contract.dictionary import dictionary_json, dictionary_markdown

    wanted = wanted_rows(format_, as_json, limit=0, is_wide=is_wide)
    if as_markdown:
        typer.echo(dictionary_markdown(), nl=False)
    elif wanted.is_json:
        display.json_object(dictionary_json())
    else:
        rows = dictionary_rows(dictionary_json())
        display.print_rows(display.as_table(rows, tuple(rows[0])), wanted, shown=_DICTIONARY_SHOWN)


def dictionary_rows(contract: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each column of the dictionary as JSON, its codes joined, and what fills it in words."""
    from entity_lists.contract.dictionary import filled_by

    rows = (
        {
            "table": name,
            "column": column["name"],
            **column,
            "description": " ".join(filter(None, (column["description"], column["instead"]))),
            "filled_by": filled_by(column["filled_by"] or {}) or None,
        }
        for name, table in contract["tables"].items()
        for column in table["columns"]
    )
    return [
        {
            name: ", ".join(value) if isinstance(value, list) else value
            for name, value in row.items()
            if name not in {"name", "instead"}
        }
        for row in rows
    ]


def _comparisons(comparisons: Sequence["Comparison"], wanted: Wanted) -> None:
    """Print comparisons: a summary and the first disagreements for people, all of them for programs.

    Raises:
        UsageError: as Wanted.rows_of does.
    """
    rows = display.as_table([row for comparison in comparisons for row in _rows(comparison)], _COLUMNS)
    if wanted.is_json:
        display.json_object({"comparisons": _comparisons_json(comparisons, rows, wanted)})
        return
    chosen = wanted.rows_of(rows)
    if wanted.format == Format.table:
        for comparison in comparisons:
            in_both = counted(comparison.in_both, "entry")
            display.line(f"{_side(comparison.left)} and {_side(comparison.right)}: {in_both} in both")
            for cause, number in comparison.causes.items():
                display.line(f"  {number:6,}  {cause}")
    display.print_rows(chosen, replace(wanted, where=None), as_shown=display.with_country)


def _comparisons_json(comparisons: Sequence["Comparison"], rows: "pa.Table", wanted: Wanted) -> list[dict[str, Any]]:
    """Return each comparison with those of its disagreements that are wanted."""
    names = wanted.rows_of(rows).column_names if wanted.columns else _FINDING
    found = replace(wanted, columns=None).rows_of(rows).slice(0, wanted.row_limit).to_pylist()
    return [
        comparison.as_json()
        | {
            "findings": [
                {name: row[name] for name in names}
                for row in found
                if tuple(row[side] for side in _SIDES) == tuple(_sides(comparison).values())
            ]
        }
        for comparison in comparisons
    ]


def _side(side: "Side") -> str:
    return f"{side.source_id} {side.release_id} ({counted(side.entry_count, 'entry')})"


def _sides(comparison: "Comparison") -> dict[str, str]:
    return dict(zip(_SIDES, (comparison.left.source_id, comparison.right.source_id), strict=True))


def _rows(comparison: "Comparison") -> list[dict[str, Any]]:
    return [_sides(comparison) | finding.as_json() for finding in comparison.findings]
