"""A party of the sdnList XML as an entry, and remarks in brackets."""

import pytest

from entity_lists.records import Address, Entry, Identifier, Name, Relation
from entity_lists.sources.us_ofac.sdn_list_document import records
from entity_lists.sources.us_ofac.sdn_list_party import read_party, unbracketed
from entity_lists.unknown import Unknown
from sources.us_ofac.test_sdn_list_document import document

PERSON = """<sdnEntry><uid>900001</uid><firstName>Test</firstName><lastName>TESTER</lastName>
<title>Director; Owner</title><sdnType>Individual</sdnType><remarks>Post held; Owner (Linked To: ACME CO.)</remarks>
<programList><program>TEST2</program><program>TEST1</program></programList>
<idList><id><uid>1</uid><idType>Passport</idType><idNumber>A1</idNumber><idCountry>Iran</idCountry>
<issueDate>01 Jan 2001</issueDate><expirationDate>02 Feb 2011</expirationDate></id>
<id><uid>2</uid><idType>Issuer Name</idType><idNumber>TESTER PLC</idNumber></id></idList>
<akaList><aka><uid>3</uid><type>f.k.a. </type><category>weak</category><lastName>TESTOR</lastName>
<firstName>Te.</firstName></aka><aka><uid>4</uid><type>a.k.a.</type><category>strong</category></aka></akaList>
<addressList><address><uid>5</uid><address1>1 Side Road</address1><address2>Flat 2</address2><city>Moscow</city>
<stateOrProvince>Moscow Oblast</stateOrProvince><postalCode>125993</postalCode><country>Russia</country></address>
<address><uid>6</uid><region>Gaza</region></address><address><uid>7</uid><country>undetermined</country></address>
</addressList><nationalityList><nationality><uid>8</uid><country>Russia</country><mainEntry>true</mainEntry>
</nationality></nationalityList><dateOfBirthList><dateOfBirthItem><uid>9</uid><dateOfBirth>circa 1969</dateOfBirth>
<mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>"""


def read(entry: str, unknown: Unknown | None = None) -> Entry:
    ((element, text),) = records(document(entry), "us_ofac_sdn")
    return read_party(element, text, 1, "SDN", unknown if unknown is not None else Unknown())[0]


def entry_of(inside: str) -> str:
    return f"<sdnEntry><uid>1</uid><lastName>ACME</lastName><sdnType>Entity</sdnType>{inside}</sdnEntry>"


def test_a_person_is_read_whole() -> None:
    person = read(PERSON)
    assert person == Entry(
        position=1,
        list_code="SDN",
        publisher_id="900001",
        entry_type="person",
        country_code=None,
        country_text=None,
        has_destination=False,
        names=(
            Name(name="TESTER, Test", name_type="primary"),
            Name(name="TESTOR, Te.", name_type="fka", is_weak=True),
            Name(name="TESTER PLC", name_type="aka"),
        ),
        addresses=(
            Address(
                address="1 Side Road, Flat 2, Moscow, Moscow Oblast 125993, Russia",
                city="Moscow",
                state="Moscow Oblast",
                postal_code="125993",
                country_code="RU",
            ),
            Address(address="Region: Gaza", country_code="PS"),
        ),
        identifiers=(
            Identifier(id_type="title", id_value="Director"),
            Identifier(id_type="title", id_value="Owner"),
            Identifier(id_type="birth_date", id_value="circa 1969"),
            Identifier(id_type="nationality", id_value="Russia", country_code="RU"),
            Identifier(
                id_type="passport", id_value="A1", country_code="IR", remarks="issued 01 Jan 2001; expires 02 Feb 2011"
            ),
        ),
        relations=(
            Relation(relation="linked_to", related_name="ACME CO.", country_code=None, text="Linked To: ACME CO."),
        ),
        programs="TEST1; TEST2",
        remarks="Post held",
        entry_text=person.entry_text,
    )
    assert person.entry_text.startswith("<sdnEntry><uid>900001</uid>")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("<sdnEntry><uid>x</uid><lastName>A</lastName><sdnType>Entity</sdnType></sdnEntry>", "a number as uid"),
        ("<sdnEntry><uid>1</uid><lastName> </lastName><sdnType>Entity</sdnType></sdnEntry>", "expected one name"),
        (entry_of("<lastName>OTHER</lastName>"), "expected one name"),
        ("<sdnEntry><uid>1</uid><lastName>A</lastName><sdnType>Spacecraft</sdnType></sdnEntry>", "found 'Spacecraft'"),
        ("<sdnEntry><uid>1</uid><lastName>A</lastName></sdnEntry>", "as sdnType, found ''"),
    ],
)
def test_what_is_no_party_says_why(entry: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(entry)


def test_new_words_are_kept_and_told_and_new_elements_are_asked_about() -> None:
    unknown = Unknown()
    entry = read(
        entry_of(
            "<idList><id><uid>1</uid><idType>Star Sign</idType><idNumber>Leo</idNumber></id></idList>"
            "<akaList><aka><uid>2</uid><type>d.b.a.</type><category>middling</category><lastName>B</lastName></aka></akaList>"
            "<phoneList><phone>12</phone></phoneList>"
        ),
        unknown,
    )
    assert entry.identifiers == (Identifier(id_type="other", id_value="Leo", remarks="Star Sign"),)
    assert entry.names[1:] == (Name(name="B", name_type="aka"),)
    assert entry.remarks == "sdnEntry/phoneList: 12"
    assert dict(unknown) == {
        ("unknown_words", "idType: Star Sign"): 1,
        ("unknown_words", "aka type: d.b.a."): 1,
        ("unknown_words", "aka category: middling"): 1,
        ("unknown_kinds", "element: sdnEntry/phoneList"): 1,
    }


def test_a_document_without_a_number_is_known_by_its_country() -> None:
    document_of = "<idList><id><uid>1</uid><idType>Passport</idType><idCountry>Iran</idCountry></id></idList>"
    assert read(entry_of(document_of)).identifiers == (
        Identifier(id_type="passport", id_value="Iran", country_code="IR"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("PFLP", "PFLP", id="words"),
        pytest.param("(Linked To: ACME)", "Linked To: ACME.", id="a link"),
        pytest.param("(Linked To: ACME (CUBA) CO.)", "Linked To: ACME (CUBA) CO..", id="a name with a bracket"),
        pytest.param("(Linked To: A; Linked To: B)", "Linked To: A; Linked To: B.", id="two in one bracket"),
        pytest.param("(Linked To: A) (Linked To: B).", "Linked To: A; Linked To: B.", id="two brackets"),
        pytest.param("HAMAS (Linked To: A); HEBRON.", "HAMAS; Linked To: A; HEBRON.", id="between words"),
        pytest.param("HAMAS (Gaza", "HAMAS (Gaza", id="a bracket of another kind"),
        pytest.param("(Linked To: A", "Linked To: A", id="a bracket that nothing closes"),
    ],
)
def test_links_in_brackets_become_statements(text: str, expected: str) -> None:
    assert unbracketed(text) == expected
