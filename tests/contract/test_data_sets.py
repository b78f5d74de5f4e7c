import pytest

from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.contract.kinds import DERIVED_FROM, LAW_ID, REGISTER_ID, is_list
from entity_lists.contract.tables import TABLES
from entity_lists.source import Source
from entity_lists.sources import SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_a_list_has_the_tables_of_lists(source: Source) -> None:
    assert is_list(source.source_id)
    assert tables_of(source.source_id) is TABLES


@pytest.mark.parametrize("source_id", [REGISTER_ID, LAW_ID])
def test_what_is_no_list_has_tables_of_its_own_and_tells_changes_like_one(source_id: str) -> None:
    assert not is_list(source_id)
    own = tables_of(source_id)
    assert "entries" not in own
    assert own["changes"] is TABLES["changes"]
    assert own["profile"] is TABLES["profile"]


def test_a_name_means_one_table_in_every_data_set() -> None:
    for source_id in (REGISTER_ID, LAW_ID, "us_bis_entity_list"):
        assert all(ALL_TABLES[name] is table for name, table in tables_of(source_id).items())


def test_what_is_derived_names_data_sets_that_there_are() -> None:
    assert DERIVED_FROM == {LAW_ID: ("us_bis_entity_list", REGISTER_ID)}
