"""What a source reads in the bytes of a release: entries and what could not be read, before identities and tables.

Nobody changes an entry or a part of one after it is made. They are not frozen, since a frozen one takes three times as
long to make, and a release has a hundred thousand of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from entity_lists.text.citation import Citation


@dataclass(unsafe_hash=True, kw_only=True, slots=True)
class Name:
    """One name of an entry; name_type is one of codes.NAME_TYPES."""

    name: str
    name_type: str
    is_weak: bool = False


@dataclass(unsafe_hash=True, kw_only=True, slots=True)
class Address:
    """One address; its parts only where the publisher states them."""

    address: str
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(unsafe_hash=True, kw_only=True, slots=True)
class Identifier:
    """What else tells a party from others: a passport, a birth date, a vessel's number; id_type as codes.ID_TYPES.

    country_code: of the country that issued it, or that it names. remarks: the publisher's own words about it.
    """

    id_type: str
    id_value: str
    country_code: str | None = None
    remarks: str | None = None


@dataclass(unsafe_hash=True, kw_only=True, slots=True)
class Relation:
    """What an entry says of another party; relation as codes.RELATION_TYPES.

    related_name: None where the text means the entry's own name under another destination.
    country_code: the destination to look under; None where the text names none that is known.
    """

    relation: str
    related_name: str | None
    country_code: str | None
    text: str


@dataclass(unsafe_hash=True, kw_only=True, slots=True)
class Entry:
    """One entry as its source read it; the columns of contract.ENTRIES that a source can know.

    position: the record's, from 1; the parties of one record share it.
    country_code, country_text: the destination that it is listed under. has_destination: False in a list that has none;
        whose country is where its addresses are: see located_in.
    listed_on, amended_on: the publisher's own dates; those of the first and last citation where they are None.
    parent_relation: subordinate or affiliate. parent_position: the position of the record whose own party is its parent
        (this entry's position too, where one record has both); None where the parent has no record.
    """

    position: int
    list_code: str
    entry_type: str
    country_code: str | None
    country_text: str | None
    names: tuple[Name, ...]
    has_destination: bool = True
    addresses: tuple[Address, ...] = ()
    citations: tuple[Citation, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    publisher_id: str | None = None
    listed_on: date | None = None
    amended_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    programs: str | None = None
    license_requirement_code: str | None = None
    license_requirement_text: str | None = None
    license_policy_code: str | None = None
    license_policy_text: str | None = None
    license_sections: str | None = None
    license_policy_sections: str | None = None
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

    @property
    def located_in(self) -> str | None:
        """The one country that all addresses name, in a list without destinations; None if several, or one has none."""
        codes = set() if self.has_destination else {address.country_code for address in self.addresses}
        return codes.pop() if len(codes) == 1 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarantined:
    """A record that could not be read: where it stood, why, and its text."""

    position: int
    reason: str
    record_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
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
    def counts(self) -> "RecordCounts":
        """What was counted, without the records."""
        return RecordCounts(
            scope=self.scope,
            record_count=self.record_count,
            entered=len({entry.position for entry in self.entries}),
            quarantined=len(self.quarantine),
            set_aside=self.set_aside,
            observations=self.observations,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCounts:
    """How many records a release has and what became of them; scope, set_aside and observations as in Records."""

    scope: str
    record_count: int
    entered: int
    quarantined: int
    set_aside: dict[str, int]
    observations: dict[tuple[str, str], float]

    @property
    def unaccounted(self) -> int:
        """The number of records that are neither entries nor in quarantine nor set aside; anything but 0 is a fault."""
        return self.record_count - self.entered - self.quarantined - sum(self.set_aside.values())


def joined(counts: Iterable[RecordCounts]) -> RecordCounts:
    """Return what was counted in all parts of a release; what was observed of it whole stands in one of them."""
    first, *others = counts
    for more in others:
        first = replace(
            first,
            record_count=first.record_count + more.record_count,
            entered=first.entered + more.entered,
            quarantined=first.quarantined + more.quarantined,
            set_aside={
                reason: first.set_aside.get(reason, 0) + more.set_aside.get(reason, 0)
                for reason in first.set_aside | more.set_aside
            },
            observations=first.observations | more.observations,
        )
    return first
