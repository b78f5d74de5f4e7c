"""What holds for any licence text: its form changes no code, new words are named, and no text takes long to read."""

import random
import re
import sys
import unicodedata
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_words import tokens
from entity_lists.licensing.licensing import Policy, Requirement, read_policy, read_requirement
from licensing.test_licensing import POLICIES, REQUIREMENTS
from test_properties import REPEATABLE

Read = Callable[[str], Requirement | Policy]
Form = Callable[[str, random.Random], str]
READ: list[tuple[Read, str]] = [
    *((read_requirement, text) for text, (code, _) in REQUIREMENTS.items() if code not in {None, OTHER}),
    *((read_policy, text) for text, code in POLICIES.items() if code not in {None, OTHER}),
]
PLURAL = re.compile(
    r"\b(item|polic|application|project|technolog|aircraft|food|license|other)(y|ies|s|)\b", re.IGNORECASE
)
BRACKETED = re.compile(r"\(((?:[^()]|\([a-z\d]{1,4}\)){5,})\)")
SECTION = re.compile(r"7[3-7]\d\.\d[\dl]*(?:\([a-z\d]{1,4}\))*")
CITED = re.compile(rf"§§[? ]?(?:{SECTION.pattern}|[\s,\d]|and|§)+")


def in_another_case(text: str, choose: random.Random) -> str:
    return "".join(choose.choice((character.upper(), character.lower())) for character in text)


def in_other_spaces(text: str, choose: random.Random) -> str:
    wider = re.sub(r"(?<=[,;.]) |(?<=\))(?=[\w(])| (?=\()", lambda _: choose.choice((" ", "  ")), text)
    return re.sub(r"\s", lambda _: choose.choice((" ", "  ", "\n", "\t", "\xa0", "\u2009 ")), f" {wider} ")


def in_other_brackets(text: str, choose: random.Random) -> str:
    plain = BRACKETED.sub(lambda found: found[choose.choice((0, 1))], text)
    return plain.translate(str.maketrans("()", choose.choice(("()", "[]", "{}", "（）"))))


def in_quotes(text: str, choose: random.Random) -> str:
    pairs = ("“{}”", "'{}'", '"{}"', "‘{}’", "«{}»", "\x93{}\x94", "{}", "{}")
    return re.sub(r"(?<= )[A-Za-z]{3,}(?= )", lambda found: choose.choice(pairs).format(found[0]), text)


def with_other_dashes(text: str, choose: random.Random) -> str:
    return re.sub(r"[-–—‑]", lambda _: choose.choice("-–—‑‐−\x96 "), text)


def in_another_number(text: str, choose: random.Random) -> str:
    def other(found: re.Match[str]) -> str:
        endings = ("y", "ies") if found[1].lower() in {"polic", "technolog"} else ("", "s")
        return found[1] + choose.choice(endings)

    return PLURAL.sub(other, text)


def with_sections_in_another_order(text: str, choose: random.Random) -> str:
    def other(found: re.Match[str]) -> str:
        sections = SECTION.findall(found[0])
        choose.shuffle(sections)
        return SECTION.sub(lambda _: sections.pop(), found[0])

    return CITED.sub(other, text)


FORMS = (
    in_another_case, in_other_spaces, in_other_brackets, in_quotes, with_other_dashes, in_another_number,
    with_sections_in_another_order,
)  # fmt: skip


KNOWN, CHOICES = st.sampled_from(READ), st.randoms(use_true_random=False)


@pytest.mark.parametrize("form", FORMS, ids=[form.__name__ for form in FORMS])
@settings(REPEATABLE, max_examples=200)
@given(KNOWN, CHOICES)
def test_another_form_is_no_other_code(form: Form, known: tuple[Read, str], choose: random.Random) -> None:
    read, text = known
    other = form(text, choose)
    assert (read(other).code, read(other).unread, other) == (read(text).code, (), other)


@settings(REPEATABLE, max_examples=300)
@given(KNOWN, st.lists(st.sampled_from(FORMS), min_size=2, max_size=4), CHOICES)
def test_several_other_forms_are_no_other_code(
    known: tuple[Read, str], forms: list[Form], choose: random.Random
) -> None:
    read, text = known
    other = text
    for form in forms:
        other = form(other, choose)
    assert (read(other).code, other) == (read(text).code, other)


@settings(REPEATABLE, max_examples=300)
@given(KNOWN, st.sampled_from(["Zyx", "humanitarian", "Quotas;"]), CHOICES)
def test_a_new_word_anywhere_leaves_no_code_and_is_named(
    known: tuple[Read, str], new: str, choose: random.Random
) -> None:
    read, text = known
    reading = read(with_word(text, new, choose))
    assert reading.code == OTHER
    assert new.lower().strip(";") in reading.unread


@settings(REPEATABLE, max_examples=300)
@given(KNOWN, st.sampled_from(["not", "no", "unless", "without", "only", "never"]), CHOICES)
def test_a_word_that_turns_the_meaning_leaves_no_code(
    known: tuple[Read, str], turning: str, choose: random.Random
) -> None:
    read, text = known
    # Where a text has the word already it is within an exception, and says no more there twice.
    if turning not in text.lower():
        assert read(with_word(text, turning, choose)).code == OTHER


def with_word(text: str, word: str, choose: random.Random) -> str:
    words = text.split()
    words.insert(choose.randrange(len(words) + 1), word)
    return " ".join(words)


@settings(REPEATABLE, max_examples=300)
@given(st.text(max_size=300))
def test_any_text_is_read_and_only_an_empty_one_has_no_code(text: str) -> None:
    line = " ".join(text.split())
    for reading in (read_requirement(text), read_policy(text)):
        assert (reading.code is None, reading.text) == (line == "", line)


HOSTILE = (
    "(", "§ ", "§ 744.11(a", "744.2l(b)(", "and (e) ", "EAR 99 ", "a.b.", ".c, ", "1A004.c.d.", "supplement no. 7 to ",
    "case by ", "presumption of ", "except for ", " of the EAR) 1 A, ", "88 FR 1, 1/1/", "(See ", "aa", "for", "1,2,",
    "not described ", "\ufdfa", "presumtion ", "e" * 50 + " ", "all items subject to the EAR ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Counted in calls, which no busy machine changes; a text that is 100 kB once unfolded is read to its end."""
    unfolded = len(unicodedata.normalize("NFKC", piece))
    small, large, whole = (piece * (size // unfolded) for size in (2_500, 20_000, 100_000))
    for read in (read_requirement.__wrapped__, read_policy.__wrapped__):
        calls_of(read, small)
        assert calls_of(read, large) <= 9 * calls_of(read, small) + 1000
        assert read(whole).text == " ".join(whole.split())
    assert sum(len(token.text) for token in tokens(whole)) <= 20 * len(whole)


def calls_of(read: Read, text: str) -> int:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls
