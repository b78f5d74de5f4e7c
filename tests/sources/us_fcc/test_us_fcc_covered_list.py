"""The Covered List: what its sample covers, that nothing exempt is ever listed, and pages that are refused."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Entry, Name, Relation
from entity_lists.sources.us_fcc.us_fcc_covered_list import SOURCE, InclusionDates, parse, read_inclusion_dates
from world.sample_lists import FIXTURES, named, refusal, sample_tables, samples

BEFORE, AFTER = (sample.contents[0] for sample in samples(SOURCE))
PAGE = "List of Equipment and Services Covered By Section 2 of The Secure Networks Act"
GENERAL_NOTES = (
    "* The inclusion of producers or providers of equipment or services identified on this list should be read to "
    "include the subsidiaries and affiliates of such entities.\n"
    "† Where equipment or services on the list are identified by category, such category should be construed to "
    "include only equipment or services capable of the functions outlined in sections 2(b)(2)(A), (B), or (C) of the "
    "Secure and Trusted Communications Networks Act of 2019, 47 U.S.C. § 1601(b)(2)(A)-(C).\n"
    "± The scope of the Covered List is affected by the Conditional Approvals that we have received."
)
UAS = "Uncrewed aircraft systems (UAS) and UAS critical components produced in a foreign country"
SECTION_1709 = (
    "All communications and video surveillance equipment and services listed in Section 1709(a)(1) of the FY25 "
    "National Defense Authorization Act (Pub. L. 118-159)"
)
ROUTERS = "Routers produced in a foreign country"


def names_in(content: bytes) -> list[str]:
    return [entry.name for entry in parse(content).entries]


def with_row(equipment: str, dates: str = "<p>May 1, 2026</p>", attributes: str = "") -> bytes:
    """Return the second sample with one row more at the end of the list, at position 10."""
    row = f"<tr{attributes}><td>{equipment}</td><td>{dates}</td></tr>\n</tbody>"
    return AFTER.replace(b"\n</tbody>", row.encode(), 1)


def last_of_list(content: bytes) -> list[Entry]:
    return [entry for entry in parse(content).entries if entry.position == 10]


def test_a_producer_is_an_entry_with_what_is_covered_of_it() -> None:
    scope = (
        "Telecommunications equipment produced by Huawei Technologies Company, including telecommunications or video "
        "surveillance services provided by such entity or using such equipment."
    )
    assert named(parse(AFTER), "Huawei Technologies Company") == Entry(
        position=1,
        list_code="FCC",
        entry_type="organization",
        country_code=None,
        country_text=None,
        names=(Name(name="Huawei Technologies Company", name_type="primary"),),
        listed_on=date(2021, 3, 12),
        effective_on=date(2021, 3, 12),
        remarks=f"{scope}\n{GENERAL_NOTES}",
        entry_text=f"{scope}\n\nMarch 12, 2021",
    )


def test_the_sample_lists_producers_and_categories_in_the_words_of_the_page() -> None:
    assert names_in(AFTER) == [
        "Huawei Technologies Company",
        "Hytera Communications Corporation",
        "AO Kaspersky Lab",
        "China Mobile International USA Inc.",
        "Pacific Networks Corp",
        "ComNet (USA) LLC",
        "Kaspersky Lab, Inc.",
        UAS,
        SECTION_1709,
        ROUTERS,
        "Digitalsystem Technology Inc.",
    ]
    unknown = [entry.name for entry in parse(AFTER).entries if entry.entry_type == "unknown"]
    assert unknown == [UAS, SECTION_1709, ROUTERS]


def test_a_named_subsidiary_is_an_entry_of_its_parents_record() -> None:
    parent, child = named(parse(AFTER), "Pacific Networks Corp"), named(parse(AFTER), "ComNet (USA) LLC")
    assert (parent.position, parent.parent_relation, parent.relations) == (5, None, ())
    assert (child.position, child.parent_position, child.parent_relation) == (5, 5, "subordinate")
    text = (
        "International telecommunications services provided by Pacific Networks Corp and its wholly-owned subsidiary "
        "ComNet (USA) LLC subject to section 214 of the Communications Act of 1934."
    )
    assert child.relations == (
        Relation(relation="subordinate_of", related_name="Pacific Networks Corp", country_code=None, text=text),
    )
    tables = sample_tables(SOURCE)
    ids = {row["name"]: row["entry_id"] for row in tables["entries"].to_pylist()}
    (relation,) = tables["relations"].to_pylist()
    assert relation["related_entry_id"] == ids["Pacific Networks Corp"]


def test_two_categories_of_one_cell_are_two_entries_with_their_own_scope_and_notes() -> None:
    systems, other = named(parse(AFTER), UAS), named(parse(AFTER), SECTION_1709)
    assert systems.position == other.position == 7
    assert systems.entry_text == other.entry_text
    assert (systems.listed_on, systems.amended_on) == (date(2025, 12, 22), date(2026, 6, 15))
    remarks = (systems.remarks or "").split("\n")
    assert remarks[0] == f"{UAS}†† —except:"
    assert [line[:2] for line in remarks if line[:1] in "*†±#^"] == ["* ", "† ", "††", "± ", "# "]
    assert remarks[-3:] == ["Updated: January 7, 2026", "Updated: March 18, 2026", "Updated: June 15, 2026"]
    assert (other.remarks or "").startswith(f"{SECTION_1709}.\n{GENERAL_NOTES}\nUpdated: ")
    routers = (named(parse(AFTER), ROUTERS).remarks or "").split("\n")
    assert routers[-1].startswith("^ For purposes of inclusion of routers")


def test_every_row_of_the_page_is_accounted_for() -> None:
    for content, listed, approvals, notices in ((BEFORE, 11, 3, 0), (AFTER, 11, 4, 1)):
        records = parse(content)
        assert (len(records.entries), records.quarantine, records.counts.unaccounted) == (listed, (), 0)
        assert records.record_count == 9 + approvals + notices
        assert records.set_aside == {
            "conditional approval": approvals,
            "notice of an import or marketing prohibition": notices,
            "struck out": 0,
        }
        assert records.observations == {
            ("broken_characters", "release"): 0.0,
            ("categories_without_producer", "release"): 3.0,
            ("impossible_dates", "release"): 0.0,
            ("producers_in_bold", "release"): 1.0,
            ("unknown_words", "release"): 0.0,
            ("unknown_kinds", "release"): 0.0,
        }


def test_between_the_samples_one_came_one_went_and_one_was_reworded() -> None:
    tables = sample_tables(SOURCE)
    changes = tables["changes"].to_pylist()
    assert sorted((change["op"], change["field"]) for change in changes) == [
        ("added", "record"), ("modified", "entry_text"), ("modified", "remarks"), ("removed", "record"),
    ]  # fmt: skip
    (reworded,) = {change["entry_id"] for change in changes if change["op"] == "modified"}
    assert [row["name"] for row in tables["entries"].to_pylist() if row["entry_id"] == reworded] == [
        "Kaspersky Lab, Inc."
    ]


# What is exempt


APPROVED = ("SiFly", "Verity", "Adtran", "Vantiva")


def tables_in(content: bytes) -> list[bytes]:
    return re.findall(rb"<table.*?</table>", content, re.DOTALL)


def test_what_is_approved_is_never_listed() -> None:
    assert [name for name in APPROVED if name not in AFTER.decode()] == []
    for content in (BEFORE, AFTER):
        said = "\n".join(f"{entry.name}\n{entry.entry_text}\n{entry.remarks}" for entry in parse(content).entries)
        assert [name for name in APPROVED if name in said] == []


def test_the_place_of_a_table_on_the_page_decides_nothing() -> None:
    parts = re.search(
        rb"(?P<covered><h3>Covered List.*?)(?P<approvals><h3>Conditional Approvals.*?)(?P<rest><h3>Importation)",
        AFTER, re.DOTALL,
    )  # fmt: skip
    assert parts is not None
    moved = AFTER.replace(parts[0], parts["approvals"] + parts["covered"] + parts["rest"])
    assert moved != AFTER
    assert names_in(moved) == names_in(AFTER)
    assert parse(moved).set_aside == parse(AFTER).set_aside


def is_kept_back(content: bytes, words: str) -> bool:
    """Return whether all that is read of a page is what its list covers, and a table of these words is asked about."""
    records = parse(content)
    asked = [scope for metric, scope in records.observations if metric == "unknown_kinds" and scope != "release"]
    assert (records.entries, records.counts.unaccounted) == (parse(AFTER).entries, 0)
    return bool(records.quarantine) and any(words in scope for scope in asked)


def test_an_approval_below_the_heading_of_the_list_is_kept_back() -> None:
    assert is_kept_back(
        AFTER.replace(b"<h3>Conditional Approvals</h3>", b""), "Covered List: UAS Conditional Approvals"
    )


def test_approvals_with_the_columns_of_the_list_are_kept_back() -> None:
    first, second = tables_in(AFTER)[:2]
    headings = (re.search(rb"<thead>.*?</thead>", each, re.DOTALL) for each in (first, second))
    covered, approved = (match[0] for match in headings if match)
    assert is_kept_back(AFTER.replace(approved, covered), "Conditional Approvals: Covered Equipment or Services")


# Rows that the page does not have today


def test_several_producers_of_a_row_are_entries_of_its_position() -> None:
    row = (
        "Routers produced by <strong>Foo Inc.</strong>, <strong>Bar Co., Ltd.</strong>, and <strong>Baz Corp.</strong>"
    )
    assert [(entry.name, entry.parent_relation) for entry in last_of_list(with_row(row))] == [
        ("Foo Inc.", None), ("Bar Co., Ltd.", None), ("Baz Corp.", None),
    ]  # fmt: skip


def test_a_producer_in_plain_print_is_listed_and_counted() -> None:
    content = with_row("Routers produced by Foo Inc., including services provided by such entity.")
    assert [entry.name for entry in last_of_list(content)] == ["Foo Inc."]
    assert parse(content).observations["producers_in_bold", "release"] == pytest.approx(7 / 8)


@pytest.mark.parametrize("text", ["June 31, 2026", "August 22, 3017", "June 30, 0097"])
def test_a_date_that_cannot_be_is_none_and_kept(text: str) -> None:
    content = with_row("Routers from abroad.", f"<p>{text}</p>")
    (entry,) = last_of_list(content)
    assert (entry.listed_on, entry.effective_on) == (None, None)
    assert (entry.remarks or "").endswith(f"\nDate of Inclusion: {text}")
    assert parse(content).observations["impossible_dates", "release"] == 1


def test_a_row_that_is_struck_out_is_set_aside_by_name() -> None:
    records = parse(with_row("<s>Routers produced by <strong>Foo Inc.</strong></s>"))
    assert records.set_aside["struck out"] == 1
    assert (len(records.entries), records.counts.unaccounted) == (11, 0)


def test_words_that_are_struck_out_do_not_count_and_are_kept() -> None:
    row = "Routers produced by <strong>Foo Inc.</strong><del> and <strong>Bar Ltd.</strong></del>"
    (entry,) = last_of_list(with_row(row))
    assert entry.name == "Foo Inc."
    assert (entry.remarks or "").endswith("\nStruck out: and Bar Ltd.")
    assert entry.entry_text.startswith("Routers produced by Foo Inc. and Bar Ltd.")


ODD_ROWS = {
    "a producer in another form": (with_row("Routers made by Foo Inc."), "the text names a producer in another form"),
    "bold print that names others": (
        with_row("Routers of <strong>Foo Inc.</strong>"),
        "the text names as producers [], bold print names ['Foo Inc.']",
    ),
    "a note": (with_row("See the FAQ."), "the text names no equipment, service or product"),
    "one cell for all columns": (
        AFTER.replace(b"\n</tbody>", b'<tr><td colspan="2">Routers</td></tr></tbody>', 1), "expected 2 cells, found 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_a_row_that_cannot_be_read_is_kept_in_quarantine(content: bytes, reason: str) -> None:
    records = parse(content)
    (kept,) = records.quarantine
    assert (kept.position, len(records.entries), records.counts.unaccounted) == (10, 11, 0)
    assert kept.reason.startswith(reason)
    assert kept.record_text


UFLPA_PAGE = (FIXTURES / "us_dhs_uflpa" / "uflpa-entity-list_2025-01-15.html").read_bytes()
INCLUSION = b"Date of Inclusion on Covered List"
EXTRA = b"<table><tr><th>Drones</th></tr><tr><td>Foo</td></tr></table>"
BAD = {
    "nothing": (b"", "expected a page up to its closing </html>"),
    "half a page": (AFTER[: len(AFTER) // 2], "that break off"),
    "another list": (UFLPA_PAGE, f"expected the page {PAGE!r}, found 'UFLPA Entity List"),
    "an error page": (b"<html><head><title>Page not found</title></head></html>", "found 'Page not found'"),
    "another encoding": (AFTER.replace("’".encode(), b"\x92"), "expected text in utf-8, found byte 0x92"),
    "a renamed column": (AFTER.replace(INCLUSION, b"Date Added"), "found 0 among 4 tables"),
    "another heading": (AFTER.replace(b"<h3>Covered List", b"<h3>Formerly Covered"), "found 0 among 4 tables"),
    "the list twice": (AFTER.replace(tables_in(AFTER)[0], tables_in(AFTER)[0] * 2), "found 2 among 5 tables"),
    "the list is missing": (AFTER.replace(tables_in(AFTER)[0], b""), "found 0 among 3 tables"),
    "no table": (re.sub(rb"<table.*</table>", b"", AFTER, flags=re.DOTALL), "found 0 among 0 tables"),
}  # fmt: skip


def columns_changed(change: Callable[[bytes], bytes]) -> bytes:
    table = tables_in(AFTER)[0]
    head = re.search(rb"<thead>.*?</thead>", table, re.DOTALL)
    assert head is not None
    return AFTER.replace(head[0], change(head[0]), 1)


HEADINGS = {
    "a missing column": columns_changed(lambda head: re.sub(rb"<th(?!.*<th).*</th>", b"", head)),
    "columns in another order": columns_changed(
        lambda head: b"<thead><tr>" + b"".join(reversed(re.findall(rb"<th .*?</th>", head))) + b"</tr></thead>"
    ),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_page_in_another_form_is_refused(content: bytes, words: str) -> None:
    message = refusal(SOURCE, content)
    assert message.startswith(f"{SOURCE.source_id}: expected")
    assert words in message


@pytest.mark.parametrize("content", HEADINGS.values(), ids=HEADINGS)
def test_other_columns_are_refused(content: bytes) -> None:
    with pytest.raises(SourceChanged, match="found 0 among 4 tables"):
        parse(content)


# What the page may come to have

TABLES = {
    "a new table": (AFTER.replace(b"<h3>Documents", EXTRA + b"<h3>Documents"), "Drones", 1),
    "a new kind of approval": (AFTER.replace(b"UAS Conditional A", b"Modem Conditional A"), "Modem Conditional", 0),
}


@pytest.mark.parametrize(("content", "columns", "more"), TABLES.values(), ids=TABLES)
def test_the_rows_of_a_table_that_is_not_known_are_kept_back_and_asked_about(
    content: bytes, columns: str, more: int
) -> None:
    known, records = parse(AFTER), parse(content)
    assert records.entries == known.entries
    assert (records.record_count, records.counts.unaccounted) == (known.record_count + more, 0)
    assert records.quarantine
    assert all(kept.reason.startswith("the table is none that is known") for kept in records.quarantine)
    (asked,) = (scope for metric, scope in records.observations if metric == "unknown_kinds" and scope != "release")
    assert columns in asked
    assert records.observations["unknown_kinds", asked] == len(records.quarantine)


def test_what_a_new_column_says_is_kept_with_its_row_and_asked_about() -> None:
    table = tables_in(AFTER)[0]
    head, *rows, end = table.split(b"</tr>")
    cells = [b"<td>DA 26-1</td>", *[b"<td></td>"] * (len(rows) - 1)]
    grown = [head + b"<th>Notice</th>", *(row + cell for row, cell in zip(rows, cells, strict=True)), end]
    known, records = parse(AFTER), parse(AFTER.replace(table, b"</tr>".join(grown)))
    assert (len(records.entries), records.quarantine) == (len(known.entries), ())
    assert records.observations["unknown_kinds", "column: Notice"] == 1
    first, before = records.entries[0], known.entries[0]
    assert (first.remarks or "").split("\n")[-1] == "Notice: DA 26-1"
    assert (first.names, first.listed_on) == (before.names, before.listed_on)


# The dates of a listing with its updates

DATES = {
    "one date": (
        "March 12, 2021",
        InclusionDates(included_on=date(2021, 3, 12), updated_on=None, updates=(), unread=""),
    ),
    "updates": (
        "December 22, 2025\n\nUpdated:\nJanuary 7, 2026\nUpdated:\nMarch 18, 2026",
        InclusionDates(
            included_on=date(2025, 12, 22), updated_on=date(2026, 3, 18),
            updates=("January 7, 2026", "March 18, 2026"), unread="",
        ),
    ),
    "an impossible date": (
        "June 31, 2024",
        InclusionDates(included_on=None, updated_on=None, updates=(), unread="June 31, 2024"),
    ),
    "an impossible update": (
        "March 12, 2021 Updated: June 31, 2024",
        InclusionDates(
            included_on=date(2021, 3, 12), updated_on=None, updates=("June 31, 2024",),
            unread="March 12, 2021 Updated: June 31, 2024",
        ),
    ),
    "more than dates": (
        "March 12, 2021\nRevoked: May 1, 2024",
        InclusionDates(included_on=None, updated_on=None, updates=(), unread="March 12, 2021 Revoked: May 1, 2024"),
    ),
    "nothing": ("", InclusionDates(included_on=None, updated_on=None, updates=(), unread="")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATES.values(), ids=DATES)
def test_a_listing_has_its_date_and_those_of_its_updates(text: str, expected: InclusionDates) -> None:
    assert read_inclusion_dates(text) == expected
