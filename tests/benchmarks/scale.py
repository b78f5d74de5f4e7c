"""What a list of ten and of forty times as many records costs: `make bench-million`, or python scale.py RECORDS …

Whole ingests, audit included, of a made-up screening list into an empty local store, then of its next day with one
record in a hundred amended; each once, in a process of its own. Measured on two cores:

    25,000 records, 32 MB:        4.8 s, 6.5 s CPU,   396 MB; next day   4.9 s,  6.2 s CPU,   434 MB
    250,000 records, 322 MB:     37.5 s,  43 s CPU, 1,396 MB; next day  37.7 s,   41 s CPU, 1,423 MB
    1,000,000 records, 1.3 GB:    160 s, 183 s CPU, 3,647 MB; next day   161 s,  177 s CPU, 4,926 MB

A release of 250,000 may take eleven times as long as one of 25,000 and 1.5 GB, one of 1,000,000 forty-five times and
5 GB, and so may the next day's; more ends the benchmark with an error.
"""

import math
import os
import sys
import tempfile
from pathlib import Path

import csl_json
from bench import Measurement, run

RECORDS = (25_000, 250_000, 1_000_000)
# Of a release: how many times the wall time of the smallest, and the peak in MB.
MOST = {250_000: (11.0, 1_500.0), 1_000_000: (45.0, 5_000.0)}
LIMITS = '{"us_csl": {"size": "8GB", "time": "PT2H"}}'


def ingested(folder: Path, records: int) -> tuple[Measurement, Measurement]:
    """Return what the first release of so many records took, and the next day's."""
    took: list[Measurement] = []
    for day, changed in (("2024-05-03", 0), ("2024-05-04", records // 100)):
        file = folder / f"consolidated_{day}.json"
        csl_json.write(file, records, changed=changed)
        size_mb = file.stat().st_size / 1e6
        took.append(run(["entity-lists", "ingest", "us_csl", "--store", str(folder / "store"), "--input", str(file)]))
        file.unlink()
        print(
            f"{records:,} records, {size_mb:,.0f} MB, {changed:,} amended: {took[-1].wall_s:.1f} s, "
            f"{took[-1].cpu_s:.1f} s CPU, {took[-1].peak_mb:,.0f} MB",
            flush=True,
        )
    return took[0], took[1]


def main() -> int:
    """Print the figures; return 0 if none is over what it may be."""
    os.environ["ENTITY_LISTS_LIMITS"] = LIMITS
    took: dict[int, tuple[Measurement, Measurement]] = {}
    for records in [int(number) for number in sys.argv[1:]] or RECORDS:
        with tempfile.TemporaryDirectory() as folder:
            took[records] = ingested(Path(folder), records)
    smallest = min(took)
    is_within = True
    for records, days in took.items():
        most_times, most_mb = MOST.get(records, (math.inf, math.inf))
        for day, one, of_smallest in zip(("first release", "next day"), days, took[smallest], strict=True):
            times = one.wall_s / of_smallest.wall_s
            print(f"{records:,} records, {day}: {times:.1f} times as long as {smallest:,}, {one.peak_mb:,.0f} MB")
            is_within &= times <= most_times and one.peak_mb <= most_mb
    return int(not is_within)


if __name__ == "__main__":
    sys.exit(main())
