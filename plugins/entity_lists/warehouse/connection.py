"""A data warehouse's address from the fields of an Airflow connection, as the well-kept providers lay them out.

Nothing of a provider is imported: what an engine needs beyond the fields stands in the connection's extra.
"""

import json
from collections.abc import Mapping
from typing import Any

from entity_lists.errors import UsageError
from entity_lists.warehouse.address import SCHEMA, Address

_ENGINES = {
    "duckdb": "duckdb",
    "postgres": "postgresql",
    "clickhouse": "clickhouse",
    "clickhousedb": "clickhouse",
    "snowflake": "snowflake",
    "google_cloud_platform": "bigquery",
    "gcpbigquery": "bigquery",
}
# What of the extra is for the engine's client; the rest is for others.
_OPTIONS = {
    "duckdb": (),
    "postgresql": ("sslmode", "sslrootcert", "sslcert", "sslkey", "keepalives_idle", "target_session_attrs"),
    "clickhouse": ("secure", "verify", "ca_cert", "client_cert", "client_cert_key"),
    "snowflake": ("warehouse", "role", "region", "authenticator", "private_key_file", "private_key_content"),
    "bigquery": ("key_path", "keyfile_dict", "location"),
}


def address_of_connection(
    *,
    conn_type: str,
    host: str | None,
    port: int | None,
    login: str | None,
    password: str | None,
    schema: str | None,
    extra: Mapping[str, Any],
    into: str = SCHEMA,
) -> Address:
    """Return the address that a connection's fields say; into: the schema, in engines that have schemas.

    Raises:
        UsageError: it is a connection to something else.
    """
    engine = _ENGINES.get(conn_type)
    if engine is None:
        raise UsageError(
            f"A connection of the type {conn_type!r} is no data warehouse that we load. Expected one of: "
            f"{', '.join(sorted(_ENGINES))}."
        )
    # A field of a provider's form stands in the extra under its own name, or with the connection type before it.
    said = {name.rpartition("__")[2]: _text(value) for name, value in extra.items() if value not in (None, "")}
    hosts = {"snowflake": said.get("account"), "bigquery": said.get("project")}
    databases = {
        "duckdb": said.get("path") or host or schema,
        "snowflake": said.get("database"),
        "bigquery": said.get("dataset") or into,
    }
    return Address(
        engine=engine,
        host=("" if engine == "duckdb" else hosts.get(engine) or host) or "",
        port=port,
        user=login or "",
        password=password or "",
        database=databases.get(engine, schema) or "",
        schema=into,
        options={name: said[name] for name in _OPTIONS[engine] if name in said},
    )


def _text(value: object) -> str:
    # A key of Google's may stand in the extra as it is, or as text.
    return json.dumps(value) if isinstance(value, dict) else str(value)
