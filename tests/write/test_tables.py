from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.errors import ContractBroken
from entity_lists.identity.known import known_entries
from entity_lists.records import Address, Entry, Identifier, Name, Quarantined, Records, Relation
from entity_lists.text.citation import Citation
from entity_lists.write.columns import entry_content_sha256
from entity_lists.write.tables import build_tables
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID
from world.sample_lists import NOTHING_KNOWN, in_columns

FIRST = Citation(citation="84 FR 61541", volume=84, page=61541, published_on=date(2019, 11, 13))
SECOND = Citation(citation="90 FR 14035", volume=90, page=14035, published_on=date(2025, 3, 28))
UNDATED = Citation(citation="88 FR 12158", volume=88, page=12158, published_on=None)

DART = Entry(
    position=2,
    list_code="EL",
    entry_type="organization",
    country_code="GB",
    country_text="UNITED KINGDOM",
    names=(Name(name="Dart Aviation", name_type="primary"), Name(name="Almo Aero", name_type="aka", is_weak=True)),
    addresses=(Address(address="Unit 7, London, United Kingdom", city="London", country_code="GB"),),
    citations=(FIRST, SECOND),
    identifiers=(
        Identifier(
            id_type="registration_number",
            id_value="SIREN 552 100 554",
            country_code="FR",
            remarks="Registration ID",
        ),
    ),
    license_requirement_code="ALL_EAR",
    license_requirement_text="For all items subject to the EAR.",
    license_policy_code="PRESUMPTION_OF_DENIAL",
    license_policy_text="Presumption of denial",
    footnotes="4",
    remarks="Also trades in Dakar.",
    relations=(Relation(relation="see_also", related_name=None, country_code="FR", text="(See also France)"),),
    entry_text="Dart Aviation, a.k.a. Almo Aero\nUnit 7, London, United Kingdom.",
)
BARE = Entry(
    position=1,
    list_code="EL",
    entry_type="unknown",
    country_code=None,
    country_text=None,
    names=(Name(name="Nobody", name_type="primary"),),
    entry_text="Nobody",
)
UNREADABLE = Quarantined(position=3, reason="expected 5 cells, found 3", record_text="a\n\nb\n\nc")


def records(*entries: Entry, quarantine: tuple[Quarantined, ...] = ()) -> Records:
    return Records(
        scope="full list",
        record_count=len(entries) + len(quarantine),
        set_aside={},
        entries=entries,
        quarantine=quarantine,
        observations={},
    )


def build(*entries: Entry, quarantine: tuple[Quarantined, ...] = ()) -> dict[str, pa.Table]:
    return build_tables(
        in_columns(records(*entries, quarantine=quarantine)), NOTHING_KNOWN, source_id=SOURCE_ID, release_id=AFTER_ID
    )


def test_an_entry_becomes_rows_of_every_table() -> None:
    tables = {name: table.to_pylist() for name, table in build(DART, quarantine=(UNREADABLE,)).items()}
    (entry_id,) = {row["entry_id"] for name, rows in tables.items() if name != "quarantine" for row in rows}
    assert tables == {
        "entries": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "list_code": "EL",
                "publisher_id": None,
                "entry_type": "organization",
                "name": "Dart Aviation",
                "country_code": "GB",
                "country_text": "UNITED KINGDOM",
                "listed_on": date(2019, 11, 13),
                "amended_on": date(2025, 3, 28),
                "effective_on": None,
                "expires_on": None,
                "license_requirement_code": "ALL_EAR",
                "license_requirement_text": "For all items subject to the EAR.",
                "license_policy_code": "PRESUMPTION_OF_DENIAL",
                "license_policy_text": "Presumption of denial",
                "footnotes": "4",
                "programs": None,
                "parent_entry_id": None,
                "parent_relation": None,
                "remarks": "Also trades in Dakar.",
                "entry_text": "Dart Aviation, a.k.a. Almo Aero\nUnit 7, London, United Kingdom.",
                "position": 2,
                "content_sha256": entry_content_sha256(DART),
                "license_sections": None,
                "license_policy_sections": None,
                "is_carried_over": False,
                "carried_over_since": None,
                "carried_over_reason": None,
            }
        ],
        "names": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 1,
                "name": "Dart Aviation",
                "name_type": "primary",
                "is_weak": False,
                "search_key": "dartaviation",
            },
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 2,
                "name": "Almo Aero",
                "name_type": "aka",
                "is_weak": True,
                "search_key": "almoaero",
            },
        ],
        "addresses": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 1,
                "address": "Unit 7, London, United Kingdom",
                "city": "London",
                "state": None,
                "postal_code": None,
                "country_code": "GB",
            }
        ],
        "citations": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 1,
                "citation": "84 FR 61541",
                "volume": 84,
                "page": 61541,
                "published_on": date(2019, 11, 13),
                "role": "listed",
                "document_number": None,
                "effective_on": None,
                "url": "https://www.federalregister.gov/citation/84-FR-61541",
            },
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 2,
                "citation": "90 FR 14035",
                "volume": 90,
                "page": 14035,
                "published_on": date(2025, 3, 28),
                "role": "amended",
                "document_number": None,
                "effective_on": None,
                "url": "https://www.federalregister.gov/citation/90-FR-14035",
            },
        ],
        "identifiers": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 1,
                "id_type": "registration_number",
                "id_value": "SIREN 552 100 554",
                "country_code": "FR",
                "remarks": "Registration ID",
            }
        ],
        "relations": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "position": 1,
                "related_entry_id": None,
                "related_name": "Dart Aviation",
                "country_code": "FR",
                "relation": "see_also",
                "text": "(See also France)",
            }
        ],
        "identity": [
            {
                "entry_id": entry_id,
                "source_id": SOURCE_ID,
                "record_key": "EL:GB:dartaviation",
                "name": "Dart Aviation",
                "country_code": "GB",
                "first_release_id": AFTER_ID,
                "method": "new",
                "score": 1.0,
            }
        ],
        "quarantine": [
            {
                "source_id": SOURCE_ID,
                "position": 3,
                "reason": "expected 5 cells, found 3",
                "record_text": "a\n\nb\n\nc",
                "entry_id": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("citations", "listed_on", "amended_on"),
    [
        pytest.param((), None, None, id="none"),
        pytest.param((FIRST,), date(2019, 11, 13), None, id="one"),
        pytest.param((FIRST, SECOND), date(2019, 11, 13), date(2025, 3, 28), id="two"),
        pytest.param((FIRST, UNDATED, SECOND), date(2019, 11, 13), date(2025, 3, 28), id="one between without a date"),
        pytest.param((UNDATED, SECOND), None, date(2025, 3, 28), id="the first without a date is not guessed"),
    ],
)
def test_the_dates_are_those_of_the_first_and_the_last_citation(
    citations: tuple[Citation, ...], listed_on: date | None, amended_on: date | None
) -> None:
    (row,) = build(replace(DART, citations=citations))["entries"].to_pylist()
    assert (row["listed_on"], row["amended_on"]) == (listed_on, amended_on)


def test_the_tables_are_those_of_the_contract() -> None:
    tables = build(DART, BARE)
    assert tables.keys() == contract.TABLES.keys() - {"changes", "history", "profile"}
    assert all(table.schema.equals(contract.TABLES[name].schema, check_metadata=True) for name, table in tables.items())


def test_an_entry_with_a_name_only_has_rows_where_it_has_something() -> None:
    assert {name: table.num_rows for name, table in build(BARE).items()} == {
        "entries": 1,
        "names": 1,
        "addresses": 0,
        "citations": 0,
        "identifiers": 0,
        "relations": 0,
        "identity": 1,
        "quarantine": 0,
    }


def test_nothing_at_all_is_tables_without_rows() -> None:
    assert {table.num_rows for table in build().values()} == {0}


def test_the_order_of_the_entries_does_not_show() -> None:
    one, other = build(DART, BARE), build(BARE, DART)
    assert all(one[name].equals(other[name]) for name in one)


def test_identities_are_carried_from_one_release_to_the_next() -> None:
    before = build_tables(in_columns(records(DART, BARE)), NOTHING_KNOWN, source_id=SOURCE_ID, release_id=BEFORE_ID)
    tables = build_tables(in_columns(records(DART)), known_entries(before), source_id=SOURCE_ID, release_id=AFTER_ID)
    (row,) = tables["identity"].to_pylist()
    (entry_id,) = (known["entry_id"] for known in before["identity"].to_pylist() if known["name"] == "Dart Aviation")
    assert (row["entry_id"], row["first_release_id"], row["method"]) == (entry_id, BEFORE_ID, "exact")
    assert tables["names"]["entry_id"].to_pylist() == [entry_id] * 2


def test_an_id_is_carried_over_even_if_it_is_not_the_one_that_would_be_minted() -> None:
    known = known_entries(build(DART))
    (identity,) = known.identities
    older = replace(
        known,
        identities=(replace(identity, entry_id="0" * 16, first_release_id=BEFORE_ID),),
        contents={"0" * 16: known.contents[identity.entry_id]},
    )
    tables = build_tables(in_columns(records(DART)), older, source_id=SOURCE_ID, release_id=AFTER_ID)
    for name in ("entries", "names", "addresses", "citations", "relations", "identity"):
        assert set(tables[name]["entry_id"].to_pylist()) == {"0" * 16}


# Relations and parents


def party(position: int, name: str, **more: object) -> Entry:
    return replace(BARE, position=position, country_code="CN", names=(Name(name=name, name_type="primary"),), **more)


def of(parent: str | None, relation: str = "subordinate_of", country_code: str | None = "CN") -> tuple[Relation, ...]:
    return (Relation(relation=relation, related_name=parent, country_code=country_code, text="as it says"),)


def family(*entries: Entry) -> tuple[dict[str, str | None], list[tuple[str, str | None, str]]]:
    """Return the parent of each entry, and (entry, related entry, related name) of each relation, all by names."""
    tables = build(*entries)
    names = {row["entry_id"]: row["name"] for row in tables["entries"].to_pylist()}
    parents = {row["name"]: names.get(row["parent_entry_id"]) for row in tables["entries"].to_pylist()}
    relations = [
        (names[row["entry_id"]], names.get(row["related_entry_id"]), row["related_name"])
        for row in tables["relations"].to_pylist()
    ]
    return parents, sorted(relations)


ACADEMY = party(1, "Second Academy")
FACTORY = party(1, "699 Factory", parent_position=1, parent_relation="subordinate", relations=of("Second Academy"))


def test_a_member_points_at_the_party_of_its_own_record() -> None:
    parents, relations = family(ACADEMY, FACTORY)
    assert parents == {"Second Academy": None, "699 Factory": "Second Academy"}
    assert relations == [("699 Factory", "Second Academy", "Second Academy")]


def test_a_member_points_at_the_party_of_another_record_whatever_its_text_calls_it() -> None:
    member = replace(FACTORY, position=7, parent_position=1, relations=of("CASIC-2"))
    parents, relations = family(ACADEMY, member)
    assert parents["699 Factory"] == "Second Academy"
    assert relations == [("699 Factory", "Second Academy", "CASIC-2")]


def test_two_members_of_one_record_have_one_parent() -> None:
    other = replace(FACTORY, names=(Name(name="25th Institute", name_type="primary"),))
    parents, _ = family(other, ACADEMY, FACTORY)
    assert parents == {"Second Academy": None, "699 Factory": "Second Academy", "25th Institute": "Second Academy"}


@pytest.mark.parametrize("parent_position", [None, 5], ids=["none is listed", "its record was not read"])
def test_a_member_whose_parent_has_no_entry_points_nowhere_and_names_it(parent_position: int | None) -> None:
    member = replace(FACTORY, parent_position=parent_position, relations=of("Department of Atomic Energy"))
    parents, relations = family(member)
    assert parents == {"699 Factory": None}
    assert relations == [("699 Factory", None, "Department of Atomic Energy")]


@pytest.mark.parametrize(
    ("related_name", "country_code", "found", "told"),
    [
        pytest.param(None, "GB", "Dart Aviation", "Dart Aviation", id="its own name elsewhere"),
        pytest.param("Almo Aero", "GB", "Dart Aviation", "Almo Aero", id="an alias elsewhere"),
        pytest.param("almo-aero", "GB", "Dart Aviation", "almo-aero", id="in another spelling"),
        pytest.param(None, "FR", None, "Dart Aviation", id="a destination without it"),
        pytest.param("Nobody", "GB", None, "Nobody", id="a name that is not there"),
        pytest.param(None, None, None, "Dart Aviation", id="no known destination"),
        pytest.param(None, "CN", None, "Dart Aviation", id="itself"),
    ],
)
def test_a_cross_reference_finds_the_entry_under_that_destination(
    related_name: str | None, country_code: str | None, found: str | None, told: str
) -> None:
    here = party(3, "Dart Aviation", relations=of(related_name, "see_also", country_code))
    tables = build(replace(DART, relations=()), here)
    ids = {row["country_code"]: row["entry_id"] for row in tables["entries"].to_pylist()}
    (row,) = tables["relations"].to_pylist()
    assert row == {
        "entry_id": ids["CN"],
        "source_id": SOURCE_ID,
        "position": 1,
        "related_entry_id": ids["GB"] if found else None,
        "related_name": told,
        "country_code": country_code,
        "relation": "see_also",
        "text": "as it says",
    }


def test_a_cross_reference_of_a_member_is_not_one_to_its_parent() -> None:
    member = replace(FACTORY, relations=(*of("Second Academy"), *of("Dart Aviation", "see_also", "GB")))
    _, relations = family(ACADEMY, member, DART)
    assert ("699 Factory", "Dart Aviation", "Dart Aviation") in relations
    assert ("699 Factory", "Second Academy", "Second Academy") in relations


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"license_policy_text": "Policy of denial"}, id="policy"),
        pytest.param({"names": (*DART.names, Name(name="IEAS", name_type="aka"))}, id="a further alias"),
        pytest.param({"addresses": ()}, id="no address"),
        pytest.param({"citations": (FIRST,)}, id="a citation less"),
        pytest.param({"entry_text": "Dart Aviation."}, id="text"),
        pytest.param({"remarks": None}, id="remarks"),
        pytest.param({"relations": ()}, id="no relation"),
        pytest.param({"parent_relation": "affiliate"}, id="being part of another"),
        pytest.param({"names": tuple(reversed(DART.names))}, id="names in another order"),
    ],
)
def test_whatever_an_entry_says_is_in_its_content_hash(changed: dict[str, object]) -> None:
    assert entry_content_sha256(replace(DART, **changed)) != entry_content_sha256(DART)


def test_where_an_entry_stands_is_not_in_its_content_hash() -> None:
    assert entry_content_sha256(replace(DART, position=99)) == entry_content_sha256(DART)
    assert entry_content_sha256(replace(FACTORY, position=9, parent_position=9)) == entry_content_sha256(FACTORY)


def test_the_content_hash_stands_in_the_table() -> None:
    tables = build(DART, BARE)
    assert set(tables["entries"]["content_sha256"].to_pylist()) == {entry_content_sha256(e) for e in (DART, BARE)}


def test_a_text_that_is_no_unicode_breaks_the_contract() -> None:
    with pytest.raises(ContractBroken, match="the record at position 7 cannot be written"):
        build(replace(DART, position=7, remarks="half of a pair: \ud800"))


def test_a_value_of_another_type_breaks_the_contract() -> None:
    with pytest.raises(ContractBroken, match="table entries: a value does not have the type"):
        build(replace(DART, footnotes=4))
