"""OFAC's advanced XML: what the sample's documents say, odd shapes, and what is no such document."""

import re
from dataclasses import replace

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address, Identifier, Name, Records
from entity_lists.sources.us_ofac.advanced import read_advanced
from entity_lists.sources.us_ofac.advanced_document import NAMESPACES
from sources.us_ofac.ofac_rows import numbered
from world.sample_lists import FIXTURES

SDN = (FIXTURES / "us_ofac_sdn" / "sdn_advanced_2021-07-06.xml").read_text(encoding="utf-8")
CONS = (FIXTURES / "us_ofac_consolidated" / "cons_advanced_2023-12-07.xml").read_text(encoding="utf-8")


def read(text: str | bytes) -> Records:
    content = text if isinstance(text, bytes) else text.encode()
    return read_advanced(content, source_id="us_ofac_sdn", list_code="SDN")


def replaced(text: str, old: str, new: str, *, count: int = 1) -> str:
    assert old in text
    return text.replace(old, new, count)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_both_namespaces_say_the_same(namespace: str) -> None:
    other = re.sub(r'xmlns="[^"]*"', f'xmlns="{namespace}"', SDN)
    assert read(other) == read(SDN)


def test_a_name_in_another_script_is_a_name_beside_the_primary_one() -> None:
    assert numbered(read(CONS), "33111").names == (
        Name(name="SZ DJI Technology Co., Ltd.", name_type="primary"),
        Name(name="深圳市大疆创新科技有限公司", name_type="aka"),
    )


def test_an_address_in_another_script_is_an_address_beside_the_latin_one() -> None:
    latin, cyrillic = numbered(read(CONS), "31693").addresses
    assert latin == Address(
        address="9 Ilyinka Street, Moscow 109097, Russia", city="Moscow", postal_code="109097", country_code="RU"
    )
    assert (cyrillic.address, cyrillic.city) == ("ул. Ильинка, 9, Москва 109097, Russia", "Москва")


def test_every_party_is_an_entry_in_the_order_of_the_publisher() -> None:
    records = read(SDN)
    assert [entry.position for entry in records.entries] == [1, 2, 3, 4, 5]
    assert records.record_count == 5
    assert records.set_aside == {}


def test_the_text_of_an_entry_is_all_that_was_read() -> None:
    text = numbered(read(SDN), "15627").entry_text
    assert text.startswith('<DistinctParty FixedRef="15627"><Comment/><Profile ID="15627"')
    assert re.findall(r"^<(\w+)", text, re.MULTILINE) == ["DistinctParty", "ProfileRelationship", "SanctionsEntry"]
    assert "xmlns" not in text


def test_a_fraudulent_document_says_so() -> None:
    fraud = replaced(SDN, 'ValidityID="1">\n      <Comment/>\n      <IDRegistrationNo>G7', 'ValidityID="2">\n      '
        "<Comment/>\n      <IDRegistrationNo>G7")  # fmt: skip
    passports = [one for one in numbered(read(fraud), "7828").identifiers if one.id_type == "passport"]
    assert passports == [
        Identifier(
            id_type="passport",
            id_value="G737411",
            country_code="TN",
            remarks="issued 24 Oct 1990; expires 20 Sep 1997; Fraudulent",
        ),
        Identifier(id_type="passport", id_value="0801888", country_code="BA"),
    ]


def test_a_label_that_is_not_known_is_kept_and_counted() -> None:
    records = read(replaced(SDN, ">Aircraft Model<", ">Aircraft Colour<"))
    expected = Identifier(id_type="other", id_value="Yak-40", remarks="Aircraft Colour")
    assert expected in numbered(records, "15627").identifiers
    assert 0.9 < records.observations["remarks_read", "release"] < 1


def test_an_impossible_day_of_listing_is_none_and_counted() -> None:
    records = read(
        replaced(SDN, "<Year>2012</Year>\n          <Month>9</Month>", "<Year>3017</Year>\n          <Month>9</Month>")
    )
    assert numbered(records, "15627").listed_on is None
    assert int(records.observations["impossible_dates", "release"]) == 1


def test_a_former_link_says_so() -> None:
    (relation,) = numbered(read(replaced(SDN, 'Former="false"', 'Former="true"')), "15627").relations
    assert relation.text == "Owned or Controlled By (former): SYRIAN ARAB AIRLINES"


def test_a_link_to_a_party_of_another_list_is_kept() -> None:
    (relation,) = numbered(read(replaced(SDN, 'To-ProfileID="13440"', 'To-ProfileID="999"')), "15627").relations
    assert (relation.related_name, relation.relation) == ("party 999 of another list", "linked_to")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<Profile ID="15627"', '<Profile ID="x"', "expected one profile with a number, found ['x']"),
        (">YK-AQB<", "> <", "expected a primary name, found []"),
    ],
)
def test_an_odd_party_is_put_aside_with_its_reason(old: str, new: str, reason: str) -> None:
    records = read(replaced(SDN, old, new))
    odd = records.quarantine[0]
    assert (odd.position, odd.reason) == (4, reason)
    assert odd.record_text.startswith("<DistinctParty")
    assert (len(records.entries), records.counts.unaccounted) == (4, 0)


def test_what_belongs_to_no_party_is_put_aside() -> None:
    stray = re.sub(r'<DistinctParty FixedRef="15627">.*?</DistinctParty>', "", SDN, flags=re.DOTALL)
    records = read(stray)
    assert [(odd.position, odd.reason) for odd in records.quarantine] == [
        (5, "the document has no party that this link is of"),
        (6, "the document has no party that this entry is of"),
    ]
    assert (records.record_count, records.counts.unaccounted) == (6, 0)


@pytest.mark.parametrize(
    ("first", "last", "approximate", "text"),
    [
        ((1954, 8, 17), (1954, 8, 17), "false", "17 Aug 1954"),
        ((1954, 8, 1), (1954, 8, 31), "false", "Aug 1954"),
        ((1956, 2, 1), (1956, 2, 29), "false", "Feb 1956"),
        ((1954, 1, 1), (1954, 12, 31), "false", "1954"),
        ((1954, 1, 1), (1954, 12, 31), "true", "circa 1954"),
        ((1954, 1, 1), (1956, 12, 31), "false", "1954 to 1956"),
        ((1954, 3, 2), (1955, 4, 5), "false", "02 Mar 1954 to 05 Apr 1955"),
        ((1954, 13, 40), (1954, 13, 40), "false", "40 13 1954"),
        (("9" * 5000, 8, 17), ("9" * 5000, 8, 17), "false", "17 Aug 0"),
    ],
)
def test_a_period_is_written_as_in_the_flat_files(
    first: tuple[object, ...], last: tuple[object, ...], approximate: str, text: str
) -> None:
    def day(name: str, numbers: tuple[object, ...]) -> str:
        parts = "".join(f"<{n}>{v}</{n}>" for n, v in zip(("Year", "Month", "Day"), numbers, strict=True))
        return f"<{name}>{parts}</{name}>"

    period = (
        f'<DatePeriod CalendarTypeID="1"><Start Approximate="{approximate}">{day("From", first)}{day("To", first)}'
        f"</Start><End>{day('From', last)}{day('To', last)}</End></DatePeriod>"
    )
    document = re.sub(
        r'(FeatureTypeID="8">\s*<FeatureVersion[^>]*>\s*<Comment/>\s*)<DatePeriod.*?</DatePeriod>', rf"\1{period}", SDN,
        count=1, flags=re.DOTALL,
    )  # fmt: skip
    born = [one.id_value for one in numbered(read(document), "7828").identifiers if one.id_type == "birth_date"]
    assert born[0] == text


def unknown(records: Records, metric: str) -> dict[str, int]:
    """Return what was met of a metric that was never seen before, and how often."""
    counts = {scope: int(value) for (name, scope), value in records.observations.items() if name == metric}
    assert counts.pop("release") == sum(counts.values())
    return counts


WORDS = {
    "a kind of alias": (">A.K.A.<", ">D.B.A.<", "AliasType: D.B.A."),
    "a part of a name": (">Last Name<", ">Clan<", "NamePartType: Clan"),
    "a part of a place": (">CITY<", ">PLANET<", "LocPartType: PLANET"),
    "a kind of detail": (">LOOKUP<", ">IMAGE<", "DetailType: IMAGE"),
    "a date of a document": (">Issue Date<", ">Lost Date<", "IDRegDocDateType: Lost Date"),
    "a label": (">Aircraft Model<", ">Aircraft Colour<", "label: Aircraft Colour"),
}


@pytest.mark.parametrize(("old", "new", "told"), WORDS.values(), ids=WORDS)
def test_a_new_word_that_only_describes_is_kept_and_told(old: str, new: str, told: str) -> None:
    before, records = read(SDN), read(replaced(SDN, old, new))
    assert list(unknown(records, "unknown_words")) == [told]
    assert (unknown(records, "unknown_kinds"), records.quarantine) == ({}, ())
    assert sorted(len(entry.names) for entry in records.entries) == sorted(len(entry.names) for entry in before.entries)
    assert len(records.entries) == len(before.entries)


def test_a_date_of_a_new_kind_stands_under_its_name() -> None:
    passports = [
        one.remarks
        for one in numbered(read(replaced(SDN, ">Issue Date<", ">Lost Date<")), "7828").identifiers
        if one.id_value == "G737411"
    ]
    assert passports == ["Lost Date 24 Oct 1990; expires 20 Sep 1997"]


@pytest.mark.parametrize(
    ("old", "new", "told", "numbers"),
    [
        pytest.param(">Individual<", ">Animal<", "PartyType: Animal", ["7828", "8868", "28263"], id="a type of party"),
        pytest.param(
            "<SanctionsEntryLinks/>", "<SanctionsEntryLinks><Link/></SanctionsEntryLinks>",
            "record: SanctionsEntryLinks/Link", [], id="a link between entries",
        ),
        pytest.param("<SanctionsEntryLinks/>", "<Vessels/>", "record: Vessels/Vessels", [], id="an empty section"),
        pytest.param(
            "<SanctionsEntryLinks/>", '<Delisted><DistinctParty FixedRef="1"/></Delisted>',
            "record: Delisted/DistinctParty", [], id="parties in a section of another name",
        ),
        pytest.param(
            "<DistinctParties>", "<DistinctParties><Group/>", "record: DistinctParties/Group", [], id="a record"
        ),
    ],
)  # fmt: skip
def test_what_decides_who_is_listed_is_asked_about(old: str, new: str, told: str, numbers: list[str]) -> None:
    before, records = read(SDN), read(replaced(SDN, old, new))
    assert list(unknown(records, "unknown_kinds")) == [told]
    assert records.quarantine
    assert records.counts.unaccounted == 0
    kept = {entry.publisher_id: replace(entry, position=0) for entry in records.entries}
    expected = {entry.publisher_id: replace(entry, position=0) for entry in before.entries}
    assert kept == {number: entry for number, entry in expected.items() if number not in numbers}


@pytest.mark.parametrize(
    ("pattern", "new", "told", "reason"),
    [
        pytest.param(">Created<", ">Suspended<", "EntryEventType: Suspended", "as EntryEventType, found 'Suspended'",
            id="an event"),
        pytest.param(r"(<SanctionsMeasure[^>]*>\s*<DatePeriod[^>]*)/>", r"\1><Start/></DatePeriod>",
            "SanctionsMeasure: with a period", "expected sanctions without a period", id="a period"),
    ],
)  # fmt: skip
def test_a_party_whose_sanctions_say_something_new_goes_to_quarantine(
    pattern: str, new: str, told: str, reason: str
) -> None:
    records = read(re.sub(pattern, new, SDN, count=1))
    assert list(unknown(records, "unknown_kinds")) == [told]
    assert records.quarantine
    assert all(reason in odd.reason and "<SanctionsEntry" in odd.record_text for odd in records.quarantine)
    assert records.counts.unaccounted == 0


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        pytest.param("<NamePartGroups>", "<Photo>a <b>face</b></Photo><NamePartGroups>", "Identity/Photo", "a face",
            id="an element"),
        pytest.param('<Alias FixedRef="7828"', '<Alias Colour="red" FixedRef="7828"', "Alias/@Colour", "red",
            id="an attribute"),
    ],
)  # fmt: skip
def test_an_element_that_is_not_known_is_kept_in_the_remarks_and_asked_about(
    old: str, new: str, place: str, said: str
) -> None:
    before, records = read(SDN), read(replaced(SDN, old, new))
    assert unknown(records, "unknown_kinds") == {f"element: {place}": 1}
    assert records.quarantine == ()
    assert [entry.names for entry in records.entries] == [entry.names for entry in before.entries]
    (remarks,) = (entry.remarks or "" for entry in records.entries if place in (entry.remarks or ""))
    assert remarks.endswith(f"\n{place}: {said}")


def test_two_parties_of_one_number_are_both_entries() -> None:
    records = read(replaced(SDN, '<Profile ID="15627"', '<Profile ID="13440"'))
    twice = [entry for entry in records.entries if entry.publisher_id == "13440"]
    assert [entry.name for entry in twice] == ["SYRIAN ARAB AIRLINES", "YK-AQB"]
    assert int(records.observations["parties_of_shared_numbers", "release"]) == 2
    assert records.counts.unaccounted == 0


BOMB = '<!DOCTYPE Sanctions [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
DECLARATION = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
BAD = {
    "cut off": (SDN[:9000], ("well-formed document in OFAC's advanced XML", "break off", "Fetch the file again")),
    "one byte short": (SDN.rstrip()[:-1], ("well-formed",)),
    "a zero byte": (SDN.replace("Damascus", "Dam\x00scus"), ("well-formed",)),
    "another encoding": (SDN.replace("Damascus", "Damaskø").encode("latin-1"), ("well-formed",)),
    "a bomb": (SDN.replace(DECLARATION, DECLARATION + BOMB).replace(">SYRIANAIR<", ">&b;<"), ("DOCTYPE", "refused")),
    "a DOCTYPE": (
        SDN.replace(DECLARATION, DECLARATION + '<!DOCTYPE Sanctions SYSTEM "file:///etc/passwd">'),
        ("without a DOCTYPE, found one",),
    ),
    "deep nesting": (
        replaced(SDN, "<SanctionsEntryLinks/>", "<SanctionsEntryLinks>" + "<a>" * 5000 + "</a>" * 5000
            + "</SanctionsEntryLinks>"),
        ("well-formed",),
    ),
    "another document": ('<rss version="2.0"><channel/></rss>', ("begins with <Sanctions>", "found <rss> of None")),
    "another namespace": (
        re.sub(r'xmlns="[^"]*"', 'xmlns="urn:x"', SDN), ("begins with <Sanctions>", "of 'urn:x'")
    ),
    "no parties": (
        re.sub(r"<DistinctParties>.*</DistinctParties>", "", SDN, flags=re.DOTALL),
        ("missing are ['DistinctParties']",),
    ),
    "an id without a meaning": (
        replaced(SDN, 'FeatureTypeID="47"', 'FeatureTypeID="4747"'),
        ("expected the document to say what FeatureType 4747 means, found nothing",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_no_such_document_is_refused(text: str | bytes, words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as told:
        read(text)
    assert [word for word in ("us_ofac_sdn", *words) if word not in str(told.value)] == []
