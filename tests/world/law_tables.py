"""Tables of a list and of the Federal Register, typed or of the corpus, for what is derived from both."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import schema
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.contract.tables import TABLES
from entity_lists.identity.known import known_entries
from entity_lists.law.citations import join_citations
from entity_lists.register.reading import read_register
from entity_lists.sources.us_bis.us_bis_entity_list import SOURCE
from entity_lists.text.citation import citation_url
from entity_lists.text.search_key import search_key
from entity_lists.write.nameless import without_nameless
from entity_lists.write.tables import build_tables
from world.register_answer import Document, answer, corpus_documents
from world.sample_lists import distinct, in_columns

Tables = dict[str, pa.Table]
_OF_REGISTER = ("documents", "stated_counts", "rules", "amendments", "reasons")


def listed_rows(*rows: tuple[str, str, str]) -> Tables:
    """Return the tables of a list with these rows: destination, name, and citations like "90 FR 14048, 2025-03-28"."""
    entries, names, citations = [], [], []
    for position, (country, name, cited) in enumerate(rows, start=1):
        owner = {"entry_id": f"E{position:04}"}
        entries.append(owner | _entry(country, name, position))
        names.append(owner | _name(name))
        citations += [owner | _citation(text, place) for place, text in enumerate(cited.split("; "), start=1)]
    of_list = {"entries": entries, "names": names, "citations": citations}
    return {name: schema.build(TABLES[name], of, source_id=SOURCE.source_id) for name, of in of_list.items()}


def _entry(country: str, name: str, position: int) -> dict[str, object]:
    return {
        "list_code": "EL",
        "entry_type": "organization",
        "name": name,
        "country_code": country,
        "entry_text": name,
        "position": position,
        "content_sha256": "0" * 64,
        "is_carried_over": False,
    }


def _name(name: str) -> dict[str, object]:
    return {"position": 1, "name": name, "name_type": "primary", "is_weak": False, "search_key": search_key(name)}


def _citation(text: str, place: int) -> dict[str, object]:
    citation, day = text.split(", ")
    volume, page = citation.split(" FR ")
    return {
        "position": place,
        "citation": citation,
        "volume": int(volume),
        "page": int(page),
        "published_on": date.fromisoformat(day),
        "role": "listed" if place == 1 else "amended",
        "url": citation_url(int(volume), int(page)),
    }


def registered(documents: Iterable[Document], *files: tuple[str, bytes]) -> Tables:
    """Return what a release of the Register says with these records; files: what lies beside its answer."""
    reading = read_register([("answer.json", answer(documents)), *files], name_of=lambda text: text.splitlines()[0])
    tables = tables_of(REGISTER_ID)
    return {name: schema.build(tables[name], getattr(reading, name), source_id=REGISTER_ID) for name in _OF_REGISTER}


def joined(listed: Tables, register: Tables) -> pa.Table:
    """Return citation_documents of a list and the Register."""
    return join_citations(listed["entries"], listed["citations"], register["documents"])


def corpus_list(corpus: Path, name: str, release_id: str) -> Tables:
    """Return the tables of a real release of the Entity List."""
    content = (corpus / "ecfr" / name).read_bytes()
    read = in_columns(distinct(without_nameless(SOURCE.parse([content]))), SOURCE.lasting_ids)
    empty = {table.name: table.schema.empty_table() for table in TABLES.values()}
    known = known_entries(empty, empty["history"], by_publisher_id=SOURCE.lasting_ids)
    return build_tables(read, known, source_id=SOURCE.source_id, release_id=release_id)


def corpus_register(corpus: Path, upto: str) -> Tables:
    """Return the Register with what the corpus tells of the documents that were published up to a day."""
    return registered(one for one in corpus_documents(corpus.parent) if one["publication_date"] <= upto)


def before_day(listed: Tables, day: date) -> Tables:
    """Return a list as it was before a day: without the rows first cited on it or later, and later citations."""
    citations = listed["citations"]
    is_new = pc.fill_null(pc.greater_equal(citations["published_on"], pa.scalar(day)), False)
    first = pc.equal(citations["position"], 1)
    gone = citations.filter(pc.and_(is_new, first))["entry_id"]
    kept = {name: table.filter(pc.invert(pc.is_in(table["entry_id"], gone))) for name, table in listed.items()}
    later = kept["citations"]
    is_later = pc.fill_null(pc.greater_equal(later["published_on"], pa.scalar(day)), False)
    return kept | {"citations": later.filter(pc.invert(is_later))}
