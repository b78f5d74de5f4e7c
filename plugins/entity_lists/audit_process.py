"""The audit in a process of its own, which loads Great Expectations while the release is still being read.

Loading it takes longer than reading the Entity List, so on two cores the wait is halved. A task of the DAG is a process
of its own already and calls audit.audit_release directly.
"""

import gc
import importlib
import multiprocessing
from collections.abc import Mapping
from datetime import date
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Self

from entity_lists.errors import EntityListsError
from entity_lists.report import Report

if TYPE_CHECKING:
    import pyarrow as pa


_FAREWELL_S = 5


class AuditProcess:
    """A process that audits one release; used as a context, it ends with it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, self._theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._theirs,), daemon=True)
        self._has_answered = False

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        # One that has answered ends by itself and cleans up; one that is still loading is not waited for.
        self._process.join(_FAREWELL_S if self._has_answered else 0)
        self._process.terminate()
        self._process.join()

    def __call__(self, tables: Mapping[str, "pa.Table"], source_id: str, as_of: date) -> Report:
        """Return what audit.audit_release returns; raises what it raises.

        Raises:
            EntityListsError: the process died, for lack of memory most likely.
        """
        try:
            self._ours.send((tables, source_id, as_of))
            answer: Report | Exception = self._ours.recv()
        except (EOFError, OSError) as error:
            raise EntityListsError(
                f"{source_id}: the audit's process was ended from outside before it had a verdict; nothing was "
                "published. Was there enough memory? Run it again."
            ) from error
        self._has_answered = True
        if isinstance(answer, Exception):
            raise answer
        return answer


def _serve(connection: Connection) -> None:
    # Nothing that the import makes is garbage; looking for some takes a tenth of its time.
    gc.disable()
    audit = importlib.import_module("entity_lists.audit")
    gc.freeze()
    gc.enable()
    try:
        connection.send(audit.audit_release(*connection.recv()))
    except EOFError:
        # The release was given up before its audit.
        pass
    except Exception as error:  # whatever it is, the process that waits has to hear of it
        connection.send(error)
