"""A JSON object with one long list, read a value at a time: neither its text nor its values are ever there whole.

Each value is decoded by the standard library's own decoder, so it is what json.loads makes of it.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from entity_lists.errors import SourceChanged
from entity_lists.formats.decoding import decode

# Opens a file anew, and yields its bytes, some at a time.
Blocks = Callable[[], Iterator[bytes]]

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
# What may stand behind a value.
_BEHIND = frozenset(" \t\n\r,:]}")
# Read at once; more, if a value does not end within it.
_BLOCK_BYTES = 1 << 20


class JsonList:
    """The values of a list, to be gone through once; beside it stands what else the object has, when that is done."""

    def __init__(self, blocks: Iterable[bytes], name: str) -> None:
        """Prepare to read the list of that name; blocks: the bytes of the file."""
        self.beside: Final[dict[str, Any]] = {}
        self._pieces, self._name = _pieces(blocks), name
        self._is_first = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0

    def __iter__(self) -> Iterator[Any]:
        """Yield the values.

        Raises:
            ValueError, RecursionError: it is not well-formed, no object, or has no list of that name, or several.
        """
        has_list = False
        for _ in self._parts("{", "}"):
            name = self._value()
            if not isinstance(name, str):
                raise ValueError(f"expected a name, found {name!r}")
            self._expect(":")
            if name == self._name and not has_list and self._peek() == "[":
                has_list = True
                for _ in self._parts("[", "]"):
                    yield self._value()
            else:
                self.beside[name] = self._value()
        if self._peek() or not has_list or self._name in self.beside:
            raise ValueError(f"expected one list {self._name}")

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        """Go into an object or a list, yield where each of its parts begins, and go out of it."""
        self._expect(opening)
        is_last = self._peek() == closing
        while not is_last:
            yield
            if comma := _COMMA.match(self._text, self._at):
                self._at = comma.end()
                continue
            is_last = self._peek() == closing
            if not is_last:
                self._expect(",")
        self._expect(closing)

    def _peek(self) -> str:
        """Return the next character that is no blank; "" at the end."""
        while True:
            self._at = _BLANKS.match(self._text, self._at).end()  # type: ignore[union-attr]
            if (found := self._text[self._at : self._at + 1]) or not self._more():
                return found

    def _expect(self, character: str) -> None:
        if (found := self._peek()) != character:
            raise ValueError(f"expected {character}, found {found or 'the end'}")
        self._at += 1

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                # It may only be cut.
                if not self._more():
                    raise
                continue
            # A number may go on where the text is cut.
            if self._text[end : end + 1] in _BEHIND or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        """Read on; return whether there was anything."""
        # As much again as there is left, so that a long value is not copied again and again.
        pieces, size = [], max(_BLOCK_BYTES, len(self._text) - self._at)
        while size > 0 and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            size -= len(piece)
        read = b"".join(pieces)
        text = self._decoder.decode(read.removeprefix(codecs.BOM_UTF8) if self._is_first else read, final=not read)
        self._is_first = False
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(read)


def _pieces(blocks: Iterable[bytes]) -> Iterator[memoryview]:
    """Yield the bytes of blocks in pieces of which none is long."""
    for block in blocks:
        for start in range(0, len(block), _BLOCK_BYTES):
            yield memoryview(block)[start : start + _BLOCK_BYTES]


def not_well_formed(content: bytes, source_id: str, *, name: str, record: str) -> SourceChanged:
    """Return what is wrong with content that is no JsonList of that name; it is read whole to tell it.

    record: what each of its records has once, to tell after how many it breaks off.

    Raises:
        SourceChanged: it is no text in UTF-8.
    """
    text = decode(content, source_id)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return SourceChanged(
            f"{source_id}: expected well-formed JSON, found {len(text):,} characters that break off or break its rules "
            f"after about {text.count(record):,} records: {error}. Fetch the file again."
        )
    said = sorted(document) if isinstance(document, dict) else type(document).__name__
    return SourceChanged(f"{source_id}: expected a JSON object with a list {name!r}, once, found {said}.")
