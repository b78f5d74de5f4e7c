"""One odd record in a list of less than two hundred goes to quarantine, and the rest is published."""

from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.releases import NOW, audit_here, ingest

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize(
    ("source_id", "number", "entries"),
    [("us_bis_unverified_list", 6, 185), ("us_bis_military_end_user_list", 7, 69)],
)
def test_one_odd_record_of_a_short_list_goes_to_quarantine(
    corpus: Path, offline: Fetcher, tmp_path: Path, source_id: str, number: int, entries: int
) -> None:
    real = corpus / "ecfr" / "title-15_part-744_2026-03-25.xml"
    content = real.read_bytes()
    at = content.index(f"Supplement No. {number} to Part 744".encode())
    for _ in range(8):
        at = content.index(b"</TR>", at + 1)
    path = tmp_path / real.name
    path.write_bytes(content[:at] + b"<TD>a cell too many</TD>" + content[at:])
    source, now = get_source(source_id), NOW.replace(year=2026)
    outcome = ingest(LocalStore(tmp_path / "store"), offline, path, source=source, auditor=audit_here, now=now)
    assert (outcome.outcome, outcome.counts["entries"], outcome.counts["quarantine"]) == ("published", entries, 1)
    assert "quarantine" in {failure["suite"] for failure in outcome.failed}
