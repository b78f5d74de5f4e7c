"""Where one address of a cell ends and the next begins, and the country that an address ends with."""

import re
from collections.abc import Iterator

from entity_lists.text.countries import country_code
from entity_lists.text.names import split_outside, starts_address
from entity_lists.text.vocabulary import names_place

_LABEL = re.compile(r"(?:^|\s)(?:Alt(?:ernate)?\.?\s)?Address(?:es)?(?: for [^:;\n]{1,80})?:", re.IGNORECASE)
# "; andHouse #453", ";and 111/11", "and; 1 Fenghao", and "; and495 Soi".
_LEADING_AND = re.compile(r"^(?:and(?:[\s,]|$|(?=[A-Z0-9#]))|[\s,;])+")
_TRAILING_AND = re.compile(r"[\s,]and[\s,]*$")
_AND = re.compile(r"(?P<comma>,?)\sand,?\s", re.IGNORECASE)
_DOTTED_END = re.compile(r"(?:\.[A-Za-z]|\b(?:St|Rd|Ave|Str|Blvd|Ltd|Co|Bldg|Inc|No|obl|resp))\.$", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"[\d\s-]{3,12}$")
# "All address located in Russia", "all locations in Iran", "wherever located": where a party is, but no address.
_ANYWHERE = re.compile(
    r"^(?:all|any) (?:address|location)\w*\b|^(?:all|any)\b[^;]{1,200}\blocated in\b|\bwherever located\b",
    re.IGNORECASE,
)
# "…, Selangor, Malaysia Suite D23, …, Malaysia": nothing stands between two addresses but the end of the first.
_GLUED = re.compile(r" (?=(?:Suite|Room|Unit|Flat|Building|Block) [A-Z]?-?\d)")
# "'OOO 'Dorozhnaya Kompania'.' Stroitelnaya Street": a quote too many after the name.
_STRAY_QUOTE = re.compile(r"^['’”]\s")
_NUMBER_SIGN = re.compile(r"\bNo\s?$")


def split_addresses(text: str) -> tuple[tuple[str, ...], str]:
    """Return the addresses of a cell in order, without the words between them, and what names no address."""
    lines = " ; and ".join(_LABEL.split(f" {text}")).split("\n")
    chunks = _whole_chunks(split_outside(" ".join(line.strip() for line in lines), ";"))
    divided = (part for chunk in chunks for joined in _split_at_and(_clean(chunk)) for part in _split_glued(joined))
    cleaned = [_clean(part) for part in divided]
    parts = [part for part in cleaned if any(character.isalnum() for character in part)]
    anywhere = [part for part in parts if _ANYWHERE.search(part)]
    return tuple(part for part in parts if part not in anywhere), "; ".join(anywhere)


def _whole_chunks(chunks: list[str]) -> Iterator[str]:
    """Yield what stands between semicolons, put together again where a semicolon does not end an address.

    "; and" always ends one; a bare semicolon only after a country or before a new number, a label, or nothing.
    """
    current = chunks[0]
    for chunk in chunks[1:]:
        text = chunk.strip()
        ends = not text or text[:3].lower() == "and" or not current.strip() or address_country(current) is not None
        if ends or (starts_address(text) and not _NUMBER_SIGN.search(current)):
            yield current
            current = chunk
        else:
            current += f";{chunk}"
    yield current


def address_country(address: str) -> str | None:
    """Return the code of the country that the address ends with, postal code aside; None if it ends otherwise."""
    last = _POSTAL_CODE.sub("", address.strip(" .,;").rsplit(",", 1)[-1][-120:]).strip(" .")
    last_words = last.split()
    for count in range(min(4, len(last_words)), 0, -1):
        if code := country_code(" ".join(last_words[-count:])):
            return code
    return None


def _split_at_and(text: str) -> list[str]:
    # "…, Kabul, Afghanistan, and Dasht Qala, …": "and" ends an address only after a country, or before a new number.
    parts, start = [], 0
    for joint in _AND.finditer(text):
        in_brackets = text.count("(", start, joint.start()) > text.count(")", start, joint.start())
        # "…, Crimea 98433, and Ukraine": a country alone is the end of the address before it.
        if in_brackets or country_code(text[joint.end() : joint.end() + 60].strip(" .")):
            continue
        before, after = text[start : joint.start()], text[joint.end() : joint.end() + 60]
        numbered = joint["comma"] and "," in before and after[:1].isalpha() and starts_address(after)
        if address_country(before) or (numbered and names_place(before)):
            parts.append(before)
            start = joint.end()
    return [*parts, text[start:]]


def _split_glued(text: str) -> list[str]:
    for joint in _GLUED.finditer(text):
        before, after = text[: joint.start()], text[joint.end() :]
        if "," in before and country_code(before.rsplit(",", 1)[-1].strip(" .")) and address_country(after):
            return [before, after]
    return [text]


def _clean(address: str) -> str:
    address = _STRAY_QUOTE.sub("", address.strip())
    address = _TRAILING_AND.sub("", _LEADING_AND.sub("", address.rstrip(",;"))).strip(" ,")
    if address.endswith(")") and "(" not in address:
        address = address[:-1]
    return address if _DOTTED_END.search(address[-8:]) else address.rstrip(". ,;")
