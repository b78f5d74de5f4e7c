"""One record of the Federal Register's API as a row of the table documents; ValueError where it cannot be one."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from entity_lists.register.answer import Record, hyphened, json_number
from entity_lists.register.effective import PLACEHOLDER, day_of_effect
from entity_lists.register.stated import lists_named

Row = dict[str, Any]
# A document's number and its day of publication: numbers were used twice before 2016.
Key = tuple[str, date]

# No year has so many pages.
_MOST = 1_000_000
_NUMBER = re.compile(r"(?:[A-Z]{1,3}\d{0,2}-)?(?:[A-Z]?\d{1,4})(?:-\d{1,6})+|[A-Z]\d{2,3}-\d{1,6}", re.ASCII)
_OF_URL = re.compile(r"/documents/(?P<number>[^/?]+)")
_FEDERAL_REGISTER = "https://www.federalregister.gov/"
_TEXTS = (_FEDERAL_REGISTER, "https://www.govinfo.gov/")


def document_key(row: Mapping[str, Any]) -> Key:
    """Return what names a document in a row of any table."""
    return row["document_number"], row["published_on"]


def has_page(document: Mapping[str, Any], page: int) -> bool:
    """Return whether a page is one of a document's; of one whose end is not known, its first page is all that is."""
    first: int | None = document.get("start_page")
    return first is not None and first <= page <= (document["end_page"] or first)


def touches(document: Mapping[str, Any], list_code: str) -> bool:
    """Return whether a document names or changes a list, as far as that is known."""
    return list_code in (document["lists_touched"] or "").split("; ")


def document_number(text: object) -> str:
    """Return a document's number with hyphens. Raises: ValueError if it is none."""
    number = hyphened(_text(text, "document_number") or "")
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"document_number is {number[:40]!r}, expected one like 2025-05427 or C1-2024-13148")
    return number


def read_document(record: Record) -> Row:
    """Return the row of a published document, what its full text says left out."""
    published_on = _day(record, "publication_date")
    if published_on is None:
        raise ValueError("publication_date is empty")
    dates_text, stated = _text(record.get("dates"), "dates"), _day(record, "effective_on")
    effective = day_of_effect(stated, dates_text, published_on)
    pages = {name: json_number(record.get(name)) or None for name in ("volume", "start_page", "end_page")}
    if any(number is not None and number > _MOST for number in pages.values()):
        raise ValueError(f"volume, start_page or end_page is no such number: {pages}")
    citation = _text(record.get("citation"), "citation")
    if citation is None and pages["volume"] and pages["start_page"]:
        citation = f"{pages['volume']} FR {pages['start_page']}"
    return {
        **_named(record, published_on),
        **pages,
        "status": "published",
        "action": _text(record.get("action"), "action"),
        "abstract": _text(record.get("abstract"), "abstract"),
        "dates_text": dates_text,
        "effective_on": effective.day,
        "effective_on_stated": stated,
        "effective_note": effective.note,
        "citation": citation,
        "cfr_parts": _cfr_parts(_listed(record, "cfr_references")),
        "docket_ids": _joined(_listed(record, "docket_ids")),
        "rins": _joined(_listed(record, "regulation_id_numbers")),
        "corrects_document": next(iter(_numbers_of([record.get("correction_of")])), None),
        "corrected_by": _joined(_numbers_of(_listed(record, "corrections"))),
        "text_url": _url(record.get("full_text_xml_url"), _TEXTS),
        **_lists(record),
    }


def read_inspection(record: Record) -> Row:
    """Return the row of a document on public inspection: no page, and no day of effect, is printed in it yet."""
    published_on = _day(record, "publication_date")
    if published_on is None:
        raise ValueError("publication_date is empty: it is not said for when the publication is planned")
    filed = str(record.get("filed_at") or "")[:10]
    return {
        **_named(record, published_on),
        "status": "public_inspection",
        "filed_on": _iso(filed, "filed_at") if filed else None,
        "docket_ids": _joined(_listed(record, "docket_numbers")),
        **_lists(record),
    }


def _named(record: Record, published_on: date) -> Row:
    title, kind = _text(record.get("title"), "title"), _text(record.get("type"), "type")
    url = _url(record.get("html_url"), (_FEDERAL_REGISTER,))
    if not title or not kind or not url:
        raise ValueError(f"title, type or html_url is empty or of another site: {title!r}, {kind!r}, {url!r}")
    return {
        "document_number": document_number(record.get("document_number")),
        "published_on": published_on,
        "type": kind,
        "title": title,
        "agencies": _joined(_agency_names(_listed(record, "agencies"))),
        "url": url,
        "has_text": False,
    }


def _lists(record: Record) -> Row:
    """Return which lists a document names, and where; the abstract says more than the title."""
    for where in ("abstract", "title"):
        if codes := lists_named(_text(record.get(where), where) or ""):
            return {"lists_touched": "; ".join(codes), "lists_touched_by": where}
    return {"lists_touched": None, "lists_touched_by": None}


def _text(value: object, name: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is {str(value)[:40]!r}, expected a text")
    return value or None


def _listed(record: Mapping[str, Any], name: str) -> list[Any]:
    """Return the values of a field that is a list, none if it is null. Raises: ValueError if it is no list."""
    value = record.get(name)
    if value is not None and not isinstance(value, list):
        raise ValueError(f"{name} is {str(value)[:40]!r}, expected a list")
    return value or []


def _day(record: Mapping[str, Any], name: str) -> date | None:
    text = _text(record.get(name), name)
    return None if text is None or PLACEHOLDER.search(text) else _iso(text, name)


def _iso(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name} is {text[:40]!r}, expected a day like 2025-03-28") from error


def _url(value: object, sites: tuple[str, ...]) -> str | None:
    text = _text(value, "a URL")
    return text if text and text.startswith(sites) else None


def _numbers_of(urls: Iterable[object]) -> list[str]:
    """Return the numbers of the documents that URLs of the API lead to."""
    matches = (_OF_URL.search(hyphened(url or "")) for url in urls)
    return [match["number"] for match in matches if match]


def _cfr_parts(references: Iterable[object]) -> str | None:
    parts = [one for one in references if isinstance(one, Mapping) and one.get("title") and one.get("part")]
    return _joined(f"{one['title']} CFR {one['part']}" for one in parts)


def _agency_names(agencies: Iterable[object]) -> list[str]:
    return [str(one.get("name") or one.get("raw_name")) for one in agencies if isinstance(one, Mapping)]


def _joined(values: Iterable[object]) -> str | None:
    return "; ".join(dict.fromkeys(str(value) for value in values if value)) or None
