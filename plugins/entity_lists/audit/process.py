"""The audit in a process of its own, while the release is still being fetched, read and written.

Loading Great Expectations takes longer than reading the Entity List, and auditing a table about as long as writing the
ones after it: on two cores the wait is halved. A task of the DAG is a process of its own already and calls
evaluation.audit_written directly. The process is a plain child with one end of a pipe: multiprocessing would load the
command line into it once more. It gets the very bytes that are written, in an unnamed file that both have open.
"""

import gc
import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from entity_lists.audit.report import Report
from entity_lists.errors import EntityListsError

if TYPE_CHECKING:
    from entity_lists.release import Release
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

_PACKAGES = Path(__file__).parents[2]
# So many new objects before it is looked for garbage: an audit makes little, in many small objects that stay.
_SELDOM = 50_000
_START = "import sys; sys.path.insert(0, sys.argv[1]); from entity_lists.audit.process import serve; serve()"


class AuditProcess:
    """A process that audits one release; used as a context, it ends with it."""

    def __enter__(self) -> Self:
        try:
            self._shared: IO[bytes] = tempfile.TemporaryFile()
        except OSError as error:
            raise _no_room(error) from error
        self._ours, theirs = multiprocessing.Pipe()
        descriptors = [theirs.fileno(), self._shared.fileno()]
        command = [sys.executable, "-c", _START, str(_PACKAGES), *map(str, descriptors)]
        self._process = subprocess.Popen(command, pass_fds=descriptors, stdin=subprocess.DEVNULL)
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        # Closing writes what found no room once more.
        with suppress(OSError):
            self._shared.close()
        self._process.kill()
        self._process.wait()

    def tables_of(self, release: "Release") -> Callable[[str, bytes], None]:
        """Return what takes the name and the Parquet bytes of each table of a release, to audit it at once.

        Raises, and so does what it returns:
            EntityListsError: the process died, for lack of memory most likely, or there is no room for the tables.
        """
        self._source_id = release.source_id
        self._send((release.source_id, release.as_of))
        return self._take

    def _take(self, name: str, content: bytes) -> None:
        try:
            start = self._shared.tell()
            self._shared.write(content)
            self._shared.flush()
        except OSError as error:
            raise _no_room(error) from error
        self._send((name, start, len(content)))

    def __call__(self, store: "Store", draft: "Manifest") -> Report:
        """Return what evaluation.audit_written returns of the release whose tables were taken; raises what it raises.

        Raises:
            EntityListsError: as in tables_of.
        """
        self._send(None)
        try:
            answer: Report | Exception = self._ours.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _send(self, message: object) -> None:
        try:
            self._ours.send(message)
        except OSError as error:
            raise self._died() from error

    def _died(self) -> EntityListsError:
        return EntityListsError(
            f"{self._source_id}: the audit's process was ended from outside before it had a verdict; nothing was "
            "published. Was there enough memory? Run it again."
        )


def _no_room(error: OSError) -> EntityListsError:
    folder = tempfile.tempdir or "a folder for temporary files (TMPDIR)"
    return EntityListsError(
        f"the tables cannot be handed to the audit: {error}; nothing was published. They need room in {folder} while "
        "they are audited. Make some and run it again."
    )


def _tables(connection: Connection, descriptor: int) -> Iterator[tuple[str, bytes]]:
    """Yield the Parquet files of the tables as they come."""
    while message := connection.recv():
        name, start, length = message
        yield name, os.pread(descriptor, length, start)


def serve() -> None:
    """Audit the release that comes over the pipe and the file whose descriptors are the arguments of this process."""
    connection, shared = Connection(int(sys.argv[2])), int(sys.argv[3])
    # Nothing that the import makes is garbage; looking for some takes a tenth of its time.
    gc.disable()
    audit = importlib.import_module("entity_lists.audit.evaluation")
    gc.freeze()
    gc.set_threshold(_SELDOM)
    gc.enable()
    # At its end, the release was given up before its audit.
    with suppress(EOFError):
        source_id, as_of = connection.recv()
        try:
            connection.send(audit.audit_release(_tables(connection, shared), source_id, as_of))
        except EOFError:
            raise
        except Exception as error:  # whatever it is, the process that waits has to hear of it
            connection.send(error)
        # Until the other side has heard: what it still says must not find the pipe closed.
        while True:
            connection.recv()
