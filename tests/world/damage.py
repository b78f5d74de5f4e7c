"""Damage to the bytes of a list, as transport, editors, publishers' templates and attackers do it.

A mutation takes a generator of chances, the bytes and the bytes of another sample of the same source; the same seed
gives the same bytes. Most know what they look at: tags, attributes, rows, cells, quotes, numbers, dates.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[Random, bytes, bytes], bytes]

MAX_BYTES = 4_000_000
_TAG = re.compile(rb"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(rb"\s[\w:-]+=(?:\"[^\"<>]*\"|'[^'<>]*')")
_CELL = re.compile(rb"[,\t|;]")
_NUMBER = re.compile(rb"\d+")
_WORD = re.compile(rb"[A-Za-z][A-Za-z.'-]*")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<=[,\t\"])[^,\t\"\r\n]+(?=[,\t\"\r\n])")

NUMBERS = (
    b"0", b"-1", b"00", b"1e999", b"0x10", b"999", b"99999999999999999999", b"9" * 5000, b"1.5", b"NaN", b"-0",
    "\N{ARABIC-INDIC DIGIT THREE}".encode(), "\N{SUPERSCRIPT TWO}".encode(), "\N{VULGAR FRACTION ONE HALF}".encode(),
    b"31", b"13", b"9999", b"2147483648", b"",
)  # fmt: skip
HOSTILE = (
    b"\0", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80",
    b"\x0b", b"\x0c", b"\x85", b"\x1a", b"\r", b"\n", b"\r\n", b"\t", b"\"", b"\"\"", b"'", b",", b";", b"|", b"<",
    b">", b"&",
    b"&amp;", b"&#0;", b"&#xD800;", b"&#x1F;", b"&nbsp;", b"&bogus;", b"&#99999999999;", b"<br>", b"<br/>", b"<!--",
    b"-->", b"]]>", b"<![CDATA[", b"<![CDATA[x]]>", b"<?x y?>", b"<!DOCTYPE a>", b"</", b"/>", b"<a/>", b"=cmd()",
    b"[red]", b"{{ 1 }}", b"%s", b"\\", b"../../etc/passwd", b"null", b"None", b"-0-", b"N/A", b"a.k.a., ", b"f.k.a., ",
    b" (See ", b", the following ninety-nine aliases:", b"90 FR ", b"13/32/9999", b"February 30, 2026", b"29-Feb-2025",
    b"0000-00-00", b"#REF!", b" & ", b"()", b"(", b")",
    *(text.encode() for text in ("\u2028", "\u202e", "\u200b", "\ufeff", "\N{EM DASH}", "\u0301" * 40, "\U0001f9ff")),
    *(text.encode() for text in ("\N{LATIN SMALL LETTER DOTLESS I}", "\N{LATIN SMALL LIGATURE FFI}", "\xa0")),
)  # fmt: skip
BOMB = b'<!DOCTYPE a [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12)
) + b"]>"  # fmt: skip
DOCTYPES = (
    BOMB,
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
)


def mutated(seed: str, content: bytes, other: bytes) -> bytes:
    """Return the content after one to four mutations; other: what may be spliced in."""
    rng = Random(seed)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    for mutation in rng.choices(MUTATIONS, WEIGHTS, k=rng.choice((1, 1, 1, 2, 3, 4))):
        content = mutation(rng, content, other)[:MAX_BYTES]
    return content


# Bytes


def flip_bits(rng: Random, content: bytes, other: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 64)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def delete_bytes(rng: Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(rng, content)
    return content[:start] + content[end:]


def repeat_bytes(rng: Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(rng, content)
    return content[:end] + content[start:end] * rng.choice((1, 2, 30)) + content[end:]


def swap_bytes(rng: Random, content: bytes, other: bytes) -> bytes:
    a, b, c, d = sorted(rng.randint(0, len(content)) for _ in range(4))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def cut_off(rng: Random, content: bytes, other: bytes) -> bytes:
    return content[: rng.randint(0, len(content))]


def cut_head(rng: Random, content: bytes, other: bytes) -> bytes:
    return content[rng.randint(0, len(content)) :]


def splice(rng: Random, content: bytes, other: bytes) -> bytes:
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


def insert_hostile(rng: Random, content: bytes, other: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.randint(0, len(content))
        content = content[:at] + rng.choice(HOSTILE) * rng.choice((1, 1, 1, 2, 500)) + content[at:]
    return content


def recode(rng: Random, content: bytes, other: bytes) -> bytes:
    text = content.decode("utf-8", errors="replace")
    encoding = rng.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7"))
    return text.encode(encoding, errors="replace")


def end_lines_otherwise(rng: Random, content: bytes, other: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\r\r\n", b"")))


# Numbers, words and texts


def change_number(rng: Random, content: bytes, other: bytes) -> bytes:
    return _replace(rng, _NUMBER, content, lambda found: rng.choice((*NUMBERS, found + b"0", found[1:])))


def change_words(rng: Random, content: bytes, other: bytes) -> bytes:
    for _ in range(rng.choice((1, 3, 10))):
        words = _WORD.findall(other, rng.randint(0, len(other)))[:50] or [b"x"]
        content = _replace(rng, _WORD, content, lambda found, words=words: rng.choice((b"", *words, found.swapcase())))
    return content


def change_text(rng: Random, content: bytes, other: bytes) -> bytes:
    def changed(found: bytes) -> bytes:
        at = rng.randint(0, len(found))
        return rng.choice((b"", b" ", found * 2, found[at:], found[at:] + found[:at], found[:at] + rng.choice(HOSTILE)))

    return _replace(rng, _TEXT, content, changed)


def swap_texts(rng: Random, content: bytes, other: bytes) -> bytes:
    found = [match.span() for match in _TEXT.finditer(content)]
    if len(found) < 2:
        return content
    (a, b), (c, d) = sorted(rng.sample(found, 2))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def grow_text(rng: Random, content: bytes, other: bytes) -> bytes:
    size = rng.choice((100, 5_000, 30_000, 1_100_000))
    return _replace(rng, _TEXT, content, lambda found: (found * (size // max(1, len(found)) + 1))[:size])


# Rows and cells


def change_rows(rng: Random, content: bytes, other: bytes) -> bytes:
    rows = content.splitlines(keepends=True)
    others = other.splitlines(keepends=True)
    if not rows or not others:
        return content
    at, to = rng.randrange(len(rows)), rng.randrange(len(rows))
    how = rng.randrange(6)
    if how == 0:
        del rows[at]
    elif how == 1:
        rows.insert(to, rows[at])
    elif how == 2:
        rows[at], rows[to] = rows[to], rows[at]
    elif how == 3:
        rows.insert(at, rng.choice(others))
    elif how == 4:
        rows[at] = rows[at].rstrip(b"\r\n")
    else:
        rng.shuffle(rows)
    return b"".join(rows)


def change_cells(rng: Random, content: bytes, other: bytes) -> bytes:
    rows = content.splitlines(keepends=True)
    if not rows:
        return content
    at = rng.randrange(len(rows))
    delimiter = rng.choice(_CELL.findall(rows[at]) or [b","])
    cells = rows[at].split(delimiter)
    a, b = rng.randrange(len(cells)), rng.randrange(len(cells))
    how = rng.randrange(4)
    if how == 0:
        del cells[a]
    elif how == 1:
        cells.insert(b, cells[a])
    elif how == 2:
        cells[a], cells[b] = cells[b], cells[a]
    else:
        cells[a] = rng.choice((b"", b" ", b'"', *HOSTILE))
    rows[at] = delimiter.join(cells)
    return b"".join(rows)


def change_delimiter(rng: Random, content: bytes, other: bytes) -> bytes:
    return _replace(rng, _CELL, content, lambda _: rng.choice((b",", b"\t", b";", b"|", b"", b'"', b'","', b",,")))


# Elements and attributes


def change_element(rng: Random, content: bytes, other: bytes) -> bytes:
    """Drop, double, empty or move an element, or put one of another sample beside it."""
    a, b = _element(rng, content)
    c, d = _element(rng, other)
    at = rng.randint(0, len(content))
    whole = content[a:b]
    inner = whole[: whole.find(b">") + 1] + whole[whole.rfind(b"</") :]
    changed = rng.choice((b"", whole * 2, whole * 50, inner, whole + other[c:d], b"<!--" + whole + b"-->"))
    if rng.random() < 0.2:
        return content[:at] + whole + content[at:]
    return content[:a] + changed + content[b:]


def swap_elements(rng: Random, content: bytes, other: bytes) -> bytes:
    (a, b), (c, d) = sorted((_element(rng, content), _element(rng, content)))
    return content if c < b else content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def change_tag(rng: Random, content: bytes, other: bytes) -> bytes:
    tags = _TAG.findall(content) or [b"<a>"]
    return _replace(rng, _TAG, content, lambda found: rng.choice((b"", found * 2, found.lower(), rng.choice(tags))))


def rename_tags(rng: Random, content: bytes, other: bytes) -> bytes:
    names = sorted(set(re.findall(rb"<([\w:-]+)", content)))
    if not names:
        return content
    name, new = rng.choice(names), rng.choice((b"X", b"x:y", *names))
    return re.sub(rb"(</?)" + re.escape(name) + rb"\b", rb"\g<1>" + new, content)


def change_attribute(rng: Random, content: bytes, other: bytes) -> bytes:
    found = _ATTRIBUTE.findall(content) or [b' a="b"']
    return _replace(
        rng,
        _ATTRIBUTE,
        content,
        lambda one: rng.choice((b"", one * 2, rng.choice(found), one[: one.find(b"=") + 2] + b'"')),
    )


def nest(rng: Random, content: bytes, other: bytes) -> bytes:
    depth, tag = rng.choice((10, 250, 300, 20_000)), rng.choice((b"E", b"div", b"table", b"br"))
    at = rng.choice([match.end() for match in _TAG.finditer(content)] or [0])
    return content[:at] + b"<%s>" % tag * depth + b"</%s>" % tag * rng.choice((0, depth)) + content[at:]


def declare(rng: Random, content: bytes, other: bytes) -> bytes:
    at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    content = content[:at] + rng.choice(DOCTYPES) + content[at:]
    return _replace(rng, _TEXT, content, lambda found: rng.choice((b"&l11;", b"&x;", found)))


CHANCES: dict[Mutation, int] = {
    flip_bits: 4, delete_bytes: 3, repeat_bytes: 3, swap_bytes: 2, cut_off: 2, cut_head: 1, splice: 2,
    insert_hostile: 10, recode: 1, end_lines_otherwise: 1, change_number: 8, change_words: 8, change_text: 10,
    swap_texts: 8, grow_text: 1, change_rows: 8, change_cells: 8, change_delimiter: 3, change_element: 8,
    swap_elements: 5, change_tag: 4, rename_tags: 2, change_attribute: 4, nest: 1, declare: 1,
}  # fmt: skip
MUTATIONS: Sequence[Mutation] = tuple(CHANCES)
WEIGHTS = tuple(CHANCES.values())


def _span(rng: Random, content: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.choice((1, 1, 2, 5, 30, 500, 5000)))


def _element(rng: Random, content: bytes) -> tuple[int, int]:
    """Return where an element of the content starts and ends, roughly: at the next end tag of its name."""
    tags = [match for match in _TAG.finditer(content) if match[0][1:2].isalpha()]
    if not tags:
        return 0, 0
    tag = rng.choice(tags)
    name = re.match(rb"<([\w:-]+)", tag[0])
    end = content.find(b"</" + name[1] + b">", tag.end()) if name else -1
    return tag.start(), tag.end() if end < 0 or not name else end + len(name[1]) + 3


def _replace(rng: Random, pattern: re.Pattern[bytes], content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return the content with one occurrence of the pattern changed: the first after a point of chance."""
    found = pattern.search(content, rng.randint(0, len(content))) or pattern.search(content)
    return content if found is None else content[: found.start()] + change(found[0]) + content[found.end() :]
