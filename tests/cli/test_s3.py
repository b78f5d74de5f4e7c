"""The command line on a real S3 server, reached through boto3's own environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from entity_lists.snapshot import published as snapshot
from world.object_stores import Endpoint, s3_store

SAMPLE = Path(__file__).parents[1] / "fixtures/us_bis_entity_list/title-15_part-744_2025-03-27.xml"


def entity_lists(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("entity-lists")), *arguments]
    return subprocess.run(command, env=os.environ | env, capture_output=True, text=True, check=False)


def boto3_environment(endpoint: Endpoint) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": endpoint.access_key,
        "AWS_SECRET_ACCESS_KEY": endpoint.secret_key,
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CA_BUNDLE": str(endpoint.ca or ""),
    }


def test_a_release_is_published_verified_and_read_over_tls(seaweed_tls: Endpoint, tmp_path: Path) -> None:
    env = boto3_environment(seaweed_tls)
    with s3_store(seaweed_tls) as store:
        published = entity_lists(
            "ingest", "us_bis_entity_list", "--input", str(SAMPLE), "--store", store.uri, "--json", **env
        )
        assert published.returncode == 0, published.stderr
        assert json.loads(published.stdout)["outcome"] == "published"
        assert entity_lists("verify", "--store", store.uri, **env).returncode == 0
        shown = entity_lists("show", "us_bis_entity_list", "--store", store.uri, "--table", "entries", "--json", **env)
        assert len(json.loads(shown.stdout)["rows"]) == 19
        current = snapshot.in_force(store, "us_bis_entity_list")
        assert current is not None
        copied = tmp_path / "entries.parquet"
        copied.write_bytes(store.read(current.manifest["tables"]["entries"]["path"]))
    assert duckdb.sql(f"select count(*) from '{copied}'").fetchall() == [(19,)]
    assert seaweed_tls.secret_key not in published.stdout + published.stderr


def test_a_wrong_secret_ends_with_6_and_is_not_shown(seaweed_http: Endpoint) -> None:
    secret = "never-to-be-seen"  # ruff: ignore[hardcoded-password-string]
    env = boto3_environment(seaweed_http) | {"AWS_SECRET_ACCESS_KEY": secret}
    with s3_store(seaweed_http) as store:
        refused = entity_lists("ingest", "us_bis_entity_list", "--input", str(SAMPLE), "--store", store.uri, **env)
    assert refused.returncode == 6
    assert "Traceback" not in refused.stderr
    assert secret not in refused.stdout + refused.stderr
