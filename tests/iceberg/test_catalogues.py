"""The same tables in the catalogues of others, over stores on S3; and what reads them there."""

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg.sync import sync
from entity_lists.store.store import Store
from world.iceberg import BY, SOURCE_IDS, assert_shows, in_store, tags
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID, ingest

PREFIX = "PYICEBERG_CATALOG__ENTITY_LISTS__"


def configure(monkeypatch: pytest.MonkeyPatch, properties: dict[str, str]) -> None:
    """Set up pyiceberg as an operator does, in the environment."""
    for name, value in properties.items():
        monkeypatch.setenv(PREFIX + name.upper().replace(".", "__").replace("-", "_"), value)


def publish(store: Store, fetcher: Fetcher) -> Store:
    for path in (BEFORE, AFTER):
        ingest(store, fetcher, path)
    return store


def follow(store: Store) -> None:
    """Sync, go back, sync: the tables show it, with all tags, and then there is nothing to do."""
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)
    rollback(store, SOURCE_ID, BEFORE_ID, **BY)
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)
    for name, tagged in tags(store).items():
        expected = {f"{SOURCE_ID}/{one}": in_store(store, SOURCE_ID, one)[name] for one in (BEFORE_ID, AFTER_ID)}
        assert tagged == {tag: rows.to_pylist() for tag, rows in expected.items()}
    assert not any(one.is_changed for one in sync(store, SOURCE_IDS))


@pytest.mark.slow
def test_a_rest_catalogue(seaweed_iceberg: Endpoint, offline: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, seaweed_iceberg.iceberg())
    with s3_store(seaweed_iceberg) as store:
        follow(publish(store, offline))
