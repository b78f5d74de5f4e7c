"""The audit in a process of its own, which loads Great Expectations while the release is still being fetched and read.

Loading it takes longer than reading the Entity List, so on two cores the wait is halved. A task of the DAG is a process
of its own already and calls audit.audit_release directly. The process is a plain child with one end of a pipe:
multiprocessing would load the command line into it once more.
"""

import gc
import importlib
import multiprocessing
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Self

from entity_lists.errors import EntityListsError
from entity_lists.report import Report

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGES = Path(__file__).parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[2]); from entity_lists.audit_process import serve; serve()"


class AuditProcess:
    """A process that audits one release; used as a context, it ends with it."""

    def __enter__(self) -> Self:
        self._ours, theirs = multiprocessing.Pipe()
        descriptor = theirs.fileno()
        command = [sys.executable, "-c", _START, str(descriptor), str(_PACKAGES)]
        self._process = subprocess.Popen(command, pass_fds=[descriptor], stdin=subprocess.DEVNULL)
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        self._process.kill()
        self._process.wait()

    def __call__(self, tables: Mapping[str, "pa.Table"], source_id: str, as_of: date) -> Report:
        """Return what audit.audit_release returns; raises what it raises.

        Raises:
            EntityListsError: the process died, for lack of memory most likely.
        """
        try:
            # One table after the other: all at once would stand in memory twice more, as one text.
            for item in tables.items():
                self._ours.send(item)
            self._ours.send((None, (source_id, as_of)))
            answer: Report | Exception = self._ours.recv()
        except (EOFError, OSError) as error:
            raise EntityListsError(
                f"{source_id}: the audit's process was ended from outside before it had a verdict; nothing was "
                "published. Was there enough memory? Run it again."
            ) from error
        if isinstance(answer, Exception):
            raise answer
        return answer


def serve() -> None:
    """Answer one question on the pipe whose descriptor is the first argument of this process."""
    connection: Connection = Connection(int(sys.argv[1]))
    # Nothing that the import makes is garbage; looking for some takes a tenth of its time.
    gc.disable()
    audit = importlib.import_module("entity_lists.audit")
    gc.freeze()
    gc.enable()
    try:
        tables = {}
        while (item := connection.recv())[0] is not None:
            tables[item[0]] = item[1]
        connection.send(audit.audit_release(tables, *item[1]))
    except EOFError:
        # The release was given up before its audit.
        pass
    except Exception as error:  # whatever it is, the process that waits has to hear of it
        connection.send(error)
