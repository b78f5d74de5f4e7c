"""What the page of a release shows: what is in it, what it is made of, why it was let through, and by whom.

Of a release that was asked about or rejected the same, as far as it came: from its report, and its draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entity_lists.audit.approval import decisions
from entity_lists.audit.kept import find_report
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.contract.kinds import counted_table
from entity_lists.errors import UsageError
from entity_lists.pages import groups
from entity_lists.pages.groups import Group
from entity_lists.pages.release_state import States, states_of
from entity_lists.pages.sorting import checked_choice, sorted_by
from entity_lists.release import release_of
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.publications import find_publication
from entity_lists.source import Source
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import checked_release_id

if TYPE_CHECKING:
    from entity_lists.store.store import Store

FILES_SORTABLE = ("name", "rows", "bytes")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is on record of a release. manifest: of one that is not published its draft's, None if it was not written.

    audit: as in a manifest; {} if there was none. error: why it could not even be audited.
    """

    source_id: str
    release_id: str
    states: States
    manifest: Manifest | None
    audit: Mapping[str, Any]
    error: str | None

    @property
    def is_published(self) -> bool:
        """Whether the release was ever published, withdrawn or not."""
        return self.release_id in self.states.published


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of a release; path: its key in the store, bytes: its size."""

    name: str
    path: str
    rows: int | None
    bytes: int
    sha256: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision of a person; at: ISO 8601 UTC."""

    is_approved: bool
    by: str
    at: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """One release. state: as ReleaseRow's. expectations: how many were evaluated; failed: of those that did not hold.

    before_id, after_id: the releases beside it, where there are some. others: every other published one, newest first.
    groups_problem: why lists and countries are not shown. inputs: of a derived release, the releases that it was made
    from, by source. counted: the table whose rows entries counts.
    """

    source_id: str
    title: str
    publisher: str
    release_id: str
    as_of: str
    state: str
    told: str | None
    sequence: int | None
    before_id: str | None
    after_id: str | None
    others: tuple[str, ...]
    entries: int | None
    counted: str
    changed: dict[str, int]
    counts: dict[str, int]
    verdict: str | None
    approved_by: str | None
    expectations: int
    failed: tuple[dict[str, Any], ...]
    error: str | None
    decisions: tuple[Decided, ...]
    parser_version: int | None
    contract_version: int | None
    published_at: str | None
    manifest: str | None
    manifest_sha256: str | None
    is_signed: bool
    lists: tuple[Group, ...]
    countries: tuple[Group, ...]
    groups_problem: str | None
    files: tuple[File, ...]
    raw: tuple[File, ...]
    inputs: dict[str, str]
    fetched_at: str | None
    fetched_from: str | None


def kept(store: "Store", source_id: str, release_id: str) -> Kept:
    """Return what is on record of a release.

    Raises:
        UsageError: nothing is; or the id has not the form of one.
        StoreError: it cannot be read.
    """
    states = states_of(store, source_id)
    manifest = published.find_manifest(store, source_id, checked_release_id(release_id))
    if manifest is not None:
        return Kept(
            source_id=source_id,
            release_id=release_id,
            states=states,
            manifest=manifest,
            audit=manifest["audit"],
            error=None,
        )
    report = find_report(store, source_id, release_id)
    if report is None:
        raise UsageError(
            f"Nothing is on record of a release {release_id} of {source_id}: it was neither published nor asked about "
            "nor rejected."
        )
    return Kept(
        source_id=source_id,
        release_id=release_id,
        states=states,
        manifest=report.draft,
        audit={
            "verdict": report.verdict,
            "evaluated": report.evaluated,
            "failed": report.failed,
            "held": report.held,
            "approved_by": report.approved_by,
        },
        error=report.error,
    )


def release_page(store: "Store", source: Source, release_id: str, *, sort: str = "") -> ReleasePage:
    """Return one release. sort: of the lists and countries one of groups.SORTABLE, of the files one of FILES_SORTABLE.

    Raises:
        UsageError, StoreError: as kept does; or there is nothing to sort by that.
    """
    one = kept(store, source.source_id, release_id)
    manifest, states = one.manifest, one.states
    state, told = states.of(release_id)
    publication = find_publication(store, source.source_id, release_id) if one.is_published else None
    lists, countries, problem = groups.groups(store, manifest)
    checked_choice("sort", sort.removeprefix("-"), (*groups.SORTABLE, *FILES_SORTABLE))
    of_files, of_groups = (sort, "") if sort.removeprefix("-") in FILES_SORTABLE else ("", sort)
    fetched_at, fetched_from = _origin(store, manifest)
    ids = sorted(states.published, reverse=True)
    return ReleasePage(
        source_id=source.source_id,
        title=source.title,
        publisher=source.publisher,
        release_id=release_id,
        as_of=release_id[:10],
        state=state,
        told=told,
        sequence=manifest["sequence"] if manifest else None,
        before_id=manifest["previous_release_id"] if manifest else None,
        after_id=_after(store, source.source_id, states, release_id),
        others=tuple(other for other in ids if other != release_id),
        entries=manifest["counts"][counted_table(manifest["source_id"])] if manifest else None,
        counted=counted_table(source.source_id),
        changed=dict.fromkeys(CHANGE_COUNTS, 0) | manifest["change_counts"] if manifest else {},
        counts=dict(manifest["counts"]) if manifest else {},
        verdict=one.audit.get("verdict"),
        approved_by=one.audit.get("approved_by"),
        expectations=sum((one.audit.get("evaluated") or {}).values()),
        failed=tuple(one.audit.get("failed") or ()),
        error=one.error,
        decisions=tuple(
            Decided(is_approved=each.is_approved, by=each.by, at=each.at, reason=each.reason)
            for each in decisions(store, source.source_id, release_id)
        ),
        parser_version=manifest["parser_version"] if manifest else None,
        contract_version=manifest["contract_version"] if manifest else None,
        published_at=publication["published_at"] if publication else None,
        manifest=keys.manifest_key(source.source_id, release_id) if one.is_published else None,
        manifest_sha256=_sha256(manifest) if manifest and one.is_published else None,
        is_signed=one.is_published and store.find(keys.signature_key(source.source_id, release_id)) is not None,
        lists=sorted_by(lists, of_groups, groups.SORTABLE),
        countries=sorted_by(countries, of_groups, groups.SORTABLE),
        groups_problem=problem,
        files=sorted_by(_files(manifest), of_files, FILES_SORTABLE),
        raw=_raw(store, manifest),
        inputs=dict(manifest.get("inputs", {})) if manifest else {},
        fetched_at=fetched_at,
        fetched_from=fetched_from,
    )


def _sha256(manifest: Manifest) -> str:
    return canonical_json.sha256(canonical_json.to_bytes(manifest))


def _after(store: "Store", source_id: str, states: States, release_id: str) -> str | None:
    """Return the published release that followed this one, the newest if several did."""
    # A release id starts with its as-of date, and none is followed by an older one.
    day = release_id[:10]
    later = sorted((one for one in states.published if one[:10] >= day and one != release_id), reverse=True)
    for one in later:
        manifest = published.get_manifest(store, source_id, one, even_withdrawn=True)
        if manifest["previous_release_id"] == release_id:
            return one
    return None


def _files(manifest: Manifest | None) -> tuple[File, ...]:
    if manifest is None:
        return ()
    return tuple(
        File(name=name, path=file["path"], rows=file["rows"], bytes=file["bytes"], sha256=file["sha256"], url=None)
        for name, file in manifest["tables"].items()
    )


def _raw(store: "Store", manifest: Manifest | None) -> tuple[File, ...]:
    """Return the publisher's files: size and hash are of the bytes as served, path is where they lie, packed or not."""
    if manifest is None:
        return ()
    release = release_of(manifest)
    there = set(store.keys(keys.raw_key(release.source_id, release.sha256, "")))
    return tuple(
        File(
            name=file.file_name,
            path=next((key for key in release.places(file) if key in there), release.raw_key(file)),
            rows=None,
            bytes=file.size_bytes,
            sha256=file.sha256,
            url=file.url,
        )
        for file in release.files
    )


def _origin(store: "Store", manifest: Manifest | None) -> tuple[str | None, str | None]:
    """Return when and where the bytes were fetched, as far as it is on record."""
    if manifest is None:
        return None, None
    key = keys.origin_key(manifest["source_id"], manifest["raw"]["sha256"])
    stored = store.find(key)
    if stored is None:
        return None, manifest["raw"]["url"]
    origin = canonical_json.checked(stored.content, key, ("url", "fetched_at"))
    return str(origin["fetched_at"]), str(origin["url"])
