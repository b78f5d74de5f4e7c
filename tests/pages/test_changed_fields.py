"""What changed of one entry: fields, rows beside the row that they were, and records as their values."""

import json
from typing import Any

import pyarrow as pa

from entity_lists.pages.change_query import Chosen, find_changes
from entity_lists.pages.changed_fields import ChangedField, Value, changed_fields
from world.templates import told


def change(table: str, field: str, before: Any = None, after: Any = None, cause: str = "source") -> dict[str, Any]:
    """Return a row of the table changes; what is no text is JSON in it."""
    sides = (
        value if value is None or isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for value in (before, after)
    )
    return {"table_name": table, "field": field, **dict(zip(("before", "after"), sides, strict=True)), "cause": cause}


def shown(fields: tuple[ChangedField, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(field.table, field.field, told(field.before), told(field.after)) for field in fields]


def test_fields_come_in_the_order_of_the_contract() -> None:
    rows = [
        change("names", "row", None, {"name": "B"}),
        change("entries", "remarks", "a", "b"),
        change("entries", "name", "x", "y"),
    ]
    assert [(field.table, field.field) for field in changed_fields(rows)] == [
        ("entries", "name"),
        ("entries", "remarks"),
        ("names", "row"),
    ]


def test_a_row_that_was_reworded_is_one_change_with_its_words_marked() -> None:
    lost = [{"position": 1, "address": "1 Main Street, Beijing"}, {"position": 2, "address": "Wuhan"}]
    gained = [{"position": 1, "address": "9 High Road, Urumqi"}, {"position": 2, "address": "12 Main Street, Beijing"}]
    rows = [change("addresses", "row", row) for row in lost] + [change("addresses", "row", None, row) for row in gained]
    assert shown(changed_fields(rows)) == [
        ("addresses", "row", "address: [1] Main Street, Beijing", "address: [12] Main Street, Beijing"),
        ("addresses", "row", "[address: Wuhan]", None),
        ("addresses", "row", None, "[address: 9 High Road, Urumqi]"),
    ]


def test_rows_of_different_causes_are_not_one_change() -> None:
    row = {"position": 1, "name": "Works", "name_type": "aka", "is_weak": False, "search_key": "works"}
    fields = changed_fields([change("names", "row", row), change("names", "row", None, row, cause="parser")])
    assert [(field.cause, told(field.before), told(field.after)) for field in fields] == [
        ("parser", None, "[name: Works\nname_type: aka\nis_weak: no]"),
        ("source", "[name: Works\nname_type: aka\nis_weak: no]", None),
    ]


def test_an_order_is_told_by_the_first_thing_that_each_row_says() -> None:
    before, after = ([json.dumps({"name": name, "is_weak": False}) for name in names] for names in ("AB", "BA"))
    ((_, _, old, new),) = shown(changed_fields([change("names", "position", before, after)]))
    assert (old, new) == ("A\n[B]", "[B\n]A")


def test_a_record_is_its_values_without_those_that_it_has_not() -> None:
    record = {
        "entry": {"name": "Works", "country_code": None, "is_carried_over": True},
        "names": [{"name": "Works", "search_key": "works", "is_weak": False}],
        "addresses": [],
    }
    (field,) = changed_fields([change("entries", "record", None, record)])
    assert field.is_record
    assert field.record == (
        Value(name="name", text="Works"),
        Value(name="is_carried_over", text="yes"),
        Value(name="names 1", text="name: Works; is_weak: no"),
    )
    assert (field.before, field.after, field.cut) == (None, None, None)


def test_of_a_record_of_100_kb_little_is_shown_and_it_says_so() -> None:
    record = {"entry": {"entry_text": "word " * 20_000}, "names": [{"name": f"Alias number {n}"} for n in range(1_000)]}
    (field,) = changed_fields([change("entries", "record", record)])
    assert sum(len(value.name) + len(value.text) for value in field.record) <= 4_000
    assert field.cut == f"{1_001 - len(field.record):,} more values are in the table changes."


def test_a_long_text_is_shown_in_part_and_it_says_so() -> None:
    (field,) = changed_fields([change("entries", "remarks", "a " * 50_000, "b " * 50_000)])
    assert field.cut == (
        "Shown in part: it has 100,000 characters before and 100,000 after. The table changes has all of it."
    )


def test_of_an_entry_with_very_many_changes_some_are_shown_and_the_rest_is_counted() -> None:
    rows = [
        change("names", "row", None, {"name": f"Alias {number}"}) | {"entry_id": "e", "op": "modified"}
        for number in range(500)
    ]
    heads = pa.Table.from_pylist([{"entry_id": "e", "name": "Works", "country_code": None, "list_code": "EL"}])
    changes = pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in rows[0]]))
    found = find_changes(changes, heads, heads.slice(0, 0), Chosen(), 1)
    ((entry,),) = [found.entries]
    assert (len(entry.rows), entry.row_count) == (60, 500)


def test_an_entry_that_neither_release_has_is_called_as_its_record_says() -> None:
    record = {"entry": {"name": "Read anew", "country_code": "CN", "list_code": "EL"}, "names": []}
    rows = [change("entries", "record", None, record, cause="parser") | {"entry_id": "e", "op": "added"}]
    heads = pa.schema([(name, pa.string()) for name in ("entry_id", "name", "country_code", "list_code")]).empty_table()
    changes = pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in rows[0]]))
    (entry,) = find_changes(changes, heads, heads, Chosen(country="CN", text="read"), 1).entries
    assert (entry.name, entry.country_code, entry.list_code) == ("Read anew", "CN", "EL")


def test_what_is_no_json_is_told_as_it_stands() -> None:
    places = (("entries", "record"), ("names", "row"), ("names", "position"))
    rows = [change(table, field, "{no json") for table, field in places]
    record, row, order = changed_fields(rows)
    assert record.record == (Value(name="record", text="{no json"),)
    assert (told(row.before), told(order.before)) == ("[{no json]", "[{no json]")
