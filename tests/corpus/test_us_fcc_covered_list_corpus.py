"""The Covered List as it was really served on four days: what is covered, what is exempt, and what really changed."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Records
from entity_lists.snapshot import published
from entity_lists.sources.us_fcc.us_fcc_covered_list import SOURCE
from entity_lists.store.local import LocalStore
from world.releases import NOW, audit_here, ingest
from world.sample_lists import in_order

pytestmark = pytest.mark.corpus

DAYS = ("2026-06-22", "2026-06-23", "2026-07-10", "2026-07-24")
LATER = NOW.replace(year=2027)
# Rows of the page, and of them: covered, conditionally approved, notices of prohibitions.
ROWS = {
    "2026-06-22": (35, 13, 22, 0),
    "2026-06-23": (38, 13, 25, 0),
    "2026-07-10": (41, 14, 26, 1),
    "2026-07-24": (44, 14, 29, 1),
}
# Makers of what is conditionally approved.
APPROVED = (
    "SiFly", "Mobilicom", "ScoutDI", "Verge", "Sees.ai", "Air6", "Elevon", "Blueflite", "Verity", "Air VEV", "VEX",
    "Flock", "ABZ", "Real-Time Robotics", "Ceres", "Netgear", "Adtran", "eero", "Calix", "Nokia", "Alpha Networks",
    "Sagemcom", "Miri", "Arcadyan", "Hitron", "Vantiva", "Gemtek", "Gryphon", "Sercomm",
)  # fmt: skip


def path_of(corpus: Path, day: str) -> Path:
    return corpus / "fcc_covered" / f"covered-list_{day}.html"


@pytest.fixture(scope="module")
def pages(corpus: Path) -> dict[str, Records]:
    return {day: SOURCE.parse([path_of(corpus, day).read_bytes()]) for day in DAYS}


@pytest.mark.parametrize("day", DAYS)
def test_every_row_is_accounted_for(pages: dict[str, Records], day: str) -> None:
    records = pages[day]
    rows, covered, approvals, notices = ROWS[day]
    assert (records.record_count, len({entry.position for entry in records.entries})) == (rows, covered)
    assert (records.quarantine, records.counts.unaccounted) == ((), 0)
    assert records.set_aside == {
        "conditional approval": approvals,
        "notice of an import or marketing prohibition": notices,
        "struck out": 0,
    }
    assert records.observations == {
        ("broken_characters", "release"): 0.0,
        ("categories_without_producer", "release"): 3.0,
        ("impossible_dates", "release"): 0.0,
        ("producers_in_bold", "release"): 1.0,
        ("unknown_words", "release"): 0.0,
        ("unknown_kinds", "release"): 0.0,
    }


@pytest.mark.parametrize("day", DAYS)
def test_nothing_that_is_approved_is_listed(corpus: Path, pages: dict[str, Records], day: str) -> None:
    said = "\n".join(f"{entry.name}\n{entry.entry_text}\n{entry.remarks}" for entry in pages[day].entries)
    assert [name for name in APPROVED if name in said] == []
    page = path_of(corpus, "2026-07-24").read_text()
    assert [name for name in APPROVED if name not in page] == []


def test_the_list_of_the_last_day_in_full(pages: dict[str, Records]) -> None:
    assert [(entry.name, str(entry.listed_on), entry.entry_type[:3]) for entry in pages["2026-07-24"].entries] == [
        ("Huawei Technologies Company", "2021-03-12", "org"),
        ("ZTE Corporation", "2021-03-12", "org"),
        ("Hytera Communications Corporation", "2021-03-12", "org"),
        ("Hangzhou Hikvision Digital Technology Company", "2021-03-12", "org"),
        ("Dahua Technology Company", "2021-03-12", "org"),
        ("AO Kaspersky Lab", "2022-03-25", "org"),
        ("China Mobile International USA Inc.", "2022-03-25", "org"),
        ("China Telecom (Americas) Corp.", "2022-03-25", "org"),
        ("Pacific Networks Corp", "2022-09-20", "org"),
        ("ComNet (USA) LLC", "2022-09-20", "org"),
        ("China Unicom (Americas) Operations Limited", "2022-09-20", "org"),
        ("Kaspersky Lab, Inc.", "2024-07-23", "org"),
        (
            "Uncrewed aircraft systems (UAS) and UAS critical components produced in a foreign country",
            "2025-12-22",
            "unk",
        ),
        (
            "All communications and video surveillance equipment and services listed in Section 1709(a)(1) of the FY25 "
            "National Defense Authorization Act (Pub. L. 118-159)",
            "2025-12-22",
            "unk",
        ),
        ("Routers produced in a foreign country", "2026-03-23", "unk"),
        ("Digitalsystem Technology Inc.", "2026-07-07", "org"),
    ]


Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def chain(pages: dict[str, Records]) -> dict[str, Tables]:
    """The tables of each day, compared with the day before."""
    return in_order(SOURCE, pages)


def changes_of(tables: Tables) -> set[tuple[str, str, str]]:
    """Return (change, field, name) of every change."""
    names = {row["entry_id"]: row["name"] for row in tables["entries"].to_pylist()}
    rows: list[dict[str, Any]] = tables["changes"].to_pylist()
    return {(row["op"], row["field"], names[row["entry_id"]]) for row in rows}


def test_between_the_days_only_what_really_changed_has_changed(chain: dict[str, Tables]) -> None:
    assert {day: changes_of(chain[day]) for day in DAYS[1:]} == {
        "2026-06-23": set(),
        "2026-07-10": {("added", "record", "Digitalsystem Technology Inc.")},
        # Equipment with its software integrated is no longer mentioned.
        "2026-07-24": {("modified", field, "Kaspersky Lab, Inc.") for field in ("entry_text", "remarks")},
    }


def test_ids_last_over_all_days(chain: dict[str, Tables]) -> None:
    ids = [{row["name"]: row["entry_id"] for row in chain[day]["entries"].to_pylist()} for day in DAYS]
    assert all(ids[-1][name] == entry_id for earlier in ids for name, entry_id in earlier.items())


def test_the_days_pass_the_audit_and_are_three_releases(corpus: Path, offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    outcomes = [
        ingest(store, offline, path_of(corpus, day), source=SOURCE, auditor=audit_here, now=LATER) for day in DAYS
    ]
    assert [outcome.outcome for outcome in outcomes] == ["published", "unchanged", "published", "published"]
    assert [f for outcome in outcomes for f in outcome.failed if f["severity"] == "critical"] == []
    assert len(published.release_ids(store, SOURCE.source_id)) == 3
