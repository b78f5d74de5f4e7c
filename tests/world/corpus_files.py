"""The real releases beside the checkout."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the real releases; a test that needs it is skipped where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not here")
    return CORPUS
