import json
from datetime import date
from hashlib import sha256

import pytest

from entity_lists.release import Origin, RawFile, Release, base_release_id, release_of, release_sha256

ONE, TWO = sha256(b"one").hexdigest(), sha256(b"two").hexdigest()
FILES = (
    RawFile(file_name="sdn.csv", sha256=ONE, size_bytes=3, url="https://example.org/sdn.csv"),
    RawFile(file_name="add.csv", sha256=TWO, size_bytes=3, url="https://example.org/add.csv"),
)
RELEASE = Release(
    source_id="us_ofac_sdn",
    release_id=f"2021-07-07-{ONE[:8]}",
    as_of=date(2021, 7, 7),
    sha256=release_sha256([ONE, TWO]),
    files=FILES,
)


def test_one_file_stands_for_its_release() -> None:
    assert release_sha256([ONE]) == ONE


def test_of_several_files_their_hashes_in_their_order_do() -> None:
    assert release_sha256([ONE, TWO]) == sha256(f"{ONE}\n{TWO}".encode()).hexdigest()
    assert release_sha256([ONE, TWO]) != release_sha256([TWO, ONE])


def test_a_release_is_the_same_after_json() -> None:
    assert Release.from_json(json.loads(json.dumps(RELEASE.as_json()))) == RELEASE


def test_the_files_lie_under_the_hash_of_the_release() -> None:
    assert RELEASE.raw_keys == tuple(f"us_ofac_sdn/raw/{RELEASE.sha256}/{name}" for name in ("sdn.csv", "add.csv"))


@pytest.mark.parametrize("release_id", [None, f"2021-07-07-{ONE[:8]}.r2"], ids=["its own id", "another id"])
def test_a_manifest_tells_its_release(release_id: str | None) -> None:
    files = [{"file_name": f.file_name, "sha256": f.sha256, "bytes": f.size_bytes, "url": f.url} for f in FILES]
    manifest = {
        "source_id": RELEASE.source_id,
        "release_id": RELEASE.release_id,
        "as_of": "2021-07-07",
        "raw": {"sha256": RELEASE.sha256, "files": files},
    }
    expected = RELEASE.as_json() | ({"release_id": release_id} if release_id else {})
    assert release_of(manifest, release_id).as_json() == expected


def test_a_release_id_begins_with_the_date_and_the_hash() -> None:
    assert base_release_id(date(2021, 7, 7), ONE) == "2021-07-07-7692c3ad"


def test_an_origin_is_json_field_by_field() -> None:
    origin = Origin(
        url="https://example.org/", etag='W/"1"', last_modified=None, fetched_at="2025-03-28T20:00:00+00:00"
    )
    assert origin.as_json() == {
        "url": "https://example.org/",
        "etag": 'W/"1"',
        "last_modified": None,
        "fetched_at": "2025-03-28T20:00:00+00:00",
    }
