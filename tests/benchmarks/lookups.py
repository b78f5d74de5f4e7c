"""How long a person waits for an answer: `make bench-lookups`. Whole processes, cold, on 25,000 screening records.

The list is made up (csl_json.py), in two releases of which the second amends 250; beside it stands a made-up Entity
List of 3,000, to be compared with. A command runs five times; the median counts, and may take 1.5 s. On a machine that
others use the seconds of CPU say more; measured on two cores, before and after what they load was cut:

    show --table entries    1.0 s, 0.6 s
    changes                 1.3 s, 0.7 s
    as-of                   1.4 s, 0.8 s
    compare                 8.2 s, 1.2 s
    search                  1.8 s, 1.4 s
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import csl_json
from bench import ROOT, Measurement, run
from rich.console import Console
from rich.table import Table

sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from world.releases import full_list  # ruff: ignore[module-import-not-at-top-of-file]

LIST, OTHER = "us_csl", "us_bis_entity_list"
DAYS = ("2025-05-03", "2025-05-04")
NAME = "Granite Optical 137"
RUNS = 5
MOST_S = 1.5
COMMANDS = {
    "show": ["show", LIST],
    "show --table entries": ["show", LIST, "--table", "entries"],
    "show --table names --where": ["show", LIST, "--table", "names", "--where", f"name = '{NAME} LLC'"],
    "show --columns --limit, as csv": [
        "show", LIST, "--table", "entries", "--columns", "name,country_code", "--limit", "100", "--format", "csv"
    ],
    "changes": ["changes", LIST],
    "changes --where": ["changes", LIST, "--where", "op = 'modified' and field = 'remarks'"],
    "as-of": ["as-of", LIST, DAYS[0]],
    "as-of --where": ["as-of", LIST, DAYS[0], "--where", "list_code = 'EL'"],
    "compare": ["compare", LIST, OTHER],
    "search": ["search", NAME],
    "search --source --list": ["search", NAME, "--source", LIST, "--list", "SDN"],
}  # fmt: skip


def fill(store: str, folder: Path) -> None:
    """Ingest what is looked up."""
    files = [(LIST, folder / f"consolidated_{day}.json") for day in DAYS] + [(OTHER, folder / f"list_{DAYS[0]}.xml")]
    for (_, file), changed in zip(files, (0, 250), strict=False):
        csl_json.write(file, changed=changed)
    files[-1][1].write_bytes(full_list(3_000))
    for source_id, file in files:
        command = ["entity-lists", "ingest", source_id, "--input", str(file), "--store", store]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Print the figures; return 0 if every command answers in time. An argument is a store that is filled already."""
    with tempfile.TemporaryDirectory() as name:
        store = sys.argv[1] if len(sys.argv) > 1 else str(Path(name, "store"))
        if not Path(store).exists():
            fill(store, Path(name))
        taken = {
            label: [run(["entity-lists", *command, "--store", store]) for _ in range(RUNS)]
            for label, command in COMMANDS.items()
        }
    table = Table(title=f"seconds of whole commands, median of {RUNS} (min–max)", box=None)
    for heading in ("command", "wall s", "cpu s", "peak MB"):
        table.add_column(heading, justify="left" if heading == "command" else "right")
    for label, runs in taken.items():
        table.add_row(label, *(_spread(runs, field) for field in ("wall_s", "cpu_s", "peak_mb")))
    Console(width=100).print(table)
    late = [label for label, runs in taken.items() if statistics.median(one.wall_s for one in runs) > MOST_S]
    print(f"later than {MOST_S} s: {', '.join(late) or 'none'}")
    return int(bool(late))


def _spread(runs: list[Measurement], field: str) -> str:
    values = [getattr(one, field) for one in runs]
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main())
