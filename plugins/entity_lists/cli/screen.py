"""Where the command line prints: rows for people and for programs, lines, one JSON object, and what is under way.

On a terminal a table keeps to its width; elsewhere a row is one line, since what is wrapped cannot be searched.
"""

import csv
import json
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from entity_lists.cli.wanted import Format, Wanted
from entity_lists.text.plain import csv_cell, json_escaped, plain

if TYPE_CHECKING:
    import pyarrow as pa

_PIPE_WIDTH = 200
# The narrowest columns stay whole on this share of the width; a heading wider than its cells is broken at its words.
_WHOLE_SHARE = 0.6
_LONG_HEADING = 8


class ScreenConsole(Console):
    """A console on which no text can act on the terminal, whatever its publisher wrote into it."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return the text as Rich shows it."""
        return super().render_str(plain(text), **options)


err = ScreenConsole(stderr=True, highlight=False, soft_wrap=True, emoji=False)
out = ScreenConsole(highlight=False, soft_wrap=True, emoji=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


@contextmanager
def progress(step: str) -> Generator[Callable[[str], None]]:
    """Show on a terminal each step and its seconds; the value begins a step, or tells how far one of that name is."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as shown:
        under_way = shown.add_task(plain(step), total=1)

        def begin(text: str) -> None:
            nonlocal under_way
            if shown.tasks[under_way].description.split()[0] == text.split()[0]:
                shown.update(under_way, description=plain(text))
            else:
                shown.update(under_way, completed=1)
                under_way = shown.add_task(plain(text), total=1)

        yield begin


def line(text: str) -> None:
    """Print a line as it is, not wrapped, without what a terminal would act on."""
    print(plain(text))


def note(text: str) -> None:
    """Print on standard error what a reader of the rows should know, beside the rows."""
    err.print(text, markup=False)


def json_object(value: Mapping[str, Any]) -> None:
    """Print one JSON object, every text in it verbatim."""
    print(json_escaped(json.dumps(value, indent=2, ensure_ascii=False, default=str)))


def print_rows(
    rows: "pa.Table",
    wanted: Wanted,
    *,
    number: int | None = None,
    shown: Sequence[str] = (),
    key: str = "rows",
    about: Mapping[str, Any] | None = None,
    as_shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda row: row,
) -> None:
    """Print those of the rows that are wanted.

    number: how many there are, where not all of them were read. shown: the columns that people get if they name none,
    but for those that are empty; all columns if it is empty.
    key, about: where the rows stand in the JSON object, and what stands there before them. as_shown: a row as people
    get it, unless they want all of it.

    Raises:
        UsageError: as Wanted.rows_of does.
    """
    found = wanted.rows_of(rows)
    printed = found.slice(0, wanted.row_limit)
    if wanted.format == Format.json:
        json_object({**(about or {}), key: printed.to_pylist()})
    elif wanted.format == Format.csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(printed.column_names)
        writer.writerows(zip(*(map(csv_cell, column.to_pylist()) for column in printed.columns), strict=True))
    else:
        if shown and not wanted.is_wide and wanted.columns is None:
            names = [name for name in shown if name in printed.column_names]
            printed = printed.select([name for name in names if printed[name].null_count < len(printed)] or names)
        listed = printed.to_pylist() if wanted.is_wide else [as_shown(row) for row in printed.to_pylist()]
        print_table(listed, printed.column_names, is_wide=wanted.is_wide)
        _say_rest(printed.num_rows, found.num_rows if number is None else number)


def as_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> "pa.Table":
    """Return rows of plain values as a table, which has its columns even if there are none."""
    import pyarrow as pa

    from entity_lists.contract.arrow_values import strings

    values = {name: [row[name] for row in rows] for name in columns}
    texts = {name: all(isinstance(value, str) for value in column) for name, column in values.items()}
    return pa.table({name: strings(column) if column and texts[name] else column for name, column in values.items()})


def table_rows(rows: "pa.Table", format_: Format) -> None:
    """Print the rows of a table: a screen of them for people, all for programs."""
    print_rows(rows, Wanted(format=format_))


def _say_rest(printed: int, number: int) -> None:
    if number == 0:
        out.print("no rows")
    elif printed < number:
        out.print(f"{printed:,} of {number:,} rows; --limit 0 for all")


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, is_wide: bool = False) -> None:
    """Print rows for people; is_wide: a row stays one line on a terminal, too."""
    is_wrapped = out.is_terminal and not is_wide
    table = Table(box=None, header_style="bold", pad_edge=False)
    cells = [[_cell(row[name]) for name in columns] for row in rows]
    widths = [max((len(row[number]) for row in cells), default=0) for number in range(len(columns))]
    whole = _whole(widths, out.width)
    for number, name in enumerate(columns):
        is_broken = is_wrapped and len(name) > max(widths[number], _LONG_HEADING)
        heading = name.replace("_", "_\n") if is_broken else name
        table.add_column(heading, overflow="fold", no_wrap=number in whole or not is_wrapped)
    for row in cells:
        table.add_row(*map(escape, row))
    if is_wrapped:
        out.print(table, soft_wrap=False)
    else:
        _print_unwrapped(table)


def _whole(widths: Sequence[int], available: int) -> set[int]:
    """Return which columns stay whole where the long ones are wrapped: as many of the narrow ones as have room."""
    whole: set[int] = set()
    taken = 0
    for number in sorted(range(len(widths)), key=lambda number: widths[number]):
        taken += max(widths[number], _LONG_HEADING)
        if taken > _WHOLE_SHARE * available:
            break
        whole.add(number)
    return whole


def _print_unwrapped(table: Table) -> None:
    width = max(_PIPE_WIDTH, out.measure(table, options=out.options.update(width=1_000_000)).maximum)
    for row in out.render_lines(table, out.options.update(width=width, max_width=width), pad=False):
        print("".join(segment.text for segment in row if not segment.control).rstrip())


def _cell(value: object) -> str:
    return "" if value is None else " ".join(plain(str(value)).split())
