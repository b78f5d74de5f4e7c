"""The grammar of the Entity List's entity cell: prose in, parties with their names and addresses out.

A cell is  name, [aliases] addresses [cross reference], and may go on with subordinate or affiliated parties, each of
which is written like a cell. A line that starts with an em dash is an item of a list; a dash inside a line is part of a
name or an address, so lines are never joined before they are told apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entity_lists.sources.us_bis.cross_references import Reference, cut_references
from entity_lists.sources.us_bis.subordinates import Family, cut_family
from entity_lists.text.addresses import split_addresses
from entity_lists.text.alias_marks import Alias
from entity_lists.text.aliases import read_names

# The longest cell has 4,000 characters; one that is five times as long is no cell.
_MAX_CHARACTERS = 20_000
# "&mdash;" that lost its ampersand, 2023-12-07.
_BROKEN_DASH = re.compile(r"^&?mdash;")
_SCOPE = re.compile(r", (?P<scope>including the [^\n]{0,400}?\bwherever located\b[^\n]{0,2000})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class CellParty:
    """One party of a cell; aliases as in Names, stated_count is the number word's, None without one."""

    name: str
    aliases: tuple[Alias, ...] = ()
    addresses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    stated_count: int | None = None
    listed_count: int = 0
    remarks: str | None = None


@dataclass(frozen=True, kw_only=True)
class EntityCell:
    """What a cell says: its own party, or none if it only names a group, and the members of that party or group.

    parent_name: the body that the own party (or, without one, every member) belongs to by the cell's words.
    relation: subordinate or affiliate, None where nobody belongs to anybody.
    stated_members: the number of members that the text states, None if it states none.
    """

    own: CellParty | None
    members: tuple[CellParty, ...] = ()
    relation: str | None = None
    parent_name: str | None = None
    stated_members: int | None = None


def read_entity_cell(text: str) -> EntityCell:
    """Return the parties of an entity cell.

    Raises:
        ValueError: the cell has no name, or a group has no members; the message is the reason.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"the entity cell has {len(text):,} characters, more than {_MAX_CHARACTERS:,}")
    lines = [_BROKEN_DASH.sub("—", line) for line in text.split("\n") if line.strip()]
    if not lines:
        raise ValueError("the entity cell is empty")
    family = cut_family(lines)
    own = _party(family.own) if family.own else None
    members = tuple(_party(member) for member in family.members)
    if own is None and not members:
        raise ValueError("the entity cell names a group without members")
    own, members = _share(own, members, family)
    return EntityCell(
        own=own,
        members=members,
        relation=family.relation,
        parent_name=family.parent_name,
        stated_members=family.stated_count,
    )


def _party(lines: Sequence[str]) -> CellParty:
    text, references = cut_references("\n".join(lines))
    text, scope = _cut_scope(text)
    names = read_names([line for line in text.split("\n") if line.strip()] or [""])
    if not any(character.isalnum() for character in names.name):
        raise ValueError("the entity cell has no name")
    addresses, elsewhere = split_addresses(names.address)
    remarks = (scope, *names.remarks, elsewhere, *dict.fromkeys(reference.text for reference in references))
    return CellParty(
        name=names.name,
        aliases=tuple(dict.fromkeys(names.aliases)),
        addresses=addresses,
        references=references,
        stated_count=names.stated_count,
        listed_count=names.listed_count,
        remarks="\n".join(filter(None, remarks)) or None,
    )


def _cut_scope(text: str) -> tuple[str, str]:
    """Return the text without the sentences that say how far a listing reaches, and these."""
    scope = _SCOPE.search(text)
    return (text, "") if scope is None else (text[: scope.start()] + text[scope.end() :], scope["scope"])


def _share(
    own: CellParty | None, members: tuple[CellParty, ...], family: Family
) -> tuple[CellParty | None, tuple[CellParty, ...]]:
    """Return the parties with the addresses that the cell gives once for all of them."""
    shared, _ = split_addresses("\n".join(family.shared))
    if own and members and not own.addresses and not any(member.addresses for member in members[:-1]):
        # Nobody but the last has an address: it stands at the end of the cell for all.
        shared = shared or members[-1].addresses
    if not shared:
        return own, members
    given = [replace(party, addresses=tuple(dict.fromkeys([*party.addresses, *shared]))) for party in members]
    return own and replace(own, addresses=tuple(dict.fromkeys([*own.addresses, *shared]))), tuple(given)
