"""Specially Designated Nationals: the sample in whole values in both formats, the files of a release, the download."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from entity_lists.errors import NotPublished, SourceChanged, SourceUnavailable, UsageError
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.receive import receive
from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.sources.us_ofac import us_ofac_sdn
from entity_lists.store.local import LocalStore
from sources.us_ofac.ofac_rows import address, changes_in_order, flat_file, numbered, said
from world.loopback import NOW, Publisher, Reply, downloaded
from world.sample_lists import FIXTURES

FOLDER = FIXTURES / us_ofac_sdn.SOURCE.source_id
SOURCE = us_ofac_sdn.SOURCE
NAMES = ("SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV")
FLAT = tuple((FOLDER / f"{stem}_2021-07-07.csv").read_bytes() for stem in ("sdn", "add", "alt", "sdn_comments"))
ADVANCED = (FOLDER / "sdn_advanced_2021-07-06.xml").read_bytes()
SDN_LIST = (FOLDER / "sdn_2021-07-09.xml").read_bytes()


def downloads(*contents: bytes) -> list[Download]:
    return [downloaded(content, name) for content, name in zip(contents, NAMES, strict=False)]


@pytest.fixture(scope="module")
def flat() -> Records:
    return us_ofac_sdn.SOURCE.parse(FLAT)


@pytest.fixture(scope="module")
def advanced() -> Records:
    return us_ofac_sdn.SOURCE.parse([ADVANCED])


# The sample


def test_a_person_of_the_flat_files_is_read_whole(flat: Records) -> None:
    row, *others = numbered(flat, "7828").entry_text.split("\n")
    assert row.startswith('7828,"AMDOUNI, Mehrez","individual","SDGT",-0- ,')
    assert [other.split(",")[2] for other in others] == ["-0- ", '"aka"', '"aka"', '"aka"']
    assert numbered(flat, "7828") == Entry(
        position=4,
        list_code="SDN",
        entry_type="person",
        country_code=None,
        country_text=None,
        has_destination=False,
        publisher_id="7828",
        programs="SDGT",
        names=(
            Name(name="AMDOUNI, Mehrez", name_type="primary"),
            Name(name="FUSCO, Fabio", name_type="aka"),
            Name(name="HASSAN, Mohamed", name_type="aka"),
            Name(name="AL-AMDOUNI, Mehrez Ben Mahmoud Ben Sassi", name_type="aka"),
            Name(name="ABU THALE", name_type="aka", is_weak=True),
        ),
        identifiers=(
            said("birth_date", "18 Dec 1969"),
            said("birth_date", "25 May 1968"),
            said("birth_date", "18 Dec 1968"),
            said("birth_date", "14 Jul 1969"),
            said("birth_place", "Tunis, Tunisia"),
            said("birth_place", "Naples, Italy"),
            said("birth_place", "Algeria"),
            said("nationality", "Tunisia", "TN"),
            said("passport", "G737411", "TN", "issued 24 Oct 1990; expires 20 Sep 1997"),
            said("passport", "0801888", "BA"),
        ),
        entry_text="\n".join([row, *others]),
    )


def test_a_person_of_the_advanced_xml_is_read_whole(advanced: Records) -> None:
    amdouni = numbered(advanced, "7828")
    assert amdouni.names == (
        Name(name="AMDOUNI, Mehrez", name_type="primary"),
        Name(name="FUSCO, Fabio", name_type="aka"),
        Name(name="ABU THALE", name_type="aka", is_weak=True),
    )
    assert amdouni.addresses == (Address(address="Italy", country_code="IT"),)
    assert amdouni.identifiers == (
        said("birth_date", "18 Dec 1969"),
        said("birth_date", "25 May 1968"),
        said("birth_place", "Tunis, Tunisia"),
        said("nationality", "Tunisia", "TN"),
        said("passport", "G737411", "TN", "issued 24 Oct 1990; expires 20 Sep 1997"),
        said("passport", "0801888", "BA"),
    )
    assert (amdouni.listed_on, amdouni.programs) == (date(2003, 6, 24), "SDGT")
    assert amdouni.remarks == "Lists: SDN List\nMeasures: Block\nLegal basis: Executive Order 13224 (Terrorism)"


@pytest.mark.parametrize("number", ["8868", "15627"])
def test_both_formats_say_the_same_of_a_party(flat: Records, advanced: Records, number: str) -> None:
    one, other = numbered(flat, number), numbered(advanced, number)
    assert (one.name, one.entry_type) == (other.name, other.entry_type)
    assert other.identifiers
    assert set(other.identifiers) <= set(one.identifiers)
    assert {relation.related_name for relation in one.relations} == {r.related_name for r in other.relations}


def test_a_ship_has_what_its_columns_say(flat: Records) -> None:
    swan = numbered(flat, "4243")
    assert (swan.entry_type, swan.name, swan.addresses, swan.remarks) == ("vessel", "SAND SWAN", (), None)
    assert swan.identifiers == (
        said("call_sign", "P3QG3"),
        said("vessel_type", "General Cargo"),
        said("gross_tonnage", "2595", None, "Vessel Tonnage"),
        said("gross_registered_tonnage", "1116"),
        said("vessel_flag", "Cyprus", "CY"),
        said("vessel_owner", "Sand & Swan Navigation Co. Ltd."),
    )


def test_a_ship_of_the_remarks_has_its_numbers(flat: Records, advanced: Records) -> None:
    numbers = {said("imo_number", "9187655"), said("mmsi", "256842000")}
    assert numbers <= set(numbered(flat, "15037").identifiers)
    before = us_ofac_sdn.SOURCE.parse([(FOLDER / "sdn_advanced_2021-07-05.xml").read_bytes()])
    assert numbers <= set(numbered(before, "15037").identifiers)


def test_titles_are_said_once(flat: Records) -> None:
    shalish = numbered(flat, "8868")
    assert [i.id_value for i in shalish.identifiers if i.id_type == "title"] == ["Brigadier General", "Major General"]
    assert shalish.remarks is None


def test_a_remark_goes_on_in_the_file_of_comments(flat: Records) -> None:
    links = numbered(flat, "12300").relations
    assert len(links) == 25
    assert links[10] == Relation(
        relation="linked_to", related_name="PROMO RAIZ S.A.S.", country_code=None, text="Linked To: PROMO RAIZ S.A.S."
    )
    assert links[-1].related_name == "R D I S.A."
    assert Name(name="snowsjohn", name_type="aka", is_weak=True) in numbered(flat, "28263").names


def test_every_row_of_the_four_files_is_accounted_for(flat: Records) -> None:
    assert flat.record_count == 13 + 19 + 17 + 2
    assert flat.set_aside == {"address rows": 19, "alias rows": 17, "comment rows": 2}
    assert (len(flat.entries), flat.quarantine, flat.counts.unaccounted) == (13, (), 0)
    assert flat.scope == "full list"


def test_every_line_of_the_four_files_stands_in_an_entry(flat: Records) -> None:
    lines = [line for content in FLAT for line in content.decode().split("\r\n")]
    kept = [line for entry in flat.entries for line in entry.entry_text.split("\n")]
    assert sorted(kept) == sorted(line for line in lines if line not in {"", "\x1a"})


def test_a_party_keeps_its_id_from_one_format_to_the_other() -> None:
    assert changes_in_order(SOURCE)[:4] == [(5, 0, 0, 0), (1, 1, 1, 0), (8, 0, 5, 0), (1, 1, 1, 0)]
    assert changes_in_order(SOURCE)[4][:2] == (0, 0)


# The files of a release


@pytest.mark.parametrize("missing", ["add_2021-07-07.csv", "sdn_comments_2021-07-07.csv"])
def test_a_release_given_without_one_of_its_files_is_wrong_use(fetcher: Fetcher, tmp_path: Path, missing: str) -> None:
    for path in FOLDER.glob("*_2021-07-07.csv"):
        if path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    location, store = str(tmp_path / "sdn_2021-07-07.csv"), LocalStore(tmp_path / "store")
    with pytest.raises(UsageError, match=rf"us_ofac_sdn: the release .* has 4 files; expected {missing} beside"):
        receive(SOURCE, store, fetcher, as_of=None, location=location, now=NOW)
    assert list(store.keys("")) == []


def test_a_release_has_one_id_over_all_of_its_files(fetcher: Fetcher, tmp_path: Path) -> None:
    def release_id(last: bytes) -> str:
        folder = tmp_path / str(len(last))
        folder.mkdir()
        names = [path.name for path in sorted(FOLDER.glob("*_2021-07-07.csv"))]
        for name in names:
            (folder / name).write_bytes(last if name.startswith("sdn_comments") else (FOLDER / name).read_bytes())
        release = receive(
            SOURCE, LocalStore(folder / "store"), fetcher, as_of=None, location=str(folder / "sdn_2021-07-07.csv"),
            now=NOW,
        ).release  # fmt: skip
        assert release is not None
        assert sorted(file.file_name for file in release.files) == names
        return release.release_id

    assert release_id(FLAT[3]) != release_id(FLAT[3] + b"\r\n")


def test_what_is_a_release_passes_the_check() -> None:
    SOURCE.check(downloads(*FLAT))
    SOURCE.check(downloads(ADVANCED))
    SOURCE.check(downloads(SDN_LIST))
    SOURCE.check(downloads(*FLAT[:3], b""))


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        pytest.param((b"", *FLAT[1:]), "SDN.CSV: expected a table as delimited text, found nothing", id="nothing"),
        pytest.param(
            (FLAT[0], b"<!DOCTYPE html><html></html>", *FLAT[2:]),
            "ADD.CSV: expected a table .* found a page",
            id="page",
        ),
        pytest.param((b'<?xml version="1.0"?><Error/>',), "SDN.CSV: expected a table .* found XML", id="error"),
        pytest.param(
            (FLAT[0], flat_file([address(1)]), *FLAT[2:]), "13 of 13 party rows whose number", id="another day"
        ),
        pytest.param((FLAT[0][:2000], *FLAT[1:]), r"\d+ of 19 address rows whose number", id="cut off"),
    ],
)
def test_what_is_no_release_is_unavailable(contents: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(SourceUnavailable, match=words):
        SOURCE.check(downloads(*contents))


def test_the_file_of_parties_alone_is_wrong_use() -> None:
    words = "expected the files SDN.CSV, ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV, found SDN"
    with pytest.raises(UsageError, match=words):
        SOURCE.check(downloads(*FLAT[:1]))
    with pytest.raises(SourceChanged, match="party rows has another layout"):
        SOURCE.check(downloads(b"Country,Entity\r\nFINLAND,Oy One\r\n\x1a"))


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        pytest.param(FLAT[:2], "expected the files SDN.CSV, .* found 2", id="two files"),
        pytest.param((b"",), "expected the files SDN.CSV, .* found 1", id="nothing"),
        pytest.param((FLAT[0], FLAT[2], FLAT[1], FLAT[3]), "address rows has another layout", id="in another order"),
        pytest.param(
            (b"Country,Entity\r\nFINLAND,Oy One\r\n\x1a", *FLAT[1:]), "party rows has another layout", id="another list"
        ),
        pytest.param(
            (ADVANCED[:9000],), "expected a well-formed document in OFAC's advanced XML", id="half a document"
        ),
    ],
)
def test_another_form_is_refused(contents: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(SourceChanged, match=words):
        us_ofac_sdn.SOURCE.parse(contents)


# The download


def serve(publisher: Publisher, *replies: Reply) -> None:
    for name, reply in zip(NAMES, replies, strict=True):
        publisher.script(f"/{name}", reply)


def test_the_four_files_of_the_day_are_downloaded(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    serve(publisher, *(Reply(body=content) for content in FLAT))
    source = replace(us_ofac_sdn.SOURCE, base_url=publisher.url(""))
    release = receive(source, LocalStore(tmp_path), fetcher, as_of=None, location=None, now=NOW).release
    assert release is not None
    assert release.as_of == date(2026, 3, 26)
    assert [file.file_name for file in release.files] == list(NAMES)
    assert publisher.paths() == [f"/{name}" for name in NAMES]


def test_a_signed_address_is_followed(publisher: Publisher, fetcher: Fetcher) -> None:
    serve(publisher, *(Reply(body=content) for content in FLAT))
    signed = publisher.script("/bucket/SDN.CSV?X-Signature=1", Reply(body=FLAT[0]))
    publisher.script("/SDN.CSV", Reply(status=302, headers={"Location": signed}))
    files = replace(us_ofac_sdn.SOURCE, base_url=publisher.url("")).download(fetcher, NOW.date(), None)
    assert files is not None
    assert (files[0].file_name, files[0].url) == ("SDN.CSV", publisher.url("/SDN.CSV"))


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(status=404), NotPublished, "ALT.CSV: expected status 200, found 404"),
        (Reply(status=403), SourceUnavailable, "ALT.CSV: expected status 200, found 403"),
        (Reply(body=b"<html>busy</html>"), SourceUnavailable, "ALT.CSV: expected a table .* found a page"),
    ],
    ids=["404", "403", "a page with status 200"],
)
def test_a_publisher_that_lacks_one_file_is_told(
    publisher: Publisher, fetcher: Fetcher, tmp_path: Path, reply: Reply, error: type[Exception], words: str
) -> None:
    serve(publisher, *(Reply(body=content) for content in FLAT))
    publisher.script("/ALT.CSV", reply)
    source = replace(us_ofac_sdn.SOURCE, base_url=publisher.url(""))
    store = LocalStore(tmp_path)
    with pytest.raises(error, match=words):
        receive(source, store, fetcher, as_of=None, location=None, now=NOW)
    assert list(store.keys("")) == []


def test_files_that_were_made_on_different_days_are_told(publisher: Publisher, fetcher: Fetcher) -> None:
    days = ("Thu, 26 Mar 2026 14:00:00 GMT", "Thu, 26 Mar 2026 14:00:00 GMT", "Wed, 25 Mar 2026 14:00:00 GMT")
    serve(publisher, *(Reply(body=FLAT[0], headers={"Last-Modified": day}) for day in (*days, days[0])))
    with pytest.raises(SourceUnavailable, match=r"found files of different days: .* ALT.CSV of 2026-03-25"):
        replace(us_ofac_sdn.SOURCE, base_url=publisher.url("")).download(fetcher, NOW.date(), None)
