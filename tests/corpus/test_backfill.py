"""Versions of the real list, as it would have been on dates since 2017, filled in from a loopback eCFR.

Twelve of them here, sixty in tests/benchmarks/backfill.py.
"""

from datetime import date
from pathlib import Path

import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.care.verify import verify_source
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world import ecfr_site
from world.backfill_process import fill
from world.loopback import Publisher
from world.releases import SOURCE_ID

pytestmark = pytest.mark.corpus
COUNT = 12


def test_who_was_listed_on_each_date_is_whom_its_version_lists(corpus: Path, tmp_path: Path) -> None:
    check(corpus, tmp_path, COUNT)


def check(corpus: Path, tmp_path: Path, count: int) -> None:
    """Fill in so many versions, and compare who was listed on each date with them."""
    content = (corpus / "ecfr" / "title-15_part-744_2026-03-25.xml").read_bytes()
    days = ecfr_site.spread(ecfr_site.citation_dates(content, date(2017, 1, 3)), count)
    with Publisher() as publisher:
        filled = fill(tmp_path, ecfr_site.serve(publisher, {day: ecfr_site.version(content, day) for day in days}))
        # The newest date, the dates, and a version each.
        assert len(publisher.seen) == 2 + count
    store = LocalStore(tmp_path)
    assert len(filled.published) == count
    for release_id in filled.releases:
        entries = published.read_table(store, published.get_manifest(store, SOURCE_ID, release_id), "entries")
        listing = entries_as_of(store, SOURCE_ID, date.fromisoformat(release_id[:10]))
        assert listing.is_reconstructed
        assert set(listing.rows["entry_id"].to_pylist()) == set(entries["entry_id"].to_pylist()), release_id
    assert verify_source(store, SOURCE_ID).problems == ()
