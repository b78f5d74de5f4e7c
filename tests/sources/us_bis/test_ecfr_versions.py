"""The eCFR's amendment dates, from answers typed after its documentation; none was seen live."""

import json
from datetime import date

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.sources.us_bis.ecfr_versions import amendment_dates
from world.loopback import Publisher, Reply

PATH = "/api/versioner/v1/versions/title-15.json?part=744"
SINCE, UNTIL = date(2017, 1, 3), date(2026, 3, 25)


def version(day: str, **other: object) -> dict[str, object]:
    usual = {"amendment_date": day, "issue_date": day, "identifier": "744.1", "type": "section", "title": "15"}
    return {"date": day, "part": "744", "name": "§ 744.1", "substantive": True, "removed": False} | usual | other


def asked(fetcher: Fetcher, publisher: Publisher, answer: object, *more: object) -> tuple[date, ...]:
    for number, one in enumerate((answer, *more), start=1):
        path = PATH if number == 1 else f"{PATH}&page={number}"
        publisher.script(path, Reply(body=json.dumps(one).encode()))
    return amendment_dates(fetcher, SINCE, UNTIL, base_url=publisher.url(""))


def test_each_date_counts_once_whatever_was_amended_on_it(fetcher: Fetcher, publisher: Publisher) -> None:
    rows = [version("2025-03-28"), version("2017-01-03"), version("2025-03-28", identifier="744.11")]
    assert asked(fetcher, publisher, {"content_versions": rows}) == (date(2017, 1, 3), date(2025, 3, 28))
    assert publisher.paths() == [PATH]


def test_dates_before_the_first_and_after_the_last_are_left_out(fetcher: Fetcher, publisher: Publisher) -> None:
    rows = [version("2016-12-29"), version("2026-03-25"), version("2026-03-26")]
    assert asked(fetcher, publisher, {"content_versions": rows}) == (date(2026, 3, 25),)


def test_pages_that_are_stated_are_all_read(fetcher: Fetcher, publisher: Publisher) -> None:
    first, second = (
        {"content_versions": [version(day)], "meta": {"total_pages": 2, "result_count": 2}}
        for day in ("2017-01-03", "2025-03-28")
    )
    assert asked(fetcher, publisher, first, second) == (date(2017, 1, 3), date(2025, 3, 28))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param([], "an object", id="a list"),
        pytest.param({"versions": []}, "content_versions", id="another name"),
        pytest.param({"content_versions": []}, "content_versions", id="no version"),
        pytest.param({"content_versions": ["2025-03-28"]}, "a list of objects", id="dates alone"),
        pytest.param({"content_versions": [version("2025-03-28", part="745")]}, "part 744 only", id="another part"),
        pytest.param({"content_versions": [version("28/03/2025")]}, "a date as 2017-01-03", id="another date"),
        pytest.param({"content_versions": [version("2025-02-30")]}, "a date as 2017-01-03", id="no day"),
        pytest.param(
            {"content_versions": [version("2025-03-28")], "meta": {"result_count": "7"}}, "as result_count", id="cut"
        ),
        pytest.param(
            {"content_versions": [version("2025-03-28")], "meta": {"total_pages": "2"}}, "total_pages", id="pages"
        ),
    ],
)
def test_an_answer_of_another_shape_is_refused(
    fetcher: Fetcher, publisher: Publisher, answer: object, told: str
) -> None:
    with pytest.raises(SourceChanged, match=told):
        asked(fetcher, publisher, answer)


def test_pages_that_hold_fewer_versions_than_are_counted_are_refused(fetcher: Fetcher, publisher: Publisher) -> None:
    first, second = (
        {"content_versions": [version(day)], "meta": {"total_pages": 2, "result_count": 3}}
        for day in ("2017-01-03", "2025-03-28")
    )
    with pytest.raises(SourceChanged, match="as many versions as result_count says, 2 were sent"):
        asked(fetcher, publisher, first, second)


def test_a_page_that_is_served_again_is_refused(fetcher: Fetcher, publisher: Publisher) -> None:
    page = {"content_versions": [version("2025-03-28")], "meta": {"total_pages": 2}}
    with pytest.raises(SourceChanged, match="not that of the page before"):
        asked(fetcher, publisher, page, page)


def test_which_sources_have_dated_releases(fetcher: Fetcher) -> None:
    assert get_source("us_dhs_uflpa").dates(fetcher, None, None) is None
