"""What files a release of one of OFAC's lists has, and which form of it is at hand."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.sources.us_ofac import us_ofac_consolidated, us_ofac_sdn
from entity_lists.sources.us_ofac.ofac_list import is_advanced, read_release

SDN, CONSOLIDATED = us_ofac_sdn.SOURCE, us_ofac_consolidated.SOURCE
ADVANCED = b'<?xml version="1.0" encoding="utf-8"?>\n<Sanctions xmlns="https://www.un.org/sanctions/1.0">'


@pytest.mark.parametrize(
    ("given", "others"),
    [
        pytest.param("SDN.CSV", ("ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV"), id="as OFAC names them"),
        pytest.param("sdn.csv", ("add.csv", "alt.csv", "sdn_comments.csv"), id="in small letters"),
        pytest.param(
            "sdn_2021-07-07.csv",
            ("add_2021-07-07.csv", "alt_2021-07-07.csv", "sdn_comments_2021-07-07.csv"),
            id="of a day, as an archive keeps them",
        ),
        pytest.param("sdn_advanced.xml", (), id="advanced XML is one file"),
        pytest.param("ADD.CSV", (), id="not the file of the parties"),
        pytest.param("sdn_advanced_2021-07-06.xml", (), id="so is that of a day"),
        pytest.param("mysdn.csv", (), id="another name"),
        pytest.param("sdn (1).csv", (), id="a second download"),
        pytest.param("cons_prim.csv", (), id="the other list"),
    ],
)
def test_the_files_of_a_release_are_named_after_that_of_the_parties(given: str, others: tuple[str, ...]) -> None:
    assert SDN.companions(given) == others


def test_of_the_consolidated_list_an_archive_keeps_no_comments() -> None:
    assert CONSOLIDATED.companions("CONS_PRIM.CSV") == ("CONS_ADD.CSV", "CONS_ALT.CSV", "CONS_COMMENTS.CSV")
    assert CONSOLIDATED.companions("cons_prim.csv") == ("cons_add.csv", "cons_alt.csv", "cons_comments.csv")
    assert CONSOLIDATED.companions("cons_advanced_2023-12-07.xml") == CONSOLIDATED.companions("SDN.CSV") == ()
    assert CONSOLIDATED.companions("cons_prim_2025-12-19.csv") == ("cons_add_2025-12-19.csv", "cons_alt_2025-12-19.csv")


def test_the_addresses_of_the_current_release_are_those_of_its_files() -> None:
    assert SDN.urls == tuple(
        f"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/{name}" for name in SDN.files
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(ADVANCED, True, id="advanced XML"),
        pytest.param(b"\xef\xbb\xbf" + ADVANCED, True, id="with a byte-order mark"),
        pytest.param(b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA"', False, id="the file of the parties"),
        pytest.param(b"<!DOCTYPE html><html>", False, id="a page"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_the_form_is_told_by_how_a_file_begins(content: bytes, expected: bool) -> None:
    assert is_advanced(content) == expected


@pytest.mark.parametrize("number", [1, 5], ids=["too few", "too many"])
def test_a_release_has_as_many_files_as_the_list(number: int) -> None:
    with pytest.raises(SourceChanged) as caught:
        read_release([b'36,"AEROCARIBBEAN AIRLINES"'] * number, SDN)
    for part in ("us_ofac_sdn", "SDN.CSV", "ADD.CSV", f"found {number}"):
        assert part in str(caught.value)
