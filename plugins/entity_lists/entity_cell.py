"""The grammar of the Entity List's entity cell: prose in, names and addresses out.

A cell is  name, [aliases] addresses [cross reference]. A line that starts with an em dash is an alias; a dash inside a
line is part of a name or an address, so lines are never joined before they are told apart. What follows the first
heading of subordinate institutions or affiliated entities stays in remarks, verbatim.
"""

import re
from dataclasses import dataclass

from entity_lists.address_text import split_addresses, split_name

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
NUMBER_WORDS = {
    word: number
    for number, word in enumerate((*_UNITS, *_TEENS, "twenty", *(f"twenty-{unit}" for unit in _UNITS)), start=1)
}

# "a.k.a., the following two aliases:", in the spellings of the table.
_ALIAS_HEAD = re.compile(
    r"[,;]?\s*(?P<kind>[af]\.\s?k\.\s?a\.?)?[\s,]*(?:and |including )?(?:the |(?P<early>[a-z-]+|\d+) )?follow(?:ing)?\b"
    r"(?: the following)?(?: (?P<number>[a-z-]+|\d+))? alias(?:es)?\b(?P<more>[^:\n]*)[:,]?\s*$",
    re.IGNORECASE,
)
_CHILDREN = re.compile(
    r"^(?:Subordinate (?:institutions?|entit(?:y|ies))\b|Affiliated entities\b|The following addresses apply\b)", re.I
)
_REFERENCE = re.compile(
    r"[\s,.;]*\(?\s*\bSee (?:also |the )?(?:(?:alternat|addition|address)\w*\b|[A-Z]\w+)[^\n]*$", re.I
)
_BULLET = "—"
_LIST_TAIL = re.compile(r"(?:[;,]?\s*\band\b[;,]?|[;,])\s*$", re.I)
_INLINE = re.compile(r"[\s,]*\((?P<kind>[af])\.\s?k\.\s?a\.?,?\s*(?P<names>[^()]*(?:\([^()]*\)[^()]*)*)\)", re.I)
_BARE = re.compile(r"[\s,;]+(?P<kind>[af])\.\s?k\.\s?a\.?,?\s+", re.I)
_LEGAL_DOT = re.compile(
    r"(?:\b(?:Co|Ltd|Inc|Corp|Bros|Pvt|Pte|Pty|Bhd|Sdn|Intl|Jr|Sr|Dr|St|Ind|Sti|Tic|San|Cie|Est|Bv|Nv)|\.[A-Za-z]|\b[A-Z])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class EntityCell:
    """What a cell says; aliases are (name, "aka" or "fka"), stated_count is the number word's."""

    name: str
    aliases: tuple[tuple[str, str], ...]
    addresses: tuple[str, ...]
    stated_count: int | None
    listed_count: int
    remarks: str | None


def read_entity_cell(text: str) -> EntityCell:
    """Return the parts of an entity cell; raises ValueError with the reason if it has no name."""
    own, children = _cut_children(text.split("\n"))
    lines, reference = _cut_reference(own)
    head_lines, bullets, rest_lines, head = _cut_aliases(lines)
    if head is None:
        name_text, address_text, listed = _split_head(head_lines)
    else:
        name_text, listed, address_text = _read_list(head_lines, bullets, rest_lines, head)
    name, inline = _inline_names(name_text)
    name = strip_stop(name)
    if not any(character.isalnum() for character in name):
        raise ValueError("the entity cell has no name")
    return EntityCell(
        name=name,
        aliases=tuple(dict.fromkeys(inline + listed)),
        addresses=split_addresses(address_text),
        stated_count=_stated_count(head),
        listed_count=len(bullets),
        remarks="\n".join(part for part in (reference, children) if part) or None,
    )


def strip_stop(name: str) -> str:
    """Return the name without the punctuation that ends a list or a sentence; the dot of Ltd. or S.A. stays."""
    name = name.strip().rstrip(",;: ")
    while name.endswith(".") and not _LEGAL_DOT.search(name):
        name = name[:-1].rstrip(",; ")
    return name


def _cut_children(lines: list[str]) -> tuple[list[str], str]:
    for number, line in enumerate(lines):
        if number and _CHILDREN.match(line):
            return lines[:number], "\n".join(lines[number:])
    return lines, ""


def _cut_reference(lines: list[str]) -> tuple[list[str], str]:
    for number in range(len(lines) - 1, -1, -1):
        if found := _REFERENCE.search(lines[number]):
            reference = " ".join([lines[number][found.start() :], *lines[number + 1 :]])
            return [*lines[:number], lines[number][: found.start()]], reference.strip(" ,.;\n")
    return lines, ""


def _cut_aliases(lines: list[str]) -> tuple[list[str], list[str], list[str], re.Match[str] | None]:
    """Return the lines before the list, its bullets, the lines after it, and the match of its heading."""
    first = next((n for n, line in enumerate(lines) if line.startswith(_BULLET)), None)
    if not first:
        return lines, [], [], None
    last = max(n for n, line in enumerate(lines) if line.startswith(_BULLET))
    before = " ".join(filter(None, lines[:first]))
    head = _ALIAS_HEAD.search(before)
    if head is None:
        return lines, [], [], None
    bullets = [line for line in lines[first : last + 1] if line]
    return [before[: head.start()]], _join_wrapped(bullets), lines[last + 1 :], head


def _join_wrapped(bullets: list[str]) -> list[str]:
    joined: list[str] = []
    for line in bullets:
        if line.startswith(_BULLET):
            joined.append(line.lstrip("— "))
        else:
            joined[-1] += f" {line}"
    return joined


def _split_head(lines: list[str]) -> tuple[str, str, list[tuple[str, str]]]:
    text, names = _bracketed_names(lines[0])
    parts = _BARE.split(text, maxsplit=1)
    name, address = split_name(parts[-1])
    if len(parts) > 1:
        names += [(alias, f"{parts[1].lower()}ka") for alias in _split_names(name)]
        name = parts[0]
    return name, "\n".join(filter(None, [address, *lines[1:]])), names


def _read_list(
    head: list[str], bullets: list[str], rest: list[str], match: re.Match[str]
) -> tuple[str, list[tuple[str, str]], str]:
    address = "\n".join(filter(None, rest))
    names = [_LIST_TAIL.sub("", bullet) for bullet in bullets]
    if not address:
        names[-1], address = _split_last(names[-1])
    kind = "fka" if (match["kind"] or "a").lower().startswith("f") else "aka"
    return head[0], [(strip_stop(name), kind) for name in names if strip_stop(name)], address


def _split_last(bullet: str) -> tuple[str, str]:
    # "—EMEC, Suite 7, …" and "—Zaliv Shipyard LLC. 4 Tankistov Street, …": alias and address on one line.
    name, address = split_name(bullet)
    return (name, address) if any(character.isdigit() for character in address) or "," in address else (bullet, "")


def _inline_names(text: str) -> tuple[str, list[tuple[str, str]]]:
    text, names = _bracketed_names(text)
    parts = _BARE.split(text)
    for kind, part in zip(parts[1::2], parts[2::2], strict=True):
        names += [(name, f"{kind.lower()}ka") for name in _split_names(part)]
    return parts[0], names


def _bracketed_names(text: str) -> tuple[str, list[tuple[str, str]]]:
    names = [
        (name, f"{found['kind'].lower()}ka")
        for found in _INLINE.finditer(text)
        for name in _split_names(found["names"])
    ]
    return _INLINE.sub("", text), names


def _split_names(text: str) -> list[str]:
    separator = r";\s*(?:and\s+)?" if ";" in text else r",\s*(?:and\s+)?(?!\s*(?:Ltd|LLC|Inc|Co|Corp|S\.A)\b)|\s+and\s+"
    parts = (re.sub(r"^[af]\.\s?k\.\s?a\.?,?\s*", "", part.strip(), flags=re.I) for part in re.split(separator, text))
    return [strip_stop(part) for part in parts if strip_stop(part)]


def _stated_count(head: re.Match[str] | None) -> int | None:
    if head is None:
        return None
    word = (head["number"] or head["early"] or "").lower()
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word)
