"""Two sources of one list: who is in both, who is in one only, what differs, and the cause of each disagreement."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from entity_lists.compare.cross_check import Comparison, Finding, compare, cross_check
from entity_lists.compare.listed_party import Notice, Party, Side
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.store.local import LocalStore
from entity_lists.text.search_key import search_key

INSPUR = Party(
    name="Inspur Software Co., Ltd.",
    list_code="EL",
    names=("inspursoftwarecoltd",),
    countries=frozenset({"CN"}),
    listed_on=date(2025, 3, 28),
    effective_on=None,
    notices={(90, 14048): date(2025, 3, 28)},
    requirement="ALL_EAR",
    policy="PRESUMPTION_OF_DENIAL",
    address_count=2,
)


def party(*names: str, **changed: object) -> Party:
    keys = tuple(search_key(name) for name in names)
    return replace(INSPUR, name=names[0], names=keys, **changed)  # type: ignore[arg-type]


def side(name: str, parties: Iterable[Party], as_of: date = date(2026, 1, 1)) -> Side:
    listed = tuple(parties)
    return Side(
        source_id=name,
        release_id=f"{as_of}-00000000",
        as_of=as_of,
        parties=listed,
        entry_count=len(listed),
        list_codes=frozenset(party.list_code for party in listed),
    )


def compared(left: Iterable[Party], right: Iterable[Party], right_as_of: date = date(2026, 1, 1)) -> Comparison:
    return compare(side("ecfr", left), side("csv", right, right_as_of))


def test_what_both_have_alike_is_no_finding() -> None:
    comparison = compared([INSPUR], [INSPUR])
    assert (comparison.in_both, comparison.findings) == (1, ())


BLUE = party("Blue Sky Aviation")
ABSENT = {
    "later rule": ([party("New Firm Ltd.", listed_on=date(2025, 9, 16))], [BLUE], date(2025, 6, 1), ""),
    "another name": ([party("Iflight Wing")], [party("Blue Sky Aviation", "Iflight Wing")], None, "Blue Sky Aviation"),
    "another country": (
        [party("Dart Aviation", countries=frozenset({"FR"}))],
        [party("Dart Aviation", countries=frozenset({"SN"}))],
        None,
        "Dart Aviation (SN)",
    ),
    "spelled out": ([party("Ghoura Trading")], [party("Ghoura Trading, and two affiliates")], None,
        "Ghoura Trading, and two affiliates"),
    "another spelling": ([party("Suma Techology Co., Ltd.")], [party("Suma Technology Co., Ltd.")], None,
        "Suma Technology Co., Ltd."),
    "unknown": ([party("Nobody Ltd.")], [BLUE], None, ""),
}  # fmt: skip


@pytest.mark.parametrize("cause", ABSENT)
def test_the_cause_of_an_absence_is_told_by_rule(cause: str) -> None:
    left, right, right_as_of, explains = ABSENT[cause]
    comparison = compared(left, right, right_as_of or date(2026, 1, 1))
    (absent,) = (finding for finding in comparison.findings if finding.kind == "only in ecfr")
    assert (absent.name, absent.cause, absent.right) == (left[0].name, cause, explains)
    assert comparison.in_both == 0


def test_what_a_much_newer_release_lacks_is_no_longer_listed() -> None:
    comparison = compare(
        side("csl", [party("Nobody Ltd.", listed_on=date(2016, 1, 5))], date(2018, 12, 4)),
        side("ecfr", [BLUE], date(2023, 12, 7)),
    )
    assert [(finding.kind, finding.cause) for finding in comparison.findings] == [
        ("only in csl", "no longer listed"),
        ("only in ecfr", "later rule"),
    ]


def test_the_same_name_in_two_countries_is_paired_by_country() -> None:
    france, senegal = (party("Dart Aviation", countries=frozenset({code})) for code in ("FR", "SN"))
    comparison = compared([france, senegal], [senegal, france])
    assert (comparison.in_both, comparison.findings) == (2, ())


def test_twins_are_paired_by_the_nearest_date() -> None:
    old = party("Wong Yung Fai", listed_on=date(2008, 9, 22), notices={(73, 54499): None})
    new = party("Wong Yung Fai", listed_on=date(2020, 12, 22), notices={(85, 83420): None})
    comparison = compared([old, new], [replace(new, effective_on=date(2020, 12, 18)), old])
    assert (comparison.in_both, comparison.findings) == (2, ())


def test_a_party_without_a_country_is_paired_by_its_name() -> None:
    assert compared([INSPUR], [replace(INSPUR, countries=frozenset())]).in_both == 1


DIFFERING = {
    "another page of the notice": ({"notices": {(90, 14046): None}}, "citations", "90 FR 14048", "90 FR 14046"),
    "left out by one side": (
        {"notices": {(90, 14048): None, (84, 61541): None}}, "citations", "90 FR 14048", "84 FR 61541; 90 FR 14048",
    ),
    "divided otherwise": ({"address_count": 3}, "number of addresses", "2", "3"),
    "fewer or more aliases": ({"names": ("inspursoftwarecoltd", "igl")}, "aliases", "0", "1"),
    "unknown": ({"policy": "CASE_BY_CASE"}, "licence policy", "PRESUMPTION_OF_DENIAL", "CASE_BY_CASE"),
}  # fmt: skip


@pytest.mark.parametrize("cause", DIFFERING)
def test_what_differs_is_told_with_both_values(cause: str) -> None:
    changed, kind, left, right = DIFFERING[cause]
    comparison = compared([INSPUR], [replace(INSPUR, **changed)])  # type: ignore[arg-type]
    assert comparison.findings == (
        Finding(kind=kind, name=INSPUR.name, country="CN", cause=cause, left=left, right=right),
    )


AMENDED = [
    pytest.param((91, 2262), None, "later rule", "later rule", id="a later volume"),
    pytest.param((90, 61541), date(2025, 9, 16), "later rule", "later rule", id="later in the same year"),
    pytest.param((90, 4621), date(2025, 1, 16), "left out by one side", "unknown", id="earlier in the same year"),
    pytest.param((90, 4621), None, "left out by one side", "unknown", id="the same year without a date"),
    pytest.param((90, 14050), date(2025, 9, 16), "another page of the notice", "unknown", id="another page"),
]


@pytest.mark.parametrize(("notice", "published_on", "cause", "policy_cause"), AMENDED)
@pytest.mark.parametrize("is_left_newer", [True, False], ids=["newer left", "newer right"])
def test_only_a_rule_after_the_older_release_explains_what_differs(
    notice: Notice, published_on: date | None, cause: str, policy_cause: str, is_left_newer: bool
) -> None:
    amended = replace(INSPUR, notices={**INSPUR.notices, notice: published_on}, policy="CASE_BY_CASE")
    sides = [side("ecfr", [amended], date(2026, 6, 1)), side("csv", [INSPUR], date(2025, 6, 1))]
    comparison = compare(*(sides if is_left_newer else reversed(sides)))
    assert [(finding.kind, finding.cause) for finding in comparison.findings] == [
        ("citations", cause),
        ("licence policy", policy_cause),
    ]


def test_only_the_lists_that_both_have_are_compared() -> None:
    comparison = compared([INSPUR], [INSPUR, party("Someone", list_code="SDN")])
    assert (comparison.in_both, comparison.findings, comparison.causes) == (1, (), {})


def test_sources_without_a_list_in_common_are_refused() -> None:
    with pytest.raises(UsageError, match="ecfr and csv have no list in common: EL and SDN"):
        compared([INSPUR], [party("Someone", list_code="SDN")])


@pytest.mark.parametrize("source_ids", [[], ["us_bis_entity_list"], ["us_bis_entity_list"] * 2])
def test_one_source_cannot_be_compared(tmp_path: Path, source_ids: list[str]) -> None:
    with pytest.raises(UsageError, match="expected two sources or more"):
        cross_check(LocalStore(tmp_path), source_ids)


def test_a_source_that_is_not_published_is_named(tmp_path: Path, offline: Fetcher) -> None:
    with pytest.raises(UsageError, match="us_csl: release in force is not published"):
        cross_check(LocalStore(tmp_path), ["us_csl", "us_bis_entity_list"])


def test_a_comparison_is_a_json_object_of_both_sides_and_every_disagreement() -> None:
    comparison = compared([INSPUR], [replace(INSPUR, address_count=3)], date(2026, 2, 1))
    assert comparison.as_json() == {
        "left": {"source_id": "ecfr", "release_id": "2026-01-01-00000000", "as_of": "2026-01-01", "entries": 1},
        "right": {"source_id": "csv", "release_id": "2026-02-01-00000000", "as_of": "2026-02-01", "entries": 1},
        "in_both": 1,
        "causes": {"number of addresses: divided otherwise": 1},
        "findings": [
            {
                "kind": "number of addresses",
                "name": "Inspur Software Co., Ltd.",
                "country": "CN",
                "cause": "divided otherwise",
                "left": "2",
                "right": "3",
            }
        ],
    }
