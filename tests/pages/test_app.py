"""Who may see the pages, and what every answer carries: no route is left out, because they are walked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.pages import EVERY_DAG, Pages
from world.releases import AFTER_ID, SOURCE_ID

pytestmark = pytest.mark.airflow

VALUES = {
    "source_id": SOURCE_ID,
    "release_id": AFTER_ID,
    "name": "frame.js",
    "entry_id": "0" * 16,
}
QUERIES = {
    "/of-dag": f"?dag_id=ingest_{SOURCE_ID}",
    "/of-run": f"?dag_id=ingest_{SOURCE_ID}&run_id=manual__1",
}


def routes(app: Any) -> Iterator[Any]:
    """Yield every route of the app, those of the routers that it includes as well; one that is a mount fails."""
    for route in app.routes:
        if inner := getattr(getattr(route, "original_router", None), "routes", None):
            yield from inner
        else:
            assert hasattr(route, "methods"), f"{route} is open to everybody"
            yield route


def paths(app: Any) -> dict[str, str]:
    """Return by the path of each route an address of it."""
    found = {route.path: route.path.format(**VALUES) + QUERIES.get(route.path, "") for route in routes(app)}
    assert len(found) > 20
    return found


def test_nothing_is_to_be_seen_without_a_login(pages: Pages, published: Path) -> None:
    pages.show(published, is_logged_in=False)
    answers = {path: pages.get(address).status_code for path, address in paths(pages.app).items()}
    assert answers == dict.fromkeys(answers, 401)


def test_nothing_but_reading_is_offered(pages: Pages) -> None:
    assert {method for route in routes(pages.app) for method in route.methods} <= {"GET", "HEAD"}


def test_who_is_not_logged_in_is_sent_to_the_login_and_back_unless_the_page_is_in_a_frame(
    pages: Pages, published: Path
) -> None:
    pages.show(published, is_logged_in=False)
    answer = pages.get(f"/sources/{SOURCE_ID}?sort=as_of", sec_fetch_dest="document")
    assert answer.status_code == 303
    back = f"http%3A%2F%2Ftestserver%2Fsources%2F{SOURCE_ID}%3Fsort%3Das_of"
    assert answer.headers["location"] == f"/api/v2/auth/login?next={back}"
    framed = pages.get("/", sec_fetch_dest="iframe")
    assert framed.status_code == 401
    assert '<a data-login href="/">Log in to Airflow</a>' in framed.text


def test_who_may_not_read_the_dag_of_a_list_sees_nothing_of_it(pages: Pages, published: Path) -> None:
    pages.show(published, readable=EVERY_DAG - {f"ingest_{SOURCE_ID}"})
    of_it = {path: address for path, address in paths(pages.app).items() if "{source_id}" in path or path in QUERIES}
    assert len(of_it) >= 15
    assert {path: pages.get(address).status_code for path, address in of_it.items()} == dict.fromkeys(of_it, 403)
    assert SOURCE_ID not in {row["source_id"] for row in pages.json("/api/sources")["sources"]}
    assert f'/sources/{SOURCE_ID}"' not in pages.html("/")
    assert pages.json("/api/search?q=Inspur")["hits"] == []
    pages.show(published)
    assert SOURCE_ID in {row["source_id"] for row in pages.json("/api/sources")["sources"]}
    assert pages.json("/api/search?q=Inspur")["hits"] != []


def test_who_may_read_nothing_is_told_so(pages: Pages, published: Path) -> None:
    pages.show(published, readable=())
    assert "There is no list that you may see" in pages.html("/")


def test_every_answer_forbids_what_is_not_ours(pages: Pages, published: Path) -> None:
    pages.show(published)
    for path, address in paths(pages.app).items():
        answer = pages.get(address)
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'"), path
        assert policy["frame-ancestors"] == "'self'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        kept = "private, max-age=86400" if path.startswith("/static") else "no-store"
        assert answer.headers["cache-control"] == kept, path


def test_no_page_has_a_script_or_a_style_within(pages: Pages, published: Path) -> None:
    pages.show(published)
    for address in paths(pages.app).values():
        text = pages.get(address).text
        assert "<style" not in text
        assert " style=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_the_twins_are_described_behind_the_login_and_each_page_has_one(pages: Pages, published: Path) -> None:
    pages.show(published)
    described = pages.json("/api/openapi.json")
    html = {path for path in paths(pages.app) if not path.startswith(("/api/", "/static/", "/of-"))}
    shown = {path for path in html if "/tables/" not in path and "/raw/" not in path}
    assert {path.removeprefix("/api") for path in described["paths"] if path.startswith("/api/")} == {
        path if path != "/" else "/sources" for path in shown
    }
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert pages.get(path).status_code == 404
    sources = described["paths"]["/api/sources"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert sources == {"$ref": "#/components/schemas/OverviewPage"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "Not Found"),
        ("/sources/us_nothing", 404, "There is no list"),
        (f"/sources/{SOURCE_ID}/releases/2025-03-28-00000000", 404, "Nothing is on record"),
        (f"/sources/{SOURCE_ID}/releases/..%2f..%2fetc", 404, "Not Found"),
        (f"/sources/{SOURCE_ID}/releases/x", 404, "is no release id"),
        (f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/tables/nothing.csv", 404, "has no table"),
        (f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/raw/nothing.xml", 404, "was made of"),
        (f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/changes?page=0", 400, "page: "),
        ("/?sort=nothing", 400, "cannot be sorted by"),
        ("/static/nothing.js", 404, "There is no file"),
        ("/static/..%2fapp.py", 404, "Not Found"),
    ],
)
def test_an_address_that_is_wrong_is_answered_with_a_sentence(
    pages: Pages, published: Path, path: str, status: int, said: str
) -> None:
    pages.show(published)
    answer = pages.get(path)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text[-800:]


def test_a_twin_says_what_is_wrong_as_json(pages: Pages, published: Path) -> None:
    pages.show(published)
    answer = pages.get("/api/sources/us_nothing")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert "There is no list" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/changes?op=nothing",
        f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/changes?cause=nothing",
        f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/audit?outcome=nothing",
        f"/sources/{SOURCE_ID}/releases/{AFTER_ID}/audit?suite=nothing",
        "/search?q=x&on=2025-02-30",
        "/search?q=x&country=nothing",
    ],
)
def test_a_choice_that_there_is_not_is_never_an_answer_without_rows(pages: Pages, published: Path, path: str) -> None:
    pages.show(published)
    assert (pages.get(path).status_code, pages.get(f"/api{path}").status_code) == (400, 400)


def test_a_list_that_cannot_be_read_is_said_before_nobody_is(pages: Pages, copy: LocalStore) -> None:
    (copy.root / keys.latest_key(SOURCE_ID)).write_bytes(b"\xff")
    pages.show(copy)
    html = pages.html("/search?q=inspur")
    assert "U.S. Entity List cannot be read, so nobody on it is found here." in html
    (unread,) = (one for one in pages.json("/api/search?q=inspur")["not_searched"] if one["is_unreadable"])
    assert unread["source_id"] == SOURCE_ID
