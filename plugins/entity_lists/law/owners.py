"""Who owns what, from a file that a person gives, summed over the owners that are listed: the 50 % rule's arithmetic.

The file is CSV in UTF-8 with the columns party, owner, share, as_of, source: "Example Trading GmbH, Inspur Group Co.,
Ltd., 30 %, 2025-06-30, annual report 2024". A share is 30 %, or 0.3. Empty by default; no coverage is claimed.

Owners are recognised by their exact name, folded for comparison, among the names of the lists that the rule means:
Entity List, Military End-User List, SDN. What an owner owns through others is summed along the chain, as long as each
link holds 50 % or more: then the party between counts as listed itself.
Source: 15 CFR 744.11 as amended by 90 FR 47201, published 2025-09-30.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import LAW_ID
from entity_lists.contract.law_tables import OWNED_PARTIES, OWNERS
from entity_lists.errors import UsageError
from entity_lists.formats.csv_table import read_csv
from entity_lists.formats.decoding import decode
from entity_lists.text.search_key import search_key

COLUMNS = ("party", "owner", "share", "as_of", "source")
# The lists that the rule names, where the store has them.
LISTS = ("us_bis_entity_list", "us_bis_military_end_user_list", "us_ofac_sdn")
_HALF = Decimal("0.5")
_RULE = "affiliates"


@dataclass(frozen=True, kw_only=True)
class Share:
    """One line of the file: who owns which part of a party, on which day, by which source; position from 1."""

    position: int
    party: str
    owner: str
    share: Decimal
    as_of: date
    source: str


@dataclass(frozen=True, kw_only=True)
class _Listed:
    source_id: str
    entry_id: str


def read_owners(content: bytes) -> tuple[Share, ...]:
    """Return the lines of an owners' file.

    Raises:
        UsageError: a share is no part of the whole, a day is none, or a column is empty; with the line.
        SourceChanged: the file has other columns, or breaks off.
    """
    if not content.strip():
        return ()
    table = read_csv(decode(content, LAW_ID), source_id=LAW_ID, layouts={"owners": COLUMNS})
    shares = tuple(_share(row.position, row.cells) for row in table.rows)
    seen: dict[tuple[str, str], int] = {}
    for one in shares:
        pair = search_key(one.party), search_key(one.owner)
        if pair in seen:
            raise UsageError(
                f"owners, line {one.position}: {one.owner!r} of {one.party!r} stands in line {seen[pair]} already. "
                "Expected each owner of a party once: keep the newest."
            )
        seen[pair] = one.position
    return shares


def _share(position: int, cells: Mapping[str, str]) -> Share:
    empty = [name for name in COLUMNS if not cells[name].strip()]
    if empty:
        raise UsageError(f"owners, line {position}: expected a value in every column, found none in {empty}.")
    try:
        as_of = date.fromisoformat(cells["as_of"].strip())
    except ValueError as error:
        raise UsageError(
            f"owners, line {position}: expected as_of to be a day like 2025-06-30, found {cells['as_of']!r}."
        ) from error
    return Share(
        position=position,
        party=cells["party"].strip(),
        owner=cells["owner"].strip(),
        share=_part(cells["share"].strip(), position),
        as_of=as_of,
        source=cells["source"].strip(),
    )


def _part(text: str, position: int) -> Decimal:
    try:
        value = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 < value <= 1):
        raise UsageError(
            f"owners, line {position}: expected share to be a part of the whole like 30 % or 0.3, found {text[:40]!r}."
        )
    return value


def owned(
    shares: Iterable[Share], names: Mapping[str, pa.Table], rules: pa.Table, *, as_of: date
) -> tuple[pa.Table, pa.Table]:
    """Return the tables OWNERS and OWNED_PARTIES.

    names: the table names of each list that the rule means, by source. rules: the Register's table of that name.
    """
    shares = tuple(shares)
    listed = _listed(names)
    rows = [
        {
            "position": one.position,
            "party": one.party,
            "owner": one.owner,
            "share": float(one.share),
            "as_of": one.as_of,
            "source": one.source,
            "owner_entry_id": found.entry_id if (found := listed.get(search_key(one.owner))) else None,
            "owner_source_id": found.source_id if found else None,
        }
        for one in shares
    ]
    status = rule_status(rules, as_of)
    return (
        schema.build(OWNERS, rows, source_id=LAW_ID),
        schema.build(OWNED_PARTIES, _parties(shares, listed.keys(), status), source_id=LAW_ID),
    )


def rule_status(rules: pa.Table, day: date) -> str | None:
    """Return the state of the rule of affiliates on a day, None before it; "scheduled" says that nobody knows more."""
    for row in rules.to_pylist():
        if row["rule_id"] == _RULE and row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]):
            return str(row["status"])
    return None


def _listed(names: Mapping[str, pa.Table]) -> dict[str, _Listed]:
    found: dict[str, _Listed] = {}
    for source_id, table in names.items():
        for row in table.select(["search_key", "entry_id"]).to_pylist():
            found.setdefault(row["search_key"], _Listed(source_id=source_id, entry_id=row["entry_id"]))
    return found


def _parties(shares: tuple[Share, ...], listed: Iterable[str], status: str | None) -> Iterator[dict[str, object]]:
    by_party: dict[str, list[Share]] = defaultdict(list)
    for one in shares:
        by_party[search_key(one.party)].append(one)
    restricted = _restricted(by_party, set(listed))
    for of_party in by_party.values():
        counted = [one for one in of_party if search_key(one.owner) in restricted]
        total = sum((one.share for one in counted), Decimal(0))
        terms = " + ".join(f"{one.owner} {_percent(one.share)}" for one in counted)
        yield {
            "party": of_party[0].party,
            "share_in_sum": float(total),
            "is_affiliate": total >= _HALF,
            "arithmetic": f"{terms} = {_percent(total)}" if counted else "no listed owner: 0 %",
            "rule_status": status,
        }


def _restricted(by_party: Mapping[str, list[Share]], listed: set[str]) -> set[str]:
    """Return the names that are listed, or of which restricted ones hold half or more: along every chain."""
    restricted = set(listed)
    while True:
        found = {
            party
            for party, of_party in by_party.items()
            if sum((one.share for one in of_party if search_key(one.owner) in restricted), Decimal(0)) >= _HALF
        }
        if found <= restricted:
            return restricted
        restricted |= found


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
