"""One DAG a source with dated releases: its history before day one, published as one chain."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from airflow.sdk import DAG, DagRunState, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from entity_lists.source import Source
from entity_lists.sources import INGESTED, get_source
from entity_lists_listener import ASKING
from entity_lists_plugin import STORE_PARAM, Notifier, keep_note, log_end, run_sign, run_store, told
from entity_lists_question import APPROVAL_HOURS, approve, decision_of
from entity_lists_tasks import DEFAULT_ARGS

FIRST = "2017-01-03"

DOC = """
Publishes the releases of **{title}** that its publisher still has, from {first} on, as if each had come on its day. It
runs when you start it, and once is enough: what is published is found and left.

`fetch` keeps the bytes of every date, one request a second; `write` writes and audits all releases, oldest first, each
compared with the one before; `approve` asks once about the whole, in Required Actions; `publish` publishes them and
then moves `latest.json`, once. Whatever ends a run: clear the red task, or start another one. It goes on where that
ended, and ends in the same bytes.

**When a run is red**, the log of the red task says what happened and what to do. Nothing is published before `publish`.

- fetch, `SourceUnavailable`: the publisher is not reached. Clear it later: what it has is kept.
- write, `ExpectationsFailed`, `SourceChanged`: one release does not look like this list; named is which. Mend the
  threshold or the parser, or start a run that leaves its date out.
- publish: clear it. No answer within {approval_hours:g} hours publishes nothing.
"""

PARAMS = {
    "store": STORE_PARAM,
    "since": Param(FIRST, type="string", format="date", title="Since", description="The first date."),
    "until": Param(None, type=["null", "string"], format="date", title="Until", description="The last; empty: today."),
}

# What the task before returned, as JSON.
XCom = Any


@task(doc_md="Asks which dates there are, and keeps the bytes of each: one request a second.")
@told()
def fetch(source_id: str) -> list[dict[str, Any]]:
    """Return the releases of all dates, as JSON."""
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.ingest.backfill import gather

    params = get_current_context()["params"]
    since = date.fromisoformat(params["since"])
    until = date.fromisoformat(params["until"]) if params["until"] else datetime.now(UTC).date()
    with Fetcher() as fetcher:
        releases = gather(get_source(source_id), run_store(), fetcher, since=since, until=until, on_step=print)
    keep_note(f"{len(releases)} dates")
    return [release.as_json() for release in releases]


@task(multiple_outputs=False, doc_md="Writes and audits all releases, oldest first. Nothing names them yet.")
@told()
def write(source_id: str, releases: XCom) -> dict[str, Any]:
    """Return which release is the last, and how many there are."""
    from entity_lists.audit.question import keep_text
    from entity_lists.ingest.backfill import question, write_all
    from entity_lists.release import Release

    source, store = get_source(source_id), run_store()
    chain = write_all(source, store, [*map(Release.from_json, releases)], on_step=print)
    if not chain:
        raise AirflowSkipException("what the publisher has is published already")
    keep_text(store, source_id, chain[-1].draft["release_id"], question(source, chain))
    last = {name: chain[-1].draft[name] for name in ("source_id", "release_id", "as_of", "sequence")}
    return last | {"dates": len(releases), "releases": len(chain)}


@task(multiple_outputs=False, doc_md="Tells whether a person has to be asked about the whole.")
@told()
def audit(source_id: str, written: XCom) -> dict[str, Any]:
    """Return the verdict about the whole, and what was found."""
    from entity_lists.ingest.backfill import read_written, verdict

    chain = read_written(run_store(), source_id)
    failed = [failure for one in chain for failure in one.report["failed"] if failure["severity"] == "critical"]
    return {"verdict": verdict(chain), "failed": failed, "releases": written["releases"]}


@task(
    multiple_outputs=False,
    trigger_rule="none_failed_min_one_success",
    doc_md="Publishes all releases, oldest first, and moves `latest.json` once, at the end.",
)
@told()
def publish(source_id: str, written: XCom, report: XCom) -> dict[str, Any]:
    """Publish the chain, if the audits or a person let it."""
    from entity_lists.ingest.backfill import publish_all, read_written

    context, store = get_current_context(), run_store()
    decision = decision_of(context["ti"].xcom_pull(task_ids=ASKING))
    if report["verdict"] == "ask" and not (decision and decision.is_approved):
        keep_note("nothing was published: it was not approved")
        raise AirflowSkipException("a person has not approved the backfill")
    done = publish_all(
        get_source(source_id),
        store,
        read_written(store, source_id),
        partial(datetime.now, UTC),
        dates=written["dates"],
        decision=decision,
        sign=run_sign(),
        on_step=print,
    )
    keep_note(f"{len(done.published)} releases published; {done.in_force} is in force")
    return done.as_json()


def backfill_dag(source: Source) -> DAG:
    """Return and so register the DAG that fills in the history of one source."""
    notifier = Notifier(source.source_id)

    @dag(
        dag_id=f"backfill_{source.source_id}",
        dag_display_name=f"Backfill {source.title}",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS
        | {"on_failure_callback": [notifier, log_end], "execution_timeout": timedelta(hours=6)},
        params=PARAMS,
        description=f"Fills in the history of the {source.title} before the first release that was observed.",
        tags=["backfill", source.source_id],
        doc_md=DOC.format(title=source.title, first=FIRST, approval_hours=APPROVAL_HOURS),
    )
    def pipeline() -> None:
        written = write(source.source_id, fetch(source.source_id))
        report = audit(source.source_id, written)
        report >> approve(source, notifier) >> publish(source.source_id, written, report)

    return pipeline()


DAGS = [backfill_dag(source) for source in INGESTED if source.is_dated]

if __name__ == "__main__":
    # python dags/backfill.py SOURCE_ID [CONF]: one run with a JSON object of params, in this process.
    chosen = next(dag for dag in DAGS if dag.dag_id == f"backfill_{sys.argv[1]}")
    state = chosen.test(run_conf=json.loads(sys.argv[2]) if sys.argv[2:] else None).state
    sys.exit(state != DagRunState.SUCCESS)
