"""What the tables of a snapshot say of its entries, to recognise them by."""

from collections import Counter
from dataclasses import replace

from entity_lists.identity.known import Identity, known_entries
from entity_lists.identity.likeness import Evidence
from entity_lists.records import Identifier
from entity_lists.write.columns import entry_content_sha256
from entity_lists.write.tables import build_tables
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID
from world.sample_lists import in_columns, no_rows
from write.test_tables import BARE, DART, build, records

SIREN = ("registration_number", "FR siren552100554")


def test_what_is_known_of_a_snapshot_is_its_identities_contents_and_evidence() -> None:
    bare = replace(BARE, programs="Section i", publisher_id="17")
    tables = build(DART, bare)
    known = known_entries(tables)
    ids = {row["name"]: row["entry_id"] for row in tables["identity"].to_pylist()}
    dart, nobody = ids["Dart Aviation"], ids["Nobody"]
    assert {identity.entry_id: identity for identity in known.identities} == {
        ids[name]: Identity(entry_id=ids[name], record_key=key, first_release_id=AFTER_ID, method="new", score=1.0)
        for name, key in (("Dart Aviation", "EL:GB:dartaviation"), ("Nobody", "EL::nobody"))
    }
    assert known.contents == {dart: entry_content_sha256(DART), nobody: entry_content_sha256(bare)}
    assert known.names == {dart: "Dart Aviation", nobody: "Nobody"}
    assert known.evidence([dart, nobody]) == {
        dart: Evidence(
            group="EL:GB",
            names=("dartaviation", "almoaero"),
            addresses=("unit7londonunitedkingdom",),
            citations=("84 FR 61541", "90 FR 14035"),
            spelling="Dart Aviation",
            entry_type="organization",
            keys=frozenset({SIREN}),
            telling=frozenset({("registration_number", "siren552100554")}),
        ),
        nobody: Evidence(
            group="EL:None",
            names=("nobody",),
            addresses=(),
            citations=(),
            spelling="Nobody",
            programs="Section i",
            entry_type=BARE.entry_type,
            keys=frozenset({("publisher_id", "17")}),
        ),
    }
    assert known.evidence([nobody]).keys() == {nobody}


def test_a_strong_key_is_counted_once_an_entry_and_list() -> None:
    number = replace(DART.identifiers[0], id_type="registration_number")
    twice = replace(DART, identifiers=(number, number), publisher_id="1")
    other = replace(twice, list_code="MEU", publisher_id="2")
    known = known_entries(build(DART, twice, other), by_publisher_id=("MEU",))
    assert known.holders() == Counter({("EL", SIREN): 2, ("EL", ("publisher_id", "1")): 1, ("MEU", SIREN): 1})


def test_before_a_first_release_nothing_is_known() -> None:
    known = known_entries(no_rows())
    assert (known.identities, known.contents, known.evidence([]), known.holders()) == ((), {}, {}, Counter())


def test_a_snapshot_from_before_the_number_was_the_identity_goes_on_with_its_ids() -> None:
    before = build(replace(DART, publisher_id="906"), BARE)
    assert {row["record_key"] for row in before["identity"].to_pylist()} == {"EL:GB:dartaviation", "EL::nobody"}
    known = known_entries(before, by_publisher_id=("EL",))
    renamed = replace(DART, publisher_id="906", names=(replace(DART.names[0], name="Something Else Ltd."),))
    after = build_tables(in_columns(records(renamed, BARE), ("EL",)), known, source_id=SOURCE_ID, release_id=BEFORE_ID)
    assert set(after["identity"]["entry_id"].to_pylist()) == set(before["identity"]["entry_id"].to_pylist())
    methods = {row["record_key"]: row["method"] for row in after["identity"].to_pylist()}
    assert methods == {"EL:#906": "publisher_id", "EL::nobody": "exact"}


def test_an_identifier_that_many_have_tells_nobody_from_others() -> None:
    said = (Identifier(id_type="gender", id_value="Male"), Identifier(id_type="nationality", id_value="Cuba"))
    known = known_entries(build(replace(DART, identifiers=said)))
    (entry_id,) = known.contents
    assert known.evidence([entry_id])[entry_id].telling == frozenset()
