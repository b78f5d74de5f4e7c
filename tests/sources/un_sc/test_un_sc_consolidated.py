"""The bundled sample of the Security Council's list in whole values, odd records, and files that are not the list."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Address, Entry, Identifier, Name, Relation
from entity_lists.sources.un_sc import un_sc_consolidated
from entity_lists.sources.un_sc.un_sc_consolidated import parse
from entity_lists.store.local import LocalStore
from world.loopback import NOW, Publisher, Reply, downloaded
from world.releases import ingest
from world.sample_lists import in_order, named, sample_tables, samples

SOURCE = un_sc_consolidated.SOURCE
BEFORE, AFTER = (sample.contents[0] for sample in samples(SOURCE))
PATH = "/resources/xml/en/consolidated.xml"


def edited(old: str, new: str) -> bytes:
    assert old.encode() in AFTER
    return AFTER.replace(old.encode(), new.encode(), 1)


# The sample


def test_every_record_of_the_sample_is_an_entry() -> None:
    records = parse(AFTER)
    assert [(e.publisher_id, e.entry_type, e.name, e.programs) for e in records.entries] == [
        ("6907993", "person", "ERIC BADEGE", "DRC"),
        ("6907994", "person", "FRANK KAKOLELE BWAMBALE", "DRC"),
        ("112033", "person", "ADEL BEN AL-AZHAR BEN YOUSSEF HAMDI", "Al-Qaida"),
        ("111076", "person", "MOHAMMADULLAH MATI", "Taliban"),
        ("2975510", "person", "FAIZULLAH KHAN NOORZAI", "Taliban"),
        ("6908450", "person", "ABDUL BASIR NOORZAI", "Taliban"),
        ("6908655", "person", "RI SONG HYOK", "DPRK"),
        ("6908026", "organization", "COMPAGNIE AERIENNE DES GRANDS LACS (CAGL)", "DRC"),
        ("113457", "organization", "AL-ITIHAAD AL-ISLAMIYA", "Al-Qaida"),
        ("6908451", "organization", "HAJI BASIR AND ZARJMIL COMPANY HAWALA", "Taliban"),
    ]
    assert (records.scope, records.record_count, records.quarantine) == ("full list", 10, ())
    assert records.observations == {
        ("impossible_dates", "release"): 0.0,
        ("broken_characters", "release"): 1.0,
        ("individuals", "release"): 7.0,
        ("entities", "release"): 3.0,
        ("unknown_words", "release"): 0.0,
        ("unknown_kinds", "release"): 0.0,
    }


def test_an_individual_is_read_whole() -> None:
    text = """DATAID: 112033
VERSIONNUM: 1
FIRST_NAME: ADEL
SECOND_NAME: BEN AL-AZHAR
THIRD_NAME: BEN YOUSSEF
FOURTH_NAME: HAMDI
UN_LIST_TYPE: Al-Qaida
REFERENCE_NUMBER: QDi.068
LISTED_ON: 2002-09-03
NAME_ORIGINAL_SCRIPT: عادل بن الأزهر بن يوسف حمدي
COMMENTS1: Deported from Italy to Tunisia on 28 February 2004.
NATIONALITY
  VALUE: Tunisia
LIST_TYPE
  VALUE: UN List
LAST_DAY_UPDATED
  VALUE: 2005-12-20
  VALUE: 2007-06-07
  VALUE: 2023-10-30
INDIVIDUAL_ALIAS
  QUALITY: Low
  ALIAS_NAME: Zakariya
INDIVIDUAL_ALIAS
  QUALITY: Good
  ALIAS_NAME: Adel ben al- Azhar ben Youssef ben Soltane
  DATE_OF_BIRTH: 1970-07-14
  CITY_OF_BIRTH: Tunis
  COUNTRY_OF_BIRTH: Tunisia
  NOTE: formerly listed as
INDIVIDUAL_ADDRESS
  COUNTRY: Tunisia
INDIVIDUAL_DATE_OF_BIRTH
  TYPE_OF_DATE: EXACT
  DATE: 1970-07-14
INDIVIDUAL_PLACE_OF_BIRTH
  CITY: Tunis
  COUNTRY: Tunisia
INDIVIDUAL_DOCUMENT
  TYPE_OF_DOCUMENT: Passport
  TYPE_OF_DOCUMENT2: Passport
  NUMBER: M408665
  ISSUING_COUNTRY: Tunisia
  DATE_OF_ISSUE: 2000-10-04
  NOTE: expired 3 Oct. 2005
INDIVIDUAL_DOCUMENT
  TYPE_OF_DOCUMENT: National Identification Number
  NOTE: Tunisian national identity number W334061 issued on 9 Mar. 2011
INDIVIDUAL_DOCUMENT
  TYPE_OF_DOCUMENT: National Identification
          Number
  TYPE_OF_DOCUMENT2: Italian Fiscal Code:
  NUMBER: BNSDLA70L14Z352B"""
    former = "Adel ben al- Azhar ben Youssef ben Soltane"
    assert named(parse(AFTER), "ADEL BEN AL-AZHAR BEN YOUSSEF HAMDI") == Entry(
        position=3,
        list_code="UN",
        entry_type="person",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="ADEL BEN AL-AZHAR BEN YOUSSEF HAMDI", name_type="primary"),
            Name(name="عادل بن الأزهر بن يوسف حمدي", name_type="aka"),
            Name(name="Zakariya", name_type="aka", is_weak=True),
            Name(name=former, name_type="fka"),
        ),
        addresses=(Address(address="Tunisia", country_code="TN"),),
        identifiers=(
            Identifier(id_type="reference_number", id_value="QDi.068"),
            Identifier(id_type="nationality", id_value="Tunisia", country_code="TN"),
            Identifier(id_type="birth_date", id_value="1970-07-14"),
            Identifier(id_type="birth_place", id_value="Tunis, Tunisia", country_code="TN"),
            Identifier(id_type="birth_date", id_value="1970-07-14", remarks=f"as {former}"),
            Identifier(id_type="birth_place", id_value="Tunis, Tunisia", country_code="TN", remarks=f"as {former}"),
            Identifier(
                id_type="passport",
                id_value="M408665",
                country_code="TN",
                remarks="Type: Passport; Date of issue: 2000-10-04; Note: expired 3 Oct. 2005",
            ),
            Identifier(
                id_type="national_id", id_value="Tunisian national identity number W334061 issued on 9 Mar. 2011"
            ),
            Identifier(id_type="tax_id", id_value="BNSDLA70L14Z352B", remarks="Type: Italian Fiscal Code:"),
        ),
        publisher_id="112033",
        listed_on=date(2002, 9, 3),
        amended_on=date(2023, 10, 30),
        programs="Al-Qaida",
        remarks=(
            "Deported from Italy to Tunisia on 28 February 2004.\n"
            "LAST_DAY_UPDATED: 2005-12-20, 2007-06-07, 2023-10-30\n"
            f"Alias {former}: formerly listed as"
        ),
        entry_text=text,
    )


def test_an_entity_with_branches_is_read_whole() -> None:
    hawala = named(parse(AFTER), "HAJI BASIR AND ZARJMIL COMPANY HAWALA")
    assert replace(hawala, entry_text="") == Entry(
        position=10,
        list_code="UN",
        entry_type="organization",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="HAJI BASIR AND ZARJMIL COMPANY HAWALA", name_type="primary"),
            Name(name="Haji Basir Hawala", name_type="aka"),
            Name(name="Haji Abdul Basir Exchange Shop", name_type="fka"),
        ),
        addresses=(
            Address(address="Branch Office 2: Quetta, Pakistan", city="Branch Office 2: Quetta", country_code="PK"),
            Address(
                address="Branch Office 10: Dubai, United Arab Emirates",
                state="Branch Office 10: Dubai",
                country_code="AE",
            ),
            Address(address="Larran Road number 2, Chaman, Baluchistan Province, Pakistan", country_code="PK"),
            Address(address="Chaman Central Bazaar, Chaman, Baluchistan Province, Pakistan", country_code="PK"),
            Address(address="Iran (Islamic Republic of)", country_code="IR"),
        ),
        identifiers=(Identifier(id_type="reference_number", id_value="TAe.014"),),
        publisher_id="6908451",
        # The publisher's own "2015-03-27-04:00": a date with the offset of New York.
        listed_on=date(2015, 3, 27),
        programs="Taliban",
        relations=(
            Relation(
                relation="linked_to",
                related_name="ABDUL BASIR NOORZAI",
                country_code=None,
                text="Owned by Abdul Basir Noorzai (TAi.173",
            ),
        ),
        remarks=("Owned by Abdul Basir Noorzai (TAi.173).\nAddress Iran (Islamic Republic of): Branch Office 11: Iran"),
        entry_text="",
    )


@pytest.mark.parametrize(
    ("name", "names"),
    [
        pytest.param(
            "COMPAGNIE AERIENNE DES GRANDS LACS (CAGL)",
            ["GREAT LAKES BUSINESS COMPANY (GLBC)", "CAGL", "GLBC"],
            id="two in the title",
        ),
        pytest.param("AL-ITIHAAD AL-ISLAMIYA", ["AIAI", "الاتحاد الاسلامي"], id="a slash, and another script"),
        pytest.param(
            "FAIZULLAH KHAN NOORZAI",
            [
                "حاجى فیض الله خان نورزى",
                "Hajji Faizullah Khan Noorzai",
                "Haji Faizuulah Khan Norezai",
                "Haji Faizullah Khan",
                "Haji Fiazullah",
                "Faizullah Noorzai Akhtar Mohammed Mira Khan",
            ],
            id="spellings in a note",
        ),
        pytest.param("MOHAMMADULLAH MATI", ["Mawlawi Nanai"], id="a letter is lost"),
    ],
)
def test_every_name_that_can_be_screened_by_is_a_name(name: str, names: list[str]) -> None:
    assert [other.name for other in named(parse(AFTER), name).names[1:]] == names


def test_a_name_with_a_lost_letter_is_kept_where_nobody_screens_by_it() -> None:
    assert named(parse(AFTER), "MOHAMMADULLAH MATI").identifiers[-1] == Identifier(
        id_type="original_script_name",
        id_value="محمد الل\ufffd\ufffd مطيع",
        remarks="a letter is lost in the publisher's file",
    )


@pytest.mark.parametrize(
    ("name", "births"),
    [
        ("ERIC BADEGE", [("1971", None)]),
        ("MOHAMMADULLAH MATI", [("1961", "approximately")]),
        ("FAIZULLAH KHAN NOORZAI", [("August 1961", None)]),
        ("ABDUL BASIR NOORZAI", [("1965", None), ("1960 to 1963", "between; Approximately")]),
        ("FRANK KAKOLELE BWAMBALE", []),
        ("RI SONG HYOK", [("1965-03-19", None)]),
    ],
)
def test_a_birth_is_as_exact_as_the_publisher_says(name: str, births: list[tuple[str, str | None]]) -> None:
    identifiers = named(parse(AFTER), name).identifiers
    assert [(i.id_value, i.remarks) for i in identifiers if i.id_type == "birth_date"] == births


def test_who_came_went_and_changed_is_told() -> None:
    tables = sample_tables(SOURCE)
    last = [row for row in tables["changes"].to_pylist() if row["from_release_id"] == "before"]
    assert sorted((row["op"], row["table_name"], row["field"]) for row in last) == [
        ("added", "entries", "record"),
        ("modified", "entries", "amended_on"),
        ("modified", "entries", "entry_text"),
        ("modified", "entries", "remarks"),
        ("modified", "names", "row"),
        ("removed", "entries", "record"),
    ]
    assert set(tables["identity"]["method"].to_pylist()) == {"new", "publisher_id"}


def test_a_party_whose_dataid_was_made_anew_is_modified() -> None:
    again = edited("<DATAID>6908026</DATAID>", "<DATAID>6908999</DATAID>")
    tables = in_order(SOURCE, {"2026-02-27": parse(AFTER), "2026-02-28": parse(again)})
    before, after = tables["2026-02-27"], tables["2026-02-28"]
    assert {row["field"]: row["after"] for row in after["changes"].to_pylist()}["publisher_id"] == "6908999"
    assert {row["op"] for row in after["changes"].to_pylist()} == {"modified"}
    assert after["entries"]["entry_id"].equals(before["entries"]["entry_id"])
    rows = [row for row in after["identity"].to_pylist() if row["record_key"] == "UN:#6908999"]
    assert [(row["method"], row["score"]) for row in rows] == [("reference_number", 1.0)]


def test_two_parties_whose_dataids_were_swapped_are_modified() -> None:
    swapped = AFTER.replace(b"<DATAID>6907993<", b"<DATAID>0<").replace(b"<DATAID>6907994<", b"<DATAID>6907993<")
    swapped = swapped.replace(b"<DATAID>0<", b"<DATAID>6907994<")
    tables = in_order(SOURCE, {"2026-02-27": parse(AFTER), "2026-02-28": parse(swapped)})
    before, after = (
        {row["name"]: row["entry_id"] for row in found["entries"].to_pylist()} for found in tables.values()
    )
    assert before == after


# Odd records


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("<DATAID>6907993</DATAID>", "<DATAID/>", "the record has no DATAID", id="no id"),
        pytest.param("<DATAID>6907993</DATAID>", "", "the record has no DATAID", id="no element"),
        pytest.param("<LISTED_ON>2012-12-31</LISTED_ON>", "<LISTED_ON/>", "has no LISTED_ON", id="no date"),
        pytest.param(
            "<DATAID>6907993</DATAID>",
            "<DATAID>6907993</DATAID><DATAID>1</DATAID>",
            "the record has DATAID 2 times, expected once",
            id="an element twice",
        ),
        pytest.param(
            "<FIRST_NAME>ERIC</FIRST_NAME>\n      <SECOND_NAME>BADEGE<",
            "<FIRST_NAME>?</FIRST_NAME>\n      <SECOND_NAME>na<",
            r"the record has no name: '\?'",
            id="no letters",
        ),
    ],
)
def test_an_odd_record_is_kept_with_the_reason(old: str, new: str, reason: str) -> None:
    records = parse(edited(old, new))
    (kept,) = records.quarantine
    assert kept.position == 1
    assert re.search(reason, kept.reason)
    assert "REFERENCE_NUMBER: CDi.001" in kept.record_text
    assert (len(records.entries), records.counts.unaccounted) == (9, 0)


@pytest.mark.parametrize("text", ["3017-08-22", "0097-06-30", "2012-02-31", "soon"])
def test_an_impossible_date_is_no_date_and_its_text_is_kept(text: str) -> None:
    records = parse(edited("<LISTED_ON>2012-12-31<", f"<LISTED_ON>{text}<"))
    first = records.entries[0]
    assert first.listed_on is None
    assert f"LISTED_ON: {text}" in (first.remarks or "")
    assert records.observations["impossible_dates", "release"] == pytest.approx(1)


def test_an_end_of_the_listing_is_an_end() -> None:
    content = edited(
        "<LISTED_ON>2012-12-31</LISTED_ON>", "<LISTED_ON>2012-12-31</LISTED_ON><DELISTED_ON>2026-02-01</DELISTED_ON>"
    )
    assert parse(content).entries[0].expires_on == date(2026, 2, 1)


def test_a_second_nationality_and_who_submitted_a_name_are_kept() -> None:
    more = "<NATIONALITY2>Rwanda</NATIONALITY2><SUBMITTED_BY>A State</SUBMITTED_BY>"
    first = parse(edited("<GENDER>Male</GENDER>", f"<GENDER>Male</GENDER>{more}")).entries[0]
    assert Identifier(id_type="nationality", id_value="Rwanda", country_code="RW") in first.identifiers
    assert "SUBMITTED_BY: A State" in (first.remarks or "")


def test_an_alias_that_is_no_name_is_kept_in_the_remarks() -> None:
    first = parse(edited("<ALIAS_NAME>FRANK KAKORERE<", "<ALIAS_NAME>-<")).entries[1]
    assert "Alias -: " in (first.remarks or "")
    assert [name.name for name in first.names] == [
        "FRANK KAKOLELE BWAMBALE",
        "FRANK KAKORERE BWAMBALE",
        "AIGLE BLANC",
    ]


def test_a_nationality_that_is_no_country_keeps_its_words() -> None:
    first = parse(edited("<VALUE>Democratic Republic of the Congo<", "<VALUE>former Soviet Union<")).entries[0]
    assert Identifier(id_type="nationality", id_value="former Soviet Union") in first.identifiers


# Words and kinds that were never seen

WORDS = {
    "a regime": (">DRC<", ">Mali<", "UN_LIST_TYPE: Mali"),
    "a quality": (">Low<", ">Doubtful<", "QUALITY: Doubtful"),
    "a gender": (">Male<", ">Unknown<", "GENDER: Unknown"),
    "a kind of date": (">EXACT<", ">CIRCA<", "TYPE_OF_DATE: CIRCA"),
    "a kind of document": (">Passport<", ">Permit<", "TYPE_OF_DOCUMENT: Permit"),
    "a list": (">UN List<", ">Other List<", "LIST_TYPE: Other List"),
}


@pytest.mark.parametrize(("old", "new", "told"), WORDS.values(), ids=WORDS)
def test_a_word_that_was_never_seen_stops_no_record(old: str, new: str, told: str) -> None:
    records = parse(edited(old, new))
    assert (len(records.entries), records.quarantine) == (10, ())
    assert records.observations["unknown_words", told] == 1
    assert records.observations["unknown_words", "release"] == 1
    assert records.observations["unknown_kinds", "release"] == 0
    said = [str(replace(entry, entry_text="")) for entry in records.entries]
    assert sum(new.strip("<>") in entry for entry in said) == 1


ELEMENTS = {
    "an element": (
        "<GENDER>Male</GENDER>", "<GENDER>Male</GENDER><RISK>1</RISK>", "INDIVIDUAL/RISK", "RISK: 1",
    ),
    "an element within an element": (
        "<QUALITY>Good</QUALITY>", "<QUALITY>Good</QUALITY><SCRIPT>Latin</SCRIPT>",
        "INDIVIDUAL/INDIVIDUAL_ALIAS/SCRIPT", "INDIVIDUAL_ALIAS/SCRIPT: Latin",
    ),
    "an attribute": ("<GENDER>", '<GENDER code="1">', "INDIVIDUAL/GENDER/@code", "GENDER/@code: 1"),
    "a text beside elements": ("<GENDER>Male</GENDER>", "Male", "INDIVIDUAL/text", "text: Male"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "remark"), ELEMENTS.values(), ids=ELEMENTS)
def test_what_a_new_element_says_is_kept_with_its_record_and_asked_about(
    old: str, new: str, path: str, remark: str
) -> None:
    records = parse(edited(old, new))
    assert (len(records.entries), records.quarantine) == (10, ())
    assert records.observations["unknown_kinds", f"element: {path}"] == 1
    assert [remark in (entry.remarks or "").split("\n") for entry in records.entries].count(True) == 1


def test_a_record_of_another_kind_is_kept_back_and_asked_about() -> None:
    records = parse(edited("<INDIVIDUAL>", "<PERSON>").replace(b"</INDIVIDUAL>", b"</PERSON>", 1))
    (kept,) = records.quarantine
    assert (kept.position, kept.reason) == (
        1, "a record PERSON in INDIVIDUALS: it is not known what it means to be listed so",
    )  # fmt: skip
    assert "DATAID: 6907993" in kept.record_text
    assert records.observations["unknown_kinds", "record: INDIVIDUALS/PERSON"] == 1
    assert (len(records.entries), records.record_count, records.counts.unaccounted) == (9, 10, 0)


def test_the_records_of_a_group_beside_the_two_are_kept_back_and_asked_about() -> None:
    vessels = "<VESSELS><VESSEL><IMO>1</IMO></VESSEL><VESSEL><IMO>2</IMO></VESSEL></VESSELS><NOTICE>Soon</NOTICE>"
    records = parse(edited("</ENTITIES>", f"</ENTITIES>{vessels}"))
    assert [(kept.position, kept.record_text) for kept in records.quarantine] == [
        (11, "IMO: 1"), (12, "IMO: 2"), (13, "Soon"),
    ]  # fmt: skip
    assert records.observations["unknown_kinds", "record: VESSELS/VESSEL"] == 2
    assert records.observations["unknown_kinds", "record: NOTICE/NOTICE"] == 1
    assert (len(records.entries), records.record_count, records.counts.unaccounted) == (10, 13, 0)


def test_names_that_were_escaped_twice_are_read_and_kept_as_they_stand() -> None:
    record = parse(edited("<SECOND_NAME>BADEGE<", "<SECOND_NAME>BADEGE &amp;amp; CO<")).entries[0]
    assert record.name == "ERIC BADEGE & CO"
    assert "SECOND_NAME: BADEGE &amp; CO" in record.entry_text


# What is not this list

BAD = {
    "cut off": (AFTER[:5000], "expected a well-formed UN consolidated list in XML"),
    "one byte short": (AFTER[:-3], "expected a well-formed"),
    "another encoding than it says": (edited("Président", "XX").replace(b"XX", b"Pr\xe9sident"), "well-formed"),
    "a DOCTYPE": (
        AFTER.replace(b"<CONSOLIDATED_LIST", b"<!DOCTYPE CONSOLIDATED_LIST><CONSOLIDATED_LIST", 1),
        "without a DOCTYPE",
    ),
    "another document": (b"<sdnList/>", "expected a root CONSOLIDATED_LIST.*found sdnList"),
    "a group less": (AFTER[: AFTER.index(b"<ENTITIES>")] + b"</CONSOLIDATED_LIST>", r"found .*\['INDIVIDUALS'\]"),
    "no date of its making": (edited("dateGenerated=", "made="), r"found CONSOLIDATED_LIST .*\['made',"),
    "an impossible date of its making": (edited("2026-02-27T", "2026-02-30T"), "expected a date in dateGenerated"),
    "a missing element": (
        AFTER.replace(b"<DATAID>", b"<VERSIONNUM>").replace(b"</DATAID>", b"</VERSIONNUM>"),
        r"expected every INDIVIDUAL to have .*found none with \['DATAID'\]",
    ),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_not_this_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged, match=f"^un_sc_consolidated: .*{words}"):
        parse(content)


def test_the_order_of_the_elements_does_not_matter() -> None:
    old = "<GENDER>Male</GENDER>"
    moved = edited(old, "").replace(b"<VERSIONNUM>1</VERSIONNUM>", b"<VERSIONNUM>1</VERSIONNUM>" + old.encode(), 1)
    assert replace(parse(moved).entries[0], entry_text="") == replace(parse(AFTER).entries[0], entry_text="")


# The live download


def today(fetcher: Callable[..., Fetcher], now: datetime = NOW) -> Fetcher:
    return fetcher(now=lambda: now)


def test_a_list_that_was_only_made_anew_is_unchanged(
    publisher: Publisher, open_fetcher: Callable[..., Fetcher], empty: LocalStore
) -> None:
    source = replace(un_sc_consolidated.SOURCE, base_url=publisher.url(""))
    again = AFTER.replace(b"2026-02-27T00:00:09.554Z", b"2026-02-28T00:00:11.001Z")
    assert again != AFTER
    publisher.script(PATH, Reply(body=AFTER), Reply(body=again))
    next_day = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    first = ingest(empty, today(open_fetcher), None, source=source, now=NOW)
    second = ingest(empty, today(open_fetcher, next_day), None, source=source, now=next_day)
    assert (first.outcome, second.outcome) == ("published", "unchanged")
    assert (first.release_id[:10], first.counts["entries"]) == ("2026-03-26", 10)
    assert second.release_id == first.release_id


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(
            b"<!DOCTYPE html><html>Just a moment</html>", "a page without a name that starts with '<!D", id="a page"
        ),
        pytest.param(b"", r"nothing \(0 bytes\)", id="nothing"),
    ],
)
def test_what_is_no_xml_is_unavailable(content: bytes, found: str) -> None:
    with pytest.raises(SourceUnavailable, match=f"expected the UN's consolidated list in XML, found {found}"):
        SOURCE.check([downloaded(content)])
