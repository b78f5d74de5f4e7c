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
_SUPPLEMENT = re.compile(r"\bSupplement No\.\s?(?P<number>\d+) to [Pp]art 744\b")
_UNDER = re.compile(
    r"\b(?:[Uu]nder|[Ii]n the entry for)(?: the (?:destination|heading)s?(?: of| for)?)?\s+"
    r"(?P<country>[A-Z][A-Z .,'’()-]*[A-Z.)])(?=[,:;]|\s(?:by|and)\b|\s*$)"
)
_ACTION = re.compile(
    r"\b(?P<verb>adding|revising|removing|adds?|revises?|removes?)\b(?P<what>[^;:]*?)"
    r"(?=;|\b(?:by )?(?:adding|revising|removing)\b|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[“\"](?P<name>[^“”\"]{2,400}?),?[”\"]")
_ACTIONS = {"a": "add", "rev": "revise", "rem": "remove"}


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


def read_instructions(paragraphs: list[str], list_code: str) -> Iterator[Instruction]:
    """Yield the entries that the instructions of one supplement name, in their order.

    A destination goes on until the next one is named.
    """
    country: str | None = None
    for paragraph in paragraphs:
        text = one_line(paragraph)
        places = [match for match in _UNDER.finditer(text)]
        starts = [0, *(match.start() for match in places)]
        for start, end, place in zip(starts, [*starts[1:], len(text)], [None, *places], strict=True):
            country = place["country"].strip(" ,") if place else country
            yield from _done(text[start:end], list_code, country)


def _done(text: str, list_code: str, country: str | None) -> Iterator[Instruction]:
    for match in _ACTION.finditer(text):
        verb = match["verb"].lower()
        action = next(action for stem, action in _ACTIONS.items() if verb.startswith(stem))
        for name in _NAME.finditer(match["what"]):
            yield Instruction(
                list_code=list_code,
                action=action,
                name=name["name"].strip(" ,;"),
                country_text=country,
                text=match[0].strip(),
            )
