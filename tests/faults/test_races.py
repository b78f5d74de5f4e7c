"""Four publishers at once with readers running: nothing wrong is read, and the pointer never goes back."""

from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.snapshot import published as snapshot
from world.object_stores import Endpoint
from world.releases import SOURCE_ID, entity_list, listed
from world.workers import Forks, Json, open_place, wait

DAYS = tuple(f"2025-03-{day:02d}" for day in range(3, 8))
PUBLISHERS, READERS = 4, 2


@pytest.fixture(params=["local", "seaweedfs-http"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Json:
    if request.param == "local":
        return {"folder": str(tmp_path / "store")}
    endpoint: Endpoint = request.getfixturevalue("seaweed_http")
    return {"endpoint": asdict(endpoint), "prefix": f"t-{uuid4().hex}"}


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Releases of five days, each with one entry more than the one before."""
    rows = [listed("CHINA, PEOPLE'S REPUBLIC OF", "Company0 Ltd., Beijing, China.")]
    found = []
    for number, day in enumerate(DAYS, start=1):
        rows.append(listed(" ", f"Company{number} Ltd., {number} Main Street, Beijing, China."))
        found.append(tmp_path / f"list_{day}.xml")
        found[-1].write_bytes(entity_list(*rows))
    return [str(path) for path in found]


def race(forks: Forks, place: Json, sources: list[str], paths: list[str], stop: Path) -> list[Json]:
    """Publish everything with a publisher a source while readers run; return what the readers saw."""
    every = sorted(set(sources))
    readers = [forks.start("read_on", place=place, source_ids=every, stop=str(stop))[1] for _ in range(READERS)]
    publishers = [
        forks.start("publish_all", place=place, source_id=source_id, paths=paths, seed=seed)[1]
        for seed, source_id in enumerate(sources)
    ]
    for result in publishers:
        wait(result)
    stop.touch()
    return [wait(result) for result in readers]


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([SOURCE_ID] * PUBLISHERS, id="same source"),
        pytest.param([f"source_{number}" for number in range(PUBLISHERS)], id="different sources"),
    ],
)
def test_of_four_publishers_nobody_is_lost_and_no_reader_sees_anything_wrong(
    forks: Forks, place: Json, sources: list[str], paths: list[str], tmp_path: Path
) -> None:
    days = DAYS if len(set(sources)) == 1 else DAYS[:2]
    seen = race(forks, place, sources, paths[: len(days)], tmp_path / "stop")
    assert [reader["wrong"] for reader in seen] == [[]] * READERS
    assert all(reader["reads"] > 3 for reader in seen)
    store = open_place(place)
    for source_id in sorted(set(sources)):
        published = [release_id[:10] for release_id in snapshot.release_ids(store, source_id)]
        assert published == list(days)
        assert snapshot.get_manifest(store, source_id, None)["as_of"] == days[-1]
        assert verify_source(store, source_id).problems == ()
