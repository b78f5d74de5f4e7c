"""The two files of the debarred list behind their page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources.us_state import us_state_debarred
from world.loopback import Publisher, Reply
from world.sample_lists import samples

SOURCE = us_state_debarred.SOURCE
BOTH = samples(SOURCE)[-1].contents

ARTICLE = "/api/now/sp/page?id=ddtc_kb_article_page&kb_number=KB0010126"
IDS = [f"{number:032x}" for number in range(6)]


def article(ids: Iterable[str]) -> Reply:
    links = "".join(f"<a href='/sys_attachment.do?sys_id&#61;{one}'>file</a>" for one in ids)
    return Reply(body=f'{{"result": {{"text": "{links}"}}}}'.encode())


def test_both_files_are_downloaded_from_where_the_page_says(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.script(ARTICLE, article(IDS))
    for number, body in ((0, BOTH[0]), (3, BOTH[1])):
        publisher.script(f"/sys_attachment.do?sys_id={IDS[number]}", Reply(body=body))
    source = replace(SOURCE, base_url=publisher.url(""))
    files = source.download(fetcher, source.newest(fetcher), None)
    assert files is not None
    source.check(files)
    assert [(file.file_name, file.content) for file in files] == [
        ("debarred-statutory.csv", BOTH[0]),
        ("debarred-administrative.csv", BOTH[1]),
    ]
    assert len(source.parse([file.content for file in files]).entries) == 25


def test_a_page_with_fewer_files_is_another_page(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.script(ARTICLE, article(IDS[:3]))
    source = replace(SOURCE, base_url=publisher.url(""))
    with pytest.raises(SourceChanged, match="expected at least 4 attachments, found 3"):
        source.download(fetcher, source.newest(fetcher), None)


def test_a_file_that_is_not_there_is_not_there_yet(publisher: Publisher, fetcher: Fetcher) -> None:
    source = replace(SOURCE, base_url=publisher.url(""))
    publisher.script(ARTICLE, article(IDS))
    with pytest.raises(SourceUnavailable, match="404"):
        source.download(fetcher, source.newest(fetcher), None)


def test_a_page_with_status_200_is_refused(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.script(ARTICLE, article(IDS))
    for number in (0, 3):
        publisher.script(f"/sys_attachment.do?sys_id={IDS[number]}", Reply(body=b"<html>Maintenance</html>"))
    source = replace(SOURCE, base_url=publisher.url(""))
    files = source.download(fetcher, source.newest(fetcher), None)
    assert files is not None
    with pytest.raises(SourceUnavailable, match="found a page without a name that starts with"):
        source.check(files)


def test_an_earlier_day_has_to_be_given_as_a_file(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.script(ARTICLE, article(IDS))
    source = replace(SOURCE, base_url=publisher.url(""))
    with pytest.raises(SourceUnavailable, match="its current release only"):
        source.download(fetcher, date(2026, 1, 2), None)
