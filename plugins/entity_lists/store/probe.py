"""Proof by trying that a store honours conditional writes: some S3-compatible servers answer 200 and overwrite."""

from contextlib import suppress
from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict, StoreError, StoreUnsafe
from entity_lists.store.keys import probe_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def prove_conditional_writes(store: "Store") -> None:
    """Write against the rules to keys of nobody's, and remove them. Raises: StoreUnsafe when the store did not mind.

    This breaks when a store checks the condition and writes in two steps: only a real race would show it.
    """
    key, missing = probe_key(), probe_key()
    try:
        if broken := _broken_rule(store, key, missing):
            raise StoreUnsafe(
                f"{store.uri} does not honour conditional writes: {broken}. Two publishers could overwrite each other; "
                "use AWS S3, another server that honours If-Match and If-None-Match, or a local directory."
            )
    finally:
        for written in (key, missing):
            with suppress(StoreError):
                store.delete(written)


def _broken_rule(store: "Store", key: str, missing: str) -> str | None:
    store.create(key, b"first")
    with suppress(PublishConflict):
        store.create(key, b"second")
        return "a create-only write (If-None-Match: *) replaced an object that was there"
    seen = store.find(key)
    if seen is None or not store.swap(key, b"second", seen.version):
        return "a swap (If-Match) with the right version was refused"
    if store.swap(key, b"third", seen.version) or store.read(key) != b"second":
        return "a swap (If-Match) with an outdated version replaced the newer object"
    # Of MinIO some releases of 2025 looked at the condition only where there was an object.
    if store.swap(missing, b"first", seen.version) or store.find(missing) is not None:
        return "a swap (If-Match) wrote an object where there was none"
    return None
