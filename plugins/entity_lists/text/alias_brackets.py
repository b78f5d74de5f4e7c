"""Names as notices of the Department of Homeland Security print them: aliases in a bracket that says what they are.

"X (also known as A; B; and C)", "X (formerly known as A)", both in one bracket, "X (including two aliases: A; and B)",
and behind it whom else the listing covers: "and its subordinate and affiliated entities". What is in no such form is
refused, so that no name hides in another.

Source: https://www.dhs.gov/uflpa-entity-list, 2026-06-21 to 2026-07-24.
"""

import re
from dataclasses import dataclass

from entity_lists.text.alias_marks import LIST_LEAD, LIST_TAIL, Alias, behind_marks
from entity_lists.text.countries import country_code
from entity_lists.text.names import closing_bracket, split_outside, strip_stop
from entity_lists.text.vocabulary import NUMBER, count_of, is_legal_form

_COVERED = re.compile(
    r",? and (?P<whom>(?:its )?(?:subsidiaries|affiliates|subsidiaries and affiliates|"
    r"subordinate and affiliated entities))\.?$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf" ?\((?:(?:and|including) (?P<number>{NUMBER}) alias(?:es)?: ?|(?=(?:also|formerly) known as ))", re.IGNORECASE
)
_AND = re.compile(r",? and ")
_ACRONYM = re.compile(r"(?P<name>[^()]{3,200}) \((?P<acronym>[A-Z]{2,8})\)$")
_UNREAD = re.compile(
    r"\b(?:alias(?:es)?|known as|a\.?k\.?a|f\.?k\.?a|d/b/a|doing business as|subsidiar(?:y|ies)|affiliate[sd]?|"
    r"subordinate|located (?:in|at))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class BracketedNames:
    """A name, its aliases with their kinds, and whom else the listing covers, in the publisher's words.

    stated_count is the number word's (None without one), listed_count the number of names behind it.
    """

    name: str
    aliases: tuple[Alias, ...]
    covered: str | None = None
    stated_count: int | None = None
    listed_count: int = 0


def read_bracketed_names(text: str) -> BracketedNames:
    """Return what one line of text names.

    Raises:
        ValueError: a part of it is in no form that is known; the message is the reason.
    """
    text, covered = _cut_covered(text)
    aliases: list[Alias] = []
    stated, listed_count = None, 0
    while opening := _OPENING.search(text):
        inner, behind = _opened(text, opening)
        if opening["number"]:
            stated = (stated or 0) + (count_of(opening["number"]) or 0)
            counted = _listed(inner)
            listed_count += len(counted)
            aliases += [(name, "aka") for name in counted]
        else:
            aliases += _marked(inner)
        text = f"{text[: opening.start()]} {behind}".strip()
    text, before = _cut_covered(text)
    name, acronym = _cut_acronym(text)
    names = BracketedNames(
        name=name.strip(" ,;"),
        aliases=tuple(dict.fromkeys([*acronym, *aliases])),
        covered=covered or before,
        stated_count=stated,
        listed_count=listed_count,
    )
    _refuse_unread([names.name, *(alias for alias, _ in names.aliases)])
    return names


def split_firms(text: str) -> list[str]:
    """Return the names in "A Co., Ltd. and B": "and" parts names only where a legal form ends the one before it."""
    names, start = list[str](), 0
    for joint in _AND.finditer(text):
        before = text[start : joint.start()].rsplit(" ", 1)[-1]
        if is_legal_form(before):
            names.append(text[start : joint.start()])
            start = joint.end()
    return [name for part in (*names, text[start:]) if (name := strip_stop(part))]


def _cut_covered(text: str) -> tuple[str, str | None]:
    cover = _COVERED.search(text)
    return (text[: cover.start()], cover["whom"]) if cover else (text, None)


def _opened(text: str, opening: re.Match[str]) -> tuple[str, str]:
    """Return what stands in the bracket of aliases that opens there, and what stands behind it."""
    start = text.index("(", opening.start())
    end = closing_bracket(text, start)
    if end == len(text):
        raise ValueError(f"a bracket is not closed: {text[start : start + 80]!r}")
    behind = text[end + 1 :].strip(" .,")
    if behind and not _OPENING.match(behind):
        raise ValueError(f"unread text behind the aliases: {behind[:80]!r}")
    return text[opening.end() : end], behind


def _marked(text: str) -> list[Alias]:
    return [(name, kind) for names, kind in behind_marks(text) for name in _listed(names)]


def _listed(text: str) -> list[str]:
    parts = (LIST_TAIL.sub("", LIST_LEAD.sub("", part)) for part in split_outside(text, ";"))
    return [name for part in parts for name in split_firms(part)]


def _cut_acronym(text: str) -> tuple[str, list[Alias]]:
    """Return "… Training Center (VSETC)" as name and alias: capitals that begin words of the name, in their order."""
    match = _ACRONYM.fullmatch(text.strip(" ,"))
    if match is None or country_code(match["acronym"]):
        return text, []
    initials = iter([word[0] for word in match["name"].split()])
    is_acronym = all(letter in initials for letter in match["acronym"])
    return (match["name"], [(match["acronym"], "aka")]) if is_acronym else (text, [])


def _refuse_unread(names: list[str]) -> None:
    for name in names:
        if not any(character.isalnum() for character in name):
            raise ValueError("the record has no name, or an alias that is none")
        if unread := _UNREAD.search(name):
            raise ValueError(f"a name still holds {unread[0]!r}: {name[:120]!r}")
        if name.count("(") != name.count(")"):
            raise ValueError(f"a bracket of a name is not closed: {name[:120]!r}")
