import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.verify import check_source, verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.errors import SourceStale, StoreDamaged
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.status import titles
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import pointer, published
from entity_lists.snapshot.catalog import remake
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import tombstone_key
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, edit, ingest

LATEST = keys.latest_key(SOURCE_ID)
AFTER_KEY, BEFORE_KEY = (keys.manifest_key(SOURCE_ID, name) for name in (AFTER_ID, BEFORE_ID))
ORPHANS = (
    f"{SOURCE_ID}/raw/{'0' * 64}/list.xml",
    f"{SOURCE_ID}/drafts/2025-04-01-00000000/names-0123456789abcdef.parquet",
)
STRAY = f"{SOURCE_ID}/data/names/release={AFTER_ID}/names-0123456789abcdef.parquet"
BY = {"reason": "a test", "by": "tester", "now": NOW}


def file_of(store: LocalStore, table: str) -> Path:
    return store.root / published.get_manifest(store, SOURCE_ID, AFTER_ID)["tables"][table]["path"]


def raw_of(store: LocalStore) -> Path:
    raw = published.get_manifest(store, SOURCE_ID, AFTER_ID)["raw"]
    return store.root / SOURCE_ID / "raw" / raw["sha256"] / f"{raw['file_name']}.zst"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def problems_of(store: LocalStore) -> tuple[str, ...]:
    return verify_source(store, SOURCE_ID).problems


def forge(store: LocalStore, change: Callable[[Manifest], object]) -> None:
    """Change the manifest in force and make its own hash and the pointer fit, as another program would."""
    manifest = published.get_manifest(store, SOURCE_ID, AFTER_ID)
    change(manifest)
    content = canonical_json.to_bytes(manifests.sealed(manifest))
    store.put(AFTER_KEY, content)
    edit(store, LATEST, manifest_sha256=canonical_json.sha256(content))
    edit(store, keys.publication_key(SOURCE_ID, AFTER_ID), manifest_sha256=canonical_json.sha256(content))


def replace_table(store: LocalStore, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Publish another table instead of one, with the right hashes."""
    table = change(published.read_table(store, published.get_manifest(store, SOURCE_ID, AFTER_ID), name))
    content = parquet.to_bytes(table, contract.TABLES[name])
    digest = canonical_json.sha256(content)
    path = f"{SOURCE_ID}/data/{name}/release={AFTER_ID}/{name}-{digest[:16]}.parquet"
    store.create(path, content)
    forge(
        store,
        lambda manifest: manifest["tables"][name].update(path=path, bytes=len(content), sha256=digest, rows=len(table)),
    )


def test_a_whole_store_has_no_problems(copy: LocalStore) -> None:
    tables = len(published.get_manifest(copy, SOURCE_ID, None)["tables"])
    found = verify_source(copy, SOURCE_ID)
    assert (found.object_count, found.problems, found.notes, found.orphans) == (2 * (2 + tables), (), (), ())
    assert check_source(copy, SOURCE_ID) == found


def test_that_nothing_was_ever_published_is_a_problem_where_it_is_expected(empty: LocalStore) -> None:
    (problem,) = problems_of(empty)
    assert problem.startswith(f"nothing of {SOURCE_ID} was ever published in {empty.uri}, and it is switched on or")
    assert f"entity-lists ingest {SOURCE_ID}" in problem
    found = verify_source(empty, SOURCE_ID, is_expected=False)
    assert (found.is_ingested, found.object_count, found.problems, found.notes) == (False, 0, (), ())


# Files


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            lambda store: flip(file_of(store, "names")), "names-.* has SHA-256 .*, the manifest says", id="bit"
        ),
        pytest.param(
            lambda store: flip(raw_of(store)),
            r"_2025-03-28.xml.zst (has SHA-256 .*, the manifest says|cannot be unpacked)",
            id="raw bit",
        ),
        pytest.param(lambda store: file_of(store, "citations").unlink(), "citations-.* is missing", id="missing"),
        pytest.param(lambda store: raw_of(store).unlink(), "_2025-03-28.xml is missing", id="raw missing"),
        pytest.param(
            lambda store: file_of(store, "names").write_bytes(b"PAR1"), "has 4 bytes, the manifest says", id="short"
        ),
    ],
)
def test_damage_is_found_and_named(copy: LocalStore, damage: Callable[[LocalStore], object], message: str) -> None:
    damage(copy)
    (problem,) = problems_of(copy)
    assert re.search(message, problem)


def test_a_source_that_was_never_ingested_has_nothing_to_restore(copy: LocalStore) -> None:
    with pytest.raises(
        SourceStale, match=r"nothing of us_csl was ever published in .*, and it is switched on"
    ) as caught:
        check_source(copy, "us_csl")
    assert "byte by byte" not in str(caught.value)
    assert check_source(copy, "us_csl", is_expected=False).problems == ()


def test_every_damaged_file_is_named(copy: LocalStore) -> None:
    for table in ("names", "entries"):
        flip(file_of(copy, table))
    raw_of(copy).unlink()
    with pytest.raises(StoreDamaged, match="3 problems in 26 objects") as caught:
        check_source(copy, SOURCE_ID)
    assert caught.value.exit_code == 6
    for line in problems_of(copy):
        assert line in str(caught.value)


def test_every_flipped_bit_of_a_manifest_is_found(copy: LocalStore) -> None:
    for key in (AFTER_KEY, BEFORE_KEY):
        whole = copy.read(key)
        for position in range(0, len(whole), 211):
            copy.put(key, whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            assert problems_of(copy), f"byte {position} of {key}"
        copy.put(key, whole)
    assert problems_of(copy) == ()


# Manifests


@pytest.mark.parametrize("key", [AFTER_KEY, BEFORE_KEY], ids=["in force", "older"])
@pytest.mark.parametrize(
    "changed",
    [{"as_of": "2025-03-29"}, {"parser_version": 99}, {"audit": {"verdict": "publish", "approved_by": "nobody"}}],
    ids=["date", "parser", "audit"],
)
def test_a_manifest_that_was_edited_by_hand_is_found(copy: LocalStore, key: str, changed: dict[str, object]) -> None:
    edit(copy, key, **changed)
    assert f"{key} says that its content has SHA-256" in problems_of(copy)[0]


def test_a_manifest_that_was_edited_with_its_own_hash_is_found_by_the_one_that_follows(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, BEFORE_ID)
    copy.put(BEFORE_KEY, canonical_json.to_bytes(manifests.sealed({**manifest, "parser_version": 99})))
    (problem,) = problems_of(copy)
    assert re.search(f"manifest of release {BEFORE_ID} has SHA-256 .*{AFTER_ID}, which follows it, says", problem)


def test_a_manifest_that_lost_its_own_hash_is_found(copy: LocalStore) -> None:
    manifest = {k: v for k, v in published.get_manifest(copy, SOURCE_ID, BEFORE_ID).items() if k != "self_sha256"}
    copy.put(BEFORE_KEY, canonical_json.to_bytes(manifest))
    assert f"the manifest of release {BEFORE_ID} lacks its own hash: it was edited" in problems_of(copy)


def test_a_manifest_that_says_the_same_in_other_bytes_is_found(copy: LocalStore) -> None:
    copy.put(BEFORE_KEY, copy.read(BEFORE_KEY) + b"\n")
    assert f"{copy.path(BEFORE_KEY)} is not written as we write it: the manifest was edited" in problems_of(copy)


def test_a_manifest_that_is_gone_is_missed_by_the_one_that_follows(copy: LocalStore) -> None:
    (copy.root / BEFORE_KEY).unlink()
    assert problems_of(copy) == (f"release {AFTER_ID} follows {BEFORE_ID}, whose manifest is missing",)


def test_a_manifest_of_an_earlier_make_is_only_noted(copy: LocalStore) -> None:
    for key in (BEFORE_KEY, AFTER_KEY):
        manifest = json.loads(copy.read(key))
        del manifest["self_sha256"], manifest["previous_manifest_sha256"]
        copy.put(key, canonical_json.to_bytes(manifest))
        copy.delete(keys.publication_key(SOURCE_ID, manifest["release_id"]))
    edit(copy, LATEST, manifest_sha256=canonical_json.sha256(copy.read(AFTER_KEY)))
    copy.delete(keys.CATALOG)
    found = verify_source(copy, SOURCE_ID)
    assert (found.problems, len(found.notes)) == ((), 3)
    assert found.notes[0].endswith(f"does not list {SOURCE_ID}. To do: entity-lists catalog --rebuild")


@pytest.mark.parametrize("key", [LATEST, AFTER_KEY])
def test_a_pointer_or_manifest_that_cannot_be_read_is_a_problem_beside_the_others(copy: LocalStore, key: str) -> None:
    before = published.get_manifest(copy, SOURCE_ID, BEFORE_ID)["tables"]["names"]["path"]
    flip(copy.root / before)
    copy.put(key, b"{")
    found = problems_of(copy)
    assert any(key in problem for problem in found)
    assert any(before in problem for problem in found)


def test_what_is_no_manifest_among_the_manifests_is_a_problem(copy: LocalStore) -> None:
    copy.put(f"{SOURCE_ID}/manifests/copy-of-{AFTER_ID}.json", copy.read(AFTER_KEY))
    assert re.search(r"copy-of-.*json is no manifest", problems_of(copy)[0])


# Tables


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda m: m["tables"]["names"].update(rows=3), "126 rows of names, the manifest says 3 .in its", id="rows"
        ),
        pytest.param(lambda m: m["counts"].update(names=3), "126 rows of names, the manifest says 3", id="counts"),
        pytest.param(lambda m: m["counts"].update(sdn=3), r"counts tables that it does not name: \['sdn'\]", id="more"),
        pytest.param(lambda m: m["change_counts"].update(added=1), "changes of .*'added': 16.* says", id="changes"),
        pytest.param(
            lambda m: m["tables"]["names"].update(content_sha256="0" * 64),
            "rows of names have the content",
            id="content",
        ),
        pytest.param(lambda m: m["tables"].pop("identity"), r"tables missing: \['identity'\]", id="table"),
        pytest.param(lambda m: m.update(as_of="2025-03-27"), f"manifest of {AFTER_ID} is as of 2025-03-27", id="as of"),
    ],
)
def test_a_manifest_that_says_otherwise_than_its_files_is_found(
    copy: LocalStore, change: Callable[[Manifest], object], message: str
) -> None:
    forge(copy, change)
    assert any(re.search(message, problem) for problem in problems_of(copy)), problems_of(copy)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        pytest.param("names", lambda t: t.slice(0, 3), "3 rows of names, the manifest says 126", id="fewer rows"),
        pytest.param("names", lambda t: t.drop(["is_weak"]), r"columns of names missing: \['is_weak'\]", id="column"),
        pytest.param(
            "names",
            lambda t: t.set_column(1, "position", t["position"].cast(pa.int64())),
            "names.position is int64, the contract says int32",
            id="type",
        ),
        pytest.param(
            "citations",
            lambda t: t.set_column(0, "entry_id", pa.array(["x" * 16] * len(t))),
            "1 value of citations.entry_id is no entry of the release, among them xxxx",
            id="reference",
        ),
        pytest.param(
            "entries",
            lambda t: t.slice(1),
            "1 value of names.entry_id is no entry",
            id="entry",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_found(
    copy: LocalStore, name: str, change: Callable[[pa.Table], pa.Table], message: str
) -> None:
    replace_table(copy, name, change)
    assert any(re.search(message, problem) for problem in problems_of(copy)), problems_of(copy)


def test_a_snapshot_of_another_contract_may_have_other_tables_and_columns(copy: LocalStore) -> None:
    def older(manifest: Manifest) -> None:
        manifest["contract_version"] = contract.CONTRACT_VERSION - 1
        file_of(copy, "identifiers").unlink()
        del manifest["tables"]["identifiers"], manifest["counts"]["identifiers"]
        manifest["tables"]["names"]["content_sha256"] = "0" * 64

    forge(copy, older)
    remake(copy, titles())
    assert problems_of(copy) == ()


def test_what_has_the_right_hash_and_is_no_table_is_found(copy: LocalStore) -> None:
    digest = canonical_json.sha256(b"PAR1")
    path = f"{SOURCE_ID}/data/names/release={AFTER_ID}/names-{digest[:16]}.parquet"
    copy.create(path, b"PAR1")
    forge(copy, lambda manifest: manifest["tables"]["names"].update(path=path, bytes=4, sha256=digest))
    assert f"{copy.path(path)} is no Parquet file" in problems_of(copy)[0]


# The pointer, and people's decisions


def test_a_pointer_that_went_back_by_itself_is_found(copy: LocalStore) -> None:
    copy.put(LATEST, pointer.pointer_to(published.get_manifest(copy, SOURCE_ID, BEFORE_ID)))
    assert problems_of(copy) == (f"release {AFTER_ID} is committed, but {BEFORE_ID} is in force: run its ingest again",)


def test_a_pointer_that_is_gone_is_found(copy: LocalStore) -> None:
    (copy.root / LATEST).unlink()
    assert "latest.json is missing: no release is in force" in problems_of(copy)[0]


def test_a_pointer_that_a_person_moved_back_is_right(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    assert problems_of(copy) == ()
    copy.put(LATEST, pointer.pointer_to(published.get_manifest(copy, SOURCE_ID, AFTER_ID)))
    assert f"release {AFTER_ID} is in force although set aside" in problems_of(copy)[0]


def test_a_withdrawn_release_is_verified_too(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, AFTER_ID, **BY)
    found = verify_source(copy, SOURCE_ID)
    assert found.problems == ()
    assert found.notes == (f"release {AFTER_ID} was withdrawn by tester, 2025-04-02T18:00:00+00:00: a test",)
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID, even_withdrawn=True)
    flip(copy.root / manifest["tables"]["names"]["path"])
    edit(copy, tombstone_key(SOURCE_ID, AFTER_ID), manifest_sha256="0" * 64)
    found = verify_source(copy, SOURCE_ID)
    assert re.search(r"names-.* has SHA-256", found.problems[0])
    assert found.problems[1] == f"the manifest of release {AFTER_ID} was edited since a person put it out of force"
    (copy.root / AFTER_KEY).unlink()
    assert f"{AFTER_ID}, which a person put out of force, is missing" in problems_of(copy)[0]


def test_a_withdrawn_release_in_force_is_found(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, AFTER_ID, **BY)
    copy.put(LATEST, pointer.pointer_to(published.get_manifest(copy, SOURCE_ID, AFTER_ID, even_withdrawn=True)))
    assert problems_of(copy) == (f"release {AFTER_ID} is in force although withdrawn: run entity-lists withdraw again",)


# What no manifest names


def test_what_no_manifest_names_is_listed_and_no_problem(copy: LocalStore) -> None:
    for key in ORPHANS:
        copy.create(key, b"left over")
    copy.put(f"{SOURCE_ID}/rejected/2025-04-01-00000000/report.json", b"{}")
    copy.put("feeds/csl/file", b"")
    found = verify_source(copy, SOURCE_ID)
    assert (found.problems, found.orphans) == ((), ORPHANS)


def test_what_lies_among_the_published_tables_and_no_manifest_names_is_found(copy: LocalStore) -> None:
    copy.create(STRAY, b"left over")
    found = verify_source(copy, SOURCE_ID)
    assert found.orphans == (STRAY,)
    (problem,) = found.problems
    assert problem.startswith(f"{copy.path(STRAY)} is named by no manifest, and whoever reads the folder reads it too")
    # Nobody is told to delete what a lost manifest named.
    (copy.root / BEFORE_KEY).unlink()
    assert not any("named by no manifest" in problem for problem in problems_of(copy))


def test_the_files_of_a_manifest_that_cannot_be_read_are_not_called_left_over(copy: LocalStore) -> None:
    copy.put(AFTER_KEY, b"{")
    assert verify_source(copy, SOURCE_ID).orphans == ()


def test_a_release_that_arrived_late_is_proved_too(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, AFTER, now=datetime(2025, 4, 2, tzinfo=UTC))
    late = ingest(empty, offline, BEFORE)
    assert (late.is_in_force, problems_of(empty)) == (False, ())
    edit(empty, BEFORE_KEY, parser_version=99)
    assert BEFORE_KEY in problems_of(empty)[0]
