"""What a download is, and how its bytes are gathered: counted and hashed while they arrive, never more than allowed.

fetcher.py brings the bytes over the network, given_input.py reads what lies on this machine.
"""

import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from entity_lists.errors import ReleaseRejected
from entity_lists.fetch.limits import SETTING
from entity_lists.store.keys import ORIGIN_FILE, PACKED

CHUNK_BYTES = 1 << 18
GZIP_WBITS = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file as its publisher served it (unpacked, where it was sent compressed).

    is_given: whether a person named it, as a file or a URL: what it says is then not for now, as a server's answer is.
    """

    content: bytes
    sha256: str
    file_name: str
    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    is_given: bool = False


class Body:
    """Bytes that are counted and hashed while they arrive, and refused as soon as they are too many."""

    def __init__(self, origin: str, max_bytes: int) -> None:
        self._origin, self._max_bytes = origin, max_bytes
        self._content = io.BytesIO()
        self._size = 0
        self._sha256 = hashlib.sha256()

    def announce(self, size_bytes: int) -> None:
        """Raise ReleaseRejected unless the size, which a header or the file system gives, is allowed."""
        if size_bytes > self._max_bytes:
            raise ReleaseRejected(
                f"{self._origin}: expected at most {self._max_bytes:,} bytes, found {size_bytes:,} or more; reading "
                "stopped there. Look at what is there: if the list has really grown so much, allow it a larger "
                f"size in {SETTING}."
            )

    def add(self, chunk: bytes) -> None:
        """Take the next bytes. Raises: ReleaseRejected."""
        self._size += len(chunk)
        self.announce(self._size)
        self._sha256.update(chunk)
        self._content.write(chunk)

    def download(
        self, *, name: str, url: str, fetched_at: datetime, etag: str | None = None, last_modified: str | None = None
    ) -> Download:
        """Return what has arrived, with where and when it came from."""
        return Download(
            # No copy, as long as nothing is written any more.
            content=self._content.getvalue(),
            sha256=self._sha256.hexdigest(),
            file_name=safe_file_name(name),
            url=url,
            etag=etag,
            last_modified=last_modified,
            fetched_at=fetched_at,
        )


def safe_file_name(name: str) -> str:
    """Return name as a key of the store may hold it: only A-Z a-z 0-9 . _ -, no two dots in a row, at most 120."""
    # The end is kept, not the start: it has the extension.
    safe = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9._-]", "_", name))[-120:].lstrip(".")
    # That ending says that we packed a file.
    if safe.endswith(PACKED):
        safe = f"{safe.removesuffix(PACKED)}{PACKED.replace('.', '_')}"
    # The store keeps a file of ours under that name beside the publisher's.
    return f"_{safe}" if safe.lower() == ORIGIN_FILE else safe or "release"


def gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was packed, at most CHUNK_BYTES at a time, so that whoever counts them can stop a bomb.

    Raises: zlib.error (not gzip, or cut off).
    """
    inflater = zlib.decompressobj(GZIP_WBITS)
    for chunk in chunks:
        rest = chunk
        while rest:
            if inflater.eof:
                inflater = zlib.decompressobj(GZIP_WBITS)
            yield inflater.decompress(rest, CHUNK_BYTES)
            rest = inflater.unconsumed_tail or inflater.unused_data
    if not inflater.eof:
        raise zlib.error("the gzip body breaks off before its end")
