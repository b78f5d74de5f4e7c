"""How well the entity cell is read: our reading of the eCFR against the publisher's own decomposition of the same list.

BIS published the Entity List as a CSV (2023-11-21, a row a name and address, aliases in one cell) nearly at the time of
an eCFR release (2023-12-07) that has the same rules. A party is compared with the party of the same name, under all its
destinations together, twice:

  literal        the cells of the CSV as printed: equal but for spaces, case, punctuation, dashes and accents; the words
                 of an address without their order and without the name of the country
  decomposition  what is asked of our reading, with targets: the same primary name, the same aliases, the same addresses
                 whatever the CSV's format or a spreadsheet did to their characters. parties.py tells which cells are
                 put right, decomposition.py what counts as the same. Parties that a later rule amended are left out;
                 those that we miss though the eCFR prints them count as disagreements of the name. Another number of
                 aliases or addresses, other boundaries, words left out: all count, whoever's fault it is

Each rule of decomposition.py is also left out once, to show how much of the agreement rests on it. causes.py gives
every disagreement its cause: later, dirty, theirs, ours.

Run: python tests/benchmarks/accuracy.py [--quiet]; the exit code is 1 if a target is missed.
"""

import difflib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from causes import COUNTRY_WORDS, address_cause, alias_cause, is_later, is_whole, name_cause
from decomposition import RULES, same_addresses, same_aliases, same_primary_name
from licences import FACTS, report_licences
from parties import Party, fold, read_ours, read_theirs, without_countries, words

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ECFR = "ecfr/title-15_part-744_supplement-4_2023-12-07.xml"
CSV = "bis_entity_list_csv/entity-list_2023-11-21.csv"

# Shares of the parties that both have.
TARGETS = {"name": 0.995, "aliases": 0.98, "addresses": 0.95}
CAUSES = {"name": name_cause, "aliases": alias_cause, "addresses": address_cause}
SAME: dict[str, Callable[[Party, Party, frozenset[str]], bool]] = {
    "name": same_primary_name,
    "aliases": same_aliases,
    "addresses": same_addresses,
}

Pair = tuple[Party, Party]


@dataclass(frozen=True)
class Disagreement:
    """One party and field that the two sides read differently."""

    what: str
    cause: str
    name: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Comparison:
    """The parties that both sides have, and those that only one has."""

    pairs: list[Pair]
    alone: list[Disagreement]
    counts: dict[str, int]


def matched(ours: dict[str, Party], theirs: dict[str, Party]) -> list[Pair]:
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
    # One row of the CSV has an empty cell for the country.
    if other.countries and not mine.countries & other.countries:
        return 0.0
    if min(len(key), len(other_key)) >= 8 and (key.startswith(other_key) or other_key.startswith(key)):
        return 0.9 + len(mine.addresses.keys() & other.addresses.keys()) / 100
    if mine.addresses.keys() & other.addresses.keys() and set(words(mine.name)) & set(words(other.name)):
        return 0.85
    matcher = difflib.SequenceMatcher(None, key, other_key, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= 0.8 else 0.0


def compare_literally(mine: Party, other: Party) -> list[Disagreement]:
    """Return what differs in the characters that are compared."""
    return [
        disagreement(what, mine, other)
        for what in TARGETS
        if (
            fold(mine.name) != fold(other.name)
            if what == "name"
            else getattr(mine, what).keys() != getattr(other, what).keys()
        )
    ]


def compare(mine: Party, other: Party, rules: frozenset[str] = RULES) -> list[Disagreement]:
    """Return what differs in the decomposition."""
    return [disagreement(what, mine, other) for what, same in SAME.items() if not same(mine, other, rules)]


def disagreement(what: str, mine: Party, other: Party) -> Disagreement:
    cause = CAUSES[what](mine, other)
    if what == "name":
        return Disagreement(what, cause, mine.name, mine.name, other.name)
    ours, theirs = getattr(mine, what), getattr(other, what)
    only_ours = "; ".join(ours[key] for key in ours if key not in theirs)
    only_theirs = "; ".join(theirs[key] for key in theirs if key not in ours)
    return Disagreement(what, cause, mine.name, only_ours, only_theirs)


def unmatched(ours: Iterable[Party], theirs: Iterable[Party], pairs: list[Pair]) -> list[Disagreement]:
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


def measure(corpus: Path) -> tuple[Comparison, Comparison]:
    """Return the comparison with the CSV as printed, and with its cells put right."""
    ours = read_ours(corpus / ECFR)
    printed, mended = read_theirs(corpus / CSV, as_printed=True), read_theirs(corpus / CSV)
    everybody = [*ours.values(), *printed.values(), *mended.values()]
    countries = {word for party in everybody for word in party.countries}
    without_countries(everybody, countries | COUNTRY_WORDS)
    return comparison(ours, printed), comparison(ours, mended)


def comparison(ours: dict[str, Party], theirs: dict[str, Party]) -> Comparison:
    pairs = matched(ours, theirs)
    counts = {"parties in the eCFR": len(ours), "in the CSV": len(theirs), "in both": len(pairs)}
    return Comparison(pairs=pairs, alone=unmatched(ours.values(), theirs.values(), pairs), counts=counts)


def agreement(compared: Comparison, rules: frozenset[str] = RULES) -> tuple[dict[str, float], list[Disagreement]]:
    """Return the share of parties whose decomposition agrees, by field, and every disagreement."""
    pairs = comparable(compared.pairs)
    # We read no such party, though the eCFR prints it.
    missed = [party for party in compared.alone if party.cause == "ours"]
    found = [disagreement for mine, other in pairs for disagreement in compare(mine, other, rules)]
    wrong = Counter(disagreement.what for disagreement in found)
    shares = {what: 1 - wrong[what] / len(pairs) for what in TARGETS}
    shares["name"] = 1 - (wrong["name"] + len(missed)) / (len(pairs) + len(missed))
    return shares, [*missed, *found]


def comparable(pairs: Sequence[Pair]) -> list[Pair]:
    return [(mine, other) for mine, other in pairs if not is_later(mine, other)]


def report_literal(compared: Comparison) -> None:
    found = [disagreement for mine, other in compared.pairs for disagreement in compare_literally(mine, other)]
    print(f"literal: {', '.join(f'{number:,} {what}' for what, number in compared.counts.items())}")
    for what, causes in by_cause(found).items():
        print(f"  {what:10} {1 - sum(causes.values()) / len(compared.pairs):8.2%} agree; {listed(causes)}")


def report(compared: Comparison, *, verbose: bool) -> bool:
    """Print the agreement of the decomposition; return whether all targets are reached."""
    shares, found = agreement(compared)
    pairs, causes = comparable(compared.pairs), by_cause(found)
    later = len(compared.pairs) - len(pairs)
    print(f"decomposition: {', '.join(f'{number:,} {what}' for what, number in compared.counts.items())}, of which")
    print(f"  {later} are left out as amended by a later rule, {len(pairs):,} compared")
    for what, target in TARGETS.items():
        verdict = "reached" if shares[what] >= target else "not reached"
        print(f"  {what:10} {shares[what]:8.2%} agree, target {target:.1%} {verdict}; {listed(causes[what])}")
    alone = Counter(party.cause for party in compared.alone)
    print(
        f"  only on one side: {len(compared.alone)} ({', '.join(f'{n} {cause}' for cause, n in alone.most_common())})"
    )
    for rule in sorted(RULES):
        without, _ = agreement(compared, RULES - {rule})
        print(f"  without {rule:8} {', '.join(f'{what} {without[what]:.2%}' for what in TARGETS)}")
    if verbose:
        others = [party for party in compared.alone if party not in found]
        for item in sorted([*others, *found], key=lambda item: (item.what, item.cause, item.name)):
            print(f"{item.what} {item.cause}: {item.name}")
            print(f"    ours:   {item.ours or '-'}\n    theirs: {item.theirs or '-'}")
    return all(shares[what] >= target for what, target in TARGETS.items())


def by_cause(found: Iterable[Disagreement]) -> dict[str, Counter[str]]:
    causes: dict[str, Counter[str]] = defaultdict(Counter, {what: Counter() for what in TARGETS})
    for item in found:
        causes["name" if item.what == "party" else item.what][item.cause] += 1
    return causes


def listed(causes: Counter[str]) -> str:
    details = ", ".join(f"{number} {cause}" for cause, number in causes.most_common())
    return f"{sum(causes.values())} disagree{f': {details}' if details else ''}"


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    printed, mended = measure(CORPUS)
    report_literal(printed)
    report_licences(FACTS)
    return 0 if report(mended, verbose="--quiet" not in sys.argv) else 1


if __name__ == "__main__":
    sys.exit(main())
