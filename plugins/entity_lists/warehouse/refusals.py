"""What an engine, its disk or the network says no to, as one error that a person may read."""

from collections.abc import Generator
from contextlib import contextmanager

from entity_lists.errors import WarehouseError
from entity_lists.warehouse.address import Address

_LONGEST = 1_000


def said(address: Address, error: Exception) -> str:
    """Return what an engine said, in one line that ends a part of a sentence, without secrets."""
    return address.without_secrets(" ".join(str(error).split())[:_LONGEST].rstrip("."))


@contextmanager
def told(
    address: Address, *faults: type[Exception], where: object = None, said_no: str = "refuses, or was lost"
) -> Generator[None]:
    """Raise these faults of an engine as WarehouseError; where: what is loaded, if that is more than the address."""
    try:
        yield
    except faults as error:
        raise WarehouseError(
            f"{where or address} {said_no}: {said(address, error)}. What was loaded before is there as it was. Mend "
            "that, and load again."
        ) from error
