"""What is answered to a name beside who bears it: whom the search left out, and what it cannot know."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from entity_lists.errors import UsageError
from entity_lists.search.answer import answer, checked_country_code, checked_list_code
from entity_lists.search.names import load_names
from entity_lists.search.search import bearing
from entity_lists.store.local import LocalStore
from world.releases import SOURCE_ID

LATER = date(2030, 1, 1)


def test_only_who_is_in_one_of_the_countries_is_answered(published: Path) -> None:
    store = LocalStore(published)
    names = load_names(store, [SOURCE_ID])
    every, some = (answer(store, names, "Dart Aviation", countries=codes) for codes in ((), {"IR", "SN"}))
    assert {hit.country_code for hit in every.hits} == {"FR", "GB", "IR", "SN"}
    assert [hit.country_code for hit in some.hits] == ["IR", "SN"]
    assert (some.without_country, some.unconfirmed, some.is_short) == (0, {}, False)


def test_whose_country_is_not_stated_is_counted_if_one_is_asked_for(published: Path) -> None:
    store = LocalStore(published)
    names = load_names(store, [SOURCE_ID])
    nowhere = replace(names, countries=names.countries[:0])
    assert answer(store, nowhere, "Dart Aviation", countries={"FR"}).without_country == 4
    assert answer(store, nowhere, "Dart Aviation").without_country == 0


def test_what_no_check_has_confirmed_is_told_of_the_sources_that_were_asked(published: Path) -> None:
    store = LocalStore(published)
    names = load_names(store, [SOURCE_ID], on=LATER)
    assert answer(store, names, "Inspur", on=LATER).unconfirmed == {SOURCE_ID: "2025-03-28"}
    assert answer(store, names, "Inspur", on=LATER, source_ids=[SOURCE_ID]).unconfirmed == {SOURCE_ID: "2025-03-28"}
    none = answer(store, names, "Inspur", on=LATER, source_ids=[])
    assert (none.unconfirmed, none.hits) == ({}, ())


def test_who_bears_one_of_several_names_is_found_once(published: Path) -> None:
    names = load_names(LocalStore(published), [SOURCE_ID])
    found = bearing(names, {"dartaviation", "almoaero", "inspurgroupcoltd"})
    assert [hit.entry_name for hit in found] == ["Dart Aviation"] * 4 + ["Inspur Group Co., Ltd."]
    assert {(hit.score, hit.match) for hit in found} == {(100.0, "folded")}
    assert bearing(names, set()) == bearing(names, {"dartaviation"}, source_ids=[]) == []


@pytest.mark.parametrize(("text", "code"), [("china", "CN"), ("cn", "CN"), ("Korea (Republic of)", "KR")])
def test_a_country_is_named_or_coded(text: str, code: str) -> None:
    assert checked_country_code(text) == code


def test_what_is_no_country_and_no_list_is_refused() -> None:
    assert checked_list_code(" sdn ") == "SDN"
    with pytest.raises(UsageError, match="found 'Atlantis'"):
        checked_country_code("Atlantis")
    with pytest.raises(UsageError, match="There is no list 'XX'"):
        checked_list_code("XX")
