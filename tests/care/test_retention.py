"""Retention: what was superseded long ago goes, what anybody may still ask for stays, and whoever asks is told."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.care import retention
from entity_lists.care.as_of import entries_as_of
from entity_lists.care.retention import Superseded, find_superseded, remove, rule_of
from entity_lists.care.rollback import rollback
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.contract.kinds import LAW_ID
from entity_lists.errors import StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import backfill, steps
from entity_lists.ingest.rebuild import rebuild
from entity_lists.proof.signatures import sign_published
from entity_lists.release import release_of
from entity_lists.snapshot import chain, commit, holds, published, raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.retention import KEPT_TABLE, find_removal, removed_ids
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.law_stores import derive_here
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, NOW, SOURCE, SOURCE_ID, accept, full_list, in_force, ingest, tree
from world.signing import KeyPair

# Files that were written today are more than a day old by then.
AT = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
# How many days before each release was published, and the day that it is as of.
DAYS = (90, 80, 70, 45, 30, 1)
OLD = 3
RULE = rule_of("40d", {})
BY: dict[str, Any] = {"reason": "why", "by": "tester", "now": AT}


def publish(store: LocalStore, offline: Fetcher, folder: Path, days: int, content: bytes) -> None:
    at = AT - timedelta(days=days)
    path = folder / f"list_{at.date()}.xml"
    path.write_bytes(content)
    assert ingest(store, offline, path, now=at).outcome == "published"


@pytest.fixture(scope="module")
def chained(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a store with six releases, each with one entry more; only to be read."""
    folder = tmp_path_factory.mktemp("chained")
    store = LocalStore(folder / "store")
    for number, days in enumerate(DAYS):
        publish(store, offline, folder, days, full_list(3 + number))
    return store.root


@pytest.fixture
def store(chained: Path, tmp_path: Path) -> LocalStore:
    """A store of one's own with these releases."""
    return LocalStore(shutil.copytree(chained, tmp_path / "store"))


def ids(store: LocalStore) -> list[str]:
    return published.release_ids(store, SOURCE_ID)


def manifest(store: LocalStore, number: int) -> Manifest:
    return published.get_manifest(store, SOURCE_ID, ids(store)[number], even_withdrawn=True)


def numbers(store: LocalStore, found: tuple[Superseded, ...] | list[Superseded]) -> list[int]:
    return [ids(store).index(one.manifest["release_id"]) for one in found]


def sweep(store: LocalStore, rule: retention.Rule = RULE, now: datetime = AT) -> list[int]:
    return numbers(store, list(remove(store, SOURCE_ID, rule, by="tester", now=now)))


def held_by(one: Manifest) -> set[str]:
    """Return the keys of what a release holds and retention takes."""
    tables = {file["path"] for name, file in one["tables"].items() if name != KEPT_TABLE}
    release = release_of(one)
    return tables | {release.places(file)[0] for file in release.files}


def test_what_was_superseded_for_longer_is_found_and_nothing_is_touched(store: LocalStore) -> None:
    before = tree(store.root)
    found = find_superseded(store, SOURCE_ID, RULE, now=AT)
    assert numbers(store, found.superseded) == [0, 1, 2]
    assert {ids(store).index(name): why for name, why in found.kept.items()} == {
        3: retention.IN_TIME,
        4: retention.BESIDE,
        5: retention.IN_FORCE,
    }
    for one in found.superseded:
        assert {each.key for each in one.objects} == held_by(one.manifest)
    assert tree(store.root) == before


def test_it_goes_but_for_its_manifest_and_its_changes_and_all_else_is_as_it_was(store: LocalStore) -> None:
    before = tree(store.root)
    gone = {key for number in range(OLD) for key in held_by(manifest(store, number))}
    assert gone <= before.keys()
    assert sweep(store) == [0, 1, 2]
    after = tree(store.root)
    records = {keys.removal_key(SOURCE_ID, release_id) for release_id in ids(store)[:OLD]}
    assert after.keys() == (before.keys() - gone) | records
    assert all(after[key] == before[key] for key in after.keys() - records)
    assert find_removal(store, SOURCE_ID, ids(store)[0]) == {
        "release_id": ids(store)[0],
        "rule": "40d",
        "by": "tester",
        "at": AT.isoformat(),
        "manifest_sha256": manifest(store, 1)["previous_manifest_sha256"],
        "tables": sorted(manifest(store, 0)["tables"].keys() - {"changes"}),
        "raw": [manifest(store, 0)["raw"]["file_name"]],
    }
    assert sweep(store) == []
    assert tree(store.root) == after


def test_a_store_is_whole_without_what_was_removed(store: LocalStore) -> None:
    sweep(store)
    found = verify_source(store, SOURCE_ID)
    assert found.problems == ()
    assert found.orphans == ()
    told = [note for note in found.notes if "were removed by tester" in note]
    assert sorted(told) == [
        f"the raw bytes and tables of release {one} were removed by tester, {AT.isoformat()}, under the rule to keep "
        "what was superseded for 40d"
        for one in ids(store)[:OLD]
    ]


def test_what_is_left_of_a_removed_release_is_still_verified(store: LocalStore) -> None:
    sweep(store)
    (store.root / manifest(store, 0)["tables"]["changes"]["path"]).unlink()
    (store.root / manifest(store, 4)["tables"]["names"]["path"]).unlink()
    problems = verify_source(store, SOURCE_ID).problems
    assert [problem.rpartition("/")[2].partition("-")[0] for problem in problems] == ["changes", "names"]


def test_whoever_asks_for_what_is_gone_is_told_when_and_why(store: LocalStore) -> None:
    sweep(store)
    said = f"release {ids(store)[1]} were removed by tester, .*, under the rule to keep what was superseded for 40d"
    for reading in (
        lambda: published.read_table(store, manifest(store, 1), "entries"),
        lambda: raw_bytes.read_all(store, release_of(manifest(store, 1))),
        lambda: entries_as_of(store, SOURCE_ID, AT.date() - timedelta(days=75), known_at=ids(store)[1], unchecked=True),
        lambda: rollback(store, SOURCE_ID, ids(store)[1], **BY),
    ):
        before = tree(store.root)
        with pytest.raises(UsageError, match=said):
            reading()
        assert tree(store.root) == before


def test_changes_names_and_history_are_what_they_were(store: LocalStore) -> None:
    def answers() -> list[pa.Table]:
        first, *_, last = ids(store)
        changes = published.changes_between(store, SOURCE_ID, first, last)
        feed = pa.concat_tables(published.read_table(store, manifest(store, n), "changes") for n in range(len(DAYS)))
        days = [AT.date() - timedelta(days=days - 1) for days in DAYS]
        lists = [entries_as_of(store, SOURCE_ID, day, unchecked=True).rows for day in days]
        return [changes, feed, chain.with_names(store, SOURCE_ID, feed), *lists]

    before = answers()
    assert before[0].num_rows >= 5
    sweep(store)
    assert all(now.equals(then) for now, then in zip(answers(), before, strict=True))


def test_every_moment_within_the_time_that_is_kept_is_answered(store: LocalStore) -> None:
    def answer(days: int) -> tuple[str, pa.Table]:
        moment = AT - timedelta(days=days)
        found = entries_as_of(store, SOURCE_ID, moment.date(), known_at=moment.isoformat(), unchecked=True)
        of_day = chain.release_of_day(store, SOURCE_ID, moment.date().isoformat())
        assert of_day is not None
        return found.release_id, published.read_table(store, of_day, "names")

    before = [answer(days) for days in range(41)]
    sweep(store)
    assert [answer(days) for days in range(41)] == before
    with pytest.raises(UsageError, match="were removed by tester"):
        answer(50 + 30)


@pytest.mark.parametrize(("rule", "gone"), [("39d", [0, 1, 2]), ("46d", [0, 1]), ("400d", []), ("1d", [0, 1, 2, 3])])
def test_the_rule_says_for_how_long(store: LocalStore, rule: str, gone: list[int]) -> None:
    assert sweep(store, rule_of(rule, {})) == gone


@pytest.mark.parametrize("text", ["", "400", "0d", "d", "-1d", "1.5d", "400 d", "400w", "100000d", "٤d"])
def test_a_rule_is_days(text: str) -> None:
    with pytest.raises(UsageError, match="is no time to keep: expected days, at least one, like 400d"):
        rule_of(text, {})


def is_whole(store: LocalStore, number: int) -> bool:
    return held_by(manifest(store, number)) <= tree(store.root).keys()


def test_what_is_held_signed_tagged_or_withdrawn_stays(store: LocalStore, ours: KeyPair) -> None:
    first, second, third, *_ = ids(store)
    holds.hold(store, SOURCE_ID, first, "hold", **BY)
    commit.keep_signature(store, manifest(store, 1), ours.sign)
    found = find_superseded(store, SOURCE_ID, rule_of("40d", {SOURCE_ID: {third}}), now=AT)
    assert found.superseded == ()
    assert [found.kept[one] for one in (first, second, third)] == ["held", "signed", "tagged"]
    assert sweep(store) == [2]
    assert [is_whole(store, number) for number in range(len(DAYS))] == [True, True, False, True, True, True]
    holds.hold(store, SOURCE_ID, first, "lift", **BY)
    withdraw(store, SOURCE_ID, first, **BY)
    assert (sweep(store), is_whole(store, 0)) == ([], True)


def test_nothing_of_a_source_that_signs_goes(store: LocalStore, ours: KeyPair) -> None:
    sign_published(store, SOURCE_ID, ours.sign)
    assert sweep(store) == []


def test_a_hold_that_is_lifted_holds_nothing(store: LocalStore) -> None:
    first = ids(store)[0]
    assert holds.hold(store, SOURCE_ID, first, "hold", **BY)
    assert not holds.hold(store, SOURCE_ID, first, "hold", **BY)
    assert sweep(store) == [1, 2]
    assert holds.held(store, SOURCE_ID)[first]["reason"] == "why"
    assert holds.hold(store, SOURCE_ID, first, "lift", **BY)
    assert not holds.hold(store, SOURCE_ID, first, "lift", **BY)
    assert sweep(store) == [0]
    with pytest.raises(UsageError, match=f"release {first} were removed"):
        holds.hold(store, SOURCE_ID, first, "hold", **BY)


def test_a_hold_needs_a_release_and_a_reason(store: LocalStore) -> None:
    with pytest.raises(UsageError, match="is not published"):
        holds.hold(store, SOURCE_ID, "2020-01-01-00000000", "hold", **BY)
    with pytest.raises(UsageError, match="A reason is needed"):
        holds.hold(store, SOURCE_ID, ids(store)[0], "hold", **(BY | {"reason": " "}))
    assert holds.held(store, SOURCE_ID) == {}


class Acting(LocalStore):
    """A store that does something before an object whose key has this in it is created."""

    before: tuple[str, Callable[[], object]] | None = None

    def create(self, key: str, content: bytes) -> None:
        """See Store."""
        if self.before and self.before[0] in key:
            act, self.before = self.before[1], None
            act()
        super().create(key, content)


def test_a_hold_in_the_same_moment_is_seen(store: LocalStore) -> None:
    second = ids(store)[1]
    acting = Acting(store.root)
    acting.before = (f"removed/{second}", lambda: holds.hold(store, SOURCE_ID, second, "hold", **BY))
    assert sweep(acting) == [0, 2]
    assert (is_whole(store, 1), removed_ids(store, SOURCE_ID)) == (True, {ids(store)[0], ids(store)[2]})


def test_a_hold_in_the_same_moment_keeps_the_bytes_that_a_removed_release_has_too(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    # Of the same bytes as the first release, and superseded as long as that.
    path = tmp_path / f"list_{(AT - timedelta(days=60)).date()}.xml"
    path.write_bytes(full_list(3))
    ingest(store, offline, path, now=AT - timedelta(days=60))
    late = next(one for one in ids(store) if one.startswith(str((AT - timedelta(days=60)).date())))
    acting = Acting(store.root)
    acting.before = (f"removed/{late}", lambda: holds.hold(store, SOURCE_ID, late, "hold", **BY))
    assert sweep(acting) == [0, 1, 2]
    assert is_whole(store, ids(store).index(late))
    assert verify_source(store, SOURCE_ID).problems == ()


def test_a_hold_after_that_moment_is_refused(store: LocalStore) -> None:
    second, third = ids(store)[1:3]
    acting = Acting(store.root)

    def hold() -> None:
        with pytest.raises(UsageError, match="were removed"):
            holds.hold(store, SOURCE_ID, second, "hold", **BY)

    acting.before = (f"removed/{third}", hold)
    assert sweep(acting) == [0, 1, 2]


def test_of_two_that_remove_at_once_each_ends_well(store: LocalStore) -> None:
    acting = Acting(store.root)
    acting.before = ("removed/", lambda: sweep(store))
    sweep(acting)
    assert verify_source(store, SOURCE_ID).problems == ()
    assert [is_whole(store, number) for number in range(len(DAYS))] == [False] * 3 + [True] * 3


class Broken(LocalStore):
    """A store that breaks with the n-th object that is created or deleted."""

    calls_left = 0

    def _count(self) -> None:
        self.calls_left -= 1
        if self.calls_left < 0:
            raise StoreError("broken off")

    def create(self, key: str, content: bytes) -> None:
        """See Store."""
        self._count()
        super().create(key, content)

    def delete(self, key: str) -> None:
        """See Store."""
        self._count()
        super().delete(key)


def test_a_removal_that_breaks_off_anywhere_is_finished_by_the_next_one(store: LocalStore, tmp_path: Path) -> None:
    whole = LocalStore(shutil.copytree(store.root, tmp_path / "whole"))
    sweep(whole)
    expected = tree(whole.root)
    # Every call would take a minute.
    for calls in range(0, 60, 4):
        broken = Broken(Path(shutil.copytree(store.root, tmp_path / "broken")))
        broken.calls_left = calls
        try:
            sweep(broken)
        except StoreError:
            assert verify_source(LocalStore(broken.root), SOURCE_ID).problems == ()
        else:
            break
        # Whatever the rule: what was begun is finished.
        sweep(LocalStore(broken.root), rule_of("10000d", {}))
        left = LocalStore(broken.root)
        assert all(not is_whole(left, ids(left).index(one)) for one in removed_ids(left, SOURCE_ID))
        sweep(left)
        assert tree(broken.root) == expected
        shutil.rmtree(broken.root)
    else:
        pytest.fail("a removal takes more calls than were tried")
    assert calls > OLD * 10


def test_a_release_in_force_stays_however_old(store: LocalStore) -> None:
    first = ids(store)[0]
    rollback(store, SOURCE_ID, first, reason="why", by="tester", now=AT - timedelta(hours=1))
    found = find_superseded(store, SOURCE_ID, rule_of("1d", {}), now=AT + timedelta(days=500))
    assert found.kept[first] == retention.IN_FORCE
    assert found.superseded == ()


def test_what_a_data_set_in_force_was_derived_from_stays(ahead: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    for days, content in enumerate((AFTER.read_bytes(), full_list(3), full_list(4)), start=1):
        path = tmp_path / f"list_2025-03-{27 + days}.xml"
        path.write_bytes(content)
        ingest(ahead, offline, path, now=NOW + timedelta(days=days))
    assert sweep(ahead) == [1]
    found = find_superseded(ahead, SOURCE_ID, RULE, now=AT)
    assert list(found.kept.values()) == [retention.BESIDE, retention.BESIDE, retention.IN_FORCE]
    assert derive_here(ahead, now=NOW + timedelta(days=4)).outcome == "published"
    assert sweep(ahead) == [0]
    for source_id in (SOURCE_ID, LAW_ID):
        assert verify_source(ahead, source_id).problems == ()


def test_bytes_that_a_release_that_stays_has_too_stay(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    publish(store, offline, tmp_path, 0, full_list(3))
    last = published.get_manifest(store, SOURCE_ID, None)
    assert last["raw"]["sha256"] == manifest(store, 0)["raw"]["sha256"]
    assert sweep(store) == [0, 1, 2]
    assert raw_bytes.read_all(store, release_of(last)) == [full_list(3)]
    assert verify_source(store, SOURCE_ID).problems == ()


def test_bytes_that_were_kept_again_just_now_stay_until_they_are_old(store: LocalStore) -> None:
    (raw,) = [key for key in held_by(manifest(store, 0)) if "/raw/" in key]
    os.utime(store.root / raw, (AT.timestamp(), AT.timestamp()))
    assert sweep(store) == [0, 1, 2]
    assert (store.root / raw).is_file()
    assert sweep(store, now=AT + timedelta(days=2)) == [0]
    assert not (store.root / raw).exists()


def test_bytes_of_a_release_that_is_being_published_stay(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / f"list_{AT.date()}.xml"
    path.write_bytes(full_list(3))
    release = steps.fetch(SOURCE, store, AT, offline, as_of=None, location=str(path))
    assert release is not None
    draft = steps.write(SOURCE, store, AT, release)
    assert draft is not None
    accept(store, draft)
    store.create(keys.claim_key(SOURCE_ID, draft["release_id"]), published_form(draft))
    sweep(store, now=AT + timedelta(days=3))
    assert raw_bytes.read_all(store, release) == [full_list(3)]


def published_form(draft: Manifest) -> bytes:
    return canonical_json.to_bytes(commit.as_published(draft))


def test_what_comes_next_is_published_as_ever(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    sweep(store)
    publish(store, offline, tmp_path, 0, full_list(12))
    assert verify_source(store, SOURCE_ID).problems == ()
    again = tmp_path / f"list_{(AT - timedelta(days=90)).date()}.xml"
    again.write_bytes(full_list(3))
    newest = in_force(store)
    assert ingest(store, offline, again, now=AT).outcome == "unchanged"
    assert in_force(store) == newest


def test_a_rebuild_replays_what_follows_the_first_whole_release(store: LocalStore) -> None:
    sweep(store)
    before = ids(store)
    again = rebuild(SOURCE, store, AT, auditor=accept)
    assert [(one.release_id, one.outcome) for one in again] == [(one, "unchanged") for one in before[4:]]
    newer = replace(SOURCE, parser_version=SOURCE.parser_version + 1, parse=shouted)
    outcomes = rebuild(newer, store, AT, auditor=accept)
    assert [one.release_id for one in outcomes] == [f"{one}.r2" for one in before[4:]]
    assert published.get_manifest(store, SOURCE_ID, f"{before[4]}.r2")["previous_release_id"] == before[3]
    assert in_force(store) == f"{before[5]}.r2"
    assert verify_source(store, SOURCE_ID).problems == ()


def shouted(contents: Any) -> Any:
    """Read addresses otherwise: in capitals."""
    records = SOURCE.parse(contents)
    return replace(
        records, entries=tuple(replace(entry, remarks=(entry.remarks or "x").upper()) for entry in records.entries)
    )


def test_nothing_can_be_replayed_or_filled_in_before_what_was_removed(store: LocalStore, offline: Fetcher) -> None:
    sweep(store)
    with pytest.raises(UsageError, match="cannot be replayed after earlier dates, and none are filled in"):
        backfill.dates(SOURCE, store, offline)
    assert sweep(store, rule_of("1d", {})) == [3]
    withdraw(store, SOURCE_ID, ids(store)[4], **BY)
    before = tree(store.root)
    with pytest.raises(
        UsageError, match=f"{ids(store)[3]} were removed .* what follows it cannot be replayed without it"
    ):
        rebuild(SOURCE, store, AT, auditor=accept)
    assert tree(store.root) == before


def test_a_manifest_that_is_lost_stops_it_all(store: LocalStore) -> None:
    (store.root / keys.manifest_key(SOURCE_ID, ids(store)[1])).unlink()
    with pytest.raises(StoreError, match="so nothing is deleted"):
        sweep(store)


def test_a_source_without_any_release_has_nothing_to_remove(empty: LocalStore) -> None:
    assert sweep(empty) == []


def test_it_is_the_same_on_s3(store: LocalStore, moto_endpoint: Endpoint) -> None:
    with s3_store(moto_endpoint) as remote:
        for key, content in tree(store.root).items():
            remote.create(key, content)
        sweep(store)
        removed = [one.manifest["release_id"] for one in remove(remote, SOURCE_ID, RULE, by="tester", now=AT)]
        assert removed == ids(store)[:OLD]
        assert {key: remote.read(key) for key in remote.keys("")} == tree(store.root)
        assert verify_source(remote, SOURCE_ID).problems == ()
