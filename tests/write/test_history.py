"""Versions of entries over releases: when each was in force, and in which releases that was known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.identity.known import known_entries
from entity_lists.records import Address, Entry, Name, Records
from entity_lists.text.citation import Citation
from entity_lists.write import history as history_module
from entity_lists.write.changes import changes_table, compare, with_cause
from entity_lists.write.history import listed_as_of, next_history
from entity_lists.write.tables import build_tables
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE, SOURCE_ID
from world.sample_lists import NOTHING_KNOWN, in_columns, whole

# The releases of these tests, by their as-of dates.
JANUARY, MARCH, JUNE, OCTOBER = (
    "2024-01-10-aaaaaaaa",
    "2024-03-20-bbbbbbbb",
    "2024-06-05-cccccccc",
    "2024-10-30-dddddddd",
)
NOTHING = {table.name: table.schema.empty_table() for table in contract.TABLES.values()}
# A day between the citation of March and the release that has it, and one after all.
DAY, AHEAD = "2024-03-10", "2031-01-01"

Listed = dict[str, str]
Step = tuple[str, Sequence[Entry]]


def cited(citation: str, day: date | None) -> Citation:
    volume, page = (int(part) for part in citation.split(" FR "))
    return Citation(citation=citation, volume=volume, page=page, published_on=day)


RULE_OF_2023 = cited("88 FR 13675", date(2023, 3, 6))
RULE_OF_MARCH = cited("89 FR 14388", date(2024, 3, 1))
INSPUR = Entry(
    position=1,
    list_code="EL",
    entry_type="organization",
    country_code="CN",
    country_text="CHINA, PEOPLE'S REPUBLIC OF",
    names=(Name(name="Inspur Group Co., Ltd.", name_type="primary"),),
    addresses=(Address(address="No. 1036 Langchao Road, Jinan"),),
    citations=(RULE_OF_2023,),
    entry_text="Inspur Group Co., Ltd., Jinan, China.",
)
# An entry that never changes, so that no release is empty.
HUAWEI = replace(
    INSPUR, names=(Name(name="Huawei Cloud Beijing", name_type="primary"),),
    addresses=(), citations=(cited("85 FR 51603", date(2020, 8, 20)),),
)  # fmt: skip
AMENDED = replace(INSPUR, remarks="amended", citations=(RULE_OF_2023, RULE_OF_MARCH))
REWORDED = replace(INSPUR, remarks="reworded without a citation")


class Chain:
    """Releases one after the other, with the history after each."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = dict(NOTHING)
        self.histories: dict[str, pa.Table] = {}
        self.listed: dict[str, Listed] = {}

    def add(self, release_id: str, entries: Sequence[Entry], *, re_read: Sequence[Entry] | None = None) -> "Chain":
        """Add a release; re_read is what a new parser finds in the release before."""
        known, parts = self.tables, []
        if re_read is not None:
            known = self._build(re_read, release_id)
            parts += self._compare(self.tables, known, release_id, "parser")
            self.tables = known
        after = self._build(entries, release_id)
        changes = changes_table([*parts, *self._compare(known, after, release_id, "source")], SOURCE_ID)
        history = self.histories[max(self.histories)] if self.histories else NOTHING["history"]
        self.histories[release_id] = whole(
            next_history(
                history,
                changes,
                after["entries"],
                as_of=release_id[:10],
                release_id=release_id,
                read_again=None if re_read is None else known["entries"],
            )
        )
        self.tables = after
        self.listed[release_id] = contents(after["entries"])
        return self

    def _build(self, entries: Sequence[Entry], release_id: str) -> dict[str, pa.Table]:
        placed = tuple(replace(entry, position=n) for n, entry in enumerate(entries, start=1))
        records = Records(
            scope="sample", record_count=len(placed), set_aside={}, entries=placed, quarantine=(), observations={}
        )
        known = known_entries(self.tables) if self.histories else NOTHING_KNOWN
        return build_tables(in_columns(records), known, source_id=SOURCE_ID, release_id=release_id)

    def _compare(self, before: dict[str, pa.Table], after: dict[str, pa.Table], to: str, cause: str) -> list[pa.Table]:
        earlier = max(self.histories, default=None)
        return compare(before, after, from_release_id=earlier, to_release_id=to, cause=cause)

    @property
    def history(self) -> pa.Table:
        return self.histories[max(self.histories)]


def chain(*steps: Step) -> Chain:
    made = Chain()
    for release_id, entries in steps:
        made.add(release_id, entries)
    return made


def contents(rows: pa.Table) -> Listed:
    """Return the content of each entry; that one of them stands there twice is an error."""
    found = list(zip(rows["entry_id"].to_pylist(), rows["content_sha256"].to_pylist(), strict=True))
    assert len(dict(found)) == len(found)
    return dict(found)


def versions(history: pa.Table, name: str = "Inspur Group Co., Ltd.") -> list[tuple[Any, ...]]:
    """Return remarks, valid_from, valid_to, release_from and release_to of the versions of an entry."""
    columns = ("remarks", "valid_from", "valid_to", "release_from", "release_to")
    rows = [[row[c] for c in columns] for row in history.to_pylist() if row["name"] == name]
    return [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]


LISTED, CITED, SEEN = "2023-03-06", "2024-03-01", "2024-03-20"

LIVES = {
    "listed and left as it is": (
        [(JANUARY, [INSPUR]), (MARCH, [INSPUR])],
        [(None, LISTED, None, JANUARY, None)],
    ),
    "listed later": (
        [(JANUARY, []), (MARCH, [INSPUR])],
        [(None, LISTED, None, MARCH, None)],
    ),
    "amended by a new citation: in force since that was published": (
        [(JANUARY, [INSPUR]), (MARCH, [AMENDED])],
        [
            (None, LISTED, None, JANUARY, MARCH),
            (None, LISTED, CITED, MARCH, None),
            ("amended", CITED, None, MARCH, None),
        ],
    ),
    "changed without a citation: in force since it was seen": (
        [(JANUARY, [INSPUR]), (MARCH, [REWORDED])],
        [
            (None, LISTED, None, JANUARY, MARCH),
            (None, LISTED, SEEN, MARCH, None),
            ("reworded without a citation", SEEN, None, MARCH, None),
        ],
    ),
    "removed": (
        [(JANUARY, [INSPUR]), (MARCH, [])],
        [(None, LISTED, None, JANUARY, MARCH), (None, LISTED, SEEN, MARCH, None)],
    ),
    "removed and listed again by the old citation": (
        [(JANUARY, [INSPUR]), (MARCH, []), (JUNE, [REWORDED])],
        [
            (None, LISTED, None, JANUARY, MARCH),
            (None, LISTED, SEEN, MARCH, None),
            ("reworded without a citation", SEEN, None, JUNE, None),
        ],
    ),
    "removed and listed again by a new rule": (
        [
            (JANUARY, [INSPUR]),
            (MARCH, []),
            (JUNE, [replace(INSPUR, citations=(cited("89 FR 50001", date(2024, 5, 31)),))]),
        ],
        [
            (None, LISTED, None, JANUARY, MARCH),
            (None, LISTED, SEEN, MARCH, None),
            (None, "2024-05-31", None, JUNE, None),
        ],
    ),
    "amended twice and removed": (
        [(JANUARY, [INSPUR]), (MARCH, [AMENDED]), (JUNE, [replace(AMENDED, remarks="again")]), (OCTOBER, [])],
        [
            (None, LISTED, None, JANUARY, MARCH),
            (None, LISTED, CITED, MARCH, None),
            ("amended", CITED, None, MARCH, JUNE),
            ("amended", CITED, "2024-06-05", JUNE, None),
            ("again", "2024-06-05", None, JUNE, OCTOBER),
            ("again", "2024-06-05", "2024-10-30", OCTOBER, None),
        ],
    ),
    "without any date: in force since it was seen": (
        [(JANUARY, [replace(INSPUR, citations=(cited("88 FR 13675", None),))])],
        [(None, "2024-01-10", None, JANUARY, None)],
    ),
    "a date still to come is kept, and an end never lies before it": (
        [(JANUARY, [replace(INSPUR, citations=(cited("89 FR 60001", date(2024, 7, 1)),))]), (MARCH, [])],
        [(None, "2024-07-01", None, JANUARY, MARCH)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), LIVES.values(), ids=LIVES)
def test_the_life_of_an_entry_is_kept(steps: list[Step], expected: list[tuple[Any, ...]]) -> None:
    steps = [(release_id, [*entries, HUAWEI]) for release_id, entries in steps]
    made = chain(*steps)
    assert sorted(versions(made.history), key=str) == sorted(expected, key=str)
    assert versions(made.history, "Huawei Cloud Beijing") == [(None, "2020-08-20", None, steps[0][0], None)]
    assert_sound(made)


def test_a_correction_of_our_reading_was_never_in_force_otherwise() -> None:
    corrected = replace(INSPUR, remarks="read better")
    made = chain((JANUARY, [INSPUR, HUAWEI])).add(MARCH, [corrected, HUAWEI], re_read=[corrected, HUAWEI])
    assert versions(made.history) == [
        (None, LISTED, None, JANUARY, MARCH),
        ("read better", LISTED, None, MARCH, None),
    ]
    assert_sound(made)


def test_an_entry_that_we_had_misread_into_the_list_was_never_in_force() -> None:
    made = chain((JANUARY, [INSPUR, HUAWEI])).add(MARCH, [HUAWEI], re_read=[HUAWEI])
    assert versions(made.history) == [(None, LISTED, None, JANUARY, MARCH)]
    assert_sound(made)


def test_an_entry_that_we_had_overlooked_was_in_force_since_it_was_listed() -> None:
    made = chain((JANUARY, [HUAWEI])).add(MARCH, [INSPUR, HUAWEI], re_read=[INSPUR, HUAWEI])
    assert versions(made.history) == [(None, LISTED, None, MARCH, None)]
    assert_sound(made)


def test_a_correction_and_an_amendment_of_one_release_are_told_apart_by_their_dates() -> None:
    corrected, amended = replace(INSPUR, remarks="read better"), replace(AMENDED, remarks="read better")
    made = chain((JANUARY, [INSPUR])).add(MARCH, [amended], re_read=[corrected])
    found = versions(made.history)
    assert found[0] == (None, LISTED, None, JANUARY, MARCH)
    assert ("read better", CITED, None, MARCH, None) in found
    assert len(found) == 3
    assert_sound(made)


def test_what_an_amendment_ends_is_kept_as_it_is_read_now() -> None:
    corrected, amended = replace(INSPUR, remarks="read better"), replace(AMENDED, remarks="read better")
    made = chain((JANUARY, [INSPUR])).add(MARCH, [amended], re_read=[corrected])
    assert ("read better", LISTED, CITED, MARCH, None) in versions(made.history)


# Questions to the history


def as_of_known_at(history: pa.Table, days: Iterable[str], release_ids: Iterable[str]) -> dict[tuple[str, str], Listed]:
    """Ask with the WHERE clause of the module's docstring: what was listed as of each day, as known at each release."""
    query = """
        select day, known, entry_id, content_sha256 from unnest($days) as d (day), unnest($known) as k (known), history
        where valid_from <= day::date and (valid_to is null or valid_to > day::date) and
              release_from <= known and (release_to is null or release_to > known)
    """
    days, release_ids = list(days), list(release_ids)
    with duckdb.connect() as db:
        db.register("history", history)
        rows = db.execute(query, {"days": days, "known": release_ids}).fetchall()
    found: dict[tuple[str, str], Listed] = {key: {} for key in product(days, release_ids)}
    for day, known, entry_id, content in rows:
        assert entry_id not in found[day, known]
        found[day, known][entry_id] = content
    return found


def assert_sound(made: Chain) -> None:
    """Hold what is true of every history."""
    rows = made.history.to_pylist()
    latest = max(made.listed)
    open_versions = Counter(row["entry_id"] for row in rows if row["release_to"] is None and row["valid_to"] is None)
    assert open_versions == dict.fromkeys(made.listed[latest], 1)
    for row in rows:
        assert row["valid_to"] is None or row["valid_from"] < row["valid_to"]
        assert row["release_to"] is None or row["release_from"] < row["release_to"]
    assert overlapping(made.history) == []
    asked = as_of_known_at(made.history, (DAY, AHEAD), made.listed)
    snapshots = {release_id: contents(listed_as_of(made.histories[release_id], DAY)) for release_id in made.listed}
    assert {release_id: asked[DAY, release_id] for release_id in made.listed} == snapshots
    # In force on a day that lies ahead is what the release lists.
    assert {release_id: asked[AHEAD, release_id] for release_id in made.listed} == made.listed


def overlapping(history: pa.Table) -> list[tuple[Any, ...]]:
    """Return the pairs of versions of one entry that were known at one time to be in force at one time."""
    with duckdb.connect() as db:
        db.register("history", history)
        return db.execute("""
            with versions as (select *, row_number() over () as number from history)
            select a.entry_id, a.valid_from, a.release_from, b.valid_from, b.release_from
            from versions a join versions b on a.entry_id = b.entry_id and a.number < b.number
            where a.valid_from < coalesce(b.valid_to, 'infinity') and b.valid_from < coalesce(a.valid_to, 'infinity')
              and a.release_from < coalesce(b.release_to, 'z') and b.release_from < coalesce(a.release_to, 'z')
        """).fetchall()


def test_what_was_in_force_is_told_as_it_was_known() -> None:
    made = chain((JANUARY, [INSPUR]), (MARCH, [AMENDED]), (JUNE, []))
    days = ("2023-03-05", "2024-02-29", "2024-03-10", "2024-06-04", "2024-06-05")
    remarks = {row["content_sha256"]: row["remarks"] or "as listed" for row in made.history.to_pylist()}
    asked = as_of_known_at(made.history, days, made.listed)
    told = {day: [[remarks[c] for c in asked[day, known].values()] for known in made.listed] for day in days}
    assert told == {
        "2023-03-05": [[], [], []],
        "2024-02-29": [["as listed"], ["as listed"], ["as listed"]],
        "2024-03-10": [["as listed"], ["amended"], ["amended"]],
        "2024-06-04": [["as listed"], ["amended"], ["amended"]],
        "2024-06-05": [["as listed"], ["amended"], []],
    }
    for (day, known), listed in asked.items():
        assert contents(listed_as_of(made.histories[known], day)) == listed


def test_the_history_of_the_sample_has_every_version_once() -> None:
    before, after = (SOURCE.parse([path.read_bytes()]).entries for path in (BEFORE, AFTER))
    made = chain((BEFORE_ID, before), (AFTER_ID, after))
    assert made.history.num_rows == 19 + 16 + 1 + 2 * 4
    assert_sound(made)
    dart = [row for row in made.history.to_pylist() if (row["name"], row["country_code"]) == ("Dart Aviation", "SN")]
    assert [(str(row["valid_from"]), row["valid_to"] and str(row["valid_to"])) for row in dart] == [
        ("2019-11-13", None),
        ("2019-11-13", "2025-03-28"),
        ("2025-03-28", None),
    ]


def test_the_same_releases_give_the_same_history() -> None:
    steps = [(JANUARY, [INSPUR, HUAWEI]), (MARCH, [HUAWEI, AMENDED]), (JUNE, [HUAWEI]), (OCTOBER, [INSPUR, HUAWEI])]
    assert chain(*steps).history.equals(chain(*steps).history)


def test_an_empty_history_has_nothing_in_force() -> None:
    assert listed_as_of(NOTHING["history"], "2024-01-10").equals(NOTHING["history"])


def test_another_spelling_is_known_from_now_on_and_was_in_force_before() -> None:
    respelt = replace(INSPUR, names=(Name(name="INSPUR GROUP CO LTD", name_type="primary"),))
    made = chain((JANUARY, [INSPUR]), (MARCH, [respelt]))
    assert [
        (row["name"], row["valid_from"], row["valid_to"], row["release_from"], row["release_to"])
        for row in made.history.to_pylist()
    ] == [
        ("Inspur Group Co., Ltd.", date(2023, 3, 6), None, JANUARY, MARCH),
        ("INSPUR GROUP CO LTD", date(2023, 3, 6), None, MARCH, None),
    ]
    assert_sound(made)


def test_an_entry_that_was_not_read_has_no_end() -> None:
    before = chain((JANUARY, [INSPUR]))
    removed = changes_table(before._compare(before.tables, NOTHING, MARCH, "source"), SOURCE_ID)
    unread = with_cause(removed, "entry_id", pa.array(removed["entry_id"].to_pylist(), pa.string()), "unread")
    history = whole(next_history(before.history, unread, NOTHING["entries"], as_of=MARCH[:10], release_id=MARCH))
    (row,) = history.to_pylist()
    assert (row["valid_from"], row["valid_to"], row["release_to"]) == (date(2023, 3, 6), None, MARCH)


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_a_history_in_parts_is_the_whole_history(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def chain() -> Chain:
        first = Chain().add(JANUARY, [HUAWEI, INSPUR])
        return first.add(MARCH, [AMENDED], re_read=[HUAWEI, REWORDED]).add(JUNE, [HUAWEI, AMENDED])

    whole = chain()
    monkeypatch.setattr(history_module, "_AT_ONCE", at_once)
    cut = chain()
    assert cut.histories[JUNE].num_rows > 5
    for release_id, table in whole.histories.items():
        assert cut.histories[release_id].equals(table)
