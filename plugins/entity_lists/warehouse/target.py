"""What a data warehouse is to us: a place that holds releases, and takes a source's new state whole or not at all.

One schema holds the tables of the contract, over all sources, and the table releases:

* every table but changes has the rows of each source's release in force; changes has those of that release and of all
  that it follows. history is complete in each release, so it has all versions of all entries, too.
* releases says which ones these are. It is written last: where it names a release, the release is there.
* the views of views.py stand beside them.

The schema is a projection of the store: whatever is wrong with it, drop it and load again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Protocol

import pyarrow as pa

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import Table, optional, required

TIME = pa.timestamp("us", tz="UTC")

RELEASES = Table(
    name="releases",
    description="The releases that this schema holds: of each source the one in force, and those that it follows.",
    key=("source_id", "release_id"),
    columns=(
        required("source_id", pa.string(), "The source."),
        required("source_title", pa.string(), "The source's title, as a reader knows the list."),
        required("release_id", pa.string(), "The release, as to_release_id in changes and release_from in history."),
        required("as_of", pa.date32(), "The publisher's date of the release."),
        required("sequence", pa.int32(), "Counts up along the releases that follow each other."),
        required("manifest_sha256", pa.string(), "SHA-256 of the release's manifest in the store: what was loaded."),
        required("verdict", pa.string(), "What the audit said of it: publish, or ask if a person approved it."),
        optional("published_at", TIME, "When it was published; null where that is not on record."),
        required("is_in_force", pa.bool_(), "True for the one release of the source whose rows stand in the tables."),
        required("is_withdrawn", pa.bool_(), "True if it was withdrawn later; what followed it still counts from it."),
        required("loaded_at", TIME, "When this row was loaded."),
    ),
)

LOADED: tuple[Table, ...] = (*ALL_TABLES.values(), RELEASES)


@dataclass(frozen=True, kw_only=True)
class LoadedRelease:
    """A row of the table releases."""

    source_id: str
    source_title: str
    release_id: str
    as_of: date
    sequence: int
    manifest_sha256: str
    verdict: str
    published_at: datetime | None
    is_in_force: bool
    is_withdrawn: bool
    loaded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """New rows of one source in one table.

    release_ids: only what has one of these as its to_release_id is replaced; all rows of the source if None.
    total: how many rows the source has in the table afterwards.
    """

    table: Table
    rows: pa.Table
    total: int
    release_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Load:
    """What brings one source from what a target holds to what is published: replacements, that of releases last."""

    source_id: str
    releases: tuple[LoadedRelease, ...]
    replacements: tuple[Replacement, ...]


class Target(Protocol):
    """A schema of a data warehouse. Whatever the engine says no to becomes a WarehouseError, without secrets."""

    def prepare(self) -> None:
        """Keep other loads away until close, and make what lacks of tables, comments and views; if nothing, do nothing.

        Raises:
            WarehouseError: another load is running; or a table has not the columns of the contract, with their names.
        """

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the table releases."""

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table of the contract and source; no line where there is none."""

    def apply(self, load: Load) -> None:
        """Make all replacements, visible at one moment, or none.

        Raises:
            WarehouseError: the engine refuses, or a table has not as many rows of the source as it should have.
        """

    def close(self) -> None:
        """Let go of the connection and of what prepare locked; a load that has not ended is undone."""


def release_rows(releases: Sequence[LoadedRelease]) -> pa.Table:
    """Return releases as rows of the table releases."""
    columns = {field.name: [getattr(one, field.name) for one in releases] for field in fields(LoadedRelease)}
    return pa.table(columns, schema=RELEASES.schema)


def warehouse_key(table: Table) -> tuple[str, ...]:
    """Return what identifies a row of a table over all sources; () if a part of it may be null, as in changes."""
    key = ("source_id", *(name for name in table.key if name != "source_id"))
    needed = {column.name for column in table.columns if column.required}
    return key if needed.issuperset(key) else ()
