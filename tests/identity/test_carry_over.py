"""Ids across releases: what carries them over, and that nothing but the entries themselves decides them."""

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

import entity_lists
from entity_lists.contract import tables as contract
from entity_lists.identity.known import Identity, Known, known_entries, record_key
from entity_lists.identity.reused_ids import reused_publisher_ids
from entity_lists.records import Address, Entry, Identifier, Name, Records, Relation
from entity_lists.text.citation import Citation
from entity_lists.write.changes import changes_table, compare
from entity_lists.write.history import next_history
from entity_lists.write.tables import build_tables
from world.releases import AFTER, BEFORE, SOURCE, SOURCE_ID
from world.sample_lists import NOTHING_KNOWN, in_columns, no_rows, whole

FIRST, SECOND, THIRD, FOURTH = (
    "2025-03-27-30279e9b",
    "2025-03-28-c0f67762",
    "2025-03-31-11111111",
    "2025-04-01-22222222",
)
CHINA = {"country_code": "CN", "country_text": "CHINA, PEOPLE'S REPUBLIC OF"}
TAIWAN = {"country_code": "TW", "country_text": "TAIWAN"}
OLDER_RULE = Citation(citation="85 FR 44161", volume=85, page=44161, published_on=date(2020, 7, 22))
OLD_RULE = Citation(citation="88 FR 13675", volume=88, page=13675, published_on=date(2023, 3, 6))
NEW_RULE = Citation(citation="90 FR 14048", volume=90, page=14048, published_on=date(2025, 3, 28))
JINAN, BEIJING = "No. 1036 Langchao Road, Jinan City, Shandong, China", "No. 2 Shangdi Xinxi Road, Beijing, China"


def party(
    name: str,
    *aliases: str,
    addresses: tuple[str, ...] = (JINAN,),
    citations: tuple[Citation, ...] = (OLD_RULE,),
    country: dict[str, str] = CHINA,
) -> Entry:
    return Entry(
        position=1,
        list_code="EL",
        entry_type="organization",
        country_code=country["country_code"],
        country_text=country["country_text"],
        names=(Name(name=name, name_type="primary"), *(Name(name=alias, name_type="aka") for alias in aliases)),
        addresses=tuple(Address(address=address) for address in addresses),
        citations=citations,
        entry_text=f"{name}, {'; '.join(addresses)}.",
    )


INSPUR = party("Inspur Group Co., Ltd.", "Inspur Group", "IGL")
SUGON = party("Sugon Information Industry Co., Ltd.", addresses=(BEIJING,), citations=(OLDER_RULE,))


def release(
    *entries: Entry, known: Known = NOTHING_KNOWN, release_id: str = FIRST, by_publisher_id: tuple[str, ...] = ()
) -> dict[str, pa.Table]:
    """Return the tables of a release with these entries, each a row of its own."""
    placed = tuple(replace(entry, position=number) for number, entry in enumerate(entries, start=1))
    records = Records(
        scope="sample", record_count=len(placed), set_aside={}, entries=placed, quarantine=(), observations={}
    )
    return build_tables(in_columns(records, by_publisher_id), known, source_id=SOURCE_ID, release_id=release_id)


def chain(*releases: Sequence[Entry], by_publisher_id: tuple[str, ...] = ()) -> list[dict[str, pa.Table]]:
    """Return the tables of releases that follow each other."""
    found: list[dict[str, pa.Table]] = []
    for entries, release_id in zip(releases, (FIRST, SECOND, THIRD, FOURTH), strict=False):
        known = known_entries(found[-1], by_publisher_id=by_publisher_id) if found else NOTHING_KNOWN
        found.append(release(*entries, known=known, release_id=release_id, by_publisher_id=by_publisher_id))
    return found


def ids(tables: dict[str, pa.Table]) -> list[str]:
    """Return the ids in the order of the rows."""
    rows = sorted(tables["entries"].to_pylist(), key=lambda row: row["position"])
    return [row["entry_id"] for row in rows]


def identities(tables: dict[str, pa.Table]) -> dict[str, tuple[str, str, float]]:
    """Return how each id was come by: the release that had it first, method and score."""
    rows = tables["identity"].to_pylist()
    return {row["entry_id"]: (row["first_release_id"], row["method"], row["score"]) for row in rows}


# What an id depends on


def test_a_new_entry_gets_an_id_from_source_and_key() -> None:
    assert release(INSPUR)["identity"].to_pylist() == [
        {
            "entry_id": "76ad10b917903c79",
            "source_id": SOURCE_ID,
            "record_key": "EL:CN:inspurgroupcoltd",
            "name": "Inspur Group Co., Ltd.",
            "country_code": "CN",
            "first_release_id": FIRST,
            "method": "new",
            "score": 1.0,
        }
    ]


def test_another_process_gives_the_same_ids() -> None:
    code = "from identity.test_carry_over import *; print(*ids(release(INSPUR, SUGON, INSPUR)))"
    paths = [str(Path(entity_lists.__file__).parents[1]), str(Path(__file__).parents[1])]
    env = {"PYTHONPATH": ":".join(paths), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ids(release(INSPUR, SUGON, INSPUR))


def test_ids_do_not_depend_on_the_order_of_the_rows() -> None:
    taiwan = replace(INSPUR, **TAIWAN)
    moved = replace(INSPUR, addresses=(Address(address=BEIJING),))
    entries = (INSPUR, taiwan, moved, SUGON)
    expected = dict(zip(entries, ids(release(*entries)), strict=True))
    assert len(set(expected.values())) == 4
    for shuffled in permutations(entries):
        assert dict(zip(shuffled, ids(release(*shuffled)), strict=True)) == expected


def test_ids_carried_over_do_not_depend_on_the_order_of_the_rows() -> None:
    respelled = party("Inspur Group Corporation", "IGL")
    twin = replace(SUGON, remarks="a twin of Sugon")
    new = party("Nettrix Information Industry Co., Ltd.", addresses=(BEIJING,), citations=(NEW_RULE,))
    before, after = (INSPUR, SUGON, SUGON), (respelled, SUGON, twin, new)
    expected = dict(zip(after, ids(chain(before, after)[1]), strict=True))
    for shuffled in permutations(after):
        for olds in (before, tuple(reversed(before))):
            assert dict(zip(shuffled, ids(chain(olds, shuffled)[1]), strict=True)) == expected


@pytest.mark.parametrize("seed", range(3))
def test_the_sample_in_any_order_gives_the_same_tables(seed: int) -> None:
    entries = SOURCE.parse([AFTER.read_bytes()]).entries
    shuffled = random.Random(seed).sample(entries, len(entries))  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    expected, found = release(*entries), release(*shuffled)
    assert len(entries) == 34
    for name in ("names", "addresses", "citations", "relations", "identity"):
        assert found[name].equals(expected[name]), name
    assert found["entries"].drop(["position"]).equals(expected["entries"].drop(["position"]))


def test_what_a_relation_points_at_does_not_depend_on_the_order_of_the_rows() -> None:
    see = Relation(relation="see_also", related_name="Inspur Group", country_code="CN", text="(See Inspur Group)")
    entries = (INSPUR, party("Inspur Group", addresses=(BEIJING,)), replace(SUGON, relations=(see,)))
    found = {release(*order)["relations"].to_pylist()[0]["related_entry_id"] for order in permutations(entries)}
    assert len(found) == 1


@pytest.mark.parametrize(
    "name", ["INSPUR GROUP CO., LTD", "Inspur Group Co Ltd", "Inspur  Group Со., Ltd.", "Ínspur Group Co., Ltd."]
)
def test_a_spelling_that_folds_alike_is_the_same_key(name: str) -> None:
    assert ids(release(party(name))) == ids(release(INSPUR))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(INSPUR, **TAIWAN), id="destination"),
        pytest.param(party("Inspur Group Co., Ltd. Shandong"), id="name"),
        pytest.param(replace(INSPUR, list_code="MEU"), id="list"),
    ],
)
def test_another_destination_name_or_list_is_another_entry(other: Entry) -> None:
    assert ids(release(other)) != ids(release(INSPUR))
    assert len(set(ids(release(INSPUR, other)))) == 2


@pytest.mark.parametrize(
    ("heading", "key"),
    [("REPUBLIC OF SOMEWHERE", "EL:republicofsomewhere:inspurgroupcoltd"), (None, "EL::inspurgroupcoltd")],
)
def test_a_destination_without_a_code_is_told_by_its_heading(heading: str | None, key: str) -> None:
    assert record_key(replace(INSPUR, country_code=None, country_text=heading)) == key


def test_another_source_mints_other_ids() -> None:
    records = Records(scope="sample", record_count=1, set_aside={}, entries=(INSPUR,), quarantine=(), observations={})
    made = (
        build_tables(in_columns(records), NOTHING_KNOWN, source_id=source_id, release_id=FIRST)
        for source_id in (SOURCE_ID, "us_csl")
    )
    ours, theirs = (tables["identity"].to_pylist()[0] for tables in made)
    assert ours["entry_id"] != theirs["entry_id"]
    assert ours["record_key"] == theirs["record_key"]


# The same entry in the next release


def test_a_known_entry_keeps_its_id_and_the_release_that_first_had_it() -> None:
    before, after = chain([INSPUR], [SUGON, INSPUR])
    sugon, inspur = ids(after)
    assert [inspur] == ids(before)
    assert identities(after) == {inspur: (FIRST, "exact", 1.0), sugon: (SECOND, "new", 1.0)}


@pytest.mark.parametrize(
    ("after", "score"),
    [
        pytest.param(party("Inspur Groupe Co., Ltd.", "Inspur Group", "IGL"), 0.9879, id="re-spelled"),
        pytest.param(party("Inspur Group Co. Limited", "Inspur Group", "IGL"), 0.96, id="another legal form"),
        pytest.param(
            party("Yuandong Holding", "Inspur Group Co., Ltd.", "IGL"), 0.992, id="renamed, old name kept as alias"
        ),
        pytest.param(
            party("Inspur Groupe Co., Ltd.", addresses=("Suite 9, Pier 4, Dalian",)),
            0.83,
            id="re-spelled and re-addressed",
        ),
        pytest.param(
            party("Inspur Groupe Co., Ltd.", citations=(OLD_RULE, NEW_RULE)), 0.9879, id="re-spelled and cited again"
        ),
        pytest.param(party("Inspur Groupe Co., Ltd.", citations=(OLDER_RULE,)), 0.8348, id="citation mended too"),
    ],
)
def test_a_renamed_entry_keeps_its_id(after: Entry, score: float) -> None:
    tables = chain([INSPUR, SUGON], [after, SUGON])
    assert ids(tables[1]) == ids(tables[0])
    inspur, sugon = ids(tables[1])
    assert identities(tables[1]) == {inspur: (FIRST, "rename", score), sugon: (FIRST, "exact", 1.0)}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(party("Inspur Group Co., Ltd.", addresses=("Suite 9, Pier 4, Dalian",)), id="re-addressed"),
        pytest.param(party("INSPUR GROUP CO LTD"), id="capitals, fewer aliases"),
        pytest.param(party("Inspur Group Co., Ltd.", citations=(NEW_RULE,), addresses=()), id="listed by another rule"),
    ],
)
def test_an_entry_that_keeps_its_name_is_the_same_whatever_else_changes(after: Entry) -> None:
    tables = chain([INSPUR], [after])
    (inspur,) = ids(tables[0])
    assert identities(tables[1]) == {inspur: (FIRST, "exact", 1.0)}


def test_a_second_renaming_is_known_by_the_first_one() -> None:
    tables = chain([INSPUR], [party("Yuandong Holding", "Inspur Group Co., Ltd.")], [party("Yuandong Holdings")])
    assert ids(tables[0]) == ids(tables[1]) == ids(tables[2])
    assert [row["record_key"] for row in tables[2]["identity"].to_pylist()] == ["EL:CN:yuandongholdings"]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(
            party("Nettrix Information Industry Co., Ltd.", addresses=(BEIJING,), citations=(NEW_RULE,)),
            id="nothing in common",
        ),
        pytest.param(
            party("Inspur Software Co., Ltd.", addresses=("Hu Shan Road, Tai'an City, China",), citations=(NEW_RULE,)),
            id="part of the name",
        ),
        pytest.param(party("Nettrix Information Industry Co., Ltd.", citations=(NEW_RULE,)), id="the address"),
    ],
)
def test_an_entry_of_a_newer_rule_does_not_take_the_id_of_one_that_went(new: Entry) -> None:
    tables = chain([INSPUR, SUGON], [new, SUGON])
    assert ids(tables[1])[0] not in ids(tables[0])
    assert identities(tables[1])[ids(tables[1])[0]] == (SECOND, "new", 1.0)


def test_a_new_party_at_the_address_of_one_that_went_gets_its_own_id() -> None:
    address = ("Unit 04, 7/F, Bright Way Tower, No. 33 Mong Kok Road, Kowloon, Hong Kong",)
    went = party("Sigma Technology Limited", addresses=address, citations=(OLD_RULE,))
    came = party("ZeYuan Technology Limited", addresses=address, citations=(NEW_RULE,))
    tables = chain([went, SUGON], [came, SUGON])
    assert ids(tables[1])[0] not in ids(tables[0])


def test_what_comes_when_nothing_went_is_new() -> None:
    tables = chain([INSPUR], [INSPUR, party("Inspur Groupe Co., Ltd.")])
    assert [method for _, method, _ in identities(tables[1]).values()].count("new") == 1


# A destination that is another one

ELSEWHERE = replace(INSPUR, **TAIWAN)
IN_HONG_KONG = replace(INSPUR, country_code="HK", country_text="HONG KONG")


def test_an_entry_whose_destination_was_mended_keeps_its_id() -> None:
    tables = chain([INSPUR, SUGON], [ELSEWHERE, SUGON], [ELSEWHERE, SUGON])
    assert ids(tables[0]) == ids(tables[1]) == ids(tables[2])
    assert [identities(after)[ids(after)[0]] for after in tables[1:]] == [(FIRST, "rename", 1.0), (FIRST, "exact", 1.0)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([INSPUR], [replace(ELSEWHERE, citations=(NEW_RULE,))], id="by another rule"),
        pytest.param([INSPUR], [replace(ELSEWHERE, citations=(NEW_RULE, OLD_RULE))], id="cited second"),
        pytest.param([replace(INSPUR, citations=())], [replace(ELSEWHERE, citations=())], id="by no rule"),
        pytest.param([INSPUR], [replace(ELSEWHERE, names=SUGON.names)], id="by another name"),
        pytest.param([INSPUR], [replace(ELSEWHERE, list_code="MEU")], id="on another list"),
        pytest.param([INSPUR], [ELSEWHERE, IN_HONG_KONG], id="two came"),
        pytest.param([INSPUR, IN_HONG_KONG], [ELSEWHERE], id="two went"),
        pytest.param([INSPUR, IN_HONG_KONG], [ELSEWHERE, IN_HONG_KONG], id="one stays"),
        pytest.param([INSPUR, ELSEWHERE], [ELSEWHERE], id="one went and none came"),
        pytest.param([INSPUR], [INSPUR, ELSEWHERE], id="one came and none went"),
    ],
)
def test_an_entry_does_not_move_to_another_destination(before: list[Entry], after: list[Entry]) -> None:
    tables = chain(before, after)
    olds, news = (dict(zip(rows, ids(found), strict=True)) for rows, found in zip((before, after), tables, strict=True))
    assert {entry: olds[entry] for entry in olds.keys() & news.keys()} == {
        entry: news[entry] for entry in olds.keys() & news.keys()
    }
    assert len(set(olds.values()) & set(news.values())) == len(olds.keys() & news.keys())


def test_whoever_stays_under_a_new_name_goes_before_a_namesake_elsewhere() -> None:
    tables = chain([INSPUR], [ELSEWHERE, party("Inspur Groupe Co., Ltd.")])
    assert ids(tables[1])[1:] == ids(tables[0])


NOWHERE = {"country_code": None, "country_text": None}


@pytest.mark.parametrize(("before", "after"), [(NOWHERE, CHINA), (CHINA, NOWHERE)], ids=["came", "went"])
def test_an_entry_whose_destination_came_to_be_known_or_went_keeps_its_id(
    before: dict[str, str | None], after: dict[str, str | None]
) -> None:
    tables = chain([replace(INSPUR, **before), SUGON], [replace(INSPUR, **after), SUGON])
    assert ids(tables[1]) == ids(tables[0])
    assert identities(tables[1])[ids(tables[0])[0]] == (FIRST, "rename", 1.0)


IRAN = {"country_code": "IR", "country_text": "IRAN"}


@pytest.mark.parametrize("backwards", [False, True])
def test_the_notice_tells_whose_destination_came_to_be_known_or_went(backwards: bool) -> None:
    # The nonproliferation sanctions of 2014 and 2015: one name, several sanctions, the country of one not known.
    unknown, namesake, stays = (
        party("Defense Industries Organization", addresses=(), citations=(rule,), country=country)
        for rule, country in ((OLDER_RULE, NOWHERE), (OLD_RULE, IRAN), (NEW_RULE, IRAN))
    )
    known = replace(unknown, **IRAN)
    for before, after in (
        ([unknown, namesake], [known]),
        ([unknown, namesake, stays], [known, stays]),
        ([unknown, namesake, stays], [stays, namesake, known]),
    ):
        first, second = (after, before) if backwards else (before, after)
        tables = chain(first, second)
        olds, news = (
            dict(zip(rows, ids(found), strict=True)) for rows, found in zip((first, second), tables, strict=True)
        )
        mine, theirs = (known, unknown) if backwards else (unknown, known)
        assert olds[mine] == news[theirs]
        assert identities(tables[1])[news[theirs]] == (FIRST, "rename", 0.8)
        assert all(olds[entry] == news[entry] for entry in olds.keys() & news.keys())


def test_ids_of_mended_destinations_do_not_depend_on_the_order_of_the_rows() -> None:
    nowhere = replace(SUGON, **NOWHERE)
    before = (INSPUR, nowhere, replace(SUGON, citations=(NEW_RULE,)))
    after = (ELSEWHERE, SUGON, replace(SUGON, citations=(NEW_RULE,), remarks="another one"))
    expected = dict(zip(after, ids(chain(before, after)[1]), strict=True))
    assert list(expected.values()) == ids(chain(before)[0])
    for shuffled in permutations(after):
        for olds in permutations(before):
            assert dict(zip(shuffled, ids(chain(olds, shuffled)[1]), strict=True)) == expected


def test_a_party_under_several_destinations_is_several_entries_of_their_own() -> None:
    france = {"country_code": "FR", "country_text": "FRANCE"}
    dart = [party("Dart Aviation", country=country) for country in (IRAN, france, TAIWAN)]
    renamed = [party("Dart Aviation Technics", "Dart Aviation", country=country) for country in (IRAN, france, TAIWAN)]
    tables = chain(dart, list(reversed(renamed)))
    assert len(set(ids(tables[0]))) == 3
    assert ids(tables[1]) == list(reversed(ids(tables[0])))
    assert {method for _, method, _ in identities(tables[1]).values()} == {"rename"}


def test_two_new_entries_never_share_one_old_id() -> None:
    split = [party("Inspur Groupe Co., Ltd."), party("Inspur Grouping Co., Ltd.")]
    tables = chain([INSPUR], split)
    first, second = ids(tables[1])
    assert [first] == ids(tables[0])
    assert first != second
    assert [method for _, method, _ in identities(tables[1]).values()] in (["rename", "new"], ["new", "rename"])


def test_entries_that_swap_their_spelling_are_assigned_together() -> None:
    software, cloud = party("Inspur Software Co., Ltd."), party("Inspur Cloud Service Co., Ltd.", addresses=(BEIJING,))
    later = [party("Inspur Cloud Services Company", addresses=(BEIJING,)), party("Inspur Softwares Company")]
    tables = chain([software, cloud], later)
    assert ids(tables[1]) == list(reversed(ids(tables[0])))


# Twins: rows of one key


def test_two_equal_rows_have_two_ids_and_keep_them() -> None:
    tables = chain([INSPUR, INSPUR], [SUGON, INSPUR, INSPUR])
    first, second = ids(tables[0])
    assert first != second
    assert set(ids(tables[1])[1:]) == {first, second}
    assert [row["record_key"] for row in tables[0]["identity"].to_pylist()] == ["EL:CN:inspurgroupcoltd"] * 2


@pytest.mark.parametrize("number", [0, 1])
def test_of_two_equal_rows_the_one_that_changes_keeps_its_own_id(number: int) -> None:
    other = replace(INSPUR, addresses=(Address(address=BEIJING),))
    before = release(INSPUR, other)
    rows = [INSPUR, other]
    rows[number] = replace(rows[number], remarks="now with a remark", citations=(OLD_RULE, NEW_RULE))
    after = release(*rows, known=known_entries(before), release_id=SECOND)
    assert ids(after) == ids(before)
    assert {method for _, method, _ in identities(after).values()} == {"exact"}


@pytest.mark.parametrize("number", [0, 1])
def test_of_two_rows_of_one_key_the_one_that_stays_keeps_its_id(number: int) -> None:
    other = replace(INSPUR, addresses=(Address(address=BEIJING),))
    before = release(INSPUR, other)
    stays = release((INSPUR, other)[number], known=known_entries(before), release_id=SECOND)
    assert ids(stays) == [ids(before)[number]]


def test_rows_of_one_key_are_told_apart_by_what_they_are_listed_under() -> None:
    # The list of the DHS has a party once for each section of the statute, and the sections' titles were re-worded.
    one = party("Hoshine Silicon Industry", addresses=(), citations=(), country=NOWHERE)
    before = [replace(one, programs=f"Section {section}", remarks=f"Of {section}") for section in ("i", "ii", "v")]
    after = [replace(entry, remarks="The " + (entry.remarks or "")) for entry in before]
    first = release(*before)
    for order in permutations(range(3)):
        again = release(*(after[i] for i in order), known=known_entries(first), release_id=SECOND)
        assert ids(again) == [ids(first)[i] for i in order]
    fewer = release(after[2], after[1], known=known_entries(first), release_id=SECOND)
    assert ids(fewer) == [ids(first)[2], ids(first)[1]]


def test_rows_of_one_key_and_address_are_told_apart_by_the_spelling_of_the_name() -> None:
    spellings = [party(name) for name in ("AL NASER AIRLINES", "ALNASER AIRLINES", "AL-NASER  AIRLINES")]
    before = release(*spellings)
    renewed = [replace(entry, citations=(OLD_RULE, NEW_RULE)) for entry in spellings]
    for order in permutations(range(3)):
        after = release(*(renewed[i] for i in order), known=known_entries(before), release_id=SECOND)
        assert ids(after) == [ids(before)[i] for i in order]


def test_a_third_row_of_one_key_leaves_the_two_others_their_ids() -> None:
    other, third = (replace(INSPUR, addresses=(Address(address=text),)) for text in (BEIJING, "Pier 4, Dalian"))
    tables = chain([INSPUR, other], [third, other, INSPUR], [INSPUR, third])
    inspur, beijing = ids(tables[0])
    dalian = ids(tables[1])[0]
    assert ids(tables[1]) == [dalian, beijing, inspur]
    assert len({inspur, beijing, dalian}) == 3
    assert ids(tables[2]) == [inspur, dalian]


# Minting


def test_a_name_that_another_party_had_before_is_minted_anew() -> None:
    renamed = party("Yuandong Holding", "Inspur Group Co., Ltd.")
    namesake = party("Inspur Group Co., Ltd.", addresses=("Pier 4, Dalian",), citations=(NEW_RULE,))
    tables = chain([INSPUR], [renamed], [renamed, namesake], [namesake, renamed])
    (first,) = ids(tables[0])
    assert ids(tables[1]) == [first]
    held, minted = ids(tables[2])
    assert (held, minted != first) == (first, True)
    assert ids(tables[3]) == [minted, first]


def test_an_entry_that_comes_back_gets_the_id_that_it_had() -> None:
    tables = chain([INSPUR, SUGON], [SUGON], [SUGON, INSPUR])
    assert ids(tables[2]) == list(reversed(ids(tables[0])))
    assert identities(tables[2])[ids(tables[0])[0]] == (THIRD, "new", 1.0)


def test_the_id_of_a_renamed_party_that_went_is_not_given_to_a_namesake() -> None:
    renamed = party("Yuandong Holding", "Inspur Group Co., Ltd.")
    namesake = party("Inspur Group Co., Ltd.", addresses=("Pier 4, Dalian",), citations=(NEW_RULE,))
    tables = chain([INSPUR, SUGON], [renamed, SUGON], [SUGON])
    went = Identity(
        entry_id=ids(tables[0])[0], record_key=record_key(renamed), first_release_id=FIRST, method="exact", score=1.0
    )
    known = replace(known_entries(tables[2]), former=(went,))
    assert ids(release(namesake, SUGON, known=known, release_id=FOURTH))[0] != went.entry_id
    back = release(renamed, SUGON, known=known, release_id=FOURTH)
    assert ids(back)[0] == went.entry_id
    assert identities(back)[went.entry_id] == (FIRST, "exact", 1.0)


def test_replaying_the_releases_gives_the_same_ids_and_matches() -> None:
    samples = [SOURCE.parse([path.read_bytes()]).entries for path in (BEFORE, AFTER, BEFORE)]
    once, again = chain(*samples), chain(*samples)
    assert [tables["identity"].equals(repeated["identity"]) for tables, repeated in zip(once, again, strict=True)] == [
        True, True, True,
    ]  # fmt: skip
    assert [len(ids(tables)) for tables in once] == [19, 34, 19]
    assert set(ids(once[0])) == set(ids(once[2]))


# Lists whose publisher's ids are the identity

SDN = ("SDN",)
HAVANA = ("20 Ironmonger Lane, London, EC2V 8EY, United Kingdom",)
BIRTH = Identifier(id_type="birth_date", id_value="12 Mar 1971")


def listed(
    number: str | None,
    name: str,
    *aliases: str,
    addresses: tuple[str, ...] = (),
    identifiers: tuple[Identifier, ...] = (),
    entry_type: str = "organization",
) -> Entry:
    """Return a party of a list that gives every party a number for good."""
    entry = party(name, *aliases, addresses=addresses, citations=(), country=NOWHERE)
    return replace(entry, list_code="SDN", publisher_id=number, identifiers=identifiers, entry_type=entry_type)


BANK, LINE = listed("906", "HAVANA TEST BANK", addresses=HAVANA), listed("36", "AERO TEST LINES", "ATL")


def in_turn(*releases: Sequence[Entry]) -> list[dict[str, pa.Table]]:
    return chain(*releases, by_publisher_id=SDN)


def asked(tables: dict[str, pa.Table]) -> dict[str, float]:
    return {scope: value for (_, scope), value in reused_publisher_ids(tables["identity"]).items()}


def test_a_party_that_is_renamed_under_its_number_keeps_its_id() -> None:
    renamed = listed("906", "HAVIN LTD", "HAVANA TEST BANK", addresses=("4th Floor, 189 Test Wall, London",))
    tables = in_turn([BANK, LINE], [LINE, renamed])
    assert ids(tables[1]) == list(reversed(ids(tables[0])))
    assert identities(tables[1])[ids(tables[0])[0]] == (FIRST, "publisher_id", 1.0)
    assert [row["record_key"] for row in tables[0]["identity"].to_pylist()].count("SDN:#906") == 1
    assert asked(tables[1]) == {"release": 0}


def test_another_list_of_the_same_release_goes_on_by_names() -> None:
    tables = in_turn([BANK, INSPUR], [BANK, replace(INSPUR, publisher_id="other")])
    assert identities(tables[1])[ids(tables[1])[1]] == (FIRST, "exact", 1.0)


@pytest.mark.parametrize(("before", "after"), [("906", None), (None, "906")], ids=["lost", "got"])
def test_a_party_that_loses_or_gets_its_number_keeps_its_id(before: str | None, after: str | None) -> None:
    tables = in_turn([replace(BANK, publisher_id=before), LINE], [replace(BANK, publisher_id=after), LINE])
    assert ids(tables[1]) == ids(tables[0])
    assert identities(tables[1])[ids(tables[0])[0]] == (FIRST, "exact", 1.0)


def test_a_namesake_under_another_number_is_another_party() -> None:
    tables = in_turn([BANK, LINE], [replace(BANK, publisher_id="907"), LINE])
    assert ids(tables[1])[0] not in ids(tables[0])


def test_a_number_that_another_party_gets_is_not_the_party() -> None:
    vessel = listed("906", "MORNING TIDE", entry_type="vessel")
    tables = in_turn([BANK, LINE], [vessel, LINE], [vessel, LINE])
    assert ids(tables[1])[0] not in ids(tables[0])
    assert identities(tables[1])[ids(tables[1])[0]] == (SECOND, "new", 0.0)
    assert asked(tables[1]) == {"release": 1, "SDN 906": 2}
    # Once it is published the number is its.
    assert ids(tables[2]) == ids(tables[1])
    assert asked(tables[2]) == {"release": 0}


def test_a_party_of_the_same_type_with_nothing_in_common_keeps_the_id_and_is_asked_about() -> None:
    tables = in_turn([BANK, LINE], [listed("906", "MORNING TIDE SHIPPING"), LINE])
    assert ids(tables[1]) == ids(tables[0])
    assert identities(tables[1])[ids(tables[0])[0]] == (FIRST, "publisher_id", 0.0)
    assert asked(tables[1]) == {"release": 1, "SDN 906": 2}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(listed("906", "MORNING TIDE", "Havana Test Bank", entry_type="vessel"), id="the old name"),
        pytest.param(listed("906", "MORNING TIDE", addresses=HAVANA, entry_type="vessel"), id="the address"),
        pytest.param(listed("906", "TEST BANK, Havana", entry_type="vessel"), id="the words of the name"),
    ],
)
def test_a_party_with_anything_in_common_is_the_party_whatever_its_type(after: Entry) -> None:
    tables = in_turn([BANK, LINE], [after, LINE])
    assert ids(tables[1]) == ids(tables[0])
    assert asked(tables[1]) == {"release": 0}


def test_a_birth_date_tells_who_goes_on_under_a_number() -> None:
    before = listed("6905", "ABU TEST", identifiers=(BIRTH,), entry_type="person")
    after = listed("6905", "HUSAYN, Zayn Al-Example", identifiers=(BIRTH,), entry_type="person")
    assert asked(in_turn([before], [after])[1]) == {"release": 0}


@pytest.mark.parametrize("renamed", [False, True])
def test_of_two_parties_under_one_number_the_one_that_was_there_keeps_its_id(renamed: bool) -> None:
    stays = listed("36", "AERO TEST AIRWAYS", "AERO TEST LINES") if renamed else LINE
    other = listed("36", "OTHER PARTY", addresses=HAVANA)
    for order in permutations([stays, other, BANK]):
        tables = in_turn([LINE, BANK], order)
        found = dict(zip(order, ids(tables[1]), strict=True))
        assert [found[stays], found[BANK]] == ids(tables[0])
        assert identities(tables[1])[found[other]] == (SECOND, "new", 0.0)
        assert asked(tables[1]) == {"release": 1, "SDN 36": 2}


def test_two_parties_under_one_number_in_a_first_release_are_two_entries() -> None:
    tables = in_turn([LINE, listed("36", "OTHER PARTY")], [listed("36", "OTHER PARTY"), LINE])
    assert len(set(ids(tables[0]))) == 2
    assert ids(tables[1]) == list(reversed(ids(tables[0])))
    assert asked(tables[0]) == asked(tables[1]) == {"release": 1, "SDN 36": 2}


def test_a_number_given_on_does_not_take_the_id_of_who_got_another_number() -> None:
    moved, came = replace(LINE, publisher_id="37"), listed("36", "MORNING TIDE SHIPPING")
    for order in permutations([moved, came, BANK]):
        tables = in_turn([LINE, BANK], order)
        found = dict(zip(order, ids(tables[1]), strict=True))
        assert [found[moved], found[BANK]] == ids(tables[0])
        assert identities(tables[1])[found[moved]] == (FIRST, "exact", 1.0)
        assert asked(tables[1]) == {"release": 1, "SDN 36": 2}


@pytest.mark.parametrize(
    ("back", "method", "is_same"),
    [
        pytest.param(BANK, ("publisher_id", 1.0), True, id="the party"),
        pytest.param(listed("906", "HAVIN", "HAVANA TEST BANK"), ("publisher_id", 1.0), True, id="renamed"),
        pytest.param(listed("906", "MORNING TIDE"), ("publisher_id", 0.0), True, id="nothing in common"),
        pytest.param(listed("906", "MORNING TIDE", entry_type="vessel"), ("new", 0.0), False, id="of another type"),
    ],
)
def test_who_comes_back_under_a_number_is_looked_at(back: Entry, method: tuple[str, float], is_same: bool) -> None:
    first, second = in_turn([BANK, LINE], [LINE])
    history = whole(
        next_history(
            contract.HISTORY.schema.empty_table(),
            changes_table(
                compare(no_rows(), first, from_release_id=None, to_release_id=FIRST, cause="source"), SOURCE_ID
            ),
            first["entries"],
            as_of="2025-03-27",
            release_id=FIRST,
        )
    )
    known = known_entries(second, history, by_publisher_id=SDN)
    third = release(back, LINE, known=known, release_id=THIRD, by_publisher_id=SDN)
    assert (ids(third)[0] == ids(first)[0]) is is_same
    assert identities(third)[ids(third)[0]][1:] == method
