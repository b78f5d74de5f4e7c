"""Entries whose record stands in the release and could not be read: what the publisher still prints is not removed.

Such an entry stays in force as it last read, marked, where its record can be told: by the publisher's id, by its name,
or by its text, which is what it was but for the fault. What else vanished while there are records of which nobody can
say whose they are may be any of them: its absence is told as unread, never as a removal by the publisher.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.text.search_key import search_key
from entity_lists.text.spaces import one_line

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]
# Entries that share a text at one position are one record.
_Group = tuple[int, str]

# A record that was cut short or has a field twice is that much like what it was, and no other record is.
_SAME_TEXT = 0.9
# A record that only names another party has less of that one's words, and not all of what its record says.
_LEAST_SHARE = 0.5
# Shorter names and ids stand in many records by chance.
_LONG_NAME, _LONG_ID, _LONG_TEXT = 6, 4, 12
# A record of a broken file may be endless; so much of it tells whose it is.
_MAX_CHARACTERS = 5_000
# Of a file of which so much is broken that there are more pairs of entry and record, nobody says whose a record is.
_MOST_PAIRS, _MOST_TEXT_PAIRS = 1_000_000, 4_000


def with_unread(tables: Tables, before: Tables, *, as_of: str) -> dict[str, pa.Table]:
    """Return a release's tables with the entries that stand in it and could not be read, as they last read.

    before: the tables of the release before. as_of: the release's date, ISO 8601.
    """
    if not tables["quarantine"].num_rows:
        return dict(tables)
    listed, records = before["entries"], tables["quarantine"].to_pylist()
    vanished = _of(listed, _vanished(tables, before))
    places = _places(vanished, listed, records)
    if not places:
        return dict(tables)
    held = pa.array(sorted(places), pa.string())
    kept = dict(tables)
    for name in ("entries", *(part.name for part in contract.PARTS), "identity"):
        rows = _of(before[name], held)
        if name == "entries":
            rows = [_carried_over(row, records[places[row["entry_id"]]], as_of) for row in rows]
        elif name == "identity":
            rows = [row | {"method": "unread", "score": 1.0} for row in rows]
        table = contract.TABLES[name]
        whole = pa.concat_tables([tables[name], pa.Table.from_pylist(rows, schema=tables[name].schema)])
        kept[name] = schema.sealed(table, whole)
    kept["quarantine"] = _named(tables["quarantine"], vanished, places)
    for name, column in (("entries", "parent_entry_id"), ("relations", "related_entry_id")):
        kept[name] = _with_references(kept[name], before[name], column, held, kept["entries"]["entry_id"])
    return kept


def unread_absences(tables: Tables, before: Tables) -> pa.Array:
    """Return the ids of the entries that vanished and may be a record that could not be read.

    A record that nobody could say whose it is, and that the release before had already, is none of them.
    """
    quarantine, known = tables["quarantine"], before["quarantine"]["record_text"].combine_chunks()
    nobodys = quarantine.filter(pc.is_null(quarantine["entry_id"]))["record_text"]
    if not pc.any(pc.invert(pc.is_in(nobodys, known))).as_py():
        return pa.array([], pa.string())
    return _vanished(tables, before)


def _vanished(tables: Tables, before: Tables) -> pa.Array:
    known, listed = before["entries"]["entry_id"], tables["entries"]["entry_id"].combine_chunks()
    return known.filter(pc.invert(pc.is_in(known, listed))).combine_chunks()


def _of(table: pa.Table, entry_ids: pa.Array) -> list[Row]:
    rows: list[Row] = table.filter(pc.is_in(table["entry_id"], entry_ids)).to_pylist()
    return rows


def _places(vanished: Sequence[Row], listed: pa.Table, records: Sequence[Row]) -> dict[str, int]:
    """Return which of the records each entry stands in, where that can be told.

    The entries that share a text are one record, and no two texts share one. What several entries have as much of is
    nobody's: a row without its name may be any of those that one notice listed.
    """
    groups: dict[_Group, list[Row]] = defaultdict(list)
    for row in vanished:
        groups[row["position"], row["entry_text"]].append(row)
    pairs = len(groups) * len(records)
    if pairs > _MOST_PAIRS:
        return {}
    texts = _Texts(listed)
    scores: list[tuple[float, int, _Group]] = []
    for place, record in enumerate(records):
        said = _Said.of(record["record_text"])
        likely = {
            group: score
            for group, rows in groups.items()
            if (score := max(_likeness(row, said, by_text=pairs <= _MOST_TEXT_PAIRS) for row in rows)) >= _SAME_TEXT
        }
        scores += [(-score, place, group) for group, score in texts.only_owners(record["record_text"], likely).items()]
    places: dict[str, int] = {}
    settled: set[object] = set()
    for _, place, group in sorted(scores):
        if settled.isdisjoint((group, place)):
            settled |= {group, place}
            places |= {row["entry_id"]: place for row in groups[group]}
    return places


class _Texts:
    """The texts of the release before, by their words: how many entries have as much of a record as its owner has."""

    def __init__(self, entries: pa.Table) -> None:
        self._entries = entries
        self._words: dict[_Group, Counter[str]] = {}
        self._with_word: dict[str, list[_Group]] = defaultdict(list)

    def only_owners(self, record_text: str, likely: Mapping[_Group, float]) -> dict[_Group, float]:
        """Return, of the texts that are like a record, those that alone have so much of it, with how much that is.

        Of a text that is like it for its name or id, only others that are too may have as much.
        """
        if not likely:
            return {}
        if not self._words:
            self._read()
        record = _counted(record_text)
        shares = {group: self._share(group, record) for group in likely}
        best = max(shares.values())
        owners = [group for group, share in shares.items() if share == best]
        named = [group for group in owners if likely[group] >= 2]
        owners = named or owners
        is_only = len(owners) == 1 and (best >= _LEAST_SHARE or self._is_whole(owners[0], record))
        if not is_only or (not named and self._others_have(owners[0], record, best)):
            return {}
        return {owners[0]: likely[owners[0]] // 1 + best}

    def _read(self) -> None:
        for row in self._entries.select(("position", "entry_text")).to_pylist():
            group = row["position"], row["entry_text"]
            if group not in self._words:
                self._words[group] = _counted(row["entry_text"])
                for word in self._words[group]:
                    self._with_word[word].append(group)

    def _share(self, group: _Group, record: Counter[str]) -> float:
        return (self._words[group] & record).total() / max(1, record.total())

    def _is_whole(self, group: _Group, record: Counter[str]) -> bool:
        """Return whether all of the text stands in the record, as a cell does in its row."""
        words = self._words[group]
        return (words & record).total() >= _SAME_TEXT * words.total()

    def _others_have(self, owner: _Group, record: Counter[str], share: float) -> bool:
        rarest = min(self._words[owner].keys() & record.keys(), key=lambda word: len(self._with_word[word]))
        return any(other != owner and self._share(other, record) >= share for other in self._with_word[rarest])


def _counted(text: str) -> Counter[str]:
    return Counter(_words_of(text[:_MAX_CHARACTERS]))


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A record that could not be read, as it is compared: in one line, folded, and word by word."""

    line: str
    folded: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Self:
        text = text[:_MAX_CHARACTERS]
        return cls(line=one_line(text), folded=search_key(text), words=frozenset(_words_of(text)))


def _likeness(entry: Row, record: _Said, *, by_text: bool) -> float:
    """Return how surely a record is the entry's: 3 for its id, 2 for its name, else how much its text is."""
    publisher_id, name = entry["publisher_id"] or "", search_key(entry["name"])
    if len(publisher_id) >= _LONG_ID and publisher_id in record.words:
        return 3.0
    if len(name) >= _LONG_NAME and name in record.folded:
        return 2.0
    return _same_text(one_line(entry["entry_text"][:_MAX_CHARACTERS]), record.line) if by_text else 0.0


def _words_of(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _same_text(mine: str, theirs: str) -> float:
    from rapidfuzz import fuzz

    if min(len(mine), len(theirs)) < _LONG_TEXT:
        return 0.0
    # Cut short it is a part of what it was; with all of its columns, more.
    is_part = len(theirs) * 2 >= len(mine)
    return max(fuzz.ratio(mine, theirs), is_part * fuzz.partial_ratio(mine, theirs)) / 100


def _carried_over(row: Row, record: Row, as_of: str) -> Row:
    return row | {
        "position": record["position"],
        "is_carried_over": True,
        "carried_over_since": row["carried_over_since"] or pa.scalar(as_of).cast(pa.date32()).as_py(),
        "carried_over_reason": record["reason"],
    }


def _named(quarantine: pa.Table, vanished: Sequence[Row], places: Mapping[str, int]) -> pa.Table:
    """Return the quarantine with the entry that each record was: the record's own party, where it has several."""
    entry_ids: dict[int, str] = {}
    for row in sorted(vanished, key=lambda row: (row["parent_relation"] is not None, row["entry_id"])):
        if row["entry_id"] in places:
            entry_ids.setdefault(places[row["entry_id"]], row["entry_id"])
    named = pa.array([entry_ids.get(place) for place in range(quarantine.num_rows)], pa.string())
    column = quarantine.column_names.index("entry_id")
    return quarantine.set_column(column, quarantine.schema.field(column), named)


def _with_references(
    rows: pa.Table, before: pa.Table, column: str, held: pa.Array, listed: pa.ChunkedArray
) -> pa.Table:
    """Return rows that refer to a held entry as they did before, and to nobody who is not listed any more."""
    told = [name for name in before.column_names if name in {"entry_id", "relation", "related_name", "text"}]
    referring = before.filter(pc.is_in(before[column], held))
    known = {tuple(row[name] for name in told): row[column] for row in referring.to_pylist()}
    references = pc.if_else(pc.is_in(rows[column], listed.combine_chunks()), rows[column], pa.scalar(None, pa.string()))
    if known:
        keys = zip(*(rows[name].to_pylist() for name in told), strict=True)
        told_before = pa.array([known.get(key) for key in keys], pa.string())
        references = pc.coalesce(references, told_before)
    return rows.set_column(rows.column_names.index(column), rows.schema.field(column), references)
