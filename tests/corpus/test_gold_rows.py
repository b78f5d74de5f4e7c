"""The gold rows: cells of the public list with the decomposition that a person made of each."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from entity_lists.licensing.licensing import read_requirement
from entity_lists.sources.us_bis.entity_cell import CellParty, EntityCell, read_entity_cell
from entity_lists.text.addresses import address_country
from entity_lists.text.countries import country_code
from entity_lists.text.party_kind import party_kind
from entity_lists.text.search_key import search_key

pytestmark = pytest.mark.corpus

KEYS = {
    "name", "aliases", "aliases_n", "previous_names", "declared_alias_count", "addresses", "addresses_n", "xrefs",
    "parent", "relation", "parent_hint", "scope_note", "wherever_located", "entry_kind", "label", "address_country",
    "entity_type", "footnotes", "same_entity_rows", "quality_flags",
}  # fmt: skip


@pytest.fixture(scope="module")
def gold_rows(corpus: Path) -> list[dict[str, Any]]:
    rows = json.loads((corpus.parent / "facts" / "gold_rows.json").read_text(encoding="utf-8"))
    assert len(rows) >= 19
    return list(rows)


def test_every_gold_row_is_read_as_a_person_read_it(gold_rows: list[dict[str, Any]]) -> None:
    wrong = {row["entity_cell"][:60]: found for row in gold_rows if (found := differences(row))}
    assert wrong == {}


def test_nothing_is_expected_that_is_not_compared(gold_rows: list[dict[str, Any]]) -> None:
    assert {key for row in gold_rows for key in row["expected"]} - KEYS == set()


def differences(row: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Return what was expected and found, by key, where the two differ."""
    cell = read_entity_cell(re.sub(r"\n\s+", "\n", row["entity_cell"]))
    assert cell.own is not None
    found = observed(row, cell, cell.own)
    expected = {key: value for key, value in row["expected"].items() if key in found}
    expected["xrefs"] = [reference(xref) for xref in row["expected"].get("xrefs", found["xrefs"])]
    expected["name"] = row["expected"]["name"] or row["expected"]["label"]
    return {key: (value, found[key]) for key, value in expected.items() if value != found[key]}


def reference(xref: Any) -> tuple[str, str | None]:
    if isinstance(xref, dict):
        return xref["destination"], xref.get("name")
    return (xref, None) if isinstance(xref, str) else xref


def observed(row: dict[str, Any], cell: EntityCell, party: CellParty) -> dict[str, Any]:
    names = [party.name, *(name for name, _ in party.aliases)]
    aliases = [name for name, kind in party.aliases if kind == "aka"]
    requirement = read_requirement(row["license_requirement_text"], ())
    return {
        "name": party.name,
        "aliases": aliases,
        "aliases_n": len(aliases),
        "previous_names": [name for name, kind in party.aliases if kind == "fka"],
        "declared_alias_count": party.stated_count,
        "addresses": list(party.addresses),
        "addresses_n": len(party.addresses),
        "xrefs": [(found.country_code, found.related_name) for found in party.references],
        "parent": cell.parent_name,
        "relation": f"{cell.relation}_institution",
        "wherever_located": "wherever located" in (party.remarks or ""),
        "address_country": address_country(party.addresses[0]) if party.addresses else None,
        "entity_type": party_kind(names),
        "footnotes": [mark for mark in (requirement.footnotes or "").split(",") if mark],
    }


def test_a_stated_scope_is_kept(gold_rows: list[dict[str, Any]]) -> None:
    (row,) = [row for row in gold_rows if "scope_note" in row["expected"]]
    own = read_entity_cell(row["entity_cell"]).own
    assert own is not None
    assert (own.remarks or "").startswith(row["expected"]["scope_note"].removesuffix(" …"))


def test_the_destination_is_not_the_country_of_the_address(gold_rows: list[dict[str, Any]]) -> None:
    (row,) = [row for row in gold_rows if "quality_flags" in row["expected"]]
    own = read_entity_cell(row["entity_cell"]).own
    assert own is not None
    assert (country_code(row["country_text"]), address_country(own.addresses[0])) == ("TH", "TW")


def test_letters_that_look_latin_are_folded_in_the_search_key_only() -> None:
    own = read_entity_cell("Ningbo Tech \u0421\u043e., Ltd., 1 Foo Road, Ningbo, China").own
    assert own is not None
    assert own.name == "Ningbo Tech \u0421\u043e., Ltd."
    assert search_key(own.name) == search_key("Ningbo Tech Co., Ltd.")
