"""What one cell of the FCC's Covered List covers: equipment or services of named producers, or a whole category.

The prose names a producer behind "produced by", "provided by" or "supplied, directly or indirectly, by", up to what it
goes on to say of the equipment. The same names are printed bold: where the two readings differ, the cell is refused, so
that no producer is missed and none made up. What follows "except" is not covered and names nobody who is.

Source: https://www.fcc.gov/supplychain/coveredlist, 2026-06-22 to 2026-07-24.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from entity_lists.formats.html_cell import HtmlCell
from entity_lists.text.alias_brackets import split_firms
from entity_lists.text.search_key import search_key
from entity_lists.text.vocabulary import is_legal_form

_MARK = r"(?:\*{1,3}|†{1,3}|‡{1,3}|±|#|\^)"
_MARKS = re.compile(_MARK)
_NOTE = re.compile(rf"(?P<mark>{_MARK})\s*(?P<text>\S.*)")
_EXCEPT = re.compile(r"[\s,;(—–-]{0,5}\bexcept\b", re.IGNORECASE)
_PRODUCER = re.compile(
    r"\b(?:produced|provided|supplied, directly or indirectly,) by (?P<names>[A-Z].*?)"
    r"(?=,? (?:including|subject to|to the extent|or any of its)\b|$)"
)
_ANYBODY = re.compile(r"\bby (?=[A-Z])")
_SUBSIDIARY = re.compile(r",? and its (?:wholly[- ]owned )?subsidiar(?:y|ies) ")
# A paragraph that is none of its own covered things would become a category by mistake.
_THING = re.compile(
    r"\b(?:[Ee]quipment|[Ss]ervices?|[Pp]roducts?|[Ss]olutions?|[Ss]oftware|[Hh]ardware|[Ss]ystems?|[Cc]omponents?|"
    r"[Dd]evices?|[Rr]outers?|[Mm]odules?)\b"
)
# In a name these words are capitalised; in small letters they are what the text goes on to say.
_PROSE = re.compile(
    r"^[a-z]|\b(?:equipment|services?|products?|solutions?|software|hardware|systems?|components?|devices?|routers?)\b"
)
# "components. "": the editor that the page is written with moves the blank before a closing quote about.
_BLANK_BEFORE_QUOTE = re.compile(r'(?<=[.,;]) (?="$)', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One covered thing: its text, and who produces it; or, where nobody is named, the category as its one name.

    parents: the parent of each producer that is named as a subsidiary. marks: the footnote marks in the text. is_bold:
    whether the producers were found in bold print too.
    """

    text: str
    names: tuple[str, ...]
    names_producer: bool
    parents: Mapping[str, str] = field(default_factory=dict)
    marks: frozenset[str]
    is_bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The notes below a list, as (mark, text); general are the marks that stand in no single item."""

    notes: tuple[tuple[str, str], ...]
    general: frozenset[str]

    def of(self, item: Item) -> Iterable[str]:
        """Yield the notes of an item, its own and the general ones, in the page's order."""
        return (f"{mark} {text}" for mark, text in self.notes if mark in self.general or mark in item.marks)


def strip_marks(text: str) -> str:
    """Return the text in one line without footnote marks."""
    return " ".join(_MARKS.sub("", text).split())


def tidy(text: str) -> str:
    """Return the text without the blank before a quote that ends a line, which comes and goes and says nothing."""
    return _BLANK_BEFORE_QUOTE.sub("", text)


def read_items(cell: HtmlCell) -> tuple[Item, ...]:
    """Return what a cell covers, a paragraph a thing.

    Raises:
        ValueError: a paragraph names a producer in another form, or the bold print names others; the message is why.
    """
    shown = tidy(cell.reading if cell.struck else cell.text)
    items = [_item(text, cell) for text in shown.split("\n\n") if text]
    producers = [name for item in items if item.names_producer for name in item.names]
    bold = [text for text in cell.strong if search_key(text) and search_key(text) in search_key(cell.reading)]
    if bold and [search_key(text) for text in bold] != [search_key(name) for name in producers]:
        raise ValueError(f"the text names as producers {producers}, bold print names {bold}")
    if not items:
        raise ValueError("the row covers nothing")
    return tuple(items)


def read_notes(blocks: Sequence[str], items: Iterable[Item]) -> Notes:
    """Return the notes among the blocks of text below a list; a line without a mark continues the note above it."""
    notes: list[tuple[str, str]] = []
    for block in blocks:
        is_note = False
        for line in block.split("\n"):
            if note := _NOTE.fullmatch(line):
                notes.append((note["mark"], note["text"]))
                is_note = True
            elif is_note:
                notes[-1] = (notes[-1][0], f"{notes[-1][1]} {line}")
    own = frozenset(mark for item in items for mark in item.marks)
    return Notes(notes=tuple(notes), general=frozenset(mark for mark, _ in notes) - own)


def _item(text: str, cell: HtmlCell) -> Item:
    # An exception is not covered: only what stands before it can name a producer or the category.
    covered = strip_marks(_EXCEPT.split(text, maxsplit=1)[0])
    names: list[str] = []
    parents: dict[str, str] = {}
    for producer in _PRODUCER.finditer(covered):
        head, *subsidiaries = _SUBSIDIARY.split(producer["names"])
        heads = _firms(head)
        owned = [name for part in subsidiaries for name in _firms(part)]
        names += [*heads, *owned]
        parents |= dict.fromkeys(owned, heads[-1])
    unread = _ANYBODY.search(_PRODUCER.sub("", covered)) or any(map(_PROSE.search, names))
    if unread or not _THING.search(covered):
        what = "a producer in another form" if unread else "no equipment, service or product"
        raise ValueError(f"the text names {what}: {text[:200]!r}")
    return Item(
        text=text,
        names=tuple(dict.fromkeys(names)) or (covered.rstrip(" .,;:"),),
        names_producer=bool(names),
        parents=parents,
        marks=frozenset(_MARKS.findall(text)),
        is_bold=bool(names) and bool(cell.strong),
    )


def _firms(text: str) -> list[str]:
    """Return the names in "A Inc., B Co., Ltd., and C": a comma parts names behind a legal form and before none."""
    pieces: list[str] = []
    for piece in text.split(", "):
        if pieces and (is_legal_form(piece) or not is_legal_form(pieces[-1].rsplit(" ", 1)[-1])):
            pieces[-1] += f", {piece}"
        else:
            pieces.append(piece.removeprefix("and "))
    return [name for piece in pieces for name in split_firms(piece)]
