"""The page of changes as HTML: what differs stands in del and ins, filters are kept by its links, and no text acts."""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pyarrow as pa
import pytest
from lxml import html

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.pages.change_query import Chosen
from entity_lists.pages.changes import ChangesPage, changes_of, changes_page
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest, TableFile
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, SOURCE, SOURCE_ID, entity_list, full_list, ingest, listed
from world.templates import ROOT, render

Save = Callable[..., Path]
HOSTILE = [
    "<script>alert(1)</script> Works",
    '"><img src=x onerror=alert(1)> Works',
    "javascript:alert(1) Works",
    "\u202eskroW\u202c Works",
    "{{ 7 * 7 }} Works",
    "</summary></details> Works",
]


def document(shown: ChangesPage, **query: object) -> html.HtmlElement:
    return html.document_fromstring(render("changes.html", shown, **query))


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture(scope="module")
def page(published: Path) -> html.HtmlElement:
    return document(changes_page(LocalStore(published), SOURCE_ID, AFTER_ID))


def test_what_differs_stands_in_del_and_ins(page: html.HtmlElement) -> None:
    assert "also" in [text(one) for one in page.xpath("//del")]
    assert "alternate" in [text(one) for one in page.xpath("//ins")]


def test_every_entry_is_a_heading_that_links_to_its_page(page: html.HtmlElement) -> None:
    hrefs = page.xpath("//article/h2/a/@href")
    assert len(hrefs) == len(page.xpath("//article")) == 21
    pattern = rf"{ROOT}/sources/{SOURCE_ID}/entries/[0-9a-f]{{16}}\?release=(?:{AFTER_ID}|{BEFORE_ID})"
    assert all(re.fullmatch(pattern, href) for href in hrefs)


def test_records_are_folded(page: html.HtmlElement) -> None:
    assert len(page.xpath("//details[not(@open)]//dl")) == 17


def test_every_field_of_the_forms_has_a_label(page: html.HtmlElement) -> None:
    fields = page.xpath("//main//select | //main//input[@type!='hidden']")
    assert len(fields) == 7
    assert all(field.xpath("ancestor::label") for field in fields)


def test_no_style_and_no_script_stands_in_it(page: html.HtmlElement) -> None:
    assert page.xpath("//main//script | //*[@style] | //style") == []
    assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []


def test_what_was_chosen_stays_chosen_and_paging_keeps_it(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    outcome = ingest(empty, offline, save(full_list(120)))
    chosen = {"country": "CN", "text": "company"}
    shown = document(changes_page(empty, SOURCE_ID, str(outcome.release_id), page=2, **chosen), page=2, **chosen)
    assert shown.xpath("//select[@name='country']/option[@selected]/@value") == ["CN"]
    assert shown.xpath("//input[@name='text']/@value") == ["company"]
    (pager, _) = shown.xpath("//nav[@class='pager']")
    assert pager.xpath("a/@href") == [
        "?country=CN&text=company",
        "?page=1&country=CN&text=company",
        "?page=3&country=CN&text=company",
        "?page=3&country=CN&text=company",
    ]
    assert text(pager) == "First Before Page 2 of 3 Next Last"


def test_a_choice_that_nothing_has_stays_chosen_too(published: Path) -> None:
    shown = document(changes_page(LocalStore(published), SOURCE_ID, AFTER_ID, country="KP"))
    assert shown.xpath("//select[@name='country']/option[@selected]/@value") == ["KP"]
    assert text(shown.xpath("//p[@class='message']")[0]) == "No change is like that."


def test_a_comparison_says_with_what_and_the_filters_keep_it(published: Path) -> None:
    shown = document(changes_page(LocalStore(published), SOURCE_ID, BEFORE_ID, against=AFTER_ID))
    assert f"Compared with {AFTER_ID}, which is a later one: +1 −16 ~4" in text(shown)
    assert shown.xpath("//input[@type='hidden']/@value") == [AFTER_ID]
    assert shown.xpath("//select[@name='against']/option/text()") == [AFTER_ID]


def test_a_first_release_and_one_of_form_only_say_so(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    first = full_list(3)
    one = ingest(empty, offline, save(first, "2025-03-27"))
    two = ingest(empty, offline, save(first.replace(b"Main Street", b"MAIN STREET"), "2025-03-28"))
    assert "A first release, so every entry is added: +3" in text(
        document(changes_page(empty, SOURCE_ID, str(one.release_id)))
    )
    shown = document(changes_page(empty, SOURCE_ID, str(two.release_id)))
    assert text(shown.xpath("//p[@class='message']")[0]) == "Nothing but the form of 3 entries changed."
    assert shown.xpath("//a[text()='3 in form only']/@href") == ["?cause=form"]


def test_hostile_texts_of_a_publisher_stay_texts(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    rows = [listed("PAKISTAN", f"{escape(name)}, {escape(name)} Street, Lahore, Pakistan.") for name in HOSTILE]
    ingest(empty, offline, save(entity_list(*rows), "2025-03-27"))
    changed = [row.replace("Lahore", f"{escape('<b onclick=x>')} Karachi") for row in rows[1:]]
    outcome = ingest(empty, offline, save(entity_list(*changed), "2025-03-28"))
    for asked in (
        {},
        {"text": HOSTILE[0]},
        {"country": HOSTILE[1], "field": HOSTILE[5], "list_code": HOSTILE[0]},
    ):
        shown = document(changes_page(empty, SOURCE_ID, str(outcome.release_id), **asked), **asked)
        assert shown.xpath("//main//script | //main//img | //main//b") == []
        assert [name for element in shown.iter() for name in element.attrib if name.startswith("on")] == []
        assert all(href.startswith((f"{ROOT}/", "?", "#")) for href in shown.xpath("//@href"))
    whole = document(changes_page(empty, SOURCE_ID, str(outcome.release_id)))
    assert any("<b onclick=x>" in text(one) for one in whole.xpath("//ins"))


def test_a_page_of_the_longest_texts_is_no_megabyte(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    streets = "; and ".join(f"No. {number} Very Long Street" * 4 for number in range(150))
    rows = [listed("PAKISTAN", f"Works {number}, {streets}, Lahore, Pakistan.") for number in range(50)]
    one = ingest(empty, offline, save(entity_list(*rows), "2025-03-27"))
    changed = [row.replace("Very", "Quite") for row in rows]
    two = ingest(empty, offline, save(entity_list(*changed), "2025-03-28"))
    for release_id in (one.release_id, two.release_id):
        shown = changes_page(empty, SOURCE_ID, str(release_id))
        page = render("changes.html", shown)
        assert len(shown.entries) == 50
        assert 200_000 < len(page) < 1_000_000
        assert "in the table changes" in page or "The table changes has all of it" in page


@pytest.mark.parametrize("hostile", [*HOSTILE, "x" * 100_000, "[" * 100_000, "\u202e" * 1_000])
def test_tables_that_are_hostile_throughout_still_make_a_page(copy: LocalStore, hostile: str) -> None:
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    files = {name: poisoned(copy, manifest, name, hostile) for name in ("changes", "entries")}
    poisonous = {**manifest, "tables": {**manifest["tables"], **files}}
    for op in ("", hostile[:200]):
        shown = changes_of(copy, SOURCE, poisonous, against=None, chosen=Chosen(op=op), page=1)  # type: ignore[arg-type]
        page = render("changes.html", shown, op=op)
        assert len(page) < 1_000_000
        assert len(shown.entries) == (21 if op in ("", hostile) else 0)
        read = html.document_fromstring(page)
        assert read.xpath("//main//script | //main//img") == []
        assert [name for element in read.iter() for name in element.attrib if name.startswith("on")] == []


def poisoned(store: LocalStore, manifest: Manifest, name: str, hostile: str) -> TableFile:
    """Return the file of a table in which every text but the ids is hostile; it is in the store then."""
    table = snapshot.read_table(store, manifest, name)
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and not field.name.endswith("_id"):
            table = table.set_column(place, field, pa.repeat(pa.scalar(hostile), table.num_rows))
    content = parquet.to_bytes(table, contract.TABLES[name])
    digest = canonical_json.sha256(content)
    path = keys.table_key(SOURCE_ID, name, AFTER_ID, digest)
    store.create(path, content)
    return {**manifest["tables"][name], "path": path, "sha256": digest}
