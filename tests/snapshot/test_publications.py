"""When each release was published, and so which one was in force at a moment."""

import json
from datetime import UTC, datetime

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.snapshot import publications, published
from entity_lists.snapshot.publications import in_force_at, moment_of, release_in_force_at
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.commits import hours
from world.crashes import READS, Counter, counted, crashing
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, draft_of, edit, ingest

GOOD = {"verdict": "publish", "evaluated": {}, "failed": [], "held": []}


def test_a_publication_is_written_once_beside_the_manifest(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    publications.record(copy, manifest, now=datetime(2030, 1, 1, tzinfo=UTC))
    key = keys.publication_key(SOURCE_ID, AFTER_ID)
    assert key == f"us_bis_entity_list/publications/{AFTER_ID}.json"
    assert json.loads(copy.read(key)) == {
        "release_id": AFTER_ID,
        "published_at": "2025-04-02T18:00:00+00:00",
        "manifest_sha256": canonical_json.sha256(copy.read(keys.manifest_key(SOURCE_ID, AFTER_ID))),
    }
    assert publications.published_at(copy, SOURCE_ID) == dict.fromkeys((BEFORE_ID, AFTER_ID), NOW.isoformat())


def test_a_publish_that_breaks_off_anywhere_has_a_publication_when_it_is_finished(
    empty: LocalStore, offline: Fetcher
) -> None:
    draft = draft_of(empty, offline, BEFORE)
    trial = LocalStore(empty.root.with_name("trial"))
    trial_draft = draft_of(trial, offline, BEFORE)
    counter = Counter()
    with counted(trial, counter) as store:
        steps.publish(store, NOW, trial_draft, GOOD)
    writes = [at for at, name in enumerate(counter.names, start=1) if name not in READS]
    for at in writes:
        place = LocalStore(empty.root.with_name(f"crashed-{at}"))
        again = draft_of(place, offline, BEFORE)
        with crashing(place, at, "after") as store:
            steps.publish(store, NOW, again, GOOD)
        ingest(place, offline, BEFORE, now=hours(5))
        said = publications.published_at(place, SOURCE_ID)
        assert list(said) == [BEFORE_ID], at
        assert verify_source(place, SOURCE_ID).problems == ()
    assert draft["release_id"] == BEFORE_ID


@pytest.mark.parametrize(
    ("moment", "release_id"),
    [
        (0, BEFORE_ID),
        (0.5, BEFORE_ID),
        (1, AFTER_ID),
        (2.5, BEFORE_ID),
        (3.5, AFTER_ID),
        (4, BEFORE_ID),
        (99, BEFORE_ID),
    ],
)
def test_what_was_in_force_follows_from_publications_rollbacks_and_withdrawals(
    eventful: LocalStore, moment: float, release_id: str
) -> None:
    assert release_in_force_at(eventful, SOURCE_ID, hours(moment)) == release_id


def test_it_is_told_since_when_it_was_and_by_whose_decision(eventful: LocalStore) -> None:
    held = {moment: in_force_at(eventful, SOURCE_ID, hours(moment)) for moment in (0.5, 1.5, 2.5, 3.5, 9)}
    assert {moment: (one.since, one.record) for moment, one in held.items()} == {
        0.5: (hours(0), None),
        1.5: (hours(1), None),
        2.5: (hours(2), keys.operation_key(SOURCE_ID, 1, "rollback", BEFORE_ID)),
        3.5: (hours(3), keys.operation_key(SOURCE_ID, 2, "rollback", AFTER_ID)),
        9: (hours(4), keys.tombstone_key(SOURCE_ID, AFTER_ID)),
    }


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-28T12:00:00Z", datetime(2025, 3, 28, 12, tzinfo=UTC)),
        ("2025-03-28T12:00", datetime(2025, 3, 28, 12, tzinfo=UTC)),
        ("2025-03-28T12:00:00-04:00", datetime(2025, 3, 28, 16, tzinfo=UTC)),
        ("2025-03-28", datetime(2025, 3, 28, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
    ids=["UTC", "no zone", "a zone", "a day"],
)
def test_a_time_is_read_as_utc(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize("text", ["soon", "2025-02-30", "0001-01-01T00:00:00+14:00", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time: expected one like 2025-03-28T12:00:00Z"):
        moment_of(text)


def test_an_older_release_that_came_later_was_never_in_force(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, AFTER, now=hours(0))
    ingest(empty, offline, BEFORE, now=hours(1))
    assert release_in_force_at(empty, SOURCE_ID, hours(2)) == AFTER_ID


def test_before_the_first_time_on_record_nothing_is_known(copy: LocalStore) -> None:
    with pytest.raises(UsageError) as caught:
        release_in_force_at(copy, SOURCE_ID, hours(-1))
    assert str(caught.value) == (
        f"{SOURCE_ID}: it is not known which release was in force at 2025-04-02 17:00:00 UTC. The first release whose "
        "time of publication is on record was published at 2025-04-02 18:00:00 UTC. Give a later time, or a release if "
        f"there may be one: entity-lists releases {SOURCE_ID} lists them"
    )


def test_a_release_of_an_older_store_has_no_time_and_is_not_taken_for_one(copy: LocalStore) -> None:
    for release_id in (AFTER_ID, BEFORE_ID):
        copy.delete(keys.publication_key(SOURCE_ID, release_id))
        with pytest.raises(UsageError, match=rf"Before there were such records, these were published: .*{release_id}"):
            release_in_force_at(copy, SOURCE_ID, hours(1))
    with pytest.raises(UsageError, match="Of no release is on record when it was published"):
        release_in_force_at(copy, SOURCE_ID, hours(1))
    with pytest.raises(UsageError, match="nothing is published in"):
        release_in_force_at(copy, "us_csl", hours(1))


def test_a_manifest_that_is_not_the_one_that_was_published_is_told(copy: LocalStore) -> None:
    edit(copy, keys.publication_key(SOURCE_ID, AFTER_ID), manifest_sha256="0" * 64)
    (problem,) = verify_source(copy, SOURCE_ID).problems
    assert problem.startswith(
        f"the manifest of release {AFTER_ID} is not the one that was published at {NOW.isoformat()}"
    )


def test_a_newest_release_that_somebody_took_away_is_missed(copy: LocalStore) -> None:
    from entity_lists.snapshot import pointer

    copy.delete(keys.manifest_key(SOURCE_ID, AFTER_ID))
    copy.put(keys.latest_key(SOURCE_ID), pointer.pointer_to(published.get_manifest(copy, SOURCE_ID, BEFORE_ID)))
    problems = verify_source(copy, SOURCE_ID).problems
    assert any(problem.startswith(f"the manifest of release {AFTER_ID} is missing") for problem in problems)


def test_a_damaged_publication_is_told(copy: LocalStore) -> None:
    copy.put(keys.publication_key(SOURCE_ID, AFTER_ID), b"{")
    (problem,) = verify_source(copy, SOURCE_ID).problems
    assert f"publications/{AFTER_ID}.json is not JSON" in problem
