"""The service account by which BigQuery knows us."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from google.oauth2 import service_account

from entity_lists.errors import UsageError


def service_account_in(options: Mapping[str, str]) -> "service_account.Credentials | None":
    """Return the credentials of the service account whose key the options name (key_path) or hold (keyfile_dict).

    None: they name none, so Google's client takes what its environment has.

    Raises:
        UsageError: that is no key.
    """
    path, content = options.get("key_path"), options.get("keyfile_dict")
    if not path and not content:
        return None
    try:
        key = json.loads(Path(path).read_bytes() if path else content or "")
        return cast(
            "service_account.Credentials",
            service_account.Credentials.from_service_account_info(key),  # type: ignore[no-untyped-call]
        )
    except (OSError, ValueError, AttributeError) as error:
        # What the error says may hold a part of the key. AttributeError: it is JSON, but no object.
        raise UsageError(
            f"{path or 'keyfile_dict'} is no key of a Google service account: {type(error).__name__}. Expected the "
            "JSON that Google Cloud gave out for it."
        ) from None
