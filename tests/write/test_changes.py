"""Changes between two releases: the rows that they are, and that they turn the release before into the one after."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract import codes
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.identity.known import Known, known_entries
from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.snapshot import published
from entity_lists.source import Source
from entity_lists.store.local import LocalStore
from entity_lists.text.citation import Citation
from entity_lists.write import changes
from entity_lists.write.changes import (
    COMPARED,
    Stream,
    changes_parts,
    changes_table,
    compare,
    count_entries,
    without_records,
)
from entity_lists.write.tables import build_tables
from sources.us_bis.entity_list_rows import ENTITY_LISTS
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE, SOURCE_ID, ingest
from world.sample_lists import NOTHING_KNOWN, in_columns, no_rows

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]

FRANCE, IRAN, SENEGAL, KINGDOM = "0c43f8e2eb450d40", "2b165a1f1aec771d", "ff2cc0363759e133", "51bf6682b25eefff"
PARTS = [part.name for part in contract.PARTS]
DERIVED = {"search_key", "url", "role", "related_entry_id", "content_sha256", "volume", "page"}
# The changes leave out of an entry how it is derived, where its record stood, and whether it could be read.
ENTRY_FIELDS = ["entry_id", "source_id", *contract.ENTRIES.compared]


def records_of(entries: Iterable[Entry]) -> Records:
    entries = tuple(entries)
    return Records(
        scope="sample", record_count=len(entries), set_aside={}, entries=entries, quarantine=(), observations={}
    )


def tables_of(entries: Iterable[Entry], before: Tables | None = None) -> dict[str, pa.Table]:
    """Return the tables of a release; before are those of the release that it follows."""
    known: Known = NOTHING_KNOWN if before is None else known_entries(before)
    read, release_id = in_columns(records_of(entries)), AFTER_ID if before else BEFORE_ID
    return build_tables(read, known, source_id=SOURCE_ID, release_id=release_id)


def changes_of(before: Tables, after: Tables, cause: str = "source") -> list[Row]:
    parts = compare(before, after, from_release_id=BEFORE_ID, to_release_id=AFTER_ID, cause=cause)
    return changes_table(parts, SOURCE_ID).drop_columns("source_id").to_pylist()


def differences(before: Iterable[Entry], after: Iterable[Entry]) -> list[tuple[str, str, Any, Any]]:
    """Return table, field, before and after of every change between two releases of one entry."""
    old = tables_of(before)
    rows = changes_of(old, tables_of(after, old))
    assert {row["op"] for row in rows} <= {"modified"}
    return [(row["table_name"], row["field"], row["before"], row["after"]) for row in rows]


@pytest.fixture(scope="module")
def sample() -> tuple[Tables, Tables]:
    before = tables_of(SOURCE.parse([BEFORE.read_bytes()]).entries)
    return before, tables_of(SOURCE.parse([AFTER.read_bytes()]).entries, before)


# Applying changes


def state(tables: Tables) -> dict[str, dict[str, Any]]:
    """Return what the tables say of each entry: its fields, and its rows of the other tables in their order."""
    entries = {row["entry_id"]: row for row in tables["entries"].select(ENTRY_FIELDS).to_pylist()}
    rows: dict[str, dict[str, list[Row]]] = {entry_id: {name: [] for name in PARTS} for entry_id in entries}
    for name in PARTS:
        for row in tables[name].to_pylist():
            kept = {
                key: value for key, value in row.items() if key not in {*DERIVED, "entry_id", "position", "source_id"}
            }
            rows[row["entry_id"]][name].append(as_read(kept))
    return {entry_id: {"entry": as_read(entry), **rows[entry_id]} for entry_id, entry in entries.items()}


def as_read(row: Row) -> Row:
    """Return the row with dates as JSON has them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def apply(before: dict[str, dict[str, Any]], changes: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Return what the state before becomes by the changes of one cause."""
    now = {entry_id: {part: rows.copy() for part, rows in parts.items()} for entry_id, parts in before.items()}
    parts: dict[tuple[str, str], list[Row]] = {}
    for change in changes:
        entry_id, field = change["entry_id"], change["field"]
        if change["op"] == "removed":
            assert recorded(change["before"], entry_id) == now.pop(entry_id)
        elif change["op"] == "added":
            assert entry_id not in now
            now[entry_id] = recorded(change["after"], entry_id)
        elif change["table_name"] == "entries":
            assert now[entry_id]["entry"][field] == change["before"]
            now[entry_id]["entry"][field] = change["after"]
        else:
            parts.setdefault((entry_id, change["table_name"]), []).append(change)
    for (entry_id, name), rows in parts.items():
        now[entry_id][name] = rearranged(now[entry_id][name], rows)
    return now


def recorded(text: str, entry_id: str) -> dict[str, Any]:
    record = json.loads(text)
    return record | {"entry": {"entry_id": entry_id, "source_id": SOURCE_ID, **record["entry"]}}


def rearranged(rows: list[Row], changes: Iterable[Row]) -> list[Row]:
    """Return an entry's rows of one table after the changes: the lost ones out, the rest in order, the gained in."""
    lost, gained, order = {}, {}, None
    for change in changes:
        if change["field"] == "position":
            order = [[json.loads(row) for row in json.loads(change[side])] for side in ("before", "after")]
        else:
            side = lost if change["after"] is None else gained
            row = json.loads(change["after"] or change["before"])
            side[row.pop("position")] = row
    assert {position: rows[position - 1] for position in lost} == lost
    kept = [row for position, row in enumerate(rows, start=1) if position not in lost]
    if order is not None:
        assert kept == order[0]
        kept = order[1]
    for position in sorted(gained):
        kept.insert(position - 1, gained[position])
    return kept


def assert_changes_tell_all(before: Tables, after: Tables) -> None:
    assert apply(state(before), changes_of(before, after)) == state(after)


# The sample


def row_change(
    entry_id: str, table: str, *, before: Row | None = None, after: Row | None = None, cause: str = "source"
) -> Row:
    texts = [row and json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in (before, after)]
    return change(entry_id, table, "row", *texts) | {"cause": cause}


def change(entry_id: str, table: str, field: str, before: str | None, after: str | None) -> Row:
    return {
        "entry_id": entry_id,
        "op": "modified",
        "table_name": table,
        "field": field,
        "before": before,
        "after": after,
        "cause": "source",
        "from_release_id": BEFORE_ID,
        "to_release_id": AFTER_ID,
    }


def cited(position: int, citation: str, published_on: str | None) -> Row:
    unknown = {"document_number": None, "effective_on": None}
    return {"position": position, "citation": citation, "published_on": published_on, **unknown}


def address(position: int, text: str) -> Row:
    unknown = {"city": None, "state": None, "postal_code": None}
    return {"position": position, "address": text, **unknown, "country_code": "FR"}


def sees(position: int, country: str, text: str) -> Row:
    reference = {"relation": "see_also", "related_name": "Dart Aviation", "country_code": country, "text": text}
    return {"position": position, **reference}


NEW_NAMES = (
    {"position": 5, "name": "Almo Aero", "name_type": "aka", "is_weak": False},
    {"position": 6, "name": "Almo Aero (Dart Aviation Technics) (IEAS)", "name_type": "aka", "is_weak": False},
)
STREET = "{} de la Janaie—ZA Yves Burgot, 35400 Saint Malo I&V, France"
SENEGAL_BEFORE = "(See also addresses under France, Iran and the United Kingdom)"
SENEGAL_AFTER = "(See alternate addresses under France, Iran and the United Kingdom)"
RULE_OF_2020, RULE_OF_2025 = ("85 FR 14796", "2020-03-16"), ("90 FR 14035", "2025-03-28")

FRANCE_CHANGES = [
    row_change(FRANCE, "addresses", before=address(1, STREET.format("3, rue")), cause="form"),
    row_change(FRANCE, "addresses", after=address(1, STREET.format("3, Rue")), cause="form"),
    row_change(FRANCE, "addresses", after=address(2, "Rue des Rougeries, 35400 Saint-Malo, France")),
    row_change(FRANCE, "citations", after=cited(3, *RULE_OF_2025)),
    change(FRANCE, "entries", "amended_on", "2020-03-16", "2025-03-28"),
    *(row_change(FRANCE, "names", after=name) for name in NEW_NAMES),
]
SENEGAL_CHANGES = [
    row_change(SENEGAL, "citations", after=cited(2, *RULE_OF_2020)),
    row_change(SENEGAL, "citations", after=cited(3, *RULE_OF_2025)),
    change(SENEGAL, "entries", "amended_on", None, "2025-03-28"),
    change(SENEGAL, "entries", "remarks", SENEGAL_BEFORE, SENEGAL_AFTER),
    *(row_change(SENEGAL, "names", after=name) for name in NEW_NAMES),
    *(
        row_change(SENEGAL, "relations", before=sees(n, country, SENEGAL_BEFORE))
        for n, country in enumerate(("FR", "IR", "GB"), start=1)
    ),
    *(
        row_change(SENEGAL, "relations", after=sees(n, country, SENEGAL_AFTER))
        for n, country in enumerate(("FR", "IR", "GB"), start=1)
    ),
]


def others_changes(entry_id: str) -> list[Row]:
    return [
        row_change(entry_id, "citations", after=cited(3, *RULE_OF_2025)),
        change(entry_id, "entries", "amended_on", "2020-03-16", "2025-03-28"),
        *(row_change(entry_id, "names", after=name) for name in NEW_NAMES),
    ]


@pytest.mark.parametrize(
    ("entry_id", "expected"),
    [
        pytest.param(FRANCE, FRANCE_CHANGES, id="France"),
        pytest.param(IRAN, others_changes(IRAN), id="Iran"),
        pytest.param(SENEGAL, SENEGAL_CHANGES, id="Senegal"),
        pytest.param(KINGDOM, others_changes(KINGDOM), id="United Kingdom"),
    ],
)
def test_dart_aviation_is_amended_field_by_field(
    sample: tuple[Tables, Tables], entry_id: str, expected: list[Row]
) -> None:
    found = [row for row in changes_of(*sample) if row["entry_id"] == entry_id]
    texts = [row for row in found if row["field"] == "entry_text"]
    assert [row for row in found if row["field"] != "entry_text"] == expected
    # The whole cell is too long to be typed here twice.
    assert texts == [change(entry_id, "entries", "entry_text", *(text_of(tables, entry_id) for tables in sample))]


def text_of(tables: Tables, entry_id: str) -> str:
    (row,) = (row for row in tables["entries"].to_pylist() if row["entry_id"] == entry_id)
    return str(row["entry_text"])


def test_a_removed_entry_is_one_row_with_its_whole_record(sample: tuple[Tables, Tables]) -> None:
    ((row, record),) = ((row, json.loads(row["before"])) for row in changes_of(*sample) if row["op"] == "removed")
    assert row | {"before": ""} == change("97a774d13ba79763", "entries", "record", "", None) | {"op": "removed"}
    assert record == {
        "entry": {
            "list_code": "EL",
            "publisher_id": None,
            "entry_type": "organization",
            "name": "Jazirah Aviation Club",
            "country_code": "AE",
            "country_text": "UNITED ARAB EMIRATES",
            "listed_on": "2018-01-26",
            "amended_on": None,
            "effective_on": None,
            "expires_on": None,
            "license_requirement_code": "ALL_EAR",
            "license_requirement_text": "For all items subject to the EAR (See § 744.11 of the EAR)",
            "license_policy_code": "PRESUMPTION_OF_DENIAL",
            "license_policy_text": "Presumption of denial",
            "footnotes": None,
            "programs": None,
            "parent_entry_id": None,
            "parent_relation": None,
            "remarks": None,
            "entry_text": "Jazirah Aviation Club,\n\nAl Jazirah, Al Hamra, Ras al Khaimah, U.A.E.",
            "license_sections": "744.11",
            "license_policy_sections": None,
        },
        "names": [{"name": "Jazirah Aviation Club", "name_type": "primary", "is_weak": False}],
        "addresses": [
            {
                "address": "Al Jazirah, Al Hamra, Ras al Khaimah, U.A.E.",
                "city": None,
                "state": None,
                "postal_code": None,
                "country_code": "AE",
            }
        ],
        "citations": [
            {"citation": "83 FR 3580", "published_on": "2018-01-26", "document_number": None, "effective_on": None}
        ],
        "identifiers": [],
        "relations": [],
    }


def test_an_added_entry_is_one_row_with_its_whole_record(sample: tuple[Tables, Tables]) -> None:
    added = {row["entry_id"]: row for row in changes_of(*sample) if row["op"] == "added"}
    after = state(sample[1])
    assert len(added) == 16
    for entry_id, row in added.items():
        assert row | {"after": ""} == change(entry_id, "entries", "record", None, "") | {"op": "added"}
        assert recorded(row["after"], entry_id) == after[entry_id]


@pytest.mark.parametrize("at_once", [1, 3])
def test_changes_in_parts_are_the_whole_changes(
    sample: tuple[Tables, Tables], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both() -> list[Stream]:
        """Return what our reading changed, as if the release after were read again, and what the publisher did."""
        ids = {"from_release_id": BEFORE_ID, "to_release_id": AFTER_ID}
        return [*compare(*reversed(sample), **ids, cause="parser"), *compare(*sample, **ids, cause="source")]

    whole = changes_table(both(), SOURCE_ID)
    monkeypatch.setattr(changes, "_AT_ONCE", at_once)
    parts = list(changes_parts(both(), SOURCE_ID))
    assert len(parts) > 16 // at_once
    assert pa.concat_tables(parts).combine_chunks().equals(whole)
    ids = [set(part["entry_id"].to_pylist()) for part in parts]
    assert all(mine.isdisjoint(other) for place, mine in enumerate(ids) for other in ids[place + 1 :])


def test_what_is_left_of_records_takes_no_room(sample: tuple[Tables, Tables]) -> None:
    streams = compare(no_rows(), sample[1], from_release_id=None, to_release_id=AFTER_ID, cause="source")
    whole = changes_table(streams, SOURCE_ID)
    left = without_records(whole)
    assert left["after"].null_count == left.num_rows > 16
    assert left["after"].get_total_buffer_size() < whole["after"].get_total_buffer_size() / 20


def test_entries_are_counted_once_however_many_fields_they_change(sample: tuple[Tables, Tables]) -> None:
    parts = compare(*sample, from_release_id=BEFORE_ID, to_release_id=AFTER_ID, cause="source")
    assert count_entries(changes_table(parts, SOURCE_ID)) == {
        "added": 16,
        "removed": 1,
        "modified": 4,
        "form": 0,
        "unread": 0,
    }
    assert count_entries(changes_table([], SOURCE_ID)) == {
        "added": 0,
        "removed": 0,
        "modified": 0,
        "form": 0,
        "unread": 0,
    }


def test_an_entry_in_another_form_and_one_that_was_not_read_are_counted_apart() -> None:
    rows = [
        *(("e1", "modified", field, "form") for field in ("name", "remarks")),
        ("e2", "modified", "name", "form"), ("e2", "modified", "programs", "source"),
        ("e3", "modified", "name", "form"), ("e3", "modified", "remarks", "parser"),
        ("e4", "removed", "record", "unread"),
        ("e5", "removed", "record", "source"),
        ("e6", "removed", "record", "parser"),
    ]  # fmt: skip
    names = ("entry_id", "op", "field", "cause")
    parts = [
        pa.Table.from_pylist(
            [{**change("", "entries", "", "a", "b"), **dict(zip(names, row, strict=True))} for row in rows],
            schema=COMPARED,
        )
    ]
    assert count_entries(changes_table([iter(parts)], SOURCE_ID)) == {
        "added": 0,
        "removed": 2,
        "modified": 2,
        "form": 1,
        "unread": 1,
    }


def test_what_our_reading_changed_is_never_of_form() -> None:
    before = tables_of([LEBEDEV])
    after = tables_of([replace(LEBEDEV, country_text="Russia ")], before)
    assert [row["cause"] for row in changes_of(before, after)] == ["form"]
    assert [row["cause"] for row in changes_of(before, after, cause="parser")] == ["parser"]


def test_a_release_does_not_differ_from_itself(sample: tuple[Tables, Tables]) -> None:
    assert changes_of(sample[1], sample[1]) == []


def test_in_a_first_release_every_entry_is_added(sample: tuple[Tables, Tables]) -> None:
    nothing = {name: table.schema.empty_table() for name, table in sample[0].items()}
    rows = changes_of(nothing, sample[0])
    assert [row["op"] for row in rows] == ["added"] * 19
    assert apply({}, rows) == state(sample[0])


# One entry, one difference

LEBEDEV = Entry(
    position=1,
    list_code="EL",
    entry_type="organization",
    country_code="RU",
    country_text="RUSSIA",
    names=(
        Name(name="P.N. Lebedev Physical Institute", name_type="primary"),
        Name(name="LPI RAS", name_type="aka"),
        Name(name="Lebedev Physical Institute", name_type="aka"),
        Name(name="FIAN", name_type="aka", is_weak=True),
    ),
    addresses=(Address(address="53 Leninskiy Prospekt, Moscow, 119991, Russia", country_code="RU"),),
    citations=(
        Citation(citation="88 FR 12158", volume=88, page=12158, published_on=date(2023, 2, 27)),
        Citation(citation="89 FR 14388", volume=89, page=14388, published_on=None),
    ),
    entry_text="P.N. Lebedev Physical Institute …",
)
PRIMARY, LPI, PHYSICAL, FIAN = LEBEDEV.names
NAME_JSON = '{{"position":{},"name":"{}","name_type":"aka","is_weak":{}}}'
KEPT_JSON = '{{"name":"{}","name_type":"{}","is_weak":{}}}'


def named(*names: Name) -> Entry:
    return replace(LEBEDEV, names=names)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            named(PRIMARY, PHYSICAL, LPI),
            named(PRIMARY, PHYSICAL, LPI, PHYSICAL),
            [("names", "row", None, NAME_JSON.format(4, PHYSICAL.name, "false"))],
            id="an alias that stands there twice now",
        ),
        pytest.param(
            named(PRIMARY, PHYSICAL, LPI, PHYSICAL),
            named(PRIMARY, PHYSICAL, LPI),
            [("names", "row", NAME_JSON.format(4, PHYSICAL.name, "false"), None)],
            id="an alias that stood there twice",
        ),
        pytest.param(
            named(PRIMARY, PHYSICAL, LPI, PHYSICAL),
            named(PRIMARY),
            [
                ("names", "row", NAME_JSON.format(2, PHYSICAL.name, "false"), None),
                ("names", "row", NAME_JSON.format(3, LPI.name, "false"), None),
                ("names", "row", NAME_JSON.format(4, PHYSICAL.name, "false"), None),
            ],
            id="all aliases gone, one of them twice",
        ),
        pytest.param(
            named(PRIMARY, LPI, FIAN),
            named(PRIMARY, FIAN, LPI),
            [
                (
                    "names",
                    "position",
                    json.dumps(
                        [
                            KEPT_JSON.format(PRIMARY.name, "primary", "false"),
                            KEPT_JSON.format(LPI.name, "aka", "false"),
                            KEPT_JSON.format(FIAN.name, "aka", "true"),
                        ],
                        separators=(",", ":"),
                    ),
                    json.dumps(
                        [
                            KEPT_JSON.format(PRIMARY.name, "primary", "false"),
                            KEPT_JSON.format(FIAN.name, "aka", "true"),
                            KEPT_JSON.format(LPI.name, "aka", "false"),
                        ],
                        separators=(",", ":"),
                    ),
                )
            ],
            id="aliases in another order",
        ),
        pytest.param(
            named(PRIMARY, LPI, FIAN),
            named(PRIMARY, FIAN),
            [("names", "row", NAME_JSON.format(2, LPI.name, "false"), None)],
            id="an alias in the middle gone moves none",
        ),
        pytest.param(
            named(PRIMARY, FIAN),
            named(PRIMARY, replace(FIAN, is_weak=False)),
            [
                ("names", "row", NAME_JSON.format(2, "FIAN", "true"), None),
                ("names", "row", None, NAME_JSON.format(2, "FIAN", "false")),
            ],
            id="a weak alias no longer weak",
        ),
        pytest.param(
            LEBEDEV, replace(LEBEDEV, remarks=""), [("entries", "remarks", None, "")], id="null becomes empty"
        ),
        pytest.param(
            replace(LEBEDEV, remarks=""), LEBEDEV, [("entries", "remarks", "", None)], id="empty becomes null"
        ),
        pytest.param(
            replace(LEBEDEV, footnotes="1", country_text="RUSSIA "),
            replace(LEBEDEV, footnotes="1,3"),
            [("entries", "country_text", "RUSSIA ", "RUSSIA"), ("entries", "footnotes", "1", "1,3")],
            id="two fields",
        ),
        pytest.param(
            LEBEDEV,
            replace(LEBEDEV, citations=(replace(LEBEDEV.citations[0], published_on=None), LEBEDEV.citations[1])),
            [
                ("citations", "row", json.dumps(cited(1, "88 FR 12158", "2023-02-27"), separators=(",", ":")), None),
                (
                    "citations",
                    "row",
                    None,
                    json.dumps(cited(1, "88 FR 12158", None), separators=(",", ":")),
                ),
                ("entries", "listed_on", "2023-02-27", None),
            ],
            id="a date that is not read any more",
        ),
        pytest.param(LEBEDEV, replace(LEBEDEV, position=7), [], id="the record stands elsewhere"),
    ],
)
def test_a_difference_is_told(before: Entry, after: Entry, expected: list[tuple[str, str, Any, Any]]) -> None:
    found = differences([before], [after])
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_an_entry_renamed_is_modified_not_removed_and_added() -> None:
    renamed = named(replace(PRIMARY, name="PN Lebedev Institute of Physics"), LPI, PHYSICAL, FIAN)
    name = "entries", "name", "P.N. Lebedev Physical Institute", "PN Lebedev Institute of Physics"
    assert name in differences([LEBEDEV], [renamed])


def test_a_parent_that_gets_an_entry_of_its_own_is_told_of_the_member() -> None:
    relation = Relation(
        relation="subordinate_of", related_name="Academy of Sciences", country_code="RU", text="subordinate of …"
    )
    member = replace(LEBEDEV, parent_relation="subordinate", relations=(relation,))
    parent = replace(LEBEDEV, position=2, names=(Name(name="Academy of Sciences", name_type="primary"),))
    before = tables_of([member])
    after = tables_of([replace(member, parent_position=2), parent], before)
    assert_changes_tell_all(before, after)


# The changes tell all


def test_the_changes_of_the_sample_turn_the_release_before_into_the_one_after(sample: tuple[Tables, Tables]) -> None:
    assert_changes_tell_all(*sample)
    assert_changes_tell_all(*reversed(sample))


Mutation = Callable[[random.Random, Entry], Entry]


def _reworded(rng: random.Random, entry: Entry) -> Entry:
    field = rng.choice(["remarks", "footnotes", "license_policy_text", "license_requirement_code", "country_text"])
    return replace(entry, **{field: rng.choice([None, "", "x", 'a "quoted" \\ text', "ünï\n—"])})


def _respelled(rng: random.Random, entry: Entry) -> Entry:
    first, *others = entry.names
    return replace(entry, names=(replace(first, name=f"{first.name}{rng.choice(['.', ' Ltd', ' ', 'x'])}"), *others))


def _shuffled(rng: random.Random, entry: Entry) -> Entry:
    part = rng.choice(["addresses", "citations", "relations"])
    rows = getattr(entry, part)
    return replace(entry, **{part: tuple(rng.sample(rows, len(rows)))})


def _doubled(rng: random.Random, entry: Entry) -> Entry:
    part = rng.choice(["names", "addresses", "citations", "relations"])
    rows = list(getattr(entry, part))
    if rows:
        rows.insert(rng.randint(1, len(rows)), rng.choice(rows))
    return replace(entry, **{part: tuple(rows)})


def _fewer(rng: random.Random, entry: Entry) -> Entry:
    part = rng.choice(["names", "addresses", "citations", "relations"])
    rows = getattr(entry, part)
    return replace(entry, **{part: rows[:1] + tuple(row for row in rows[1:] if rng.random() < 0.5)})


def _more(rng: random.Random, entry: Entry) -> Entry:
    first, *others = entry.names
    others.insert(rng.randint(0, len(others)), Name(name=f"Alias {rng.randint(1, 3)}", name_type="fka"))
    spot = Address(address=f"Pier {rng.randint(1, 3)}", city=rng.choice([None, "", "Dalian"]))
    return replace(entry, names=(first, *others), addresses=(spot, *entry.addresses))


def _aliases_moved(rng: random.Random, entry: Entry) -> Entry:
    first, *others = entry.names
    return replace(entry, names=(first, *rng.sample(others, len(others))))


MUTATIONS: tuple[Mutation, ...] = (_reworded, _respelled, _shuffled, _doubled, _fewer, _more, _aliases_moved)


def mutated(rng: random.Random, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries in another order: some gone, some twice, some new, most changed a few times."""
    kept = [entry for entry in entries if rng.random() < 0.9]
    kept += [rng.choice(kept) for _ in range(2)]
    for position, entry in enumerate(rng.sample(kept, len(kept)), start=1):
        entry = replace(entry, position=position, parent_position=None)
        for mutation in rng.choices(MUTATIONS, k=rng.choice([0, 0, 1, 3, 6])):
            entry = mutation(rng, entry)
        yield entry


def in_a_country_of_its_own(entry: Entry, seed: int) -> Entry:
    return replace(entry, country_code=f"{seed:02}{entry.country_code}")


def test_the_changes_tell_all_of_any_two_releases() -> None:
    # Thirty pairs at once, since comparing costs by the call: those of one seed have its number in their country.
    first: list[Entry] = []
    second: list[Entry] = []
    for seed in range(30):
        rng = random.Random(seed)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
        entries = SOURCE.parse([rng.choice([BEFORE, AFTER]).read_bytes()]).entries
        older = list(mutated(rng, [in_a_country_of_its_own(entry, seed) for entry in entries]))
        first += older
        second += mutated(rng, older)
    before = tables_of(first)
    after = tables_of(second, before)
    parts = compare(before, after, from_release_id=BEFORE_ID, to_release_id=AFTER_ID, cause="source")
    counts = count_entries(changes_table(parts, SOURCE_ID))
    assert min(counts[op] for op in codes.CHANGE_OPS) > 30
    assert counts["form"] > 10
    assert_changes_tell_all(before, after)


@pytest.mark.corpus
def test_the_changes_tell_all_of_two_years_of_the_real_list(corpus: Path) -> None:
    old, new = (SOURCE.parse([(corpus / ENTITY_LISTS[day]).read_bytes()]) for day in ("2023-12-07", "2026-03-25"))
    before = tables_of(old.entries)
    after = tables_of(new.entries, before)
    assert (before["entries"].num_rows, after["entries"].num_rows) == (2724, 3466)
    assert_changes_tell_all(before, after)


# Whose doing a change is


def shouted(contents: Sequence[bytes]) -> Records:
    """Read otherwise: remarks in capitals, addresses without their country."""
    records = SOURCE.parse(contents)
    return replace(records, entries=tuple(_shouted(entry) for entry in records.entries))


def _shouted(entry: Entry) -> Entry:
    addresses = tuple(replace(address, country_code=None) for address in entry.addresses)
    return replace(entry, remarks=entry.remarks and entry.remarks.upper(), addresses=addresses)


@pytest.fixture
def other_parser() -> Source:
    return replace(SOURCE, parser_version=99, parse=shouted)


def published_changes(store: LocalStore) -> list[Row]:
    manifest = published.get_manifest(store, SOURCE_ID, None)
    return list(published.read_table(store, manifest, "changes").to_pylist())


def published_tables(store: LocalStore, release_id: str) -> dict[str, pa.Table]:
    manifest = published.get_manifest(store, SOURCE_ID, release_id)
    return {name: published.read_table(store, manifest, name) for name in ("entries", *PARTS)}


def test_what_another_parser_reads_in_the_same_bytes_is_the_parsers_doing(
    empty: LocalStore, offline: Fetcher, other_parser: Source
) -> None:
    ingest(empty, offline, AFTER)
    outcome = ingest(empty, offline, AFTER, source=other_parser)
    assert outcome.release_id == f"{AFTER_ID}.r2"
    rows = published_changes(empty)
    assert {(row["cause"], row["from_release_id"], row["to_release_id"]) for row in rows} == {
        ("parser", AFTER_ID, f"{AFTER_ID}.r2")
    }
    assert {(row["table_name"], row["field"]) for row in rows} == {("entries", "remarks"), ("addresses", "row")}
    before, after = (state(published_tables(empty, release_id)) for release_id in (AFTER_ID, outcome.release_id))
    assert apply(before, rows) == after


def test_with_a_next_release_the_parsers_changes_are_told_from_the_publishers(
    empty: LocalStore, offline: Fetcher, other_parser: Source
) -> None:
    ingest(empty, offline, BEFORE)
    ingest(empty, offline, AFTER, source=other_parser)
    rows = published_changes(empty)
    by_cause = {cause: [row for row in rows if row["cause"] == cause] for cause in ("parser", "source")}
    assert {(row["table_name"], row["field"]) for row in by_cause["parser"]} == {
        ("entries", "remarks"),
        ("addresses", "row"),
    }
    assert {row["op"] for row in by_cause["parser"]} == {"modified"}
    ops = [row["op"] for row in by_cause["source"]]
    assert (ops.count("added"), ops.count("removed")) == (16, 1)
    remarks = [
        (row["cause"], row["before"], row["after"])
        for row in rows
        if (row["entry_id"], row["field"]) == (SENEGAL, "remarks")
    ]
    assert sorted(remarks) == [
        ("parser", SENEGAL_BEFORE, SENEGAL_BEFORE.upper()),
        ("source", SENEGAL_BEFORE.upper(), SENEGAL_AFTER.upper()),
    ]
    re_read = apply(state(published_tables(empty, BEFORE_ID)), by_cause["parser"])
    by_publisher = [row for row in rows if row["cause"] != "parser"]
    assert apply(re_read, by_publisher) == state(published_tables(empty, AFTER_ID))


def test_a_newer_parser_that_reads_the_same_changes_nothing(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, AFTER)
    outcome = ingest(empty, offline, AFTER, source=replace(SOURCE, parser_version=99))
    assert (outcome.outcome, outcome.release_id) == ("unchanged", AFTER_ID)
