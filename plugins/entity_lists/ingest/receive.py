"""Receiving a release: found out, downloaded, looked at, and kept in the store before anything reads it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from entity_lists.contract.tables import CONTRACT_VERSION
from entity_lists.errors import (
    NotPublished,
    PublishConflict,
    ReleaseRejected,
    SourceChanged,
    SourceUnavailable,
    UsageError,
)
from entity_lists.fetch import url
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.given_input import exists, read_input
from entity_lists.ingest import feed
from entity_lists.ingest.recognise import looks_like, other_list
from entity_lists.release import Origin, RawFile, Release, base_release_id, release_sha256
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import operations, published, raw_bytes
from entity_lists.snapshot.checks import Seen
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.tombstone import refuse_withdrawn
from entity_lists.store import canonical_json
from entity_lists.store.keys import origin_key
from entity_lists.store.probe import prove_conditional_writes

if TYPE_CHECKING:
    from entity_lists.fetch.download import Download
    from entity_lists.source import Source
    from entity_lists.store.store import Store

_MAX_REVISIONS = 1000
_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came of a fetch: the release to ingest; None if its bytes are published already, or there are none.

    committed: the manifest that was made from these very bytes, if it is not that of the release in force: the run that
    committed it may have ended before it moved the pointer. confirmed: the id of the release that was found to be what
    is served or given, if there is none to ingest.
    """

    seen: Seen
    release: Release | None = None
    committed: Manifest | None = None
    confirmed: str | None = None


def receive(
    source: "Source", store: "Store", fetcher: Fetcher, *, as_of: date | None, location: str | None, now: datetime
) -> Received:
    """Return the release to ingest, its bytes kept in the store; or that these bytes are published already.

    as_of: None for the newest release. location: a path or URL to read instead of asking the publisher. now: UTC.

    Raises:
        SourceUnavailable, ReleaseRejected, UsageError: as the source and the fetcher do; a date that has not come.
        SourceChanged: what was given is not this list; named is the list that it looks like.
        ReleaseRejected: a release of these bytes was withdrawn.
        PublishConflict: these bytes have too many revisions.
        StoreUnsafe: the store's endpoint does not honour conditional writes.
    """
    today = now.date()
    # That a file is missing says more than that its name has no date; a URL is asked once the day is known.
    given = None if location is None or url.is_url(location) else _read_inputs(source, location, fetcher)
    day = as_of or (source.newest(fetcher) if location is None else _date_in(location))
    if day > today:
        error = SourceUnavailable if location is None else ReleaseRejected
        raise error(
            f"{source.source_id}: expected an as-of date that has come, found {day}; today is {today}. "
            "Correct the date, or wait."
        )
    current = published.in_force(store, source.source_id)
    if location is None:
        files = _download(source, store, fetcher, day, current, today)
    else:
        files = given or _read_inputs(source, location, fetcher)
    if files is None:
        return _not_modified(source, store, current, now, day)
    seen = files_seen(files, now, day)
    _check(source, files, is_asked_for=location is None)
    if source.feed and location is None:
        prove_conditional_writes(store)
        feed.keep(store, source.feed, day, files[0], source.source_id)
    return received(source, store, files, day, current, seen)


def received(
    source: "Source",
    store: "Store",
    files: "tuple[Download, ...]",
    day: date,
    current: published.InForce | None,
    seen: Seen,
) -> Received:
    """Return what comes of files that are at hand, as of a day: the release, kept; or that they are published already.

    current: the release in force. seen: as files_seen says. Raises: ReleaseRejected, PublishConflict, StoreUnsafe, as
    receive does.
    """
    sha256 = release_sha256([file.sha256 for file in files])
    if settled := _settled(source, store, current, sha256):
        return Received(seen=seen, confirmed=settled)
    release_id, committed = _free_release_id(source, store, base_release_id(day, sha256))
    if committed is not None:
        return Received(seen=seen, committed=committed, confirmed=release_id)
    return Received(seen=seen, release=_keep(source, store, files, day, release_id))


def files_seen(files: "tuple[Download, ...]", now: datetime, day: date) -> Seen:
    """Return that files were looked at, and where they are from."""
    return Seen(
        checked_at=now.isoformat(timespec="microseconds"),
        raw_sha256=release_sha256([file.sha256 for file in files]),
        as_of=day.isoformat(),
        url=files[0].url,
        etag=files[0].etag,
        last_modified=files[0].last_modified,
    )


def _not_modified(
    source: "Source", store: "Store", current: published.InForce | None, now: datetime, day: date
) -> Received:
    """Return that the release in force is what is served: the publisher was told what it was and answered so."""
    origin = _origin_in_force(source, store, current)
    seen = Seen(
        checked_at=now.isoformat(timespec="microseconds"),
        raw_sha256=None,
        as_of=day.isoformat(),
        url=origin.url if origin else source.homepage,
        etag=origin.etag if origin else None,
        last_modified=origin.last_modified if origin else None,
    )
    return Received(seen=seen, confirmed=current.manifest["release_id"] if current else None)


def _download(
    source: "Source", store: "Store", fetcher: Fetcher, day: date, current: published.InForce | None, today: date
) -> "tuple[Download, ...] | None":
    if source.feed and (download := feed.kept(store, source.feed, day, today, source.source_id)):
        return (download,)
    return source.download(fetcher, day, _origin_in_force(source, store, current))


def _read_inputs(source: "Source", location: str, fetcher: Fetcher) -> "tuple[Download, ...]":
    """Return the file and those that belong to its release; they lie beside it.

    Raises:
        UsageError: one of them does not.
        SourceUnavailable: one of them is not at the URL beside it.
    """
    files = [read_input(location, fetcher)]
    name = url.last_part(location)
    for companion in source.companions(name):
        try:
            files.append(read_input(url.beside(location, companion), fetcher))
        except (UsageError, NotPublished) as error:
            kind = UsageError if isinstance(error, UsageError) else SourceUnavailable
            raise kind(
                f"{source.source_id}: the release of {name} has {1 + len(source.companions(name))} files; expected "
                f"{companion} beside it. {error}"
            ) from error
    if not url.is_url(location):
        for companion in source.possible_companions(files[0]):
            beside = url.beside(location, companion)
            if exists(beside):
                files.append(read_input(beside, fetcher))
    return tuple(files)


def _check(source: "Source", files: "tuple[Download, ...]", *, is_asked_for: bool) -> None:
    """Raise as Source.check; of a wrong file that a person gave, the message says which list it looks like."""
    try:
        source.check(files)
    except (SourceChanged, SourceUnavailable, UsageError) as error:
        other = None if is_asked_for else other_list(source, files[0].content)
        if other is None:
            raise
        raise SourceChanged(
            f"{source.source_id}: {files[0].url}: expected {source.title}, found another file. {looks_like(other)}"
        ) from error


def _date_in(location: str) -> date:
    """Return the one date that the name of a file, or a URL, holds."""
    name = location if url.is_url(location) else url.last_part(location)
    days = {day for text in _DATE.findall(name) if (day := _as_date(text))}
    if len(days) != 1:
        raise UsageError(
            f"{url.redacted(location)}: expected one date in its name, as YYYY-MM-DD, that the release is as of; "
            f"found {', '.join(map(str, sorted(days))) or 'none'}. Give the date: --as-of YYYY-MM-DD"
        )
    return days.pop()


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _origin_in_force(source: "Source", store: "Store", current: published.InForce | None) -> Origin | None:
    if current is None or not _made_by_this_code(source, current.manifest):
        return None
    key = origin_key(source.source_id, current.manifest["raw"]["sha256"])
    stored = store.find(key)
    return Origin(**cast("dict[str, Any]", canonical_json.from_bytes(stored.content, key))) if stored else None


def _made_by_this_code(source: "Source", manifest: Manifest) -> bool:
    return manifests.made_by(manifest) == (source.parser_version, CONTRACT_VERSION)


def _settled(source: "Source", store: "Store", current: published.InForce | None, sha256: str) -> str | None:
    """Return the release of these bytes if nothing is to be done: it is in force, or a person went back from it.

    Raises:
        ReleaseRejected: a release of these bytes was withdrawn.
    """
    if current and current.manifest["raw"]["sha256"] == sha256 and _made_by_this_code(source, current.manifest):
        return current.manifest["release_id"]
    made_by = (source.parser_version, CONTRACT_VERSION)
    refuse_withdrawn(store, source.source_id, sha256, made_by)
    return operations.find_set_aside(store, source.source_id, sha256, made_by)


def _free_release_id(source: "Source", store: "Store", base: str) -> tuple[str, Manifest | None]:
    """Return the id under which bytes are to be published; with the manifest, if this code has committed it already.

    Raises:
        PublishConflict: these bytes have too many revisions.
    """
    revisions = [base, *(f"{base}.r{number}" for number in range(2, _MAX_REVISIONS))]
    for release_id in revisions:
        manifest = published.find_manifest(store, source.source_id, release_id)
        if manifest is None or _made_by_this_code(source, manifest):
            return release_id, manifest
    raise PublishConflict(
        f"{source.source_id}: expected fewer than {len(revisions)} revisions of release {base}, found as many. Find "
        "out what makes the same bytes a new release again and again: their manifests name the versions that read them."
    )


def _keep(source: "Source", store: "Store", files: "tuple[Download, ...]", day: date, release_id: str) -> Release:
    prove_conditional_writes(store)
    release = Release(
        source_id=source.source_id,
        release_id=release_id,
        as_of=day,
        sha256=release_sha256([file.sha256 for file in files]),
        files=tuple(
            RawFile(file_name=file.file_name, sha256=file.sha256, size_bytes=len(file.content), url=file.url)
            for file in files
        ),
    )
    for raw, file in zip(release.files, files, strict=True):
        raw_bytes.keep(store, release, raw, file.content)
    key = origin_key(release.source_id, release.sha256)
    origin = Origin(
        url=files[0].url,
        etag=files[0].etag,
        last_modified=files[0].last_modified,
        fetched_at=files[0].fetched_at.isoformat(timespec="seconds"),
    )
    if store.find(key) is None:
        store.create(key, canonical_json.to_bytes(origin.as_json()))
    return release
