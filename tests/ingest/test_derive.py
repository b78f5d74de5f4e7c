"""Deriving: the inputs in force are named, joined, audited and published; the same inputs are the same bytes."""

from datetime import timedelta
from pathlib import Path

import pytest

from entity_lists.audit.approval import Decision
from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.derive import derive, gather
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot import raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.sources import get_source
from entity_lists.store import canonical_json
from entity_lists.store.local import LocalStore
from world.law_stores import OF_MARCH, RULE, derive_here, ingest_register
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, ingest, lasting, tree

OWNERS = b"party,owner,share,as_of,source\nBeta,Alpha,0.6,2025-03-01,a register\n"


@pytest.fixture
def both(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    """A store with the sample's first release of the list and the Register of the day after."""
    ingest(empty, offline, BEFORE)
    ingest_register(empty, offline, tmp_path)
    return empty


def law(store: LocalStore) -> Manifest:
    """Return the manifest of the derived release in force."""
    return snapshot.get_manifest(store, LAW_ID, None)


def of_law(store: LocalStore) -> dict[str, bytes]:
    """Return what a derived data set has in a store, but for its checks."""
    return {key: content for key, content in lasting(store.root).items() if key.startswith(LAW_ID)}


def test_a_derived_release_names_its_inputs_and_is_of_the_newer_ones_day(both: LocalStore) -> None:
    assert derive_here(both).outcome == "published"
    manifest = law(both)
    register = snapshot.get_manifest(both, REGISTER_ID, None)
    assert manifest["inputs"] == {SOURCE_ID: BEFORE_ID, REGISTER_ID: register["release_id"]}
    assert (manifest["as_of"], set(manifest["tables"])) == ("2025-03-28", set(tables_of(LAW_ID)))
    (kept,) = (key for key in tree(both.root) if key.startswith(f"{LAW_ID}/raw/") and "/inputs.json" in key)
    content = raw_bytes.read_named(both, manifest, "inputs.json")
    assert set(canonical_json.from_bytes(content, kept)["inputs"]) == {
        SOURCE_ID,
        REGISTER_ID,
    }


def test_unchanged_inputs_are_unchanged(both: LocalStore) -> None:
    derive_here(both)
    before = of_law(both)
    outcome = derive_here(both, now=NOW + timedelta(days=1))
    assert (outcome.outcome, of_law(both)) == ("unchanged", before)


def test_a_new_release_of_an_input_is_a_new_derived_release(both: LocalStore, offline: Fetcher) -> None:
    derive_here(both)
    first = law(both)
    ingest(both, offline, AFTER, now=NOW + timedelta(days=1))
    assert derive_here(both, now=NOW + timedelta(days=1)).outcome == "published"
    second = law(both)
    assert (second["inputs"][SOURCE_ID], second["previous_release_id"]) == (AFTER_ID, first["release_id"])


def test_the_same_inputs_are_the_same_tables_whenever_and_wherever_they_are_derived(
    both: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    derive_here(both)
    other = LocalStore(tmp_path / "other")
    later = NOW + timedelta(days=400)
    ingest(other, offline, BEFORE)
    ingest_register(other, offline, tmp_path)
    derive_here(other, now=later)
    assert law(other)["tables"] == law(both)["tables"]
    assert law(other)["release_id"] == law(both)["release_id"]


def test_a_list_is_the_same_bytes_whatever_the_register_says(
    both: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    derive_here(both)
    ingest(both, offline, AFTER)
    derive_here(both)
    alone = LocalStore(tmp_path / "alone")
    for path in (BEFORE, AFTER):
        ingest(alone, offline, path)
    of_list = {key: content for key, content in lasting(both.root).items() if key.startswith(f"{SOURCE_ID}/")}
    assert of_list == {key: content for key, content in lasting(alone.root).items() if key.startswith(f"{SOURCE_ID}/")}


def test_an_input_that_is_not_there_is_wrong_use_and_says_what_to_run(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    with pytest.raises(UsageError) as caught:
        gather(get_source(LAW_ID), empty, NOW)
    assert str(caught.value) == (
        f"{LAW_ID} is derived from {SOURCE_ID} and {REGISTER_ID}: expected a release of each in {empty.uri}, found "
        f"none of {REGISTER_ID}. Run: entity-lists ingest {REGISTER_ID}"
    )


def test_it_goes_back_after_its_input_by_a_person_only(both: LocalStore, offline: Fetcher) -> None:
    derive_here(both)
    first = law(both)["release_id"]
    ingest(both, offline, AFTER, now=NOW + timedelta(days=1))
    derive_here(both, now=NOW + timedelta(days=1))
    second, register = law(both)["release_id"], law(both)["inputs"][REGISTER_ID]
    rollback(both, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=NOW + timedelta(days=2))
    with pytest.raises(UsageError) as caught:
        derive_here(both, now=NOW + timedelta(days=3))
    assert str(caught.value) == (
        f"{LAW_ID}: expected inputs of which nothing was derived before {second}, which is in force; found {SOURCE_ID} "
        f"{BEFORE_ID} and {REGISTER_ID} {register} without a file of owners, of which release {first} was. Put that in "
        f"force: entity-lists rollback {LAW_ID} {first} --reason WHY"
    )
    rollback(both, LAW_ID, first, reason="why", by="tester", now=NOW + timedelta(days=4))
    assert derive_here(both, now=NOW + timedelta(days=5)).outcome == "unchanged"
    assert law(both)["release_id"] == first


def test_it_is_made_anew_when_an_input_is_withdrawn(both: LocalStore, offline: Fetcher) -> None:
    ingest(both, offline, AFTER, now=NOW + timedelta(days=1))
    derive_here(both, now=NOW + timedelta(days=1))
    withdraw(both, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=NOW + timedelta(days=2))
    assert derive_here(both, now=NOW + timedelta(days=3)).outcome == "published"
    assert law(both)["inputs"][SOURCE_ID] == BEFORE_ID


def test_a_register_that_says_more_is_a_new_release(both: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    ingest(both, offline, AFTER)
    derive_here(both)
    stated = [OF_MARCH[0], OF_MARCH[1] | {"end_page": 14053}]
    ingest_register(both, offline, tmp_path, stated, day="2025-03-31", now=NOW + timedelta(days=1))
    derive_here(both, now=NOW + timedelta(days=1))
    assert law(both)["as_of"] == "2025-03-31"


def test_the_owners_file_is_kept_until_another_is_given(both: LocalStore, offline: Fetcher) -> None:
    derive_here(both, owners_file=OWNERS)
    assert law(both)["tables"]["owners"]["rows"] == 1
    ingest(both, offline, AFTER)
    derive_here(both)
    assert law(both)["tables"]["owners"]["rows"] == 1
    derive_here(both, owners_file=b"")
    assert law(both)["tables"]["owners"]["rows"] == 0


def test_all_steps_in_turn_are_told_and_audited(both: LocalStore) -> None:
    told: list[str] = []
    decision = Decision(is_approved=True, by="tester", at=NOW.isoformat(), reason="two documents only")
    outcome = derive(get_source(LAW_ID), both, lambda: NOW, decision=decision, on_step=told.append)
    assert (outcome.outcome, told) == ("published", ["gather", "write", "audit", "publish"])
    assert law(both)["audit"]["evaluated"]


def told_differences(store: LocalStore) -> list[str]:
    """Return of which documents the audit of the release in force told a difference, by what it failed for."""
    failed = law(store)["audit"]["failed"]
    return [one for failure in failed if failure["on_fail"] == "ask" for one in failure["examples"]]


def test_a_difference_is_asked_about_by_name_and_once_it_is_approved_not_again(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, AFTER)
    fewer = RULE | {"abstract": "BIS amends the EAR by adding one entity to the Entity List."}
    ingest_register(empty, offline, tmp_path, [fewer, OF_MARCH[0]])
    decision = Decision(is_approved=True, by="tester", at=NOW.isoformat(), reason="told to the publisher")
    derive(get_source(LAW_ID), empty, lambda: NOW, decision=decision)
    (difference,) = [one for one in told_differences(empty) if "new_differences" in one]
    assert "scope 2025-05427: adds 1 entity; it is the first citation of" in difference
    later = NOW + timedelta(days=1)
    titled = [fewer | {"title": "Addition to the Entity List"}, OF_MARCH[0]]
    ingest_register(empty, offline, tmp_path, titled, day="2025-03-31", now=later)
    derive(get_source(LAW_ID), empty, lambda: later, decision=decision)
    assert not [one for one in told_differences(empty) if "new_differences" in one]
