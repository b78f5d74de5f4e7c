"""Damaged lists, many of each format: `make fuzz`. Every one must end in a snapshot, a quarantine or one of our errors.

Each source is read in a process of its own that may have 2 GB; an input may take 30 s. An input that ends otherwise is
saved, with how it ended, under --save, and told with its seed:

    PYTHONPATH=tests python tests/benchmarks/fuzz.py --source us_csl --seed 7 --inputs 20000
    PYTHONPATH=tests python tests/benchmarks/fuzz.py --source us_csl --case us_csl/7/123      # one input again
"""

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from world.fuzzing import LIMIT_BYTES, WHOLE_EVERY, Failure, cases, damaged, limit_memory, outcome
from world.sample_lists import FIXTURES, samples

ROOT = Path(__file__).parents[2]
MAX_FAILURES = 20


def main() -> None:
    """Fuzz every source, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=20_000, help="inputs a source")
    parser.add_argument("--source", help="one source; all of them if left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", help="the seed of one input: SOURCE/SEED/NUMBER")
    parser.add_argument("--save", type=Path, default=ROOT / ".data" / "fuzz", help="where inputs that fail are kept")
    given = parser.parse_args()
    if given.case:
        sys.exit(again(get_source(given.case.split("/")[0]), given.case, given.save))
    if given.source:
        sys.exit(fuzz(get_source(given.source), given.seed, given.inputs, given.save))
    sys.exit(fuzz_all(given.seed, given.inputs, given.save))


def fuzz_all(seed: int, count: int, save: Path) -> int:
    """Fuzz every source that has a sample, each in a process of its own; return 1 if any failed."""
    codes = []
    for source in SOURCES:
        if (FIXTURES / source.source_id).is_dir():
            options = ["--source", source.source_id, "--seed", str(seed), "--inputs", str(count), "--save", str(save)]
            codes.append(subprocess.run([sys.executable, __file__, *options], check=False).returncode)
    return int(any(codes))


def fuzz(source: Source, seed: int, count: int, save: Path) -> int:
    """Fuzz one source in this process, with its memory limited; return 1 if an input failed."""
    limit_memory()
    ended: Counter[str] = Counter()
    slowest_s, failures, started = 0.0, [], time.monotonic()
    for number, case in enumerate(cases(source, seed, count)):
        begun = time.monotonic()
        found = outcome(source, case, is_whole=number % WHOLE_EVERY == 0)
        slowest_s = max(slowest_s, time.monotonic() - begun)
        ended["FAILED" if isinstance(found, Failure) else found] += 1
        if isinstance(found, Failure):
            failures.append(found)
            keep(found, save)
        if len(failures) == MAX_FAILURES:
            break
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = ", ".join(f"{number:,} {name}" for name, number in ended.most_common())
    print(
        f"{source.source_id}: {sum(ended.values()):,} inputs of seed {seed} in {time.monotonic() - started:.0f} s: "
        f"{told}; slowest {slowest_s:.1f} s, memory {peak_mb:.0f} MB",
        flush=True,
    )
    return int(bool(failures) or peak_mb > LIMIT_BYTES / 2**20)


def again(source: Source, seed: str, save: Path) -> int:
    """Repeat one input; return 1 if it fails."""
    limit_memory()
    whole = samples(source)
    number = int(seed.split("/")[2])
    found = outcome(source, damaged(seed, whole[number % len(whole)], whole), is_whole=number % WHOLE_EVERY == 0)
    if isinstance(found, Failure):
        keep(found, save)
        return 1
    print(found)
    return 0


def keep(failure: Failure, save: Path) -> None:
    """Save the files of an input that failed, and say where they are."""
    folder = save / failure.case.seed.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(failure.case.names, failure.case.contents, strict=True):
        (folder / name).write_bytes(content)
    (folder / "told.txt").write_text(failure.told)
    print(f"{failure.case.seed}: {failure.told.strip().splitlines()[-1][:200]}\n  kept in {folder}", flush=True)


if __name__ == "__main__":
    main()
