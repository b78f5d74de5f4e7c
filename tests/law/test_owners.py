from datetime import date

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract.data_sets import REGISTER_ID
from entity_lists.contract.register_tables import RULES
from entity_lists.errors import SourceChanged, UsageError
from entity_lists.law.owners import owned, read_owners, rule_status
from entity_lists.text.search_key import search_key

HEAD = "party,owner,share,as_of,source\n"
STATES = (("in_force", date(2025, 9, 29), date(2025, 11, 10)), ("stayed", date(2025, 11, 10), date(2026, 11, 10)),
          ("scheduled", date(2026, 11, 10), None))  # fmt: skip
RULE = schema.build(
    RULES,
    [
        {
            "rule_id": "affiliates",
            "status": status,
            "valid_from": since,
            "valid_to": until,
            "title": "50 %",
            "text": "…",
        }
        for status, since, until in STATES
    ],
    source_id=REGISTER_ID,
)
NAMES = {
    "us_bis_entity_list": pa.table({
        "search_key": [search_key("Inspur Group Co., Ltd."), search_key("Huawei Technologies Co., Ltd.")],
        "entry_id": ["1", "2"],
    })
}


def parties(*lines: str, day: date = date(2025, 10, 1)) -> dict[str, tuple[bool, str]]:
    rows = owned(read_owners((HEAD + "\n".join(lines)).encode()), NAMES, RULE, as_of=day)[1].to_pylist()
    return {row["party"]: (row["is_affiliate"], row["arithmetic"]) for row in rows}


def line(party: str, owner: str, share: str) -> str:
    return f'"{party}","{owner}",{share},2025-06-30,annual report'


def test_shares_of_listed_owners_are_summed_and_the_arithmetic_is_shown() -> None:
    assert parties(
        line("X", "Inspur Group Co., Ltd.", "30 %"),
        line("X", "HUAWEI TECHNOLOGIES CO LTD", "0.25"),
        line("X", "Somebody Else", "45%"),
    ) == {"X": (True, "Inspur Group Co., Ltd. 30 % + HUAWEI TECHNOLOGIES CO LTD 25 % = 55 %")}


@pytest.mark.parametrize(("first", "second", "is_affiliate"), [("20 %", "30 %", True), ("20 %", "29.99 %", False)])
def test_fifty_in_sum_is_fifty_to_the_last_digit(first: str, second: str, is_affiliate: bool) -> None:
    found = parties(line("X", "Inspur Group Co., Ltd.", first), line("X", "Huawei Technologies Co., Ltd.", second))
    assert found["X"][0] is is_affiliate


def test_what_is_owned_by_an_owned_party_is_owned_too() -> None:
    found = parties(line("X", "Inspur Group Co., Ltd.", "50 %"), line("Y", "X", "60 %"), line("Z", "Y", "40 %"))
    assert [found[party][0] for party in "XYZ"] == [True, True, False]


def test_who_has_no_listed_owner_is_no_affiliate() -> None:
    assert parties(line("X", "Somebody Else", "100 %")) == {"X": (False, "no listed owner: 0 %")}


def test_without_a_file_nothing_is_claimed() -> None:
    shares, found = owned(read_owners(b""), NAMES, RULE, as_of=date(2025, 10, 1))
    assert (shares.num_rows, found.num_rows) == (0, 0)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-09-28", None), ("2025-09-29", "in_force"), ("2026-11-09", "stayed"), ("2026-11-10", "scheduled")],
)
def test_the_state_of_the_rule_is_that_of_the_day_and_never_more_than_a_document_says(
    day: str, status: str | None
) -> None:
    assert rule_status(RULE, date.fromisoformat(day)) == status


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + line("X", "Y", "130 %"), "line 1: expected share"),
        (HEAD + line("X", "Y", "0"), "line 1: expected share"),
        (HEAD + line("X", "Y", "half"), "line 1: expected share"),
        (HEAD + line("X", "", "10 %"), r"found none in \['owner'\]"),
        (HEAD + "X,Y,10 %,soon,report", "expected as_of to be a day"),
        (HEAD + f"{line('X', 'Y', '10 %')}\n{line('x', 'y', '20 %')}", "stands in line 1 already"),
    ],
)
def test_a_line_that_is_none_is_refused_with_its_number(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_owners(text.encode())


def test_a_file_of_other_columns_is_refused() -> None:
    with pytest.raises(SourceChanged):
        read_owners(b"company,holder\nX,Y\n")
