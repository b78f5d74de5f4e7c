"""When two readings of one party are the same decomposition, though their characters differ.

Names and addresses are compared as words without case, accents, punctuation and "and". What is left different is the
same decomposition only if these explain all of it. Each looks at both sides alike; only the CSV has columns, and a
width at which a cell is cut off, so what these did is looked for in its text.

  mark     "?", or a sign of another code page ("D‚fense"), stands for a character that the CSV's encoding lost: a dash,
           a quote, an accent
  zeros    a spreadsheet took "01380" for a number and made it 1380
  short    a word written out on one side: Saint and St., Road and Rd., Quebec and QC; the sign # and "No."
  kind     the words City, Province, County, Region, Oblast beside a place: the columns have them as headings
  country  the country as a code, for which the CSV has a column: "Beijing, CN", "D-65451", "P.R. China"
  columns  the CSV's columns for city and state add a place, or repeat it in another order; unless its word stands
           directly beside our address in the row: then our address begins too late or ends too early
  cut      the cell ends within a word of ours, and what follows it in ours is missing; or goes on in the remarks
  typing   each word that differs has four or more letters (a number five or more digits: a postal code), differs in at
           most two, and has a likeness of at least WORD; the texts as wholes have at least TEXT; or only spaces differ
  form     a legal form at the end of a name is left out, and no other cell of that side begins with it
  joined   two or more aliases stand in one text, and the number word of the row, which is the publisher's own count of
           them, says as many as our side has

Aliases and addresses are assigned one to one: another number of them is always another decomposition.
"""

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import TypeVar

from parties import Party, Place, fold, plain, words
from rapidfuzz.distance import OSA

from entity_lists.text.vocabulary import is_legal_form

T = TypeVar("T")

RULES = frozenset({"mark", "zeros", "short", "kind", "country", "columns", "cut", "typing", "form", "joined"})
# Likeness by optimal string alignment: 1 for the same text, less by 1/length for each letter changed, added, left out,
# or exchanged with its neighbour.
WORD = 0.75
TEXT = 0.9
LOST = re.compile(r"[?‚¢§]")
SHORT = {
    "saint": "st", "street": "st", "str": "st", "road": "rd", "avenue": "ave", "building": "bldg", "bld": "bldg",
    "boulevard": "blvd", "apartment": "apt", "floor": "fl", "room": "rm", "quebec": "qc", "ontario": "on", "ont": "on",
    "no": "", "nos": "", "obl": "oblast", "resp": "republic",
}  # fmt: skip
KINDS = frozenset({"city", "province", "county", "region", "oblast"})
COUNTRIES = frozenset({"cn", "de", "ru", "pr", "pdr", "the", "republic"})
# Before a postal code: "D-65451", "FI-54800".
PREFIXES = frozenset({"d", "fi"})
# At most so many words of a text are typed otherwise, so many aliases joined.
SEVERAL = 4


def normal(found: Sequence[str], rules: frozenset[str]) -> list[str]:
    """Return the words of an address as they are compared."""
    dropped = {"and", *(COUNTRIES if "country" in rules else ()), *(KINDS if "kind" in rules else ())}
    kept = []
    for word, following in zip(found, [*found[1:], ""], strict=False):
        if "country" in rules and word in PREFIXES and following.isdigit() and len(following) == 5:
            continue
        if "short" in rules:
            word = SHORT.get(word, word)
        if "zeros" in rules and word.isdigit():
            word = word.lstrip("0") or "0"
        if word and word not in dropped:
            kept.append(word)
    return kept


def restored(text: str, known: Sequence[str]) -> list[str]:
    """Return the words of a text, each lost character read as what makes its word one of the known ones."""
    found: list[str] = []
    for piece in text.split():
        if not LOST.search(piece):
            found += words(piece)
            continue
        readings = [words(LOST.sub(" ", piece)), words(LOST.sub("", piece))]
        pattern = ".{0,2}".join(re.escape(fold(part)) for part in LOST.split(plain(piece)))
        readings += [[word] for word in known if re.fullmatch(pattern, word)]
        found += next((reading for reading in readings if set(reading) <= set(known)), readings[0])
    return found


def is_near(one: str, other: str) -> bool:
    """Return whether two words may be one, typed twice."""
    least = 5 if one.isdigit() or other.isdigit() else 4
    if one == other or min(len(one), len(other)) < least:
        return one == other
    return OSA.distance(one, other) <= 2 and OSA.normalized_similarity(one, other) >= WORD


def is_retyped(one: Sequence[str], other: Sequence[str], size: int) -> bool:
    """Return whether the words in which two texts of so many letters differ are the same but for typing."""
    if "".join(one) == "".join(other):
        return True
    if len(one) != len(other) or len(one) > SEVERAL:
        return False
    return any(
        all(map(is_near, one, order)) and 1 - sum(map(OSA.distance, one, order)) / size >= TEXT
        for order in permutations(other)
    )


def same_name(one: str, other: str, rules: frozenset[str] = RULES) -> bool:
    """Return whether two texts are one name."""
    if fold(one) == fold(other):
        return True
    left, right = words(one), words(other)
    if "mark" in rules:
        left, right = restored(one, right), restored(other, left)
    left, right = ([word for word in side if word != "and"] for side in (left, right))
    if "".join(left) == "".join(right):
        return True
    if "typing" not in rules or len(left) != len(right):
        return False
    # In a name the order of the words counts.
    edits = sum(map(OSA.distance, left, right))
    return all(map(is_near, left, right)) and 1 - edits / max(len("".join(left)), len("".join(right))) >= TEXT


def same_primary_name(mine: Party, other: Party, rules: frozenset[str] = RULES) -> bool:
    if same_name(mine.name, other.name, rules):
        return True
    rests = {fold(other.name + remark) for remark in other.remarks.split("\n") if remark.strip()}
    if "cut" in rules and fold(mine.name) in rests:
        return True
    return "form" in rules and (lacks_form(mine, other.name) or lacks_form(other, mine.name))


def lacks_form(party: Party, longer: str) -> bool:
    """Return whether the name of the party is the longer one without its legal form, which it has nowhere else."""
    own, full = words(party.name), words(longer)
    rest = full[len(own) :]
    if full[: len(own)] != own or not rest or not is_legal_form(" ".join(rest)):
        return False
    begun = {place.words[:1] for place in party.places} | {tuple(words(alias)[:1]) for alias in party.aliases.values()}
    return (rest[0],) not in begun


def same_aliases(mine: Party, other: Party, rules: frozenset[str] = RULES) -> bool:
    """Return whether each alias of one side is one of the other's."""
    if mine.aliases.keys() == other.aliases.keys():
        return True
    ours, theirs = list(mine.aliases.values()), list(other.aliases.values())
    if "joined" in rules and mine.is_counted:
        known = {fold(alias) for alias in theirs}
        apart = [alias for alias in ours if fold(alias) not in known]
        parts = (part for text in theirs for part in parted(text, ours if len(theirs) > len(ours) else apart))
        theirs = list({fold(part): part for part in parts}.values())
    return is_assignment(ours, theirs, lambda one, two: same_name(one, two, rules))


def parted(text: str, ours: Sequence[str]) -> Sequence[str]:
    """Return the aliases that are joined in the text, if it is nothing but some of ours one after another."""
    whole = joined([text])
    inside = [alias for alias in ours if joined([alias]) in whole and joined([alias]) != whole]
    if not 2 <= len(inside) <= 2 * SEVERAL:
        return [text]
    chosen = (part for count in range(2, SEVERAL + 1) for part in permutations(inside, count))
    return next((part for part in chosen if joined(part) == whole), [text])


def joined(texts: Sequence[str]) -> str:
    return "".join(word for text in texts for word in words(text) if word != "and")


def same_addresses(mine: Party, other: Party, rules: frozenset[str] = RULES) -> bool:
    """Return whether each address of one side is one of the other's."""
    if mine.addresses.keys() == other.addresses.keys():
        return True
    row = f" {' '.join(words(mine.text))} "
    return is_assignment(mine.places, other.places, lambda one, two: same_place(one, two, row, rules))


def same_place(mine: Place, other: Place, row: str, rules: frozenset[str] = RULES) -> bool:
    """Return whether two texts are one address; the row is the text that ours was taken from."""
    if {*mine.words} == {*other.words, *other.columns}:
        return True
    # The names of countries are taken out of the words of both.
    countries = {*words(other.text)} - {*other.words}
    read = [word for word in restored(other.text, words(mine.text)) if word not in countries]
    read, ours = without_cut(read if "mark" in rules else list(other.words), list(mine.words), rules)
    own, cell, columns = (normal(found, rules) for found in (ours, read, other.columns))
    missing = [word for word in own if word not in {*cell, *columns}]
    extra = [word for word in cell if word not in own]
    added = [word for word in columns if word not in own]
    # A column that repeats the cell may stand for another word of ours: "Krasnogorsk, Krasnogorski Raion".
    free = [*added, *(word for word in columns if word in cell and word in own)]
    if "typing" in rules and (missing or extra):
        spares = ([], *([word] for word in free), added)
        if any(is_retyped(missing, [*extra, *spare], len("".join(own)) or 1) for spare in spares):
            return True
    if "columns" not in rules or any(word in beside(mine, row, rules) for word in added):
        extra += added
    return not missing and not extra


def without_cut(cell: list[str], own: list[str], rules: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the words of both, ended before the word of ours within which the cell ends, if it ends within one."""
    last = cell[-1] if cell else ""
    cut = next((n for n, word in enumerate(own) if word.startswith(last) and word != last), None)
    if "cut" not in rules or len(last) < 3 or last in own or cut is None:
        return cell, own
    return cell[:-1], own[:cut]


def beside(mine: Place, row: str, rules: frozenset[str]) -> list[str]:
    """Return the words of the row directly before and after the address."""
    before, found, after = row.partition(f" {' '.join(words(mine.text))} ")
    return normal([*before.split()[-1:], *after.split()[:1]], rules) if found else []


def is_assignment(ours: Sequence[T], theirs: Sequence[T], same: Callable[[T, T], bool]) -> bool:
    """Return whether the items of both sides can be paired off, each with one that is the same."""
    if len(ours) != len(theirs):
        return False
    choices = [[n for n, other in enumerate(theirs) if same(mine, other)] for mine in ours]
    taken: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for choice in choices[item]:
            if choice not in tried:
                tried.add(choice)
                if choice not in taken or place(taken[choice], tried):
                    taken[choice] = item
                    return True
        return False

    return all(place(item, set()) for item in range(len(ours)))
