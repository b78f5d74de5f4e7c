"""Who was listed on a day: only what can be known is answered, and what is reconstructed says so."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.contract import tables as contract
from entity_lists.contract.kinds import LAW_ID
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.law.time import Time
from entity_lists.snapshot import checks, published
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.law_stores import OF_MARCH, derive_here, ingest_register
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, ingest

FIRST, SECOND = date(2025, 3, 27), date(2025, 3, 28)


@pytest.fixture
def looked_after(empty: LocalStore, offline: Fetcher) -> LocalStore:
    """Published at 0 and 1 days, the second confirmed for the day at 2 days."""
    fill(empty, offline)
    return empty


def fill(store: Store, offline: Fetcher) -> None:
    ingest(store, offline, BEFORE, now=NOW)
    ingest(store, offline, AFTER, now=NOW + timedelta(days=1))
    ingest(store, offline, AFTER, as_of=date(2025, 4, 4), now=NOW + timedelta(days=2))


def test_a_day_that_was_observed_and_confirmed_is_answered(looked_after: LocalStore) -> None:
    listing = entries_as_of(looked_after, SOURCE_ID, SECOND)
    assert (listing.release_id, listing.observed_from, listing.confirmed_on) == (AFTER_ID, FIRST, date(2025, 4, 4))
    assert (listing.is_reconstructed, listing.warnings, listing.rows.num_rows) == (False, (), 34)
    assert listing.rows.column_names == [*contract.HISTORY.schema.names, "is_reconstructed"]
    assert set(listing.rows["is_reconstructed"].to_pylist()) == {False}


def test_a_day_before_the_first_release_is_marked_in_every_row_and_told(looked_after: LocalStore) -> None:
    listing = entries_as_of(looked_after, SOURCE_ID, date(2019, 11, 13))
    assert listing.is_reconstructed
    assert listing.rows.num_rows > 0
    assert set(listing.rows["is_reconstructed"].to_pylist()) == {True}
    (warning,) = listing.warnings
    assert warning.startswith(f"{SOURCE_ID} was observed from 2025-03-27 on, so 2019-11-13 is reconstructed")


def test_a_day_without_entries_is_reconstructed_too(looked_after: LocalStore) -> None:
    listing = entries_as_of(looked_after, SOURCE_ID, date(1990, 1, 1))
    assert (listing.rows.num_rows, listing.is_reconstructed) == (0, True)


def test_a_day_after_the_newest_check_is_refused_unless_unchecked_is_asked_for(looked_after: LocalStore) -> None:
    assert entries_as_of(looked_after, SOURCE_ID, date(2025, 4, 4)).warnings == ()
    with pytest.raises(UsageError) as caught:
        entries_as_of(looked_after, SOURCE_ID, date(2025, 4, 5))
    assert str(caught.value) == (
        f"{SOURCE_ID}: release {AFTER_ID} is known to be the list until 2025-04-04, not on 2025-04-05: no check has "
        f"confirmed it for that day. Ask the publisher: entity-lists ingest {SOURCE_ID}, or take the last state as it "
        "is: --unchecked"
    )
    (warning,) = entries_as_of(looked_after, SOURCE_ID, date(2025, 4, 5), unchecked=True).warnings
    assert warning == (
        f"{SOURCE_ID} release {AFTER_ID} was last confirmed for 2025-04-04: whether it was still the list on "
        "2025-04-05 is not known."
    )


def test_without_a_log_of_checks_a_release_is_known_for_its_own_date(looked_after: LocalStore) -> None:
    for key in list(looked_after.keys(f"{SOURCE_ID}/checks/")):
        looked_after.delete(key)
    assert entries_as_of(looked_after, SOURCE_ID, SECOND).confirmed_on == SECOND
    with pytest.raises(UsageError, match="is known to be the list until 2025-03-28"):
        entries_as_of(looked_after, SOURCE_ID, date(2025, 3, 29))


def test_a_check_that_found_another_release_confirms_nothing(looked_after: LocalStore, offline: Fetcher) -> None:
    # The publisher still serves what a person went back from.
    rollback(looked_after, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=NOW + timedelta(days=3))
    ingest(looked_after, offline, AFTER, as_of=date(2025, 4, 6), now=NOW + timedelta(days=4))
    newest = next(checks.checks(looked_after, SOURCE_ID))
    assert (newest["outcome"], newest["release_id"]) == ("unchanged", AFTER_ID)
    listing = entries_as_of(looked_after, SOURCE_ID, FIRST)
    assert (listing.release_id, listing.confirmed_on) == (BEFORE_ID, FIRST)


@pytest.mark.parametrize(
    ("known_at", "release_id"),
    [
        pytest.param("2025-04-02", BEFORE_ID, id="the end of a day"),
        pytest.param("2025-04-02T18:00:00Z", BEFORE_ID, id="the very second"),
        pytest.param("2025-04-03T17:59:59", BEFORE_ID, id="UTC where there is no zone"),
        pytest.param("2025-04-03T20:00:00+02:00", AFTER_ID, id="another zone"),
        pytest.param("2025-04-03", AFTER_ID, id="the day of the second"),
        pytest.param(BEFORE_ID, BEFORE_ID, id="a release"),
    ],
)
def test_what_was_known_at_a_time_is_what_the_release_in_force_then_said(
    looked_after: LocalStore, known_at: str, release_id: str
) -> None:
    assert entries_as_of(looked_after, SOURCE_ID, FIRST, known_at=known_at).release_id == release_id


def test_a_check_after_that_time_was_not_known_then(looked_after: LocalStore) -> None:
    assert entries_as_of(looked_after, SOURCE_ID, SECOND, known_at="2025-04-03").confirmed_on == SECOND
    with pytest.raises(UsageError, match=r"until 2025-03-28, not on 2025-04-01\. Leave --known-at out for what is"):
        entries_as_of(looked_after, SOURCE_ID, date(2025, 4, 1), known_at="2025-04-03")


def test_a_day_after_that_time_is_refused_whatever_is_asked_for(looked_after: LocalStore) -> None:
    with pytest.raises(UsageError, match="what was listed on 2025-04-04 could not be known at 2025-04-03"):
        entries_as_of(looked_after, SOURCE_ID, date(2025, 4, 4), known_at="2025-04-03", unchecked=True)


def test_a_release_that_was_withdrawn_later_was_known_before(looked_after: LocalStore) -> None:
    withdraw(looked_after, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=NOW + timedelta(days=3))
    assert entries_as_of(looked_after, SOURCE_ID, SECOND, known_at="2025-04-04").release_id == AFTER_ID
    assert entries_as_of(looked_after, SOURCE_ID, FIRST, known_at="2025-04-05").release_id == BEFORE_ID
    with pytest.raises(UsageError, match="was withdrawn"):
        entries_as_of(looked_after, SOURCE_ID, SECOND, known_at=AFTER_ID)


@pytest.mark.parametrize(
    "known_at", ["", "soon", "2025-13-01", "2025-04-03T25:00", "9999-12-31T23:59:59-12:00", "x" * 900]
)
def test_what_is_neither_a_release_nor_a_time_is_wrong_use(looked_after: LocalStore, known_at: str) -> None:
    with pytest.raises(UsageError, match="is neither a release id nor a time: expected one like"):
        entries_as_of(looked_after, SOURCE_ID, FIRST, known_at=known_at)


def test_it_is_answered_from_s3(moto_endpoint: Endpoint, offline: Fetcher) -> None:
    with s3_store(moto_endpoint) as store:
        fill(store, offline)
        listing = entries_as_of(store, SOURCE_ID, date(2025, 4, 4))
        assert (listing.release_id, listing.rows.num_rows) == (AFTER_ID, 34)
        assert entries_as_of(store, SOURCE_ID, FIRST, known_at="2025-04-02").release_id == BEFORE_ID


@pytest.fixture
def with_law(looked_after: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    """The same store, with the Register and what is derived from both."""
    ingest_register(looked_after, offline, tmp_path)
    derive_here(looked_after, now=NOW + timedelta(days=2))
    return looked_after


IN_FORCE, PRINTED = date(2025, 3, 25), date(2025, 3, 28)


@pytest.mark.parametrize(
    ("day", "by", "number"),
    [
        pytest.param(date(2025, 3, 24), Time.legal, 19, id="by law before the rules have effect"),
        pytest.param(IN_FORCE, Time.legal, 35, id="by law from then on"),
        pytest.param(IN_FORCE, Time.printed, 19, id="as printed on that day"),
        pytest.param(PRINTED, Time.printed, 34, id="as printed from the issue on"),
        pytest.param(IN_FORCE, None, 35, id="by law where it is derived"),
    ],
)
def test_who_is_listed_by_law_is_listed_days_before_it_is_printed(
    with_law: LocalStore, day: date, by: Time | None, number: int
) -> None:
    listing = entries_as_of(with_law, SOURCE_ID, day, by=by)
    assert (listing.rows.num_rows, listing.time) == (number, by or Time.legal)
    assert listing.rows.column_names == [*contract.HISTORY.schema.names, "is_reconstructed"]


def test_days_of_law_say_from_which_derived_release_they_are_and_still_what_is_reconstructed(
    with_law: LocalStore,
) -> None:
    listing = entries_as_of(with_law, SOURCE_ID, IN_FORCE)
    assert listing.law_release_id == published.get_manifest(with_law, LAW_ID, None)["release_id"]
    assert (listing.is_reconstructed, listing.lacks_law) == (True, False)
    assert entries_as_of(with_law, SOURCE_ID, IN_FORCE, by=Time.printed).law_release_id is None


def test_a_release_from_which_nothing_was_derived_yet_says_so_where_others_were(
    with_law: LocalStore,
) -> None:
    (warning,) = entries_as_of(with_law, SOURCE_ID, FIRST, known_at=BEFORE_ID).warnings
    assert warning == (
        f"The days are those that {SOURCE_ID} prints: nothing was derived from release {BEFORE_ID}, and rules mostly "
        f"have effect some days before. Run: entity-lists derive {LAW_ID}"
    )
    assert entries_as_of(with_law, SOURCE_ID, FIRST, known_at=BEFORE_ID, by=Time.printed).warnings == ()


def test_where_nothing_was_ever_derived_the_printed_days_are_answered_as_before(looked_after: LocalStore) -> None:
    listing = entries_as_of(looked_after, SOURCE_ID, SECOND)
    assert (listing.time, listing.lacks_law, listing.warnings) == (Time.printed, False, ())


def test_what_is_law_and_not_in_the_list_is_told_beside_the_days_of_law(ahead: LocalStore) -> None:
    listing = entries_as_of(ahead, SOURCE_ID, IN_FORCE, unchecked=True)
    assert (listing.time, listing.pending) == (Time.legal, 1)
    assert listing.warnings[-1].startswith("1 document that had effect by 2025-03-25 changed the list, and release ")
    assert entries_as_of(ahead, SOURCE_ID, date(2025, 3, 24), unchecked=True).pending == 0


def test_what_was_known_at_a_time_has_the_days_of_law_that_were_derived_by_then(
    with_law: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    first = published.get_manifest(with_law, LAW_ID, None)["release_id"]
    retracted = [one | {"effective_on": None, "dates": None} for one in OF_MARCH]
    ingest_register(with_law, offline, tmp_path, retracted, day="2025-03-29", now=NOW + timedelta(days=4))
    derive_here(with_law, now=NOW + timedelta(days=4))
    then = (NOW + timedelta(days=3)).isoformat()
    listing = entries_as_of(with_law, SOURCE_ID, IN_FORCE, known_at=then)
    assert (listing.rows.num_rows, listing.law_release_id) == (35, first)
    assert entries_as_of(with_law, SOURCE_ID, IN_FORCE).rows.num_rows == 19


def test_before_anything_was_derived_the_printed_days_were_known(with_law: LocalStore) -> None:
    then = (NOW + timedelta(days=2, minutes=-1)).isoformat()
    listing = entries_as_of(with_law, SOURCE_ID, SECOND, known_at=then)
    assert (listing.release_id, listing.time) == (AFTER_ID, Time.printed)
    assert "was derived from release" in listing.warnings[-1]
    assert "Run:" not in listing.warnings[-1]
    with pytest.raises(UsageError, match=r"nothing was derived from release .* by 2025-"):
        entries_as_of(with_law, SOURCE_ID, SECOND, known_at=then, by=Time.legal)


def test_days_of_law_of_another_release_are_none_of_the_one_that_is_asked_for(with_law: LocalStore) -> None:
    assert entries_as_of(with_law, SOURCE_ID, FIRST, known_at=BEFORE_ID).time == Time.printed
    with pytest.raises(UsageError) as caught:
        entries_as_of(with_law, SOURCE_ID, FIRST, known_at=BEFORE_ID, by=Time.legal)
    assert str(caught.value) == (
        f"{SOURCE_ID}: nothing was derived from release {BEFORE_ID}. Run: entity-lists derive {LAW_ID}, or ask "
        "--by printed"
    )
