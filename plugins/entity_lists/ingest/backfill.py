"""History before day one: the dated releases that a publisher still has, ingested oldest first, decided on at once.

A date goes through fetch, write and audit, and what came of it is kept in the store after each: whoever runs it again
asks the publisher for nothing twice and ends in the same bytes. Nothing is published before a person has decided on all
dates together; then every release is published by its id, and `latest.json` moves once, at the end.

Decisions:

* Only dates before the first release that was observed are filled: later ones are releases like any other (ingest
  with a date). What is published after them is replayed (rebuild), so that the history in force knows the older
  versions.
* Ids come out as if every release had come in order, as rebuild has it: an entry keeps its id unless its key (list,
  destination, name) was another one before; then it has the id of its earliest key. The question says of how many.
* A backfill always asks: that nothing in it is odd is no reason to put years of history in force unseen.
* A run that ends between the claim and the manifest of a first backfill leaves a claim. Whoever ingests before the
  backfill goes on publishes it, and it is in force until the newer release is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from entity_lists.audit.approval import Decision
from entity_lists.contract.parquet import from_bytes
from entity_lists.errors import ApprovalNeeded, ReleaseDeclined, UsageError
from entity_lists.ingest import history_question, status
from entity_lists.ingest.history_steps import Auditor, OnStep, write
from entity_lists.ingest.rebuild import rebuild
from entity_lists.release import release_of
from entity_lists.snapshot import backfilled, chain, commit, pointer, published, retention
from entity_lists.snapshot.backfilled import Step
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json
from entity_lists.store.keys import without_revision
from entity_lists.write.draft import draft_snapshot

if TYPE_CHECKING:
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.source import Source
    from entity_lists.store.store import Store


_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """How a backfill ended: how many dates there were, which releases it published now, and which one is in force."""

    source_id: str
    dates: int
    releases: tuple[str, ...]
    published: tuple[str, ...]
    in_force: str | None

    def as_json(self) -> dict[str, Any]:
        """Return how it ended as a JSON object."""
        return {
            "source_id": self.source_id,
            "dates": self.dates,
            "unchanged": self.dates - len(self.releases),
            "releases": list(self.releases),
            "published": list(self.published),
            "in_force": self.in_force,
        }


def backfill(
    source: "Source",
    store: "Store",
    fetcher: "Fetcher",
    clock: Callable[[], datetime],
    *,
    since: date | None = None,
    until: date | None = None,
    decision: Decision | None = None,
    auditor: Auditor | None = None,
    sign: commit.Sign | None = None,
    on_step: OnStep = lambda step: None,
) -> Filled:
    """Return how a backfill from asking for the dates to publishing ended; clock: UTC. The rest as the steps have it.

    Raises:
        EntityListsError: as the steps do.
    """
    on_step("ask for the dates")
    days = dates(source, store, fetcher, since=since, until=until)
    write(source, store, fetcher, clock, days, auditor=auditor, on_step=on_step)
    on_step("ask")
    question = ask(source, store, days)
    return publish(source, store, clock, days, question, decision=decision, auditor=auditor, sign=sign, on_step=on_step)


def dates(
    source: "Source", store: "Store", fetcher: "Fetcher", *, since: date | None = None, until: date | None = None
) -> list[date]:
    """Return the dates to fill, oldest first; since, until: both included, by default all before day one.

    Raises:
        UsageError: the source has no dated releases; until is not before the first release that was observed; there
            is no date between; or what would be replayed after them was removed.
        SourceUnavailable, SourceChanged: as Source.dates does.
    """
    source_id, first = source.source_id, observed_from(store, source.source_id)
    retention.refuse_incomplete(store, source_id)
    if first and until and until >= first:
        raise UsageError(
            f"{source_id}: expected --until before {first}, the first release that was observed, found {until}. "
            f"Later ones are releases like any other: entity-lists ingest {source_id} --as-of DATE"
        )
    last = until or (first - _DAY if first else None)
    if since and last and since > last:
        raise UsageError(f"{source_id}: expected --since on {last} or before, found {since}. Give an earlier one.")
    found = source.dates(fetcher, since, last)
    if found is None:
        raise UsageError(f"{source_id}: its publisher keeps no dated releases, so there is no history to fetch.")
    if not found:
        raise UsageError(
            f"{source_id}: publisher names no date from {since or 'its first'} to {until or first or 'its newest'}. "
            "Give others."
        )
    return list(found)


def observed_from(store: "Store", source_id: str) -> date | None:
    """Return the as-of date of the first release that was not backfilled, None if there is none."""
    first = next(_observed(store, source_id), None)
    return date.fromisoformat(first["as_of"]) if first else None


def _observed(store: "Store", source_id: str) -> Iterator[Manifest]:
    filled = backfilled.days(store, source_id)
    manifests = published.all_manifests(store, source_id, even_withdrawn=True)
    return (one for one in manifests if one["as_of"] not in filled)


def ask(source: "Source", store: "Store", days: Sequence[date]) -> str:
    """Return the question about all these dates, in Markdown, and keep it; the same for the same releases."""
    steps = _steps(store, source.source_id, days)
    lost = _lost_ids(source, store, steps)
    question = history_question.question_markdown(source.source_id, steps, lost_ids=lost)
    backfilled.keep_question(store, source.source_id, question)
    return question


def _lost_ids(source: "Source", store: "Store", steps: Sequence[Step]) -> int:
    """Return how many entries of the first release that was observed have another id once it follows these dates."""
    drafted = {draft["release_id"]: draft for draft in _drafts(steps)}
    first = next(_observed(store, source.source_id), None)
    if first is None or not drafted:
        return 0
    entries: list[bytes] = []

    def keep(name: str, content: bytes) -> None:
        if name == "entries":
            entries.append(content)

    # Under the id that rebuild publishes it by: the drafts are those.
    release = release_of(first, f"{without_revision(first['release_id'])}.r2")
    last = list(drafted.values())[-1]
    draft_snapshot(source, store, release, last, even_if_same=True, on_table=keep, drafted=drafted)
    ids = set(published.read_columns(store, first, "entries", ["entry_id"])["entry_id"].to_pylist())
    return len(ids - set(from_bytes(entries[0], ["entry_id"])["entry_id"].to_pylist()))


def publish(
    source: "Source",
    store: "Store",
    clock: Callable[[], datetime],
    days: Sequence[date],
    question: str,
    *,
    decision: Decision | None = None,
    auditor: Auditor | None = None,
    sign: commit.Sign | None = None,
    on_step: OnStep = lambda step: None,
) -> Filled:
    """Publish what was written of these dates, replay what is published after it, and move the pointer once.

    decision: a person's, on this question; one that was kept counts when a run goes on. sign: as in commit.commit.

    Raises:
        ApprovalNeeded: nobody decided.
        ReleaseDeclined: the answer is no.
        EntityListsError: as commit.commit and rebuild do.
    """
    source_id = source.source_id
    drafts, new = _drafts(_steps(store, source_id, days)), unpublished(store, source_id, days)
    decided = _decided(store, source_id, question, decision, is_asked=bool(new))
    before: Manifest | None = None
    for number, draft in enumerate(drafts, start=1):
        on_step(f"publish {draft['as_of']}, {number} of {len(drafts)}")
        before = _published(store, clock, draft, before, decided, sign)
    if before is not None:
        _put_in_force(source, store, clock, before, decision=decided, auditor=auditor, sign=sign, on_step=on_step)
    status.keep_catalog(store, source_id)
    current = published.in_force(store, source_id)
    return Filled(
        source_id=source_id,
        dates=len(days),
        releases=tuple(one["release_id"] for one in drafts),
        published=new,
        in_force=current.manifest["release_id"] if current else None,
    )


def unpublished(store: "Store", source_id: str, days: Sequence[date]) -> tuple[str, ...]:
    """Return the releases that are written of these dates and not published yet, oldest first."""
    ids = (draft["release_id"] for draft in _drafts(_steps(store, source_id, days)))
    return tuple(one for one in ids if published.find_manifest(store, source_id, one) is None)


def _steps(store: "Store", source_id: str, days: Sequence[date]) -> list[Step]:
    found = (backfilled.find_step(store, source_id, day) for day in days)
    return [step for step in found if step is not None and step["is_written"]]


def _drafts(steps: Sequence[Step]) -> list[Manifest]:
    """Return what was written of these dates, each with its audit."""
    return [{**step["draft"], "audit": step["report"] or {}} for step in steps if step["draft"] is not None]


def _decided(
    store: "Store", source_id: str, question: str, decision: Decision | None, *, is_asked: bool
) -> Decision | None:
    """Return the decision that counts, kept; None where nothing is asked any more.

    Raises:
        ApprovalNeeded: nobody decided. ReleaseDeclined: the answer is no.
    """
    kept = backfilled.find_answer(store, source_id, question)
    if kept is not None and kept["is_approved"]:
        return Decision(**kept)
    if not is_asked:
        return None
    if decision is None:
        raise ApprovalNeeded(
            f"{source_id}: a person has to approve the backfill as a whole. If it is right, run the same command with: "
            "--approve --reason WHY. Nothing is fetched again.",
            question=question,
        )
    backfilled.keep_answer(store, source_id, question, decision.as_json())
    if not decision.is_approved:
        raise ReleaseDeclined(f"{source_id}: {decision.said}. Nothing was published.", said=decision.said)
    return decision


def _published(
    store: "Store",
    clock: Callable[[], datetime],
    draft: Manifest,
    before: Manifest | None,
    decided: Decision | None,
    sign: commit.Sign | None,
) -> Manifest:
    """Return the manifest of a written release, its audit in it, published by its id; the pointer stays where it is."""
    source_id, release_id = draft["source_id"], draft["release_id"]
    there = published.find_manifest(store, source_id, release_id)
    if there is not None and decided is None:
        return there
    manifest: Manifest = {
        **draft,
        "previous_manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(before)) if before else None,
        "audit": {**draft["audit"], "approved_by": decided.by if decided else None},
    }
    # What an earlier backfill published, after another release, stays: it is replayed.
    if there is None or there == commit.as_published(manifest):
        commit.commit(
            store, manifest, now=clock(), sign=sign, is_pointed_at=False, replaces=_in_force_id(store, source_id)
        )
    return published.get_manifest(store, source_id, release_id, even_withdrawn=True)


def _in_force_id(store: "Store", source_id: str) -> str | None:
    current = published.in_force(store, source_id)
    return current.manifest["release_id"] if current else None


def _put_in_force(
    source: "Source",
    store: "Store",
    clock: Callable[[], datetime],
    last: Manifest,
    *,
    decision: Decision | None,
    auditor: Auditor | None,
    sign: commit.Sign | None,
    on_step: OnStep,
) -> None:
    """Let the release in force be the last one, or follow all that were filled: then what is after them is replayed."""
    source_id = source.source_id
    if published.in_force(store, source_id) is None:
        pointer.point_at(store, last)
        return
    known = {one["as_of"] for one in chain.followed(store, source_id, None)}
    filled = {one[:10] for one in published.release_ids(store, source_id)} & backfilled.days(store, source_id)
    if not filled <= known:
        rebuild(source, store, clock(), decision=decision, auditor=auditor, clock=clock, sign=sign, on_step=on_step)
