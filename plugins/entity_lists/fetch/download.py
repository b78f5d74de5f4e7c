"""What a download is, and how its bytes are gathered: counted and hashed while they arrive, never more than allowed.

fetch.py brings the bytes over the network; what lies on this machine is read here.
"""

import hashlib
import re
import stat
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from entity_lists.errors import ReleaseRejected, UsageError
from entity_lists.store.keys import ORIGIN_FILE

CHUNK_BYTES = 1 << 18
GZIP_WBITS = 16 + zlib.MAX_WBITS
WAIT_OR_INPUT = "Wait and run it again, or save the file by hand and give it as the input."


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much, how long and how often is asked of a publisher."""

    max_bytes: int = 256 * 1024 * 1024
    timeout_s: float = 120
    read_timeout_s: float = 30
    attempts: int = 5
    min_interval_s: float = 1.0
    max_wait_s: float = 60


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file as its publisher served it (unpacked, where it was sent compressed)."""

    content: bytes
    sha256: str
    file_name: str
    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: datetime


class Body:
    """Bytes that are counted and hashed while they arrive, and refused as soon as they are too many."""

    def __init__(self, origin: str, max_bytes: int) -> None:
        self._origin, self._max_bytes = origin, max_bytes
        self._chunks: list[bytes] = []
        self._size = 0
        self._sha256 = hashlib.sha256()

    def announce(self, size_bytes: int) -> None:
        """Check the size that a header or the file system gives. Raises: ReleaseRejected."""
        if size_bytes > self._max_bytes:
            raise ReleaseRejected(
                f"{self._origin}: expected at most {self._max_bytes:,} bytes, found {size_bytes:,} or more; reading "
                "stopped there. Look at what is there: if the list has really grown so much, raise Limits.max_bytes."
            )

    def add(self, chunk: bytes) -> None:
        """Take the next bytes. Raises: ReleaseRejected."""
        self._size += len(chunk)
        self.announce(self._size)
        self._sha256.update(chunk)
        self._chunks.append(chunk)

    def download(
        self, *, name: str, url: str, fetched_at: datetime, etag: str | None = None, last_modified: str | None = None
    ) -> Download:
        """Return what has arrived, with where and when it came from."""
        return Download(
            content=b"".join(self._chunks),
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
    # The store keeps a file of ours under that name beside the publisher's.
    return f"_{safe}" if safe.lower() == ORIGIN_FILE else safe or "release"


def gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield at most CHUNK_BYTES at a time, so that whoever counts them can stop a bomb."""
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


def path_of(uri: str) -> Path:
    """Return the path in file:PATH, file:///PATH or file://localhost/PATH. Raises: UsageError (another host)."""
    path = uri[5:]
    if path.startswith("//"):
        host, _, rest = path[2:].partition("/")
        if host.lower() not in {"", "localhost"}:
            raise UsageError(f"{uri}: expected a file on this machine, found host {host!r}: write file:///path.")
        path = f"/{rest}"
    return Path(unquote(path))


def read_file(path: Path, fetched_at: datetime, limits: Limits, folders: Sequence[Path] | None) -> Download:
    """Return the file at path; folders: those that it must lie below, wherever its links lead; None for anywhere.

    Raises: UsageError (not a readable regular file, or elsewhere), ReleaseRejected (too large).
    """
    body = Body(str(path), limits.max_bytes)
    try:
        real = path if folders is None else _below(path, folders)
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):
            found = "a directory" if stat.S_ISDIR(status.st_mode) else "something else"
            raise UsageError(f"{path}: expected a regular file, found {found}: name the file itself.")
        body.announce(status.st_size)
        with real.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                body.add(chunk)
    # RuntimeError: links in a circle, before Python 3.13.
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(
            f"{str(path)!r}: expected a readable file, found: {getattr(error, 'strerror', None) or error}. "
            "Check the path and its permissions."
        ) from error
    # The name only: a manifest is the same wherever it is made, and does not tell how somebody's disk is laid out.
    return body.download(name=path.name, url=f"file:{quote(path.name)}", fetched_at=fetched_at)


def _below(path: Path, folders: Sequence[Path]) -> Path:
    """Return the path without links. Raises: UsageError unless it lies below one of the folders."""
    # Not strictly: whether a file exists is nobody's business who may not read it.
    real = path.resolve()
    if any(real.is_relative_to(folder.resolve()) for folder in folders):
        return real
    raise UsageError(
        f"{str(path)!r}: expected a file below {' or '.join(map(str, folders)) or 'no folder at all: give a URL'}. Put "
        "it there, or have whoever runs Airflow add its folder to ENTITY_LISTS_INPUT_DIRS; links count as what they "
        "lead to."
    )
