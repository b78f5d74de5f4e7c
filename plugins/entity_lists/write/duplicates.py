"""Records that a publisher prints twice: one entry, and the second is set aside, counted and told."""

from collections import defaultdict
from dataclasses import replace

from entity_lists.records import Entry, Records
from entity_lists.write.columns import entry_content_sha256, later_of

# What a record's entries say: the content hash of each, in which those columns that it leaves out if they are empty
# have no names, and these; and which of the entries belong to another record.
_Said = tuple[tuple[object, ...], ...]


class Distinct:
    """Keeps of a release's records, which may come some at a time, those that say something new."""

    def __init__(self) -> None:
        """Begin with a release of which nothing was read."""
        self._positions: dict[_Said, int] = {}
        self._kept_at: dict[int, int] = {}

    def of(self, records: Records) -> tuple[Records, list[str]]:
        """Return the records without those that say in every word what an earlier one says.

        With them comes the content hash of each of their entries.
        """
        contents = [entry_content_sha256(entry) for entry in records.entries]
        said: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        for entry, content in zip(records.entries, contents, strict=True):
            said[entry.position].append((content, *later_of(entry), entry.parent_position is None))
        firsts = {position: self._positions.setdefault(tuple(parts), position) for position, parts in said.items()}
        kept_at = {position: first for position, first in firsts.items() if first != position}
        self._kept_at |= kept_at
        if not self._kept_at:
            return records, contents
        known = records.set_aside.get("duplicate", 0)
        kept = [
            (_with_parent(entry, self._kept_at), content)
            for entry, content in zip(records.entries, contents, strict=True)
            if entry.position not in kept_at
        ]
        entries = tuple(entry for entry, _ in kept)
        set_aside = records.set_aside | {"duplicate": known + len(kept_at)}
        return replace(records, entries=entries, set_aside=set_aside), [content for _, content in kept]


def _with_parent(entry: Entry, kept_at: dict[int, int]) -> Entry:
    """Return the entry with its parent where that is kept."""
    if entry.parent_position not in kept_at:
        return entry
    return replace(entry, parent_position=kept_at[entry.parent_position])
