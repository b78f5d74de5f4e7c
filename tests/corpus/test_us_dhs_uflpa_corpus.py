"""The UFLPA Entity List as it was really served on four days, in two templates: one release, read whole."""

from collections import Counter
from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Records
from entity_lists.snapshot import published as snapshot
from entity_lists.sources.us_dhs_uflpa import SOURCE
from entity_lists.store.local import LocalStore
from world.releases import NOW, PER_CHECK, audit_here, ingest, tree

pytestmark = pytest.mark.corpus

DAYS = ("2026-06-21", "2026-07-06", "2026-07-07", "2026-07-24")
LATER = NOW.replace(year=2027)


def path_of(corpus: Path, day: str) -> Path:
    return corpus / "uflpa" / f"uflpa-entity-list_{day}.html"


@pytest.fixture(scope="module")
def pages(corpus: Path) -> dict[str, Records]:
    return {day: SOURCE.parse([path_of(corpus, day).read_bytes()]) for day in DAYS}


def test_every_row_is_an_entry(pages: dict[str, Records]) -> None:
    # 163 rows, three of which are the headings of the three tables.
    for records in pages.values():
        assert (records.record_count, len(records.entries), records.quarantine) == (160, 160, ())
        assert Counter(entry.programs for entry in records.entries) == {
            "UFLPA Section 2(d)(2)(B)(i)": 9,
            "UFLPA Section 2(d)(2)(B)(ii)": 43,
            "UFLPA Section 2(d)(2)(B)(v)": 108,
        }
        assert set(records.observations.values()) == {0.0, 1.0}


def test_the_bytes_of_each_day_differ_and_what_they_say_does_not(corpus: Path, pages: dict[str, Records]) -> None:
    assert len({path_of(corpus, day).read_bytes() for day in DAYS}) == 4
    first, *others = pages.values()
    assert all(records == first for records in others)


def test_names_are_told_from_aliases(pages: dict[str, Records]) -> None:
    entries = pages["2026-07-24"].entries
    assert Counter(name.name_type for entry in entries for name in entry.names) == {
        "primary": 160, "aka": 88, "fka": 19,
    }  # fmt: skip
    assert {(entry.name, entry.relations[0].related_name) for entry in entries if entry.relations} == {
        ("Hoshine Silicon Industry (Shanshan) Co., Ltd", "subsidiaries"),
        ("Hoshine Silicon Industry (Shanshan) Co., Ltd.", "Subsidiaries"),
        ("Xinjiang Production and Construction Corps", "its subordinate and affiliated entities"),
    }
    assert [entry.name for entry in entries if entry.entry_type != "organization"] == [
        "Huangmei Xiaochi Yinfeng Cotton"
    ]


def test_four_days_are_one_release(corpus: Path, offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    first, *others = DAYS
    published = ingest(store, offline, path_of(corpus, first), source=SOURCE, auditor=audit_here, now=LATER)
    assert (published.outcome, published.is_in_force) == ("published", True)
    assert published.changes == {"added": 160, "removed": 0, "modified": 0, "form": 0, "unread": 0}
    assert [failure for failure in published.failed if failure["severity"] == "critical"] == []
    before = tree(store.root, without=[*PER_CHECK, "origin.json"])
    for day in others:
        again = ingest(store, offline, path_of(corpus, day), source=SOURCE, auditor=audit_here, now=LATER)
        assert (again.outcome, again.release_id) == ("unchanged", published.release_id)
    assert snapshot.release_ids(store, SOURCE.source_id) == [published.release_id]
    after = tree(store.root, without=[*PER_CHECK, "origin.json"])
    # What came and is named by nothing is the bytes of three days, which the collection of garbage takes away.
    assert {key for key in after.keys() - before.keys() if "/raw/" not in key} == set()
    assert {key: after[key] for key in before} == before
