"""The pages over a bucket, reached through Airflow's connection: what they show is what they show of a directory."""

import json
from pathlib import Path

import pytest

from entity_lists.store.local import LocalStore
from world.airflow_process import Airflow
from world.object_stores import BUCKET, Endpoint, s3_store
from world.releases import AFTER_ID, SOURCE_ID

pytestmark = pytest.mark.airflow

OF = f"/api/sources/{SOURCE_ID}/releases/{AFTER_ID}"
PATHS = (f"/api/sources/{SOURCE_ID}", OF, f"{OF}/changes", f"{OF}/audit", f"{OF}/profile", "/api/search?q=inspur")
ASK = f"""
import json
from fastapi.testclient import TestClient
from entity_lists.pages import host
from entity_lists_host import app

app.dependency_overrides[host.get_user] = lambda: object()
app.dependency_overrides[host.readable_dags] = lambda: {{"ingest_{SOURCE_ID}"}}
client = TestClient(app)
print(json.dumps([client.get(path).json() for path in ("/api/sources", *{PATHS!r})]))
"""


def asked(airflow: Airflow, store: str, **env: str) -> tuple[str, list[object]]:
    """Return where the pages read, and what each of them shows."""
    done = airflow.python("-c", ASK, PYTHONPATH="plugins", ENTITY_LISTS_STORE=store, **env)
    assert done.returncode == 0, done.stderr[-3000:]
    overview, *others = json.loads(done.stdout.splitlines()[-1])
    return overview["store"], others


def test_a_bucket_is_shown_as_a_directory_is(airflow: Airflow, published: Path, moto_endpoint: Endpoint) -> None:
    local = LocalStore(published)
    with s3_store(moto_endpoint) as bucket:
        for key in local.keys(""):
            bucket.put(key, local.read(key))
        where, of_bucket = asked(airflow, bucket.uri, AIRFLOW_CONN_ENTITY_LISTS=moto_endpoint.connection())
    _, of_directory = asked(airflow, str(published))
    assert where.startswith(f"s3://{BUCKET}")
    assert of_bucket == of_directory
    assert len(of_bucket) == len(PATHS)
