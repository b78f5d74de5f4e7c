"""The commands that sign and prove, as one types them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from entity_lists.cli import app
from entity_lists.proof.signatures import sign_published, signed_ids
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE_ID, tree
from world.signing import KeyPair

SIGNATURE = keys.signature_key(SOURCE_ID, AFTER_ID)


def run(store: LocalStore, *arguments: str | Path, **env: str) -> Result:
    command = [*map(str, arguments), "--store", str(store.root)]
    return CliRunner().invoke(app.app, command, env={"COLUMNS": "200", **env})


def test_an_ingest_with_a_key_signs_what_it_publishes(empty: LocalStore, ours: KeyPair) -> None:
    done = run(empty, "ingest", SOURCE_ID, "--input", AFTER, ENTITY_LISTS_SIGNING_KEY=str(ours.private))
    assert done.exit_code == 0, done.output
    assert signed_ids(empty, SOURCE_ID) == {AFTER_ID}
    assert run(empty, "verify", SOURCE_ID, "--public-key", ours.public).exit_code == 0


@pytest.mark.parametrize("command", ["ingest", "rebuild", "sign"])
def test_a_key_that_is_none_ends_a_command_before_anything_is_fetched(
    empty: LocalStore, ours: KeyPair, command: str
) -> None:
    done = run(empty, command, SOURCE_ID, "--signing-key", ours.public)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"UsageError: {ours.public}: expected a private key of ed25519 as PEM")
    assert done.stderr.count("\n") == 1
    assert tree(empty.root) == {}


def test_a_key_in_place_of_its_path_is_shown_nowhere(empty: LocalStore, ours: KeyPair) -> None:
    for text in (ours.secret, ours.private.read_text()):
        done = run(empty, "ingest", SOURCE_ID, "--input", AFTER, ENTITY_LISTS_SIGNING_KEY=text)
        assert (done.exit_code, ours.secret in done.output + done.stderr) == (2, False)


def test_what_was_published_without_a_key_is_signed_afterwards(copy: LocalStore, ours: KeyPair) -> None:
    done = run(copy, "sign", SOURCE_ID, "--signing-key", ours.private)
    assert done.stdout.splitlines() == [
        f"{SOURCE_ID} release {BEFORE_ID}: signed",
        f"{SOURCE_ID} release {AFTER_ID}: signed",
        f"2 releases signed in {copy.uri}.",
    ]
    again = run(copy, "sign", "--json", ENTITY_LISTS_SIGNING_KEY=str(ours.private))
    assert json.loads(again.stdout)["signed"][SOURCE_ID] == []


def test_a_release_is_not_signed_before_it_is_verified(copy: LocalStore, ours: KeyPair) -> None:
    path = copy.root / keys.manifest_key(SOURCE_ID, BEFORE_ID)
    path.write_bytes(path.read_bytes().replace(b'"sequence": 1', b'"sequence": 3'))
    done = run(copy, "sign", SOURCE_ID, "--signing-key", ours.private)
    assert (done.exit_code, "was edited" in done.stderr) == (6, True)
    assert signed_ids(copy, SOURCE_ID) == set()


def test_to_sign_needs_a_key(copy: LocalStore) -> None:
    done = run(copy, "sign", SOURCE_ID)
    assert done.exit_code == 2
    assert "Expected a key to sign with, found none. Give --signing-key or ENTITY_LISTS_SIGNING_KEY." in done.stderr


def test_verify_with_public_keys_proves_each_signature(copy: LocalStore, ours: KeyPair, theirs: KeyPair) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    assert "note: 2 of 2 releases signed" in run(copy, "verify", SOURCE_ID).stdout
    both = run(copy, "verify", SOURCE_ID, "--public-key", theirs.public, "--public-key", ours.public)
    assert (both.exit_code, "0 problems" in both.stdout) == (0, True)
    other = run(copy, "verify", SOURCE_ID, "--public-key", theirs.public)
    assert (other.exit_code, "2 problems" in other.stdout) == (6, True)
    set_up = run(copy, "verify", SOURCE_ID, ENTITY_LISTS_PUBLIC_KEYS=f"{theirs.public}:{ours.public}")
    assert (set_up.exit_code, "0 problems" in set_up.stdout) == (0, True)
    wrong = run(copy, "verify", SOURCE_ID, "--public-key", ours.private)
    assert (wrong.exit_code, "expected a public key" in wrong.stderr) == (2, True)


def test_a_receipt_is_printed_as_json(copy: LocalStore) -> None:
    done = run(copy, "receipt", SOURCE_ID, "--at", "2025-04-02T20:30+02:00")
    assert done.exit_code == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["release_id"], made["at"]) == (AFTER_ID, "2025-04-02T18:30:00+00:00")
    assert done.stderr == ""
    assert run(copy, "receipt", SOURCE_ID, "--at", "2025-04-02T18:30").stdout == done.stdout


def test_that_a_release_was_withdrawn_later_is_told_beside_its_receipt(copy: LocalStore) -> None:
    before = run(copy, "receipt", SOURCE_ID, "--at", "2025-04-03").stdout
    run(copy, "withdraw", SOURCE_ID, AFTER_ID, "--reason", "half of it is missing")
    done = run(copy, "receipt", SOURCE_ID, "--at", "2025-04-03")
    assert done.stdout == before
    assert f"in force then, but release {AFTER_ID} was withdrawn by" in done.stderr


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("soon", "is no time: expected one like"),
        ("2025-03-28", "it is not known which release was in force"),
        ("2999-01-01", "expected a time that has passed"),
    ],
)
def test_a_time_of_which_nothing_is_known_ends_with_one_error(copy: LocalStore, time: str, told: str) -> None:
    done = run(copy, "receipt", SOURCE_ID, "--at", time)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    as_json = run(copy, "receipt", SOURCE_ID, "--at", time, "--json")
    assert told in json.loads(as_json.stdout)["error"]
