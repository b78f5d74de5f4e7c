"""What an address may choose: one of what there is, and the order of rows: "entries" upwards, "-entries" downwards."""

from collections.abc import Iterable
from typing import TypeVar

from entity_lists.errors import UsageError

Row = TypeVar("Row")


class WrongChoice(UsageError):
    """The address asks for something that there is not to choose."""


def checked_choice(name: str, chosen: str, choices: Iterable[str]) -> None:
    """Raise WrongChoice unless nothing is chosen, or one of these."""
    if chosen and chosen not in (known := list(choices)):
        raise WrongChoice(f"{name}: expected one of {', '.join(known)}, found {chosen[:40]!r}.")


def sorted_by(rows: Iterable[Row], sort: str, columns: Iterable[str]) -> tuple[Row, ...]:
    """Return the rows in that order, as they come if sort is empty; what is not known comes last.

    Raises:
        WrongChoice: there is no such column; the text names those that there are.
    """
    if not sort:
        return tuple(rows)
    name, known = sort.removeprefix("-"), list(columns)
    if name not in known:
        raise WrongChoice(f"The rows cannot be sorted by {name[:40]!r}; they can by: {', '.join(known)}.")
    all_rows = list(rows)
    stated = [row for row in all_rows if getattr(row, name) is not None]
    stated.sort(key=lambda row: getattr(row, name), reverse=sort.startswith("-"))
    return tuple(stated) + tuple(row for row in all_rows if getattr(row, name) is None)
