"""The Unverified List and the Military End-User List as they were really served, twice: nothing is lost or mistaken."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.release import Entry, Records
from entity_lists.source import Source
from entity_lists.sources import us_bis_military_end_user_list, us_bis_unverified_list
from releases import audit_here
from sample_lists import tables_of

pytestmark = pytest.mark.corpus

UVL, MEU = us_bis_unverified_list.source(), us_bis_military_end_user_list.source()
DAYS = ("2026-03-25", "2026-07-18")
BOTH = pytest.mark.parametrize("source", [pytest.param(UVL, id="UVL"), pytest.param(MEU, id="MEU")])
Read = dict[tuple[str, str], Records]
# What a name never is: the heading of a group, an address, a list of names.
NO_NAME = re.compile(r"following|institution\b:|\d{4,}|a\.?k\.?a\b|Room |Street", re.IGNORECASE)


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    files = {day: (corpus / "ecfr" / f"title-15_part-744_{day}.xml").read_bytes() for day in DAYS}
    return {(source.source_id, day): source.parse(files[day]) for source in (UVL, MEU) for day in DAYS}


def entry(releases: Read, source: Source, name: str) -> Entry:
    (found,) = (e for e in releases[source.source_id, DAYS[0]].entries if e.name == name)
    return found


@pytest.mark.parametrize("day", DAYS)
def test_every_row_of_the_unverified_list_is_an_entry(releases: Read, day: str) -> None:
    records = releases[UVL.source_id, day]
    assert (records.scope, records.record_count, len(records.entries)) == ("full list", 186, 186)
    assert (records.set_aside, records.quarantine) == ({"joined": 0, "reserved": 0}, ())
    assert sum(len(e.addresses) for e in records.entries) == 297
    assert sum(len(e.names) for e in records.entries) == 223
    assert all(e.citations and e.country_code for e in records.entries)


@pytest.mark.parametrize("day", DAYS)
def test_every_party_of_the_military_end_user_list_is_an_entry(releases: Read, day: str) -> None:
    records = releases[MEU.source_id, day]
    assert (records.scope, records.record_count, len(records.entries)) == ("full list", 90, 70)
    assert records.set_aside == {"joined": 0, "reserved": 4, "group_heading": 16}
    assert (records.quarantine, records.unaccounted_count) == ((), 0)
    assert {e.country_code for e in records.entries} == {"CN"}


def test_the_members_of_a_group_are_related_to_it_and_have_its_citation(releases: Read) -> None:
    members = [e for e in releases[MEU.source_id, DAYS[0]].entries if e.parent_relation]
    parents = Counter((e.relations[0].related_name, bool(e.citations)) for e in members)
    # The row that announces the first group has no citation (2026-03-25): nobody says when its members were listed.
    assert parents == {
        ("Aero-Engine Company of China", False): 8,
        ("Aviation Industry Corporation of China", True): 7,
    }


@BOTH
@pytest.mark.parametrize("day", DAYS)
def test_the_reading_went_as_well_as_it_can(releases: Read, source: Source, day: str) -> None:
    assert set(releases[source.source_id, day].observations.values()) == {1.0}


@BOTH
def test_no_name_holds_a_heading_or_an_address(releases: Read, source: Source) -> None:
    names = [name.name for e in releases[source.source_id, DAYS[0]].entries for name in e.names]
    assert [name for name in names if NO_NAME.search(name)] == ["7103 Factory"] * (source is MEU)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Hong Kong Engy Technology Co.", ["Hong Kong Energy Technology Co.", "SZ Engy Technology Co.",
            "SZ Energy Technology Co."]),
        ("Finland Multi Center FMC OY", ["Finland Multi Center OY", "Finland Multi Center"]),
        ("Inter-Traid Electro", ["Inter-Trade Electro LLP", "TOO “Inter-Treid Elektro”",
            "“Inter-Treid Elektro” J Sh S"]),
        ("Premier Kiosk Global Supply Co.", ["PKGS", "Global Kiosk"]),
        ("World Heavy Equipment", ["World Equipment Trading L.L.C"]),
    ],
)  # fmt: skip
def test_a_mark_before_each_alias_parts_the_aliases(releases: Read, name: str, aliases: list[str]) -> None:
    assert [alias.name for alias in entry(releases, UVL, name).names[1:]] == aliases


def rows(tables: dict[str, pa.Table], op: str) -> set[str]:
    return {row["entry_id"] for row in tables["changes"].to_pylist() if row["op"] == op}


@BOTH
def test_nobody_came_went_or_changed_between_the_two_days_and_the_audit_publishes_both(
    releases: Read, source: Source
) -> None:
    before = tables_of(source, releases[source.source_id, DAYS[0]], DAYS[0], f"{DAYS[0]}-00000000")
    after = tables_of(source, releases[source.source_id, DAYS[1]], DAYS[1], f"{DAYS[1]}-00000000", before)
    assert after["changes"].num_rows == 0
    for day, tables in zip(DAYS, (before, after), strict=True):
        report = audit_here(tables, source.source_id, date.fromisoformat(day))
        critical = [failure for failure in report.failed if failure.severity == "critical"]
        assert (report.verdict, critical) == ("publish", [])
