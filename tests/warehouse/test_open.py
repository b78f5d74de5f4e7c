"""Opening a data warehouse whose client is not there."""

import sys

import pytest

from entity_lists.errors import UsageError
from entity_lists.warehouse.address import address
from entity_lists.warehouse.open import open_target


@pytest.mark.parametrize(
    ("uri", "client", "extra"),
    [
        ("postgresql://h/d", "psycopg", "postgres"),
        ("clickhouse://h/d", "clickhouse_connect", "clickhouse"),
        ("snowflake://a/d", "snowflake", "snowflake"),
        ("bigquery://p/d", "google.api_core.exceptions", "bigquery"),
    ],
)
def test_a_client_that_is_not_installed_is_named_with_what_to_type(
    uri: str, client: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = address(uri).engine
    monkeypatch.delitem(sys.modules, f"entity_lists.warehouse.{engine}", raising=False)
    monkeypatch.setitem(sys.modules, client, None)
    with pytest.raises(UsageError, match=rf"{engine} needs {client}, which .* 'entity-lists\[{extra}\]'"):
        open_target(address(uri))
