"""One DAG for the Iceberg tables: they show what is in force, after every publish and once a day."""

import json
import logging
import sys
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    Asset,
    DagRunState,
    Param,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowSkipException

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.open import is_same_store
from entity_lists_plugin import (
    STORE,
    STORE_PARAM,
    STORE_URI,
    args_of_all_sources,
    keep_note,
    on_any_snapshot,
    run_store,
    told,
)

_log = logging.getLogger(__name__)
SOURCE_IDS = [source.source_id for source in ALL_SOURCES]
CATALOG = "entity_lists"

DOC = """
Brings the Iceberg tables `entity_lists.entries`, `.names` … to what is in force in the store: after every publish, of
many at once in one run, and every day, since a rollback or a withdrawal raises no event. No file is rewritten: the
tables name those that are published. What is so already stays, and the run ends green with `sync` skipped.

Each release has the tag `<source>/<release>` in every table: who must have all tables of one release reads them by it.
DAGs of your own, such as dbt's, can be scheduled on the assets `entity_lists.<table>`: each gets an event when its
table was changed.

**The catalogue** is the one that pyiceberg is configured for under the name `{catalog}`, as in
`PYICEBERG_CATALOG__{setting}__URI`; a store in a local directory has one of its own, `iceberg/catalog.db`.

**When a run is red**, the log of the task ends with what is wrong and what to do. The tables show what the last sync
left, each of them whole. `WarehouseError`: the catalogue is not reached or refuses; it is tried again. `UsageError`:
no catalogue is configured.
"""

DEFAULT_ARGS = args_of_all_sources("the Iceberg tables", "StoreDamaged", "UsageError", timeout=timedelta(hours=2))

PARAMS = {
    "store": STORE_PARAM,
    "catalog": Param(
        CATALOG,
        type="string",
        pattern="^[A-Za-z0-9_-]+$",
        title="Catalogue",
        description="The name under which pyiceberg is configured for it.",
    ),
}


def table_asset(name: str) -> Asset:
    """Return the asset that stands for an Iceberg table of the default store."""
    return Asset(name=f"entity_lists.{name}", uri=f"{STORE_URI}/iceberg/{name}", group="iceberg")


@task(
    multiple_outputs=False,
    outlets=[table_asset(name) for name in ALL_TABLES],
    doc_md="Compares each table with the store, and repairs it.",
)
@told()
def sync() -> dict[str, Any]:
    """Return which sources' rows were replaced, by table; emit the events of those tables."""
    from entity_lists.iceberg.sync import sync as bring

    context = get_current_context()
    store, catalog = run_store(), context["params"]["catalog"]
    changed = {
        one.table: list(one.source_ids)
        for one in bring(store, SOURCE_IDS, catalogue=catalog, is_whole=True)
        if one.is_changed
    }
    is_of_assets = is_same_store(store.uri, STORE) and catalog == CATALOG
    context["task"].outlets = [table_asset(name) for name in changed] if is_of_assets else []
    if not changed:
        keep_note("the Iceberg tables show what is in force: nothing to do")
        raise AirflowSkipException("the tables show what is in force already")
    whose = sorted({source_id for source_ids in changed.values() for source_id in source_ids})
    keep_note(f"{len(changed)} Iceberg tables changed; {', '.join(whose) or 'only tags'}")
    if is_of_assets:
        for name, source_ids in changed.items():
            context["outlet_events"][table_asset(name)].extra = {"sources": [*source_ids]}
    return changed


@dag(
    dag_id="sync_warehouse",
    dag_display_name="Sync the Iceberg tables",
    schedule=on_any_snapshot(SOURCE_IDS),
    catchup=False,
    max_active_runs=1,
    description="Brings the Iceberg tables to what is in force, after every publish and once a day.",
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["warehouse", "iceberg"],
    doc_md=DOC.format(catalog=CATALOG, setting=CATALOG.upper()),
)
def sync_warehouse() -> None:
    """Build the DAG that brings the Iceberg tables to what is in force."""
    sync()


SYNC: DAG = sync_warehouse()

if __name__ == "__main__":
    # python dags/sync_warehouse.py [CONF]: one run with a JSON object of params, in this process, without a scheduler.
    state = SYNC.test(run_conf=json.loads(sys.argv[1]) if sys.argv[1:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
