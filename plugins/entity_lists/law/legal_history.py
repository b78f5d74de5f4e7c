"""Every version of every entry in legal time: from when its rule has effect, beside what the list prints and when seen.

A version begins with the document that its newest citation names; rules mostly have effect some days before they are
printed. Where no document is known, or it names no one day, the printed day stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.law_tables import LEGAL_HISTORY
from entity_lists.law.shown import Tables
from entity_lists.law.stated_rows import LIST_CODE
from entity_lists.register.documents import document_key, touches
from entity_lists.text.search_key import search_key

Row = dict[str, Any]


def legal_history(listed: Tables, register: Tables, joined: pa.Table) -> pa.Table:
    """Return the versions of the list's history in legal time.

    listed: history and citations of a release of the list. register: documents and amendments of a release of the
    Register. joined: citation_documents of both.
    """
    documents = _Documents(listed["citations"], joined, register["documents"])
    ends = _removals(register)
    versions = [_begun(row, documents) for row in listed["history"].to_pylist()]
    by_entry: dict[str, list[Row]] = defaultdict(list)
    for row in versions:
        by_entry[row["entry_id"]].append(row)
    ended = [_ended(row, by_entry[row["entry_id"]], ends) for row in versions]
    return schema.build(LEGAL_HISTORY, ended, source_id=LAW_ID)


class _Documents:
    """The documents that the citations of an entry name, and those of a day for entries that are gone."""

    def __init__(self, citations: pa.Table, joined: pa.Table, documents: pa.Table) -> None:
        known = [row for row in joined.to_pylist() if row["document_number"]]
        by_citation = {(row["citation"], row["printed_on"]): row for row in known}
        # By number; None of a citation whose document could not be told.
        self._of_entry: dict[tuple[str, date | None], dict[str | None, Row | None]] = defaultdict(dict)
        for row in citations.to_pylist():
            document = by_citation.get((row["citation"], row["published_on"]))
            number = document["document_number"] if document else None
            self._of_entry[row["entry_id"], row["published_on"]][number] = document
        self._of_day: dict[date, dict[str | None, Row | None]] = defaultdict(dict)
        for row in (*filter(_may_list, documents.to_pylist()), *known):
            self._of_day[row["published_on"]][row["document_number"]] = row

    def of(self, entry_id: str, printed_on: date) -> Row | None:
        """Return the document of the citation that an entry prints with a day; of one that is gone, the day's only."""
        found = self._of_entry.get((entry_id, printed_on)) or self._of_day.get(printed_on, {})
        return next(iter(found.values())) if len(found) == 1 else None


def _may_list(document: Row) -> bool:
    """Return whether a document may have put an entry on the list: a rule that was printed and names it."""
    return document["status"] == "published" and document["type"] == "Rule" and touches(document, LIST_CODE)


def _begun(version: Row, documents: _Documents) -> Row:
    """Return a version with the day from which it has effect, and by which document."""
    printed = version["valid_from"]
    document = documents.of(version["entry_id"], printed) if printed in _printed_days(version) else None
    effective_on = document["effective_on"] if document else None
    row = {name: value for name, value in version.items() if name != "source_id"}
    return row | {
        "list_source_id": version["source_id"],
        "printed_from": printed,
        "printed_to": version["valid_to"],
        "valid_from": effective_on or printed,
        "valid_by": "legal" if effective_on else "printed",
        "document_number": document["document_number"] if document else None,
        "published_on": document["published_on"] if document else None,
    }


def _printed_days(version: Row) -> set[date | None]:
    return {version["listed_on"], version["amended_on"]}


def _removals(register: Tables) -> dict[tuple[str | None, str], list[Row]]:
    """Return the documents that remove a party, by destination and search key of its name."""
    days = {document_key(row): row for row in register["documents"].to_pylist()}
    found: dict[tuple[str | None, str], list[Row]] = defaultdict(list)
    for row in register["amendments"].to_pylist():
        document = days.get(document_key(row))
        if document and row["action"] == "remove" and row["list_code"] == LIST_CODE:
            found[row["country_code"], search_key(row["name"])].append(document)
    return found


def _ended(version: Row, versions: Iterable[Row], ends: Mapping[tuple[str | None, str], list[Row]]) -> Row:
    """Return a version with the day on which it ends: when the next one begins, or the removing document says."""
    if version["printed_to"] is None:
        return version | {"valid_to": None, "ended_by_document": None}
    following = [one for one in versions if one["printed_from"] == version["printed_to"] and one is not version]
    if following:
        ending = following[0]
        day, number = ending["valid_from"], ending["document_number"]
    else:
        day, number = _removed(version, ends.get((version["country_code"], search_key(version["name"])), []))
    return version | {"valid_to": max(day, version["valid_from"]), "ended_by_document": number}


def _removed(version: Row, documents: Iterable[Row]) -> tuple[date, str | None]:
    printed_to: date = version["printed_to"]
    for document in sorted(documents, key=lambda one: one["published_on"], reverse=True):
        day = document["effective_on"] or document["published_on"]
        if version["valid_from"] < day <= printed_to:
            return day, document["document_number"]
    return printed_to, None
