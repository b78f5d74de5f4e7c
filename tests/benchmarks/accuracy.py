"""How well the entity cell is read: our reading of the eCFR against the publisher's own decomposition of the same list.

BIS published the Entity List as a CSV (2023-11-21, a row a name and address, aliases in one cell) nearly at the time of
an eCFR release (2023-12-07) that has the same rules. A party is compared with the party of the same name, under all its
destinations together. Equal means equal but for spaces, case, punctuation, dashes and accents; an address of the CSV is
split over columns, so its words are compared without their order and without the name of the country.

Every disagreement gets a cause, by rule:
  later   our last citation is newer than every date of theirs
  dirty   their text is damaged or holds what belongs in other cells: "?" for a letter, "a.k.a." inside an alias, several
          addresses in one cell, an address in the column of the notes
  theirs  they print words that are not in the row of the eCFR, or leave out an alias that its number word counts or an
          address that stands whole between separators
  ours    anything else: their text is in the row, and we read it otherwise

Run: python tests/benchmarks/accuracy.py
"""

import csv
import difflib
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from entity_lists.release import Entry
from entity_lists.sources.us_bis_entity_list import parse

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ECFR = "ecfr/title-15_part-744_supplement-4_2023-12-07.xml"
CSV = "bis_entity_list_csv/entity-list_2023-11-21.csv"

# "X (CETC 13).  Subordinate Institution - Y", "X, and subordinate entity Y", "Department of … entity: Y".
MEMBER = re.compile(
    r"^.*?(?:Subordinate Institution\s*[-:]|Affiliated Entity:|\band subordinate entity\b|\bentity:)\s*", re.IGNORECASE
)
MEMBER_NOTE = re.compile(r"\s*\(a subordinate institute of [^()]*\)")
MARK = re.compile(r"^(?:and\b)?[\s,]*(?:[af]\.?k\.?a\b\.?,?)?\s*", re.IGNORECASE)
INNER_MARK = re.compile(r"\b[af]\.\s?k\.\s?a\b", re.IGNORECASE)
PARTS = ("Address", "City", "State/Province", "Postal Code")
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
REPORTED_LATE = timedelta(days=45)

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
    is_counted: bool = True
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Disagreement:
    """One party and field that the two sides read differently."""

    what: str
    cause: str
    name: str
    ours: str
    theirs: str


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
    if len(several) > 1 or (row["Address Number"] or "").strip():
        party.damaged.append("several addresses in one cell")


def dates_of(text: str) -> list[date]:
    found = [(int(year), int(month), int(day)) for month, day, year in DATE.findall(text)]
    return [date(year if year > 99 else 2000 + year, month, day) for year, month, day in found if month <= 12 and day <= 31]


def read_ours(path: Path) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    for entry in parse(path.read_bytes()).entries:
        party = parties.setdefault(fold(entry.name), Party(name=entry.name))
        party.countries.update(words(entry.country_text or ""))
        party.dates += [cited.published_on for cited in entry.citations if cited.published_on]
        party.text += f" {entry.entry_text}"
        party.aliases |= {fold(name.name): name.name for name in entry.names[1:]}
        party.addresses |= {frozenset(words(address.address)): address.address for address in entry.addresses}
    return parties


def without_countries(parties: Iterable[Party], names: set[str]) -> None:
    """Take the words of country names out of all addresses: the CSV has a column for them."""
    dropped = set(names)
    for party in parties:
        party.addresses = {key - dropped: text for key, text in party.addresses.items() if key - dropped}


def matched(ours: dict[str, Party], theirs: dict[str, Party]) -> list[tuple[Party, Party]]:
    """Return the pairs of one party: those of equal names, then the likeliest of what is left, each once."""
    pairs = [(ours[key], theirs[key]) for key in ours.keys() & theirs.keys()]
    left = {key: party for key, party in theirs.items() if key not in ours}
    candidates = [
        (likeness(mine, other, key, other_key), key, other_key)
        for key, mine in ours.items()
        if key not in theirs
        for other_key, other in left.items()
    ]
    used: set[str] = set()
    for score, key, other_key in sorted(candidates, reverse=True):
        if score >= 0.8 and not {key, f"theirs {other_key}"} & used:
            used |= {key, f"theirs {other_key}"}
            pairs.append((ours[key], theirs[other_key]))
    return pairs


def likeness(mine: Party, other: Party, key: str, other_key: str) -> float:
    if mine.addresses.keys() & other.addresses.keys() and (key.startswith(other_key[:8]) or key in other.aliases):
        return 1.0
    matcher = difflib.SequenceMatcher(None, key, other_key, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= 0.8 else 0.0


def compare(mine: Party, other: Party) -> list[Disagreement]:
    found: list[Disagreement] = []
    if fold(mine.name) != fold(other.name):
        found.append(Disagreement("name", name_cause(mine, other), mine.name, mine.name, other.name))
    for what, cause in (("aliases", alias_cause), ("addresses", address_cause)):
        ours, theirs = getattr(mine, what), getattr(other, what)
        if ours.keys() != theirs.keys():
            only_ours = "; ".join(ours[key] for key in ours if key not in theirs)
            only_theirs = "; ".join(theirs[key] for key in theirs if key not in ours)
            found.append(Disagreement(what, cause(mine, other), mine.name, only_ours, only_theirs))
    return found


def is_later(mine: Party, other: Party) -> bool:
    return bool(mine.dates) and bool(other.dates) and max(mine.dates) > max(other.dates) + REPORTED_LATE


def is_damaged(theirs: str, ours: Iterable[str]) -> bool:
    """Return whether their text is one of ours with "?" for characters that did not survive."""
    if "?" not in theirs:
        return False
    pattern = ".{0,3}".join(re.escape(fold(part)) for part in theirs.split("?"))
    return any(re.fullmatch(pattern, fold(text)) for text in ours)


def name_cause(mine: Party, other: Party) -> str:
    if is_later(mine, other):
        return "later"
    if is_damaged(other.name, [mine.name]) or INNER_MARK.search(other.name):
        return "dirty"
    return "ours" if fold(other.name) in fold(mine.text) else "theirs"


def alias_cause(mine: Party, other: Party) -> str:
    extra = [text for key, text in other.aliases.items() if key not in mine.aliases]
    missing = [key for key in mine.aliases if key not in other.aliases]
    if is_later(mine, other):
        return "later"
    if extra and all(
        is_damaged(text, mine.aliases.values()) or INNER_MARK.search(text) or "," in text or ")" in text for text in extra
    ):
        joined = fold("".join(extra))
        return "dirty" if all(key in joined for key in missing) or any("?" in text for text in extra) else "theirs"
    if any(fold(text) not in fold(mine.text) for text in extra):
        return "theirs"
    if extra:
        return "ours"
    # Only they lack names: those of a list are proven by its number word or its dashes, which their cell cannot show.
    return "theirs" if all(f"—{key}" in dashed(mine.text) for key in missing) else "ours"


def dashed(text: str) -> str:
    return "".join(f"—{fold(line)}" if line.startswith("—") else fold(line) for line in text.split("\n"))


def address_cause(mine: Party, other: Party) -> str:
    extra = {key: text for key, text in other.addresses.items() if key not in mine.addresses}
    missing = [key for key in mine.addresses if key not in other.addresses]
    if is_later(mine, other):
        return "later"
    if other.damaged or any("?" in text for text in extra.values()):
        return "dirty"
    printed = set(words(mine.text))
    if any(not key <= printed for key in extra):
        return "theirs"
    if all(any(key < own for own in mine.addresses) and not any(key >= own for own in missing) for key in extra):
        # Each of theirs lacks words of one of ours, or they lack an address as a whole.
        return "theirs"
    return "ours"


def report(pairs: list[tuple[Party, Party]], counts: dict[str, int], *, verbose: bool) -> None:
    found = [disagreement for mine, other in pairs for disagreement in compare(mine, other)]
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    for disagreement in found:
        causes[disagreement.what][disagreement.cause] += 1
    print(", ".join(f"{number:,} {what}" for what, number in counts.items()))
    for what in ("name", "aliases", "addresses"):
        wrong, all_of = sum(causes[what].values()), len(pairs)
        ours = causes[what]["ours"]
        print(
            f"{what:10} {1 - wrong / all_of:8.2%} agree, {1 - ours / all_of:8.2%} but for causes of theirs; "
            f"{wrong} disagree: {dict(causes[what].most_common())}"
        )
    if verbose:
        for disagreement in sorted(found, key=lambda item: (item.what, item.cause, item.name)):
            print(f"{disagreement.what} {disagreement.cause}: {disagreement.name}")
            print(f"    ours:   {disagreement.ours or '-'}\n    theirs: {disagreement.theirs or '-'}")


def measure(corpus: Path) -> tuple[list[tuple[Party, Party]], dict[str, int]]:
    ours, theirs = read_ours(corpus / ECFR), read_theirs(corpus / CSV)
    countries = {word for party in (*ours.values(), *theirs.values()) for word in party.countries}
    without_countries([*ours.values(), *theirs.values()], countries | COUNTRY_WORDS)
    pairs = matched(ours, theirs)
    counts = {
        "parties in the eCFR": len(ours),
        "in the CSV": len(theirs),
        "in both": len(pairs),
    }
    return pairs, counts


COUNTRY_WORDS = set("uae united arab emirates hong kong china russia uk kingdom south korea prc republic peoples of".split())


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    pairs, counts = measure(CORPUS)
    report(pairs, counts, verbose="--quiet" not in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
