"""The input that a person gives instead of asking the publisher: a path, a file: URI or a URL."""

import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from entity_lists.errors import UsageError
from entity_lists.fetch import url
from entity_lists.fetch.download import CHUNK_BYTES, Body, Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.limits import Limits


def read_input(location: str, fetcher: Fetcher) -> Download:
    """Return the file at a path, a file: URI or a URL.

    Raises:
        UsageError: no such file, not a regular file, unreadable, outside fetcher.input_folders; a URL that is not
            fetched from.
        ReleaseRejected: larger than fetcher.limits.max_bytes; the size of a local file is looked at before it is read.
        SourceUnavailable: see Fetcher.get.
    """
    if url.is_url(location):
        return replace(fetcher.download(location, is_public=False), is_given=True)
    path = path_of(location) if location[:5].lower() == "file:" else Path(location)
    return replace(read_file(path, fetcher.now(), fetcher.limits, fetcher.input_folders), is_given=True)


def exists(location: str) -> bool:
    """Return whether something lies at a path or a file: URI."""
    return (path_of(location) if location[:5].lower() == "file:" else Path(location)).exists()


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
            kind = "a directory" if stat.S_ISDIR(status.st_mode) else "something else"
            raise UsageError(f"{path.absolute()}: expected a regular file, found {kind}: name the file itself.")
        body.announce(status.st_size)
        with real.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                body.add(chunk)
    except FileNotFoundError as error:
        raise UsageError(
            f"{str(path)!r}: there is no such file; looked for {path.absolute()}. Correct its name, or give a URL."
        ) from error
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
