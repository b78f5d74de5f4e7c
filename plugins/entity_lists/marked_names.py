"""Names whose aliases stand behind a mark in the same cell: "Ahmed, Tariq (a.k.a. Tariq Amin; Tariq Ahmad Amin)".

In round or square brackets, at the end or before another bracket: "X [also known as: A; B] (China)". Bare, up to the
end of the cell: "X; a.k.a A", "X AKA: A". Each mark may be repeated: "(a.k.a. A; a.k.a. B)". How the names behind one
mark are told apart is up to the list: a comma is a part of "Surname, Given" in one and divides names in another.
"""

import re

from entity_lists.vocabulary import is_legal_form

Marked = tuple[str, str]

_MARK = re.compile(
    r"(?<![\w.])(?:also\s{1,3}known?\s{1,3}as\b|(?P<kind>[afn])(?:\.\s?k\.\s?a\b\.?|/k/a\b|ka\b))\s?[:.,]?",
    re.IGNORECASE,
)
_KINDS = {"a": "aka", "f": "fka", "n": "nka"}
_BLANKS = " \t\n\r,;:"
# A cell has one bracket of aliases, rarely two; a text that goes on so is no name.
_MAX_MARKS = 50
_MAX_CHARACTERS = 20_000
_DIVIDERS = re.compile(r"[;,]")
_LEAD = re.compile(r"^(?:and|or)\s", re.IGNORECASE)
_OR = re.compile(r"\sor\s")


def split_marked(text: str) -> tuple[str, tuple[Marked, ...]]:
    """Return the text without its aliases, and behind each mark a text and its kind: aka, fka or nka.

    Raises:
        ValueError: the text is too long for a cell of names, or has more marks than one.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"{len(text):,} characters in a cell of names, expected at most {_MAX_CHARACTERS:,}")
    if len(_MARK.findall(text)) > _MAX_MARKS:
        raise ValueError(f"more than {_MAX_MARKS} marks of an alias in one name")
    found: list[Marked] = []
    # From 1: a name that begins with the letters of a mark is a name.
    while mark := _MARK.search(text, 1):
        before = text[: mark.start()].rstrip()
        is_bracketed = before.endswith(("(", "["))
        end = _closing(text, len(before) - 1) if is_bracketed else len(text)
        found += _behind_marks(text[mark.start() : end])
        before = (before[:-1] if is_bracketed else before).rstrip(_BLANKS)
        text = f"{before} {text[end + 1 :].strip()}".strip()
    return text, tuple(found)


def divided(text: str) -> list[str]:
    """Return the names in "A, B Co., Ltd.; C and D, and E": what commas and semicolons divide, but legal forms."""
    found: list[str] = []
    for piece in _outside_brackets(text):
        name = piece.strip().removesuffix(",")
        if found and is_legal_form(name):
            found[-1] += f", {name}"
        else:
            found += [part.strip(' "') for part in _OR.split(_LEAD.sub("", name))]
    return [name for name in found if name]


def _behind_marks(text: str) -> list[Marked]:
    marks = list(_MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pairs = ((text[mark.end() : end].strip(_BLANKS), mark) for mark, end in zip(marks, ends, strict=True))
    return [(name, _KINDS[(mark["kind"] or "a").lower()]) for name, mark in pairs if name]


def _closing(text: str, opening: int) -> int:
    """Return where the bracket closes; the end of the text if it never does."""
    depth = 0
    for index in range(opening, len(text)):
        depth += (text[index] in "([") - (text[index] in ")]")
        if depth == 0:
            return index
    return len(text)


def _outside_brackets(text: str) -> list[str]:
    pieces: list[str] = []
    start = depth = 0
    for index, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and _DIVIDERS.match(character):
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]
