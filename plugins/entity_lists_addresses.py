"""Where the pages stand in Airflow's UI: apart from the pages, since a DAG may link to them whatever becomes of them.

.airflowignore keeps this file from the plugin loader.
"""

from urllib.parse import quote

# Where the app answers, and what stands in the UI's addresses: /plugin/entity-lists, and the tabs of a DAG and a run.
MOUNT, OF_DAG, OF_RUN = "entity-lists", "entity_lists_releases", "entity_lists_release"


def run_tab(dag_id: str, run_id: str) -> str:
    """Return the address of a run's tab "Release", relative to Airflow's own."""
    # The UI does not escape these two, and compares the address with its own.
    return f"dags/{dag_id}/runs/{quote(run_id, safe=':+')}/plugin/{OF_RUN}"
