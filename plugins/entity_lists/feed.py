"""One download for several sources: what stands in one file of a publisher is fetched once a day.

    feeds/<feed>/file           the newest download, exactly as served
    feeds/<feed>/origin.json    its as-of date, SHA-256, and where and when it came from

A cache and nothing more: each source keeps the bytes that it publishes under its own raw/. Two sources that ask at the
same moment both download; their schedules lie minutes apart.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from entity_lists import manifest as manifests
from entity_lists.download import Download

if TYPE_CHECKING:
    from entity_lists.store import Store


def kept(store: "Store", feed: str, as_of: date, today: date) -> Download | None:
    """Return what was downloaded today (UTC) for that as-of date, None if nothing was or it is damaged."""
    key = _origin_key(feed)
    found = store.find(key)
    if found is None:
        return None
    origin = cast("dict[str, Any]", manifests.from_bytes(found.content, key))
    fetched_at = datetime.fromisoformat(origin["fetched_at"])
    if (origin.pop("as_of"), fetched_at.date()) != (as_of.isoformat(), today):
        return None
    file = store.find(_file_key(feed))
    if file is None or manifests.sha256(file.content) != origin["sha256"]:
        return None
    return Download(**(origin | {"content": file.content, "fetched_at": fetched_at}))


def keep(store: "Store", feed: str, as_of: date, download: Download) -> None:
    """Keep a download for the other sources of its feed, instead of the one before."""
    origin = {name: value for name, value in vars(download).items() if name != "content"}
    origin |= {"as_of": as_of.isoformat(), "fetched_at": download.fetched_at.isoformat(timespec="seconds")}
    store.put(_file_key(feed), download.content)
    store.put(_origin_key(feed), manifests.to_bytes(origin))


def _file_key(feed: str) -> str:
    return f"feeds/{feed}/file"


def _origin_key(feed: str) -> str:
    return f"feeds/{feed}/origin.json"
