import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from entity_lists.errors import NotPublished, SourceChanged, SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.sources.us_bis.ecfr import download_part, newest_date, part_url
from world.loopback import NOW, Publisher, Reply

TITLES = "/api/versioner/v1/titles.json"
PART = "/api/versioner/v1/full/2026-03-25/title-15.xml?part=744"
AS_OF = date(2026, 3, 25)
XML = b'<?xml version="1.0"?>\n<DIV5 N="744" TYPE="PART"></DIV5>\n'
CHALLENGE = b"\n<!DOCTYPE html>\n<html><head><title>Request Access</title></head></html>"

TITLE_14 = {"number": 14, "name": "Aeronautics and Space", "up_to_date_as_of": "2026-06-15", "reserved": False}
TITLE_15 = {
    "number": 15,
    "name": "Commerce and Foreign Trade",
    "latest_amended_on": "2026-06-11",
    "latest_issue_date": "2026-06-11",
    "up_to_date_as_of": "2026-06-16",
    "reserved": False,
}
TITLE_35 = {"number": 35, "name": "Panama Canal", "up_to_date_as_of": None, "reserved": True}
META = {"date": "2026-06-16", "import_in_progress": False}
ANSWER = {"titles": [TITLE_14, TITLE_15, TITLE_35], "meta": META}


def served(publisher: Publisher, answer: object) -> str:
    publisher.script(TITLES, Reply(body=json.dumps(answer).encode()))
    return publisher.url("")


# The newest date


def test_the_newest_date_is_the_one_of_the_title(fetcher: Fetcher, publisher: Publisher) -> None:
    assert newest_date(fetcher, base_url=served(publisher, ANSWER)) == date(2026, 6, 16)
    assert publisher.paths() == [TITLES]


def test_an_answer_without_meta_is_taken_as_at_rest(fetcher: Fetcher, publisher: Publisher) -> None:
    assert newest_date(fetcher, base_url=served(publisher, {"titles": [TITLE_15]})) == date(2026, 6, 16)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({**ANSWER, "meta": {**META, "import_in_progress": True}}, id="of any title"),
        pytest.param({**ANSWER, "titles": [{**TITLE_15, "processing_in_progress": True}]}, id="of this title"),
    ],
)
def test_an_import_in_progress_is_waited_for(fetcher: Fetcher, publisher: Publisher, answer: object) -> None:
    with pytest.raises(SourceUnavailable, match="found an import in progress"):
        newest_date(fetcher, base_url=served(publisher, answer))


def _with_date(value: object) -> dict[str, object]:
    return {"titles": [{**TITLE_15, "up_to_date_as_of": value}], "meta": META}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param([], r"expected an object, found \[\]", id="a list"),
        pytest.param(None, "expected an object, found None", id="null"),
        pytest.param({"meta": META}, "expected titles, a list, found None", id="no titles"),
        pytest.param({"titles": {"15": TITLE_15}}, "expected titles, a list, found {'15'", id="titles by number"),
        pytest.param({"titles": [15]}, "expected titles, a list of objects, found 15", id="titles are numbers"),
        pytest.param({"titles": []}, r"expected title 15 once, found \[\]", id="no title"),
        pytest.param({"titles": [TITLE_14, TITLE_35]}, r"title 15 once, found \[14, 35\]", id="title missing"),
        pytest.param({"titles": [TITLE_15, TITLE_15]}, r"title 15 once, found \[15, 15\]", id="title twice"),
        pytest.param({"titles": [{**TITLE_15, "number": "15"}]}, r"once, found \['15'\]", id="number as text"),
        pytest.param({"titles": [{"number": 15}]}, "up_to_date_as_of, a date.*found None", id="date missing"),
        pytest.param(_with_date(None), "a date.*found None", id="date null"),
        pytest.param(_with_date(20260616), "a date.*found 20260616", id="date as a number"),
        pytest.param(_with_date("20260616"), "a date.*found '20260616'", id="date without dashes"),
        pytest.param(_with_date("June 16, 2026"), "a date.*found 'June 16, 2026'", id="date in words"),
        pytest.param(_with_date("2026-06-16T00:00:00Z"), "a date.*found '2026-06-16T", id="date with a time"),
        pytest.param(_with_date("2026-02-30"), "a date.*found '2026-02-30'", id="no such day"),
        pytest.param(_with_date("0097-06-16"), "not before 2017-01-03, found '0097-06-16'", id="year 97"),
        pytest.param({**ANSWER, "meta": None}, "expected meta, an object, found None", id="meta null"),
        pytest.param({**ANSWER, "meta": {"import_in_progress": "no"}}, "true or false, found", id="state in words"),
    ],
)
def test_another_shape_of_the_titles_is_a_change_of_the_source(
    fetcher: Fetcher, publisher: Publisher, answer: object, message: str
) -> None:
    with pytest.raises(SourceChanged, match=f"titles.json: .*{message}.*adapt ecfr.py"):
        newest_date(fetcher, base_url=served(publisher, answer))


def test_a_page_instead_of_the_titles_is_waited_for(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.script(TITLES, Reply(body=CHALLENGE))
    with pytest.raises(SourceUnavailable, match="expected JSON, found"):
        newest_date(fetcher, base_url=publisher.url(""))


# The part


def test_the_part_is_asked_for_by_its_date() -> None:
    assert part_url(AS_OF) == f"https://www.ecfr.gov{PART}"
    assert part_url(date(2017, 1, 3), base_url="http://localhost:8000") == (
        "http://localhost:8000/api/versioner/v1/full/2017-01-03/title-15.xml?part=744"
    )


def test_a_part_is_downloaded_under_a_name_that_says_what_it_is(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script(PART, Reply(body=XML, headers={"ETag": 'W/"1"'}))
    assert download_part(fetcher, AS_OF, base_url=publisher.url("")) == Download(
        content=XML,
        sha256=hashlib.sha256(XML).hexdigest(),
        file_name="title-15_part-744_2026-03-25.xml",
        url=url,
        etag='W/"1"',
        last_modified=None,
        fetched_at=NOW,
    )


@pytest.mark.parametrize("condition", [{"etag": 'W/"1"'}, {"last_modified": "Wed, 25 Mar 2026 00:00:00 GMT"}])
def test_an_unchanged_part_is_none(fetcher: Fetcher, publisher: Publisher, condition: dict[str, str]) -> None:
    validators = {"ETag": 'W/"1"', "Last-Modified": "Wed, 25 Mar 2026 00:00:00 GMT"}
    publisher.script(PART, Reply(body=XML, headers=validators))
    assert download_part(fetcher, AS_OF, base_url=publisher.url(""), **condition) is None


def test_a_date_that_is_not_published_yet_says_so(fetcher: Fetcher, publisher: Publisher) -> None:
    expected = r"part 744 as of 2026-03-25: .*found 404: .*not published that date yet.*one or two business days.*later"
    with pytest.raises(SourceUnavailable, match=expected) as caught:
        download_part(fetcher, AS_OF, base_url=publisher.url(""))
    assert isinstance(caught.value.__cause__, NotPublished)
    assert publisher.paths() == [PART]


@pytest.mark.parametrize("as_of", [date(2017, 1, 2), date(2016, 12, 31), date(97, 1, 3)], ids=str)
def test_dates_before_the_history_are_not_asked_for(fetcher: Fetcher, publisher: Publisher, as_of: date) -> None:
    with pytest.raises(SourceUnavailable, match="expected a date from 2017-01-03 on, where the eCFR's history starts"):
        download_part(fetcher, as_of, base_url=publisher.url(""))
    assert publisher.seen == []


def test_the_first_date_of_the_history_is_asked_for(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.script(PART.replace("2026-03-25", "2017-01-03"), Reply(body=XML))
    assert download_part(fetcher, date(2017, 1, 3), base_url=publisher.url("")) is not None


def test_other_failures_keep_their_own_words(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.script(PART, Reply(status=503))
    with pytest.raises(SourceUnavailable, match="found 503 Service Unavailable"):
        download_part(fetcher, AS_OF, base_url=publisher.url(""))


@pytest.mark.corpus
def test_a_real_part_arrives_byte_by_byte(fetcher: Fetcher, publisher: Publisher, corpus: Path) -> None:
    content = (corpus / "ecfr" / "title-15_part-744_2026-03-25.xml").read_bytes()
    publisher.script(PART, Reply(body=content))
    download = download_part(fetcher, AS_OF, base_url=publisher.url(""))
    assert download is not None
    assert download.content == content
    assert download.sha256 == hashlib.sha256(content).hexdigest()
    get_source("us_bis_entity_list").check([download])


def test_a_page_with_status_200_is_refused(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.script(PART, Reply(body=CHALLENGE, headers={"Content-Type": "text/html"}))
    download = download_part(fetcher, AS_OF, base_url=publisher.url(""))
    assert download is not None
    with pytest.raises(SourceUnavailable, match="expected an eCFR XML document, found a page named"):
        get_source("us_bis_entity_list").check([download])
