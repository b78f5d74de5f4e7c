import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

import entity_lists
from entity_lists.identity import Identity, carry_over, record_keys
from entity_lists.release import Address, Entry, Name
from entity_lists.tables import entry_content_sha256

INSPUR = Entry(
    position=1,
    list_code="EL",
    entry_type="organization",
    country_code="CN",
    country_text="CHINA, PEOPLE'S REPUBLIC OF",
    names=(Name(name="Inspur Group Co., Ltd.", name_type="primary"),),
    entry_text="Inspur Group Co., Ltd., Jinan, China.",
)
TAIWAN = replace(INSPUR, position=2, country_code="TW", country_text="TAIWAN")
SHANDONG = replace(INSPUR, position=3, addresses=(Address(address="No. 1036 Langchao Road, Jinan"),))
BEIJING = replace(INSPUR, position=4, addresses=(Address(address="No. 2 Shangdi Xinxi Road, Beijing"),))
KNOWN_SINCE = "2025-03-27-30279e9b"
RELEASE_ID = "2025-03-28-c0f67762"


def identities(*entries: Entry, known: dict[str, Identity] | None = None) -> list[Identity]:
    contents = [entry_content_sha256(entry) for entry in entries]
    return carry_over(entries, contents, known or {}, source_id="us_bis_entity_list", release_id=RELEASE_ID)


def named(name: str) -> Entry:
    return replace(INSPUR, names=(Name(name=name, name_type="primary"),))


def test_a_new_entry_gets_an_id_from_source_and_key() -> None:
    assert identities(INSPUR) == [
        Identity(
            entry_id="76ad10b917903c79",
            record_key="EL:CN:inspurgroupcoltd",
            first_release_id=RELEASE_ID,
            method="new",
            score=1.0,
        )
    ]


def test_the_same_key_gives_the_same_id_in_another_process() -> None:
    code = (
        "from entity_lists.identity import carry_over; from test_identity import INSPUR, identities;"
        "print(identities(INSPUR)[0].entry_id)"
    )
    paths = [str(Path(entity_lists.__file__).parents[1]), str(Path(__file__).parent)]
    env = {"PYTHONPATH": ":".join(paths), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == identities(INSPUR)[0].entry_id


def test_ids_do_not_depend_on_the_order_of_the_rows() -> None:
    entries = (INSPUR, TAIWAN, SHANDONG, BEIJING)
    expected = dict(zip(entries, identities(*entries), strict=True))
    assert len({identity.entry_id for identity in expected.values()}) == 4
    for shuffled in permutations(entries):
        assert dict(zip(shuffled, identities(*shuffled), strict=True)) == expected


def test_where_an_entry_stands_does_not_change_its_id() -> None:
    assert identities(replace(INSPUR, position=99)) == identities(INSPUR)


def test_two_equal_rows_keep_two_ids() -> None:
    twins = (INSPUR, replace(INSPUR, position=7))
    first, second = identities(*twins)
    assert (first.record_key, second.record_key) == ("EL:CN:inspurgroupcoltd", "EL:CN:inspurgroupcoltd#2")
    assert first.entry_id != second.entry_id
    assert [i.entry_id for i in identities(*reversed(twins))] == [first.entry_id, second.entry_id]


def test_a_third_of_one_key_leaves_the_keys_of_the_others_in_order_of_content() -> None:
    contents = [entry_content_sha256(entry) for entry in (INSPUR, SHANDONG, BEIJING)]
    keys = record_keys((INSPUR, SHANDONG, BEIJING), contents)
    ranked = sorted(zip(contents, keys, strict=True))
    assert [key for _, key in ranked] == [f"EL:CN:inspurgroupcoltd{end}" for end in ("", "#2", "#3")]


def test_a_known_entry_keeps_its_id_and_the_release_that_first_had_it() -> None:
    known = Identity(
        entry_id="0123456789abcdef",
        record_key="EL:CN:inspurgroupcoltd",
        first_release_id=KNOWN_SINCE,
        method="new",
        score=1.0,
    )
    carried, new = identities(INSPUR, TAIWAN, known={known.record_key: known})
    assert carried == replace(known, method="exact")
    assert (new.method, new.first_release_id, new.record_key) == ("new", RELEASE_ID, "EL:TW:inspurgroupcoltd")


@pytest.mark.parametrize(
    "name", ["INSPUR GROUP CO., LTD", "Inspur Group Co Ltd", "Inspur  Group Со., Ltd.", "Ínspur Group Co., Ltd."]
)
def test_a_spelling_of_the_name_that_folds_alike_is_the_same_entry(name: str) -> None:
    assert identities(named(name))[0].entry_id == identities(INSPUR)[0].entry_id


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(TAIWAN, id="destination"),
        pytest.param(named("Inspur Group Co., Ltd. Shandong"), id="name"),
        pytest.param(replace(INSPUR, list_code="MEU"), id="list"),
    ],
)
def test_another_destination_name_or_list_is_another_entry(other: Entry) -> None:
    assert identities(other)[0].entry_id != identities(INSPUR)[0].entry_id


def test_a_destination_without_a_code_is_told_by_its_heading() -> None:
    unknown = replace(INSPUR, country_code=None, country_text="REPUBLIC OF SOMEWHERE")
    nowhere = replace(INSPUR, country_code=None, country_text=None)
    assert [i.record_key for i in identities(unknown, nowhere)] == [
        "EL:republicofsomewhere:inspurgroupcoltd",
        "EL::inspurgroupcoltd",
    ]


def test_another_source_mints_other_ids() -> None:
    content = [entry_content_sha256(INSPUR)]
    (ours,) = carry_over([INSPUR], content, {}, source_id="us_bis_entity_list", release_id=RELEASE_ID)
    (theirs,) = carry_over([INSPUR], content, {}, source_id="us_csl", release_id=RELEASE_ID)
    assert ours.entry_id != theirs.entry_id
    assert ours.record_key == theirs.record_key
