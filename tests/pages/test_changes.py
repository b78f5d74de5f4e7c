"""What a release changed: counted as its manifest says, filtered, paged by entry, and against any other release."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from entity_lists.care.withdraw import withdraw
from entity_lists.errors import ApprovalNeeded, StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.pages.change_query import Chosen
from entity_lists.pages.changes import ChangesPage, changes_of, changes_page
from entity_lists.snapshot import published as snapshot
from entity_lists.store.local import LocalStore
from world.releases import (
    AFTER,
    AFTER_ID,
    BEFORE,
    BEFORE_ID,
    NOW,
    SOURCE,
    SOURCE_ID,
    ask,
    draft_of,
    entity_list,
    full_list,
    ingest,
    listed,
)

Save = Callable[..., Path]
CHINA, PAKISTAN = "CHINA, PEOPLE'S REPUBLIC OF", "PAKISTAN"


def names(page: ChangesPage) -> list[str]:
    return [entry.name for entry in page.entries]


def shown_of(store: LocalStore | Path, release_id: str = AFTER_ID, **asked: object) -> ChangesPage:
    at = store if isinstance(store, LocalStore) else LocalStore(store)
    return changes_page(at, SOURCE_ID, release_id, **asked)  # type: ignore[arg-type]


def two_releases(store: LocalStore, offline: Fetcher, save: Save, first: bytes, second: bytes) -> tuple[str, str]:
    """Return the ids of two releases that are published from these bytes."""
    one = ingest(store, offline, save(first, "2025-03-27"))
    two = ingest(store, offline, save(second, "2025-03-28"))
    return str(one.release_id), str(two.release_id)


def test_everything_of_a_first_release_is_added(published: Path) -> None:
    page = shown_of(published, BEFORE_ID)
    assert page.before_id is None
    assert page.counts == {"added": 19, "removed": 0, "modified": 0, "form": 0, "unread": 0}
    assert {entry.op for entry in page.entries} == {"added"}
    assert all(field.is_record and field.record for entry in page.entries for field in entry.fields)


def test_counts_are_those_of_the_manifest(published: Path) -> None:
    page = shown_of(published)
    assert page.counts == snapshot.get_manifest(LocalStore(published), SOURCE_ID, AFTER_ID)["change_counts"]
    assert (page.total, page.pages, len(page.entries)) == (21, 1, 21)
    assert (page.before_id, page.against, page.others) == (BEFORE_ID, None, (BEFORE_ID,))
    assert page.title == SOURCE.title


def test_entries_come_by_what_was_done_to_them_and_by_name(published: Path) -> None:
    entries = shown_of(published).entries
    order = [(("added", "removed", "modified").index(entry.op), entry.name.casefold()) for entry in entries]
    assert order == sorted(order)


def test_an_entry_says_in_which_release_it_stands(published: Path) -> None:
    places = {entry.op: entry.found_in for entry in shown_of(published).entries}
    assert places == {"added": AFTER_ID, "removed": BEFORE_ID, "modified": AFTER_ID}


def test_the_words_that_differ_are_marked(published: Path) -> None:
    page = shown_of(published, op="modified", country="SN", field="entries.remarks")
    ((field,),) = [entry.fields for entry in page.entries]
    assert [part.text for part in field.before or () if part.is_changed] == ["also"]
    assert [part.text for part in field.after or () if part.is_changed] == ["alternate"]


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"op": "added"}, 16),
        ({"op": "removed"}, 1),
        ({"country": "CN"}, 11),
        ({"country": "none"}, 0),
        ({"list_code": "EL"}, 21),
        ({"list_code": "SDN"}, 0),
        ({"field": "entries.record"}, 17),
        ({"field": "names.row"}, 4),
        ({"cause": "source"}, 21),
        ({"cause": "form"}, 1),
        ({"text": "INSPUR"}, 6),
        ({"text": "name_type"}, 0),
        ({"op": "added", "country": "CN", "text": "inspur"}, 5),
        ({"field": "'; drop table changes; --"}, 0),
        ({"text": "\x00\ud800"}, 0),
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_lets_through_what_is_like_it(published: Path, asked: dict[str, str], total: int) -> None:
    page = shown_of(published, **asked)
    assert (page.total, len(page.entries)) == (total, total)


def test_a_filter_of_fields_shows_no_others(published: Path) -> None:
    page = shown_of(published, field="names.row")
    assert {(field.table, field.field) for entry in page.entries for field in entry.fields} == {("names", "row")}


def test_options_say_what_there_is_and_how_many_entries_have_it(published: Path) -> None:
    options = shown_of(published, country="TW").options
    assert [(one.code, one.label, one.count) for one in options.countries][:2] == [
        ("CN", "China (CN)", 11),
        ("AE", "United Arab Emirates (AE)", 2),
    ]
    assert [(one.code, one.count) for one in options.ops] == [("added", 16), ("removed", 1), ("modified", 4)]
    assert [(one.code, one.count) for one in options.lists] == [("EL", 21)]
    assert {one.code: one.count for one in options.causes} == {"source": 21, "form": 1}
    assert {one.code: one.count for one in options.fields}["entries.record"] == 17


def test_what_changed_in_form_only_is_counted_and_shown_if_it_is_asked_for(
    empty: LocalStore, offline: Fetcher, save: Save
) -> None:
    first = entity_list(
        listed(CHINA, "Old Works, 1 Main Street, Beijing, China."), listed(PAKISTAN, "Other Works, Lahore.")
    )
    second = first.replace(b"Main Street", b"MAIN  STREET").replace(b"Other Works, Lahore", b"Other Works, Karachi")
    _, after = two_releases(empty, offline, save, first, second)
    page, form = shown_of(empty, after), shown_of(empty, after, cause="form")
    assert page.counts == {"added": 0, "removed": 0, "modified": 1, "form": 1, "unread": 0}
    assert (names(page), page.total) == (["Other Works"], 1)
    assert (names(form), form.total, form.counts["form"]) == (["Old Works"], 1, 1)
    assert {field.cause for entry in form.entries for field in entry.fields} == {"form"}


def test_pages_hold_every_entry_once_and_the_last_one_is_shown_for_those_beyond(
    empty: LocalStore, offline: Fetcher, save: Save
) -> None:
    outcome = ingest(empty, offline, save(full_list(120)))
    pages = [shown_of(empty, str(outcome.release_id), page=number) for number in (1, 2, 3)]
    assert [len(page.entries) for page in pages] == [50, 50, 20]
    assert len({entry.entry_id for page in pages for entry in page.entries}) == 120
    assert shown_of(empty, str(outcome.release_id), page=1_000_000) == pages[2]
    assert shown_of(empty, str(outcome.release_id), page=-3).page == 1


def test_an_earlier_release_is_compared_with_a_later_one(published: Path) -> None:
    there, back = shown_of(published), shown_of(published, BEFORE_ID, against=AFTER_ID)
    swapped = {"added": "removed", "removed": "added", "modified": "modified"}
    assert sorted((entry.entry_id, swapped[entry.op]) for entry in there.entries) == sorted(
        (entry.entry_id, entry.op) for entry in back.entries
    )
    assert (back.before_id, back.against, back.doubt) == (AFTER_ID, AFTER_ID, None)
    assert {entry.op: entry.found_in for entry in back.entries} == {
        "added": BEFORE_ID,
        "removed": AFTER_ID,
        "modified": BEFORE_ID,
    }


def test_any_two_releases_are_compared_though_they_do_not_follow_each_other(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    outcome = ingest(copy, offline, save(BEFORE.read_bytes().replace(b"Dart Aviation", b"Dart Aviations")))
    page = shown_of(copy, str(outcome.release_id), against=BEFORE_ID)
    assert (page.counts["added"], page.counts["removed"]) == (0, 0)
    assert set(names(page)) == {"Dart Aviations"}
    assert shown_of(copy, str(outcome.release_id), against=BEFORE_ID) == page


def test_the_release_before_it_may_be_named_too(published: Path) -> None:
    named = shown_of(published, against=BEFORE_ID)
    assert replace(named, against=None) == shown_of(published)


def test_a_withdrawn_release_is_still_compared_with(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    ingest(copy, offline, save(full_list(5)))
    withdraw(copy, SOURCE_ID, BEFORE_ID, by="officer", reason="a test", now=NOW)
    assert shown_of(copy).counts["added"] == 16


def test_what_another_parser_read_is_doubted(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    newer = replace(SOURCE, parser_version=SOURCE.parser_version + 1)
    outcome = ingest(copy, offline, save(full_list(5)), source=newer)
    doubt = shown_of(copy, str(outcome.release_id), against=BEFORE_ID).doubt
    assert doubt is not None
    assert f"parser {newer.parser_version}" in doubt
    assert doubt.endswith("some of what differs may be our reading, not the publisher's doing.")
    assert shown_of(copy, str(outcome.release_id)).doubt is None


def test_a_draft_is_shown_as_a_release_is(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    draft = draft_of(empty, offline, AFTER)
    page = changes_of(empty, SOURCE, draft, against=None, chosen=Chosen(), page=1)
    assert page.counts == draft["change_counts"]
    assert page.others == (BEFORE_ID,)
    assert {entry.op: entry.found_in for entry in page.entries} == {
        "added": None,
        "removed": BEFORE_ID,
        "modified": BEFORE_ID,
    }


def test_a_release_that_was_asked_about_has_its_page_too(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    with pytest.raises(ApprovalNeeded):
        ingest(empty, offline, AFTER, auditor=ask)
    page = shown_of(empty, AFTER_ID, op="added")
    assert (page.counts["added"], page.before_id) == (16, BEFORE_ID)
    assert {entry.found_in for entry in page.entries} == {None}


def test_of_a_draft_that_was_cleaned_up_nobody_can_say_what_it_changed(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    draft = draft_of(empty, offline, AFTER)
    shutil.rmtree(empty.root / SOURCE_ID / "drafts")
    with pytest.raises(UsageError, match="was never published, and its draft is cleaned up by now"):
        changes_of(empty, SOURCE, draft, against=None, chosen=Chosen(), page=1)


@pytest.mark.parametrize(
    ("release_id", "against"),
    [(AFTER_ID, AFTER_ID), (AFTER_ID, "2020-01-01-00000000"), ("2020-01-01-00000000", None), (AFTER_ID, "../latest")],
    ids=["itself", "unknown other", "unknown", "no id"],
)
def test_releases_that_there_are_not_are_refused(published: Path, release_id: str, against: str | None) -> None:
    with pytest.raises(UsageError):
        shown_of(published, release_id, against=against)


@pytest.mark.parametrize("table", ["changes", "entries"])
def test_a_damaged_file_is_told(copy: LocalStore, table: str) -> None:
    (path,) = (copy.root / SOURCE_ID / "data" / table / f"release={AFTER_ID}").iterdir()
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    with pytest.raises(StoreError, match="SHA-256"):
        shown_of(copy)
