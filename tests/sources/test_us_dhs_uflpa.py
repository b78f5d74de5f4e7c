"""The UFLPA Entity List: what its sample says, in both templates, and pages that are refused."""

import re
from datetime import date

import pytest

from entity_lists.records import Address, Entry, Name, Relation
from entity_lists.sources.us_dhs_uflpa import SOURCE, parse
from world.sample_lists import FIXTURES, refusal, sample_tables, samples

BEFORE, AFTER = (sample.contents[0] for sample in samples(SOURCE))
TITLE = (
    "A list of entities in Xinjiang that mine, produce, or manufacture wholly or in part any goods, wares, articles "
    "and merchandise with forced labor"
)
XPCC = "Xinjiang Production and Construction Corps"


def named(content: bytes, name: str) -> list[Entry]:
    return [entry for entry in parse(content).entries if entry.name == name]


def with_row(*cells: str, attributes: str = "") -> bytes:
    """Return the second sample with one row more at the end of its first table."""
    row = f"<tr{attributes}>{''.join(cells)}</tr>".encode()
    return AFTER.replace(b"\n</tbody>", row + b"\n</tbody>", 1)


def last_of_first_table(content: bytes) -> Entry:
    (entry,) = [entry for entry in parse(content).entries if entry.position == 4]
    return entry


def test_a_row_is_an_entry_with_aliases_section_and_effective_date() -> None:
    (entry,) = named(BEFORE, "Hetian Haolin Hair Accessories Co. Ltd.")
    assert entry == Entry(
        position=1,
        list_code="UFLPA",
        entry_type="organization",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="Hetian Haolin Hair Accessories Co. Ltd.", name_type="primary"),
            Name(name="Hotan Haolin Hair Accessories", name_type="aka"),
            Name(name="Hollin Hair Accessories", name_type="aka"),
        ),
        listed_on=date(2022, 6, 21),
        effective_on=date(2022, 6, 21),
        programs="UFLPA Section 2(d)(2)(B)(i)",
        remarks=TITLE,
        entry_text="Hetian Haolin Hair Accessories Co. Ltd. (and two aliases: Hotan Haolin Hair Accessories; and "
        "Hollin Hair Accessories)\n\nJune 21, 2022",
    )


def test_whom_else_a_listing_covers_is_a_relation_and_a_remark() -> None:
    entry, other = named(BEFORE, XPCC)
    covered = "its subordinate and affiliated entities"
    assert entry.names[1:] == (
        Name(name="XPCC", name_type="aka", is_weak=True),
        Name(name="Xinjiang Corps", name_type="aka"),
        Name(name="Bingtuan", name_type="aka"),
    )
    assert entry.relations == other.relations == (
        Relation(relation="linked_to", related_name=covered, country_code=None, text=covered),
    )  # fmt: skip
    assert entry.remarks == f"{TITLE}\nThe listing covers {covered}"


def test_a_party_in_two_sections_is_listed_twice() -> None:
    assert [(entry.programs, entry.effective_on) for entry in named(AFTER, XPCC)] == [
        ("UFLPA Section 2(d)(2)(B)(i)", date(2022, 6, 21)),
        ("UFLPA Section 2(d)(2)(B)(ii)", date(2022, 6, 21)),
    ]


def test_other_names_and_former_names_in_one_bracket_are_told_apart() -> None:
    (entry,) = named(AFTER, "Hongyuan Green Energy Co., Ltd.")
    assert [(name.name, name.name_type) for name in entry.names] == [
        ("Hongyuan Green Energy Co., Ltd.", "primary"),
        ("HY Solar", "aka"),
        ("Hoyuan Green Energy Co. Ltd.", "aka"),
        ("Wuxi Shangji CNC Co., Ltd.", "fka"),
        ("Wuxi Shangji Automation Co., Ltd.", "fka"),
        ("Wuxi Shangji Grinding Machine Co., Ltd.", "fka"),
    ]
    assert (entry.programs, entry.effective_on) == ("UFLPA Section 2(d)(2)(B)(v)", date(2025, 1, 15))


def test_the_sample_is_read_whole() -> None:
    for content in (BEFORE, AFTER):
        records = parse(content)
        assert (records.scope, records.record_count, len(records.entries)) == ("full list", 14, 14)
        assert (records.quarantine, records.set_aside) == ((), {"struck out": 0})
        assert records.observations == {
            ("alias_counts_matching_number_word", "release"): 1.0,
            ("broken_characters", "release"): 0.0,
            ("impossible_dates", "release"): 0.0,
            ("unknown_words", "release"): 0.0,
            ("unknown_kinds", "release"): 0.0,
        }


def test_between_the_samples_one_came_one_went_and_one_has_an_alias_more() -> None:
    changes = sample_tables(SOURCE)["changes"].to_pylist()
    assert sorted((change["op"], change["table_name"], change["field"]) for change in changes) == [
        ("added", "entries", "record"),
        ("modified", "entries", "entry_text"),
        ("modified", "names", "row"),
        ("removed", "entries", "record"),
    ]


def test_the_template_around_the_tables_decides_nothing() -> None:
    other = re.sub(rb"<head>.*?</head>", b"<head><title>UFLPA Entity List</title></head>", AFTER, flags=re.DOTALL)
    other = other.replace(b"<td>", b'<td class="x"> <span>').replace(b"</td>", b"</span>&nbsp;</td>")
    assert other != AFTER
    assert parse(other) == parse(AFTER)


# Rows that the page does not have today.


@pytest.mark.parametrize("text", ["June 31, 2024", "August 22, 3017", "June 30, 0097"])
def test_a_date_that_cannot_be_is_none_and_kept(text: str) -> None:
    content = with_row("<td>Foo Textile Co., Ltd.</td>", f"<td>{text}</td>")
    entry = last_of_first_table(content)
    assert (entry.effective_on, entry.remarks) == (None, f"{TITLE}\nEffective Date: {text}")
    assert parse(content).observations["impossible_dates", "release"] == 1


def test_an_address_below_the_name_is_an_address() -> None:
    entry = last_of_first_table(
        with_row("<td>Foo Textile Co., Ltd.<br>No. 12 Renmin Road, Aksu, China</td>", "<td>May 1, 2024</td>")
    )
    assert entry.name == "Foo Textile Co., Ltd."
    assert entry.addresses == (Address(address="No. 12 Renmin Road, Aksu, China", country_code="CN"),)


def test_a_footnote_mark_and_struck_out_words_are_remarks_and_no_name() -> None:
    row = ("<td>Foo <del>Cotton</del> Textile Co., Ltd.<sup>1</sup></td>", "<td>May 1, 2024<sup>2</sup></td>")
    entry = last_of_first_table(with_row(*row))
    assert entry.name == "Foo Textile Co., Ltd."
    assert entry.effective_on == date(2024, 5, 1)
    assert entry.remarks == f"{TITLE}\nEffective Date: May 1, 20242\nFootnote mark: 1\nStruck out: Cotton"
    assert entry.entry_text == "Foo Cotton Textile Co., Ltd.1\n\nMay 1, 20242"


def test_a_row_that_is_struck_out_is_set_aside_by_name() -> None:
    struck = ' style="text-decoration: line-through"'
    records = parse(with_row("<td>Foo Co., Ltd.</td>", "<td>May 1, 2024</td>", attributes=struck))
    assert (records.record_count, len(records.entries), records.set_aside) == (15, 14, {"struck out": 1})
    assert records.counts.unaccounted == 0


ODD_ROWS = {
    "one cell for all columns": ('<td colspan="2">Foo Co., Ltd.</td>', "expected 2 cells, found 1"),
    "a cell too many": ("<td>Foo Co., Ltd.</td><td>May 1, 2024</td><td>X</td>", "expected 2 cells, found 3"),
    "a cell too few": ("<td>Foo Co., Ltd.</td>", "expected 2 cells, found 1"),
    "a name in another form": ("<td>Foo, a.k.a. Bar</td><td>May 1, 2024</td>", "a name still holds 'a.k.a'"),
    "no name": ("<td></td><td>May 1, 2024</td>", "the record has no name"),
}


@pytest.mark.parametrize(("cells", "reason"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_a_row_that_cannot_be_read_is_kept_in_quarantine(cells: str, reason: str) -> None:
    records = parse(with_row(cells))
    (kept,) = records.quarantine
    assert (kept.position, len(records.entries), records.counts.unaccounted) == (4, 14, 0)
    assert kept.reason.startswith(reason)
    assert kept.record_text


def test_a_cell_that_spans_two_rows_is_an_entry_in_each() -> None:
    content = with_row('<td>Foo Ltd.</td><td rowspan="2">May 1, 2024</td></tr><tr><td>Bar Ltd.</td>')
    assert [(e.name, e.effective_on) for e in parse(content).entries if e.position in {4, 5}] == [
        ("Foo Ltd.", date(2024, 5, 1)), ("Bar Ltd.", date(2024, 5, 1)),
    ]  # fmt: skip


def with_column(content: bytes, heading: str, *texts: str) -> bytes:
    """Return a page with one column more in its first table: its heading, and what its rows say."""
    table = content[content.index(b"<table") : content.index(b"</table>")]
    head, *rows = table.split(b"</tr>")
    *rows, end = rows
    cells = [f"<td>{text}</td>".encode() for text in (*texts, *[""] * (len(rows) - len(texts)))]
    grown = [head + f"<th>{heading}</th>".encode(), *(row + cell for row, cell in zip(rows, cells, strict=True)), end]
    return content.replace(table, b"</tr>".join(grown))


def test_what_a_new_column_says_is_kept_with_its_row_and_asked_about() -> None:
    known, records = parse(AFTER), parse(with_column(AFTER, "FR Notice", "89 FR 1"))
    assert records.observations["unknown_kinds", "column: FR Notice"] == 1
    assert (records.quarantine, records.record_count) == ((), known.record_count)
    first, before = records.entries[0], known.entries[0]
    assert first.remarks == f"{before.remarks}\nFR Notice: 89 FR 1"
    assert [entry.names for entry in records.entries] == [entry.names for entry in known.entries]


TABLES = {
    "of another section": (
        "<p>Section 2(d)(2)(B)(vi)</p>", "<th>Entity Name</th><th>Effective Date</th>",
        "section 'vi' with ['Entity Name', 'Effective Date']",
    ),
    "with other columns": (
        "<p>Section 2(d)(2)(B)(iv)</p>", "<th>Product</th><th>Effective Date</th>",
        "section 'iv' with ['Product', 'Effective Date']",
    ),
    "below no section": (
        "", "<th>Entity Name</th><th>Effective Date</th>", "section None with ['Entity Name', 'Effective Date']",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("above", "head", "what"), TABLES.values(), ids=TABLES)
def test_the_rows_of_a_table_that_is_not_known_are_kept_back_and_asked_about(above: str, head: str, what: str) -> None:
    table = f"{above}<table><tr>{head}</tr><tr><td>Foo Ltd.</td><td>May 1, 2024</td></tr></table>"
    records = parse(AFTER.replace(b"</article>", f"{table}</article>".encode()))
    (kept,) = records.quarantine
    assert kept.reason == f"the table is of no list that is known: {what}"
    assert kept.record_text == "Foo Ltd.\n\nMay 1, 2024"
    assert records.observations["unknown_kinds", f"table: {what}"] == 1
    assert (len(records.entries), records.counts.unaccounted) == (len(parse(AFTER).entries), 0)


FCC_PAGE = (FIXTURES / "us_fcc_covered_list" / "covered-list_2026-07-24.html").read_bytes()
TH = "<th>Effective Date</th>"
BAD = {
    "nothing": (b"", "expected a page up to its closing </html>"),
    "half a page": (AFTER[: len(AFTER) // 2], "that break off"),
    "another list": (FCC_PAGE, "expected the page 'UFLPA Entity List', found 'List of Equipment"),
    "an error page": (b"<html><head><title>Page Not Found | DHS</title></head></html>", "found 'Page Not"),
    "another encoding": (AFTER.replace("‘‘".encode(), b"\x91\x91"), "expected text in utf-8, found byte 0x91"),
    "a renamed column": (AFTER.replace(b"<th>Entity Name</th>", b"<th>Entity</th>"), "with ['Entity', 'Effective"),
    "a missing column": (AFTER.replace(TH.encode(), b"", 1), "with ['Name of Entity']"),
    "columns in another order": (
        AFTER.replace(f"<th>Name of Entity</th>{TH}".encode(), f"{TH}<th>Name of Entity</th>".encode(), 1),
        "with ['Effective Date', 'Name of Entity']",
    ),
    "no column headings": (AFTER.replace(b"<th>", b"<td>").replace(b"</th>", b"</td>"), "with []"),
    "a section that is none": (AFTER.replace(b"(B)(ii)", b"(B)(vi)"), "section 'vi' with"),
    "a section that is a list of products": (AFTER.replace(b"(B)(ii)", b"(B)(iii)"), "section 'iii' with"),
    "a table below no section": (AFTER.replace(b"Section 2(d)(2)(B)(i)<", b"<"), "section None with"),
    "a section twice": (AFTER.replace(b"(B)(ii)", b"(B)(i)"), "['i'] come again"),
    "a table that is missing": (
        re.sub(rb"<table>.*?</table>", b"", AFTER, count=1, flags=re.DOTALL), "['i'] are missing",
    ),
    "no table": (re.sub(rb"<table>.*</table>", b"", AFTER, flags=re.DOTALL), "['i', 'ii', 'v'] are missing"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_page_in_another_form_is_refused(content: bytes, words: str) -> None:
    message = refusal(SOURCE, content)
    assert message.startswith(f"{SOURCE.source_id}: expected")
    assert words in message


def test_a_table_for_the_fourth_section_is_read() -> None:
    table = b"<table><tr><th>Entity Name</th><th>Effective Date</th></tr><tr><td>Foo Ltd.</td><td>May 1, 2024</td></tr>"
    content = AFTER.replace(b"<p>Entities identified", table + b"</table><p>Entities identified")
    (entry,) = named(content, "Foo Ltd.")
    assert entry.programs == "UFLPA Section 2(d)(2)(B)(iv)"
