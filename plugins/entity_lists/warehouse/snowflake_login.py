"""What Snowflake's client has to be told to let us in."""

import os
from typing import Any

from cryptography.hazmat.primitives import serialization

from entity_lists.errors import UsageError
from entity_lists.warehouse.address import Address

_LOGIN_TIMEOUT_S = 30
_SESSION = {
    "QUERY_TAG": "entity-lists",
    "DATE_INPUT_FORMAT": "AUTO",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
}


def connection_settings(address: Address) -> dict[str, Any]:
    """Return the arguments for Snowflake's client: the address's options are its own, by their names.

    private_key_content is ours: the PEM itself, as an Airflow connection has it. Without a password, that of
    SNOWFLAKE_PASSWORD is taken; with a private key, it is the passphrase.

    Raises:
        UsageError: the private key cannot be read.
    """
    options: dict[str, Any] = dict(address.options)
    key = options.pop("private_key_content", "")
    secret = address.password or os.environ.get("SNOWFLAKE_PASSWORD", "")
    has_key = bool(key or options.get("private_key_file"))
    if key:
        options["private_key"] = _private_key(key, secret)
    elif has_key and secret:
        options["private_key_file_pwd"] = secret
    given = {
        "account": address.host,
        "user": address.user,
        "password": "" if has_key else secret,
        "database": address.database,
        "port": address.port,
        "login_timeout": _LOGIN_TIMEOUT_S,
        "application": "entity_lists",
        "autocommit": True,
        "session_parameters": _SESSION,
    }
    return {name: value for name, value in given.items() if value not in (None, "")} | options


def _private_key(pem: str, passphrase: str) -> bytes:
    try:
        key = serialization.load_pem_private_key(pem.encode(), passphrase.encode() or None)
    except (ValueError, TypeError):
        # What the error says may hold a part of the key.
        raise UsageError(
            "The private key of the Snowflake connection cannot be read: expected PEM, and its passphrase as password."
        ) from None
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
