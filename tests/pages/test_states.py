"""What the pages say where there is nothing to show: in a sentence, and they stay up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entity_lists.errors import StoreError
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Versioned
from world.pages import Pages
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID

pytestmark = pytest.mark.airflow

RUN = f"/of-run?dag_id=ingest_{SOURCE_ID}&run_id=manual__1"


class Unreachable(LocalStore):
    """A store that answers nothing."""

    def find(self, key: str) -> Versioned | None:
        raise StoreError("s3://lists/prefix is not reached: timed out. Check the connection entity_lists.")

    def keys(self, prefix: str) -> Iterator[str]:
        raise StoreError("s3://lists/prefix is not reached: timed out. Check the connection entity_lists.")


def test_an_empty_store_says_what_to_do(pages: Pages, empty: LocalStore) -> None:
    pages.show(empty)
    assert f"Nothing is published yet in {empty.uri}. If that is your store" in pages.html("/")
    assert "Nothing is published of this list yet: trigger" in pages.html(f"/sources/{SOURCE_ID}")
    assert "Nothing is published" in pages.html("/search?q=inspur") or "not_searched" in pages.html(
        "/api/search?q=inspur"
    )
    answer = pages.get(f"/sources/{SOURCE_ID}/entries/0123456789abcdef")
    assert (answer.status_code, "has an entry 0123456789abcdef" in answer.text) == (404, True)


def test_a_store_that_is_not_reached_is_said_in_every_row_and_on_every_page(pages: Pages, published: Path) -> None:
    pages.show(Unreachable(published))
    overview = pages.json("/api/sources")
    assert {row["needs"] for row in overview["sources"]} == {"damage"}
    assert "s3://lists/prefix is not reached" in pages.html("/")
    assert "s3://lists/prefix is not reached" in pages.html(f"/sources/{SOURCE_ID}")
    for path in ("", "/audit", "/profile", "/changes"):
        answer = pages.get(f"/sources/{SOURCE_ID}/releases/{AFTER_ID}{path}")
        assert (answer.status_code, "is not reached" in answer.text) == (503, True)
        assert "Traceback" not in answer.text


def test_a_manifest_that_is_damaged_is_said_and_other_pages_stay_up(pages: Pages, copy: LocalStore) -> None:
    (copy.root / keys.manifest_key(SOURCE_ID, BEFORE_ID)).write_bytes(b"{}")
    pages.show(copy)
    answer = pages.get(f"/sources/{SOURCE_ID}/releases/{BEFORE_ID}")
    assert (answer.status_code, "is not a manifest" in answer.text) == (503, True)
    assert "is not a manifest" in pages.html(f"/sources/{SOURCE_ID}")
    pages.html("/")


def test_a_pointer_that_is_damaged_keeps_no_release_from_being_shown(pages: Pages, copy: LocalStore) -> None:
    (copy.root / keys.latest_key(SOURCE_ID)).write_bytes(b"\xff")
    pages.show(copy)
    for path in ("", "/audit", "/profile", "/changes"):
        html = pages.html(f"/sources/{SOURCE_ID}/releases/{AFTER_ID}{path}")
        assert ("Nobody can tell what is in force" in html) == (path in {"", "/audit"})
    rows = pages.json(f"/api/sources/{SOURCE_ID}")["releases"]
    assert [row["state"] for row in rows] == ["published", "published"]


def test_of_a_dag_that_keeps_no_list_a_kind_sentence_is_shown(pages: Pages, published: Path) -> None:
    pages.show(published)
    for path in ("/of-dag?dag_id=sync_warehouse", "/of-run?dag_id=others&run_id=x"):
        assert "keeps no list, so there is no release to show for it" in pages.html(path)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "running", "release_id": None}, "This run has no release yet: it is running."),
        ({"state": "success", "release_id": None}, "This run has no release of its own: it ended as success."),
        ({"state": "running", "release_id": "2025-04-01-0123abcd"}, "of which nothing is on record yet"),
        ({"state": "success", "release_id": AFTER_ID, "other_store": "s3://x/y"}, "This run works on another store"),
    ],
)
def test_a_run_without_a_release_here_is_told_in_a_sentence(
    pages: Pages, published: Path, facts: dict[str, str | None], said: str
) -> None:
    from entity_lists.pages import host

    pages.show(published)
    told = host.RunFacts(**({"other_store": None, "note": "a note"} | facts))
    pages.app.dependency_overrides[host.facts] = lambda: lambda *_: told
    page = pages.html(RUN)
    assert said in page
    assert "Its note says: <bdi>a note</bdi>" in page
    assert f"/sources/{SOURCE_ID}" in page


def test_no_store_that_a_query_names_is_opened(pages: Pages, published: Path, tmp_path: Path) -> None:
    pages.show(published)
    for query in (f"?store={tmp_path}", f"?store_uri={tmp_path}", f"?conf={tmp_path}"):
        assert str(tmp_path) not in pages.html(f"/{query}").replace("&#34;", "")
        assert pages.json(f"/api/sources{query}")["store"] == published.as_uri()
