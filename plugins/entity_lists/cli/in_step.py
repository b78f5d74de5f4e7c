"""What follows a change of what is in force: the Iceberg tables show it too, where a store has them."""

from typing import TYPE_CHECKING

from entity_lists.cli import display
from entity_lists.errors import EntityListsError

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def keep_in_step(store: "Store", source_id: str) -> None:
    """Sync the Iceberg tables of a store that has them with what was just changed; say so where that fails."""
    from entity_lists.iceberg import sync as tables

    try:
        tables.keep_in_step(store, source_id)
    except EntityListsError as error:
        display.note(f"Note: the Iceberg tables do not show this yet. {error}")
