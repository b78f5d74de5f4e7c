"""Federal working days: Monday to Friday without the holidays of the U.S. federal government."""

import json

import pytest

from world.airflow_process import Airflow

NEXT = """
import json, sys, pendulum
from airflow.timetables.base import DataInterval, TimeRestriction
from entity_lists_plugin import FederalWorkdayTimetable
made = FederalWorkdayTimetable("0 16 * * 1-5", timezone="America/New_York")
timetable = FederalWorkdayTimetable.deserialize(made.serialize())
runs = []
for start in json.loads(sys.argv[1]):
    last = pendulum.parse(start, tz="America/New_York")
    restriction = TimeRestriction(earliest=None, latest=None, catchup=True)
    info = timetable.next_dagrun_info(last_automated_data_interval=DataInterval.exact(last), restriction=restriction)
    runs.append(info.run_after.in_timezone("America/New_York").isoformat())
print(json.dumps(runs))
"""

CASES = {
    "2026-11-20T16:00:00": "2026-11-23T16:00:00-05:00",  # over a weekend
    "2026-11-25T16:00:00": "2026-11-27T16:00:00-05:00",  # over Thanksgiving
    "2026-07-02T16:00:00": "2026-07-06T16:00:00-04:00",  # July 4 is a Saturday: Friday is observed
    "2026-06-18T16:00:00": "2026-06-22T16:00:00-04:00",  # over Juneteenth and a weekend
    "2026-12-24T16:00:00": "2026-12-28T16:00:00-05:00",  # over Christmas
    "2026-11-23T16:00:00": "2026-11-24T16:00:00-05:00",  # the next day
}


@pytest.mark.airflow
def test_the_next_run_is_on_the_next_federal_working_day(airflow: Airflow) -> None:
    done = airflow.python("-c", NEXT, json.dumps(list(CASES)), PYTHONPATH="plugins")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == list(CASES.values())


FIRST = """
import json, sys, pendulum
from airflow.timetables import trigger
from airflow.timetables.base import DataInterval, TimeRestriction
from entity_lists_plugin import FederalWorkdayTimetable
made = FederalWorkdayTimetable("0 16 * * 1-5", timezone="America/New_York")
timetable = FederalWorkdayTimetable.deserialize(made.serialize())
restriction = TimeRestriction(earliest=None, latest=None, catchup=False)
at = lambda text: pendulum.parse(text, tz="America/New_York")
runs = []
for now, last in json.loads(sys.argv[1]):
    trigger.utcnow = lambda now=now: at(now)
    info = timetable.next_dagrun_info(
        last_automated_data_interval=DataInterval.exact(at(last)) if last else None, restriction=restriction
    )
    runs.append(info.run_after.in_timezone("America/New_York").isoformat())
print(json.dumps(runs))
"""

# The day and hour at which a DAG is switched on, its last scheduled run, and the next one.
SWITCHED_ON = [
    ("2026-11-24T17:30:00", None, "2026-11-25T16:00:00-05:00"),  # soon after its time: not at once
    ("2026-11-28T12:00:00", None, "2026-11-30T16:00:00-05:00"),  # on a Saturday
    ("2026-11-24T16:05:00", None, "2026-11-24T16:00:00-05:00"),  # the scheduler was a few minutes late
    ("2026-11-24T10:00:00", "2026-11-18T16:00:00", "2026-11-23T16:00:00-05:00"),  # ran before: the last one is made up
]


@pytest.mark.airflow
def test_a_dag_that_never_ran_starts_nothing_when_it_is_switched_on(airflow: Airflow) -> None:
    asked = json.dumps([[now, last] for now, last, _ in SWITCHED_ON])
    done = airflow.python("-c", FIRST, asked, PYTHONPATH="plugins")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [expected for _, _, expected in SWITCHED_ON]
