"""Releases of the Entity List to ingest: the bundled sample, tables in the eCFR's markup, and the steps in one process.

The audit is loaded here once: importing Great Expectations costs seconds, and warns of what others deprecated.
"""

import functools
import json
import shutil
import ssl
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.audit.approval import Decision
from entity_lists.audit.report import Failure, Report
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import status, steps
from entity_lists.ingest.steps import Auditor, Outcome
from entity_lists.records import Records
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest
from entity_lists.source import Source
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.store import canonical_json
from entity_lists.store.local import LocalStore
from entity_lists.store.store import LEFTOVER, Store
from world import sample_lists

SOURCE = us_bis_entity_list.SOURCE
SOURCE_ID = us_bis_entity_list.SOURCE.source_id
FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / SOURCE_ID
BEFORE, AFTER = (FOLDER / f"title-15_part-744_2025-03-{day}.xml" for day in (27, 28))
BEFORE_ID, AFTER_ID = "2025-03-27-30279e9b", "2025-03-28-c0f67762"
NOW = datetime(2025, 4, 2, 18, 0, 0, tzinfo=UTC)
HEADINGS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")

REQUIREMENT = "For all items subject to the EAR. (See § 744.11 of the EAR)"
POLICY = "Presumption of denial"
CITATION = "90 FR 14048, 3/28/25."


def row(*cells: str) -> str:
    """Return a row of the table; cells are markup."""
    return "<TR>" + "".join(f"<TD>{cell}</TD>" for cell in cells) + "</TR>"


def listed(country: str, entity: str, citation: str = CITATION) -> str:
    """Return a row of an entry with a usual requirement and policy."""
    return row(country, entity, REQUIREMENT, POLICY, citation)


def entity_list(
    *rows: str, headings: Iterable[str] = HEADINGS, generation: int = 2026, part: str = "744", before: str = ""
) -> bytes:
    """Return a document with these rows in the markup of 2023 (bare rows) or of 2026 (head, body and foot)."""
    heads = "<TR>" + "".join(f"<TH>{heading}</TH>" for heading in headings) + "</TR>"
    foot = '<TR><TD colspan="5"><sup>1</sup> For this entity, a note.</TD></TR>'
    parts = {
        2023: f"{heads}{''.join(rows)}{foot}",
        2026: f"<THEAD>{heads}</THEAD><TBODY>{''.join(rows)}</TBODY><TFOOT>{foot}</TFOOT>",
    }
    table = f'<DIV9 N="Supplement No. 4 to Part 744"><P>Text.</P><TABLE>{parts[generation]}</TABLE></DIV9>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<DIV5 N="{part}" TYPE="PART">{table}</DIV5>\n'.encode()


def with_cells_too_many(content: bytes, name: str) -> bytes:
    """Return a release in which the row of this entity has two cells too many, so that it cannot be read."""
    start = content.index(f">{name}".encode())
    end = content.index(b"</TR>", start)
    return content[:end] + b"<TD>1</TD><TD>2</TD>" + content[end:]


def full_list(count: int) -> bytes:
    """Return a list that does not say that it is a sample, with so many entries."""
    alias = ", a.k.a., the following one alias:<br/>—{0} Works.<br/><br/> {0} Main Street, Beijing, China."
    entities = (f"Company{n} Ltd." + alias.format(n) for n in range(1, count + 1))
    first, *others = entities
    return entity_list(listed("CHINA, PEOPLE'S REPUBLIC OF", first), *(listed(" ", entity) for entity in others))


def load_audit() -> ModuleType:
    """Return the module of the audit, with Great Expectations."""
    with warnings.catch_warnings():
        # Great Expectations imports sre_constants, which Python deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        from entity_lists.audit import evaluation as audit

        return audit


def audit_here(store: Store, draft: Manifest) -> Report:
    """Audit in this process."""
    return load_audit().audit_written(store, draft)


def report_on(tables: Mapping[str, pa.Table], source_id: str, as_of: date) -> Report:
    """Audit tables that no store has."""
    return load_audit().audit_release(tables.items(), source_id, as_of)


def verdict_on(tables: Mapping[str, pa.Table], source: Source, day: str) -> tuple[str, list[Failure]]:
    """Return the audit's verdict on the release of a day, and its critical failures."""
    report = report_on(tables, source.source_id, date.fromisoformat(day))
    return report.verdict, [failure for failure in report.failed if failure.severity == "critical"]


def accept(store: Store, draft: Manifest) -> Report:
    """Read what an audit reads, and find nothing: for tests of what comes before and after."""
    for name in draft["tables"]:
        snapshot.read_table(store, draft, name)
    return Report(verdict="publish", evaluated={}, failed=())


ASKED = Failure(
    suite="release_profile",
    expectation="expect_column_values_to_be_between",
    column="value",
    severity="critical",
    on_fail="ask",
    observed="1 of 1 row does not fit",
    examples=("40",),
    why="So many removals need a person.",
)


ASKING = Report(verdict="ask", evaluated={"release_profile": 1}, failed=(ASKED,))


def ask(store: Store, draft: Manifest) -> Report:
    """Audit nothing, and ask for a person's approval."""
    return ASKING


def ingest(
    store: Store,
    fetcher: Fetcher,
    location: Path | str | None,
    *,
    as_of: date | None = None,
    source: Source = SOURCE,
    auditor: Auditor = accept,
    decision: Decision | None = None,
    now: datetime = NOW,
) -> Outcome:
    """Take the steps that steps.run takes, without the audit's own process."""
    release = steps.fetch(
        source, store, now, fetcher, as_of=as_of, location=None if location is None else str(location)
    )
    draft = steps.write(source, store, now, release) if release else None
    if draft is None:
        return steps.unchanged(store, source.source_id)
    report = steps.audit(store, now, draft, auditor)
    return steps.publish(store, now, draft, report, decision=decision)


# What every check of a source leaves anew.
PER_CHECK = ("status.json", "checks", "catalog.json")


def tree(root: Path, *, without: Iterable[str] = ()) -> dict[str, bytes]:
    """Return every object of a local store by its key, but for the files and the folders that `without` names."""
    files = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    left_out = {".lock", *without}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if not left_out & set(name.parts)}


def lasting(root: Path) -> dict[str, bytes]:
    """Return what a rerun has to make again byte by byte: not its checks, nor what a killed writer leaves for gc."""
    kept = tree(root, without=PER_CHECK)
    return {key: kept[key] for key in kept if not (LEFTOVER.fullmatch(key) or key.startswith(".probe/"))}


def in_force(store: Store) -> str | None:
    """Return the id of the release in force."""
    current = snapshot.in_force(store, SOURCE_ID)
    return current.manifest["release_id"] if current else None


def outcome_of(store: Store) -> str:
    """Return how the last check ended."""
    checked = status.read(store, SOURCE_ID)
    assert checked is not None
    return str(checked["outcome"])


def objects(store: LocalStore) -> dict[str, bytes]:
    """Return all that a check with nothing new must leave alone."""
    kept = tree(store.root, without=PER_CHECK)
    return {key: content for key, content in kept.items() if not key.startswith("feeds/")}


def draft_of(store: Store, fetcher: Fetcher, path: Path) -> Manifest:
    """Return the draft of a file's release, written and not audited."""
    release = steps.fetch(SOURCE, store, NOW, fetcher, as_of=None, location=str(path))
    assert release is not None
    draft = steps.write(SOURCE, store, NOW, release)
    assert draft is not None
    return draft


def read_better(contents: Sequence[bytes]) -> Records:
    """Return what a newer parser reads: remarks that today's does not."""
    records = SOURCE.parse(contents)
    first, *others = records.entries
    return replace(records, entries=(replace(first, remarks="read better now"), *others))


def unpacked(content: bytes) -> bytes:
    """Return what zstd has packed."""
    return bytes(pa.CompressedInputStream(pa.BufferReader(content), "zstd").read())


def edit(store: Store, key: str, **changed: object) -> None:
    """Change fields of a JSON object, as somebody with an editor would."""
    store.put(key, canonical_json.to_bytes(json.loads(store.read(key)) | changed))


def tables_of(
    content: bytes,
    before: Mapping[str, pa.Table] | None = None,
    *,
    as_of: str = "2025-03-28",
    release_id: str = AFTER_ID,
) -> dict[str, pa.Table]:
    """Return all tables of a release's bytes; before: those of the release before, none for a first one."""
    return sample_lists.tables_of(SOURCE, SOURCE.parse([content]), as_of, release_id, before)


def both_releases() -> dict[str, pa.Table]:
    """Return the tables of the second release of the sample, compared with the first."""
    before = tables_of(BEFORE.read_bytes(), as_of="2025-03-27", release_id=BEFORE_ID)
    return tables_of(AFTER.read_bytes(), before)


@functools.cache
def read_real(path: Path) -> Records:
    """Return the records of a real release, which takes seconds to read."""
    return SOURCE.parse([path.read_bytes()])


@pytest.fixture(scope="session")
def audit() -> ModuleType:
    """The module of the audit, with Great Expectations."""
    return load_audit()


@pytest.fixture(scope="session")
def offline(public_trust: ssl.SSLContext) -> Iterator[Fetcher]:
    """A fetcher for files."""
    with Fetcher(ssl_context=public_trust, now=lambda: NOW) as fetcher:
        yield fetcher


@pytest.fixture(scope="session")
def sample_tables() -> dict[str, pa.Table]:
    """The tables of the second release of the sample; a test that changes them builds new ones."""
    return both_releases()


@pytest.fixture(scope="session")
def published(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a store in which both releases of the sample are published, really audited; only to be read."""
    root = tmp_path_factory.mktemp("published") / "store"
    for path in (BEFORE, AFTER):
        ingest(LocalStore(root), offline, path, auditor=audit_here)
    return root


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> LocalStore:
    """A store of one's own with both releases of the sample."""
    return LocalStore(shutil.copytree(published, tmp_path / "copy"))


@pytest.fixture
def empty(tmp_path: Path) -> LocalStore:
    """An empty store."""
    return LocalStore(tmp_path / "store")


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """A function that saves bytes under a name that holds their date."""

    def saved(content: bytes, day: str = "2025-03-29", name: str = "list_{}.xml") -> Path:
        path = tmp_path / name.format(day)
        path.write_bytes(content)
        return path

    return saved


Json = dict[str, Any]
