"""The fixtures of the tests, a module a theme; which tests are slow; the files that take longest come first."""

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# Each after those it imports: pytest rewrites the assertions of a module when it is first imported.
pytest_plugins = [
    "world.airflow_process",
    "world.corpus_files",
    "world.loopback",
    "world.object_stores",
    "world.pages",
    "world.releases",
    "world.law_stores",
    "world.commits",
    "world.signing",
    "world.iceberg",
    "world.suites",
    "world.workers",
    "world.postgres",
    "world.cloud_warehouses",
    "world.warehouses",
    "world.airflow_site",
    "world.browser",
]

# What a unit test needs none of: a whole Airflow, a server of object stores, Great Expectations, a real release; nor
# does it crash or damage what it acts in. Its inputs are small and it ends in less than a second.
SLOW_FIXTURES = {"airflow", "audit", "corpus", "moto_endpoint", "published", "seaweed_http", "seaweed_tls", "warehouse"}
SLOW_FOLDERS = {"browser", "cli", "corpus", "dags", "deployment", "faults", "fuzz"}
SLOW_FILES = {
    "test_bad_input.py", "test_evaluation.py", "test_expectations.py", "test_properties.py", "test_rebuild.py",
    "test_security.py", "test_source_faults.py",
}  # fmt: skip

LONGEST = (
    "test_every_page.py",
    "test_make_up.py",
    "test_source_faults.py",
    "test_ingest.py",
    "test_expectations.py",
    "test_crashes.py",
)


def is_slow(item: pytest.Function) -> bool:
    """Return whether a test needs more than a unit test does."""
    store = getattr(getattr(item, "callspec", None), "params", {}).get("store", "local")
    folders = set(item.path.relative_to(Path(__file__).parent).parts)
    needed = SLOW_FIXTURES & set(item.fixturenames)
    return bool(needed or SLOW_FOLDERS & folders) or item.path.name in SLOW_FILES or store != "local"


class BySite(LoadFileScheduling):
    """A file at a time to each process of the tests, but all of tests/browser to one: they share one Airflow."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySite | None:
    return BySite(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        if is_slow(item):
            item.add_marker("slow")
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
