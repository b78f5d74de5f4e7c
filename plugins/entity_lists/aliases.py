"""The aliases of a party, in the forms that the Entity List has used since 2008.

* a list: "X, a.k.a., the following two aliases:", then a line with an em dash for each; the number word is a check-sum;
* the same list in one line: "X, a.k.a., the following two aliases: A; and B. Address";
* in brackets: "X (a.k.a., A, B and C)", "X (f.k.a., A; B; and C)", "X (a.k.a. A; a.k.a. B; f.k.a. C)";
* bare: "X, a.k.a., A, B, Address".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entity_lists.countries import country_code
from entity_lists.name_text import split_name, split_outside, starts_address, strip_stop
from entity_lists.vocabulary import PREMISES, is_legal_form, names_body, words

Alias = tuple[str, str]

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = [ten if not unit else f"{ten}-{unit}" for ten in "twenty thirty forty".split() for unit in ("", *_UNITS)]
NUMBER_WORDS = {word: number for number, word in enumerate([*_UNITS, *_TEENS, *_TENS], start=1)}
NUMBER = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|\d{{1,3}})"

BULLET = "—"
_MARK = re.compile(r"(?<![\w.])(?P<kind>[af])(?:\.\s?k\.\s?a\b|ka\b)\.?\s?,?\s?", re.IGNORECASE)
_LIST_HEAD = re.compile(
    rf"(?:[,;\s]{{0,3}}(?<![\w.])(?P<kind>[af])\.?\s?k\.?\s?a\b\.?)?[\s,]{{0,3}}\b(?:and |as |including )?(?:the )?"
    rf"(?:(?P<early>{NUMBER}) )?(?:follow(?:ing)?\s)?(?:the following\s)?(?:(?P<number>{NUMBER}) )?"
    r"(?:alia\w{1,3}|entity(?=:$))\b(?P<more>[^:\n]{0,120})(?::|,?$)\s?",
    re.IGNORECASE,
)
_MARK_AT_END = re.compile(r"[,;\s]{0,3}(?<![\w.])(?P<kind>[af])\.\s?k\.\s?a\b[.,:]{0,3}$", re.IGNORECASE)
_TAIL = re.compile(r"(?:[;,]?\s?\band\b[;,]?|[;,])\s?$", re.IGNORECASE)
_LEAD = re.compile(r"^[\s,;]{0,4}(?:and\b[\s,]{0,3})?[—-]?\s?", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:;|\band)\s?$", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"[,\s]{0,2}\(?\bAddress: ")
# "JSC Shipyard 'Zaliv;' JSC Zaliv Shipyard": the quote that closes the name stands behind the semicolon.
_MISPLACED = re.compile(r"[;,](?P<quote>['’”])")
_GLUED_ITEM = re.compile(rf"(?<=;)\s?(?={BULLET})")
_AND = re.compile(r"\sand\s")
_REMARK = re.compile(r";?\s?\((?P<remark>all of [^()]{1,200})\)\s?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Names:
    """A name, its aliases as (name, "aka" or "fka"), what follows them, and the check-sum of the list.

    stated_count is the number word's (None without one), listed_count the number of items in the list.
    """

    name: str
    aliases: tuple[Alias, ...]
    address: str
    stated_count: int | None = None
    listed_count: int = 0
    remarks: tuple[str, ...] = ()


def count_of(word: str | None) -> int | None:
    """Return the number that a word or its digits state; None for no word."""
    if not word:
        return None
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word.lower())


def list_head(text: str) -> re.Match[str] | None:
    """Return the match of the words that open a list of aliases."""
    return _LIST_HEAD.search(text)


def list_count(head: re.Match[str]) -> int | None:
    """Return the number of aliases that the head of a list states."""
    return count_of(head["number"] or head["early"])


def read_names(lines: Sequence[str]) -> Names:
    """Return the names at the start of a party's lines (none of them empty)."""
    for index in range(len(lines)):
        is_last = index + 1 == len(lines)
        head = list_head(lines[index])
        if head is None and not is_last and lines[index + 1].startswith(BULLET):
            head = _MARK_AT_END.search(lines[index])
        if head is not None:
            before = " ".join([*lines[:index], lines[index][: head.start()]])
            return _read_list(before, head, lines[index][head.end() :], lines[index + 1 :])
        if lines[index].startswith(BULLET):
            break
    return _read_inline(lines)


def split_marks(text: str) -> tuple[str, tuple[Alias, ...], str]:
    """Return the text without its aliases in brackets, these, and what follows the first bracket."""
    aliases: list[Alias] = []
    before, after = text, ""
    while (mark := _MARK.search(before)) and (opening := _bracket(before, mark.start())) is not None:
        closing = _closing(before, opening)
        aliases += _bracketed(before[opening + 1 : closing])
        rest = before[closing + 1 :]
        before, after = before[:opening].rstrip(" ,"), f"{rest}{after}"
    return before, tuple(aliases), after


def _read_list(before: str, head: re.Match[str], same_line: str, lines: Sequence[str]) -> Names:
    kind = f"{(head['kind'] or 'a').lower()}ka"
    stated = list_count(head) if head.re is _LIST_HEAD else None
    if same_line.strip():
        items, address = _inline_items(same_line, stated or 1, has_address=bool(lines))
        rest = list(lines)
    else:
        items, rest = _listed_items(lines, stated)
        address = ""
    if items and not rest and not address:
        items[-1], address = _split_last(items[-1])
    names = _named(before)
    listed = [alias for item in items for part in split_outside(_REMARK.sub("", item), ";") for alias in _item_names(part, kind)]
    remarks = [found["remark"] for item in items if (found := _REMARK.search(item))]
    return replace(
        names,
        aliases=(*names.aliases, *listed),
        address="\n".join(filter(None, [address, *rest])),
        stated_count=stated,
        listed_count=len(items),
        remarks=tuple(remarks),
    )


def _named(text: str) -> Names:
    name, aliases, after = split_marks(text)
    # Between the name and its list of aliases a second mark may stand: "X, f.k.a., Y, a.k.a., the following …".
    mark = _MARK.search(name)
    if mark is not None:
        aliases = (*_marked(name[mark.start() :]), *aliases)
        name = name[: mark.start()]
    return Names(name=strip_stop(f"{name}{after}"), aliases=aliases, address="")


def _listed_items(lines: Sequence[str], stated: int | None) -> tuple[list[str], list[str]]:
    """Return the items of a list and the lines after it; an item may lack its dash while the list is not closed."""
    end, is_open = 0, True
    while end < len(lines):
        bulleted = lines[end].startswith(BULLET)
        if not bulleted and (not is_open or starts_address(lines[end])):
            break
        is_open = bool(_OPEN_END.search(lines[end]))
        end += 1
    items = [item for line in _rejoined(lines[:end], stated) for item in _GLUED_ITEM.split(line)]
    items = [_TAIL.sub("", item.lstrip(f"{BULLET} ")).strip() for item in items]
    return [item for item in items if strip_stop(item)], list(lines[end:])


def _rejoined(lines: Sequence[str], stated: int | None) -> list[str]:
    """Return the lines of a list; a name that was broken at its own dash is whole again, if the number word says so.

    "—OOO Neft", "—Aktiv; and", "—RN-Aktiv OOO.": two aliases, and one line that no semicolon closes.
    """
    unclosed = [index for index, line in enumerate(lines[:-1]) if not _OPEN_END.search(line)]
    if stated is None or len(unclosed) != 1 or len(lines) != stated + 1:
        return list(lines)
    first = unclosed[0]
    return [*lines[:first], lines[first] + lines[first + 1], *lines[first + 2 :]]


def _inline_items(text: str, stated: int, *, has_address: bool) -> tuple[list[str], str]:
    parts = split_outside(text, ";")
    items = [_LEAD.sub("", part) for part in parts[: stated - 1]]
    last = _LEAD.sub("", ";".join(parts[stated - 1 :]))
    if has_address:
        return [*items, last], ""
    name, address = split_name(last)
    return [*items, name], address


def _split_last(item: str) -> tuple[str, str]:
    # "—EMEC, Suite 7, …" and "—Zaliv Shipyard LLC. 4 Tankistov Street, …": alias and address on one line.
    if label := _ADDRESS_LABEL.search(item):
        return item[: label.start()], item[label.end() :]
    name, address = split_name(item)
    placed = "," in address or any(character.isdigit() for character in address) or country_code(address.strip(" .,"))
    return (name, address) if placed else (item, "")


def _item_names(item: str, kind: str) -> Iterator[Alias]:
    before, aliases, after = split_marks(item.strip())
    mark = _MARK.search(before)
    own = strip_stop(f"{before[: mark.start()] if mark else before}{after}")
    if own:
        yield (_unquoted(own), kind)
    if mark:
        yield from _marked(before[mark.start() :])
    yield from aliases


def _read_inline(lines: Sequence[str]) -> Names:
    """Return the names of a party without a list: everything stands on its first line."""
    head_count = 1
    while head_count < len(lines) and lines[head_count].startswith("("):
        head_count += 1
    text, rest = " ".join(lines[:head_count]), list(lines[head_count:])
    before, aliases, after = split_marks(text)
    if aliases:
        names = Names(name=strip_stop(before), aliases=aliases, address=after.lstrip(" ,;"))
    elif mark := _MARK.search(text):
        bare, address = _bare_names(text[mark.end() :], f"{mark['kind'].lower()}ka")
        names = Names(name=strip_stop(text[: mark.start()]), aliases=tuple(bare), address=address)
    elif rest and text.rstrip().endswith(","):
        names = Names(name=strip_stop(text), aliases=(), address="")
    else:
        name, address = split_name(text)
        names = Names(name=strip_stop(name), aliases=(), address=address)
    return replace(names, address="\n".join(filter(None, [names.address, *rest])))


def _bare_names(text: str, kind: str) -> tuple[list[Alias], str]:
    """Return the names before the address in "A, B and C, 27 Foo Street, …", and that address."""
    pieces = split_outside(text, ",")
    found: list[str] = []
    for index, piece in enumerate(pieces):
        if found and is_legal_form(piece):
            found[-1] += f",{piece}"
        elif found and not _continues_names(pieces, index):
            return [(name, kind) for name in found], ",".join(pieces[index:]).strip()
        else:
            name, address = split_name(piece.strip())
            found += _split_and(name)
            if address:
                return [(name, kind) for name in found], ",".join([address, *pieces[index + 1 :]])
    return [(name, kind) for name in found], ""


def _continues_names(pieces: Sequence[str], index: int) -> bool:
    piece = pieces[index]
    if any(character.isdigit() for character in piece) or not PREMISES.isdisjoint(words(piece)):
        return False
    return index + 1 < len(pieces) and not country_code(piece) and not country_code(pieces[index + 1].strip(" ."))


def _split_and(text: str) -> list[str]:
    parts = _AND.split(text)
    is_list = not names_body(text) and all(len(part.split()) > 1 for part in parts)
    return [strip_stop(part) for part in parts] if is_list else [strip_stop(text)]


def _bracket(text: str, mark: int) -> int | None:
    """Return where the bracket opens that begins with this mark; None if the mark stands bare."""
    before = text[:mark].rstrip()
    return len(before) - 1 if before.endswith("(") else None


def _closing(text: str, opening: int) -> int:
    depth = 0
    for index in range(opening, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if depth == 0:
            return index
    return len(text)


def _bracketed(text: str) -> list[Alias]:
    found = list(_marked(text))
    if len(_MARK.findall(text)) > 1 or ";" in text:
        return found
    # One mark and no semicolon: "a.k.a. Lin Rongnan, Steven Lim and Yong Nam Lim".
    return [(name, kind) for listed, kind in found for name in _split_commas(listed)]


def _marked(text: str) -> Iterator[Alias]:
    """Yield the names after each mark: "a.k.a. A; a.k.a. B; f.k.a. C; and D"."""
    text = _MISPLACED.sub(r"\g<quote>;", text)
    marks = list(_MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        for part in split_outside(text[mark.end() : end], ";"):
            name = strip_stop(_TAIL.sub("", _LEAD.sub("", part)))
            if name:
                yield (_unquoted(name), f"{mark['kind'].lower()}ka")


def _split_commas(text: str) -> list[str]:
    found: list[str] = []
    for piece in split_outside(text, ","):
        if found and is_legal_form(piece):
            found[-1] += f",{piece}"
        else:
            found += _split_and(_LEAD.sub("", piece))
    return [name for name in found if name]


def _unquoted(name: str) -> str:
    inner = name[1:-1]
    wrapped = name[:1] + name[-1:] in {"“”", '""'} and not set(inner) & set('“”"')
    return inner if wrapped else name
