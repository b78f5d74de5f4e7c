"""What Airflow answers the pages: who reads, which DAGs they may read, what a run did, where the store is.

Loaded by the api-server with the first request; the one file of the pages to look at when Airflow changes.
"""

import json
import time
from collections.abc import Collection
from functools import lru_cache, partial
from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.common.db.common import SessionDep
from airflow.api_fastapi.core_api.security import GetUserDep, get_user
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.xcom import XComModel
from sqlalchemy import func, select

from entity_lists.errors import UsageError
from entity_lists.pages import host
from entity_lists.pages.app import app
from entity_lists.pages.host import DagState, FactsOf, RunFacts, StatesOf
from entity_lists.store.open import is_same_store, open_store
from entity_lists.store.store import Store
from entity_lists_plugin import CONNECTION, STORE

__all__ = ["app"]

# A connection that somebody edits is looked up again after so many seconds.
_STORE_LASTS = 60


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


def states(session: SessionDep) -> StatesOf:
    """Return what looks DAGs up in Airflow's database."""
    return partial(states_of, session)


def facts(session: SessionDep) -> FactsOf:
    """Return what looks a run up in Airflow's database."""
    return partial(run_facts, session)


def states_of(session: SessionDep, dag_ids: Collection[str]) -> dict[str, DagState]:
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


app.dependency_overrides |= {
    host.get_user: get_user,
    host.shown_store: shown_store,
    host.readable_dags: readable_dags,
    host.states: states,
    host.facts: facts,
}
