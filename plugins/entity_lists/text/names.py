"""Where a name ends: the comma, the full stop or the bare legal form after which an address begins.

A name keeps its commas ("Co., Ltd.", "Academy of …, Institute of …") and the dot of an abbreviation; what ends a list
or a sentence goes. Every step looks at each character a bounded number of times.
"""

import re
from collections.abc import Iterable

from entity_lists.text.countries import country_code
from entity_lists.text.vocabulary import (
    ADDRESS_START,
    FIRM_STARTS,
    LEGAL_FORMS,
    PREMISES,
    STREETS,
    ends_in_body,
    is_legal_form,
    names_body,
    names_organization,
    names_place,
    words,
)

# How far a full stop is looked around: no word of the tables is longer, and each is looked at once.
_NEAR = 80
# How far back the partner of a quote is looked for.
_LONGEST = 300
_OPENING, _CLOSING = "([“", ")]”"
_ABBREVIATION = re.compile(
    r"(?:\b(?:co|ltd|inc|corp|bros|pvt|pte|pty|bhd|sdn|intl|jr|sr|dr|st|sti|tic|san|cie|est|bv|nv|ind|tech|elec|ser|mfg|sp|dis|"
    r"assoc|dept|dev|eng|ent|imp|exp|inst|no|univ|mach|prod|sci|şti)|[.\s(][^\W\d_]|^[^\W\d_])\.$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;](?=\s?\S)")
_LEGAL_BEFORE_BOX = re.compile(r"\b(?P<form>\w{2,10}\.?) (?=P\.?\s?O\.?\s?Box)", re.IGNORECASE)
_LEGAL_STOP = re.compile(r"\b(?P<form>\w{2,10}\.) (?=[A-Z])")
_LEGAL_WORD = re.compile(r"\s(?P<form>\w{2,10})\s(?=[A-Z])")
# "IKCO Finance 6 Lothbury": a house number and the one word of its street. "JSC 356 ARZ" and "503 Institute" are names.
_HOUSE = re.compile(r"(?<=[a-z]) (?=\d{1,3} (?P<street>[A-Z][a-z]{2,20})$)")
# "Valery Kosmachov Akadeemia Tee 21E": a street's name, the word for a street and the number of a house.
_STREET_AT_END = re.compile(r"(?<=[a-z]) (?=[A-Z][a-z]+ (?P<word>[A-Z]?[a-z]+) \d{1,4}[A-Z]?$)")
# "Nuclear Research Center at Negev Dimona", which a country follows.
_SITE = re.compile(r"\b(?:cent(?:er|re)|plant|facility|site) at (?=(?:[A-Z]\w+ ?){1,3}$)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<=\w\w) (?=(?:Office|Suite|Flat|Apt\.?) [A-Z]?[-–]?\d)")
# What may stand behind it is a country: "Technical Services Ltd. South Sudan".
_LEGAL_SENTENCE = re.compile(r"(?<=\w)\. ?(?=\S)")
_SINGLE_QUOTES, _DOUBLE_QUOTES = "'‘’", '"“”'
_QUOTES = f"[{_SINGLE_QUOTES}{_DOUBLE_QUOTES}]+"
_OPENING_QUOTES = re.compile(rf"(?:^|(?<=[\s(\[])){_QUOTES}")
_CLOSING_QUOTES = re.compile(rf"(?<=\S){_QUOTES}(?=[\s.,;:)\]]|$)")
_FIRST_PIECE = re.compile(r"[,;]")
_LAST_WORD = re.compile(r"(?<!\w)\w{1,24}$")


def strip_stop(name: str) -> str:
    """Return the name without the punctuation that ends a list or a sentence, and without a quote that none opens.

    The dot of Ltd. or S.A. stays.
    """
    name = name.strip(" ,;:\n")
    if name.endswith((")", ").")) and name.count(")") > name.count("("):
        name = name.rstrip(".").removesuffix(")").rstrip(" ,;:")
    while (name.endswith(".") and not _ABBREVIATION.search(name[-8:])) or _ends_in_stray_quote(name):
        name = name[:-1].rstrip(" ,;:")
    return name


def split_outside(text: str, separators: str) -> list[str]:
    """Return the text cut at each of the characters outside brackets and curly double quotes, if these balance."""
    counts = [(text.count(left), text.count(right)) for left, right in zip(_OPENING, _CLOSING, strict=True)]
    if not any(map(any, counts)) or any(left != right for left, right in counts):
        return re.split(f"[{separators}]", text)
    pieces, depth, start = [], 0, 0
    for index, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in separators and not depth:
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def closing_bracket(text: str, opening: int) -> int:
    """Return where the bracket closes, round or square, that opens there; the end of the text if it never does."""
    depth = 0
    for index in range(opening, len(text)):
        depth += (text[index] in "([") - (text[index] in ")]")
        if depth == 0:
            return index
    return len(text)


def with_legal_forms(pieces: Iterable[str], comma: str = ",") -> list[str]:
    """Return the pieces of a text that was cut at commas, each legal form with the name before it: "Co., Ltd."."""
    whole: list[str] = []
    for piece in pieces:
        if whole and is_legal_form(piece):
            whole[-1] += f"{comma}{piece}"
        else:
            whole.append(piece)
    return whole


def split_name(text: str, *, is_whole: bool = True) -> tuple[str, str]:
    """Return the name at the start of the text and the address that follows it ("" if none does).

    is_whole: whether nothing follows the text; a country that a name may end with is its address only then.
    """
    pieces = split_outside(text, ",")
    end = 1
    while end < len(pieces) and _belongs_to_name(pieces, end):
        end += 1
    name, address = ",".join(pieces[:end]), ",".join(pieces[end:]).strip()
    cut = _country_start(name, is_last=is_whole and not address) or _sentence_end(name)
    cut = cut or (_city_start(name) if _starts_with_country(address) else None) or _bare_start(name)
    if cut is not None:
        return name[: cut[0]].strip(), ",".join(filter(None, [name[cut[1] :].strip(), *pieces[end:]])).strip()
    return name.strip(), address


def starts_address(text: str) -> bool:
    """Return whether the text opens as an address does: a number, a numbered room or street, a P.O. box."""
    return bool(ADDRESS_START.match(text.lstrip()))


def _belongs_to_name(pieces: list[str], index: int) -> bool:
    piece = pieces[index].strip()
    if is_legal_form(piece) or piece.startswith("(") or not words(piece):
        return True
    if piece[0].islower() and not names_place(piece) and PREMISES.isdisjoint(words(piece)[:1]):
        # An address never begins with a small letter, but for "ul." and its like.
        return True
    if index + 1 == len(pieces) or country_code(piece):
        return False
    head, _, tail = piece.partition(". ")
    if (tail and is_legal_form(head)) or _is_country_of_firm(piece) or _repeats_word(pieces[index - 1], piece):
        return True
    # Only a body has bodies: after the name of a person it is where the person works.
    before = ",".join(pieces[:index])
    return not before.endswith(")") and names_organization(before) and _is_body(piece)


def _repeats_word(before: str, piece: str) -> bool:
    # "Joint Stock Company Angstrem, Angstrem-M, Dom 4, …": one word that lengthens the last one of the name.
    last = before.rsplit(maxsplit=1)[-1:]
    return bool(last) and " " not in piece and piece.startswith(f"{last[0]}-")


def _is_country_of_firm(piece: str) -> bool:
    # "JLD Technology, Hong Kong Co., Ltd., Room 1237, …"
    country, _, form = piece.rpartition(" ")
    return bool(country) and is_legal_form(form) and country_code(country) is not None


def _is_body(piece: str) -> bool:
    if STREETS.isdisjoint(words(piece)) and (ends_in_body(piece) or words(piece)[0] in FIRM_STARTS):
        return True
    return names_body(piece) and not names_place(piece) and words(piece)[-1] not in PREMISES


def _sentence_end(name: str) -> tuple[int, int] | None:
    """Return where the name ends and where the address begins, if both stand before the same comma."""
    for stop in _STOP.finditer(name):
        before, after = name[max(0, stop.start() - _NEAR) : stop.start()], name[stop.end() : stop.end() + _NEAR]
        if stop[0] == ";" or _ends_name(before, after):
            return stop.end() - (stop[0] == ";" or not _is_short(before)), stop.end()
    for box in _LEGAL_BEFORE_BOX.finditer(name):
        if is_legal_form(box["form"]):
            return box.end("form"), box.end()
    return None


def _country_start(name: str, *, is_last: bool) -> tuple[int, int] | None:
    """Return the bounds of name and country in "Technical Services Ltd. South Sudan", where nothing else follows."""
    first, more, _ = name.partition(";")
    if not (is_last or more):
        return None
    for stop in _LEGAL_SENTENCE.finditer(first, max(0, len(first) - _NEAR)):
        before = words(first[max(0, stop.start() - _NEAR) : stop.start()])
        # "PT. Indonesia": a legal form that stands first begins the name.
        if len(before) > 1 and is_legal_form(before[-1]) and country_code(first[stop.end() :].strip(" .")):
            return stop.start() + 1, stop.end()
    return None


def _city_start(name: str) -> tuple[int, int] | None:
    """Return the bounds of name and city in "Southeast Trading LTD. Bucharest", which a country follows."""
    if site := _SITE.search(name):
        return site.end() - len(" at "), site.end()
    for stop in _LEGAL_STOP.finditer(name):
        after = name[stop.end() : stop.end() + _NEAR]
        # "Maple Engineering Pvt. Ltd. Consultants, Importers and Exporters" goes on, a city does not.
        if is_legal_form(stop["form"]) and not is_legal_form(after.split()[0]) and not names_body(after):
            return stop.end("form"), stop.end()
    return None


def _bare_start(name: str) -> tuple[int, int] | None:
    """Return the bounds where no punctuation parts name and address: "BiotaGroup Company Al Thuraya Tower 1"."""
    if numbered := _NUMBERED.search(name):
        return numbered.start(), numbered.end()
    if not any(character.isdigit() for character in name):
        return None
    for word in _LEGAL_WORD.finditer(name):
        tail = name[max(word.end(), len(name) - _NEAR) :]
        if is_legal_form(word["form"]) and names_place(tail) and _premises_number(tail):
            return word.end("form"), word.end()
    if (house := _HOUSE.search(name)) and not names_body(house["street"]) and " " in name[: house.start()]:
        return house.start(), house.end()
    if (street := _STREET_AT_END.search(name)) and street["word"].casefold() in STREETS:
        return street.start(), street.end()
    return None


def _premises_number(tail: str) -> bool:
    tail_words = words(tail)
    return len(tail_words) > 1 and tail_words[-1].isdigit() and tail_words[-2] in PREMISES


def _starts_with_country(text: str) -> bool:
    return country_code(_FIRST_PIECE.split(text, maxsplit=1)[0].strip(" .")) is not None


def _ends_name(before: str, after: str) -> bool:
    if is_legal_form(before):
        # "PT. Kuantum Tekno Kreatif": a legal form that stands first begins the name.
        return False
    if starts_address(after):
        return not before[-1:].isdigit() and (after[:1] == " " or not _is_initial(before))
    if after.lstrip("'’”")[:1] != " " or not after.lstrip("'’” ")[:1].isupper():
        return False
    if any(map(is_legal_form, words(after))):
        return False
    if not PREMISES.isdisjoint(words(after)):
        return bool(words(before)) and (is_legal_form(words(before)[-1]) or not _is_short(before))
    if _is_short(before):
        return False
    word = _LAST_WORD.search(before[-25:])
    return before[-1:] in "'’”)" or (word is not None and (len(word[0]) > 3 or word[0].casefold() in LEGAL_FORMS))


def _ends_in_stray_quote(name: str) -> bool:
    """Return whether the name ends in a quote without its partner: "OOO 'Stroitelnaya Kompania'.'"."""
    if not name or name[-1] not in _SINGLE_QUOTES + _DOUBLE_QUOTES:
        return False
    kind = _SINGLE_QUOTES if name[-1] in _SINGLE_QUOTES else _DOUBLE_QUOTES
    opened, closed = (
        sum(quote in kind for run in quotes.findall(name[-_LONGEST:]) for quote in run)
        for quotes in (_OPENING_QUOTES, _CLOSING_QUOTES)
    )
    if name[-2:-1].isalnum():
        # "Zavod Stal'": behind a letter a single one may be the soft sign.
        return kind is _DOUBLE_QUOTES and not opened
    return closed > opened


def _is_short(before: str) -> bool:
    return bool(_ABBREVIATION.search(f"{before[-7:]}."))


def _is_initial(before: str) -> bool:
    return len(before) < 2 or not before[-2].isalnum()
