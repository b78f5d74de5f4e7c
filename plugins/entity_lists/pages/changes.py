"""What the page of changes shows: what a release changed, entry by entry, against the one before it or any other.

An entry of which only the form changed is counted, and shown where that is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.contract.codes import CAUSES, CHANGE_COUNTS, CHANGE_OPS
from entity_lists.contract.kinds import is_list
from entity_lists.contract.tables import ENTRIES
from entity_lists.errors import UsageError
from entity_lists.pages.change_query import HEADS, NONE, PAGE_SIZE, Chosen, Found, Group, find_changes
from entity_lists.pages.changed_fields import ChangedField, changed_fields, of_one_page
from entity_lists.pages.comparison import compared, doubt
from entity_lists.pages.release import kept
from entity_lists.pages.sorting import checked_choice
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, id_order
from entity_lists.source import Source
from entity_lists.sources import get_source
from entity_lists.store import keys
from entity_lists.text.countries import country_label
from entity_lists.text.plain import cut, plain

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

_READ = ("changes", ("entry_id", "op", "table_name", "field", "before", "after", "cause"))
_CAUSES = {
    "source": "the publisher",
    "parser": "our reading",
    "form": "form only",
    "unread": "not found, maybe not read",
}
_NOT_STATED = "not stated"
# A name is no longer, but for a record that was read wrong.
_MOST_OF_NAME, _MOST_OF_LABEL = 300, 60


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value of a filter, and how many changed entries have it; those of form only do not count but as a cause."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Options:
    """The values of each filter that there are."""

    ops: tuple[Option, ...]
    countries: tuple[Option, ...]
    lists: tuple[Option, ...]
    fields: tuple[Option, ...]
    causes: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class ChangedEntry:
    """One entry that changed. country: for people; causes: of codes.CAUSES. more: changes of it that are not shown.

    found_in: the published release in which the entry stands, None if there is none.
    """

    entry_id: str
    name: str
    country: str
    country_code: str | None
    list_code: str | None
    op: str
    causes: tuple[str, ...]
    fields: tuple[ChangedField, ...]
    more: int
    found_in: str | None


@dataclass(frozen=True, kw_only=True)
class ChangesPage:
    """One page of what changed. before_id: the release compared with; against: it, if it was asked for, else None.

    doubt: the sentence that says what else may have made the difference. others: the releases to compare with, newest
    first. counts: entries by kind, of codes.CHANGE_COUNTS, over the filter; total: those that are paged through.
    """

    source_id: str
    title: str
    release_id: str
    as_of: str
    against: str | None
    before_id: str | None
    others: tuple[str, ...]
    doubt: str | None
    counts: dict[str, int]
    total: int
    page: int
    pages: int
    page_size: int
    options: Options
    chosen: Chosen
    entries: tuple[ChangedEntry, ...]


def changes_page(
    store: "Store",
    source_id: str,
    release_id: str,
    *,
    against: str | None = None,
    op: str = "",
    country: str = "",
    list_code: str = "",
    field: str = "",
    cause: str = "",
    text: str = "",
    page: int = 1,
) -> ChangesPage:
    """Return what a release changed, published or not. against: another release than the one before it, of any date.

    country, list_code: of the entry, "none" where it has none; field: as table.field. text: in the name or what
    changed, without regard to case and accents.

    Raises:
        UsageError: there is no such release, it was not read, or there is no such op or cause.
        StoreError: a file is missing or damaged.
    """
    checked_choice("op", op, CHANGE_OPS)
    checked_choice("cause", cause, CAUSES)
    source = get_source(source_id)
    one = kept(store, source_id, release_id)
    if one.manifest is None:
        raise UsageError(f"Release {release_id} of {source_id} was not read, so nobody knows what it changed.")
    # What no release says, no printable character, is not asked for.
    op, country, list_code, field, cause, text = map(plain, (op, country, list_code, field, cause, text.strip()))
    chosen = Chosen(op=op, country=country, list_code=list_code, field=field, cause=cause, text=text)
    return changes_of(store, source, one.manifest, against=against, chosen=chosen, page=page)


def changes_of(
    store: "Store", source: Source, manifest: Manifest, *, against: str | None, chosen: Chosen, page: int
) -> ChangesPage:
    """Return what the release of a manifest changed, be it of a draft. Raises: as changes_page does."""
    release_id, before_id = manifest["release_id"], against or manifest["previous_release_id"]
    if before_id == release_id:
        raise UsageError(f"Release {release_id} of {source.source_id} cannot be compared with itself.")
    released = published.release_ids(store, source.source_id)
    if release_id not in released:
        _refuse_unless_kept(store, manifest)
    # What was withdrawn is still there to be compared with.
    before = published.get_manifest(store, source.source_id, before_id, even_withdrawn=True) if before_id else None
    now = _heads(store, manifest)
    earlier = _heads(store, before) if before else now.slice(0, 0)
    # To the release before it our reading counts, too, which its own table of changes tells from the publisher.
    other = before if before_id != manifest["previous_release_id"] else None
    changes = compared(store, source, other, manifest) if other else published.read_columns(store, manifest, *_READ)
    found = find_changes(changes, now, earlier, chosen, page)
    return ChangesPage(
        source_id=source.source_id,
        title=source.title,
        release_id=release_id,
        as_of=manifest["as_of"],
        against=against,
        before_id=before_id,
        others=tuple(sorted((one for one in released if one != release_id), key=id_order, reverse=True)),
        doubt=doubt(other, manifest) if other else None,
        counts={kind: found.counts.get(kind, 0) for kind in CHANGE_COUNTS},
        total=found.total,
        page=found.page,
        pages=found.pages,
        page_size=PAGE_SIZE,
        options=_options(found),
        chosen=chosen,
        entries=tuple(_entries(found, _places(manifest, before_id, is_published=release_id in released))),
    )


def _refuse_unless_kept(store: "Store", draft: Manifest) -> None:
    source_id, release_id = draft["source_id"], draft["release_id"]
    if store.find(keys.draft_key(source_id, "changes", release_id, draft["tables"]["changes"]["sha256"])) is None:
        raise UsageError(
            f"Release {release_id} of {source_id} was never published, and its draft is cleaned up by now: its report "
            "says what the audit saw, but nobody can say any more what it would have changed."
        )


def _places(manifest: Manifest, before_id: str | None, *, is_published: bool) -> dict[str, str | None]:
    """Return by op in which published release an entry stands; what is no list has no pages of entries."""
    if not is_list(manifest["source_id"]):
        return {}
    if is_published:
        return {"removed": before_id, **dict.fromkeys(("added", "modified"), manifest["release_id"])}
    return {"added": None, **dict.fromkeys(("removed", "modified"), before_id)}


def _heads(store: "Store", manifest: Manifest) -> "pa.Table":
    """Return what the entries of a release are called and where they stand; of what is no list, nobody."""
    if is_list(manifest["source_id"]):
        return published.read_columns(store, manifest, "entries", HEADS)
    return ENTRIES.schema.empty_table().select(HEADS)


def _options(found: Found) -> Options:
    return Options(
        ops=_labelled(found.ops, str),
        countries=_labelled(found.countries, country_label),
        lists=_labelled(found.lists, str),
        fields=_labelled(found.fields, str),
        causes=_labelled(found.causes, lambda cause: _CAUSES.get(cause, cause)),
    )


def _labelled(groups: Sequence[Group], label: Callable[[str], str]) -> tuple[Option, ...]:
    return tuple(
        Option(code=code, label=_NOT_STATED if code == NONE else cut(label(code), _MOST_OF_LABEL), count=count)
        for code, count in groups
    )


def _entries(found: Found, places: Mapping[str, str | None]) -> Iterator[ChangedEntry]:
    for entry in found.entries:
        fields = changed_fields(entry.rows)
        shown = of_one_page(fields)
        yield ChangedEntry(
            entry_id=entry.entry_id,
            name=cut(entry.name or entry.entry_id, _MOST_OF_NAME),
            country=cut(country_label(entry.country_code), _MOST_OF_LABEL),
            country_code=entry.country_code and cut(entry.country_code, _MOST_OF_LABEL),
            list_code=entry.list_code and cut(entry.list_code, _MOST_OF_LABEL),
            op=cut(entry.op, _MOST_OF_LABEL),
            causes=tuple(sorted({field.cause for field in fields})),
            fields=shown,
            more=entry.row_count - len(entry.rows) + len(fields) - len(shown),
            found_in=places.get(entry.op),
        )
