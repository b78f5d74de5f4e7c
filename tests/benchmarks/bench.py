"""Whole commands, timed from outside: `make bench`, or `make bench INPUT=file` for another release than the real one.

Each command runs three times after a warm-up; the median counts. Memory is that of the largest process of a run.
Measured on two cores, Python 3.11, with the eCFR's part 744 of 2026-03-25 (2.5 MB, 3,415 rows):

    ingest into an empty store               3.0 s, 257 MB
    ingest over the release of 2023-12-07    3.5 s, 281 MB
    ingest of the same file again            0.7 s
    ingest of the SDN files of 2021-07-07    3.0 s, 320 MB (8,976 entries)
    ingest of 25,000 screening records       5.0 s, 395 MB, 6.7 s of CPU (32 MB of JSON); busy, 5.5 s and 7.8 s
    reading the DAG files                    1.9 s, of which importing airflow.sdk 1.6 s; by Airflow's DagBag 0.3 s
    a DAG run in one process                  13 s, Airflow's own start in it

Of the CPU of the screening records: imports 10 %, parse 20, tables 17, changes 12, profile 1, write 7, the audit's
imports 13, its rules 20.

Great Expectations alone takes 0.8 s to load, or 3 to 5 s with what audit/spared_imports.py spares; the audit's process
loads it beside the reading, and audits beside the writing.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import csl_json
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
REAL = CORPUS / "ecfr/title-15_part-744_2026-03-25.xml"
EARLIER = CORPUS / "ecfr/title-15_part-744_supplement-4_2023-12-07.xml"
SDN = CORPUS / "ofac/sdn_2021-07-07.csv"
SAMPLE = ROOT / "tests/fixtures/us_bis_entity_list/title-15_part-744_2025-03-28.xml"
SHARES = Path(__file__).with_name("shares.py")
RUNS = 3
# What an ingest imports in its two processes, until the audit's one answers; it has nothing to audit and says so.
IMPORTS = """
from datetime import date
from entity_lists.audit.process import AuditProcess
from entity_lists.cli import app
from entity_lists.errors import ContractBroken
from entity_lists.fetch import fetcher
from entity_lists.ingest import steps
from entity_lists.release import Release
from entity_lists.write import draft
with AuditProcess() as audit:
    audit.tables_of(Release(source_id="us_csl", release_id="", as_of=date(2024, 5, 3), sha256="", files=()))
    try:
        audit(None, None)
    except ContractBroken:
        pass
"""
DAG_BAG = """
from airflow.dag_processing.dagbag import DagBag
print(sum(stat.duration.total_seconds() for stat in DagBag("dags", bundle_name="dags-folder").dagbag_stats))
"""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One run of a command."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run(command: list[str]) -> Measurement:
    """Return what one run of the command took; ends the benchmark if the command fails."""
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{command} ended with {process.returncode}:\n{output.read().decode(errors='replace')[-3000:]}")
    return Measurement(wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / 1024)


def measure(command: list[str], prepare: Callable[[], object] = lambda: None) -> list[Measurement]:
    """Return the runs that count; prepare is called before each."""
    runs = []
    for _ in range(RUNS + 1):
        prepare()
        runs.append(run(command))
    return runs[1:]


def main() -> None:
    """Print the figures."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    path = given if given.exists() else SAMPLE
    work = Path(tempfile.mkdtemp(prefix="entity-lists-bench-"))
    ingest = ["entity-lists", "ingest", "us_bis_entity_list", "--input", str(path), "--store", str(work / "store")]
    os.environ["ENTITY_LISTS_INPUT_DIRS"] = str(path.resolve().parent)
    conf = f'{{"input": "{path.resolve()}", "store": "{work / "dag"}"}}'
    reading = "import sys; sys.path[:0] = ['dags', 'plugins']; import ingest"

    def empty() -> None:
        for store in ("store", "dag"):
            shutil.rmtree(work / store, ignore_errors=True)

    def earlier() -> None:
        shutil.rmtree(work / "store", ignore_errors=True)
        shutil.copytree(work / "earlier", work / "store")

    listed = ["entity-lists", "ingest", "us_csl", "--store", str(work / "store"), "--input"]
    screening = {day: work / f"consolidated_{day}.json" for day in ("2024-05-03", "2024-05-04")}
    for file, changed in zip(screening.values(), (0, 250), strict=True):
        csl_json.write(file, changed=changed)
    first, second = ([*listed, str(file)] for file in screening.values())

    def day_before() -> None:
        empty()
        run(first)

    real = {}
    if path == REAL:
        run([*ingest[:4], str(EARLIER), "--store", str(work / "earlier")])
        real["ingest over the release of 2023-12-07"] = measure(ingest, earlier)
        sdn = ["entity-lists", "ingest", "us_ofac_sdn", "--store", str(work / "store"), "--as-of", "2021-07-07"]
        real["ingest of the SDN files of 2021-07-07"] = measure([*sdn, "--input", str(SDN)], empty)
    figures = {
        "ingest into an empty store": measure(ingest, empty),
        "ingest of the same file again": measure(ingest),
        **real,
        "ingest of 25,000 screening records": measure(first, empty),
        "ingest of the next day's, 250 amended": measure(second, day_before),
        "what an ingest imports, alone": measure([sys.executable, "-c", IMPORTS]),
        "import airflow.sdk alone": measure([sys.executable, "-c", "import airflow.sdk"]),
        "reading the DAG files": measure([sys.executable, "-c", reading]),
        "a DAG run, in one process": measure([sys.executable, "dags/ingest.py", "us_bis_entity_list", conf], empty),
    }
    parts = subprocess.run(
        [sys.executable, SHARES, screening["2024-05-03"]], capture_output=True, text=True, check=True
    )
    shutil.rmtree(work)
    table = Table(title=f"{path.name}, median of {RUNS} (min–max)", box=None)
    for heading in ("command", "wall s", "cpu s", "peak MB"):
        table.add_column(heading, justify="left" if heading == "command" else "right")
    for name, runs in figures.items():
        table.add_row(
            name, *(spread([getattr(one, field) for one in runs]) for field in ("wall_s", "cpu_s", "peak_mb"))
        )
    Console(width=120).print(table)
    wall = {name: statistics.median(one.wall_s for one in runs) for name, runs in figures.items()}
    rest = wall["ingest of 25,000 screening records"] - wall["what an ingest imports, alone"]
    print(f"25,000 screening records, what is not imports: {rest:.1f} s")
    print("25,000 screening records.", parts.stdout.strip())
    read = subprocess.run([sys.executable, "-W", "ignore", "-c", DAG_BAG], cwd=ROOT, capture_output=True, check=True)
    print("reading the DAG files, as Airflow's own DagBag counts it:", read.stdout.decode().splitlines()[-1], "s")


def spread(values: list[float]) -> str:
    """Return median, minimum and maximum."""
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


if __name__ == "__main__":
    main()
