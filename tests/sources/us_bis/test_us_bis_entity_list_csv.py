"""BIS's own CSV of the Entity List: which rows are one entry, what they say together, and what is refused."""

import csv as csv_module
import io
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.sources.us_bis import us_bis_entity_list_csv
from entity_lists.text.citation import Citation
from world.sample_lists import FIXTURES, refusal, sample_in_order

SOURCE = us_bis_entity_list_csv.SOURCE
BEFORE, AFTER = (FIXTURES / SOURCE.source_id / f"entity-list_2023-11-{day}.csv" for day in (20, 21))
COLUMNS = us_bis_entity_list_csv.COLUMNS
CSV = AFTER.read_bytes()

EAR = "For all items subject to the EAR. (See § 744.11 of the EAR)"
ROW = {
    "Source List": "EL",
    "Name": "Oy One",
    "Address": "1 A Street",
    "City": "Helsinki",
    "Country": "Finland",
    "Federal Register Notice": "88 FR 80955",
    "Effective Date": "11/16/2023",
    "License Requirement": EAR,
    "License Policy": "Presumption of denial",
}


def file_of(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """Return a file with these rows; what a row does not name is as in ROW."""
    text = io.StringIO(newline="")
    writer = csv_module.writer(text)
    writer.writerow(columns)
    writer.writerows([(ROW | row).get(column, "") for column in columns] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def parse(*rows: Mapping[str, str]) -> Records:
    return SOURCE.parse([file_of(*rows)])


def entry_of(records: Records, name: str, country: str | None = None) -> Entry:
    (entry,) = [entry for entry in records.entries if entry.name == name and country in {None, entry.country_code}]
    return entry


def page(volume: int, number: int, published_on: date | None = None) -> Citation:
    return Citation(citation=f"{volume} FR {number}", volume=volume, page=number, published_on=published_on)


def test_the_rows_of_a_party_become_one_entry() -> None:
    entry = entry_of(SOURCE.parse([CSV]), "Chengdu GaStone Technology Co., Ltd. (CGTC)")
    lines = CSV.decode("utf-8-sig").splitlines()
    aliases = ("Chengdu Jiashi Technology Co.", "Chengdu HiWafer Semiconductor", "Chengdu Haiwei Technology")
    assert entry == Entry(
        position=7,
        list_code="EL",
        entry_type="organization",
        country_code="CN",
        country_text="China",
        names=(
            Name(name="Chengdu GaStone Technology Co., Ltd. (CGTC)", name_type="primary"),
            *(Name(name=name, name_type="aka") for name in (*aliases, "Chengdu Zenith")),
        ),
        addresses=(
            Address(
                address="31F, A Tower, Yanlord Square, No. 1, Section 2, Renmind South Road, Chengdu, China",
                city="Chengdu",
                country_code="CN",
            ),
            Address(
                address="Internet of Things Industrial Park Economic Development District Xinan Hangkonggang "
                "(Southwest Airport), Shuangliu County, Chengdu, China",
                city="Chengdu",
                country_code="CN",
            ),
        ),
        citations=(page(79, 44680), page(81, 14953), page(83, 37423)),
        listed_on=date(2014, 8, 1),
        amended_on=date(2018, 8, 1),
        effective_on=date(2014, 8, 1),
        license_requirement_code="ALL_EAR",
        license_requirement_text="For all items subject to the EAR (See §744.11 of the EAR).",
        license_policy_code="PRESUMPTION_OF_DENIAL",
        license_policy_text="Presumption of denial.",
        license_sections="744.11",
        entry_text="\n".join(lines[7:9]),
    )


def test_a_member_points_at_its_body() -> None:
    records = SOURCE.parse([CSV])
    member = entry_of(records, "23rd Research Institute")
    body = entry_of(records, "China Aerospace Science and Industry Corporation Second Academy")
    assert (member.parent_relation, member.parent_position) == ("subordinate", body.position)
    assert member.relations == (
        Relation(
            relation="subordinate_of",
            related_name=body.name,
            country_code="CN",
            text=f"subordinate of {body.name}",
        ),
    )
    orphan = entry_of(records, "Hangzhou Huawei Enterprises")
    assert (orphan.parent_relation, orphan.parent_position, orphan.footnotes) == ("affiliate", None, "1,2")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "Moore Thread Intelligent Technology (Beijing) Co., Ltd.",
            {"footnotes": "4", "license_requirement_code": "ALL_EAR", "license_policy_code": "PRESUMPTION_OF_DENIAL"},
            id="a footnote that counts up",
        ),
        pytest.param(
            "Iran Air",
            {
                "license_policy_code": "PRESUMPTION_OF_DENIAL_EXCEPT",
                "remarks": "Call Sign: Presumption of denial for all others.",
            },
            id="half a policy in another column",
        ),
        pytest.param(
            "Beijing Iwintall Technology Co. Ltd.",
            {"license_policy_code": "PRESUMPTION_OF_DENIAL", "license_policy_text": "Presumption of denial"},
            id="the policy among the aliases",
        ),
        pytest.param("Biznest, LTD", {"country_code": "HK", "country_text": None}, id="no country"),
        pytest.param(
            "Crescent International Trade and Services FZE",
            {"country_code": "AE", "country_text": "U.A.E."},
            id="U.A.E.",
        ),
        pytest.param("MPI VOLNA", {"remarks": "Alternate Type: 102816"}, id="a stray number"),
        pytest.param(
            "Chen Qu",
            {
                "listed_on": date(2016, 3, 21),
                "amended_on": None,
                "remarks": "Effective Date: 3/21/2016; 8/414/2019",
            },
            id="an impossible date",
        ),
        pytest.param(
            "Bold Bridge International, LLC",
            {
                "listed_on": date(2010, 1, 13),
                "amended_on": date(2012, 4, 25),
                "effective_on": None,
                "citations": (page(75, 1699, date(2010, 1, 13)), page(77, 24587)),
                "remarks": "Effective Date: 4/25/2012",
            },
            id="an effective date of the later notice",
        ),
        pytest.param(
            "Corad Technology Limited",
            {
                "relations": (
                    Relation(
                        relation="see_also",
                        related_name="Corad Taiwan Representative Office",
                        country_code="TW",
                        text="(See also addresses under Taiwan for this entry, which is listed as Corad Taiwan "
                        "Representative Office)",
                    ),
                )
            },
            id="a reference",
        ),
        pytest.param("Gazprom Promgaz, AO", {"license_requirement_code": "ALL_EAR_IN_746_5_PROJECTS"}, id="a project"),
    ],
)
def test_an_odd_row_says_what_it_means(name: str, expected: dict[str, object]) -> None:
    entry = entry_of(SOURCE.parse([CSV]), name)
    assert {field: getattr(entry, field) for field in expected} == expected


def test_every_row_is_in_an_entry_and_what_was_counted_is_told() -> None:
    for path, rows, entries in ((BEFORE, 27, 21), (AFTER, 28, 21)):
        records = SOURCE.parse([path.read_bytes()])
        assert (records.scope, records.record_count, len(records.entries)) == ("full list", rows, entries)
        assert (records.set_aside, records.quarantine) == ({"joined": rows - entries}, ())
        assert records.counts.unaccounted == 0
        assert records.observations == {
            ("unknown_kinds", "release"): 0.0,
            ("unknown_words", "release"): 0.0,
            ("citation_cells_read", "release"): 1.0,
            ("impossible_dates", "release"): 1.0,
            # "Donetsk People?s Republic" and an alias of Gazprom Promgaz.
            ("broken_characters", "release"): 2.0,
        }


def test_the_second_release_adds_removes_and_modifies_one() -> None:
    first, second = sample_in_order(SOURCE)
    names = {row["entry_id"]: row["name"] for table in (first, second) for row in table["entries"].to_pylist()}
    assert {(row["op"], names[row["entry_id"]]) for row in second["changes"].to_pylist()} == {
        ("added", "Zero Waste Global S.A."),
        ("removed", "Kapil Raj Arora"),
        ("modified", "Abdul Satar Ghoura"),
    }


# Which rows are one entry

OTHER_NOTICE = {"Federal Register Notice": "87 FR 38925", "Effective Date": "6/28/2022"}
NO_LAW = {"Federal Register Notice": "", "Effective Date": "", "License Requirement": "", "License Policy": ""}
ELSEWHERE = {"Address": "2 B Street"}


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        pytest.param([{}, ELSEWHERE], [2], id="two addresses"),
        pytest.param([{}, {"Name": " OY ONE  "}], [2], id="a name in capitals"),
        pytest.param([{}, {"Country": "finland "}], [2], id="a country in small letters"),
        pytest.param([{}, {"Federal Register Notice": "88  FR 80955;"}], [2], id="a notice with blanks"),
        pytest.param([{}, {"License Policy": "Presumption for denial."}], [2], id="a policy in other words"),
        pytest.param([{}, {"Country": "Sweden"}], [1, 1], id="two countries"),
        pytest.param([{}, {"Name": "Oy Two"}], [1, 1], id="two names"),
        pytest.param([{}, OTHER_NOTICE], [1, 1], id="two notices"),
        pytest.param([{}, {"License Policy": "Policy of denial"}], [1, 1], id="two policies"),
        pytest.param([{}, {"License Requirement": f"{EAR} x"}], [1, 1], id="two requirements"),
        pytest.param([{}, NO_LAW | ELSEWHERE], [2], id="no notice, requirement and policy"),
        pytest.param([{}, {"Federal Register Notice": ""}], [2], id="no notice"),
        pytest.param([{}, OTHER_NOTICE, NO_LAW], [1, 1, 1], id="no notice, of two that there are"),
        pytest.param([NO_LAW, NO_LAW | ELSEWHERE], [2], id="no notice at all"),
        pytest.param([{}, {"Name": "Oy Head. Subordinate Institution - Oy One"}], [1, 1], id="a member of that name"),
    ],
)
def test_rows_are_one_entry_by_name_country_and_law(rows: list[dict[str, str]], sizes: list[int]) -> None:
    records = parse(*rows)
    assert [len(entry.entry_text.splitlines()) for entry in records.entries] == sizes
    assert records.set_aside == {"joined": len(rows) - len(sizes)}
    assert records.counts.unaccounted == 0


def test_a_row_that_comes_twice_says_nothing_and_is_counted() -> None:
    once, twice = parse({}, ELSEWHERE), parse({}, ELSEWHERE, ELSEWHERE)
    assert twice.entries == once.entries
    assert twice.set_aside == {"joined": 1, "duplicate": 1}
    assert twice.counts.unaccounted == 0


def test_the_order_of_the_rows_says_nothing() -> None:
    header, *lines = CSV.decode("utf-8-sig").splitlines()
    expected = sorted(str(replace(entry, position=0, parent_position=None)) for entry in SOURCE.parse([CSV]).entries)
    for seed in range(3):
        shuffled = random.Random(seed).sample(lines, len(lines))  # ruff: ignore[suspicious-non-cryptographic-random-usage]
        records = SOURCE.parse(["\r\n".join([header, *shuffled]).encode()])
        assert sorted(str(replace(entry, position=0, parent_position=None)) for entry in records.entries) == expected


def test_another_spelling_of_the_name_is_kept_as_an_alias() -> None:
    (entry,) = parse({}, {"Name": "OY ONE"}).entries
    assert {(name.name, name.name_type) for name in entry.names} == {("OY ONE", "primary"), ("Oy One", "aka")}


def test_filled_columns_that_the_list_has_no_use_for_are_remarks() -> None:
    (entry,) = parse({column: "7" for column in us_bis_entity_list_csv.UNUSED}).entries
    assert entry.remarks == "\n".join(f"{column}: 7" for column in us_bis_entity_list_csv.UNUSED)


def test_one_date_of_the_end_is_the_end_and_several_are_a_remark() -> None:
    lifted = "Date Lifted/Waived/Expired"
    (one,), (several,) = (parse({lifted: text}).entries for text in ("9/9/2022", "8/21/2019, 9/9/2023"))
    assert (one.expires_on, one.remarks) == (date(2022, 9, 9), None)
    assert (several.expires_on, several.remarks) == (None, f"{lifted}: 8/21/2019, 9/9/2023")


def test_a_row_without_a_name_is_kept_apart() -> None:
    records = parse({"Name": " "}, {})
    assert [(odd.position, odd.reason) for odd in records.quarantine] == [(1, "the row has no name: ''")]
    assert records.quarantine[0].record_text.startswith("EL,")
    assert (len(records.entries), records.counts.unaccounted) == (1, 0)


def test_each_column_is_used_once_or_named_as_ignored() -> None:
    read = {
        "Source List", "SDN Type", "Name", "Address", "City", "State/Province", "Postal Code", "Country",
        "Federal Register Notice", "Effective Date", "Date Lifted/Waived/Expired", "License Requirement",
        "License Policy", "Remarks/Notes", "Address Number", "Alternate Name",
    }  # fmt: skip
    unused, ignored = set(us_bis_entity_list_csv.UNUSED), set(us_bis_entity_list_csv.IGNORED)
    assert read | unused | ignored == set(COLUMNS)
    assert len(read) + len(unused) + len(ignored) == len(set(COLUMNS))


# What is refused

OTHER_COLUMNS = ("the table has other columns", "Expected (layout 31 + 4 columns)")
BAD = {
    "half a row": (CSV[:-60], ("the last row, 28, has", "expected 35", "breaks off")),
    "half a cell": (CSV[: CSV.index(b"58 Street") + 9], ("row 28 cannot be read", "breaks off")),
    "another list": (b"Country,Entity\r\nFINLAND,Oy One\r\n", OTHER_COLUMNS),
    "another encoding": (CSV.replace("’".encode(), b"\x92"), ("expected text in utf-8", "found byte 0x92")),
    "a renamed column": (
        CSV.replace(b"Postal Code", b"ZIP"), (*OTHER_COLUMNS, "unknown are ['ZIP']", "missing are ['Postal Code']")
    ),
    "a missing column": (
        file_of({}, columns=tuple(c for c in COLUMNS if c != "City")), (*OTHER_COLUMNS, "missing are ['City']")
    ),
    "reordered columns": (
        CSV.replace(b"License Requirement,License Policy", b"License Policy,License Requirement", 1),
        (*OTHER_COLUMNS, "the order differs"),
    ),
    "another list in the same form": (
        file_of({"Source List": "UVL"}), ("row 1", "expected Source List to be one of ['EL', '']", "found 'UVL'")
    ),
    "the header twice": (CSV + CSV[3:], ("row 29 repeats the header",)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"), [("Source List", "UVL"), ("SDN Type", "Individual")], ids=["another list", "a new type"]
)
def test_a_row_of_another_list_or_type_is_kept_apart_and_asked_about(column: str, value: str) -> None:
    records = parse({}, {"Name": "Oy Two", column: value}, {"Name": "Oy Three"})
    assert [entry.name for entry in records.entries] == ["Oy One", "Oy Three"]
    (odd,) = records.quarantine
    assert odd.position == 2
    assert odd.reason.startswith(f"row 2: expected {column} to be one of [")
    assert odd.reason.endswith(f"found {value!r}")
    assert records.observations["unknown_kinds", f"{column}: {value}"] == 1
    assert records.counts.unaccounted == 0


def test_what_a_new_column_says_is_a_remark_and_asked_about() -> None:
    records = SOURCE.parse([file_of({"Sex": "none"}, columns=(*COLUMNS, "Sex"))])
    assert [(entry.name, entry.remarks) for entry in records.entries] == [("Oy One", "Sex: none")]
    assert records.observations["unknown_kinds", "column: Sex"] == 1


def test_a_country_never_seen_is_kept_as_it_is_printed() -> None:
    records = parse({"Country": "Atlantis"})
    assert [(entry.country_code, entry.country_text) for entry in records.entries] == [(None, "Atlantis")]
    assert records.observations["unknown_words", "Country: Atlantis"] == 1


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_a_file_that_is_not_the_list_is_refused(content: bytes, words: tuple[str, ...]) -> None:
    message = refusal(SOURCE, content)
    assert [word for word in words if word not in message] == []
