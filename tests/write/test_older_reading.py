"""What was read well the day before is not lost to a line break that moved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from entity_lists.text.citation import Citation
from entity_lists.write.older_reading import OLDER_READINGS_KEPT, keep_older_readings
from world.releases import SOURCE_ID, accept, entity_list, ingest, listed
from write.test_tables import BARE, build, records

LISTED = Citation(citation="90 FR 14048", volume=90, page=14048, published_on=date(2025, 3, 28))
AMENDED = Citation(citation="91 FR 101", volume=91, page=101, published_on=date(2026, 1, 5))

WELL = Entry(
    position=2,
    list_code="EL",
    entry_type="organization",
    country_code="FI",
    country_text="FINLAND",
    names=(Name(name="Oy Sampo", name_type="primary"), Name(name="SMP", name_type="aka", is_weak=True)),
    addresses=(Address(address="1 Katu, Turku, Finland", country_code="FI"),),
    citations=(LISTED,),
    remarks="(See alternate address under Spain)",
    relations=(Relation(relation="see_also", related_name=None, country_code="ES", text="(See Spain)"),),
    license_policy_text="Presumption of denial",
    entry_text="Oy Sampo, a.k.a., SMP,\n1 Katu, Turku, Finland.",
)
BADLY = replace(
    WELL,
    position=7,
    entry_type="unknown",
    names=(Name(name="Oy Sampo", name_type="primary"),),
    addresses=(),
    relations=(),
    remarks=None,
    citations=(LISTED, AMENDED),
    license_policy_text="Policy of denial",
    entry_text="Oy Sampo, a.k.a.; SMP, 1 Katu; Turku, Finland.",
)
KEPT = replace(
    BADLY,
    entry_type=WELL.entry_type,
    names=WELL.names,
    addresses=WELL.addresses,
    relations=WELL.relations,
    remarks=WELL.remarks,
)


def of_next_day(read: Records) -> Mapping[str, pa.Table]:
    """Return what the next release knows of these: its tables, and what the profile tells of readings kept."""
    profile = [
        {"metric": metric, "scope": scope, "value": value} for (metric, scope), value in read.observations.items()
    ]
    return build(*read.entries) | {"profile": schema.build(contract.PROFILE, profile, source_id=SOURCE_ID)}


def test_a_record_that_is_only_respelled_keeps_its_names_and_addresses_and_has_todays_citations_and_licence() -> None:
    kept = keep_older_readings(records(BARE, BADLY), build(WELL, BARE))
    assert kept == replace(
        records(BARE, KEPT),
        observations={(OLDER_READINGS_KEPT, "Oy Sampo (FINLAND)"): 1.0, (OLDER_READINGS_KEPT, "release"): 1.0},
    )


def test_a_reading_is_kept_for_as_long_as_the_letters_and_digits_stay() -> None:
    first = keep_older_readings(records(BARE, BADLY), build(WELL, BARE))
    again = keep_older_readings(records(BARE, BADLY), of_next_day(first))
    assert again == first
    moved_again = replace(BADLY, position=3, entry_text=BADLY.entry_text.replace(";", ","))
    assert keep_older_readings(records(moved_again), of_next_day(again)).entries == (
        replace(KEPT, position=3, entry_text=moved_again.entry_text),
    )


def test_a_new_reading_of_a_text_that_is_the_same_holds() -> None:
    read = records(replace(BADLY, entry_text=WELL.entry_text))
    assert keep_older_readings(read, build(WELL)) is read


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(
            replace(
                WELL, entry_text="Oy Sampo a.k.a. SMP, 1 Katu, Turku, Finland", names=(WELL.names[0], WELL.names[1])
            ),
            id="respelled, and read the same",
        ),
        pytest.param(
            replace(
                WELL,
                names=(Name(name="Oy. Sampo", name_type="primary"), Name(name="S.M.P.", name_type="aka")),
                entry_text="Oy. Sampo, a.k.a., S.M.P.,\n1 Katu, Turku, Finland.",
            ),
            id="the dots of names",
        ),
        pytest.param(replace(BADLY, entry_text="Oy Sampo, a.k.a.; SNP, 1 Katu; Turku, Finland."), id="another letter"),
        pytest.param(replace(BADLY, entry_text="Oy Sampo, a.k.a.; SMP, 2 Katu; Turku, Finland."), id="another digit"),
    ],
)
def test_what_is_not_only_respelled_or_reads_the_same_reads_as_today(now: Entry) -> None:
    assert keep_older_readings(records(now), build(WELL)) == records(now)


def test_nothing_is_kept_of_a_first_release() -> None:
    read = records(BADLY)
    assert (
        keep_older_readings(read, {name: table.schema.empty_table() for name, table in contract.TABLES.items()}) is read
    )


# A body and its members: one record

BODY = replace(WELL, relations=(), remarks=None, entry_text="Oy Sampo:\n—Oy Ilma;\n—Oy Meri.\n1 Katu, Turku, Finland.")
MEMBER = replace(
    BODY,
    names=(Name(name="Oy Ilma", name_type="primary"),),
    parent_position=2,
    parent_relation="subordinate",
    relations=(
        Relation(relation="subordinate_of", related_name="Oy Sampo", country_code="FI", text="subordinate of Oy Sampo"),
    ),
)
OTHER_MEMBER = replace(MEMBER, names=(Name(name="Oy Meri", name_type="primary"),))
ALONE = replace(BODY, position=9, addresses=(), entry_text="Oy Sampo: Oy Ilma; Oy Meri. 1 Katu, Turku, Finland.")


def test_a_party_and_its_members_are_kept_as_a_whole() -> None:
    kept = keep_older_readings(records(ALONE), build(BODY, MEMBER, OTHER_MEMBER))
    body, *members = kept.entries
    text = ALONE.entry_text
    assert body == replace(BODY, position=9, entry_text=text)
    assert sorted(members, key=lambda member: member.name) == [
        replace(member, position=9, parent_position=9, entry_text=text) for member in (MEMBER, OTHER_MEMBER)
    ]
    assert kept.observations[OLDER_READINGS_KEPT, "release"] == 1
    assert kept.counts.unaccounted == 0


def test_a_member_of_another_record_stays_where_todays_reading_has_its_body() -> None:
    own = replace(MEMBER, position=3, parent_position=2, entry_text="Oy Ilma (a subordinate of Sampo), 1 Katu")
    now = replace(
        own, position=6, parent_position=5, addresses=(), entry_text="Oy Ilma, a subordinate of Sampo; 1 Katu"
    )
    body = replace(BODY, position=5)
    kept = keep_older_readings(records(body, now), build(BODY, own))
    assert kept.entries == (body, replace(own, position=6, parent_position=5, entry_text=now.entry_text))


def test_records_of_one_text_are_told_apart_by_their_heading_or_read_as_today() -> None:
    spanish = replace(WELL, position=4, country_code="ES", country_text="SPAIN", addresses=(Address(address="Spain"),))
    now = [replace(BADLY, position=1), replace(BADLY, position=3, country_code="ES", country_text="SPAIN")]
    kept = keep_older_readings(records(*now), build(WELL, spanish))
    assert [entry.addresses for entry in kept.entries] == [WELL.addresses, spanish.addresses]
    twice = [replace(BADLY, position=1), replace(BADLY, position=3)]
    assert keep_older_readings(records(*twice), build(WELL)) == records(*twice)


# In a store


def test_the_older_reading_is_published_and_told(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    spellings = [
        "Oy Sampo, a.k.a., the following one alias:<br/>—Sampo Works.<br/><br/>1 Katu, Turku, Finland.",
        "Oy Sampo, a.k.a. the following one alias —Sampo Works 1 Katu Turku Finland.",
    ]
    for day, text in zip(("27", "28", "29"), [*spellings, spellings[1]], strict=True):
        path = tmp_path / f"list_2025-03-{day}.xml"
        path.write_bytes(entity_list(listed("FINLAND", text), listed("", f"Oy Next, {day} Katu, Turku, Finland.")))
        ingest(empty, offline, path, auditor=accept)
        manifest = published.get_manifest(empty, SOURCE_ID, None)
        names, addresses, profile = (
            published.read_table(empty, manifest, table).to_pylist() for table in ("names", "addresses", "profile")
        )
        assert {row["name"] for row in names} == {"Oy Sampo", "Sampo Works", "Oy Next"}
        assert "1 Katu, Turku, Finland" in {row["address"] for row in addresses}
        told = {row["scope"]: row["value"] for row in profile if row["metric"] == OLDER_READINGS_KEPT}
        assert told == ({"release": 0} if day == "27" else {"release": 1, "Oy Sampo (FINLAND)": 1})
