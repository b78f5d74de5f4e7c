"""OFAC's labels: which kind of identifier each stands for, and what of its value and words is kept."""

import pytest

from entity_lists.records import Identifier
from entity_lists.sources.us_ofac.labels import id_type_of, identifier, starts_with_label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("DOB 10 Dec 1948", "DOB", id="a label and its value"),
        pytest.param("Passport A123 (Iran)", "Passport", id="the shorter of two labels"),
        pytest.param("Passport Booklet: A123", "Passport Booklet:", id="the longer of two labels"),
        pytest.param("Digital Currency Address - XBT 1A2b", "Digital Currency Address - XBT", id="a label with a code"),
        pytest.param(
            "Executive Order 13662 Directive Determination - Subject to Directive 1",
            "Executive Order 13662 Directive Determination -",
            id="a label with a number",
        ),
        pytest.param("C.U.I.T. 30-1", "C.U.I.T.", id="a label with stops"),
        pytest.param(
            "Executive Order 14099 Directive Information: x",
            "Executive Order 14099 Directive Information:",
            id="a label with another number",
        ),
        pytest.param("Digital Currency Address - NEWCOIN x", "Digital Currency Address - NEWCOIN", id="a new code"),
        pytest.param("Passportless", None, id="another word that begins as a label does"),
        pytest.param("", None, id="nothing"),
        pytest.param("DOBSON 1948", None, id="a word that begins as a label does"),
        pytest.param("Linked To: ACME", None, id="no label"),
    ],
)
def test_a_statement_starts_with_its_longest_label(text: str, label: str | None) -> None:
    assert starts_with_label(text) == label


@pytest.mark.parametrize(
    ("label", "is_person", "id_type"),
    [
        pytest.param("Cedula No.", True, "national_id", id="a national id"),
        pytest.param("Identification Number", True, "national_id", id="the number of a person"),
        pytest.param("Identification Number", False, "registration_number", id="the number of anybody else"),
        pytest.param("CAATSA Section 235 Information:", False, "sanctions_risk", id="a label with a number"),
        pytest.param("Listing Date (EO 14024 Directive 1a):", False, "executive_order", id="a directive of its year"),
        pytest.param("Shoe Size", True, None, id="an unknown label"),
    ],
)
def test_a_label_stands_for_a_kind_of_identifier(label: str, is_person: bool, id_type: str | None) -> None:
    assert id_type_of(label, is_person=is_person) == id_type


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        pytest.param("DOB", "1962", Identifier(id_type="birth_date", id_value="1962"), id="a label that says its kind"),
        pytest.param(
            "Cedula No.", "7548733", Identifier(id_type="national_id", id_value="7548733", remarks="Cedula No."),
            id="a label that says more",
        ),
        pytest.param(
            "nationality", "Cuba", Identifier(id_type="nationality", id_value="Cuba", country_code="CU"),
            id="a country as value",
        ),
        pytest.param(
            "Vessel Registration Identification", "IMO 9187629",
            Identifier(id_type="imo_number", id_value="9187629"), id="a number of the IMO",
        ),
        pytest.param(
            "Vessel Registration Identification", "C-12", Identifier(id_type="registration_number", id_value="C-12"),
            id="a number of another register",
        ),
        pytest.param(
            "Legal Entity Number", "254900EXAMPLE00LEI01",
            Identifier(id_type="lei", id_value="254900EXAMPLE00LEI01", remarks="Legal Entity Number"), id="an LEI",
        ),
        pytest.param(
            "Legal Entity Number", "851-453",
            Identifier(id_type="registration_number", id_value="851-453", remarks="Legal Entity Number"),
            id="a number that is no LEI",
        ),
        pytest.param(
            "Shoe Size -", "44", Identifier(id_type="other", id_value="44", remarks="Shoe Size"), id="an unknown label",
        ),
    ],
)  # fmt: skip
def test_a_label_and_its_value_are_an_identifier(label: str, value: str, expected: Identifier) -> None:
    assert identifier(label, value, is_person=False) == expected


@pytest.mark.parametrize(
    ("country_text", "code", "remarks"),
    [
        pytest.param("Iran", "IR", "issued 10 Sep 2012", id="a country"),
        pytest.param("Persia", None, "issued 10 Sep 2012; Persia", id="a country that has no code stays in words"),
        pytest.param(None, None, "issued 10 Sep 2012", id="none"),
    ],
)
def test_a_document_has_the_country_that_issued_it(country_text: str | None, code: str | None, remarks: str) -> None:
    said = ("issued 10 Sep 2012",)
    assert identifier("Passport", "A123", is_person=True, country_text=country_text, said=said) == Identifier(
        id_type="passport", id_value="A123", country_code=code, remarks=remarks
    )
