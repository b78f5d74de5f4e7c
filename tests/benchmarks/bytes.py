"""What a year of 250 working days costs in bytes, by source: `make bench-bytes`.

The newest real release of each list is ingested, then the same with one entry called otherwise, as on a day with a
small amendment; and then the same bytes again, as on a day without any. Counted is what the second and the third left
in the store. The CSL is made up besides, as large as it is today. Without the audit, whose report is part of the
manifest: some hundred bytes more.

The last column is what the tables would save of which both releases have the same bytes, were they one object.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

import csl_json  # ruff: ignore[module-import-not-at-top-of-file]
from gates import RELEASES  # ruff: ignore[module-import-not-at-top-of-file]

from entity_lists.fetch.fetcher import Fetcher  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.snapshot import published  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.snapshot.manifest import Manifest  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.source import Source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.sources import get_source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from world.corpus_files import CORPUS  # ruff: ignore[module-import-not-at-top-of-file]
from world.releases import ingest  # ruff: ignore[module-import-not-at-top-of-file]

YEAR = 250
NOW = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = ("raw", "tables", "changes", "history", "records")
HEADINGS = ("served", *KINDS, "a release", "a year", "idle year", "shareable")


def kind_of(key: str) -> str:
    """Return what an object counts as; records are manifests and all else that says something of a release."""
    _, _, rest = key.partition("/")
    if rest.startswith("raw/") and not rest.endswith("/origin.json"):
        return "raw"
    if rest.startswith("data/"):
        name = rest.split("/")[1]
        return name if name in KINDS else "tables"
    return "records"


def sizes(root: Path) -> Counter[str]:
    """Return how many bytes lie in a store, by kind."""
    found: Counter[str] = Counter()
    for path in root.rglob("*"):
        if path.is_file() and path.name != ".lock":
            found[kind_of(path.relative_to(root).as_posix())] += path.stat().st_size
    return found


def dated(folder: Path, name: str) -> Iterator[tuple[Path, date]]:
    """Yield the path of a release among its companions, and its day; then the same on the day after, elsewhere."""
    file = CORPUS / name
    day = date.fromisoformat(file.stem.rpartition("_")[2])
    yield file, day
    for path in file.parent.glob(f"*{day}*"):
        shutil.copy(path, folder / path.name.replace(str(day), str(day + DAY)))
    yield folder / file.name.replace(str(day), str(day + DAY)), day + DAY


def rename_one(path: Path, store: LocalStore, manifest: Manifest) -> None:
    """Call one entry of a file otherwise: the first whose name stands in it just once."""
    content = path.read_bytes()
    names = published.read_table(store, manifest, "entries")["name"].to_pylist()
    name = next(name for name in names if len(name) > 12 and content.count(name.encode()) == 1)
    path.write_bytes(content.replace(name.encode(), name[:-1].encode() + b"eth"))


def measured(source: Source, folder: Path, fetcher: Fetcher, first: Path, second: Path | None = None) -> list[int]:
    """Return the columns of a source; second: of None, made from the first."""
    store = LocalStore(folder / "store")
    days = (date(2024, 5, 3), date(2024, 5, 4)) if second else ()
    ingest(store, fetcher, first, as_of=days[0] if days else None, source=source, now=NOW)
    before = published.get_manifest(store, source.source_id, None)
    if second is None:
        (_, (second, day)) = dated(folder, first.relative_to(CORPUS).as_posix())
        rename_one(second, store, before)
    else:
        day = days[1]
    size = sizes(store.root)
    assert ingest(store, fetcher, second, as_of=day, source=source, now=NOW + DAY).outcome == "published"
    after, grown = published.get_manifest(store, source.source_id, None), sizes(store.root)
    assert ingest(store, fetcher, second, as_of=day, source=source, now=NOW + 2 * DAY).outcome == "unchanged"
    idle = sizes(store.root).total() - grown.total()
    cost = Counter({kind: grown[kind] - size[kind] for kind in KINDS})
    same = sum(
        file["bytes"] for name, file in after["tables"].items() if before["tables"][name]["sha256"] == file["sha256"]
    )
    return [
        sum(file["bytes"] for file in after["raw"]["files"]),
        *(cost[kind] for kind in KINDS),
        cost.total(),
        cost.total() * YEAR,
        idle * YEAR,
        same,
    ]


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    print(f"{'bytes of one more release':32}" + "".join(f"{heading:>14}" for heading in HEADINGS))
    with Fetcher(now=lambda: NOW) as fetcher:
        for source_id, names in RELEASES.items():
            with tempfile.TemporaryDirectory() as folder:
                row = measured(get_source(source_id), Path(folder), fetcher, CORPUS / names[-1])
            print(f"{source_id:32}" + "".join(f"{value:14,}" for value in row), flush=True)
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder, "consolidated_a.json"), Path(folder, "consolidated_b.json")
            for file, changed in zip(files, (0, 25), strict=True):
                file.write_bytes(csl_json.document(changed=changed))
            row = measured(get_source("us_csl"), Path(folder), fetcher, *files)
        print(f"{'us_csl, 25,000 made-up records':32}" + "".join(f"{value:14,}" for value in row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
