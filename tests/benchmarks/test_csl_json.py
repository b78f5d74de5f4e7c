"""The made-up screening list is the same bytes every time, whatever its length, and is never in memory as a whole."""

import hashlib
import json
import sys
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import csl_json


@pytest.mark.parametrize(
    ("records", "changed", "sha256"),
    [
        (25_000, 0, "f0bfb4f90b129a535df67a2c12571703935c2ec0409ba2b1e9df4768af1bc770"),
        (25_000, 50, "a39225bddcb0372bd0a17d1e5515b285e02d87f06c830f452becd379ff3b7bb3"),
        (100, 7, "c1d7ce272066ecb7c5225adf7702a372611586c3ec179b58d75648dc8feb3823"),
    ],
)
def test_the_bytes_are_the_same_every_time(tmp_path: Path, records: int, changed: int, sha256: str) -> None:
    csl_json.write(tmp_path / "consolidated.json", records, changed=changed)
    assert hashlib.sha256((tmp_path / "consolidated.json").read_bytes()).hexdigest() == sha256


def test_a_file_of_any_length_is_a_document() -> None:
    read = json.loads(csl_json.document(1234, changed=10))
    assert (len(read["results"]), read["total"]) == (1234, 1234)
    assert sum("Amended." in (result["remarks"] or "") for result in read["results"]) == 10


def test_a_million_records_are_made_one_at_a_time() -> None:
    tracemalloc.start()
    sizes = [len(piece) for piece in islice(csl_json.pieces(1_000_000), 2_000)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(sizes), sum(sizes) > 1_000_000) == (2_000, True)
    assert peak < 300_000
