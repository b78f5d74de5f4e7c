"""Filling in sixty versions of the real list: seconds, whether it is right, and whether being killed changes anything.

Who was listed on each date is whom its version lists; a process that is killed while it writes, and one that is killed
while it publishes, are gone on with by another one, which ends in the same bytes. Without the audit.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus.test_backfill import check
from world import ecfr_site
from world.backfill_process import compared, fill, killed_and_resumed
from world.corpus_files import CORPUS
from world.loopback import Publisher

COUNT = 60


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        check(CORPUS, Path(folder), COUNT)
    print(f"{COUNT} versions filled in and right on each date, in {time.monotonic() - start:.0f} s", flush=True)
    content = (CORPUS / "ecfr" / "title-15_part-744_2026-03-25.xml").read_bytes()
    days = ecfr_site.spread(ecfr_site.citation_dates(content, date(2017, 1, 3)), COUNT)
    with Publisher() as publisher, tempfile.TemporaryDirectory() as folder:
        url = ecfr_site.serve(publisher, {day: ecfr_site.version(content, day) for day in days})
        fill(Path(folder) / "whole", url)
        whole = compared(Path(folder) / "whole")
        for place, at in enumerate((f"{days[COUNT // 2]}", f"publish {days[COUNT // 2]}")):
            root = Path(folder) / str(place)
            killed_and_resumed(root, url, at)
            is_same = compared(root) == whole
            print(f"killed at {at!r} and resumed: {'the same' if is_same else 'OTHER'} bytes", flush=True)
            if not is_same:
                sys.exit(1)


if __name__ == "__main__":
    main()
