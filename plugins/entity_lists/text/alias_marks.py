"""The marks that an alias stands behind: "a.k.a.", "f/k/a", "nka", "also known as", "formerly known as"."""

import re

from entity_lists.text.names import closing_bracket, split_outside, with_legal_forms

_BLANKS = " \t\n\r,;:"
# A cell has one bracket of aliases, rarely two; a text that goes on so is no name.
_MAX_MARKS = 50
_MAX_CHARACTERS = 20_000
_LEAD = re.compile(r"^(?:and|or)\s", re.IGNORECASE)
_OR = re.compile(r"\sor\s")

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


def alias_kind(mark: re.Match[str]) -> str:
    """Return aka, fka or nka."""
    return f"{(mark['word'] or mark['letter'])[0].lower()}ka"


def behind_marks(text: str) -> list[Alias]:
    """Return the text behind each mark, up to the next one or the end, and its kind.

    How the names in it are told apart is up to the list: a comma is a part of "Surname, Given" or divides names.
    """
    marks = list(MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(text[mark.end() : ends[number]], alias_kind(mark)) for number, mark in enumerate(marks)]


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
