"""The parties of the Entity List in two decompositions: ours of the eCFR, and BIS's own of its CSV."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from entity_lists.entity_cell import read_entity_cell
from entity_lists.sources.us_bis_entity_list import parse

# "X (CETC 13).  Subordinate Institution - Y", "X, and subordinate entity Y", "Department of … entity: Y".
MEMBER = re.compile(
    r"^.*?(?:Subordinate Institution\s*[-:]|Affiliated Entity:|\band subordinate entity\b|\bentity:)\s*", re.IGNORECASE
)
MEMBER_NOTE = re.compile(r"\s*\(a subordinate institute of [^()]*\)")
MARK = re.compile(r"^(?:and\b)?[\s,]*(?:[af]\.?k\.?a\b\.?,?)?\s*", re.IGNORECASE)
PARTS = ("Address", "City", "State/Province", "Postal Code")
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")

Words = frozenset[str]


@dataclass
class Party:
    """One party of either side: names folded for comparison, the text as printed kept beside them."""

    name: str
    aliases: dict[str, str] = field(default_factory=dict)
    addresses: dict[Words, str] = field(default_factory=dict)
    countries: set[str] = field(default_factory=set)
    dates: list[date] = field(default_factory=list)
    text: str = ""
    remarks: str = ""
    members: set[str] = field(default_factory=set)
    member_addresses: set[Words] = field(default_factory=set)
    is_counted: bool = False


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold(text: str) -> str:
    return "".join(character for character in plain(text) if character.isalnum())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", re.sub(r"[.'’‘?`´]", "", plain(text).replace("⁄", "/")))


def read_theirs(path: Path) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if (row["Source List"] or "").strip() != "EL" or not row["Name"].strip():
                continue
            name = MEMBER_NOTE.sub("", MEMBER.sub("", row["Name"])).strip()
            party = parties.setdefault(fold(name), Party(name=name))
            party.countries.update(words(row["Country"]))
            if "hong" in party.countries:
                party.countries.add("china")  # The eCFR lists Hong Kong under China.
            party.dates += dates_of(row["Effective Date"] or "")
            add_aliases(party, row["Alternate Name"] or "")
            add_addresses(party, row)
    return parties


def add_aliases(party: Party, cell: str) -> None:
    for part in cell.split(";"):
        alias = MARK.sub("", part.strip()).strip()
        if fold(alias):
            party.aliases[fold(alias)] = alias


def add_addresses(party: Party, row: dict[str, str]) -> None:
    several = re.split(r";\s*(?:and\b;?)?\s+", row["Address"] or "")
    columns = " ".join(row[part] or "" for part in PARTS[1:])
    for address in several:
        # With several addresses in the cell, the columns beside it belong to none of them.
        text = address if len(several) > 1 else f"{address} {columns}"
        if key := frozenset(words(text)):
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
        party.dates += [cited.published_on for cited in entry.citations if cited.published_on]
        cell = read_entity_cell(entry.entry_text)
        read = next(part for part in (cell.own, *cell.members) if part is not None and part.name == entry.name)
        party.is_counted = read.stated_count is not None and read.stated_count == read.listed_count
        party.members |= {fold(alias) for member in cell.members for alias, _ in member.aliases}
        party.member_addresses |= {frozenset(words(text)) for member in cell.members for text in member.addresses}
        party.remarks += f" {entry.remarks or ''}"
        party.text += f"\n{entry.entry_text}"
        party.aliases |= {fold(name.name): name.name for name in entry.names[1:]}
        party.addresses |= {frozenset(words(address.address)): address.address for address in entry.addresses}
    return parties


def without_countries(parties: Iterable[Party], names: set[str]) -> None:
    """Take the words of country names out of all addresses: the CSV has a column for them."""
    dropped = set(names)
    for party in parties:
        party.addresses = {key - dropped: text for key, text in party.addresses.items() if key - dropped}
