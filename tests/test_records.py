"""A record of a release is an entry, in quarantine or set aside: what is none of these is counted."""

from dataclasses import replace

from entity_lists.records import Entry, Name, Quarantined, Records


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
    assert RECORDS.unaccounted_count == 1
    assert replace(RECORDS, record_count=4).unaccounted_count == 0


def test_a_record_too_many_is_a_fault_too() -> None:
    assert replace(RECORDS, record_count=3).unaccounted_count == -1
