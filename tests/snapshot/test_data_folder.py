"""Whoever reads a folder of data/ reads what is published, each release once, whatever else came."""

from collections import Counter as Count
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from entity_lists.audit.approval import Decision
from entity_lists.audit.report import Failure, Report
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import ApprovalNeeded, ExpectationsFailed, PublishConflict, StoreError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.ingest.rebuild import rebuild
from entity_lists.snapshot import commit, published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.crashes import READS, Counter, counted, crashing
from world.releases import AFTER, AFTER_ID, ASKED, BEFORE, NOW, SOURCE, SOURCE_ID, accept, ask, draft_of, ingest, tree

GOOD = {"verdict": "publish", "evaluated": {}, "failed": [], "held": []}
YES = Decision(is_approved=True, by="tester", at="2025-04-02T18:00:00+00:00", reason="announced")


def rows_in_folders(store: LocalStore) -> dict[str, Count[str]]:
    """Return how many rows each release has in each table, as an engine reads partitions."""
    found = {}
    for folder in sorted((store.root / SOURCE_ID / "data").iterdir()):
        files = [str(path) for path in folder.glob("*/*.parquet")]
        query = "select release, count(*) from read_parquet(?, hive_partitioning = true) group by release"
        found[folder.name] = Count(dict(duckdb.execute(query, [files]).fetchall())) if files else Count()
    return found


def rows_in_manifests(store: LocalStore) -> dict[str, Count[str]]:
    """Return how many rows each release has in each table, as the manifests say."""
    found: dict[str, Count[str]] = {}
    for manifest in published.all_manifests(store, SOURCE_ID, even_withdrawn=True):
        for name, file in manifest["tables"].items():
            if file["rows"]:
                found.setdefault(name, Count())[manifest["release_id"]] = file["rows"]
    return found


def files_in_folders(store: LocalStore) -> list[str]:
    return sorted(key for key in store.keys(keys.data_prefix(SOURCE_ID)))


def files_in_manifests(store: LocalStore) -> list[str]:
    manifests = published.all_manifests(store, SOURCE_ID, even_withdrawn=True)
    return sorted(file["path"] for manifest in manifests for file in manifest["tables"].values())


def reject(store: Store, draft: Manifest) -> Report:
    """Audit nothing, and reject."""
    failed = Failure(**(ASKED.as_json() | {"examples": ASKED.examples, "on_fail": "reject"}))
    return Report(verdict="reject", evaluated={}, failed=(failed,))


@pytest.fixture
def release_of_day(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Save a release that differs from the sample's second one by the spelling of a name."""

    def save(day: str, name: bytes) -> Path:
        path = tmp_path / f"list_{day}.xml"
        path.write_bytes(AFTER.read_bytes().replace(b"IGL.", name))
        return path

    return save


def test_the_folders_hold_what_the_manifests_name_after_asks_rejects_approvals_withdrawals_and_a_rebuild(
    empty: LocalStore, offline: Fetcher, release_of_day: Callable[[str, bytes], Path]
) -> None:
    ingest(empty, offline, BEFORE)
    asked, rejected = release_of_day("2025-03-29", b"IGL Two."), release_of_day("2025-03-30", b"IGL Three.")
    with pytest.raises(ApprovalNeeded):
        ingest(empty, offline, asked, auditor=ask)
    with pytest.raises(ExpectationsFailed):
        ingest(empty, offline, rejected, auditor=reject)
    ingest(empty, offline, release_of_day("2025-03-31", b"IGL Four."))
    # The release that was asked about is written again, against the same release, and is late now.
    late = ingest(empty, offline, asked, auditor=ask, decision=YES)
    newest = ingest(empty, offline, release_of_day("2025-04-01", b"IGL Five."))
    withdraw(empty, SOURCE_ID, newest.release_id, reason="a test", by="tester", now=NOW)
    rebuilt = rebuild(SOURCE, empty, NOW, auditor=accept)
    assert (late.is_in_force, bool(rebuilt)) == (False, True)
    assert files_in_folders(empty) == files_in_manifests(empty)
    in_manifests = rows_in_manifests(empty)
    assert {name: rows for name, rows in rows_in_folders(empty).items() if rows} == in_manifests
    assert sum(in_manifests["changes"].values()) > 100
    assert verify_source(empty, SOURCE_ID).problems == ()
    left = {key.split("/")[2] for key in empty.keys(keys.draft_prefix(SOURCE_ID))}
    assert [release_id[:10] for release_id in left] == ["2025-03-30"]


def test_what_is_asked_about_is_a_draft_and_nothing_more(
    empty: LocalStore, offline: Fetcher, release_of_day: Callable[[str, bytes], Path]
) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        ingest(empty, offline, BEFORE, auditor=ask)
    assert files_in_folders(empty) == []
    drafts = [file["path"] for file in caught.value.draft["tables"].values()]
    seen = keys.seen_key(SOURCE_ID, caught.value.draft["release_id"])
    assert sorted(empty.keys(keys.draft_prefix(SOURCE_ID))) == sorted([*drafts, seen])
    # It can be read all the same, by whoever decides.
    assert published.read_table(empty, caught.value.draft, "entries").num_rows > 0


def drafts_that_differ(store: LocalStore, fetcher: Fetcher, between: Path) -> tuple[Manifest, Manifest]:
    """Return two drafts of one release that follow different releases."""
    ingest(store, fetcher, BEFORE)
    first = draft_of(store, fetcher, AFTER)
    ingest(store, fetcher, between)
    return first, draft_of(store, fetcher, AFTER)


def test_of_two_that_publish_other_tables_under_one_id_the_second_puts_nothing_beside_the_first(
    empty: LocalStore, offline: Fetcher, release_of_day: Callable[[str, bytes], Path]
) -> None:
    first, second = drafts_that_differ(empty, offline, release_of_day("2025-03-28", b"IGL Two."))
    assert first["release_id"] == second["release_id"] == AFTER_ID
    assert first["tables"]["changes"]["sha256"] != second["tables"]["changes"]["sha256"]
    steps.publish(empty, NOW, second, GOOD)
    whole = files_in_folders(empty)
    with pytest.raises(PublishConflict):
        steps.publish(empty, NOW, first, GOOD, replaces=AFTER_ID)
    assert files_in_folders(empty) == files_in_manifests(empty) == whole


class Between(LocalStore):
    """A store in which somebody else does something just before this one claims a release."""

    def __init__(self, root: Path, then: Callable[[], object]) -> None:
        super().__init__(root)
        self.then = then

    def create(self, key: str, content: bytes) -> None:
        if key == keys.claim_key(SOURCE_ID, AFTER_ID):
            self.then()
        super().create(key, content)


@pytest.mark.parametrize("how_far", ["claims", "publishes"])
def test_of_two_in_the_same_moment_one_is_told_before_it_puts_anything_in_its_place(
    empty: LocalStore, offline: Fetcher, release_of_day: Callable[[str, bytes], Path], how_far: str
) -> None:
    first, second = drafts_that_differ(empty, offline, release_of_day("2025-03-28", b"IGL Two."))
    other: Manifest = {**first, "audit": {**GOOD, "approved_by": None}}
    claim = commit.as_published(other)

    def then() -> None:
        if how_far == "publishes":
            commit.commit(empty, other, replaces=published.get_manifest(empty, SOURCE_ID, None)["release_id"], now=NOW)
        else:
            empty.create(keys.claim_key(SOURCE_ID, AFTER_ID), canonical_json.to_bytes(claim))

    with pytest.raises(PublishConflict, match="exists with other bytes"):
        steps.publish(Between(empty.root, then), NOW, second, GOOD)
    finished = commit.finish_claimed(empty, SOURCE_ID, now=NOW)
    assert [manifest["release_id"] for manifest in finished] == ([AFTER_ID] if how_far == "claims" else [])
    assert files_in_folders(empty) == files_in_manifests(empty)
    assert published.find_manifest(empty, SOURCE_ID, AFTER_ID) == claim
    assert list(commit.claimed(empty, SOURCE_ID)) == []


def test_a_publish_that_breaks_off_is_ended_by_the_next_ingest_whatever_that_brings(
    tmp_path: Path, offline: Fetcher, release_of_day: Callable[[str, bytes], Path]
) -> None:
    base = LocalStore(tmp_path / "base")
    ingest(base, offline, BEFORE)
    draft = draft_of(base, offline, AFTER)
    objects = tree(base.root)

    def again(place: LocalStore) -> None:
        for key, content in objects.items():
            place.put(key, content)

    counter, whole = Counter(), LocalStore(tmp_path / "whole")
    again(whole)
    with counted(whole, counter) as store:
        steps.publish(store, NOW, draft, GOOD)
    newer = release_of_day("2025-03-31", b"IGL Two.")
    writes = [at for at, name in enumerate(counter.names, start=1) if name not in READS]
    ended = set()
    for at in writes:
        place = LocalStore(tmp_path / "crashed" / str(at))
        again(place)
        with crashing(place, at, "after") as store:
            steps.publish(store, NOW, draft, GOOD)
        claims = {one["release_id"]: one for one in commit.claimed(place, SOURCE_ID)}
        named = {file["path"] for claim in claims.values() for file in claim["tables"].values()}
        assert set(files_in_folders(place)) <= named | set(files_in_manifests(place)), at
        ingest(place, offline, newer)
        assert files_in_folders(place) == files_in_manifests(place), at
        assert verify_source(place, SOURCE_ID).problems == (), at
        assert AFTER_ID in published.release_ids(place, SOURCE_ID), at
        ended.add(published.get_manifest(place, SOURCE_ID, None)["previous_release_id"])
    assert ended == {AFTER_ID}
    assert len(writes) > 20


def test_a_claim_whose_files_are_gone_stops_nobody(
    empty: LocalStore, offline: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    ingest(empty, offline, BEFORE)
    draft = draft_of(empty, offline, AFTER)
    claim = commit.as_published({**draft, "audit": {**GOOD, "approved_by": None}})
    empty.create(keys.claim_key(SOURCE_ID, AFTER_ID), canonical_json.to_bytes(claim))
    empty.delete(draft["tables"]["names"]["path"])
    assert commit.finish_claimed(empty, SOURCE_ID, now=NOW) == []
    assert f"Release {AFTER_ID} cannot be published as it was begun" in caplog.text
    # Its own bytes, fetched again, are written and published again.
    assert ingest(empty, offline, AFTER).outcome == "published"
    assert files_in_folders(empty) == files_in_manifests(empty)


def test_a_draft_that_cannot_be_removed_is_left_to_gc(empty: LocalStore, offline: Fetcher) -> None:
    class Kept(LocalStore):
        def delete(self, key: str) -> None:
            raise StoreError("access denied")

    assert ingest(Kept(empty.root), offline, BEFORE).outcome == "published"
    found = verify_source(empty, SOURCE_ID)
    assert (found.problems, {key.split("/")[1] for key in found.orphans}) == ((), {"drafts"})
    assert ingest(empty, offline, BEFORE).outcome == "unchanged"
    assert verify_source(empty, SOURCE_ID).orphans == ()
