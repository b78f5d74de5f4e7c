"""The licence requirement and the licence review policy of an entry of the Entity List.

The publisher writes a few rules in hundreds of spellings, in the CFR, in a CSV typed by hand, and in the Consolidated
Screening List. All are read by one grammar (license_requirement.py, license_policy.py), and the code follows from what
was read. Where a word was not understood the code is OTHER, never the likeliest, and the word is named. The text itself
is always kept.
"""

import functools
import re
from dataclasses import dataclass, replace

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_cell import Cell, read_cell
from entity_lists.licensing.license_codes import MISPLACED
from entity_lists.licensing.license_matching import named
from entity_lists.licensing.license_policy import Review, first_stance, read_policy_cell
from entity_lists.licensing.license_requirement import RequirementReading, read_requirement_words
from entity_lists.licensing.license_spelling import Word
from entity_lists.text.countries import country_code
from entity_lists.text.spaces import one_line

_STRAY_CITATION = re.compile(r"(?<=\D)\d{1,3} FR \d{1,6}, \d{1,2}/\d{1,2}/\d{2,4}\.?$")
_STRAY_ADDRESS = re.compile(r" of the EAR\) (?=\d{1,9} [A-Z])")
_SEE = re.compile(r" \(See [^()]{1,200}\)\.?$")
_COUNTRY = re.compile(r", ([A-Z][A-Za-z ]{1,80})\.$")


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One licence requirement: its code (None for an empty cell), the text verbatim, and what the grammar read of it.

    footnotes: the numbers of its footnote marks, as "1,2". stray_text: the end of the text, where another column's text
    ran into this cell. sections: the sections of the EAR that it cites, as "734.9(e)(1)", in their order. unread: the
    words that were not understood, each once, in lower case. scope, exceptions, projects, is_worldwide,
    license_exceptions: as in license_requirement.RequirementReading.
    """

    code: str | None
    text: str
    footnotes: str = ""
    stray_text: str = ""
    sections: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    projects: str | None = None
    is_worldwide: bool = False
    license_exceptions: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One licence review policy; the fields are those of Requirement, and reviews: the stances, and for what."""

    code: str | None
    text: str
    stray_text: str = ""
    sections: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    unread: tuple[str, ...] = ()


def joined_sections(sections: tuple[str, ...]) -> str | None:
    """Return sections as a column has them, "734.9(e)(1); 744.11"; None if there are none."""
    return "; ".join(sections) or None


@functools.lru_cache(maxsize=4096)
def read_requirement(text: str, marks: tuple[str, ...] = ()) -> Requirement:
    """Return the requirement of a cell, whose text still holds the footnote marks as plain digits.

    marks: the superscripts that the markup has in this cell; without any, the marks are looked for in the text.
    """
    whole = one_line(text)
    own, stray = _split_stray(whole)
    cell = read_cell(own)
    read, unread = _requirement(cell)
    return Requirement(
        code=_requirement_code(cell, read, unread) if own else None,
        text=whole,
        footnotes=",".join(re.findall(r"\d", ",".join(marks or cell.marks))),
        stray_text=stray,
        sections=cell.sections,
        scope=read.scope,
        exceptions=read.exceptions,
        projects=read.projects,
        is_worldwide=read.is_worldwide,
        license_exceptions=read.license_exceptions,
        unread=named(unread),
    )


@functools.lru_cache(maxsize=4096)
def read_policy(text: str) -> Policy:
    """Return the review policy of a cell."""
    whole = one_line(text)
    own, stray = _split_stray(whole)
    cell = read_cell(own)
    read = read_policy_cell(cell)
    is_misplaced = read.code == OTHER and _is_requirement(cell)
    return Policy(
        code=(MISPLACED if is_misplaced else read.code) if own else None,
        text=whole,
        stray_text=stray,
        sections=cell.sections,
        reviews=read.reviews,
        unread=() if is_misplaced else named(read.unread),
    )


def _requirement(cell: Cell) -> tuple[RequirementReading, tuple[Word, ...]]:
    """Return what is read of a requirement, and the words not understood in it and in a policy behind it.

    "For all items subject to the EAR, with case-by-case basis for items listed on the CCL" is such a cell.
    """
    policy = _policy_behind(cell)
    read = read_requirement_words(cell.words[: len(cell.words) - len(policy.words)])
    left = read_policy_cell(policy).unread if policy.words else ()
    return read, (*read.unread, *left)


def _policy_behind(cell: Cell) -> Cell:
    start = first_stance(cell.words)
    return replace(cell, words=() if start is None else cell.words[start:], sections=())


def _requirement_code(cell: Cell, read: RequirementReading, unread: tuple[Word, ...]) -> str:
    if not read.scope and not read.unread and read_policy_cell(_policy_behind(cell)).code != OTHER:
        return MISPLACED
    return OTHER if unread else read.code


def _is_requirement(cell: Cell) -> bool:
    return first_stance(cell.words) is None and read_requirement_words(cell.words).code != OTHER


def _split_stray(text: str) -> tuple[str, str]:
    """Return the cell's own text and the text of another column that ran into it.

    Two ways are known: the first citation after the policy (2026-03-25, "… of the EAR88 FR 13675, 3/6/23."), and an
    address, which ends in the name of a country, after the requirement (2023-12-07).
    """
    if citation := _STRAY_CITATION.search(text):
        return text[: citation.start()].rstrip(), citation[0]
    if addresses := list(_STRAY_ADDRESS.finditer(text)):
        start = addresses[-1].end()
        country = _COUNTRY.search(_SEE.sub("", text[start:]))
        if country is not None and country_code(country[1]) is not None:
            return text[: start - 1], text[start:]
    return text, ""
