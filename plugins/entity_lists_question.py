"""The question that a run puts before a person in Required Actions, and what their answer means.

Loaded by the DAG files only; .airflowignore keeps it from the plugin loader, which every process of Airflow runs.
"""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Context, Param
from airflow.sdk.exceptions import AirflowSkipException

from entity_lists.source import Source
from entity_lists_addresses import run_tab
from entity_lists_listener import ASKING, ASKS
from entity_lists_plugin import Notifier, keep_note, run_store, told

if TYPE_CHECKING:
    from entity_lists.audit.approval import Decision

APPROVAL_HOURS = float(os.environ.get("ENTITY_LISTS_APPROVAL_HOURS") or 72)
_APPROVE, _REJECT = "Approve", "Reject"
_REQUIRED = "A reason is required, in the field below the text: without it, Approve and Reject stay grey."


class Question(HITLOperator):
    """Asks a person in Required Actions; is skipped where the audit asks nothing, or another run asks the same."""

    about = "release {{ ti.xcom_pull(task_ids='write')['release_id'] }}"

    def execute(self, context: Context) -> Any:
        """See HITLOperator; what it asks comes from the audit."""
        with told():
            self.body = self.prepare(context)
        return super().execute(context)

    def prepare(self, context: Context) -> str:
        """Return the question in Markdown. Raises: AirflowSkipException where there is nothing to ask."""
        from entity_lists.audit import question

        ti = context["ti"]
        if ti.xcom_pull(task_ids="audit")["verdict"] != "ask":
            raise AirflowSkipException("the audit has nothing to ask")
        draft, store = ti.xcom_pull(task_ids="write"), run_store()
        asked = {name: draft[name] for name in ("release_id", "as_of", "sequence")} | {"store": store.uri}
        if run_id := waiting_run(ti, asked):
            keep_note(f"{draft['release_id']}: asks, in run {run_id}")
            raise AirflowSkipException(f"run {run_id} asks the same and waits for its answer")
        ti.xcom_push(key=ASKS, value=asked)
        page = f"[The page of this release]({run_tab(ti.dag_id, ti.run_id)}) shows all of it, and every expectation."
        asks = question.read_question(store, draft["source_id"], draft["release_id"])
        return f"{_REQUIRED}\n\n{page}\n\n{asks}"


def approve(source: Source, notifier: Notifier, *, of: type[Question] = Question) -> HITLOperator:
    """Return the task that asks a person in Required Actions; of: what prepares the question."""
    return of(
        task_id=ASKING,
        subject=f"{source.title}: publish {of.about}?",
        options=[_APPROVE, _REJECT],
        defaults=_REJECT,
        params={"reason": Param("", type="string", title="Reason (required)", description=_REQUIRED)},
        response_timeout=timedelta(hours=APPROVAL_HOURS),
        execution_timeout=None,
        notifiers=[notifier],
        doc_md="Waits for a person's answer where the audit asks. No answer rejects; a newer release makes it moot.",
    )


def waiting_run(ti: Any, asked: dict[str, Any]) -> str | None:
    """Return the run in which the same question waits for its answer; None if none does."""
    for run_id, states in ti.get_task_states(dag_id=ti.dag_id, task_ids=[ASKING]).items():
        if run_id != ti.run_id and states[ASKING] == "awaiting_input":
            other = ti.xcom_pull(task_ids=ASKING, key=ASKS, run_id=run_id)
            if other and (other["release_id"], other["store"]) == (asked["release_id"], asked["store"]):
                return str(run_id)
    return None


def decision_of(answer: dict[str, Any] | None) -> "Decision | None":
    """Return the answer that Required Actions gave; None if nothing was asked."""
    from entity_lists.audit.approval import Decision

    if answer is None:
        return None
    user = answer["responded_by_user"]
    return Decision(
        is_approved=answer["chosen_options"] == [_APPROVE],
        by=user["name"] if user else f"nobody, within {APPROVAL_HOURS:g} hours",
        at=str(answer["responded_at"]),
        reason=answer["params_input"].get("reason") or None,
        is_default=user is None,
    )
