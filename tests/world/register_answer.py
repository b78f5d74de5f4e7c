"""Answers of the Federal Register's API, put together from what the corpus has of its documents.

No real answer for 15 CFR 744 is at hand. What is: numbers, titles and abstracts of BIS's rules; pages and days of
effect from BIS's own table of notices and from a table of facts. A document of which only BIS's table tells has no
number there, and gets one of its first page: N76-21628. Fields that nobody knows are null.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

Document = dict[str, Any]

# Source: 90 FR 14046 and its neighbour, published 2025-03-28; the paragraph DATES of 90 FR 50857.
_EFFECTIVE = {"2025-05426": "2025-03-25", "2025-19846": "2025-11-10"}
_DATES = {
    "2025-19846": "Effective November 10, 2025, the amendments to 15 CFR parts 732, 734, 736, 744, and 748 in the "
    "interim final rule published at 90 FR 47201 (September 30, 2025) are stayed until November 9, 2026."
}
_ALIKE = 80


def answer(documents: Iterable[Document]) -> bytes:
    """Return one page of the API's answer that has these documents, oldest first."""
    results = sorted(documents, key=lambda one: (one["publication_date"], one["document_number"]))
    return json.dumps({
        "count": len(results), "description": "Documents of type Rule", "total_pages": 1, "results": results
    }).encode()  # fmt: skip


def document(number: str, published_on: str, title: str, **known: Any) -> Document:
    """Return a record with the stable fields of the API; known: those that are not null."""
    return {
        "document_number": number,
        "type": "Rule",
        "title": title,
        "action": "Final rule.",
        "abstract": None,
        "dates": None,
        "effective_on": None,
        "publication_date": published_on,
        "volume": int(published_on[:4]) - 1935,
        "start_page": None,
        "end_page": None,
        "citation": None,
        "cfr_references": [{"title": 15, "part": 744, "chapter": None, "citation_url": None}],
        "docket_ids": [],
        "regulation_id_numbers": [],
        "agencies": [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}],
        "correction_of": None,
        "corrections": [],
        "html_url": f"https://www.federalregister.gov/documents/{published_on.replace('-', '/')}/{number}/",
        "full_text_xml_url": "https://www.federalregister.gov/documents/full_text/xml/"
        f"{published_on.replace('-', '/')}/{number}.xml",
        "raw_text_url": None,
        "significant": None,
    } | known


def corpus_documents(shared: Path) -> list[Document]:
    """Return a record of each document that the corpus tells of; shared: the folder with corpus/ and facts/."""
    known = {document["document_number"]: document for document in _numbered(shared)}
    pages = _start_pages(shared)
    for row in _rows(shared / "facts/federal_register_documents.csv"):
        number = row["document_number"]
        if number and (row["publication_date"] or number in known):
            if number not in known:
                known[number] = document(number, row["publication_date"], row["title"])
            _complete(known[number], row["start_page"], row["end_page"], row["effective_date"])
    notices = _rows(shared / "corpus/fr/derived/bis_notices_2011-2023_repaired.csv")
    for notice in notices:
        page = (notice["volume"], notice["start_page"])
        named = pages.get(page) or _number_of(notice, known.values())
        one = known.get(named or "") or document(f"N{'-'.join(page)}", notice["published_on"], notice["title"])
        _complete(one, notice["start_page"], "", notice["effective_on"] or notice["published_on"])
        known[one["document_number"]] = one
    for number, day in _EFFECTIVE.items():
        _complete(known[number], "", "", day)
    return [*known.values()]


def _numbered(shared: Path) -> Iterator[Document]:
    records: list[Mapping[str, str]] = [*_rows(shared / "corpus/fr/bis_rules_2020-2025.csv")]
    for name, key in (("bis_rules_2022-01_2026-07", "rules"), ("entity_list_2026-08_excerpt", "results")):
        records += json.loads((shared / f"corpus/fr/fr_api/{name}.json").read_bytes())[key]
    for record in records:
        yield document(
            record["document_number"], record["publication_date"], record["title"], abstract=record["abstract"]
        )


def _start_pages(shared: Path) -> dict[tuple[str, str], str]:
    rows = _rows(shared / "corpus/fr/derived/citations_join_2026-03-25.csv")
    return {
        (row["volume"], row["notice_start_page"]): row["document_number"]
        for row in rows
        if row["notice_start_page"] and row["document_number"]
    }


def _number_of(notice: Mapping[str, str], known: Iterable[Document]) -> str | None:
    """Return the number of the document of that day that begins there, or whose title is like that of the notice."""
    of_day = [one for one in known if one["publication_date"] == notice["published_on"]]
    for one in of_day:
        if str(one["start_page"]) == notice["start_page"]:
            return str(one["document_number"])
    alike = [
        one["document_number"]
        for one in of_day
        if one["start_page"] is None and fuzz.token_sort_ratio(one["title"], notice["title"]) >= _ALIKE
    ]
    return alike[0] if len(alike) == 1 else None


def _complete(one: Document, start_page: str, end_page: str, effective_on: str) -> None:
    """Add to a record what another table knows of it, where it has nothing yet."""
    if start_page and one["start_page"] is None:
        one |= {"start_page": int(start_page), "citation": f"{one['volume']} FR {start_page}"}
    if end_page and one["end_page"] is None:
        one["end_page"] = int(end_page)
    if effective_on and ";" not in effective_on and one["effective_on"] is None:
        day = date.fromisoformat(effective_on)
        said = f"This rule is effective {day:%B} {day.day}, {day.year}."
        one |= {"effective_on": effective_on, "dates": _DATES.get(one["document_number"], said)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return [*csv.DictReader(lines)]
