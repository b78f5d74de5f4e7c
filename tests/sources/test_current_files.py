"""Sources whose publisher serves the current release only: what they make of its answers, whatever the list."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import pytest

from entity_lists.errors import NotPublished, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.release import Origin
from entity_lists.source import Source
from entity_lists.sources import us_dhs_uflpa
from entity_lists.sources.un_sc import un_sc_consolidated
from entity_lists.sources.us_bis import us_bis_denied_persons, us_bis_entity_list_csv
from entity_lists.sources.us_csl import us_csl
from entity_lists.sources.us_fcc import us_fcc_covered_list
from entity_lists.sources.us_ofac import us_ofac_consolidated, us_ofac_sdn
from entity_lists.sources.us_state import us_state_debarred, us_state_nonproliferation
from world.loopback import NOW, Publisher, Reply, downloaded
from world.sample_lists import samples

# Where each publisher has the one file of a release.
PATHS = {
    un_sc_consolidated: "/resources/xml/en/consolidated.xml",
    us_bis_entity_list_csv: "/index.php/component/docman/?task=doc_download&gid=1072",
    us_csl: "/downloadable_consolidated_screening_list/v1/consolidated.json",
    us_dhs_uflpa: "/uflpa-entity-list",
    us_fcc_covered_list: "/supplychain/coveredlist",
    us_state_nonproliferation: "/csltempdata/sanctions.csv",
}
TABLES = (us_bis_denied_persons, us_bis_entity_list_csv, us_csl, us_state_debarred, us_state_nonproliferation)
PAGE = b"<!DOCTYPE html><html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>"
ONE_FILE = pytest.mark.parametrize(("module", "path"), PATHS.items(), ids=[module.SOURCE.source_id for module in PATHS])


def served(module: ModuleType, publisher: Publisher) -> Source:
    """Return the source with this publisher."""
    return replace(module.SOURCE, base_url=publisher.url(""))


def of_modules(*modules: ModuleType) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("module", modules, ids=[module.SOURCE.source_id for module in modules])


@ONE_FILE
def test_the_file_of_today_is_downloaded_once_while_it_stays_the_same(
    publisher: Publisher, fetcher: Fetcher, module: ModuleType, path: str
) -> None:
    source = served(module, publisher)
    (content,) = samples(source)[-1].contents
    publisher.script(path, Reply(body=content, headers={"ETag": '"1"'}))
    today = source.newest(fetcher)
    (file,) = source.download(fetcher, today, None)
    source.check([file])
    assert (today, file.content, publisher.paths()) == (NOW.date(), content, [path])
    assert file.file_name == (path.partition("?")[0].rpartition("/")[2] or "release")
    origin = Origin(url=file.url, etag='"1"', last_modified=None, fetched_at=NOW.isoformat())
    assert source.download(fetcher, today, origin) is None


@ONE_FILE
def test_a_page_with_status_200_is_refused(
    publisher: Publisher, fetcher: Fetcher, module: ModuleType, path: str
) -> None:
    publisher.script(path, Reply(body=PAGE))
    source = served(module, publisher)
    with pytest.raises(SourceUnavailable, match=f"^{module.SOURCE.source_id}: .*open the URL in a browser"):
        source.check(source.download(fetcher, NOW.date(), None))


@ONE_FILE
def test_a_publisher_that_refuses_is_told(
    publisher: Publisher, open_fetcher: Callable[..., Fetcher], module: ModuleType, path: str
) -> None:
    publisher.script(path, Reply(status=403, body=PAGE))
    with pytest.raises(SourceUnavailable, match="expected status 200, found 403"):
        served(module, publisher).download(open_fetcher(attempts=1), NOW.date(), None)


@of_modules(*PATHS, us_bis_denied_persons, us_ofac_consolidated, us_ofac_sdn, us_state_debarred)
def test_a_file_that_is_not_there_is_not_there_yet(publisher: Publisher, fetcher: Fetcher, module: ModuleType) -> None:
    with pytest.raises(NotPublished, match="expected status 200, found 404"):
        served(module, publisher).download(fetcher, NOW.date(), None)


@of_modules(*PATHS, us_ofac_consolidated, us_ofac_sdn)
def test_an_earlier_day_has_to_be_given_as_a_file(publisher: Publisher, fetcher: Fetcher, module: ModuleType) -> None:
    source = served(module, publisher)
    with pytest.raises(
        SourceUnavailable, match=f"{module.SOURCE.source_id}: the publisher serves its current release only"
    ):
        source.download(fetcher, NOW.date().replace(day=1), None)
    assert publisher.paths() == []


@of_modules(*TABLES)
@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"", "nothing", id="nothing"),
        pytest.param(b" \r\n", "nothing", id="blanks"),
        pytest.param(PAGE, r"a page named 'Access Denied \| Access Denied'", id="a page"),
        pytest.param(b"<html>Maintenance</html>", "a page without a name that starts with", id="a page without a type"),
        pytest.param(b'<?xml version="1.0"?><a/>', "XML that starts with", id="XML"),
    ],
)
def test_what_is_no_table_is_unavailable(module: ModuleType, content: bytes, found: str) -> None:
    source = module.SOURCE
    *others, _ = samples(source)[-1].contents
    with pytest.raises(
        SourceUnavailable, match=f"^{module.SOURCE.source_id}: .* expected a table as delimited text, found {found}"
    ):
        source.check([*map(downloaded, (*others, content))])


@pytest.mark.parametrize(
    ("module", "page"),
    [
        pytest.param(us_dhs_uflpa, "UFLPA Entity List", id=us_dhs_uflpa.SOURCE.source_id),
        pytest.param(us_fcc_covered_list, "List of Equipment and Services", id=us_fcc_covered_list.SOURCE.source_id),
    ],
)
@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"", r"nothing \(0 bytes\)", id="nothing"),
        pytest.param(PAGE, r"a page named 'Access Denied \| Access Denied'", id="a challenge"),
        pytest.param(b"Name,Date\nFoo,2024", "text that starts with 'Name,Date", id="a table as text"),
        pytest.param(b'{"message": "wait"}', "text that starts with", id="JSON"),
    ],
)
def test_what_is_not_the_page_is_unavailable(module: ModuleType, page: str, content: bytes, found: str) -> None:
    with pytest.raises(
        SourceUnavailable, match=f"^{module.SOURCE.source_id}: .*expected the page '{page}.*', found {found}"
    ):
        module.SOURCE.check([downloaded(content)])
