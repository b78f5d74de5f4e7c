"""OFAC's consolidated list: the sample in whole values in both formats, the files of a release, the download."""

from dataclasses import replace
from datetime import date

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.sources.us_ofac import us_ofac_consolidated
from sources.us_ofac.ofac_rows import changes_in_order, flat_file, numbered, said
from world.loopback import NOW, Publisher, Reply
from world.sample_lists import FIXTURES

FOLDER = FIXTURES / us_ofac_consolidated.SOURCE.source_id
SOURCE = us_ofac_consolidated.SOURCE
NAMES = ("CONS_PRIM.CSV", "CONS_ADD.CSV", "CONS_ALT.CSV", "CONS_COMMENTS.CSV")
FLAT = tuple((FOLDER / f"{stem}_2025-12-19.csv").read_bytes() for stem in ("cons_prim", "cons_add", "cons_alt"))
ADVANCED = (FOLDER / "cons_advanced_2023-12-07.xml").read_bytes()
EMPTY = b"\x1a"


@pytest.fixture(scope="module")
def flat() -> Records:
    return us_ofac_consolidated.SOURCE.parse(FLAT)


@pytest.fixture(scope="module")
def advanced() -> Records:
    return us_ofac_consolidated.SOURCE.parse([ADVANCED])


def test_a_company_of_the_advanced_xml_is_read_whole(advanced: Records) -> None:
    text = numbered(advanced, "20686").entry_text
    assert numbered(advanced, "20686") == Entry(
        position=4,
        list_code="CONS",
        entry_type="organization",
        country_code=None,
        country_text=None,
        has_destination=False,
        publisher_id="20686",
        names=(Name(name="TERNEFTEGAZ, ZAO", name_type="primary"), Name(name="ZAO Terneftgas", name_type="aka")),
        addresses=(
            Address(
                address=(
                    "str. 2 ter. Promyshlenaya zone No. 11 Krasnoselkup, Krasnoselkupski Raion, Yamalo-Nenetski A.O. "
                    "629380, Russia"
                ),
                city="Krasnoselkupski Raion",
                state="Yamalo-Nenetski A.O.",
                postal_code="629380",
                country_code="RU",
            ),
        ),
        identifiers=(
            said("executive_order", "Subject to Directive 2", None, "Executive Order 13662 Directive Determination"),
            said("sanctions_risk", "Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201 and/or 589.209"),
            said("registration_number", "1098911000473", None, "Registration ID"),
            said("registration_number", "71216169", None, "Government Gazette Number"),
            said("tax_id", "8912002715"),
        ),
        relations=(
            Relation(
                relation="linked_to",
                related_name="OAO NOVATEK",
                country_code=None,
                text="Owned or Controlled By: OAO NOVATEK",
            ),
        ),
        programs="UKRAINE-EO13662",
        listed_on=date(2016, 12, 20),
        remarks=(
            "For more information on directives, please visit the following link: "
            "http://www.treasury.gov/resource-center/sanctions/Programs/Pages/ukraine.aspx#directives.\n"
            "Lists: Consolidated List; Sectoral Sanctions Identifications List\n"
            "Measures: 13662 Sectoral Directive 2\nLegal basis: Executive Order 13662 (Ukraine)"
        ),
        entry_text=text,
    )
    sections = ["DistinctParty", "Location", *["IDRegDocument"] * 3, "ProfileRelationship", *["SanctionsEntry"] * 2]
    assert [line[1:].split(" ")[0] for line in text.split("\n")] == sections


COMPANY = (
    said("ticker", "601606 CN"),
    said("isin", "CNE1000036L1"),
    said("organization_type", "Public Company", None, "Target Type"),
    said("executive_order", "02 Aug 2021", None, "Effective Date (CMIC)"),
    said("executive_order", "03 Jun 2022", None, "Purchase/Sales For Divestment Date (CMIC)"),
    said("executive_order", "03 Jun 2021", None, "Listing Date (CMIC)"),
    said("registration_number", "9134000070503581XA", "CN", "Unified Social Credit Code (USCC)"),
)


def test_both_formats_say_the_same_of_a_chinese_military_company(flat: Records, advanced: Records) -> None:
    one, other = numbered(flat, "32028"), numbered(advanced, "32028")
    assert one.identifiers == COMPANY
    assert set(other.identifiers) == set(COMPANY)
    assert [name.name.upper() for name in one.names] == [name.name.upper() for name in other.names]
    assert [(a.address, a.country_code) for a in one.addresses] == [
        (a.address, a.country_code) for a in other.addresses
    ]
    assert (one.programs, one.effective_on, one.listed_on) == ("CMIC-EO13959", date(2021, 8, 2), None)
    assert (other.programs, other.effective_on, other.listed_on) == ("CMIC-EO13959", date(2021, 8, 2), date(2021, 6, 3))


def test_a_region_is_an_address(flat: Records) -> None:
    assert numbered(flat, "9647").addresses == (Address(address="Region: Gaza", country_code="PS"),)


def test_a_person_is_linked_to_a_party_of_another_list(flat: Records) -> None:
    expected = Relation(relation="linked_to", related_name="HAMAS", country_code=None, text="Linked To: HAMAS")
    assert numbered(flat, "9647").relations == (expected,)


def test_without_the_comments_a_remark_breaks_off_and_is_counted(flat: Records) -> None:
    fund = numbered(flat, "31693")
    assert (fund.remarks or "").endswith("to such entities or any foreig")
    assert int(flat.observations["remarks_cut_off", "release"]) == 1
    assert flat.set_aside == {"address rows": 18, "alias rows": 17, "comment rows": 0}


def test_with_the_comments_it_is_whole() -> None:
    rest = "n exchange transaction for or on behalf of such entities, is prohibited."
    records = us_ofac_consolidated.SOURCE.parse([*FLAT, flat_file([f'31693,"{rest}"'])])
    fund = numbered(records, "31693")
    assert (fund.remarks, records.observations["remarks_cut_off", "release"]) == (None, 0.0)
    assert fund.identifiers[-1].id_value.endswith(f"to such entities or any foreig{rest.removesuffix('.')}")


def test_a_party_keeps_its_id_from_one_format_to_the_other() -> None:
    assert changes_in_order(SOURCE) == [(7, 0, 0, 0), (1, 1, 1, 0), (4, 3, 0, 4), (1, 1, 1, 0)]


@pytest.mark.parametrize("comments", [b"", EMPTY, flat_file(['31693,"n exchange."'])], ids=["nothing", "mark", "one"])
def test_the_four_files_of_the_day_are_a_release(publisher: Publisher, fetcher: Fetcher, comments: bytes) -> None:
    for name, content in zip(NAMES, (*FLAT, comments), strict=True):
        publisher.script(f"/{name}", Reply(body=content))
    files = replace(us_ofac_consolidated.SOURCE, base_url=publisher.url("")).download(fetcher, NOW.date(), None)
    assert files is not None
    SOURCE.check(files)
    assert len(SOURCE.parse([file.content for file in files]).entries) == 8


def test_a_part_of_a_release_is_refused() -> None:
    with pytest.raises(SourceChanged, match=r"expected the files CONS_PRIM.CSV, CONS_ADD.CSV, CONS_ALT.CSV, found 2"):
        SOURCE.parse(FLAT[:2])
