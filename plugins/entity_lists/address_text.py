"""Where a name ends and an address begins, and where one address ends and the next begins."""

import re

from entity_lists.countries import country_code

_LEGAL_FORMS = re.compile(
    r"^(?:(?:Co|Company|Ltd|Limited|Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|LLP|LP|L\.P|PLC|GmbH|AG|KG|S\.?A|S\.?A\.?L|"
    r"S\.?A\.?S|S\.?A\.?R\.?L|S\.?R\.?L|S\.?L|S\.?p\.?A|B\.?V|N\.?V|A\.?S|A\.?S\.?|A/S|AB|OY|OÜ|JSC|OJSC|PJSC|CJSC|OOO|ZAO|OAO|PAO|"
    r"AO|UAB|SIA|Pvt|Pte|Pty|Private|Sdn|Bhd|FZE|FZC|FZCO|FZ|FZ-LLC|DMCC|D\.?O\.?O|A\.?D|E\.?O\.?O\.?D|OOD|EOOD|Jr|Sr|II|III|"
    r"Tic|San|STI|A\.?Ş|Ltd\.? ?Şti|Ltd\.? ?Sti|Joint Stock Company|Open Joint Stock Company|"
    r"Public Joint Stock Company|Limited Liability Company|Public Company|S\.A\. de C\.V|USA)\b[\s.,]*)+$",
    re.IGNORECASE,
)
# A unit of a larger body, named after it: "Academy of Military Medical Sciences, Institute of Basic Medicine, 27 …".
_UNIT = re.compile(
    r"\b(?:Institut\w*|Academy|Universit\w+|Faculty|Department|Bureau|Directorate|Ministry|Laborator\w+|Branch of|"
    r"Division|Corporation|Company|Committee|Agency|Administration|Command|Brigade|Regiment|Squadron|Joint Stock|"
    r"Section of|"
    r"Design|Representative Office|Affiliate)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\d|\b(?:Street|Str|St|Road|Rd|Avenue|Ave|Lane|Building|Bldg|Floor|Room|Suite|Unit|Box|Tower|Plaza|District|City|"
    r"Province|Zone|Park|Area|Block|Highway|House|Village|Region|Oblast|Compound|Campus)\b",
    re.IGNORECASE,
)
# "—Zaliv Shipyard LLC. 4 Tankistov Street" and "Knowledge Atlas Technology Co., Ltd. Floor 10": a stop ends the name.
_SENTENCE = re.compile(
    r"(?:(?<=[a-z][a-z])|(?<=LLC)|(?<=JSC)|(?<=OOO))(?<!Ltd)(?<!Inc)(?<!Corp)(?<!Bros)(?<!Dr)(?<!St)\. (?=[A-Z0-9#])"
    r"|(?:(?<=[Ll]td\.)|(?<=Inc\.)|(?<=Corp\.)) (?=#?\d|No\.|Room|Rm|Unit|Suite|Floor|P\.O)"
)
_AND = re.compile(r",?\s+and,?\s+", re.IGNORECASE)
_LABEL = re.compile(r"^(?:Alt(?:ernate)?\.?\s+)?Address(?:es)?(?: for [^:]*)?:\s*|^and\s+", re.IGNORECASE)
_DOTTED_END = re.compile(r"(?:\.[A-Za-z]|\b(?:St|Rd|Ave|Str|Blvd|Ltd|Co|Bldg|Inc|No))\.$")


def split_name(text: str) -> tuple[str, str]:
    """Return the name at the start of the text and the address that follows it ("" if none does)."""
    pieces = _pieces(text)
    end = 1
    while end < len(pieces) and _belongs_to_name(pieces, end):
        end += 1
    name = ",".join(pieces[:end])
    address = ",".join(pieces[end:]).strip()
    if found := _SENTENCE.search(name):
        return name[: found.start()].strip(), ",".join([name[found.end() :], *pieces[end:]]).strip()
    if (semicolon := name.find(";")) > 0:
        return name[:semicolon].strip(), f"{name[semicolon + 1 :].strip()},{','.join(pieces[end:])}".strip(" ,")
    return name.strip(), address


def _pieces(text: str) -> list[str]:
    """Return the text split at the commas that stand outside brackets and double quotes."""
    pieces, depth, quoted, start = [], 0, False, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        quoted = {"“": True, "”": False}.get(character, quoted)
        if character == "," and depth <= 0 and not quoted:
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def _belongs_to_name(pieces: list[str], index: int) -> bool:
    piece = pieces[index].strip()
    if _LEGAL_FORMS.match(piece):
        return True
    follows = index + 1 < len(pieces)
    return follows and bool(_UNIT.search(piece)) and not _PLACE.search(piece) and not country_code(piece)


def split_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a cell in order, without the words between them."""
    text = re.sub(r"\s*\n\s*", " ", text)
    parts = [part for chunk in re.split(r"\s*;\s*", text) for part in _split_at_and(_LABEL.sub("", chunk.strip()))]
    cleaned = (_clean(part) for part in parts)
    return tuple(part for part in cleaned if any(character.isalnum() for character in part))


def _split_at_and(text: str) -> list[str]:
    # "…, Kabul, Afghanistan, and Dasht Qala, …": only after a country does "and" end an address.
    parts, start = [], 0
    for found in _AND.finditer(text):
        if address_country(text[start : found.start()]):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _clean(address: str) -> str:
    address = _LABEL.sub("", address.strip().strip(",;")).strip()
    return address if _DOTTED_END.search(address) else address.rstrip(". ,;")


def address_country(address: str) -> str | None:
    """Return the code of the country that the address ends with, postal code aside; None if it ends otherwise."""
    last = re.sub(r"[\d\s-]{3,}$", "", address.strip(" .,;").rsplit(",", 1)[-1]).strip()
    words = re.sub(r"^[\d\s-]+", "", last).split()
    for count in range(min(4, len(words)), 0, -1):
        if code := country_code(" ".join(words[-count:])):
            return code
    return None
