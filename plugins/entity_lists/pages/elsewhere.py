"""The same party elsewhere in force: by a number that one party alone has, by a name, by a name that is very like it.

Each one says why it is thought to be the same; none is proof. Numbers of a publisher's own are not compared, since two
publishers give the same ones.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from entity_lists.contract.arrow_values import strings
from entity_lists.errors import StoreError
from entity_lists.identity.strong_keys import KEY_TYPES, Key, strong_keys
from entity_lists.pages.kept_names import Ground, ground
from entity_lists.pages.once import Once
from entity_lists.search.hits import Hit
from entity_lists.search.search import MOST_CHARACTERS, bearing, search
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.sources import get_source
from entity_lists.text.countries import country_label
from entity_lists.text.search_key import search_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# A name that is not the same has to be so much like it; and of so many of a kind the page tells.
VERY_LIKE, MOST_LIKE, MOST = 90.0, 20, 100

# Source and entry.
_Place = tuple[str, str]

_SAID = ("id_type", "id_value", "country_code")
_OWN_NUMBERS = "reference_number"
_KEYS: Once[dict[Key, str]] = Once(26)


@dataclass(frozen=True, kw_only=True)
class Same:
    """An entry that may be the same party. why: what they share; by: the best of it, one of number, name and like.

    score: 0 to 100, how like a name of it is, None if none is.
    name: its primary one; countries: labels.
    """

    source_id: str
    title: str
    release_id: str
    as_of: str
    entry_id: str
    name: str
    list_code: str
    countries: tuple[str, ...]
    by: str
    score: float | None
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """The entries that may be the same party, the likeliest first; compared, not_compared: sources."""

    same: tuple[Same, ...]
    compared: tuple[str, ...]
    not_compared: tuple[str, ...]


def elsewhere(
    store: "Store",
    readable: Sequence[str],
    own: _Place,
    names: Iterable[Mapping[str, Any]],
    identifiers: Iterable[Mapping[str, Any]],
    family: Collection[str] = (),
) -> Elsewhere:
    """Return the entries in force that may be the same party.

    readable: the sources that may be told of. own: source and entry of the party itself, which is not told. names,
    identifiers: its rows of these tables, the primary name first. family: entries of the same source of which the page
    tells already; that such a one has a name like it says nothing more.
    """
    known = ground(store)
    compared = known.of(readable)
    numbered, damaged = _by_number(store, known, compared, identifiers)
    strong = [row["name"] for row in names if not row["is_weak"]]
    named = bearing(known.names, {search_key(name) for name in strong} - {""}, source_ids=compared)[:MOST]
    like = [hit for name in strong[:1] for hit in _very_like(known, name, compared)]
    like = [hit for hit in like if hit.source_id != own[0] or hit.entry_id not in family][:MOST_LIKE]
    hits = _by_place(like) | _by_place(named)
    places = dict.fromkeys((*numbered, *_by_place(named), *_by_place(like)))
    places.pop(own, None)
    entries = _entries(known, places)
    return Elsewhere(
        same=tuple(
            _same(entries[place], known.names.releases[place[0]], hits.get(place), numbered.get(place, ()))
            for place in places
        ),
        compared=tuple(compared),
        not_compared=tuple(one for one in readable if one in known.unreadable or one in damaged),
    )


def _by_place(hits: Iterable[Hit]) -> dict[_Place, Hit]:
    return {(hit.source_id, hit.entry_id): hit for hit in hits}


def _very_like(known: Ground, name: str, source_ids: Sequence[str]) -> list[Hit]:
    if len(name) > MOST_CHARACTERS or not search_key(name):
        return []
    hits = search(known.names, name, source_ids=source_ids, min_score=VERY_LIKE)
    return [hit for hit in hits if hit.match == "fuzzy"]


def _by_number(
    store: "Store", known: Ground, source_ids: Sequence[str], identifiers: Iterable[Mapping[str, Any]]
) -> tuple[dict[_Place, list[str]], list[str]]:
    """Return by source and entry which numbers they have in common with the party; and which sources are damaged."""
    own = _telling(identifiers)
    found: dict[_Place, list[str]] = defaultdict(list)
    damaged = []
    for source_id in source_ids if own else ():
        manifest = known.manifests[source_id]
        try:
            theirs = _KEYS.get(manifest["tables"]["identifiers"]["sha256"], partial(_keys_of, store, manifest))
        except StoreError:
            damaged.append(source_id)
            continue
        for key in sorted(own & theirs.keys()):
            found[source_id, theirs[key]].append(f"the same {key[0].replace('_', ' ')}: {key[1].strip()}")
    return dict(found), damaged


def _telling(identifiers: Iterable[Mapping[str, Any]]) -> set[Key]:
    keys = strong_keys(None, [(row["id_type"], row["id_value"], row["country_code"]) for row in identifiers])
    return {key for key in keys if key[0] != _OWN_NUMBERS}


def _keys_of(store: "Store", manifest: Manifest) -> dict[Key, str]:
    """Return the numbers that one entry of a release alone has, with the entry."""
    rows = published.read_columns(store, manifest, "identifiers", ("entry_id", *_SAID))
    said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows.filter(pc.is_in(rows["id_type"], strings(KEY_TYPES))).to_pylist():
        said[row["entry_id"]].append(row)
    holders: dict[Key, list[str]] = defaultdict(list)
    for entry_id, identifiers in said.items():
        for key in _telling(identifiers):
            holders[key].append(entry_id)
    return {key: entry_ids[0] for key, entry_ids in holders.items() if len(entry_ids) == 1}


def _entries(known: Ground, places: Collection[_Place]) -> dict[_Place, Mapping[str, Any]]:
    """Return the rows of these entries, by source and entry."""
    wanted = strings(sorted({entry_id for _, entry_id in places}))
    rows = known.names.entries.filter(pc.is_in(known.names.entries["entry_id"], wanted)).to_pylist()
    return {(row["source_id"], row["entry_id"]): row for row in rows}


def _same(entry: Mapping[str, Any], release: tuple[str, str], hit: Hit | None, numbers: Sequence[str]) -> Same:
    stated = [entry["country_code"]] if entry["country_code"] else hit.countries if hit else ()
    release_id, as_of = release
    return Same(
        source_id=entry["source_id"],
        title=get_source(entry["source_id"]).title,
        release_id=release_id,
        as_of=as_of,
        entry_id=entry["entry_id"],
        name=entry["name"],
        list_code=entry["list_code"],
        countries=tuple(map(country_label, stated)),
        by="number" if numbers else "like" if hit and hit.match == "fuzzy" else "name",
        score=hit.score if hit else None,
        why=(*numbers, *([_why(hit)] if hit else ())),
    )


def _why(hit: Hit) -> str:
    which = f"{'weak ' if hit.is_weak else ''}{hit.name_type} name"
    return f"{'the same name' if hit.match != 'fuzzy' else 'a name very like it'}, {which} there: {hit.name}"
