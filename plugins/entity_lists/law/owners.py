"""Who owns whom, from a file that a person gives: parties of which listed owners hold 50 % or more in sum.

The Affiliates Rule treats a foreign party like its listed owners if they own 50 % or more of it, directly or
indirectly, individually or in the aggregate. No list says who owns whom, so a file does; without one nothing is said,
and of a party that the file has not, nothing follows. The file is a CSV with the header party,owner,share,as_of,source:

    party,owner,share,as_of,source
    Example Ltd.,Example Holding Co.,30%,2026-03-31,annual report 2025 p. 12

share is 30%, 30.5 % or 0.305; as_of is the day for which it is known; source is where it was read. A party has one line
for each owner. An owner is listed if its name is, but for case, accents and punctuation, a name of an entry that is not
weak; the shares in a party are summed over the entries that its owners are, each once.

Indirectly is decided so: a party that is an affiliate itself passes on the whole share that it holds in another, and a
chain may be of any length; a share of less than 50 % passes on nothing, and shares along a chain are not multiplied.
This breaks when BIS multiplies them. Which of the SDN count, section 744.8 says by programmes; here all do.

Source: 15 CFR 744, 90 FR 47201, published 2025-09-30.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.law_tables import OWNED_PARTIES, OWNERS
from entity_lists.errors import UsageError
from entity_lists.text.search_key import search_key

COLUMNS = ("party", "owner", "share", "as_of", "source")
# The lists that the rule names, where the store has them.
LISTS = ("us_bis_entity_list", "us_bis_military_end_user_list", "us_ofac_sdn")
RULE_ID = "affiliates"
THRESHOLD = Decimal("0.5")

_MOST_BYTES = 10_000_000
_WHOLE = Decimal(1)
# Shares are rounded where they are published.
_ROUNDING = Decimal("0.005")
_PERCENT = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)
_FRACTION = re.compile(r"[01]?\.\d{1,8}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One line of the file; share is from 0 to 1. line counts from 1, the header with it."""

    line: int
    party: str
    owner: str
    share: Decimal
    as_of: date
    source: str


@dataclass(frozen=True, kw_only=True)
class _Listed:
    source_id: str
    entry_id: str


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A share that counts, and what its owner is: an entry of a list, or an affiliate."""

    holding: Holding
    is_listed: bool

    @property
    def told(self) -> str:
        itself = "" if self.is_listed else " (an affiliate itself)"
        return f"{self.holding.owner}{itself} {percent(self.holding.share)}"


def read_owners(content: bytes) -> tuple[Holding, ...]:
    """Return the holdings that a file states, in its order.

    Raises:
        UsageError: a line is not as the module's docstring says; its number is told.
    """
    if not content.strip():
        return ()
    if len(content) > _MOST_BYTES:
        raise UsageError(f"the owners' file: expected at most {_MOST_BYTES:,} bytes, found {len(content):,}. Cut it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the owners' file: expected UTF-8, found other bytes ({error}). Save it as UTF-8.") from error
    holdings = tuple(_holding(line, cells) for line, cells in _lines(text))
    _refuse_repeated(holdings)
    _refuse_more_than_all(holdings)
    return holdings


def owned(
    holdings: Sequence[Holding], names: Mapping[str, pa.Table], rules: pa.Table, *, as_of: date
) -> tuple[pa.Table, pa.Table]:
    """Return the tables owners and owned_parties.

    names: the table names of each list that the rule means, by source. rules: the Register's table of that name.
    """
    listed = _listed_names(names)
    rows = [_owner_row(one, listed.get(search_key(one.owner))) for one in holdings]
    status = _rule_status(rules, as_of)
    parties = [_party_row(parts, status) for parts in _counted_parts(holdings, listed).values() if parts]
    return (
        schema.build(OWNERS, rows, source_id=LAW_ID),
        schema.build(OWNED_PARTIES, parties, source_id=LAW_ID),
    )


def percent(share: Decimal) -> str:
    """Return a share in percent, without zeros at its end."""
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != [*COLUMNS]:
            raise UsageError(
                f"the owners' file, line 1: expected {','.join(COLUMNS)}, found {','.join(header)[:120]!r}."
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UsageError(f"the owners' file, line {reader.line_num}: {error}. Close the quote.") from error


def _holding(line: int, cells: list[str]) -> Holding:
    if len(cells) != len(COLUMNS) or not all(cells):
        raise UsageError(
            f"the owners' file, line {line}: expected a value in each of {', '.join(COLUMNS)}, found "
            f"{','.join(cells)[:120]!r}. Complete the line, or put a value with a comma in double quotes."
        )
    party, owner, share, as_of, source = cells
    for name, value in (("party", party), ("owner", owner)):
        if not search_key(value):
            raise UsageError(f"the owners' file, line {line}: {name} is {value[:40]!r}, expected a name with letters.")
    return Holding(
        line=line, party=party, owner=owner, share=_share(line, share), as_of=_day(line, as_of), source=source
    )


def _share(line: int, text: str) -> Decimal:
    """Return a share; a whole number without % is refused: 1 may be all or a hundredth."""
    if match := _PERCENT.fullmatch(text):
        share = Decimal(match["number"]) / 100
    else:
        share = Decimal(text) if _FRACTION.fullmatch(text) else Decimal(-1)
    if not 0 < share <= _WHOLE:
        raise UsageError(
            f"the owners' file, line {line}: share is {text[:40]!r}, expected more than 0 and at most all, as 30%, "
            "30.5 % or 0.305."
        )
    return share


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"the owners' file, line {line}: as_of is {text[:40]!r}, expected a day like 2026-03-31."
        ) from error


def _refuse_repeated(holdings: Iterable[Holding]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for one in holdings:
        first = seen.setdefault((search_key(one.party), search_key(one.owner)), one.line)
        if first != one.line:
            raise UsageError(
                f"the owners' file, lines {first} and {one.line}: {one.owner} holds {one.party} twice. Expected one "
                "line for each party and owner: keep the newest."
            )


def _refuse_more_than_all(holdings: Iterable[Holding]) -> None:
    sums: dict[str, Decimal] = {}
    for one in holdings:
        key = search_key(one.party)
        sums[key] = sums.get(key, Decimal(0)) + one.share
        if sums[key] > _WHOLE + _ROUNDING:
            raise UsageError(
                f"the owners' file, line {one.line}: the owners of {one.party} hold {percent(sums[key])} in sum, "
                "expected at most 100 %. Correct the shares, or leave out those of other days."
            )


def _listed_names(names: Mapping[str, pa.Table]) -> dict[str, _Listed]:
    """Return the entry of each listed name, folded; of several the first of the first list."""
    found: dict[str, _Listed] = {}
    for source_id in sorted(names):
        rows = names[source_id].select(["entry_id", "search_key", "is_weak"]).to_pylist()
        for row in sorted(rows, key=lambda one: one["entry_id"]):
            if not row["is_weak"]:
                found.setdefault(row["search_key"], _Listed(source_id=source_id, entry_id=row["entry_id"]))
    return found


def _counted_parts(holdings: Iterable[Holding], names: Mapping[str, _Listed]) -> dict[str, list[_Part]]:
    """Return the shares that count of each party: of listed owners, and of owners that are affiliates themselves."""
    parts: dict[str, list[_Part]] = {}
    by_owner: dict[str, list[Holding]] = {}
    for party, held in _by_party(holdings).items():
        parts[party] = _listed_parts(held, names)
        for one in held:
            if (owner := search_key(one.owner)) not in names and owner != party:
                by_owner.setdefault(owner, []).append(one)
    sums = {party: _sum(counted) for party, counted in parts.items()}
    found = [party for party, total in sums.items() if total >= THRESHOLD]
    affiliates = {*found}
    while found:
        for one in by_owner.get(found.pop(), ()):
            party = search_key(one.party)
            parts[party].append(_Part(holding=one, is_listed=False))
            sums[party] += one.share
            if sums[party] >= THRESHOLD and party not in affiliates:
                affiliates.add(party)
                found.append(party)
    return {party: sorted(counted, key=lambda part: part.holding.line) for party, counted in parts.items()}


def _by_party(holdings: Iterable[Holding]) -> dict[str, list[Holding]]:
    held: dict[str, list[Holding]] = {}
    for one in holdings:
        held.setdefault(search_key(one.party), []).append(one)
    return held


def _listed_parts(held: Iterable[Holding], names: Mapping[str, _Listed]) -> list[_Part]:
    """Return the shares of listed owners; of two names of one entry the larger share."""
    largest: dict[_Listed, _Part] = {}
    for one in held:
        if listed := names.get(search_key(one.owner)):
            known = largest.get(listed)
            if known is None or known.holding.share < one.share:
                largest[listed] = _Part(holding=one, is_listed=True)
    return [*largest.values()]


def _sum(parts: Iterable[_Part]) -> Decimal:
    return sum((part.holding.share for part in parts), Decimal(0))


def _owner_row(one: Holding, listed: _Listed | None) -> dict[str, Any]:
    return {
        "position": one.line,
        "party": one.party,
        "owner": one.owner,
        "share": float(one.share),
        "as_of": one.as_of,
        "source": one.source,
        "owner_entry_id": listed.entry_id if listed else None,
        "owner_source_id": listed.source_id if listed else None,
    }


def _party_row(parts: Sequence[_Part], status: str | None) -> dict[str, Any]:
    total = _sum(parts)
    return {
        "party": parts[0].holding.party,
        "share_in_sum": float(total),
        "is_affiliate": total >= THRESHOLD,
        "arithmetic": f"{' + '.join(part.told for part in parts)} = {percent(total)}",
        "rule_status": status,
    }


def _rule_status(rules: pa.Table, as_of: date) -> str | None:
    """Return the state of the rule on a day: scheduled is what no document says of that day yet."""
    for row in rules.to_pylist():
        if row["rule_id"] == RULE_ID and row["valid_from"] <= as_of < (row["valid_to"] or date.max):
            return str(row["status"])
    return None
