"""Which changes are of form only: the publisher spells or orders otherwise what it said, or in another file form.

Form is white space, punctuation, case, accents of Latin letters, leading zeros and the order of what is a set. Content
is everything else: a digit or a word more or less, a code, a date, a mark of a weak name. What is doubted is content: a
blank between two digits parts two numbers, and a zero behind a point is no leading one.

Between releases in two file forms, a part of an entry is the same if what tells it is: a name, an address as a whole,
an identifier by type and value, another party by its name. Told by the other release in its own words, an identifier is
no new one. Of what only one of the two forms can say, of the record's own text, which is the file form itself, and of
the remarks, which are what the reader of a form has no column for, a difference is none of content.
"""

import functools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from entity_lists.contract import tables as contract
from entity_lists.contract.entry_columns import TEXT
from entity_lists.contract.schema import Column
from entity_lists.source import OTHER_SCRIPTS, FileForm

SOURCE, FORM = "source", "form"
_Row = Mapping[str, Any]
_Key = tuple[object, ...]
Tables = Mapping[str, pa.Table]
_Placed = tuple[_Row, int]
_Texts = tuple[str, str]
Parts = dict[tuple[str, str], set[_Key]]

# "1.05" is not "1.5".
_LEADING_ZEROS = re.compile(r"(?<!\d)(?<!\d\.)0+(?=\d)")
_BETWEEN_WORDS = re.compile(r'[\s<>"]+')
# Punctuation that is a word: "A & B" names two, "50 %" is no 50.
_WORDS = frozenset("&%")
_SET_SEPARATORS = {"footnotes": ","} | dict.fromkeys(
    ("programs", "remarks", "license_sections", "license_policy_sections"), r"; |\n"
)
# References to others of our rows, and codes that the contract does not close.
_EXACT = frozenset({"parent_entry_id", "parent_relation", "country_code"})
_COLUMNS = {table.name: {column.name: column for column in table.columns} for table in contract.TABLES.values()}
# What tells a part from the entry's others, in whatever form it is said.
_TELLING = {
    "names": ("name", "name_type", "is_weak"),
    "addresses": ("address",),
    "citations": ("citation",),
    "identifiers": ("id_type", "id_value"),
    "relations": ("relation", "related_name"),
}
_OF_THE_FORM = frozenset({"entry_text", "remarks"})
_DATED = ("_date", "_on")
# A shorter value stands in many a text by chance.
_LEAST_CHARACTERS = 5


@dataclass(frozen=True, kw_only=True)
class FormChange:
    """The forms of the release before and of this one, which differ, and the tables of both."""

    forms: tuple[FileForm, FileForm]
    tables: tuple[Tables, Tables]

    def is_said_by_both(self, what: str) -> bool:
        """Return whether both forms have a place for this, or nothing says that they have not."""
        return not any(what in form.unsaid for form in self.forms)

    def is_same_country(self, entry_id: str) -> bool:
        """Return whether the entry's country has a code, and the same one in both releases."""
        before, after = (codes.get(entry_id) for codes in self._country_codes)
        return before is not None and before == after

    @functools.cached_property
    def _country_codes(self) -> list[dict[str, str | None]]:
        entries = (tables["entries"].select(("entry_id", "country_code")).to_pydict() for tables in self.tables)
        return [dict(zip(columns["entry_id"], columns["country_code"], strict=True)) for columns in entries]

    @functools.cached_property
    def id_types(self) -> frozenset[str]:
        """The types of identifier that the releases in both forms have."""
        found = (tables["identifiers"]["id_type"].unique().to_pylist() for tables in self.tables)
        return frozenset.intersection(*map(frozenset, found))

    @functools.cached_property
    def parts(self) -> tuple[Parts, Parts]:
        """What tells the parts of the entries of each release: (table, entry_id) -> keys."""
        old, new = map(_parts_of, self.tables)
        return old, new


def form_change(forms: tuple[FileForm | None, FileForm | None], before: Tables, after: Tables) -> FormChange | None:
    """Return how the file form differs from the release before; None if it does not, or nobody says."""
    old, new = forms
    if old is None or new is None or old.name == new.name:
        return None
    return FormChange(forms=(old, new), tables=(before, after))


def _parts_of(tables: Tables) -> Parts:
    parts: Parts = defaultdict(set)
    for table, telling in _TELLING.items():
        for row in tables[table].select(("entry_id", *telling)).to_pylist():
            parts[table, row["entry_id"]].add(_telling_key(table, row))
    return parts


def _telling_key(table: str, row: _Row) -> _Key:
    kind = {"name_type": "aka"} if row.get("name_type") == "primary" else {}
    return _part_key(table, _TELLING[table], {**row, **kind})


def causes(changes: pa.Table, change: FormChange | None) -> list[str]:
    """Return the cause of each row, source or form, in their order; changes: of entries that stayed."""
    found = [SOURCE] * changes.num_rows
    by_entry: dict[str, list[_Placed]] = defaultdict(list)
    for place, row in enumerate(changes.to_pylist()):
        by_entry[row["entry_id"]].append((row, place))
    for of_entry in by_entry.values():
        for place in _of_form(of_entry, change):
            found[place] = FORM
    return found


def _of_form(rows: list[_Placed], change: FormChange | None) -> set[int]:
    """Return which rows of one entry are of form."""
    found: set[int] = set()
    own_text = next((row for row, _ in rows if row["field"] == "entry_text"), None)
    texts = (folded(own_text["before"]), folded(own_text["after"])) if change and own_text else ("", "")
    in_order = sorted(rows, key=lambda placed: placed[0]["table_name"])
    for table, group in groupby(in_order, key=lambda placed: placed[0]["table_name"]):
        of_table = list(group)
        if table == "entries":
            found |= {place for row, place in of_table if _is_same_value(row, change)}
        else:
            found |= _of_form_in_part(table, of_table, texts, change)
    left = [(row, place) for row, place in rows if place not in found]
    # The same words in another order, and nothing else: the record was laid out anew.
    if all(row["field"] == "entry_text" for row, _ in left):
        found |= {place for row, place in left if _words(row["before"]) == _words(row["after"])}
    return found


def _is_same_value(row: _Row, change: FormChange | None) -> bool:
    field, before, after = row["field"], row["before"], row["after"]
    if change and (field in _OF_THE_FORM or (field == "country_text" and change.is_same_country(row["entry_id"]))):
        return True
    if change and None in (before, after) and f"entries.{field}" in change.forms[after is None].unsaid:
        return True
    column = _COLUMNS["entries"][field]
    # A line break that moved parts the remarks otherwise, but they say the same.
    is_same_prose = field == "remarks" and None not in (before, after) and folded(before) == folded(after)
    return is_same_prose or _key(column, before) == _key(column, after)


def _of_form_in_part(table: str, rows: list[_Placed], texts: _Texts, change: FormChange | None) -> set[int]:
    """Return which rows of one table of an entry are of form: those of the order, and each lost one with its like."""
    found = {place for row, place in rows if row["field"] == "position"}
    lost, gained = (
        {place: json.loads(row[side]) for row, place in rows if row["field"] == "row" and row[side]}
        for side in ("before", "after")
    )
    found |= _paired(lost, gained, lambda row: _part_key(table, contract.TABLES[table].compared, row))
    if change:
        entry_id = rows[0][0]["entry_id"]
        for side, others, text in zip((lost, gained), reversed(change.parts), reversed(texts), strict=True):
            found |= {
                place
                for place, row in side.items()
                if _telling_key(table, row) in others[table, entry_id] or _is_unsaid(table, row, text, change)
            }
    return found


def _paired(lost: Mapping[int, _Row], gained: Mapping[int, _Row], key: Callable[[_Row], _Key]) -> set[int]:
    """Return the places of what was lost and gained alike, one to one."""
    free: dict[_Key, list[int]] = defaultdict(list)
    for place, row in gained.items():
        free[key(row)].append(place)
    return {
        place for lost_place, row in lost.items() if (others := free[key(row)]) for place in (lost_place, others.pop(0))
    }


def _is_unsaid(table: str, row: _Row, other_text: str, change: FormChange) -> bool:
    """Return whether what only one release has is said by the other in its own words, or cannot be."""
    if table == "identifiers":
        value = folded(row["id_value"])
        is_told = len(value) >= _LEAST_CHARACTERS and value in other_text
        return is_told or row["id_type"] not in change.id_types
    text = row.get("name") or row.get("address") or ""
    return not change.is_said_by_both(OTHER_SCRIPTS) and not is_latin(text)


def _part_key(table: str, columns: Iterable[str], row: _Row) -> _Key:
    # A number that somebody holds has its zeros; a date is the same without.
    exact = "id_value" if table == "identifiers" and not row["id_type"].endswith(_DATED) else None
    return tuple(
        folded(row[name], keeps_zeros=True) if name == exact else _key(_COLUMNS[table][name], row[name])
        for name in columns
    )


def _key(column: Column, value: object) -> object:
    """Return what is compared of a value: of a text its content, of a set its members."""
    if value is not None and not isinstance(value, str):
        return value
    if column.type != TEXT or column.codes or column.name in _EXACT or column.name.endswith("_code"):
        return value
    if separator := _SET_SEPARATORS.get(column.name):
        return frozenset(map(folded, re.split(separator, value or ""))) - {""}
    return folded(value or "")


def _words(text: str | None) -> list[str]:
    return sorted(filter(None, map(folded, _BETWEEN_WORDS.split(text or ""))))


@functools.lru_cache(maxsize=65536)
def folded(text: str, *, keeps_zeros: bool = False) -> str:
    """Return the text without what is form: two texts of the same content have the same.

    keeps_zeros: whether leading zeros are content.
    """
    kept: list[str] = []
    is_parted = False
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    for character in decomposed if keeps_zeros else _LEADING_ZEROS.sub("", decomposed):
        if not _is_content(character, kept[-1] if kept else ""):
            # What is written over a letter parts nothing.
            is_parted = is_parted or not unicodedata.combining(character)
            continue
        if is_parted and kept and kept[-1].isdecimal() and character.isdecimal():
            kept.append(" ")
        kept.append(character)
        is_parted = False
    return "".join(kept)


def _is_content(character: str, last: str) -> bool:
    kind = unicodedata.category(character)
    if kind.startswith("M"):
        # Over a Latin letter it is an accent; elsewhere it makes another letter.
        return bool(last) and last.isalpha() and not is_latin(last)
    return (kind[0] not in "PZ" and kind not in {"Cc", "Cf", "Sk"}) or character in _WORDS


@functools.lru_cache(maxsize=65536)
def is_latin(text: str) -> bool:
    """Return whether every letter of the text is a Latin one."""
    return text.isascii() or all(
        unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER LETTER", "FEMININE", "MASCULINE"))
        for letter in text
        if letter.isalpha()
    )
