"""The plugin of the pages: it registers what the UI needs, loads nothing before it is asked, and takes no DAG along."""

import json
import shutil
from pathlib import Path

import pytest

from entity_lists.sources import INGESTED
from world.airflow_process import ROOT, Airflow

pytestmark = pytest.mark.airflow

LOADED = """
import json, sys
from airflow import plugins_manager
before = set(sys.modules)
plugins, errors = plugins_manager._get_plugins()
new = {name.partition(".")[0] for name in set(sys.modules) - before}
fastapi_apps, _ = plugins_manager.get_fastapi_plugins()
views, react_apps = plugins_manager._get_ui_plugins()
print(json.dumps({
    "errors": errors,
    "plugins": sorted(plugin.name for plugin in plugins if plugin.name.startswith("entity_lists")),
    "heavy": sorted(new & {"fastapi", "starlette", "jinja2", "duckdb", "pandas", "pyarrow", "rapidfuzz", "pydantic"}),
    "pages": sorted(name for name in sys.modules if name.startswith("entity_lists.pages")),
    "apps": [[app["name"], app["url_prefix"]] for app in fastapi_apps],
    "views": {view["url_route"]: [view["name"], view["destination"], view["href"]] for view in views},
    "react_apps": {app["name"]: app["destination"] for app in react_apps},
}))
"""
DAGS = """
import json
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
bag = DagBag("dags/ingest.py", bundle_name="dags-folder")
timetables = {
    type(DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable).__name__ for dag in bag.dags.values()
}
print(json.dumps({"errors": bag.import_errors, "dags": len(bag.dags), "timetables": sorted(timetables)}))
"""


def said(airflow: Airflow, code: str, **env: str) -> dict:
    done = airflow.python("-c", code, **env)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_it_registers_what_the_ui_shows_and_loads_nothing_of_it(airflow: Airflow) -> None:
    found = said(airflow, LOADED)
    assert found["errors"] == {}
    assert found["plugins"] == ["entity_lists", "entity_lists_listener", "entity_lists_pages"]
    assert (found["heavy"], found["pages"]) == ([], [])
    assert found["apps"] == [["entity-lists", "/entity-lists"]]
    assert found["views"] == {
        "entity-lists": ["Entity lists", "nav", "entity-lists/"],
        "entity_lists_releases": ["Releases", "dag", "entity-lists/of-dag?dag_id={DAG_ID}"],
        "entity_lists_release": ["Release", "dag_run", "entity-lists/of-run?dag_id={DAG_ID}&run_id={RUN_ID}"],
    }
    assert found["react_apps"] == {"EntityListsCard": "dashboard"}


@pytest.mark.parametrize("broken", ["entity_lists_pages.py", "entity_lists_host.py", "entity_lists/pages/app.py"])
def test_the_dags_keep_their_timetable_whatever_is_wrong_with_the_pages(
    airflow: Airflow, tmp_path: Path, broken: str
) -> None:
    plugins = tmp_path / "plugins"
    shutil.copytree(ROOT / "plugins", plugins, ignore=shutil.ignore_patterns("__pycache__"))
    (plugins / broken).write_text("raise RuntimeError('broken')\n")
    found = said(airflow, DAGS, AIRFLOW__CORE__PLUGINS_FOLDER=str(plugins))
    assert (found["errors"], found["timetables"]) == ({}, ["FederalWorkdayTimetable"])
    assert found["dags"] == len(INGESTED)


def test_the_button_of_a_task_leads_to_the_tab_of_its_run_and_is_for_ingests_only() -> None:
    from entity_lists_addresses import run_tab

    assert run_tab("ingest_us_csl", "manual__2026-11-28T10:00:00+00:00") == (
        "dags/ingest_us_csl/runs/manual__2026-11-28T10:00:00+00:00/plugin/entity_lists_release"
    )
    assert run_tab("ingest_us_csl", "a b/c?d") == "dags/ingest_us_csl/runs/a%20b%2Fc%3Fd/plugin/entity_lists_release"
