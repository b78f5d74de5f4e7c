"""The DAGs as Airflow reads and runs them: which there are, what they are made of, what a run leaves behind."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.source import Source
from entity_lists.sources import INGESTED
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.airflow_process import ROOT, Airflow, Run
from world.canary import CANARY, files_with
from world.object_stores import Endpoint, s3_store
from world.releases import ingest
from world.webhook import Webhook

SOURCE_ID = "us_bis_entity_list"
FIXTURES = ROOT / "tests" / "fixtures" / SOURCE_ID
FIRST, SECOND = (str(FIXTURES / f"title-15_part-744_2025-03-{day}.xml") for day in (27, 28))

DESCRIBE = """
import json
from types import SimpleNamespace as Namespace
from airflow.dag_processing.dagbag import DagBag
from airflow.task.priority_strategy import validate_and_load_priority_weight_strategy as weighed
bag = DagBag("dags/ingest.py", bundle_name="dags-folder")
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dags": {
        dag_id: {
            "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
            "outlets": {task.task_id: [(a.name, a.uri) for a in task.outlets] for task in dag.tasks if task.outlets},
            "retries": {task.task_id: task.retries for task in dag.tasks},
            "seconds": {
                task.task_id: task.execution_timeout.total_seconds() for task in dag.tasks if task.execution_timeout
            },
            "rules": [
                (rule.exception, rule.action.value) for rule in dag.tasks[0].retry_policy.rules
            ] if dag.tasks[0].retry_policy else [],
            "params": {name: dag.params.get_param(name).schema for name in dag.params},
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
            "one_at_a_time": sorted(task.task_id for task in dag.tasks if task.max_active_tis_per_dag == 1),
            "pools": {task.task_id: task.pool for task in dag.tasks},
            "weights": {task.task_id: weighed(task.weight_rule).get_weight(Namespace(task=task)) for task in dag.tasks},
            "timetable": [type(dag.timetable).__name__, dag.timetable.description, dag.timetable.summary],
            "tags": sorted(dag.tags),
            "description": dag.description,
            "owner": dag.owner,
            "task_docs": {task.task_id: task.doc_md for task in dag.tasks},
            "doc": dag.doc_md,
        }
        for dag_id, dag in bag.dags.items()
    },
}))
"""

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def bag(airflow: Airflow) -> dict[str, dict]:
    limits = '{"us_csl": {"time": "PT2H", "memory": "8GiB"}}'
    settings = {"ENTITY_LISTS_STORE": "s3://lists/prefix", "ENTITY_LISTS_RETRIES": "3", "ENTITY_LISTS_LIMITS": limits}
    done = airflow.python("-c", DESCRIBE, **settings, ENTITY_LISTS_FETCH_POOL="fetch {host}")
    assert done.returncode == 0, done.stderr[-2000:]
    described = json.loads(done.stdout.splitlines()[-1])
    assert described["import_errors"] == {}
    return described["dags"]


def test_every_source_has_its_dag_and_there_are_no_others(bag: dict[str, dict]) -> None:
    assert set(bag) == {f"ingest_{source.source_id}" for source in INGESTED}


def test_a_task_has_half_an_hour_or_what_the_setting_says_of_its_source(bag: dict[str, dict]) -> None:
    for source in INGESTED:
        seconds = 7200 if source.source_id == "us_csl" else 1800
        dag = bag[f"ingest_{source.source_id}"]
        assert dag["seconds"] == dict.fromkeys(("fetch", "write", "audit", "publish"), seconds)


@pytest.mark.parametrize("source_id", [source.source_id for source in INGESTED])
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
    # Several at a time: one that retries or waits for an answer keeps nobody else waiting.
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 16)
    assert dag["one_at_a_time"] == ["fetch", "publish"]


def test_what_has_begun_goes_before_what_has_not_and_each_publisher_is_asked_in_a_pool_of_its_own(
    bag: dict[str, dict],
) -> None:
    for dag in bag.values():
        assert dag["weights"] == {"fetch": 1, "write": 2, "audit": 3, "approve": 4, "publish": 5}
        assert {pool for task, pool in dag["pools"].items() if task != "fetch"} == {"default_pool"}
    pools = {dag_id: dag["pools"]["fetch"] for dag_id, dag in bag.items()}
    assert pools["ingest_us_ofac_sdn"] == "fetch sanctionslistservice.ofac.treas.gov"
    assert pools["ingest_us_ofac_sdn"] == pools["ingest_us_ofac_consolidated"] in bag["ingest_us_ofac_sdn"]["doc"]
    assert len(set(pools.values())) == len({urlsplit(source.base_url).hostname for source in INGESTED}) > 8


@pytest.mark.parametrize("source", INGESTED, ids=lambda source: source.source_id)
def test_the_list_of_dags_says_what_each_is_whose_and_when(bag: dict[str, dict], source: Source) -> None:
    dag = bag[f"ingest_{source.source_id}"]
    assert dag["tags"] == sorted({"ingest", source.source_id, source.publisher.split(",")[0], *source.list_codes})
    assert source.title in dag["description"]
    assert dag["owner"] == "compliance data"
    assert dag["doc"].lstrip().startswith(f"**{source.title}**, by {source.publisher}")
    assert all(dag["task_docs"].values())


def test_the_schedule_is_the_afternoon_of_federal_working_days(bag: dict[str, dict]) -> None:
    name, description, summary = bag[f"ingest_{SOURCE_ID}"]["timetable"]
    assert name == "FederalWorkdayTimetable"
    assert description == "Working days 16:00 New York, but for U.S. federal holidays"
    assert summary == "Working days 16:00 New York"


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
    times = [(*source.schedule.split()[:2], source.timezone) for source in INGESTED]
    assert len(set(times)) == len(times)


def test_the_form_says_which_folders_may_be_named_and_what_lies_there(airflow: Airflow, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for number in range(60):
        (tmp_path / f"list_{number:02}.xml").touch()
    code = "import ingest, json; print(json.dumps(ingest.PARAMS['input'].schema))"
    path = f"{ROOT / 'plugins'}:{ROOT / 'dags'}"
    done = airflow.python("-c", code, PYTHONPATH=path, ENTITY_LISTS_INPUT_DIRS=str(tmp_path))
    schema = json.loads(done.stdout.splitlines()[-1])
    assert len(schema["examples"]) == 50
    assert f"a file on the worker in `{tmp_path}`, or below" in schema["description_md"]
    assert f"- `{schema['examples'][0]}`" in schema["description_md"]
    assert "below`" not in schema["description_md"]


def test_the_notes_begin_with_what_the_dag_is_and_go_on_with_what_to_do_when_a_run_is_red(
    bag: dict[str, dict],
) -> None:
    doc = bag[f"ingest_{SOURCE_ID}"]["doc"]
    assert doc.index("Each run fetches") < doc.index("**When a run is red**")


def test_reading_the_dag_files_loads_nothing_heavy(airflow: Airflow) -> None:
    code = (
        "import ingest, sys; print(*{'pandas', 'great_expectations', 'boto3', 'duckdb', 'pyarrow'} & set(sys.modules))"
    )
    done = airflow.python("-c", code, PYTHONPATH=f"{ROOT / 'plugins'}:{ROOT / 'dags'}")
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr[-2000:]


def test_the_plugin_loader_imports_the_plugin_and_no_module_of_the_package(airflow: Airflow) -> None:
    code = (
        "import sys; before = set(sys.modules); from airflow import plugins_manager as manager; "
        "names = [plugin['name'] for plugin in manager.get_plugin_info(['name'])]; "
        "files = {m: getattr(sys.modules[m], '__file__', '') or '' for m in set(sys.modules) - before}; "
        "print(sorted(name for name in names if 'entity' in name), manager.get_import_errors(), "
        "sorted(m for m, f in files.items() if '/plugins/entity_lists' in f))"
    )
    done = airflow.python("-c", code)
    assert done.stdout.splitlines()[-1] == (
        "['entity_lists', 'entity_lists_listener', 'entity_lists_pages'] {} "
        "['entity_lists_addresses', 'entity_lists_listener', 'entity_lists_pages', 'entity_lists_plugin']"
    )


# Whole runs, all in one process of Airflow's


TASKS = ("approve", "audit", "fetch", "publish", "write")
DONE_WELL = dict.fromkeys(TASKS, "success") | {"approve": "skipped"}
REJECTED = {
    "by_the_parser": ("write", Path(SECOND).read_bytes()[:20_000]),
    "by_the_audit": ("audit", Path(SECOND).read_bytes().replace(b"90 FR 14048, 3/28/25", b"90 FR 14048")),
}


@dataclass(frozen=True, kw_only=True)
class Runs:
    """What runs left: output, states and note by name of the run, asset events, stores, what people were told."""

    runs: dict[str, Run]
    states: dict[str, dict[object, object]]
    notes: dict[str, str]
    events: list[dict[str, Any]]
    published: LocalStore
    stores: dict[str, LocalStore]
    told: list[dict[str, Any]]


@pytest.fixture(scope="module")
def whole(airflow: Airflow, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Three runs of the sample into the default store; a run for each way to be rejected, into a store of its own."""
    folder = tmp_path_factory.mktemp("runs")
    files = {"first": FIRST, "second": SECOND, "third": SECOND}
    confs: dict[str, dict[str, str | None]] = {
        name: {"input": path, "as_of": None, "store": f"file://{airflow.home}/./store/"} for name, path in files.items()
    }
    stores = {name: LocalStore(folder / name) for name in REJECTED}
    for name, (_, content) in REJECTED.items():
        ingest(stores[name], offline, FIRST)
        path = folder / f"{name}_2025-03-28.xml"
        path.write_bytes(content)
        confs[name] = {"input": str(path), "store": str(stores[name].root)}
    words = folder / "words_2025-03-28.xml"
    words.write_bytes(Path(SECOND).read_bytes().replace(b"Presumption of denial", b"Presumption of flumbering", 1))
    confs["news"] = {"input": str(words), "store": str(folder / "news")}
    before = {run_id for (run_id,) in airflow.query("select id from dag_run")}
    with Webhook() as webhook:
        runs = airflow.run_dags(SOURCE_ID, confs, **webhook.env)
    assert [name for name, run in runs.items() if "has no note" in run.output] == []
    notes = airflow.query("select dag_run_id, content from dag_run_note order by dag_run_id")
    return Runs(
        runs=runs,
        states=dict(zip(confs, states(airflow, before), strict=True)),
        notes=dict(zip(confs, (str(note) for run_id, note in notes if run_id not in before), strict=True)),
        events=[json.loads(str(extra)) for (extra,) in airflow.query("select extra from asset_event order by id")],
        published=LocalStore(airflow.home / "store"),
        stores=stores,
        told=webhook.received,
    )


def states(airflow: Airflow, before: set[object]) -> list[dict[object, object]]:
    """Return the state of each task of the runs that came after those before, in the order of the runs."""
    rows = airflow.query("select r.id, t.task_id, t.state from dag_run r join task_instance t using (dag_id, run_id)")
    runs = sorted({run_id for run_id, _, _ in rows} - before, key=str)
    return [{task: state for run_id, task, state in rows if run_id == run} for run in runs]


def test_two_releases_are_published_and_a_third_run_finds_nothing_new(whole: Runs) -> None:
    assert [whole.runs[name].state for name in ("first", "second", "third")] == ["success"] * 3
    assert whole.states["first"] == whole.states["second"] == DONE_WELL
    assert whole.states["third"] == dict.fromkeys(TASKS, "skipped") | {"fetch": "success"}
    current = published.in_force(whole.published, SOURCE_ID)
    assert current is not None
    assert current.manifest["change_counts"] == {"added": 16, "removed": 1, "modified": 4, "form": 0, "unread": 0}
    assert "Audit of us_bis_entity_list 2025-03-28-c0f67762: publish" in whole.runs["second"].output


def test_every_release_that_is_published_into_the_default_store_has_its_event_and_no_other_has(whole: Runs) -> None:
    assert [event["release_id"] for event in whole.events] == published.release_ids(whole.published, SOURCE_ID)
    assert [event["counts"]["entries"] for event in whole.events] == [19, 34]
    assert {event["store"] for event in whole.events} == {whole.published.uri}
    assert whole.states["news"] == DONE_WELL
    assert "No event of an asset: this run is of file:///" in whole.runs["news"].output


def test_a_run_is_noted_in_a_line(whole: Runs) -> None:
    second = published.release_ids(whole.published, SOURCE_ID)[1]
    assert whole.notes["second"] == f"{second}: +16 −1 ~4, published"
    assert whole.notes["third"] == f"{second}: unchanged"
    assert re.match(
        r"2025-03-28-\w{8}: write failed: SourceChanged: us_bis_entity_list: ", whole.notes["by_the_parser"]
    )
    assert re.match(r"2025-03-28-\w{8}: audit failed: ExpectationsFailed: Audit of ", whole.notes["by_the_audit"])


def test_the_log_of_a_green_run_tells_each_step_and_nothing_of_the_tools(whole: Runs) -> None:
    said = whole.runs["second"].output
    assert "Fetched release 2025-03-28-c0f67762 of us_bis_entity_list, as of 2025-03-28: " in said
    assert "Wrote release 2025-03-28-c0f67762, compared with 2025-03-27-30279e9b: +16 −1 ~4." in said
    assert "expectations, 0 failed)" in said
    assert "Published release 2025-03-28-c0f67762 of us_bis_entity_list, as of 2025-03-28. It is in force." in said
    assert "great_expectations." not in said
    assert "Returned value was" not in said


@pytest.mark.parametrize(
    ("run", "error"),
    [
        pytest.param(
            "by_the_parser", "SourceChanged: us_bis_entity_list: expected a well-formed eCFR XML", id="parser"
        ),
        pytest.param("by_the_audit", "ExpectationsFailed: Audit of us_bis_entity_list 2025-03-28-", id="audit"),
    ],
)
def test_a_rejected_release_ends_red_people_are_told_and_the_release_in_force_stays(
    whole: Runs, run: str, error: str
) -> None:
    task, content = REJECTED[run]
    assert whole.runs[run].state == "failed"
    assert error in whole.runs[run].output
    assert "Traceback" not in whole.runs[run].output
    assert f"\nWHERE     task {task} | source us_bis_entity_list | release 2025-03-28-" in whole.runs[run].output
    expected = dict.fromkeys(TASKS, "upstream_failed") | {"fetch": "success", "write": "success"} | {task: "failed"}
    assert whole.states[run] == expected
    current = published.in_force(whole.stores[run], SOURCE_ID)
    assert current is not None
    assert published.release_ids(whole.stores[run], SOURCE_ID) == [current.manifest["release_id"]]
    release_id = f"2025-03-28-{hashlib.sha256(content).hexdigest()[:8]}"
    (told,) = (told for told in whole.told if release_id in told["message"])
    assert told["title"] == f"entity-lists: reject: {SOURCE_ID}"
    assert told["message"].startswith(f"source: {SOURCE_ID}\nrelease: {release_id}\nverdict: reject\n- ")
    assert reason(whole.stores[run], release_id) in told["message"]


def test_a_release_with_words_never_seen_is_published_and_people_are_told_which(whole: Runs) -> None:
    assert whole.states["news"] == DONE_WELL
    (told,) = (told for told in whole.told if told["title"] == f"entity-lists: published: {SOURCE_ID}")
    assert "scope license_policy: flumbering" in told["message"]


def reason(store: LocalStore, release_id: str) -> str:
    """Return how the first reason in the report of a rejected release is told."""
    report = json.loads(store.read(keys.rejected_key(SOURCE_ID, release_id)))
    assert report["verdict"] == "reject"
    if report["error"]:
        return f"- SourceChanged: {report['error'][:100]}"
    first = next(failure for failure in report["failed"] if failure["severity"] == "critical")
    return f"- {first['suite']}.{first['column']}: {first['expectation']}: {first['observed']}"


# Runs into S3


@dataclass(frozen=True, kw_only=True)
class S3Runs:
    """A run with the right secret and one with a wrong one: how they ended, and all that the store has afterwards."""

    right: Run
    wrong: Run
    manifest: manifests.Manifest
    objects: dict[str, bytes]


@pytest.fixture(scope="module")
def s3_runs(airflow: Airflow, seaweed_http: Endpoint) -> S3Runs:
    # Not all of Airflow: at that level it prints by itself what it masks at every other.
    levels = ",".join(f"{name}=debug" for name in ("entity_lists", "httpx", "boto3", "botocore", "urllib3"))
    right, wrong = seaweed_http.connection(), seaweed_http.connection(password=CANARY)
    with s3_store(seaweed_http) as store:
        confs = {"run": {"input": SECOND, "as_of": None, "store": store.uri}}
        runs = [
            airflow.run_dags(
                SOURCE_ID, confs, AIRFLOW_CONN_ENTITY_LISTS=uri, AIRFLOW__LOGGING__NAMESPACE_LEVELS=levels
            )["run"]
            for uri in (right, wrong)
        ]
        current = published.in_force(store, SOURCE_ID)
        assert current is not None, runs[0].output[-5000:]
        objects = {key: store.read(key) for key in store.keys("")}
    return S3Runs(right=runs[0], wrong=runs[1], manifest=current.manifest, objects=objects)


def test_s3_is_reached_through_the_connection(s3_runs: S3Runs) -> None:
    assert (s3_runs.right.state, s3_runs.wrong.state) == ("success", "failed")
    assert s3_runs.manifest["counts"]["entries"] == 34


def test_the_dag_leaves_the_secret_of_its_connection_nowhere(
    airflow: Airflow, seaweed_http: Endpoint, s3_runs: S3Runs
) -> None:
    for secret in (seaweed_http.secret_key, CANARY):
        assert secret not in s3_runs.right.output + s3_runs.wrong.output
        assert [key for key, content in s3_runs.objects.items() if secret.encode() in content] == []
        assert files_with(secret, airflow.home) == []


# The form


def test_the_form_of_a_dag_reads_no_file_of_the_worker_but_inputs(airflow: Airflow, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(CANARY)
    confs = {"run": {"input": str(secret), "as_of": "2025-03-28", "store": str(tmp_path / "store")}}
    run = airflow.run_dags(SOURCE_ID, confs, ENTITY_LISTS_INPUT_DIRS="")["run"]
    assert run.state == "failed"
    assert "UsageError: " in run.output
    assert "expected a file below" in run.output
    assert CANARY not in run.output
    assert files_with(CANARY, tmp_path) == [secret]


def test_by_default_the_form_reads_files_of_the_folder_for_inputs_only(airflow: Airflow) -> None:
    code, path = "import entity_lists_form; print(entity_lists_form.INPUT_DIRS)", f"{ROOT / 'plugins'}:{ROOT / 'dags'}"
    done = airflow.python("-c", code, PYTHONPATH=path)
    assert done.stdout.splitlines()[-1] == str(ROOT / ".data" / "inputs")
