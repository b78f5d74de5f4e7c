"""What a run tells OpenLineage, read from the file that Airflow's own provider writes; and where it tells nothing."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit.suites import load_suites
from entity_lists.contract.tables import TABLES
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.local import LocalStore
from entity_lists_lineage import _place
from world.airflow_process import ROOT, Airflow
from world.releases import AFTER, AFTER_ID, BEFORE, SOURCE_ID

JOB = f"ingest_{SOURCE_ID}"
PATHS = {"PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT / 'dags'}"}
TRANSPORT = "AIRFLOW__OPENLINEAGE__TRANSPORT"
UNIQUE = ("expect_column_values_to_be_unique", "entry_id")
CONSOLE = {TRANSPORT: '{"type": "console"}'}

pytestmark = pytest.mark.airflow


def to_file(path: Path) -> dict[str, str]:
    return {TRANSPORT: json.dumps({"type": "file", "log_file_path": str(path), "append": True})}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What two runs of the sample told: their events in order; and the store that they published into."""

    events: list[dict[str, Any]]
    store: LocalStore

    def done(self, task: str) -> dict[str, Any]:
        """Return what the second run's task told when it had ended."""
        first, second = (
            event
            for event in self.events
            if (event["job"]["name"], event["eventType"]) == (f"{JOB}.{task}", "COMPLETE")
        )
        assert first["run"] != second["run"]
        return second

    @property
    def manifest(self) -> Manifest:
        return published.get_manifest(self.store, SOURCE_ID, AFTER_ID)

    @property
    def raw(self) -> dict[str, str]:
        """The second release's file as OpenLineage names it."""
        raw = self.manifest["raw"]
        path = self.store.path(f"{SOURCE_ID}/raw/{raw['sha256']}/{raw['file_name']}")
        return {"namespace": "file", "name": path}

    def table(self, name: str) -> str:
        return self.store.path(f"{SOURCE_ID}/data/{name}")


@pytest.fixture(scope="module")
def told(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("lineage")
    store = LocalStore(folder / "store")
    confs = [{"input": str(path), "as_of": None, "store": str(store.root)} for path in (BEFORE, AFTER)]
    done = airflow.run_dag(SOURCE_ID, *confs, **to_file(folder / "events.jsonl"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return Told(events=events, store=store)


def names(datasets: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"namespace": one["namespace"], "name": one["name"]} for one in datasets]


def test_fetch_read_what_the_publisher_serves_and_kept_it_under_its_raw_key(told: Told) -> None:
    event = told.done("fetch")
    assert names(event["inputs"]) == [_place(told.manifest["raw"]["files"][0]["url"])]
    assert names(event["outputs"]) == [told.raw]
    assert event["outputs"][0]["facets"]["version"]["datasetVersion"] == told.manifest["raw"]["sha256"]
    assert event["outputs"][0]["outputFacets"]["outputStatistics"]["size"] == told.manifest["raw"]["bytes"]


def test_publish_made_every_table_of_the_raw_file_and_says_which_release_it_is(told: Told) -> None:
    event = told.done("publish")
    assert names(event["inputs"]) == [told.raw]
    assert names(event["outputs"]) == [{"namespace": "file", "name": told.table(name)} for name in TABLES]
    for name, output in zip(TABLES, event["outputs"], strict=True):
        file, facets = told.manifest["tables"][name], output["facets"]
        assert [(one["name"], one["type"], one["description"]) for one in facets["schema"]["fields"]] == [
            (column.name, str(column.type), column.description) for column in TABLES[name].columns
        ]
        assert facets["version"]["datasetVersion"] == AFTER_ID
        metrics, statistics = facets["dataQualityMetrics"], output["outputFacets"]["outputStatistics"]
        assert (metrics["rowCount"], metrics["bytes"]) == (file["rows"], file["bytes"])
        assert (statistics["rowCount"], statistics["size"]) == (file["rows"], file["bytes"])


def test_what_the_audit_found_stands_beside_every_table_that_it_looked_at(told: Told) -> None:
    looked_at = {suite.table: 0 for suite in load_suites(SOURCE_ID, TABLES)}
    for suite in load_suites(SOURCE_ID, TABLES):
        looked_at[suite.table] += len(suite.expectations)
    of_audit = {one["name"]: one.get("inputFacets", {}) for one in told.done("audit")["inputs"]}
    of_publish = {one["name"]: one["facets"] for one in told.done("publish")["outputs"]}
    for facets in (of_audit, of_publish):
        found = {
            name: len(facets[told.table(name)]["dataQualityAssertions"]["assertions"])
            for name in TABLES
            if "dataQualityAssertions" in facets[told.table(name)]
        }
        assert found == looked_at
    entries = of_audit[told.table("entries")]["dataQualityAssertions"]["assertions"]
    unique = next(one for one in entries if (one["assertion"], one["column"]) == UNIQUE)
    assert (unique["success"], unique["severity"]) == (True, "error")


def test_failures_are_those_of_the_manifest(told: Told) -> None:
    failed = [
        (one["name"], one.get("column"), one["severity"], one["actual"])
        for table in told.done("publish")["outputs"]
        for one in table["facets"].get("dataQualityAssertions", {}).get("assertions", [])
        if not one["success"]
    ]
    words = {"critical": "error", "warning": "warn"}
    assert sorted(failed, key=str) == sorted(
        (
            (f"{one['suite']}.{one['expectation']}", one["column"], words[one["severity"]], one["observed"])
            for one in told.manifest["audit"]["failed"]
        ),
        key=str,
    )


@pytest.mark.parametrize(
    ("address", "namespace", "name"),
    [
        ("https://www.bis.gov/list?task=download&gid=1072", "https://www.bis.gov", "/list?task=download&gid=1072"),
        ("https://www.ecfr.gov", "https://www.ecfr.gov", "/"),
        ("s3://lists/prefix/un/data/names", "s3://lists", "prefix/un/data/names"),
        ("file:///srv/my%20lists/un.xml", "file", "/srv/my lists/un.xml"),
        ("/srv/store/un/data/names", "file", "/srv/store/un/data/names"),
    ],
)
def test_an_address_is_named_as_openlineage_and_the_provider_name_it(address: str, namespace: str, name: str) -> None:
    assert _place(address) == {"namespace": namespace, "name": name}


NOTHING_TOLD = """
import sys
{before}
import entity_lists_lineage as lineage
lineage._tell(lambda: print("told"))
print("done", "openlineage.client" in sys.modules)
"""


@pytest.mark.parametrize(
    ("before", "env"),
    [
        pytest.param(
            "sys.modules['airflow.providers.openlineage'] = None", {TRANSPORT: '{"type": "console"}'}, id="absent"
        ),
        pytest.param("", {}, id="no transport"),
        pytest.param("", {TRANSPORT: '{"type": "console"}', "AIRFLOW__OPENLINEAGE__DISABLED": "true"}, id="disabled"),
    ],
)
def test_nothing_is_made_or_loaded_where_the_provider_is_absent_or_off(
    airflow: Airflow, before: str, env: dict[str, str]
) -> None:
    done = airflow.python("-c", NOTHING_TOLD.format(before=before), **PATHS, **env)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "done False"), done.stderr
    assert "told" not in done.stdout


def test_a_task_goes_on_where_its_lineage_cannot_be_made(airflow: Airflow, tmp_path: Path) -> None:
    code = "import entity_lists_lineage as lineage; lineage._tell(lambda: 1 / 0); print('went on')"
    done = airflow.python("-c", code, **PATHS, **to_file(tmp_path / "events.jsonl"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "went on")
    assert "OpenLineage is not told what this task read and wrote" in done.stdout


def test_reading_the_dag_file_loads_nothing_of_openlineage(airflow: Airflow) -> None:
    done = airflow.python("-c", "import ingest, sys; print('openlineage.client' in sys.modules)", **PATHS)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "False"), done.stderr
