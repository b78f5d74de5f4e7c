"""How often the gates cry wolf: every real release, each source's in order, ingested one upon the other. `make gates`.

What is published is taken over whatever the verdict, so that the next release is compared with it. A release that is
asked for or rejected here is a false alarm, for all of these were the publishers' own. Great Expectations runs in this
process.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.errors import EntityListsError, ExpectationsFailed  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.fetch.fetcher import Fetcher  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.ingest import steps  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.snapshot.manifest import Manifest  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.source import Source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.sources import get_source  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.local import LocalStore  # ruff: ignore[module-import-not-at-top-of-file]
from world.corpus_files import CORPUS  # ruff: ignore[module-import-not-at-top-of-file]
from world.releases import audit_here  # ruff: ignore[module-import-not-at-top-of-file]

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PART_744 = [f"ecfr/title-15_part-744_{day}.xml" for day in ("2026-03-25", "2026-07-18")]
RELEASES = {
    "us_bis_entity_list": ["ecfr/title-15_part-744_supplement-4_2023-12-07.xml", *PART_744],
    "us_bis_unverified_list": PART_744,
    "us_bis_military_end_user_list": PART_744,
    "us_bis_denied_persons": [
        f"dpl/dpl_{name}" for name in ("2018-08-17.txt", "2019-06-29.txt", "2023-11-30.txt", "2026-04-14.csv")
    ],
    "us_bis_entity_list_csv": ["bis_entity_list_csv/entity-list_2023-11-21.csv"],
    "us_csl": ["csl/consolidated_2018-12-04.csv"],
    "us_ofac_sdn": ["ofac/sdn_2021-07-07.csv"],
    "us_ofac_consolidated": ["ofac/cons_advanced_2023-12-07.xml", "ofac/cons_prim_2025-12-19.csv"],
    "un_sc_consolidated": ["un/consolidated_2026-02-27.xml"],
    "us_dhs_uflpa": [f"uflpa/uflpa-entity-list_2026-{day}.html" for day in ("06-21", "07-06", "07-07", "07-24")],
    "us_fcc_covered_list": [
        f"fcc_covered/covered-list_2026-{day}.html" for day in ("06-22", "06-23", "07-10", "07-24")
    ],
    "us_state_nonproliferation": [
        f"isn/isn_{day}.csv" for day in ("2014-09-24", "2015-04-21", "2015-09-24", "2016-07-22", "2016-12-02")
    ],
    "us_state_debarred": [
        "itar/itar_2014-07-14.csv", "itar/itar_2018-01-24.csv", "ddtc/debarred-statutory_2026-06-18.csv",
    ],
}  # fmt: skip


def verdict(source: Source, store: LocalStore, fetcher: Fetcher, name: str) -> str:
    """Ingest one release, print what the audit found, and return its verdict, or unchanged."""
    release = steps.fetch(source, store, NOW, fetcher, as_of=None, location=str(CORPUS / name))
    draft = steps.write(source, store, NOW, release) if release else None
    if draft is None:
        print(f"{source.source_id} {name}: unchanged")
        return "unchanged"
    found, failed = audited(source, store, draft)
    print(f"{source.source_id} {name}: {found}, {draft['counts']['entries']:,} entries, {draft['change_counts']}")
    for failure in failed:
        if failure["severity"] == "critical":
            print(f"    {failure['on_fail']} {failure['suite']}: {failure['why']} {failure['observed']}")
    steps.publish(store, NOW, draft, {"verdict": "publish", "failed": [], "evaluated": {}})
    return found


def audited(source: Source, store: LocalStore, draft: Manifest) -> tuple[str, Any]:
    try:
        report = steps.audit(store, NOW, draft, audit_here)
    except ExpectationsFailed as error:
        return "reject", error.failed
    return report["verdict"], report["failed"]


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    verdicts: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Fetcher(now=lambda: NOW) as fetcher:
        for source_id, names in RELEASES.items():
            for name in names:
                try:
                    verdicts.append(verdict(get_source(source_id), LocalStore(Path(folder)), fetcher, name))
                except EntityListsError as error:
                    print(f"{source_id} {name}: {type(error).__name__}: {error}")
                    verdicts.append("reject")
    alarms = sum(found in {"ask", "reject"} for found in verdicts)
    print(f"{len(verdicts)} real releases: {alarms} false alarms")
    return int(alarms > 0)


if __name__ == "__main__":
    sys.exit(main())
