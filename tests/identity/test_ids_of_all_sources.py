"""An entry_id is one entry's over all sources, so that the tables of all of them can be put together."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.sources import SOURCES, get_source
from world.releases import SOURCE
from world.sample_lists import read, samples, tables_of

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def repeated(entries: Iterable[pa.Table]) -> dict[str, int]:
    """Return the ids that more than one row has."""
    counts = Counter(entry_id for table in entries for entry_id in table["entry_id"].to_pylist())
    assert counts
    return {entry_id: count for entry_id, count in counts.items() if count > 1}


def test_no_two_sources_mint_one_id_though_they_list_the_same_parties() -> None:
    # What all thirteen ids are made of differs in nothing but the source: the same records, read by each of them.
    records = read(SOURCE, samples(SOURCE)[-1])
    found = []
    for source in SOURCES:
        mine = replace(SOURCE, source_id=source.source_id)
        found.append(tables_of(mine, records, "2025-03-28")["entries"])
    assert {table.num_rows for table in found} == {34}
    assert repeated(found) == {}


def test_the_samples_of_all_sources_have_ids_of_their_own() -> None:
    found = [tables_of(source, read(source, samples(source)[-1]), "2025-03-28")["entries"] for source in SOURCES]
    assert {table["source_id"].to_pylist()[0] for table in found} == {source.source_id for source in SOURCES}
    assert repeated(found) == {}


@pytest.mark.corpus
@pytest.mark.slow
def test_the_newest_real_releases_of_all_sources_have_ids_of_their_own(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    from gates import RELEASES

    found = []
    for source_id, names in RELEASES.items():
        source, path = get_source(source_id), corpus / names[-1]
        files = [path, *(path.parent / companion for companion in source.companions(path.name))]
        records = source.parse([file.read_bytes() for file in files])
        found.append(tables_of(source, records, "2026-11-28")["entries"])
    assert sum(table.num_rows for table in found) > 25_000
    assert repeated(found) == {}
