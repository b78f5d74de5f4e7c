"""History before day one: dated releases, decided on at once, published behind what is in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from entity_lists.audit.approval import Decision
from entity_lists.care.as_of import entries_as_of
from entity_lists.care.garbage import find_garbage
from entity_lists.care.verify import verify_source
from entity_lists.errors import ApprovalNeeded, ReleaseDeclined, SourceChanged, SourceUnavailable, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.backfill import backfill, dates, observed_from
from entity_lists.snapshot import published
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world import ecfr, ecfr_site
from world.backfill_process import APPROVED, compared, fill, killed_and_resumed
from world.loopback import NOW, Publisher, Reply
from world.releases import AFTER, SOURCE_ID, in_force, ingest

SINCE = date(2017, 1, 3)


@pytest.fixture(scope="module")
def versions() -> dict[date, bytes]:
    content = AFTER.read_bytes()
    return {day: ecfr_site.version(content, day) for day in ecfr_site.citation_dates(content, SINCE)}


@pytest.fixture(scope="module")
def site(versions: dict[date, bytes]) -> Iterator[Publisher]:
    with Publisher() as publisher:
        ecfr_site.serve(publisher, versions)
        yield publisher


@dataclass(frozen=True, kw_only=True)
class Undisturbed:
    root: Path
    store: LocalStore
    ids: list[str]


@pytest.fixture(scope="module")
def undisturbed(site: Publisher, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    root = tmp_path_factory.mktemp("undisturbed") / "store"
    fill(root, site.url(""))
    store = LocalStore(root)
    return Undisturbed(root=root, store=store, ids=published.release_ids(store, SOURCE_ID))


def ids_of(store: LocalStore, release_id: str) -> set[str]:
    manifest = published.get_manifest(store, SOURCE_ID, release_id)
    return set(published.read_table(store, manifest, "entries")["entry_id"].to_pylist())


def ids_as_of(store: LocalStore, day: date) -> set[str]:
    return set(entries_as_of(store, SOURCE_ID, day).rows["entry_id"].to_pylist())


# What comes of it


def test_every_date_becomes_a_release_that_follows_the_one_before(
    undisturbed: Undisturbed, versions: dict[date, bytes]
) -> None:
    manifests = [published.get_manifest(undisturbed.store, SOURCE_ID, one) for one in undisturbed.ids]
    assert [one["as_of"] for one in manifests] == [day.isoformat() for day in versions]
    assert [one["previous_release_id"] for one in manifests] == [None, *undisturbed.ids[:-1]]
    assert [one["sequence"] for one in manifests] == [*range(1, 1 + len(manifests))]
    assert {one["audit"]["approved_by"] for one in manifests} == {"an officer"}
    assert in_force(undisturbed.store) == undisturbed.ids[-1]
    assert verify_source(undisturbed.store, SOURCE_ID).problems == ()


def test_who_was_listed_on_a_date_is_whom_its_version_lists(
    undisturbed: Undisturbed, versions: dict[date, bytes]
) -> None:
    for day, release_id in zip(versions, undisturbed.ids, strict=True):
        assert ids_as_of(undisturbed.store, day) == ids_of(undisturbed.store, release_id), day


def test_a_day_before_the_first_observation_is_marked_reconstructed(undisturbed: Undisturbed) -> None:
    listing = entries_as_of(undisturbed.store, SOURCE_ID, date(2022, 3, 4))
    assert listing.is_reconstructed
    assert listing.observed_from == NOW.date()
    assert "which the publisher still had and which were read long after their dates" in listing.warnings[0]
    earlier = entries_as_of(undisturbed.store, SOURCE_ID, SINCE)
    assert "entries that were delisted before are missing" in earlier.warnings[0]


# Asking once


def test_nothing_is_published_before_a_person_has_seen_all_dates(
    site: Publisher, tmp_path: Path, versions: dict[date, bytes]
) -> None:
    with pytest.raises(ApprovalNeeded, match="has to approve the backfill as a whole") as asked:
        fill(tmp_path, site.url(""), None)
    rows = [line for line in asked.value.question.splitlines() if line.startswith("| 20")]
    assert [row.split(" | ")[0] for row in rows] == [f"| {day}" for day in versions]
    assert rows[0] == "| 2019-05-21 | 0 | 6 | 0 | 6 | 0 | publish |"
    assert not any((tmp_path / SOURCE_ID / name).exists() for name in ("manifests", "data", "latest.json"))


def test_what_was_asked_about_is_published_without_asking_the_publisher_again(
    site: Publisher, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with pytest.raises(ApprovalNeeded):
        fill(tmp_path, site.url(""), None)
    seen = len(site.seen)
    fill(tmp_path, site.url(""))
    # The dates only; not one of the versions.
    assert len(site.seen) - seen == 2
    assert compared(tmp_path) == compared(undisturbed.root)


def test_a_person_who_says_no_publishes_none(site: Publisher, tmp_path: Path) -> None:
    no = Decision(is_approved=False, by="an officer", at="2025-04-02T18:00:00+00:00", reason="not now")
    with pytest.raises(ReleaseDeclined, match="rejected by an officer: not now"):
        fill(tmp_path, site.url(""), no)
    assert in_force(LocalStore(tmp_path)) is None


# Going on


@pytest.mark.parametrize("at", ["2020-06-05", "2024-06-18", "ask", "publish 2022", "publish 2025"])
def test_a_run_that_is_killed_and_started_again_ends_in_the_same_bytes(
    site: Publisher, tmp_path: Path, undisturbed: Undisturbed, at: str
) -> None:
    killed_and_resumed(tmp_path, site.url(""), at)
    assert compared(tmp_path) == compared(undisturbed.root)
    assert in_force(LocalStore(tmp_path)) == undisturbed.ids[-1]


def test_a_run_that_has_nothing_to_do_changes_nothing_and_asks_nobody(site: Publisher, tmp_path: Path) -> None:
    fill(tmp_path, site.url(""))
    before = compared(tmp_path)
    filled = fill(tmp_path, site.url(""), None)
    assert filled.published == ()
    assert compared(tmp_path) == before


def test_a_date_that_says_what_the_date_before_says_is_no_release(versions: dict[date, bytes], tmp_path: Path) -> None:
    first = min(versions)
    with Publisher() as publisher:
        url = ecfr_site.serve(publisher, {first: versions[first], first + timedelta(days=1): versions[first] + b"\n"})
        filled = fill(tmp_path, url)
    assert (filled.dates, len(filled.releases)) == (2, 1)


def test_a_date_that_is_not_to_be_had_stops_it_there(versions: dict[date, bytes], tmp_path: Path) -> None:
    with Publisher() as publisher:
        url = ecfr_site.serve(publisher, versions)
        third = list(versions)[2]
        publisher.script(ecfr.part(f"{third}"), Reply(status=404), Reply(body=versions[third]))
        with pytest.raises(SourceUnavailable, match=f"as of {third}"):
            fill(tmp_path, url)
        seen = len(publisher.seen)
        filled = fill(tmp_path, url)
        assert len(publisher.seen) - seen == 2 + len(versions) - 2
    assert len(filled.published) == len(versions)


# Beside what is there


def test_what_was_observed_follows_what_was_filled_in_and_keeps_its_ids(
    site: Publisher, offline: Fetcher, tmp_path: Path
) -> None:
    store = LocalStore(tmp_path / "store")
    observed = ingest(store, offline, AFTER).release_id
    filled = fill(store.root, site.url(""))
    assert filled.in_force == f"{observed}.r2"
    assert ids_of(store, f"{observed}.r2") == ids_of(store, observed)
    assert published.get_manifest(store, SOURCE_ID, None)["previous_release_id"] == filled.releases[-1]
    listing = entries_as_of(store, SOURCE_ID, date(2022, 3, 4))
    assert (listing.observed_from, listing.is_reconstructed) == (date(2025, 3, 28), True)
    assert len(listing.rows) == 13
    assert entries_as_of(store, SOURCE_ID, date(2025, 3, 28)).is_reconstructed is False
    assert verify_source(store, SOURCE_ID).problems == ()


def test_a_first_date_after_the_last_is_refused_before_anybody_is_asked(offline: Fetcher, empty: LocalStore) -> None:
    with pytest.raises(UsageError, match="expected --since on 2025-01-01 or before, found 2025-01-02"):
        dates(get_source(SOURCE_ID), empty, offline, since=date(2025, 1, 2), until=date(2025, 1, 1))


def test_dates_that_are_observed_are_not_filled(site: Publisher, offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    ingest(store, offline, AFTER)
    assert observed_from(store, SOURCE_ID) == date(2025, 3, 28)
    with pytest.raises(UsageError, match="expected --until before 2025-03-28"):
        backfill(get_source(SOURCE_ID), store, offline, lambda: NOW, until=date(2025, 3, 28))


def test_what_waits_for_a_person_is_no_garbage(site: Publisher, offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    ingest(store, offline, AFTER)
    with pytest.raises(ApprovalNeeded):
        fill(store.root, site.url(""), None)
    late = NOW + timedelta(days=3650)
    found = {one.key for one in find_garbage(store, [SOURCE_ID], now=late, older_than_days=1)}
    assert not {key for key in found if "/raw/" in key or not key.endswith(".parquet")}
    fill(store.root, site.url(""))


def test_a_source_without_dated_releases_has_no_history(offline: Fetcher, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="us_dhs_uflpa: its publisher keeps no dated releases"):
        backfill(get_source("us_dhs_uflpa"), LocalStore(tmp_path), offline, lambda: NOW, decision=APPROVED)


def test_an_answer_of_another_shape_is_refused_before_a_release_is_asked_for(tmp_path: Path) -> None:
    with Publisher() as publisher:
        publisher.script(ecfr.TITLES, ecfr.titles("2025-03-28"))
        publisher.script(ecfr_site.VERSIONS, Reply(body=b'{"versions": []}'))
        with pytest.raises(SourceChanged, match="expected content_versions"):
            fill(tmp_path, publisher.url(""))
        assert len(publisher.seen) == 2
