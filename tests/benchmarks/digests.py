"""What the tables of every real release say, as hashes: `make digests`, before and after a change that must not show.

Every release of tests/benchmarks/gates.py is ingested through the command line, each source's in order, into a store
that is thrown away. Printed are the hash of a table's rows and that of its Parquet file, from the manifests, so that
the output of two checkouts can be compared with `diff`, whatever their modules are called.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from gates import CORPUS, RELEASES

COMMAND = str(Path(sys.executable).parent / "entity-lists")
APPROVED = ("--approve", "--reason", "every release of the corpus is the publisher's own")


def ingest(store: str, source_id: str, name: str) -> None:
    """Ingest one release, whatever the audit asks, and print what its tables say."""
    command = (COMMAND, "ingest", source_id, "--input", str(CORPUS / name), "--store", store, *APPROVED, "--json")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    outcome = json.loads(done.stdout)
    print(f"{source_id} {name}: {outcome.get('outcome')} {outcome.get('release_id')} {outcome.get('changes')}")
    if outcome.get("outcome") == "published":
        manifest = json.loads((Path(store) / source_id / "manifests" / f"{outcome['release_id']}.json").read_text())
        for table, file in sorted(manifest["tables"].items()):
            print(f"  {table:12} {file['rows']:7,} rows {file['content_sha256'][:16]} file {file['sha256'][:16]}")


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as store:
        for source_id, names in RELEASES.items():
            for name in names:
                ingest(store, source_id, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
