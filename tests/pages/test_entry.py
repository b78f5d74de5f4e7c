"""The page of one entry: what a list says of it, what became of it, and who else may be the same party."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit.kept import reported_ids
from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import ApprovalNeeded, StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.pages.elsewhere import Same
from entity_lists.pages.entry import EntryPage, entry_page, register_url
from entity_lists.records import Entry, Identifier, Records
from entity_lists.search.names import load_names
from entity_lists.search.search import search
from entity_lists.snapshot import published as snapshot
from entity_lists.source import Source
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.releases import (
    AFTER,
    AFTER_ID,
    BEFORE_ID,
    NOW,
    SOURCE,
    SOURCE_ID,
    ask,
    entity_list,
    ingest,
    listed,
    with_cells_too_many,
)
from world.sample_lists import samples
from world.templates import HOSTILE, ROOT, dangers, elements, links, render, text

Save = Callable[..., Path]
INSPUR, DART_IN_FRANCE = "76ad10b917903c79", "0c43f8e2eb450d40"
ADDED, REMOVED = "fc226f5c1c4e47a0", "97a774d13ba79763"
OTHERS = ("us_fcc_covered_list", "us_csl", "us_bis_unverified_list", "us_bis_military_end_user_list")
READABLE = (SOURCE_ID, *OTHERS)
LATER = NOW + timedelta(days=900)
NUMBER = Identifier(id_type="tax_id", id_value="77-0123.4567", country_code="RU")


def page(store: LocalStore, entry_id: str, release_id: str | None = None) -> EntryPage:
    return entry_page(store, READABLE, SOURCE_ID, entry_id, release_id=release_id)


def id_of(store: LocalStore, name: str, source_id: str = SOURCE_ID) -> str:
    return search(load_names(store, [source_id]), name)[0].entry_id


def changed(source: Source, change: Callable[[Entry], Entry]) -> Source:
    """Return the source as if its first entry were another."""

    def parse(contents: Sequence[bytes]) -> Records:
        records = source.parse(contents)
        first, *others = records.entries
        return replace(records, entries=(change(first), *others))

    return replace(source, parse=parse, parse_in_batches=None)


def with_number(entry: Entry) -> Entry:
    return replace(entry, identifiers=(*entry.identifiers, NUMBER))


@pytest.fixture(scope="module")
def lists(published: Path, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store with the sample and with those of other lists, two of which print one number."""
    store = LocalStore(shutil.copytree(published, tmp_path_factory.mktemp("lists") / "store"))
    for source_id in OTHERS:
        source = get_source(source_id)
        made = changed(source, with_number) if source_id in {"us_csl", "us_bis_unverified_list"} else source
        ingest(store, offline, samples(source)[-1].files[0], source=made, now=LATER)
    return store


def test_an_entry_is_shown_with_all_that_the_list_says_of_it(published: Path) -> None:
    shown = page(LocalStore(published), INSPUR)
    assert (shown.name, shown.list_code, shown.country, shown.is_in_force) == (
        "Inspur Group Co., Ltd.", "EL", "China (CN)", True,
    )  # fmt: skip
    assert (shown.release_id, shown.as_of, shown.notes, shown.removal) == (AFTER_ID, "2025-03-28", (), None)
    assert (shown.names[0].name, shown.names[0].name_type) == ("Inspur Group Co., Ltd.", "primary")
    assert shown.requirement.text is not None
    assert shown.requirement.meaning is not None
    assert shown.entry_text.startswith("Inspur Group Co., Ltd.")
    register = "https://www.federalregister.gov/citation"
    assert all(one.url == f"{register}/{one.citation.replace(' ', '-')}" for one in shown.citations)
    assert shown.citations


def test_its_history_says_which_release_changed_what(published: Path) -> None:
    amended, came = page(LocalStore(published), DART_IN_FRANCE).history
    assert (came.op, came.release_id, came.changes) == ("added", BEFORE_ID, ())
    assert (came.valid_from, came.valid_to) == ("2019-11-13", "2025-03-28")
    assert (amended.op, amended.release_id, amended.causes) == ("modified", AFTER_ID, ("form", "source"))
    assert (amended.valid_from, amended.valid_to, amended.is_shown) == ("2025-03-28", None, True)
    said = {(change.table, change.field, change.before, change.after) for change in amended.changes}
    assert ("entries", "amended_on", "2020-03-16", "2025-03-28") in said
    assert ("names", "row", None, "name: Almo Aero; name type: aka") in said


def test_an_older_release_shows_the_entry_as_it_was(published: Path) -> None:
    now, then = (page(LocalStore(published), DART_IN_FRANCE, release) for release in (AFTER_ID, BEFORE_ID))
    assert (now.amended_on, then.amended_on) == ("2025-03-28", "2020-03-16")
    assert [event.is_shown for event in then.history] == [False, True]
    assert [event.is_shown for event in now.history] == [True, False]


def test_a_removed_entry_is_shown_as_it_last_was(published: Path) -> None:
    shown = page(LocalStore(published), REMOVED)
    assert (shown.is_in_force, shown.release_id) == (False, BEFORE_ID)
    assert shown.name.startswith("Jazirah")
    assert shown.removal is not None
    assert (shown.removal.release_id, shown.removal.as_of) == (AFTER_ID, "2025-03-28")
    assert [event.op for event in shown.history] == ["removed", "added"]
    assert "Removed from the list in release" in text(render("entry.html", shown))


def test_a_release_without_the_entry_is_said_to_be(published: Path) -> None:
    shown = page(LocalStore(published), ADDED, BEFORE_ID)
    assert shown.release_id == AFTER_ID
    assert shown.notes == (
        f"Release {BEFORE_ID} does not have this entry: this is the entry as release {AFTER_ID} has it.",
    )
    unknown = page(LocalStore(published), ADDED, "2025-01-01-00000000")
    assert "Release 2025-01-01-00000000 is not published" in unknown.notes[0]


def test_what_a_person_went_back_from_is_shown_and_said_to_be(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="a wrong release", by="tester", now=NOW)
    for shown in (page(copy, ADDED), page(copy, ADDED, AFTER_ID)):
        assert (shown.is_in_force, shown.release_id) == (False, AFTER_ID)
        assert shown.notes == (f"Not to be used: a person went back from release {AFTER_ID}.",)
        assert [event.op for event in shown.history] == ["added"]
    withdraw(copy, SOURCE_ID, AFTER_ID, reason="a wrong file", by="tester", now=NOW)
    assert "was withdrawn by tester" in page(copy, ADDED).notes[0]


def test_a_release_that_waits_for_a_person_shows_the_entry_as_it_would_be(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    file = save(AFTER.read_bytes().replace(b"Almo Aero", b"Almo Aero Two"))
    with pytest.raises(ApprovalNeeded):
        ingest(copy, offline, file, auditor=ask)
    (waiting,) = reported_ids(copy, SOURCE_ID)
    shown = page(copy, DART_IN_FRANCE, waiting)
    assert (shown.release_id, shown.is_in_force) == (waiting, True)
    assert shown.notes == (f"Release {waiting} is not published, it was asked: this is the entry as it would be.",)
    assert [(event.release_id, event.is_shown) for event in shown.history] == [
        (waiting, True), (AFTER_ID, False), (BEFORE_ID, False),
    ]  # fmt: skip
    assert "Almo Aero Two" in {name.name for name in shown.names}
    assert page(copy, REMOVED, waiting).release_id == BEFORE_ID
    for key in copy.keys(f"{SOURCE_ID}/drafts/{waiting}/"):
        copy.delete(key)
    assert page(copy, DART_IN_FRANCE, waiting).release_id == AFTER_ID


def test_a_record_that_could_not_be_read_is_said_to_be(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    ingest(copy, offline, save(with_cells_too_many(AFTER.read_bytes(), "Inspur Group Co., Ltd.")))
    shown = page(copy, INSPUR)
    assert shown.is_in_force
    assert "it could not be read since 2025-03-29; this is how it last read." in shown.notes[0]


def test_relatives_are_named_both_ways(published: Path) -> None:
    kin = page(LocalStore(published), DART_IN_FRANCE).relatives
    assert {(one.name, one.country, one.relation) for one in kin.names} == {
        ("Dart Aviation", f"{country}", "see_also") for country in ("Iran (IR)", "Senegal (SN)", "United Kingdom (GB)")
    }
    assert {one.entry_id for one in kin.named_by} == {one.entry_id for one in kin.names}
    assert kin.named_by_count == 3


def test_a_family_is_named_upwards_and_downwards(lists: LocalStore) -> None:
    fcc = "us_fcc_covered_list"
    above, below = (id_of(lists, name, fcc) for name in ("Pacific Networks Corp", "ComNet (USA) LLC"))
    of_above, of_below = (entry_page(lists, READABLE, fcc, one).relatives for one in (above, below))
    assert [(one.entry_id, one.relation) for one in of_above.subordinates] == [(below, "subordinate")]
    assert of_below.parent is not None
    assert (of_below.parent.entry_id, of_below.parent.name, of_below.siblings) == (above, "Pacific Networks Corp", ())


def same(shown: EntryPage) -> list[Same]:
    return list(shown.elsewhere.same)


def test_the_same_party_on_another_list_is_found_by_its_name(lists: LocalStore) -> None:
    shown = entry_page(lists, READABLE, "us_csl", id_of(lists, "Piricas Trading Company", "us_csl"))
    found = next(one for one in same(shown) if one.source_id == "us_bis_unverified_list" and one.by == "name")
    assert (found.name, found.score, found.list_code) == ("Piricas Trading Company", 100.0, "UVL")
    assert found.why == ("the same name, primary name there: Piricas Trading Company",)
    assert shown.entry_id not in {one.entry_id for one in same(shown)}


def test_the_same_party_on_another_list_is_found_by_its_number(lists: LocalStore) -> None:
    csl = snapshot.read_table(lists, snapshot.get_manifest(lists, "us_csl", None), "identifiers").to_pylist()
    (holder,) = (row["entry_id"] for row in csl if row["id_value"] == NUMBER.id_value)
    best = same(entry_page(lists, READABLE, "us_csl", holder))[0]
    assert (best.source_id, best.by) == ("us_bis_unverified_list", "number")
    assert best.why[0] == "the same tax id: RU 7701234567"


def test_only_lists_that_the_reader_may_see_are_compared(lists: LocalStore) -> None:
    entry_id = id_of(lists, "Piricas Trading Company", "us_csl")
    shown = entry_page(lists, ["us_csl"], "us_csl", entry_id)
    assert {one.source_id for one in same(shown)} <= {"us_csl"}
    assert (shown.elsewhere.compared, shown.elsewhere.not_compared) == (("us_csl",), ())


def test_a_list_that_is_damaged_is_not_compared_and_said_to_be(lists: LocalStore, tmp_path: Path) -> None:
    store = LocalStore(shutil.copytree(lists.root, tmp_path / "damaged"))
    store.put("us_csl/latest.json", b"{}")
    shown = page(store, INSPUR)
    assert shown.elsewhere.not_compared == ("us_csl",)
    assert "Not compared, because it could not be read: us_csl." in text(render("entry.html", shown))


@pytest.mark.parametrize(
    ("entry_id", "release_id", "told"),
    [
        pytest.param("../../etc/passwd", None, "expected the id of an entry", id="a path"),
        pytest.param("76AD10B917903C79", None, "expected the id of an entry", id="capitals"),
        pytest.param("０" * 16, None, "expected the id of an entry", id="other digits"),
        pytest.param(f"{INSPUR}\n", None, "expected the id of an entry", id="a line break"),
        pytest.param("0" * 16, None, "has an entry 0000000000000000", id="nobody's"),
        pytest.param(INSPUR, "../latest", "release", id="no release"),
    ],
)
def test_a_wrong_id_is_refused(published: Path, entry_id: str, release_id: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        page(LocalStore(published), entry_id, release_id)


def test_an_empty_store_has_no_entry(empty: LocalStore) -> None:
    with pytest.raises(UsageError, match="has an entry"):
        page(empty, INSPUR)


def test_a_damaged_file_is_told(copy: LocalStore) -> None:
    manifest = snapshot.get_manifest(copy, SOURCE_ID, None)
    copy.put(manifest["tables"]["citations"]["path"], b"no Parquet")
    with pytest.raises(StoreError, match="was changed or damaged"):
        page(copy, INSPUR)


def test_a_link_leads_to_the_federal_register_only() -> None:
    assert register_url("https://www.federalregister.gov/d/2025-1", 90, 1) == "https://www.federalregister.gov/d/2025-1"
    for url in ("javascript:alert(1)", "https://example.org/", None):
        assert register_url(url, 90, 14048) == "https://www.federalregister.gov/citation/90-FR-14048"
        assert register_url(url, 74, None) is None


def test_the_page_shows_it_with_links(lists: LocalStore) -> None:
    html = render("entry.html", page(lists, DART_IN_FRANCE))
    assert f"{ROOT}/sources/{SOURCE_ID}/entries/2b165a1f1aec771d?release={AFTER_ID}" in links(html)
    assert f"{ROOT}/sources/{SOURCE_ID}/releases/{BEFORE_ID}" in links(html)
    assert "https://www.federalregister.gov/citation/90-FR-14035" in links(html)
    assert "shown here" in text(html)
    assert dangers(html) == []


def hostile(value: Any, injected: str) -> Any:
    """Return the value with every text of it replaced; where a link leads is checked elsewhere."""
    if isinstance(value, str):
        return injected
    if isinstance(value, tuple):
        return tuple(hostile(one, injected) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        values = {field.name: hostile(getattr(value, field.name), injected) for field in fields(value)}
        return replace(value, **values | ({"url": None} if "url" in values else {}))
    return value


@pytest.mark.parametrize("injected", HOSTILE)
def test_no_text_acts_wherever_it_stands(lists: LocalStore, injected: str) -> None:
    shown = page(lists, DART_IN_FRANCE)
    html = render("entry.html", hostile(replace(shown, removal=None), injected))
    assert dangers(html) == []
    assert injected in text(html).replace("\n", " ") or " ".join(injected.split()) in text(html)
    plain = [tag for tag, _ in elements(render("entry.html", hostile(shown, "text")))]
    assert [tag for tag, _ in elements(html)] == plain


def test_a_hostile_list_is_published_and_shown(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    name, long = f"{HOSTILE[0]} \u202etrading Ltd.", HOSTILE[1] * 4_000
    rows = listed("CHINA, PEOPLE'S REPUBLIC OF", escape(name)), listed(" ", "Another Ltd.")
    source = changed(SOURCE, lambda entry: replace(entry, remarks=long, entry_text=long))
    ingest(copy, offline, save(entity_list(*rows), "2025-04-01"), source=source)
    html = render("entry.html", page(copy, id_of(copy, "script alert")))
    assert dangers(html) == []
    assert text(html).count(HOSTILE[1]) == 2 * 4_000
    assert "Another" in text(render("entry.html", page(copy, id_of(copy, "Another"))))
