"""Airflow's simple logins, but that one of the users may not read one of the DAGs: its roles read all or none."""

from typing import Any

from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager

from world.narrow import DAG, USER


class HalfBlind(SimpleAuthManager):
    """Hides a DAG from a user, wherever Airflow or the pages ask."""

    def is_authorized_dag(self, *, method: Any, user: Any, access_entity: Any = None, details: Any = None) -> bool:
        is_hidden = user.username == USER and details is not None and details.id == DAG
        return not is_hidden and super().is_authorized_dag(
            method=method, user=user, access_entity=access_entity, details=details
        )
