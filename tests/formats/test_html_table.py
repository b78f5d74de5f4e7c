"""Tables in web pages: what a reader sees of them, and what is refused."""

from pathlib import Path

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.html_table import HtmlTable, Page, find_columns, read_page


def page(body: str, *, title: str = "The List | Agency", head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def table(*rows: str, head: str = "<tr><th>Name</th><th>Date</th></tr>") -> str:
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def read(body: str) -> Page:
    return read_page(page(body), source_id="x", name="The List")


def texts(table: HtmlTable) -> list[list[str]]:
    return [[each.text for each in row.cells] for row in table.rows]


def test_a_table_has_its_columns_rows_heading_and_what_stands_before_it() -> None:
    read_whole = read(f"<h2>First</h2><p>About <b>it</b>.</p>{table('<tr><td>A</td><td>B</td></tr>')}<p>Note</p>")
    (only,) = read_whole.tables
    assert (only.heading, only.before, only.columns) == ("First", ("First", "About it."), ("Name", "Date"))
    assert [(row.position, row.text) for row in only.rows] == [(1, "A\n\nB")]
    assert read_whole.after == ("Note",)


def test_rows_are_counted_through_all_tables_and_blocks_belong_to_the_next_one() -> None:
    row = "<tr><td>A</td><td>B</td></tr>"
    read_whole = read(f"<h3>One</h3>{table(row, row)}<p>Between</p><div>{table(row)}{table(row)}</div>")
    assert [(t.heading, t.before, [r.position for r in t.rows]) for t in read_whole.tables] == [
        ("One", ("One",), [1, 2]), ("One", ("Between",), [3]), ("One", (), [4]),
    ]  # fmt: skip


def test_a_row_that_is_struck_out_as_a_whole_has_nothing_left() -> None:
    (only,) = read(table('<tr style="text-decoration:line-through"><td>Foo</td><td>B</td></tr>')).tables
    assert [each.reading for each in only.rows[0].cells] == ["", ""]


def test_a_cell_that_spans_rows_stands_in_each_of_them() -> None:
    rows = ('<tr><td>A</td><td rowspan="3">May</td></tr>', "<tr><td>B</td></tr>", "<tr><td>C</td></tr>",
            "<tr><td>D</td><td>June</td></tr>")  # fmt: skip
    (only,) = read(table(*rows)).tables
    assert texts(only) == [["A", "May"], ["B", "May"], ["C", "May"], ["D", "June"]]


def test_a_cell_that_spans_columns_stands_in_each_of_them_and_once_in_the_text() -> None:
    (only,) = read(table('<tr><td colspan="2" rowspan="2">A</td></tr>', "<tr></tr>", "<tr><td>B</td><td>C</td></tr>"))\
        .tables  # fmt: skip
    assert texts(only) == [["A", "A"], ["B", "C"]]
    assert (only.rows[0].text, [each.columns for each in only.rows[0].cells]) == ("A", [2, 2])


def test_rows_without_text_are_none() -> None:
    (only,) = read(table("<tr><td>&nbsp;</td><td></td></tr>", "<tr></tr>", "<tr><th>A</th><td>B</td></tr>")).tables
    assert texts(only) == [["A", "B"]]


def test_navigation_and_scripts_are_read_over() -> None:
    body = "<nav><ul><li>Home</li></ul></nav><script>if (a<b) { '<table>' }</script><noscript><p>on!</p></noscript>"
    assert read(body + table()).tables[0].before == ("Home",)


REFUSED = {
    "another page": (page("", title="Another"), "expected the page 'The List', found 'Another'"),
    "a page that breaks off": (page(table())[:-20], "up to its closing </html>"),
    "a zero byte": (page("\0"), "break off or are no text"),
    "another encoding": (page("é").replace("é".encode(), b"\xe9"), "expected text in utf-8, found byte 0xe9"),
    "too large": (page("x" * (3 << 20)), "expected a page of at most 2,097,152 bytes"),
    "too deep": (page("<div>" * 5000), "can be read to its end"),
    "a tag of very many attributes": (page(f"<p {' '.join(f'a{n}' for n in range(100_000))}>"), "500 attributes"),
    "the same behind quoted ends": (page("<p " + 'a=">" ' * 9_000 + ">"), "500 attributes"),
    "a table in a table": (page("<table><tr><td><table></table></td></tr></table>"), "found one inside another"),
    "a heading among the rows": (page(table("<tr><td>A</td></tr>", "<tr><th>More</th></tr>")), "['More'] below 1 rows"),
    "a colspan of a million": (page(table('<tr><td colspan="1000000">A</td></tr>')), "expected a colspan from 1 to"),
    "a rowspan without end": (page(table('<tr><td rowspan="0">A</td></tr>')), "expected a rowspan from 1 to 500"),
    "a colspan that is none": (page(table('<tr><td colspan="x">A</td></tr>')), "found 'x'"),
    "a cell without end": (page(table(f"<tr><td>{'x' * 30_000}</td></tr>")), "cells of at most 20,000 characters"),
    "rows without end": (page(table("<tr><td>A</td></tr>" * 20_001)), "expected at most 20,000 rows"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_page_that_cannot_be_trusted_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged) as refused:
        read_page(content, source_id="us_x", name="The List")
    assert str(refused.value).startswith("us_x: expected")
    assert words in str(refused.value)


def test_nothing_is_taken_from_outside_the_page(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY a "aa">]>'
    content = page(table("<tr><td>&x;&a;</td></tr>")).replace(b"<!DOCTYPE html>", doctype.encode())
    assert texts(read_page(content, source_id="x", name="The List").tables[0]) == [["&x;&a;"]]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        pytest.param(("Name", "Date"), ((0, 1), ()), id="the layout"),
        pytest.param(("No.", "Name", "Date", "Notice"), ((1, 2), (0, 3)), id="and more"),
        pytest.param(("Date", "Name"), None, id="another order"),
        pytest.param(("Name", "Day"), None, id="one renamed"),
        pytest.param(("Name", "Date", "Name"), None, id="one twice"),
        pytest.param(("Name", "Date", ""), None, id="one without a name"),
        pytest.param(("Name", "Date", "X", "X"), None, id="a new one twice"),
        pytest.param((), None, id="none"),
    ],
)
def test_the_columns_of_a_layout_are_found_among_more(columns: tuple[str, ...], found: object) -> None:
    assert find_columns(columns, ("Name", "Date")) == found
