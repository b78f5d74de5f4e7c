"""Any two releases are compared by the code that makes the table changes."""

from pathlib import Path

from entity_lists.pages.comparison import compared
from entity_lists.snapshot import published as snapshot
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, SOURCE, SOURCE_ID


def test_a_comparison_says_what_the_table_changes_says(published: Path) -> None:
    store = LocalStore(published)
    before, after = (snapshot.get_manifest(store, SOURCE_ID, release_id) for release_id in (BEFORE_ID, AFTER_ID))
    made = compared(store, SOURCE, before, after)
    assert made.equals(snapshot.read_table(store, after, "changes").select(made.column_names))
    assert made.num_rows == after["counts"]["changes"]
