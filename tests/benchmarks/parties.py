"""The parties of the Entity List in two decompositions: ours of the eCFR, and BIS's own of its CSV.

Theirs is read twice: as printed, cell by cell; and with the cells put right that a person filled with what belongs in
another one. Our grammar reads such a cell only where the CSV itself shows that it holds more than its heading says:

  name    "a.k.a.", "f.k.a.", "wherever located", or a place, which stands in the name if the address cell is empty
  alias   "a.k.a.", "f.k.a."; a remark "(all of preceding …)"; an "f.k.a." that stands in the cell of remarks
  address "(See alternate address under …)"; several addresses with semicolons between them
  remarks "Subordinate Institution: X": the row is X's, and its name cell repeats the body that X belongs to
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from entity_lists.sources.us_bis.cross_references import cut_references
from entity_lists.sources.us_bis.entity_cell import read_entity_cell
from entity_lists.sources.us_bis.us_bis_entity_list import parse
from entity_lists.text.addresses import split_addresses
from entity_lists.text.aliases import read_names
from entity_lists.text.names import split_name

# "X (CETC 13).  Subordinate Institution - Y", "X, and subordinate entity Y", "Department of … entity: Y".
MEMBER = re.compile(
    r"^.*?(?:Subordinate Institution\s*[-:]|Affiliated Entity:|\band subordinate entity\b|\bentity:)\s*", re.IGNORECASE
)
MEMBER_NOTE = re.compile(r"\s*\(a subordinate institute of [^()]*\)")
MEMBER_REMARK = re.compile(r"\s*Subordinate Institution:\s*(?P<name>[^;]+?)\s*")
MARK = re.compile(r"^(?:and\b)?[\s,]*(?:[af]\.?k\.?a\b\.?,?)?\s*", re.IGNORECASE)
INNER_MARK = re.compile(r"\b[af]\.\s?k\.\s?a\b", re.IGNORECASE)
REMARK = re.compile(r"^\(all of preceding [^()]*\)$", re.IGNORECASE)
COLUMNS = ("City", "State/Province", "Postal Code")
SEVERAL = re.compile(r";\s*(?:and\b;?)?\s+")
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
CITED = re.compile(r"(\d{2,3}) FR (\d{1,6})")

Words = frozenset[str]
Row = dict[str, str]


@dataclass(frozen=True)
class Place:
    """One address: the words of its text in order, and those of the CSV's columns for city, state and postal code."""

    text: str
    words: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass
class Party:
    """One party of either side: names folded for comparison, the text as printed kept beside them."""

    name: str
    aliases: dict[str, str] = field(default_factory=dict)
    addresses: dict[Words, str] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    dates: list[date] = field(default_factory=list)
    # Volume and page of each notice.
    cited: set[tuple[int, int]] = field(default_factory=set)
    text: str = ""
    remarks: str = ""
    members: set[str] = field(default_factory=set)
    member_addresses: set[Words] = field(default_factory=set)
    is_counted: bool = False


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold(text: str) -> str:
    return "".join(character for character in plain(text) if character.isalnum())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", re.sub(r"[.'’‘?`´]", "", plain(text).replace("⁄", "/")))


def read_theirs(path: Path, *, as_printed: bool = False) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if (row["Source List"] or "").strip() != "EL" or not row["Name"].strip():
                continue
            name, aliases, row = (name_cell(row), [], row) if as_printed else put_right(row)
            party = parties.setdefault(fold(name), Party(name=name))
            party.countries.update(words(row["Country"]))
            if "hong" in party.countries:
                party.countries.add("china")  # The eCFR lists Hong Kong under China.
            party.dates += dates_of(row["Effective Date"] or "")
            party.cited |= {(int(volume), int(page)) for volume, page in CITED.findall(row["Federal Register Notice"])}
            party.remarks += f"\n{row['Remarks/Notes'] or ''}"
            parts = (row["Alternate Name"] or "").split(";")
            for text in parts if as_printed else (*aliases, *(name for part in parts for name in read_alias(part))):
                alias = MARK.sub("", text.strip()).strip()
                if fold(alias):
                    party.aliases[fold(alias)] = alias
            cell = row["Address"] or ""
            several = SEVERAL.split(cell) if as_printed or ";" not in cell else split_addresses(cell)[0]
            add_addresses(party, several, " ".join(row[part] or "" for part in COLUMNS))
    return parties


def name_cell(row: Row) -> str:
    return MEMBER_NOTE.sub("", MEMBER.sub("", row["Name"])).strip()


def put_right(row: Row) -> tuple[str, list[str], Row]:
    """Return the name, the aliases and the row without what its cells hold of other cells."""
    member = MEMBER_REMARK.fullmatch(row["Remarks/Notes"] or "")
    name = member["name"] if member else name_cell(row)
    remark = INNER_MARK.search(row["Remarks/Notes"] or "")
    aliases = [row["Remarks/Notes"][remark.start() :]] if remark else []
    row = row | {"Address": cut_references(row["Address"] or "")[0]}
    if INNER_MARK.search(name) or "wherever located" in name:
        own = read_entity_cell(" ".join(name.split())).own
        assert own is not None
        return own.name, [*aliases, *(alias for alias, _ in own.aliases)], row
    if not row["Address"].strip() and "," in name:
        name, place = split_name(f"{name.strip(' ,')}, {row['Country'].strip()}")
        row |= {"Address": place}
    return name, aliases, row


def read_alias(text: str) -> Iterator[str]:
    text = MARK.sub("", text.strip()).strip()
    if REMARK.match(text):
        return
    if not INNER_MARK.search(text):
        yield text
        return
    names = read_names([text])
    yield from (names.name, *(name for name, _ in names.aliases))


def add_addresses(party: Party, several: Sequence[str], columns: str) -> None:
    for address in several:
        # With several addresses in the cell, the columns beside it belong to none of them.
        text = address if len(several) > 1 else f"{address} {columns}"
        if key := frozenset(words(text)):
            if key not in party.addresses:
                beside = () if len(several) > 1 else tuple(words(columns))
                party.places.append(Place(text=address, words=tuple(words(address)), columns=beside))
            party.addresses[key] = " ".join(text.split())


def dates_of(text: str) -> list[date]:
    found = [(int(year), int(month), int(day)) for month, day, year in DATE.findall(text)]
    return [
        date(year if year > 99 else 2000 + year, month, day) for year, month, day in found if month <= 12 and day <= 31
    ]


def read_ours(path: Path) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    for entry in parse(path.read_bytes()).entries:
        party = parties.setdefault(fold(entry.name), Party(name=entry.name))
        party.countries.update(words(entry.country_text or ""))
        party.dates += [citation.published_on for citation in entry.citations if citation.published_on]
        party.cited |= {
            (int(volume), int(page)) for cited in entry.citations for volume, page in CITED.findall(cited.citation)
        }
        cell = read_entity_cell(entry.entry_text)
        read = next(part for part in (cell.own, *cell.members) if part is not None and part.name == entry.name)
        party.is_counted = read.stated_count is not None and read.stated_count == read.listed_count
        party.members |= {fold(alias) for member in cell.members for alias, _ in member.aliases}
        party.member_addresses |= {frozenset(words(text)) for member in cell.members for text in member.addresses}
        party.remarks += f" {entry.remarks or ''}"
        party.text += f"\n{entry.entry_text}"
        party.aliases |= {fold(name.name): name.name for name in entry.names[1:]}
        for address in entry.addresses:
            if (key := frozenset(words(address.address))) not in party.addresses:
                party.places.append(Place(text=address.address, words=tuple(words(address.address))))
                party.addresses[key] = address.address
    return parties


def without_countries(parties: Iterable[Party], names: set[str]) -> None:
    """Take the words of country names out of all addresses: the CSV has a column for them."""
    for party in parties:
        party.addresses = {key - names: text for key, text in party.addresses.items() if key - names}
        seen: dict[Words, Place] = {}
        for place in party.places:
            own = tuple(word for word in place.words if word not in names)
            beside = tuple(word for word in place.columns if word not in names)
            if own or beside:
                seen.setdefault(frozenset((*own, *beside)), Place(text=place.text, words=own, columns=beside))
        party.places = list(seen.values())
