"""What cannot be read goes to quarantine and none is lost: the one place where that happens."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from entity_lists.records import Quarantined


class Readable(Protocol):
    """One record as a publisher's file has it: where it stands in the release, and its text, verbatim."""

    @property
    def position(self) -> int:
        """The record's number, from 1."""

    @property
    def text(self) -> str:
        """All of it, as it goes to quarantine."""


_Record = TypeVar("_Record", bound=Readable)
_Read = TypeVar("_Read")


def read_each(
    records: Iterable[_Record], read: Callable[[_Record], _Read], quarantine: list[Quarantined]
) -> Iterator[_Read]:
    """Yield what each record says; one that `read` raises ValueError of is put into quarantine, with that reason."""
    for record in records:
        try:
            yield read(record)
        except ValueError as error:
            quarantine.append(Quarantined(position=record.position, reason=str(error), record_text=record.text))


def in_order(quarantine: Iterable[Quarantined]) -> tuple[Quarantined, ...]:
    """Return what is in quarantine in the order of the publisher's records."""
    return tuple(sorted(quarantine, key=lambda record: record.position))
