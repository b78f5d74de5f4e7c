"""The tasks that every DAG has which publishes: write, audit, publish, with their retries.

Loaded by the DAG files only; .airflowignore keeps it from the plugin loader.
"""

import logging
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, Context, RetryAction, RetryRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

import entity_lists_lineage as lineage
from entity_lists.fetch.limits import SETTING
from entity_lists.ingest.limits import SourceLimits, limits_of, memory_limited
from entity_lists.sources import get_source
from entity_lists.store.open import is_same_store
from entity_lists_listener import ASKING
from entity_lists_plugin import (
    OWNER,
    RETRIES,
    STORE,
    STORE_URI,
    Notifier,
    RetryByError,
    keep_note,
    log_end,
    run_sign,
    run_store,
    snapshot_asset,
    told,
)
from entity_lists_question import decision_of

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest

_log = logging.getLogger(__name__)

RETRY_POLICY = RetryByError(
    rules=[
        RetryRule(exception=f"entity_lists.errors.{name}", action=RetryAction.FAIL, reason=reason)
        for name, reason in (
            ("ReleaseRejected", "a person has to look at the release"),
            ("ApprovalNeeded", "a person has to approve the release"),
            ("UsageError", "the form, or a setting, was filled in wrongly"),
            ("StoreUnsafe", "the store cannot be trusted"),
            ("PublishConflict", "the release has to be compared with another one: clear fetch and what follows"),
        )
    ]
    + [
        RetryRule(
            exception="entity_lists.errors.SourceUnavailable",
            retry_delay=timedelta(minutes=15),
            reason="the publisher may answer later",
        )
    ]
)

DEFAULT_ARGS = {
    "retries": RETRIES,
    "retry_delay": timedelta(minutes=1),
    "retry_policy": RETRY_POLICY,
    "execution_timeout": timedelta(minutes=30),
    # What has begun is ended first: by default it would wait for every fetch that is due.
    "weight_rule": "upstream",
    "on_retry_callback": log_end,
    # The log says it in words.
    "show_return_value_in_logs": False,
    "owner": OWNER,
}

# What the task before returned, as JSON.
XCom = Any


@task(doc_md="Reads the bytes into tables and compares them with the release before. Nothing names them yet.")
@told()
def write(source_id: str, release: XCom) -> "Manifest":
    """Return the manifest of the release, its tables written."""
    from entity_lists.ingest import steps
    from entity_lists.release import Release

    if release is None:
        raise unchanged(source_id, "the publisher has nothing new: these bytes are published already")
    with memory_limited(run_limits(source_id)):
        draft = steps.write(get_source(source_id), run_store(), datetime.now(UTC), Release.from_json(release))
    if draft is None:
        raise unchanged(source_id, "the bytes are new, but they say what the release in force says")
    return draft


@task(multiple_outputs=False, doc_md="Runs the suites under `expectations/` over the tables: publish, ask or reject.")
@told()
def audit(draft: XCom) -> dict[str, Any]:
    """Return what the suites find in the tables."""
    from entity_lists.ingest import steps

    store = run_store()
    with memory_limited(run_limits(draft["source_id"])):
        report = steps.audit(store, datetime.now(UTC), draft)
    lineage.of_audit(store, draft, report)
    return report


@task(
    multiple_outputs=False,
    trigger_rule="none_failed_min_one_success",
    # So that of two runs that publish at the same moment, the second one sees what the first one did.
    max_active_tis_per_dag=1,
    doc_md="Creates the manifest, which is the commit, moves `latest.json`, and emits the event of the asset.",
)
@told()
def publish(draft: XCom, report: XCom) -> dict[str, Any]:
    """Publish the release, if the audit or a person lets it, and emit the event of its source's asset."""
    from entity_lists.errors import ReleaseDeclined
    from entity_lists.ingest import account, steps

    context, store = get_current_context(), run_store()
    answer = context["ti"].xcom_pull(task_ids=ASKING)
    if report["verdict"] == "ask" and answer is None:
        raise AirflowSkipException("another run asks the same and waits for its answer")
    try:
        outcome = steps.publish(store, datetime.now(UTC), draft, report, decision=decision_of(answer), sign=run_sign())
    except ReleaseDeclined as declined:
        keep_note(f"{draft['release_id']}: {declined.said}")
        Notifier(draft["source_id"]).notify(Context(**{**context, "exception": declined}))
        raise AirflowSkipException(str(declined)) from declined
    keep_note(f"{draft['release_id']}: {account.of_changes(outcome.changes)}, {account.of_state(outcome)}")
    published = outcome.as_json() | {"as_of": draft["as_of"], "sequence": draft["sequence"], "store": store.uri}
    emit(context, snapshot_asset(draft["source_id"]), published["store"], published)
    lineage.of_publish(store, draft, report)
    return published


def run_limits(source_id: str) -> SourceLimits:
    """Return what a task of a source may take. Raises: UsageError (the setting cannot be read)."""
    return limits_of(source_id, os.environ.get(SETTING))


def unchanged(source_id: str, why: str) -> AirflowSkipException:
    """Return what ends a run that found nothing new, and note it."""
    from entity_lists.ingest import steps

    keep_note(f"{steps.unchanged(run_store(), source_id).release_id}: unchanged")
    return AirflowSkipException(why)


def emit(context: Context, asset: Asset, store: str, extra: dict[str, Any]) -> None:
    """Say what was done in the event of an asset, the task's only one; in another store than the default: no event."""
    if is_same_store(store, STORE):
        context["outlet_events"][asset].extra = extra
        return
    _log.info("No event of an asset: this run is of %s, and assets stand for %s", store, STORE_URI)
    context["task"].outlets = []
