"""What is no release of a list, whatever the list: one error that names it, and the last good snapshot in force."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from entity_lists.errors import ReleaseRejected, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.source import Source
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore
from world.loopback import downloaded
from world.releases import NOW, PER_CHECK, ingest, tree
from world.sample_lists import Sample, samples

LATER = NOW.replace(year=2027)
PAGE = b"<!DOCTYPE html><html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>"
BAD: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda content: b"",
    # Before a comma: of a table, the last row lacks a cell or the end of a quote.
    "half of it": lambda content: content[: content.index(b",", len(content) // 2)],
    "a page": lambda content: PAGE,
    "another table": lambda content: b"Country,Entity\r\nFINLAND,Oy One\r\n",
}
EVERY = pytest.mark.parametrize("source", [pytest.param(source, id=source.source_id) for source in SOURCES])
# OFAC serves both of its lists in the same form: only the audit tells them apart, which is in tests/corpus.
ALIKE = {"us_ofac_sdn", "us_ofac_consolidated"}


def put(folder: Path, sample: Sample, first: bytes) -> Path:
    """Save the files of a release with another first one, which is returned."""
    folder.mkdir()
    for path, content in zip(sample.files, (first, *sample.contents[1:]), strict=True):
        (folder / path.name).write_bytes(content)
    return folder / sample.files[0].name


@EVERY
def test_the_last_good_snapshot_stays_in_force(source: Source, offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    sample = samples(source)[-1]
    good = put(tmp_path / "good", sample, sample.contents[0])
    first = ingest(store, offline, good, source=source, as_of=sample.as_of, now=LATER)
    before = tree(store.root, without=PER_CHECK)
    for name, change in BAD.items():
        path = put(tmp_path / name, sample, change(sample.contents[0]))
        with pytest.raises((SourceUnavailable, ReleaseRejected)) as told:
            ingest(store, offline, path, source=source, as_of=sample.as_of + timedelta(days=1), now=LATER)
        assert source.source_id in str(told.value)
        after = tree(store.root, without=PER_CHECK)
        assert {key: after.get(key) for key in before} == before
        assert {key.split("/")[1] for key in after.keys() - before.keys()} <= {"raw", "rejected"}
    in_force = published.in_force(store, source.source_id)
    assert in_force is not None
    assert (first.outcome, in_force.manifest["release_id"]) == ("published", first.release_id)


def have_one_form(one: Source, other: Source) -> bool:
    return {one.source_id, other.source_id} == ALIKE or one.feed == other.feed is not None


@EVERY
def test_the_file_of_another_list_is_refused(source: Source) -> None:
    def give(first: bytes) -> None:
        files = (first, *samples(source)[-1].contents[1:])
        source.check([*map(downloaded, files)])
        source.parse(files)

    for other in SOURCES:
        if other is not source and not have_one_form(source, other):
            with pytest.raises((SourceUnavailable, ReleaseRejected), match=rf"^{source.source_id}\b"):
                give(samples(other)[-1].contents[0])
