"""A pattern finds a text in any case, with or without accents; in JSON among values only."""

import duckdb
import pytest

from entity_lists.pages.text_pattern import json_pattern, pattern


def is_found(made: str, text: str) -> bool:
    with duckdb.connect() as db:
        ((found,),) = db.execute("select regexp_matches($text, $made)", {"text": text, "made": made}).fetchall()
    return bool(found)


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("inspur", "Beijing INSPUR Cloud"),
        ("cote d'ivoire", "Côte d'Ivoire"),
        ("CÔTE", "cote"),
        ("cote", "Co\u0302te"),
        ("co ltd", "Inspur Co., Ltd."),
        ("744.11", "See § 744.11 of the EAR"),
        ("(a.b)", "x (a.b) y"),
        ("мир", "ООО «МИР»"),
        ("公司", "天津公司"),
        ("ø", "Ørsted"),
    ],
)
def test_case_accents_and_punctuation_between_words_do_not_matter(text: str, within: str) -> None:
    assert is_found(pattern(text), within)


@pytest.mark.parametrize(
    ("text", "within"), [("744.11", "744x11"), ("(a", "a"), ("inspur", "inspurr"[:5]), (".*", "anything"), ("a|b", "a")]
)
def test_nothing_else_is_found(text: str, within: str) -> None:
    assert not is_found(pattern(text), within)


def test_in_json_only_values_are_searched() -> None:
    row = r'{"position":3,"name":"The \"Old\" Works \\ Co","name_type":"aka"}'
    texts = ("works", 'the "old"', "aka", "works \\", "name", "type", "3")
    assert [text for text in texts if is_found(json_pattern(text), row)] == ["works", 'the "old"', "aka", "works \\"]


@pytest.mark.parametrize("text", ["a" * 500, "é b " * 125, "[" * 500, "\\" * 500, "", " ", "\x00", "{", '"'])
def test_any_text_makes_a_pattern(text: str) -> None:
    assert not is_found(pattern(text) + "$.", "anything at all")
    assert not is_found(json_pattern(text) + "$.", '{"name":"anything at all"}')
