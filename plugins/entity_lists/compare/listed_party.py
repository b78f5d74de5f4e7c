"""One side of a comparison: the entries of a snapshot as they are compared with those of another source."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract.arrow_values import strings
from entity_lists.snapshot import published

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

# What is compared.
_COLUMNS = {
    "entries": (
        "entry_id", "name", "list_code", "country_code", "listed_on", "effective_on", "license_requirement_code",
        "license_policy_code",
    ),
    "names": ("entry_id", "search_key"),
    "addresses": ("entry_id", "country_code"),
    "citations": ("entry_id", "volume", "page", "published_on"),
}  # fmt: skip
_PARTS = ("names", "addresses", "citations")

# Volume and page of the Federal Register; an issue is cited without a page.
Notice = tuple[int, int | None]


@dataclass(frozen=True, kw_only=True)
class Party:
    """One entry as it is compared.

    names: search keys, the primary one first. countries: its destination's and its addresses'. notices: (volume, page)
    of its citations, with the day of publication where the source gives one.
    """

    name: str
    list_code: str
    names: tuple[str, ...]
    countries: frozenset[str]
    listed_on: date | None
    effective_on: date | None
    notices: Mapping[Notice, date | None]
    requirement: str | None
    policy: str | None
    address_count: int

    @property
    def key(self) -> str:
        """The search key of the primary name."""
        return self.names[0]

    @property
    def country(self) -> str:
        """The countries as text."""
        return ", ".join(sorted(self.countries)) or "none"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One snapshot that is compared.

    parties: those of its entries that are on a list that is compared. entry_count, list_codes: of all its entries.
    """

    source_id: str
    release_id: str
    as_of: date
    parties: tuple[Party, ...]
    entry_count: int
    list_codes: frozenset[str]

    def as_json(self) -> dict[str, object]:
        """Return which snapshot it is as a JSON object, with the number of its entries."""
        return {
            "source_id": self.source_id,
            "release_id": self.release_id,
            "as_of": self.as_of.isoformat(),
            "entries": self.entry_count,
        }


def entries_of(store: "Store", manifest: "Manifest") -> pa.Table:
    """Return the entries of a snapshot, with what of them is compared."""
    return published.read_columns(store, manifest, "entries", _COLUMNS["entries"])


def list_codes_of(entries: pa.Table) -> frozenset[str]:
    """Return which lists entries are on."""
    return frozenset(entries["list_code"].unique().to_pylist())


def read_side(store: "Store", manifest: "Manifest", entries: pa.Table, list_codes: Collection[str]) -> Side:
    """Return a snapshot; of its entries, which entries_of returned, those that are on one of these lists."""
    compared = entries.filter(pc.is_in(entries["list_code"], value_set=strings(sorted(list_codes))))
    tables = {name: _of(compared, published.read_columns(store, manifest, name, _COLUMNS[name])) for name in _PARTS}
    return Side(
        source_id=manifest["source_id"],
        release_id=manifest["release_id"],
        as_of=date.fromisoformat(manifest["as_of"]),
        parties=tuple(_parties(compared, tables)),
        entry_count=entries.num_rows,
        list_codes=list_codes_of(entries),
    )


def _of(entries: pa.Table, rows: pa.Table) -> pa.Table:
    """Return those rows that belong to one of the entries."""
    return rows.filter(pc.is_in(rows["entry_id"], value_set=entries["entry_id"]))


@dataclass
class _Parts:
    """What the tables of parts say of one entry."""

    names: list[str] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    notices: dict[Notice, date | None] = field(default_factory=dict)
    address_count: int = 0


def _parties(entries: pa.Table, tables: Mapping[str, pa.Table]) -> Iterator[Party]:
    parts: dict[str, _Parts] = defaultdict(_Parts)
    for row in tables["names"].to_pylist():
        parts[row["entry_id"]].names.append(row["search_key"])
    for row in tables["addresses"].to_pylist():
        parts[row["entry_id"]].address_count += 1
        parts[row["entry_id"]].countries.add(row["country_code"])
    for row in tables["citations"].to_pylist():
        parts[row["entry_id"]].notices[row["volume"], row["page"]] = row["published_on"]
    for row in entries.to_pylist():
        part = parts[row["entry_id"]]
        yield Party(
            name=row["name"],
            list_code=row["list_code"],
            names=tuple(part.names),
            countries=frozenset({row["country_code"], *part.countries} - {None}),
            listed_on=row["listed_on"],
            effective_on=row["effective_on"],
            notices=part.notices,
            requirement=row["license_requirement_code"],
            policy=row["license_policy_code"],
            address_count=part.address_count,
        )
