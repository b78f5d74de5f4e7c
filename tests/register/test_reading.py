"""A release of the Register as a whole: the answer, and what lies beside it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.register.reading import Reading, read_register
from entity_lists.write.register import primary_name
from world.register_answer import answer, document

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register"
NAMES = ("documents_2025-11-12.json", "2025-05427.xml", "public_inspection.json", "rule_statements.csv")


def files(*names: str) -> list[tuple[str, bytes]]:
    return [(name, (FIXTURES / name).read_bytes()) for name in names]


def read(*given: tuple[str, bytes]) -> Reading:
    return read_register(given, name_of=primary_name)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(*files(*NAMES))


def test_every_record_is_a_document_or_in_quarantine(reading: Reading) -> None:
    assert reading.record_count == len(reading.documents) == 7
    statuses = {row["document_number"]: row["status"] for row in reading.documents}
    assert statuses["2025-21000"] == "public_inspection"


def test_metadata_alone_is_enough(reading: Reading) -> None:
    alone = read(*files(NAMES[0]))
    assert len(alone.documents) == 6
    assert alone.stated_counts == reading.stated_counts
    assert (alone.amendments, alone.reasons) == ((), ())


def test_the_full_text_makes_certain_which_list_is_touched(reading: Reading) -> None:
    (row,) = (row for row in reading.documents if row["document_number"] == "2025-05427")
    assert (row["lists_touched"], row["lists_touched_by"], row["has_text"]) == ("EL", "text", True)
    assert len(reading.amendments) == 4
    (unread,) = reading.quarantine
    assert unread.reason.startswith("full text of 2025-05427")


def test_march_2025_states_82_rows_by_destination(reading: Reading) -> None:
    march = [row for row in reading.stated_counts if row["published_on"] == date(2025, 3, 28)]
    by_country: dict[str, int] = {}
    for row in march:
        if row["action"] == "add" and row["country_code"]:
            by_country[row["country_code"]] = by_country.get(row["country_code"], 0) + row["stated"]
    assert by_country == {"CN": 53, "PK": 19, "AE": 4, "ZA": 3, "IR": 2, "TW": 1}


def test_the_order_of_the_files_says_nothing(reading: Reading) -> None:
    assert read(*reversed(files(*NAMES))) == reading


def test_a_single_record_that_cannot_be_read_is_kept_apart_with_its_text() -> None:
    odd = document("2025-05427", "2025-03-28", "Additions") | {"abstract": 7}
    found = read(("documents.json", answer([odd, document("2025-05426", "2025-03-28", "Additions")])))
    assert len(found.documents) == 1
    assert '"2025-05427"' in found.quarantine[0].record_text


def test_refused_days_of_effect_are_counted_by_their_reason() -> None:
    one: dict[str, Any] = {"effective_on": "2023-02-07", "dates": "This rule is effective February 7, 2023."}
    found = read(("documents.json", answer([document("2025-05427", "2025-03-28", "Additions", **one)])))
    assert found.observations["effective_on_refused", "release"] == 1
    assert found.observations["effective_on_refused", "far from publication"] == 1


def test_two_rules_on_one_page_are_two_documents() -> None:
    shared = {"volume": 90, "start_page": 14046, "end_page": 14046}
    both = [document(number, "2025-03-28", "Additions", **shared) for number in ("2025-05426", "2025-05427")]
    assert len(read(("documents.json", answer(both))).documents) == 2


def test_a_text_under_another_name_than_a_number_is_refused() -> None:
    with pytest.raises(SourceChanged, match="Name a full text by its document"):
        read(*files(NAMES[0]), ("rule.xml", b"<RULE/>"))


def test_what_is_filed_by_others_is_left_out() -> None:
    value = json.loads((FIXTURES / "public_inspection.json").read_bytes())
    value["results"][0]["agencies"] = [{"slug": "fish-and-wildlife-service"}, {"slug": ["no", "text"]}, None]
    found = read(*files(NAMES[0]), ("public_inspection.json", json.dumps(value).encode()))
    assert len(found.documents) == 6


def test_what_is_filed_twice_is_one_document() -> None:
    value = json.loads((FIXTURES / "public_inspection.json").read_bytes())
    value["results"] *= 2
    found = read(*files(NAMES[0]), ("public_inspection.json", json.dumps(value).encode()))
    assert len(found.documents) == 7


TWICE = [
    document("97-2503", "1997-02-03", "Additions", volume=62, start_page=4910, end_page=4912),
    document("97-2503", "1997-06-30", "Additions", volume=62, start_page=35334, end_page=35335),
]


def test_a_text_whose_number_was_used_twice_is_of_the_document_that_has_its_page() -> None:
    text = (FIXTURES / "2025-05427.xml").read_bytes().replace(b'"14046"', b'"35334"')
    text = text.replace(b"2025-05427", b"97-2503")
    found = read(("documents.json", answer(TWICE)), ("97-2503.xml", text))
    assert [row["has_text"] for row in found.documents] == [False, True]
    assert {row["published_on"] for row in found.amendments} == {date(1997, 6, 30)}


@pytest.mark.parametrize("page", [b'<PRTPAGE P="9"/>', b""], ids=["of another document", "none"])
def test_a_text_that_may_be_of_two_documents_is_kept_apart(page: bytes) -> None:
    found = read(("documents.json", answer(TWICE)), ("97-2503.xml", b"<RULE>" + page + b"</RULE>"))
    (unread,) = found.quarantine
    assert "1997-02-03 and 1997-06-30, which share this number" in unread.reason
    assert not any(row["has_text"] for row in found.documents)


def test_a_text_of_a_document_that_was_filed_and_is_published_is_that_of_the_published_one() -> None:
    value = json.loads((FIXTURES / "public_inspection.json").read_bytes())
    value["results"][0] |= {"document_number": "2025-05427", "publication_date": "2025-03-31"}
    text = ("2025-05427.xml", (FIXTURES / "2025-05427.xml").read_bytes())
    found = read(*files(NAMES[0]), text, ("public_inspection.json", json.dumps(value).encode()))
    assert {row["status"] for row in found.documents if row["has_text"]} == {"published"}
