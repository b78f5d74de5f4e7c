"""`make up`: a run started with the form, an approval in Required Actions, and nothing left after Ctrl-C."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.snapshot import published
from world.airflow_process import ROOT
from world.airflow_server import DAG, RUN_S, STOP_S, Server, listening, running, until
from world.releases import SOURCE_ID, full_list
from world.workers import kill

pytestmark = pytest.mark.airflow


def processes_of(home: Path) -> list[str]:
    """Return the command lines of the running processes that have this Airflow home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environ, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"AIRFLOW_HOME={home}".encode() in environ.split(b"\0"):
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("up")) as server:
        yield server


def test_the_console_has_one_line_which_says_where_airflow_is(up: Server) -> None:
    until(lambda: "ready" in up.console.read_text(), RUN_S, "the line")
    text = up.console.read_text()
    # What make prepares first, in a checkout where that has to be done, it says as it always does.
    line = text[text.index("Airflow is ready") :]
    assert line.startswith(f"Airflow is ready: http://127.0.0.1:{up.port} ")
    assert str(up.log) in line
    assert line.count("\n") == 1
    assert "[info" not in text


def test_it_listens_on_its_port_of_the_loopback_interface_and_nowhere_else(up: Server) -> None:
    assert listening(up.process.pid) == {("127.0.0.1", up.port)}


def test_a_port_that_is_taken_is_said_in_one_line(up: Server, tmp_path: Path) -> None:
    command = ["make", "up", f"PORT={up.port}", f"HOME_DIR={up.home}", f"UP_LOG={tmp_path / 'up.log'}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"MAKEFLAGS": ""}
    )
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if not re.match(r"make(\[\d+\])?: ", line)]
    assert said == [f"Port {up.port} is taken: give another one, as in: make up PORT={up.port + 1}"]


def test_a_run_started_with_the_form_publishes(up: Server) -> None:
    wrong = up.api.post(f"/dags/{DAG}/dagRuns", json={"logical_date": None, "conf": {"as_of": "yesterday"}})
    assert wrong.status_code == 400, wrong.text
    run = up.ingest_full_list(3000, "2025-03-28")
    assert up.finish(run) == "success"
    (release_id,) = published.release_ids(up.store, SOURCE_ID)
    assert up.note(run) == f"{release_id}: +3,000 −0 ~0, published"
    (event,) = up.api.get("/assets/events").json()["asset_events"]
    assert event["extra"]["outcome"] == "published"
    assert len(published.release_ids(up.store, SOURCE_ID)) == 1
    assert up.webhook.received == []


def is_told_finished(log: str, run_id: str) -> bool:
    return any(
        f"TaskInstance Finished: dag_id={DAG}, task_id=approve, run_id={run_id}" in line for line in log.splitlines()
    )


def question(up: Server, run: str) -> dict[str, Any]:
    until(lambda: up.states(run).get("approve") == "awaiting_input", RUN_S, "the question", lambda: up.states(run))
    # The task's process has ended. Airflow 3.3 forgets an answer that comes between the question and that moment, and
    # asks again: a person is never so quick, a test is.
    run_id = run.rpartition("/")[2]
    until(lambda: is_told_finished(up.log.read_text(), run_id), RUN_S, "the end of the task that asks")
    found = up.api.get(f"{run}/taskInstances/approve/-1/hitlDetails").raise_for_status().json()
    assert isinstance(found, dict)
    return found


def answer(up: Server, run: str, choice: str, reason: str) -> None:
    response = {"chosen_options": [choice], "params_input": {"reason": reason}}
    up.api.patch(f"{run}/taskInstances/approve/-1/hitlDetails", json=response).raise_for_status()


def test_what_somebody_approves_in_required_actions_is_published(up: Server) -> None:
    run = up.ingest_full_list(2600, "2025-03-29")
    asked = question(up, run)
    assert asked["subject"].startswith("U.S. Entity List: publish release 2025-03-29-")
    assert "400 removed" in asked["body"]
    assert "A publisher removes a few entries at a time" in asked["body"]
    assert "| China (CN) | 3,000 | 2,600 | 0 | 400 | 0 |" in asked["body"]
    assert "| removed | Company2601 Ltd. | China (CN) |" in asked["body"]
    (kept,) = (key for key in up.store.keys(f"{SOURCE_ID}/approvals/") if key.endswith("/question.md"))
    first, page, body = asked["body"].split("\n\n", 2)
    assert first == "A reason is required, in the field below the text: without it, Approve and Reject stay grey."
    assert page.startswith(f"[The page of this release](dags/{DAG}/runs/")
    assert "/plugin/entity_lists_release)" in page
    assert body == up.store.read(kept).decode()
    told = up.webhook.received[-1]
    assert told["title"] == f"entity-lists: ask: {SOURCE_ID}"
    assert "release: 2025-03-29-" in told["message"]
    assert "A publisher removes a few entries at a time" in told["message"]
    assert re.search(rf"^run: http://127.0.0.1:\d+/dags/{DAG}/runs/.*/tasks/approve", told["message"], re.MULTILINE)
    assert len(published.release_ids(up.store, SOURCE_ID)) == 1
    answer(up, run, "Approve", "announced")
    assert up.finish(run) == "success"
    manifest = published.get_manifest(up.store, SOURCE_ID, None)
    assert (manifest["as_of"], manifest["audit"]["verdict"]) == ("2025-03-29", "ask")
    decision = json.loads(up.store.read(f"{SOURCE_ID}/approvals/{manifest['release_id']}/decision.json"))
    assert (decision["is_approved"], decision["reason"]) == (True, "announced")
    assert manifest["audit"]["approved_by"] == decision["by"] != ""


def test_what_somebody_rejects_in_required_actions_is_not_published(up: Server) -> None:
    before = published.get_manifest(up.store, SOURCE_ID, None)["release_id"]
    run = up.ingest_full_list(4400, "2025-03-30")
    assert "1,800 added" in question(up, run)["body"]
    answer(up, run, "Reject", "a mistake")
    assert up.finish(run) == "success"
    assert up.states(run)["publish"] == "skipped"
    told = up.webhook.received[-1]
    assert told["title"] == f"entity-lists: reject: {SOURCE_ID}"
    assert ": rejected by " in told["message"]
    assert ": a mistake. Nothing was published" in told["message"]
    assert published.get_manifest(up.store, SOURCE_ID, None)["release_id"] == before
    (rejected,) = (key for key in up.store.keys(f"{SOURCE_ID}/rejected/") if "2025-03-30" in key)
    assert json.loads(up.store.read(rejected))["verdict"] == "ask"
    release_id = rejected.split("/")[2]
    decision = json.loads(up.store.read(f"{SOURCE_ID}/approvals/{release_id}/decision.json"))
    assert up.note(run) == f"{release_id}: rejected by {decision['by']}: a mistake"


def test_what_nobody_answers_in_time_is_not_published(up: Server) -> None:
    before = published.get_manifest(up.store, SOURCE_ID, None)["release_id"]
    run = up.ingest_full_list(4400, "2025-03-31")
    question(up, run)
    with contextlib.closing(sqlite3.connect(up.home / "airflow.db", timeout=60)) as database, database:
        waiting = "from task_instance where state = 'awaiting_input'"
        (hours,) = database.execute(f"select (julianday(trigger_timeout) - julianday('now')) * 24 {waiting}").fetchone()
        assert 71 < hours < 72
        database.execute(
            "update task_instance set trigger_timeout = ? where state = 'awaiting_input'",
            ["2025-01-01 00:00:00.000000"],
        )
    assert up.finish(run) == "success"
    assert up.states(run)["publish"] == "skipped"
    assert published.get_manifest(up.store, SOURCE_ID, None)["release_id"] == before
    (rejected,) = (key for key in up.store.keys(f"{SOURCE_ID}/rejected/") if "2025-03-31" in key)
    release_id = rejected.split("/")[2]
    decision = json.loads(up.store.read(f"{SOURCE_ID}/approvals/{release_id}/decision.json"))
    assert (decision["is_approved"], decision["by"]) == (False, "nobody, within 72 hours")
    assert up.note(run) == f"{release_id}: rejected by nobody, within 72 hours"


def test_a_run_that_waits_keeps_none_waiting_and_a_newer_release_closes_its_question(up: Server) -> None:
    waits = up.ingest_full_list(4400, "2025-04-01")
    question(up, waits)
    same = up.ingest_full_list(4400, "2025-04-01")
    assert up.finish(same) == "success"
    assert (up.states(same)["approve"], up.states(same)["publish"]) == ("skipped", "skipped")
    assert re.fullmatch(rf"2025-04-01-\w+: asks, in run {re.escape(waits.rpartition('/')[2])}", up.note(same) or "")
    newer = up.ingest_full_list(2605, "2025-04-02")
    assert up.finish(newer) == "success"
    in_force = published.get_manifest(up.store, SOURCE_ID, None)
    assert in_force["as_of"] == "2025-04-02"
    assert up.finish(waits) == "success"
    assert up.states(waits)["publish"] == "skipped"
    moot = f"moot: release {in_force['release_id']}, as of 2025-04-02, is in force since"
    asked = (up.note(same) or "").partition(":")[0]
    assert up.note(waits) == f"{asked}: {moot}"
    decision = json.loads(up.store.read(f"{SOURCE_ID}/approvals/{asked}/decision.json"))
    assert (decision["is_approved"], decision["by"]) == (False, f"release {in_force['release_id']}")
    assert decision["reason"] == moot


def test_the_log_of_a_red_task_ends_with_what_happened_and_what_to_do(up: Server) -> None:
    path = up.inputs / "broken_2025-04-03.xml"
    path.write_bytes(full_list(3000)[:200_000])
    run = up.start(input=str(path))
    assert up.finish(run) == "failed"
    *_, last, end = up.said(run, "write")
    assert end == "::endgroup::"
    lines = last.strip().splitlines()
    assert max(map(len, lines)) == 100
    labels = [line[:10].strip() for line in lines[1:-1] if line[:10].strip()]
    assert labels == ["WHAT", "WHERE", "EXPECTED", "FOUND", "TO DO"]
    assert "SourceChanged" in lines[1]
    assert "File " not in "".join(up.said(run, "write"))
    assert re.match(r"2025-04-03-\w+: write failed: SourceChanged: ", up.note(run) or "")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the processes are looked up in /proc")
def test_a_task_that_is_killed_leaves_the_last_good_release_and_can_be_run_again(up: Server) -> None:
    before = published.get_manifest(up.store, SOURCE_ID, None)["release_id"]
    run = up.ingest_full_list(2610, "2025-04-04")
    until(lambda: "write" in up.working(run), RUN_S, "the task write", lambda: up.states(run))
    kill(up.working(run)["write"])
    until(lambda: up.states(run)["write"] == "up_for_retry", RUN_S, "the end of the task", lambda: up.states(run))
    assert published.get_manifest(up.store, SOURCE_ID, None)["release_id"] == before
    again = {"dag_run_id": run.rpartition("/")[2], "task_ids": ["write"], "only_failed": False, "dry_run": False}
    up.api.post(f"/dags/{DAG}/clearTaskInstances", json=again).raise_for_status()
    assert up.finish(run) == "success"
    assert published.get_manifest(up.store, SOURCE_ID, None)["as_of"] == "2025-04-04"
    assert verify_source(up.store, SOURCE_ID).problems == ()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the processes are looked up in /proc")
def test_ctrl_c_leaves_no_process(up: Server) -> None:
    assert processes_of(up.home)
    os.killpg(up.process.pid, signal.SIGINT)
    up.process.wait(timeout=STOP_S)
    until(lambda: not processes_of(up.home), STOP_S, f"the end of {processes_of(up.home)}")
