"""The rule of search_key in SQL says what the rule in Python says."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from entity_lists.errors import UsageError
from entity_lists.text.search_key import search_key
from entity_lists.text.search_key_sql import NOT_TRIED, TRIED, search_key_sql

# Every block of letters that a list may have, and some of each plane behind.
LETTERS = [chr(code) for code in (*range(32, 0x2FFF), *range(0xF900, 0xFFFE), *range(0x1D400, 0x1D7FF))]
SOME = random.Random(13).sample(LETTERS, 300)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
HARD = [
    "", "Haowei Technologies Co., Ltd.", "Müller & Söhne GmbH", "Straße", "ŁÓDŹ",
    "Þór Æsir Œuvre Ðuro", "İstanbul ısı", "Со., Ltd.", "Техснаб", "Тexcнaб", "ΣΊΣΥΦΟΣ",
    "ΑΒΓ Ltd", "ﬁnance ½ №5 ㈱ ①", "ＦＵＬＬ　ｗｉｄｔｈ", "가나다 주식회사", "각힣ㄱ Co", "华为技术", "ガギグ ﾊﾟ",
    "شركة الكوكب", "ﷺ ﱞ", "हिन्दी क़", "ไทย", "O'Brien\\n", "a_b-c", "𝐁𝐨𝐥𝐝", "ᏣᎳᎩ ꮳ",
    "e\u0301", "Ⅷ ❶", "\u0345",
]  # fmt: skip


def duckdb_keys(names: Sequence[str]) -> list[str]:
    table = pa.table({"place": range(len(names)), "name": names})
    with duckdb.connect() as db:
        db.execute(search_key_sql("duckdb"))
        db.register("given", table)
        return [key for (key,) in db.execute("select search_key(name) from given order by place").fetchall()]


def clickhouse_keys(names: Sequence[str], folder: Path) -> list[str]:
    session = pytest.importorskip("chdb.session").Session()
    pq.write_table(pa.table({"place": range(len(names)), "name": names}), folder / "names.parquet")
    for statement in search_key_sql("clickhouse").split(";\n"):
        session.query(statement)
    told = session.query(
        f"select search_key(assumeNotNull(name)) as key from file('{folder}/names.parquet') order by place "
        "format JSONCompact"
    )
    return [key for (key,) in json.loads(str(told))["data"]]


def expected(names: Sequence[str]) -> list[str]:
    return [search_key(name) for name in names]


def test_duckdb_folds_as_python_does() -> None:
    assert duckdb_keys([*HARD, *SOME]) == expected([*HARD, *SOME])


def test_clickhouse_folds_as_python_does(tmp_path: Path) -> None:
    assert clickhouse_keys([*HARD, *LETTERS], tmp_path) == expected([*HARD, *LETTERS])


def test_postgres_folds_as_python_does(database: str) -> None:
    names = [*HARD, *LETTERS]
    with psycopg.connect(database) as server:
        server.execute(search_key_sql("postgres").encode())
        query = b"select search_key(name) from unnest(%s::text[]) with ordinality as given (name, place) order by place"
        keys = [key for (key,) in server.execute(query, [names]).fetchall()]
    assert keys == expected(names)


@pytest.mark.parametrize("dialect", [*TRIED, *NOT_TRIED])
def test_every_dialect_has_a_rule_and_says_if_it_was_not_tried(dialect: str) -> None:
    sql = search_key_sql(dialect)
    assert "search_key(name" in sql or "search_key as (name)" in sql
    assert ("Not executed" in sql) == (dialect in NOT_TRIED)


def test_another_dialect_is_wrong_use() -> None:
    with pytest.raises(UsageError, match=r"There is no rule for 'cobol'. There are: duckdb, clickhouse"):
        search_key_sql("cobol")


@pytest.mark.corpus
def test_real_names_are_folded_as_python_does(corpus: Path, tmp_path: Path) -> None:
    text = "\n".join(path.read_text("utf-8", "replace") for path in sorted((corpus / "csl").glob("*.csv")))
    text += (corpus / "un" / "consolidated_2026-02-27.xml").read_text()
    names = [part for part in sorted({*text.replace("<", '"').replace(">", '"').split('"')}) if len(part) < 200]
    odd = [name for name in names if not name.isascii()]
    assert (len(names) > 50_000, len(odd) > 100) == (True, True)
    assert clickhouse_keys(names, tmp_path) == expected(names)
    assert duckdb_keys([*names[:5000], *odd[:1000]]) == expected([*names[:5000], *odd[:1000]])
