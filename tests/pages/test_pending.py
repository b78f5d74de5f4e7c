"""The page of what is law and not on the list yet, and its twin; and the other pages of data sets that are no lists."""

from pathlib import Path

import pytest

from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published as snapshot
from entity_lists.store.local import LocalStore
from world.law_stores import NUMBER, RULE, derive_here, ingest_register
from world.pages import Pages
from world.releases import BEFORE, ingest

TEXT = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register" / f"{NUMBER}.xml"


@pytest.fixture
def law(pages: Pages, ahead: LocalStore) -> Pages:
    pages.show(ahead)
    return pages


def test_a_pending_document_is_shown_with_how_many_and_where(law: Pages) -> None:
    page = law.html("/pending?on=2025-03-27")
    assert NUMBER in page
    assert "China (CN) 11, Taiwan (TW) 1" in page
    (part,) = law.json("/api/pending?on=2025-03-27")["parts"]
    (document,) = part["pending"]["documents"]
    assert (document["document_number"], document["pending_since"]) == (NUMBER, "2025-03-25")


def test_what_states_no_unit_is_shown_without_one(
    pages: Pages, empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, BEFORE)
    (tmp_path / f"{NUMBER}.xml").write_bytes(TEXT.read_bytes())
    ingest_register(empty, offline, tmp_path, [RULE | {"abstract": None}])
    derive_here(empty)
    pages.show(empty)
    page = pages.html("/pending?on=2025-03-27")
    assert "rows of the full text" in page
    assert "counted by" not in page


def test_before_the_day_of_effect_nothing_is_pending(law: Pages) -> None:
    assert "Nothing is pending" in law.html("/pending?on=2025-03-24")


def test_what_is_no_day_is_refused(law: Pages) -> None:
    assert law.get("/pending?on=soon").status_code == 400


def test_who_may_not_read_the_derivation_sees_nothing_of_it(pages: Pages, ahead: LocalStore) -> None:
    pages.show(ahead, readable=["ingest_us_bis_entity_list"])
    assert pages.json("/api/pending")["parts"] == []


@pytest.mark.parametrize("source_id", [REGISTER_ID, LAW_ID])
def test_every_page_of_a_release_that_is_no_list_is_there(law: Pages, ahead: LocalStore, source_id: str) -> None:
    release_id = snapshot.get_manifest(ahead, source_id, None)["release_id"]
    for path in ("", f"/releases/{release_id}", *(f"/releases/{release_id}/{part}" for part in ("changes", "audit"))):
        assert law.html(f"/sources/{source_id}{path}")
        assert law.json(f"/api/sources/{source_id}{path}")
    assert law.html(f"/sources/{source_id}/releases/{release_id}/profile")


@pytest.mark.parametrize(("source_id", "counted"), [(REGISTER_ID, "documents"), (LAW_ID, "versions")])
def test_what_is_counted_is_named(law: Pages, source_id: str, counted: str) -> None:
    assert f'<span class="muted">{counted}</span>' in law.html("/")
    page = law.html(f"/sources/{source_id}")
    assert f"<dt>{counted.title()}</dt>" in page
    assert "<dt>Entries</dt>" not in page
    assert "<dt>Lists</dt>" not in page


def test_a_derived_release_links_to_what_it_was_made_from(law: Pages, ahead: LocalStore) -> None:
    manifest = snapshot.get_manifest(ahead, LAW_ID, None)
    page = law.html(f"/sources/{LAW_ID}/releases/{manifest['release_id']}")
    for source_id, release_id in manifest["inputs"].items():
        assert f"/sources/{source_id}/releases/{release_id}" in page


def test_a_store_without_law_says_so(pages: Pages, published: Path) -> None:
    pages.show(published)
    assert "Nothing is derived yet." in pages.html("/pending")
