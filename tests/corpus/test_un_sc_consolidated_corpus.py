"""The Security Council's list as it was really served, and the same with small edits: who is who, and what changed."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lxml import etree

from entity_lists.records import Records
from entity_lists.sources.un_sc import un_sc_consolidated
from world.releases import verdict_on
from world.sample_lists import named, tables_of

pytestmark = pytest.mark.corpus

SOURCE = un_sc_consolidated.SOURCE
DAY = "2026-02-27"
BADEGE = b"He fled to Rwanda in March 2013"


@pytest.fixture(scope="module")
def content(corpus: Path) -> bytes:
    return (corpus / "un" / f"consolidated_{DAY}.xml").read_bytes()


@pytest.fixture(scope="module")
def records(content: bytes) -> Records:
    return SOURCE.parse([content])


@pytest.fixture(scope="module")
def tables(records: Records) -> dict[str, pa.Table]:
    return tables_of(SOURCE, records, DAY)


def edited(content: bytes) -> bytes:
    """Return the list of the day after: one party came, one went, one comment was reworded, and it was made anew."""
    individuals = re.findall(rb"    <INDIVIDUAL>.*?</INDIVIDUAL>\n", content, re.DOTALL)
    went = next(text for text in individuals if b"<REFERENCE_NUMBER>SSi.006<" in text)
    came = went.replace(b"6908462", b"6990001").replace(b"SSi.006", b"SSi.999").replace(b"PETER", b"PAUL")
    content = content.replace(went, came).replace(BADEGE, b"He left for Rwanda in March 2013")
    return content.replace(b'dateGenerated="2026-02-27', b'dateGenerated="2026-02-28')


def changed(tables: dict[str, pa.Table]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {"added": set(), "removed": set(), "modified": set()}
    for row in tables["changes"].to_pylist():
        found[row["op"]].add(row["entry_id"] if row["op"] != "modified" else (row["table_name"], row["field"]))
    return found


def test_every_record_is_an_entry(records: Records) -> None:
    assert (records.record_count, len(records.entries), records.quarantine) == (1003, 1003, ())
    assert Counter(entry.entry_type for entry in records.entries) == {"person": 730, "organization": 273}
    assert records.observations == {
        ("impossible_dates", "release"): 0.0,
        ("broken_characters", "release"): 1.0,
        ("individuals", "release"): 730.0,
        ("entities", "release"): 273.0,
        ("unknown_words", "release"): 0.0,
        ("unknown_kinds", "release"): 0.0,
    }


def test_every_alias_address_and_document_is_in_a_table(records: Records) -> None:
    names = Counter((name.name_type, name.is_weak) for entry in records.entries for name in entry.names)
    assert names == {
        ("primary", False): 1003,
        ("aka", False): 2526,
        ("aka", True): 686,
        ("fka", False): 55,
        ("fka", True): 6,
    }
    assert sum(len(entry.addresses) for entry in records.entries) == 830
    kinds = Counter(identifier.id_type for entry in records.entries for identifier in entry.identifiers)
    assert kinds == {
        "reference_number": 1003,
        "birth_date": 928,
        "birth_place": 685,
        "nationality": 651,
        "job": 427,
        "passport": 319,
        "title": 193,
        "national_id": 142,
        "gender": 54,
        "birth_certificate": 3,
        "social_security_number": 1,
        "tax_id": 1,
        "driver_license": 1,
        "military_id": 1,
        "original_script_name": 1,
    }


def test_every_text_of_the_file_is_in_a_record(content: bytes, records: Records) -> None:
    root = etree.fromstring(content)
    texts = [(element.text or "").strip() for element in root.iter() if len(element) == 0]
    kept = Counter(" ".join("\n".join(entry.entry_text for entry in records.entries).split()).split(" "))
    wanted = Counter(" ".join(texts).split())
    assert wanted - kept == Counter()


def test_every_country_is_known_but_two_that_are_none(records: Records) -> None:
    unknown = {i.id_value for e in records.entries for i in e.identifiers if i.id_type == "nationality"}
    unknown -= {i.id_value for e in records.entries for i in e.identifiers if i.country_code}
    assert unknown == {"former Soviet Union"}


def test_a_party_that_another_is_linked_to_is_found(records: Records, tables: dict[str, pa.Table]) -> None:
    links = tables["relations"].to_pylist()
    assert len(links) == 513
    # These refer to parties that were taken off the list.
    assert Counter(row["related_name"] for row in links if row["related_entry_id"] is None) == {
        "QDe.072": 1,
        "QDe.073": 1,
        "QDi.317": 3,
        "TAi.048": 1,
        "TAi.152": 1,
    }
    (link,) = named(records, "HAJI BASIR AND ZARJMIL COMPANY HAWALA").relations
    assert link.related_name == "ABDUL BASIR NOORZAI"
    assert link.text.endswith("Owned by Abdul Basir Noorzai (TAi.173")


def test_the_audit_publishes_the_list(tables: dict[str, pa.Table]) -> None:
    assert verdict_on(tables, SOURCE, DAY) == ("publish", [])


def test_a_list_that_was_only_made_anew_has_the_same_content(content: bytes, tables: dict[str, pa.Table]) -> None:
    again = content.replace(b'dateGenerated="2026-02-27T00:00:09.554Z"', b'dateGenerated="2026-02-28T00:00"')
    assert again != content
    after = tables_of(SOURCE, SOURCE.parse([again]), "2026-02-28", before=tables)
    assert after["changes"].num_rows == 0
    assert set(after["identity"]["method"].to_pylist()) == {"publisher_id"}


def test_who_came_went_and_changed_is_told_by_the_publishers_id(content: bytes, tables: dict[str, pa.Table]) -> None:
    after = tables_of(SOURCE, SOURCE.parse([edited(content)]), "2026-02-28", before=tables)
    found = changed(after)
    assert (len(found["added"]), len(found["removed"])) == (1, 1)
    assert found["added"] != found["removed"]
    assert found["modified"] == {("entries", "remarks"), ("entries", "entry_text")}


def test_a_new_name_under_the_same_id_is_the_same_party(content: bytes, tables: dict[str, pa.Table]) -> None:
    renamed = content.replace(b"<SECOND_NAME>BADEGE<", b"<SECOND_NAME>BADEGGE<")
    after = tables_of(SOURCE, SOURCE.parse([renamed]), "2026-02-28", before=tables)
    found = changed(after)
    assert (found["added"], found["removed"]) == (set(), set())
    assert ("entries", "name") in found["modified"]


def test_a_release_full_of_words_never_seen_is_published_and_they_are_named(
    content: bytes, tables: dict[str, pa.Table]
) -> None:
    for old, new in ((b">CAR<", b">Mali<"), (b">Male<", b">Unknown<"), (b">Passport<", b">Laissez-passer<")):
        assert old in content
        content = content.replace(old, new)
    after = tables_of(SOURCE, SOURCE.parse([content]), "2026-02-28", before=tables)
    words = {row["scope"]: row["value"] for row in after["profile"].to_pylist() if row["metric"] == "unknown_words"}
    assert words.pop("release") == sum(words.values())
    assert set(words) == {"UN_LIST_TYPE: Mali", "GENDER: Unknown", "TYPE_OF_DOCUMENT: Laissez-passer"}
    assert {row["op"] for row in after["changes"].to_pylist()} == {"modified"}
    told = [failure.on_fail for failure in verdict_on(after, SOURCE, "2026-02-28")[1]]
    assert "reject" not in told


def test_a_group_of_another_kind_is_asked_about_and_no_record_is_lost_for_it(
    content: bytes, tables: dict[str, pa.Table]
) -> None:
    vessels = b"".join(b"<VESSEL><IMO_NUMBER>900000%d</IMO_NUMBER></VESSEL>" % number for number in range(9)) * 3
    grown = content.replace(b"</ENTITIES>", b"</ENTITIES><VESSELS>" + vessels + b"</VESSELS>")
    after = tables_of(SOURCE, SOURCE.parse([grown]), "2026-02-28", before=tables)
    assert (after["entries"].num_rows, after["quarantine"].num_rows, after["changes"].num_rows) == (1003, 27, 0)
    verdict, failed = verdict_on(after, SOURCE, "2026-02-28")
    assert (verdict, [failure.on_fail for failure in failed]) == ("ask", ["ask"])
    assert any("record: VESSELS/VESSEL" in example for example in failed[0].examples)


def test_a_new_element_in_every_record_is_asked_about_and_no_record_is_lost_for_it(
    content: bytes, tables: dict[str, pa.Table]
) -> None:
    grown = content.replace(b"<SORT_KEY/>", b"<SORT_KEY/><RISK>high</RISK>").replace(
        b"<SORT_KEY />", b"<RISK>high</RISK>"
    )
    after = tables_of(SOURCE, SOURCE.parse([grown]), "2026-02-28", before=tables)
    assert (after["entries"].num_rows, after["quarantine"].num_rows) == (1003, 0)
    assert {row["field"] for row in after["changes"].to_pylist()} == {"remarks", "entry_text"}
    verdict, failed = verdict_on(after, SOURCE, "2026-02-28")
    assert verdict == "ask"
    assert {failure.on_fail for failure in failed} == {"ask"}
