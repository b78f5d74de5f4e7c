"""The names of a store, laid out to be searched."""

from datetime import date

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.search.names import load_names
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID

OTHER = "us_ofac_sdn"


def test_the_names_of_what_is_in_force_are_loaded_and_what_is_missing_is_named(copy: LocalStore) -> None:
    names = load_names(copy, [SOURCE_ID, OTHER])
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    assert names.releases == {SOURCE_ID: (AFTER_ID, "2025-03-28")}
    assert names.missing == (OTHER,)
    assert (len(names.names), len(names.entries)) == (manifest["counts"]["names"], manifest["counts"]["entries"])
    entries, owners = names.entries["entry_id"].to_pylist(), names.names["entry_id"].to_pylist()
    assert [entries[row] for row in names.entry_of] == owners
    assert len(names.words.starts) == len(owners) + 1


def test_a_release_that_is_in_force_again_is_the_one_that_is_searched(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="a test", by="somebody", now=NOW)
    assert load_names(copy, [SOURCE_ID]).releases == {SOURCE_ID: (BEFORE_ID, "2025-03-27")}
    assert load_names(copy, [SOURCE_ID], on=date(2025, 4, 1)).releases == {SOURCE_ID: (BEFORE_ID, "2025-03-27")}


@pytest.mark.parametrize(
    ("on", "release_id"),
    [("2025-03-26", None), ("2025-03-27", BEFORE_ID), ("2025-03-28", AFTER_ID), ("2030-01-01", AFTER_ID)],
)
def test_of_a_day_it_is_the_newest_release_until_then(copy: LocalStore, on: str, release_id: str | None) -> None:
    names = load_names(copy, [SOURCE_ID], on=date.fromisoformat(on))
    assert [found for found, _ in names.releases.values()] == ([release_id] if release_id else [])
    assert names.missing == (() if release_id else (SOURCE_ID,))
