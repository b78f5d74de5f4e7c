"""The remarks of OFAC's flat files, statement by statement, as they stand in the releases of 2021 and 2025."""

import time

import pytest

from entity_lists.contract.codes import ID_TYPES
from entity_lists.records import Identifier, Name, Relation
from entity_lists.sources.us_ofac.dates import impossible_date_count
from entity_lists.sources.us_ofac.flat_remarks import read_remarks
from entity_lists.sources.us_ofac.labels import _PLAIN, _SPECIFIC, id_type_of, identifier
from sources.us_ofac.ofac_rows import said

IDENTIFIERS = {
    "DOB 17 Aug 1954": said("birth_date", "17 Aug 1954"),
    "alt. DOB Sep 1953": said("birth_date", "Sep 1953"),
    "DOB circa 1956": said("birth_date", "circa 1956"),
    "DOB 1960 to 1962": said("birth_date", "1960 to 1962"),
    "POB Ciudad Victoria, Tamaulipas, Mexico": said("birth_place", "Ciudad Victoria, Tamaulipas, Mexico"),
    "nationality Korea, North": said("nationality", "Korea, North", "KP"),
    "citizen Venezuela": said("citizenship", "Venezuela", "VE"),
    "Gender Male": said("gender", "Male"),
    "Passport 1213007 (Israel)": said("passport", "1213007", "IL"),
    "alt. Passport B 524420 issued 15 Jul 1998 expires 22 May 2003": said(
        "passport", "B 524420", None, "issued 15 Jul 1998; expires 22 May 2003"
    ),
    "Passport DM001478 (Burma) issued 10 Sep 2012 expires 09 Sep 2022": said(
        "passport", "DM001478", "MM", "issued 10 Sep 2012; expires 09 Sep 2022"
    ),
    "alt. Passport KE007776 expires Aug 2009": said("passport", "KE007776", None, "expires Aug 2009"),
    "Diplomatic Passport 000021986 (Yemen)": said("passport", "000021986", "YE", "Diplomatic Passport"),
    "Passport Booklet: A8235074 (Pakistan)": said("passport", "A8235074", "PK", "Passport Booklet"),
    "National ID No. V220335470 (Taiwan)": said("national_id", "V220335470", "TW"),
    "Cedula No. R19 5468 (Guatemala)": said("national_id", "R19 5468", "GT", "Cedula No."),
    "C.U.R.P. # HESU430525HBCRMR05 (Mexico)": said("national_id", "HESU430525HBCRMR05", "MX", "C.U.R.P. #"),
    "NIT # 800107988-4 (Colombia)": said("tax_id", "800107988-4", "CO", "NIT #"),
    "C.U.I.T. 30-68074603-2 (Argentina)": said("tax_id", "30-68074603-2", "AR", "C.U.I.T."),
    "Folio Mercantil No. 73550 (Jalisco) (Mexico)": said(
        "registration_number", "73550 (Jalisco)", "MX", "Folio Mercantil No."
    ),
    "Matricula Mercantil No 21-438991-02 (Medellin)": said(
        "registration_number", "21-438991-02", None, "Matricula Mercantil No; Medellin"
    ),
    "Legal Entity Number 2534001D752JPNM0H170 (Russia)": said(
        "lei", "2534001D752JPNM0H170", "RU", "Legal Entity Number"
    ),
    "Legal Entity Number 856458879 (Netherlands)": said(
        "registration_number", "856458879", "NL", "Legal Entity Number"
    ),
    "V.A.T. Number BG 201673717 (Bulgaria)": said("vat_number", "BG 201673717", "BG"),
    "Vessel Registration Identification IMO 9187655": said("imo_number", "9187655"),
    "MMSI 256842000": said("mmsi", "256842000"),
    "Company Number IMO 5753988": said("registration_number", "IMO 5753988", None, "Company Number"),
    "Former Vessel Flag Malta": said("vessel_former_flag", "Malta", "MT"),
    "Aircraft Construction Number (also called L/N or S/N or F/N) 4304": said(
        "aircraft_serial_number", "4304", None, "Aircraft Construction Number (also called L/N or S/N or F/N)"
    ),
    "Aircraft Manufacture Date Mar 1989": said("built_on", "Mar 1989", None, "Aircraft Manufacture Date"),
    "Organization Established Date 01 Jan 2015 to 31 Dec 2015": said("established_on", "01 Jan 2015 to 31 Dec 2015"),
    "Organization Type: Real estate activities on a fee or contract basis": said(
        "organization_type", "Real estate activities on a fee or contract basis"
    ),
    "Website www.gazprombank.ru": said("website", "www.gazprombank.ru"),
    "Email Address step_el@inbox.ru": said("email", "step_el@inbox.ru"),
    "SWIFT/BIC MELIGB2L": said("swift_bic", "MELIGB2L"),
    "Telephone (357)(22660766)": said("phone", "(357)(22660766)"),
    "Fax: 97082881184": said("phone", "97082881184", None, "Fax"),
    "alt. Digital Currency Address - XBT 1QJUiNsNfji6mR1FjAwf6Eg9NxxHPoxpWL": said(
        "digital_currency_address", "1QJUiNsNfji6mR1FjAwf6Eg9NxxHPoxpWL", None, "Digital Currency Address - XBT"
    ),
    "Secondary sanctions risk: See Section 11 of Executive Order 14024.": said(
        "sanctions_risk", "See Section 11 of Executive Order 14024."
    ),
    "Additional Sanctions Information - Subject to Secondary Sanctions": said(
        "sanctions_risk", "Subject to Secondary Sanctions", None, "Additional Sanctions Information"
    ),
    "CAATSA Section 235 Information: EXPORT SANCTIONS Sec. 235(a)(2)": said(
        "sanctions_risk", "EXPORT SANCTIONS Sec. 235(a)(2)", None, "CAATSA Section 235 Information"
    ),
    "Executive Order 13662 Directive Determination - Subject to Directive 1": said(
        "executive_order", "Subject to Directive 1", None, "Executive Order 13662 Directive Determination"
    ),
    "Listing Date (EO 14024 Directive 1a): 24 Feb 2022": said(
        "executive_order", "24 Feb 2022", None, "Listing Date (EO 14024 Directive 1a)"
    ),
    "Effective Date (CMIC) 02 Aug 2021": said("executive_order", "02 Aug 2021", None, "Effective Date (CMIC)"),
    "Position: General Manager": said("job", "General Manager"),
    "Alt. Position: Owner": said("job", "Owner"),
    "Chinese Commercial Code 0443 2814 2589": said("other", "0443 2814 2589", None, "Chinese Commercial Code"),
}


@pytest.mark.parametrize(("statement", "expected"), IDENTIFIERS.items(), ids=IDENTIFIERS.keys())
def test_a_statement_with_a_label_is_an_identifier(statement: str, expected: Identifier) -> None:
    read = read_remarks(f"{statement}.", is_person=True)
    assert (read.identifiers, read.left, read.unread_count) == ((expected,), (), 0)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("a.k.a. 'BNC'", Name(name="BNC", name_type="aka", is_weak=True)),
        ("f.k.a. 'ANA I'", Name(name="ANA I", name_type="fka", is_weak=True)),
        ("n.k.a. 'VERANILLO'", Name(name="VERANILLO", name_type="nka", is_weak=True)),
        ("alt. a.k.a. 'X; Y'", Name(name="X; Y", name_type="aka", is_weak=True)),
        ("Issuer Name China Mobile Ltd", Name(name="China Mobile Ltd", name_type="aka")),
    ],
)
def test_an_alias_in_the_remarks_is_a_name(statement: str, expected: Name) -> None:
    read = read_remarks(f"DOB 1962; {statement}; Gender Male.", is_person=True)
    assert (read.names, len(read.identifiers), read.left) == ((expected,), 2, ())


def test_a_quote_that_is_not_closed_swallows_no_other_statement() -> None:
    read = read_remarks("a.k.a. 'OPEN; DOB 1962; a.k.a. 'CLOSED'.", is_person=True)
    assert [name.name for name in read.names] == ["CLOSED"]
    assert [identifier.id_value for identifier in read.identifiers] == ["1962"]
    assert read.left == ("a.k.a. 'OPEN",)


def test_a_link_is_a_relation_whatever_stands_in_its_name() -> None:
    read = read_remarks("Linked To: NASCO POLYMERS & CHEMICALS CO SAL (OFF-SHORE).", is_person=False)
    name = "NASCO POLYMERS & CHEMICALS CO SAL (OFF-SHORE)"
    expected = Relation(relation="linked_to", related_name=name, country_code=None, text=f"Linked To: {name}")
    assert (read.relations, read.left) == ((expected,), ())


@pytest.mark.parametrize(
    "statement",
    [
        "ICTY indictee",
        "all offices worldwide",
        "Passport issued in Sarajevo, Bosnia-Herzegovina",
        "NIT # Provisional (Colombia)",
        "DOB circa 1979-1982",
        "Website www.alturath.org. Revival of Islamic Heritage Society Offices Worldwide",
        "Driver's License is issued by the State of Texas",
        "Licensed trader",
        "MMSI 12345",
        "SWIFT/BIC unknown",
        "Favourite colour blue",
    ],
)
def test_what_has_no_known_label_or_another_form_stays_word_for_word(statement: str) -> None:
    read = read_remarks(f"{statement}; DOB 1962.", is_person=True)
    assert (read.left, read.unread_count, len(read.identifiers)) == ((statement,), 1, 1)
    assert read.statement_count == 2


def test_a_known_notice_stays_in_the_remarks_and_counts_as_read() -> None:
    notice = "For more information on directives, please visit the following link: http://www.treasury.gov/x#directives"
    read = read_remarks(f"{notice}.", is_person=False)
    assert (read.left, read.unread_count) == ((notice,), 0)


def test_what_the_record_says_elsewhere_is_not_said_twice() -> None:
    titles = ["Brigadier General", "Major General"]
    read = read_remarks("DOB 1956; Brigadier General; Major General.", is_person=True, said_elsewhere=titles)
    assert (read.left, read.unread_count, read.repeated_count, read.statement_count) == ((), 0, 2, 3)


def test_nothing_is_made_of_a_statement_that_breaks_off() -> None:
    read = read_remarks("Tax ID No. 7706061801 (Russia); Registration Number 10277", is_person=False, is_cut_off=True)
    assert [identifier.id_type for identifier in read.identifiers] == ["tax_id"]
    assert (read.left, read.unread_count, read.is_cut_off) == (("Registration Number 10277",), 1, True)


@pytest.mark.parametrize(("is_person", "id_type"), [(True, "national_id"), (False, "registration_number")])
def test_an_identification_number_is_what_its_party_is(is_person: bool, id_type: str) -> None:
    (read,) = read_remarks("Identification Number A387489.", is_person=is_person).identifiers
    assert (read.id_type, read.remarks) == (id_type, "Identification Number")


def test_an_imo_number_of_another_form_is_no_ship() -> None:
    assert identifier("Vessel Registration Identification", "123", is_person=False).id_type == "registration_number"


def test_a_label_that_is_not_known_is_kept_with_its_value() -> None:
    assert id_type_of("Shoe Size", is_person=True) is None
    assert identifier("Shoe Size", "44", is_person=True) == said("other", "44", None, "Shoe Size")


def test_every_kind_of_the_table_is_in_the_contract() -> None:
    assert {*_PLAIN, *_SPECIFIC} <= set(ID_TYPES)
    labels = [label for table in (_PLAIN, _SPECIFIC) for labels in table.values() for label in labels]
    assert len(labels) == len(set(labels))


def test_impossible_days_are_kept_and_counted() -> None:
    read = read_remarks("DOB 31 Feb 1962; DOB 1962; DOB 12 Aug 3017.", is_person=True)
    assert [identifier.id_value for identifier in read.identifiers] == ["31 Feb 1962", "1962", "12 Aug 3017"]
    assert impossible_date_count(read.identifiers) == 2


@pytest.mark.parametrize(
    "text",
    [
        "a.k.a. '" + "x; " * 20_000,
        "Passport " + "(" * 50_000,
        "Passport 1" + " issued 2001" * 20_000,
        "DOB " + "1 Jan 1962 to " * 20_000,
        "; " * 50_000,
    ],
    ids=["open quote", "brackets", "issued", "period", "semicolons"],
)
def test_hostile_remarks_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    read_remarks(text, is_person=True)
    assert time.process_time() - begun < 2
