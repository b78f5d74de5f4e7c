"""Which document a citation names."""

from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import REGISTER_ID
from entity_lists.contract.register_tables import DOCUMENTS
from entity_lists.law.citations import Register, join_citations

DAY = date(2025, 3, 28)


def rule(number: str, start: int | None, end: int | None = None, *, day: date = DAY, **more: Any) -> dict[str, Any]:
    return {
        "document_number": number, "published_on": day, "status": "published", "type": "Rule",
        "title": "Additions to the Entity List", "lists_touched": "EL", "volume": day.year - 1935,
        "start_page": start, "end_page": end, "effective_on": None, "url": "", **more,
    }  # fmt: skip


def found(page: int, *documents: dict[str, Any], day: date | None = DAY, volume: int = 90) -> tuple[str | None, str]:
    joined = Register(documents).find(volume, page, day)
    return (joined.document or {}).get("document_number"), joined.method


def test_the_pages_of_the_document_hold_the_cited_one() -> None:
    assert found(14048, rule("a", 14030, 14046), rule("b", 14046, 14052)) == ("b", "interval")


def test_of_several_that_share_a_page_the_one_of_the_printed_day_is_meant() -> None:
    other = date(2025, 3, 27)
    assert found(14046, rule("a", 14030, 14046, day=other), rule("b", 14040, 14052)) == ("b", "interval")


def test_a_page_is_not_that_of_a_document_that_ends_on_it_where_another_begins() -> None:
    assert found(14046, rule("a", 14030, 14046), rule("b", 14046, 14052)) == ("b", "interval")
    assert found(14046, rule("a", 14030, 14046), rule("b", 14046)) == ("b", "interval")


def test_what_still_cannot_be_told_apart_is_decided_by_who_names_the_list() -> None:
    other = rule("a", 14040, 14050, lists_touched="UVL", title="Revisions to the Unverified List")
    assert found(14045, other, rule("b", 14041, 14049)) == ("b", "interval")
    titled = rule("a", 14040, 14050, title="Implementation of Additional Sanctions")
    assert found(14045, titled, rule("b", 14041, 14049)) == ("b", "interval")


def test_several_that_are_left_are_none_with_the_reason_and_the_candidates() -> None:
    joined = Register([rule("a", 14040, 14050), rule("b", 14041, 14049)]).find(90, 14045, DAY)
    assert (joined.document, joined.method) == (None, "none")
    assert joined.problem == "several documents share the page or day, and nothing tells them apart: a, b"
    assert len(joined.candidates) == 2


def test_without_an_end_the_last_that_begins_before_on_that_day_is_meant() -> None:
    documents = (rule("a", 14030), rule("b", 14046), rule("c", 14040, day=date(2025, 3, 27)))
    assert found(14048, *documents) == ("b", "day")
    assert found(14045, *documents) == ("a", "day")
    assert found(14000, *documents) == (None, "none")


def test_the_day_alone_tells_a_document_whose_pages_are_not_known() -> None:
    assert found(14035, rule("a", None), rule("b", 14046, 14052)) == ("a", "number")


def test_a_number_that_was_used_twice_is_told_by_volume_and_page() -> None:
    first, second = date(1997, 2, 3), date(1999, 6, 30)
    documents = (rule("97-2503", 4910, 4912, day=first), rule("97-2503", 4910, 4912, day=second))
    joined = Register(documents).find(64, 4911, second)
    assert joined.document is not None
    assert joined.document["published_on"] == second


def test_rules_on_public_inspection_and_notices_are_no_candidates() -> None:
    assert found(14048, rule("a", 14046, 14052, status="public_inspection")) == (None, "none")
    assert found(14048, rule("a", 14046, 14052, type="Notice")) == (None, "none")


def test_a_misprint_is_joined_by_what_is_meant_and_says_so() -> None:
    entries = pa_table("entries", [{"entry_id": "a"}])
    cited = [{"entry_id": "a", "citation": "86 FR 4864", "volume": 86, "page": 4864, "published_on": date(2021, 1, 14)}]
    documents = schema.build(
        DOCUMENTS,
        [rule("2021-00995", 4862, 4865, day=date(2021, 1, 15), has_text=False, url="https://www.federalregister.gov/")],
        source_id=REGISTER_ID,
    )
    (row,) = join_citations(entries, pa_table("citations", cited), documents).to_pylist()
    assert (row["document_number"], row["meant"], row["method"]) == ("2021-00995", "86 FR 4864", "interval")
    assert row["meant_source"]
    assert "a misprint for 86 FR 4864 of 2021-01-15" in row["problem"]


def pa_table(name: str, rows: list[dict[str, Any]]) -> Any:
    more = {"role": "listed"} if name == "citations" else {}
    return pa.Table.from_pylist([row | more for row in rows])
