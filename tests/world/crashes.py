"""Ending a run at any call that it makes to its store, before the call is made or after it was done."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from entity_lists.errors import StoreError
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from entity_lists.store.store import Store

METHODS = ("find", "read", "create", "swap", "put", "keys", "delete")
READS = ("find", "read", "keys")


class Crash(BaseException):
    """The process is gone: nothing that catches errors sees it."""


@dataclass
class Counter:
    """Counts calls, and crashes at call `at` (from 1; 0 for never): `when` is "before" or "after"."""

    at: int = 0
    when: str = "before"
    names: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.names)

    def before(self, model: Any = None, name: str = "", params: Any = None, **_: Any) -> None:
        self.names.append(name or model.name)
        self.places.append(params["url_path"] if params else "")
        if (self.count, "before") == (self.at, self.when):
            raise Crash

    def when_put(self, place: str) -> int:
        """Return which call (from 1) of S3 put an object whose key holds this."""
        calls = zip(self.names, self.places, strict=True)
        return max(at for at, (name, key) in enumerate(calls, start=1) if name == "PutObject" and place in key)

    def after(self, http_response: Any = None, **_: Any) -> None:
        if (self.count, "after") == (self.at, self.when):
            # A process that is gone has no sockets open, not even those whose answer it had not read.
            if http_response is not None:
                http_response.raw.close()
            raise Crash


class CountedStore:
    """A store whose every call goes through a counter."""

    def __init__(self, store: Store, counter: Counter) -> None:
        self.store, self.counter = store, counter

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.store, name)
        if name not in METHODS:
            return found

        def call(*arguments: Any) -> Any:
            self.counter.before(name=name)
            answer = found(*arguments)
            self.counter.after()
            return answer

        return call


@contextmanager
def counted(store: Store, counter: Counter) -> Generator[Any, None, None]:
    """Count the calls of a store: of S3 every request, so that "after" is when the server did it and nobody knows."""
    if not isinstance(store, S3Store):
        yield CountedStore(store, counter)
        return
    events = store.client.meta.events
    events.register("before-call.s3", counter.before)
    events.register("after-call.s3", counter.after)
    try:
        yield store
    finally:
        events.unregister("before-call.s3", counter.before)
        events.unregister("after-call.s3", counter.after)


@contextmanager
def crashing(store: Store, at: int, when: str) -> Generator[Any, None, None]:
    """Run what is in the block on a store that crashes at a call; the crash ends the block."""
    with counted(store, Counter(at=at, when=when)) as unsafe, suppress(Crash):
        yield unsafe


def whole_release(store: Store, source_id: str) -> str | None:
    """Return the release in force after reading all of it as a reader would; an error is a half release."""
    current = published.in_force(store, source_id)
    if current is None:
        return None
    manifest = current.manifest
    rows = {name: published.read_table(store, manifest, name).num_rows for name in manifest["tables"]}
    assert rows == manifest["counts"]
    return manifest["release_id"]


class Broken(LocalStore):
    """A store whose pointer cannot be moved for now, as if the process died before."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        raise StoreError("gone")
