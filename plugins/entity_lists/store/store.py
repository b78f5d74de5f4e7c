"""Where everything is kept: a local directory or an S3 prefix behind one small interface.

Which keys there are: keys.py.

Decisions:

* An object is immutable: `create` never replaces. Creating it again with the same bytes is done, so every task can
  be rerun; other bytes under the same key are a PublishConflict.
* `latest.json` moves by compare-and-swap, so of two publishers one wins and the other is told. Swapping in what is
  already there counts as won, so a publisher whose answer was lost is not told that it failed.
* Local files are written under a name that starts with `.tmp-` and appear by link or rename, whole or not at all. A
  crash may leave such a name behind; no listing shows it. This breaks when the file system has no hard links
  or no locks; the first write says so.
* Nothing is deleted but drafts, once they are published, and what the garbage collector finds, which goes by an
  object's age. So `create` of what is already there makes it young again: it is needed once more.
* Objects are read and written whole, from memory. This breaks when one file no longer fits there.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.store.keys import PROBES

# What else lies in the same place (.tmp-, .lock, a person's notes) is not ours and is in no listing.
KEY = re.compile(
    rf"(?!.*\.\.)(?:{re.escape(PROBES)})?[A-Za-z0-9_=-][A-Za-z0-9._=-]*(?:/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*"
)
# What a crashed writer of a local store left beside the object that it was writing.
LEFTOVER = re.compile(rf"(?:[A-Za-z0-9_=-][A-Za-z0-9._=-]*/)*(?:{re.escape(PROBES)})?\.tmp-[0-9a-f]{{32}}")
# What was there when it was to be created, and is gone when it is looked at, is created again so often.
CREATE_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class Versioned:
    """An object's content and the token that `swap` takes as proof of having seen it."""

    content: bytes
    version: str


class Store(ABC):
    """A place for objects under keys; every method raises StoreError when the place cannot be reached.

    Raises: UsageError for a key that `checked_key` refuses.
    """

    uri: str

    def read(self, key: str) -> bytes:
        """Return the content. Raises: StoreError when there is no such object."""
        if stored := self.find(key):
            return stored.content
        raise StoreError(f"{self.path(key)} is missing. Check the store's URI, or restore the object.")

    @abstractmethod
    def find(self, key: str) -> Versioned | None:
        """Return content and version, or None when there is no such object."""

    def find_all(self, keys: Iterable[str]) -> Iterator[Versioned | None]:
        """Yield what find returns of each key, in their order; one that answers slowly is asked for some at a time."""
        return map(self.find, keys)

    @abstractmethod
    def create(self, key: str, content: bytes) -> None:
        """Store immutable content, anew in age if the same bytes are there. Raises: PublishConflict for other bytes."""

    @abstractmethod
    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """Return whether content is now in place of version `expected` (None: of nothing); False is a lost race."""

    @abstractmethod
    def put(self, key: str, content: bytes) -> None:
        """Store content over whatever is there."""

    @abstractmethod
    def keys(self, prefix: str) -> Iterator[str]:
        """Return the keys that start with `prefix`, sorted; "" for all."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Return whether there is no object at all, without listing those that there are."""

    @abstractmethod
    def ages(self, prefix: str) -> dict[str, datetime]:
        """Return when (UTC) each key was last written, and what crashed writers left under names of their own."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove what `ages` named; nothing happens when it is not there."""

    @abstractmethod
    def path(self, key: str) -> str:
        """Return the full location of an object, as a warehouse would open it."""


def checked_key(key: str) -> str:
    """Return the key. Raises: UsageError unless it is safe as a file name, as an S3 key and in a URL."""
    if KEY.fullmatch(key):
        return key
    expected = "names of letters, digits and . _ = - joined by '/', none empty, none starting with a dot, no '..'"
    raise UsageError(f"{key!r} is not a store key: expected {expected}. Rename the object.")


def checked_prefix(prefix: str) -> str:
    """Return the prefix. Raises: UsageError unless it is empty, a key, or a key and '/'."""
    return prefix and checked_key(prefix.removesuffix("/")) and prefix


def conflict(store: Store, key: str, content: bytes, stored: bytes) -> PublishConflict:
    """Return the error for an immutable object that has other bytes; it names both hashes."""
    return PublishConflict(
        f"{store.path(key)} exists with other bytes: expected sha256 {sha256(content).hexdigest()}, found "
        f"{sha256(stored).hexdigest()}. It was left as it is; find out which code or input made the two differ."
    )
