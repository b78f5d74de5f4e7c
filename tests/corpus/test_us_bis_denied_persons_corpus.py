"""Four real releases of the Denied Persons List, in both layouts: nothing is lost, and who is who stays who he is."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.records import Records
from entity_lists.sources.us_bis import us_bis_denied_persons
from entity_lists.sources.us_bis.packed_party import party_of, unpack
from entity_lists.write.changes import count_entries
from world.releases import verdict_on
from world.sample_lists import changed, in_order, tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_bis_denied_persons.SOURCE
FILES = {
    "2018-08-17": "dpl_2018-08-17.txt",
    "2019-06-29": "dpl_2019-06-29.txt",
    "2023-11-30": "dpl_2023-11-30.txt",
    "2026-04-14": "dpl_2026-04-14.csv",
}
DAYS = pytest.mark.parametrize("day", FILES)
# entries, impossible dates, entries whose citations are not read whole
COUNTS = {
    "2018-08-17": (539, 2, 12),
    "2019-06-29": (546, 1, 12),
    "2023-11-30": (665, 3, 15),
    "2026-04-14": (564, 0, 23),
}
# added (rows that come twice once), removed, modified, and differing in form only: that of 2026 names the United States
CHANGES = {
    "2018-08-17": (536, 0, 0, 0),
    "2019-06-29": (18, 11, 58, 0),
    "2023-11-30": (315, 195, 72, 0),
    "2026-04-14": (97, 198, 70, 395),
}
RENAMED = {
    "2018-08-17": [],
    "2019-06-29": [("RUSSELLL HERNDERSON MARSHALL", "RUSSELL HENDERSON MARSHALL")] * 2,
    "2023-11-30": [("TRIOLOGY INTERNATIONAL ASSOCIATES, INC.", "TRILOGY INTERNATIONAL ASSOCIATES, INC.")] * 2,
    # The first came to have a country.
    "2026-04-14": [("SIBERIAN AIRLINES", "SIBERIAN AIRLINES"), ("WENIXA MAN", "WENXIA MAN")],
}
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def read(corpus: Path) -> dict[str, Records]:
    return {day: SOURCE.parse([(corpus / "dpl" / name).read_bytes()]) for day, name in FILES.items()}


@pytest.fixture(scope="module")
def chain(read: dict[str, Records]) -> dict[str, Tables]:
    return in_order(SOURCE, read)


def entries(tables: Tables) -> dict[str, dict[str, Any]]:
    return {row["entry_id"]: row for row in tables["entries"].to_pylist()}


def before(day: str) -> str:
    days = list(FILES)
    return days[days.index(day) - 1]


@DAYS
def test_every_row_is_an_entry(read: dict[str, Records], day: str) -> None:
    records = read[day]
    count, impossible, unread = COUNTS[day]
    assert (records.record_count, len(records.entries), records.quarantine) == (count, count, ())
    assert (records.set_aside, records.counts.unaccounted) == ({}, 0)
    assert records.observations["impossible_dates", "release"] == impossible
    assert round((1 - records.observations["citation_cells_read", "release"]) * count) == unread
    assert records.observations["broken_characters", "release"] == 0


@DAYS
def test_all_but_one_have_a_country_and_an_address(read: dict[str, Records], day: str) -> None:
    nowhere = [entry.name for entry in read[day].entries if entry.country_code is None]
    assert nowhere == (["SIBERIAN AIRLINES"] if day == "2023-11-30" else [])
    assert sum(not entry.addresses for entry in read[day].entries) == 1


@DAYS
def test_the_list_passes_the_audit(read: dict[str, Records], day: str) -> None:
    assert verdict_on(tables_of(SOURCE, read[day], day), SOURCE, day) == ("publish", [])


@DAYS
def test_what_years_between_releases_changed_is_no_alarm(chain: dict[str, Tables], day: str) -> None:
    verdict, _ = verdict_on(chain[day], SOURCE, day)
    assert verdict == "publish"


@DAYS
def test_who_came_went_and_changed_is_counted(chain: dict[str, Tables], day: str) -> None:
    counts = count_entries(chain[day]["changes"])
    assert tuple(counts[kind] for kind in ("added", "removed", "modified", "form")) == CHANGES[day]


def padded(content: bytes) -> bytes:
    """Return the file with two digits for each month and day."""
    return re.sub(
        rb"(?<![\d/])(\d{1,2})/(\d{1,2})/(?=\d)", lambda date: b"%02d/%02d/" % (int(date[1]), int(date[2])), content
    )


def test_dates_padded_with_zeros_amend_nobody(read: dict[str, Records], corpus: Path) -> None:
    content = (corpus / "dpl" / FILES["2026-04-14"]).read_bytes()
    released = {"2026-04-14": read["2026-04-14"], "2026-04-15": SOURCE.parse([padded(content)])}
    changes = in_order(SOURCE, released)["2026-04-15"]["changes"]
    assert count_entries(changes) == {"added": 0, "removed": 0, "modified": 0, "form": 503, "unread": 0}


@pytest.mark.parametrize("day", list(FILES)[1:])
def test_whoever_was_removed_had_an_order_that_ended(chain: dict[str, Tables], day: str) -> None:
    old = entries(chain[before(day)])
    ends = [old[entry_id]["expires_on"] for entry_id in changed(chain[day], "removed")]
    early = [end for end in ends if end is None or end > date.fromisoformat(day)]
    # Orders were lifted, or their parties moved to another country, before they ended.
    assert len(early) == EARLY[day]


EARLY = {"2019-06-29": 0, "2023-11-30": 0, "2026-04-14": 0}


@pytest.mark.parametrize("day", list(FILES)[1:])
def test_whoever_was_added_was_listed_since_the_release_before(chain: dict[str, Tables], day: str) -> None:
    new, added = entries(chain[day]), changed(chain[day], "added")
    late = {new[e]["name"] for e in added if new[e]["listed_on"] and new[e]["listed_on"].isoformat() < before(day)}
    assert late == LATE[day]


# An address more of a party that has been listed since 2015, and a later order that cites an earlier one.
LATE: dict[str, set[str]] = {
    "2019-06-29": set(),
    "2023-11-30": set(),
    "2026-04-14": {"AL-NASER AIRLINES", "NICOLAS AYALA"},
}


@DAYS
def test_whoever_was_renamed_is_the_same(chain: dict[str, Tables], day: str) -> None:
    renamed = {row["entry_id"]: row["name"] for row in chain[day]["identity"].to_pylist() if row["method"] == "rename"}
    old = entries(chain[before(day)]) if renamed else {}
    assert sorted((old[entry_id]["name"], name) for entry_id, name in renamed.items()) == RENAMED[day]


def test_no_name_changed_but_by_renaming(chain: dict[str, Tables]) -> None:
    names = [
        (row["before"], row["after"])
        for tables in chain.values()
        for row in tables["changes"].to_pylist()
        if (row["table_name"], row["field"]) == ("entries", "name")
    ]
    renamed = [pair for pairs in RENAMED.values() for pair in pairs if pair[0] != pair[1]]
    assert sorted(names) == sorted(renamed)


def test_one_cell_gives_the_party_that_six_gave(corpus: Path) -> None:
    def rows_of(day: str, delimiter: str) -> list[dict[str, str]]:
        lines = (corpus / "dpl" / FILES[day]).read_text(encoding="utf-8-sig").splitlines()
        return list(csv.DictReader(lines, delimiter=delimiter))

    older = {tuple(row.values())[:6] for day in list(FILES)[:3] for row in rows_of(day, "\t")}
    by_text: dict[str, set[tuple[str, ...]]] = {}
    for cells in older:
        for country in {cells[4], cells[4] or "US"}:
            six = (*cells[:4], country, cells[5])
            by_text.setdefault("".join(", ".join(six).split()), set()).add(six)
    agree: Counter[str] = Counter()
    for row in rows_of("2026-04-14", ","):
        one = unpack(row["Name_and_Address"])
        # The same text may stand for two spellings: "AL NASER" and "ALNASER".
        found = [
            six for cells in by_text.get("".join(row["Name_and_Address"].split()), ()) if (six := party_of(*cells))
        ]
        agree["rows"] += bool(found)
        agree["name"] += any(one.name == six.name for six in found)
        agree["address"] += any(one.address == six.address for six in found)
        agree["city"] += any((one.street, one.city) == (six.street, six.city) for six in found)
    assert agree == {"rows": 456, "name": 456, "address": 456, "city": 449}
