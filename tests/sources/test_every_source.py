"""What holds for every source: its sample is read whole, its output pinned, its releases fall into place."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from entity_lists.contract import codes
from entity_lists.errors import SourceUnavailable
from entity_lists.source import Source
from entity_lists.sources import SOURCES
from world.loopback import downloaded
from world.sample_lists import FIXTURES, read, sample_tables, samples, tables_of

SUITES = Path(__file__).resolve().parents[2] / "expectations"
EVERY = pytest.mark.parametrize("source", [pytest.param(source, id=source.source_id) for source in SOURCES])


@EVERY
def test_the_sample_has_two_releases_that_differ(source: Source) -> None:
    first, *others = samples(source)
    assert others
    assert all(sample.contents != first.contents for sample in others)


@EVERY
def test_every_record_of_the_sample_is_accounted_for(source: Source) -> None:
    for sample in samples(source):
        records = read(source, sample)
        assert records.record_count > 0
        assert records.counts.unaccounted == 0
        assert {entry.list_code for entry in records.entries} <= set(source.list_codes) <= set(codes.LIST_CODES)


@EVERY
def test_the_files_of_the_sample_pass_the_check_and_empty_ones_do_not(source: Source) -> None:
    for sample in samples(source):
        source.check([downloaded(path.read_bytes(), path.name) for path in sample.files])
        with pytest.raises(SourceUnavailable, match="found nothing"):
            source.check([downloaded(b"", path.name) for path in sample.files])


@EVERY
def test_the_output_of_the_parser_is_that_of_its_version(source: Source) -> None:
    read_all = [asdict(read(source, sample)) for sample in samples(source)]
    for records in read_all:
        records["observations"] = sorted(records["observations"].items())
    text = json.dumps(read_all, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    pinned = {"parser_version": source.parser_version, "sha256": sha256(text.encode()).hexdigest()}
    path = FIXTURES / source.source_id / "pinned.json"
    assert json.loads(path.read_text()) == pinned, (
        f"The parser reads the sample otherwise than the version that is pinned in {path.name}. If the sample changed "
        "and the parser did not, pin the new hash. If the parser changed: raise parser_version in its module, so that "
        "what differs is told as our doing (cause parser) and not as the publisher's, note it in the CHANGELOG under "
        f"Data, and pin {json.dumps(pinned)}."
    )


@EVERY
def test_a_release_that_comes_again_changes_nothing(source: Source) -> None:
    last = samples(source)[-1]
    before = sample_tables(source)
    again = tables_of(source, read(source, last), last.as_of.isoformat(), "2099-01-01-00000000", before)
    assert again["changes"].num_rows == 0
    assert (
        again["entries"]
        .select(["entry_id", "content_sha256"])
        .equals(before["entries"].select(["entry_id", "content_sha256"]))
    )


@EVERY
def test_the_order_of_the_records_decides_no_id(source: Source) -> None:
    last = samples(source)[-1]
    records = read(source, last)
    known = sample_tables(source)
    backwards = [*records.entries]
    backwards.reverse()
    shuffled = replace(records, entries=tuple(backwards))
    again = tables_of(source, shuffled, last.as_of.isoformat(), "2099-01-01-00000000", known)
    assert again["changes"].num_rows == 0


def rules_on(source: Source, metric: str, severity: str) -> list[dict[str, Any]]:
    """Return what the source's own suite allows as the value of a metric, by the rules of a severity."""
    rules = json.loads((SUITES / f"{source.source_id}.json").read_text())["expectations"]
    return [
        rule["kwargs"]
        for rule in rules
        if rule["severity"] == severity
        and rule["kwargs"].get("column") == "value"
        and f'"parameter": "{metric}"' in json.dumps(rule["kwargs"]["row_condition"])
    ]


@EVERY
def test_the_suite_has_a_floor_of_its_own(source: Source) -> None:
    floors = [rule["min_value"] for rule in rules_on(source, "entries", "critical") if "full list" in str(rule)]
    assert floors
    assert min(floors) > 0


@EVERY
def test_the_suite_warns_of_a_date_that_cannot_be(source: Source) -> None:
    observed = {metric for metric, _ in read(source, samples(source)[-1]).observations}
    # The eCFR's tables have no dates but those of citations, which stay unread as a whole.
    metric, allowed = ("impossible_dates", 0) if "impossible_dates" in observed else ("citation_cells_read", 1)
    assert [(rule["min_value"], rule["max_value"]) for rule in rules_on(source, metric, "warning")] == [
        (allowed, allowed)
    ]
    assert metric == "impossible_dates" or source.feed
