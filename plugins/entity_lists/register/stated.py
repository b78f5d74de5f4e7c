"""What an abstract states that a rule does to a list: how many entities, entries, addresses, aliases, and where.

Read clause by clause: a verb in the present ("adding", "revises", "removes", "corrects"), a number, what is counted,
and the list it is done to. What a sentence tells of an earlier rule is in the past ("That final rule amended …") and is
not read, nor are titles that it quotes. A destination's number stands in parentheses behind it, here or in the sentence
that begins "These entities are listed under …".

Source: abstracts of 142 rules of 2020 to 2026, https://www.federalregister.gov/api/v1/documents, 15 CFR 744.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from entity_lists.register.destinations import Destination, read_destinations
from entity_lists.register.numbers import NUMBER, number_of
from entity_lists.text.spaces import one_line

_UNITS = {"entit": "entity", "person": "entity", "entr": "entry", "address": "address", "alias": "alias"}
_UNIT = r"(?P<unit>entit(?:y|ies)|persons?|entr(?:y|ies)|address(?:es)?|alias(?:es)?)\b"
_ACTIONS = {
    "add": "add",
    "transfer": "add",
    "revis": "revise",
    "modif": "revise",
    "remov": "remove",
    "correct": "correct",
}
_VERB = re.compile(
    r"\b(?P<verb>add(?:s|ing)?|transfer(?:s|ring)?|revis(?:es?|ing)|modif(?:y|ies|ying)|remov(?:es?|ing)|"
    r"correct(?:s|ing)?|amends)\b(?! (?:the|these|any) )",
    re.IGNORECASE,
)
_BETWEEN = r"(?:(?:a total of|from the Entity List|typographical errors in|also) )?"
_KINDS = r"(?: \(\d+\))?(?: (?:new|existing|additional|inadvertently omitted|Russian?|Belarus(?:ian)?))*"
_COUNT = re.compile(rf"{_BETWEEN}(?P<number>{NUMBER}){_KINDS} {_UNIT}", re.IGNORECASE)
_MORE = re.compile(
    rf"(?:,? and|,? under|,? listed in| \(|,? consisting of)\s?(?P<number>{NUMBER}){_KINDS} {_UNIT}", re.IGNORECASE
)
# "removes one entity from the MEU List and two entities from the Entity List": the verb holds for both.
_ON_ANOTHER_LIST = re.compile(
    rf"\bList,? and (?={_BETWEEN}{NUMBER}{_KINDS} {_UNIT} (?:from|to|on|in) the (?:\S+ ){{1,3}}List\b)", re.IGNORECASE
)
_THEM = re.compile(r"them\b", re.IGNORECASE)
_APPLIED = re.compile(rf"\b(?:to|for) (?P<number>{NUMBER}) existing {_UNIT}", re.IGNORECASE)
_TO_CORRECT = re.compile(r"\bto correct\b", re.IGNORECASE)

_LISTS = {
    "EL": re.compile(r"(?<!UFLPA )\bEntity List\b", re.IGNORECASE),
    "UVL": re.compile(r"\bUnverified List\b|\bUVL\b"),
    "MEU": re.compile(r"\bMilitary[- ]End[- ]?User (?:\(MEU\) )?List\b|\bMEU List\b"),
    "VEU": re.compile(r"\bValidated End[- ]+Users?\b|\bVEUs?\b"),
}
_QUOTED = re.compile(r"[“\"][^“”\"]{3,400}[”\"]")
_SENTENCE_END = re.compile(r"(?<![A-Z]\.[A-Z])(?<!\bU\.S)(?<!\bCo)(?<!\bLtd)(?<!\bNo)\.\s+(?=[A-Z])")
_OF_ANOTHER_RULE = re.compile(
    r"\bamended\b|\bpublished (?:a|concurrently)\b|\bpublishes concurrently\b|\bThat (?:final )?rule\b"
)
_GOES_ON = re.compile(r"^(?:These|Of these|The) (?:\S+ )?(?:entities|entries|persons)\b|^Of these\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One number: columns of the table stated_counts."""

    list_code: str
    action: str
    unit: str
    stated: int
    sentence: str
    country_code: str | None = None
    country_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Clause:
    """Numbers that one verb governs, the text that they stand in, and the sentences that go on with it."""

    totals: tuple[Stated, ...]
    first: str
    more: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join((self.first, *self.more))


def lists_named(text: str) -> list[str]:
    """Return the codes of the lists that a text names, in the order of codes.STATED_LISTS."""
    return [code for code in ("EL", "MEU", "UVL", "VEU") if _LISTS[code].search(text)]


def read_stated(title: str, abstract: str) -> tuple[Stated, ...]:
    """Return the numbers that an abstract states, each total before those of its destinations, in its order.

    title: names the list where a sentence does not ("removing one entity under the destination of …").
    """
    clauses: list[_Clause] = []
    told = _told(abstract)
    for sentence, _ in told:
        if clauses and _GOES_ON.search(sentence) and not any(_clauses(sentence, title)):
            clauses[-1] = replace(clauses[-1], more=(*clauses[-1].more, sentence))
        elif not _OF_ANOTHER_RULE.search(sentence):
            clauses += _clauses(sentence, title)
    verbatim = dict(told)
    return tuple(replace(one, sentence=verbatim[one.sentence]) for one in _once(clauses))


def sentences(text: str) -> list[str]:
    """Return the sentences of an abstract, titles that it quotes left out."""
    return [sentence for sentence, _ in _told(text)]


def _told(text: str) -> list[tuple[str, str]]:
    """Return the sentences of an abstract, each without the titles that it quotes, and verbatim."""
    plain = one_line(text)
    masked = _QUOTED.sub(lambda match: "…" * len(match[0]), plain)
    ends = [match.start() + 1 for match in _SENTENCE_END.finditer(masked)]
    spans = [slice(start, end) for start, end in zip([0, *ends], [*ends, len(plain)], strict=True)]
    return [(re.sub(r"…+", "…", masked[span]).strip(), plain[span].strip()) for span in spans]


def _once(clauses: list[_Clause]) -> Iterator[Stated]:
    """Yield the numbers, but what a later sentence only says again: without destinations, or with the same ones."""
    told: dict[tuple[tuple[str, str, str, int], ...], list[Counter[str]]] = {}
    for clause in clauses:
        totals = tuple((one.list_code, one.action, one.unit, one.stated) for one in clause.totals)
        destinations = tuple(_by_destination(clause))
        where = Counter({one.country_code or one.country_text or "": one.stated for one in destinations})
        before = told.setdefault(totals, [])
        if not before or (where and all(before) and where not in before):
            yield from clause.totals
        if not before or (where and where not in before):
            yield from destinations
            before[:] = [*filter(None, before), where]


def _clauses(sentence: str, title: str) -> list[_Clause]:
    verbs = [match for match in _VERB.finditer(sentence) if _counted(sentence, match)]
    ends = [*(match.start() for match in verbs[1:]), len(sentence)][: len(verbs)]
    found: list[_Clause] = []
    for verb, verb_end in zip(verbs, ends, strict=True):
        others = _ON_ANOTHER_LIST.finditer(sentence, verb.end(), verb_end)
        heads = [(verb.start(), verb.end()), *((match.end(), match.end()) for match in others)]
        for (start, counted_from), end in zip(heads, [*(start for start, _ in heads[1:]), verb_end], strict=True):
            text = sentence[start:end]
            counts = _counts(sentence, counted_from, end) or (found[-1].totals[:1] if found else ())
            list_code = _list_of(text) or _list_of(sentence[end:]) or _list_of(sentence) or _list_of(title)
            if counts and list_code:
                found += _done(counts, list_code, verb["verb"].lower(), text, sentence)
    return found or _applied(sentence)


def _done(counts: tuple[Stated, ...], list_code: str, verb: str, text: str, sentence: str) -> Iterator[_Clause]:
    """Yield what a verb does to a list; what is transferred from the list named first is added to the other."""
    done = [(list_code, _action(verb, text))]
    if verb.startswith("transfer"):
        done = [(code, "remove" if code == list_code else "add") for code in lists_named(text)]
    for code, action in done:
        totals = tuple(replace(one, list_code=code, action=action, sentence=sentence) for one in counts)
        yield _Clause(totals=totals, first=text)


def _counted(sentence: str, verb: re.Match[str]) -> bool:
    rest = sentence[verb.end() :].lstrip()
    return bool(_COUNT.match(rest) or _THEM.match(rest))


def _counts(sentence: str, start: int, end: int) -> tuple[Stated, ...]:
    """Return the counts that begin at a place, behind a verb: the first, and those that are joined to it."""
    rest = sentence[start:end].lstrip()
    match = _COUNT.match(rest)
    counts = []
    while match:
        unit = next(unit for stem, unit in _UNITS.items() if match["unit"].lower().startswith(stem))
        counts.append(Stated(list_code="", action="", unit=unit, stated=number_of(match["number"]), sentence=sentence))
        match = _MORE.match(rest, match.end())
    return tuple(counts)


def _applied(sentence: str) -> list[_Clause]:
    """Return the entries to which a rule is applied: they are revised, whichever verb says so."""
    if "EL" not in lists_named(sentence):
        return []
    totals = tuple(
        Stated(
            list_code="EL",
            action="revise",
            unit="entry" if match["unit"].startswith("entr") else "entity",
            stated=number_of(match["number"]),
            sentence=sentence,
        )
        for match in _APPLIED.finditer(sentence)
    )
    return [_Clause(totals=totals, first="")] if totals else []


def _action(verb: str, text: str) -> str:
    stem = next((action for stem, action in _ACTIONS.items() if verb.lower().startswith(stem)), "revise")
    return "correct" if verb.lower() == "amends" and _TO_CORRECT.search(text) else stem


def _list_of(text: str) -> str | None:
    """Return the list that a text names first."""
    places = {code: match.start() for code, pattern in _LISTS.items() if (match := pattern.search(text))}
    return min(places, key=places.__getitem__) if places else None


def _by_destination(clause: _Clause) -> Iterator[Stated]:
    destinations = read_destinations(clause.text)
    if not destinations:
        return
    of = _counted_by(clause.totals, destinations)
    later = () if read_destinations(clause.first) else clause.more
    sentence = next((text for text in later if read_destinations(text)), of.sentence)
    for one in destinations:
        yield replace(
            of,
            stated=of.stated if one.number is None else one.number,
            country_code=one.country_code,
            country_text=one.text,
            sentence=sentence,
        )


def _counted_by(totals: tuple[Stated, ...], destinations: tuple[Destination, ...]) -> Stated:
    """Return the total whose unit the destinations count in: the one that they add up to, else the entries."""
    total = sum(one.number or 0 for one in destinations)
    fitting = [one for one in totals if one.stated == total]
    entries = [one for one in totals if one.unit == "entry"]
    return next(iter(entries if entries and entries[0] in fitting else fitting or entries or totals))
