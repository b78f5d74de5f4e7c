"""The Airflow plugin of this project: what Airflow has to know by name.

Airflow imports this file itself; the package beside it is kept from that by .airflowignore.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.trigger import CronTriggerTimetable

if TYPE_CHECKING:
    from datetime import date

    from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction


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
        last = last_automated_data_interval
        while info := super().next_dagrun_info(last_automated_data_interval=last, restriction=restriction):
            if not _is_federal_holiday(info.run_after.in_timezone(self._timezone).date()):
                break
            last = info.data_interval
        return info


def _is_federal_holiday(day: date) -> bool:
    return day in _federal_holidays()


@functools.cache
def _federal_holidays() -> set[date] | dict[date, str]:
    # Imported here: reading a DAG file does not need the calendar.
    import holidays

    return holidays.country_holidays("US", observed=True)


class EntityListsPlugin(AirflowPlugin):
    """Registers the timetable."""

    name = "entity_lists"
    timetables = [FederalWorkdayTimetable]  # ruff: ignore[mutable-class-default]
