"""The names in an alias of the UN Security Council's list: what is meant as one name holds several.

"Azim Adhajani; Azim Agha-Jani" are two spellings, "Amir Khazmat (original script: Амир Хазмат)" is one name in two
scripts; a remark may follow in brackets; and the note beside an alias may hold further spellings of it.

Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml, 2026-02-27.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entity_lists.text.names import split_outside

# A letter of another script than Latin: Cyrillic, Arabic, Hangul, Chinese.
_NATIVE = r"[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufffc]"
_NATIVE_LETTER = re.compile(_NATIVE)
_WORD = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_ITEM = re.compile(r"\s[b-z]\)\s")
_STRAY_BRACKET = re.compile(r"^\W{0,3}\)\s?")
_BRACKET = re.compile(r"\s?\((?:original script:\s?)?", re.IGNORECASE)
# "Agha Jan Alizai اغا جان عالیزی"
_GLUED = re.compile(rf"(?P<latin>[A-Za-z][A-Za-z' -]{{2,200}}) (?P<native>{_NATIVE}(?:{_NATIVE}|[ -]){{2,200}})")
_SCRIPT_LABEL = re.compile(r"\(?\boriginal script\b:?\)?", re.IGNORECASE)
_SUB_UNIT = " - sub-unit name"
_REMARK = re.compile(
    r",?\s?(?P<remark>\((?:birth name|combat name|third|previously listed as|false identity\b[^()]{0,300}|"
    r"[^()]{0,60}\bpassport\b[^()]{0,200})\))$",
    re.IGNORECASE,
)
_BORN = re.compile(r",\s(?P<remark>born\s.{1,100})$")
_FORMER = re.compile(r"^(?:previously|formerly) listed as\b", re.IGNORECASE)
_NOTE_SCRIPT = re.compile(
    rf"\b(?:original script|in arabic(?: script)?):?\s(?P<name>{_NATIVE}[^\d.;,()A-Za-z]{{0,200}})", re.IGNORECASE
)
_NOTE_LIST = re.compile(r"\((?P<names>[^()\d:]{1,500};[^()\d:]{1,500})\)")


@dataclass(frozen=True, kw_only=True)
class AliasText:
    """The names of an alias, the first one its own; whether it is a former name; and what is said of it in brackets."""

    names: tuple[str, ...]
    is_former: bool
    remark: str


def read_alias(text: str, note: str) -> AliasText:
    """Return what an alias and its note say; both without line breaks."""
    text, remark = _without_remark(_STRAY_BRACKET.sub("", text).strip(" ,;"))
    items = split_outside(_ITEM.sub(";", text), ";")
    names = [name for item in items for name in _scripts(item.strip(" ,"))]
    is_former = bool(_FORMER.search(note)) or "previously listed as" in remark
    spelt = dict.fromkeys(filter(_WORD.search, [*names, *_names_in_note(note)]))
    return AliasText(names=tuple(spelt), is_former=is_former, remark=remark)


def split_title(text: str) -> tuple[str, ...]:
    """Return the names in the title of an entity: "AL-ITIHAAD AL-ISLAMIYA / AIAI", "CAGL ; GLBC"."""
    return tuple(filter(_WORD.search, (part.strip() for part in re.split(r"\s?;\s|\s/\s", text))))


def _without_remark(text: str) -> tuple[str, str]:
    remarks: list[str] = []
    for pattern in (_REMARK, _BORN):
        if match := pattern.search(text):
            remarks.insert(0, match["remark"])
            text = text[: match.start()]
    return text, " ".join(remarks)


def _scripts(text: str) -> Iterator[str]:
    """Yield a name, and the same name in another script that follows it, in brackets or not."""
    for bracket in _BRACKET.finditer(text):
        head, inner = text[: bracket.start()], text[bracket.end() :]
        if text.endswith(")") and _starts_native(head) != _starts_native(inner):
            yield head.strip()
            named = split_outside(_SCRIPT_LABEL.sub(" ", inner.removesuffix(")")), ";")
            yield from (name.strip(" ,").removesuffix(_SUB_UNIT) for name in named)
            return
    if glued := _GLUED.fullmatch(text):
        yield from (glued["latin"], glued["native"])
    else:
        yield text


def _starts_native(text: str) -> bool:
    first = _LETTER.search(text)
    return first is not None and bool(_NATIVE_LETTER.match(first[0]))


def _names_in_note(note: str) -> Iterable[str]:
    if native := _NOTE_SCRIPT.search(note):
        yield native["name"].strip(" :")
    if listed := _NOTE_LIST.search(note):
        yield from (name.strip() for name in listed["names"].split(";"))
    elif ";" in note and not any(character.isdigit() or character in ":()" for character in note):
        yield from (name.strip() for name in note.split(";"))
