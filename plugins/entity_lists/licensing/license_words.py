"""The text of a licence column, taken apart into words, numbers, sections of the EAR and classification numbers.

Each pattern starts with a character of its own and has bounds inside, so that a text is read in one pass whatever is in
it. Case, white space, quotes, kinds of dashes and of brackets and the marks between words are gone afterwards.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from entity_lists.text.spaces import one_line

# ["] and ['] stand in words too ("Treasury's", "Treasurys"). C1: a Windows code page that was read as Latin-1.
_DROPPED = dict.fromkeys(map(ord, "'\"`´‘’‚‛“”„‟«»‹›\x91\x92\x93\x94\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ALIKE = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "€": "(e)", "\x96": "-", "\x97": "-"}) | _DROPPED
_PARAGRAPHS = r"""
    (?:
      [ ]?\((?:[a-z]|\d{1,2}|[ivx]{2,4})(?:\)|(?=[\d(]))  # "(e)(2)", "744.2 (d)", "(a4)"
      | (?<=[\d)])[a-z](?![a-z])\)?                       # "744.21e"
      | (?<=[a-z])\d{1,2}(?!\d)\)?                        # "746.8a4"
    )*
"""
# Parts 730 to 774 of title 15 are the EAR. A letter l stands for a 1 in "744.2l(b)".
_TOKEN = re.compile(
    rf"""
    (?P<section>(?<![\d.])7[3-7]\d\.\d(?:\d|l(?![a-z])){{0,2}}(?!\d){_PARAGRAPHS})
    | (?P<eccn>
        (?<![a-z\d])\d[a-e]\d{{3}}(?:\.[a-z\d]{{1,3}}(?![a-z\d]))*  # "1A004.c"
        | (?<![a-z\d])\.[a-z](?![a-z])                               # ".c, .d", ".k to .p"
        | (?<![a-z\d.])[a-z]\.\d(?:\.[a-z\d]{{1,2}})*(?![a-z\d])    # "f.1.b.2"
      )
    | (?P<ear99>(?<![a-z])ear[ -]?99(?!\d))
    | (?P<supplement>
        \bsupp(?:lement)?\.?[ ](?:(?:no|number)\.?[ ]?)?(?P<number>\d)[ ](?:to|of)[ ]part[ ]?(?P<part>7\d\d)(?!\d)
      )
    | (?P<abbreviation>(?<![a-z\d])(?:[a-z]\.){{1,5}}[a-z](?![a-z]))
    | \((?P<paragraph>[a-z]|\d{{1,2}})\)
    | (?P<digits>\d+(?:\.\d+)?)
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """kind: the group of the pattern that matched; text: folded, and for a section as it is cited."""

    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """Yield what the text holds, in its order; punctuation and brackets are none."""
    plain = one_line(unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)).casefold()
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or ""
        if match["supplement"]:
            yield Token("word", f"supplement:{match['number']}:{match['part']}")
        elif kind == "section":
            yield Token(kind, _cited(match[0]))
        elif kind == "ear99":
            yield Token("word", "ear99")
        elif kind == "abbreviation":
            yield Token("word", match[0].replace(".", ""))
        else:
            yield Token(kind, match[kind])


def _cited(text: str) -> str:
    """Return a section as it is cited: "744.2l (b" as "744.21(b)"."""
    number = text[:5] + re.split(r"[^\dl]", text[5:], maxsplit=1)[0]
    paragraphs = re.findall(r"[ivx]{2,4}|[a-z]|\d+", text[len(number) :])
    return number.replace("l", "1") + "".join(f"({paragraph})" for paragraph in paragraphs)
