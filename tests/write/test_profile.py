from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.records import Name, Records
from entity_lists.write.profile import build_profile
from entity_lists.write.tables import build_tables
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID
from world.sample_lists import NOTHING_KNOWN, distinct, in_columns
from write.test_tables import BARE, DART, UNREADABLE, records

CHANGES = {"added": 2, "removed": 0, "modified": 0}
NONE_BEFORE = contract.PROFILE.schema.empty_table()
LARGEST = "largest_changed_share_a_month"


def profile(
    read: Records, previous: pa.Table = NONE_BEFORE, changes: dict[str, int] = CHANGES
) -> dict[tuple[str, str], dict[str, float | None]]:
    table = build(read, previous, changes)
    columns = ("value", "previous_value", "change", "relative_change")
    return {(row["metric"], row["scope"]): {name: row[name] for name in columns} for row in table.to_pylist()}


def build(read: Records, previous: pa.Table = NONE_BEFORE, changes: dict[str, int] = CHANGES) -> pa.Table:
    return build_profile(read.counts, tables_of(read), changes, previous, source_id=SOURCE_ID)


def tables_of(read: Records, *changes: dict[str, str | None]) -> dict[str, pa.Table]:
    tables = build_tables(in_columns(read), NOTHING_KNOWN, source_id=SOURCE_ID, release_id=AFTER_ID)
    return tables | {"changes": schema.build(contract.CHANGES, changes, source_id=SOURCE_ID)}


def test_everything_is_counted_once() -> None:
    read = replace(
        records(DART, BARE, quarantine=(UNREADABLE,)),
        record_count=5,
        set_aside={"joined": 1, "reserved": 1},
        observations={("citation_cells_read", "release"): 0.5},
    )
    assert {key: row["value"] for key, row in profile(read).items()} == {
        ("records", "release"): 5,
        ("entries", "full list"): 2,
        ("unaccounted_records", "release"): 0,
        ("quarantined_share", "release"): 0.2,
        ("quarantined_share_beyond_two", "release"): 0,
        ("rows", "changes"): 0,
        ("sample_after_full_list", "release"): 0,
        ("rows", "entries"): 2,
        ("rows", "names"): 3,
        ("rows", "addresses"): 1,
        ("rows", "citations"): 2,
        ("rows", "relations"): 1,
        ("rows", "identity"): 2,
        ("rows", "quarantine"): 1,
        ("set_aside", "joined"): 1,
        ("set_aside", "reserved"): 1,
        ("changed_entries", "added"): 2,
        ("changed_entries", "removed"): 0,
        ("changed_entries", "modified"): 0,
        ("fill_rate", "entries.country_code"): 0.5,
        ("fill_rate", "entries.listed_on"): 0.5,
        ("fill_rate", "entries.amended_on"): 0.5,
        ("fill_rate", "entries.license_requirement_code"): 0.5,
        ("fill_rate", "entries.license_policy_code"): 0.5,
        ("fill_rate", "entries.footnotes"): 0.5,
        ("fill_rate", "entries.remarks"): 0.5,
        ("unknown_codes", "entries.license_requirement_code"): 0,
        ("unknown_codes", "entries.license_policy_code"): 0,
        ("unknown_codes_share", "entries.license_requirement_code"): 0,
        ("unknown_codes_share", "entries.license_policy_code"): 0,
        ("older_readings_kept", "release"): 0,
        ("rows", "identifiers"): 1,
        ("fill_rate", "entries.publisher_id"): 0,
        ("fill_rate", "entries.effective_on"): 0,
        ("fill_rate", "entries.expires_on"): 0,
        ("fill_rate", "entries.programs"): 0,
        ("fill_rate", "names.other"): 0.5,
        ("fill_rate", "addresses"): 0.5,
        ("fill_rate", "citations"): 0.5,
        ("fill_rate", "identifiers"): 0.5,
        ("duplicated_share", "release"): 0,
        ("html_entities", "release"): 0,
        ("duplicate_records", "release"): 0,
        ("carried_over", "release"): 0,
        ("carried_over", "new"): 0,
        ("unread_absences", "release"): 0,
        ("removed_beside_unread", "release"): 0,
        ("unread_words", "release"): 0,
        ("new_words", "release"): 0,
        ("reused_publisher_ids", "release"): 0,
        ("unknown_words", "release"): 0,
        ("unknown_kinds", "release"): 0,
        ("entries_in_list", "EL"): 2,
        ("entries_in_country", "GB"): 1,
        ("entries_in_country", "none"): 1,
        ("citation_cells_read", "release"): 0.5,
    }


def test_in_a_first_release_there_is_nothing_to_compare_with() -> None:
    rows = profile(records(DART)).values()
    assert {(row["previous_value"], row["change"], row["relative_change"]) for row in rows} == {(None, None, None)}


def test_a_count_stands_beside_the_one_of_the_release_before() -> None:
    now = profile(records(DART), build(records(DART, BARE)))
    expected = {"value": 1, "previous_value": 2, "change": -1, "relative_change": -0.5}
    assert now["entries", "full list"] == expected
    assert now["quarantined_share", "release"] == {
        "value": 0, "previous_value": 0, "change": 0, "relative_change": None
    }  # fmt: skip


def test_a_country_that_vanished_keeps_its_row() -> None:
    chinese = replace(DART, position=3, country_code="CN")
    now = profile(records(DART), build(records(DART, chinese)))
    assert now["entries_in_country", "CN"] == {"value": 0, "previous_value": 1, "change": -1, "relative_change": -1}


def test_a_country_that_is_new_has_no_value_before() -> None:
    chinese = replace(DART, position=3, country_code="CN")
    now = profile(records(DART, chinese), build(records(DART)))
    assert now["entries_in_country", "CN"] == {
        "value": 1, "previous_value": None, "change": None, "relative_change": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "flagged"),
    [
        ("full list", "sample", 1),
        ("full list", "full list", 0),
        ("sample", "sample", 0),
        ("sample", "full list", 0),
    ],
)
def test_a_sample_after_the_full_list_is_flagged(before: str, now: str, flagged: float) -> None:
    read = records(DART)
    rows = profile(replace(read, scope=now), build(replace(read, scope=before)))
    assert rows["sample_after_full_list", "release"]["value"] == flagged


def test_a_record_that_went_missing_is_counted() -> None:
    lost = replace(records(DART), record_count=4, set_aside={"joined": 1})
    assert profile(lost)["unaccounted_records", "release"]["value"] == 2


def test_unknown_codes_are_counted() -> None:
    unknown = replace(DART, license_policy_code="OTHER", position=9, country_code="CN")
    rows = profile(records(DART, unknown))
    assert rows["unknown_codes", "entries.license_policy_code"]["value"] == 1
    assert rows["unknown_codes", "entries.license_requirement_code"]["value"] == 0


def test_nothing_at_all_can_be_profiled() -> None:
    rows = profile(records(), changes=dict.fromkeys(CHANGES, 0))
    assert rows["entries", "full list"]["value"] == 0
    assert rows["fill_rate", "addresses"]["value"] == 0
    assert build(records()).schema.equals(contract.PROFILE.schema, check_metadata=True)


def test_a_list_that_vanished_keeps_its_row() -> None:
    other = replace(DART, position=3, list_code="UVL")
    now = profile(records(DART), build(records(DART, other)))
    assert now["entries_in_list", "UVL"] == {"value": 0, "previous_value": 1, "change": -1, "relative_change": -1}


def of_many(changes: dict[str, int], previous: pa.Table = NONE_BEFORE) -> pa.Table:
    parties = [replace(DART, position=n, names=(Name(name=f"Party {n}", name_type="primary"),)) for n in range(1, 41)]
    return build(records(*parties), previous, changes)


def share(table: pa.Table, metric: str) -> dict[str, float | None]:
    (row,) = (row for row in table.to_pylist() if (row["metric"], row["scope"]) == (metric, "removed"))
    return {name: row[name] for name in ("value", "previous_value", "change")}


def test_the_share_that_changed_stands_beside_the_largest_that_was_ever_seen() -> None:
    first = of_many({"added": 40, "removed": 0, "modified": 0})
    assert not {name for name in first["metric"].to_pylist() if "changed_share" in name or "replaced" in name}
    second = of_many({"added": 0, "removed": 4, "modified": 0}, first)
    assert share(second, "changed_share")["value"] == pytest.approx(0.1)
    assert share(second, LARGEST) == {"value": 0.1, "previous_value": None, "change": None}
    third = of_many({"added": 0, "removed": 2, "modified": 0}, second)
    assert share(third, LARGEST) == {"value": 0.1, "previous_value": 0.1, "change": 0.0}
    fourth = of_many({"added": 0, "removed": 10, "modified": 0}, third)
    assert share(fourth, LARGEST) == {"value": 0.25, "previous_value": 0.1, "change": 0.15}


def test_a_record_that_comes_twice_is_counted() -> None:
    read = distinct(records(DART, replace(DART, position=3), replace(DART, position=4)))
    told = profile(read)
    assert told["duplicate_records", "release"]["value"] == told["set_aside", "duplicate"]["value"] == 2
    assert told["duplicated_share", "release"]["value"] == 2 / read.record_count
    assert read.counts.unaccounted == records(DART).counts.unaccounted


def test_words_of_the_licence_columns_that_are_not_understood_are_named() -> None:
    odd = replace(DART, license_policy_code="OTHER", license_policy_text="Presumption of flumbering")
    told = {key: row["value"] for key, row in profile(records(odd)).items() if key[0] == "unread_words"}
    assert told == {("unread_words", "release"): 1, ("unread_words", "license_policy: flumbering"): 1}


def test_a_word_is_new_once() -> None:
    odd = replace(records(DART), observations={("unknown_words", "GENDER: Unknown"): 2.0})
    first = build(odd)
    assert {key: row["value"] for key, row in profile(odd).items() if key[0] == "new_words"} == {
        ("new_words", "release"): 2,
        ("new_words", "GENDER: Unknown"): 2,
    }
    assert profile(odd, first)["new_words", "release"]["value"] == 0


def test_what_is_carried_over_is_counted_and_what_is_so_since_today() -> None:
    read = records(DART, replace(DART, position=2, country_code="FR"))
    tables = tables_of(read)
    days = pa.array([date(2026, 3, 1), date(2026, 3, 2)], pa.date32())
    entries = tables["entries"]
    for name, values in (("is_carried_over", [True, True]), ("carried_over_since", days)):
        column = pa.array(values, entries.schema.field(name).type)
        entries = entries.set_column(entries.column_names.index(name), entries.schema.field(name), column)
    told = build_profile(
        read.counts, tables | {"entries": entries}, CHANGES, NONE_BEFORE, as_of=date(2026, 3, 2), source_id=SOURCE_ID
    ).to_pylist()
    assert {row["scope"]: row["value"] for row in told if row["metric"] == "carried_over"} == {"release": 2, "new": 1}


def test_a_share_is_told_whole_and_a_month() -> None:
    first = of_many({"added": 40, "removed": 0, "modified": 0})
    read = records(replace(DART, position=1))
    changed = {"added": 0, "removed": 4, "modified": 0}
    for days, expected in ((0, 0.1), (29, 0.1), (60, 0.05), (300, 0.01)):
        told = build_profile(read.counts, tables_of(read), changed, first, days_since=days, source_id=SOURCE_ID)
        assert share(told, "changed_share")["value"] == pytest.approx(0.1)
        assert share(told, "changed_share_a_month")["value"] == pytest.approx(expected)


def test_a_text_that_became_another_is_told_by_column() -> None:
    change = {
        "entry_id": "0" * 16, "op": "modified", "cause": "source", "table_name": "entries", "field": "name",
        "before": "A", "after": "B", "from_release_id": BEFORE_ID, "to_release_id": AFTER_ID,
    }  # fmt: skip
    others = [
        {"field": "programs", "before": None},
        {"field": "programs", "after": None, "entry_id": "1" * 16},
        {"field": "effective_on", "cause": "parser"},
        {"field": "entry_text"},
        {"op": "added", "field": "expires_on", "before": None},
        {"table_name": "names", "field": "country_code"},
    ]
    changes = [change, change | {"entry_id": "1" * 16}, *(change | other for other in others)]
    read = records(DART)
    first = of_many({"added": 40, "removed": 0, "modified": 0})
    told = build_profile(read.counts, tables_of(read, *changes), CHANGES, first, source_id=SOURCE_ID)
    shares = {row["scope"]: row["value"] for row in told.to_pylist() if row["metric"] == "replaced_share"}
    assert shares.pop("entries.name") == pytest.approx(2 / 40)
    assert set(shares.values()) == {0}
    assert {"entries.license_policy_text", "entries.programs", "entries.effective_on"} <= shares.keys()


@pytest.mark.parametrize(("number", "beyond"), [(0, 0), (1, 0), (2, 0), (3, 0.25)])
def test_two_odd_records_are_no_changed_layout(number: int, beyond: float) -> None:
    read = replace(records(DART, quarantine=(UNREADABLE,) * number), record_count=4)
    tables = tables_of(replace(read, quarantine=()))
    rows = {
        row["metric"]: row["value"]
        for row in build_profile(read.counts, tables, CHANGES, NONE_BEFORE, source_id=SOURCE_ID).to_pylist()
    }
    assert rows["quarantined_share_beyond_two"] == beyond
    assert rows["quarantined_share"] == number / 4


@pytest.mark.parametrize(("text", "number"), [("A&B LTD, AT&T; Leeds", 0), ("A&amp;B LTD", 1), ("O&#39;NEILL", 1)])
def test_an_entry_whose_text_was_escaped_as_html_is_counted(text: str, number: int) -> None:
    now = profile(records(replace(DART, entry_text=text), BARE))
    assert now["html_entities", "release"]["value"] == number


def test_the_share_of_unknown_codes_is_one_of_the_codes_that_there_are() -> None:
    unread = replace(DART, names=(Name(name="Unread", name_type="primary"),), license_policy_code="OTHER")
    rows = profile(records(DART, BARE, unread))
    shares = {scope: row["value"] for (metric, scope), row in rows.items() if metric == "unknown_codes_share"}
    assert shares == {"entries.license_requirement_code": 0, "entries.license_policy_code": pytest.approx(0.5)}


def test_a_country_that_no_table_knows_is_named_once() -> None:
    far = replace(BARE, country_text="Wakandia")
    told = {("unknown_words", "release"): 1.0, ("unknown_words", "Country: Duskland"): 1.0}
    near = replace(BARE, names=(Name(name="Near", name_type="primary"),), country_text="Duskland")
    rows = profile(replace(records(DART, far, near), observations=told))
    words = {scope: row["value"] for (metric, scope), row in rows.items() if metric == "unknown_words"}
    assert words == {"release": 2, "Country: Duskland": 1, "country_text: Wakandia": 1}
