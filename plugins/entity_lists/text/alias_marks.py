"""The marks that an alias stands behind: "a.k.a.", "f/k/a", "nka", "also known as", "formerly known as"."""

import re

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
