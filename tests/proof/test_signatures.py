"""Signing what is published, and proving it: made at publish, after a crash, later; and whatever is wrong with it."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.care.garbage import find_garbage
from entity_lists.care.rollback import rollback
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import StoreError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.ingest.rebuild import rebuild
from entity_lists.proof.signatures import sign_published, signed_ids
from entity_lists.snapshot import catalog
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published as snapshot
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.commits import hours
from world.crashes import READS, Counter, counted, crashing
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE, SOURCE_ID, accept, draft_of, edit, tree
from world.signing import KeyPair, key_id_of

GOOD = {"verdict": "publish", "evaluated": {}, "failed": [], "held": []}
SIGNATURE, BEFORE_SIGNATURE = (keys.signature_key(SOURCE_ID, release_id) for release_id in (AFTER_ID, BEFORE_ID))
MANIFEST = keys.manifest_key(SOURCE_ID, AFTER_ID)
BY = {"reason": "a test", "by": "tester", "now": NOW}


@pytest.fixture
def signed(copy: LocalStore, ours: KeyPair) -> LocalStore:
    """A store of one's own in which both releases are signed."""
    assert sign_published(copy, SOURCE_ID, ours.sign) == [BEFORE_ID, AFTER_ID]
    return copy


def problems(store: LocalStore, *pairs: KeyPair) -> list[str]:
    """Return what a verification with the public keys of these pairs finds, the store's own place left out."""
    found = verify_source(store, SOURCE_ID, public_keys=[pair.proof for pair in pairs]).problems
    return [problem.replace(f"{store.root}/", "") for problem in found]


def test_a_publish_with_a_key_leaves_its_signature_beside_the_manifest(
    empty: LocalStore, offline: Fetcher, ours: KeyPair
) -> None:
    draft = draft_of(empty, offline, BEFORE)
    steps.publish(empty, NOW, draft, GOOD, sign=ours.sign)
    assert signed_ids(empty, SOURCE_ID) == {BEFORE_ID}
    assert f"{keys.manifest_key(SOURCE_ID, BEFORE_ID)}.dsse" == BEFORE_SIGNATURE
    assert empty.read(BEFORE_SIGNATURE) == ours.sign(snapshot.get_manifest(empty, SOURCE_ID, BEFORE_ID))
    assert problems(empty, ours) == []


def test_a_publish_without_a_key_leaves_none(empty: LocalStore, offline: Fetcher) -> None:
    steps.publish(empty, NOW, draft_of(empty, offline, BEFORE), GOOD)
    assert signed_ids(empty, SOURCE_ID) == set()


def test_a_publish_that_breaks_off_anywhere_is_signed_by_the_next_run_to_the_same_bytes(
    empty: LocalStore, offline: Fetcher, ours: KeyPair
) -> None:
    counter = Counter()
    trial = draft_of(empty, offline, BEFORE)
    with counted(empty, counter) as store:
        steps.publish(store, NOW, trial, GOOD, sign=ours.sign)
    writes = [at for at, name in enumerate(counter.names, start=1) if name not in READS]
    assert len(writes) > 10
    for at in writes:
        place = LocalStore(empty.root.with_name(f"crashed-{at}"))
        draft = draft_of(place, offline, BEFORE)
        with crashing(place, at, "after") as store:
            steps.publish(store, NOW, draft, GOOD, sign=ours.sign)
        # Whatever it brings: here, the same bytes.
        release = steps.fetch(SOURCE, place, NOW, offline, as_of=None, location=str(BEFORE), sign=ours.sign)
        if release is not None:
            steps.publish(place, NOW, draft, GOOD, sign=ours.sign)
        assert place.read(BEFORE_SIGNATURE) == empty.read(BEFORE_SIGNATURE), at
        assert problems(place, ours) == [], at


def test_a_signature_is_there_before_a_reader_is_sent_to_its_release(
    empty: LocalStore, offline: Fetcher, ours: KeyPair
) -> None:
    places: list[str] = []

    class Watched(LocalStore):
        def create(self, key: str, content: bytes) -> None:
            places.append(key)
            super().create(key, content)

        def swap(self, key: str, content: bytes, expected: str | None) -> bool:
            places.append(key)
            return super().swap(key, content, expected)

    steps.publish(Watched(empty.root), NOW, draft_of(empty, offline, BEFORE), GOOD, sign=ours.sign)
    order = [keys.manifest_key(SOURCE_ID, BEFORE_ID), BEFORE_SIGNATURE, keys.latest_key(SOURCE_ID)]
    assert sorted(order, key=places.index) == order


def test_a_publish_that_is_made_again_signs_what_is_in_force(
    empty: LocalStore, offline: Fetcher, ours: KeyPair
) -> None:
    draft = draft_of(empty, offline, BEFORE)
    steps.publish(empty, NOW, draft, GOOD)
    steps.publish(empty, NOW, draft, GOOD, sign=ours.sign)
    assert problems(empty, ours) == []


def test_a_rebuild_signs_what_it_publishes(copy: LocalStore, ours: KeyPair) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    outcomes = rebuild(SOURCE, copy, NOW, auditor=accept, sign=ours.sign)
    made = {outcome.release_id for outcome in outcomes if outcome.outcome == "published"}
    assert made == signed_ids(copy, SOURCE_ID) == {f"{AFTER_ID}.r2"}


def test_what_was_published_before_there_was_a_key_is_signed_once(copy: LocalStore, ours: KeyPair) -> None:
    assert sign_published(copy, SOURCE_ID, ours.sign) == [BEFORE_ID, AFTER_ID]
    kept = tree(copy.root)
    assert sign_published(copy, SOURCE_ID, ours.sign) == []
    assert tree(copy.root) == kept
    assert problems(copy, ours) == []


def test_a_signature_is_never_replaced_by_that_of_another_key(
    signed: LocalStore, ours: KeyPair, theirs: KeyPair
) -> None:
    assert sign_published(signed, SOURCE_ID, theirs.sign) == []
    assert key_id_of(signed.read(SIGNATURE)) == ours.proof.keyid


def test_of_two_keys_after_a_rotation_both_prove_what_they_signed(
    copy: LocalStore, ours: KeyPair, theirs: KeyPair
) -> None:
    sign_published(copy, SOURCE_ID, ours.sign)
    copy.delete(SIGNATURE)
    sign_published(copy, SOURCE_ID, theirs.sign)
    assert problems(copy, ours, theirs) == []
    (told,) = problems(copy, ours)
    assert told == (
        f"{SIGNATURE} does not prove release {AFTER_ID}: it is signed by key {theirs.proof.keyid[:16]}, which is none "
        "of those that were given"
    )


def test_without_a_public_key_signatures_are_counted_and_no_problem(copy: LocalStore, ours: KeyPair) -> None:
    assert verify_source(copy, SOURCE_ID).notes == ()
    sign_published(copy, SOURCE_ID, ours.sign)
    copy.delete(SIGNATURE)
    found = verify_source(copy, SOURCE_ID)
    assert (found.problems, found.notes) == ((), ("1 of 2 releases signed; --public-key FILE proves by whom",))


def test_a_release_without_a_signature_is_told(signed: LocalStore, ours: KeyPair) -> None:
    signed.delete(SIGNATURE)
    advice = f"To do: entity-lists sign {SOURCE_ID}"
    assert problems(signed, ours) == [f"release {AFTER_ID} is not signed: {SIGNATURE} is missing. {advice}"]


def forge(store: LocalStore) -> None:
    """Change the manifest in force and make all that proves it fit, but for the signature."""
    manifest = snapshot.get_manifest(store, SOURCE_ID, AFTER_ID)
    manifest["audit"]["approved_by"] = "nobody"
    content = canonical_json.to_bytes(manifests.sealed(manifest))
    store.put(MANIFEST, content)
    for key in (keys.latest_key(SOURCE_ID), keys.publication_key(SOURCE_ID, AFTER_ID)):
        edit(store, key, manifest_sha256=canonical_json.sha256(content))
    catalog.remake(store, {SOURCE_ID: SOURCE.title})


DAMAGE: dict[str, tuple[Callable[[LocalStore], object], str]] = {
    "another manifest": (forge, "it is over another manifest, with SHA-256"),
    "an edited envelope": (lambda store: edit(store, SIGNATURE, payload="e30="), "its signature does not fit"),
    "no envelope": (lambda store: store.put(SIGNATURE, b"x"), f"{SIGNATURE} is not JSON"),
    "that of another release": (
        lambda store: store.put(SIGNATURE, store.read(BEFORE_SIGNATURE)),
        f"it is over {SOURCE_ID}/manifests/{BEFORE_ID}.json, which is no file of this release",
    ),
}


@pytest.mark.parametrize(("damage", "told"), DAMAGE.values(), ids=DAMAGE)
def test_whatever_is_wrong_with_a_signature_is_told_in_one_line(
    signed: LocalStore, ours: KeyPair, damage: Callable[[LocalStore], object], told: str
) -> None:
    damage(signed)
    (found,) = problems(signed, ours)
    assert found.startswith(f"{SIGNATURE} does not prove release {AFTER_ID}: {told}")
    assert "\n" not in found


def test_a_signature_whose_manifest_is_gone_is_told(signed: LocalStore, ours: KeyPair) -> None:
    signed.delete(MANIFEST)
    assert f"{SIGNATURE} signs a manifest that is missing" in problems(signed, ours)


def test_two_releases_that_follow_the_same_one_are_told_as_a_note(copy: LocalStore, ours: KeyPair) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    rebuild(SOURCE, copy, NOW, auditor=accept)
    sign_published(copy, SOURCE_ID, ours.sign)
    found = verify_source(copy, SOURCE_ID, public_keys=[ours.proof])
    assert found.problems == ()
    assert f"the chain forks: {AFTER_ID} and {AFTER_ID}.r2 each follow {BEFORE_ID}" in found.notes
    assert not any("forks" in note for note in verify_source(copy, SOURCE_ID).notes)


def test_the_signature_of_a_withdrawn_release_stays_and_proves_it(signed: LocalStore, ours: KeyPair) -> None:
    withdraw(signed, SOURCE_ID, AFTER_ID, **BY)
    assert signed_ids(signed, SOURCE_ID) == {BEFORE_ID, AFTER_ID}
    assert problems(signed, ours) == []


def test_a_signature_is_no_manifest_and_no_garbage(signed: LocalStore) -> None:
    assert snapshot.release_ids(signed, SOURCE_ID) == [BEFORE_ID, AFTER_ID]
    assert find_garbage(signed, [SOURCE_ID], now=hours(10**6), older_than_days=1) == []
    assert verify_source(signed, SOURCE_ID).orphans == ()


def test_in_a_bucket_as_in_a_folder(published: Path, moto_endpoint: Endpoint, ours: KeyPair) -> None:
    with s3_store(moto_endpoint) as store:
        for key, content in tree(published).items():
            store.put(key, content)
        assert sign_published(store, SOURCE_ID, ours.sign) == [BEFORE_ID, AFTER_ID]
        assert sign_published(store, SOURCE_ID, ours.sign) == []
        assert verify_source(store, SOURCE_ID, public_keys=[ours.proof]).problems == ()
        assert snapshot.release_ids(store, SOURCE_ID) == [BEFORE_ID, AFTER_ID]


def test_a_store_that_refuses_the_signature_ends_the_publish_and_the_next_run_makes_it(
    empty: LocalStore, offline: Fetcher, ours: KeyPair
) -> None:
    class Full(LocalStore):
        def create(self, key: str, content: bytes) -> None:
            if key.endswith(keys.SIGNATURE):
                raise StoreError("full")
            super().create(key, content)

    draft = draft_of(empty, offline, BEFORE)
    with pytest.raises(StoreError, match="full"):
        steps.publish(Full(empty.root), NOW, draft, GOOD, sign=ours.sign)
    assert snapshot.in_force(empty, SOURCE_ID) is None
    assert steps.fetch(SOURCE, empty, NOW, offline, as_of=None, location=str(AFTER), sign=ours.sign)
    assert problems(empty, ours) == []


def test_nothing_of_the_key_is_in_the_logs_or_in_the_store(
    empty: LocalStore, offline: Fetcher, ours: KeyPair, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        steps.publish(empty, NOW, draft_of(empty, offline, BEFORE), GOOD, sign=ours.sign)
    assert caplog.text
    assert ours.secret not in caplog.text
    assert not [key for key, content in tree(empty.root).items() if ours.secret.encode() in content]
    assert json.loads(empty.read(BEFORE_SIGNATURE))["signatures"]
