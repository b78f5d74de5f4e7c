"""Receiving a release: its date, asking the publisher for it, and publishers that do not deliver."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from entity_lists.errors import (
    EntityListsError,
    ReleaseRejected,
    SourceUnavailable,
    UsageError,
)
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import checks
from entity_lists.snapshot import published as snapshot
from entity_lists.source import Source
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.store.local import LocalStore
from world.ecfr import TITLES, part, titles
from world.loopback import Publisher, Reply
from world.releases import (
    AFTER,
    AFTER_ID,
    BEFORE,
    BEFORE_ID,
    NOW,
    SOURCE_ID,
    in_force,
    ingest,
    objects,
    outcome_of,
    read_better,
)

Save = Callable[..., Path]
LATER = NOW + timedelta(hours=1)


# Dates


@pytest.mark.parametrize(
    ("name", "as_of"),
    [
        ("title-15_part-744_{}.xml", "2025-03-29"),
        ("{}.xml", "2025-03-29"),
        ("list {} (1).xml", "2025-03-29"),
        ("{0}_to_{0}.xml", "2025-03-29"),
    ],
)
def test_the_date_is_taken_from_the_name_of_the_file(
    empty: LocalStore, offline: Fetcher, save: Save, name: str, as_of: str
) -> None:
    path = save(AFTER.read_bytes(), as_of, name)
    assert ingest(empty, offline, path).release_id == f"{as_of}-c0f67762"


def test_a_given_date_goes_before_the_one_of_the_name(empty: LocalStore, offline: Fetcher) -> None:
    assert ingest(empty, offline, AFTER, as_of=date(2025, 3, 30)).release_id == "2025-03-30-c0f67762"


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        ("list.xml", "none"),
        ("2025-03-28_2025-03-29.xml", "2025-03-28, 2025-03-29"),
        ("20250328.xml", "none"),
        ("12025-03-281.xml", "none"),
        ("2025-13-01.xml", "none"),
        ("2025-02-29.xml", "none"),
    ],
)
def test_a_name_without_the_one_date_asks_for_it(
    empty: LocalStore, offline: Fetcher, save: Save, name: str, dates: str
) -> None:
    path = save(AFTER.read_bytes(), name=name)
    with pytest.raises(UsageError, match=f"{re.escape(str(path))}: .*found {dates}. Give the date: --as-of YYYY-MM-DD"):
        ingest(empty, offline, path)
    assert outcome_of(empty) == "wrong_use"


def test_an_impossible_date_beside_a_possible_one_is_none(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    path = save(AFTER.read_bytes(), name="2025-13-01_2025-03-29.xml")
    assert ingest(empty, offline, path).release_id == "2025-03-29-c0f67762"


def test_a_future_date_of_a_file_is_rejected(empty: LocalStore, offline: Fetcher) -> None:
    with pytest.raises(ReleaseRejected, match="date that has come, found 2025-04-03; today is 2025-04-02"):
        ingest(empty, offline, AFTER, as_of=date(2025, 4, 3), now=NOW)
    assert outcome_of(empty) == "rejected"
    assert in_force(empty) is None


def test_a_future_date_in_the_name_of_a_file_is_rejected(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    with pytest.raises(ReleaseRejected, match="date that has come, found 2999-01-01; today is 2025-04-02"):
        ingest(empty, offline, save(AFTER.read_bytes(), "2999-01-01"))
    assert (outcome_of(empty), in_force(empty)) == ("rejected", None)


def test_a_future_date_is_not_asked_for(empty: LocalStore, offline: Fetcher) -> None:
    with pytest.raises(SourceUnavailable, match="date that has come, found 2999-01-01"):
        ingest(empty, offline, None, as_of=date(2999, 1, 1))


# Live


XML = AFTER.read_bytes()
OF_28TH = Reply(body=XML, headers={"ETag": 'W/"28"'})


@pytest.fixture
def live(publisher: Publisher) -> Source:
    publisher.script(TITLES, titles("2025-03-28"))
    publisher.script(part("2025-03-28"), OF_28TH)
    return replace(us_bis_entity_list.SOURCE, base_url=publisher.url(""))


def test_the_newest_release_is_asked_for_and_published(
    empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source
) -> None:
    assert ingest(empty, fetcher, None, source=live).release_id == AFTER_ID
    assert publisher.paths() == [TITLES, part("2025-03-28")]
    raw = snapshot.get_manifest(empty, SOURCE_ID, None)["raw"]
    assert (raw["file_name"], raw["url"]) == (AFTER.name, publisher.url(part("2025-03-28")))
    assert json.loads(empty.read(f"{SOURCE_ID}/raw/{raw['sha256']}/origin.json")) == {
        "url": publisher.url(part("2025-03-28")),
        "etag": 'W/"28"',
        "last_modified": None,
        "fetched_at": "2026-03-26T12:00:00+00:00",
    }


def test_a_publisher_that_says_unchanged_is_believed(
    empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source
) -> None:
    ingest(empty, fetcher, None, source=live)
    before = objects(empty)
    assert ingest(empty, fetcher, None, source=live).outcome == "unchanged"
    assert publisher.seen[-1].headers["if-none-match"] == 'W/"28"'
    assert objects(empty) == before
    assert outcome_of(empty) == "unchanged"


def test_a_check_confirms_the_day_of_the_release_that_the_publisher_calls_its_newest(
    empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source
) -> None:
    ingest(empty, fetcher, None, source=live)
    ingest(empty, fetcher, None, source=live, now=NOW + timedelta(days=1))
    ingest(empty, fetcher, None, source=live, as_of=date(2025, 3, 28), now=NOW + timedelta(days=2))
    said = [(one["outcome"], one["as_of"]) for one in checks.checks(empty, SOURCE_ID)]
    assert said == [
        ("unchanged", "2025-03-28"),
        ("unchanged", "2025-03-28"),
        ("published", "2025-03-28"),
    ]
    unchanged, published = list(checks.checks(empty, SOURCE_ID))[1:]
    # The publisher answered that nothing has changed: there were no bytes to hash.
    assert unchanged["raw_sha256"] is None
    assert published["raw_sha256"] == snapshot.get_manifest(empty, SOURCE_ID, None)["raw"]["sha256"]
    assert {(one["url"], one["etag"]) for one in (unchanged, published)} == {
        (publisher.url(part("2025-03-28")), 'W/"28"')
    }


def test_newer_code_asks_for_the_bytes_again(
    empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source
) -> None:
    ingest(empty, fetcher, None, source=live)
    newer = replace(live, parser_version=live.parser_version + 1, parse=read_better)
    assert ingest(empty, fetcher, None, source=newer).release_id == f"{AFTER_ID}.r2"
    assert "if-none-match" not in publisher.seen[-1].headers


def test_the_same_bytes_on_a_later_date_are_unchanged(
    empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source
) -> None:
    ingest(empty, fetcher, None, source=live)
    publisher.script(TITLES, titles("2025-03-31"))
    publisher.script(part("2025-03-31"), Reply(body=XML))
    before = objects(empty)
    assert ingest(empty, fetcher, None, source=live).outcome == "unchanged"
    assert objects(empty) == before


def test_a_date_can_be_asked_for(empty: LocalStore, fetcher: Fetcher, publisher: Publisher, live: Source) -> None:
    publisher.script(part("2025-03-27"), Reply(body=BEFORE.read_bytes()))
    assert ingest(empty, fetcher, None, as_of=date(2025, 3, 27), source=live).release_id == BEFORE_ID
    assert publisher.paths() == [part("2025-03-27")]


MAX_BYTES = 1 << 20
BOMB = gzip.compress(bytes(MAX_BYTES + 1))


def test_the_list_itself_is_within_the_limits_of_these_tests() -> None:
    assert len(BOMB) < len(XML) < MAX_BYTES


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        pytest.param(Reply(status=404), SourceUnavailable, "not published that date yet", id="404"),
        pytest.param(
            Reply(body=b"<!DOCTYPE html><html></html>"),
            SourceUnavailable,
            "expected an eCFR XML document, found a page",
            id="page",
        ),
        pytest.param(Reply(body=b""), SourceUnavailable, "expected an eCFR XML document, found nothing", id="nothing"),
        pytest.param(Reply(status=503), SourceUnavailable, "found 503 .* attempt 5 of 5", id="503"),
        pytest.param(
            Reply(status=302, headers={"Location": part("2025-03-31")}),
            SourceUnavailable,
            "expected at most 5 redirects, found more",
            id="redirects in a circle",
        ),
        pytest.param(
            Reply(status=302, headers={"Location": "/untrusted"}),
            SourceUnavailable,
            "certificate could not be verified",
            id="a certificate that fails",
        ),
        pytest.param(
            Reply(body=XML, stall=True), SourceUnavailable, "ReadTimeout.* attempt 5 of 5", id="a server that stalls"
        ),
        pytest.param(
            Reply(body=XML, cut_at=len(XML) - 1),
            SourceUnavailable,
            "RemoteProtocolError.* attempt 5 of 5",
            id="cut off",
        ),
        pytest.param(
            Reply(body=BOMB, headers={"Content-Encoding": "gzip"}),
            ReleaseRejected,
            "expected at most 1,048,576 bytes, found 1,",
            id="gzip bomb",
        ),
        pytest.param(
            Reply(body=bytes(MAX_BYTES + 1), headers={"Content-Length": ""}),
            ReleaseRejected,
            "expected at most 1,048,576 bytes, found 1,",
            id="too large",
        ),
    ],
)
def test_a_publisher_that_does_not_deliver_changes_nothing(
    copy: LocalStore,
    publisher: Publisher,
    tls_publisher: Publisher,
    open_fetcher: Callable[..., Fetcher],
    live: Source,
    reply: Reply,
    error: type[EntityListsError],
    message: str,
) -> None:
    publisher.script(TITLES, titles("2025-03-31"))
    publisher.script(part("2025-03-31"), reply)
    publisher.script("/untrusted", Reply(status=302, headers={"Location": tls_publisher.url("/")}))
    before = objects(copy)
    with pytest.raises(error, match=message):
        ingest(copy, open_fetcher(max_bytes=MAX_BYTES, read_timeout_s=0.1), None, source=live)
    assert objects(copy) == before
    assert in_force(copy) == AFTER_ID
    assert outcome_of(copy) == {SourceUnavailable: "source_unavailable", ReleaseRejected: "rejected"}[error]


# Newer code
