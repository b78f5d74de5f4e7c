"""What one file form cannot say keeps what was known: from one release to the next, and to the one after that."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from entity_lists.records import Address, Entry, Identifier, Name, Records, Relation
from entity_lists.source import OTHER_SCRIPTS, FileForm, Source
from world.releases import SOURCE
from world.sample_lists import tables_of

WHOLE = FileForm(name="whole")
BRIEF = FileForm(
    name="brief",
    unsaid=frozenset({
        "entries.listed_on", "entries.effective_on", "addresses.city", "identifiers.remarks", "remarks.Lists",
        OTHER_SCRIPTS,
    }),
    breaks_off=lambda entry: entry.entry_text.endswith("…"),
)  # fmt: skip
TWO_FORMS: Source = replace(SOURCE, lasting_ids=("EL",), forms=(WHOLE, BRIEF))
PARTY = Entry(
    position=1,
    list_code="EL",
    entry_type="organization",
    country_code="RU",
    country_text="RUSSIA",
    publisher_id="17",
    names=(
        Name(name="Volna Works", name_type="primary"),
        Name(name="Волна", name_type="aka"),
        Name(name="VW", name_type="aka", is_weak=True),
    ),
    addresses=(
        Address(address="9 Ilyinka Street, Moscow", city="Moscow", country_code="RU"),
        Address(address="ул. Ильинка, 9, Москва", city="Москва", country_code="RU"),
    ),
    identifiers=(
        Identifier(id_type="tax_id", id_value="77-1", country_code="RU", remarks="INN; Reported"),
        Identifier(id_type="registration_number", id_value="123456"),
    ),
    relations=(
        Relation(relation="linked_to", related_name="Parus", country_code=None, text="Owned by: Parus"),
    ),
    listed_on=date(2020, 1, 2),
    effective_on=date(2020, 1, 3),
    programs="A",
    remarks="A comment\nLists: One; Two",
    entry_text="<Party/>",
)  # fmt: skip
# The same party as the brief form says it.
BRIEFLY = replace(
    PARTY,
    names=(Name(name="VOLNA WORKS", name_type="primary"), PARTY.names[2]),
    addresses=(Address(address="9 Ilyinka Street, Moscow", country_code="RU"),),
    identifiers=(Identifier(id_type="tax_id", id_value="77 1", remarks="INN"), PARTY.identifiers[1]),
    relations=(replace(PARTY.relations[0], text="Linked To: Parus"),),
    listed_on=None,
    effective_on=None,
    remarks="A comment",
    entry_text="17,VOLNA WORKS",
)
CUT_OFF = replace(BRIEFLY, names=BRIEFLY.names[:1], identifiers=(), relations=(), entry_text="17,VOLNA WORKS…")
Tables = Mapping[str, pa.Table]


def released(entry: Entry, form: FileForm, day: str, before: Tables | None = None) -> Tables:
    records = Records(
        scope="full list",
        record_count=1,
        set_aside={},
        entries=(entry,),
        quarantine=(),
        observations=form.observation(),
    )
    return tables_of(TWO_FORMS, records, day, before=before)


def said(tables: Tables, table: str, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in tables[table].to_pylist()]


@pytest.fixture(scope="module")
def whole() -> Tables:
    return released(PARTY, WHOLE, "2026-01-05")


@pytest.fixture(scope="module")
def brief(whole: Tables) -> Tables:
    return released(BRIEFLY, BRIEF, "2026-01-06", whole)


def test_what_the_form_cannot_say_is_as_it_was_known(brief: Tables) -> None:
    assert said(brief, "entries", "listed_on", "effective_on", "remarks") == [
        (date(2020, 1, 2), date(2020, 1, 3), "A comment\nLists: One; Two")
    ]
    assert said(brief, "names", "name") == [("VOLNA WORKS",), ("VW",), ("Волна",)]
    assert said(brief, "addresses", "address", "city") == [
        ("9 Ilyinka Street, Moscow", "Moscow"),
        ("ул. Ильинка, 9, Москва", "Москва"),
    ]
    assert said(brief, "identifiers", "id_value", "country_code", "remarks") == [
        ("77 1", "RU", "INN; Reported"),
        ("123456", None, None),
    ]


def test_nothing_is_amended_by_another_form(brief: Tables) -> None:
    assert {row["cause"] for row in brief["changes"].to_pylist()} == {"form"}
    (version,) = [row for row in brief["history"].to_pylist() if row["release_to"] is None]
    assert (version["valid_from"], version["valid_to"]) == (date(2020, 1, 3), None)
    assert version["release_from"].startswith("2026-01-06")


def test_the_same_again_in_the_brief_form_says_the_same(brief: Tables) -> None:
    again = released(BRIEFLY, BRIEF, "2026-01-07", brief)
    assert again["changes"].num_rows == 0
    assert said(again, "entries", "content_sha256") == said(brief, "entries", "content_sha256")


def test_what_is_amended_in_the_brief_form_keeps_what_is_not(brief: Tables) -> None:
    amended = replace(BRIEFLY, programs="A; B", names=(*BRIEFLY.names, Name(name="Volna East", name_type="aka")))
    later = released(amended, BRIEF, "2026-01-07", brief)
    changed = {(row["table_name"], row["field"], row["cause"]) for row in later["changes"].to_pylist()}
    assert changed == {
        ("entries", "programs", "source"),
        ("names", "row", "source"),
    }
    assert said(later, "entries", "listed_on") == [(date(2020, 1, 2),)]


def test_the_whole_form_says_again_what_it_said(brief: Tables) -> None:
    again = released(PARTY, WHOLE, "2026-01-07", brief)
    assert {row["cause"] for row in again["changes"].to_pylist()} == {"form"}
    assert said(again, "names", "name") == [("Volna Works",), ("Волна",), ("VW",)]


def test_what_the_whole_form_does_not_say_any_more_is_gone(whole: Tables) -> None:
    later = released(replace(PARTY, names=PARTY.names[:1], listed_on=None), WHOLE, "2026-01-06", whole)
    assert said(later, "names", "name") == [("Volna Works",)]
    assert said(later, "entries", "listed_on") == [(None,)]


def test_a_record_that_breaks_off_keeps_what_may_stand_behind_the_break(whole: Tables) -> None:
    cut_off = released(CUT_OFF, BRIEF, "2026-01-06", whole)
    assert said(cut_off, "identifiers", "id_value") == [("77-1",), ("123456",)]
    assert said(cut_off, "relations", "related_name") == [("Parus",)]
    assert said(cut_off, "names", "name") == [("VOLNA WORKS",), ("Волна",), ("VW",)]
    assert {row["cause"] for row in cut_off["changes"].to_pylist()} == {"form"}


def test_a_record_that_does_not_break_off_has_lost_what_it_does_not_say(whole: Tables) -> None:
    fewer = replace(BRIEFLY, relations=())
    changes = released(fewer, BRIEF, "2026-01-06", whole)["changes"].to_pylist()
    lost = [(row["table_name"], row["after"]) for row in changes if row["cause"] == "source"]
    assert lost == [("relations", None)]


def test_a_new_party_has_what_its_form_says(whole: Tables) -> None:
    names = (Name(name="Parus", name_type="primary"),)
    other = replace(BRIEFLY, publisher_id="18", names=names, addresses=(), identifiers=(), relations=())
    assert said(released(other, BRIEF, "2026-01-06", whole), "entries", "name", "listed_on") == [("Parus", None)]
