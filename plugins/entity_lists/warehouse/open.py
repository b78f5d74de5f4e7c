"""Which module loads which engine, and opening one; the client of an engine is imported when it is needed."""

from importlib import import_module
from typing import TYPE_CHECKING

from entity_lists.errors import UsageError

if TYPE_CHECKING:
    from entity_lists.warehouse.address import Address
    from entity_lists.warehouse.target import Target

# What pip is told where the engine has another name.
EXTRAS = {"postgresql": "postgres"}


def open_target(address: "Address") -> "Target":
    """Return the data warehouse at an address, connected.

    Raises:
        UsageError: the engine's client is not installed.
        WarehouseError: it is not reached, or does not let us in.
    """
    try:
        module = import_module(f"entity_lists.warehouse.{address.engine}")
        target: Target = module.connect(address)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(address.engine, address.engine)
        raise UsageError(
            f"{address.engine} needs {error.name}, which is not installed: pip install 'entity-lists[{extra}]'"
        ) from error
    return target
