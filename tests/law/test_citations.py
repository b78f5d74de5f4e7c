"""Which document a citation names: by its pages, by the day where pages are unknown, and never by a guess."""

from datetime import date

import pytest

from entity_lists.contract.kinds import LAW_ID
from world.law_tables import joined, listed_rows, registered
from world.register_answer import Document, document

ROWS = "Addition of Entities to the Entity List"
OTHER = "Revisions to the Unverified List"
TWO = ("2025-00002", "2025-00001")


def rule(number: str, day: str, first: int | None, last: int | None = None, *, title: str = ROWS) -> Document:
    """A rule with its pages, in effect from the day on which it is published."""
    return document(number, day, title, start_page=first, end_page=last, effective_on=day, dates=f"Effective {day}.")


def join(cited: str, *documents: Document) -> dict[str, object]:
    """Return the row of the only citation of a list of one entry."""
    (row,) = joined(listed_rows(("CN", "Alpha", cited)), registered(documents)).to_pylist()
    return row


INNER = rule("2025-05427", "2025-03-28", 14046, 14052)
BEFORE = rule("2025-05426", "2025-03-28", 14031, 14046)


@pytest.mark.parametrize(
    ("cited", "documents", "number", "method"),
    [
        pytest.param("90 FR 14046, 2025-03-28", [INNER], "2025-05427", "interval", id="the first page"),
        pytest.param("90 FR 14048, 2025-03-28", [INNER, BEFORE], "2025-05427", "interval", id="an inner page"),
        pytest.param("90 FR 14052, 2025-03-28", [INNER], "2025-05427", "interval", id="the last page"),
        pytest.param("90 FR 14053, 2025-03-28", [INNER], None, "none", id="a page behind it"),
        pytest.param("90 FR 14045, 2025-03-28", [INNER], None, "none", id="a page before it"),
        pytest.param("91 FR 14048, 2026-03-28", [INNER], None, "none", id="another volume"),
        pytest.param("90 FR 14046, 2025-03-28", [INNER, BEFORE], "2025-05427", "interval", id="where another one ends"),
        pytest.param(
            "90 FR 14048, 2025-03-28",
            [rule("2025-00001", "2025-03-28", 14046)],
            "2025-00001",
            "day",
            id="no end is known",
        ),
        pytest.param(
            "90 FR 14048, 2025-03-28",
            [
                rule("2025-00001", "2025-03-28", 14031),
                rule("2025-00002", "2025-03-28", 14046),
                rule("2025-00003", "2025-03-28", 14050),
            ],
            "2025-00002",
            "day",
            id="the last of that day that begins before the page",
        ),
        pytest.param(
            "90 FR 14048, 2025-03-28", [rule("2025-00001", "2025-03-27", 14046)], None, "none", id="of another day"
        ),
        pytest.param(
            "90 FR 14046, 2025-03-27", [rule("2025-00001", "2025-03-28", 14046)], None, "none", id="of another day yet"
        ),
        pytest.param(
            "90 FR 14048, 2025-03-28",
            [rule("2025-00001", "2025-03-28", None)],
            "2025-00001",
            "number",
            id="no page is known",
        ),
        pytest.param(
            "90 FR 14048, 2025-03-28",
            [rule("2025-00001", "2025-03-28", None), rule("2025-00002", "2025-03-28", None, title=OTHER)],
            "2025-00001",
            "number",
            id="of two without pages the one that names the list",
        ),
        pytest.param(
            "90 FR 14048, 2025-03-28",
            [
                rule("2025-00001", "2025-03-28", 14046, 14049),
                rule("2025-00002", "2025-03-28", 14048, 14048, title=OTHER),
            ],
            "2025-00001",
            "interval",
            id="of two that hold the page the one that names the list",
        ),
        pytest.param(
            "87 FR 34136, 2022-06-06",
            [rule("2022-11885", "2022-06-06", 34131), rule("2022-12144", "2022-06-06", 34154)],
            "2022-11885",
            "day",
            id="no slip of 34157, another rule of the day",
        ),
    ],
)
def test_a_page_names_the_document_that_holds_it(
    cited: str, documents: list[Document], number: str | None, method: str
) -> None:
    row = join(cited, *documents)
    assert (row["document_number"], row["method"], row["source_id"]) == (number, method, LAW_ID)
    assert (row["problem"] is None) == (number is not None)


def test_where_nothing_tells_two_documents_apart_neither_is_taken_and_both_are_named() -> None:
    row = join("90 FR 14048, 2025-03-28", *(rule(number, "2025-03-28", 14046, 14052) for number in TWO))
    assert (row["document_number"], row["effective_on"], row["url"]) == (None, None, None)
    assert (row["method"], row["candidates"]) == ("none", "2025-00001; 2025-00002")
    assert (
        row["problem"]
        == "several documents share the page or day, and nothing tells them apart: 2025-00001, 2025-00002"
    )


def test_the_printed_day_decides_between_documents_that_share_a_page() -> None:
    shared = [rule("2025-00001", "2025-03-27", 14046, 14052), rule("2025-00002", "2025-03-28", 14046, 14052)]
    assert join("90 FR 14048, 2025-03-28", *shared)["document_number"] == "2025-00002"


def test_the_printed_day_is_a_check_and_no_key() -> None:
    row = join("90 FR 14048, 2025-03-25", INNER)
    assert (row["document_number"], row["published_on"]) == ("2025-05427", date(2025, 3, 28))
    assert row["problem"] == "printed is 2025-03-25, the document was published on 2025-03-28"


def test_a_day_of_another_year_than_the_volume_is_told() -> None:
    row = join("90 FR 14048, 2024-03-28", INNER)
    assert row["document_number"] == "2025-05427"
    assert str(row["problem"]).startswith("volume 90 is the year 2025, the day that is printed is 2024-03-28")


def test_a_document_that_is_no_rule_is_none_of_the_lists() -> None:
    assert join("90 FR 14048, 2025-03-28", INNER | {"type": "Notice"})["document_number"] is None


def test_a_number_that_was_used_twice_is_told_apart_by_its_day() -> None:
    twice = [rule("97-2503", "1997-02-03", 4910, 4912), rule("97-2503", "1997-06-30", 35334, 35335)]
    row = join("62 FR 35334, 1997-06-30", *twice)
    assert (row["document_number"], row["published_on"]) == ("97-2503", date(1997, 6, 30))


@pytest.mark.parametrize(
    ("cited", "document", "meant", "problem"),
    [
        pytest.param(
            "83 FR 61541, 2019-11-13",
            rule("2019-24635", "2019-11-13", 61538, 61546),
            "84 FR 61541",
            "volume 83 is the year 2018, the day that is printed is 2019-11-13; a misprint for 84 FR 61541 of "
            "2019-11-13",
            id="the volume",
        ),
        pytest.param(
            "79 FR 24461, 2014-05-01",
            rule("2014-09998", "2014-05-01", 24558, 24563),
            "79 FR 24561",
            "a misprint for 79 FR 24561 of 2014-05-01",
            id="a digit of the page",
        ),
        pytest.param(
            "87 FR 60022, 2022-10-04",
            rule("2022-21520", "2022-10-04", 60064, 60071),
            "87 FR 60066",
            "a misprint for 87 FR 60066 of 2022-10-04",
            id="the page",
        ),
        pytest.param(
            "86 FR 4864, 2021-01-14",
            rule("2021-00995", "2021-01-15", 4862, 4865),
            "86 FR 4864",
            "a misprint for 86 FR 4864 of 2021-01-15; printed is 2021-01-14, the document was published on 2021-01-15",
            id="the day of effect for that of the issue",
        ),
        pytest.param(
            "88 FR 38741, 2023-06-12",
            rule("2023-12726", "2023-06-14", 38739),
            "88 FR 38741",
            "a misprint for 88 FR 38741 of 2023-06-14; printed is 2023-06-12, the document was published on 2023-06-14",
            id="the day",
        ),
        pytest.param(
            "77 FR 58006, 2012-09-09",
            rule("2012-22952", "2012-09-19", 58006),
            "77 FR 58006",
            "a misprint for 77 FR 58006 of 2012-09-19; printed is 2012-09-09, the document was published on 2012-09-19",
            id="a digit of the day",
        ),
    ],
)
def test_a_known_misprint_names_the_document_that_is_meant_and_keeps_what_is_printed(
    cited: str, document: Document, meant: str, problem: str
) -> None:
    row = join(cited, document)
    assert row["document_number"] == document["document_number"]
    assert (f"{row['citation']}, {row['printed_on']}", row["meant"], row["problem"]) == (cited, meant, problem)
    assert row["meant_source"]


def test_citations_are_counted_by_the_entries_that_were_listed_and_amended_by_them() -> None:
    listed = listed_rows(
        ("CN", "Alpha", "90 FR 14048, 2025-03-28"),
        ("CN", "Beta", "88 FR 38741, 2023-06-14; 90 FR 14048, 2025-03-28"),
        ("PK", "Gamma", "90 FR 14048, 2025-03-28"),
    )
    rows = joined(listed, registered([INNER])).to_pylist()
    assert [(row["citation"], row["rows_listed"], row["rows_amended"]) for row in rows] == [
        ("88 FR 38741", 1, 0),
        ("90 FR 14048", 2, 1),
    ]


def test_a_citation_with_several_printed_days_has_a_row_each_in_their_order() -> None:
    listed = listed_rows(("CN", "Alpha", "90 FR 14048, 2025-03-28"), ("CN", "Beta", "90 FR 14048, 2025-03-25"))
    rows = joined(listed, registered([INNER])).to_pylist()
    assert [(row["position"], row["printed_on"], row["document_number"]) for row in rows] == [
        (1, date(2025, 3, 25), "2025-05427"),
        (2, date(2025, 3, 28), "2025-05427"),
    ]


def test_a_list_without_citations_joins_to_nothing() -> None:
    assert joined(listed_rows(), registered([INNER])).num_rows == 0
