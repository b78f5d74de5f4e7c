"""What documents state and a list does not show yet, of every derived data set that one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.contract.kinds import DERIVED_FROM
from entity_lists.errors import EntityListsError, UsageError
from entity_lists.pages.sorting import WrongChoice
from entity_lists.reconcile.told import Pending, pending_on
from entity_lists.source import Source

if TYPE_CHECKING:
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class PendingPart:
    """What is pending of one derived data set; problem: why that cannot be said."""

    source_id: str
    title: str
    pending: Pending | None
    problem: str | None


@dataclass(frozen=True, kw_only=True)
class PendingPage:
    """What is pending on a day (ISO 8601)."""

    day: str
    parts: tuple[PendingPart, ...]


def pending_page(store: "Store", sources: Sequence[Source], *, on: str, today: date) -> PendingPage:
    """Return what is pending on a day, today if none is given. Raises: WrongChoice if it is no day."""
    try:
        day = date.fromisoformat(on) if on else today
    except ValueError as error:
        raise WrongChoice(f"on is {on[:40]!r}: expected a day like {today}, or none.") from error
    parts = (_part(store, source, day) for source in sources if source.source_id in DERIVED_FROM)
    return PendingPage(day=day.isoformat(), parts=tuple(parts))


def _part(store: "Store", source: Source, day: date) -> PendingPart:
    found, problem = None, None
    try:
        found = pending_on(store, day, source_id=source.source_id)
    except UsageError:
        problem = "Nothing is derived yet."
    except EntityListsError as error:
        problem = str(error)
    return PendingPart(source_id=source.source_id, title=source.title, pending=found, problem=problem)
