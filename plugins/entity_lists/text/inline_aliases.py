"""Aliases that stand behind a mark, "a.k.a." or "f.k.a.", inside a line.

In brackets: "X (a.k.a., A, B and C)", "X (f.k.a., A; B; and C)", "X (a.k.a. A; a.k.a. B; f.k.a. C)". Bare, with an
address behind them: "X, a.k.a., A, B, Address".
"""

import re
from collections.abc import Iterator, Sequence

from entity_lists.text.alias_marks import LIST_LEAD, LIST_TAIL, MARK, Alias, behind_marks
from entity_lists.text.countries import country_code
from entity_lists.text.names import (
    closing_bracket,
    split_name,
    split_outside,
    starts_address,
    strip_stop,
    with_legal_forms,
)
from entity_lists.text.vocabulary import PREMISES, is_legal_form, names_body, words

# "JSC Shipyard 'Zaliv;' JSC Zaliv Shipyard": the quote that closes the name stands behind the semicolon.
_MISPLACED = re.compile(r"[;,](?P<quote>['’”])(?=\s|$)")
# "Vast Solution 2706, Amcorp Bldg.": the number of a unit, which a building follows.
_UNIT = re.compile(r"^(?P<name>[^\d,]{3,}) (?P<unit>\d{3,4})$")
_BUILDING = re.compile(r"\b(?:bldg|building|tower|towers|plaza)\.?$", re.IGNORECASE)
_AND = re.compile(r"\sand\s")
_OF = frozenset({"of", "for", "de", "des", "et", "the"})


def mend_quotes(text: str) -> str:
    """Return the text with every closing quote before the semicolon or comma that was printed inside it."""
    return _MISPLACED.sub(r"\g<quote>;", text)


def split_marks(text: str) -> tuple[str, tuple[Alias, ...], str]:
    """Return the text without its aliases in brackets, these, and what follows the first bracket."""
    aliases: list[Alias] = []
    before, after = text, ""
    while (mark := MARK.search(before)) and (opening := _bracket(before, mark.start())) is not None:
        closing = closing_bracket(before, opening)
        aliases += _bracketed(before[opening + 1 : closing])
        rest = before[closing + 1 :]
        before, after = before[:opening].rstrip(" ,"), f"{rest}{after}"
    return before, tuple(aliases), after


def marked(text: str) -> Iterator[Alias]:
    """Yield the names after each mark: "a.k.a. A; a.k.a. B; f.k.a. C; and D"."""
    for names, kind in behind_marks(mend_quotes(text)):
        for part in split_outside(names, ";"):
            name = strip_stop(LIST_TAIL.sub("", LIST_LEAD.sub("", part)))
            if name:
                yield (unquoted(name), kind)


def bare_names(text: str, kind: str) -> tuple[list[Alias], str]:
    """Return the names before the address in "A, B and C, 27 Foo Street, …", and that address."""
    pieces = split_outside(text, ",")
    names: list[str] = []
    for index, piece in enumerate(pieces):
        if names and is_legal_form(piece):
            names[-1] += f",{piece}"
        elif names and (form := _form_before_address(piece)):
            names[-1] += f",{form}"
            return [(name, kind) for name in names], ",".join([piece[len(form) :].strip(), *pieces[index + 1 :]])
        elif names and not _continues_names(pieces, index):
            address = ",".join(pieces[index:]).strip()
            if (unit := _UNIT.match(names[-1])) and _BUILDING.search(piece):
                names[-1], address = unit["name"], f"{unit['unit']}, {address}"
            return [(name, kind) for name in names], address
        else:
            name, address = split_name(piece.strip(), is_whole=index + 1 == len(pieces))
            names += _split_and(name)
            if address:
                return [(name, kind) for name in names], ",".join([address, *pieces[index + 1 :]])
    return [(name, kind) for name in names], ""


def _form_before_address(piece: str) -> str:
    """Return " LLC." of " LLC. D. 10 Moskovskaya", the legal form of the name before it; "" if it has none."""
    head, stop, tail = piece.partition(". ")
    return f"{head}{stop.rstrip()}" if stop and is_legal_form(head) and starts_address(tail) else ""


def unquoted(name: str) -> str:
    """Return the name without curly or straight double quotes around the whole of it."""
    inner = name[1:-1]
    wrapped = name[:1] + name[-1:] in {"“”", '""'} and not set(inner) & set('“”"')
    return inner if wrapped else name


def _bracket(text: str, mark: int) -> int | None:
    """Return where the bracket opens that begins with this mark; None if the mark stands bare."""
    before = text[:mark].rstrip()
    return len(before) - 1 if before.endswith("(") else None


def _bracketed(text: str) -> list[Alias]:
    aliases = list(marked(text))
    if len(MARK.findall(text)) > 1 or ";" in text:
        return aliases
    # One mark and no semicolon: "a.k.a. Lin Rongnan, Steven Lim and Yong Nam Lim".
    return [(name, kind) for listed, kind in aliases for name in _split_commas(listed)]


def _split_commas(text: str) -> list[str]:
    pieces = with_legal_forms(split_outside(text, ","))
    return [name for piece in pieces for name in _split_and(LIST_LEAD.sub("", piece)) if name]


def _split_and(text: str) -> list[str]:
    # "Center for Study and Research" is one name: "and" stands inside it where a preposition or a body goes before.
    parts = _AND.split(text)
    is_list = not names_body(text) and _OF.isdisjoint(words(text)) and all(len(part.split()) > 1 for part in parts)
    return [strip_stop(part) for part in parts] if is_list else [strip_stop(text)]


def _continues_names(pieces: Sequence[str], index: int) -> bool:
    piece = pieces[index]
    if any(character.isdigit() for character in piece) or not PREMISES.isdisjoint(words(piece)):
        return False
    return index + 1 < len(pieces) and not country_code(piece) and not country_code(pieces[index + 1].strip(" ."))
