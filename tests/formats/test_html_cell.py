"""What a reader sees of a cell, and what its markup says of it."""

import pytest
from lxml import etree

from entity_lists.formats.html_cell import HtmlCell, fold, lines, read_cell
from entity_lists.formats.html_page import parse_page


def element(row: str, tag: str) -> etree._Element:
    """Return the first element of that tag in the row of a table, as a page has it."""
    return next(parse_page(f"<html><table>{row}</table></html>".encode(), source_id="us_x").iter(tag))


CELLS = {
    "white space folds": ("  A \n\t B&nbsp;&nbsp;C ", HtmlCell(text="A B C", reading="A B C")),
    "<br> is a line": ("A<br>B<br/> <br>C", HtmlCell(text="A\nB\nC", reading="A\nB\nC")),
    "<p> is a paragraph": ("<p>A</p><p>&nbsp;</p><p>B</p>", HtmlCell(text="A\n\nB", reading="A\n\nB")),
    "a list has a line an item": ("A<ul><li>B</li><li>C<ol><li>D</li></ol></li></ul>E",
        HtmlCell(text="A\n\nB\nC\n\nD\n\nE", reading="A\n\nB\nC\n\nD\n\nE")),
    "what nobody sees is dropped": ("Hik&shy;vision&#8203;<script>x</script><!-- y --> Co.",
        HtmlCell(text="Hikvision Co.", reading="Hikvision Co.")),
    "entities are characters": ("A&amp;B &#39;C&rsquo;", HtmlCell(text="A&B 'C’", reading="A&B 'C’")),
    "a superscript is a mark": ("Foo Ltd.<sup>1</sup><sup> # </sup> Bar",
        HtmlCell(text="Foo Ltd.1 # Bar", reading="Foo Ltd. Bar", marks=("1", "#"))),
    "bold is told apart": ("by <strong>Foo Inc</strong>. and <b>Bar</b>", HtmlCell(text="by Foo Inc. and Bar",
        reading="by Foo Inc. and Bar", strong=("Foo Inc", "Bar"))),
    "bold in pieces is one": ("<strong>Foo</strong> <strong>Inc<em>.</em></strong>", HtmlCell(text="Foo Inc.",
        reading="Foo Inc.", strong=("Foo Inc.",))),
    "bold in two lines is two": ("<strong>Foo</strong><br><strong>Bar</strong>", HtmlCell(text="Foo\nBar",
        reading="Foo\nBar", strong=("Foo", "Bar"))),
    "struck-out text does not count": ("Foo <del>Old</del> <s>er</s> Ltd.", HtmlCell(text="Foo Old er Ltd.",
        reading="Foo Ltd.", struck=("Old er",))),
    "struck out by style": ('<span style="text-decoration: LINE-THROUGH">Foo</span>', HtmlCell(text="Foo", reading="",
        struck=("Foo",))),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), CELLS.values(), ids=CELLS)
def test_a_cell_says_what_a_reader_sees(markup: str, expected: HtmlCell) -> None:
    assert read_cell(element(f"<td>{markup}</td>", "td")) == expected


def test_a_cell_inside_something_struck_out_is_struck_out() -> None:
    cell = element('<tr style="text-decoration: line-through"><td>Foo<br>Ltd.</td></tr>', "td")
    assert read_cell(cell) == HtmlCell(text="Foo\nLtd.", reading="", struck=("Foo Ltd.",))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("A\vB\v\v C", "A\nB\nC", id="lines"),
        pytest.param("A\f \fB\vC", "A\n\nB\nC", id="paragraphs"),
        pytest.param(" \f\v ", "", id="nothing"),
    ],
)
def test_lines_and_paragraphs_are_kept_and_none_is_empty(raw: str, text: str) -> None:
    assert lines(raw) == text


def test_text_is_folded_into_one_line_without_what_nobody_sees() -> None:
    assert fold("\u00a0Hik\u00advision\n Digital\u200b ") == "Hikvision Digital"
