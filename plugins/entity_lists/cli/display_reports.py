"""What the reporting commands print."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.cli import display
from entity_lists.cli.display import Format

if TYPE_CHECKING:
    from entity_lists.compare.cross_check import Comparison
    from entity_lists.compare.listed_party import Side

_COLUMNS = ("left_source", "right_source", "kind", "cause", "name", "country", "left", "right")


def comparisons(found: Sequence["Comparison"], format_: Format) -> None:
    """Print comparisons: a summary and the first disagreements for people, all of them for programs."""
    if format_ == Format.json:
        display.json_object({"comparisons": [_as_json(comparison) for comparison in found]})
        return
    if format_ == Format.table:
        for comparison in found:
            display.line(
                f"{_side(comparison.left)} and {_side(comparison.right)}: {comparison.in_both:,} entries in both"
            )
            for cause, number in comparison.causes.items():
                display.line(f"  {number:6,}  {cause}")
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    rows = [row for comparison in found for row in _rows(comparison)]
    display.table_rows(pa.Table.from_pylist(rows, schema=schema), format_)


def _side(side: "Side") -> str:
    return f"{side.source_id} {side.release_id} ({len(side.parties):,} entries)"


def _rows(comparison: "Comparison") -> list[dict[str, Any]]:
    sides = {"left_source": comparison.left.source_id, "right_source": comparison.right.source_id}
    return [sides | asdict(finding) for finding in comparison.findings]


def _as_json(comparison: "Comparison") -> dict[str, Any]:
    return {
        side: {
            "source_id": value.source_id,
            "release_id": value.release_id,
            "as_of": value.as_of.isoformat(),
            "entries": len(value.parties),
        }
        for side, value in (("left", comparison.left), ("right", comparison.right))
    } | {
        "in_both": comparison.in_both,
        "causes": comparison.causes,
        "findings": [asdict(finding) for finding in comparison.findings],
    }
