"""Every name of the lists that are in force, laid out to be searched: built once from a store, then only read.

The words of all names stand in one array of word numbers, one name after the other, so that a query is compared with
each different word once and the result is looked up for all names at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import tables as contract
from entity_lists.contract.arrow_values import as_numpy, integers, strings
from entity_lists.contract.schema import Table
from entity_lists.snapshot import published
from entity_lists.snapshot.chain import release_of_day
from entity_lists.text.search_key import as_latin, search_key
from entity_lists.text.search_words import one_spelling, search_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

_OF_ENTRIES = (
    "entry_id", "source_id", "list_code", "name", "entry_type", "country_code", "programs",
    "license_requirement_code", "license_policy_code",
)  # fmt: skip
_OF_NAMES = ("entry_id", "name", "name_type", "is_weak", "search_key")
_OF_COUNTRIES = ("entry_id", "country_code")
# What search_words does more than to part words: abbreviations, and legal forms of several words.
_MORE = r"\.[0-9a-z_]|joint|liability"
_OTHERS = ((contract.NAMES, _OF_NAMES), (contract.ADDRESSES, _OF_COUNTRIES))


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of some releases and the entries that bear them.

    releases: of each source, the manifest's release id and as-of date: what a cache is kept by. missing: sources that
    have no release to search. names: columns of the table names, and entry: the row in entries. entries: columns of
    the table entries, one row an entry. countries: country_code and entry, a row for each that an entry is listed under
    or has an address in.
    """

    releases: dict[str, tuple[str, str]]
    missing: tuple[str, ...]
    names: pa.Table
    entries: pa.Table
    countries: pa.Table

    @cached_property
    def entry_of(self) -> "NDArray[np.int32]":
        """The row in entries that each name belongs to."""
        return as_numpy(self.names["entry"])

    @cached_property
    def keys(self) -> list[str]:
        """The search key of each name."""
        return list(self.names["search_key"].to_pylist())

    @cached_property
    def looks(self) -> pa.Array:
        """Of each name its search key with every letter that looks like a Latin one as that, whatever its script."""
        return strings(key if key.isascii() else search_key(as_latin(key)) for key in self.keys)

    @cached_property
    def words(self) -> "Words":
        """The words of each name."""
        return _words(self.names["name"])


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of many names: different holds each word once; those of name n are numbers[starts[n]:starts[n + 1]].

    weights: of each word, how much it tells: the rarer, the more. sizes: of each name, the weight of all its words.
    """

    different: tuple[str, ...]
    numbers: "NDArray[np.int32]"
    starts: "NDArray[np.int64]"
    weights: "NDArray[np.float32]"
    sizes: "NDArray[np.float32]"
    unknown: float


def load_names(store: "Store", source_ids: Iterable[str], *, on: date | None = None) -> Names:
    """Return the names of the releases in force; with on, of each source's newest release as of that day or before.

    Raises:
        StoreError: a release cannot be read.
    """
    found = {source_id: release_to_search(store, source_id, on) for source_id in source_ids}
    return names_of(
        store,
        [manifest for manifest in found.values() if manifest],
        missing=tuple(source_id for source_id, manifest in found.items() if manifest is None),
    )


def names_of(store: "Store", manifests: Sequence["Manifest"], *, missing: tuple[str, ...] = ()) -> Names:
    """Return the names of these releases. Raises: StoreError (one cannot be read)."""
    entries, names, countries = _joined(read_release(store, manifest) for manifest in manifests)
    return Names(
        releases={manifest["source_id"]: (manifest["release_id"], manifest["as_of"]) for manifest in manifests},
        missing=missing,
        entries=entries,
        names=names,
        countries=countries,
    )


def release_to_search(store: "Store", source_id: str, on: date | None) -> "Manifest | None":
    """Return the release of a source that is in force; with on, the newest as of that day or before; None without one.

    Raises:
        StoreError: a manifest cannot be read.
    """
    if on is None:
        current = published.in_force(store, source_id)
        return current.manifest if current else None
    return release_of_day(store, source_id, on.isoformat())


def read_release(store: "Store", manifest: "Manifest") -> tuple[pa.Table, ...]:
    """Return the entries of a release, and its names and countries with the row of their entry.

    Raises:
        StoreError: a file is missing or damaged.
    """
    entries = published.read_columns(store, manifest, "entries", _OF_ENTRIES)
    names = published.read_columns(store, manifest, "names", _OF_NAMES)
    addresses = published.read_columns(store, manifest, "addresses", _OF_COUNTRIES)
    countries = pa.concat_tables([entries.select(_OF_COUNTRIES), addresses], promote_options="permissive").drop_null()
    return entries, *(_with_row(table, entries["entry_id"]) for table in (names, countries))


def _with_row(table: pa.Table, entry_ids: pa.ChunkedArray) -> pa.Table:
    rows = pc.index_in(table["entry_id"], value_set=entry_ids)
    return table.append_column("entry", rows)


def _joined(releases: Iterable[tuple[pa.Table, ...]]) -> tuple[pa.Table, ...]:
    """Return the tables of several releases as one each; the rows of entries count on."""
    nothing = _empty(contract.ENTRIES, _OF_ENTRIES)
    parts = [[nothing]]
    parts += [[_with_row(_empty(table, columns), nothing["entry_id"])] for table, columns in _OTHERS]
    before = 0
    for entries, *others in releases:
        parts[0].append(entries)
        for part, table in zip(parts[1:], others, strict=True):
            rows = pc.add(table["entry"], integers([before])[0])
            part.append(table.set_column(table.num_columns - 1, "entry", rows))
        before += len(entries)
    # Some are of an earlier make, with other notes on their columns.
    chunked = (pa.concat_tables([one.cast(part[0].schema) for one in part]) for part in parts)
    # Apart from what was read for it, whose memory can go back as a whole.
    return tuple(table.combine_chunks(memory_pool=pa.system_memory_pool()) for table in chunked)


def _empty(table: Table, columns: Sequence[str]) -> pa.Table:
    # Not schema.empty_table(), which loads pandas.
    return pa.Table.from_batches([], table.schema).select(columns)


def _words(names: pa.ChunkedArray) -> Words:
    spaced = _spaced(names)
    lengths = np.where(as_numpy(pc.binary_length(spaced)) > 0, as_numpy(pc.count_substring(spaced, " ")) + 1, 0)
    parted = pc.split_pattern(spaced, " ").combine_chunks().flatten()
    every = parted.filter(pc.greater(pc.binary_length(parted), integers([0])[0])).dictionary_encode()
    # Two spellings of a legal form are one word.
    number_of: dict[str, int] = {}
    spellings = [one_spelling(word) for word in every.dictionary.to_pylist()]
    number = np.array([number_of.setdefault(word, len(number_of)) for word in spellings], dtype=np.int32)
    numbers = number[as_numpy(every.indices)]
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    counts = np.bincount(numbers, minlength=len(number_of))
    weights = np.log1p(len(names) / np.maximum(counts, 1)).astype(np.float32)
    sums = np.concatenate([[0.0], np.cumsum(weights[numbers], dtype=np.float64)])
    return Words(
        different=tuple(number_of),
        numbers=numbers,
        starts=starts,
        weights=weights,
        sizes=(sums[starts[1:]] - sums[starts[:-1]]).astype(np.float32),
        unknown=float(np.log1p(max(len(names), 1))),
    )


def _spaced(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return of each name its words, a space between; legal forms of one word as they are spelled.

    Most are plain ASCII, of which Arrow does the same as search_words in a tenth of its time.
    """
    lower = pc.replace_substring_regex(pc.ascii_lower(names), pattern="['`]", replacement="")
    plain = pc.ascii_trim_whitespace(pc.replace_substring_regex(lower, pattern="[^0-9a-z]+", replacement=" "))
    has_more = pc.or_(pc.match_substring_regex(lower, pattern=_MORE), pc.invert(pc.string_is_ascii(names)))
    others = strings(" ".join(search_words(name)) for name in names.filter(has_more).to_pylist())
    return pc.replace_with_mask(plain, has_more.combine_chunks(), others)
