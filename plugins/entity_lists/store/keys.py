"""What may become a key of the store: release ids that a person gives, keys that a file of the store names.

The store itself refuses every key that is not safe as a path (store.checked_key). Here is checked that a key is the one
that it should be: a manifest of a source names files of that source and of that release, nothing else. So whoever can
write one object of a shared bucket cannot have a reader, a loader or the garbage collector follow it to others.
"""

import re
from collections.abc import Mapping
from typing import Any

from entity_lists.errors import StoreError, UsageError

ORIGIN_FILE = "origin.json"

_RELEASE_ID = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}(?:\.r[1-9]\d{0,3})?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}")


def is_release_id(text: str) -> bool:
    """Return whether a text has the form of a release id."""
    return _RELEASE_ID.fullmatch(text) is not None


def checked_release_id(text: str) -> str:
    """Return the release id. Raises: UsageError unless it has the form of one."""
    if is_release_id(text):
        return text
    raise UsageError(f"{text[:80]!r} is no release id: expected one like 2025-03-28-c0f67762, or with .r2 at its end.")


def refuse_foreign_keys(manifest: Mapping[str, Any], key: str) -> None:
    """Return if a manifest that was read from this key names nothing but its own release's files.

    Raises:
        StoreError: it names something else, or is not laid out as a manifest is.
    """
    try:
        wrong = _foreign(manifest, key)
    except (TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            f"{key} is not laid out as a manifest is ({type(error).__name__}: {error}). Something "
            "other than entity-lists wrote it: restore it."
        ) from error
    if wrong is not None:
        raise StoreError(
            f"{key} names {wrong[:120]!r}, which is not a file of its own release. It was not followed. Something "
            "other than entity-lists wrote the manifest: restore it, and find out who can write to the store."
        )


def _foreign(manifest: Mapping[str, Any], key: str) -> str | None:
    """Return the first name in a manifest that is not as this package makes it, None if all are."""
    source_id, release_id, raw = manifest["source_id"], manifest["release_id"], manifest["raw"]
    if not is_release_id(release_id) or key != f"{source_id}/manifests/{release_id}.json":
        return f"{source_id} {release_id}"
    for name, file in manifest["tables"].items():
        digest = file["sha256"]
        start = f"{source_id}/data/{name}/release={release_id}/{name}-"
        if not _SHA256.fullmatch(digest) or file["path"] != f"{start}{digest[:16]}.parquet":
            return str(file["path"])
    if not _SHA256.fullmatch(raw["sha256"]):
        return str(raw["sha256"])
    return next((name for file in raw["files"] if not _FILE_NAME.fullmatch(name := file["file_name"])), None)


def manifest_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps a manifest."""
    return f"{source_id}/manifests/{release_id}.json"


def latest_key(source_id: str) -> str:
    """Return where the store keeps the pointer."""
    return f"{source_id}/latest.json"


def raw_key(source_id: str, sha256: str, file_name: str) -> str:
    """Return where the store keeps the bytes of a release, exactly as served."""
    return f"{source_id}/raw/{sha256}/{file_name}"


def origin_key(source_id: str, sha256: str) -> str:
    """Return where the store keeps the origin of bytes."""
    return f"{source_id}/raw/{sha256}/{ORIGIN_FILE}"


def tombstone_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps a tombstone."""
    return f"{source_id}/withdrawn/{release_id}.json"


def status_key(source_id: str) -> str:
    """Return where the store keeps the status."""
    return f"{source_id}/status.json"


def report_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps the report of a release that needs approval."""
    return f"{source_id}/approvals/{release_id}/report.json"


def question_key(source_id: str, release_id: str) -> str:
    """Return where the store keeps what is put before whoever decides."""
    return f"{source_id}/approvals/{release_id}/question.md"


def _decision_key(source_id: str, release_id: str, number: int) -> str:
    return f"{source_id}/approvals/{release_id}/decision{f'-{number}' if number > 1 else ''}.json"
