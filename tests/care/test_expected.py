"""Which sources a store is expected to hold."""

import pytest

from entity_lists.care import expected
from entity_lists.errors import SourceUnavailable, StoreError, UsageError
from entity_lists.ingest import status
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import NOW, SOURCE_ID

IDS = ("us_csl", SOURCE_ID, "us_ofac_sdn")


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        (None, None),
        ("", None),
        (" , ", None),
        (SOURCE_ID, [SOURCE_ID]),
        (f" us_ofac_sdn,{SOURCE_ID} ,", [SOURCE_ID, "us_ofac_sdn"]),
    ],
)
def test_the_setting_names_the_sources_that_are_switched_on(setting: str | None, named: list[str] | None) -> None:
    assert expected.switched_on(setting, IDS) == named


def test_a_setting_with_a_typo_is_wrong_use() -> None:
    with pytest.raises(UsageError, match=r"ENTITY_LISTS_SOURCES names us_clsl, expected ids .* There are: us_csl, "):
        expected.switched_on("us_clsl,us_csl", IDS)


def test_a_source_is_in_the_store_once_it_was_published_and_in_use_once_it_was_checked(copy: LocalStore) -> None:
    status.record_error(copy, "us_csl", SourceUnavailable("HTTP 503"), now=NOW)
    assert expected.in_store(copy, IDS) == [SOURCE_ID]
    assert expected.in_use(copy, IDS) == ["us_csl", SOURCE_ID]
    # A pointer that was lost is no reason to take a source for one that was never there.
    copy.delete(keys.latest_key(SOURCE_ID))
    assert expected.is_ingested(copy, SOURCE_ID)


def test_a_store_without_any_source_is_told(empty: LocalStore) -> None:
    empty.put("feeds/ecfr/file", b"x")
    with pytest.raises(StoreError, match="Nothing of any source was ever published in"):
        expected.in_store(empty, IDS)
