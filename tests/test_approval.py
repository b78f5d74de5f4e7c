"""The question that is put before a person, and the answer that is kept."""

import json
from pathlib import Path

import pytest

from entity_lists import approval
from entity_lists import ingest as steps
from entity_lists.approval import Decision
from entity_lists.fetch import Fetcher
from entity_lists.manifest import Manifest
from entity_lists.store import LocalStore
from releases import AFTER, AFTER_ID, BEFORE_ID, NOW, SOURCE, SOURCE_ID, ask, ingest
from releases import BEFORE as FIRST

# The largest difference first, then the most changes, then by code.
ORDER = ["CN", "IR", "PK", "TW", "ZA", "AE", "FR", "GB", "SN", "AF", "FI", "RU", "TR", "UA"]
YES = Decision(is_approved=True, by="ada", at="2025-04-02T18:00:00+00:00", reason="announced")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def draft_of(store: LocalStore, fetcher: Fetcher, path: Path) -> Manifest:
    release = steps.fetch(SOURCE, store, NOW, fetcher, as_of=None, location=str(path))
    assert release is not None
    draft = steps.write(SOURCE, store, NOW, release)
    assert draft is not None
    return draft


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table of a Markdown text."""
    found: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_the_question_tells_what_failed_and_what_would_change(store: LocalStore, offline: Fetcher) -> None:
    ingest(store, offline, FIRST)
    text = approval.request(store, draft_of(store, offline, AFTER), ask({}, "", NOW.date()).as_json())
    head = text.splitlines()[0]
    assert head == (
        f"**{SOURCE_ID}, release {AFTER_ID}, as of 2025-03-28**: 16 added, 1 removed, 4 modified against {BEFORE_ID}. "
        "It would hold 34 entries."
    )
    failed, lists, countries, told = tables(text)
    assert failed[2] == [
        "release&#95;profile.value: expect&#95;column&#95;values&#95;to&#95;be&#95;between (40)",
        "1 of 1 rows do not fit",
        "So many removals need a person.",
    ]
    assert lists[2:] == [["EL", "19", "34", "16", "1", "4"]]
    assert countries[2] == ["CN", "6", "17", "11", "0", "0"]
    assert [row[0] for row in countries[2:]] == ORDER
    assert [row[0] for row in told[2:]] == ["removed", *["modified"] * 4, *["added"] * 15]
    assert told[2] == ["removed", "Jazirah Aviation Club", "AE", ""]
    assert told[3][3] != ""
    assert text.endswith(f"{SOURCE_ID.replace('_', '&#95;')}/approvals/{AFTER_ID}/report.json")


def test_a_first_release_is_compared_with_nothing(store: LocalStore, offline: Fetcher) -> None:
    text = approval.request(store, draft_of(store, offline, FIRST), ask({}, "", NOW.date()).as_json())
    assert "against nothing: it would be the first release" in text
    assert tables(text)[1][2:] == [["EL", "0", "19", "19", "0", "0"]]


def test_what_a_publisher_wrote_means_nothing_in_markdown_or_html(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(store, offline, FIRST)
    path = tmp_path / "list_2025-03-28.xml"
    hostile = b"[Inspur](javascript:alert) | &lt;script&gt;alert(1)&lt;/script&gt; `x` Software Co., Ltd."
    path.write_bytes(AFTER.read_bytes().replace(b"Inspur Software Co., Ltd.", hostile))
    text = approval.request(store, draft_of(store, offline, path), ask({}, "", NOW.date()).as_json())
    assert "<script>" not in text
    assert "](" not in text
    assert all(len(row) in {3, 4, 6} for table in tables(text) for row in table)


def test_the_first_decision_stays(store: LocalStore) -> None:
    approval.keep_decision(store, SOURCE_ID, AFTER_ID, YES)
    approval.keep_decision(store, SOURCE_ID, AFTER_ID, Decision(is_approved=False, by="eve", at="2025-04-03"))
    (key,) = store.keys("")
    assert key == f"{SOURCE_ID}/approvals/{AFTER_ID}/decision.json"
    assert json.loads(store.read(key)) == vars(YES)
