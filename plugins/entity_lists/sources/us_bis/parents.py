"""Entries that belong to a body which has an entry of its own elsewhere in the same release."""

import re
from collections.abc import Sequence
from dataclasses import replace

from entity_lists.records import Entry
from entity_lists.text.search_key import search_key

_TRAILING_BRACKET = re.compile(r"\((?P<short>[^()]{2,40})\)$")


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
