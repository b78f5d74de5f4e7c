"""What of many rows a person asked for: which, how many, with which columns, and in which form.

A condition is one DuckDB expression over the columns of these rows. It is evaluated where nothing else can be reached:
no file, no address, no extension, no other table; and it cannot become more than one expression.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from entity_lists import quiet_duckdb
from entity_lists.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

SCREEN_ROWS = 50

_CLOSED = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "python_enable_replacements": "false",
}


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are printed, and how.

    columns: comma-separated names, None for those that are chosen for people, or all for programs. where: a condition.
    limit: None for a screen, or all for programs; 0 for all. is_wide: whether people get every column, too.
    """

    format: Format = Format.table
    columns: str | None = None
    where: str | None = None
    limit: int | None = None
    is_wide: bool = False

    @property
    def is_json(self) -> bool:
        """Whether one JSON object is printed, of an error too."""
        return self.format == Format.json

    @property
    def is_given(self) -> bool:
        """Whether more is asked for than a form of output that does not need rows."""
        return (
            self.format == Format.csv
            or self.is_wide
            or any(part is not None for part in (self.columns, self.where, self.limit))
        )

    @property
    def row_limit(self) -> int | None:
        """How many rows are printed at most; None for all."""
        if self.limit is None:
            return SCREEN_ROWS if self.format == Format.table else None
        return self.limit or None

    def columns_read(self, known: Sequence[str], shown: Sequence[str]) -> list[str] | None:
        """Return which of the columns there are have to be read; None for all of them.

        shown: those that people get if they name none.

        Raises:
            UsageError: there is no such column as was named.
        """
        is_all = self.columns is None and (self.format != Format.table or self.is_wide or not shown)
        condition = (self.where or "").casefold()
        # Those that a condition names stand in it; by a pattern or by number it may mean any.
        if is_all or any(sign in condition for sign in ("columns", "*", "#")):
            return None
        named = set(shown if self.columns is None else _named(self.columns, known))
        return [name for name in known if name in named or name in condition]

    def rows_among(self, parts: "Iterator[pa.Table]", known: Sequence[str]) -> "pa.Table":
        """Return the rows of these parts that meet the condition, of all columns; without one, as many as are printed.

        known: the columns there are, of which not all need be read. Raises: UsageError (as rows_of does).
        """
        import pyarrow as pa

        first = next(parts)
        if self.where is not None:
            batches = (batch for part in chain([first], parts) for batch in part.to_batches())
            return _meeting(pa.RecordBatchReader.from_batches(first.schema, batches), self.where, known)
        read = [first]
        while self.row_limit is None or sum(part.num_rows for part in read) < self.row_limit:
            if (part := next(parts, None)) is None:
                break
            read.append(part)
        return pa.concat_tables(read)

    def rows_of(self, rows: "pa.Table") -> "pa.Table":
        """Return the rows that meet the condition, with the columns that were named.

        Raises:
            UsageError: the condition is none, or there is no such column; the text names those that there are.
        """
        found = rows if self.where is None else _meeting(rows, self.where, rows.column_names)
        return found if self.columns is None else found.select(_named(self.columns, rows.column_names))


def _named(columns: str, known: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip()))
    if not names or (unknown := [name for name in names if name not in known]):
        found = ", ".join(unknown) if names else "none"
        raise UsageError(
            f"--columns: expected names of columns with commas between, found {found}. {_there_are(known)}"
        )
    return names


def _meeting(rows: "pa.Table | pa.RecordBatchReader", condition: str, known: Sequence[str]) -> "pa.Table":
    import duckdb

    try:
        with quiet_duckdb.connect(**_CLOSED) as db:
            db.execute("set lock_configuration = true")
            return db.from_arrow(rows).filter(condition).to_arrow_table().cast(rows.schema)
    except duckdb.Error as error:
        # After a blank line it shows a query that nobody wrote.
        said = str(error).split("\n\n")[0]
        raise UsageError(
            f"--where: {condition!r} is no condition on these rows. DuckDB says: {said}\n"
            f"{_there_are(known)} Example: --where \"name ilike '%telecom%'\""
        ) from error


def _there_are(known: Sequence[str]) -> str:
    return f"The columns are: {', '.join(known)}."
