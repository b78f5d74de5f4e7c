"""Canonical JSON: the one way in which a value becomes bytes, so that equal values have equal hashes."""

import hashlib
import json
from collections.abc import Collection, Mapping

from entity_lists.errors import StoreError

Json = dict[str, object]


def to_bytes(value: Mapping[str, object]) -> bytes:
    """Return canonical JSON: sorted keys, two spaces, UTF-8, a final line break."""
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def from_bytes(content: bytes, key: str) -> Json:
    """Return the JSON object of a key's content.

    Raises:
        StoreError: it is not a JSON object.
    """
    try:
        value = json.loads(content)
    except ValueError as error:
        raise StoreError(
            f"{key} is not JSON: {error}. Something other than entity-lists wrote it: restore it."
        ) from error
    if not isinstance(value, dict):
        raise StoreError(
            f"{key} holds {type(value).__name__} where an object is expected. Something other than entity-lists wrote "
            "it: restore it."
        )
    return value


def checked(content: bytes, key: str, required: Collection[str]) -> Json:
    """Return the JSON object of a key's content.

    Raises:
        StoreError: it is not a JSON object, or lacks a required field.
    """
    value = from_bytes(content, key)
    if missing := set(required) - value.keys():
        raise StoreError(f"{key} lacks {sorted(missing)}. Something other than entity-lists wrote it: restore it.")
    return value


def sha256(content: bytes) -> str:
    """Return the SHA-256 of the content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
