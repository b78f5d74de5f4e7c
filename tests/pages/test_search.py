"""The search page: who is found on the lists that the reader may see, and what is said of the search itself."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.pages.search import SearchPage, search_page
from entity_lists.pages.sorting import WrongChoice
from entity_lists.search.names import load_names
from entity_lists.search.search import search
from entity_lists.snapshot import published as snapshot
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Versioned
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID, ingest
from world.sample_lists import samples
from world.templates import HOSTILE, ROOT, dangers, elements, links, render, text

EVERY = tuple(source.source_id for source in SOURCES)
UVL, FCC = "us_bis_unverified_list", "us_fcc_covered_list"
LATER = NOW + timedelta(days=900)


def page(store: LocalStore, q: str, **asked: Any) -> SearchPage:
    return search_page(store, asked.pop("source_ids", EVERY), q=q, **asked)


@pytest.fixture(scope="module")
def lists(published: Path, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store with the sample and with those of two other lists."""
    store = LocalStore(shutil.copytree(published, tmp_path_factory.mktemp("lists") / "store"))
    for source_id in (UVL, FCC):
        source = get_source(source_id)
        ingest(store, offline, samples(source)[-1].files[0], source=source, now=LATER)
    return store


def test_it_finds_what_the_command_finds_with_the_same_scores(lists: LocalStore) -> None:
    found = page(lists, "Inspur Elctronic")
    told = [(hit.entry_id, hit.score, hit.match, hit.name, hit.release_id) for hit in found.hits]
    names = load_names(lists, EVERY)
    assert told == [(h.entry_id, h.score, h.match, h.name, h.release_id) for h in search(names, "Inspur Elctronic")]
    assert found.found == len(told) > 3
    assert {hit.release_id for hit in found.hits} == {AFTER_ID}
    assert (found.problem, found.problem_status, found.pages) == (None, None, 1)


def test_it_says_the_alias_that_was_found_and_of_which_entry(published: Path) -> None:
    (hit, *_) = page(LocalStore(published), "ALMO  AERO").hits
    assert (hit.score, hit.match, hit.name, hit.name_type, hit.entry_name) == (
        100.0, "folded", "Almo Aero", "aka", "Dart Aviation",
    )  # fmt: skip
    assert (hit.source_id, hit.release_id, hit.as_of, hit.list_code) == (SOURCE_ID, AFTER_ID, "2025-03-28", "EL")


def test_of_a_day_the_names_of_that_day_are_searched(published: Path) -> None:
    store = LocalStore(published)
    then, now = (page(store, "Almo Aero", on=day) for day in ("2025-03-27", "2025-03-28"))
    assert ([hit.match for hit in then.hits], now.hits[0].match) == ([], "exact")
    assert [(one.release_id, one.as_of) for one in then.searched] == [(BEFORE_ID, "2025-03-27")]
    gone = page(store, "Jazirah Aviation", on="2025-03-27")
    assert [hit.release_id for hit in gone.hits] == [BEFORE_ID]
    assert not page(store, "Jazirah Aviation Club").hits


def test_a_day_that_no_check_has_confirmed_is_said(published: Path) -> None:
    found = page(LocalStore(published), "Inspur", on="2030-01-01")
    assert [one.confirmed_until for one in found.searched] == ["2025-03-28"]
    assert "No check has confirmed it for 2030-01-01, only until 2025-03-28" in text(render("search.html", found))
    assert [one.confirmed_until for one in page(LocalStore(published), "Inspur").searched] == [None]


def test_a_country_is_named_or_coded_and_whom_it_leaves_out_is_counted(lists: LocalStore) -> None:
    named, coded = (page(lists, "Dart Aviation", country=country).hits for country in ("Iran", "ir"))
    assert named == coded
    assert [(hit.country_code, hit.countries) for hit in named] == [("IR", ("IR",))]
    assert "Iran (IR)" in text(render("search.html", page(lists, "Dart Aviation", country="ir")))
    left_out = page(lists, "Pacific Networks Corp", country="China")
    assert (left_out.found, left_out.without_country) == (0, 1)
    assert "1 entry of such a name whose country is not stated" in text(render("search.html", left_out))


def test_a_list_is_chosen_from_those_that_there_are(lists: LocalStore) -> None:
    found = page(lists, "Trading", list_code="uvl", min_score=50)
    assert {hit.list_code for hit in found.hits} == {"UVL"}
    assert {"EL", "UVL", "FCC", "SDN"} <= set(found.list_codes)
    assert page(lists, "Trading", source_ids=(FCC,)).list_codes == ("FCC",)


def test_who_may_see_fewer_lists_finds_and_is_told_of_those_only(lists: LocalStore) -> None:
    every = page(lists, "Pacific Networks Corp")
    assert [hit.source_id for hit in every.hits] == [FCC]
    fewer = page(lists, "Pacific Networks Corp", source_ids=(SOURCE_ID, "us_csl"))
    assert (fewer.hits, fewer.found) == ((), 0)
    assert [one.source_id for one in fewer.searched] == [SOURCE_ID]
    assert [one.source_id for one in fewer.not_searched] == ["us_csl"]
    assert page(lists, "Pacific Networks Corp", source_ids=()).searched == ()


def test_the_hits_come_in_pages(lists: LocalStore) -> None:
    whole = page(lists, "Inspur")
    parts = [page(lists, "Inspur", limit=2, page=number) for number in range(1, whole.found // 2 + 3)]
    assert tuple(hit for part in parts[: parts[0].pages] for hit in part.hits) == whole.hits
    assert parts[-1].page == parts[-1].pages == -(-whole.found // 2)
    html = render("search.html", parts[1], q="Inspur & Söhne", country="China", page="2")
    assert "?q=Inspur+%26+S%C3%B6hne&country=China&page=3" in links(html)


def test_hits_are_sorted_as_a_heading_asks_over_all_pages(lists: LocalStore) -> None:
    names = [hit.name for number in (1, 2) for hit in page(lists, "Inspur", sort="-name", limit=4, page=number).hits]
    assert names == sorted(names, reverse=True)
    assert len(names) > 4
    with pytest.raises(WrongChoice, match="sort: expected one of score, name"):
        page(lists, "Inspur", sort="is_weak")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"q": "?!"}, "expected a name with at least one letter or digit", id="no letter"),
        pytest.param({"q": "x" * 10_240}, "expected a name of at most 500 characters, found 10,240", id="10 kB"),
        pytest.param({"q": "Inspur", "on": "yesterday"}, "expected a day as 2026-03-31, found 'yesterday'", id="day"),
        pytest.param({"q": "Inspur", "on": "2025-02-30"}, "expected a day as 2026-03-31", id="no such day"),
        pytest.param({"q": "Inspur", "on": "20250328"}, "expected a day as 2026-03-31", id="a day without dashes"),
        pytest.param({"q": "Inspur", "country": "Atlantis"}, "found 'Atlantis'", id="country"),
        pytest.param({"q": "Inspur", "list_code": "XX"}, "There is no list 'XX'", id="list"),
        pytest.param({"q": "", "on": "x"}, "expected a day as 2026-03-31", id="a day without a name"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page(published: Path, asked: dict[str, str], told: str) -> None:
    found = page(LocalStore(published), **asked)
    assert found.problem is not None
    assert told in found.problem
    assert (found.problem_status, found.hits, found.searched) == (400, (), ())
    assert told in text(render("search.html", found))


def test_without_a_name_there_is_the_form_and_a_sentence(published: Path) -> None:
    found = page(LocalStore(published), "  ")
    assert (found.problem, found.hits, found.searched) == (None, (), ())
    assert "Give a name in any script" in text(render("search.html", found))


def test_an_empty_store_is_said_to_hold_nothing(empty: LocalStore) -> None:
    found = page(empty, "Inspur")
    assert ([one.source_id for one in found.not_searched], found.problem) == (list(EVERY), None)
    assert "Nothing was searched: none of the lists that you may see has a release in force." in text(
        render("search.html", found)
    )


def test_a_name_too_short_to_be_like_another_is_said_to_be(published: Path) -> None:
    told = "So short a name is only looked for as a whole name"
    assert told in text(render("search.html", page(LocalStore(published), "IS")))


@pytest.fixture
def fresh(copy: LocalStore, offline: Fetcher) -> LocalStore:
    """A store with two lists, one of which no other test reads in this process."""
    source = get_source(UVL)
    ingest(copy, offline, samples(source)[0].files[0], source=source, now=LATER)
    return copy


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        pytest.param("pointer", "latest.json is not JSON", id="pointer"),
        pytest.param("manifest", "the manifest was edited", id="manifest"),
        pytest.param("file", "the file was changed or damaged", id="file"),
    ],
)
def test_a_damaged_list_does_not_keep_the_others_from_being_searched(
    fresh: LocalStore, damaged: str, told: str
) -> None:
    manifest = snapshot.get_manifest(fresh, UVL, None)
    keys = {
        "pointer": f"{UVL}/latest.json",
        "manifest": f"{UVL}/manifests/{manifest['release_id']}.json",
        "file": manifest["tables"]["names"]["path"],
    }
    fresh.put(keys[damaged], b"damaged")
    for _ in range(2):
        found = page(fresh, "Inspur")
        assert found.found > 3
        assert [one.source_id for one in found.searched] == [SOURCE_ID]
        (why,) = (one.why for one in found.not_searched if one.source_id == UVL)
        assert told in why


class Counting(LocalStore):
    """A store that counts how often the names of a list are read."""

    read_count = 0

    def find(self, key: str) -> Versioned | None:
        self.read_count += key.startswith(f"{UVL}/data/names/")
        return super().find(key)


def test_the_names_are_read_once_by_all_who_ask_at_once(fresh: LocalStore) -> None:
    store = Counting(fresh.root)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: page(store, "Inspur").found, range(8)))
    assert (len(set(found)), store.read_count) == (1, 1)


@pytest.mark.parametrize("injected", HOSTILE)
def test_no_text_acts_wherever_it_stands(lists: LocalStore, injected: str) -> None:
    shown = page(lists, "Inspur", on="2030-01-01")
    hits = tuple(
        replace(hit, name=injected, entry_name=injected, entry_id=injected, source_id=injected, country_code=injected)
        for hit in shown.hits
    )
    searched = tuple(replace(one, title=injected, release_id=injected) for one in shown.searched)
    skipped = tuple(replace(one, why=injected, title=injected) for one in shown.not_searched)
    asked = {"q": injected, "country": injected, "list_code": injected, "on": injected}
    html = render("search.html", replace(shown, hits=hits, searched=searched, not_searched=skipped, **asked))
    assert dangers(html) == []
    inputs = {one["id"]: one["value"] for tag, one in elements(html) if tag == "input" and "value" in one}
    del inputs["on"]
    assert inputs == {"q": injected, "country": injected}
    assert dangers(render("search.html", replace(shown, problem=injected, hits=()))) == []


def test_a_hit_leads_to_the_entry_in_that_release(published: Path) -> None:
    found = page(LocalStore(published), "Inspur Taiwan")
    assert f"{ROOT}/sources/{SOURCE_ID}/entries/fc226f5c1c4e47a0?release={AFTER_ID}" in links(
        render("search.html", found)
    )
