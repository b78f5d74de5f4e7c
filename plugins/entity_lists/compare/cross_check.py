"""Who stands on a list in one source and not in another, what differs, and why, where a rule can tell.

Several sources carry one list: the eCFR prints the Entity List, BIS and trade.gov retype it. Entries of two snapshots
are paired by the search key of their primary name under a common country, the nearest date first. What is left over
gets a cause by the first of these rules that fits:

  later rule          listed after the day that the other snapshot is as of
  another name        the name is an alias there, or an alias here is its name
  another country     the name stands there under other countries only
  spelled out         the name begins like one there and goes on: affiliates, places or remarks are in the name
  another spelling    the names are alike but for some letters
  no longer listed    the other snapshot is more than a month newer, and nothing there resembles it
  unknown             no rule fits: a person has to look
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from entity_lists.compare.listed_party import Notice, Party, Side, entries_of, list_codes_of, read_side
from entity_lists.errors import UsageError
from entity_lists.snapshot import published
from entity_lists.text.citation import volume_year

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# A notice of the Federal Register seldom has more pages before the first row of its table.
_PAGES_OF_A_NOTICE = 10
_ALIKE = 90
_SHORTEST_BEGINNING = 10
_A_MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One disagreement: what is absent or different, in which source, and why; left and right are the two values."""

    kind: str
    name: str
    country: str
    cause: str
    left: str = ""
    right: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the disagreement as a JSON object."""
        return {
            "kind": self.kind,
            "name": self.name,
            "country": self.country,
            "cause": self.cause,
            "left": self.left,
            "right": self.right,
        }


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two sources: how many entries are in both, and every disagreement."""

    left: Side
    right: Side
    in_both: int
    findings: tuple[Finding, ...]

    @property
    def causes(self) -> dict[str, int]:
        """How many disagreements of each kind have which cause."""
        return dict(sorted(Counter(f"{finding.kind}: {finding.cause}" for finding in self.findings).items()))

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as a JSON object; of each side what it is, and how many entries it has."""
        return {
            "left": self.left.as_json(),
            "right": self.right.as_json(),
            "in_both": self.in_both,
            "causes": self.causes,
            "findings": [finding.as_json() for finding in self.findings],
        }


def cross_check(store: "Store", source_ids: Sequence[str]) -> list[Comparison]:
    """Return the comparison of each source with each later named one, of the lists that both have.

    Raises:
        UsageError: fewer than two sources, nothing published, or no list in common.
    """
    if len(set(source_ids)) < 2:
        raise UsageError(
            f"expected two sources or more to compare, found {', '.join(source_ids) or 'none'}. Name others, too."
        )
    manifests = [published.get_manifest(store, source_id, None) for source_id in dict.fromkeys(source_ids)]
    entries = [entries_of(store, manifest) for manifest in manifests]
    carried = Counter(code for rows in entries for code in list_codes_of(rows))
    # Of a source of many lists, most are in no other.
    compared = [code for code, sources in carried.items() if sources > 1]
    sides = [read_side(store, manifest, rows, compared) for manifest, rows in zip(manifests, entries, strict=True)]
    return [compare(left, right) for number, left in enumerate(sides) for right in sides[number + 1 :]]


def compare(left: Side, right: Side) -> Comparison:
    """Return the comparison of two snapshots. Raises: UsageError (they have no list in common)."""
    common = left.list_codes & right.list_codes
    if not common:
        raise UsageError(
            f"{left.source_id} and {right.source_id} have no list in common: {_codes(left)} and {_codes(right)}. "
            "Compare sources of one list: entity-lists sources tells which each has."
        )
    ours = [party for party in left.parties if party.list_code in common]
    theirs = [party for party in right.parties if party.list_code in common]
    pairs = list(_pairs(ours, theirs))
    paired = {id(party) for pair in pairs for party in pair}
    findings = [
        *_absent(f"only in {left.source_id}", ours, theirs, paired, left.as_of, right.as_of),
        *_absent(f"only in {right.source_id}", theirs, ours, paired, right.as_of, left.as_of),
        *(finding for mine, other in pairs for finding in _differing(mine, other, left.as_of, right.as_of)),
    ]
    ordered = sorted(findings, key=lambda finding: (finding.kind, finding.cause, finding.name, finding.country))
    return Comparison(left=left, right=right, in_both=len(pairs), findings=tuple(ordered))


def _codes(side: Side) -> str:
    return ", ".join(sorted(side.list_codes))


def _pairs(ours: Iterable[Party], theirs: Iterable[Party]) -> Iterator[tuple[Party, Party]]:
    by_key: dict[tuple[str, str], list[Party]] = defaultdict(list)
    for party in theirs:
        by_key[party.list_code, party.key].append(party)
    for mine in ours:
        left = by_key[mine.list_code, mine.key]
        fitting = [other for other in left if _may_be_in_one_country(mine, other)]
        if fitting:
            other = min(
                fitting, key=lambda other: (_days_apart(mine, other), -len(mine.notices.keys() & other.notices.keys()))
            )
            left.remove(other)
            yield mine, other


def _may_be_in_one_country(mine: Party, other: Party) -> bool:
    return not (mine.countries and other.countries) or bool(mine.countries & other.countries)


def _days_apart(mine: Party, other: Party) -> int:
    dates = [(a, b) for a in (mine.effective_on, mine.listed_on) for b in (other.effective_on, other.listed_on)]
    return min((abs((a - b).days) for a, b in dates if a and b), default=100_000)


class _Left:
    """The parties that are in no pair, found by what may make them the same one; in their order."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._parties = list(parties)
        self._by_beginning: dict[str, list[Party]] = defaultdict(list)
        self._by_country: dict[str | None, list[int]] = defaultdict(list)
        for number, party in enumerate(self._parties):
            if len(party.key) >= _SHORTEST_BEGINNING:
                self._by_beginning[party.key[:_SHORTEST_BEGINNING]].append(party)
            for country in party.countries or (None,):
                self._by_country[country].append(number)

    def beginning_like(self, party: Party) -> Sequence[Party]:
        """Return those whose key is long enough to tell and begins like the party's."""
        is_short = len(party.key) < _SHORTEST_BEGINNING
        return () if is_short else self._by_beginning.get(party.key[:_SHORTEST_BEGINNING], ())

    def near(self, party: Party) -> list[Party]:
        """Return those that may be in one country with the party."""
        if not party.countries:
            return self._parties
        numbers = {number for country in (*party.countries, None) for number in self._by_country.get(country, ())}
        return [self._parties[number] for number in sorted(numbers)]


def _absent(
    kind: str, here: Sequence[Party], there: Sequence[Party], paired: set[int], as_of: date, there_as_of: date
) -> Iterator[Finding]:
    names: dict[str, list[Party]] = defaultdict(list)
    for party in there:
        for name in party.names:
            names[name].append(party)
    left = _Left(party for party in there if id(party) not in paired)
    for party in here:
        if id(party) not in paired:
            cause, other = _why_absent(party, names, left, there_as_of)
            if cause == "unknown" and there_as_of - as_of > _A_MONTH:
                cause = "no longer listed"
            yield Finding(
                kind=kind, name=party.name, country=party.country, cause=cause, left=_dates(party), right=other
            )


def _dates(party: Party) -> str:
    return str(party.effective_on or party.listed_on or "")


def _why_absent(party: Party, names: Mapping[str, list[Party]], left: _Left, there_as_of: date) -> tuple[str, str]:
    """Return the cause, and the name of the other source's entry that explains it."""
    if (day := party.effective_on or party.listed_on) and day > there_as_of:
        return "later rule", ""
    known = [other for name in party.names for other in names.get(name, ())]
    for other in known:
        if _may_be_in_one_country(party, other):
            return "another name", other.name
    if known:
        return "another country", f"{known[0].name} ({known[0].country})"
    for other in left.beginning_like(party):
        is_spelled_out = party.key.startswith(other.key) or other.key.startswith(party.key)
        if is_spelled_out and _may_be_in_one_country(party, other):
            return "spelled out", other.name
    return _alike(party, left.near(party))


def _alike(party: Party, near: Sequence[Party]) -> tuple[str, str]:
    from rapidfuzz import fuzz, process

    closest = process.extractOne(party.key, [other.key for other in near], scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return ("another spelling", near[closest[2]].name) if closest else ("unknown", "")


def _differing(mine: Party, other: Party, my_day: date, their_day: date) -> Iterator[Finding]:
    def finding(kind: str, cause: str, left: object, right: object) -> Finding:
        return Finding(
            kind=kind, name=mine.name, country=mine.country, cause=cause, left=str(left or ""), right=str(right or "")
        )

    why = _why_other_notices(mine, other, my_day, their_day)
    if why:
        yield finding("citations", why, _cited(mine), _cited(other))
    for kind, left, right in (
        ("licence requirement", mine.requirement, other.requirement),
        ("licence policy", mine.policy, other.policy),
    ):
        if left != right and left and right:
            yield finding(kind, "later rule" if why == "later rule" else "unknown", left, right)
    if mine.address_count != other.address_count:
        yield finding("number of addresses", "divided otherwise", mine.address_count, other.address_count)
    if set(mine.names) != set(other.names):
        ours, theirs = (len(set(party.names)) - 1 for party in (mine, other))
        cause = "fewer or more aliases" if ours != theirs else "spelled otherwise"
        yield finding("aliases", cause, ours or "0", theirs or "0")


def _why_other_notices(mine: Party, other: Party, my_day: date, their_day: date) -> str | None:
    """Return why the two cite other notices, None if they cite the same; my_day, their_day: of the two snapshots."""
    if mine.notices.keys() == other.notices.keys():
        return None
    newer, older = (mine, other) if my_day >= their_day else (other, mine)
    far = [_far(party.notices, than.notices) for party, than in ((newer, older), (older, newer))]
    if not any(far):
        return "another page of the notice"
    is_later = any(_came_after(notice, newer.notices[notice], min(my_day, their_day)) for notice in far[0])
    return "later rule" if is_later else "left out by one side"


def _far(notices: Iterable[Notice], others: Iterable[Notice]) -> list[Notice]:
    """Return the notices that are no other page of any of the others."""
    pages = defaultdict(list)
    for volume, page in others:
        pages[volume].append(page)
    return [
        (volume, page)
        for volume, page in notices
        if not any(page and at and abs(page - at) <= _PAGES_OF_A_NOTICE for at in pages[volume])
    ]


def _came_after(notice: Notice, published_on: date | None, day: date) -> bool:
    """Return whether a notice was published after a day; one without a date, whether its volume was."""
    return published_on > day if published_on else volume_year(notice[0]) > day.year


def _cited(party: Party) -> str:
    pairs = sorted(party.notices, key=lambda notice: (notice[0], notice[1] or 0))
    return "; ".join(f"{volume} FR {page}" if page else f"{volume} FR" for volume, page in pairs)
