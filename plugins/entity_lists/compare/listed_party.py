"""One side of a comparison: the entries of a snapshot as they are compared with those of another source."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.snapshot import published

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

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
    """One snapshot that is compared."""

    source_id: str
    release_id: str
    as_of: date
    parties: tuple[Party, ...]

    def as_json(self) -> dict[str, object]:
        """Return which snapshot it is as a JSON object, with the number of its entries."""
        return {
            "source_id": self.source_id,
            "release_id": self.release_id,
            "as_of": self.as_of.isoformat(),
            "entries": len(self.parties),
        }


def read_side(store: "Store", source_id: str) -> Side:
    """Return the snapshot in force of a source. Raises: UsageError (nothing is published)."""
    manifest = published.get_manifest(store, source_id, None)
    names = ("entries", "names", "addresses", "citations")
    tables = {name: published.read_table(store, manifest, name) for name in names}
    return Side(
        source_id=source_id,
        release_id=manifest["release_id"],
        as_of=date.fromisoformat(manifest["as_of"]),
        parties=tuple(_parties(tables)),
    )


@dataclass
class _Parts:
    """What the tables of parts say of one entry."""

    names: list[str] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    notices: dict[Notice, date | None] = field(default_factory=dict)
    address_count: int = 0


def _parties(tables: Mapping[str, "pa.Table"]) -> Iterator[Party]:
    parts: dict[str, _Parts] = defaultdict(_Parts)
    for row in tables["names"].select(["entry_id", "search_key"]).to_pylist():
        parts[row["entry_id"]].names.append(row["search_key"])
    for row in tables["addresses"].select(["entry_id", "country_code"]).to_pylist():
        parts[row["entry_id"]].address_count += 1
        parts[row["entry_id"]].countries.add(row["country_code"])
    for row in tables["citations"].select(["entry_id", "volume", "page", "published_on"]).to_pylist():
        parts[row["entry_id"]].notices[row["volume"], row["page"]] = row["published_on"]
    for row in tables["entries"].to_pylist():
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
