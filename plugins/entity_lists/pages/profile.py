"""What the page of a profile shows: everything that was counted in a release, beside the release before it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.errors import UsageError
from entity_lists.pages.release import kept
from entity_lists.pages.sorting import sorted_by
from entity_lists.snapshot import published
from entity_lists.source import Source

if TYPE_CHECKING:
    from entity_lists.store.store import Store

SORTABLE = ("metric", "scope", "value", "previous_value", "change", "relative_change")


@dataclass(frozen=True, kw_only=True)
class Count:
    """One count or share of a release, of the one before, and the difference; relative_change: a share of before."""

    metric: str
    scope: str
    value: float
    previous_value: float | None
    change: float | None
    relative_change: float | None


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    """The profile of a release; metrics: those that there are. metric, text, changed: which are shown."""

    source_id: str
    title: str
    release_id: str
    before_id: str | None
    metrics: tuple[str, ...]
    metric: str
    text: str
    changed: bool
    counts: tuple[Count, ...]


def profile_page(
    store: "Store",
    source: Source,
    release_id: str,
    *,
    metric: str = "",
    text: str = "",
    changed: bool = False,
    sort: str = "",
) -> ProfilePage:
    """Return the profile. metric, text (in the scope), changed: only such counts.

    Raises:
        UsageError: nothing is on record of the release, it was not written, or sort names none of SORTABLE.
    """
    one = kept(store, source.source_id, release_id)
    if one.manifest is None:
        raise UsageError(f"Release {release_id} of {source.source_id} was not read, so nothing was counted in it.")
    rows = published.read_columns(store, one.manifest, "profile", SORTABLE).to_pylist()
    counts = [
        Count(**row)
        for row in rows
        if (not metric or row["metric"] == metric)
        and text.casefold() in row["scope"].casefold()
        and (not changed or row["change"] != 0)
    ]
    return ProfilePage(
        source_id=source.source_id,
        title=source.title,
        release_id=release_id,
        before_id=one.manifest["previous_release_id"],
        metrics=tuple(sorted({row["metric"] for row in rows})),
        metric=metric,
        text=text,
        changed=changed,
        counts=sorted_by(counts, sort, SORTABLE),
    )
