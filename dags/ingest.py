"""One DAG a source: fetch its release, write the tables, audit them, publish the snapshot."""

import json
import logging
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    DAG,
    Context,
    DagRunState,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowSkipException

import entity_lists_lineage as lineage
from entity_lists.source import Source
from entity_lists.sources import INGESTED, get_source
from entity_lists.store.open import is_same_store
from entity_lists_form import input_folders, params
from entity_lists_listener import ASKING
from entity_lists_plugin import (
    OWNER,
    RETRIES,
    STORE,
    STORE_URI,
    FederalWorkdayTimetable,
    Notifier,
    RetryByError,
    keep_note,
    log_end,
    run_sign,
    run_store,
    snapshot_asset,
    told,
)
from entity_lists_question import APPROVAL_HOURS, approve, decision_of

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest

_log = logging.getLogger(__name__)

DOC = """
**{title}**, by {publisher}: <{homepage}>

Each run fetches a release of this list, writes it as tables, audits them, and publishes the snapshot under
`{source_id}/` in the store; `latest.json` points at the one in force. It runs {schedule}.
Switching the DAG on starts nothing by itself: the first run comes at its time; only of a DAG that ran before, the run
that was missed last is made up for. A run that you start begins at once, whatever others wait for.

Leave the form empty for the publisher's newest release; give a date for the release as of that date; give a URL, or a
file in a folder that the form names, to read that instead.

**When a run is red**, open the log of the red task: it ends with what happened, where, what was expected and found, and
what to do. The release that was in force stays in force; nothing is lost, and every task can be cleared and run again.

- fetch, `SourceUnavailable`: the publisher is not reached, or has not published that date yet. Wait: the task is
  retried, and the next working day's run comes anyway.
- fetch, `SourceChanged`: the file that was given is not this list; the message names the list that it looks like.
- write, `SourceChanged`: the file is not this list, or its layout changed. Look at the bytes under `raw/`; the parser
  has to learn the new layout.
- audit, `ExpectationsFailed`: the release does not look like this list. Read `rejected/<release>/report.json`. If the
  release is right, a threshold is wrong: change it in its suite under `expectations/`, with the reason.
- publish, `PublishConflict`: another run published meanwhile. Clear fetch and what follows it: the release is then
  compared with the one that is in force now.
- any task, `StoreError`: the store is not reached or refuses. Check the connection `entity_lists`, its credentials, the
  disk.

**A run that waits at approve** has a release that is large but possible. Open Required Actions: it shows what would
change and why it asks. Approve publishes; reject, or no answer within {approval_hours:g} hours, rejects. Other runs go
on meanwhile: one that finds the same release does not ask again, and one that publishes a newer release closes the
question as moot. Approved all the same, the older release is published by its id, and the newer one stays in force.

**A green run whose publish is skipped** published nothing: its note says whether nothing was new, somebody rejected the
release, or its question became moot. approve is skipped where there is nothing to ask.

The event of the asset `{source_id}__snapshot` comes with each release that is published into {store}; a run whose form
names another store emits none.
"""

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
    "on_retry_callback": log_end,
    # The log says it in words.
    "show_return_value_in_logs": False,
    "owner": OWNER,
}

# What the task before returned, as JSON.
XCom = Any


@task(doc_md="Asks the publisher, or reads what the form names, and keeps the bytes under `raw/` first.")
@told()
def fetch(source_id: str) -> dict[str, Any] | None:
    """Return the release that the form asks for, as JSON; None if it is published already."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest import steps

    params, now = get_current_context()["params"], datetime.now(UTC)
    as_of = date.fromisoformat(params["as_of"]) if params["as_of"] else None
    store, sign = run_store(), run_sign()
    with Fetcher(input_folders=input_folders()) as fetcher:
        release = steps.fetch(
            get_source(source_id), store, now, fetcher, as_of=as_of, location=params["input"], sign=sign
        )
    if release is None:
        return None
    lineage.of_fetch(store, release)
    return release.as_json()


@task(doc_md="Reads the bytes into tables and compares them with the release before. Nothing names them yet.")
@told()
def write(source_id: str, release: XCom) -> "Manifest":
    """Return the manifest of the release, its tables written."""
    from entity_lists.ingest import steps
    from entity_lists.release import Release

    if release is None:
        raise unchanged(source_id, "the publisher has nothing new: these bytes are published already")
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
    emit(context, draft["source_id"], published)
    lineage.of_publish(store, draft, report)
    return published


def unchanged(source_id: str, why: str) -> AirflowSkipException:
    """Return what ends a run that found nothing new, and note it."""
    from entity_lists.ingest import steps

    keep_note(f"{steps.unchanged(run_store(), source_id).release_id}: unchanged")
    return AirflowSkipException(why)


def emit(context: Context, source_id: str, extra: dict[str, Any]) -> None:
    """Say what was published in the event of the source's asset; into another store than the default one: no event."""
    if is_same_store(extra["store"], STORE):
        context["outlet_events"][snapshot_asset(source_id)].extra = extra
        return
    _log.info("No event of an asset: this run publishes to %s, and assets stand for %s", extra["store"], STORE_URI)
    context["task"].outlets = []


def ingest_dag(source: Source) -> DAG:
    """Return and so register the DAG that keeps the snapshots of one source up to date."""
    notifier = Notifier(source.source_id)
    timetable = FederalWorkdayTimetable(source.schedule, timezone=source.timezone)

    @dag(
        dag_id=f"ingest_{source.source_id}",
        dag_display_name=f"Ingest {source.title}",
        schedule=timetable,
        catchup=False,
        max_active_runs=16,
        default_args=DEFAULT_ARGS | {"on_failure_callback": [notifier, log_end]},
        params=PARAMS,
        description=f"Keeps the snapshots of the {source.title} up to date: fetch, write, audit, approve, publish.",
        tags=["ingest", source.source_id, source.publisher.partition(",")[0], *source.list_codes],
        doc_md=DOC.format(
            source_id=source.source_id,
            title=source.title,
            publisher=source.publisher,
            homepage=source.homepage,
            schedule=timetable.description[:1].lower() + timetable.description[1:],
            approval_hours=APPROVAL_HOURS,
            store=f"`{STORE_URI}`",
        ),
    )
    def pipeline() -> None:
        draft = write(source.source_id, fetch(source.source_id))
        report = audit(draft)
        published = publish.override(outlets=[snapshot_asset(source.source_id)], on_success_callback=notifier)(
            draft, report
        )
        report >> approve(source, notifier) >> published

    return pipeline()


PARAMS = params()
DAGS = [ingest_dag(source) for source in INGESTED]

if __name__ == "__main__":
    # python dags/ingest.py SOURCE_ID CONF…: a run a JSON object of params, in this process and without a scheduler.
    chosen = next(dag for dag in DAGS if dag.dag_id == f"ingest_{sys.argv[1]}")
    for conf in sys.argv[2:]:
        if chosen.test(run_conf=json.loads(conf)).state != DagRunState.SUCCESS:
            sys.exit(1)
