"""The JSON of the Consolidated Screening List: its records, those of other types, and what is no such file."""

import json
from typing import Any

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address
from entity_lists.sources.us_csl.json_file import read_json
from entity_lists.sources.us_csl.record import CslFile, CslRecord, IdDocument

BIS = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
# What no file is without.
WHOLE: dict[str, Any] = {
    "id": "0a0a", "source": SDN, "name": "ACME", "alt_names": ["ACME WORKS"], "federal_register_notice": "",
    "start_date": "2020-01-02",
    "addresses": [{"address": "Rue 1", "city": "Dakar", "state": None, "postal_code": None, "country": "SN"}],
}  # fmt: skip


def read(*results: Any, **envelope: Any) -> tuple[list[CslRecord], CslFile]:
    return read_text(json.dumps({"results": [WHOLE, *results], **envelope}))


def read_text(text: str) -> tuple[list[CslRecord], CslFile]:
    content = text.encode()
    # Much is cut somewhere.
    file = read_json(lambda: (content[start : start + 7] for start in range(0, len(content), 7)), "us_csl")
    return [*file.records], file


def test_a_record_has_its_cells_lists_addresses_and_text() -> None:
    (record,) = read()[0]
    assert record.cells == {"id": "0a0a", "source": SDN, "name": "ACME", "start_date": "2020-01-02"}
    assert record.lists == {"alt_names": ("ACME WORKS",)}
    assert record.addresses == (Address(address="Rue 1, Dakar", city="Dakar", country_code="SN"),)
    assert record.text == (
        f"source: {SDN}\nname: ACME\naddresses: Rue 1, Dakar, SN\nstart_date: 2020-01-02\nalt_names: ACME WORKS"
    )


ADDRESSES = {
    "a country alone": (SDN, {"country": "SN"}, (Address(address="SN", country_code="SN"),)),
    "a country without a code": (
        SDN, {"city": "Gori", "country": "Ossetia"}, (Address(address="Gori, Ossetia", city="Gori"),),
    ),
    "several of one row of BIS's list": (
        BIS, {"address": "Rue 1, Dakar; and Katu 2, Espoo, Finland; and Rue 3, Dakar", "country": "SN"},
        (
            Address(address="Rue 1, Dakar", country_code="SN"),
            Address(address="Katu 2, Espoo, Finland", country_code="FI"),
            Address(address="Rue 3, Dakar", country_code="SN"),
        ),
    ),
    "a semicolon elsewhere": (
        SDN, {"address": "Rue 1; Rue 2", "country": "SN"}, (Address(address="Rue 1; Rue 2", country_code="SN"),),
    ),
    "nothing": (SDN, {"address": None}, ()),
}  # fmt: skip


@pytest.mark.parametrize(("source", "parts", "addresses"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_its_parts(source: str, parts: dict[str, str | None], addresses: tuple[Address, ...]) -> None:
    _, record = read({"source": source, "name": "B", "addresses": [parts]})[0]
    assert record.addresses == addresses


def test_the_dates_of_an_id_may_have_ofacs_own_names() -> None:
    ofac = "{https://sanctionslistservice.ofac.treas.gov/api/publicationpreview/exports/xml}"
    document = {"type": "Passport", "number": "A123", f"{ofac}issuedate": "2012-09-10", "country": None}
    _, record = read({"source": SDN, "name": "B", "ids": [document]})[0]
    assert record.ids == (IdDocument(type="Passport", number="A123", issue_date="2012-09-10"),)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        pytest.param("ACME", "expected a JSON object, found str", id="a text for a record"),
        pytest.param({"name": ["ACME"]}, "expected a text as name, found list", id="a list for a text"),
        pytest.param({"name": True}, "expected a text as name, found bool", id="a truth for a text"),
        pytest.param({"programs": 7}, "expected a list of texts as programs, found int", id="a number for a list"),
        pytest.param({"ids": ["A123"]}, "expected a list of objects as ids", id="a text for an id"),
    ],
)
def test_a_record_of_other_types_is_kept_apart(result: object, reason: str) -> None:
    records, file = read(result)
    assert [(odd.position, odd.reason, odd.record_text) for odd in file.quarantine] == [(2, reason, json.dumps(result))]
    assert [record.position for record in records] == [1]


def test_a_text_that_is_none_is_kept_apart() -> None:
    (odd,) = read({"name": "A\ud800"})[1].quarantine
    assert (odd.position, odd.record_text) == (2, '{"name": "A\\ud800"}')
    assert "surrogates not allowed" in odd.reason


@pytest.mark.parametrize(
    ("result", "new", "told"),
    [
        pytest.param({"sex": "F"}, ("sex: F",), "key of records: sex", id="of a record"),
        pytest.param({"codes": ["a", 1]}, ('codes: ["a", 1]',), "key of records: codes", id="of a list"),
        pytest.param(
            {"ids": [{"type": "a", "number": "b", "color": "c"}]}, ("ids.color: c",), "key of ids: color", id="of an id"
        ),
        pytest.param(
            {"addresses": [{"address": "Rue 1", "city": "Dakar", "country": "SN", "street": "Rue"}]},
            ("addresses.street: Rue",), "key of addresses: street", id="of an address",
        ),
    ],
)  # fmt: skip
def test_what_stands_under_a_new_key_is_kept_and_asked_about(
    result: dict[str, Any], new: tuple[str, ...], told: str
) -> None:
    (old, record), file = read(WHOLE | result)
    assert (old.new, record.new) == ((), new)
    assert record.text.endswith("\n".join(new))
    assert not record.cells.keys() & {"sex", "codes"}
    assert dict(file.unknown) == {("unknown_kinds", told): 1}


def test_a_new_key_beside_the_results_is_asked_about() -> None:
    assert dict(read(page=1)[1].unknown) == {("unknown_kinds", "key beside the results: page"): 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('{"results": [{"source":', ("well-formed JSON", "after about 1 records"), id="cut off"),
        pytest.param("[" * 100_000, ("well-formed JSON",), id="nested without end"),
        pytest.param("[]", ("a list 'results'", "found list"), id="a list"),
        pytest.param('{"results": {}}', ("a list 'results'", "found ['results']"), id="no list of results"),
        pytest.param('{"results": [], "total": 7}', ("has 7 records and has 0",), id="fewer than it says"),
        pytest.param(
            json.dumps({"results": [{k: v for k, v in WHOLE.items() if k != "start_date"}]}),
            ("the records", "missing are ['start_date']"),
            id="a key that no record has any more",
        ),
    ],
)  # fmt: skip
def test_another_document_is_refused(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as refused:
        read_text(text)
    message = str(refused.value)
    assert message.startswith("us_csl: ")
    assert [word for word in words if word not in message] == []


def test_texts_that_were_escaped_as_html_are_decoded_and_kept_as_they_stand() -> None:
    escaped = {"source": SDN, "name": "A&amp;B", "alt_names": ["O&#39;NEILL"], "addresses": [{"city": "A&amp;B"}]}
    _, record = read(escaped)[0]
    assert (record.cells["name"], record.lists["alt_names"]) == ("A&B", ("O'NEILL",))
    assert record.addresses == (Address(address="A&B", city="A&B"),)
    assert record.text == f"source: {SDN}\nname: A&amp;B\naddresses: A&amp;B\nalt_names: O&#39;NEILL"
