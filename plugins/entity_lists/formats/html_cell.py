"""The text of an element of a web page, with what its markup says of it.

Superscripts are footnote marks, struck-out text does not count, bold text is told apart; white space is folded, and
line breaks and paragraphs are kept.
"""

import re
from dataclasses import dataclass

from lxml import etree

_BLANKS = re.compile(r"\s+")
# Soft hyphens, zero-width spaces and joiners: nobody sees them, and they part no words.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
IGNORED = frozenset({"script", "style", "template", "noscript", "head"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "div", "dd", "dl", "dt", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "ul",
})  # fmt: skip
_STRONG, _RAISED = frozenset({"b", "strong"}), frozenset({"sup"})
_STRUCK = frozenset({"del", "s", "strike"})
# What stands for a line break and a paragraph while white space is folded; no HTML text holds either.
LINE, PARAGRAPH = "\v", "\f"
OWN_BREAKS = str.maketrans(dict.fromkeys((LINE, PARAGRAPH), " "))


@dataclass(frozen=True, kw_only=True)
class HtmlCell:
    """One cell, or one block of text: lines are parted by a line break, paragraphs by two.

    text: all of it, verbatim. reading: what counts of it, without superscripts and what is struck out. strong, marks,
    struck: the pieces that are printed bold, raised, struck out. columns: how many the cell spans.
    """

    text: str
    reading: str
    strong: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    columns: int = 1


def read_cell(element: etree._Element) -> HtmlCell:
    """Return what an element says."""
    text, reading = list[str](), list[str]()
    runs = {kind: _Runs(joins=kind != "marks") for kind in ("strong", "marks", "struck")}
    if any(_kind(above) == "struck" for above in element.iterancestors()):
        runs["struck"].turn(is_start=True)
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        is_start, is_ignored = event == "start", node.tag in IGNORED
        if is_start and is_ignored:
            walk.skip_subtree()
        if kind := _kind(node):
            runs[kind].turn(is_start=is_start)
        said = (node.text if is_start else node.tail if node is not element else None) or ""
        said = "" if is_start and is_ignored else said.translate(OWN_BREAKS)
        said = said if node is element else _gap(str(node.tag), is_start=is_start) + said
        text.append(said)
        if not (runs["marks"].is_within or runs["struck"].is_within):
            reading.append(said)
        for run in runs.values():
            run.add(said)
    return HtmlCell(
        text=lines("".join(text)),
        reading=lines("".join(reading)),
        strong=runs["strong"].pieces(),
        marks=runs["marks"].pieces(),
        struck=runs["struck"].pieces(),
    )


class _Runs:
    """The pieces of a text that are marked in one way; joins: whether neighbours with a blank between them are one."""

    def __init__(self, *, joins: bool) -> None:
        self._joins = joins
        self._depth = 0
        self._is_apart = True
        self._pieces: list[str] = []

    @property
    def is_within(self) -> bool:
        return self._depth > 0

    def turn(self, *, is_start: bool) -> None:
        self._depth += 1 if is_start else -1
        if is_start and self._depth == 1 and (self._is_apart or not self._joins):
            self._pieces.append("")
        self._is_apart = False

    def add(self, said: str) -> None:
        if self._depth:
            self._pieces[-1] += said
        elif said.strip(" \t\r\n\u00a0"):
            self._is_apart = True
        elif self._pieces and said:
            self._pieces[-1] += said

    def pieces(self) -> tuple[str, ...]:
        return tuple(filter(None, map(fold, self._pieces)))


def _kind(node: etree._Element) -> str | None:
    if node.tag in _STRUCK or "line-through" in (node.get("style") or "").casefold():
        return "struck"
    return "strong" if node.tag in _STRONG else "marks" if node.tag in _RAISED else None


def _gap(tag: str, *, is_start: bool) -> str:
    return PARAGRAPH if tag in BLOCKS else LINE if tag == "li" or (tag == "br" and is_start) else ""


def lines(raw: str) -> str:
    """Return the text with white space folded, line breaks and paragraphs kept, none of them empty."""
    paragraphs = ("\n".join(filter(None, map(fold, part.split(LINE)))) for part in raw.split(PARAGRAPH))
    return "\n\n".join(filter(None, paragraphs))


def fold(text: str) -> str:
    """Return the text in one line, white space folded, without characters that nobody sees."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()
