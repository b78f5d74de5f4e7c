"""What the pages ask of Airflow: who reads, which DAGs they may read, what a run did, where the store is.

The one module of the room that touches Airflow, and so the one to look at when Airflow changes.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.common.db.common import SessionDep
from airflow.api_fastapi.core_api.security import GetUserDep, get_user
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.xcom import XComModel
from fastapi import Depends
from sqlalchemy import func, select

from entity_lists.store.open import is_same_store, open_store
from entity_lists.store.store import Store
from entity_lists_addresses import INGEST, MOUNT
from entity_lists_plugin import CONNECTION, STORE

__all__ = ["INGEST", "MOUNT", "ReadableDep", "RunFacts", "SessionDep", "StoreDep", "get_user", "run_facts", "states_of"]

# A connection that somebody edits is looked up again after so many seconds.
_STORE_LASTS = 60


@dataclass(frozen=True, kw_only=True)
class DagState:
    """Whether a DAG is switched on, and its newest run; None if it never ran."""

    is_switched_on: bool
    last_run_id: str | None


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What a run of an ingest did: which release it is about, None if none yet, and its state.

    other_store: the store that its form named, None if it is the one that the pages show. note: the run's own line.
    """

    state: str
    release_id: str | None
    other_store: str | None
    note: str | None


def shown_store() -> Store:
    """Return the store that the pages show: the one of the settings, never one that a run or a query names."""
    return _opened(int(time.monotonic() / _STORE_LASTS))


@lru_cache(maxsize=1)
def _opened(_: int) -> Store:
    if not STORE.startswith("s3://"):
        return open_store(STORE)
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    return open_store(STORE, S3Hook(aws_conn_id=CONNECTION).get_conn())


def readable_dags(user: GetUserDep, session: SessionDep) -> Collection[str]:
    """Return the DAGs that the user may read: one question for all of them."""
    found: Collection[str] = get_auth_manager().get_authorized_dag_ids(user=user, session=session)
    return found


StoreDep = Annotated[Store, Depends(shown_store)]
ReadableDep = Annotated[Collection[str], Depends(readable_dags)]


def states_of(session: SessionDep, dag_ids: Collection[str]) -> Mapping[str, DagState]:
    """Return the state of each DAG that Airflow knows."""
    flags = select(DagModel.dag_id, DagModel.is_paused).where(DagModel.dag_id.in_(dag_ids))
    newest = select(func.max(DagRun.id)).where(DagRun.dag_id.in_(dag_ids)).group_by(DagRun.dag_id)
    named = select(DagRun.dag_id, DagRun.run_id).where(DagRun.id.in_(newest))
    runs: dict[str, str] = {dag_id: run_id for dag_id, run_id in session.execute(named)}
    return {
        dag_id: DagState(is_switched_on=not is_paused, last_run_id=runs.get(dag_id))
        for dag_id, is_paused in session.execute(flags)
    }


def run_facts(session: SessionDep, dag_id: str, run_id: str) -> RunFacts | None:
    """Return what a run did, None if there is no such run."""
    run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
    if run is None:
        return None
    named = (run.conf or {}).get("store")
    returned = (_returned(session, dag_id, run_id, task_id) for task_id in ("write", "fetch"))
    release = next((value for value in returned if isinstance(value, dict)), {})
    return RunFacts(
        state=str(run.state),
        release_id=release.get("release_id"),
        other_store=None if named is None or _is_ours(named) else str(named),
        note=run.note,
    )


def _is_ours(named: object) -> bool:
    from entity_lists.errors import UsageError

    try:
        return is_same_store(str(named), STORE)
    except UsageError:
        return False


def _returned(session: SessionDep, dag_id: str, run_id: str, task_id: str) -> Any:
    value = session.scalar(
        select(XComModel.value).where(
            XComModel.dag_id == dag_id,
            XComModel.run_id == run_id,
            XComModel.task_id == task_id,
            XComModel.key == "return_value",
        )
    )
    return json.loads(value) if isinstance(value, str) else value
