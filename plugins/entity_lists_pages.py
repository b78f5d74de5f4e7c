"""The Airflow plugin of the pages: what the UI has to know by name.

A plugin of its own, so that nothing that goes wrong here takes the timetable of the DAGs along. Airflow imports this
file in every process; what the pages are made of is loaded with the first request, in the api-server alone.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseOperatorLink

from entity_lists_addresses import MOUNT, OF_DAG, OF_RUN, run_tab


class LazyApp:
    """The pages as an ASGI app that is imported when it is first asked."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """See ASGI."""
        from entity_lists_host import app

        await app(scope, receive, send)


class ReleaseLink(BaseOperatorLink):
    """The button on a task that leads to the release of its run."""

    name = "Release"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Return the address of the run's release, none for tasks that are about none."""
        from entity_lists.contract.kinds import OF_A_RELEASE

        return run_tab(ti_key.dag_id, ti_key.run_id) if ti_key.dag_id.startswith(OF_A_RELEASE) else ""


def _view(name: str, path: str, route: str, destination: str, **more: Any) -> dict[str, Any]:
    icon = f"{MOUNT}/static/icon.svg"
    return {
        "name": name,
        "href": f"{MOUNT}/{path}",
        "url_route": route,
        "destination": destination,
        "icon": icon,
        "icon_dark_mode": icon,
        **more,
    }


class EntityListsPages(AirflowPlugin):
    """Registers the pages."""

    name = "entity_lists_pages"
    fastapi_apps = [{"name": MOUNT, "app": LazyApp(), "url_prefix": f"/{MOUNT}"}]  # ruff: ignore[mutable-class-default]
    external_views = [  # ruff: ignore[mutable-class-default]
        _view("Entity lists", "", MOUNT, "nav", nav_top_level=True),
        _view("Releases", "of-dag?dag_id={DAG_ID}", OF_DAG, "dag"),
        _view("Release", "of-run?dag_id={DAG_ID}&run_id={RUN_ID}", OF_RUN, "dag_run"),
    ]
    react_apps = [  # ruff: ignore[mutable-class-default]
        {
            "name": "EntityListsCard",
            "bundle_url": f"{MOUNT}/static/card.js",
            "url_route": "entity_lists_card",
            "destination": "dashboard",
        }
    ]
    global_operator_extra_links = [ReleaseLink()]  # ruff: ignore[mutable-class-default]
