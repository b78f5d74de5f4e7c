"""The words of SQL that differ by engine, and the queries that all of them share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from entity_lists.contract.entry_columns import BOOL, DATE, INT, REAL, TEXT
from entity_lists.contract.schema import Column
from entity_lists.contract.tables import HISTORY
from entity_lists.describe.files import PublishedFile
from entity_lists.errors import UsageError

# What every row says beside the columns of the contract.
RELEASE_ID = "release_id"
LISTED_AS_OF = "listed_as_of"
RECONSTRUCTED = "is_reconstructed"


@dataclass(frozen=True, kw_only=True)
class Words:
    """How an engine writes SQL.

    engine: its name for people. types: of text, boolean, 32-bit integer, date and double. nullable: how a type that
    may be null is written. mark: what quotes an identifier. is_upper: whether names that nobody quotes are upper case.
    has_escapes: whether a backslash in a literal has to be doubled. patterns: what stands for other characters in the
    name of a file and cannot be escaped there.
    """

    engine: str
    types: tuple[str, str, str, str, str]
    nullable: str = "{}"
    mark: str = '"'
    is_upper: bool = False
    has_escapes: bool = False
    patterns: str = ""

    def type(self, type_: pa.DataType) -> str:
        """Return the engine's name of a type of the contract."""
        names: Mapping[pa.DataType, str] = dict(zip((TEXT, BOOL, INT, DATE, REAL), self.types, strict=True))
        return names[type_]

    def quoted(self, name: str) -> str:
        """Return an identifier in quotes."""
        shown = name.upper() if self.is_upper else name
        return self.mark + shown.replace(self.mark, self.mark * 2) + self.mark

    def literal(self, text: str) -> str:
        """Return a text as a literal."""
        if self.has_escapes:
            text = text.replace("\\", "\\\\").replace("\n", "\\n")
        return "'" + text.replace("'", "\\'" if self.has_escapes else "''") + "'"

    def checked(self, place: str) -> str:
        """Return the place of a file. Raises: UsageError if the engine would take it for a pattern."""
        if found := sorted(set(place) & set(self.patterns)):
            raise UsageError(
                f"{self.engine} takes {' '.join(found)} in {place!r} for a pattern of names, so these files cannot be "
                "named there. Keep the store in a folder without these characters, or load it: entity-lists warehouse "
                "load"
            )
        return place

    def selected(self, file: PublishedFile, read: Callable[[Column], str] | None = None) -> str:
        """Return the list of a query of a file: each column of the contract, then release_id.

        read: how a column of the file is written where its name does not do.
        """
        written = read or (lambda column: self.quoted(column.name))
        items = [
            f"{written(one) if one.name in file.columns else self._absent(one, file.source_id)} "
            f"as {self.quoted(one.name)}"
            for one in file.table.columns
        ]
        return ", ".join([*items, f"{self.literal(file.release_id)} as {self.quoted(RELEASE_ID)}"])

    def _absent(self, column: Column, source_id: str) -> str:
        """Return what stands for a column that a file lacks, as contract.schema.completed fills it in."""
        if column.name == "source_id":
            return self.literal(source_id)
        if column.required:
            return "false"
        return f"cast(null as {self.nullable.format(self.type(column.type))})"

    def listed_as_of(self, day: str, history: str | None = None) -> str:
        """Return the query of who was listed on a day; day: an expression of type date.

        An id of a release starts with its as-of date, so the first one in the history tells since when we know.
        """
        q, of = self.quoted, history or self.quoted("history")
        columns = [f"h.{q(column.name)}" for column in HISTORY.columns]
        return (
            f"select {', '.join(columns)}, h.{q(RELEASE_ID)}, {day} < o.observed_from as {q(RECONSTRUCTED)} "
            f"from {of} h join (select {q('source_id')}, "
            f"cast(substring(min({q('release_from')}), 1, 10) as date) as observed_from from {of} "
            f"group by {q('source_id')}) o on o.{q('source_id')} = h.{q('source_id')} "
            f"where h.{q('release_to')} is null and h.{q('valid_from')} <= {day} "
            f"and (h.{q('valid_to')} is null or h.{q('valid_to')} > {day})"
        )

    def listed_columns(self) -> str:
        """Return what listed_as_of returns, as names and types."""
        found = [(column.name, column.type) for column in HISTORY.columns] + [(RELEASE_ID, TEXT), (RECONSTRUCTED, BOOL)]
        return ", ".join(f"{self.quoted(name)} {self.type(type_)}" for name, type_ in found)


def union(queries: Iterable[str]) -> str:
    """Return one query of several, a line each."""
    return "\n  union all ".join(queries)


def comment(text: str) -> str:
    """Return a text as comment lines, whatever characters a path in it has."""
    return "\n".join(f"-- {line}" for line in text.splitlines())
