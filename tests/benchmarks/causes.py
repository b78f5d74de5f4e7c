"""Why two readings of a party differ: the cause of a disagreement, by rule.

later   the eCFR's row cites a rule that the CSV's does not have yet
dirty   their text is damaged, or a cell holds what belongs in others: "?" for a letter, "a.k.a." or several names in
        one alias, a former name, a scope or a place in the name, a word cut off by the width of a column
theirs  one side has no row of the party; or what they print is not in the row of the eCFR as a whole (other words, or
        cut off), or they leave out a name that a dash or "a.k.a." marks there, or divide a list otherwise than its
        number word says
ours    anything else: their text is in the row, and we read it otherwise
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from parties import INNER_MARK, Party, Words, fold, plain, words

from entity_lists.text.vocabulary import is_legal_form, names_organization

# Words beside an address in which a boundary that we set elsewhere is looked for.
BESIDE = 8
# The CSV gives the day that a rule takes effect, the eCFR that of its publication, up to five days later.
PUBLISHED_LATE = timedelta(days=10)
# The CSV cites the first page of a rule, the eCFR that of the table in it.
SAME_RULE_PAGES = 10
COUNTRY_WORDS = frozenset({
    "uae", "united", "arab", "emirates", "hong", "kong", "china", "russia", "uk", "kingdom", "south", "korea", "prc",
    "republic", "peoples", "of",
})  # fmt: skip


def is_later(mine: Party, other: Party) -> bool:
    """Return whether our row was amended by a rule that theirs does not know: a newer date, and no such citation."""
    if not (mine.dates and other.dates and mine.cited) or max(mine.dates) <= max(other.dates) + PUBLISHED_LATE:
        return False
    volume, page = max(mine.cited)
    return not any(volume == known and abs(page - first) <= SAME_RULE_PAGES for known, first in other.cited)


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
