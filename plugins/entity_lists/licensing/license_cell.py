"""A cell of a licence column: its words, the sections of the EAR that it cites, and its footnote marks.

"§ 744.11", "See part§744.11", "§744.2 (d)" and "744.2l(b)" are citations; a small number behind a citation, behind
"EAR" or behind "except" is the mark of a footnote, with or without a comma or a blank before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from entity_lists.licensing.license_spelling import Word, folded, spelled
from entity_lists.licensing.license_topics import ECCN as ECCN_KEY
from entity_lists.licensing.license_topics import EXCEPT, NUMBER, SECTION
from entity_lists.licensing.license_words import Token, tokens

# What each footnote is about. Where its mark follows the section the paragraph is cited: "§§ 734.9(e)1 and 744.11".
# Source: the notes under Supplement No. 4 to part 744, https://www.ecfr.gov/current/title-15/part-744, 2026-07-18.
_FOOTNOTES = {"1": "734.9(e)(1)", "4": "734.9(e)(2)", "5": "734.9(e)(3)"}
_OF_THE_EAR = (("of", "the", "ear"), ("of", "ear"), ("of", "this", "part"), ("of", "part"))
_AND = frozenset({"and", "or"})
# "§ 740.11(b)(2) and e": an "a" is an article.
_BARE = frozenset("bcdefgh")
_LEVEL = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """words: without what only refers ("of the EAR"); sections: in the order of the EAR, each once; marks: in order."""

    words: tuple[Word, ...]
    sections: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass
class _Reading:
    words: list[Word] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    # Whether a section, or a mark behind it, stands directly before; the word after which a mark may stand.
    is_cited: bool = False
    before: str = ""


def read_cell(text: str) -> Cell:
    """Return what a cell holds."""
    read, listed = _Reading(), list(tokens(text))
    at = 0
    while at < len(listed):
        at += _reference(read, listed, at) or _mark(read, listed, at) or _take(read, listed, at)
    words = spelled(read.words)
    return Cell(words=tuple(words), sections=tuple(sorted({*read.sections}, key=_order)), marks=tuple(read.marks))


def _reference(read: _Reading, listed: Sequence[Token], at: int) -> int:
    """Take what belongs to the section before; return how many tokens that were."""
    if not read.is_cited:
        return 0
    for words in _OF_THE_EAR:
        if tuple(token.text for token in listed[at : at + len(words)]) == words:
            read.is_cited, read.before = False, "ear"
            return len(words)
    after_and = listed[at].text in _AND and at + 1 < len(listed)
    kind, text = listed[at + after_and]
    if kind == "paragraph" or (after_and and text in _BARE):
        read.sections.append(_beside(read.sections[-1], text))
        return 1 + after_and
    return 0


def _mark(read: _Reading, listed: Sequence[Token], at: int) -> int:
    """Take a footnote mark; return how many tokens that was."""
    kind, text = listed[at]
    if kind not in {"digits", "paragraph"} or not text.isdecimal() or not (read.is_cited or read.before):
        return 0
    # Dragged down a column of a spreadsheet a mark counts up, "of the EAR)10", and no footnote has two digits.
    if len(text) == 2 and at + 1 == len(listed):
        return 1
    if len(text) > 1 or text == "0":
        return 0
    read.marks.append(text)
    if read.is_cited and _FOOTNOTES.get(text, "").startswith(read.sections[-1]):
        read.sections[-1] = _FOOTNOTES[text]
    return 1


def _take(read: _Reading, listed: Sequence[Token], at: int) -> int:
    kind, text = listed[at]
    read.is_cited = kind == "section"
    read.before = text if text in {"ear", EXCEPT} else ""
    if kind == "section":
        read.sections.append(text)
    # "General License No. 11"
    if text != "no" or at == 0 or folded(listed[at - 1].text) not in {"license", "licence"}:
        read.words.append(Word(_key(kind, text), text))
    return 1


def _key(kind: str, text: str) -> str:
    keys = {"section": SECTION, "eccn": ECCN_KEY, "digits": NUMBER}
    return keys.get(kind) or (NUMBER if text.isdecimal() else folded(text))


def _beside(section: str, paragraph: str) -> str:
    """Return the section with another paragraph: "740.11(b)(2) and (e)" cites 740.11(e)."""
    levels = _LEVEL.findall(section)
    is_number = paragraph.isdecimal()
    same = next((at for at, level in enumerate(levels) if level[1:-1].isdecimal() == is_number), len(levels))
    return "".join([section.partition("(")[0], *levels[:same], f"({paragraph})"])


def _order(section: str) -> tuple[int, int, str]:
    part, _, rest = section.partition(".")
    number, _, paragraphs = rest.partition("(")
    return int(part), int(number), paragraphs
