"""The names at the start of a party's text: its own, and its aliases in the forms used since 2008.

* a list: "X, a.k.a., the following two aliases:", then a line with an em dash for each; the number word is a check-sum;
* the same list in one line: "X, a.k.a., the following two aliases: A; and B. Address";
* behind a mark inside the line: see inline_aliases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entity_lists.text.alias_marks import LIST_LEAD, LIST_TAIL, MARK, Alias, alias_kind
from entity_lists.text.countries import country_code
from entity_lists.text.inline_aliases import bare_names, marked, mend_quotes, split_marks, unquoted
from entity_lists.text.names import split_name, split_outside, starts_address, strip_stop
from entity_lists.text.vocabulary import NUMBER, count_of, names_place

BULLET = "—"
_LIST_HEAD = re.compile(
    rf"(?:[,;\s]{{0,3}}(?<![\w.])(?P<kind>[af])\.?\s?k\.?\s?a\b\.?)?[\s,]{{0,3}}\b(?:and |as |including )?(?:the )?"
    rf"(?:(?P<early>{NUMBER}) )?(?:follow(?:ing)?\s)?(?:the following\s)?(?:(?P<number>{NUMBER}) )?"
    r"(?:alia\w{1,3}|entity(?=:$))\b(?P<more>[^:\n]{0,120})(?::|,?$)\s?",
    re.IGNORECASE,
)
_MARK_AT_END = re.compile(r"[,;\s]{0,3}(?<![\w.])(?P<kind>[af])\.\s?k\.\s?a\b[.,:]{0,3}$", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:;|\band)\s?$", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"[,\s]{0,2}\(?\bAddress: ")
_GLUED_ITEM = re.compile(rf"(?<=;)\s?(?={BULLET})")
# "—Xinjiang Leon Telecom; and Technology" as one of as many items as the number word says.
_CLOSED_WITHIN = re.compile(r";(?= and \w)")
# "—JSCT SKTB RT.55 Nijinsky", and on the next line "St., Velikiy Novgorod, …".
_BROKEN_STREET = re.compile(r"\.(?P<street>\d{1,4} [A-Z]\w+)$")
_REST_OF_STREET = re.compile(r"\s?(?:St|Str|Street|Rd|Road|Ave|Avenue)\b")
_REMARK = re.compile(r";?\s?\((?P<remark>all of [^()]{1,200})\)\s?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Names:
    """A name, its aliases with their kinds, what follows them, and the check-sum of the list.

    stated_count is the number word's (None without one), listed_count the number of items in the list.
    """

    name: str
    aliases: tuple[Alias, ...]
    address: str
    stated_count: int | None = None
    listed_count: int = 0
    remarks: tuple[str, ...] = ()


def list_head(text: str) -> re.Match[str] | None:
    """Return the match of the words that open a list of aliases."""
    folded = text.casefold()
    # Few lines have either word, and the pattern is tried at every character of the others.
    return _LIST_HEAD.search(text) if "alia" in folded or "entity:" in folded else None


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
    elif items and rest and _REST_OF_STREET.match(rest[0]) and (broken := _BROKEN_STREET.search(items[-1])):
        items[-1] = items[-1][: broken.start()]
        rest = [f"{broken['street']} {rest[0].strip()}", *rest[1:]]
    if len(items) == stated:
        items = [_CLOSED_WITHIN.sub("", item) for item in items]
    names = _named(before)
    parts = [part for item in items for part in split_outside(_REMARK.sub("", item), ";")]
    listed = [alias for part in parts for alias in _item_names(part, kind)]
    remarks = [remark["remark"] for item in items if (remark := _REMARK.search(item))]
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
    mark = MARK.search(name)
    if mark is not None:
        aliases = (*marked(name[mark.start() :]), *aliases)
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
    items = [item for line in _rejoined(lines[:end], stated) for item in _GLUED_ITEM.split(mend_quotes(line))]
    items = [LIST_TAIL.sub("", item.lstrip(f"{BULLET} ")).strip() for item in items]
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
    items = [LIST_LEAD.sub("", part) for part in parts[: stated - 1]]
    last = LIST_LEAD.sub("", ";".join(parts[stated - 1 :]))
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
    mark = MARK.search(before)
    own = strip_stop(f"{before[: mark.start()] if mark else before}{after}")
    if own:
        yield (unquoted(own), kind)
    if mark:
        yield from marked(before[mark.start() :])
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
    elif mark := MARK.search(text):
        bare, address = bare_names(text[mark.end() :], alias_kind(mark))
        names = Names(name=strip_stop(text[: mark.start()]), aliases=tuple(bare), address=address)
    elif rest and text.rstrip().endswith(",") and not names_place(split_name(text)[1]):
        names = Names(name=strip_stop(text), aliases=(), address="")
    else:
        name, address = split_name(text)
        names = Names(name=strip_stop(name), aliases=(), address=address)
    return replace(names, address="\n".join(filter(None, [names.address, *rest])))
