"""The names of a store, laid out to be searched."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from entity_lists.care.rollback import rollback
from entity_lists.search.names import load_names
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from entity_lists.text.search_words import search_words
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID

OTHER = "us_ofac_sdn"


def test_the_names_of_what_is_in_force_are_loaded_and_what_is_missing_is_named(copy: LocalStore) -> None:
    names = load_names(copy, [SOURCE_ID, OTHER])
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    assert names.releases == {SOURCE_ID: (AFTER_ID, "2025-03-28")}
    assert names.missing == (OTHER,)
    assert (len(names.names), len(names.entries)) == (manifest["counts"]["names"], manifest["counts"]["entries"])
    entries, owners = names.entries["entry_id"].to_pylist(), names.names["entry_id"].to_pylist()
    assert [entries[row] for row in names.entry_of] == owners
    assert len(names.words.starts) == len(owners) + 1


def test_a_release_that_is_in_force_again_is_the_one_that_is_searched(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="a test", by="somebody", now=NOW)
    assert load_names(copy, [SOURCE_ID]).releases == {SOURCE_ID: (BEFORE_ID, "2025-03-27")}
    assert load_names(copy, [SOURCE_ID], on=date(2025, 4, 1)).releases == {SOURCE_ID: (BEFORE_ID, "2025-03-27")}


@pytest.mark.parametrize(
    ("on", "release_id"),
    [("2025-03-26", None), ("2025-03-27", BEFORE_ID), ("2025-03-28", AFTER_ID), ("2030-01-01", AFTER_ID)],
)
def test_of_a_day_it_is_the_newest_release_until_then(copy: LocalStore, on: str, release_id: str | None) -> None:
    names = load_names(copy, [SOURCE_ID], on=date.fromisoformat(on))
    assert [found for found, _ in names.releases.values()] == ([release_id] if release_id else [])
    assert names.missing == (() if release_id else (SOURCE_ID,))


NAMES = (
    "Haowei Technologies Co., Ltd.", "HAOWEI Company Limited", "Co.Ltd", "S.R.L. Orbita", "S.A. DE C.V.", "A.\nB.C",
    "People's `Bank`", "Müller Söhne", "Open Joint Stock Company Orbita", "Limited Liability Company X", "PJSC Orbita",
    "Завод «Орбита»", "华为技术", "—", "", "  ", "_a__b_", "a.b", "x", "Joint_Stock Company", "\u2028İ.B", "9 to 5",
)  # fmt: skip


def test_the_words_of_many_names_are_those_of_each(copy: LocalStore) -> None:
    names = pa.chunked_array([NAMES[:7], NAMES[7:]], pa.string())
    words = replace(load_names(copy, [SOURCE_ID]), names=pa.table({"name": names})).words
    bounds = zip(words.starts, words.starts[1:], strict=False)
    found = [tuple(words.different[number] for number in words.numbers[start:end]) for start, end in bounds]
    assert found == [search_words(name) for name in NAMES]
    assert list(words.different) == list(dict.fromkeys(word for part in found for word in part))


@pytest.mark.parametrize("names", [[], [""], ["—", ""]])
def test_names_without_words_have_none(copy: LocalStore, names: list[str]) -> None:
    words = replace(load_names(copy, [SOURCE_ID]), names=pa.table({"name": pa.array(names, pa.string())})).words
    assert (words.different, words.numbers.tolist()) == ((), [])
    assert words.starts.tolist() == [0] * (len(names) + 1)
