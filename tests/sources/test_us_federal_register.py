"""The Federal Register on a loopback server: its pages, what lies beside them, and what it may do wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.register.answer import read_answers
from entity_lists.source import Source
from entity_lists.sources.us_federal_register import SOURCE
from world.loopback import NOW, Publisher, Reply, downloaded
from world.register_answer import Document, answer, document

QUERY = SOURCE.urls[0].removeprefix(SOURCE.base_url)
SECOND = "/api/v1/documents?format=json&page=2"
INSPECTION = "/api/v1/public-inspection-documents/current.json"
NEWEST = document("2026-05999", "2026-03-20", "Additions to the Entity List")
OLDER = document("2025-05427", "2025-03-28", "Additions to the Entity List")
TEXT = "/documents/full_text/xml/2026/03/20/2026-05999.xml"
OLDER_DAY = date(2025, 3, 28)
CAPTCHA = b"<!DOCTYPE html><html><head><title>Request Access</title></head><body></body></html>"


def page(*documents: Document, count: int, following: str | None = None) -> Reply:
    """Return a page of an answer of two pages; following: the address of the next one."""
    value = {"count": count, "total_pages": 2, "results": documents} | (
        {"next_page_url": following} if following else {}
    )
    return Reply(body=json.dumps(value).encode())


def served(publisher: Publisher, *replies: Reply) -> Source:
    """Return the source with this publisher, which answers the query so and has nothing on public inspection."""
    publisher.script(QUERY, *replies)
    publisher.script(INSPECTION, Reply(body=b'{"count": 0, "results": []}'))
    return replace(SOURCE, base_url=publisher.url(""))


def names(source: Source, fetcher: Fetcher) -> list[str]:
    files = source.download(fetcher, NOW.date(), None)
    assert files is not None
    source.check(files)
    return [file.file_name for file in files]


def test_full_texts_are_those_of_the_last_weeks_only(publisher: Publisher, fetcher: Fetcher) -> None:
    source = served(publisher, Reply(body=answer([OLDER, NEWEST])))
    publisher.script(TEXT, Reply(body=b"<RULE/>"))
    assert names(source, fetcher) == ["documents.json", "public_inspection.json", "2026-05999.xml"]
    assert publisher.paths() == [QUERY, INSPECTION, TEXT]


def test_a_text_that_is_not_there_yet_is_no_fault(publisher: Publisher, fetcher: Fetcher) -> None:
    source = served(publisher, Reply(body=answer([NEWEST])))
    assert names(source, fetcher) == ["documents.json", "public_inspection.json"]


def test_a_text_of_another_server_is_not_asked_for(publisher: Publisher, fetcher: Fetcher) -> None:
    elsewhere = NEWEST | {"full_text_xml_url": publisher.url(TEXT, host="localhost")}
    assert "2026-05999.xml" not in names(served(publisher, Reply(body=answer([elsewhere]))), fetcher)
    assert publisher.paths() == [QUERY, INSPECTION]


def test_the_next_page_is_where_the_answer_says(publisher: Publisher, fetcher: Fetcher) -> None:
    source = served(publisher, page(OLDER, count=2, following=SECOND))
    publisher.script(SECOND, page(NEWEST, count=2))
    assert names(source, fetcher)[:2] == ["documents.json", "documents-2.json"]


ELSEWHERE: dict[str, Callable[[Publisher], str]] = {
    "another host": lambda publisher: publisher.url(SECOND, host="localhost"),
    "another port": lambda _: f"http://127.0.0.1:1{SECOND}",
    "another scheme": lambda publisher: publisher.url(SECOND).replace("http:", "https:"),
    "no scheme": lambda _: f"//example.org{SECOND}",
}


@pytest.mark.parametrize("address", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_next_page_elsewhere_is_never_asked_for(
    publisher: Publisher, fetcher: Fetcher, address: Callable[[Publisher], str]
) -> None:
    source = served(publisher, page(OLDER, count=2, following=address(publisher)))
    with pytest.raises(SourceChanged, match="which was not asked"):
        source.download(fetcher, NOW.date(), None)
    assert publisher.paths() == [QUERY]


def test_pages_without_end_are_given_up(publisher: Publisher, fetcher: Fetcher) -> None:
    source = served(publisher, page(OLDER, count=2, following=SECOND))
    publisher.script(SECOND, page(OLDER, count=2, following=SECOND))
    with pytest.raises(SourceChanged, match="at most 10 pages"):
        source.download(fetcher, NOW.date(), None)
    assert len(publisher.paths()) == 10


def test_page_1_served_again_as_page_2_is_refused(publisher: Publisher, fetcher: Fetcher) -> None:
    source = served(publisher, page(OLDER, count=2, following=SECOND))
    publisher.script(SECOND, page(OLDER, count=2))
    files = source.download(fetcher, NOW.date(), None) or ()
    with pytest.raises(SourceChanged, match="come twice"):
        read_answers([(file.file_name, file.content) for file in files[:2]])


PASSING = {
    "429": Reply(status=429, headers={"Retry-After": "7"}),
    "500": Reply(status=500),
    "503": Reply(status=503),
}


@pytest.mark.parametrize("reply", PASSING.values(), ids=PASSING)
def test_a_server_that_is_busy_is_asked_again(publisher: Publisher, fetcher: Fetcher, reply: Reply) -> None:
    source = served(publisher, reply, Reply(body=answer([OLDER])))
    assert names(source, fetcher) == ["documents.json", "public_inspection.json"]
    assert publisher.paths() == [QUERY, QUERY, INSPECTION]


@pytest.mark.parametrize("reply", PASSING.values(), ids=PASSING)
def test_a_server_that_stays_busy_is_not_available(publisher: Publisher, fetcher: Fetcher, reply: Reply) -> None:
    with pytest.raises(SourceUnavailable):
        served(publisher, reply).download(fetcher, NOW.date(), None)


REFUSED = {
    "a page that asks for access": (CAPTCHA, "found a page"),
    "no results": (b'{"count": 0, "description": "Documents"}', "found nothing"),
    "an error": (b'{"errors": {"x": "is not a valid field"}}', "expected an object with results"),
}


@pytest.mark.parametrize(("body", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_answer_is_refused_before_anything_is_kept(
    publisher: Publisher, fetcher: Fetcher, body: bytes, said: str
) -> None:
    with pytest.raises(SourceChanged, match=said):
        served(publisher, Reply(body=body)).download(fetcher, NOW.date(), None)


def test_another_day_than_today_is_not_to_be_had(publisher: Publisher, fetcher: Fetcher) -> None:
    with pytest.raises(SourceUnavailable, match="today's state only"):
        served(publisher).download(fetcher, OLDER_DAY, None)
    assert publisher.paths() == []


def test_beside_a_saved_answer_lie_its_pages_and_texts() -> None:
    first = downloaded(page(OLDER, count=2).body, "saved.json")
    assert SOURCE.possible_companions(first) == (
        "saved-2.json", "public_inspection.json", "rule_statements.csv", "2025-05427.xml", "2025–05427.xml"
    )  # fmt: skip


def test_a_number_that_leads_out_of_the_folder_names_no_file() -> None:
    outside = OLDER | {"document_number": "../../2025-05427"}
    assert not any("/" in name for name in SOURCE.possible_companions(downloaded(answer([outside]), "saved.json")))
