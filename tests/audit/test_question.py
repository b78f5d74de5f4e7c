"""What a person is asked: what failed, what would change, and nothing that a publisher wrote means anything in it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from entity_lists.audit import question
from entity_lists.errors import ApprovalNeeded
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.store.local import LocalStore
from world.releases import (
    AFTER,
    AFTER_ID,
    ASKING,
    BEFORE_ID,
    CITATION,
    POLICY,
    REQUIREMENT,
    SOURCE_ID,
    ask,
    draft_of,
    entity_list,
    ingest,
    listed,
    row,
    with_cells_too_many,
)
from world.releases import BEFORE as FIRST

# The largest difference first, then the most changes, then by code.
ORDER = ["CN", "IR", "PK", "TW", "ZA", "AE", "FR", "GB", "SN", "AF", "FI", "RU", "TR", "UA"]
COUNTRIES = (
    "AFGHANISTAN", "ARMENIA", "AUSTRIA", "BELARUS", "BELGIUM", "BULGARIA", "CANADA", "ESTONIA", "FINLAND", "FRANCE",
    "GEORGIA", "GERMANY", "INDIA", "IRAN", "PAKISTAN", "TURKEY", "UKRAINE",
)  # fmt: skip
MODIFIED = "entries.remarks, names.row, relations.row, entries.amended&#95;on, entries.entry&#95;text, citations.row"


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table of a Markdown text."""
    blocks: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            blocks[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif blocks[-1]:
            blocks.append([])
    return [table for table in blocks if table]


def test_the_question_tells_what_failed_and_what_would_change(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, FIRST)
    text = question.question_markdown(empty, draft_of(empty, offline, AFTER), ASKING.as_json())
    head = text.splitlines()[0]
    assert head == (
        f"**{SOURCE_ID}, release {AFTER_ID}, as of 2025-03-28**: 16 added, 1 removed, 4 modified against {BEFORE_ID}. "
        "It would hold 34 entries."
    )
    failed, lists, countries, told = tables(text)
    assert failed[2] == [
        "release&#95;profile.value: expect&#95;column&#95;values&#95;to&#95;be&#95;between",
        "1 of 1 row does not fit; 40",
        "So many removals need a person.",
    ]
    assert lists[2:] == [["EL", "19", "34", "16", "1", "4"]]
    assert countries[2] == ["China (CN)", "6", "17", "11", "0", "0"]
    assert [row[0].removesuffix(")")[-2:] for row in countries[2:]] == ORDER
    assert [row[0] for row in told[2:]] == ["removed", *["modified"] * 4, *["added"] * 16]
    assert told[2] == ["removed", "Jazirah Aviation Club", "United Arab Emirates (AE)", "", "", ""]
    assert told[3][:4] == ["modified", "Dart Aviation", "Senegal (SN)", MODIFIED]
    # That France's "3, rue" is "3, Rue" now is of form, and not told.
    assert [row[4:] for row in told[4:6]] == [
        ["", "Rue des Rougeries, 35400 Saint-Malo, France, FR"],
        ["", "Almo Aero, aka, False"],
    ]
    assert told[-1] == ["added", "and 1 more", "", "", "", ""]
    assert text.endswith(f"{SOURCE_ID.replace('_', '&#95;')}/approvals/{AFTER_ID}/report.json")


def test_a_first_release_is_compared_with_nothing(empty: LocalStore, offline: Fetcher) -> None:
    text = question.question_markdown(empty, draft_of(empty, offline, FIRST), ASKING.as_json())
    assert "against nothing: it would be the first release" in text
    assert tables(text)[1][2:] == [["EL", "0", "19", "19", "0", "0"]]


def test_what_is_of_form_only_is_counted_and_not_shown(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    ingest(empty, offline, FIRST)
    path = tmp_path / "list_2025-03-28.xml"
    path.write_bytes(FIRST.read_bytes().replace(b"resumption of denial", b"resumption of denial."))
    text = question.question_markdown(empty, draft_of(empty, offline, path), ASKING.as_json())
    head, apart = text.splitlines()[:2]
    assert "0 added, 0 removed, 0 modified" in head
    assert apart == "16 entries differ in form only (spelling, order, another form of the file), which is not shown."
    _, lists, _, told = tables(text)
    assert lists[2:] == [["EL", "19", "19", "0", "0", "0"]]
    assert told[2:] == []


def test_what_a_publisher_wrote_means_nothing_in_markdown_or_html(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, FIRST)
    path = tmp_path / "list_2025-03-28.xml"
    hostile = b"[Inspur](javascript:alert) | &lt;script&gt;alert(1)&lt;/script&gt; `x` Software Co., Ltd."
    path.write_bytes(AFTER.read_bytes().replace(b"Inspur Software Co., Ltd.", hostile))
    text = question.question_markdown(empty, draft_of(empty, offline, path), ASKING.as_json())
    assert "<script>" not in text
    assert "](" not in text
    assert all(len(row) in {3, 4, 6} for table in tables(text) for row in table)


def test_a_record_that_could_not_be_read_is_shown_with_who_stays_in_force(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, FIRST)
    path = tmp_path / "list_2025-03-28.xml"
    path.write_bytes(with_cells_too_many(FIRST.read_bytes(), "Jazirah Aviation Club"))
    draft = draft_of(empty, offline, path)
    assert draft["change_counts"]["removed"] == 0
    *_, told = tables(question.question_markdown(empty, draft, ASKING.as_json()))
    assert [row[:2] for row in told[2:]] == [["expected 5 cells, found 7", "Jazirah Aviation Club"]]
    assert "Al Jazirah, Al Hamra" in told[2][2]


def long_list(entities: Iterable[str], policy: str = POLICY, countries: Iterable[str] = ()) -> bytes:
    """Return a list of entities of China, and one of each of these countries."""
    cited = {"New": "90 FR 13000, 3/20/25."}
    rows = [
        row(" ", f"{name}, {name} Street, Beijing.", REQUIREMENT, policy, cited.get(name.split()[0], CITATION))
        for name in entities
    ]
    others = [listed(country, f"Firm of {country.title()}, 1 Main Street.") for country in countries]
    return entity_list(listed("CHINA, PEOPLE'S REPUBLIC OF", "Head, 1 Main Street."), *rows, *others)


def test_every_kind_of_change_is_shown_and_what_is_cut_is_counted(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    sizes = {"Kept": 30, "Gone": 30, "New": 40}
    kept, gone, new = ([f"{word} {number} Ltd." for number in range(size)] for word, size in sizes.items())
    paths = [tmp_path / f"list_2025-03-{day}.xml" for day in (27, 28)]
    for path, names, policy in zip(paths, (kept + gone, kept + new), (POLICY, f"{POLICY}, always"), strict=True):
        path.write_bytes(long_list(names, policy, COUNTRIES if path == paths[1] else ()))
    ingest(empty, offline, paths[0])
    draft = draft_of(empty, offline, paths[1])
    assert draft["change_counts"] == {"added": 57, "removed": 30, "modified": 30, "form": 0, "unread": 0}
    text = question.question_markdown(empty, draft, ASKING.as_json())
    _, lists, countries, told = tables(text)
    assert lists[2:] == [["EL", "61", "88", "57", "30", "30"]]
    assert len(countries[2:]) == 16
    assert countries[-1] == ["and 3 more", "0", "3", "3", "0", "0"]
    assert [(row[0], row[1]) for row in told[2:] if row[1].startswith("and ")] == [
        ("removed", "and 23 more"),
        ("modified", "and 23 more"),
        ("added", "and 51 more"),
    ]
    assert Counter(row[0] for row in told[2:]) == {"removed": 8, "modified": 8, "added": 7}
    changed = "entries.license&#95;policy&#95;code, entries.license&#95;policy&#95;text"
    assert told[10] == ["modified", "Kept 0 Ltd.", "China (CN)", changed, "PRESUMPTION&#95;OF&#95;DENIAL", "OTHER"]


LONG = "Case-by-case review for everything that is needed to detect, identify and treat disease; "


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Denial", "Approval", ("Denial", "Approval")),
        (None, "Approval", ("", "Approval")),
        (f"{LONG}denial", f"{LONG}approval", ("… and treat disease; denial", "… and treat disease; approval")),
        (LONG, None, (f"{LONG[:60]}…", "")),
        (f"{LONG}denial", LONG, ("… and treat disease; denial", "… and treat disease; ")),
        (
            '{"position":1,"name":"Ada","name_type":"alias","is_weak":false}',
            '{"position":2,"name":"Ada","name_type":"alias","is_weak":null}',
            ("Ada, alias, False", "Ada, alias"),
        ),
    ],
    ids=["short", "came", "differs at its end", "went", "is longer", "a row"],
)
def test_a_changed_value_is_shown_where_it_differs(
    before: str | None, after: str | None, shown: tuple[str, str]
) -> None:
    changed = [{"name": "entries.remarks", "before": before, "after": after}, {"name": "names.row"}]
    assert question._first(changed) == ("entries.remarks, names.row", *shown)


def test_what_is_asked_is_kept_as_it_was_shown(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, FIRST)
    with pytest.raises(ApprovalNeeded) as caught:
        ingest(empty, offline, AFTER, auditor=ask)
    kept = empty.read(f"{SOURCE_ID}/approvals/{AFTER_ID}/question.md").decode()
    assert kept == question.read_question(empty, SOURCE_ID, AFTER_ID) == caught.value.question
    assert kept.startswith(f"**{SOURCE_ID}, release {AFTER_ID}, as of 2025-03-28**: 16 added, 1 removed, 4 modified")
    assert str(empty.root) not in kept
    assert caught.value.draft["change_counts"] == {"added": 16, "removed": 1, "modified": 4, "form": 0, "unread": 0}
