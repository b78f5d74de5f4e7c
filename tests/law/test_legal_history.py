"""Versions in legal time: from when the document has effect, beside what the list prints and when it was seen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.register_tables import AMENDMENTS
from entity_lists.law.legal_history import legal_history
from world.law_tables import Tables, joined, listed_rows, registered
from world.register_answer import Document, document

SOURCE_ID = "us_bis_entity_list"
LISTED, AMENDED = "88 FR 38741, 2023-06-14", "90 FR 14048, 2025-03-28"
FIRST, SECOND = "2023-06-14-00000001", "2025-03-28-00000002"


def rule(number: str, day: str, page: int, effective_on: str | None) -> Document:
    """A rule of one page; effective_on: None if it names no one day."""
    said = f"This rule is effective {date.fromisoformat(effective_on):%B %d, %Y}." if effective_on else "See below."
    return document(
        number, day, "Additions", start_page=page, end_page=page, effective_on=effective_on, dates=said
    )  # fmt: skip


ADDING = rule("2023-12726", "2023-06-14", 38741, "2023-06-12")
AMENDING = rule("2025-05427", "2025-03-28", 14048, "2025-03-25")


def version(valid_from: str, valid_to: str | None = None, *, amended_on: str | None = None, **known: Any) -> dict:
    """A version of the history of Alpha, listed on 2023-06-14."""
    return {
        "entry_id": "E0001",
        "list_code": "EL",
        "entry_type": "organization",
        "name": "Alpha",
        "country_code": "CN",
        "listed_on": date(2023, 6, 14),
        "amended_on": amended_on and date.fromisoformat(amended_on),
        "entry_text": "Alpha",
        "position": 1,
        "content_sha256": "0" * 64,
        "valid_from": date.fromisoformat(valid_from),
        "valid_to": valid_to and date.fromisoformat(valid_to),
        "release_from": FIRST,
        "release_to": None,
    } | known


def in_law(
    versions: Iterable[dict[str, Any]],
    documents: Iterable[Document],
    *,
    cited: str = f"{LISTED}; {AMENDED}",
    removed: Iterable[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """Return the rows of legal_history; removed: documents that remove Alpha, by number and day."""
    listed: Tables = listed_rows(("CN", "Alpha", cited)) if cited else listed_rows()
    listed["history"] = schema.build(contract.HISTORY, versions, source_id=SOURCE_ID)
    register = registered(documents)
    register["amendments"] = schema.build(AMENDMENTS, map(_removal, removed), source_id="us_federal_register")
    return legal_history(listed, register, joined(listed, register)).to_pylist()


def _removal(of: tuple[str, str]) -> dict[str, Any]:
    return {
        "document_number": of[0],
        "published_on": date.fromisoformat(of[1]),
        "position": 1,
        "list_code": "EL",
        "action": "remove",
        "country_code": "CN",
        "name": "Alpha",
        "entry_text": "Alpha",
    }


def days(row: dict[str, Any], *names: str) -> list[str | None]:
    return [row[name] and str(row[name]) for name in names or ("valid_from", "valid_to", "printed_from", "printed_to")]


def test_a_version_begins_when_its_document_has_effect_and_keeps_what_is_printed() -> None:
    (row,) = in_law([version("2023-06-14")], [ADDING], cited=LISTED)
    assert days(row) == ["2023-06-12", None, "2023-06-14", None]
    assert (row["valid_by"], row["document_number"], row["published_on"]) == ("legal", "2023-12726", date(2023, 6, 14))
    assert (row["list_source_id"], row["source_id"], row["release_from"]) == (SOURCE_ID, LAW_ID, FIRST)


@pytest.mark.parametrize(
    ("effective_on", "valid_from", "valid_by"),
    [
        pytest.param("2023-06-12", "2023-06-12", "legal", id="before it is printed"),
        pytest.param("2023-06-14", "2023-06-14", "legal", id="on that day"),
        pytest.param("2023-07-14", "2023-07-14", "legal", id="after it"),
        pytest.param(None, "2023-06-14", "printed", id="no one day is named"),
    ],
)
def test_effect_may_come_before_and_after_printing(effective_on: str | None, valid_from: str, valid_by: str) -> None:
    (row,) = in_law([version("2023-06-14")], [rule("2023-12726", "2023-06-14", 38741, effective_on)], cited=LISTED)
    assert (str(row["valid_from"]), row["valid_by"], row["document_number"]) == (valid_from, valid_by, "2023-12726")


def test_without_a_document_the_printed_day_stands_and_says_so() -> None:
    (row,) = in_law([version("2023-06-14")], [AMENDING], cited=LISTED)
    assert days(row) == ["2023-06-14", None, "2023-06-14", None]
    assert (row["valid_by"], row["document_number"], row["published_on"]) == ("printed", None, None)


def test_a_later_version_begins_with_its_newest_citation_and_ends_the_one_before() -> None:
    versions = [
        version("2023-06-14", "2025-03-28", release_from=SECOND),
        version("2025-03-28", amended_on="2025-03-28", release_from=SECOND),
    ]
    first, second = in_law(versions, [ADDING, AMENDING])
    assert days(first) == ["2023-06-12", "2025-03-25", "2023-06-14", "2025-03-28"]
    assert (first["ended_by_document"], second["document_number"]) == ("2025-05427", "2025-05427")
    assert days(second) == ["2025-03-25", None, "2025-03-28", None]


def test_a_change_that_no_citation_dates_is_of_no_document() -> None:
    (row,) = in_law([version("2024-02-01")], [ADDING], cited=LISTED)
    assert (days(row)[0], row["valid_by"], row["document_number"]) == ("2024-02-01", "printed", None)


def test_no_version_ends_before_it_begins() -> None:
    versions = [version("2023-06-14", "2024-05-28"), version("2024-05-28", amended_on="2024-05-28")]
    late = rule("2023-12726", "2023-06-14", 38741, "2024-06-14")
    cited = "88 FR 38741, 2023-06-14; 89 FR 14048, 2024-05-28"
    first, _ = in_law(versions, [late, rule("2024-05427", "2024-05-28", 14048, "2024-05-24")], cited=cited)
    assert days(first, "valid_from", "valid_to") == ["2024-06-14", "2024-06-14"]


def test_an_entry_that_is_gone_ends_by_the_document_that_removes_it() -> None:
    removing = rule("2025-05427", "2025-03-28", 14048, "2025-03-25")
    (row,) = in_law(
        [version("2023-06-14", "2025-03-29")], [ADDING, removing], cited="", removed=[("2025-05427", "2025-03-28")]
    )
    assert days(row, "valid_to", "printed_to", "ended_by_document") == ["2025-03-25", "2025-03-29", "2025-05427"]


def test_a_removal_that_has_effect_after_the_entry_was_gone_did_not_end_it() -> None:
    (row,) = in_law(
        [version("2023-06-14", "2025-03-20")], [ADDING, AMENDING], cited="", removed=[("2025-05427", "2025-03-28")]
    )
    assert days(row, "valid_to", "ended_by_document") == ["2025-03-20", None]


def test_an_entry_that_is_gone_without_a_known_document_ends_as_printed() -> None:
    (row,) = in_law([version("2023-06-14", "2025-03-29")], [ADDING], cited="")
    assert days(row, "valid_to", "ended_by_document") == ["2025-03-29", None]


OTHER = rule("2023-99999", "2023-06-14", 38800, "2023-07-14")
NAMING = {"abstract": "BIS amends the EAR by adding one entity to the Entity List."}


def test_of_an_entry_that_is_gone_the_only_rule_of_its_day_is_meant() -> None:
    (row,) = in_law([version("2023-06-14", "2024-01-02")], [ADDING | NAMING], cited="")
    assert (days(row)[0], row["document_number"]) == ("2023-06-12", "2023-12726")


def test_of_two_rules_of_its_day_it_is_not_known_which_listed_an_entry_that_is_gone() -> None:
    # Rows that are listed now cite only the other one.
    gone = version("2023-06-14", "2024-01-02", entry_id="E0002", name="Beta")
    rows = in_law([gone], [ADDING | NAMING, OTHER | NAMING], cited="88 FR 38800, 2023-06-14")
    assert [(days(row)[0], row["valid_by"], row["document_number"]) for row in rows] == [
        ("2023-06-14", "printed", None)
    ]


def test_an_entry_whose_citation_could_not_be_joined_is_of_no_other_document_of_that_day() -> None:
    (row,) = in_law([version("2023-06-14")], [ADDING | NAMING], cited="88 FR 99999, 2023-06-14")
    assert (days(row)[0], row["valid_by"], row["document_number"]) == ("2023-06-14", "printed", None)
