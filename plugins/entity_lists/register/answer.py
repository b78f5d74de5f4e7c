"""Answers of the Federal Register's API: one query, of one page or several, checked before anything in it is read.

Paging is silent there: what it does not understand it answers with page 1 again, and a count stops at 10,000. So what
is not whole is refused: a number of records other than the count, a document that comes twice, a page of HTML.

Source: https://www.federalregister.gov/developers/documentation/api/v1 and the publisher's own code,
https://github.com/usnationalarchives/federalregister-api-core at e9c64236; a real answer of January 2024. No answer for
15 CFR 744 was at hand: not seen live.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from entity_lists.errors import SourceChanged

Record = dict[str, Any]

MOST_DOCUMENTS = 1_000
# Where the API ceases to count, and serves page 1 again.
MOST_COUNTED = 10_000
# What a query asks for: what else a document has changes from day to day.
STABLE_FIELDS = (
    "document_number", "type", "title", "action", "abstract", "dates", "effective_on", "publication_date", "volume",
    "start_page", "end_page", "citation", "cfr_references", "docket_ids", "regulation_id_numbers", "agencies",
    "correction_of", "corrections", "html_url", "full_text_xml_url", "raw_text_url", "significant",
)  # fmt: skip
# What a query may ask for beside them, and a saved answer may have.
OTHER_FIELDS = frozenset({
    "agency_names", "body_html_url", "comment_url", "comments_close_on", "disposition_notes", "docket_id", "dockets",
    "excerpts", "executive_order_notes", "executive_order_number", "images", "images_metadata", "json_url", "mods_url",
    "page_length", "page_views", "pdf_url", "president", "presidential_document_number", "proclamation_number",
    "public_inspection_pdf_url", "regulation_id_number_info", "regulations_dot_gov_info", "regulations_dot_gov_url",
    "signing_date", "subtype", "toc_doc", "toc_subject", "topics",
})  # fmt: skip
# The least that names a document; a saved answer may lack the rest.
_NEEDED = ("document_number", "type", "title", "publication_date", "html_url")
# Of a document on public inspection, which has no pages yet. Written from the documentation.
INSPECTION_NEEDED = ("document_number", "title", "type", "publication_date", "html_url")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_ADVICE = "Look at the file: it may have been saved half, or the API may have changed."


def envelope(name: str, content: bytes) -> Record:
    """Return an answer as the API gives it. Raises: SourceChanged if it is none, or a page of HTML."""
    start = content[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise SourceChanged(
            f"us_federal_register: {name}: expected the API's JSON, found a page: the website answers programs with a "
            'page "Request Access". Ask the API\'s own address, /api/v1, and later.'
        )
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise SourceChanged(
            f"us_federal_register: {name}: expected JSON, found other text: {error}. {_ADVICE}"
        ) from error
    if not isinstance(value, dict) or not isinstance(value.get("results"), list):
        found = sorted(value)[:10] if isinstance(value, dict) else type(value).__name__
        raise SourceChanged(
            f"us_federal_register: {name}: expected an object with results, a list, found {found}. An answer without "
            f"results found nothing, or is an error. {_ADVICE}"
        )
    return value


def says_nothing(content: bytes) -> bool:
    """Return whether an answer counts no document: it may lack results then."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and json_number(value.get("count")) == 0 and not value.get("results")


def read_answers(answers: Sequence[tuple[str, bytes]]) -> list[Record]:
    """Return the records of a query, in its order; answers: name and bytes of each page.

    Raises:
        SourceChanged: the answer is none, is not whole, or has fields that are not known.
    """
    pages = [(name, envelope(name, content)) for name, content in answers]
    if not pages:
        raise SourceChanged(f"us_federal_register: expected an answer of the API, found no JSON file. {_ADVICE}")
    records = [record for name, page in pages for record in _objects(name, page["results"])]
    _refuse_partial(pages, records)
    _refuse_repeated(records)
    _refuse_unknown_fields(records)
    return records


def _objects(name: str, results: Iterable[object]) -> Iterator[Record]:
    for position, record in enumerate(results, start=1):
        if not isinstance(record, dict):
            raise SourceChanged(
                f"us_federal_register: {name}: result {position}: expected an object, found {str(record)[:60]!r}. "
                f"{_ADVICE}"
            )
        yield record


def _refuse_partial(pages: Sequence[tuple[str, Mapping[str, Any]]], records: Sequence[Record]) -> None:
    counts = {json_number(page.get("count")) for _, page in pages}
    if counts != {len(records)} or not records:
        said = ", ".join(map(str, sorted(counts, key=str)))
        raise SourceChanged(
            f"us_federal_register: {pages[0][0]}: the answer counts {said} documents in {len(pages)} pages, found "
            f"{len(records)} records. Expected as many as it counts, and at least one: save every page, each under a "
            "name of its own beside the first."
        )
    most = MOST_DOCUMENTS if len(pages) == 1 else MOST_COUNTED
    if len(records) >= most:
        raise SourceChanged(
            f"us_federal_register: {pages[0][0]}: expected fewer than {most:,} documents in {len(pages)} pages, found "
            f"{len(records):,}: the query is not that of one part of the CFR. Ask for 15 CFR 744."
        )


def json_number(value: object) -> int | None:
    """Return a value of JSON that is a whole number; None if it is another."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _refuse_repeated(records: Iterable[Record]) -> None:
    seen = Counter((hyphened(one.get("document_number")), str(one.get("publication_date"))) for one in records)
    if repeated := [f"{number} of {day}" for (number, day), times in seen.items() if times > 1]:
        raise SourceChanged(
            f"us_federal_register: {len(repeated)} documents come twice, among them {', '.join(repeated[:5])}. "
            "Expected each once: the API serves page 1 again for a page that it does not know. Fetch the pages by "
            "their next_page_url."
        )


def hyphened(number: object) -> str:
    """Return a document's number with hyphens: an en dash or a minus sign stood in it until March 2024."""
    return _DASHES.sub("-", str(number)).strip()


def _refuse_unknown_fields(records: Iterable[Record]) -> None:
    known = {*STABLE_FIELDS, *OTHER_FIELDS}
    unknown, missing = set(), set()
    for record in records:
        unknown |= record.keys() - known
        missing |= set(_NEEDED) - record.keys()
    if unknown or missing:
        raise SourceChanged(
            f"us_federal_register: fields not known: {sorted(unknown)}, missing: {sorted(missing)}. Expected those of "
            f"the API's version 1: {', '.join(STABLE_FIELDS)}. Compare with its documentation, and adapt answer.py."
        )
