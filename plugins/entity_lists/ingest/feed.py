"""One download for several sources: what stands in one file of a publisher is fetched once a day.

A cache and nothing more: each source keeps the bytes that it publishes under its own raw/. A source is given a download
once: when it asks again on the same day (somebody runs it again because the file was refused), the publisher is asked.
Two sources that ask at the same moment both download; their schedules lie minutes apart.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from entity_lists.errors import StoreError
from entity_lists.fetch.download import Download
from entity_lists.store import canonical_json
from entity_lists.store.keys import feed_file_key, feed_origin_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_ORIGIN = ("sha256", "file_name", "url", "etag", "last_modified", "fetched_at")
_HAD_BY = "had_by"


def kept(store: "Store", feed: str, as_of: date, today: date, source_id: str) -> Download | None:
    """Return what was downloaded today (UTC) for that as-of date by another source.

    None if nothing was, if it is damaged, or if this source has had it.
    """
    origin = _origin(store, feed)
    if origin is None or source_id in origin[_HAD_BY]:
        return None
    fetched_at = datetime.fromisoformat(origin["fetched_at"])
    if (origin["as_of"], fetched_at.date()) != (as_of.isoformat(), today):
        return None
    content = _file(store, feed, origin["sha256"])
    if content is None:
        return None
    fields = {name: origin[name] for name in _ORIGIN}
    return Download(**(fields | {"content": content, "fetched_at": fetched_at}))


def keep(store: "Store", feed: str, as_of: date, download: Download, source_id: str) -> None:
    """Keep a download that this source has had for the others of its feed, instead of the one before."""
    origin = {name: getattr(download, name) for name in _ORIGIN}
    origin |= {"as_of": as_of.isoformat(), "fetched_at": download.fetched_at.isoformat(timespec="seconds")}
    before = _origin(store, feed) or {}
    had_by = before.pop(_HAD_BY, [])
    if before != origin or _file(store, feed, download.sha256) is None:
        had_by = []
        store.put(feed_file_key(feed), download.content)
    if source_id not in had_by:
        store.put(feed_origin_key(feed), canonical_json.to_bytes(origin | {_HAD_BY: sorted([*had_by, source_id])}))


def _origin(store: "Store", feed: str) -> dict[str, Any] | None:
    key = feed_origin_key(feed)
    stored = store.find(key)
    if stored is None:
        return None
    try:
        return cast("dict[str, Any]", canonical_json.checked(stored.content, key, [*_ORIGIN, "as_of", _HAD_BY]))
    except StoreError:
        # It can be fetched again, so a damaged copy, or one of an older layout, stops nobody.
        return None


def _file(store: "Store", feed: str, sha256: str) -> bytes | None:
    stored = store.find(feed_file_key(feed))
    return stored.content if stored and canonical_json.sha256(stored.content) == sha256 else None
