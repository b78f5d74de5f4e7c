"""Records that a publisher prints twice: one entry, and the second is set aside, counted and told."""

from collections import defaultdict
from dataclasses import replace

from entity_lists.records import Entry, Records


def without_duplicates(records: Records) -> Records:
    """Return the records without those that say in every word what an earlier one says."""
    by_position: dict[int, list[Entry]] = defaultdict(list)
    for entry in records.entries:
        by_position[entry.position].append(entry)
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, entries in by_position.items():
        alike[tuple(f"{entry.list_code} {entry.entry_text}" for entry in entries)].append(position)
    kept_at: dict[int, int] = {}
    for positions in alike.values():
        for place, position in enumerate(positions[1:], start=1):
            said = _said(by_position[position])
            same = (other for other in positions[:place] if other not in kept_at and _said(by_position[other]) == said)
            if (other := next(same, None)) is not None:
                kept_at[position] = other
    if not kept_at:
        return records
    known = records.set_aside.get("duplicate", 0)
    kept = (
        replace(entry, parent_position=kept_at[entry.parent_position]) if entry.parent_position in kept_at else entry
        for entry in records.entries
        if entry.position not in kept_at
    )
    return replace(records, entries=tuple(kept), set_aside=records.set_aside | {"duplicate": known + len(kept_at)})


def _said(entries: list[Entry]) -> list[Entry]:
    """Return what a record's entries say, wherever it stands."""
    return [
        replace(entry, position=0, parent_position=None if entry.parent_position is None else 0) for entry in entries
    ]
