"""A receipt of what was in force at a time: whole, the same whenever it is made, and checked without this code."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.proof.receipt import Receipt, receipt
from entity_lists.proof.signatures import sign_published
from entity_lists.release import release_of
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.commits import hours
from world.releases import AFTER, AFTER_ID, BEFORE_ID, NOW, SOURCE_ID, edit, ingest
from world.signing import KeyPair

README = Path(__file__).parents[2] / "README.md"

LATER = NOW + timedelta(days=1000)
BEFORE_KEY, AFTER_KEY = (keys.manifest_key(SOURCE_ID, release_id) for release_id in (BEFORE_ID, AFTER_ID))


def at(store: LocalStore, moment: float) -> Receipt:
    return receipt(store, SOURCE_ID, hours(moment), now=LATER)


def sha256_of(store: LocalStore, key: str) -> str:
    return canonical_json.sha256(store.read(key))


def test_it_says_what_was_in_force_and_what_proves_it(copy: LocalStore, ours: KeyPair) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    made = at(copy, 1)
    files = {file["path"]: file["sha256"] for file in made.pop("files")}
    check = made.pop("last_check")
    assert made == {
        "format_version": 1,
        "source_id": SOURCE_ID,
        "store": copy.uri,
        "at": "2025-04-02T19:00:00+00:00",
        "release_id": AFTER_ID,
        "as_of": "2025-03-28",
        "sequence": 2,
        "published_at": "2025-04-02T18:00:00+00:00",
        "in_force_since": "2025-04-02T18:00:00+00:00",
        "moved": None,
        "verdict": "publish",
        "approved_by": None,
        "contract_version": manifest["contract_version"],
        "parser_version": manifest["parser_version"],
        "confirmed_on": "2025-03-28",
        "observed_since": {
            "release_id": BEFORE_ID,
            "as_of": "2025-03-27",
            "published_at": "2025-04-02T18:00:00+00:00",
        },
        "manifest": {"path": AFTER_KEY, "sha256": sha256_of(copy, AFTER_KEY)},
        "chain": [
            {"release_id": AFTER_ID, "manifest_sha256": sha256_of(copy, AFTER_KEY)},
            {"release_id": BEFORE_ID, "manifest_sha256": sha256_of(copy, BEFORE_KEY)},
        ],
        "signature": json.loads(copy.read(keys.signature_key(SOURCE_ID, AFTER_ID))),
    }
    (raw,) = release_of(manifest).raw_keys
    assert files.pop(raw) == canonical_json.sha256(AFTER.read_bytes())
    assert files == {path: sha256_of(copy, path) for path in files}
    assert len(files) == len(manifest["tables"])
    assert check is not None
    assert (check["release_id"], check["raw_sha256"]) == (AFTER_ID, manifest["raw"]["sha256"])


@pytest.mark.parametrize(
    ("moment", "release_id", "since", "moved"),
    [
        (0.5, BEFORE_ID, 0, None),
        (1.5, AFTER_ID, 1, None),
        (2.5, BEFORE_ID, 2, "rollback"),
        (3.5, AFTER_ID, 3, "rollback"),
        (9, BEFORE_ID, 4, "withdrawn"),
    ],
)
def test_rollbacks_and_withdrawals_count_and_are_told_whole(
    eventful: LocalStore, moment: float, release_id: str, since: int, moved: str | None
) -> None:
    made = at(eventful, moment)
    assert (made["release_id"], made["in_force_since"]) == (release_id, hours(since).isoformat())
    if moved is None:
        assert made["moved"] is None
        return
    assert made["moved"] is not None
    assert moved in made["moved"]["path"]
    assert made["moved"]["record"] == json.loads(eventful.read(made["moved"]["path"]))
    assert (made["moved"]["record"]["by"], made["moved"]["record"]["reason"]) == ("tester", "why")


def test_it_stays_the_same_whatever_happens_later(copy: LocalStore, offline: Fetcher) -> None:
    before = at(copy, 1)
    assert at(copy, 1) == before
    ingest(copy, offline, AFTER, now=hours(2))
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=hours(3))
    withdraw(copy, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=hours(4))
    assert at(copy, 1) == before


def test_the_last_check_before_that_time_counts(copy: LocalStore, offline: Fetcher) -> None:
    for hour in (24, 48):
        ingest(copy, offline, AFTER, now=hours(hour))
    checks = [at(copy, hour)["last_check"] for hour in (23, 25, 99)]
    told = [datetime.fromisoformat(check["checked_at"]) for check in checks if check]
    assert told == [hours(0), hours(24), hours(48)]


@pytest.mark.parametrize("damage", [b"{}", b'{"payload": "e30=", "payloadType": "x", "signatures": []}', "of another"])
def test_a_signature_of_something_else_is_not_put_into_a_receipt(
    copy: LocalStore, ours: KeyPair, damage: bytes | str
) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    key, other = (keys.signature_key(SOURCE_ID, one) for one in (AFTER_ID, BEFORE_ID))
    copy.put(key, damage if isinstance(damage, bytes) else copy.read(other))
    with pytest.raises(StoreError, match=rf"is no signature of release {AFTER_ID}: .*restore it"):
        at(copy, 1)


def test_a_release_that_no_signature_and_no_check_is_on_record_of_has_none(copy: LocalStore) -> None:
    for key in list(copy.keys(keys.check_prefix(SOURCE_ID))):
        copy.delete(key)
    made = at(copy, 1)
    assert (made["signature"], made["last_check"], made["confirmed_on"]) == (None, None, None)


def test_a_first_release_of_an_older_store_has_no_time(copy: LocalStore) -> None:
    copy.delete(keys.publication_key(SOURCE_ID, BEFORE_ID))
    made = at(copy, 1)["observed_since"]
    assert made == {"release_id": BEFORE_ID, "as_of": "2025-03-27", "published_at": None}


def test_who_approved_it_is_told(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    manifest["audit"] |= {"verdict": "ask", "approved_by": "a person"}
    copy.put(AFTER_KEY, canonical_json.to_bytes(manifests.sealed(manifest)))
    made = at(copy, 1)
    assert (made["verdict"], made["approved_by"]) == ("ask", "a person")


def test_a_time_that_has_not_come_is_refused(copy: LocalStore) -> None:
    with pytest.raises(UsageError, match=r"expected a time that has passed, found 2025-04-02T18:00:01"):
        receipt(copy, SOURCE_ID, NOW + timedelta(seconds=1), now=NOW)
    assert receipt(copy, SOURCE_ID, NOW, now=NOW)["release_id"] == AFTER_ID


def test_before_the_first_publish_nothing_is_known(copy: LocalStore) -> None:
    with pytest.raises(UsageError, match="it is not known which release was in force at 2025-04-02 17:00:00 UTC"):
        at(copy, -1)
    with pytest.raises(UsageError, match="nothing is published in"):
        receipt(copy, "us_csl", NOW, now=LATER)


def test_a_chain_that_is_broken_is_no_receipt(copy: LocalStore) -> None:
    edit(copy, BEFORE_KEY, self_sha256="0" * 64)
    with pytest.raises(StoreError, match="edited"):
        at(copy, 1)
    manifest = json.loads(copy.read(BEFORE_KEY)) | {"sequence": 7}
    copy.put(BEFORE_KEY, canonical_json.to_bytes(manifests.sealed(manifest)))
    with pytest.raises(StoreError, match=f"the manifest of {AFTER_ID}, which follows it, says .*: it was edited"):
        at(copy, 1)


def script() -> list[str]:
    """Return the README's lines of shell with which an auditor checks a receipt; the first makes a key."""
    (block,) = re.findall(r"```bash\n(.*?)```", README.read_text(), re.DOTALL)
    make_key, *lines = block.splitlines()
    assert make_key.startswith("openssl genpkey")
    return lines


def check(store: LocalStore, public_key: Path) -> subprocess.CompletedProcess[str]:
    """Check the receipt of what is in force in the folder of the store, as an auditor does."""
    (store.root / "public.pem").write_bytes(public_key.read_bytes())
    (store.root / "receipt.json").write_text(json.dumps(at(store, 1)))
    return run(script(), store.root)


def run(lines: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-euo", "pipefail", "-c", "\n".join(lines)]
    env = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_an_auditor_checks_it_with_standard_tools_only(copy: LocalStore, ours: KeyPair) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    done = check(copy, ours.public)
    assert done.returncode == 0, done.stderr
    first, *files = done.stdout.splitlines()
    assert first == "Signature Verified Successfully"
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    assert len(files) == 1 + len(manifest["raw"]["files"]) + len(manifest["tables"])
    assert {line.rpartition(": ")[2] for line in files} == {"OK"}


def test_an_auditor_sees_a_wrong_key_and_a_changed_file(copy: LocalStore, ours: KeyPair, theirs: KeyPair) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    done = check(copy, theirs.public)
    assert (done.returncode != 0, "OK" in done.stdout) == (True, False)
    path = copy.root / published.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"]["names"]["path"]
    path.write_bytes(path.read_bytes() + b"x")
    done = check(copy, ours.public)
    assert done.returncode != 0
    assert f"{path.relative_to(copy.root)}: FAILED" in done.stdout


def test_a_receipt_is_json_in_utc(copy: LocalStore) -> None:
    made = json.loads(json.dumps(at(copy, 1)))
    assert datetime.fromisoformat(made["at"]).tzinfo == UTC
