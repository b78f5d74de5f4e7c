"""Parties debarred under the Arms Export Control Act: the sample in whole values, odd rows, bad files, the download."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.receive import receive
from entity_lists.records import Entry, Identifier, Name, Quarantined, Records
from entity_lists.sources.us_state import us_state_debarred
from entity_lists.sources.us_state.us_state_debarred import parse
from entity_lists.store.local import LocalStore
from entity_lists.text.citation import Citation
from world.sample_lists import FIXTURES, changed, in_order, named, refusal, samples

FOLDER = FIXTURES / us_state_debarred.SOURCE.source_id
SOURCE = us_state_debarred.SOURCE
OF_2014, OF_2018 = FOLDER / "itar_2014-07-14.csv", FOLDER / "itar_2018-01-24.csv"
STATUTORY, ADMINISTRATIVE = (FOLDER / f"debarred-{kind}_2026-06-18.csv" for kind in ("statutory", "administrative"))
BOTH = (STATUTORY.read_bytes(), ADMINISTRATIVE.read_bytes())


def header(path: Path) -> list[str]:
    return next(csv.reader(io.StringIO(path.read_text())))


def rows(path: Path, *given: dict[str, str], columns: Iterable[str] | None = None) -> bytes:
    """Return a file with the header of another; each row has a name and a notice, and what is given."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns or header(path))
    name, notice = header(path)[path == OF_2014], "Notice" if path in {OF_2014, OF_2018} else "Federal Register Notice"
    day = "Date" if path == ADMINISTRATIVE else "Notice Date"
    for row in given:
        cells = {name: "Achurra, Antonio", notice: "53 FR 27097", day: "7/18/1988", "Type": "Statutory"} | row
        writer.writerow([cells.get(column, "") for column in header(path)])
    return out.getvalue().encode()


def of_today(*given: dict[str, str]) -> Records:
    return parse(rows(STATUTORY, *given), BOTH[1])


def observed(records: Records, metric: str) -> float:
    return records.observations[metric, "release"]


# The sample


def test_a_row_of_2014_is_read_whole() -> None:
    assert named(parse(OF_2014.read_bytes()), "Elint, S.A.") == Entry(
        position=17,
        list_code="AECA",
        entry_type="organization",
        country_code=None,
        country_text=None,
        names=(Name(name="Elint, S.A.", name_type="primary"),),
        citations=(
            Citation(citation="79 FR 35210", volume=79, page=35210, published_on=date(2014, 6, 19)),
            Citation(citation="79 FR 37384", volume=79, page=37384, published_on=date(2014, 7, 1)),
        ),
        effective_on=date(2014, 6, 4),
        programs="Administrative Debarment",
        entry_text='x,"Elint, S.A.","Elint, S.A.",,,Administrative,,7/1/2014,79 FR 37384,6/4/2014,79 FR 35210,'
        "6/19/2014",
    )


def test_a_row_of_2018_is_read_whole() -> None:
    name = "Far East Trading Company, Inc."
    assert named(parse(OF_2018.read_bytes()), name) == Entry(
        position=7,
        list_code="AECA",
        entry_type="organization",
        country_code=None,
        country_text=None,
        names=(Name(name=name, name_type="primary"), Name(name="FETCO, Inc.", name_type="aka")),
        citations=(Citation(citation="67 FR 10033", volume=67, page=10033, published_on=date(2002, 3, 5)),),
        programs="Statutory Debarment",
        entry_text='"Far East Trading Company, Inc. (a.k.a. FETCO, Inc.)",,67 FR 10033,3/5/2002,,',
    )


def test_a_statutory_row_of_2026_is_read_whole() -> None:
    assert named(parse(*BOTH), "Rhoomes, Jermaine Craig") == Entry(
        position=12,
        list_code="AECA",
        entry_type="person",
        country_code=None,
        country_text=None,
        names=(
            Name(name="Rhoomes, Jermaine Craig", name_type="primary"),
            Name(name="Rhoomas, Jermain", name_type="aka"),
            Name(name="Hall, Craig", name_type="aka"),
            Name(name="Cow", name_type="aka", is_weak=True),
        ),
        citations=(Citation(citation="90 FR 40458", volume=90, page=40458, published_on=date(2025, 8, 19)),),
        identifiers=(Identifier(id_type="birth_date", id_value="April, 1973"),),
        programs="Statutory Debarment",
        entry_text='"Rhoomes, Jermaine Craig (a.k.a. Rhoomas, Jermain; a.k.a. Hall, Craig; a.k.a. Cow)","April, 1973",'
        "90 FR 40458,8/19/2025,,",
    )


def test_an_administrative_row_of_four_parties_is_four_entries_at_one_position() -> None:
    entries = [entry for entry in parse(*BOTH).entries if entry.position == 16]
    assert [(entry.name, entry.entry_type) for entry in entries] == [
        ("Dominguez, Carlos", "person"),
        ("Elint, S.A.", "organization"),
        ("Spain Night Vision, S.A.", "organization"),
        ("SNV, S.A", "organization"),
    ]
    assert {entry.citations for entry in entries} == {
        (
            Citation(citation="79 FR 35210", volume=79, page=35210, published_on=date(2014, 6, 19)),
            Citation(citation="79 FR 37384", volume=79, page=37384, published_on=None),
        )
    }
    assert {(entry.programs, entry.remarks) for entry in entries} == {("Administrative Debarment", None)}


def test_every_row_of_the_sample_is_an_entry_or_several() -> None:
    for sample in samples(SOURCE):
        records = parse(*sample.contents)
        assert {entry.position for entry in records.entries} == set(range(1, records.record_count + 1))
        assert (records.scope, records.quarantine, records.set_aside) == ("full list", (), {})


def test_the_sample_has_one_release_of_two_files_a_day() -> None:
    assert [tuple(path.name for path in sample.files) for sample in samples(SOURCE)] == [
        ("itar_2014-07-14.csv",),
        ("itar_2014-08-14.csv",),
        ("itar_2018-01-24.csv",),
        ("itar_2018-02-24.csv",),
        ("debarred-statutory_2026-06-18.csv", "debarred-administrative_2026-06-18.csv"),
        ("debarred-statutory_2026-07-18.csv", "debarred-administrative_2026-07-18.csv"),
    ]


def test_each_pair_of_releases_differs_by_one_added_and_one_removed() -> None:
    releases = [(sample.as_of.isoformat(), parse(*sample.contents)) for sample in samples(SOURCE)]
    for at, modified in ((0, 2), (2, 1), (4, 2)):
        _, after = in_order(SOURCE, dict(releases[at : at + 2])).values()
        assert [len(changed(after, op)) for op in ("added", "removed", "modified")] == [1, 1, modified]


def test_a_party_has_one_id_in_all_three_formats() -> None:
    formats = {sample.as_of.isoformat(): parse(*sample.contents) for sample in samples(SOURCE)[::2]}
    ids: list[str] = []
    for tables in in_order(SOURCE, formats).values():
        entries = {row["name"]: row["entry_id"] for row in tables["entries"].to_pylist()}
        ids += [entries["Achurra, Antonio"], entries["Bet-Air, Inc."], entries["Far East Trading Company, Inc."]]
    assert (len(ids), len(set(ids))) == (9, 3)


def test_the_directorates_own_encoding_and_a_mirrors_copy_say_the_same() -> None:
    first, second = (parse(*sample.contents) for sample in samples(SOURCE)[-2:])
    assert named(first, "Bükey, Murat").names == named(second, "Bükey, Murat").names
    assert named(first, "Shifrin, Elena").citations == named(second, "Shifrin, Elena").citations
    assert (observed(first, "repaired_characters"), observed(second, "repaired_characters")) == (1, 0)


# Odd rows


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        pytest.param("Akem, Roger (a/k/a Akembuom, Roger)", ["Akem, Roger", "Akembuom, Roger"], id="a/k/a"),
        pytest.param("Man, Cho Yan Nathan; a.k.a Nathan Man", ["Man, Cho Yan Nathan", "Nathan Man"], id="no bracket"),
        pytest.param("Nji, Eric Fru\ta/k/a Ngi, Eric Fru", ["Nji, Eric Fru", "Ngi, Eric Fru"], id="a tab"),
        pytest.param("Yang, Su (a.k.a. Yang Su; Yang Su)", ["Yang, Su", "Yang Su"], id="an alias twice"),
    ],
)
def test_aliases_of_persons_keep_their_commas(cell: str, names: list[str]) -> None:
    (entry, *_) = of_today({"Party Name": cell}).entries
    assert [name.name for name in entry.names] == names


@pytest.mark.parametrize(
    ("alias", "names"),
    [
        pytest.param("FETCO, Inc.", ["FETCO, Inc."], id="one"),
        pytest.param("Bob Hukic; Bab Hucici", ["Bob Hukic", "Bab Hucici"], id="two"),
        pytest.param("(a.k.a. Pasadena Aerospace; A and S)", ["Pasadena Aerospace", "A and S"], id="as in later years"),
        pytest.param("", [], id="none"),
    ],
)
def test_the_column_of_aliases_of_2014_is_read_as_those_behind_the_name(alias: str, names: list[str]) -> None:
    (entry,) = parse(rows(OF_2014, {"Alias": alias})).entries
    assert [name.name for name in entry.names[1:]] == names


@pytest.mark.parametrize(
    ("effective", "expected", "remarks"),
    [
        pytest.param("1/24/1986", date(1986, 1, 24), None, id="before the notice"),
        pytest.param("7/18/1988", date(1988, 7, 18), None, id="with the notice"),
        pytest.param("7/17/1998", None, "Eff. Date: 7/17/1998", id="ten years after the notice"),
        pytest.param("3/21/805", None, "Eff. Date: 3/21/805", id="no date"),
        pytest.param("", None, None, id="none"),
    ],
)
def test_an_effective_date_that_cannot_be_is_kept_as_text(
    effective: str, expected: date | None, remarks: str | None
) -> None:
    records = parse(rows(OF_2014, {"Eff. Date": effective}))
    (entry,) = records.entries
    assert (entry.effective_on, entry.remarks) == (expected, remarks)
    assert observed(records, "impossible_dates") == (remarks is not None)


@pytest.mark.parametrize("birth_date", ["x/x/1942", "November, 1975", "February 1970"])
def test_a_date_of_birth_is_kept_as_it_is_printed(birth_date: str) -> None:
    (entry, *_) = of_today({"Date Of Birth": f" {birth_date} "}).entries
    assert entry.identifiers == (Identifier(id_type="birth_date", id_value=birth_date),)
    assert entry.entry_type == "person"


def test_a_citation_that_cannot_be_read_is_kept_as_text_and_counted() -> None:
    records = of_today({"Federal Register Notice": "see the notice"}, {})
    first, second, *_ = records.entries
    assert (first.citations, first.remarks) == ((), "Federal Register Notice: see the notice, 7/18/1988")
    assert second.remarks is None
    assert observed(records, "citation_cells_read") == pytest.approx(7 / 8)


def test_parties_that_cannot_be_told_apart_are_counted() -> None:
    records = parse(BOTH[0], rows(ADMINISTRATIVE, {"Name": "Adams, Ryan and Baier, Marc"}, {}))
    assert observed(records, "parties_not_told_apart") == 1


@pytest.mark.parametrize("name", ["", "( )", "-"], ids=["nothing", "brackets", "a dash"])
def test_a_row_without_a_name_is_kept_apart(name: str) -> None:
    records = of_today({}, {"Party Name": name})
    (quarantined,) = records.quarantine
    assert (quarantined.position, quarantined.reason) == (2, "the row has no name")


def test_an_administrative_row_without_a_name_is_kept_apart() -> None:
    records = parse(BOTH[0], rows(ADMINISTRATIVE, {}, {"Name": " , ,"}, {"Name": ""}))
    assert [record.reason for record in records.quarantine] == ["the row has no name"] * 2
    assert records.counts.unaccounted == 0


def test_a_row_of_another_width_in_the_second_file_has_its_position_in_the_release() -> None:
    broken = BOTH[1].replace(b"87 FR 52834", b"87 FR 52834,x", 1)
    records = parse(BOTH[0], broken)
    text = '"Adams, Ryan",8/29/2022,,,87 FR 52834,x'
    assert records.quarantine == (Quarantined(position=15, reason="expected 5 cells, found 6", record_text=text),)
    assert records.counts.unaccounted == 0


# Bad files

HEADER = header(STATUTORY)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        pytest.param((b"", BOTH[1]), "found an empty file", id="an empty file"),
        pytest.param((BOTH[0][:-20], BOTH[1]), "breaks off", id="cut off inside a row"),
        pytest.param((BOTH[0] + BOTH[0], BOTH[1]), "repeats the header", id="twice"),
        pytest.param((b"<html>Access Denied</html>", BOTH[1]), "other columns", id="an HTML page"),
        pytest.param((b"Name,Country\nX,IR\n", BOTH[1]), "other columns", id="another list's file"),
        pytest.param(BOTH[:1], "expected 2 files in a release of layout statutory 2026, found 1", id="one file only"),
        pytest.param(BOTH[1:], "other columns", id="the administrative file only"),
        pytest.param(BOTH[::-1], "other columns", id="the files in another order"),
        pytest.param((*BOTH, BOTH[1]), "found 3", id="a file too many"),
        pytest.param((OF_2018.read_bytes(), BOTH[1]), "expected 1 files", id="files of two releases"),
        pytest.param((BOTH[0], BOTH[0]), "other columns", id="the statutory file twice"),
        pytest.param(
            (rows(STATUTORY, {}, columns=["Name", *HEADER[1:]]), BOTH[1]), "missing are ['Party Name']",
            id="a renamed column",
        ),
        pytest.param(
            (rows(STATUTORY, {}, columns=HEADER[:-1]), BOTH[1]), "missing are ['Corrected Notice Date']",
            id="a missing column",
        ),
        pytest.param(
            (rows(STATUTORY, {}, columns=[*HEADER[1:], HEADER[0]]), BOTH[1]), "the order differs", id="another order"
        ),
    ],
)  # fmt: skip
def test_what_is_not_this_list_is_refused(contents: tuple[bytes, ...], words: str) -> None:
    assert words in refusal(SOURCE, *contents)


def test_a_type_of_debarment_that_was_never_seen_is_kept_and_told() -> None:
    records = parse(rows(OF_2014, {"Type": "Interim"}, {}))
    assert [entry.programs for entry in records.entries] == ["Interim", "Statutory Debarment"]
    assert observed(records, "unknown_words") == records.observations["unknown_words", "Type: Interim"] == 1


def test_what_a_new_column_says_is_kept_with_its_row_and_asked_about() -> None:
    first, second = (content.decode("cp437").replace("\r\n", "\n").splitlines() for content in BOTH)
    grown = "\n".join([f"{second[0]},City", *(f"{line},Leeds" for line in second[1:]), ""])
    records = parse("\n".join(first).encode("cp437"), grown.encode("cp437"))
    assert (records.quarantine, records.counts.unaccounted) == ((), 0)
    assert records.observations["unknown_kinds", "column: City"] == 1
    known = parse(*BOTH)
    assert len(records.entries) == len(known.entries)
    told = [entry.remarks for entry in records.entries if entry.programs == "Administrative Debarment"]
    assert {(text or "").split("\n")[-1] for text in told} == {"City: Leeds"}


def test_a_given_statutory_file_needs_the_other_beside_it(fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / STATUTORY.name
    path.write_bytes(BOTH[0])
    store = LocalStore(tmp_path / "store")
    with pytest.raises(UsageError, match=r"expected debarred-administrative_2026-06-18\.csv beside it"):
        receive(SOURCE, store, fetcher, as_of=None, location=str(path), now=datetime(2026, 7, 1, tzinfo=UTC))
    assert list(store.keys("")) == []
