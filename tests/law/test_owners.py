"""The 50 % rule's arithmetic over a file that a person gives: what it says, and what it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract.register_tables import RULES
from entity_lists.errors import UsageError
from entity_lists.law.owners import owned, percent, read_owners
from world.law_tables import listed_rows, registered
from world.register_answer import document

HEADER = "party,owner,share,as_of,source\n"
EL, MEU = "us_bis_entity_list", "us_bis_military_end_user_list"
NO_RULES = RULES.schema.empty_table()


def file(*lines: str) -> bytes:
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


def holding(party: str, owner: str, share: str) -> str:
    return f'"{party}","{owner}",{share},2026-03-31,annual report'


def names(*listed: str) -> pa.Table:
    return listed_rows(*(("CN", name, "90 FR 14048, 2025-03-28") for name in listed))["names"]


def affiliates(*lines: str, listed: tuple[str, ...] = ("Alpha Co., Ltd.", "Beta Holding")) -> list[dict[str, Any]]:
    _, parties = owned(read_owners(file(*lines)), {EL: names(*listed)}, NO_RULES, as_of=date(2026, 3, 25))
    return parties.to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "share"),
    [("30%", "0.3"), ("30 %", "0.3"), ("30.5%", "0.305"), ("100%", "1"), ("0.3", "0.3"), (".5", "0.5"), ("1.0", "1.0")],
)
def test_a_share_is_percent_or_a_fraction(text: str, share: str) -> None:
    (one,) = read_owners(file(holding("Party", "Owner", text)))
    assert one.share == Decimal(share)


@pytest.mark.parametrize(
    "text", ["1", "30", "0%", "0.0", "101%", "1.01", "-5%", "5,5%", "a half", "nan", "1e-1", "٣٠%"]
)
def test_a_share_that_may_mean_two_things_or_is_none_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(UsageError, match="line 3: share is"):
        read_owners(file(holding("Party", "Owner", "10%"), holding("Party", "Other", f'"{text}"')))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Party,Owner,30%,2026-03-31", "line 2: expected a value in each"),
        ("Party,Owner,30%,2026-03-31,", "line 2: expected a value in each"),
        ("Party,Owner, Ltd.,30%,2026-03-31,report", "line 2: expected a value in each"),
        ("Party,Owner,30%,31/03/2026,report", "line 2: as_of is '31/03/2026', expected a day"),
        ("...,Owner,30%,2026-03-31,report", "line 2: party is '...', expected a name"),
        ('Party,"Owner,30%,2026-03-31,report', "line 2: .* Close the quote"),
    ],
)
def test_a_line_that_is_none_is_refused(line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_owners(file(line))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n", "line 1: expected party,owner,share,as_of,source, found 'a,b'"),
        ("party,owner,share,as_of,source\nJos\xe9,".encode("latin-1"), "expected UTF-8"),
        (b"x" * 10_000_001, "expected at most 10,000,000 bytes"),
    ],
    ids=["another header", "another encoding", "too large"],
)
def test_a_file_that_is_none_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_owners(content)


def test_no_file_says_nothing() -> None:
    assert read_owners(b"") == read_owners(file()) == ()
    owners, parties = owned((), {EL: names("Alpha")}, NO_RULES, as_of=date(2026, 3, 25))
    assert (owners.num_rows, parties.num_rows) == (0, 0)


def test_an_owner_of_a_party_stands_once() -> None:
    with pytest.raises(UsageError, match=r"lines 2 and 3: ALPHA CO LTD holds party twice"):
        read_owners(file(holding("Party", "Alpha Co., Ltd.", "30%"), holding("party", "ALPHA CO LTD", "31%")))


def test_shares_of_more_than_all_are_refused() -> None:
    with pytest.raises(UsageError, match=r"line 3: the owners of Party hold 110 % in sum"):
        read_owners(file(holding("Party", "Alpha", "60%"), holding("Party", "Beta", "50%")))


@pytest.mark.parametrize(
    ("lines", "arithmetic", "is_affiliate"),
    [
        pytest.param(
            [("Alpha Co., Ltd.", "30%"), ("Beta Holding", "25%")],
            "Alpha Co., Ltd. 30 % + Beta Holding 25 % = 55 %",
            True,
            id="two listed owners in sum",
        ),
        pytest.param([("ALPHA CO LTD", "50%")], "ALPHA CO LTD 50 % = 50 %", True, id="half, in another spelling"),
        pytest.param(
            [("Alpha Co., Ltd.", "49.999999%")], "Alpha Co., Ltd. 49.999999 % = 49.999999 %", False, id="less"
        ),
        pytest.param(
            [("Alpha Co., Ltd.", "0.1"), ("Beta Holding", "0.4"), ("Gamma", "0.5")],
            "Alpha Co., Ltd. 10 % + Beta Holding 40 % = 50 %",
            True,
            id="exactly half where binary fractions are not, and who is not listed does not count",
        ),
    ],
)
def test_listed_owners_are_summed_with_the_arithmetic(
    lines: list[tuple[str, str]], arithmetic: str, is_affiliate: bool
) -> None:
    (party,) = affiliates(*(holding("Party", owner, share) for owner, share in lines))
    assert (party["arithmetic"], party["is_affiliate"]) == (arithmetic, is_affiliate)


def test_a_party_without_a_listed_owner_is_not_told_of() -> None:
    assert affiliates(holding("Party", "Gamma", "100%")) == []


def test_an_affiliate_passes_on_its_whole_share_along_every_chain() -> None:
    low, middle, top = affiliates(
        holding("Top", "Alpha Co., Ltd.", "60%"), holding("Middle", "Top", "50%"), holding("Low", "Middle", "51%")
    )
    assert top["arithmetic"] == "Alpha Co., Ltd. 60 % = 60 %"
    assert middle["arithmetic"] == "Top (an affiliate itself) 50 % = 50 %"
    assert low["arithmetic"] == "Middle (an affiliate itself) 51 % = 51 %"
    assert all(one["is_affiliate"] for one in (top, middle, low))


def test_what_is_owned_to_less_than_half_passes_on_nothing() -> None:
    (top,) = affiliates(holding("Top", "Alpha Co., Ltd.", "49%"), holding("Low", "Top", "100%"))
    assert (top["party"], top["is_affiliate"]) == ("Top", False)


def test_parties_that_own_each_other_end() -> None:
    assert affiliates(holding("One", "Other", "60%"), holding("Other", "One", "60%")) == []


def test_two_names_of_one_entry_count_once() -> None:
    table = names("Alpha Co., Ltd.", "Alpha Trading")
    alike = table.set_column(0, table.schema.field("entry_id"), pa.array(["E0001", "E0001"]))
    held = read_owners(file(holding("Party", "Alpha Co., Ltd.", "30%"), holding("Party", "Alpha Trading", "35%")))
    _, parties = owned(held, {EL: alike}, NO_RULES, as_of=date(2026, 3, 25))
    assert parties["arithmetic"].to_pylist() == ["Alpha Trading 35 % = 35 %"]


def test_a_weak_name_is_no_owner() -> None:
    table = names("Alpha")
    weak = table.set_column(
        table.column_names.index("is_weak"), table.schema.field("is_weak"), pa.array([True], pa.bool_())
    )
    _, parties = owned(
        read_owners(file(holding("Party", "Alpha", "60%"))), {EL: weak}, NO_RULES, as_of=date(2026, 3, 25)
    )
    assert parties.num_rows == 0


def test_an_owner_is_told_with_the_list_that_it_stands_on() -> None:
    held = read_owners(file(holding("Party", "Alpha", "20%"), holding("Party", "Gamma", "20%")))
    owners, _ = owned(held, {EL: names("Beta"), MEU: names("Alpha")}, NO_RULES, as_of=date(2026, 3, 25))
    assert owners.select(["position", "owner_source_id", "owner_entry_id"]).to_pylist() == [
        {"position": 2, "owner_source_id": MEU, "owner_entry_id": "E0001"},
        {"position": 3, "owner_source_id": None, "owner_entry_id": None},
    ]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2025-09-28", None),
        ("2025-09-29", "in_force"),
        ("2025-11-10", "stayed"),
        ("2026-11-09", "stayed"),
        ("2026-11-10", "scheduled"),
    ],
)
def test_the_rule_has_the_state_that_documents_give_it_on_the_day(day: str, status: str | None) -> None:
    # Source: 90 FR 47201 and 90 FR 50857.
    began = document(
        "2025-19001", "2025-09-30", "Expansion of End-User Controls", citation="90 FR 47201", start_page=47201,
        dates="This rule is effective September 29, 2025.", effective_on="2025-09-29",
    )  # fmt: skip
    stay = document(
        "2025-19846", "2025-11-12", "One-Year Suspension", effective_on="2025-11-10",
        dates="Effective November 10, 2025, the amendments to 15 CFR part 744 in the interim final rule published at "
        "90 FR 47201 (September 30, 2025) are stayed until November 9, 2026.",
    )  # fmt: skip
    held = read_owners(file(holding("Party", "Alpha", "60%")))
    rules = registered([began, stay])["rules"]
    _, parties = owned(held, {EL: names("Alpha")}, rules, as_of=date.fromisoformat(day))
    assert parties["rule_status"].to_pylist() == [status]


@pytest.mark.parametrize(("share", "text"), [("0.3", "30 %"), ("1", "100 %"), ("0.5000", "50 %"), ("0.305", "30.5 %")])
def test_a_share_is_told_in_percent(share: str, text: str) -> None:
    assert percent(Decimal(share)) == text


def test_a_chain_of_any_length_in_any_order_is_followed() -> None:
    chain = [holding(f"Party {number}", f"Party {number - 1}", "50%") for number in range(1, 2_000)]
    found = affiliates(holding("Party 0", "Alpha Co., Ltd.", "50%"), *reversed(chain))
    assert len(found) == 2_000
    assert all(one["is_affiliate"] for one in found)


def test_affiliates_and_listed_owners_are_summed_and_a_share_in_itself_is_none() -> None:
    found = affiliates(
        holding("Low", "Middle", "30%"), holding("Low", "Beta Holding", "20%"), holding("Low", "Low", "50%"),
        holding("Middle", "Alpha Co., Ltd.", "50%"),
    )  # fmt: skip
    assert {one["party"]: one["arithmetic"] for one in found} == {
        "Low": "Middle (an affiliate itself) 30 % + Beta Holding 20 % = 50 %",
        "Middle": "Alpha Co., Ltd. 50 % = 50 %",
    }
