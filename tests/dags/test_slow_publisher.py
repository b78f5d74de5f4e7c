"""A publisher that does not answer, on an Airflow of two tasks at a time: the other sources publish meanwhile."""

import shutil
from collections.abc import Iterator

import pytest

from entity_lists.snapshot import published
from entity_lists.sources import get_source
from world.airflow_server import READY_S, RUN_S, Server, running, until
from world.loopback import Publisher, Reply
from world.sample_lists import samples

SLOW = ("us_ofac_sdn", "us_ofac_consolidated")
OTHERS = ("us_bis_entity_list", "us_bis_military_end_user_list", "us_bis_unverified_list")
POOL = "fetch sanctionslistservice.ofac.treas.gov"

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("up"), ENTITY_LISTS_FETCH_POOL="fetch {host}") as server:
        yield server


def make_pools(up: Server, source_ids: tuple[str, ...]) -> None:
    """Make the pool of one slot that the fetch of each of these waits for, and switch its DAG on."""
    pools = set()
    for source_id in source_ids:
        dag = f"/dags/ingest_{source_id}"
        until(lambda dag=dag: up.api.get(dag).is_success, READY_S, f"reading {dag}")
        up.api.patch(dag, json={"is_paused": False}).raise_for_status()
        pools.add(up.api.get(f"{dag}/tasks/fetch").raise_for_status().json()["pool"])
    for pool in pools:
        up.api.post("/pools", json={"name": pool, "slots": 1}).raise_for_status()


def test_other_sources_publish_while_one_publisher_keeps_its_fetches_waiting(up: Server, publisher: Publisher) -> None:
    make_pools(up, (*SLOW, *OTHERS))
    url = publisher.script("/sdn.csv", Reply(body=b"a list", stall=True))
    slow = [up.start(f"ingest_{source_id}", input=url, as_of="2026-03-25") for source_id in SLOW for _ in range(2)]
    until(lambda: publisher.seen, RUN_S, "the first request", lambda: [up.states(run) for run in slow])
    runs = {}
    for source_id in OTHERS:
        sample = samples(get_source(source_id))[-1]
        for path in sample.files:
            shutil.copy(path, up.inputs)
        runs[source_id] = up.start(
            f"ingest_{source_id}", input=str(up.inputs / sample.files[0].name), as_of=sample.as_of.isoformat()
        )
    for source_id, run in runs.items():
        assert up.finish(run) == "success", up.states(run)
        assert published.in_force(up.store, source_id) is not None
    # The publisher has ended nothing, and of its four fetches one at a time has a worker.
    fetches = [up.states(run)["fetch"] for run in slow]
    assert set(fetches) <= {"running", "up_for_retry", "scheduled", "queued", None}
    assert fetches.count("running") <= 1
    (pool,) = (pool for pool in up.api.get("/pools").json()["pools"] if pool["name"] == POOL)
    assert (pool["slots"], pool["occupied_slots"] <= 1) == (1, True)
