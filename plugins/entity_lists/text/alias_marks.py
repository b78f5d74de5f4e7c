"""The marks that an alias stands behind: "a.k.a.", "f/k/a", "nka", "also known as", "formerly known as".

A cell that has its aliases so, "Ahmed, Tariq (a.k.a. Tariq Amin; Tariq Ahmad Amin)", has them in round or square
brackets, at the end or before another bracket: "X [also known as: A; B] (China)". Or bare, up to the end of the cell:
"X; a.k.a A", "X AKA: A". Each mark may be repeated: "(a.k.a. A; a.k.a. B)".

How the names behind one mark are told apart is up to the list: a comma is a part of "Surname, Given" in one and divides
names in another.
"""

import re

from entity_lists.text.names import closing_bracket, split_outside, with_legal_forms

# A name and its kind: aka, fka or nka.
Alias = tuple[str, str]

MARK = re.compile(
    r"(?<![\w.])(?:(?P<word>also|formerly)\s{1,3}known?\s{1,3}as\b|(?P<letter>[afn])(?:\.\s?k\.\s?a\b|/k/a\b|ka\b)\.?)"
    r"\s?[:.,]?\s?",
    re.IGNORECASE,
)
# What joins the names of a list: "A; B; and C", "A, and", "—B".
LIST_TAIL = re.compile(r"(?:[;,]?\s?\band\b[;,]?|[;,])\s?$", re.IGNORECASE)
LIST_LEAD = re.compile(r"^[\s,;]{0,4}(?:and\b[\s,]{0,3})?[—-]?\s?", re.IGNORECASE)

# A cell has one bracket of aliases, rarely two; a text that goes on so is no name.
_MAX_MARKS = 50
_MAX_CHARACTERS = 20_000
_BLANKS = " \t\n\r,;:"
# "…, and the C Company", "Iran Saffron Company or Iran saffron Co".
_LEAD = re.compile(r"^(?:and|or)\s", re.IGNORECASE)
_OR = re.compile(r"\sor\s")


def alias_kind(mark: re.Match[str]) -> str:
    """Return aka, fka or nka."""
    return f"{(mark['word'] or mark['letter'])[0].lower()}ka"


def behind_marks(text: str) -> list[Alias]:
    """Return the text behind each mark, up to the next one or the end, and its kind."""
    marks = list(MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(text[mark.end() : ends[number]], alias_kind(mark)) for number, mark in enumerate(marks)]


def split_marked(text: str) -> tuple[str, tuple[Alias, ...]]:
    """Return the text of a cell without its aliases, and the text behind each mark with its kind.

    Raises:
        ValueError: the text is too long for a cell of names, or has too many marks.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"{len(text):,} characters in a cell of names, expected at most {_MAX_CHARACTERS:,}")
    if len(MARK.findall(text)) > _MAX_MARKS:
        raise ValueError(f"more than {_MAX_MARKS} marks of an alias in one name")
    aliases: list[Alias] = []
    # From 1: a name that begins with the letters of a mark is a name.
    while mark := MARK.search(text, 1):
        before = text[: mark.start()].rstrip()
        is_bracketed = before.endswith(("(", "["))
        end = closing_bracket(text, len(before) - 1) if is_bracketed else len(text)
        behind = [(name.strip(_BLANKS), kind) for name, kind in behind_marks(text[mark.start() : end])]
        aliases += [alias for alias in behind if alias[0]]
        before = (before[:-1] if is_bracketed else before).rstrip(_BLANKS)
        text = f"{before} {text[end + 1 :].strip()}".strip()
    return text, tuple(aliases)


def divided(text: str) -> list[str]:
    """Return the names in "A, B Co., Ltd.; C and D, and E": what commas and semicolons divide, but legal forms."""
    pieces = [piece.strip() for piece in split_outside(text, ";,")]
    names = [name.strip(' "') for piece in with_legal_forms(pieces, ", ") for name in _OR.split(_LEAD.sub("", piece))]
    return [name for name in names if name]
