"""How well the entity cell is read: our reading of the eCFR against the publisher's own decomposition of the same list.

BIS published the Entity List as a CSV (2023-11-21, a row a name and address, aliases in one cell) nearly at the time of
an eCFR release (2023-12-07) that has the same rules. A party is compared with the party of the same name, under all its
destinations together. Equal means equal but for spaces, case, punctuation, dashes and accents; an address of the CSV is
split over columns, so its words are compared without their order and without the name of the country.

Every disagreement gets a cause, by rule:
  later   our last citation is newer than every date of theirs
  dirty   their text is damaged, or a cell holds what belongs in others: "?" for a letter, "a.k.a." or several names in
          one alias, a former name, a scope or a place in the name, a word cut off by the width of a column
  theirs  one side has no row of the party; or what they print is not in the row of the eCFR as a whole (other words, or
          cut off), or they leave out a name that a dash or "a.k.a." marks there, or divide a list otherwise than its
          number word says
  ours    anything else: their text is in the row, and we read it otherwise

Run: python tests/benchmarks/accuracy.py
"""

import difflib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from parties import Party, Words, fold, plain, read_ours, read_theirs, without_countries, words

from entity_lists.vocabulary import is_legal_form, names_organization

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ECFR = "ecfr/title-15_part-744_supplement-4_2023-12-07.xml"
CSV = "bis_entity_list_csv/entity-list_2023-11-21.csv"

INNER_MARK = re.compile(r"\b[af]\.\s?k\.\s?a\b", re.IGNORECASE)
# Words beside an address in which a boundary that we set elsewhere is looked for.
BESIDE = 8
REPORTED_LATE = timedelta(days=45)
COUNTRY_WORDS = frozenset({
    "uae", "united", "arab", "emirates", "hong", "kong", "china", "russia", "uk", "kingdom", "south", "korea", "prc",
    "republic", "peoples", "of",
})  # fmt: skip


@dataclass(frozen=True)
class Disagreement:
    """One party and field that the two sides read differently."""

    what: str
    cause: str
    name: str
    ours: str
    theirs: str


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
    if not mine.countries & other.countries:
        return 0.0
    if min(len(key), len(other_key)) >= 8 and (key.startswith(other_key) or other_key.startswith(key)):
        return 0.9 + len(mine.addresses.keys() & other.addresses.keys()) / 100
    if mine.addresses.keys() & other.addresses.keys() and set(words(mine.name)) & set(words(other.name)):
        return 0.85
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
    if swallows_other_cells(mine, other):
        return "dirty"
    if swallows_other_cells(other, mine):
        return "ours"
    return "ours" if is_whole(other.name, mine.text, start=r"^[^\w—]?") else "theirs"


def swallows_other_cells(mine: Party, other: Party) -> bool:
    """Return whether their name goes on with a place that their own columns have too, or with our remarks on scope."""
    own, longer = words(mine.name), words(other.name)
    surplus = longer[len(own) :]
    if longer[: len(own)] != own or set(surplus) <= set(words(mine.remarks)):
        return longer[: len(own)] == own
    places = {word for key in other.addresses for word in key} | mine.countries | other.countries | COUNTRY_WORDS
    return not names_organization(" ".join(surplus)) and not places.isdisjoint(surplus)


def is_whole(text: str, row: str, *, start: str = "") -> bool:
    """Return whether the text stands in the row (after start) and ends there where a name can end.

    It does not where the row goes on within the word, with another word, or with a legal form after a comma.
    """
    pattern = start + r"[\W_]*".join(map(re.escape, fold(text)))
    for found in re.finditer(pattern, plain(row), re.MULTILINE):
        after = plain(row)[found.end() :].lstrip(")”’'")
        goes_on = re.match(r"\.?[\w–—-]|\.? ?\(|\.? [^\W\d_]|\.? \d+(?:st|nd|rd|th)\b", after)
        piece = re.match(r"[.,\s]*([^,;\n]*)", after)
        if not goes_on and not (piece and is_legal_form(piece[1])):
            return True
    return False


def alias_cause(mine: Party, other: Party) -> str:
    extra = [text for key, text in other.aliases.items() if key not in mine.aliases]
    missing = {key: text for key, text in mine.aliases.items() if key not in other.aliases}
    if is_later(mine, other):
        return "later"
    if any(is_damaged(text, missing.values()) or INNER_MARK.search(text) for text in extra):
        return "dirty"
    if any(key in fold(other.name) for key in missing) or any(holds_several(text, mine) for text in extra):
        return "dirty"
    whole = [text for text in extra if is_whole(text, mine.text)]
    if not whole:
        # They print nothing that the row has: a spelling of theirs, or one of its names left out.
        return "theirs" if extra or all(is_marked(key, mine.text) for key in missing) else "ours"
    # The number word proves where the names of a list end.
    return "theirs" if mine.is_counted or all(fold(text) in mine.members for text in whole) else "ours"


def holds_several(text: str, mine: Party) -> bool:
    parts = [fold(part) for part in re.split(r",|\band\b", text) if fold(part)]
    return len(parts) > 1 and all(part in mine.aliases for part in parts)


def is_marked(key: str, row: str) -> bool:
    """Return whether a dash or "a.k.a." stands before the name in the row."""
    folded = "".join(f"—{fold(line)}" if line.startswith("—") else fold(line) for line in row.split("\n"))
    return any(f"{mark}{key}" in folded for mark in ("—", "aka", "fka"))


def address_cause(mine: Party, other: Party) -> str:
    extra = {key: text for key, text in other.addresses.items() if key not in mine.addresses}
    missing = {key: text for key, text in mine.addresses.items() if key not in other.addresses}
    if is_later(mine, other):
        return "later"
    if any("?" in text or "(see" in text.casefold() for text in extra.values()):
        return "dirty"
    if any(is_cut_off(key, missing.values()) for key in extra):
        return "dirty"
    foreign = [key for key in extra if not any(key <= own for own in (*mine.addresses, *mine.member_addresses))]
    return "ours" if any(is_bounded_otherwise(key, missing, mine) for key in foreign) else "theirs"


def is_cut_off(key: Words, ours: Iterable[str]) -> bool:
    """Return whether a spreadsheet cut the words: a column too short ("Baoan Distri"), leading zeros lost ("01530")."""
    for text in ours:
        own = words(text)
        stripped = {word.lstrip("0") for word in own}
        if all(
            word in stripped or any(len(word) > 2 and full.startswith(word) for full in own) for word in key - set(own)
        ):
            return bool(key - set(own))
    return False


def is_alike(mine: Party, other: Party) -> bool:
    """Return whether both give as many addresses, and each of theirs shares most of its words with one of ours."""
    left = list(mine.addresses)
    for key in other.addresses:
        nearest = max(left, key=lambda own: len(key & own) / len(key | own), default=None)
        if nearest is None or len(key & nearest) / len(key | nearest) < 0.5:
            return False
        left.remove(nearest)
    return not left


def is_bounded_otherwise(key: Words, missing: dict[Words, str], mine: Party) -> bool:
    """Return whether their address is in the row, but begins or ends elsewhere than ours.

    Its words that are not in the likeliest of ours stand directly beside that one in the row. Otherwise they have
    other words than the row: a spelling of theirs, a place added, a postal code left out.
    """
    nearest = max(missing, key=lambda own: len(key & own) / len(key | own), default=frozenset[str]())
    if not key & nearest:
        return key <= set(words(mine.text))
    surplus = key - nearest
    row = " ".join(words(mine.text))
    before, found, after = row.partition(" ".join(words(missing[nearest])))
    left, right = before.split()[-BESIDE:], after.split()[:BESIDE]
    return bool(found) and bool((surplus - {"and"}) & {*left[-1:], *right[:1]}) and surplus <= {*left, *right}


def report(
    pairs: list[tuple[Party, Party]], alone: list[Disagreement], counts: dict[str, int], *, verbose: bool
) -> None:
    found = [disagreement for mine, other in pairs for disagreement in compare(mine, other)]
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    for disagreement in found:
        causes[disagreement.what][disagreement.cause] += 1
    print(", ".join(f"{number:,} {what}" for what, number in counts.items()))
    print(f"only on one side: {len(alone)} {dict(Counter(party.cause for party in alone).most_common())}")
    for what in ("name", "aliases", "addresses"):
        wrong, all_of = sum(causes[what].values()), len(pairs)
        ours = causes[what]["ours"]
        print(
            f"{what:10} {1 - wrong / all_of:8.2%} agree, {1 - ours / all_of:8.2%} but for causes of theirs; "
            f"{wrong} disagree: {dict(causes[what].most_common())}"
        )
    alike = sum(is_alike(mine, other) for mine, other in pairs) / len(pairs)
    print(f"addresses  {alike:8.2%} are as many, and alike by their words")
    if verbose:
        for disagreement in sorted([*alone, *found], key=lambda item: (item.what, item.cause, item.name)):
            print(f"{disagreement.what} {disagreement.cause}: {disagreement.name}")
            print(f"    ours:   {disagreement.ours or '-'}\n    theirs: {disagreement.theirs or '-'}")


def unmatched(ours: Iterable[Party], theirs: Iterable[Party], pairs: list[tuple[Party, Party]]) -> list[Disagreement]:
    """Return the parties that only one side has; theirs are our fault if the eCFR prints their name as a whole."""
    rows = "\n".join(party.text for party in ours)
    known = {id(party) for pair in pairs for party in pair}
    missing = [
        Disagreement(
            "party", "ours" if is_whole(party.name, rows, start=r"^[^\w—]?") else "theirs", party.name, "", party.name
        )
        for party in theirs
        if id(party) not in known
    ]
    extra = [Disagreement("party", "theirs", party.name, party.name, "") for party in ours if id(party) not in known]
    return missing + extra


def measure(corpus: Path) -> tuple[list[tuple[Party, Party]], list[Disagreement], dict[str, int]]:
    ours, theirs = read_ours(corpus / ECFR), read_theirs(corpus / CSV)
    countries = {word for party in (*ours.values(), *theirs.values()) for word in party.countries}
    without_countries([*ours.values(), *theirs.values()], countries | COUNTRY_WORDS)
    pairs = matched(ours, theirs)
    counts = {
        "parties in the eCFR": len(ours),
        "in the CSV": len(theirs),
        "in both": len(pairs),
    }
    return pairs, unmatched(ours.values(), theirs.values(), pairs), counts


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    pairs, alone, counts = measure(CORPUS)
    report(pairs, alone, counts, verbose="--quiet" not in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
