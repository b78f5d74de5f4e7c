"""Cross references of the Entity List: "(See alternate addresses under France, Iran and Senegal)".

The brackets are not always there or balanced, and the countries are named freely ("U.K.", "Crimea (Occupied)").
"""

import re
from dataclasses import dataclass

from entity_lists.records import Relation
from entity_lists.text.countries import country_code
from entity_lists.text.spaces import one_line

_KINDS = r"(?:also |the |for )?(?:(?:alternate|alternative|additional)\s)?(?:address(?:es)?)\b"
_REFERENCE = re.compile(
    rf"(?:^|[\s,.;]|(?<=\w))\s?\(?\s?(?:"
    rf"\bFor (?:alternate|additional) address(?:es)?, see\b|(?<![a-z])See {_KINDS}|\(See (?:also )?(?=[A-Z])"
    r")",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"^\W{{0,4}}(?:For \w+ address(?:es)?, )?see (?:{_KINDS})?(?:also )?\s?(?:(?:under|in) )?(?:the )?", re.IGNORECASE
)
_LISTED_AS = re.compile(r" for this entry,? which is listed as (?P<name>[^)]{1,200})", re.IGNORECASE)
# "(See alternate address under Allied Trading Co. in Pakistan)"
_NAME_IN = re.compile(r"(?P<name>[^(),]{1,120}) in (?P<country>[^(),]{1,60})\)?$")
_SEPARATOR = re.compile(r",?\s(?:and|or)\s|,")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One country that a cell refers to; country_code is None if the name is not known, text is the whole remark."""

    country_code: str | None
    related_name: str | None
    text: str


def cut_references(text: str) -> tuple[str, tuple[Reference, ...]]:
    """Return the text before its first cross reference, and one reference for each country named there."""
    first = _REFERENCE.search(text)
    if first is None:
        return text, ()
    remark = one_line(text[first.start() :]).strip(" ,.;")
    return text[: first.start()], _references(remark)


def see_also(reference: Reference) -> Relation:
    """Return the reference as a relation of the entry that makes it."""
    return Relation(
        relation="see_also",
        related_name=reference.related_name,
        country_code=reference.country_code,
        text=reference.text,
    )


def _references(remark: str) -> tuple[Reference, ...]:
    named = _LISTED_AS.search(remark)
    countries = _LEAD.sub("", remark[: named.start()] if named else remark)
    related_name = named["name"].strip(" .") if named else None
    if (inside := _NAME_IN.match(countries)) and _country(countries) is None:
        related_name, countries = inside["name"], inside["country"]
    return tuple(
        Reference(country_code=_country(part), related_name=related_name, text=remark)
        for part in _SEPARATOR.split(countries)
        if part.strip(" .()")
    )


def _country(text: str) -> str | None:
    # "Crimea (Occupied))" and "the United Arab (Emirates)": only the text as a whole tells which brackets are its own.
    bare = text.strip(" .").removeprefix("and ").removeprefix("the ")
    spellings = (bare, bare.removesuffix(")").rstrip("."), bare.replace("(", "").replace(")", "").strip(" ."))
    return next(filter(None, map(country_code, spellings)), None)
