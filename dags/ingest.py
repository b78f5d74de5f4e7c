"""One DAG a source: fetch its release, write the tables, audit them, publish the snapshot."""

import json
import os
import sys
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import DAG, DagRunState, dag, get_current_context, task

import entity_lists_lineage as lineage
from entity_lists.ingest.limits import memory_limited
from entity_lists.source import Source
from entity_lists.sources import INGESTED, get_source
from entity_lists_form import input_folders, params
from entity_lists_plugin import (
    STORE_URI,
    FederalWorkdayTimetable,
    Notifier,
    log_end,
    run_sign,
    run_store,
    snapshot_asset,
    told,
)
from entity_lists_question import APPROVAL_HOURS, approve
from entity_lists_tasks import DEFAULT_ARGS, audit, publish, run_limits, write

DOC = """
**{title}**, by {publisher}: <{homepage}>

Each run fetches a release of this list, writes it as tables, audits them, and publishes the snapshot under
`{source_id}/` in the store; `latest.json` points at the one in force. It runs {schedule}.
Switching the DAG on starts nothing by itself: the first run comes at its time; only of a DAG that ran before, the run
that was missed last is made up for. A run that you start begins at once, whatever others wait for; only its fetch waits
for one of the same list that is running.

**A publisher that answers slowly keeps nobody else waiting.** Of each list one fetch runs at a time, and what has begun
goes before what has not. Where `ENTITY_LISTS_FETCH_POOL` names a pool of Airflow, fetches wait for a slot of that, so
that fewer run than there are workers; `{{host}}` in it makes it a pool for each publisher, here `{pool}`. **A fetch
that stays scheduled** waits for that pool, or for a fetch that runs: `airflow pools list` shows whether there is one of
that name.

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


# The default pool is always there: a task of a pool that nobody made would wait for ever without a word.
POOL = os.environ.get("ENTITY_LISTS_FETCH_POOL") or "default_pool"


@task(
    # So that a publisher that answers slowly takes one worker for each of its lists at most.
    max_active_tis_per_dag=1,
    doc_md="Asks the publisher, or reads what the form names, and keeps the bytes under `raw/` first.",
)
@told()
def fetch(source_id: str) -> dict[str, Any] | None:
    """Return the release that the form asks for, as JSON; None if it is published already."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest import steps

    params, now = get_current_context()["params"], datetime.now(UTC)
    as_of = date.fromisoformat(params["as_of"]) if params["as_of"] else None
    store, sign = run_store(), run_sign()
    limits = run_limits(source_id)
    with memory_limited(limits), Fetcher(limits=limits.fetch, input_folders=input_folders()) as fetcher:
        release = steps.fetch(
            get_source(source_id), store, now, fetcher, as_of=as_of, location=params["input"], sign=sign
        )
    if release is None:
        return None
    lineage.of_fetch(store, release)
    return release.as_json()


def pool_of(source: Source) -> str:
    """Return the pool in which a source is fetched."""
    return POOL.replace("{host}", urlsplit(source.base_url).hostname or "")


def ingest_dag(source: Source) -> DAG:
    """Return and so register the DAG that keeps the snapshots of one source up to date."""
    notifier = Notifier(source.source_id)
    timetable = FederalWorkdayTimetable(source.schedule, timezone=source.timezone)
    allowed = {"execution_timeout": time} if (time := run_limits(source.source_id).time) else {}

    @dag(
        dag_id=f"ingest_{source.source_id}",
        dag_display_name=f"Ingest {source.title}",
        schedule=timetable,
        catchup=False,
        max_active_runs=16,
        default_args=DEFAULT_ARGS | {"on_failure_callback": [notifier, log_end]} | allowed,
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
            pool=pool_of(source),
            store=f"`{STORE_URI}`",
        ),
    )
    def pipeline() -> None:
        draft = write(source.source_id, fetch.override(pool=pool_of(source))(source.source_id))
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
