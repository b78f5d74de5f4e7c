"""The deployment with many workers, as production has it: all lists at once, while parts are killed and restarted."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from entity_lists.store.store import Store
from world import celery_site
from world.celery_site import Site
from world.corpus_files import CORPUS
from world.object_stores import BUCKET, Endpoint
from world.releases import ingest
from world.sample_lists import samples

WITHIN_S = 900
# The newest real release of each list.
REAL = {
    "us_bis_entity_list": "ecfr/title-15_part-744_2026-07-18.xml",
    "us_bis_entity_list_csv": "bis_entity_list_csv/entity-list_2023-11-21.csv",
    "us_bis_denied_persons": "dpl/dpl_2026-04-14.csv",
    "us_bis_military_end_user_list": "ecfr/title-15_part-744_2026-07-18.xml",
    "us_bis_unverified_list": "ecfr/title-15_part-744_2026-07-18.xml",
    "un_sc_consolidated": "un/consolidated_2026-02-27.xml",
    "us_csl": "csl/consolidated_2018-12-04.csv",
    "us_dhs_uflpa": "uflpa/uflpa-entity-list_2026-07-24.html",
    "us_fcc_covered_list": "fcc_covered/covered-list_2026-07-24.html",
    "us_ofac_consolidated": "ofac/cons_prim_2025-12-19.csv",
    "us_ofac_sdn": "ofac/sdn_2021-07-07.csv",
    "us_state_debarred": "ddtc/debarred-statutory_2026-06-18.csv",
    "us_state_nonproliferation": "isn/isn_2016-12-02.csv",
}

pytestmark = pytest.mark.airflow


def releases() -> dict[str, Path]:
    """Return the first file of a release of each list: a real one, or that of the sample where those are not here."""
    if CORPUS.is_dir():
        return {source_id: (CORPUS / path).resolve() for source_id, path in REAL.items()}
    return {source.source_id: samples(source)[-1].files[0] for source in SOURCES}


def test_every_source_ends_in_force_though_a_worker_the_database_and_the_broker_are_killed(
    seaweed_http: Endpoint, offline: Fetcher, tmp_path: Path
) -> None:
    assert set(REAL) == {source.source_id for source in SOURCES}
    files = releases()
    store = S3Store(BUCKET, "celery", seaweed_http.client())
    with celery_site.running(tmp_path / "site", seaweed_http, list(files.values()), within_s=WITHIN_S) as site:
        site.until(lambda: site.ask("GET", "/dags?limit=100")["total_entries"] > len(files), "reading the DAG files")
        site.say("Airflow is ready")
        runs = {source_id: site.start(source_id, input=str(path)) for source_id, path in files.items()}
        site.say(f"{len(runs)} runs are started, of {files['us_bis_entity_list']} and others")

        def in_force() -> int:
            # The samples are so small that most of them are asked for.
            site.approve_all()
            return sum(published.in_force(store, source_id) is not None for source_id in files)

        disturb(site, in_force)
        site.until(lambda: in_force() and set(site.states().values()) <= {"success", "failed"}, "the end of all runs")
        site.say(f"all runs have ended; in force: {in_force()}")
        site.say(f"parts that ended and were started again: {', '.join(site.supervisor.ended)}")
        ends = {f"ingest_{source_id}": "success" for source_id in files}
        assert site.states() == ends, {one: site.tasks(run) for one, run in runs.items()}
        events = site.ask("GET", "/assets/events?limit=100")["asset_events"]
    # Nothing twice: one event, and one release, of each. Nothing lost: to the byte what a process makes by itself.
    assert sorted(event["extra"]["source_id"] for event in events) == sorted(files)
    alone = LocalStore(tmp_path / "alone")
    for source_id, path in files.items():
        ingest(alone, offline, path, source=get_source(source_id), now=datetime.now(UTC))
        assert published.release_ids(store, source_id) == published.release_ids(alone, source_id), source_id
        assert but_for_the_audit(store, source_id) == but_for_the_audit(alone, source_id)
        assert verify_source(store, source_id).problems == ()


def disturb(site: Site, in_force: Callable[[], int]) -> None:
    """Kill a worker in the midst of its tasks, then restart the database, then the broker, while others go on."""
    victim = celery_site.WORKERS[0]
    site.until(lambda: in_force() >= 2 and site.working(victim), "a task of the first worker")
    tasks = site.working(victim)
    site.supervisor.parts[victim].kill()
    site.say(f"{victim} is killed with {len(tasks)} tasks; in force: {in_force()}")
    site.until(lambda: in_force() >= 5, "five sources in force")
    site.database.kill()
    time.sleep(1)
    site.database.start()
    site.say(f"PostgreSQL was killed and started again; in force: {in_force()}")
    site.until(lambda: in_force() >= 8, "eight sources in force")
    site.broker.kill()
    time.sleep(1)
    site.broker.start()
    site.say(f"Redis was killed and started again; in force: {in_force()}")


def but_for_the_audit(store: Store, source_id: str) -> dict[str, Any]:
    """Return what is published of a source but for who approved it, and the hash over all."""
    manifest = published.get_manifest(store, source_id, None)
    return {name: value for name, value in manifest.items() if name not in {"audit", "self_sha256"}}
