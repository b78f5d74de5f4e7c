"""The table of an appendix in both generations of markup, and bytes that mean harm."""

import time
from pathlib import Path

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.sources.us_bis.appendix import Appendix, AppendixCell, AppendixRow, read_appendix
from world.releases import HEADINGS, entity_list, row

APPENDIX = "Supplement No. 4 to Part 744"
FIVE = row("FINLAND", "Southeast Trading Oy", "All items", "Denial", "80 FR 52968")
GENERATIONS = pytest.mark.parametrize("generation", [2023, 2026])


def read(content: bytes) -> Appendix:
    return read_appendix(content, source_id="list", part="744", appendix=APPENDIX, headings=HEADINGS)


def text_of(markup: str) -> str:
    return read(entity_list(row("FINLAND", markup, "", "", ""))).rows[0].cells[1].text


def marks_of(markup: str) -> tuple[str, ...]:
    return read(entity_list(row("FINLAND", "", markup, "", ""))).rows[0].cells[2].marks


# Both generations of markup


@GENERATIONS
def test_both_generations_give_the_same_table(generation: int) -> None:
    content = entity_list(FIVE, row(" ", "Oy Two", "All", "Denial", ""), generation=generation)
    assert read(content) == Appendix(
        rows=(
            AppendixRow(
                position=1,
                cells=tuple(map(_cell, ("FINLAND", "Southeast Trading Oy", "All items", "Denial", "80 FR 52968"))),
            ),
            AppendixRow(position=2, cells=tuple(map(_cell, ("", "Oy Two", "All", "Denial", "")))),
        ),
        is_sample=False,
        columns=(0, 1, 2, 3, 4),
    )


def _cell(text: str) -> AppendixCell:
    return AppendixCell(text=text)


@GENERATIONS
def test_a_table_without_rows_has_no_rows(generation: int) -> None:
    assert read(entity_list(generation=generation)).rows == ()


@GENERATIONS
@pytest.mark.parametrize("count", [1, 4, 6])
def test_a_row_keeps_the_number_of_its_cells(generation: int, count: int) -> None:
    rows = read(entity_list(row(*"abcdef"[:count]), FIVE, generation=generation)).rows
    assert [(one.position, len(one.cells)) for one in rows] == [(1, count), (2, 5)]


def test_a_row_as_text_is_a_paragraph_a_cell() -> None:
    (only,) = read(entity_list(row("FINLAND", "Oy<br/>—Two", "", "Denial", ""))).rows
    assert only.text == "FINLAND\n\nOy\n—Two\n\n\n\nDenial\n\n"


def test_footnotes_are_no_rows() -> None:
    note = '<TR><TD colspan="5"><sup>2</sup> A note.</TD></TR>'
    assert len(read(entity_list(FIVE, note, generation=2023)).rows) == 1
    assert len(read(entity_list(FIVE, note, generation=2026)).rows) == 1


def test_an_appendix_of_its_own_is_read_without_its_part() -> None:
    content = entity_list(FIVE, generation=2023)
    alone = content[content.index(b"<DIV9") : content.index(b"</DIV5>")]
    assert read(alone) == read(content)


# Text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("A<br/>—B<br></br>—C", "A\n—B\n—C", id="line breaks in both forms"),
        pytest.param("A\nB\r\n C", "A B C", id="line breaks of the markup"),
        pytest.param("\n<br/> A <br/>\n", "A", id="line breaks at the ends"),
        pytest.param("A<br/> <br/>B", "A\n\nB", id="an empty line between"),
        pytest.param('A; <E T="03">and</E><br/>B', "A; and\nB", id="emphasis"),
        pytest.param('A;<E T="03"> and</E> <I>B</I>', "A; and B", id="space inside the emphasis"),
        pytest.param("A\u00a0B", "A B", id="no-break space"),
        pytest.param("A\u2009B\u202fC\u3000D", "A B C D", id="thin, narrow and wide spaces"),
        pytest.param("A\u200b\ufeffB", "A B", id="spaces without width"),
        pytest.param("10<fr>1/2</fr> Miles", "10 1/2 Miles", id="fraction after a number"),
        pytest.param("<fr>1/2</fr> Mile", "1/2 Mile", id="fraction alone"),
        pytest.param("10<sup>1</sup>/<sub>2</sub> Km", "10 1/2 Km", id="fraction in superscript and subscript"),
        pytest.param("5<sup>th</sup> Floor", "5th Floor", id="ordinal"),
        pytest.param("the EAR <sup>4</sup>", "the EAR 4", id="mark"),
        pytest.param("A &amp; B &lt;C&gt; &#x15E;irketi", "A & B <C> Şirketi", id="escapes"),
        pytest.param("A<!-- a comment -->B", "AB", id="comment"),
        pytest.param("A<?note here?>B", "AB", id="processing instruction"),
        pytest.param("<![CDATA[A & B]]>", "A & B", id="CDATA"),
    ],
)
def test_a_cell_reads_as_it_looks(markup: str, text: str) -> None:
    assert text_of(markup) == text


@pytest.mark.parametrize(
    ("markup", "marks"),
    [
        pytest.param("the EAR", (), id="none"),
        pytest.param("734.9(e) <sup>1</sup> and 744.11 of the EAR <sup>2</sup>", ("1", "2"), id="two"),
        pytest.param("734.9(g),<sup>3</sup> 746.8", ("3",), id="after a comma"),
        pytest.param("the EAR<sup> 4, </sup>", ("4",), id="with space and comma"),
        pytest.param("the EAR<sup></sup>", (), id="empty"),
    ],
)
def test_superscripts_are_marks(markup: str, marks: tuple[str, ...]) -> None:
    assert marks_of(markup) == marks


# What is not this table


@GENERATIONS
@pytest.mark.parametrize(
    ("headings", "found"),
    [
        pytest.param(HEADINGS[:4], "'License review policy'", id="a column less"),
        pytest.param(
            (HEADINGS[1], HEADINGS[0], *HEADINGS[2:]), "'Entity', 'Country', 'License req", id="another order"
        ),
        pytest.param(("Country", "Name", *HEADINGS[2:]), "'Country', 'Name'", id="another name"),
        pytest.param((), r"found \[\]", id="none"),
    ],
)
def test_other_headings_are_a_change_of_the_source(generation: int, headings: tuple[str, ...], found: str) -> None:
    expected = r"Expected \['Country', 'Entity', 'License requirement', 'License review policy', 'Federal Register cita"
    with pytest.raises(SourceChanged, match=f"list: the table of {APPENDIX} has other columns. {expected}.*{found}"):
        read(entity_list(FIVE, headings=headings, generation=generation))


def test_case_line_breaks_and_plurals_of_headings_do_not_matter() -> None:
    headings = ("COUNTRY", "Entity\n", "License<br/>requirements", "<I>License</I> review policy", HEADINGS[4])
    assert len(read(entity_list(FIVE, headings=headings)).rows) == 1


@GENERATIONS
@pytest.mark.parametrize(
    ("place", "columns"),
    [(0, (1, 2, 3, 4, 5)), (2, (0, 1, 3, 4, 5)), (5, (0, 1, 2, 3, 4))],
    ids=["first", "between", "last"],
)
def test_a_new_column_is_told_and_the_known_ones_are_found_beside_it(
    generation: int, place: int, columns: tuple[int, ...]
) -> None:
    headings = [*HEADINGS[:place], "Status", *HEADINGS[place:]]
    table = read(entity_list(row(*"abcdef"), headings=headings, generation=generation))
    assert (table.columns, table.new_columns, len(table.rows)) == (columns, {place: "Status"}, 1)


def test_a_cell_across_the_rows_below_it_is_a_heading_and_below_all_rows_a_note() -> None:
    part = '<TR><TD colspan="5">Part B</TD></TR>'
    rows = read(entity_list(FIVE, part, FIVE, part, generation=2023)).rows
    assert [(one.position, one.is_heading) for one in rows] == [(1, False), (2, True), (3, False)]
    assert rows[1].text == "Part B"


def test_a_row_whose_first_cell_spans_two_columns_is_no_note() -> None:
    odd = '<TR><TD colspan="2">FINLAND Oy Two</TD><TD>All items</TD><TD>Denial</TD><TD>80 FR 52968</TD></TR>'
    assert [len(one.cells) for one in read(entity_list(odd, FIVE)).rows] == [4, 5]


def test_headings_that_are_printed_again_are_no_row() -> None:
    again = "<TR>" + "".join(f"<TH>{heading}</TH>" for heading in HEADINGS) + "</TR>"
    assert len(read(entity_list(FIVE, again, FIVE)).rows) == 2


def test_rows_of_another_table_are_kept_apart() -> None:
    other = "<TABLE><TR><TH>Vessel</TH></TR><TR><TD>Sea Star</TD></TR></TABLE></DIV9>"
    table = read(entity_list(FIVE).replace(b"</DIV9>", other.encode()))
    assert [one.position for one in table.rows] == [1]
    assert [(one.position, one.text) for one in table.rows_elsewhere] == [(2, "Sea Star")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(entity_list(FIVE, part="746"), "expected part 744 of the CFR, found part 746", id="another part"),
        pytest.param(
            entity_list(FIVE).replace(b"<DIV5 N=", b"<DIV5 M="), "found part None", id="a part without number"
        ),
        pytest.param(
            entity_list(FIVE).replace(b"No. 4", b"No. 6"),
            r"begins with <DIV5>, found 0 \(there: \['Supplement No. 6",
            id="another appendix",
        ),
        pytest.param(b'<DIV5 N="744"/>', "found 0 .*no appendix at all", id="no appendix"),
        pytest.param(b"<GPOTABLE/>", "begins with <GPOTABLE>, found 0 .*no appendix at all", id="another document"),
        pytest.param(
            entity_list(FIVE).replace(b"</DIV5>", b'<DIV9 N="Supplement No. 4 to Part 744"/></DIV5>'),
            "expected one appendix named .* found 2",
            id="the appendix twice",
        ),
        pytest.param(
            b'<DIV5 N="744"><DIV9 N="Supplement No. 4 to Part 744"><P/></DIV9></DIV5>',
            "expected a table in .*found 0",
            id="no table",
        ),
        pytest.param(
            entity_list(FIVE.replace("Oy", "<TABLE/>")),
            "expected a table in .*found 2",
            id="a table inside another",
        ),
    ],
)
def test_another_document_is_refused_with_what_it_is(content: bytes, message: str) -> None:
    with pytest.raises(SourceChanged, match=f"^list: .*{message}"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(entity_list(FIVE)[:-20], id="cut off at the end"),
        pytest.param(entity_list(FIVE)[:300], id="cut off in the middle"),
        pytest.param(entity_list(FIVE).replace(b"</TR>", b"", 1), id="an element that stays open"),
        pytest.param(entity_list(FIVE) + entity_list(FIVE), id="two documents in one"),
        pytest.param(entity_list(FIVE.replace("Oy", "A & B")), id="a bare ampersand"),
        pytest.param(entity_list(FIVE.replace("Oy", "&nbsp;")), id="an entity of HTML"),
        pytest.param(entity_list(FIVE.replace("Oy", "\x00")), id="a zero byte"),
        pytest.param(
            entity_list(FIVE.replace("Oy", "é")).replace("é".encode(), b"\xe9"), id="Latin-1 said to be UTF-8"
        ),
        pytest.param(b"<DIV5>", id="nothing but a start"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_the_rule_that_it_breaks(content: bytes) -> None:
    expected = f"^list: expected a well-formed eCFR XML document, found {len(content):,} bytes"
    with pytest.raises(SourceChanged, match=expected):
        read(content)


# The mark of a sample


@pytest.mark.parametrize(
    ("before", "is_sample"),
    [
        ("", False),
        ("<?entity-lists sample?>", True),
        ("<!-- a comment --><?entity-lists sample?>\n", True),
        ("<?entity-list sample?>", False),
        ("<!-- entity-lists sample -->", False),
    ],
)
def test_a_document_says_itself_that_it_is_a_sample(before: str, is_sample: bool) -> None:
    assert read(entity_list(FIVE, before=before)).is_sample is is_sample


def test_the_mark_inside_the_document_means_nothing() -> None:
    content = entity_list(FIVE.replace("Oy", "<?entity-lists sample?>"))
    assert not read(content).is_sample


# Bytes that mean harm

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE DIV5 [<!ENTITY l0 "lol">{LAUGHS}]>'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(entity_list(FIVE, before="<!DOCTYPE DIV5>"), id="a bare DOCTYPE"),
        pytest.param(entity_list(FIVE, before='<!DOCTYPE DIV5 SYSTEM "ecfr.dtd">'), id="an outside DTD"),
        pytest.param(entity_list(FIVE.replace("Oy", "&l11;"), before=BOMB), id="billion laughs"),
        pytest.param(
            entity_list(FIVE.replace("Oy", "&q;" * 5000), before=f'<!DOCTYPE DIV5 [<!ENTITY q "{"x" * 100_000}">]>'),
            id="quadratic blow-up",
        ),
        pytest.param(
            entity_list(FIVE.replace("Oy", "&l;"), before='<!DOCTYPE DIV5 [<!ENTITY l "&l;">]>'), id="a circle"
        ),
        pytest.param(
            entity_list(FIVE, before='<!DOCTYPE DIV5 [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'),
            id="a parameter entity from the network",
        ),
    ],
)
def test_a_document_type_is_refused_at_once(content: bytes) -> None:
    start = time.monotonic()
    with pytest.raises(SourceChanged, match=r"^list: "):
        read(content)
    assert time.monotonic() - start < 2


def test_an_entity_does_not_read_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    before = f'<!DOCTYPE DIV5 [<!ENTITY xxe SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(SourceChanged, match="without a DOCTYPE") as caught:
        read(entity_list(FIVE.replace("Oy", "&xxe;"), before=before))
    assert "the secret" not in str(caught.value)


def test_an_include_does_not_read_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    assert "the secret" not in text_of(f"A{include}B")


@pytest.mark.parametrize("depth", [300, 100_000])
def test_nesting_deeper_than_any_table_is_refused(depth: int) -> None:
    start = time.monotonic()
    with pytest.raises(SourceChanged, match=r"well-formed .*(depth|deep)"):
        read(entity_list(row("FINLAND", "<E>" * depth + "Oy" + "</E>" * depth, "", "", "")))
    assert time.monotonic() - start < 2


def test_one_huge_text_is_refused() -> None:
    with pytest.raises(SourceChanged, match="well-formed"):
        read(entity_list(row("FINLAND", "x" * 10_000_001, "", "", "")))
