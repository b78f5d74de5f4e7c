"""Where a data warehouse is: read from what a person types, or made from the fields of an Airflow connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from entity_lists.errors import UsageError

SCHEMA = "entity_lists"
FORMS = (
    "duckdb:PATH, or a path that ends in .duckdb",
    "postgresql://user@host:port/database",
    "clickhouse://user@host:port/database",
    "snowflake://user@account/database?warehouse=NAME",
    "bigquery://project/dataset",
)

# Each has a module of its name.
ENGINES = ("duckdb", "postgresql", "clickhouse", "snowflake", "bigquery")
_SCHEMES = {**{engine: engine for engine in ENGINES}, "postgres": "postgresql"}


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a data warehouse is; what is empty, the engine's own client finds in its environment.

    database: of DuckDB the path of its file, of BigQuery the data set; host: of Snowflake the account, of BigQuery the
    project. schema: where the tables stand, in engines that have schemas. options: for the engine's client.
    """

    engine: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""
    schema: str = SCHEMA
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        """Return it as a person may read it: without password and options."""
        if self.engine == "duckdb":
            return f"duckdb:{self.database}"
        at = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        database = f"/{self.database}" if self.database else ""
        return f"{self.engine}://{at}{self.host}{port}{database}"

    def without_secrets(self, text: str) -> str:
        """Return what an engine said, without the password and the values of the options."""
        for secret in sorted({self.password, *self.options.values()}, key=len, reverse=True):
            if len(secret) > 2:
                text = text.replace(secret, "***")
        return text


def address(target: str) -> Address:
    """Return the address that a person typed; ?schema=… names another schema than entity_lists.

    Raises:
        UsageError: it has none of the forms that there are.
    """
    if target.endswith(".duckdb") and "://" not in target:
        return Address(engine="duckdb", database=target.removeprefix("duckdb:"))
    scheme, _, rest = target.partition(":")
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        raise UsageError(_refusal(scheme)) from None
    engine = _SCHEMES.get(scheme.partition("+")[0])
    if engine is None or (engine != "duckdb" and not rest.startswith("//")):
        raise UsageError(_refusal(scheme if rest else target))
    if engine == "duckdb":
        return Address(engine=engine, database=_path(rest))
    options = dict(parse_qsl(parts.query))
    return Address(
        engine=engine,
        # Not parts.hostname, which is in lower case: accounts and projects need not be.
        host=unquote(parts.netloc.rpartition("@")[2].partition(":")[0]),
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.strip("/")),
        schema=options.pop("schema", SCHEMA),
        options=options,
    )


def _path(rest: str) -> str:
    path = rest.removeprefix("//")
    if not path:
        raise UsageError("duckdb: names no file. Write duckdb:PATH, or a path that ends in .duckdb.")
    return path


def _refusal(scheme: str) -> str:
    # What follows the scheme may hold a password.
    return f"{scheme[:40]!r} is no data warehouse that we load. Expected one of: {'; '.join(FORMS)}."
