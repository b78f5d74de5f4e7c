"""The Airflow plugin of this project: what Airflow has to know by name, and what all DAG files share.

Airflow imports this file itself; the package beside it is kept from that by .airflowignore.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.configuration import AIRFLOW_HOME
from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import (
    Asset,
    AssetAny,
    AssetOrTimeSchedule,
    BaseNotifier,
    Connection,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
)
from airflow.sdk import CronTriggerTimetable as CronTrigger
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.timetables.trigger import CronTriggerTimetable

from entity_lists_listener import NOTE, PUBLISHING

if TYPE_CHECKING:
    from airflow.sdk import Context
    from airflow.sdk.definitions.retry_policy import RetryDecision
    from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
    from pendulum import FixedTimezone, Timezone

    from entity_lists.ingest import notice
    from entity_lists.snapshot.commit import Sign
    from entity_lists.store.store import Store

CONNECTION = "entity_lists"
NOTICES = "entity_lists_notices"
SIGNING = "entity_lists_signing"
_ABOVE = Path(__file__).parents[1]
# In an installed wheel that is the package, which an update replaces: what is kept then lies in Airflow's home.
KEPT = Path(AIRFLOW_HOME if (_ABOVE / "__init__.py").is_file() else _ABOVE, ".data")
STORE = os.environ.get("ENTITY_LISTS_STORE") or str(KEPT / "store")
STORE_URI = STORE if "://" in STORE else Path(STORE).absolute().as_uri()
RETRIES = int(os.environ.get("ENTITY_LISTS_RETRIES") or 3)
OWNER = os.environ.get("ENTITY_LISTS_OWNER") or "compliance data"
STORE_PARAM = Param(
    STORE,
    type="string",
    minLength=1,
    title="Store",
    description="A directory or s3://bucket/prefix; S3 goes through the connection entity_lists.",
)
_log = logging.getLogger(__name__)


def run_store() -> Store:
    """Return the store that the run was started with; for S3 with the client of the connection entity_lists."""
    from airflow.sdk import get_current_context

    from entity_lists.store.open import open_store

    uri = get_current_context()["params"]["store"]
    if not uri.startswith("s3://"):
        return open_store(uri)
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    return open_store(uri, S3Hook(aws_conn_id=CONNECTION).get_conn())


def run_sign() -> Sign | None:
    """Return what signs manifests, None where no key is set up.

    The key is a file that ENTITY_LISTS_SIGNING_KEY names, or else the password of the connection entity_lists_signing.

    Raises:
        UsageError: what is there is no such key.
    """
    from entity_lists.proof.key_files import read_signing_key, signing_key_of

    if path := os.environ.get("ENTITY_LISTS_SIGNING_KEY"):
        return read_signing_key(Path(path))
    try:
        key = Connection.get(SIGNING).password
    except AirflowNotFoundException:
        return None
    return signing_key_of((key or "").encode(), f"the password of the connection {SIGNING}")


def snapshot_asset(source_id: str) -> Asset:
    """Return the asset that stands for what is published of a source in the default store."""
    return Asset(name=f"{source_id}__snapshot", uri=f"{STORE_URI}/{source_id}", group="snapshot")


def on_any_snapshot(source_ids: Sequence[str]) -> AssetOrTimeSchedule:
    """Return the schedule of what follows the snapshots: after any of them, of many at once in one run; and every day.

    Every day, since a release that a person puts in force, or takes back, raises no event.
    """
    from entity_lists.schedule import EVERY_MORNING

    every_morning = CronTrigger(EVERY_MORNING, timezone="UTC")
    return AssetOrTimeSchedule(timetable=every_morning, assets=AssetAny(*map(snapshot_asset, source_ids)))


def keep_note(text: str) -> None:
    """Keep a line for the note on the run; the last one counts."""
    from airflow.sdk import get_current_context

    get_current_context()["ti"].xcom_push(key=NOTE, value=text)


@contextmanager
def told() -> Generator[None]:
    """Around the body of a task: an error of this project ends it without a traceback, and is noted on the run.

    It ends as SystemExit, with the exit code of the command line: that alone is logged without its frames. What the
    error was, RetryByError and log_end look up in its cause.
    """
    from airflow.sdk import get_current_context

    from entity_lists.errors import EntityListsError
    from entity_lists.ingest import ending

    try:
        yield
    except EntityListsError as error:
        ti = get_current_context()["ti"]
        keep_note(ending.note(error, task=ti.task_id, release_id=_release_id(ti)))
        # As it is, so that it can be searched for; log_end wraps it.
        _log.error("%s: %s", type(error).__name__, error)
        raise SystemExit(error.exit_code) from error


def log_end(context: Context) -> None:
    """End the log of a task that failed with what happened, where, and what to do; a callback."""
    from entity_lists.contract.kinds import FEEDING
    from entity_lists.ingest import ending

    ti, error = context["ti"], _error_of(context["exception"])
    # Airflow has opened a group, and its UI folds what stands in one.
    _log.info("::endgroup::")
    # ingest_<source> is a DAG, verify_<source> a task of another one.
    source_id = (ti.dag_id if ti.dag_id.startswith(FEEDING) else ti.task_id).partition("_")[2] or None
    _log.error(
        "\n%s",
        ending.block(
            error, task=ti.task_id, source_id=source_id, release_id=_release_id(ti), store=context["params"]["store"]
        ),
    )


def _error_of(raised: BaseException | str | None) -> BaseException:
    """Return what a task ended with: of an error that told() made a SystemExit of, the error itself."""
    if isinstance(raised, SystemExit) and raised.__cause__ is not None:
        return raised.__cause__
    return raised if isinstance(raised, BaseException) else RuntimeError(raised or "the task was ended from outside")


def _release_id(ti: Any) -> str | None:
    said = (ti.xcom_pull(task_ids=name) for name in ("write", "fetch", "gather"))
    return next((release.get("release_id") for release in said if isinstance(release, dict)), None)


class RetryByError(ExceptionRetryPolicy):
    """Retries by the class of the error that a task ended with, also where told() stands around its body."""

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        """Return what the first rule says that the error fits."""
        return super().evaluate(_error_of(exception), try_number, max_tries, context)


def retry_by_error(*final: str) -> RetryByError:
    """Return the retries of a task that ends at once on these errors of the project: a person has to look."""
    return RetryByError(
        rules=[
            RetryRule(exception=f"entity_lists.errors.{name}", action=RetryAction.FAIL, reason="a person has to look")
            for name in final
        ]
    )


def args_of_all_sources(subject: str, *final: str, timeout: timedelta) -> dict[str, Any]:
    """Return the default arguments of a DAG over all sources; subject: as a Notifier's, final: as in retry_by_error."""
    return {
        "retries": RETRIES,
        "retry_delay": timedelta(minutes=5),
        "retry_policy": retry_by_error(*final),
        "execution_timeout": timeout,
        "on_failure_callback": [Notifier(subject), log_end],
        "on_retry_callback": log_end,
        "owner": OWNER,
    }


class Notifier(BaseNotifier):
    """Tells people, through the Apprise connection entity_lists_notices, that a task waits for them or has failed.

    Also that a release is published that has words which were never seen. The connection decides where to: mail,
    Slack, a webhook, several of them. Without it nobody is told.
    subject: what it is about, a source id or the store.
    """

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject

    def notify(self, context: Context) -> None:
        """Send one notice; what goes wrong with it is logged and changes nothing for the task."""
        from entity_lists.ingest import notice

        ti, error = context["ti"], context.get("exception")
        release_id = _release_id(ti)
        told: notice.Notice | None
        if error is not None:
            told = notice.of_error(self.subject, release_id, _error_of(error), ti.log_url)
        else:
            failed = ti.xcom_pull(task_ids="audit")["failed"]
            of_this = notice.of_published if ti.task_id == PUBLISHING else notice.of_question
            told = of_this(self.subject, release_id, failed, ti.log_url)
        if told is not None:
            self.send(told)

    def send(self, told: notice.Notice) -> bool:
        """Send a notice, and return whether nothing is left to send; as notify."""
        import apprise
        from airflow.providers.apprise.hooks.apprise import AppriseHook

        hook, receivers = AppriseHook(NOTICES), apprise.Apprise()
        try:
            hook.set_config_from_conn(hook.get_connection(NOTICES), receivers)
        except AirflowNotFoundException:
            self.log.info("Nobody is told: there is no connection %s", NOTICES)
            return True
        if receivers.notify(title=told.title, body=told.body, body_format=apprise.NotifyFormat.TEXT):
            return True
        self.log.error("Not everybody was told: the connection %s names %d receivers", NOTICES, len(receivers))
        return False


class FederalWorkdayTimetable(CronTriggerTimetable):
    """A cron schedule that leaves out the holidays of the U.S. federal government, observed ones included.

    A DAG that is switched on starts nothing by that: its first run comes at its time. A DAG that ran before makes up
    for the last run that was missed meanwhile.

    Source: 5 U.S.C. 6103; nothing is published in the Federal Register on those days.
    """

    def __init__(
        self,
        cron: str,
        *,
        timezone: str | Timezone | FixedTimezone,
        run_immediately: bool | timedelta = timedelta(minutes=10),
        **kwargs: Any,
    ) -> None:
        super().__init__(cron, timezone=timezone, run_immediately=run_immediately, **kwargs)
        # Imported here: Airflow loads this file in every process, the package beside it where a DAG is read.
        from entity_lists.schedule import in_words

        self.timezone = timezone
        self.words = in_words(cron, str(timezone))
        self.description = f"{self.summary}, but for U.S. federal holidays"

    @property
    def summary(self) -> str:
        """What the list of DAGs shows: when, in words."""
        return self.words[:1].upper() + self.words[1:]

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the next run that does not fall on a federal holiday, None if there is none."""
        # Imported here: reading a DAG file does not need the calendar.
        from entity_lists.workdays import is_federal_holiday

        last = last_automated_data_interval
        while info := super().next_dagrun_info(last_automated_data_interval=last, restriction=restriction):
            if not is_federal_holiday(info.run_after.in_timezone(self.timezone).date()):
                return info
            last = info.data_interval
        return None


class EntityListsPlugin(AirflowPlugin):
    """Registers the timetable."""

    name = "entity_lists"
    timetables = [FederalWorkdayTimetable]  # ruff: ignore[mutable-class-default]
