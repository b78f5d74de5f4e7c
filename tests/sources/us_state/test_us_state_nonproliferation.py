"""The State Department's nonproliferation sanctions: the sample in whole values, odd rows, bad files, the download."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from entity_lists.records import Address, Entry, Identifier, Name, Quarantined, Records
from entity_lists.sources.us_state import us_state_nonproliferation
from entity_lists.sources.us_state.us_state_nonproliferation import parse
from entity_lists.text.citation import Citation
from world.sample_lists import FIXTURES, changed, in_order, refusal, sample_tables

FOLDER = FIXTURES / us_state_nonproliferation.SOURCE.source_id
SOURCE = us_state_nonproliferation.SOURCE
SEVEN, THIRTY_ONE, NINE = (FOLDER / f"isn_{day}.csv" for day in ("2015-04-21", "2015-09-24", "2016-12-02"))
HEADERS = {path: next(csv.reader(io.StringIO(path.read_text()))) for path in (SEVEN, THIRTY_ONE, NINE)}


def rows(layout: Path, *given: dict[str, str], header: Iterable[str] | None = None) -> bytes:
    """Return a file of that layout; each row has a programme, and what is given."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header or HEADERS[layout])
    for row in given:
        cells = {"Source List": "ISN", "Programs": "INKSNA", "Name": "Bellamax", "Effective Date": "2/2/2009"} | row
        writer.writerow([cells.get(column, "") for column in HEADERS[layout]])
    return out.getvalue().encode()


def one(layout: Path, **row: str) -> Entry:
    (entry,) = parse(rows(layout, {name.replace("_", " "): value for name, value in row.items()})).entries
    return entry


def named(path: Path, name: str, programme: str | None = None) -> Entry:
    matching = [e for e in parse(path.read_bytes()).entries if e.name == name and programme in {None, e.programs}]
    assert len(matching) == 1
    return matching[0]


def observed(records: Records, metric: str) -> float:
    return records.observations[metric, "release"]


# The sample


def test_a_row_of_seven_columns_is_read_whole() -> None:
    text = (
        'INKSNA,"Dalian Sunny Industries (China) [also known as: LIMMT (Dalian) Metallurgy and Minerals Co.; Liaoning '
        'Industry & Trade Co., Ltd.; and Dalian Industry and Trade Company Ltd.]",,,"Vol. 76 No. 103, 5/27/11",'
        "5/23/2011,"
    )
    assert named(SEVEN, "Dalian Sunny Industries") == Entry(
        position=10,
        list_code="ISN",
        entry_type="organization",
        country_code="CN",
        country_text="China",
        names=(
            Name(name="Dalian Sunny Industries", name_type="primary"),
            Name(name="LIMMT (Dalian) Metallurgy and Minerals Co.", name_type="aka"),
            Name(name="Liaoning Industry & Trade Co., Ltd.", name_type="aka"),
            Name(name="Dalian Industry and Trade Company Ltd.", name_type="aka"),
        ),
        citations=(Citation(citation="76 FR No. 103", volume=76, page=None, published_on=date(2011, 5, 27)),),
        effective_on=date(2011, 5, 23),
        programs="INKSNA",
        entry_text=text,
    )


def test_a_row_of_thirty_one_columns_is_read_whole() -> None:
    path = FOLDER / "isn_2016-07-22.csv"
    assert named(path, "Loop SA") == Entry(
        position=8,
        list_code="ISN",
        entry_type="organization",
        country_code="CH",
        country_text="CH",
        names=(Name(name="Loop SA", name_type="primary"), Name(name="Rainstar Ltd.", name_type="aka")),
        citations=(Citation(citation="59 FR No. 230", volume=59, page=None, published_on=date(1994, 12, 1)),),
        identifiers=(
            Identifier(id_type="reference_number", id_value="Notice 2122", remarks="Federal Register Notice"),
        ),
        effective_on=date(1994, 11, 16),
        programs="Chemical and Biological Weapons Act",
        entry_text='ISN,,,Chemical and Biological Weapons Act,Loop SA (AKA Rainstar Ltd.),,,,,,CH,"Notice 2122, '
        'Vol. 59, No. 230, 12/01/94",11/16/1994,,,,,,,,,,,,,,,,,,http://www.state.gov/t/isn/c15231.htm',
    )


def test_a_row_of_nine_columns_is_read_whole() -> None:
    assert named(NINE, "Defense Industries Organization") == Entry(
        position=9,
        list_code="ISN",
        entry_type="organization",
        country_code="IR",
        country_text="Iran",
        names=(
            Name(name="Defense Industries Organization", name_type="primary"),
            Name(name="Defence Industries Organisation", name_type="aka"),
            Name(name="DIO", name_type="aka", is_weak=True),
            Name(name="Sasadja", name_type="aka", is_weak=True),
        ),
        citations=(Citation(citation="72 FR No. 63", volume=72, page=None, published_on=date(2007, 4, 3)),),
        effective_on=date(2007, 3, 30),
        programs="E.O. 13382",
        entry_text='ISN,E.O. 13382,Defense Industries Organization ,"Defence Industries Organisation, DIO, '
        '""Sasadja""",Iran,"Vol. 72, No. 63, 04/03/07",3/30/2007,,http://www.state.gov/t/isn/c15231.htm',
    )


@pytest.mark.parametrize(
    ("day", "rows", "joined"),
    [
        ("2014-09-24", 14, 1),
        ("2015-04-21", 14, 1),
        ("2015-09-24", 12, 2),
        ("2016-07-22", 14, 2),
        ("2016-12-02", 14, 2),
        ("2017-01-09", 14, 2),
    ],
)
def test_every_row_of_the_sample_is_in_an_entry(day: str, rows: int, joined: int) -> None:
    records = parse((FOLDER / f"isn_{day}.csv").read_bytes())
    assert (records.scope, records.record_count, len(records.entries)) == ("full list", rows, rows - joined)
    assert (records.quarantine, records.set_aside, records.counts.unaccounted) == ((), {"joined": joined}, 0)


def test_no_row_is_lost_in_joining() -> None:
    kept = [line for entry in parse(NINE.read_bytes()).entries for line in entry.entry_text.splitlines()]
    assert sorted(kept) == sorted(NINE.read_text().splitlines()[1:])


def test_the_two_releases_that_differ_in_bytes_only_in_a_blank_have_the_same_names() -> None:
    first, second = (parse((FOLDER / f"isn_{day}.csv").read_bytes()) for day in ("2014-09-24", "2015-04-21"))
    assert "7th of Tir" in {entry.name for entry in first.entries} & {entry.name for entry in second.entries}
    assert [entry.entry_text for entry in first.entries[:3]] == [entry.entry_text for entry in second.entries[:3]]


def test_three_programmes_of_one_notice_are_one_entry() -> None:
    khan = named(NINE, "Abdul Qadeer Khan")
    assert khan.programs == "E.O. 13382; Export-Import Bank Act; Nuclear Proliferation Prevention Act"
    assert (khan.position, khan.effective_on) == (1, date(2009, 1, 9))
    assert khan.remarks == "Associated with the A.Q. Khan Network"
    assert [line.split(",")[1] for line in khan.entry_text.splitlines()] == khan.programs.split("; ")


NOTICE = {"Federal Register Notice": "Vol. 74, No. 11, 01/16/09"}
ENDED = "Date Lifted/Waived/Expired"


@pytest.mark.parametrize(
    ("first", "second", "programmes"),
    [
        pytest.param({}, {"Programs": "ISNA"}, ["INKSNA; ISNA"], id="another programme"),
        pytest.param({"Programs": "ISNA"}, {}, ["INKSNA; ISNA"], id="in the other order"),
        pytest.param({"Name": "BELLAMAX"}, {"Programs": "ISNA"}, ["INKSNA; ISNA"], id="another case"),
        pytest.param({}, {"Programs": "ISNA", ENDED: "4/17/2009"}, ["INKSNA", "ISNA"], id="another end"),
        pytest.param(
            {}, {"Federal Register Notice": "Vol. 72, No. 3, 1/5/07"}, ["INKSNA", "INKSNA"], id="another notice"
        ),
        pytest.param({"Name": "Bellamax (Syria)"}, {"Programs": "ISNA"}, ["INKSNA", "ISNA"], id="another country"),
    ],
)
def test_rows_that_differ_in_their_programme_only_are_joined(
    first: dict[str, str], second: dict[str, str], programmes: list[str]
) -> None:
    records = parse(rows(SEVEN, NOTICE | first, NOTICE | second))
    assert [entry.programs for entry in records.entries] == programmes
    assert (records.set_aside, records.counts.unaccounted) == ({"joined": 2 - len(programmes)}, 0)


def test_a_row_that_comes_twice_says_nothing_and_is_counted() -> None:
    twice = parse(rows(SEVEN, NOTICE, NOTICE))
    assert twice.entries == parse(rows(SEVEN, NOTICE)).entries
    assert twice.set_aside == {"joined": 0, "duplicate": 1}
    assert twice.counts.unaccounted == 0


def test_a_programme_that_took_effect_later_is_told_in_remarks() -> None:
    later = NOTICE | {"Programs": "E.O. 13382", "Effective Date": "2/5/2009"}
    (entry,) = parse(rows(SEVEN, later, NOTICE)).entries
    assert (entry.position, entry.effective_on) == (1, date(2009, 2, 2))
    assert (entry.programs, entry.remarks) == ("E.O. 13382; INKSNA", "Effective Date of E.O. 13382: 2009-02-05")


def test_rows_without_a_notice_are_joined_by_their_date_only() -> None:
    records = parse(rows(SEVEN, {}, {"Programs": "ISNA"}, {"Effective Date": "3/2/2009"}))
    assert [entry.programs for entry in records.entries] == ["INKSNA; ISNA", "INKSNA"]


def test_each_pair_of_releases_differs_by_one_added_one_removed_and_one_modified() -> None:
    for days in (("2014-09-24", "2015-04-21"), ("2016-12-02", "2017-01-09")):
        releases = {day: parse((FOLDER / f"isn_{day}.csv").read_bytes()) for day in days}
        after = in_order(SOURCE, releases)[days[1]]
        assert [len(changed(after, op)) for op in ("added", "removed", "modified")] == [1, 1, 1]


def test_the_citation_by_issue_has_no_page_and_no_address() -> None:
    rows = sample_tables(SOURCE)["citations"].to_pylist()
    cited = [row for row in rows if row["citation"] == "80 FR No. 170"]
    assert [(row["page"], row["url"], row["role"]) for row in cited] == [(None, None, "listed")]


# Odd rows


@pytest.mark.parametrize(
    ("cells", "name", "country"),
    [
        pytest.param({"Name": "Ministry of Defense (Syria)"}, "Ministry of Defense", ("SY", "Syria"), id="a country"),
        pytest.param({"Name": "X (AIO)"}, "X (AIO)", (None, None), id="an acronym"),
        pytest.param({"Name": "IRISL (Malta) Limited"}, "IRISL (Malta) Limited", (None, None), id="not at the end"),
        pytest.param({"Name": "X (ARZ) (Kaliningrad)"}, "X (ARZ) (Kaliningrad)", (None, None), id="a town"),
        pytest.param({"Name": "X (Syria)", "Country": "Syria"}, "X", ("SY", "Syria"), id="in both places"),
        pytest.param({"Name": "X (Syria)", "Country": "Iran"}, "X (Syria)", ("IR", "Iran"), id="another in its column"),
        pytest.param({"Name": "Li Fangwei (aka Karl Lee) (China)"}, "Li Fangwei", ("CN", "China"), id="behind aliases"),
        pytest.param({"Country": "Kong Kong"}, "Bellamax", ("HK", "Kong Kong"), id="a slip that is known"),
        pytest.param({"Country": "Atlantis"}, "Bellamax", (None, "Atlantis"), id="a country that is not known"),
    ],
)
def test_the_country_is_taken_from_the_end_of_the_name(
    cells: dict[str, str], name: str, country: tuple[str | None, str | None]
) -> None:
    records = parse(rows(SEVEN, cells))
    (entry,) = records.entries
    assert (entry.name, (entry.country_code, entry.country_text)) == (name, country)
    assert observed(records, "unknown_countries") == (country == (None, "Atlantis"))


@pytest.mark.parametrize(
    ("label", "programme", "remarks"),
    [
        pytest.param("INKSNA", "INKSNA", None, id="as it is"),
        pytest.param("INSKNA", "INKSNA", "Programs: INSKNA", id="a slip"),
        pytest.param("E.O. 13328 - Syria", "E.O. 13382", "Programs: E.O. 13328 - Syria", id="what it says beyond"),
        pytest.param("Missle Sanctions Laws", "Missile Sanctions", "Programs: Missle Sanctions Laws", id="a spelling"),
        pytest.param(" Executive Order 12938 ", "E.O. 12938", "Programs: Executive Order 12938", id="blanks"),
    ],
)
def test_a_programme_has_one_spelling(label: str, programme: str, remarks: str | None) -> None:
    entry = one(SEVEN, Programs=label)
    assert (entry.programs, entry.remarks) == (programme, remarks)


@pytest.mark.parametrize(
    ("effective", "ended", "dates", "remarks", "impossible"),
    [
        pytest.param("4/6/2000", "4/6/2002", (date(2000, 4, 6), date(2002, 4, 6)), None, 0, id="a sanction that ended"),
        pytest.param("N/A", "", (None, None), "Effective Date: N/A", 0, id="the publisher has none"),
        pytest.param("8/22/3017", "", (None, None), "Effective Date: 8/22/3017", 1, id="a year far off"),
        pytest.param(
            "9/19/2003", "09/19/05; Permanently waived on 03/18/07", (date(2003, 9, 19), None),
            "Date Lifted/Waived/Expired: 09/19/05; Permanently waived on 03/18/07", 1, id="a sentence",
        ),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_read_is_kept_as_text(
    effective: str, ended: str, dates: tuple[date | None, date | None], remarks: str | None, impossible: int
) -> None:
    records = parse(rows(SEVEN, {"Effective Date": effective, "Date Lifted/Waived/Expired": ended}))
    (entry,) = records.entries
    assert ((entry.effective_on, entry.expires_on), entry.remarks) == (dates, remarks)
    assert observed(records, "impossible_dates") == impossible


def test_a_date_that_contradicts_its_volume_is_kept_as_text() -> None:
    entry = named(THIRTY_ONE, "Li Fang Wei")
    assert entry.citations == (Citation(citation="80 FR No. 170", volume=80, page=None, published_on=None),)
    assert entry.remarks == "Federal Register Notice: Vol. 80, No. 170, 09/02/17"
    assert observed(parse(THIRTY_ONE.read_bytes()), "citation_volumes_matching_year") == pytest.approx(10 / 11)


def test_a_notice_without_an_issue_gives_the_date_of_the_listing() -> None:
    entry = named(SEVEN, "Alberto Di Salle")
    assert (entry.citations, entry.listed_on) == ((), date(1994, 8, 26))
    assert [identifier.id_value for identifier in entry.identifiers] == ["Notice 2061"]
    assert named(NINE, "Alberto Di Salle").listed_on is None


def test_aliases_of_a_column_have_their_kinds() -> None:
    entry = named(NINE, "Center for Innovation and Technology Cooperation")
    assert [(name.name, name.name_type, name.is_weak) for name in entry.names[1:]] == [
        ("CITC", "aka", True),
        ("Technology Cooperation Office", "aka", False),
        ("Office of Scientific and Industrial Studies (OSIS)", "fka", False),
    ]


def test_columns_that_the_list_never_filled_are_kept_and_counted() -> None:
    cells = {
        "Address": "1 Main Street", "City": "Tehran", "Title": "Director", "Alternate Name": "Bella; Max Co., Ltd.",
        "Alternate Number": "7", "Country": "IR",
    }  # fmt: skip
    records = parse(rows(THIRTY_ONE, cells))
    (entry,) = records.entries
    assert entry.addresses == (Address(address="1 Main Street", city="Tehran", country_code="IR"),)
    assert [name.name for name in entry.names] == ["Bellamax", "Bella", "Max Co., Ltd."]
    assert entry.remarks == "Title: Director\nAlternate Number: 7"
    assert observed(records, "unexpected_cells") == 2


def test_a_city_without_a_street_is_an_address() -> None:
    cells = {"City": "Tehran", "Postal_Code": "1"} | {"Country": "IR"}
    assert one(THIRTY_ONE, **cells).addresses == (
        Address(address="Tehran, 1", city="Tehran", postal_code="1", country_code="IR"),
    )


@pytest.mark.parametrize("name", ["", "()", "[also known as: X]"], ids=["nothing", "brackets", "an alias only"])
def test_a_row_without_a_name_is_kept_apart(name: str) -> None:
    records = parse(rows(NINE, {"Name": name}, {}))
    (quarantined,) = records.quarantine
    assert (quarantined.position, quarantined.reason) == (1, "the row has no name")
    assert (len(records.entries), records.counts.unaccounted) == (1, 0)


def test_a_row_of_another_width_is_kept_apart() -> None:
    content = rows(SEVEN, {}, {"Name": "X"}).replace(b"INKSNA,Bellamax,,", b"INKSNA,Bellamax,,,", 1)
    records = parse(content)
    text = "INKSNA,Bellamax,,,,,2/2/2009,"
    assert records.quarantine == (Quarantined(position=1, reason="expected 7 cells, found 8", record_text=text),)
    assert (len(records.entries), records.counts.unaccounted) == (1, 0)


def test_broken_letters_in_names_are_counted() -> None:
    assert observed(parse(rows(NINE, {"Name": "Khata?ib"}, {"Name": "Fine"})), "broken_characters") == 1


# Bad files


def test_a_programme_and_a_country_that_were_never_seen_are_kept_and_told() -> None:
    records = parse(rows(NINE, {"Programs": "E.O. 14000", "Country": "Atlantis"}, {"Name": "Other"}))
    assert [(entry.programs, entry.country_code, entry.country_text) for entry in records.entries] == [
        ("E.O. 14000", None, "Atlantis"), ("INKSNA", None, None),
    ]  # fmt: skip
    assert records.observations["unknown_words", "Programs: E.O. 14000"] == 1
    assert records.observations["unknown_words", "Country: Atlantis"] == 1
    assert observed(records, "unknown_words") == 2


def test_a_row_of_another_list_is_kept_back_and_asked_about() -> None:
    records = parse(rows(NINE, {"Source List": "SDN"}, {}))
    assert [(kept.position, kept.reason) for kept in records.quarantine] == [
        (1, "expected source list ISN, found 'SDN'")
    ]
    assert records.observations["unknown_kinds", "Source List: SDN"] == 1
    assert (len(records.entries), records.counts.unaccounted) == (1, 0)


def test_what_a_new_column_says_is_kept_with_its_row_and_asked_about() -> None:
    lines = rows(NINE, {}, {"Name": "Other"}).decode().splitlines()
    ends = ("Risk", "high", "")
    records = parse("\n".join(f"{line},{end}" for line, end in zip(lines, ends, strict=True)).encode())
    assert [entry.remarks for entry in records.entries] == ["Risk: high", None]
    assert records.observations["unknown_kinds", "column: Risk"] == 1


def test_what_was_escaped_as_html_is_decoded_but_in_verbatim_columns() -> None:
    entry = one(NINE, Name="A&amp;B Testx &quot;C&quot;", Country="Trinidad &amp; Tobago")
    assert (entry.name, entry.country_code) == ('A&B Testx "C"', "TT")
    assert entry.country_text == "Trinidad &amp; Tobago"
    assert "A&amp;B Testx &quot;C&quot;" in entry.entry_text


@pytest.mark.parametrize("name", ["Tarh O Palayesh", "Jabber Ibn Hayan"])
def test_a_name_that_may_be_a_persons_is_not_typed_so(name: str) -> None:
    assert one(NINE, Name=name).entry_type == "unknown"


GOOD = NINE.read_bytes()
HEADER = HEADERS[NINE]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "found an empty file", id="an empty file"),
        pytest.param(GOOD[:-60], "breaks off", id="cut off inside a row"),
        pytest.param(GOOD + GOOD, "repeats the header", id="twice"),
        pytest.param(b"<html><body>Access Denied</body></html>", "other columns", id="an HTML page"),
        pytest.param(b"Name,Country\nX,IR\n", "missing are", id="another list's file"),
        pytest.param(GOOD.replace(b"Yasa", b"Ya\x81a"), "expected text in utf-8 or windows-1252", id="no encoding"),
        pytest.param(
            rows(NINE, {}, header=[name.replace("Country", "Nation") for name in HEADER]),
            "unknown are ['Nation'], missing are ['Country']", id="a renamed column",
        ),
        pytest.param(rows(NINE, {}, header=HEADER[:-1]), "missing are ['Web Link']", id="a missing column"),
        pytest.param(rows(NINE, {}, header=[*HEADER[1:], HEADER[0]]), "the order differs", id="another order"),
        pytest.param(rows(NINE, {"Source List": "SDN"}), "expected rows of source list ISN", id="another list"),
        pytest.param(GOOD.replace(b'"Vol. 74', b'"Vol". 74', 1), "cannot be read", id="a misplaced quote"),
    ],
)  # fmt: skip
def test_what_is_not_this_list_is_refused(content: bytes, words: str) -> None:
    assert words in refusal(SOURCE, content)
