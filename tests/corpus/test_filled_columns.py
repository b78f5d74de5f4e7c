"""What the dictionary says of the sources that fill a column is what the real releases say today."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

import filled

pytestmark = pytest.mark.corpus


def test_the_dictionary_says_what_the_real_releases_fill(corpus: Path) -> None:
    assert filled.as_text(filled.filled()) == filled.FILLED.read_text(), "Run: make filled"
