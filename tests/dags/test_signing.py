"""Runs of the DAGs with keys: what is published is signed, the audit proves it, and nobody sees the private key."""

import json
from pathlib import Path

import pytest

from entity_lists.proof.signatures import signed_ids
from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.canary import CANARY, files_with
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID, tree
from world.signing import KeyPair

LOUD = {"AIRFLOW__LOGGING__NAMESPACE_LEVELS": "entity_lists=debug,securesystemslib=debug"}

pytestmark = pytest.mark.airflow


def connection(password: str) -> dict[str, str]:
    return {"AIRFLOW_CONN_ENTITY_LISTS_SIGNING": json.dumps({"conn_type": "generic", "password": password})}


def confs(store: LocalStore, *paths: Path) -> dict[str, dict[str, str | None]]:
    return {f"run{number}": {"input": str(path), "store": str(store.root)} for number, path in enumerate(paths)}


def test_what_a_dag_publishes_is_signed_and_the_audit_proves_it(
    airflow: Airflow, empty: LocalStore, ours: KeyPair, theirs: KeyPair
) -> None:
    key = connection(ours.private.read_text())
    runs = airflow.run_dags(SOURCE_ID, confs(empty, BEFORE, AFTER), **key, **LOUD)
    assert {run.state for run in runs.values()} == {"success"}, runs["run0"].output[-3000:]
    assert signed_ids(empty, SOURCE_ID) == {BEFORE_ID, AFTER_ID}
    assert not any(ours.secret in run.output for run in runs.values())
    assert files_with(ours.secret, airflow.home, empty.root) == []
    ours_and_theirs = [f"{theirs.public}:{ours.public}", str(theirs.public)]
    audits = [
        airflow.python("dags/audit_store.py", json.dumps({"store": str(empty.root)}), ENTITY_LISTS_PUBLIC_KEYS=public)
        for public in ours_and_theirs
    ]
    assert [audit.returncode for audit in audits] == [0, 1], audits[0].stdout[-3000:]
    assert f"does not prove release {AFTER_ID}: it is signed by key {ours.proof.keyid[:16]}" in audits[1].stdout


@pytest.mark.parametrize("kind", ["connection", "file"])
def test_a_key_that_is_none_ends_a_run_before_anything_is_fetched(
    airflow: Airflow, empty: LocalStore, tmp_path: Path, kind: str
) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text(CANARY)
    wrong.chmod(0o600)
    env = connection(CANARY) if kind == "connection" else {"ENTITY_LISTS_SIGNING_KEY": str(wrong)}
    (run,) = airflow.run_dags(SOURCE_ID, confs(empty, AFTER), **env, **LOUD).values()
    assert run.state == "failed"
    where = "the password of the connection entity_lists_signing" if kind == "connection" else str(wrong)
    assert f"UsageError: {where}: expected a private key of ed25519 as PEM" in run.output
    assert CANARY not in run.output
    assert files_with(CANARY, airflow.home) == []
    assert tree(empty.root) == {}


def test_without_a_key_nothing_is_signed_and_nobody_is_told_of_it(airflow: Airflow, empty: LocalStore) -> None:
    (run,) = airflow.run_dags(SOURCE_ID, confs(empty, AFTER)).values()
    assert (run.state, signed_ids(empty, SOURCE_ID)) == ("success", set())
    assert "entity_lists_signing" not in run.output
