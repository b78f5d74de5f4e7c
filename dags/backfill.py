"""One DAG a source with dated releases: fill in the history before the first release that was observed."""

import json
import logging
import os
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from airflow.sdk import DAG, Context, DagRunState, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from entity_lists_plugin import (
    STORE_PARAM,
    STORE_URI,
    Notifier,
    keep_note,
    log_end,
    run_sign,
    run_store,
    snapshot_asset,
    told,
)
from entity_lists_question import Question, approve, decision_of
from entity_lists_tasks import DEFAULT_ARGS, emit, run_limits

DOC = """
**{title}: the history before day one.** A run asks the publisher which dates it has, fetches the release of each,
oldest first, audits all of them, asks a person once, and publishes them. `latest.json` moves once, at the end; nothing
of it is published before. Start it by hand: it has no schedule.

Leave the form empty for all dates before the first release that was observed. What came of each date is kept under
`{source_id}/backfill/` in the store: a run that is started again, or a task that is cleared, goes on where the last one
stopped, asks the publisher for nothing twice, and ends in the same bytes.

`write` is one task for all dates, since each is compared with the one before: its log tells the date that it is at. It
asks for one release a second. Where `ENTITY_LISTS_ECFR_POOL` names a pool of Airflow, it waits for a slot of that: make
one of a single slot, so that two backfills take turns: `airflow pools set ecfr 1 "One request a second"`. **A task that
stays scheduled** waits for that pool: `airflow pools list` shows whether there is one of that name.

**When a run is red**, open the log of the red task: it ends with what happened, where, what was expected and found, and
what to do. The release that was in force stays in force.

- dates, `SourceChanged`: the answer of the publisher is not as documented; the message has the beginning of it.
- dates, `UsageError`: the form asks for dates that are observed already, or for none.
- write, `SourceUnavailable`: the publisher is not reached. The task is retried, and goes on with that date.
- write, `SourceChanged`, `ExpectationsFailed`: the release of one date, which the message names, is not read or not
  believed. Mend the parser, or the threshold with its reason, and clear write: it goes on with that date.
- publish, `PublishConflict`: another run published meanwhile. Clear publish.

**A run that waits at approve** asks about all dates at once. Required Actions shows a line a date: how many entries
there were, came, went, and what the audit says. Approve publishes all; reject, or no answer, publishes none.

**A green run whose publish is skipped**: a person rejected it. One whose approve is skipped had nothing new to publish.

The event of the asset `{source_id}__snapshot` comes once, with the release that is in force at the end.
"""

# The default pool is always there: a task of a pool that nobody made would wait for ever without a word.
POOL = os.environ.get("ENTITY_LISTS_ECFR_POOL") or "default_pool"
# Of 125 dates: a second each to ask, some more to read and audit.
_TIMEOUT = timedelta(hours=6)
_log = logging.getLogger(__name__)

PARAMS = {
    name: Param(None, type=["null", "string"], format="date", title=title, description=description)
    for name, title, description in (
        ("since", "First date", "The publisher's first if left empty."),
        ("until", "Last date", "The one before the first release that was observed if left empty."),
    )
} | {"store": STORE_PARAM}

# What the task before returned, as JSON.
XCom = Any


class HistoryQuestion(Question):
    """Asks a person in Required Actions about all dates at once; is skipped where nothing new is to be published."""

    about = "{{ ti.xcom_pull(task_ids='ask')['releases'] }} releases of before day one"

    def prepare(self, context: Context) -> str:
        """See Question."""
        from entity_lists.snapshot import backfilled

        asked = context["ti"].xcom_pull(task_ids="ask")
        if not asked["is_asked"]:
            raise AirflowSkipException("there is nothing new to publish")
        return backfilled.read_question(run_store(), asked["source_id"])


class HistoryNotifier(Notifier):
    """Tells people that a backfill waits for them, or that a task of it has failed."""

    def notify(self, context: Context) -> None:
        """See Notifier."""
        from entity_lists.ingest import notice

        if context.get("exception") is not None:
            super().notify(context)
            return
        self.send(notice.of_history(self.subject, context["ti"].xcom_pull(task_ids="ask"), context["ti"].log_url))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@task(doc_md="Asks the publisher for the dates of its releases.")
@told()
def dates(source_id: str) -> list[str]:
    """Return the dates to fill, as text, oldest first."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest import backfill

    params = get_current_context()["params"]
    since, until = _day(params["since"]), _day(params["until"])
    with Fetcher(limits=run_limits(source_id).fetch) as fetcher:
        found = backfill.dates(get_source(source_id), run_store(), fetcher, since=since, until=until)
    return [day.isoformat() for day in found]


@task(
    pool=POOL,
    execution_timeout=_TIMEOUT,
    doc_md="Fetches, writes and audits the release of each date, oldest first; goes on where it stopped.",
)
@told()
def write(source_id: str, days: XCom) -> None:
    """Write what is not written yet, and say in the log which date it is at."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest.history_steps import write as written

    with Fetcher(limits=run_limits(source_id).fetch) as fetcher:
        now = partial(datetime.now, UTC)
        days = list(map(date.fromisoformat, days))
        written(get_source(source_id), run_store(), fetcher, now, days, on_step=lambda step: _log.info("%s", step))


@task(multiple_outputs=False, doc_md="Puts all dates into one question.")
@told()
def ask(source_id: str, days: XCom) -> dict[str, Any]:
    """Return whether a person has to be asked, and about how many releases; the question is in the store."""
    from entity_lists.ingest import backfill

    store, source = run_store(), get_source(source_id)
    listed = list(map(date.fromisoformat, days))
    backfill.ask(source, store, listed)
    new = backfill.unpublished(store, source_id, listed)
    return {"source_id": source_id, "is_asked": bool(new), "releases": len(new), "dates": len(days)}


@task(
    multiple_outputs=False,
    trigger_rule="none_failed_min_one_success",
    execution_timeout=_TIMEOUT,
    doc_md="Publishes every release by its id, replays what is published after them, and moves `latest.json` once.",
)
@told()
def publish(source_id: str, days: XCom, asked: XCom) -> dict[str, Any]:
    """Publish the releases, if the person lets it, and emit the event of the source's asset."""
    from entity_lists.errors import ReleaseDeclined
    from entity_lists.ingest import backfill
    from entity_lists.snapshot import backfilled, published

    context, store = get_current_context(), run_store()
    try:
        filled = backfill.publish(
            get_source(source_id),
            store,
            partial(datetime.now, UTC),
            list(map(date.fromisoformat, days)),
            backfilled.read_question(store, source_id),
            decision=decision_of(context["ti"].xcom_pull(task_ids="approve")) if asked["is_asked"] else None,
            sign=run_sign(),
            on_step=lambda step: _log.info("%s", step),
        )
    except ReleaseDeclined as declined:
        keep_note(declined.said)
        raise AirflowSkipException(str(declined)) from declined
    keep_note(f"{len(filled.published)} releases before day one published, of {filled.dates} dates")
    current = published.get_manifest(store, source_id, None)
    of_current = {"release_id": current["release_id"], "as_of": current["as_of"], "sequence": current["sequence"]}
    done = filled.as_json() | of_current | {"is_in_force": True, "store": store.uri}
    emit(context, snapshot_asset(source_id), done["store"], done)
    return done


def backfill_dag(source: Source) -> DAG:
    """Return and so register the DAG that fills in the history of one source."""
    notifier = HistoryNotifier(source.source_id)

    @dag(
        dag_id=f"backfill_{source.source_id}",
        dag_display_name=f"Backfill {source.title}",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS | {"on_failure_callback": [notifier, log_end]},
        params=PARAMS,
        description=f"Fills in the history of the {source.title}: dates, write, ask, approve, publish.",
        tags=["backfill", source.source_id],
        doc_md=DOC.format(source_id=source.source_id, title=source.title, store=f"`{STORE_URI}`"),
    )
    def pipeline() -> None:
        days = dates(source.source_id)
        asked = ask(source.source_id, days)
        outlets = [snapshot_asset(source.source_id)]
        published = publish.override(outlets=outlets)(source.source_id, days, asked)
        write(source.source_id, days) >> asked >> approve(source, notifier, of=HistoryQuestion) >> published

    return pipeline()


DAGS = [backfill_dag(source) for source in SOURCES if type(source).dates is not Source.dates]

if __name__ == "__main__":
    # python dags/backfill.py SOURCE_ID [CONF]: one run with a JSON object of params, in this process.
    chosen = next(dag for dag in DAGS if dag.dag_id == f"backfill_{sys.argv[1]}")
    state = chosen.test(run_conf=json.loads(sys.argv[2]) if sys.argv[2:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
