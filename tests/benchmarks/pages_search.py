"""What a search and the page of an entry cost, on the real releases of all sources: .venv/bin/python this-file [store].

The store is made first, which takes minutes, and left where it is named. Cold is a process that has read nothing yet;
it is another one for each of the cold runs.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from gates import CORPUS, NOW, RELEASES, ROOT

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.releases import ingest

COLD_RUNS = 3

MEASURED = """
import statistics, sys, time
from pathlib import Path
began = time.monotonic()
from entity_lists.pages.entry import entry_page
from entity_lists.pages.search import search_page
from entity_lists.search.names import load_names
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore

def timed(does):
    began = time.monotonic()
    done = does()
    return done, time.monotonic() - began

store, ids = LocalStore(Path(sys.argv[1])), [source.source_id for source in SOURCES]
told = [f"imports {time.monotonic() - began:.2f} s"]
first, cold = timed(lambda: search_page(store, ids, q="Inspur"))
told.append(f"first search {cold:.2f} s")
if sys.argv[2] == "warm":
    queries = ("Inspur", "Huawei Technologies", "Ivanov Petr", "Bank Melli Iran", "ТЕХСНАБ", "Trading Company Limited")
    each = {q: min(timed(lambda q=q: search_page(store, ids, q=q))[1] for _ in range(5)) for q in queries}
    slowest = max(each, key=each.get)
    usual = statistics.median(each.values())
    told.append(f"search {usual * 1000:.0f} ms, at most {each[slowest] * 1000:.0f} ({slowest})")
    for day in ("2024-01-01", "2024-01-01"):
        told.append(f"as of {day} {timed(lambda: search_page(store, ids, q='Huawei', on=day))[1] * 1000:.0f} ms")
    for source_id in ids:
        (hit, *_) = search_page(store, [source_id], q="company", min_score=1).hits
        _, first_time = timed(lambda: entry_page(store, ids, source_id, hit.entry_id))
        again = min(timed(lambda: entry_page(store, ids, source_id, hit.entry_id))[1] for _ in range(5))
        told.append(f"entry of {source_id} {first_time * 1000:.0f} ms, then {again * 1000:.0f}")
    names = load_names(store, ids)
    told.append(f"{len(names.names):,} names of {len(names.entries):,} entries")
print(*told, sep="\\n")
"""


def make(store: LocalStore, fetcher: Fetcher) -> None:
    """Publish every real release, whatever the audit would say of it."""
    for source_id, names in RELEASES.items():
        for name in names:
            ingest(store, fetcher, CORPUS / name, source=get_source(source_id), now=NOW)


def measure(root: Path) -> None:
    """Print what each costs, in processes of their own."""
    for kind in (*["cold"] * COLD_RUNS, "warm"):
        command = [sys.executable, "-c", MEASURED, str(root), kind]
        done = subprocess.run(command, cwd=ROOT / "plugins", capture_output=True, text=True, check=True)
        print(f"{kind}:", done.stdout.strip().replace("\n", "\n  "))


def main() -> None:
    """Make the store where there is none, and measure."""
    with tempfile.TemporaryDirectory() as folder, Fetcher() as fetcher:
        root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "store"
        if not root.is_dir():
            make(LocalStore(root), fetcher)
        measure(root)


if __name__ == "__main__":
    main()
