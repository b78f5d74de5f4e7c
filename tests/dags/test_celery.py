"""The deployment with many workers, as production has it: all lists at once, while parts are killed and restarted."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from world import celery_site
from world.celery_site import Site
from world.object_stores import BUCKET, Endpoint
from world.releases import audit_here, ingest

WITHIN_S = 600
# The newest release of each list.
RELEASES = {
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

pytestmark = [pytest.mark.airflow, pytest.mark.corpus]


def test_every_source_ends_in_force_though_a_worker_the_database_and_the_broker_are_killed(
    corpus: Path, seaweed_http: Endpoint, offline: Fetcher, tmp_path: Path
) -> None:
    assert set(RELEASES) == {source.source_id for source in SOURCES}
    store = S3Store(BUCKET, "celery", seaweed_http.client())

    def in_force() -> list[str]:
        return [source_id for source_id in RELEASES if published.in_force(store, source_id) is not None]

    with celery_site.running(tmp_path / "site", seaweed_http, corpus.resolve(), within_s=WITHIN_S) as site:
        site.until(lambda: site.ask("GET", "/dags?limit=100")["total_entries"] > len(RELEASES), "reading the DAG files")
        site.say("Airflow is ready")
        runs = {
            source_id: site.start(source_id, input=str((corpus / path).resolve()))
            for source_id, path in RELEASES.items()
        }
        site.say(f"{len(runs)} runs are started")
        disturb(site, in_force)
        site.until(lambda: set(site.states().values()) <= {"success", "failed"}, "the end of all runs")
        site.say(f"all runs have ended; {len(in_force())} sources are in force")
        site.say(f"parts that ended and were started again: {', '.join(site.supervisor.ended)}")
        ends = {f"ingest_{source_id}": "success" for source_id in RELEASES}
        assert site.states() == ends, {one: site.tasks(run) for one, run in runs.items()}
        events = site.ask("GET", "/assets/events?limit=100")["asset_events"]
    assert sorted(event["extra"]["source_id"] for event in events) == sorted(RELEASES)
    now = datetime.now(UTC)
    for source_id, path in RELEASES.items():
        alone = LocalStore(tmp_path / "alone")
        ingest(alone, offline, corpus / path, source=get_source(source_id), now=now, auditor=audit_here)
        assert published.release_ids(store, source_id) == published.release_ids(alone, source_id), source_id
        assert published.get_manifest(store, source_id, None) == published.get_manifest(alone, source_id, None)
        assert verify_source(store, source_id).problems == ()


def disturb(site: Site, in_force: Callable[[], list[str]]) -> None:
    """Kill a worker in the midst of its tasks, then restart the database, then the broker, while others go on."""
    victim = celery_site.WORKERS[0]
    site.until(lambda: len(in_force()) >= 2 and site.working(victim), "a task of the first worker")
    tasks = site.working(victim)
    site.supervisor.parts[victim].kill()
    site.say(f"{victim} is killed with {len(tasks)} tasks; in force: {len(in_force())}")
    site.until(lambda: len(in_force()) >= 5, "five sources in force")
    site.database.kill()
    time.sleep(1)
    site.database.start()
    site.say(f"PostgreSQL was killed and started again; in force: {len(in_force())}")
    site.until(lambda: len(in_force()) >= 8, "eight sources in force")
    site.broker.kill()
    time.sleep(1)
    site.broker.start()
    site.say(f"Redis was killed and started again; in force: {len(in_force())}")
