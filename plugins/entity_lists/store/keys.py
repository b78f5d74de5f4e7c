"""Every key of the store, and what may become one: the one place where keys are made.

The same in a local directory and in an S3 prefix, one branch a source, and one a file that several sources share:

    <source>/raw/<sha256>/<file name>.zst      the publisher's bytes exactly as served, packed (snapshot/raw_bytes.py)
    <source>/raw/<sha256>/<file name>          the same, plain: where that is no larger, and in older stores
    <source>/raw/<sha256>/origin.json          where and when they were fetched
    <source>/drafts/<release_id>/<table>-<first 16 of sha256>.parquet   written, not published yet or not at all
    <source>/drafts/<release_id>/check.json    what its fetch saw, until the check is recorded; plain put
    <source>/drafts/<release_id>/manifest.json what it is published as, while it is being published; written once
    <source>/data/<table>/release=<release_id>/<table>-<first 16 of sha256>.parquet   published, and nothing else
    <source>/manifests/<release_id>.json       names the files of a snapshot; creating it is the commit
    <source>/manifests/<release_id>.json.dsse  its signature, and that of all its files; where a key is configured
    <source>/publications/<release_id>.json    when it was published, which the manifest does not say; written once
    <source>/checks/<checked at>-<first 8 of sha256>.json   which release was confirmed when; a check that ended well
    <source>/latest.json                       points at the manifest in force; moved by swap
    <source>/withdrawn/<release_id>.json       why a published release must not be used any more
    <source>/operations/<number>-rollback-<release_id>.json   why a person moved the pointer
    <source>/holds/<number>-<hold or lift>-<release_id>.json   why a release may not be removed, or may again
    <source>/removed/<release_id>.json         what of a superseded release was removed when, and under which rule
    <source>/approvals/<release_id>/report.json      what the audit found, and so why it asks; plain put
    <source>/approvals/<release_id>/question.md      what is put before the person, in Required Actions or by a command
    <source>/approvals/<release_id>/decision.json    who decided what, when and why; written once
    <source>/approvals/<release_id>/decision-2.json  what was decided after that, and so on: the last decision counts
    <source>/rejected/<release_id>/report.json why a release was not published; plain put (audit/kept.py)
    <source>/backfill/<as-of date>.json        how far a backfill is with that date, and what came of it; plain put
    <source>/backfill/question.md              what is put before the person who decides on all of it; plain put
    <source>/backfill/decision.json            who decided on which question; plain put
    <source>/status.json                       when the source was last checked; plain put, best effort
    <source>/told.json                         which pending documents were told; plain put, best effort
    catalog.json                               all of it in one object, derived; replaced by swap, best effort
    feeds/<feed>/file                          the last download of the day for all the sources of a feed
    feeds/<feed>/origin.json                   its as-of date and hash, where and when it came from, who has had it
    .probe/<random>                            lives only while a store proves itself

The store itself refuses every key that is not safe as a path (store.checked_key). That a manifest names its own keys
and no other is checked in foreign_keys.py.
"""

import re
from datetime import UTC, datetime
from uuid import uuid4

from entity_lists.errors import UsageError

ORIGIN_FILE = "origin.json"
REPORT_FILE = "report.json"
CATALOG = "catalog.json"
PROBES = ".probe/"
SIGNATURE = ".dsse"
PACKED = ".zst"

_RELEASE_ID = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}(?:\.r[1-9]\d{0,3})?", re.ASCII)
_COMPACT = "%Y%m%dT%H%M%S.%fZ"


def raw_prefix(source_id: str) -> str:
    """Return what the keys of all raw bytes of a source, and of their origins, start with."""
    return f"{source_id}/raw/"


def raw_key(source_id: str, sha256: str, file_name: str) -> str:
    """Return where the store keeps the bytes of a release, exactly as served; packed, under packed_key of that."""
    return f"{raw_prefix(source_id)}{sha256}/{file_name}"


def packed_key(key: str) -> str:
    """Return where the store keeps the raw bytes of a key packed."""
    return f"{key}{PACKED}"


def origin_key(source_id: str, sha256: str) -> str:
    """Return where the store keeps the origin of bytes."""
    return raw_key(source_id, sha256, ORIGIN_FILE)


def data_prefix(source_id: str) -> str:
    """Return what the keys of all tables of a source start with."""
    return f"{source_id}/data/"


def table_key(source_id: str, table: str, release_id: str, sha256: str) -> str:
    """Return where the store keeps the Parquet file of a table that has these bytes."""
    return f"{data_prefix(source_id)}{table}/release={release_id}/{table}-{sha256[:16]}.parquet"


def draft_prefix(source_id: str, release_id: str | None = None) -> str:
    """Return what the keys of all drafts of a source start with; of one release, if it is named."""
    return f"{source_id}/drafts/{f'{release_id}/' if release_id else ''}"


def draft_key(source_id: str, table: str, release_id: str, sha256: str) -> str:
    """Return where the store keeps the Parquet file of a table that is not published yet."""
    return f"{draft_prefix(source_id, release_id)}{table}-{sha256[:16]}.parquet"


def claim_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the manifest of a release while its files are put in their places."""
    return f"{draft_prefix(source_id, release_id)}manifest.json"


def manifest_prefix(source_id: str) -> str:
    """Return what the keys of all manifests of a source start with."""
    return f"{source_id}/manifests/"


def manifest_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps a manifest."""
    return f"{manifest_prefix(source_id)}{release_id}.json"


def signature_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the signature of a manifest: beside it, and no manifest itself."""
    return f"{manifest_key(source_id, release_id)}{SIGNATURE}"


def publication_prefix(source_id: str) -> str:
    """Return what the keys of all publications of a source start with."""
    return f"{source_id}/publications/"


def publication_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps when a release was published."""
    return f"{publication_prefix(source_id)}{release_id}.json"


def check_prefix(source_id: str) -> str:
    """Return what the keys of all checks of a source start with; they sort by time."""
    return f"{source_id}/checks/"


def check_key(source_id: str, checked_at: datetime, sha256: str) -> str:
    """Return where the store keeps the record of a check at this time (UTC) with this content."""
    return f"{check_prefix(source_id)}{checked_at:{_COMPACT}}-{sha256[:8]}.json"


def checked_at_of(key: str) -> datetime | None:
    """Return the time (UTC) in the key of a check, None if it is no such key."""
    try:
        return datetime.strptime(key.rpartition("/")[2].partition("-")[0], _COMPACT).replace(tzinfo=UTC)
    except ValueError:
        return None


def seen_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps what a fetch saw until it is known how the check of it ended."""
    return f"{draft_prefix(source_id, release_id)}check.json"


def latest_key(source_id: str) -> str:
    """Return where the store keeps the pointer."""
    return f"{source_id}/latest.json"


def tombstone_prefix(source_id: str) -> str:
    """Return what the keys of all tombstones of a source start with."""
    return f"{source_id}/withdrawn/"


def tombstone_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps a tombstone."""
    return f"{tombstone_prefix(source_id)}{release_id}.json"


def operation_prefix(source_id: str) -> str:
    """Return what the keys of all operations on a source start with."""
    return f"{source_id}/operations/"


def operation_key(source_id: str, number: int, operation: str, release_id: str) -> str:
    """Return where the store keeps the record of an operation; number: from 1, in their order."""
    return f"{operation_prefix(source_id)}{number:06d}-{operation}-{release_id}.json"


def hold_prefix(source_id: str) -> str:
    """Return what the keys of all legal holds of a source, and of their ends, start with."""
    return f"{source_id}/holds/"


def hold_key(source_id: str, number: int, action: str, release_id: str) -> str:
    """Return where the store keeps the record of a hold or its end; number: from 1, in their order."""
    return f"{hold_prefix(source_id)}{number:06d}-{action}-{release_id}.json"


def removal_prefix(source_id: str) -> str:
    """Return what the keys of all removals of a source start with."""
    return f"{source_id}/removed/"


def removal_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps what of a release was removed."""
    return f"{removal_prefix(source_id)}{release_id}.json"


def approvals_prefix(source_id: str) -> str:
    """Return what the keys of all that was asked and decided about releases of a source start with."""
    return f"{source_id}/approvals/"


def report_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the report of a release that needs approval."""
    return f"{approvals_prefix(source_id)}{release_id}/{REPORT_FILE}"


def question_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps what is put before whoever decides."""
    return f"{approvals_prefix(source_id)}{release_id}/question.md"


def decision_key(source_id: str, release_id: str, number: int) -> str:
    """Return where the store keeps a decision; number: from 1, in their order."""
    return f"{approvals_prefix(source_id)}{release_id}/decision{f'-{number}' if number > 1 else ''}.json"


def rejected_prefix(source_id: str) -> str:
    """Return what the keys of all reports of a source's rejected releases start with."""
    return f"{source_id}/rejected/"


def rejected_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the report of a release that was rejected."""
    return f"{rejected_prefix(source_id)}{release_id}/{REPORT_FILE}"


def backfill_prefix(source_id: str) -> str:
    """Return what the keys of all that a backfill of a source keeps start with."""
    return f"{source_id}/backfill/"


def backfill_key(source_id: str, name: str) -> str:
    """Return where the store keeps a file of a backfill: of a date, `2017-01-03.json`."""
    return f"{backfill_prefix(source_id)}{name}"


def status_key(source_id: str) -> str:
    """Return where the store keeps the status."""
    return f"{source_id}/status.json"


def told_key(source_id: str) -> str:
    """Return where the store keeps which pending documents were told, and when."""
    return f"{source_id}/told.json"


def feed_file_key(feed: str) -> str:
    """Return where the store keeps the last download of a feed."""
    return f"feeds/{feed}/file"


def feed_origin_key(feed: str) -> str:
    """Return where the store keeps the origin of the last download of a feed."""
    return f"feeds/{feed}/{ORIGIN_FILE}"


def probe_key() -> str:
    """Return a key of nobody's, to try on it what a store honours."""
    return f"{PROBES}{uuid4().hex}"


def release_id_of(key: str) -> str:
    """Return the release id in the key of a manifest, a tombstone or a removal."""
    return key.rpartition("/")[2].removesuffix(".json")


def without_revision(release_id: str) -> str:
    """Return the release id that all revisions of a release share."""
    return release_id.partition(".")[0]


def is_release_id(text: str) -> bool:
    """Return whether a text has the form of a release id."""
    return _RELEASE_ID.fullmatch(text) is not None


def checked_release_id(text: str) -> str:
    """Return the release id. Raises: UsageError unless it has the form of one."""
    if is_release_id(text):
        return text
    raise UsageError(f"{text[:80]!r} is no release id: expected one like 2025-03-28-c0f67762, or with .r2 at its end.")
