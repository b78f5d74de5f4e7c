"""An entry as it is compared: its names as search keys, the countries of its places, and what it cites when."""

from datetime import date

from entity_lists.compare.listed_party import Party, Side, entries_of, read_side
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, SOURCE_ID


def party(**changed: object) -> Party:
    values = {
        "name": "Inspur Group Co., Ltd.",
        "list_code": "EL",
        "names": ("inspurgroupcoltd", "inspur"),
        "countries": frozenset({"TW", "CN"}),
        "listed_on": None,
        "effective_on": None,
        "notices": {},
        "requirement": None,
        "policy": None,
        "address_count": 0,
    }
    return Party(**(values | changed))


def test_a_party_is_told_by_its_primary_name_and_all_of_its_countries() -> None:
    assert (party().key, party().country) == ("inspurgroupcoltd", "CN, TW")
    assert party(countries=frozenset()).country == "none"


def side_of(store: LocalStore, list_code: str) -> Side:
    manifest = published.get_manifest(store, SOURCE_ID, None)
    return read_side(store, manifest, entries_of(store, manifest), [list_code])


def test_a_side_is_the_snapshot_in_force(copy: LocalStore) -> None:
    side = side_of(copy, "EL")
    assert (side.source_id, side.release_id, side.as_of) == (SOURCE_ID, AFTER_ID, date(2025, 3, 28))
    assert (len(side.parties), side.entry_count, side.list_codes) == (34, 34, {"EL"})


def test_only_entries_of_the_lists_asked_for_are_read(copy: LocalStore) -> None:
    side = side_of(copy, "SDN")
    assert (side.parties, side.entry_count, side.list_codes) == ((), 34, {"EL"})


def test_a_party_has_its_aliases_addresses_and_notices(copy: LocalStore) -> None:
    (taiwan,) = (party for party in side_of(copy, "EL").parties if party.name == "Inspur Taiwan")
    assert taiwan.names[0] == "inspurtaiwan"
    assert taiwan.countries == {"TW"}
    assert taiwan.notices == {(90, 14048): date(2025, 3, 28)}
    assert (taiwan.list_code, taiwan.listed_on, taiwan.address_count) == ("EL", date(2025, 3, 28), 1)
    assert taiwan.policy == "POLICY_OF_DENIAL"
