"""Names whose aliases stand behind a mark in the same cell: "Ahmed, Tariq (a.k.a. Tariq Amin; Tariq Ahmad Amin)".

In round or square brackets, at the end or before another bracket: "X [also known as: A; B] (China)". Bare, up to the
end of the cell: "X; a.k.a A", "X AKA: A". Each mark may be repeated: "(a.k.a. A; a.k.a. B)". How the names behind one
mark are told apart is up to the list: a comma is a part of "Surname, Given" in one and divides names in another.
"""

import re

from entity_lists.text.alias_marks import MARK, Alias, behind_marks
from entity_lists.text.names import closing_bracket, split_outside, with_legal_forms

_BLANKS = " \t\n\r,;:"
# A cell has one bracket of aliases, rarely two; a text that goes on so is no name.
_MAX_MARKS = 50
_MAX_CHARACTERS = 20_000
_LEAD = re.compile(r"^(?:and|or)\s", re.IGNORECASE)
_OR = re.compile(r"\sor\s")


def split_marked(text: str) -> tuple[str, tuple[Alias, ...]]:
    """Return the text without its aliases, and behind each mark a text and its kind: aka, fka or nka.

    Raises:
        ValueError: the text is too long for a cell of names, or has more marks than one.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"{len(text):,} characters in a cell of names, expected at most {_MAX_CHARACTERS:,}")
    if len(MARK.findall(text)) > _MAX_MARKS:
        raise ValueError(f"more than {_MAX_MARKS} marks of an alias in one name")
    found: list[Alias] = []
    # From 1: a name that begins with the letters of a mark is a name.
    while mark := MARK.search(text, 1):
        before = text[: mark.start()].rstrip()
        is_bracketed = before.endswith(("(", "["))
        end = closing_bracket(text, len(before) - 1) if is_bracketed else len(text)
        behind = [(name.strip(_BLANKS), kind) for name, kind in behind_marks(text[mark.start() : end])]
        found += [alias for alias in behind if alias[0]]
        before = (before[:-1] if is_bracketed else before).rstrip(_BLANKS)
        text = f"{before} {text[end + 1 :].strip()}".strip()
    return text, tuple(found)


def divided(text: str) -> list[str]:
    """Return the names in "A, B Co., Ltd.; C and D, and E": what commas and semicolons divide, but legal forms."""
    pieces = [piece.strip() for piece in split_outside(text, ";,")]
    names = [name.strip(' "') for piece in with_legal_forms(pieces, ", ") for name in _OR.split(_LEAD.sub("", piece))]
    return [name for name in names if name]
