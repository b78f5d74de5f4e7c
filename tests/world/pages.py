"""The pages as a browser would ask for them, without a server: over any store, as a user with some rights."""

import os
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from entity_lists.contract.kinds import dag_of
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.airflow_process import Airflow

EVERY_DAG = frozenset(dag_of(source.source_id) for source in ALL_SOURCES)


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The app of the pages, and a client that is not led on by itself; of_airflow: what Airflow answers it."""

    app: Any
    client: Any
    of_airflow: Mapping[Any, Any]

    def show(self, shown: Store | Path, *, readable: Collection[str] = EVERY_DAG, is_logged_in: bool = True) -> None:
        """Have the pages show a store to a user who may read these DAGs."""
        from entity_lists.pages import host

        store = LocalStore(shown) if isinstance(shown, Path) else shown
        overrides = {**self.of_airflow, host.shown_store: lambda: store, host.readable_dags: lambda: readable}
        if is_logged_in:
            overrides[host.get_user] = lambda: object()
        self.app.dependency_overrides = overrides

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def html(self, path: str) -> str:
        """Return a page that has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[-1500:]}"
        return str(answer.text)

    def json(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[-1500:]}"
        return answer.json()


@pytest.fixture(scope="session")
def loaded_pages(migrated: Airflow) -> Any:
    """The app, loaded once: importing Airflow takes seconds, sets up logging, and warns of what others deprecated."""
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in [name for name in os.environ if name.startswith(("AIRFLOW", "ENTITY_LISTS"))]:
            patched.delenv(name)
        for name, value in migrated.env.items():
            if name.startswith(("AIRFLOW", "ENTITY_LISTS")):
                patched.setenv(name, value)
        import fastapi.testclient  # ruff: ignore[unused-import]

        from entity_lists_host import app
    return app


@pytest.fixture
def pages(loaded_pages: Any) -> Iterator[Pages]:
    from fastapi.testclient import TestClient

    of_airflow = dict(loaded_pages.dependency_overrides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = TestClient(loaded_pages, follow_redirects=False)
        yield Pages(app=loaded_pages, client=client, of_airflow=of_airflow)
    loaded_pages.dependency_overrides = of_airflow
