"""What is of form only, and what is content however little of it differs."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.source import OTHER_SCRIPTS, FileForm
from entity_lists.write.form import FormChange, causes, folded, form_change, is_latin

Row = dict[str, Any]

SAME = {
    "case": ("3, rue de la Paix", "3, Rue De La PAIX"),
    "white space": ("Acme  Works\u00a0Ltd", " Acme Works Ltd\n"),
    "a full stop that moved": ("(See § 744.11 of the EAR.)", "(See § 744.11 of the EAR)."),
    "dashes and quotes": ("Al-Noor – “Trading”", "Al—Noor - 'Trading'"),
    "a bracket": ("734.9(e)(1)", "734.9(e)1"),
    "a blank between a letter and a digit": ("HE 246301", "HE246301"),
    "zeros of a date": ("3/4/2002,6/29/2056", "03/04/2002,06/29/2056"),
    "zeros of a number": ("Flat 007", "Flat 7"),
    "accents of Latin letters": ("Société Générale", "Societe Generale"),
    "wide letters": ("\uff21cme", "Acme"),
}
OTHER = {
    "a digit": ("Flat 7", "Flat 8"),
    "a digit more": ("Flat 7", "Flat 77"),
    "a zero behind": ("Flat 7", "Flat 70"),
    "digits parted elsewhere": ("1 23rd Street", "12 3rd Street"),
    "digits parted or not": ("Unit 1-2", "Unit 12"),
    "a zero behind a point": ("1.05 %", "1.5 %"),
    "a word": ("Acme Works", "Acme Works East"),
    "words in another order": ("Acme Works", "Works Acme"),
    "a letter": ("WENIXA MAN", "WENXIA MAN"),
    "and": ("A & B", "A B"),
    "per cent": ("50 %", "50"),
    "a Cyrillic letter": ("Новый", "Новыи"),
    "an Arabic vowel": ("\u0645\u064f\u062d", "\u0645\u064e\u062d"),
    "a character that cannot be read": ("M\ufffdller", "Muller"),
    "a mark of a Japanese letter": ("か", "が"),
}


@pytest.mark.parametrize("what", SAME)
def test_texts_that_differ_in_form_are_the_same(what: str) -> None:
    before, after = SAME[what]
    assert folded(before) == folded(after)


@pytest.mark.parametrize("what", OTHER)
def test_texts_that_differ_in_content_are_not(what: str) -> None:
    before, after = OTHER[what]
    assert folded(before) != folded(after)


@pytest.mark.parametrize(
    ("text", "expected"), [("Société ª", True), ("AK-47", True), ("Город", False), ("Acme 公司", False)]
)
def test_a_text_is_latin_if_all_its_letters_are(text: str, expected: bool) -> None:
    assert is_latin(text) is expected


# Rows of changes


def field(name: str, before: str | None, after: str | None, entry_id: str = "e1") -> Row:
    return row("entries", name, before, after, entry_id)


def row(table: str, name: str, before: str | None, after: str | None, entry_id: str = "e1") -> Row:
    sides = {"before": before, "after": after}
    return {"entry_id": entry_id, "op": "modified", "table_name": table, "field": name, **sides}


def lost(table: str, **columns: Any) -> Row:
    return row(table, "row", json.dumps(whole(table, columns)), None)


def gained(table: str, **columns: Any) -> Row:
    return row(table, "row", None, json.dumps(whole(table, columns)))


def whole(table: str, columns: Mapping[str, Any]) -> Row:
    return {"position": 1, **dict.fromkeys(contract.TABLES[table].compared), **columns}


def found(*rows: Row, change: FormChange | None = None) -> list[str]:
    schema = pa.schema([(name, pa.string()) for name in rows[0]])
    return causes(pa.Table.from_pylist(list(rows), schema=schema), change)


def name(text: str, kind: str = "aka", *, is_weak: bool = False) -> Row:
    return {"name": text, "name_type": kind, "is_weak": is_weak}


FORMS = {
    "a text": [field("license_policy_text", "Presumption of denial.", "Presumption of denial")],
    "programmes in another order": [field("programs", "SDGT; IRAN", "IRAN; SDGT")],
    "a programme twice": [field("programs", "SDGT; SDGT", "SDGT")],
    "footnotes in another order": [field("footnotes", "1,4", "4, 1")],
    "sections in another order": [field("license_sections", "744.11; 744.21", "744.21; 744.11")],
    "lines of remarks in another order": [field("remarks", "a: b\nc", "c\na: b")],
    "a line break of remarks that went": [field("remarks", "All units.\nAll addresses", "All units. All addresses.")],
    "a name and its row": [
        field("name", "Acme, Ltd", "ACME LTD"),
        lost("names", **name("Acme, Ltd", "primary")),
        gained("names", **name("ACME LTD", "primary")),
    ],
    "two aliases": [
        lost("names", **name("A-1")), lost("names", **name("B")),
        gained("names", **name("b")), gained("names", **name("a1")),
    ],
    "the order of aliases": [row("names", "position", "[1,2]", "[2,1]")],
    "a record laid out anew": [field("entry_text", "<A>one</A><B>two</B>", "<B>two</B>\n<A>one</A>")],
    "an address": [
        lost("addresses", address="1 Main Street, Beijing", city="Beijing"),
        gained("addresses", address="1 MAIN STREET,BEIJING", city="BEIJING"),
    ],
    "an identifier": [
        lost("identifiers", id_type="tax_id", id_value="0077-12"),
        gained("identifiers", id_type="tax_id", id_value="0077 12"),
    ],
}  # fmt: skip
AMENDMENTS = {
    "a programme more": [field("programs", "SDGT", "SDGT; IRAN")],
    "a date": [field("listed_on", "2020-01-12", "2020-11-02")],
    "a zero before a number that somebody holds": [
        lost("identifiers", id_type="passport", id_value="06620505"),
        gained("identifiers", id_type="passport", id_value="6620505"),
    ],
    "a code": [field("license_policy_code", "CASE_BY_CASE", "OTHER")],
    "a type": [field("entry_type", "unknown", "person")],
    "a country": [field("country_code", "CH", "CN")],
    "a parent": [field("parent_entry_id", "0a", "a")],
    "a text that came": [field("remarks", None, "New")],
    "a line of remarks that went": [field("remarks", "a\nb", "a")],
    "a weak alias no longer weak": [
        lost("names", **name("FIAN", is_weak=True)), gained("names", **name("FIAN")),
    ],
    "an alias of another kind": [lost("names", **name("A", "aka")), gained("names", **name("A", "fka"))],
    "an alias": [gained("names", **name("Almo Aero"))],
    "a country of an address": [
        lost("addresses", address="1 Main Street", country_code="CN"),
        gained("addresses", address="1 Main Street", country_code="HK"),
    ],
    "an identifier of another type": [
        lost("identifiers", id_type="tax_id", id_value="1"),
        gained("identifiers", id_type="passport", id_value="1"),
    ],
    "a date of a citation": [
        lost("citations", citation="90 FR 1", published_on="2025-01-02"),
        gained("citations", citation="90 FR 1", published_on="2025-02-01"),
    ],
    "a word of the record": [field("entry_text", "one two", "one three")],
}  # fmt: skip


@pytest.mark.parametrize("what", FORMS)
def test_it_is_of_form(what: str) -> None:
    assert set(found(*FORMS[what])) == {"form"}


@pytest.mark.parametrize("what", AMENDMENTS)
def test_it_is_the_publishers_amendment(what: str) -> None:
    assert set(found(*AMENDMENTS[what])) == {"source"}


def test_each_row_gained_has_one_like_it_that_was_lost() -> None:
    rows = [lost("names", **name("A.")), gained("names", **name("A")), gained("names", **name("A-"))]
    assert sorted(found(*rows)) == ["form", "form", "source"]


def test_a_row_is_not_paired_with_one_of_another_entry() -> None:
    other = gained("names", **name("a")) | {"entry_id": "e2"}
    assert found(lost("names", **name("A")), other) == ["source", "source"]


def test_the_words_of_the_record_in_another_order_are_of_form_only_beside_nothing_else() -> None:
    text = field("entry_text", "from A to B", "from B to A")
    assert found(text) == ["form"]
    assert found(text, field("entry_type", "unknown", "person")) == ["source", "source"]


# Between two file forms

OLD = FileForm(name="old")
NEW = FileForm(name="new", unsaid=frozenset({"entries.listed_on", "addresses.city", OTHER_SCRIPTS}))
TEXTS = field("entry_text", "<Party>Acme, number 1234567, Reported</Party>", "Acme;98765;")


def one_row(table: str, **columns: Any) -> pa.Table:
    return pa.Table.from_pylist([{"entry_id": "e1", **whole(table, columns)}], schema=contract.TABLES[table].schema)


def release(country: str | None, *names: Row) -> dict[str, pa.Table]:
    tables = {table: definition.schema.empty_table() for table, definition in contract.TABLES.items()}
    listed = [{"entry_id": "e1", "position": place, **one} for place, one in enumerate(names, start=1)]
    return tables | {
        "entries": pa.table({"entry_id": ["e1"], "country_code": pa.array([country], pa.string())}),
        "names": pa.Table.from_pylist(listed, schema=contract.NAMES.schema),
        "addresses": one_row("addresses", address="1 Main Street, Beijing"),
        "identifiers": one_row("identifiers", id_type="tax_id", id_value="77"),
    }


def between(before: FileForm = OLD, after: FileForm = NEW, country: str | None = "US") -> FormChange:
    acme = name("Acme", "primary")
    change = form_change((before, after), release(country, acme), release(country, acme, name("ACME!")))
    assert change is not None
    return change


ACROSS_FORMS = {
    "what only one can say": ([field("listed_on", "2020-01-01", None)], "form"),
    "what both say": ([field("effective_on", "2020-01-01", None)], "source"),
    "a day that both know": ([field("listed_on", "2020-01-01", "2020-02-01")], "source"),
    "what the reader has no column for": ([field("remarks", "Lists: one", "another")], "form"),
    "how the country is written": ([field("country_text", "China", "CN")], "form"),
    "programmes": ([field("programs", "A", "A; B")], "source"),
    "parts of an address": (
        [
            lost("addresses", address="1 Main Street, Beijing", city="Beijing"),
            gained("addresses", address="1 Main Street, Beijing"),
        ],
        "form",
    ),
    "an address": ([gained("addresses", address="2 Main Street, Beijing")], "source"),
    "a name in another script": ([lost("names", **name("Город"))], "form"),
    "an alias": ([gained("names", **name("Acme East"))], "source"),
    "an alias that is the name in capitals": ([gained("names", **name("ACME!"))], "form"),
    "an alias no longer weak": (
        [lost("names", **name("AE", is_weak=True)), gained("names", **name("AE"))],
        "source",
    ),
    "an identifier with less said of it": (
        [
            lost("identifiers", id_type="tax_id", id_value="77", remarks="Reported"),
            gained("identifiers", id_type="tax_id", id_value="77"),
        ],
        "form",
    ),
    "a type of identifier that one release has": ([gained("identifiers", id_type="lei", id_value="77")], "form"),
    "a number that the other release has in its words": (
        [gained("identifiers", id_type="tax_id", id_value="1234567")],
        "form",
    ),
    "a number": ([gained("identifiers", id_type="tax_id", id_value="7654321")], "source"),
}


@pytest.mark.parametrize("what", ACROSS_FORMS)
def test_between_two_forms_what_both_say_is_compared(what: str) -> None:
    rows, expected = ACROSS_FORMS[what]
    assert found(*rows, TEXTS, change=between()) == [*[expected] * len(rows), "form"]


def test_what_the_form_before_could_not_say_is_of_form_when_it_is_said() -> None:
    change = between(before=NEW, after=OLD)
    assert found(field("listed_on", None, "2020-01-01"), change=change) == ["form"]
    assert found(gained("names", **name("Город")), change=change) == ["form"]


def test_a_country_without_a_code_is_compared_by_its_words() -> None:
    country = field("country_text", "Sealand", "Rose Island")
    assert found(country, change=between(country=None)) == ["source"]


@pytest.mark.parametrize("forms", [(None, NEW), (OLD, None), (NEW, NEW)], ids=["before", "after", "the same"])
def test_without_two_forms_there_is_no_change_of_form(forms: tuple[FileForm | None, FileForm | None]) -> None:
    assert form_change(forms, release("US"), release("US")) is None
