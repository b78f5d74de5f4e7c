"""The names of a record of the Consolidated Screening List: its own and the aliases, as its list writes them.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import re
from collections.abc import Sequence

from entity_lists.records import Name
from entity_lists.sources.us_csl.record import CslRecord
from entity_lists.text.aliases import read_names
from entity_lists.text.party_kind import is_weak
from entity_lists.text.spaces import one_line
from entity_lists.text.vocabulary import is_legal_form

# Lists whose names and aliases are prose.
_PROSE = {"EL", "UVL", "MEU", "ISN", "DTC", "DPL"}
_ALIAS_MARK = re.compile(r"\b[af]\.?k\.?a\b", re.IGNORECASE)
_REMARK = re.compile(r"\((?:all|both) of [^()]*\)\.?", re.IGNORECASE)


def names_of(record: CslRecord, list_code: str) -> tuple[tuple[Name, ...], list[str]]:
    """Return the names, the primary one first, and what the aliases' cell says beside names."""
    name = one_line(record.cells["name"])
    aliases = record.lists.get("alt_names", ())
    if list_code not in _PROSE:
        return _named(name, [(one_line(alias), "aka") for alias in aliases]), []
    texts = [piece for alias in aliases for piece in alias.split(";")]
    if list_code == "ISN" and (len(texts) == 1 or not any(", " in text for text in texts)):
        # Joined with commas since 2020, and taken apart at every comma in the JSON.
        texts = _split_commas(", ".join(texts))
    listed: list[tuple[str, str]] = []
    remarks: list[str] = []
    for text in (one_line(text).removeprefix("and ") for text in texts):
        if _REMARK.fullmatch(text):
            remarks.append(text)
        elif text:
            listed += _marked(text, is_alias=True) or [(text, "aka")]
    own, *others = _marked(name) or [(name, "primary")]
    spelt = {alias for alias, _ in listed}
    return _named(own[0], [*(other for other in others if other[0] not in spelt), *listed]), remarks


def _named(name: str, aliases: Sequence[tuple[str, str]]) -> tuple[Name, ...]:
    primary = Name(name=name, name_type="primary")
    others = [Name(name=alias, name_type=kind, is_weak=is_weak(alias)) for alias, kind in aliases if alias]
    return primary, *others


def _marked(text: str, *, is_alias: bool = False) -> list[tuple[str, str]]:
    """Return the names of "X (f.k.a. Y)", or of the alias "f.k.a. Y"; nothing if it is no such text."""
    if not _ALIAS_MARK.search(text):
        return []
    read = read_names([text])
    names = [(read.name, "aka" if is_alias else "primary"), *read.aliases]
    is_whole = not read.address and all(name.count("(") == name.count(")") and "[" not in name for name, _ in names)
    if not is_whole or not (read.name or (is_alias and read.aliases)):
        return []
    return [name for name in names if name[0]]


def _split_commas(text: str) -> list[str]:
    """Return the names of a cell that has commas between them; a legal form belongs to the name before it."""
    names: list[str] = []
    for piece in text.split(", "):
        if names and is_legal_form(piece.strip()):
            names[-1] = f"{names[-1]}, {piece.strip()}"
        else:
            names.append(piece)
    return names
