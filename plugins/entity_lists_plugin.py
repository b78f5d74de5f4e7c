"""The Airflow plugin of this project: what Airflow has to know by name, and what all DAG files share.

Airflow imports this file itself; the package beside it is kept from that by .airflowignore.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseNotifier, Param
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.timetables.trigger import CronTriggerTimetable

if TYPE_CHECKING:
    from airflow.sdk import Context
    from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
    from pendulum import FixedTimezone, Timezone

    from entity_lists.store.store import Store

CONNECTION = "entity_lists"
NOTICES = "entity_lists_notices"
STORE = os.environ.get("ENTITY_LISTS_STORE") or str(Path(__file__).parents[1] / ".data" / "store")
RETRIES = int(os.environ.get("ENTITY_LISTS_RETRIES") or 3)
STORE_PARAM = Param(
    STORE,
    type="string",
    minLength=1,
    title="Store",
    description="A directory or s3://bucket/prefix; S3 goes through the connection entity_lists.",
)


def run_store() -> Store:
    """Return the store that the run was started with; for S3 with the client of the connection entity_lists."""
    from airflow.sdk import get_current_context

    from entity_lists.store.open import open_store

    uri = get_current_context()["params"]["store"]
    if not uri.startswith("s3://"):
        return open_store(uri)
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    return open_store(uri, S3Hook(aws_conn_id=CONNECTION).get_conn())


class Notifier(BaseNotifier):
    """Tells people, through the Apprise connection entity_lists_notices, that a task waits for them or has failed.

    Also that a release is published that has words which were never seen.

    The connection decides where to: mail, Slack, a webhook, several of them. Without it nobody is told.
    subject: what it is about, a source id or the store.
    """

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject

    def notify(self, context: Context) -> None:
        """Send one notice; what goes wrong with it is logged and changes nothing for the task."""
        import apprise
        from airflow.providers.apprise.hooks.apprise import AppriseHook

        from entity_lists.ingest import notice

        ti, error = context["ti"], context.get("exception")
        release = ti.xcom_pull(task_ids="write") or ti.xcom_pull(task_ids="fetch") or {}
        release_id = release.get("release_id")
        told: notice.Notice | None
        if error is not None:
            told = notice.of_error(self.subject, release_id, error, ti.log_url)
        else:
            failed = ti.xcom_pull(task_ids="audit")["failed"]
            of_this = notice.of_published if ti.task_id == "publish" else notice.of_question
            told = of_this(self.subject, release_id, failed, ti.log_url)
        if told is None:
            return
        hook, receivers = AppriseHook(NOTICES), apprise.Apprise()
        try:
            hook.set_config_from_conn(hook.get_connection(NOTICES), receivers)
        except AirflowNotFoundException:
            self.log.info("Nobody is told: there is no connection %s", NOTICES)
            return
        if not receivers.notify(title=told.title, body=told.body, body_format=apprise.NotifyFormat.TEXT):
            self.log.error("Not everybody was told: the connection %s names %d receivers", NOTICES, len(receivers))


class FederalWorkdayTimetable(CronTriggerTimetable):
    """A cron schedule that leaves out the holidays of the U.S. federal government, observed ones included.

    Source: 5 U.S.C. 6103; nothing is published in the Federal Register on those days.
    """

    def __init__(self, cron: str, *, timezone: str | Timezone | FixedTimezone, **kwargs: Any) -> None:
        super().__init__(cron, timezone=timezone, **kwargs)
        self.timezone = timezone
        self.description += ", but for U.S. federal holidays"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the next run that does not fall on a federal holiday, None if there is none."""
        # Imported here: reading a DAG file does not need the calendar.
        from entity_lists.workdays import is_federal_holiday

        last = last_automated_data_interval
        while info := super().next_dagrun_info(last_automated_data_interval=last, restriction=restriction):
            if not is_federal_holiday(info.run_after.in_timezone(self.timezone).date()):
                break
            last = info.data_interval
        return info


class EntityListsPlugin(AirflowPlugin):
    """Registers the timetable."""

    name = "entity_lists"
    timetables = [FederalWorkdayTimetable]  # ruff: ignore[mutable-class-default]
