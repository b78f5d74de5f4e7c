"""What the reader of every source says of every real release, to compare two checkouts: `make readings OUT=FILE`.

With AGAINST=FILE, which another checkout wrote, it prints for each release how many records differ in which field, and
some of the values; what only one of the two readers counts on the way is left out. The readers alone, without the
release before: what the write stage does with them is told by `make digests`.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gates import CORPUS, RELEASES

from entity_lists.errors import EntityListsError
from entity_lists.sources import get_source

_EXAMPLES, _CHARACTERS = 3, 100

Reading = dict[str, Any]


def readings() -> Iterator[tuple[str, Reading]]:
    """Yield what is read of each release: its entries and quarantine, or why it is refused."""
    for source_id, names in RELEASES.items():
        source = get_source(source_id)
        for name in names:
            path = CORPUS / name
            files = [path, *(path.parent / companion for companion in source.companions(path.name))]
            try:
                records = source.parse([file.read_bytes() for file in files])
            except EntityListsError as error:
                yield f"{source_id} {name}", {"refused": str(error), "entries": [], "quarantine": []}
                continue
            said = {"entries": map(asdict, records.entries), "quarantine": map(asdict, records.quarantine)}
            as_json = json.dumps({what: list(rows) for what, rows in said.items()}, default=str)
            yield f"{source_id} {name}", {"refused": None, **json.loads(as_json)}


def differences(before: Reading, now: Reading) -> Iterator[tuple[str, str]]:
    """Yield the field and the two values of everything that differs; a field that only one reader has is left out."""
    if before["refused"] != now["refused"]:
        yield "refused", f"{before['refused']} → {now['refused']}"
    for what in ("entries", "quarantine"):
        if len(before[what]) != len(now[what]):
            yield what, f"{len(before[what])} → {len(now[what])}"
        for old, new in zip(before[what], now[what], strict=False):
            for field in old.keys() & new.keys():
                if old[field] != new[field]:
                    yield field, f"{_brief(old[field], new[field])} → {_brief(new[field], old[field])}"


def _brief(value: object, other: object) -> str:
    """Return a value; of a list what the other one has not."""
    if isinstance(value, list) and isinstance(other, list):
        value = [one for one in value if one not in other]
    return json.dumps(value, ensure_ascii=False)[:_CHARACTERS]


def report(before: dict[str, Reading]) -> int:
    """Print what differs, by release and field; return how many releases differ."""
    different = 0
    for name, now in readings():
        counts: Counter[str] = Counter()
        examples: dict[str, list[str]] = defaultdict(list)
        for field, values in differences(before[name], now):
            counts[field] += 1
            examples[field].append(values)
        different += bool(counts)
        listed = ", ".join(f"{number:,} {field}" for field, number in counts.most_common())
        print(f"{name}: {len(now['entries']):,} entries: {listed or 'the same'}")
        for field in counts:
            print("".join(f"    {field}: {values}\n" for values in examples[field][:_EXAMPLES]), end="")
    return different


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    if options.against:
        print(f"{report(json.loads(options.against.read_text()))} releases are read otherwise")
    if options.out:
        options.out.write_text(json.dumps(dict(readings())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
