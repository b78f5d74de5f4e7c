"""What a publisher put out once, and what its bytes say.

A Release is bytes with a date and an origin; Records are the same release after its source has read it, before
identities are known and tables are built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from entity_lists.citation import Citation


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where bytes came from, with what a publisher needs to say that they are unchanged; fetched_at is ISO 8601 UTC."""

    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """One release of one source; its bytes are in the store under raw_key. Small, and JSON both ways."""

    source_id: str
    release_id: str
    as_of: date
    sha256: str
    size_bytes: int
    file_name: str
    url: str

    @property
    def raw_key(self) -> str:
        """Where the store keeps the bytes, exactly as served."""
        return raw_key(self.source_id, self.sha256, self.file_name)

    def as_json(self) -> dict[str, object]:
        """Return the release as a JSON object."""
        return vars(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the release that as_json gave."""
        return cls(**(dict(value) | {"as_of": date.fromisoformat(value["as_of"])}))


def raw_key(source_id: str, sha256: str, file_name: str) -> str:
    """Return where the store keeps the bytes of a release, exactly as served."""
    return f"{source_id}/raw/{sha256}/{file_name}"


def origin_key(source_id: str, sha256: str) -> str:
    """Return where the store keeps the origin of bytes."""
    return f"{source_id}/raw/{sha256}/origin.json"


def base_release_id(as_of: date, sha256: str) -> str:
    """Return the release id before any revision: the as-of date and the first 8 of the hash."""
    return f"{as_of.isoformat()}-{sha256[:8]}"


@dataclass(frozen=True, kw_only=True)
class Name:
    """One name of an entry; name_type is one of codes.NAME_TYPES."""

    name: str
    name_type: str
    is_weak: bool = False


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address; its parts only where the publisher states them."""

    address: str
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Relation:
    """What an entry says of another party; relation is see_also, subordinate_of or affiliate_of.

    related_name: None where the text means the entry's own name under another destination.
    country_code: the destination to look under; None where the text names none that is known.
    """

    relation: str
    related_name: str | None
    country_code: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as its source read it; the columns of contract.ENTRIES that a source can know.

    position: the record's, from 1; the parties of one record share it.
    parent_relation: subordinate or affiliate. parent_position: the position of the record whose own party is its parent
        (this entry's position too, where one record has both); None where the parent has no record.
    """

    position: int
    list_code: str
    entry_type: str
    country_code: str | None
    country_text: str | None
    names: tuple[Name, ...]
    addresses: tuple[Address, ...] = ()
    citations: tuple[Citation, ...] = ()
    publisher_id: str | None = None
    license_requirement_code: str | None = None
    license_requirement_text: str | None = None
    license_policy_code: str | None = None
    license_policy_text: str | None = None
    footnotes: str | None = None
    remarks: str | None = None
    parent_position: int | None = None
    parent_relation: str | None = None
    relations: tuple[Relation, ...] = ()
    entry_text: str

    @property
    def name(self) -> str:
        """The primary name: the first one."""
        return self.names[0].name


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A record that could not be read: where it stood, why, and its text."""

    position: int
    reason: str
    record_text: str


@dataclass(frozen=True, kw_only=True)
class Records:
    """A release after reading.

    scope is "full list" or "sample". record_count counts the publisher's records. Each of them is an entry (or several
    of one position: a party and its members), or is in quarantine, or is counted under set_aside with the reason why it
    is neither (it was joined to the record above it, it only reserves a place). observations are what the reader
    counted on the way, (metric, scope) -> value; they become rows of the profile.
    """

    scope: str
    record_count: int
    set_aside: dict[str, int]
    entries: tuple[Entry, ...]
    quarantine: tuple[Quarantined, ...]
    observations: dict[tuple[str, str], float]

    @property
    def unaccounted_count(self) -> int:
        """The number of records that are neither entries nor in quarantine nor set aside; anything but 0 is a fault."""
        entered = len({entry.position for entry in self.entries})
        return self.record_count - entered - len(self.quarantine) - sum(self.set_aside.values())
