"""What is Snowflake's own: keys and comments, logging in, two loads at once."""

import re
from urllib.parse import urlsplit

import pytest
import snowflake.connector
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from snowflake.connector.errors import ProgrammingError

from entity_lists.errors import UsageError, WarehouseError
from entity_lists.store.local import LocalStore
from entity_lists.warehouse.address import Address, address
from entity_lists.warehouse.open import open_target
from entity_lists.warehouse.target import LOADED, warehouse_key
from world.cloud_warehouses import OF_FAKESNOW, ask_snowflake
from world.warehouses import Warehouse

SECRET, OTHER = "canary-snow-51c7", "canary-snow-92e0"
pytestmark = OF_FAKESNOW


def said_at_connect(monkeypatch: pytest.MonkeyPatch, address: Address) -> dict[str, object]:
    """Return what the client is told, which then refuses."""
    told: dict[str, object] = {}

    def refuse(**settings: object) -> None:
        told.update(settings)
        raise ProgrammingError(f"no {settings.get('password')}")

    monkeypatch.setattr(snowflake.connector, "connect", refuse)
    with pytest.raises(WarehouseError) as error:
        open_target(address)
    assert SECRET not in str(error.value) or not address.password
    return told


@pytest.mark.parametrize("warehouse", ["snowflake"], indirect=True)
def test_the_keys_of_the_contract_are_declared(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    keys: dict[str, list[str]] = {}
    for row in ask_snowflake('show primary keys in schema "ENTITY_LISTS"'):
        keys.setdefault(row[3].lower(), []).append(row[4].lower())
    wanted = {table.name: sorted(warehouse_key(table)) for table in LOADED if warehouse_key(table)}
    assert {name: sorted(columns) for name, columns in keys.items()} == wanted


@pytest.mark.parametrize("warehouse", ["snowflake"], indirect=True)
def test_columns_and_functions_are_made_with_the_words_of_the_contract(
    warehouse: Warehouse, copy: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    made = []
    cursor = type(snowflake.connector.connect(user="u", account="a", database="LISTS").cursor())
    original = cursor.execute
    with pytest.MonkeyPatch.context() as recording:
        recording.setattr(cursor, "execute", lambda self, said, *rest: made.append(said) or original(self, said, *rest))
        warehouse.load(copy)
    said = "\n".join(made)
    for table in LOADED:
        for column in table.columns:
            assert f"comment '{column.description.replace(chr(39), chr(39) * 2)}'" in said
    functions = re.findall(r'create or replace function "LISTS"."ENTITY_LISTS"."(\w+)"\(ON_DAY date\) returns', said)
    assert functions == ["LISTED_AS_OF", "LISTED_AS_KNOWN_ON"]


def test_an_address_without_account_or_database_is_wrong_use() -> None:
    for uri in ("snowflake:///d", "snowflake://account"):
        with pytest.raises(UsageError, match="names no account or no database"):
            open_target(address(uri))


def test_the_password_comes_from_the_address_or_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Address(engine="snowflake", host="a", user="u", password=SECRET, database="d", options={"role": "R"})
    told = said_at_connect(monkeypatch, given)
    assert (told["password"], told["account"], told["role"]) == (SECRET, "a", "R")
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", OTHER)
    assert said_at_connect(monkeypatch, address("snowflake://u@a/d"))["password"] == OTHER


def test_a_private_key_is_read_with_its_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    pem = (
        ec
        .generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(SECRET.encode()),
        )
        .decode()
    )
    given = Address(engine="snowflake", host="a", password=SECRET, database="d", options={"private_key_content": pem})
    told = said_at_connect(monkeypatch, given)
    assert isinstance(told["private_key"], bytes)
    assert "password" not in told
    wrong = Address(engine="snowflake", host="a", password=OTHER, database="d", options={"private_key_content": pem})
    with pytest.raises(UsageError, match="cannot be read: expected PEM") as error:
        open_target(wrong)
    assert pem[40:60] not in str(error.value)


def test_a_key_file_takes_the_password_as_its_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"private_key_file": "/keys/k.p8"}
    told = said_at_connect(
        monkeypatch, Address(engine="snowflake", host="a", password=SECRET, database="d", options=options)
    )
    assert (told["private_key_file"], told["private_key_file_pwd"]) == ("/keys/k.p8", SECRET)
    assert "password" not in told


def test_wrong_credentials_are_one_error_without_the_password(logins: str) -> None:
    at = urlsplit(logins)
    where = Address(
        engine="snowflake",
        host="account",
        port=at.port,
        user="tester",
        password=SECRET,
        database="d",
        options={"host": at.hostname or "", "protocol": "http"},
    )
    with pytest.raises(WarehouseError, match=r"does not let us in: .*Incorrect username or password.*Check") as error:
        open_target(where)
    assert SECRET not in str(error.value)
