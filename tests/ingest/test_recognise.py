"""Which list a wrong file is: found by reading it, and told with what to do."""

from pathlib import Path

import pytest

from entity_lists.errors import SourceChanged, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.ingest.receive import receive
from entity_lists.ingest.recognise import looks_like, other_list
from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from world.loopback import NOW, Publisher, Reply
from world.sample_lists import FIXTURES, samples

# Three lists stand in one file of the CFR.
OF_THE_CFR = {"us_bis_entity_list", "us_bis_unverified_list", "us_bis_military_end_user_list"}
# A few parties do not tell which of the two lists of one form it is.
OFAC = {"us_ofac_sdn", "us_ofac_consolidated"}
DENIED = (FIXTURES / "us_bis_denied_persons" / "dpl_2023-11-30.txt").read_bytes()
SDN_LIST = (FIXTURES / "us_ofac_sdn" / "sdn_2021-07-09.xml").read_bytes()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_every_list_is_recognised_among_all_others(source: Source) -> None:
    asked = get_source("us_bis_entity_list" if source.source_id not in OF_THE_CFR else "us_csl")
    # A list in several files that have one form is not told by one of them.
    alone = [sample for sample in samples(source) if len(sample.files) == 1 or source.source_id in OFAC]
    assert alone
    for sample in alone:
        found = other_list(asked, sample.contents[0])
        assert found is not None
        assert found.source_id == source.source_id or any(
            {found.source_id, source.source_id} <= together for together in (OF_THE_CFR, OFAC)
        )
        assert source.recognises(sample.contents[0])


@pytest.mark.parametrize("kind", ["statutory", "administrative"])
def test_each_of_the_two_files_of_a_release_is_recognised(kind: str) -> None:
    content = (FIXTURES / "us_state_debarred" / f"debarred-{kind}_2026-06-18.csv").read_bytes()
    found = other_list(get_source("us_state_nonproliferation"), content)
    assert found is not None
    assert found.source_id == "us_state_debarred"


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"Country,Entity\nFINLAND,Oy One\n", bytes(range(256))])
def test_what_is_no_list_is_none(content: bytes) -> None:
    assert other_list(get_source("us_csl"), content) is None


def test_what_is_told_names_the_list_and_its_source() -> None:
    told = looks_like(get_source("us_bis_denied_persons"))
    assert told.startswith(
        "It looks like another list, U.S. Denied Persons List (us_bis_denied_persons): give it to that"
    )


def test_a_wrong_file_of_the_right_kind_is_named_when_it_is_read(fetcher: Fetcher, tmp_path: Path) -> None:
    source, store, given = get_source("us_csl"), LocalStore(tmp_path / "store"), tmp_path / "list_2023-11-30.csv"
    given.write_bytes(DENIED)
    release = steps.fetch(source, store, NOW, fetcher, as_of=None, location=str(given))
    assert release is not None
    words = r"row 0 cannot be read.* It looks like another list, U\.S\. Denied Persons List"
    with pytest.raises(SourceChanged, match=words):
        steps.write(source, store, NOW, release)


def test_what_a_url_that_was_given_says_is_never_waited_for(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path
) -> None:
    source, store = get_source("us_bis_entity_list"), LocalStore(tmp_path)
    location = publisher.script("/list_2023-11-30.xml", Reply(body=DENIED), Reply(body=b"<html>busy</html>"))
    with pytest.raises(
        SourceChanged, match=r"found another file\. It looks like another list, U.S. Denied Persons List"
    ):
        receive(source, store, fetcher, as_of=None, location=location, now=NOW)
    with pytest.raises(SourceChanged, match="found a page"):
        receive(source, store, fetcher, as_of=None, location=location, now=NOW)


def test_the_other_list_of_the_same_form_is_named(fetcher: Fetcher, tmp_path: Path) -> None:
    source, store, given = get_source("us_ofac_consolidated"), LocalStore(tmp_path / "store"), tmp_path / "SDN.XML"
    given.write_bytes(SDN_LIST)
    release = steps.fetch(source, store, NOW, fetcher, as_of=NOW.date(), location=str(given))
    assert release is not None
    with pytest.raises(SourceChanged, match=r"of OFAC's other list \(SDN: .* Specially Designated Nationals"):
        steps.write(source, store, NOW, release)


# One form, or one file, that is of several lists: what is wrong with it is said without a name.
ALIKE = (OF_THE_CFR, OFAC)


@pytest.mark.parametrize("other", SOURCES, ids=lambda source: source.source_id)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_no_list_that_is_given_for_another_one_is_called_unavailable(
    source: Source, other: Source, fetcher: Fetcher, tmp_path: Path
) -> None:
    if source is other or any({source.source_id, other.source_id} <= alike for alike in ALIKE):
        return
    sample = samples(other)[0]
    given, store = tmp_path / f"list{sample.files[0].suffix}", LocalStore(tmp_path / "store")
    given.write_bytes(sample.contents[0])
    with pytest.raises((SourceChanged, UsageError)) as raised:
        fetch_and_write(source, store, fetcher, given)
    if len(sample.files) == 1:
        together = next((alike for alike in ALIKE if other.source_id in alike), {other.source_id})
        assert any(source_id in str(raised.value) for source_id in together)


def fetch_and_write(source: Source, store: LocalStore, fetcher: Fetcher, given: Path) -> None:
    release = steps.fetch(source, store, NOW, fetcher, as_of=NOW.date(), location=str(given))
    assert release is not None
    steps.write(source, store, NOW, release)
