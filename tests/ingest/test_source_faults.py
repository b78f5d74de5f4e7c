"""What a publisher may do wrong, end to end on a list of full size: how the ingest ends, and what says so.

In every case the release in force stays in force and its files stay as they were, unless the fault is no fault.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest

from entity_lists.errors import ApprovalNeeded, EntityListsError, ExpectationsFailed, SourceChanged
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.steps import Outcome
from entity_lists.records import Records
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.releases import (
    HEADINGS,
    NOW,
    PER_CHECK,
    POLICY,
    REQUIREMENT,
    SOURCE,
    SOURCE_ID,
    audit_here,
    entity_list,
    ingest,
    row,
    tree,
)  # fmt: skip

CITATION = "90 FR 4619, 1/16/25."
COUNTRIES = {"CHINA, PEOPLE'S REPUBLIC OF": 1900, "RUSSIA": 700, "FINLAND": 200}
Rows = list[list[str]]


def listing(name: str, alias: str, address: str) -> str:
    return f"{name}, a.k.a., the following one alias:<br/>—{alias}.<br/><br/> {address}."


def good_rows() -> Rows:
    """Return the cells of a list of 2,800 entries in three countries."""
    rows: Rows = []
    for country, count in COUNTRIES.items():
        town = country.split(",")[0].title()
        for n in range(count):
            entity = listing(f"{town} Works {n} Ltd.", f"{town}works{n}", f"{n} Main Street, {town}")
            rows.append([country if n == 0 else " ", entity, REQUIREMENT, POLICY, CITATION])
    return rows


def document(rows: Iterable[Iterable[str]], headings: Iterable[str] = HEADINGS) -> bytes:
    return entity_list(*(row(*cells) for cells in rows), headings=headings)


def with_column(number: int, value: Callable[[str], str], share: float = 1.0) -> bytes:
    rows = good_rows()
    for cells in rows[: int(len(rows) * share)]:
        cells[number] = value(cells[number])
    return document(rows)


def reordered() -> bytes:
    """Return the same entries, each country's from last to first."""
    rows, start = good_rows(), 0
    turned: Rows = []
    for country, count in COUNTRIES.items():
        part = [[" ", *cells[1:]] for cells in reversed(rows[start : start + count])]
        part[0][0] = country
        turned += part
        start += count
    return document(turned)


def swapped() -> bytes:
    return document([cells[0], cells[1], cells[3], cells[2], cells[4]] for cells in good_rows())


GOOD = document(good_rows())


@dataclass(frozen=True)
class Fault:
    """Bytes, the error that they end in, and what its text or its failed expectations say."""

    content: Callable[[], bytes]
    error: type[EntityListsError]
    says: str


REJECTED = {
    "the list vanished": Fault(
        lambda: GOOD.replace(b"Supplement No. 4 to", b"Supplement No. 9 to"), SourceChanged, "one appendix named"
    ),
    "all rows vanished": Fault(lambda: document([]), ExpectationsFailed, "fewer mean that part of it is missing"),
    "half of it vanished": Fault(lambda: document(good_rows()[:1300]), ExpectationsFailed, "half of a list at once"),
    "a column went blank: policies": Fault(
        lambda: with_column(3, lambda _: "", 0.5), ExpectationsFailed, "has gone blank at the publisher's"
    ),
    "a column went blank: requirements": Fault(
        lambda: with_column(2, lambda _: "", 0.5), ExpectationsFailed, "has gone blank at the publisher's"
    ),
    "a column went blank: citations": Fault(
        lambda: with_column(4, lambda _: " ", 0.5), ExpectationsFailed, "Since when a party is listed"
    ),
    "addresses went blank": Fault(
        lambda: with_column(1, lambda cell: cell.split("<br/><br/>")[0], 0.5), ExpectationsFailed, "has gone blank"
    ),
    "aliases went blank": Fault(
        lambda: with_column(1, lambda cell: re.sub(r", a\.k\.a.*?<br/><br/>", "<br/><br/>", cell), 0.5),
        ExpectationsFailed, "has gone blank",
    ),
    "a column was renamed": Fault(
        lambda: document(good_rows(), ["Country", "Party", *HEADINGS[2:]]), SourceChanged, "has other columns.*'Party'"
    ),
    "columns were reordered": Fault(
        lambda: document(([*cells[:2], cells[4], *cells[2:4]] for cells in good_rows()),
            [*HEADINGS[:2], HEADINGS[4], *HEADINGS[2:4]]), SourceChanged, "has other columns",
    ),
    "a category was reworded": Fault(
        lambda: with_column(3, lambda _: "Denial is presumed", 0.5), ExpectationsFailed, "OTHER"
    ),
    "mojibake in names": Fault(
        lambda: with_column(1, lambda cell: cell.replace("Works", "W\ufffdrks"), 0.5),
        ExpectationsFailed, "decoded wrongly",
    ),
    "impossible dates": Fault(
        lambda: with_column(4, lambda _: "90 FR 14048, 13/45/25.", 0.5), ExpectationsFailed, "listed_on|published_on"
    ),
    "it breaks off": Fault(lambda: GOOD[: len(GOOD) // 2], SourceChanged, "break off or break the rules of XML"),
    "it is empty": Fault(lambda: b"", SourceChanged, "found nothing"),
    "it is an error page": Fault(lambda: b"<html><body>Sorry</body></html>", SourceChanged, "a page without"),
}  # fmt: skip
NEW_ROW = [" ", "New Firm, 1 New Street, Finland.", REQUIREMENT, POLICY, CITATION]
ASKED = {
    "a column was added": Fault(
        lambda: document(([*cells, "x"] for cells in good_rows()), [*HEADINGS, "Status"]),
        ApprovalNeeded, r"scope column: Status \(x\)",
    ),
    "every row comes twice": Fault(
        lambda: document(cells for cells in good_rows() for _ in (0, 1)), ApprovalNeeded, "a page that was served twice"
    ),
    "every row comes twice, and a new one": Fault(
        lambda: document([*(cells for cells in good_rows() for _ in (0, 1)), NEW_ROW]), ApprovalNeeded,
        "a page that was served twice",
    ),
    # The grammar finds either text in the other's column, so nothing is lost; but every entry is modified.
    "columns were swapped under the old headings": Fault(
        swapped, ApprovalNeeded, "it holds another column's text"
    ),
    "UTF-8 was read as Windows-1252": Fault(
        lambda: with_column(1, lambda cell: cell.replace("Works 7 ", "Wörks 7 ".encode().decode("cp1252"))),
        ApprovalNeeded, "Ã¶",
    ),
    "a letter was lost in one name": Fault(
        lambda: with_column(1, lambda cell: cell.replace("Works 7 ", "W\ufffdrks 7 ")),
        ApprovalNeeded, "a letter that was lost",
    ),
    "a country vanished but for one entry": Fault(
        lambda: document(good_rows()[:2601]), ApprovalNeeded, "written in another way"
    ),
    "a tenth vanished": Fault(
        lambda: document([*good_rows()[:1610], *good_rows()[1900:]]), ApprovalNeeded, "a tenth at once needs a person"
    ),
    "a country vanished": Fault(
        lambda: document(good_rows()[:2600]),
        ApprovalNeeded,
        "written in another way.*scope FI, previous_value 200, value 0, relative_change -1",
    ),
    "much was added": Fault(
        lambda: document([
            *good_rows(),
            *([" ", listing(f"New Firm {n} Ltd.", f"New{n}", f"{n} New Street, Finland"), REQUIREMENT, POLICY, CITATION]
              for n in range(1750)),
        ]),
        ApprovalNeeded, "nearly doubled|more than half of what was there",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def first(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a store that has the good list."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "list_2025-03-28.xml").write_bytes(GOOD)
    outcome = ingest(LocalStore(folder / "store"), offline, folder / "list_2025-03-28.xml", auditor=audit_here)
    assert (outcome.outcome, outcome.counts["entries"]) == ("published", 2800)
    return folder / "store"


@pytest.fixture
def deliver(first: Path, offline: Fetcher, tmp_path: Path) -> Callable[..., Outcome]:
    """A function that ingests bytes as the release of the next day, into the store that has the good list."""

    def delivered(content: bytes, day: str = "2025-03-29") -> Outcome:
        path = tmp_path / f"list_{day}.xml"
        path.write_bytes(content)
        now = datetime.combine(date.fromisoformat(day), NOW.timetz())
        return ingest(LocalStore(first), offline, path, auditor=audit_here, now=now)

    return delivered


def in_force(root: Path) -> str:
    return published.get_manifest(LocalStore(root), SOURCE_ID, None)["release_id"]


def named_files(root: Path) -> dict[str, bytes]:
    """Return what manifests name, and the manifests and the pointer themselves."""
    manifests = list(published.all_manifests(LocalStore(root), SOURCE_ID))
    named = {file["path"] for manifest in manifests for file in manifest["tables"].values()}
    kept = tree(root, without=PER_CHECK)
    return {key: content for key, content in kept.items() if key in named or "/manifests/" in key or "latest" in key}


def told(error: EntityListsError) -> str:
    failed = getattr(error, "failed", ())
    return " ".join([
        str(error),
        *(f"{failure['suite']} {failure['why']} {failure['observed']} {failure['examples']}" for failure in failed),
    ])


# A list that nothing happened to for months must be watched as closely as one that changed yesterday.
EVERY_FAULT = [("2025-03-29", fault) for fault in REJECTED | ASKED] + [("2025-08-29", fault) for fault in ASKED]


@pytest.mark.parametrize(("day", "fault"), EVERY_FAULT)
def test_a_fault_of_the_publisher_changes_nothing_that_is_published(
    deliver: Callable[..., Outcome], first: Path, day: str, fault: str
) -> None:
    expected = (REJECTED | ASKED)[fault]
    before = named_files(first)
    with pytest.raises(expected.error) as caught:
        deliver(expected.content(), day)
    assert type(caught.value) is expected.error
    assert re.search(expected.says, told(caught.value)), told(caught.value)
    assert named_files(first) == before


UNCHANGED = {
    "the rows are in another order": reordered,
    "yesterday's file is served again": lambda: GOOD,
    "a comment and blanks came between the cells": lambda: GOOD.replace(b"</TD><TD>", b"</TD>\n  <!-- x --> <TD>"),
}


@pytest.mark.parametrize("fault", UNCHANGED)
def test_what_says_the_same_is_unchanged(deliver: Callable[..., Outcome], first: Path, fault: str) -> None:
    before = named_files(first)
    assert deliver(UNCHANGED[fault]()).outcome == "unchanged"
    assert named_files(first) == before


def test_one_odd_record_goes_to_quarantine_and_the_rest_is_published(
    first: Path, offline: Fetcher, tmp_path: Path
) -> None:
    root = tmp_path / "store"
    path = tmp_path / "list_2025-03-29.xml"
    rows = good_rows()
    rows[7] = [*rows[7], "a sixth cell"]
    path.write_bytes(document(rows))
    outcome = ingest(LocalStore(root), offline, path, auditor=audit_here)
    assert (outcome.outcome, outcome.counts["entries"], outcome.counts["quarantine"]) == ("published", 2799, 1)
    (record,) = published.read_table(
        LocalStore(root), published.get_manifest(LocalStore(root), SOURCE_ID, None), "quarantine"
    ).to_pylist()
    assert (record["position"], record["reason"]) == (8, "expected 5 cells, found 6")
    assert "a sixth cell" in record["record_text"]
    assert [failure["suite"] for failure in outcome.failed] == ["quarantine"]


def test_a_policy_in_new_words_is_published_and_told(first: Path, offline: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "list_2025-03-29.xml"
    path.write_bytes(with_column(3, lambda _: "Benevolent neglect", 86 / 2800))
    store = LocalStore(shutil.copytree(first, tmp_path / "store"))
    outcome = ingest(store, offline, path, auditor=audit_here)
    counts = [outcome.changes[kind] for kind in ("added", "removed", "modified")]
    assert (outcome.outcome, counts) == ("published", [0, 0, 86])
    told = " ".join(f"{failure['severity']} {failure['why']} {failure['examples']}" for failure in outcome.failed)
    assert "critical" not in told
    assert re.search(r"warning A word of a licence requirement or policy is not understood.*benevolent", told)


def test_a_code_that_our_own_reading_lost_is_rejected(first: Path, offline: Fetcher, tmp_path: Path) -> None:
    def misread(contents: Sequence[bytes]) -> Records:
        records = SOURCE.parse(contents)
        one, *others = records.entries
        return replace(records, entries=(replace(one, license_policy_code="OTHER"), *others))

    path = tmp_path / "list_2025-03-30.xml"
    path.write_bytes(GOOD + b"<!-- the same -->\n")
    store = LocalStore(shutil.copytree(first, tmp_path / "store"))
    with pytest.raises(ExpectationsFailed) as caught:
        ingest(store, offline, path, source=replace(SOURCE, parse=misread), auditor=audit_here)
    assert "our fault, not the publisher's" in told(caught.value)
    assert "entries.license_policy_code, previous_value 0, value 1" in told(caught.value)


def test_an_older_file_served_as_a_new_one_needs_a_person(offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    newer = document([*good_rows(), NEW_ROW])
    for day, content in (("28", GOOD), ("29", newer)):
        (tmp_path / f"list_2025-03-{day}.xml").write_bytes(content)
        ingest(store, offline, tmp_path / f"list_2025-03-{day}.xml", auditor=audit_here)
    before = in_force(store.root)
    old = tmp_path / "list_2025-03-31.xml"
    old.write_bytes(GOOD + b"<!-- served by a mirror -->\n")
    with pytest.raises(ApprovalNeeded) as caught:
        ingest(store, offline, old, auditor=audit_here)
    assert "most likely an old file is served" in told(caught.value)
    assert in_force(store.root) == before


def test_an_older_file_with_its_own_date_never_moves_the_pointer_back(offline: Fetcher, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    (tmp_path / "list_2025-03-28.xml").write_bytes(GOOD)
    ingest(store, offline, tmp_path / "list_2025-03-28.xml", auditor=audit_here)
    before = in_force(store.root)
    (tmp_path / "list_2025-03-20.xml").write_bytes(document(good_rows()[:2700]))
    outcome = ingest(store, offline, tmp_path / "list_2025-03-20.xml", auditor=audit_here)
    assert (outcome.outcome, outcome.is_in_force, in_force(store.root)) == ("published", False, before)
