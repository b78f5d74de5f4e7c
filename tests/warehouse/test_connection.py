"""The addresses that Airflow connections say."""

import pytest

from entity_lists.errors import UsageError
from entity_lists.warehouse.address import Address
from entity_lists.warehouse.connection import address_of_connection

SECRET = "p"  # ruff: ignore[hardcoded-password-string]
FIELDS = {"host": None, "port": None, "login": None, "password": None, "schema": None}
MADE = [
    (
        {"conn_type": "postgres", "host": "db", "port": 5433, "login": "l", "password": SECRET, "schema": "trade"},
        {"sslmode": "require", "cursor": "dictcursor"},
        Address(
            engine="postgresql", host="db", port=5433, user="l", password=SECRET, database="trade",
            options={"sslmode": "require"},
        ),
    ),
    (
        {"conn_type": "clickhouse", "host": "ch", "login": "l", "password": SECRET},
        {"secure": True},
        Address(engine="clickhouse", host="ch", user="l", password=SECRET, options={"secure": "True"}),
    ),
    ({"conn_type": "duckdb", "host": "/data/l.duckdb"}, {}, Address(engine="duckdb", database="/data/l.duckdb")),
    ({"conn_type": "duckdb"}, {"path": "/data/l.db"}, Address(engine="duckdb", database="/data/l.db")),
    (
        {"conn_type": "snowflake", "login": "l", "password": SECRET, "schema": "PUBLIC"},
        {"account": "a", "database": "TRADE", "extra__snowflake__warehouse": "W", "role": ""},
        Address(
            engine="snowflake", host="a", user="l", password=SECRET, database="TRADE", options={"warehouse": "W"}
        ),
    ),
    (
        {"conn_type": "google_cloud_platform"},
        {"extra__google_cloud_platform__project": "my-project", "key_path": "/keys/k.json"},
        Address(engine="bigquery", host="my-project", database="entity_lists", options={"key_path": "/keys/k.json"}),
    ),
    (
        {"conn_type": "google_cloud_platform"},
        {"project": "my-project", "dataset": "lists", "keyfile_dict": {"type": "service_account"}},
        Address(
            engine="bigquery", host="my-project", database="lists",
            options={"keyfile_dict": '{"type": "service_account"}'},
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "extra", "made"), MADE)
def test_a_connection_s_fields_make_an_address(fields: dict, extra: dict, made: Address) -> None:
    assert address_of_connection(**{**FIELDS, **fields}, extra=extra) == made


def test_the_schema_is_the_one_that_is_asked_for() -> None:
    made = address_of_connection(**FIELDS, conn_type="postgres", extra={}, into="lists")
    assert (made.schema, made.database) == ("lists", "")


def test_a_connection_to_something_else_is_refused() -> None:
    with pytest.raises(UsageError, match="of the type 'mysql' is no data warehouse that we load"):
        address_of_connection(**FIELDS, conn_type="mysql", extra={})
