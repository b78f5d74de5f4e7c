import json

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.register.answer import read_answers
from world.register_answer import answer, document

ONE = document("2025-05426", "2025-03-28", "Additions and Modifications to the Entity List")
TWO = document("2025-05427", "2025-03-28", "Additions to the Entity List")


def page(*documents: dict, count: int, total_pages: int = 2) -> bytes:
    return json.dumps({"count": count, "total_pages": total_pages, "results": documents}).encode()


def test_a_whole_answer_gives_its_records_of_all_pages() -> None:
    pages = [("documents.json", page(ONE, count=2)), ("documents-2.json", page(TWO, count=2))]
    assert read_answers(pages) == [ONE, TWO]


REFUSED = {
    "page-of-html": (b"<!DOCTYPE html><title>Request Access</title>", "found a page"),
    "no-json": (b"{", "expected JSON"),
    "nothing-found": (b'{"count": 0, "description": "Documents"}', "found nothing"),
    "error": (b'{"errors": {"x": "is not a valid field"}}', "expected an object with results"),
    "list": (b"[]", "expected an object with results"),
    "counts-more": (page(ONE, count=1893), "counts 1893 documents in 1 pages, found 1"),
    "counts-none": (page(count=0), "at least one"),
    "repeats": (page(ONE, TWO, ONE, count=3), "come twice, among them 2025-05426"),
    "unknown-field": (answer([ONE | {"colour": "red"}]), r"fields not known: \['colour'\]"),
    "no-number": (answer([{name: value for name, value in ONE.items() if name != "type"}]), r"missing: \['type'\]"),
    "no-record": (b'{"count": 1, "results": ["2025-05427"]}', "result 1: expected an object"),
    "deep": (b'{"results":' + b"[" * 5000 + b"]" * 5000 + b"}", "expected JSON"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_whole_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(SourceChanged, match=said):
        read_answers([("documents.json", content)])


def test_page_1_that_is_served_again_as_page_2_is_refused() -> None:
    with pytest.raises(SourceChanged, match="come twice"):
        read_answers([("documents.json", page(ONE, count=2)), ("documents-2.json", page(ONE, count=2))])


def test_a_thousand_in_one_page_is_another_query() -> None:
    many = [document(f"2025-{number:05}", "2025-03-28", "A rule") for number in range(1000)]
    with pytest.raises(SourceChanged, match="expected fewer than 1,000"):
        read_answers([("documents.json", answer(many))])


def test_ten_thousand_are_where_the_api_ceases_to_count() -> None:
    many = [document(f"2025-{number:05}", "2025-03-28", "A rule") for number in range(10_000)]
    pages = [(f"{first}.json", page(*many[first : first + 1000], count=10_000)) for first in range(0, 10_000, 1000)]
    with pytest.raises(SourceChanged, match="expected fewer than 10,000"):
        read_answers(pages)


def test_a_number_with_another_dash_is_the_same_number() -> None:
    with pytest.raises(SourceChanged, match="come twice"):
        read_answers([("documents.json", answer([ONE, ONE | {"document_number": "2025\u201305426"}]))])


def test_numbers_that_were_used_twice_are_told_apart_by_their_day() -> None:
    both = [document("97-2503", day, "A rule") for day in ("1997-02-03", "1997-06-30")]
    assert len(read_answers([("documents.json", answer(both))])) == 2
