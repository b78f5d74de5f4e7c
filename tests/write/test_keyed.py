"""Releases that are no lists: told by their keys what came, went and changed, and kept in a history of documents."""

from datetime import date
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.release import RawFile, Release
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.local import LocalStore
from entity_lists.write.keyed import draft_keyed, tables_before

Rows = dict[str, list[dict[str, Any]]]
MARCH = date(2025, 3, 28)
ADDING = {
    "document_number": "2025-05427",
    "published_on": MARCH,
    "status": "published",
    "type": "Rule",
    "title": "Additions to the Entity List",
    "url": "https://www.federalregister.gov/d/2025-05427",
    "has_text": False,
}
TWELVE = {
    "document_number": "2025-05427",
    "published_on": MARCH,
    "position": 1,
    "list_code": "EL",
    "action": "add",
    "unit": "entity",
    "stated": 12,
    "sentence": "adding 12 entities to the Entity List",
}
TELLING = ("entry_id", "op", "table_name", "field", "before", "after", "cause")


def release(day: int) -> Release:
    file = RawFile(sha256=f"{day:064}", size_bytes=1, file_name="documents.json", url="file:///documents.json")
    return Release(
        source_id=REGISTER_ID, release_id=f"2025-03-{day}-{day:08}", as_of=date(2025, 3, day), sha256=file.sha256,
        files=(file,),
    )  # fmt: skip


def said(rows: Rows) -> dict[str, pa.Table]:
    return {
        name: schema.build(table, rows.get(name, []), source_id=REGISTER_ID)
        for name, table in tables_of(REGISTER_ID).items()
        if name not in {"changes", "profile", "document_history"}
    }


def drafted(store: LocalStore, day: int, before: Manifest | None, rows: Rows, **more: Any) -> Manifest:
    draft = draft_keyed(store, release(day), before, said(rows), observations={}, parser_version=1, **more)
    assert draft is not None
    return draft


def changes(store: LocalStore, draft: Manifest) -> list[tuple[Any, ...]]:
    table = published.read_table(store, draft, "changes")
    return [tuple(row[name] for name in TELLING) for row in table.to_pylist()]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


@pytest.fixture
def first(store: LocalStore) -> Manifest:
    return drafted(store, 28, None, {"documents": [ADDING], "stated_counts": [TWELVE]})


def test_a_document_that_comes_is_one_addition_with_all_that_it_states(store: LocalStore, first: Manifest) -> None:
    assert first["change_counts"] == {"added": 1, "removed": 0, "modified": 0, "form": 0, "unread": 0}
    assert first["counts"]["documents"] == first["counts"]["stated_counts"] == 1
    assert {(row[0], row[1], row[2]) for row in changes(store, first)} == {
        ("2025-05427@2025-03-28", "added", "documents"),
        ("2025-05427@2025-03-28", "added", "stated_counts"),
    }


def test_the_same_again_is_no_release(store: LocalStore, first: Manifest) -> None:
    again = said({"documents": [ADDING], "stated_counts": [TWELVE]})
    assert draft_keyed(store, release(29), first, again, observations={}, parser_version=1) is None


def test_a_column_that_differs_is_told_with_both_values(store: LocalStore, first: Manifest) -> None:
    effective = ADDING | {"effective_on": date(2025, 3, 25)}
    second = drafted(store, 29, first, {"documents": [effective], "stated_counts": [TWELVE]})
    assert changes(store, second) == [
        ("2025-05427@2025-03-28", "modified", "documents", "effective_on", None, "2025-03-25", "source")
    ]
    assert second["change_counts"]["modified"] == 1


def test_a_part_that_is_lost_modifies_its_document_wherever_it_stood(store: LocalStore, first: Manifest) -> None:
    chinese = TWELVE | {"position": 1, "country_code": "CN", "stated": 11}
    second = drafted(store, 29, first, {"documents": [ADDING], "stated_counts": [chinese, TWELVE | {"position": 2}]})
    (row,) = changes(store, second)
    assert row[:4] == ("2025-05427@2025-03-28", "modified", "stated_counts", "row")
    assert row[4] is None
    assert '"stated": 11' in row[5]


def test_a_document_that_vanishes_is_removed_and_stays_in_the_history(store: LocalStore, first: Manifest) -> None:
    second = drafted(store, 29, first, {})
    assert second["change_counts"]["removed"] == 1
    (version,) = published.read_table(store, second, "document_history").to_pylist()
    assert (version["release_from"], version["release_to"]) == ("2025-03-28-00000028", "2025-03-29-00000029")


def test_a_history_has_each_version_of_a_document_once(store: LocalStore, first: Manifest) -> None:
    second = drafted(store, 29, first, {"documents": [ADDING | {"title": "Addition to the Entity List"}]})
    third = drafted(store, 30, second, {"documents": [ADDING | {"title": "Addition to the Entity List"}], "rules": [{
        "rule_id": "affiliates", "valid_from": MARCH, "status": "in_force", "title": "50 %", "text": "effective"
    }]})  # fmt: skip
    versions = published.read_table(store, third, "document_history").to_pylist()
    assert [(row["title"], row["release_from"][8:10], (row["release_to"] or "")[8:10]) for row in versions] == [
        ("Additions to the Entity List", "28", "29"),
        ("Addition to the Entity List", "29", ""),
    ]


def test_what_another_parser_reads_otherwise_is_told_as_our_doing(store: LocalStore, first: Manifest) -> None:
    read = said({"documents": [ADDING | {"volume": 90}], "stated_counts": [TWELVE]})
    second = draft_keyed(
        store, release(29), first, read, observations={}, parser_version=2, read_again=lambda manifest, tables: read
    )
    assert second is not None
    assert changes(store, second) == [
        ("2025-05427@2025-03-28", "modified", "documents", "volume", None, "90", "parser")
    ]


def test_what_an_older_contract_could_not_say_is_told_as_our_doing(store: LocalStore, first: Manifest) -> None:
    older = cast("Manifest", first | {"contract_version": first["contract_version"] - 1})
    read = said({"documents": [ADDING | {"volume": 90}], "stated_counts": [TWELVE]})
    second = draft_keyed(
        store, release(29), older, read, observations={}, parser_version=1, read_again=lambda manifest, tables: read
    )
    assert second is not None
    assert [row[-1] for row in changes(store, second)] == ["parser"]


def test_the_profile_counts_rows_and_changes_beside_those_before(store: LocalStore, first: Manifest) -> None:
    second = drafted(store, 29, first, {"documents": [ADDING], "stated_counts": []})
    rows = published.read_table(store, second, "profile").to_pylist()
    counted = {(row["metric"], row["scope"]): (row["value"], row["previous_value"]) for row in rows}
    assert counted["rows", "stated_counts"] == (0, 1)
    assert counted["changed_entries", "modified"] == (1, 0)


def test_the_inputs_of_a_derived_release_stand_in_its_manifest(store: LocalStore) -> None:
    draft = drafted(store, 28, None, {}, inputs={"us_bis_entity_list": "2025-03-28-c0f67762"})
    assert draft["inputs"] == {"us_bis_entity_list": "2025-03-28-c0f67762"}


def test_before_the_first_release_every_table_is_empty(store: LocalStore) -> None:
    tables = tables_before(store, REGISTER_ID, None)
    assert tables["documents"].num_rows == tables["document_history"].num_rows == 0
