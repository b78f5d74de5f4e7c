"""A record that could not be read is no delisting: its entry stays in force, or its absence is told as unread."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.records import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.write.changes import count_entries
from world.sample_lists import tables_of
from write.test_tables import records

SOURCE = us_bis_entity_list.SOURCE
FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def party(position: int, name: str, **fields: Any) -> Entry:
    address = f"{position} Harbour Road, Testville"
    entry = Entry(
        position=position,
        list_code="EL",
        entry_type="organization",
        country_code="CN",
        country_text="CHINA, PEOPLE'S REPUBLIC OF",
        names=(Name(name=name, name_type="primary"),),
        addresses=(Address(address=address),),
        entry_text=f"{name}\n{address}.",
    )
    return replace(entry, **fields)


ALPHA, BETA, GAMMA = party(1, "Alpha Testing Works"), party(2, "Beta Trading"), party(3, "Gamma Holding Ltd.")


def unread(entry: Entry, text: str | None = None) -> Quarantined:
    return Quarantined(
        position=entry.position, reason="expected 5 cells, found 6", record_text=text or f"CHINA\n\n{entry.entry_text}"
    )


def in_turn(*releases: Records) -> list[dict[str, pa.Table]]:
    """Return the tables of releases of consecutive days."""
    tables: list[dict[str, pa.Table]] = []
    for day, read in zip((FIRST, SECOND, THIRD), releases, strict=False):
        tables.append(tables_of(SOURCE, read, day, before=tables[-1] if tables else None))
    return tables


def entries(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in tables["entries"].to_pylist()}


def told(tables: Mapping[str, pa.Table], metric: str) -> dict[str, float]:
    return {row["scope"]: row["value"] for row in tables["profile"].to_pylist() if row["metric"] == metric}


def test_an_entry_whose_record_could_not_be_read_stays_in_force_as_it_last_read() -> None:
    before, after = in_turn(records(ALPHA, BETA), records(BETA, quarantine=(unread(ALPHA),)))
    was, now = entries(before)["Alpha Testing Works"], entries(after)["Alpha Testing Works"]
    assert now == was | {
        "is_carried_over": True,
        "carried_over_since": date(2026, 3, 2),
        "carried_over_reason": "expected 5 cells, found 6",
    }
    assert entries(after)["Beta Trading"] == entries(before)["Beta Trading"]
    assert after["changes"].num_rows == 0
    for name in ("names", "addresses"):
        assert after[name].equals(before[name])
    (quarantined,) = after["quarantine"].to_pylist()
    assert quarantined["entry_id"] == was["entry_id"]
    methods = {row["entry_id"]: row["method"] for row in after["identity"].to_pylist()}
    assert methods[was["entry_id"]] == "unread"
    assert told(after, "carried_over") == {"release": 1, "new": 1}
    assert told(after, "unread_absences") == {"release": 0}


def test_it_stays_so_while_its_record_stands_there_and_is_removed_when_the_publisher_removes_it() -> None:
    faulty = records(BETA, quarantine=(unread(ALPHA),))
    _, _, third = in_turn(records(ALPHA, BETA), faulty, faulty)
    assert entries(third)["Alpha Testing Works"]["carried_over_since"] == date(2026, 3, 2)
    assert told(third, "carried_over") == {"release": 1, "new": 0}
    *_, gone = in_turn(records(ALPHA, BETA), faulty, records(BETA))
    (change,) = gone["changes"].to_pylist()
    assert (change["op"], change["cause"]) == ("removed", "source")


def test_when_its_record_can_be_read_again_only_what_was_amended_meanwhile_is_told() -> None:
    amended = replace(ALPHA, remarks="Also trades in Dakar.")
    before, _, after = in_turn(records(ALPHA, BETA), records(BETA, quarantine=(unread(ALPHA),)), records(amended, BETA))
    now = entries(after)["Alpha Testing Works"]
    assert now["entry_id"] == entries(before)["Alpha Testing Works"]["entry_id"]
    assert (now["is_carried_over"], now["carried_over_since"], now["carried_over_reason"]) == (False, None, None)
    assert [(c["op"], c["field"]) for c in after["changes"].to_pylist()] == [("modified", "remarks")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Alpha Testing Works\n1 Harb", id="cut short"),
        pytest.param("1 Harbour Road, Testville. Alpha Testing Works", id="in another order, by its name"),
        pytest.param("\n1 Harbour Road, Testville.\nid 4711", id="without its name, by its id"),
        pytest.param("Alpha Testin Works\n1 Harbour Road, Testville.", id="by its text"),
    ],
)
def test_whose_a_record_is_is_told_by_what_is_left_of_it(text: str) -> None:
    alpha = replace(ALPHA, publisher_id="4711")
    _, after = in_turn(records(alpha, BETA), records(BETA, quarantine=(unread(alpha, text),)))
    assert entries(after)["Alpha Testing Works"]["is_carried_over"]


def test_what_may_be_an_unread_record_is_no_removal_by_the_publisher() -> None:
    _, after = in_turn(records(ALPHA, BETA), records(BETA, quarantine=(unread(ALPHA, "\ufffd\ufffd 77"),)))
    (change,) = after["changes"].to_pylist()
    assert (change["op"], change["cause"]) == ("removed", "unread")
    assert told(after, "unread_absences") == {"release": 1}
    (quarantined,) = after["quarantine"].to_pylist()
    assert quarantined["entry_id"] is None


def test_a_record_that_was_unread_before_explains_no_absence() -> None:
    riddle = unread(GAMMA, "\ufffd\ufffd 77")
    _, after = in_turn(records(ALPHA, BETA, quarantine=(riddle,)), records(BETA, quarantine=(riddle,)))
    assert [(c["op"], c["cause"]) for c in after["changes"].to_pylist()] == [("removed", "source")]
    # It is the publisher's removal, and asks all the same: a person sees both.
    assert told(after, "removed_beside_unread") == {"release": 1}


def test_one_record_explains_one_entry_and_another_that_vanished_is_removed() -> None:
    _, after = in_turn(records(ALPHA, BETA, GAMMA), records(BETA, quarantine=(unread(ALPHA),)))
    assert entries(after).keys() == {"Alpha Testing Works", "Beta Trading"}
    assert [(c["op"], c["cause"]) for c in after["changes"].to_pylist()] == [("removed", "source")]
    assert count_entries(after["changes"])["removed"] == 1


def test_of_two_that_are_named_in_a_record_it_is_the_one_whose_text_it_is() -> None:
    group, taiwan = party(1, "Alpha Group"), party(2, "Alpha Group Taiwan")
    _, after = in_turn(records(group, taiwan, BETA), records(BETA, quarantine=(unread(taiwan),)))
    assert "Alpha Group Taiwan" in entries(after)
    assert "Alpha Group" not in entries(after)


def row(position: int, name: str) -> Entry:
    return party(position, name, entry_text=f'"{name}",,53 FR 27097,7/18/1988,,')


@pytest.mark.parametrize("names", [("Ash Ltd.", "Birchwood, Cesareo"), ("Birchwood, Cesareo", "Ash Ltd.")])
def test_a_row_without_its_name_is_nobodys_if_others_have_all_the_rest_of_it(names: tuple[str, str]) -> None:
    damaged, delisted = row(1, names[0]), row(2, names[1])
    nameless = unread(damaged, ",,53 FR 27097,7/18/1988,,")
    _, after = in_turn(records(damaged, delisted, BETA), records(BETA, quarantine=(nameless,)))
    assert {(c["op"], c["cause"]) for c in after["changes"].to_pylist()} == {("removed", "unread")}
    # Nor is it that of a party that was delisted while another of its notice stays.
    listed = row(3, "Cedar, Arie")
    _, after = in_turn(records(damaged, listed, BETA), records(listed, BETA, quarantine=(nameless,)))
    assert [(c["op"], c["cause"]) for c in after["changes"].to_pylist()] == [("removed", "unread")]


def test_a_record_that_only_names_a_party_is_not_that_partys() -> None:
    new = party(
        3, "Delta Shipping", entry_text="Delta Shipping\n9 Quay, Port, Linked To: Beta Trading, since 4711\nx\ny"
    )
    beta = replace(BETA, publisher_id="4711")
    _, after = in_turn(records(ALPHA, beta), records(ALPHA, quarantine=(unread(new),)))
    assert [(c["op"], c["cause"]) for c in after["changes"].to_pylist()] == [("removed", "unread")]


def test_all_entries_of_one_record_stay_and_what_refers_to_them_does() -> None:
    relation = Relation(
        relation="subordinate_of", related_name=ALPHA.name, country_code="CN", text="subordinate of Alpha"
    )
    member = replace(
        party(1, "Alpha Institute"),
        entry_text=ALPHA.entry_text,
        parent_position=1,
        parent_relation="subordinate",
        relations=(relation,),
    )
    outside = replace(party(5, "Alpha Branch"), parent_position=1, parent_relation="subordinate", relations=(relation,))
    see_also = Relation(relation="see_also", related_name=ALPHA.name, country_code="CN", text="see also Alpha")
    beta = replace(BETA, relations=(see_also,))
    alone = replace(outside, parent_position=None)
    before, after = in_turn(records(ALPHA, member, beta, outside), records(beta, alone, quarantine=(unread(ALPHA),)))
    alpha = entries(before)["Alpha Testing Works"]["entry_id"]
    assert entries(after)["Alpha Institute"]["parent_entry_id"] == alpha
    assert entries(after)["Alpha Branch"]["parent_entry_id"] == alpha
    assert after["relations"].equals(before["relations"])
    assert after["changes"].num_rows == 0


def test_what_a_held_entry_referred_to_and_is_gone_is_not_referred_to() -> None:
    see_also = Relation(
        relation="see_also", related_name="Gamma Holding Ltd.", country_code="CN", text="see also Gamma"
    )
    alpha = replace(ALPHA, relations=(see_also,))
    _, after = in_turn(records(alpha, GAMMA, BETA), records(BETA, quarantine=(unread(alpha),)))
    assert [row["related_entry_id"] for row in after["relations"].to_pylist()] == [None]


def test_history_goes_on_as_if_nothing_had_happened() -> None:
    before, after = in_turn(records(ALPHA, BETA), records(BETA, quarantine=(unread(ALPHA),)))
    assert after["history"].equals(before["history"])
