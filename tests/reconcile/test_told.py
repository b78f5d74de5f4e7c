"""What people are told of pending law: once when it appears, once more after two working days, in words."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.reconcile.told import PendingAction, PendingDocument, due, in_words, pending_on
from entity_lists.store.local import LocalStore
from world.law_stores import RULE, derive_here, ingest_register
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, ingest

FRIDAY = date(2025, 3, 28)


def pending(number: str = "2025-05427", *, names: tuple[str, ...] = (), missing: int | None = 12) -> PendingDocument:
    by_country = (("China (CN)", 11), ("Taiwan (TW)", 1)) if missing else ()
    return PendingDocument(
        document_number=number,
        published_on="2025-03-28",
        effective_on="2025-03-25",
        pending_since="2025-03-25",
        title="Additions to the Entity List",
        url="https://www.federalregister.gov/d/2025-05427",
        actions=(
            PendingAction(action="add", unit="entity" if missing else None, missing=missing, by_country=by_country),
        ),
        names=names,
    )


def days_told(documents: Iterable[PendingDocument], days: Iterable[date]) -> list[date]:
    """Return on which of these days, one after the other, something is told."""
    told: dict[str, str] = {}
    found = []
    for day in days:
        chosen, told = due(documents, told, day)
        found += [day] * len(chosen)
    return found


def test_a_document_is_told_when_it_appears_and_once_more_after_two_working_days() -> None:
    week = [date.fromordinal(FRIDAY.toordinal() + number) for number in range(14)]
    # Saturday and Sunday are no working days.
    assert days_told([pending()], week) == [FRIDAY, date(2025, 4, 1)]


def test_it_is_told_twice_although_no_run_came_on_the_second_day() -> None:
    assert days_told([pending()], [FRIDAY, date(2025, 4, 9), date(2025, 4, 20)]) == [FRIDAY, date(2025, 4, 9)]


def test_it_is_told_once_on_a_day_however_often_it_is_asked() -> None:
    assert days_told([pending()], [FRIDAY] * 24) == [FRIDAY]


def test_what_is_not_pending_any_more_is_forgotten_and_another_one_is_new() -> None:
    _, told = due([pending()], {}, FRIDAY)
    chosen, told = due([pending("2025-05426")], told, FRIDAY)
    assert [one.document_number for one in chosen] == ["2025-05426"]
    assert list(told) == ["2025-05426@2025-03-28"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (pending(), "12 entities added (China (CN) 11, Taiwan (TW) 1)"),
        (pending(missing=None), "what is added; how many is not stated"),
        (
            pending(names=("Inspur Taiwan (Taiwan (TW))",)),
            "Who, as far as its text was read: Inspur Taiwan (Taiwan (TW)).",
        ),
        (pending(), "Who, the document says; its full text is not at hand."),
        (pending(), "published 2025-03-28, effective 2025-03-25, ahead of the list since 2025-03-25"),
    ],
    ids=["how many and where", "no number", "who", "who is not known", "since when"],
)
def test_a_document_is_told_in_words(document: PendingDocument, said: str) -> None:
    assert said in in_words(document)


def test_a_destination_that_is_not_known_is_told_in_the_document_s_words_and_no_second_sum(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, BEFORE)
    elsewhere = RULE | {"abstract": str(RULE["abstract"]).replace("Taiwan", "Atlantis")}
    ingest_register(empty, offline, tmp_path, [elsewhere])
    derive_here(empty)
    pending_now = pending_on(empty, FRIDAY)
    (document,) = pending_now.documents
    assert [(one.missing, one.by_country) for one in document.actions] == [(12, (("China (CN)", 11), ("Atlantis", 1)))]
    assert pending_now.added == 12


def test_the_destinations_of_a_number_are_those_of_its_unit(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, BEFORE)
    said = (
        "This rule removes one entity from the Entity List under the destination of Turkey. This rule removes six "
        "aliases from the Entity List under the destination of China."
    )
    ingest_register(empty, offline, tmp_path, [RULE | {"abstract": said}])
    derive_here(empty)
    (document,) = pending_on(empty, FRIDAY).documents
    assert [(one.unit, one.by_country) for one in document.actions] == [
        ("entity", (("Turkey (TR)", 1),)),
        ("alias", (("China (CN)", 6),)),
    ]


def test_what_was_told_is_told_until_the_list_shows_it_however_long_it_takes(
    ahead: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    much_later = NOW + timedelta(days=60)
    path = tmp_path / f"title-15_part-744_{much_later.date()}.xml"
    path.write_bytes(Path(BEFORE).read_bytes().replace(b"Policy of denial", b"Presumption of denial", 1))
    ingest(ahead, offline, path, now=much_later)
    derive_here(ahead, now=much_later)
    assert pending_on(ahead, much_later.date()).added == 12


def test_that_an_input_is_not_in_force_any_more_is_told(ahead: LocalStore, offline: Fetcher) -> None:
    assert pending_on(ahead, date(2025, 3, 27)).warnings == ()
    (told,) = pending_on(ahead, date(2026, 11, 29)).warnings[:1]
    assert told.startswith(f"{SOURCE_ID} was last looked at for ")
    ingest(ahead, offline, AFTER, now=NOW + timedelta(days=1))
    (told, *_) = pending_on(ahead, date(2025, 3, 27)).warnings
    assert told.startswith(f"It was derived from {SOURCE_ID} {BEFORE_ID}, and in force is {AFTER_ID}. Run: ")


def test_an_addition_without_a_number_is_not_counted_as_none(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, BEFORE)
    ingest_register(empty, offline, tmp_path, [RULE | {"abstract": None}])
    derive_here(empty)
    pending_now = pending_on(empty, FRIDAY)
    assert (pending_now.added, pending_now.is_all_counted) == (0, False)
