"""One DAG a source: fetch its release, write the tables, audit them, publish the snapshot."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import (
    DAG,
    Asset,
    Context,
    DagRunState,
    ExceptionRetryPolicy,
    Metadata,
    Param,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowSkipException

from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from entity_lists_plugin import RETRIES, STORE, STORE_PARAM, FederalWorkdayTimetable, Notifier, run_store

if TYPE_CHECKING:
    from entity_lists.audit.approval import Decision
    from entity_lists.snapshot.manifest import Manifest

APPROVE, REJECT = "Approve", "Reject"
STORE_URI = STORE if "://" in STORE else Path(STORE).absolute().as_uri()
# Whoever may trigger a run has the worker read a file for them: none but those below these folders.
INPUT_DIRS = os.environ.get("ENTITY_LISTS_INPUT_DIRS", str(Path(__file__).parents[1] / ".data" / "inputs"))
APPROVAL_HOURS = float(os.environ.get("ENTITY_LISTS_APPROVAL_HOURS") or 72)

DOC = """
**When a run is red**, open the log of the red task: its last lines say what was expected, what was found, what to do.
The release that was in force stays in force; nothing is lost, and every task can be cleared and run again.

- fetch, `SourceUnavailable`: the publisher is not reached, or has not published that date yet. Wait: the task is
  retried, and the next working day's run comes anyway.
- fetch, `SourceChanged`: the file that was given is not this list; the message names the list that it looks like.
- write, `SourceChanged`: the file is not this list, or its layout changed. Look at the bytes under `raw/`; the parser
  has to learn the new layout.
- audit, `ExpectationsFailed`: the release does not look like this list. Read `rejected/<release>/report.json`. If the
  release is right, a threshold is wrong: change it in its suite under `expectations/`, with the reason.
- publish, `ReleaseRejected`: somebody rejected the release in Required Actions, or nobody answered in time.
- publish, `PublishConflict`: somebody else published meanwhile. Clear fetch and what follows it.
- any task, `StoreError`: the store is not reached or refuses. Check the connection `entity_lists`, its credentials, the
  disk.

**A run that waits at approve** has a release that is large but possible. Open Required Actions: it shows what would
change and why it asks. Approve publishes; reject, or no answer within {approval_hours:g} hours, rejects.

A green run whose publish is skipped found nothing new. approve is skipped where there is nothing to ask.

**{title}**, {publisher}: {homepage}

Published under `{source_id}/` in the store; `latest.json` points at the snapshot in force. Leave the form empty for
the publisher's newest release; give a date for the release as of that date; give a URL, or a file on
the worker below a folder that `ENTITY_LISTS_INPUT_DIRS` names, to read that instead.
"""

RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=f"entity_lists.errors.{name}", action=RetryAction.FAIL, reason=reason)
        for name, reason in (
            ("ReleaseRejected", "a person has to look at the release"),
            ("ApprovalNeeded", "a person has to approve the release"),
            ("UsageError", "the form was filled in wrongly"),
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
}

PARAMS = {
    "as_of": Param(
        None,
        type=["null", "string"],
        format="date",
        title="As-of date",
        description="The release as of this date; the publisher's newest if left empty.",
    ),
    "input": Param(
        None,
        type=["null", "string"],
        minLength=1,
        title="Input",
        description="Read instead of asking the publisher: an https URL, or a file below ENTITY_LISTS_INPUT_DIRS.",
    ),
    "store": STORE_PARAM,
}


# What the task before returned, as JSON.
XCom = Any


@task
def fetch(source_id: str) -> dict[str, Any] | None:
    """Return the release that the form asks for, as JSON; None if it is published already."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest import steps

    params, now = get_current_context()["params"], datetime.now(UTC)
    as_of = date.fromisoformat(params["as_of"]) if params["as_of"] else None
    with Fetcher(input_folders=[Path(folder) for folder in INPUT_DIRS.split(os.pathsep) if folder]) as fetcher:
        release = steps.fetch(get_source(source_id), run_store(), now, fetcher, as_of=as_of, location=params["input"])
    return release.as_json() if release else None


@task
def write(source_id: str, release: XCom) -> "Manifest":
    """Return the manifest of the release, its tables written."""
    from entity_lists.ingest import steps
    from entity_lists.release import Release

    if release is None:
        raise AirflowSkipException("the publisher has nothing new: these bytes are published already")
    draft = steps.write(get_source(source_id), run_store(), datetime.now(UTC), Release.from_json(release))
    if draft is None:
        raise AirflowSkipException("the bytes are new, but they say what the release in force says")
    return draft


@task(multiple_outputs=False)
def audit(draft: XCom) -> dict[str, Any]:
    """Return what the suites find in the tables."""
    from entity_lists.ingest import steps

    return steps.audit(run_store(), datetime.now(UTC), draft)


def approve(source: Source, notifier: Notifier) -> HITLOperator:
    """Return the task that asks a person in Required Actions, and is skipped where the audit asks nothing."""
    return HITLOperator(
        task_id="approve",
        subject=f"{source.title}: publish release {{{{ ti.xcom_pull(task_ids='write')['release_id'] }}}}?",
        options=[APPROVE, REJECT],
        defaults=REJECT,
        params={"reason": Param("", type="string", title="Reason", description="Kept with the decision.")},
        response_timeout=timedelta(hours=APPROVAL_HOURS),
        execution_timeout=None,
        pre_execute=skip_unless_asked,
        notifiers=[notifier],
    )


@task(trigger_rule="none_failed_min_one_success")
def publish(draft: XCom, report: XCom) -> Iterator[Metadata]:
    """Publish the release, if the audit or a person lets it, and emit the event of its source's asset."""
    from entity_lists.ingest import steps

    context, store = get_current_context(), run_store()
    decision = decision_of(context["ti"].xcom_pull(task_ids="approve"))
    outcome = steps.publish(store, datetime.now(UTC), draft, report, decision=decision)
    yield Metadata(snapshot_asset(draft["source_id"]), extra=outcome.as_json() | {"store": store.uri})


def skip_unless_asked(context: Context) -> None:
    """Skip the question if the audit has none; else put it before whoever looks at Required Actions."""
    from entity_lists.audit import question

    report = context["ti"].xcom_pull(task_ids="audit")
    if report["verdict"] != "ask":
        raise AirflowSkipException("the audit has nothing to ask")
    draft = context["ti"].xcom_pull(task_ids="write")
    operator = cast("HITLOperator", context["task"])
    operator.body = question.read_question(run_store(), draft["source_id"], draft["release_id"])


def decision_of(answer: dict[str, Any] | None) -> "Decision | None":
    """Return the answer that Required Actions gave; None if nothing was asked."""
    from entity_lists.audit.approval import Decision

    if answer is None:
        return None
    user = answer["responded_by_user"]
    return Decision(
        is_approved=answer["chosen_options"] == [APPROVE],
        by=user["name"] if user else f"nobody, within {APPROVAL_HOURS:g} hours",
        at=str(answer["responded_at"]),
        reason=answer["params_input"].get("reason") or None,
    )


def snapshot_asset(source_id: str) -> Asset:
    """Return the asset that stands for what is published of a source in the default store."""
    return Asset(name=f"{source_id}__snapshot", uri=f"{STORE_URI}/{source_id}", group="snapshot")


def ingest_dag(source: Source) -> DAG:
    """Return and so register the DAG that keeps the snapshots of one source up to date."""
    notifier = Notifier(source.source_id)

    @dag(
        dag_id=f"ingest_{source.source_id}",
        dag_display_name=f"Ingest {source.title}",
        schedule=FederalWorkdayTimetable(source.schedule, timezone=source.timezone),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS | {"on_failure_callback": notifier},
        params=PARAMS,
        tags=["ingest", source.source_id],
        doc_md=DOC.format(
            source_id=source.source_id,
            title=source.title,
            publisher=source.publisher,
            homepage=source.homepage,
            approval_hours=APPROVAL_HOURS,
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


DAGS = [ingest_dag(source) for source in SOURCES]

if __name__ == "__main__":
    # python dags/ingest.py SOURCE_ID CONF…: a run a JSON object of params, in this process and without a scheduler.
    chosen = next(dag for dag in DAGS if dag.dag_id == f"ingest_{sys.argv[1]}")
    for conf in sys.argv[2:]:
        if chosen.test(run_conf=json.loads(conf)).state != DagRunState.SUCCESS:
            sys.exit(1)
