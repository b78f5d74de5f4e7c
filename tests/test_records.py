"""A record of a release is an entry, in quarantine or set aside: what is none of these is counted."""

from dataclasses import replace

import pytest

from entity_lists.records import Address, Entry, Name, Quarantined, Records


def entry(position: int, name: str) -> Entry:
    return Entry(
        position=position,
        list_code="EL",
        entry_type="unknown",
        country_code=None,
        country_text=None,
        names=(Name(name=name, name_type="primary"), Name(name="Alias", name_type="aka")),
        entry_text=name,
    )


RECORDS = Records(
    scope="full list",
    record_count=5,
    set_aside={"joined": 1},
    # A party and its member share their record.
    entries=(entry(1, "Body"), entry(1, "Institute"), entry(2, "Company")),
    quarantine=(Quarantined(position=4, reason="no name", record_text=", Beijing"),),
    observations={},
)


def test_the_first_name_is_the_primary_one() -> None:
    assert entry(1, "Body").name == "Body"


def test_a_record_that_is_nowhere_is_counted() -> None:
    assert RECORDS.counts.unaccounted == 1
    assert replace(RECORDS, record_count=4).counts.unaccounted == 0


def test_a_record_too_many_is_a_fault_too() -> None:
    assert replace(RECORDS, record_count=3).counts.unaccounted == -1


@pytest.mark.parametrize(
    ("codes", "country"),
    [
        pytest.param(["IR"], "IR", id="one"),
        pytest.param(["IR", "IR"], "IR", id="one, twice"),
        pytest.param(["IR", "AE"], None, id="two"),
        pytest.param(["IR", None], None, id="one address that names none"),
        pytest.param([], None, id="no address"),
    ],
)
def test_a_party_of_a_list_without_destinations_is_where_all_its_addresses_are(
    codes: list[str | None], country: str | None
) -> None:
    addresses = tuple(Address(address=f"{number} Main Street", country_code=code) for number, code in enumerate(codes))
    party = replace(entry(1, "Company"), addresses=addresses, has_destination=False)
    assert party.located_in == country
    # Where an entry is listed under a destination, its addresses say nothing of that.
    assert replace(party, has_destination=True).located_in is None
