"""What an amendatory instruction says is done to a supplement: under which destination, to which entries, by name.

"2. Supplement No. 4 to part 744 is amended: a. Under CHINA, PEOPLE'S REPUBLIC OF, by adding in alphabetical order
entries for "A" and "B"; b. Under RUSSIA, by removing the entry for "C"." What is removed stands in no table, so these
words are all that names it. Written from the documented structure; not proven on a real text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from entity_lists.text.countries import country_code
from entity_lists.text.search_key import search_key
from entity_lists.text.spaces import one_line

_SUPPLEMENTS = {"4": "EL", "6": "UVL", "7": "MEU"}
_SUPPLEMENT = re.compile(r"\bSupplement No\.\s?(?P<number>\d+) to part 744\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\d{1,3}\.\s")
_UNDER = re.compile(
    r"\b(?:[Uu]nder|[Ii]n the entry for)(?: the (?:destination|heading)s?(?: of| for)?)?\s+"
    r"(?P<country>[A-Z][A-Z .,'’()-]{1,80}[A-Z.)])(?=[,:;]|\s(?:by|and)\b|\s*$)"
)
_VERB = re.compile(r"\b(?P<verb>add|revis|remov)(?:ing|es?|s)\b|;", re.IGNORECASE)
_ENTRY_FOR = re.compile(r"\b(?:entr(?:y|ies)(?: in alphabetical order)? for|entit(?:y|ies))\b", re.IGNORECASE)
# What an instruction does to a part of an entry revises the entry.
_OF_A_PART = re.compile(r"\b(?:alias(?:es)?|address(?:es)?|names?|words?|phrases?|from|in the)\b", re.IGNORECASE)
# No instruction is so long; what is, is not read.
MOST_CHARACTERS = 20_000
_NAME = re.compile(r"[“\"](?P<name>[^“”\"]{2,400}?),?[”\"]")
_ACTIONS = {"add": "add", "revis": "revise", "remov": "remove"}


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """One entry that an instruction names; country_text: in the publisher's words, None where it says none."""

    list_code: str
    action: str
    name: str
    country_text: str | None
    text: str

    @property
    def country_code(self) -> str | None:
        """The ISO 3166-1 alpha-2 code of the destination; None if unknown."""
        return country_code(self.country_text) if self.country_text else None

    @property
    def key(self) -> tuple[str | None, str]:
        """What the row of a table is recognised by: destination and search key of the name."""
        return self.country_code, search_key(self.name)


def supplement_of(text: str) -> str | None:
    """Return the code of the list whose supplement a text names; None if it names none that is a list."""
    match = _SUPPLEMENT.search(text)
    return _SUPPLEMENTS.get(match["number"]) if match else None


def begins_anew(text: str) -> bool:
    """Return whether an instruction is one of the first level: what was said of a supplement before, has ended."""
    return bool(_NUMBERED.match(text) or _SUPPLEMENT.search(text))


def read_instructions(paragraphs: list[str], list_code: str) -> Iterator[Instruction]:
    """Yield the entries that the instructions of one supplement name, in their order.

    A destination goes on until the next one is named; so does what is done, where a paragraph ends with a colon. One
    that is named behind an entry is that entry's.
    """
    country: str | None = None
    above: str | None = None
    for paragraph in paragraphs:
        text = one_line(paragraph)[:MOST_CHARACTERS]
        places = [*_UNDER.finditer(text)]
        starts = [0, *(match.start() for match in places)]
        verb = above
        bounds = zip(starts, [*starts[1:], len(text)], [None, *places], [*places, None], strict=True)
        for start, end, place, following in bounds:
            country = _country(place) if place else country
            *clauses, last = _clauses(text[start:end], verb)
            for said, clause in clauses:
                yield from _named(clause, said, list_code, country)
            verb, clause = last
            is_behind = following is not None and clause.rstrip(" ,").endswith(("”", '"'))
            yield from _named(clause, verb, list_code, _country(following) if following and is_behind else country)
        above = verb if text.endswith(":") else above


def _country(place: re.Match[str]) -> str:
    return place["country"].strip(" ,")


def _clauses(text: str, verb: str | None) -> Iterator[tuple[str | None, str]]:
    """Yield the clauses of a text, each with its verb; the first goes on with the one that was said above."""
    start = 0
    for match in _VERB.finditer(text):
        yield verb, text[start : match.start()]
        start, verb = match.end(), match["verb"] or verb
    yield verb, text[start:]


def _named(clause: str, verb: str | None, list_code: str, country: str | None) -> Iterator[Instruction]:
    entry = _ENTRY_FOR.search(clause)
    if verb is None or entry is None:
        return
    action = "revise" if _OF_A_PART.search(clause[: entry.start()]) else _ACTIONS[verb.lower()]
    for name in _NAME.finditer(clause, entry.end()):
        yield Instruction(
            list_code=list_code,
            action=action,
            name=name["name"].strip(" ,;"),
            country_text=country,
            text=clause.strip(" ,;"),
        )
