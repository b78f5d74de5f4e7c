"""The Airflow plugin of this project: what Airflow has to know by name, and what all DAG files share.

Airflow imports this file itself; the package beside it is kept from that by .airflowignore.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.trigger import CronTriggerTimetable

if TYPE_CHECKING:
    from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction

    from entity_lists.store import Store

CONNECTION = "entity_lists"
STORE = os.environ.get("ENTITY_LISTS_STORE") or str(Path(__file__).parents[1] / ".data" / "store")


def run_store() -> Store:
    """Return the store that the run was started with; for S3 with the client of the connection entity_lists."""
    from airflow.sdk import get_current_context

    from entity_lists.store import open_store

    uri = get_current_context()["params"]["store"]
    if not uri.startswith("s3://"):
        return open_store(uri)
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    return open_store(uri, S3Hook(aws_conn_id=CONNECTION).get_conn())


class FederalWorkdayTimetable(CronTriggerTimetable):
    """A cron schedule that leaves out the holidays of the U.S. federal government, observed ones included.

    Source: 5 U.S.C. 6103; nothing is published in the Federal Register on those days.
    """

    def __init__(self, cron: str, **kwargs: Any) -> None:
        super().__init__(cron, **kwargs)
        self.description += ", but for U.S. federal holidays"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the next run that does not fall on a federal holiday, None if there is none."""
        # Imported here: reading a DAG file does not need the calendar.
        from entity_lists.workdays import is_federal_holiday

        last = last_automated_data_interval
        while info := super().next_dagrun_info(last_automated_data_interval=last, restriction=restriction):
            if not is_federal_holiday(info.run_after.in_timezone(self._timezone).date()):
                break
            last = info.data_interval
        return info


class EntityListsPlugin(AirflowPlugin):
    """Registers the timetable."""

    name = "entity_lists"
    timetables = [FederalWorkdayTimetable]  # ruff: ignore[mutable-class-default]
