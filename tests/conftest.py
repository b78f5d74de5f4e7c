"""The fixtures of the tests, a module a theme; the files that take longest come first, so that no process waits."""

import pytest

pytest_plugins = [
    "world.airflow_process",
    "world.corpus_files",
    "world.loopback",
    "world.object_stores",
    "world.releases",
    "world.suites",
]

SLOW = {"test_make_up.py", "test_source_faults.py", "test_expectations.py", "test_security.py", "test_crashes.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in SLOW)
