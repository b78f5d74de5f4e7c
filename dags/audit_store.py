"""One DAG for the store: is what is published still what was published, and is every source still looked at?"""

import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    DAG,
    DagRunState,
    Param,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowRuntimeError, AirflowSkipException

from entity_lists.contract.kinds import dag_of
from entity_lists.source import Source
from entity_lists.sources import ALL_SOURCES
from entity_lists_plugin import STORE_PARAM, args_of_all_sources, run_store, told

if TYPE_CHECKING:
    from securesystemslib.signer import Key

    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)

SOURCE_IDS = [source.source_id for source in ALL_SOURCES]
# ids with commas between; empty for those whose DAG is not paused.
NAMED_SOURCES = os.environ.get("ENTITY_LISTS_SOURCES", "")
# Paths with : between, of which each release has to be signed by one; empty: signatures are counted only.
PUBLIC_KEYS = os.environ.get("ENTITY_LISTS_PUBLIC_KEYS", "")
WORKING_DAYS = int(os.environ.get("ENTITY_LISTS_STALE_AFTER_DAYS") or 2)

DOC = """
Every day it verifies that what is published still is what was published, and that every source is still looked at.

**When a run is red**, open the log of the red task: it ends with what is wrong and what to do. Nothing was changed.

- verify_<source>, `StoreDamaged`: a file or a manifest is missing, or is not what was published. Readers refuse a file
  whose hash is wrong, so nothing wrong is read. Restore the objects that are listed, byte by byte, from a backup, a
  replica or the bucket's versions, and clear the task. Until then, if the release in force is hit:
  `entity-lists rollback SOURCE RELEASE --reason …` puts a whole one in force. If a manifest was edited, ask who did.
- verify_<source>, "is committed, but … is in force": a publish broke off before its last step. Run the ingest again.
- verify_<source>, "is not signed", "does not prove": `entity-lists sign` signs what was published before there was a
  key. If somebody else's key signed a release, or a signature does not fit, ask who can write to the store.
- verify_<source>, `SourceStale`, "nothing of … was ever published": the source is switched on and the store has nothing
  of it. Start its DAG, or switch it off. A source that is switched off and that the store does not hold is skipped.
- freshness, `SourceStale`: a source was not checked successfully for more than {working_days} working days, or never.
  Is its DAG paused? Else look at the red runs of `ingest_<source>`: their notes say what to do. The last good release
  is in force.
- any task, `StoreError`: there is no store where the form says (a typo?), or it is not reached, or it refuses. Check
  the name, the connection `entity_lists`, its credentials, the disk.

**Which sources have to be there?** Those that `ENTITY_LISTS_SOURCES` names (ids with commas between); where it is not
set, those whose DAG is not paused. freshness watches these, and without the setting every source that the store knows.

verify reads everything that is published: every file's size and hash, every table's columns, counts and references,
every manifest's own proof, and the pointer; where `ENTITY_LISTS_PUBLIC_KEYS` names public keys, also every signature.
What no manifest names is counted in its log; `entity-lists gc` removes it.
"""

VERIFY_DOC = "Reads all that is published of one source, and compares it with what its manifests say. Changes nothing."

DEFAULT_ARGS = args_of_all_sources("the store", "StoreDamaged", "SourceStale", "UsageError", timeout=timedelta(hours=3))

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


def public_keys() -> "list[Key]":
    """Return the public keys of the setting. Raises: UsageError if one of the files has none."""
    from entity_lists.proof.key_files import read_public_key

    return [read_public_key(Path(path)) for path in PUBLIC_KEYS.split(os.pathsep) if path]


def existing_run_store() -> "Store":
    """Return the store that the run was started with. Raises: StoreError if there is nothing."""
    from entity_lists.store.open import refuse_absent

    store = run_store()
    refuse_absent(store)
    return store


def switched_on(source_ids: Sequence[str]) -> list[str]:
    """Return which of these sources have to be in the store: those that the setting names, else the unpaused DAGs'."""
    from entity_lists.care import expected

    named = expected.switched_on(NAMED_SOURCES, SOURCE_IDS)
    return [one for one in source_ids if (is_unpaused(dag_of(one)) if named is None else one in named)]


def is_unpaused(dag_id: str) -> bool:
    """Return whether Airflow knows a DAG and it is not paused."""
    ti = get_current_context()["ti"]
    try:
        return not ti.get_dag(dag_id).is_paused
    except AirflowRuntimeError as error:
        _log.info("Airflow does not know %s, so it is not switched on: %s", dag_id, error)
        return False


@dag(
    dag_id="audit_store",
    dag_display_name="Audit the store",
    schedule="0 6 * * *",
    catchup=False,
    max_active_runs=1,
    description="Verifies daily that what is published is whole, and that every source is still looked at.",
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["audit"],
    doc_md=DOC.format(working_days=WORKING_DAYS),
)
def audit_store() -> None:
    """Build the DAG that verifies what is published and watches that every source is looked at."""

    def verify(source: Source) -> None:
        @task(task_id=f"verify_{source.source_id}", multiple_outputs=False, doc_md=VERIFY_DOC)
        @told()
        def verified() -> dict[str, Any]:
            from entity_lists.care.verify import check_source

            is_expected = source.source_id in switched_on([source.source_id])
            verification = check_source(
                existing_run_store(), source.source_id, is_expected=is_expected, public_keys=public_keys()
            )
            if not verification.is_ingested:
                raise AirflowSkipException(f"{source.source_id} is switched off, and nothing of it is in the store")
            return {
                "objects": verification.object_count,
                "notes": list(verification.notes),
                "orphans": len(verification.orphans),
            }

        verified()

    @task(doc_md="Watches that every source that has to be there was checked successfully of late. Changes nothing.")
    @told()
    def freshness() -> None:
        from entity_lists.care.expected import in_use
        from entity_lists.care.freshness import check_freshness

        store, days = existing_run_store(), get_current_context()["params"]["working_days"]
        watched = switched_on(SOURCE_IDS)
        if not NAMED_SOURCES:
            watched += [source_id for source_id in in_use(store, SOURCE_IDS) if source_id not in watched]
        check_freshness(store, watched, now=datetime.now(UTC), working_days=days)

    for source in ALL_SOURCES:
        verify(source)
    freshness()


AUDIT: DAG = audit_store()

if __name__ == "__main__":
    # python dags/audit_store.py [CONF]: one run with a JSON object of params, in this process and without a scheduler.
    state = AUDIT.test(run_conf=json.loads(sys.argv[1]) if sys.argv[1:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
