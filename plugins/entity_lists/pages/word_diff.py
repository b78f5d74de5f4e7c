"""Which words differ between two texts; long texts are told in part, so that no page takes seconds or megabytes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word, number or date with the blanks after it, so that few pieces make a text.
_PIECES = re.compile(r"\w+(?:[-.'’/]\w+)*\s*|[^\w\s]\s*|\s+")
# What differs is cut off after so many characters, and around it so many are shown of what does not.
_MOST_CHANGED, _MOST_AROUND = 2_000, 300
# Comparing takes the square of it, and more for a text that says one word again and again.
_MOST_PIECES = 300
_LEFT_OUT = " … "


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A run of words; is_changed: the other text has not got them at this place."""

    text: str
    is_changed: bool


Text = tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """Two texts with what differs marked; None where there is none. is_cut: not all of them is there."""

    before: Text | None
    after: Text | None
    is_cut: bool


def marked(before: str | None, after: str | None) -> Marked:
    """Return both texts with the words marked that only one of them has."""
    old, new = before or "", after or ""
    start, end = _same_ends(old, new)
    middles = old[start : len(old) - end], new[start : len(new) - end]
    shown = [_shortened(middle) for middle in middles]
    (first, is_first_cut), (last, is_last_cut) = _around(old, start, end)
    sides = (
        tuple(_joined([Segment(text=first, is_changed=False), *changed, Segment(text=last, is_changed=False)]))
        for changed in _compared(*shown)
    )
    told = [None if text is None else side for text, side in zip((before, after), sides, strict=True)]
    is_cut = is_first_cut or is_last_cut or tuple(shown) != middles
    return Marked(before=told[0], after=told[1], is_cut=is_cut)


def _same_ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters are the same at the start and at the end, up to a blank: a word is not cut through."""
    start = _same_start(old, new)
    while start and _is_within_word(old, start) | _is_within_word(new, start):
        start -= 1
    rest = min(len(old), len(new)) - start
    end = min(_same_start(old[: -rest - 1 : -1] if rest else "", new[: -rest - 1 : -1] if rest else ""), rest)
    while end and _is_within_word(old, len(old) - end) | _is_within_word(new, len(new) - end):
        end -= 1
    return start, end


def _is_within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and not text[place - 1].isspace() and not text[place].isspace()


def _same_start(old: str, new: str) -> int:
    """Return how many characters are the same; comparing slices does it in a thousandth of the time of a loop."""
    least, most = 0, min(len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        if old[least:middle] == new[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHANGED else f"{text[:_MOST_CHANGED]}…"


def _around(text: str, start: int, end: int) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """Return what is shown before and after what differs, and whether something of it is left out."""
    first, last = text[:start], text[len(text) - end :]
    if len(first) > 2 * _MOST_AROUND:
        first = first[:_MOST_AROUND] + _LEFT_OUT + first[-_MOST_AROUND:]
    if len(last) > 2 * _MOST_AROUND:
        last = last[:_MOST_AROUND] + _LEFT_OUT + last[-_MOST_AROUND:]
    return (first, len(first) < start), (last, len(last) < end)


def _compared(old: str, new: str) -> tuple[list[Segment], list[Segment]]:
    pieces: tuple[list[str], list[str]] = (_PIECES.findall(old), _PIECES.findall(new))
    if max(map(len, pieces)) > _MOST_PIECES:
        return [Segment(text=old, is_changed=True)], [Segment(text=new, is_changed=True)]
    olds, news = ([piece.rstrip() or piece for piece in side] for side in pieces)
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    return (
        list(_side(pieces[0], [(tag == "equal", start, end) for tag, start, end, _, _ in blocks])),
        list(_side(pieces[1], [(tag == "equal", start, end) for tag, _, _, start, end in blocks])),
    )


def _side(pieces: Sequence[str], blocks: Sequence[tuple[bool, int, int]]) -> Iterator[Segment]:
    for is_same, start, end in blocks:
        yield Segment(text="".join(pieces[start:end]), is_changed=not is_same)


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Yield the segments without empty ones, those of one kind as one."""
    waiting: Segment | None = None
    for segment in segments:
        if not segment.text:
            continue
        if waiting and waiting.is_changed == segment.is_changed:
            waiting = Segment(text=waiting.text + segment.text, is_changed=segment.is_changed)
            continue
        if waiting:
            yield waiting
        waiting = segment
    if waiting:
        yield waiting
