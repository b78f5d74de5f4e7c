"""A publisher's text does nothing where it is shown: on a screen, in JSON, in a sheet."""

import json

import pytest

from entity_lists.text.plain import csv_cell, cut, json_escaped, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\tb\nc — é 中", "a\tb\nc — é 中", id="tabs, line breaks and letters stay"),
        pytest.param("\x1b[31mred", "\ufffd[31mred", id="an escape"),
        pytest.param("\x9b2J", "\ufffd2J", id="an escape in one character"),
        pytest.param("a\rb\x07\x08\x7f", "a\ufffdb\ufffd\ufffd\ufffd", id="carriage return, bell, backspace, delete"),
        pytest.param("\u202eexe.cod\u2069", "\ufffdexe.cod\ufffd", id="letters turned round"),
        pytest.param("\ud800", "\ufffd", id="half a pair"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_a_terminal_would_act_on_is_replaced(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("Łódź 中", '"Łódź 中"', id="letters stay"),
        pytest.param("a\tb\x1b", '"a\\tb\\u001b"', id="what JSON escapes itself"),
        pytest.param("\x7f\x9b", '"\\u007f\\u009b"', id="delete and an escape"),
        pytest.param("\u2028\u202e", '"\\u2028\\u202e"', id="a line separator, letters turned round"),
        pytest.param("\ud800", '"\\ud800"', id="half a pair"),
    ],
)
def test_json_means_the_same_and_has_no_control_characters(text: str, escaped: str) -> None:
    shown = json_escaped(json.dumps(text, ensure_ascii=False))
    assert (shown, json.loads(shown)) == (escaped, text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
        ("+1 (555) 0100", "'+1 (555) 0100"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("﹣1", "'﹣1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        (-1, -1),
        (-0.5, -0.5),
        (None, None),
        (True, True),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_calculate_is_a_text(value: object, shown: object) -> None:
    assert csv_cell(value) == shown


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        pytest.param("Orbita Works", 12, "Orbita Works", id="fits"),
        pytest.param("Orbita Works Ltd", 14, "Orbita Works…", id="within a word"),
        pytest.param("Orbita Works Ltd", 13, "Orbita Works…", id="after a word"),
        pytest.param("Orbita Works, Ltd", 14, "Orbita Works…", id="no comma before the dots"),
        pytest.param("Donaudampfschifffahrt", 10, "Donaudamp…", id="one long word"),
        pytest.param("", 10, "", id="nothing"),
    ],
)
def test_a_text_is_cut_between_words(text: str, length: int, shown: str) -> None:
    assert cut(text, length) == shown
    assert len(cut(text, length)) <= length
