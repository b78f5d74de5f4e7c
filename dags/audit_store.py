"""One DAG for the store: is what is published still what was published, and is every source still looked at?"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    DagRunState,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)

from entity_lists.source import Source
from entity_lists.sources import SOURCES
from entity_lists_plugin import RETRIES, STORE_PARAM, Notifier, run_store

WORKING_DAYS = int(os.environ.get("ENTITY_LISTS_STALE_AFTER_DAYS") or 2)

DOC = """
**When a run is red**, open the log of the red task: its last lines list what is wrong. Nothing was changed.

- verify_<source>, `StoreDamaged`: a file or a manifest is missing, or is not what was published. Readers refuse a file
  whose hash is wrong, so nothing wrong is read. Restore the objects that are listed, byte by byte, from a backup, a
  replica or the bucket's versions, and clear the task. Until then, if the release in force is hit:
  `entity-lists rollback SOURCE RELEASE --reason …` puts a whole one in force. If a manifest was edited, ask who did.
- verify_<source>, "is committed, but … is in force": a publish broke off before its last step. Run the ingest again.
- freshness, `SourceStale`: a source was not checked successfully for more than {working_days} working days. Is its DAG
  paused? Else look at the red runs of `ingest_<source>`: their notes say what to do. The last good release is in force.
- any task, `StoreError`: the store is not reached or refuses. Check the connection `entity_lists`, its credentials, the
  disk.

verify reads everything that is published: every file's size and hash, every table's columns, counts and references,
every manifest's own proof, and the pointer. What no manifest names is counted in its log; `entity-lists gc` removes it.
"""

DEFAULT_ARGS = {
    "retries": RETRIES,
    "retry_delay": timedelta(minutes=5),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(exception=f"entity_lists.errors.{name}", action=RetryAction.FAIL, reason="a person has to look")
            for name in ("StoreDamaged", "SourceStale", "UsageError")
        ]
    ),
    "execution_timeout": timedelta(hours=3),
    "on_failure_callback": Notifier("the store"),
}

PARAMS = {
    "store": STORE_PARAM,
    "working_days": Param(
        WORKING_DAYS,
        type="integer",
        minimum=1,
        title="Stale after",
        description="Working days without a successful check of a source.",
    ),
}


@dag(
    dag_id="audit_store",
    dag_display_name="Audit the store",
    schedule="0 6 * * *",
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["audit"],
    doc_md=DOC.format(working_days=WORKING_DAYS),
)
def audit_store() -> None:
    """Build the DAG that verifies what is published and watches that every source is looked at."""

    def verify(source: Source) -> None:
        @task(task_id=f"verify_{source.source_id}", multiple_outputs=False)
        def verified() -> dict[str, Any]:
            from entity_lists.care.verify import check_source

            verification = check_source(run_store(), source.source_id)
            return {
                "objects": verification.object_count,
                "notes": list(verification.notes),
                "orphans": len(verification.orphans),
            }

        verified()

    @task
    def freshness() -> None:
        from entity_lists.care.freshness import check_freshness

        days = get_current_context()["params"]["working_days"]
        check_freshness(run_store(), [source.source_id for source in SOURCES], now=datetime.now(UTC), working_days=days)

    for source in SOURCES:
        verify(source)
    freshness()


AUDIT: DAG = audit_store()

if __name__ == "__main__":
    # python dags/audit_store.py [CONF]: one run with a JSON object of params, in this process and without a scheduler.
    state = AUDIT.test(run_conf=json.loads(sys.argv[1]) if sys.argv[1:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
