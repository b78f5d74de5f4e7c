"""The store in a directory: files are written whole and down to the disk before they get their name."""

import errno
import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from entity_lists.errors import StoreError
from entity_lists.store.store import (
    CREATE_ATTEMPTS,
    KEY,
    LEFTOVER,
    Store,
    Versioned,
    checked_key,
    checked_prefix,
    conflict,
)

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


class LocalStore(Store):
    """A store in a directory, which appears with the first write; its version token is the content's sha256."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.uri = self.root.as_uri()

    def find(self, key: str) -> Versioned | None:
        """See Store."""
        target = self._target(key)
        with os_errors(target):
            try:
                content = target.read_bytes()
            except FileNotFoundError:
                return None
        return Versioned(content=content, version=sha256(content).hexdigest())

    def create(self, key: str, content: bytes) -> None:
        """See Store."""
        for _ in range(CREATE_ATTEMPTS):
            if self._link(key, content):
                return
            # None: somebody removed it meanwhile.
            if stored := self.find(key):
                if stored.content != content:
                    raise conflict(self, key, content, stored.content)
                with suppress(OSError):
                    os.utime(self._target(key))
                return
        raise StoreError(f"{self.path(key)} is there and cannot be read. Remove what lies there, and run this again.")

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """See Store."""
        self._target(key)
        with self._locked():
            stored = self.find(key)
            if stored is None:
                return expected is None and self._link(key, content)
            if stored.content != content and stored.version == expected:
                self.put(key, content)
                return True
            return stored.content == content

    def put(self, key: str, content: bytes) -> None:
        """See Store."""
        target = self._target(key)
        with os_errors(target):
            make_folder(target.parent)
            with temporary(target.parent, content) as written:
                written.replace(target)
            sync_folder(target.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        """See Store."""
        return iter(sorted(filter(KEY.fullmatch, self._files(prefix))))

    def is_empty(self) -> bool:
        """See Store."""
        with os_errors(self.root):
            names = (name for _, _, names in os.walk(self.root, onerror=unless_missing) for name in names)
            return not any(KEY.fullmatch(name) for name in names)

    def ages(self, prefix: str) -> dict[str, datetime]:
        """See Store."""
        ages = {}
        for key in sorted(self._files(prefix)):
            if KEY.fullmatch(key) or LEFTOVER.fullmatch(key):
                with os_errors(self.root / key), suppress(FileNotFoundError):
                    ages[key] = datetime.fromtimestamp((self.root / key).stat().st_mtime, UTC)
        return ages

    def delete(self, key: str) -> None:
        """See Store."""
        target = self.root / key if LEFTOVER.fullmatch(key) else self._target(key)
        with os_errors(target):
            target.unlink(missing_ok=True)

    def path(self, key: str) -> str:
        """See Store."""
        return str(self._target(key))

    def _files(self, prefix: str) -> list[str]:
        folder = self.root / checked_prefix(prefix).rpartition("/")[0]
        with os_errors(folder):
            files = [
                Path(place, name).relative_to(self.root).as_posix()
                for place, _, names in os.walk(folder, onerror=unless_missing)
                for name in names
            ]
        return [key for key in files if key.startswith(prefix)]

    def _target(self, key: str) -> Path:
        return self.root / checked_key(key)

    def _link(self, key: str, content: bytes) -> bool:
        """Return whether the object is new; one that exists is left alone."""
        target = self._target(key)
        with os_errors(target):
            make_folder(target.parent)
            with temporary(target.parent, content) as written:
                try:
                    os.link(written, target)
                except FileExistsError:
                    return False
            sync_folder(target.parent)
        return True

    @contextmanager
    def _locked(self) -> Generator[None, None, None]:
        with os_errors(self.root):
            make_folder(self.root)
            with (self.root / ".lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
