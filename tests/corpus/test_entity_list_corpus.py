"""The Entity List's reader on the real releases: every row accounted for, every check-sum the text offers."""

import re
from collections import Counter
from pathlib import Path

import pytest

from entity_lists.records import Entry, Records
from entity_lists.sources.us_bis.entity_cell import read_entity_cell
from sources.us_bis.entity_list_rows import ENTITY_LISTS, entity_list_rows
from world.releases import read_real

pytestmark = pytest.mark.corpus

# release: rows, entries, rows joined to another one, entries with a parent by relation
COUNTS = {
    "2023-12-07": (2674, 2724, 6, {"subordinate": 49, "affiliate": 22}),
    "2026-03-25": (3415, 3466, 4, {"subordinate": 48, "affiliate": 22}),
    "2026-07-18": (3415, 3466, 4, {"subordinate": 48, "affiliate": 22}),
}


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


@pytest.fixture(scope="module", params=COUNTS)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def records(corpus: Path, release: str) -> Records:
    return read_real(corpus / ENTITY_LISTS[release])


def test_every_row_is_an_entry_or_accounted_for(records: Records, corpus: Path, release: str) -> None:
    rows, entries, joined, members = COUNTS[release]
    assert sum(1 for _ in entity_list_rows(corpus / ENTITY_LISTS[release])) == rows
    assert (records.record_count, len(records.entries)) == (rows, entries)
    assert records.set_aside == {"joined": joined, "reserved": 0}
    assert records.quarantine == ()
    assert records.counts.unaccounted == 0
    assert len({entry.position for entry in records.entries}) + joined == rows
    assert Counter(entry.parent_relation for entry in records.entries if entry.parent_relation) == members


def test_the_number_words_agree_with_the_lists(records: Records) -> None:
    shares = {metric: value for (metric, _), value in records.observations.items()}
    assert shares["alias_counts_matching_number_word"] >= 0.995
    assert shares["member_counts_matching_number_word"] == 1
    assert shares["cross_references_resolved"] == 1


def test_the_families_of_one_cell_are_complete(records: Records) -> None:
    families: dict[int, list[Entry]] = {}
    for entry in records.entries:
        if entry.parent_position == entry.position:
            families.setdefault(entry.position, []).append(entry)
    parents = {entry.position: entry for entry in records.entries if entry.parent_position != entry.position}
    sizes = {parents[position].name: len(members) for position, members in families.items()}
    assert sizes == {
        "China Aerospace Science and Industry Corporation Second Academy": 13,
        "China Electronic Technology Group Corporation No. 11 Research Institute": 2,
        "China Electronics Technology Group Corporation 14th Research Institute (CETC 14)": 2,
        "China Electronics Technology Group Corporation 38th Research Institute (CETC 38)": 7,
        "China Electronics Technology Group Corporation 55th Research Institute (CETC55)": 3,
        "Huawei Technologies Co., Ltd.": 22,
        "Pakistan Atomic Energy Commission (PAEC)": 4,
    }
    for position, members in families.items():
        legal = {(entry.license_requirement_text, entry.license_policy_text, entry.citations) for entry in members}
        parent = parents[position]
        assert legal == {(parent.license_requirement_text, parent.license_policy_text, parent.citations)}


def test_a_member_with_a_row_of_its_own_finds_its_parent(records: Records) -> None:
    names = {entry.position: entry.name for entry in records.entries}
    of_rows = [
        entry
        for entry in records.entries
        if entry.parent_relation and entry.parent_position not in {None, entry.position}
    ]
    assert {names[entry.parent_position or 0].replace("–", "-") for entry in of_rows} == {
        "China Electronics Technology Group Corporation 13th Research Institute (CETC 13)",
        "China Electronics Technology Group Corporation, 7th Research Institute (CETC-7)",
    }
    assert len(of_rows) == 14
    orphans = {
        entry.relations[0].related_name
        for entry in records.entries
        if entry.parent_relation and entry.parent_position is None
    }
    assert orphans == {"Department of Atomic Energy"}


def test_no_name_still_holds_an_alias_or_an_address(records: Records) -> None:
    left = re.compile(r"\b[af]\.k\.a\b|the following|\(See |; |^—|\n|P\.O\. Box", re.IGNORECASE)
    assert [name.name for entry in records.entries for name in entry.names if left.search(name.name)] == []
    joined = re.compile(r"; and |\b[af]\.k\.a\.|\(See |Address:|^and\b|\n")
    assert [part.address for entry in records.entries for part in entry.addresses if joined.search(part.address)] == []


def test_names_and_addresses_are_the_publishers_words(records: Records) -> None:
    changed = [
        (text, entry.position)
        for entry in records.entries
        for text in [*(name.name for name in entry.names), *(part.address for part in entry.addresses)]
        if folded(text) not in folded(entry.entry_text)
    ]
    assert changed == []


def test_the_rows_of_a_broken_entry_are_one(records: Records) -> None:
    (icsoso,) = [entry for entry in records.entries if entry.name.startswith("ICSOSO")]
    assert len(icsoso.names) == 1 + 8
    assert icsoso.addresses
    assert icsoso.citations


def test_listed_addresses_are_no_parties(records: Records, release: str) -> None:
    listed = [entry for entry in records.entries if entry.entry_type == "address"]
    assert len(listed) == (0 if release == "2023-12-07" else 19)
    assert {entry.name[:8] for entry in listed} <= {"Address "}
    assert all(len(entry.addresses) == 1 and len(entry.names) == 1 for entry in listed)


def test_a_change_of_spaces_and_dashes_changes_no_reading(corpus: Path) -> None:
    def readings(release: str) -> list[tuple[list[str], list[str]]]:
        entries = read_real(corpus / ENTITY_LISTS[release]).entries
        return [
            ([folded(name.name) for name in entry.names], [folded(part.address) for part in entry.addresses])
            for entry in entries
        ]

    pairs = zip(readings("2026-03-25"), readings("2026-07-18"), strict=True)
    assert [(before, after) for before, after in pairs if before != after] == []


def test_typing_errors_of_the_publisher_stay() -> None:
    own = read_entity_cell("Suma Techology Co., Ltd., Building 3, Kunshan, China.").own
    assert own is not None
    assert own.name == "Suma Techology Co., Ltd."
