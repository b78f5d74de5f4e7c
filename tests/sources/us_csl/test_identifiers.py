"""What a record says of its party beside names and addresses."""

import pytest

from entity_lists.records import Identifier
from entity_lists.sources.us_csl.identifiers import identifiers
from entity_lists.sources.us_csl.record import CslRecord, IdDocument


def read(
    cells: dict[str, str] | None = None,
    lists: dict[str, tuple[str, ...]] | None = None,
    ids: tuple[IdDocument, ...] = (),
) -> list[Identifier]:
    return list(
        identifiers(CslRecord(position=1, cells=cells or {}, lists=lists or {}, addresses=(), ids=ids, text=""))
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"title": "Minister"}, [Identifier(id_type="title", id_value="Minister")], id="a title"),
        pytest.param(
            {"vessel_flag": "Panama"},
            [Identifier(id_type="vessel_flag", id_value="Panama", country_code="PA")],
            id="a flag",
        ),
        pytest.param(
            {"entity_number": "36", "id": "0a0a"},
            [Identifier(id_type="reference_number", id_value="36", remarks="entity_number")],
            id="a number beside the record's id",
        ),
        pytest.param({"entity_number": "36", "id": "36"}, [], id="the number that is the record's id"),
        pytest.param({"entity_number": "36", "id": ""}, [], id="the number of a record without an id"),
        pytest.param({"title": "", "name": "ACME"}, [], id="nothing"),
    ],
)
def test_columns_of_one_value_are_identifiers(cells: dict[str, str], expected: list[Identifier]) -> None:
    assert read(cells) == expected


def test_columns_of_several_values_are_an_identifier_each() -> None:
    assert read(lists={"nationalities": ("IR", "Cuba"), "dates_of_birth": ("1962",), "programs": ("CUBA",)}) == [
        Identifier(id_type="birth_date", id_value="1962"),
        Identifier(id_type="nationality", id_value="IR", country_code="IR"),
        Identifier(id_type="nationality", id_value="Cuba", country_code="CU"),
    ]


IDS = {
    "a passport": (
        IdDocument(type="Passport", number="A123", country="IR", issue_date="2012-09-10", expiration_date="2022-09-09"),
        Identifier(
            id_type="passport", id_value="A123", country_code="IR",
            remarks="Passport; issued 2012-09-10; expires 2022-09-09",
        ),
    ),
    "a number of the IMO": (
        IdDocument(type="Vessel Registration Identification", number="IMO 9187629"),
        Identifier(id_type="imo_number", id_value="9187629", remarks="Vessel Registration Identification"),
    ),
    "a wallet": (
        IdDocument(type="Digital Currency Address - XBT", number="1A2b"),
        Identifier(id_type="digital_currency_address", id_value="1A2b", remarks="Digital Currency Address - XBT"),
    ),
    "a type that is not known": (
        IdDocument(type="Shoe Size", number="44", some_date="2012"),
        Identifier(id_type="other", id_value="44", remarks="Shoe Size; dated 2012"),
    ),
    "a type with a colon": (
        IdDocument(type="Gender:", number="Male"), Identifier(id_type="gender", id_value="Male", remarks="Gender:"),
    ),
    "a country that is the value": (
        IdDocument(type="Nationality Country", country="Iran"),
        Identifier(id_type="nationality", id_value="Iran", country_code="IR", remarks="Nationality Country"),
    ),
    "a country without a code": (
        IdDocument(type="Passport", number="A123", country="Persia"),
        Identifier(id_type="passport", id_value="A123", remarks="Passport; Persia"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), IDS.values(), ids=IDS)
def test_an_id_is_an_identifier_of_its_kind(document: IdDocument, expected: Identifier) -> None:
    assert read(ids=(document,)) == [expected]


def test_an_id_without_a_value_is_none() -> None:
    assert read(ids=(IdDocument(type="Passport"),)) == []
