"""ENTITY_LISTS_LIMITS as JSON; pydantic reads it, and is loaded only where the setting is used."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ByteSize, ConfigDict, Field, TypeAdapter, ValidationError

from entity_lists.errors import UsageError
from entity_lists.fetch.limits import SETTING
from entity_lists.sources import ALL_SOURCES

FOR_ALL = "*"
_EXAMPLE = '{"us_csl": {"size": "1GB", "time": 7200}, "*": {"download": 300, "memory": "4GiB"}}'

_Bytes = Annotated[ByteSize, Field(gt=0)]
_Time = Annotated[timedelta, Field(gt=timedelta(0))]


class Said(BaseModel):
    """What the setting says of one source, or of all; None where it says nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: _Bytes | None = None
    download: _Time | None = None
    time: _Time | None = None
    memory: _Bytes | None = None


_SETTING = TypeAdapter(dict[str, Said])


def said_of(source_id: str, setting: str) -> Said:
    """Return what the setting says of a source, else of all. Raises: UsageError (it cannot be read, of any source)."""
    try:
        said = _SETTING.validate_json(setting)
    except ValidationError as error:
        found = (f"{'.'.join(map(str, one['loc'])) or 'all of it'}: {one['msg']}" for one in error.errors())
        raise _refusal("; ".join(found)) from error
    if unknown := sorted(said.keys() - {FOR_ALL, *(source.source_id for source in ALL_SOURCES)}):
        raise _refusal(f"no source is named {', '.join(unknown)}; see entity-lists sources")
    nothing = Said()
    own = said.get(source_id, nothing).model_dump(exclude_none=True)
    return said.get(FOR_ALL, nothing).model_copy(update=own)


def _refusal(found: str) -> UsageError:
    return UsageError(f"{SETTING}: expected JSON like {_EXAMPLE}, found {found}.")
