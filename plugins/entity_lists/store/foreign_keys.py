"""Whether a manifest names its own keys: files of its source and of its release, nothing else.

So whoever can write one object of a shared bucket cannot have a reader, a loader or the garbage collector follow it to
others.
"""

import re
from collections.abc import Mapping
from typing import Any

from entity_lists.errors import StoreError
from entity_lists.store.keys import is_release_id, manifest_key, table_key

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}")


def refuse_foreign_keys(manifest: Mapping[str, Any], key: str) -> None:
    """Raise StoreError unless a manifest that was read from this key names nothing but its own release's files.

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
    if not is_release_id(release_id) or key != manifest_key(source_id, release_id):
        return f"{source_id} {release_id}"
    for name, file in manifest["tables"].items():
        digest = file["sha256"]
        if not _SHA256.fullmatch(digest) or file["path"] != table_key(source_id, name, release_id, digest):
            return str(file["path"])
    if not _SHA256.fullmatch(raw["sha256"]):
        return str(raw["sha256"])
    return next((name for file in raw["files"] if not _FILE_NAME.fullmatch(name := file["file_name"])), None)
