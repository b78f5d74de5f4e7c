"""Records whose party has no name but a mark for none ("-0-", "??"): they cannot be read, in whatever list."""

from dataclasses import replace

from entity_lists.quarantine import in_order
from entity_lists.records import Entry, Quarantined, Records


def without_nameless(records: Records) -> Records:
    """Return the records with those in quarantine of which a party's name has no letter and no number."""
    nameless: dict[int, Entry] = {}
    for entry in records.entries:
        # A vessel may be called 7-28.
        if not any(character.isalnum() and character != "0" for character in entry.name):
            nameless.setdefault(entry.position, entry)
    if not nameless:
        return records
    kept = (
        replace(entry, parent_position=None) if entry.parent_position in nameless else entry
        for entry in records.entries
        if entry.position not in nameless
    )
    unread = (
        Quarantined(position=place, reason=f"{entry.name[:40]!r} is no name", record_text=entry.entry_text)
        for place, entry in nameless.items()
    )
    return replace(records, entries=tuple(kept), quarantine=in_order((*records.quarantine, *unread)))
