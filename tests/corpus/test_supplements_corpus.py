"""The Unverified List and the Military End-User List as they were really served, twice: nothing is lost or mistaken."""

import re
from collections import Counter
from pathlib import Path

import pytest

from entity_lists.records import Records
from entity_lists.source import Source
from entity_lists.sources.us_bis import us_bis_military_end_user_list, us_bis_unverified_list
from world.releases import verdict_on
from world.sample_lists import in_order, named

pytestmark = pytest.mark.corpus

UVL, MEU = us_bis_unverified_list.SOURCE, us_bis_military_end_user_list.SOURCE
DAYS = ("2026-03-25", "2026-07-18")
BOTH = pytest.mark.parametrize("source", [pytest.param(UVL, id="UVL"), pytest.param(MEU, id="MEU")])
Read = dict[tuple[str, str], Records]
# What a name never is: the heading of a group, an address, a list of names.
NO_NAME = re.compile(r"following|institution\b:|\d{4,}|a\.?k\.?a\b|Room |Street", re.IGNORECASE)


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    files = {day: (corpus / "ecfr" / f"title-15_part-744_{day}.xml").read_bytes() for day in DAYS}
    return {(source.source_id, day): source.parse([files[day]]) for source in (UVL, MEU) for day in DAYS}


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
    assert (records.quarantine, records.counts.unaccounted) == ((), 0)
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
    observations = releases[source.source_id, day].observations
    unknown = {key: value for key, value in observations.items() if key[0].startswith("unknown")}
    assert set(unknown.values()) == {0.0}
    assert {value for key, value in observations.items() if key not in unknown} == {1.0}


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
    assert [alias.name for alias in named(releases[UVL.source_id, DAYS[0]], name).names[1:]] == aliases


@BOTH
def test_nobody_came_went_or_changed_between_the_two_days_and_the_audit_publishes_both(
    releases: Read, source: Source
) -> None:
    chain = in_order(source, {day: releases[source.source_id, day] for day in DAYS})
    assert chain[DAYS[1]]["changes"].num_rows == 0
    assert [verdict_on(tables, source, day) for day, tables in chain.items()] == [("publish", [])] * 2
