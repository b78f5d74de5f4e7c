"""What the answers of the eCFR's versioner API are read with, and how one of another shape is refused."""

import re
from datetime import date

from entity_lists.errors import SourceChanged


def iso_date(value: object) -> date | None:
    """Return the date that a value writes as 2017-01-03, None if it does not."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def object_of(value: object, url: str, expected: str) -> dict[str, object]:
    """Return a JSON object. Raises: SourceChanged (it is none)."""
    if not isinstance(value, dict):
        raise changed(url, expected, value)
    return value


def changed(url: str, expected: str, answer: object) -> SourceChanged:
    """Return the error of an answer that is not what the documentation tells."""
    return SourceChanged(
        f"{url}: expected {expected}, found {repr(answer)[:200]}. The API may have changed: compare with its "
        "documentation at https://www.ecfr.gov/developers/documentation/api/v1 and adapt ecfr.py."
    )
