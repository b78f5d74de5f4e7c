"""The DAGs as Airflow reads and runs them: which there are, what they are made of, what a run leaves behind."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore
from entity_lists.store.open import open_store
from world.airflow_process import ROOT, Airflow
from world.object_stores import Endpoint, s3_store
from world.releases import ingest
from world.webhook import Webhook

SOURCE_ID = "us_bis_entity_list"
FIXTURES = ROOT / "tests" / "fixtures" / SOURCE_ID
FIRST, SECOND = (str(FIXTURES / f"title-15_part-744_2025-03-{day}.xml") for day in (27, 28))

DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag("dags/ingest.py", bundle_name="dags-folder")
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dags": {
        dag_id: {
            "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
            "outlets": {task.task_id: [(a.name, a.uri) for a in task.outlets] for task in dag.tasks if task.outlets},
            "retries": {task.task_id: task.retries for task in dag.tasks},
            "rules": [
                (rule.exception, rule.action.value) for rule in dag.tasks[0].retry_policy.rules
            ] if dag.tasks[0].retry_policy else [],
            "params": {name: dag.params.get_param(name).schema for name in dag.params},
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
            "timetable": [type(dag.timetable).__name__, dag.timetable.description],
            "tags": sorted(dag.tags),
            "doc": dag.doc_md,
        }
        for dag_id, dag in bag.dags.items()
    },
}))
"""

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def bag(airflow: Airflow) -> dict[str, dict]:
    done = airflow.python("-c", DESCRIBE, ENTITY_LISTS_STORE="s3://lists/prefix", ENTITY_LISTS_RETRIES="3")
    assert done.returncode == 0, done.stderr[-2000:]
    described = json.loads(done.stdout.splitlines()[-1])
    assert described["import_errors"] == {}
    return described["dags"]


def test_every_source_has_its_dag_and_there_are_no_others(bag: dict[str, dict]) -> None:
    assert set(bag) == {f"ingest_{source.source_id}" for source in SOURCES}


@pytest.mark.parametrize("source_id", [source.source_id for source in SOURCES])
def test_a_release_is_fetched_written_audited_and_only_then_published(bag: dict[str, dict], source_id: str) -> None:
    dag = bag[f"ingest_{source_id}"]
    assert dag["edges"] == {
        "fetch": ["write"],
        "write": ["audit", "publish"],
        "audit": ["approve", "publish"],
        "approve": ["publish"],
        "publish": [],
    }
    assert dag["outlets"] == {"publish": [[f"{source_id}__snapshot", f"s3://lists/prefix/{source_id}"]]}
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
    assert dag["tags"] == ["ingest", source_id]


def test_the_schedule_is_the_afternoon_of_federal_working_days(bag: dict[str, dict]) -> None:
    name, description = bag[f"ingest_{SOURCE_ID}"]["timetable"]
    assert name == "FederalWorkdayTimetable"
    assert description == "At 16:00, Monday through Friday, but for U.S. federal holidays"


def test_only_what_may_pass_by_itself_is_retried(bag: dict[str, dict]) -> None:
    dag = bag[f"ingest_{SOURCE_ID}"]
    assert set(dag["retries"].values()) == {3}
    assert dict(dag["rules"]) == {
        "entity_lists.errors.ReleaseRejected": "fail",
        "entity_lists.errors.ApprovalNeeded": "fail",
        "entity_lists.errors.UsageError": "fail",
        "entity_lists.errors.StoreUnsafe": "fail",
        "entity_lists.errors.PublishConflict": "fail",
        "entity_lists.errors.SourceUnavailable": "retry",
    }


def test_the_form_has_a_date_an_input_and_a_store(bag: dict[str, dict]) -> None:
    params = bag[f"ingest_{SOURCE_ID}"]["params"]
    assert set(params) == {"as_of", "input", "store"}
    assert params["as_of"] == params["as_of"] | {"type": ["null", "string"], "format": "date"}


def test_no_two_sources_are_looked_at_in_the_same_minute() -> None:
    times = [(*source.schedule.split()[:2], source.timezone) for source in SOURCES]
    assert len(set(times)) == len(times)


def test_the_notes_begin_with_what_to_do_when_a_run_is_red(bag: dict[str, dict]) -> None:
    assert bag[f"ingest_{SOURCE_ID}"]["doc"].lstrip().startswith("**When a run is red**")


def test_reading_the_dag_files_loads_nothing_heavy(airflow: Airflow) -> None:
    code = (
        "import ingest, sys; print(*{'pandas', 'great_expectations', 'boto3', 'duckdb', 'pyarrow'} & set(sys.modules))"
    )
    done = airflow.python("-c", code, PYTHONPATH=f"{ROOT / 'plugins'}:{ROOT / 'dags'}")
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr[-2000:]


def test_the_plugin_loader_imports_the_plugin_and_no_module_of_the_package(airflow: Airflow) -> None:
    code = (
        "import sys; before = set(sys.modules); from airflow.plugins_manager import _get_plugins; "
        "plugins, errors = _get_plugins(); "
        "files = {m: getattr(sys.modules[m], '__file__', '') or '' for m in set(sys.modules) - before}; "
        "print([p.name for p in plugins if 'entity' in p.name], errors, "
        "sorted(m for m, f in files.items() if '/plugins/entity_lists' in f))"
    )
    done = airflow.python("-c", code)
    assert done.stdout.splitlines()[-1] == "['entity_lists'] {} ['entity_lists_plugin']"


def states(airflow: Airflow) -> list[list[tuple[object, ...]]]:
    """Return task ids and states of each run, in the order of the runs."""
    rows = airflow.query(
        "select r.id, t.task_id, t.state from dag_run r join task_instance t using (dag_id, run_id) "
        "order by r.id, t.task_id"
    )
    runs = sorted({row[0] for row in rows})
    return [[row[1:] for row in rows if row[0] == run] for run in runs]


def test_two_releases_are_published_and_a_third_run_finds_nothing_new(airflow: Airflow, tmp_path: Path) -> None:
    before = len(states(airflow))
    confs = [{"input": path, "as_of": None, "store": str(tmp_path)} for path in (FIRST, SECOND, SECOND)]

    done = airflow.run_dag(SOURCE_ID, *confs)

    assert done.returncode == 0, done.stdout[-3000:]
    asked_nothing = ("approve", "skipped")
    done_well = [asked_nothing, *((task, "success") for task in ("audit", "fetch", "publish", "write"))]
    skipped = [(task, "skipped") for task in ("approve", "audit", "publish", "write")]
    skipped.insert(2, ("fetch", "success"))
    assert states(airflow)[before:] == [done_well, done_well, skipped]
    current = published.in_force(open_store(str(tmp_path)), SOURCE_ID)
    assert current is not None
    assert current.manifest["change_counts"] == {"added": 16, "removed": 1, "modified": 4}
    events = [
        json.loads(str(extra)) for (extra,) in airflow.query("select extra from asset_event order by id desc limit 2")
    ]
    assert [event["release_id"] for event in events] == published.release_ids(open_store(str(tmp_path)), SOURCE_ID)[
        ::-1
    ]
    assert [event["counts"]["entries"] for event in events] == [34, 19]
    assert "Audit of us_bis_entity_list 2025-03-28-c0f67762: publish" in done.stdout


@pytest.mark.parametrize(
    ("task", "content", "error"),
    [
        pytest.param(
            "write",
            Path(SECOND).read_bytes()[:20_000],
            "SourceChanged: us_bis_entity_list: expected a well-formed eCFR XML document",
            id="by the parser",
        ),
        pytest.param(
            "audit",
            Path(SECOND).read_bytes().replace(b"90 FR 14048, 3/28/25", b"90 FR 14048"),
            "ExpectationsFailed: Audit of us_bis_entity_list 2025-03-28-",
            id="by the audit",
        ),
    ],
)
def test_a_rejected_release_ends_red_people_are_told_and_the_release_in_force_stays(
    airflow: Airflow,
    empty: LocalStore,
    offline: Fetcher,
    save: Callable[..., Path],
    task: str,
    content: bytes,
    error: str,
) -> None:
    ingest(empty, offline, FIRST)

    with Webhook() as webhook:
        conf = {"input": str(save(content, "2025-03-28")), "store": str(empty.root)}
        done = airflow.run_dag(SOURCE_ID, conf, **webhook.env)

    assert done.returncode == 1
    assert error in done.stdout
    expected = dict.fromkeys(("approve", "audit", "fetch", "publish", "write"), "upstream_failed")
    expected |= {"fetch": "success", "write": "success"} | {task: "failed"}
    assert dict(states(airflow)[-1]) == expected
    current = published.in_force(empty, SOURCE_ID)
    assert current is not None
    assert published.release_ids(empty, SOURCE_ID) == [current.manifest["release_id"]]
    (told,) = webhook.received
    release_id = f"2025-03-28-{hashlib.sha256(content).hexdigest()[:8]}"
    assert told["title"] == f"entity-lists: reject: {SOURCE_ID}"
    assert told["message"].startswith(f"source: {SOURCE_ID}\nrelease: {release_id}\nverdict: reject\n- ")
    assert reason(empty, release_id) in told["message"]


def reason(store: LocalStore, release_id: str) -> str:
    """Return how the first reason in the report of a rejected release is told."""
    report = json.loads(store.read(f"{SOURCE_ID}/rejected/{release_id}/report.json"))
    assert report["verdict"] == "reject"
    if "error" in report:
        return f"- SourceChanged: {report['error'][:100]}"
    first = next(failure for failure in report["failed"] if failure["severity"] == "critical")
    return f"- {first['suite']}.{first['column']}: {first['expectation']}: {first['observed']}"


def test_s3_is_reached_through_the_connection(airflow: Airflow, seaweed_http: Endpoint) -> None:
    with s3_store(seaweed_http) as store:
        done = airflow.run_dag(
            SOURCE_ID, {"input": FIRST, "store": store.uri}, AIRFLOW_CONN_ENTITY_LISTS=seaweed_http.connection()
        )
        assert done.returncode == 0, done.stdout[-3000:]
        assert seaweed_http.secret_key not in done.stdout + done.stderr
        current = published.in_force(store, SOURCE_ID)
    assert current is not None
    assert current.manifest["counts"]["entries"] == 19
