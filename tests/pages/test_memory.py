"""What the pages load into an api-server, which keeps it for days."""

import subprocess
import sys
import tarfile
from pathlib import Path

from world.releases import AFTER_ID, BEFORE_ID, FOLDER, SOURCE_ID

# Pages of the releases of two stores, of which one is of earlier code: columns that came later are filled in.
SHOWN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from entity_lists.pages import audit, changes, entry, overview, profile, release, search, source
from entity_lists.memory import give_back
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore

source_id, after_id, before_id, *folders = sys.argv[1:]
one, ids, now = get_source(source_id), [source.source_id for source in SOURCES], datetime(2026, 11, 28, tzinfo=UTC)
for store in map(LocalStore, map(Path, folders)):
    overview.overview_page(store, SOURCES, now=now, dag_ids=dict(zip(ids, ids)), switched_on={}, last_runs={})
    source.source_page(store, one, now=now, dag_id="", is_switched_on=True, last_run_id=None)
    for page in (release.release_page, audit.audit_page, profile.profile_page):
        page(store, one, after_id)
    changes.changes_page(store, source_id, after_id, text="a")
    changes.changes_page(store, source_id, after_id, against=before_id)
    entries = published.read_table(store, published.get_manifest(store, source_id, after_id), "entries")
    for name in ("entry_id", "parent_entry_id"):
        for entry_id in set(entries[name].to_pylist()) - {None}:
            entry.entry_page(store, ids, source_id, entry_id)
    for query in ("Inspur", "海康", "ТЕХСНАБ", "no such name", "a"):
        search.search_page(store, ids, q=query, country="CN", list_code="EL")
        search.search_page(store, ids[1:], q=query, on="2025-03-27", min_score=1)
give_back()
print(*sorted({"pandas", "great_expectations", "boto3", "airflow", "fastapi"}.intersection(sys.modules)))
"""


def test_no_page_loads_what_takes_much_memory(published: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    with tarfile.open(FOLDER.parent / "older_store" / "store.tar.gz") as archive:
        archive.extractall(older, filter="data")
    arguments = (SOURCE_ID, AFTER_ID, BEFORE_ID, str(published), str(older))
    done = subprocess.run([sys.executable, "-c", SHOWN, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr[-2000:]
