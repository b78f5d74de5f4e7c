"""The Consolidated Screening List: three forms of one file, read alike, and what is no such file."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.steps import Outcome
from entity_lists.records import Address, Entry, Identifier, Name, Relation
from entity_lists.snapshot import published
from entity_lists.sources.us_csl import us_csl
from entity_lists.sources.us_csl.record import COLUMNS, read_notice
from entity_lists.store.local import LocalStore
from entity_lists.text.citation import Citation
from entity_lists.write.changes import count_entries
from world.loopback import downloaded
from world.releases import ingest
from world.sample_lists import FIXTURES, in_order, read, refusal, samples, tables_of

SOURCE = us_csl.SOURCE
FOLDER = FIXTURES / us_csl.SOURCE.source_id
OLD = (FOLDER / "consolidated_2018-12-04.csv").read_bytes()
CSV = (FOLDER / "consolidated_2023-11-30.csv").read_bytes()
JSON = (FOLDER / "consolidated_2024-05-03.json").read_bytes()
LABELS = {code: label for label, code in us_csl._LISTS.items()}


def test_its_lists_are_those_that_its_records_name() -> None:
    assert SOURCE.list_codes == tuple(sorted(LABELS))


def entries(content: bytes) -> dict[str, Entry]:
    """Return the entries by name; of those that share one, the first."""
    by_name: dict[str, Entry] = {}
    for entry in us_csl.parse(content).entries:
        by_name.setdefault(entry.name, entry)
    return by_name


def one(**cells: Any) -> Entry:
    """Return the entry of a record of the JSON with these values."""
    (entry,) = us_csl.parse(document(cells)).entries
    return entry


def document(*results: dict[str, Any], **more: Any) -> bytes:
    usual = {
        "id": "1", "source": LABELS["EL"], "name": "Party", "alt_names": None, "addresses": [],
        "federal_register_notice": None, "start_date": None,
    }  # fmt: skip
    return json.dumps({"results": [usual | result for result in results], **more}).encode()


def table(*rows: dict[str, str], columns: tuple[str, ...] = ("_id", *COLUMNS)) -> bytes:
    """Return a CSV file with these cells, the others empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows({"source": LABELS["EL"], "name": "Party"} | row for row in rows)
    return text.getvalue().encode()


def flat(**cells: str) -> Entry:
    """Return the entry of a row of the CSV with these cells."""
    (entry,) = us_csl.parse(table(cells)).entries
    return entry


# Whole records


def test_a_row_of_28_columns_is_read_whole() -> None:
    assert entries(OLD)["'ABD AL-SALAM, 'Abd al-Malik Muhammad Yusuf 'Uthman"] == Entry(
        position=3,
        list_code="SDN",
        entry_type="person",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="'ABD AL-SALAM, 'Abd al-Malik Muhammad Yusuf 'Uthman", name_type="primary"),
            Name(name="'ABD-AL-SALAM, 'Abd al-Malik Muhammad Yusif", name_type="aka"),
            Name(name="'Umar al-Qatari", name_type="aka"),
            Name(name="'Umar al-Tayyar", name_type="aka"),
        ),
        identifiers=(
            Identifier(id_type="birth_date", id_value="1989-07-13"),
            Identifier(id_type="nationality", id_value="JO", country_code="JO"),
            Identifier(id_type="national_id", id_value="28940000602", country_code="QA", remarks="National ID No."),
            Identifier(
                id_type="passport",
                id_value="K475336",
                country_code="JO",
                remarks="Passport; issued 2009-08-31; expires 2014-08-30",
            ),
        ),
        publisher_id="17291",
        programs="SDGT",
        entry_text=(
            "source: Specially Designated Nationals (SDN) - Treasury Department\nentity_number: 17291\n"
            "type: Individual\nprograms: SDGT\nname: 'ABD AL-SALAM, 'Abd al-Malik Muhammad Yusuf 'Uthman\n"
            "alt_names: 'ABD-AL-SALAM, 'Abd al-Malik Muhammad Yusif; 'Umar al-Qatari; 'Umar al-Tayyar\n"
            "dates_of_birth: 1989-07-13\nnationalities: JO\nids: QA, 28940000602, National ID No.; JO, 2014-08-30, "
            "2009-08-31, K475336, Passport"
        ),
    )


def test_a_record_of_the_json_is_read_whole() -> None:
    assert entries(JSON)["MZOUDI, Abdelghani"] == Entry(
        position=9,
        list_code="SDN",
        entry_type="person",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="MZOUDI, Abdelghani", name_type="primary"),
            Name(name="MAZWATI, Abdelghani", name_type="aka"),
            Name(name="MAZUTI, Abdelghani", name_type="aka"),
        ),
        addresses=(
            Address(address="Op de Wisch 15, Hamburg, 21149", city="Hamburg", postal_code="21149", country_code="DE"),
            Address(address="Marienstrasse 54, Hamburg", city="Hamburg", country_code="DE"),
        ),
        identifiers=(
            Identifier(id_type="birth_date", id_value="1972-12-06"),
            Identifier(id_type="birth_place", id_value="Marrakech, Morocco"),
            Identifier(id_type="citizenship", id_value="MA", country_code="MA"),
            Identifier(
                id_type="passport", id_value="F 879567", country_code="MA", remarks="Passport; issued 29 Apr 1992"
            ),
            Identifier(
                id_type="passport", id_value="M271392", country_code="MA", remarks="Passport; issued 04 Dec 2000"
            ),
            Identifier(id_type="gender", id_value="Male", remarks="Gender"),
        ),
        publisher_id="7842",
        programs="SDGT",
        entry_text=(
            "source: Specially Designated Nationals (SDN) - Treasury Department\nentity_number: 7842\n"
            "type: Individual\nprograms: SDGT\nname: MZOUDI, Abdelghani\naddresses: Op de Wisch 15, Hamburg, 21149, "
            "DE; Marienstrasse 54, Hamburg, DE\nalt_names: MAZWATI, Abdelghani; MAZUTI, Abdelghani\n"
            "citizenships: MA\ndates_of_birth: 1972-12-06\nplaces_of_birth: Marrakech, Morocco\n"
            "ids: Passport, F 879567, MA, 29 Apr 1992; Passport, M271392, MA, 04 Dec 2000; Gender, Male"
        ),
    )


def test_a_row_of_29_columns_has_the_licence_columns_and_the_country_of_its_address() -> None:
    entry = entries(CSV)["Donetsk People?s Republic"]
    assert (entry.list_code, entry.country_code, entry.country_text) == ("EL", "UA", "UA")
    assert entry.publisher_id == "24b0358fb2c7b46675cc2cd9cc1baae010de08773ded0257111155d2"
    assert entry.effective_on == date(2014, 7, 22)
    assert (entry.license_requirement_code, entry.license_policy_code) == ("ALL_EAR", "PRESUMPTION_OF_DENIAL")
    assert entry.citations == (Citation(citation="79 FR 42452", volume=79, page=42452, published_on=None),)


def test_a_ship_has_its_columns_as_identifiers_and_whom_it_is_linked_to() -> None:
    ship = entries(JSON)["AMBER"]
    assert ship.entry_type == "vessel"
    assert {(one.id_type, one.id_value, one.country_code) for one in ship.identifiers} == {
        ("call_sign", "5IM 597", None),
        ("vessel_type", "Crude Oil Tanker", None),
        ("vessel_flag", "Panama", "PA"),
        ("gross_tonnage", "317356", None),
        ("gross_registered_tonnage", "163660", None),
        ("imo_number", "9357406", None),
        ("mmsi", "677049700", None),
    }
    assert ship.relations == (
        Relation(
            relation="linked_to",
            related_name="NATIONAL IRANIAN TANKER COMPANY",
            country_code=None,
            text="Linked To: NATIONAL IRANIAN TANKER COMPANY",
        ),
    )


# Names


@pytest.mark.parametrize(
    ("code", "cell", "aliases"),
    [
        ("EL", "Alpha; Beta Co.;Gamma Ltd.; and Delta", ["Alpha", "Beta Co.", "Gamma Ltd.", "Delta"]),
        ("EL", "Alpha; (all of preceding located in or near Mianyang)", ["Alpha"]),
        ("ISN", "Alpha, Beta Co., Ltd., and Gamma", ["Alpha", "Beta Co., Ltd.", "Gamma"]),
        ("ISN", "ZAMAN; Haydar, A", ["ZAMAN", "Haydar, A"]),
        ("ISN", "F.K.A. Presidency of Studies (POSIS)", ["Presidency of Studies (POSIS)"]),
        ("SDN", "ABDALLAH, Qazi; BEST, and SONS", ["ABDALLAH, Qazi", "BEST, and SONS"]),
    ],
)
def test_the_aliases_of_a_cell_are_taken_apart_as_each_list_joins_them(
    code: str, cell: str, aliases: list[str]
) -> None:
    entry = flat(source=LABELS[code], alt_names=cell)
    assert [name.name for name in entry.names[1:]] == aliases


def test_a_remark_among_the_aliases_is_a_remark() -> None:
    assert flat(alt_names="Alpha; (all of preceding located in Mianyang)").remarks == (
        "(all of preceding located in Mianyang)"
    )


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Resort Oreanda (f.k.a., Sanatori Oreanda)", [("Resort Oreanda", "primary"), ("Sanatori Oreanda", "fka")]),
        ("PEARL (A.K.A. NEI-CHIEN CHU) LI", [("PEARL (A.K.A. NEI-CHIEN CHU) LI", "primary")]),
        ("Institute [aka Centre, Aerospace Institute]", [("Institute [aka Centre, Aerospace Institute]", "primary")]),
        (" I. ASH ", [("I. ASH", "primary")]),
        ("Government Flying\nService\n\n", [("Government Flying Service", "primary")]),
    ],
)
def test_another_name_inside_a_name_is_a_name_of_its_own_where_it_can_be_told(
    name: str, names: list[tuple[str, str]]
) -> None:
    assert [(one.name, one.name_type) for one in flat(name=name).names] == names


def test_names_with_broken_characters_are_kept_and_counted() -> None:
    records = us_csl.parse(table({"name": "Xi?an"}, {"name": "Husayn Fa\x92ur"}, {"name": "Plain", "alt_names": "A?B"}))
    assert [entry.name for entry in records.entries] == ["Xi?an", "Husayn Fa\x92ur", "Plain"]
    assert records.observations["broken_characters", "release"] == 3


# Addresses


@pytest.mark.parametrize(
    ("code", "cell", "expected"),
    [
        ("EL", "1 Street, Kabul, AF; Saddar Road, PK", [("1 Street, Kabul", "AF"), ("Saddar Road", "PK")]),
        ("EL", "1 Road; and 2 Road, Taxila, PK", [("1 Road", "PK"), ("2 Road, Taxila", "PK")]),
        ("EL", "1 Road, Hong Kong; 2 Road, Singapore, SG", [("1 Road, Hong Kong", "HK"), ("2 Road, Singapore", "SG")]),
        ("SDN", "Village; Town, AF", [("Village", None), ("Town", "AF")]),
        ("SDN", "SY", [("SY", "SY")]),
        ("DPL", "1 STREET, PHOENIX, AZ, 85043", [("1 STREET, PHOENIX, AZ, 85043", None)]),
        ("DPL", "P.O. Box 3000, ANTHONY, 88021, NM", [("P.O. Box 3000, ANTHONY, 88021, NM", None)]),
        ("EL", "No.8633 Zhongchun Road,\nMinhang District, CN", [("No.8633 Zhongchun Road, Minhang District", "CN")]),
        ("EL", "", []),
    ],
)
def test_the_addresses_of_a_cell_are_taken_apart(code: str, cell: str, expected: list[tuple[str, str | None]]) -> None:
    entry = flat(source=LABELS[code], addresses=cell)
    assert [(address.address, address.country_code) for address in entry.addresses] == expected


def test_the_parts_of_an_address_in_the_json_belong_to_the_last_one_that_stands_in_it() -> None:
    parts = {"address": "1 Road; and 2 Road", "city": "Kowloon", "state": "", "postal_code": "1", "country": "HK"}
    assert one(addresses=[parts]).addresses == (
        Address(address="1 Road", country_code="HK"),
        Address(address="2 Road, Kowloon, 1", city="Kowloon", postal_code="1", country_code="HK"),
    )


@pytest.mark.parametrize(
    ("code", "addresses", "country"),
    [
        ("EL", "A, AF; B, PK", ("AF; PK", "AF")),
        ("UVL", "A, AE", ("AE", "AE")),
        ("SDN", "A, AE", (None, None)),
        ("DPL", "A, IQ", (None, None)),
        ("EL", "", (None, None)),
    ],
)
def test_the_country_of_a_listing_is_that_of_the_first_address_of_a_list_by_destination(
    code: str, addresses: str, country: tuple[str | None, str | None]
) -> None:
    entry = flat(source=LABELS[code], addresses=addresses)
    assert (entry.country_text, entry.country_code) == country


def test_the_country_of_a_state_department_sanction_is_the_one_that_it_names() -> None:
    entry = entries(JSON)["SPC Supachoke"]
    assert (entry.country_text, entry.country_code, entry.remarks) == ("TH", "TH", "Notice 1958")


# Ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Passport, 836238033, KP", ("passport", "836238033", "KP", "Passport")),
        ("Passport, F 1, MA, 29 Apr 1992", ("passport", "F 1", "MA", "Passport; dated 29 Apr 1992")),
        (
            "Passport, F 1, MA, 29 Apr 1992, 28 Apr 2002",
            ("passport", "F 1", "MA", "Passport; issued 29 Apr 1992; expires 28 Apr 2002"),
        ),
        ("Organization Established Date, 17 Oct 1990", ("established_on", "17 Oct 1990", None, None)),
        ("Issuer Name, China Telecom Co., Ltd", ("reference_number", "China Telecom Co., Ltd", None, None)),
        ("Nationality of Registration, Russia", ("nationality", "Russia", "RU", None)),
        ("Digital Currency Address - XBT, 1AjZ", ("digital_currency_address", "1AjZ", None, None)),
        ("Secondary sanctions risk:, A, B and C", ("sanctions_risk", "A, B and C", None, None)),
        ("Sonar Number, 7", ("other", "7", None, None)),
        ("Vessel Registration Identification, IMO 9357406", ("imo_number", "9357406", None, None)),
    ],
)
def test_an_id_has_its_kind_country_and_dates(text: str, expected: tuple[str | None, ...]) -> None:
    (identifier,) = flat(source=LABELS["SDN"], ids=text).identifiers
    kind, value, country, remarks = expected
    assert identifier == Identifier(
        id_type=kind, id_value=value, country_code=country, remarks=remarks or text.partition(", ")[0]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SD, 1998-10-28, 562605, Passport", ("562605", "SD", "Passport; dated 1998-10-28")),
        (
            "2004-02-05, 1999-06-23, G025057, Passport",
            ("G025057", None, "Passport; issued 1999-06-23; expires 2004-02-05"),
        ),
        ("K048787, Passport", ("K048787", None, "Passport")),
    ],
)  # fmt: skip
def test_an_id_of_the_28_columns_has_its_type_last(text: str, expected: tuple[str | None, ...]) -> None:
    (entry,) = us_csl.parse(table({"source": LABELS["SDN"], "ids": text}, columns=COLUMNS)).entries
    (identifier,) = entry.identifiers
    assert (identifier.id_value, identifier.country_code, identifier.remarks) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("7842", "7842"),
        ("24b0358fb2c7b46675cc2cd9cc1baae010de08773ded0257111155d2",) * 2,
        ("dcc742038bcb47f1bf9e805ef279484d", None),
        ("", None),
    ],
)
def test_an_id_that_is_drawn_anew_at_every_import_is_none(given: str, kept: str | None) -> None:
    assert flat(_id=given).publisher_id == kept


def test_an_id_that_an_amendment_changes_is_no_identity() -> None:
    row = {"addresses": "A, CN", "federal_register_notice": "79 FR 1"}
    amended = row | {"federal_register_notice": "79 FR 1; 81 FR 2"}
    releases = {
        "2024-05-03": us_csl.parse(table(row | {"_id": "0a" * 20})),
        "2024-05-04": us_csl.parse(table(amended | {"_id": "0b" * 20})),
    }
    before, after = in_order(SOURCE, releases).values()
    assert before["entries"]["publisher_id"].to_pylist() == ["0a" * 20]
    assert after["entries"]["publisher_id"].to_pylist() == ["0b" * 20]
    assert after["entries"]["entry_id"].equals(before["entries"]["entry_id"])
    assert {row["op"] for row in after["changes"].to_pylist()} == {"modified"}


def test_an_entity_number_that_is_not_the_id_is_kept() -> None:
    entry = flat(source=LABELS["SDN"], _id="1", entity_number="2")
    assert entry.identifiers == (Identifier(id_type="reference_number", id_value="2", remarks="entity_number"),)


def test_the_number_goes_before_the_id_in_a_list_that_has_numbers() -> None:
    assert flat(source=LABELS["SDN"], _id="1", entity_number="2").publisher_id == "2"
    assert flat(source=LABELS["SDN"], _id="1").publisher_id == "1"
    assert flat(source=LABELS["SDN"], _id="0a" * 20).publisher_id is None
    assert flat(source=LABELS["EL"], _id="0a" * 20, entity_number="2").publisher_id == "0a" * 20


CARTEL = {
    "source": LABELS["SDN"], "entity_number": "900001", "type": "Entity", "programs": "TEST",
    "name": "CARRERA EXAMPLE ORGANIZATION", "addresses": "1 Example Street, Exampletown, MX",
    "ids": "0000001, Tax ID No., MX", "alt_names": "CEX",
}  # fmt: skip
ITS_TAX_PAYER = {
    "source": LABELS["SDN"], "entity_number": "900002", "type": "Entity", "programs": "TEST", "name": "OTHER PARTY LLC",
    "ids": "0000001, Tax ID No., MX",
}  # fmt: skip
RENAMED = CARTEL | {"name": "JUARZ EXAMPLE CARTEL", "alt_names": "CEX; CARRERA EXAMPLE ORGANIZATION"}


def of_two_days(before: list[dict[str, str]], after: list[dict[str, str]]) -> dict[str, Any]:
    releases = {
        day: us_csl.parse(table(*rows, columns=COLUMNS))
        for day, rows in (("2018-12-04", before), ("2018-12-06", after))
    }
    return in_order(SOURCE, releases)["2018-12-06"]


def counted(tables: dict[str, Any]) -> dict[str, float]:
    return {row["scope"]: row["value"] for row in tables["profile"].to_pylist() if row["metric"] == "changed_entries"}


def test_a_party_that_is_renamed_under_its_number_is_modified() -> None:
    after = of_two_days([CARTEL, ITS_TAX_PAYER], [RENAMED, ITS_TAX_PAYER])
    assert counted(after) == {"added": 0, "removed": 0, "modified": 1, "form": 0, "unread": 0}
    assert set(after["identity"]["method"].to_pylist()) == {"publisher_id"}


def test_a_party_is_an_entry_of_each_list_that_has_its_number() -> None:
    other_list = CARTEL | {"source": LABELS["SSI"], "name": "CARRERA EXAMPLE OAO"}
    after = of_two_days([CARTEL, other_list], [other_list | {"name": "CARRERA JSC"}, RENAMED])
    assert counted(after) == {"added": 0, "removed": 0, "modified": 2, "form": 0, "unread": 0}
    assert sorted(after["identity"]["record_key"].to_pylist()) == ["SDN:#900001", "SSI:#900001"]


def test_a_number_given_to_another_party_is_a_new_entry_and_named() -> None:
    vessel = {"source": LABELS["SDN"], "entity_number": "900001", "type": "Vessel", "name": "MORNING TIDE"}
    after = of_two_days([CARTEL, ITS_TAX_PAYER], [vessel, ITS_TAX_PAYER])
    assert counted(after) == {"added": 1, "removed": 1, "modified": 0, "form": 0, "unread": 0}
    profile = after["profile"].to_pylist()
    assert [row["value"] for row in profile if row["scope"] == "SDN 900001"] == [2.0]


def test_a_store_from_before_the_number_was_the_identity_keeps_its_ids(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    older = replace(SOURCE, parser_version=SOURCE.parser_version - 1, lasting_ids=())
    before, after = tmp_path / "consolidated_2018-12-04.csv", tmp_path / "consolidated_2018-12-06.csv"
    before.write_bytes(table(CARTEL, ITS_TAX_PAYER, columns=COLUMNS))
    after.write_bytes(table(RENAMED, ITS_TAX_PAYER, columns=COLUMNS))
    first = ingest(empty, offline, before, source=older)
    assert "SDN::carreraexampleorganization" in identity_of(empty, first)
    second = ingest(empty, offline, after, source=SOURCE)
    assert second.changes == {"added": 0, "removed": 0, "modified": 1, "form": 0, "unread": 0}
    assert sorted(identity_of(empty, second)) == ["SDN:#900001", "SDN:#900002"]
    assert set(identity_of(empty, second).values()) == set(identity_of(empty, first).values())


def identity_of(store: LocalStore, outcome: Outcome) -> dict[str, str]:
    manifest = published.get_manifest(store, SOURCE.source_id, outcome.release_id)
    rows = published.read_table(store, manifest, "identity").to_pylist()
    return {row["record_key"]: row["entry_id"] for row in rows}


# Notices and dates


@pytest.mark.parametrize(
    ("text", "citations", "unread"),
    [
        ("82 FR 24242; 83 FR 37423", ["82 FR 24242 None", "83 FR 37423 None"], ""),
        ("77 FR 61249 No. 195", ["77 FR 61249 None"], ""),
        ("76 FR no. 242 pg. 78146, 77 FR 58006 (no. 182)", ["76 FR 78146 None", "77 FR 58006 None"], ""),
        ("72 FR 38008 (7/12/2007), 77 FR 24587", ["72 FR 38008 2007-07-12", "77 FR 24587 None"], ""),
        (
            "67 F.R. 56530 9/4/02 67 F.R. 10890 3/11/02 and 72 F.R.  4236 1/30/07",
            ["67 FR 10890 2002-03-11", "67 FR 56530 2002-09-04", "72 FR 4236 2007-01-30"],
            "",
        ),
        ("81.F.R. 40654 6/22/2016", ["81 FR 40654 2016-06-22"], ""),
        ("80FR 69852", ["80 FR 69852 None"], ""),
        ("82 F.R. 16788, 16789 4/6/2017", ["82 FR 16788 2017-04-06", "82 FR 16789 2017-04-06"], ""),
        ("Vol. 82, No. 60, 03/30/2017", ["82 FR No. 60 2017-03-30"], ""),
        ("Vol. 59 No. 244, 12/21/94", ["59 FR No. 244 1994-12-21"], ""),
        ("Vol. 79, No. 184 , 09/23/14", ["79 FR No. 184 2014-09-23"], ""),
        ("76 FR No. 197 (10/12/2011)", ["76 FR No. 197 2011-10-12"], ""),
        ("Vol. 82, No. 60, 02/30/2017", ["82 FR No. 60 None"], ""),
        ("Vol. 82, No. 60, 03/30/1917", ["82 FR No. 60 None"], ""),
        ("Notice 1958, Vol. 59, No. 44, 3/07/94", ["59 FR No. 44 1994-03-07"], "Notice 1958"),
        ("67 F.R. 10890 3/11/02 66 F.R. 47630 9/13/0", ["66 FR 47630 None", "67 FR 10890 2002-03-11"], "9/13/0"),
        ("81 FE 14953", [], "81 FE 14953"),
        ("", [], ""),
    ],
)
def test_notices_are_read_oldest_first(text: str, citations: list[str], unread: str) -> None:
    cited, rest = read_notice(text)
    assert ([f"{one.citation} {one.published_on}" for one in cited], rest) == (citations, unread)


@pytest.mark.parametrize("text", ["0097-06-30", "3033-01-17", "2023-02-30", "soon", "6/30/97"])
def test_a_day_that_cannot_be_is_kept_as_text_and_counted(text: str) -> None:
    records = us_csl.parse(table({"start_date": text, "end_date": "2024-01-31"}))
    (entry,) = records.entries
    assert (entry.effective_on, entry.expires_on, entry.remarks) == (None, date(2024, 1, 31), f"start_date: {text}")
    assert records.observations["impossible_dates", "release"] == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("For all items subject to the EAR (See ?744.2 of the EAR)", "ALL_EAR"),
        ("For all items subject to the EAR.  (See part 744.11 of the EAR).", "ALL_EAR"),
        ("For all items subject to the EAR.  (See part§744.11 of the EAR).", "ALL_EAR"),
        (
            "For all items subject to the EAR when used in projects specified in §746.5 of the EAR.",
            "ALL_EAR_IN_746_5_PROJECTS",
        ),
        ("For any item subject to the EAR listed in supplement no. 2 to part 744.", "SUPP2_744"),
        ("Whatever", "OTHER"),
    ],
)  # fmt: skip
def test_a_requirement_with_broken_signs_has_its_code_and_keeps_its_text(text: str, code: str) -> None:
    entry = flat(license_requirement=text)
    assert (entry.license_requirement_code, entry.license_requirement_text) == (code, text)


@pytest.mark.parametrize(
    ("label", "entry_type"),
    [
        ("Individual", "person"),
        ("Entity", "organization"),
        ("Vessel", "vessel"),
        ("Aircraft", "aircraft"),
        ("", "unknown"),
    ],
)
def test_the_type_is_the_one_that_the_publisher_gives(label: str, entry_type: str) -> None:
    assert one(type=label).entry_type == flat(type=label).entry_type == entry_type


# The forms of the file


def as_json(content: bytes) -> bytes:
    """Return rows of the 29 columns as the publisher's importers write them as JSON, as far as the CSV tells."""
    results = []
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        cells: dict[str, Any] = dict(row)
        cells["id"] = cells.pop("_id")
        is_isn = "(ISN)" in cells["source"]
        for name in ("programs", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "alt_names"):
            cells[name] = cells[name].split(", " if is_isn and name == "alt_names" else "; ") if cells[name] else []
        cells["addresses"] = [
            dict.fromkeys(("city", "state", "postal_code")) | {"address": street, "country": country}
            for street, country in (
                address.rsplit(", ", 1) for address in cells["addresses"].split("; ") if "," in address
            )
        ]
        cells["ids"] = [
            {"type": kind, "number": number} if number else {"type": kind}
            for kind, _, number in (text.partition(", ") for text in cells["ids"].split("; ") if text)
        ]
        results.append({name: value or None for name, value in cells.items()})
    return json.dumps({"results": results, "total": len(results)}).encode()


def test_the_same_records_read_alike_in_json_and_csv() -> None:
    def told(entry: Entry) -> tuple[object, ...]:
        return (
            entry.list_code, entry.entry_type, entry.names, entry.country_code, entry.effective_on, entry.expires_on,
            entry.citations, entry.publisher_id, entry.programs, entry.license_requirement_code, entry.remarks,
        )  # fmt: skip

    rows = [line for line in CSV.split(b"\n") if b"and No. 90 Babao" not in line]
    content = b"\n".join(rows)
    from_json = us_csl.parse(as_json(content)).entries
    assert len(from_json) == 12
    assert list(map(told, from_json)) == list(map(told, us_csl.parse(content).entries))
    assert [[one.id_type for one in entry.identifiers] for entry in from_json] == [
        [one.id_type for one in entry.identifiers] for entry in us_csl.parse(content).entries
    ]


def test_ids_with_the_same_parts_read_alike_in_json_and_csv() -> None:
    parts = {"type": "Passport", "number": "836238033", "country": "KP", "issue_date": None}
    of_json = one(source=LABELS["SDN"], ids=[parts, {"type": "Nationality of Registration", "country": "RU"}])
    of_csv = flat(source=LABELS["SDN"], ids="Passport, 836238033, KP; Nationality of Registration, RU")
    assert of_json.identifiers == of_csv.identifiers


def test_records_that_share_name_and_notice_stay_apart() -> None:
    rows = [{"name": "Twin", "addresses": place, "federal_register_notice": "79 FR 1"} for place in ("A, CN", "B, SG")]
    records = us_csl.parse(table(*rows))
    tables = tables_of(SOURCE, records, "2024-05-03")
    assert sorted(tables["entries"]["country_code"].to_pylist()) == ["CN", "SG"]


def test_what_the_publisher_draws_anew_or_moves_is_no_change() -> None:
    before = us_csl.parse(CSV)
    moved = CSV.replace(b"66f6ab3f26234b75a9093fce79ef0ce0", b"dcc742038bcb47f1bf9e805ef279484d")
    moved = moved.replace(b"https://www.bis.doc.gov", b"https://www.bis.gov")
    assert moved != CSV
    assert us_csl.parse(moved) == before


def test_between_the_releases_of_the_sample_one_came_one_went_and_one_changed() -> None:
    of_2024 = {str(sample.as_of): read(SOURCE, sample) for sample in samples(SOURCE) if sample.as_of.year == 2024}
    before, after = in_order(SOURCE, of_2024).values()
    names = {row["entry_id"]: row["name"] for tables in (before, after) for row in tables["entries"].to_pylist()}
    assert {(names[row["entry_id"]], row["op"]) for row in after["changes"].to_pylist()} == {
        ("SPC Supachoke", "added"),
        ("Cesareo Estanislao Benitez", "removed"),
        ("AIR FREIGHT LTD", "modified"),
    }


# What is new


def unknown(content: bytes) -> dict[tuple[str, str], int]:
    """Return what was met of words and kinds that are not known, by what and how often."""
    observations = us_csl.parse(content).observations
    return {key: int(value) for key, value in observations.items() if key[0].startswith("unknown_") and value}


MENU = "Menu of Test Measures (MTM) List - Treasury Department"


@pytest.mark.parametrize(
    "label",
    ["Specially Designated Nationals (SDN) \u2013 Treasury Department", "SDN List (sdn) - Department of the Treasury"],
)
def test_a_known_list_under_a_label_never_seen_is_the_same_list_and_told(label: str) -> None:
    content = table({"source": label, "type": "Entity"})
    (entry,) = us_csl.parse(content).entries
    assert entry.list_code == "SDN"
    assert unknown(content)["unknown_words", f"list: {label}"] == 1


@pytest.mark.parametrize("form", [document, table], ids=["JSON", "CSV"])
def test_a_record_of_a_new_list_is_an_entry_and_told(form: Callable[..., bytes]) -> None:
    content = form({"source": MENU, "remarks": "Said."}, {"source": LABELS["SDN"], "type": "Entity"})
    new, old = us_csl.parse(content).entries
    assert (new.list_code, new.remarks) == ("OTHER", f"Said.\nSource: {MENU}")
    assert (old.list_code, old.remarks) == ("SDN", None)
    assert unknown(content) == {("unknown_words", "release"): 1, ("unknown_words", f"list: {MENU}"): 1}


@pytest.mark.parametrize("form", [document, table], ids=["JSON", "CSV"])
def test_a_record_of_a_new_type_is_put_aside_and_asked_about(form: Callable[..., bytes]) -> None:
    content = form({"name": "A"}, {"name": "B", "type": "Robot"}, {"name": "C", "type": "Vessel"})
    records = us_csl.parse(content)
    assert [entry.name for entry in records.entries] == ["A", "C"]
    assert [odd.position for odd in records.quarantine] == [2]
    assert unknown(content) == {("unknown_kinds", "release"): 1, ("unknown_kinds", "type: Robot"): 1}


def test_a_new_kind_of_id_and_a_new_gender_are_kept_and_told() -> None:
    content = document({"ids": [{"type": "Star Sign", "number": "Leo"}, {"type": "Gender", "number": "Unknown"}]})
    (entry,) = us_csl.parse(content).entries
    assert entry.identifiers == (
        Identifier(id_type="other", id_value="Leo", remarks="Star Sign"),
        Identifier(id_type="gender", id_value="Unknown", remarks="Gender"),
    )
    assert unknown(content) == {
        ("unknown_words", "release"): 2,
        ("unknown_words", "id: Star Sign"): 1,
        ("unknown_words", "Gender: Unknown"): 1,
    }


def test_what_stands_in_a_new_column_or_under_a_new_key_is_in_the_remarks() -> None:
    (of_json,) = us_csl.parse(document({"risk": "high"})).entries
    wider = table({"risk": "high"}, columns=("_id", *COLUMNS, "risk"))
    (of_csv,) = us_csl.parse(wider).entries
    assert of_json.remarks == of_csv.remarks == "risk: high"
    assert unknown(wider) == {("unknown_kinds", "release"): 1, ("unknown_kinds", "column: risk"): 1}


# Bad input


def replaced(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


HEADER = CSV.split(b"\n", 1)[0].decode()
BAD = {
    "CSV cut off": (CSV[:2000], ("the last row, 2, has 20 cells", "breaks off")),
    "CSV cut off inside a cell": (CSV[:1700], ("row 2 cannot be read", "breaks off")),
    "CSV without its last cells": (CSV[: CSV.rindex(b'","')] + b'"\n', ("the last row, 13", "28 cells")),
    "a header twice": (HEADER.encode() + b"\n" + CSV, ("row 1 repeats the header",)),
    "another encoding": (OLD.replace("§".encode(), b"\xa7"), ("expected text in utf-8", "0xa7")),
    "another list": (b"Name,Country\nX,Y\n", ("other columns", "Name")),
    "a renamed column": (replaced(CSV, "alt_names", "aliases"), ("unknown are ['aliases']",)),
    "a missing column": (replaced(CSV, ",ids\n", "\n"), ("missing are ['ids']",)),
    "columns in another order": (replaced(CSV, "_id,source", "source,_id"), ("the order differs",)),
    "JSON cut off": (JSON[:9000], ("expected well-formed JSON", "break off", "records")),
    "JSON too deep": (b'{"results": ' + b"[" * 100_000, ("expected well-formed JSON",)),
    "a JSON list": (b"[1]", ("expected a JSON object with a list 'results'", "found list")),
    "a JSON message": (b'{"message": "no"}', ("found ['message']",)),
    "fewer records than it says": (document({}, total=2), ("it has 2 records and has 1",)),
    "a missing key": (b'{"results": [{"id": "1", "source": "S", "name": "N"}]}', ("missing are ['alt_names',",)),
    "a key that no address has": (
        document({"addresses": [{"address": "1 Main Street", "country": "CN"}]}), ("missing are ['city']",)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_one_message(content: bytes, words: tuple[str, ...]) -> None:
    SOURCE.check([downloaded(content)])
    message = refusal(SOURCE, content)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"name": ""}, "the record has no name"),
        ({"source": None}, "the record has no source, which names its list"),
        ({"type": "Robot"}, "expected one of ['Aircraft', 'Entity', 'Individual', 'Vessel'] as type, found 'Robot'"),
        ({"name": "Party", "remarks": {"a": 1}}, "expected a text as remarks, found dict"),
        ({"alt_names": {"a": 1}}, "expected a list of texts as alt_names, found dict"),
        ({"addresses": ["Main Street"]}, "expected a list of objects as addresses"),
        ({"name": "Party \ud800"}, "surrogates not allowed"),
    ],
)
def test_an_odd_record_is_kept_apart(record: dict[str, Any], reason: str) -> None:
    records = us_csl.parse(document({}, record))
    (odd,) = records.quarantine
    assert odd.position == 2
    assert reason in odd.reason
    assert (records.record_count, len(records.entries), records.counts.unaccounted) == (2, 1, 0)
    odd.record_text.encode()


def test_a_record_that_is_no_object_is_kept_apart() -> None:
    content = document({}).replace(b'"results": [', b'"results": ["x", ')
    assert [one.reason for one in us_csl.parse(content).quarantine] == ["expected a JSON object, found str"]


def test_a_row_of_another_width_is_kept_apart() -> None:
    lines = CSV.split(b"\n")
    lines[3] = b'"1","2"'
    records = us_csl.parse(b"\n".join(lines))
    assert [(one.position, one.reason) for one in records.quarantine] == [(3, "expected 29 cells, found 2")]
    assert (records.record_count, records.counts.unaccounted) == (13, 0)


def test_an_empty_list_of_results_has_no_records() -> None:
    records = us_csl.parse(b'{"results": []}')
    assert (records.record_count, records.entries) == (0, ())


def test_from_the_table_to_json_what_both_say_alike_is_a_matter_of_form() -> None:
    table, as_json = (samples(us_csl.SOURCE)[place] for place in (3, 4))
    releases = {sample.as_of.isoformat(): read(us_csl.SOURCE, sample) for sample in (table, as_json)}
    changes = in_order(us_csl.SOURCE, releases)[as_json.as_of.isoformat()]["changes"]
    counted = count_entries(changes)
    assert (counted["form"], counted["modified"]) == (3, 5)
    real = {(row["table_name"], row["field"]) for row in changes.to_pylist() if row["cause"] == "source"}
    assert not {("entries", "entry_text"), ("entries", "remarks")} & real
