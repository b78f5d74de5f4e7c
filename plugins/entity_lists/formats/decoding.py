r"""Bytes become text: in the first encoding that fits, and mended where another program has saved them wrongly.

Mended is text that went through code page 437 of DOS, in which 0xFF is a blank that does not break, 0x81 is "ü". The
State Department's lists are saved by programs that still write it. "7th\xffof Tir" of 2014-09-24 has a blank in
the next release; of 2026-06-18, "B\x81key" is Bükey, and "90 FR 40458\xff" ends in a blank. Where such bytes were read
as another code page, they are control characters (U+0080 to U+009F), which no name has, and "ÿ", which no name of these
lists has. This breaks when a name has a real "ÿ".
"""

import codecs
from collections.abc import Sequence

from entity_lists.errors import SourceChanged

_CONTROLS = {number: bytes([number]).decode("cp437") for number in range(0x80, 0xA0)}
_BLANKS = dict.fromkeys(map(ord, "ÿ\u00a0"), " ")
_REPAIRS = _CONTROLS | _BLANKS


def repaired(text: str) -> tuple[str, int]:
    """Return the text with what code page 437 meant, and how many characters that changed; blanks do not count."""
    return text.translate(_REPAIRS), sum(ord(character) in _CONTROLS for character in text)


def decode(content: bytes, source_id: str, *, encodings: Sequence[str] = ("utf-8",)) -> str:
    """Return the text of the first encoding that fits; a byte-order mark is dropped.

    Raises:
        SourceChanged: none fits.
    """
    body = content.removeprefix(codecs.BOM_UTF8)
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError as error:
            failure = error
    raise SourceChanged(
        f"{source_id}: expected text in {' or '.join(encodings)}, found byte 0x{body[failure.start]:02x} at offset "
        f"{failure.start:,} of {len(content):,}. Was the file saved anew by another program? Fetch it again as served."
    )
