"""What the pages ask of whatever shows them: who reads, what they may read, what runs did, where the store is.

Each is a dependency that the host answers in its own way, by `app.dependency_overrides`; without a host nobody is
logged in, so nothing is shown to anybody.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException

from entity_lists.contract.kinds import DERIVE, INGEST
from entity_lists.store.store import Store


def source_of(dag_id: str) -> str:
    """Return the id of the source that a DAG feeds, by its name."""
    return dag_id.removeprefix(INGEST).removeprefix(DERIVE)


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


# Of DAGs by their ids, those that there are; of a run by the ids of its DAG and its own, None if there is no such run.
StatesOf = Callable[[Collection[str]], Mapping[str, DagState]]
FactsOf = Callable[[str, str], RunFacts | None]


def get_user() -> Any:
    """Return the user who asks. Raises: HTTPException(401) for who is not logged in."""
    raise HTTPException(401, "Nobody is logged in: nothing shows these pages.")


def shown_store() -> Store:
    """Return the store that the pages show: the one of the settings, never one that a run or a query names."""
    raise NotImplementedError


def readable_dags() -> Collection[str]:
    """Return the DAGs that the user may read."""
    raise NotImplementedError


def states() -> StatesOf:
    """Return what tells the states of DAGs."""
    raise NotImplementedError


def facts() -> FactsOf:
    """Return what tells what a run did."""
    raise NotImplementedError


StoreDep = Annotated[Store, Depends(shown_store)]
ReadableDep = Annotated[Collection[str], Depends(readable_dags)]
StatesDep = Annotated[StatesOf, Depends(states)]
FactsDep = Annotated[FactsOf, Depends(facts)]
