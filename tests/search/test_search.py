"""Finding a name: exactly, folded, misspelled, in parts and in other scripts, and nothing by what is too short."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.search.hits import Hit
from entity_lists.search.names import Names, load_names
from entity_lists.search.search import is_short, search
from entity_lists.sources.us_csl import us_csl
from entity_lists.store.local import LocalStore
from entity_lists.text.search_key import search_key
from world.releases import SOURCE_ID, ingest

LISTED = (
    ("EL", "CN", "Wanxing Group Co., Ltd.", "Wanxing"),
    ("EL", "CN", "Wanxing (Beijing) Electronic Information Industry Co., Ltd."),
    ("EL", "CN", "Haowei Technologies Co., Ltd.", "Haowei Tech"),
    ("EL", "LB", "Haowei Technologies Lebanon"),
    ("SDN", None, "Joint Stock Company Tekhsnab", "ТЕХСНАБ", "AO Tekhsnab"),
    ("SDN", None, "Müller & Söhne GmbH"),
    ("SDN", "RU", "Со., Ltd. Orbita"),
    ("UN", None, "IVANOV, Petr Petrovich", "Al"),
    ("UN", None, "شركة الكوكب"),
    ("UVL", "CN", "New Asia Trading Limited"),
    ("UVL", "HK", "Boztepe Omer"),
    ("UVL", "HK", "ZTQ Corporation"),
)


def names_of(listed: Iterable[tuple[str | None, ...]]) -> Names:
    """Return these entries: list, country, names; the first is the primary one."""
    rows = list(listed)
    entries = {
        "entry_id": [f"{row:016x}" for row in range(len(rows))],
        "source_id": ["one"] * len(rows),
        "list_code": [row[0] for row in rows],
        "name": [row[2] for row in rows],
        "entry_type": ["unknown"] * len(rows),
        "country_code": [row[1] for row in rows],
    }
    nothing = dict.fromkeys(("programs", "license_requirement_code", "license_policy_code"), pa.nulls(len(rows)))
    every = [(row, place, str(name)) for row, one in enumerate(rows) for place, name in enumerate(one[2:])]
    names = {
        "name": [name for _, _, name in every],
        "name_type": ["aka" if place else "primary" for _, place, _ in every],
        "is_weak": [False] * len(every),
        "search_key": [search_key(name) for _, _, name in every],
        "entry": pa.array([row for row, _, _ in every], pa.int32()),
    }
    stated = [(one[1], row) for row, one in enumerate(rows) if one[1]]
    countries = {
        "country_code": [code for code, _ in stated],
        "entry": pa.array([row for _, row in stated], pa.int32()),
    }
    return Names(
        releases={"one": ("2026-01-02-00000000", "2026-01-02")},
        missing=(),
        names=pa.table(names),
        entries=pa.table(entries | nothing),
        countries=pa.table(countries),
    )


NAMES = names_of(LISTED)


def found(query: str, **options: object) -> list[str]:
    return [hit.entry_name for hit in search(NAMES, query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "match", "name"),
    [
        pytest.param("Haowei Technologies Co., Ltd.", "exact", "Haowei Technologies Co., Ltd.", id="exact"),
        pytest.param("  Haowei  Tech ", "exact", "Haowei Tech", id="an alias, other spaces"),
        pytest.param("HAOWEI TECHNOLOGIES CO LTD", "folded", "Haowei Technologies Co., Ltd.", id="case, punctuation"),
        pytest.param("MULLER SOHNE GMBH", "folded", "Müller & Söhne GmbH", id="accents"),
        pytest.param("Co. Ltd Orbita", "folded", "Со., Ltd. Orbita", id="letters that look like Latin ones"),
        pytest.param("Техснаб", "folded", "ТЕХСНАБ", id="Cyrillic"),
        pytest.param("Тexcнaб", "fuzzy", "ТЕХСНАБ", id="Cyrillic mixed with Latin"),
        pytest.param("Haowei Tecnologies Co Ltd", "fuzzy", "Haowei Technologies Co., Ltd.", id="a typo"),
        pytest.param("Technologies Haowei Co Ltd", "fuzzy", "Haowei Technologies Co., Ltd.", id="order"),
        pytest.param("Haowei Technologies Company Limited", "fuzzy", "Haowei Technologies Co., Ltd.", id="legal form"),
        pytest.param("Petr Petrovich Ivanov", "fuzzy", "IVANOV, Petr Petrovich", id="family name last"),
        pytest.param("Wan Xing Group", "fuzzy", "Wanxing Group Co., Ltd.", id="parted otherwise"),
        pytest.param("New Asia Trading Ltd Kowloon Branch", "fuzzy", "New Asia Trading Limited", id="a longer query"),
        pytest.param("الكوكب", "fuzzy", "شركة الكوكب", id="Arabic, in part"),
        pytest.param("Орбита", "fuzzy", "Со., Ltd. Orbita", id="as it sounds in Cyrillic"),
        pytest.param("万兴", "fuzzy", "Wanxing", id="as it sounds in Chinese"),
    ],
)
def test_a_name_is_found_however_it_is_written(query: str, match: str, name: str) -> None:
    best = search(NAMES, query, min_score=60)[0]
    assert (best.match, best.name) == (match, name)
    assert best.score == 100 if match != "fuzzy" else best.score < 100


def test_a_part_of_a_name_finds_everybody_who_has_it_the_closest_first() -> None:
    assert found("Wanxing") == [LISTED[0][2], LISTED[1][2]]
    assert found("Haowei") == [LISTED[2][2], LISTED[3][2]]


def test_an_entry_is_one_row_with_its_best_name_and_where_it_is_listed() -> None:
    assert search(NAMES, "AO Tekhsnab", min_score=99) == [
        Hit(
            score=100.0,
            match="exact",
            name="AO Tekhsnab",
            name_type="aka",
            is_weak=False,
            entry_name="Joint Stock Company Tekhsnab",
            entry_type="unknown",
            country_code=None,
            countries=(),
            list_code="SDN",
            source_id="one",
            release_id="2026-01-02-00000000",
            as_of="2026-01-02",
            entry_id="0000000000000004",
            programs=None,
            license_requirement_code=None,
            license_policy_code=None,
        )
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("Al", ["IVANOV, Petr Petrovich"], id="a whole name of two letters"),
        pytest.param("A", [], id="one letter"),
        pytest.param("Co", [], id="two letters that many names have"),
        pytest.param("ZTQ", ["ZTQ Corporation"], id="three letters, as a word"),
        pytest.param("ZTE", [], id="not within a longer word, and not misspelled"),
    ],
)
def test_a_short_query_does_not_find_everybody(query: str, expected: list[str]) -> None:
    assert found(query) == expected


def test_what_names_have_in_common_finds_none_of_them() -> None:
    assert found("Sunrise Technologies Co., Ltd.") == []
    assert found("Golden Trading Limited") == []


def test_only_some_lists_are_searched_where_they_are_named() -> None:
    assert found("Haowei Technologies", list_codes=["SDN"]) == []
    assert found("Haowei Technologies", list_codes=["EL"]) == found("Haowei Technologies")


@pytest.mark.parametrize(
    ("query", "expected"), [("IS", True), ("3 M", True), ("ZTE", False), ("万", False), ("万兴", False)]
)
def test_a_query_is_short_if_nothing_is_like_it(query: str, expected: bool) -> None:
    assert is_short(query) == expected


@pytest.mark.parametrize(
    "query", ["", "  ", "—", "a" * 501, "x " * 5000], ids=["empty", "blank", "dash", "501", "10 kB"]
)
def test_a_query_that_is_no_name_is_wrong_use(query: str) -> None:
    with pytest.raises(UsageError, match="expected a name"):
        search(NAMES, query)


@pytest.mark.parametrize(
    "query", ["[bold]x[/]", "<b>%s</b>", "x'; drop table names; --", "\x1b[31mred", "\u202eabc", "İıßﬁ½"]
)
def test_markup_is_a_name_like_any(query: str) -> None:
    assert search(NAMES, query, min_score=99) == []


def test_no_names_are_no_hits() -> None:
    assert search(names_of([]), "Haowei") == []


@pytest.mark.corpus
def test_real_names_are_found(empty: LocalStore, offline: Fetcher, corpus: Path) -> None:
    now = datetime(2026, 8, 1, tzinfo=UTC)
    ingest(empty, offline, corpus / "ecfr" / "title-15_part-744_2026-07-18.xml", now=now)
    path = corpus / "csl" / "consolidated_2018-12-04.csv"
    ingest(empty, offline, path, source=us_csl.SOURCE, as_of=date(2018, 12, 4), now=now)
    names = load_names(empty, [SOURCE_ID, "us_csl", "us_ofac_sdn"])
    assert (len(names.keys) > 30_000, names.missing) == (True, ("us_ofac_sdn",))
    assert len([hit for hit in search(names, "Inspur") if hit.source_id == SOURCE_ID]) >= 6
    for query in ("Huawei Tecnologies", "Technologies Huawei", "Huawei Technologies Company Limited", "华为"):
        assert "Huawei Technologies Co., Ltd." in {hit.entry_name for hit in search(names, query, min_score=70)}, query
