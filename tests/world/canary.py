"""A text that stands for a secret, and looking for it in everything that was left behind."""

from pathlib import Path

CANARY = "canary-4f1d"


def files_with(text: str, *roots: Path) -> list[Path]:
    """Return the files below these folders that have a text anywhere in them; there has to be a file."""
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if text.encode() in path.read_bytes()]
