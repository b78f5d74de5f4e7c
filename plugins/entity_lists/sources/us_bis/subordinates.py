"""A cell that lists several parties: a body with its subordinate institutions, a company with its affiliated entities.

Each member begins with a heading line, or with an em dash, or (affiliates) simply on a new line, and is written like a
cell of its own. Addresses may be given once for all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entity_lists.contract.codes import AFFILIATE, SUBORDINATE
from entity_lists.records import Entry
from entity_lists.text.aliases import BULLET, list_count, list_head
from entity_lists.text.names import starts_address
from entity_lists.text.search_key import search_key
from entity_lists.text.vocabulary import NUMBER, count_of

_TRAILING_BRACKET = re.compile(r"\((?P<short>[^()]{2,40})\)$")

_HEADING = re.compile(r"Subordinate (?:institution|institute|entity)\b\s?:?\s?(?P<rest>.*)", re.IGNORECASE)
_AFFILIATES = re.compile(r"Affiliated entities:\s?(?P<rest>.*)", re.IGNORECASE)
_SHARED = re.compile(r"The following addresses apply to [^:]{1,120}:\s?(?P<rest>.*)", re.IGNORECASE)
_GROUP = re.compile(r"The following (?P<parent>[^:]{1,200}) entities:\s?(?P<rest>.*)", re.IGNORECASE)
_MEMBER_OF = re.compile(r"(?P<parent>[^:]{1,300}?) subordinate (?:institution|entity):\s?(?P<rest>.*)", re.IGNORECASE)
_INSTITUTE_OF = re.compile(r"\s?\((?:a )?subordinate \w{1,20} of (?P<parent>[^()]{1,200})\)", re.IGNORECASE)
# "; and the following four subordinate entities:", "and to include the following addresses and the following 22 …".
_ANNOUNCED = re.compile(
    rf"[,;]?\s(?:and )?(?:to include )?(?:the following addresses and )?the following (?P<number>{NUMBER}) "
    r"(?P<kind>subordinate|affiliated) (?:entities|institutions):?\s?$",
    re.IGNORECASE,
)
_STATED = re.compile(rf"\band (?P<number>{NUMBER}) subordinate institutions?\b", re.IGNORECASE)
# Announces a member but names none: "—Beijing Huawei Longshine, to include the following subordinate. Q80-3-25R, …".
_DANGLING = re.compile(r", to include the following subordinate(?=\. )", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Family:
    """The lines of a cell's own party (none if it only names a group), those of its members, and what they share.

    parent_name: the body that the cell's parties belong to, where it is not the cell's own party.
    stated_count: the number of members that the text states, None if it states none.
    """

    own: tuple[str, ...]
    members: tuple[tuple[str, ...], ...] = ()
    shared: tuple[str, ...] = ()
    relation: str | None = None
    parent_name: str | None = None
    stated_count: int | None = None


def cut_family(lines: Sequence[str]) -> Family:
    """Return the parties of a cell, each as lines of its own."""
    lines = [_DANGLING.sub("", line) for line in lines]
    if group := _GROUP.fullmatch(lines[0]):
        members = _dashed_members(lines[1:])
        return Family(own=(), members=members, relation=SUBORDINATE, parent_name=group["parent"])
    for index, line in enumerate(lines):
        if announced := _ANNOUNCED.search(line):
            return _announced(lines, index, announced)
        if index and _HEADING.fullmatch(line):
            return _headed(lines, index)
    return _single(lines)


def _single(lines: Sequence[str]) -> Family:
    if member := _MEMBER_OF.fullmatch(lines[0]):
        own = [member["rest"], *lines[1:]]
        if not member["rest"] and len(lines) > 1:
            own = [lines[1].lstrip(f"{BULLET} "), *lines[2:]]
        return Family(own=tuple(filter(None, own)), relation=SUBORDINATE, parent_name=member["parent"])
    if institute := _INSTITUTE_OF.search(lines[0]):
        own = [_INSTITUTE_OF.sub("", lines[0]), *lines[1:]]
        return Family(own=tuple(own), relation=SUBORDINATE, parent_name=institute["parent"])
    return Family(own=tuple(lines))


def _headed(lines: Sequence[str], first: int) -> Family:
    """Return a family whose members each stand under a heading "Subordinate institution"."""
    own, members, shared = list(lines[:first]), list[list[str]](), list[str]()
    current = own
    for line in lines[first:]:
        if heading := _HEADING.fullmatch(line):
            current = [heading["rest"]]
            members.append(current)
        elif addresses := _SHARED.fullmatch(line):
            current = shared
            current.append(addresses["rest"])
        else:
            current.append(line)
    stated = _STATED.search(" ".join(own))
    return Family(
        own=tuple(own),
        members=tuple(tuple(filter(None, member)) for member in members),
        shared=tuple(filter(None, shared)),
        relation=SUBORDINATE,
        stated_count=count_of(stated["number"]) if stated else None,
    )


def _announced(lines: Sequence[str], index: int, announced: re.Match[str]) -> Family:
    own = [*lines[:index], lines[index][: announced.start()]]
    rest = lines[index + 1 :]
    if announced["kind"].lower() == "affiliated":
        start = next((n for n, line in enumerate(rest) if _AFFILIATES.fullmatch(line)), len(rest))
        own += rest[:start]
        members, relation = _line_members(rest[start + 1 :]), AFFILIATE
    else:
        members, relation = _dashed_members(rest), SUBORDINATE
    return Family(own=tuple(own), members=members, relation=relation, stated_count=count_of(announced["number"]))


def _dashed_members(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return members that begin with a dash; a member's own aliases are counted off by its number word."""
    members: list[list[str]] = []
    aliases_left = 0
    for line in lines:
        dashed = line.startswith(BULLET)
        if dashed and not aliases_left:
            members.append([_closed(line.lstrip(f"{BULLET} "))])
        elif members:
            members[-1].append(line)
            aliases_left -= dashed
        if head := list_head(line):
            aliases_left = list_count(head) or 0
    return tuple(map(tuple, members))


def _closed(line: str) -> str:
    line = line.rstrip()
    return line.removesuffix("and").rstrip(" ;") if line.endswith((";", "; and")) else line


def _line_members(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return members that each begin on a new line, which no mark tells from the lines of a list or an address."""
    members: list[list[str]] = []
    in_list = False
    for line in lines:
        if not members or not (in_list or line.startswith(BULLET) or starts_address(line)):
            members.append([line])
        else:
            members[-1].append(line)
        in_list = line.endswith((":", ";", "; and", ";and"))
    return tuple(map(tuple, members))


def with_parents(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries; each that names a parent and has no parent_position yet gets the one of that body's entry.

    The body is looked up in the entry's own country, by any of its names or by the short form that a name ends with.
    """
    positions: dict[tuple[str | None, str], int] = {}
    for entry in entries:
        if entry.parent_relation is None:
            for name in entry.names:
                positions.setdefault((entry.country_code, search_key(name.name)), entry.position)
                if short := _TRAILING_BRACKET.search(name.name):
                    positions.setdefault((entry.country_code, search_key(short["short"])), entry.position)
    return tuple(
        replace(
            entry,
            parent_position=positions.get((entry.country_code, search_key(entry.relations[0].related_name or ""))),
        )
        if entry.parent_relation is not None and entry.parent_position is None
        else entry
        for entry in entries
    )
