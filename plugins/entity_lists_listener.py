"""What happens beside a run of an ingest, in the scheduler: the note on the run, and questions that became moot.

Airflow imports this file itself, as a plugin. What needs the metadata database is in here and nowhere else.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from sqlalchemy import Connection

# XComs beside what a task returns: a line for the note, and what a waiting question is about. Tasks by what they do.
NOTE, ASKS = "note", "asks"
ASKING, PUBLISHING = "approve", "publish"
_MAX_NOTE = 1000
_log = logging.getLogger(__name__)


class RunListener:
    """In the scheduler, when a run ends: leaves a note on it, and closes the questions that it made moot.

    A question is closed by letting its time run out: the scheduler then takes the answer that stands for none, and the
    waiting run finds out itself that it is moot. What goes wrong here is logged, and the scheduler goes on.
    """

    @hookimpl
    def on_dag_run_success(self, dag_run: DagRun, msg: str) -> None:
        """See the class."""
        _after(dag_run)

    @hookimpl
    def on_dag_run_failed(self, dag_run: DagRun, msg: str) -> None:
        """See the class."""
        _after(dag_run)


def _after(dag_run: DagRun) -> None:
    from airflow.utils.session import create_session
    from sqlalchemy.orm import object_session

    from entity_lists.contract.kinds import FEEDING

    if not dag_run.dag_id.startswith(FEEDING):
        return
    try:
        # The scheduler's own transaction goes on whatever happens in here; a run outside of it has none.
        session = object_session(dag_run)
        with nullcontext(session) if session else create_session() as used:
            connection = used.connection()
            with connection.begin_nested():
                _leave_note(connection, dag_run)
                _close_moot(connection, dag_run)
    except Exception:
        _log.exception("The run %s of %s has no note", dag_run.run_id, dag_run.dag_id)


def _leave_note(connection: Connection, dag_run: DagRun) -> None:
    """Write the last line that a task kept on the run; a person's own note stays."""
    from airflow.models.dagrun import DagRunNote
    from sqlalchemy import delete, insert, select

    notes = _xcoms(connection, dag_run, None, NOTE)
    of_this = DagRunNote.dag_run_id == dag_run.id
    by_people = select(DagRunNote.dag_run_id).where(of_this, DagRunNote.user_id.is_not(None))
    if notes and connection.execute(by_people).first() is None:
        connection.execute(delete(DagRunNote).where(of_this))
        connection.execute(insert(DagRunNote).values(dag_run_id=dag_run.id, content=notes[-1][:_MAX_NOTE]))


def _close_moot(connection: Connection, dag_run: DagRun) -> None:
    """Let the time of every question run out that the release which this run published makes moot."""
    from airflow._shared.timezones import timezone
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.state import TaskInstanceState
    from sqlalchemy import select, update

    from entity_lists.audit.approval import makes_moot

    returned = _xcoms(connection, dag_run, PUBLISHING, "return_value")
    if not returned or not returned[-1]["is_in_force"]:
        return
    published = returned[-1]
    is_waiting = (
        TaskInstance.dag_id == dag_run.dag_id,
        TaskInstance.task_id == ASKING,
        TaskInstance.state == TaskInstanceState.AWAITING_INPUT,
    )
    for ti in connection.execute(select(TaskInstance.id, TaskInstance.dag_id, TaskInstance.run_id).where(*is_waiting)):
        asked = _xcoms(connection, ti, ASKING, ASKS)
        if asked and asked[-1]["store"] == published["store"] and makes_moot(published, asked[-1]):
            of_this = update(TaskInstance).where(TaskInstance.id == ti.id, *is_waiting)
            connection.execute(of_this.values(trigger_timeout=timezone.utcnow()))


def _xcoms(connection: Connection, run: Any, task_id: str | None, key: str) -> list[Any]:
    """Return the values of a key in a run, of one task or of all, oldest first."""
    from airflow.models.xcom import XComModel
    from sqlalchemy import select

    query = select(XComModel.value).where(
        XComModel.dag_id == run.dag_id, XComModel.run_id == run.run_id, XComModel.key == key
    )
    if task_id is not None:
        query = query.where(XComModel.task_id == task_id)
    return [XComModel.deserialize_value(row) for row in connection.execute(query.order_by(XComModel.timestamp))]


class EntityListsListener(AirflowPlugin):
    """Registers the listener."""

    name = "entity_lists_listener"
    listeners = [RunListener()]  # ruff: ignore[mutable-class-default]
