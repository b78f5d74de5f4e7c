"""The audit in a process of its own, which loads Great Expectations while the release is still being fetched and read.

Loading it takes longer than reading the Entity List, so on two cores the wait is halved. A task of the DAG is a process
of its own already and calls audit.audit_release directly. The process is a plain child with one end of a pipe:
multiprocessing would load the command line into it once more. The tables lie in an unnamed file that both have open,
where the child maps them into its memory: through the pipe they would be copied four times.
"""

import gc
import importlib
import mmap
import multiprocessing
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from entity_lists.errors import EntityListsError
from entity_lists.report import Report

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGES = Path(__file__).parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from entity_lists.audit_process import serve; serve()"


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

    def __call__(self, tables: Mapping[str, "pa.Table"], source_id: str, as_of: date) -> Report:
        """Return what audit.audit_release returns; raises what it raises.

        Raises:
            EntityListsError: the process died, for lack of memory most likely, or there is no room for the tables.
        """
        try:
            _write(tables.values(), self._shared)
        except OSError as error:
            raise _no_room(error) from error
        try:
            self._ours.send((list(tables), source_id, as_of))
            answer: Report | Exception = self._ours.recv()
        except (EOFError, OSError) as error:
            raise EntityListsError(
                f"{source_id}: the audit's process was ended from outside before it had a verdict; nothing was "
                "published. Was there enough memory? Run it again."
            ) from error
        if isinstance(answer, Exception):
            raise answer
        return answer


def _no_room(error: OSError) -> EntityListsError:
    folder = tempfile.tempdir or "a folder for temporary files (TMPDIR)"
    return EntityListsError(
        f"the tables cannot be handed to the audit: {error}; nothing was published. They need room in {folder} while "
        "they are audited. Make some and run it again."
    )


def _write(tables: Iterable["pa.Table"], file: IO[bytes]) -> None:
    import pyarrow as pa

    for table in tables:
        with pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
    file.flush()


def _read(names: Iterable[str], descriptor: int) -> dict[str, "pa.Table"]:
    import pyarrow as pa

    # One stream after the other; each ends where the next begins.
    file = pa.BufferReader(pa.py_buffer(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)))
    return {name: pa.ipc.open_stream(file).read_all() for name in names}


def serve() -> None:
    """Answer one question on the pipe and the file whose descriptors are the arguments of this process."""
    connection, shared = Connection(int(sys.argv[2])), int(sys.argv[3])
    # Nothing that the import makes is garbage; looking for some takes a tenth of its time.
    gc.disable()
    audit = importlib.import_module("entity_lists.audit")
    gc.freeze()
    gc.enable()
    try:
        names, source_id, as_of = connection.recv()
        connection.send(audit.audit_release(_read(names, shared), source_id, as_of))
    except EOFError:
        # The release was given up before its audit.
        pass
    except Exception as error:  # whatever it is, the process that waits has to hear of it
        connection.send(error)
