"""The five releases of the nonproliferation sanctions that were really kept: what is in them, and who is who."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.records import Records
from entity_lists.sources.us_state import us_state_nonproliferation
from entity_lists.text.search_key import search_key
from world.releases import verdict_on
from world.sample_lists import changed, in_order, tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_state_nonproliferation.SOURCE
DAYS = ("2014-09-24", "2015-04-21", "2015-09-24", "2016-07-22", "2016-12-02")
EVERY = pytest.mark.parametrize("day", DAYS)
Read = Mapping[str, Records]
Chain = Mapping[str, Mapping[str, pa.Table]]


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    return {day: SOURCE.parse([(corpus / "isn" / f"isn_{day}.csv").read_bytes()]) for day in DAYS}


@pytest.fixture(scope="module")
def chain(releases: Read) -> Chain:
    """The tables of each release, compared with the one before."""
    return in_order(SOURCE, releases)


def names_of(chain: Chain, day: str, entry_ids: set[str]) -> set[str]:
    return {row["name"] for row in chain[day]["entries"].to_pylist() if row["entry_id"] in entry_ids}


@pytest.mark.parametrize(
    ("day", "rows", "entries", "ended", "impossible", "contradicting"),
    [
        ("2014-09-24", 462, 426, 123, 3, 1),
        ("2015-04-21", 462, 426, 123, 3, 1),
        ("2015-09-24", 180, 157, 0, 0, 22),
        ("2016-07-22", 203, 182, 0, 0, 1),
        ("2016-12-02", 213, 192, 0, 0, 0),
    ],
)
def test_every_row_is_in_an_entry(
    releases: Read, day: str, rows: int, entries: int, ended: int, impossible: int, contradicting: int
) -> None:
    records = releases[day]
    assert (records.record_count, len(records.entries), records.quarantine) == (rows, entries, ())
    repeats = records.set_aside.get("duplicate", 0)
    assert repeats == (day < "2015-09")
    assert (records.set_aside["joined"] + repeats, records.counts.unaccounted) == (rows - entries, 0)
    assert sum(entry.expires_on is not None for entry in records.entries) == ended
    assert records.observations["impossible_dates", "release"] == impossible
    undated = sum("Federal Register Notice: Vol." in (entry.remarks or "") for entry in records.entries)
    assert undated >= contradicting
    counted = {"broken_characters", "repaired_characters", "unexpected_cells", "unknown_countries"}
    assert {records.observations[metric, "release"] for metric in counted} == {0}


@EVERY
def test_no_text_of_a_row_is_lost(releases: Read, corpus: Path, day: str) -> None:
    content = (corpus / "isn" / f"isn_{day}.csv").read_bytes().replace(b"\xff", b" ")
    text = content.decode("utf-8" if content.isascii() else "windows-1252")
    body = text.replace("\r\n", "\n").split("\n", 1)[1]
    (twice, times), *_ = Counter(line for line in body.split("\n") if line.startswith("INKSNA,")).most_common(1) or [
        ("", 1)
    ]
    # The row of Sudan Technical Center Company comes twice in the two oldest.
    body = body.replace(f"{twice}\n", "", times - 1) if times > 1 else body
    kept = "\n".join(entry.entry_text for entry in releases[day].entries)
    assert Counter(kept.split()) == Counter(body.split())


def test_releases_that_differ_in_blanks_only_are_the_same(chain: Chain) -> None:
    assert chain["2015-04-21"]["changes"].num_rows == 0


# Who was really taken off, or is another sanction of the same party.
REMOVED = {
    "2016-07-22": {
        "Atomic Energy Organization of Iran (AEOI)", "Belvneshpromservice (BVPT)",
        "Instrument Design Bureau (KBP) Tula",
        "Iranian Revolutionary Guard Corps (IRGC) Qods Force", "Mohammad Reza Rezvanianzadeh", "Noor Afza Gostar (NAG)",
        "Nuclear Science and Technology Research Institute (NSTRI)", "SUREH (Nuclear Reactors Fuel Co.)",
        "Shah Hakim Shahnazim Zain", "TAMAS Company", "The Exploration and Nuclear Raw Materials Production Co.",
        "Tradefin Engineering", "Tula Instrumental Design Bureau", "Vega Aeronautics",
    },
    "2016-12-02": {"Fulmen Group/Arya Niroo Nik"},
}  # fmt: skip
# Parties of another country in 2016-12-02, by the same notice.
MOVED = {
    "Daniel Geiges": ("CH", "CN"),
    "Hans Raj Shiv": ("IN", "IR"),
    "Loop SA": ("CH", "CN"),
    "NEC Engineers Private, Ltd.": ("IN", "IR"),
    "Wha Cheong Tai Company Ltd.": ("CN", "HK"),
}


@pytest.mark.parametrize(("day", "before"), [("2016-07-22", "2015-09-24"), ("2016-12-02", "2016-07-22")])
def test_only_who_left_is_removed(chain: Chain, day: str, before: str) -> None:
    assert names_of(chain, before, changed(chain[day], "removed")) == REMOVED[day]


def test_a_party_whose_country_came_to_be_known_is_recognised_by_the_number_of_its_notice(chain: Chain) -> None:
    rows = [row for row in chain["2015-09-24"]["identity"].to_pylist() if row["method"] == "reference_number"]
    assert [(row["name"], row["country_code"], row["score"]) for row in rows] == [("Alberto Di Salle", "IT", 1.0)]


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2014-09-24", (426, 0, 0)), ("2015-04-21", (0, 0, 0)), ("2015-09-24", (99, 368, 58)),
        ("2016-07-22", (39, 14, 38)), ("2016-12-02", (11, 1, 181)),
    ],
)  # fmt: skip
def test_who_came_went_and_changed_is_counted(chain: Chain, day: str, counts: tuple[int, int, int]) -> None:
    assert tuple(len(changed(chain[day], op)) for op in ("added", "removed", "modified")) == counts


def test_a_party_whose_country_was_mended_keeps_its_id(chain: Chain) -> None:
    old, new = (
        {row["entry_id"]: (row["name"], row["country_code"]) for row in chain[day]["entries"].to_pylist()}
        for day in ("2016-07-22", "2016-12-02")
    )
    both = old.keys() & new.keys()
    assert {old[key][0]: (old[key][1], new[key][1]) for key in both if old[key][1] != new[key][1]} == MOVED


def listings(tables: Mapping[str, pa.Table]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return id and country of each entry by its name and first citation, where these are of one entry only."""
    cited = {row["entry_id"]: row["citation"] for row in tables["citations"].to_pylist() if row["position"] == 1}
    keyed = [
        ((search_key(row["name"]), cited.get(row["entry_id"], "")), (row["entry_id"], row["country_code"]))
        for row in tables["entries"].to_pylist()
    ]
    count = Counter(key for key, _ in keyed)
    return {key: value for key, value in keyed if count[key] == 1 and key[1]}


@pytest.mark.parametrize(("before", "day"), list(pairwise(DAYS)))
def test_a_party_that_cites_the_same_notice_keeps_its_id_across_formats(chain: Chain, before: str, day: str) -> None:
    old, new = listings(chain[before]), listings(chain[day])
    both = old.keys() & new.keys()
    assert len(both) >= 40
    assert {key for key in both if old[key][0] != new[key][0]} == set()


@EVERY
def test_each_release_alone_is_fit_to_be_published(releases: Read, day: str) -> None:
    assert verdict_on(tables_of(SOURCE, releases[day], day), SOURCE, day) == ("publish", [])
