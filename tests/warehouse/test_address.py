"""Where a data warehouse is, as a person types it."""

import pytest

from entity_lists.errors import UsageError
from entity_lists.warehouse.address import Address, address

SECRET = "p@ss"  # ruff: ignore[hardcoded-password-string]
READ = {
    "duckdb:lists.db": Address(engine="duckdb", database="lists.db"),
    "duckdb:/data/lists.duckdb": Address(engine="duckdb", database="/data/lists.duckdb"),
    "duckdb:///data/lists.db": Address(engine="duckdb", database="/data/lists.db"),
    "/data/lists.duckdb": Address(engine="duckdb", database="/data/lists.duckdb"),
    "postgresql://reader:p%40ss@db.example.org:5433/trade?sslmode=require": Address(
        engine="postgresql", host="db.example.org", port=5433, user="reader", password=SECRET, database="trade",
        options={"sslmode": "require"},
    ),
    "postgres:///trade?schema=screening": Address(engine="postgresql", database="trade", schema="screening"),
    "postgresql+psycopg://h/d": Address(engine="postgresql", host="h", database="d"),
    "clickhouse://loader@ch:8443/lists?secure=true": Address(
        engine="clickhouse", host="ch", port=8443, user="loader", database="lists", options={"secure": "true"}
    ),
    "snowflake://loader@My-Account/TRADE?warehouse=W": Address(
        engine="snowflake", host="My-Account", user="loader", database="TRADE", options={"warehouse": "W"}
    ),
    "bigquery://my-project/lists": Address(engine="bigquery", host="my-project", database="lists"),
}  # fmt: skip


@pytest.mark.parametrize("typed", READ)
def test_an_address_is_read(typed: str) -> None:
    assert address(typed) == READ[typed]


@pytest.mark.parametrize(
    "typed",
    ["", "lists.db", "/etc/passwd", "mysql://u:canary-1@h/d", "postgresql:canary-1", "postgresql://u:canary-1@h:x/d"],
)
def test_what_is_no_address_is_refused_without_what_may_be_a_password(typed: str) -> None:
    with pytest.raises(UsageError, match=r"is no data warehouse that we load\. Expected one of: duckdb:PATH") as told:
        address(typed)
    assert "canary" not in str(told.value)


def test_duckdb_without_a_file_is_refused() -> None:
    with pytest.raises(UsageError, match="names no file"):
        address("duckdb:")


def test_an_address_is_shown_without_password_and_options() -> None:
    shown = address("postgresql://reader:canary-1@h:5433/trade?sslpassword=canary-2")
    assert str(shown) == "postgresql://reader@h:5433/trade"
    assert "canary" not in repr(shown)
    assert shown.without_secrets("no canary-1, no canary-2") == "no ***, no ***"
