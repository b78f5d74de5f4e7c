"""The same screening list through ours and through what else the registry has at this moment: `make bench-peers`.

Each peer stands in an environment of its own, in its newest version, and reads the same made-up file of 25,000 records
from disk to Parquet, as far as it goes; none of them audits, compares or versions. What cannot be installed or does not
start is told with its own words. Whole processes, the median of three runs after one that does not count; memory is
that of the largest process of a run. The table at the end is the README's.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import csl_json
from bench import ROOT, RUNS, Measurement, run

OURS = "entity-lists: audited, versioned, with changes and history"


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Something that reads the file: what to install, and the program that reads FILE and writes below OUT."""

    what: str
    packages: tuple[str, ...]
    program: str


_JSON = "import json; results = json.load(open(FILE))['results']; "
PEERS = (
    Peer(
        what="DuckDB: bare copy of the JSON",
        packages=("duckdb",),
        program="import duckdb; duckdb.sql(f\"copy (select unnest(results, recursive := true) from read_json('{FILE}', "
        "maximum_object_size = 1000000000)) to '{OUT}/all.parquet' (compression zstd)\")",
    ),
    Peer(
        what="Polars: bare copy of the JSON",
        packages=("polars",),
        program="import polars as pl; pl.read_json(FILE, infer_schema_length=None).select(pl.col('results').explode())"
        ".unnest('results').write_parquet(f'{OUT}/all.parquet', compression='zstd')",
    ),
    Peer(
        what="dlt: pipeline to a filesystem, tables of parts",
        packages=("dlt[parquet,filesystem]",),
        program="import dlt; " + _JSON + "dlt.pipeline('csl', destination=dlt.destinations.filesystem(OUT), "
        "dataset_name='csl', pipelines_dir=OUT + '/work').run(results, table_name='csl', "
        "loader_file_format='parquet')",
    ),
    Peer(
        what="opensanctions: its crawler of this list",
        packages=("opensanctions",),
        program="from opensanctions.cli import cli; cli(['crawl', 'us_trade_csl'])",
    ),
)
ENVIRONMENT = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DO_NOT_TRACK": "1"}


def main() -> None:
    """Print each run's figures, what fell out, and the table."""
    work = Path(tempfile.mkdtemp(prefix="entity-lists-peers-"))
    file = work / "consolidated_2024-05-03.json"
    file.write_bytes(csl_json.document())
    os.environ |= ENVIRONMENT
    ours = [str(Path(sys.executable).parent / "entity-lists"), "ingest", "us_csl", "--input", str(file), "--store"]
    rows = [(OURS, *measured([*ours, str(work / "out")], work / "out"))]
    for peer in PEERS:
        python = work / peer.packages[0].partition("[")[0] / "bin/python"
        if told := installed(peer, python):
            print(f"{peer.what}: cannot be installed: {told}")
            continue
        out = work / "out"
        command = [str(python), "-c", f"FILE, OUT = {str(file)!r}, {str(out)!r}; {peer.program}"]
        out.mkdir(exist_ok=True)
        started = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work)
        if started.returncode:
            print(f"{peer.what}: {version(peer, python)} does not run: {started.stderr.strip().splitlines()[-1]}")
            continue
        rows.append((f"{peer.what} ({version(peer, python)})", *measured(command, out)))
    shutil.rmtree(work)
    print(f"\n| {file.name}, {csl_json.RECORDS:,} records | CPU s | wall s | peak MB | MB written | CPU to ours |")
    print("|---|--:|--:|--:|--:|--:|")
    first = rows[0][1].cpu_s
    for what, one, written in rows:
        print(
            f"| {what} | {one.cpu_s:.1f} | {one.wall_s:.1f} | {one.peak_mb:.0f} | {written:.1f} | "
            f"{one.cpu_s / first:.2f} |"
        )


def installed(peer: Peer, python: Path) -> str:
    """Set the peer's environment up; return why that failed, "" if it did not."""
    uv = str(Path(sys.executable).parent / "uv")
    for command in (
        [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(python.parents[1])],
        [uv, "pip", "install", "--quiet", "--python", str(python), *peer.packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1]
    return ""


def version(peer: Peer, python: Path) -> str:
    """Return the name and the version of a peer."""
    name = peer.packages[0].partition("[")[0]
    asked = f"from importlib.metadata import version; print({name!r}, version({name!r}))"
    return subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True).stdout.strip()


def measured(command: list[str], out: Path) -> tuple[Measurement, float]:
    """Return the median run of a command, and how many megabytes of Parquet it writes below a folder."""
    runs, written = [], 0.0
    for _ in range(RUNS + 1):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        runs.append(run(command))
        written = sum(path.stat().st_size for path in out.rglob("*.parquet")) / 1e6
    middle = {field: median(getattr(one, field) for one in runs[1:]) for field in ("wall_s", "cpu_s", "peak_mb")}
    return Measurement(**middle), written


if __name__ == "__main__":
    main()
