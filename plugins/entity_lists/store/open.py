"""Opening a store: which kind of place a URI means."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from entity_lists.errors import StoreError, UsageError
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_S3 = re.compile(r"s3://([A-Za-z0-9._-]+)(?:/([^?#]*))?")
_FILE_URI = re.compile(r"file://(?:localhost)?(/[^\0]*)")
_PATH = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)[^\0]+")


def existing_store(uri: str, s3_client: object | None = None) -> Store:
    """Return the store at a URI, for what reads it or cares for it: only an ingest makes a store.

    Raises:
        UsageError: as open_store does.
        StoreError: there is nothing.
    """
    store = open_store(uri, s3_client)
    refuse_absent(store)
    return store


def refuse_absent(store: Store) -> None:
    """Raise StoreError if there is nothing in a store: its URI has a typo, or nothing was ever ingested there."""
    if store.is_empty():
        raise StoreError(
            f"There is no store at {store.uri}: nothing lies there. Correct its name (--store, ENTITY_LISTS_STORE, or "
            "the form's Store), or ingest a source into it first: entity-lists ingest SOURCE"
        )


def open_store(uri: str, s3_client: object | None = None) -> Store:
    """Return the store at a path, a file:// URI or s3://bucket[/prefix], untouched. Raises: UsageError for others."""
    place = _place(uri)
    if isinstance(place, Path):
        return LocalStore(place)
    # Imported here: a DAG file that names a store must not load boto3 when it is read.
    from entity_lists.store import s3

    client = s3.default_client() if s3_client is None else cast("S3Client", s3_client)
    return s3.S3Store(*place, client)


def is_same_store(uri: str, other: str) -> bool:
    """Return whether two ways to name a store mean the same place. Raises: UsageError as open_store."""
    mine, theirs = _place(uri), _place(other)
    if isinstance(mine, Path) and isinstance(theirs, Path):
        return mine.resolve() == theirs.resolve()
    return mine == theirs


def _place(uri: str) -> Path | tuple[str, str]:
    """Return the directory, or the bucket and the prefix, that a URI means. Raises: UsageError for others."""
    if match := _S3.fullmatch(uri):
        return match[1], (match[2] or "").strip("/")
    if match := _FILE_URI.fullmatch(uri):
        return Path(unquote(match[1]))
    if _PATH.fullmatch(uri):
        return Path(uri)
    shown = re.sub(r"//[^/]*@", "//***@", uri)
    raise UsageError(
        f"No store at {shown!r}: expected a directory, file:///directory or s3://bucket/prefix. Correct it."
    )
