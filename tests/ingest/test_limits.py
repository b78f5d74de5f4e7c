"""What ingesting a source may take: read from the setting, and kept to."""

import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from entity_lists.errors import EntityListsError, UsageError
from entity_lists.fetch.limits import DEFAULT_LIMITS, Limits
from entity_lists.ingest.limits import SourceLimits, limits_of, memory_limited, time_limited

SETTING = '{"us_csl": {"size": "1GB", "time": 7200}, "*": {"download": "PT5M", "memory": "4GiB", "size": "300 MB"}}'


@pytest.mark.parametrize("setting", [None, "", "{}", '{"un_sc_consolidated": {"size": 1}}', '{"us_csl": {}}'])
def test_what_nobody_says_stays_as_it_is(setting: str | None) -> None:
    assert limits_of("us_csl", setting) == SourceLimits(
        fetch=Limits(max_bytes=256 * 1024 * 1024, timeout_s=120), time=None, memory_bytes=None
    )


def test_a_source_s_own_word_goes_before_that_for_all() -> None:
    assert limits_of("us_csl", SETTING) == SourceLimits(
        fetch=Limits(max_bytes=10**9, timeout_s=300), time=timedelta(hours=2), memory_bytes=4 << 30
    )
    assert limits_of("us_ofac_sdn", SETTING) == SourceLimits(
        fetch=Limits(max_bytes=300 * 10**6, timeout_s=300), time=None, memory_bytes=4 << 30
    )


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        pytest.param("1GB", "all of it: Invalid JSON", id="no JSON"),
        pytest.param("[]", "all of it: Input should be an object", id="no object"),
        pytest.param('{"us_csl": 5}', "us_csl: Input should be an object", id="no object of a source"),
        pytest.param('{"us_csl": {"sise": 5}}', r"us_csl\.sise: Extra inputs are not permitted", id="a word unknown"),
        pytest.param('{"us_csl": {"size": "5 miles"}}', r"us_csl\.size: could not interpret byte unit", id="no size"),
        pytest.param('{"*": {"memory": 0}}', r"\*\.memory: Input should be greater than 0", id="nothing"),
        pytest.param('{"*": {"time": -1}}', r"\*\.time: Input should be greater than 0", id="less than nothing"),
        pytest.param('{"*": {"download": "soon"}}', r"\*\.download: .*valid duration", id="no time"),
        pytest.param('{"us_cls": {}}', "no source is named us_cls", id="no source"),
        pytest.param('{"*": {"size": "x", "time": 0}}', r"\*\.size: .*; \*\.time: ", id="all of it at once"),
    ],
)
def test_what_cannot_be_read_is_one_error_of_usage_whatever_source_is_asked_for(setting: str, found: str) -> None:
    with pytest.raises(UsageError, match=rf"^ENTITY_LISTS_LIMITS: expected JSON like \{{.*, found .*{found}.*\.$"):
        limits_of("un_sc_consolidated", setting)


def test_what_is_not_set_needs_no_pydantic() -> None:
    asked = "import sys; from entity_lists.ingest.limits import limits_of; limits_of('us_csl', None); "
    subprocess.run([sys.executable, "-c", asked + "assert 'pydantic' not in sys.modules"], check=True)


def test_more_memory_than_allowed_is_not_given_and_afterwards_it_is_as_before() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_limited(SourceLimits(memory_bytes=3 << 30)):
        with pytest.raises(MemoryError):
            bytearray(4 << 30)
        child = [sys.executable, "-c", "bytearray(4 << 30)"]
        assert b"MemoryError" in subprocess.run(child, check=False, capture_output=True).stderr
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    with memory_limited(SourceLimits()):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_what_takes_too_long_is_ended_wherever_it_is() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with (
        pytest.raises(EntityListsError, match=r"^us_csl: expected an end within 0:00:00\.050000, found none\."),
        time_limited(SourceLimits(time=timedelta(seconds=0.05)), "us_csl"),
    ):
        time.sleep(10)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_is_done_in_time_goes_on_and_is_not_ended_later() -> None:
    with time_limited(SourceLimits(time=timedelta(seconds=0.05)), "us_csl"):
        pass
    time.sleep(0.1)
    with time_limited(SourceLimits(), "us_csl"):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_defaults_are_those_of_the_fetcher() -> None:
    assert SourceLimits().fetch is DEFAULT_LIMITS
