"""Which document a citation of the list names.

A row cites the page where its text begins, not the document's first one, and pages are shared: so a document is looked
for whose pages hold the cited one. The printed day is a check, not a key; it decides where several documents share the
page, and where the end of a document is not known. What cannot be told is null, with the reason.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.law_tables import CITATION_DOCUMENTS
from entity_lists.law.misprints import Meant, known_misprints
from entity_lists.law.stated_rows import LIST_CODE
from entity_lists.register.documents import has_page, touches
from entity_lists.register.stated import lists_named
from entity_lists.text.citation import volume_year

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Cited:
    """One citation as rows print it; printed_on is None where they print no possible day."""

    citation: str
    volume: int
    page: int | None
    printed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The document of a citation, how it was found, and what was possible; document is None with a problem."""

    document: Document | None
    method: str
    candidates: tuple[Document, ...] = ()
    problem: str | None = None


class Register:
    """The rules of the Federal Register that may have amended the list, looked up by page and by day."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """documents: rows of the table documents."""
        rules = [one for one in documents if one["status"] == "published" and one["type"] == "Rule"]
        self._by_volume: dict[int, list[Document]] = defaultdict(list)
        self._by_day: dict[date, list[Document]] = defaultdict(list)
        for one in rules:
            self._by_day[one["published_on"]].append(one)
            if one["volume"] is not None and one["start_page"] is not None:
                self._by_volume[one["volume"]].append(one)

    def find(self, volume: int, page: int, day: date | None) -> Joined:
        """Return the document that has a page; day: when its issue was published, as far as that is printed."""
        holding = [one for one in self._by_volume[volume] if has_page(one, page)]
        if any(one["end_page"] for one in holding):
            return _decided(holding, "interval", _of_day(day), _not_its_last_page(page, holding), *_BY_THE_LIST)
        of_day = self._by_day.get(day, []) if day is not None and volume_year(volume) == day.year else []
        begun = [one for one in of_day if one["start_page"] is not None and one["start_page"] <= page]
        first = max((one["start_page"] for one in begun), default=None)
        nearest = [one for one in begun if one["start_page"] == first and one["end_page"] is None]
        if nearest:
            return _decided(nearest, "day", *_BY_THE_LIST)
        unpaged = [one for one in of_day if one["start_page"] is None]
        if unpaged:
            return _decided(unpaged, "number", *_BY_THE_LIST)
        return Joined(document=None, method="none", problem="no document of the Register has this page")


def _of_day(day: date | None) -> Callable[[Document], bool]:
    return lambda one: one["published_on"] == day


def _not_its_last_page(page: int, holding: Sequence[Document]) -> Callable[[Document], bool]:
    """Return whether a page is more than a document's end, where another one begins on it."""
    begins = any(one["start_page"] == page for one in holding)
    return lambda one: not (begins and one["start_page"] < page == one["end_page"])


def _names_the_list(document: Document) -> bool:
    return touches(document, LIST_CODE)


def _its_title_names_the_list(document: Document) -> bool:
    return LIST_CODE in lists_named(document["title"])


_BY_THE_LIST = (_names_the_list, _its_title_names_the_list)


def _decided(found: list[Document], method: str, *rules: Callable[[Document], bool]) -> Joined:
    """Return the one document that is left when the rules are applied in turn, as long as they leave one."""
    left = found
    for rule in rules:
        if len(left) > 1:
            left = [one for one in left if rule(one)] or left
    if len(left) == 1:
        return Joined(document=left[0], method=method, candidates=tuple(found))
    numbers = ", ".join(one["document_number"] for one in left)
    problem = f"several documents share the page or day, and nothing tells them apart: {numbers}"
    return Joined(document=None, method="none", candidates=tuple(found), problem=problem)


def join_citations(entries: pa.Table, citations: pa.Table, documents: pa.Table) -> pa.Table:
    """Return the distinct citations of a list with their documents: one row a citation and printed day.

    entries, citations: of one release of the list. documents: of one release of the Register.
    """
    known = set(entries["entry_id"].to_pylist())
    counts: dict[Cited, dict[str, int]] = defaultdict(lambda: {"listed": 0, "amended": 0})
    for row in citations.to_pylist():
        if row["entry_id"] in known:
            cited = Cited(
                citation=row["citation"], volume=row["volume"], page=row["page"], printed_on=row["published_on"]
            )
            counts[cited][row["role"]] += 1
    register = Register(documents.to_pylist())
    return schema.build(CITATION_DOCUMENTS, _rows(counts, register), source_id=LAW_ID)


def _rows(counts: Mapping[Cited, Mapping[str, int]], register: Register) -> Iterator[dict[str, Any]]:
    by_citation: dict[str, list[Cited]] = defaultdict(list)
    for cited in sorted(counts, key=lambda one: (one.citation, one.printed_on or date.max)):
        by_citation[cited.citation].append(cited)
    for alike in by_citation.values():
        days = [one.printed_on for one in alike if one.printed_on]
        for position, cited in enumerate(alike, start=1):
            other_day = days[0] if cited.printed_on is None and len(days) == 1 else None
            yield _row(cited, position, counts[cited], register, other_day)


def _row(
    cited: Cited, position: int, count: Mapping[str, int], register: Register, other_day: date | None
) -> dict[str, Any]:
    meant = known_misprints().get((cited.citation, cited.printed_on))
    joined = _joined(cited, meant, register, other_day)
    document = joined.document or {}
    return {
        "citation": cited.citation,
        "position": position,
        "volume": cited.volume,
        "page": cited.page,
        "printed_on": cited.printed_on,
        "rows_listed": count["listed"],
        "rows_amended": count["amended"],
        **{name: document.get(name) for name in ("document_number", "published_on", "effective_on", "url")},
        "method": joined.method,
        "candidates": "; ".join(sorted(one["document_number"] for one in joined.candidates)) or None,
        "problem": "; ".join(_problems(cited, meant, joined, other_day)) or None,
        "meant": meant.citation if meant else None,
        "meant_source": meant.source if meant else None,
    }


def _joined(cited: Cited, meant: Meant | None, register: Register, other_day: date | None) -> Joined:
    if meant is not None:
        return register.find(meant.volume, meant.page, meant.published_on)
    if cited.page is None:
        return Joined(document=None, method="none", problem="an issue is cited, not a page")
    return register.find(cited.volume, cited.page, cited.printed_on or other_day)


def _problems(cited: Cited, meant: Meant | None, joined: Joined, other_day: date | None) -> Iterator[str]:
    """Yield what is wrong with a citation, and why no document was found."""
    if cited.printed_on is None:
        yield "no possible day is printed" + (f"; other rows of this page print {other_day}" if other_day else "")
    elif cited.printed_on.year != volume_year(cited.volume):
        year = volume_year(cited.volume)
        yield f"volume {cited.volume} is the year {year}, the day that is printed is {cited.printed_on}"
    if meant is not None:
        yield f"a misprint for {meant.citation} of {meant.published_on}"
    if joined.document is not None and cited.printed_on not in {None, joined.document["published_on"]}:
        yield f"printed is {cited.printed_on}, the document was published on {joined.document['published_on']}"
    if joined.problem:
        yield joined.problem
