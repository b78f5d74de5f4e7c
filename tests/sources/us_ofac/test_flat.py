"""OFAC's flat files: what a release of four files says, and what is no release of them."""

from collections.abc import Sequence

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.records import Address, Identifier, Name, Records
from entity_lists.sources.us_ofac.flat import read_flat
from entity_lists.sources.us_ofac.flat_files import LAYOUTS, refuse_other_days
from sources.us_ofac.ofac_rows import address, alias, cells, flat_file, flat_files, party


def read(*contents: bytes) -> Records:
    return read_flat(contents, source_id="us_ofac_sdn", list_code="SDN")


def release(parties: Sequence[str], **files: Sequence[str]) -> Records:
    return read(*flat_files(parties, **files))


LONG = "DOB 1962; " + "POB " + "x" * 980 + "; Pas"


def test_a_remark_that_breaks_off_is_joined_exactly() -> None:
    assert len(LONG) == 999
    records = release([party(1, kind="individual", remarks=LONG + "s")], comments=['1,"port A123 (Iran)."'])
    (entry,) = records.entries
    assert [(one.id_type, one.id_value) for one in entry.identifiers][::2] == [
        ("birth_date", "1962"), ("passport", "A123")
    ]  # fmt: skip
    assert (entry.remarks, records.observations["remarks_cut_off", "release"]) == (None, 0.0)


def test_without_its_continuation_the_last_statement_stays_as_text() -> None:
    records = read(*flat_files([party(1, remarks=LONG + "s")])[:3])
    (entry,) = records.entries
    assert [one.id_type for one in entry.identifiers] == ["birth_date", "birth_place"]
    assert (entry.remarks, records.observations["remarks_cut_off", "release"]) == ("Pass", 1.0)
    assert records.set_aside == {"address rows": 1, "alias rows": 1, "comment rows": 0}


@pytest.mark.parametrize(
    ("kind", "entry_type"),
    [("individual", "person"), ("vessel", "vessel"), ("aircraft", "aircraft"), ("-0- ", "organization")],
)
def test_the_publisher_says_what_a_party_is(kind: str, entry_type: str) -> None:
    (entry,) = release([party(1, kind=kind)]).entries
    assert entry.entry_type == entry_type


@pytest.mark.parametrize(
    ("program", "programs"),
    [("CUBA", "CUBA"), ("SYRIA] [IRAQ2", "IRAQ2; SYRIA"), ("[SDGT] [IFSR]", "IFSR; SDGT")],
)
def test_programmes_are_parted(program: str, programs: str) -> None:
    (entry,) = release([party(1, program=program)]).entries
    assert entry.programs == programs


def test_aliases_and_addresses_go_to_their_party() -> None:
    records = release(
        [party(1, "ONE"), party(2, "TWO", remarks="a.k.a. 'DEUX'.")],
        addresses=[address(2, "1 Main St", "Paris 75001", "France"), address(1), address(2, country="Russia")],
        aliases=[alias(2, "ZWEI", "fka"), alias(2, "DOS", "nka"), alias(2, "ZWEI", "fka")],
    )
    one, two = records.entries
    assert (one.names, one.addresses) == ((Name(name="ONE", name_type="primary"),), ())
    assert two.names == (
        Name(name="TWO", name_type="primary"),
        Name(name="ZWEI", name_type="fka"),
        Name(name="DOS", name_type="nka"),
        Name(name="DEUX", name_type="aka", is_weak=True),
    )
    assert two.addresses == (
        Address(address="1 Main St, Paris 75001, France", country_code="FR"),
        Address(address="Russia", country_code="RU"),
    )
    assert two.entry_text.count("\n") == 5
    assert (records.record_count, records.counts.unaccounted) == (8, 0)
    assert records.set_aside == {"address rows": 3, "alias rows": 3, "comment rows": 0}


def test_what_rows_of_addresses_and_aliases_remark_is_kept() -> None:
    records = release(
        [party(1, remarks="ICTY indictee.")],
        addresses=[address(1, "1 Main St", remarks="until 2019")],
        aliases=[alias(1, "UN", remarks="in French")],
    )
    assert records.entries[0].remarks == "ICTY indictee; until 2019; in French"


@pytest.mark.parametrize(
    ("remark", "name"),
    [
        ("Linked To: R D I S.A.", "R D I S.A."),
        ("Linked To: GULF PETROCHEMICAL INDUSTRY CO.", "GULF PETROCHEMICAL INDUSTRY CO."),
        ("Linked To: ACME.", "ACME"),
        ("Linked To: MAMMUT INDUSTRIAL GROUP P.J.S.", "MAMMUT INDUSTRIAL GROUP P.J.S"),
    ],
)
def test_the_full_stop_of_a_name_at_the_end_of_a_remark_is_not_lost(remark: str, name: str) -> None:
    listed = [party(1, "GULF PETROCHEMICAL INDUSTRY CO."), party(2, "MAMMUT INDUSTRIAL GROUP P.J.S")]
    linked = release([*listed, party(3, remarks=remark)]).entries[2]
    (relation,) = linked.relations
    assert (relation.related_name, relation.text) == (name, f"Linked To: {name}")


@pytest.mark.parametrize(
    ("rows", "position", "reason"),
    [
        ({"addresses": [address(1), address(9, "Havana")]}, 4, "no party has the number 9"),
        ({"aliases": [alias(9, "NINE")]}, 5, "no party has the number 9"),
        ({"comments": ['9,"x"']}, 6, "no party has the number 9"),
        (
            {"comments": ['1,"x"']},
            6,
            "the remark of party 1 does not break off, so this does not continue it",
        ),
        ({"aliases": [alias(1, "A"), '1,2,"aka"']}, 6, "expected 5 cells, found 3"),
        ({"aliases": [alias(1, "A"), alias(1, "-0- ")]}, 6, "expected a value as alt_name, found None"),
        ({"aliases": [alias(1, "A"), '1,2,"aka","B']}, 6, "cannot be parted into cells (unexpected end of data)"),
        ({"aliases": [alias(1, "A"), 'x,2,"aka","B",-0- ']}, 6, "expected a number as ent_num, found 'x'"),
    ],
)  # fmt: skip
def test_an_odd_row_is_put_aside_with_its_reason(rows: dict[str, list[str]], position: int, reason: str) -> None:
    files = {"addresses": [address(1), address(2)], **rows}
    records = release([party(1), party(2)], **files)
    (odd,) = records.quarantine
    assert (odd.position, odd.reason) == (position, reason)
    assert odd.record_text in "\n".join(row for rows in files.values() for row in rows)
    assert (len(records.entries), records.counts.unaccounted) == (2, 0)


def test_two_parties_of_one_number_are_both_entries_with_all_that_is_said_of_it() -> None:
    records = release(
        [party(1, "OTHER PARTY"), party(1), party(2, "THIRD")],
        addresses=[address(1, "1 Side Road", "Havana", "Cuba"), address(2)],
        aliases=[alias(1, "ACME WORKS")],
    )
    first, second, third = records.entries
    assert (first.name, second.name, first.publisher_id, second.publisher_id) == ("OTHER PARTY", "ACME", "1", "1")
    assert [name.name for name in first.names[1:]] == [name.name for name in second.names[1:]] == ["ACME WORKS"]
    assert first.addresses == second.addresses == (Address(address="1 Side Road, Havana, Cuba", country_code="CU"),)
    assert (third.names[1:], third.addresses) == ((), ())
    assert (records.quarantine, records.counts.unaccounted) == ((), 0)
    assert int(records.observations["parties_of_shared_numbers", "release"]) == 2


def test_a_remark_goes_on_for_the_party_of_a_number_whose_remark_breaks_off() -> None:
    long = "Linked To: " + "X" * 989
    records = release([party(1, remarks=long), party(1, "OTHER PARTY")], comments=['1,"YZ."'])
    broken_off, other = records.entries
    assert broken_off.relations[0].related_name == "X" * 989 + "YZ"
    assert (other.relations, records.quarantine) == ((), ())


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "second", "last"])
@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        pytest.param(party(7, ""), "expected a value as SDN_Name, found None", id="without a name"),
        pytest.param(party(7, kind="spacecraft"), "as SDN_Type, found 'spacecraft'", id="of a new type"),
        pytest.param('7,"ACME"', "expected 12 cells, found 2", id="cut short"),
    ],
)
def test_a_party_that_cannot_be_read_goes_to_quarantine_alone(odd: str, reason: str, place: int) -> None:
    parties = [party(1), party(2)]
    parties.insert(place, odd)
    records = release(parties, addresses=[address(1), address(2), address(7)], aliases=[alias(7, "SEVEN")])
    assert [entry.publisher_id for entry in records.entries] == ["1", "2"]
    unread, *said_of_it = records.quarantine
    assert (unread.position, unread.record_text) == (place + 1, odd)
    assert reason in unread.reason
    assert [one.reason for one in said_of_it] == ["the row of party 7 cannot be read"] * 2
    assert records.counts.unaccounted == 0


def test_a_new_type_of_party_is_asked_about_and_a_new_word_is_told() -> None:
    records = release(
        [party(1, kind="spacecraft"), party(2, remarks="Gender Unknown; Tax ID No. 12.")],
        aliases=[alias(2, "A", "dba")],
    )
    (entry,) = records.entries
    assert entry.names[1] == Name(name="A", name_type="aka")
    assert Identifier(id_type="gender", id_value="Unknown") in entry.identifiers
    counted = {key: int(value) for key, value in records.observations.items() if key[0].startswith("unknown")}
    assert counted == {
        ("unknown_kinds", "release"): 1,
        ("unknown_kinds", "SDN_Type: spacecraft"): 1,
        ("unknown_words", "release"): 2,
        ("unknown_words", "alt_type: dba"): 1,
        ("unknown_words", "Gender: Unknown"): 1,
    }


def test_a_party_without_a_row_of_addresses_is_counted() -> None:
    records = release([party(1), party(2)], addresses=[address(1)])
    assert int(records.observations["parties_without_address_row", "release"]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_beyond_ascii_are_read(encoding: str) -> None:
    parties, *others = flat_files([party(1, "CAFÉ ÑANDÚ")])
    (entry,) = read(parties.decode().encode(encoding), *others).entries
    assert entry.name == "CAFÉ ÑANDÚ"


@pytest.mark.parametrize(("program", "effective"), [("CMIC-EO13959", "2021-08-02"), ("CMIC-EO13959] [SDGT", "None")])
def test_only_chinese_military_companies_have_a_day_of_effect(program: str, effective: str) -> None:
    (entry,) = release([party(1, program=program, remarks="Effective Date (CMIC) 02 Aug 2021.")]).entries
    assert (str(entry.effective_on), entry.listed_on) == (effective, None)


GOOD = flat_files([party(1), party(2)])
PRIMARY = LAYOUTS[0].columns


def changed(index: int, content: bytes) -> tuple[bytes, ...]:
    return (*GOOD[:index], content, *GOOD[index + 1 :])


BAD = {
    "an empty file": (changed(0, b""), ("party rows", "end mark 0x1A", "found ''")),
    "only the end mark": (changed(0, b"\x1a"), ("party rows has another layout", "no rows")),
    "a page": (changed(0, b"<!DOCTYPE html><html></html>"), ("end mark 0x1A", "<!DOCTYPE html>")),
    "cut off inside a row": (changed(0, GOOD[0][:-20]), ("end mark 0x1A on its last line", "breaks off")),
    "cut off between rows": (changed(2, GOOD[2].rstrip(b"\x1a")), ("alias rows", "end mark 0x1A")),
    "comments cut off": (changed(3, b'1,"half'), ("comment rows", "end mark 0x1A", "half")),
    "another encoding": (changed(0, GOOD[0].decode().encode("utf-16")), ("party rows",)),
    "a header": (
        changed(0, (",".join(PRIMARY) + "\r\n").encode() + GOOD[0]),
        ("another layout", "Expected, without a header", "found: expected a number as ent_num", "(1 of 3 rows)"),
    ),
    "a new column": (
        changed(0, flat_file([party(n) + ",1" for n in range(9)])),
        ("another layout", "SDN_Name", "expected 12 cells, found 13 (9 of 9 rows)"),
    ),
    "a missing column": (
        changed(1, flat_file(['1,2,-0- ,"Havana","Cuba"'])),
        ("address rows has another layout", "expected 6 cells, found 5"),
    ),
    "columns in another order": (
        changed(2, flat_file(['"aka",1,1,"ACME",-0- '])),
        ("alias rows has another layout", "expected a number as ent_num, found 'aka'"),
    ),
    "another list's file": (
        changed(0, b"Country,Entity\r\nFINLAND,Oy One\r\n\x1a"), ("another layout", "expected 12 cells, found 2")
    ),
    "many odd rows": (
        changed(2, flat_file([alias(1, "A"), *["x"] * 6])), ("alias rows has another layout", "(6 of 7 rows)")
    ),
}  # fmt: skip


@pytest.mark.parametrize(("contents", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_no_release_is_refused(contents: tuple[bytes, ...], words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as told:
        read(*contents)
    assert [word for word in ("us_ofac_sdn", *words) if word not in str(told.value)] == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (flat_files([party(1)], addresses=[address(9)]), ("1 of 1 party rows", "file of addresses", ": 1.")),
        (
            flat_files([party(1)], addresses=[address(1), address(9)]),
            ("1 of 2 address rows", "file of parties", ": 9."),
        ),
        (flat_files([party(1)], aliases=[alias(7, "SEVEN")]), ("1 of 1 alias rows", ": 7.")),
        (flat_files([party(1)], comments=['8,"x"']), ("1 of 1 comment rows", ": 8.")),
    ],
)
def test_files_of_different_days_are_told(files: tuple[bytes, ...], words: tuple[str, ...]) -> None:
    with pytest.raises(SourceUnavailable) as told:
        refuse_other_days(files, "us_ofac_sdn")
    wanted = ("us_ofac_sdn: expected the files of one release", *words, "wait an hour")
    assert [word for word in wanted if word not in str(told.value)] == []


def test_given_files_of_different_days_are_a_change() -> None:
    with pytest.raises(SourceChanged, match="different days: give those of one day"):
        refuse_other_days(flat_files([party(1)], addresses=[address(9)]), "us_ofac_sdn", is_given=True)


def test_a_few_rows_in_a_thousand_are_no_sign_of_another_day() -> None:
    numbers = range(1, 1001)
    parties = [party(number) for number in numbers]
    strays = [alias(number, "A") for number in numbers] + [alias(2000, "A")]
    files = flat_files(parties, aliases=strays)
    refuse_other_days(files, "us_ofac_sdn")
    assert len(read(*files).quarantine) == 1


@pytest.mark.parametrize(("lacking", "is_refused"), [(1, False), (2, False), (3, True)])
def test_a_short_list_is_not_refused_for_a_party_without_its_number(lacking: int, is_refused: bool) -> None:
    numbers = range(1, 201)
    parties = [party(number) for number in numbers if number > lacking]
    addresses = [address(number) for number in numbers for _ in range(5)]
    files = flat_files(parties, addresses=addresses, aliases=[alias(200, "A")])
    if is_refused:
        with pytest.raises(SourceUnavailable, match="15 of 1,000 address rows"):
            refuse_other_days(files, "us_ofac_sdn")
    else:
        refuse_other_days(files, "us_ofac_sdn")
        assert len(read(*files).quarantine) == 5 * lacking


def test_rows_are_written_as_the_publisher_does() -> None:
    assert cells(1, "A", "-0- ") == '1,"A",-0- '
