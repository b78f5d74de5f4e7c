"""One DAG a derived data set: gather its inputs, write the tables, audit them, publish, tell what is pending."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, Asset, DagRunState, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

from entity_lists.contract.kinds import DERIVED_FROM
from entity_lists.source import Source
from entity_lists.sources import get_source
from entity_lists.text.counted import counted
from entity_lists_plugin import (
    STORE_PARAM,
    STORE_URI,
    Notifier,
    keep_note,
    log_end,
    on_any_snapshot,
    run_sign,
    run_store,
    snapshot_asset,
    told,
)
from entity_lists_question import approve
from entity_lists_tasks import DEFAULT_ARGS, audit, emit, publish, write

DOC = """
**{title}**: {inputs} joined, published under `{source_id}/` in the store like a list. It runs after each release of
its inputs, and every day. The same inputs are the same release: a run that finds nothing new ends green, its publish
skipped.

`pending` is what documents state and the list does not show yet. `tell` sends a notice when a document is first seen to
be pending, and again when it still is after two working days; the asset `{source_id}__pending` has an event each time.

**When a run is red**, open the log of the red task: it ends with what happened, what was expected and found, and what
to do. What was in force stays in force.

- gather, `UsageError`: an input has no release in the store yet. Run its DAG first; nothing is derived until then.
- gather, `UsageError` about a person who went back: put the release that it names in force, with the command it gives.
- write, `StoreError`: an input is not there as it was named. Look at `audit_store`.
- audit, `ExpectationsFailed`: read `rejected/<release>/report.json`.

**A run that waits at approve**: a rule states other numbers than the list shows, and no later rule explains it.
Required Actions shows which. Often the list shows a rule in part for a day: reject, and the next run asks again if it
has to. What was approved is not asked again.
"""


@task(doc_md="Names the releases in force of the inputs, and keeps that under `raw/`.")
@told()
def gather(source_id: str) -> dict[str, Any] | None:
    """Return the release to derive, as JSON; None if it is published already."""
    from entity_lists.ingest.derive import gather as gathered

    release = gathered(get_source(source_id), run_store(), datetime.now(UTC), sign=run_sign())
    return None if release is None else release.as_json()


@task(trigger_rule="none_failed", doc_md="Tells people what is law and not on the list yet: new, and still so.")
@told()
def tell(source_id: str) -> list[str]:
    """Return what was told, a sentence a document."""
    from entity_lists.ingest import notice
    from entity_lists.ingest.pending import due_to_tell, keep_told

    context, store = get_current_context(), run_store()
    due = due_to_tell(store, source_id, datetime.now(UTC).date())
    if not due.sentences:
        raise AirflowSkipException("nothing is pending that was not told")
    if not Notifier(source_id).send(notice.of_pending(source_id, due.release_id, due.sentences, context["ti"].log_url)):
        raise AirflowException("Not everybody was told what is pending: look above, mend the connection, clear tell")
    keep_told(store, source_id, due)
    emit(context, pending_asset(source_id), store.uri, {"release_id": due.release_id, "documents": len(due.sentences)})
    keep_note(f"pending: {counted(len(due.sentences), 'document')} told")
    return list(due.sentences)


def pending_asset(source_id: str) -> Asset:
    """Return the asset that stands for what is law and not on the list yet."""
    return Asset(name=f"{source_id}__pending", uri=f"{STORE_URI}/{source_id}/pending", group="pending")


def derive_dag(source: Source) -> DAG:
    """Return and so register the DAG that derives one data set."""
    notifier = Notifier(source.source_id)
    inputs = DERIVED_FROM[source.source_id]

    @dag(
        dag_id=f"derive_{source.source_id}",
        dag_display_name=f"Derive {source.title}",
        schedule=on_any_snapshot(inputs),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS | {"on_failure_callback": [notifier, log_end]},
        params={"store": STORE_PARAM},
        description=f"Derives {source.title}: gather, write, audit, approve, publish, tell.",
        tags=["derive", source.source_id],
        doc_md=DOC.format(source_id=source.source_id, title=source.title, inputs=" and ".join(inputs)),
    )
    def pipeline() -> None:
        draft = write(source.source_id, gather(source.source_id))
        report = audit(draft)
        published = publish.override(outlets=[snapshot_asset(source.source_id)], on_success_callback=notifier)(
            draft, report
        )
        report >> approve(source, notifier) >> published
        published >> tell.override(outlets=[pending_asset(source.source_id)])(source.source_id)

    return pipeline()


DAGS = [derive_dag(get_source(source_id)) for source_id in DERIVED_FROM]

if __name__ == "__main__":
    # python dags/derive.py SOURCE_ID [CONF]: one run with a JSON object of params, in this process.
    chosen = next(dag for dag in DAGS if dag.dag_id == f"derive_{sys.argv[1]}")
    state = chosen.test(run_conf=json.loads(sys.argv[2]) if sys.argv[2:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
