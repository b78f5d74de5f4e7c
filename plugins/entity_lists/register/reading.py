"""A release of the Federal Register: the API's answers, and what lies beside them, become rows of its tables.

The order of the files says nothing: their names do. *.json are the pages of one query, but public_inspection.json;
<document_number>.xml is the full text of a document of the query; rule_statements.csv is what persons said of rules.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from entity_lists.errors import SourceChanged
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Quarantined
from entity_lists.register.answer import INSPECTION_NEEDED, Record, envelope, read_answers, says_nothing
from entity_lists.register.documents import (
    Key,
    Row,
    document_key,
    document_number,
    has_page,
    read_document,
    read_inspection,
)
from entity_lists.register.effective import day_of_effect
from entity_lists.register.full_text import FullText, NameOf, read_full_text
from entity_lists.register.rules import STATEMENTS, read_statements, rule_states
from entity_lists.register.stated import read_stated

INSPECTION = "public_inspection.json"
_BIS = "industry-and-security-bureau"
# Of a text that cannot be read this much goes to quarantine; all of it is among the raw bytes.
_MOST_OF_A_TEXT = 2_000


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a release says: rows of its tables, without source_id, and what could not be read.

    record_count counts the records of the answers; what has a later position in quarantine is of a full text.
    observations are as those of Records.
    """

    documents: tuple[Row, ...]
    stated_counts: tuple[Row, ...]
    rules: tuple[Row, ...]
    amendments: tuple[Row, ...]
    reasons: tuple[Row, ...]
    quarantine: tuple[Quarantined, ...]
    record_count: int
    observations: dict[tuple[str, str], float]


@dataclass(frozen=True, kw_only=True)
class _Unread:
    """A full text that could not be read, its first characters as text; or a row of one."""

    number: str
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True)
class _Numbered:
    """One record, where it stands in the release and what it says."""

    position: int
    record: Record

    @property
    def text(self) -> str:
        return orjson.dumps(self.record).decode()


def read_register(files: Sequence[tuple[str, bytes]], *, name_of: NameOf) -> Reading:
    """Return what a release says; files: name and bytes of each. name_of: as of read_full_text.

    Raises:
        SourceChanged: the answer is none, is not whole, or a file beside it has another name than it may have.
    """
    by_name = dict(files)
    answers = [(name, content) for name, content in files if name.endswith(".json") and name != INSPECTION]
    published, filed = read_answers(answers), _inspection(by_name.get(INSPECTION))
    quarantine: list[Quarantined] = []
    numbered = [_Numbered(position=position, record=one) for position, one in enumerate([*published, *filed], start=1)]
    documents = [*read_each(numbered[: len(published)], lambda one: read_document(one.record), quarantine)]
    known = {document_key(row) for row in documents}
    inspected = read_each(numbered[len(published) :], lambda one: read_inspection(one.record), quarantine)
    documents += {key: row for row in inspected if (key := document_key(row)) not in known}.values()
    unread: list[_Unread] = []
    texts = dict(_texts(documents, by_name, name_of, unread))
    documents = [_with_text(row, texts.get(document_key(row))) for row in documents]
    return Reading(
        documents=tuple(documents),
        stated_counts=tuple(_each(documents, lambda row: read_stated(row["title"], row.get("abstract") or ""))),
        rules=tuple(asdict(one) for one in rule_states(documents, read_statements(by_name.get(STATEMENTS)))),
        amendments=tuple(_each(documents, lambda row: _of(texts, row, "amendments"))),
        reasons=tuple(_each(documents, lambda row: _of(texts, row, "reasons"))),
        quarantine=in_order([*quarantine, *_of_texts(unread, texts, len(numbered))]),
        record_count=len(numbered),
        observations=_observations(documents, texts),
    )


def _inspection(content: bytes | None) -> list[Record]:
    """Return the records of the documents on public inspection. Raises: SourceChanged, as envelope does."""
    if content is None or says_nothing(content):
        return []
    records = [one for one in envelope(INSPECTION, content)["results"] if isinstance(one, dict)]
    if missing := {name for one in records for name in INSPECTION_NEEDED if name not in one}:
        raise SourceChanged(
            f"us_federal_register: {INSPECTION}: records lack {sorted(missing)}, expected {list(INSPECTION_NEEDED)}. "
            "Compare with the API's documentation, and adapt answer.py."
        )
    return [one for one in records if one["type"] == "Rule" and _is_of_bis(one)]


def _is_of_bis(record: Record) -> bool:
    """Return whether a document is one of BIS: on public inspection it does not say yet which part it touches."""
    agencies = record.get("agencies")
    if not isinstance(agencies, list):
        # What is none goes to quarantine, with its reason.
        return agencies is not None
    return any(one.get("slug") == _BIS for one in agencies if isinstance(one, dict))


def _texts(
    documents: Sequence[Row], files: Mapping[str, bytes], name_of: NameOf, unread: list[_Unread]
) -> Iterator[tuple[Key, FullText]]:
    """Yield the documents with a full text beside the answer, and that; one that cannot be read is put into unread.

    The metadata are enough: no text that cannot be read keeps a release back.
    """
    by_number: dict[str, list[Row]] = defaultdict(list)
    for row in documents:
        by_number[row["document_number"]].append(row)
    for name in sorted(files):
        if not name.endswith(".xml"):
            continue
        try:
            number = document_number(name.removesuffix(".xml"))
        except ValueError as error:
            raise SourceChanged(
                f"us_federal_register: {name[:80]}: {error}. Name a full text by its document."
            ) from error
        if number not in by_number:
            continue
        try:
            text = read_full_text(files[name], document_number=number, name_of=name_of)
            key = document_key(_document_of(text, by_number[number]))
        except SourceChanged as error:
            start = files[name][:_MOST_OF_A_TEXT].decode(errors="replace")
            unread.append(_Unread(number=number, reason=str(error), text=start))
            continue
        yield key, text


def _document_of(text: FullText, alike: Sequence[Row]) -> Row:
    """Return the document that a text is of; alike: those of its number, of which there may be two before 2016.

    Raises:
        SourceChanged: several are published under that number, and the text's page tells none of them.
    """
    published = [row for row in alike if row["status"] == "published"] or alike
    holding = [row for row in published if len(published) == 1 or (text.page is not None and has_page(row, text.page))]
    if len(holding) != 1:
        number, days = published[0]["document_number"], " and ".join(str(row["published_on"]) for row in published)
        raise SourceChanged(
            f"us_federal_register: {number}.xml: expected a page of one of the documents of {days}, which share "
            f"this number; found {text.page or 'no page'}. Leave the file out: the documents are read without it."
        )
    return holding[0]


def _with_text(row: Row, text: FullText | None) -> Row:
    if text is None:
        return row
    codes = "; ".join(sorted(text.list_codes)) or row["lists_touched"]
    known = {"lists_touched": codes, "lists_touched_by": "text" if text.list_codes else row["lists_touched_by"]}
    return {**row, **known, "has_text": True}


def _of(texts: Mapping[Key, FullText], row: Row, what: str) -> Sequence[Any]:
    text = texts.get(document_key(row))
    return getattr(text, what) if text else ()


def _each(documents: Sequence[Row], parts_of: Callable[[Row], Sequence[Any]]) -> Iterator[Row]:
    """Yield the parts of each document as rows, numbered within it."""
    for row in documents:
        for position, part in enumerate(parts_of(row), start=1):
            yield {
                "document_number": row["document_number"],
                "published_on": row["published_on"],
                "position": position,
                **asdict(part),
            }


def _of_texts(unread: list[_Unread], texts: Mapping[Key, FullText], records: int) -> Iterator[Quarantined]:
    rows = [
        _Unread(number=number, reason=reason, text=row)
        for (number, _), text in texts.items()
        for reason, row in text.unread
    ]
    for position, one in enumerate(sorted([*unread, *rows], key=lambda one: one.number), start=records + 1):
        yield Quarantined(position=position, reason=f"{of_text(one.number)}{one.reason}", record_text=one.text)


def of_text(number: str) -> str:
    """Return how the reason begins why something of a document's full text could not be read."""
    return f"full text of {number}: "


def _observations(documents: Sequence[Row], texts: Mapping[Key, FullText]) -> dict[tuple[str, str], float]:
    """Return how many days of effect were refused, by the reason, and how many full texts were read."""
    published = [row for row in documents if row["status"] == "published"]
    refused = Counter(
        effective.reason
        for row in published
        if (effective := day_of_effect(row["effective_on_stated"], row["dates_text"], row["published_on"])).reason
    )
    counted = {("effective_on_refused", str(reason)): float(number) for reason, number in refused.items()}
    return {
        ("effective_on_refused", "release"): float(sum(refused.values())),
        ("full_texts", "release"): float(len(texts)),
        **counted,
    }
