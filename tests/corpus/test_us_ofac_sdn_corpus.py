"""The list of Specially Designated Nationals as it was served on 2021-07-07: all of it is there, and it passes."""

from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Records
from entity_lists.sources.us_ofac import us_ofac_sdn
from entity_lists.sources.us_ofac.flat_files import refuse_other_days
from sources.us_ofac.ofac_rows import numbered
from world.sample_lists import tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_ofac_sdn.SOURCE
DAY = "2021-07-07"


@pytest.fixture(scope="module")
def contents(corpus: Path) -> tuple[bytes, ...]:
    return tuple((corpus / "ofac" / f"{stem}_{DAY}.csv").read_bytes() for stem in ("sdn", "add", "alt", "sdn_comments"))


@pytest.fixture(scope="module")
def records(contents: tuple[bytes, ...]) -> Records:
    refuse_other_days(contents, us_ofac_sdn.SOURCE.source_id)
    return us_ofac_sdn.SOURCE.parse(contents)


def test_every_row_is_accounted_for(records: Records) -> None:
    assert records.record_count == 8976 + 13837 + 11910 + 5
    assert records.set_aside == {"address rows": 13837, "alias rows": 11910, "comment rows": 5}
    assert (len(records.entries), records.quarantine, records.counts.unaccounted) == (8976, (), 0)


def test_the_parts_are_counted(records: Records) -> None:
    assert Counter(entry.entry_type for entry in records.entries) == {
        "person": 4620, "organization": 3673, "vessel": 406, "aircraft": 277
    }  # fmt: skip
    parts = ("names", "addresses", "identifiers", "relations")
    assert {part: sum(len(getattr(entry, part)) for entry in records.entries) for part in parts} == {
        "names": 23325, "addresses": 11440, "identifiers": 27320, "relations": 3408
    }  # fmt: skip


def test_the_remarks_are_read(records: Records) -> None:
    observed = records.observations
    assert observed["remarks_read", "release"] > 0.985
    assert {metric: value for (metric, _), value in observed.items() if metric != "remarks_read"} == {
        "broken_characters": 0.0,
        "impossible_dates": 0.0,
        "parties_of_shared_numbers": 0.0,
        "file_form": 1.0,
        "parties_without_address_row": 0.0,
        "remarks_cut_off": 0.0,
        "unknown_kinds": 0.0,
        "unknown_words": 0.0,
    }


def test_every_number_of_a_ship_is_one(records: Records) -> None:
    found = [i for entry in records.entries for i in entry.identifiers if i.id_type in {"imo_number", "mmsi"}]
    assert Counter((i.id_type, len(i.id_value), i.id_value.isdigit()) for i in found) == {
        ("imo_number", 7, True): 408, ("mmsi", 9, True): 51
    }  # fmt: skip


def test_all_but_a_few_links_name_a_party_of_the_list(records: Records) -> None:
    names = {name.name for entry in records.entries for name in entry.names}
    linked = Counter(link.related_name for entry in records.entries for link in entry.relations)
    assert {name: count for name, count in linked.items() if name not in names} == {
        "OPEN JOINT-STOCK COMPANY ROSNEFT OIL COMPANY": 2, "PRESIDENCY OF DEFENSE INDUSTRIES": 4, "ROSTEC": 1
    }  # fmt: skip


def test_a_remark_of_two_files_is_one(records: Records) -> None:
    assert [link.related_name for link in numbered(records, "12300").relations][10] == "PROMO RAIZ S.A.S."
    wallets = [i.id_value for i in numbered(records, "30518").identifiers if i.id_type == "digital_currency_address"]
    assert wallets
    assert all(26 <= len(wallet) <= 42 for wallet in wallets)


def test_the_release_passes_the_audit(records: Records, audit: ModuleType) -> None:
    tables = tables_of(SOURCE, records, DAY)
    report = audit.audit_release(tables.items(), SOURCE.source_id, date.fromisoformat(DAY))
    assert report.verdict == "publish"
    assert {failure.suite for failure in report.failed} <= {"relations"}


def test_the_other_list_of_the_publisher_is_refused(corpus: Path) -> None:
    other = (corpus / "ofac" / "cons_advanced_2023-12-07.xml").read_bytes()
    with pytest.raises(SourceChanged, match=r"found 434 of 445 parties under programmes of OFAC's other list \(CONS"):
        us_ofac_sdn.SOURCE.parse([other])
