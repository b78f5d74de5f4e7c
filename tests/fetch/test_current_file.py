"""The one release that a publisher serves: as of today in Washington, and all its files of one day."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest

from entity_lists.errors import SourceUnavailable
from entity_lists.fetch.current_file import download_current, today
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.release import Origin
from world.loopback import NOW, Publisher, Reply

OpenFetcher = Callable[..., Fetcher]
TODAY = date(2026, 3, 26)
MODIFIED = "Thu, 26 Mar 2026 09:30:00 GMT"


def download(
    fetcher: Fetcher, *urls: str, as_of: date = TODAY, known: Origin | None = None
) -> tuple[Download, ...] | None:
    return download_current(fetcher, as_of, known, source_id="us_ofac_sdn", urls=urls)


def origin(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Origin:
    return Origin(url=url, etag=etag, last_modified=last_modified, fetched_at=NOW.isoformat())


def of_days(publisher: Publisher, days: Sequence[str]) -> list[str]:
    """Return the URLs of files of these days, as their Last-Modified has them."""
    return [
        publisher.script(f"/{number}.csv", Reply(body=b"-0-", headers={"Last-Modified": day} if day else {}))
        for number, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        pytest.param(datetime(2026, 3, 26, 12, tzinfo=UTC), date(2026, 3, 26), id="noon"),
        pytest.param(datetime(2026, 3, 26, 3, 59, tzinfo=UTC), date(2026, 3, 25), id="late at night in summer time"),
        pytest.param(datetime(2026, 3, 26, 4, 0, tzinfo=UTC), date(2026, 3, 26), id="midnight in summer time"),
        pytest.param(datetime(2026, 1, 26, 4, 59, tzinfo=UTC), date(2026, 1, 25), id="late at night in winter"),
    ],
)
def test_the_day_is_that_of_washington(open_fetcher: OpenFetcher, now: datetime, day: date) -> None:
    assert today(open_fetcher(now=lambda: now)) == day


def test_all_files_of_the_release_are_downloaded_in_order(fetcher: Fetcher, publisher: Publisher) -> None:
    urls = [publisher.script(f"/{name}", Reply(body=name.encode())) for name in ("sdn.csv", "add.csv", "alt.csv")]
    files = download(fetcher, *urls)
    assert files is not None
    assert [(file.url, file.content) for file in files] == list(
        zip(urls, (b"sdn.csv", b"add.csv", b"alt.csv"), strict=True)
    )


@pytest.mark.parametrize("day", [date(2026, 3, 25), date(2026, 3, 27)], ids=["yesterday", "tomorrow"])
def test_no_other_day_than_today_is_served(fetcher: Fetcher, publisher: Publisher, day: date) -> None:
    with pytest.raises(SourceUnavailable, match=f"^us_ofac_sdn: .*as of 2026-03-26.*{day}.*--input FILE --as-of {day}"):
        download(fetcher, publisher.url("/sdn.csv"), as_of=day)
    assert publisher.paths() == []


@pytest.mark.parametrize(
    "validator",
    [pytest.param({"ETag": '"v1"'}, id="etag"), pytest.param({"Last-Modified": MODIFIED}, id="last-modified")],
)
def test_one_file_that_is_still_the_known_one_is_none(
    fetcher: Fetcher, publisher: Publisher, validator: dict[str, str]
) -> None:
    url = publisher.script("/list.xml", Reply(body=b"<a/>", headers=validator))
    known = origin(url, etag=validator.get("ETag"), last_modified=validator.get("Last-Modified"))
    assert download(fetcher, url, known=known) is None


def test_what_is_known_of_another_url_is_no_condition(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script("/list.xml", Reply(body=b"<a/>", headers={"ETag": '"v1"'}))
    files = download(fetcher, url, known=origin(publisher.url("/old.xml"), etag='"v1"'))
    assert files is not None
    assert [file.content for file in files] == [b"<a/>"]
    assert "if-none-match" not in publisher.seen[0].headers


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([MODIFIED, "Thu, 26 Mar 2026 23:00:00 GMT"], id="one day"),
        pytest.param([MODIFIED, ""], id="one of them undated"),
        pytest.param([MODIFIED, "yesterday"], id="a date that is none"),
        pytest.param(["", ""], id="none dated"),
    ],
)
def test_files_that_may_be_of_one_day_are_one_release(fetcher: Fetcher, publisher: Publisher, days: list[str]) -> None:
    files = download(fetcher, *of_days(publisher, days))
    assert files is not None
    assert [file.last_modified for file in files] == [day or None for day in days]


def test_files_of_two_days_are_no_release(fetcher: Fetcher, publisher: Publisher) -> None:
    urls = of_days(publisher, [MODIFIED, "Wed, 25 Mar 2026 09:30:00 GMT"])
    with pytest.raises(SourceUnavailable, match=r"^us_ofac_sdn: .*0\.csv of 2026-03-26, 1\.csv of 2026-03-25"):
        download(fetcher, *urls)
