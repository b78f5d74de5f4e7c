"""Opening a store: which kind of place a URI means."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from entity_lists.errors import StoreError, UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store


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
    if match := re.fullmatch(r"s3://([A-Za-z0-9._-]+)(?:/([^?#]*))?", uri):
        # Imported here: a DAG file that names a store must not load boto3 when it is read.
        from entity_lists.store import s3

        client = s3.default_client() if s3_client is None else cast("S3Client", s3_client)
        return s3.S3Store(match[1], (match[2] or "").strip("/"), client)
    if match := re.fullmatch(r"file://(?:localhost)?(/[^\0]*)", uri):
        return LocalStore(Path(unquote(match[1])))
    if re.fullmatch(r"(?![A-Za-z][A-Za-z0-9+.-]*:)[^\0]+", uri):
        return LocalStore(Path(uri))
    shown = re.sub(r"//[^/]*@", "//***@", uri)
    raise UsageError(
        f"No store at {shown!r}: expected a directory, file:///directory or s3://bucket/prefix. Correct it."
    )
