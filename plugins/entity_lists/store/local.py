"""Files of a local store: written whole and down to the disk before they get their name, their errors explained."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from entity_lists.errors import StoreError

_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some space"),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST, errno.EISDIR), "give the store a directory of its own"),
    errno.EROFS: "mount the file system for writing",
    **dict.fromkeys((errno.EACCES, errno.EPERM), "give this user the right to write there, and to make hard links"),
}


@contextmanager
def os_errors(path: Path) -> Generator[None, None, None]:
    """Turn every error of the operating system into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "look at the disk and the directory")
        problem = f"The store's {path} cannot be read or written: {error.strerror or error}"
        raise StoreError(f"{problem}. To do: {advice}, or use another store.") from error


@contextmanager
def temporary(folder: Path, content: bytes) -> Generator[Path, None, None]:
    """Write the content, down to the disk, under a name of its own, which is gone afterwards."""
    path = folder / f".tmp-{uuid4().hex}"
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make the folder and its parents; each is synced into the one above, or a power cut could lose the branch."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Write the folder's list of names down to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unless_missing(error: OSError) -> None:
    """Raise the error unless it says that something is not there."""
    if not isinstance(error, FileNotFoundError):
        raise error
