"""The licence requirement and the licence review policy of an entry of the Entity List.

The publisher writes a few rules in a hundred spellings. A cell is brought to a normal form and that form is looked up
whole in the closed table of licensing_spellings.py: a form that is not there is OTHER, never the likeliest code. The
text itself is always kept.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from entity_lists.contract.codes import OTHER
from entity_lists.text.countries import country_code
from entity_lists.text.licensing_spellings import (
    POLICY_CODES,
    POLICY_SPELLINGS,
    REQUIREMENT_CODES,
    REQUIREMENT_SPELLINGS,
)
from entity_lists.text.spaces import one_line

__all__ = ["OTHER", "POLICY_CODES", "REQUIREMENT_CODES", "Policy", "Requirement", "read_policy", "read_requirement"]

# Parts 730 to 774 of title 15 are the EAR. A letter l stands for a 1 in "744.2l(b)".
_SECTION = r"\b7[3-7]\d\.\d[\dl]*(?:\([a-z\d]{1,4}\))*"
_SECTIONS = rf"(?:§+ ?)?{_SECTION}(?:[, ]+(?:and )?(?:§+ ?)?{_SECTION})*"
# "(See § 744.11) of the EAR)", "746.8(a)(3). Of the EAR)", "(Se §§ 734.9(e)(2) and …" stand in the table.
_REFERENCE = re.compile(rf"\bsee? {_SECTIONS}[.) ]*(?:of (?:the ear|this part))?", re.IGNORECASE)
# A mark follows a bracket ("734.9(g),3", "734.9(e) 1 and", "of the EAR)4") or ends the cell ("of the EAR 2").
_MARK = re.compile(r"(?:(?<=\)) ?,? ?|(?<=\bEAR) )([1-9](?:,[1-9])*)(?=[ ,]|$)")
_STRAY_CITATION = re.compile(r"(?P<own>.*\D)(?P<stray>\d{1,3} FR \d+, \d+/\d+/\d+\.?)")
_STRAY_ADDRESS = re.compile(
    r"(?P<own>.* of the EAR\)) (?P<stray>\d+ [A-Z].*, (?P<country>[A-Z][A-Za-z ]+)\.(?: \(See [^()]*\)\.?)?)"
)
_PUNCTUATION = re.compile(r"[().,;:]")
_LOOKALIKES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One licence requirement: its code (None for an empty cell) and the text verbatim.

    footnotes: the numbers of its footnote marks, as "1,2". stray_text: the end of the text, where another column's text
    ran into this cell.
    """

    code: str | None
    text: str
    footnotes: str
    stray_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One licence review policy; the fields are those of Requirement."""

    code: str | None
    text: str
    stray_text: str = ""


@functools.lru_cache(maxsize=4096)
def read_requirement(text: str, marks: tuple[str, ...] = ()) -> Requirement:
    """Return the requirement of a cell, whose text still holds the footnote marks as plain digits.

    marks: the superscripts that the markup has in this cell; without any, the marks are looked for in the text.
    """
    whole = one_line(text)
    own, stray = _split_stray(whole)
    return Requirement(
        code=_code(own, _requirement_codes()),
        text=whole,
        footnotes=",".join(re.findall(r"\d", ",".join(marks or _MARK.findall(own)))),
        stray_text=stray,
    )


@functools.lru_cache(maxsize=4096)
def read_policy(text: str) -> Policy:
    """Return the review policy of a cell."""
    whole = one_line(text)
    own, stray = _split_stray(whole)
    return Policy(code=_code(own, _policy_codes()), text=whole, stray_text=stray)


def _code(text: str, codes: Mapping[str, str]) -> str | None:
    return codes.get(_form(text), OTHER) if text else None


def _split_stray(text: str) -> tuple[str, str]:
    """Return the cell's own text and the text of another column that ran into it.

    Two ways are known: the first citation after the policy (2026-03-25, "… of the EAR88 FR 13675, 3/6/23."), and an
    address, which ends in the name of a country, after the requirement (2023-12-07).
    """
    if match := _STRAY_CITATION.fullmatch(text):
        return match["own"].rstrip(), match["stray"]
    match = _STRAY_ADDRESS.fullmatch(text)
    if match is not None and country_code(match["country"]) is not None:
        return match["own"], match["stray"]
    return text, ""


def _form(text: str) -> str:
    """Return the normal form: a reference to sections goes, unless there is nothing else."""
    plain = _MARK.sub("", text).casefold().translate(_LOOKALIKES)
    words = _PUNCTUATION.sub(" ", _REFERENCE.sub(" ", plain)).split()
    if not words and _REFERENCE.search(plain):
        return "see sections"
    return " ".join(words).removeprefix("for ")


@functools.cache
def _requirement_codes() -> dict[str, str]:
    return _codes_by_form(REQUIREMENT_SPELLINGS)


@functools.cache
def _policy_codes() -> dict[str, str]:
    return _codes_by_form(POLICY_SPELLINGS)


def _codes_by_form(spellings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {_form(text): code for code, texts in spellings.items() for text in texts}
