"""One DAG for the data warehouse: it holds what is in force, after every publish and once a day."""

import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    DAG,
    Connection,
    DagRunState,
    Param,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowNotFoundException, AirflowSkipException

from entity_lists.sources import ALL_SOURCES
from entity_lists_plugin import STORE_PARAM, args_of_all_sources, keep_note, on_any_snapshot, run_store, told

if TYPE_CHECKING:
    from entity_lists.warehouse.address import Address

_log = logging.getLogger(__name__)
SOURCE_IDS = [source.source_id for source in ALL_SOURCES]
CONNECTION = os.environ.get("ENTITY_LISTS_WAREHOUSE") or "entity_lists_warehouse"

DOC = """
Loads a data warehouse with what is in force in the store: after every publish, of many at once in one run, and every
day, since a rollback or a withdrawal raises no event. It compares the two itself, so what was missed comes with the
next run, and a run that finds nothing to do ends green with `load` skipped. Each source is loaded whole or not at all.

**Where to** says the Airflow connection `{connection}`, of the type postgres, snowflake, google_cloud_platform,
clickhouse or duckdb (its path as host); `entity-lists warehouse load --help` says what each needs. Without that
connection nothing is loaded, and the run ends green with `load` skipped. The table `releases` there says what is
loaded; `entries_current` and `listed_as_of(day)` are where to begin.

**When a run is red**, the log of the task ends with what is wrong and what to do. What was loaded before is there as it
was, and the next run mends what this one left.

- `WarehouseError`: it is not reached, refuses, is full, another load is running, or somebody changed a table; the
  message says which. It is tried again.
- `StoreError`: a file in the store is not what was published, so it is not loaded. Look at `audit_store`.
- `UsageError`: the connection is of another type, its client is not installed (`pip install 'entity-lists[postgres]'`),
  or the form names a source that there is not.
"""

DEFAULT_ARGS = args_of_all_sources("the data warehouse", "StoreDamaged", "UsageError", timeout=timedelta(hours=2))

PARAMS = {
    "store": STORE_PARAM,
    "connection": Param(
        CONNECTION,
        type="string",
        pattern="^[A-Za-z0-9_.-]+$",
        title="Connection",
        description="The Airflow connection of the data warehouse.",
    ),
    "schema": Param(
        "entity_lists",
        type="string",
        pattern="^[A-Za-z][A-Za-z0-9_]*$",
        title="Schema",
        description="Where the tables stand, in an engine that has schemas.",
    ),
    "sources": Param(
        [],
        type="array",
        items={"type": "string", "enum": SOURCE_IDS},
        title="Sources",
        description="Only these sources; all of them if left empty.",
    ),
}


def target_address(connection_id: str, schema: str) -> "Address | None":
    """Return where a connection leads to, None if there is no such connection."""
    from entity_lists.warehouse.connection import address_of_connection

    try:
        found = Connection.get(connection_id)
    except AirflowNotFoundException:
        return None
    return address_of_connection(
        conn_type=found.conn_type,
        host=found.host,
        port=found.port,
        login=found.login,
        password=found.password,
        schema=found.schema,
        extra=found.extra_dejson,
        into=schema,
    )


@task(multiple_outputs=False, doc_md="Compares the data warehouse with the store, and loads what differs.")
@told()
def load() -> list[dict[str, Any]]:
    """Return what was loaded, a source each."""
    from contextlib import closing

    from entity_lists.ingest.status import titles
    from entity_lists.warehouse.load import load as bring
    from entity_lists.warehouse.open import open_target

    params = get_current_context()["params"]
    address = target_address(params["connection"], params["schema"])
    if address is None:
        keep_note(f"nothing is loaded: there is no connection {params['connection']}")
        raise AirflowSkipException(f"there is no connection {params['connection']}, so there is nothing to load")
    wanted = {one: title for one, title in titles().items() if one in (params["sources"] or SOURCE_IDS)}
    with closing(open_target(address)) as target:
        loaded = [one for one in bring(run_store(), target, wanted, now=datetime.now(UTC)) if one.outcome == "loaded"]
    if not loaded:
        keep_note(f"{address} has what is in force: nothing to do")
        raise AirflowSkipException(f"{address} has what is in force already")
    keep_note(f"loaded into {address}: {', '.join(f'{one.source_id} {one.release_id}' for one in loaded)}")
    return [one.as_json() for one in loaded]


@dag(
    dag_id="load_warehouse",
    dag_display_name="Load the data warehouse",
    schedule=on_any_snapshot(SOURCE_IDS),
    catchup=False,
    max_active_runs=1,
    description="Loads the data warehouse with what is in force, after every publish and once a day.",
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["warehouse"],
    doc_md=DOC.format(connection=CONNECTION),
)
def load_warehouse() -> None:
    """Build the DAG that loads the data warehouse."""
    load()


LOAD: DAG = load_warehouse()

if __name__ == "__main__":
    # python dags/load_warehouse.py [CONF]: one run with a JSON object of params, in this process, without a scheduler.
    state = LOAD.test(run_conf=json.loads(sys.argv[1]) if sys.argv[1:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
