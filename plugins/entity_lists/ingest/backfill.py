"""History before day one: the dated releases that a publisher still has, published as if each had come on its day.

First all bytes are kept, then all releases written and audited, oldest first, each compared with the one before it; one
person decides once about the whole, and only then anything is published. The pointer moves once, at the end.

Each step can be run again, and goes on where an earlier run ended: what is kept is not fetched, what is written is not
written again, what is published stays. A rerun of the same input ends in the same bytes.

A store that has later releases already gets them replayed behind (rebuild): their new revisions know the older
versions. This breaks when a party was renamed before the store first saw it: its id is then that of its older name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from entity_lists.audit.approval import Decision
from entity_lists.audit.kept import keep_rejected
from entity_lists.contract.codes import CHANGE_OPS
from entity_lists.errors import ApprovalNeeded, ExpectationsFailed, UsageError
from entity_lists.ingest import status, steps
from entity_lists.ingest.rebuild import rebuild
from entity_lists.ingest.receive import keep_files
from entity_lists.release import Release, base_release_id, release_sha256
from entity_lists.snapshot import commit as publishing
from entity_lists.snapshot import pointer, published
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.store import canonical_json
from entity_lists.store.keys import backfill_key
from entity_lists.text.counted import counted
from entity_lists.write.draft import draft_snapshot

if TYPE_CHECKING:
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.source import Source
    from entity_lists.store.store import Store

OnStep = Callable[[str], None]
_PLAN, _WRITTEN = "plan", "written"


@dataclass(frozen=True, kw_only=True)
class Written:
    """One release that is written and audited, and waits to be published."""

    draft: Manifest
    report: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Backfilled:
    """How a backfill ended: how many dates there were, the releases that were published, and which is in force."""

    source_id: str
    dates: int
    published: tuple[str, ...]
    in_force: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "source_id": self.source_id,
            "dates": self.dates,
            "published": list(self.published),
            "in_force": self.in_force,
        }


def backfill(
    source: "Source",
    store: "Store",
    fetcher: "Fetcher",
    clock: Callable[[], datetime],
    *,
    since: date,
    until: date,
    decision: Decision | None = None,
    sign: publishing.Sign | None = None,
    on_step: OnStep = lambda step: None,
) -> Backfilled:
    """Return how a backfill ended, all steps of it; raises as they do."""
    releases = gather(source, store, fetcher, since=since, until=until, on_step=on_step)
    chain = write_all(source, store, releases, on_step=on_step)
    return publish_all(source, store, chain, clock, dates=len(releases), decision=decision, sign=sign, on_step=on_step)


def gather(
    source: "Source",
    store: "Store",
    fetcher: "Fetcher",
    *,
    since: date,
    until: date,
    on_step: OnStep = lambda step: None,
) -> list[Release]:
    """Return a release for each date that the publisher has, oldest first, its bytes kept in the store.

    Raises:
        UsageError: the source has no dated releases, or none within these days.
        SourceUnavailable, SourceChanged: the publisher was not reached, or answers otherwise; what is kept stays kept.
    """
    if not source.is_dated:
        raise UsageError(
            f"{source.source_id}: its publisher serves its current release only: there is nothing to fill."
        )
    days = source.dates(fetcher, since, until)
    if not days:
        raise UsageError(f"{source.source_id}: the publisher has no version from {since} to {until}: give other days.")
    plan = {release.as_of: release for release in _planned(store, source.source_id)}
    for number, day in enumerate(days, start=1):
        if day in plan and all(store.find(key) for key in plan[day].raw_keys):
            continue
        on_step(f"fetch {day}, {number} of {len(days)}")
        files = source.download(fetcher, day, None) or ()
        source.check(files)
        sha256 = release_sha256([file.sha256 for file in files])
        plan[day] = keep_files(source, store, files, day, base_release_id(day, sha256))
        _keep(store, source.source_id, _PLAN, [one.as_json() for _, one in sorted(plan.items())])
    return [plan[day] for day in days]


def write_all(
    source: "Source",
    store: "Store",
    releases: Sequence[Release],
    auditor: steps.Auditor | None = None,
    on_step: OnStep = lambda step: None,
) -> list[Written]:
    """Return the releases that say something new, written and audited, oldest first.

    Raises:
        ExpectationsFailed: one does not look like this list; its report is in the store. Nothing is published.
        ReleaseRejected: one cannot be read.
    """
    known = {one.draft["release_id"]: one for one in read_written(store, source.source_id)}
    chain: list[Written] = []
    for number, release in enumerate(releases, start=1):
        before = chain[-1].draft if chain else _published_before(store, source.source_id, releases[0].as_of)
        if before is not None and before["raw"]["sha256"] == release.sha256:
            continue
        found = known.get(release.release_id)
        if found is None or not _follows(store, found.draft, before):
            on_step(f"write {release.as_of}, {number} of {len(releases)}")
            found = _written(source, store, release, before, auditor)
        if found is not None:
            chain.append(found)
            _keep(store, source.source_id, _WRITTEN, [{"draft": one.draft, "report": one.report} for one in chain])
    return chain


def verdict(chain: Sequence[Written]) -> str:
    """Return ask if any of the releases has to be asked about, else publish."""
    return "ask" if any(one.report["verdict"] == "ask" for one in chain) else "publish"


def question(source: "Source", chain: Sequence[Written]) -> str:
    """Return in Markdown the one question about all of them: what each would change, and why some are asked about."""
    asked = [one for one in chain if one.report["verdict"] == "ask"]
    lines = [
        f"{source.title}: {counted(len(chain), 'release')} from {chain[0].draft['as_of']} to "
        f"{chain[-1].draft['as_of']} would be published; {len(asked)} of them would be asked about alone. "
        "Approve if the list really went this way. Without an answer nothing is published.",
        "",
        "| as of | entries | added | removed | modified | asked about because |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for one in chain:
        changes = one.draft["change_counts"]
        why = "; ".join(dict.fromkeys(failure["why"] for failure in one.report["failed"] if _is_asked(failure)))
        cells = (one.draft["as_of"], one.draft["counts"]["entries"], *(changes[op] for op in CHANGE_OPS), why)
        lines.append(f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


def _is_asked(failure: Mapping[str, Any]) -> bool:
    return bool(failure["severity"] == "critical")


def publish_all(
    source: "Source",
    store: "Store",
    chain: Sequence[Written],
    clock: Callable[[], datetime],
    *,
    dates: int,
    decision: Decision | None = None,
    auditor: steps.Auditor | None = None,
    sign: publishing.Sign | None = None,
    on_step: OnStep = lambda step: None,
) -> Backfilled:
    """Publish what was written, oldest first, then move the pointer once; return how it ended.

    dates: how many there were. decision: what a person said of the whole.

    Raises:
        ApprovalNeeded: something has to be asked about, and nobody approved.
        StoreError, PublishConflict: as commit.commit does.
    """
    if verdict(chain) == "ask" and not (decision and decision.is_approved):
        raise ApprovalNeeded(
            f"{source.source_id}: a person has to approve the backfill of {counted(len(chain), 'release')}. Look at "
            "the question, then approve it with a reason; without, nothing is published.",
            question=question(source, chain),
        )
    by = decision.by if decision and verdict(chain) == "ask" else None
    ids = {one.draft["release_id"] for one in chain}
    first = 1 + sum(release_id not in ids for release_id in published.release_ids(store, source.source_id))
    before = _published_before(store, source.source_id, date.fromisoformat(chain[0].draft["as_of"])) if chain else None
    for number, one in enumerate(chain):
        on_step(f"publish {one.draft['as_of']}, {number + 1} of {len(chain)}")
        manifest = _final(one, before, sequence=first + number, approved_by=by)
        publishing.commit_in_past(store, manifest, now=clock(), sign=sign)
        before = publishing.as_published(manifest)
    _put_in_force(source, store, before, clock, decision, auditor, sign, on_step)
    status.keep_catalog(store, source.source_id)
    for name in (_PLAN, _WRITTEN):
        store.delete(backfill_key(source.source_id, name))
    in_force = published.get_manifest(store, source.source_id, None)["release_id"]
    return Backfilled(
        source_id=source.source_id,
        dates=dates,
        published=tuple(one.draft["release_id"] for one in chain),
        in_force=in_force,
    )


def _final(one: Written, before: Manifest | None, *, sequence: int, approved_by: str | None) -> Manifest:
    """Return the manifest of a written release in its place in the chain."""
    return {
        **one.draft,
        "sequence": sequence,
        "previous_manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(before)) if before else None,
        "is_backfilled": True,
        "audit": {**one.report, "approved_by": approved_by if one.report["verdict"] == "ask" else None},
    }


def _put_in_force(
    source: "Source",
    store: "Store",
    last: Manifest | None,
    clock: Callable[[], datetime],
    decision: Decision | None,
    auditor: steps.Auditor | None,
    sign: publishing.Sign | None,
    on_step: OnStep,
) -> None:
    """Move the pointer: to the last release, or where a later one is in force, to its replay behind the new ones."""
    current = published.in_force(store, source.source_id)
    if last is not None and (current is None or order(current.manifest) <= order(last)):
        pointer.point_at(store, last)
    elif last is not None:
        rebuild(source, store, clock(), decision=decision, auditor=auditor, clock=clock, sign=sign, on_step=on_step)


def _written(
    source: "Source", store: "Store", release: Release, before: Manifest | None, auditor: steps.Auditor | None
) -> Written | None:
    """Return a release, written and audited; None if the one before says the same."""
    draft = draft_snapshot(source, store, release, before)
    if draft is None:
        return None
    report = (auditor or steps.audit_here)(store, draft).as_json()
    if report["verdict"] == "reject":
        keep_rejected(store, source.source_id, release.release_id, report, draft=draft)
        raise ExpectationsFailed(
            f"{source.source_id}: the release as of {release.as_of} ({release.release_id}) does not look like this "
            "list; its report is under rejected/. Nothing was published. Mend the threshold, or leave its date out.",
            report["failed"],
        )
    return Written(draft=draft, report=report)


def _follows(store: "Store", draft: Manifest, before: Manifest | None) -> bool:
    """Return whether a draft was compared with this release before, and its files are still there."""
    if draft["previous_release_id"] != (before["release_id"] if before else None):
        return False
    return all(store.find(file["path"]) for file in draft["tables"].values())


def _published_before(store: "Store", source_id: str, day: date) -> Manifest | None:
    earlier = published.all_manifests(store, source_id, until=day.isoformat())
    return max((one for one in earlier if one["as_of"] < day.isoformat()), key=order, default=None)


def _planned(store: "Store", source_id: str) -> Iterator[Release]:
    for value in _kept(store, source_id, _PLAN):
        yield Release.from_json(value)


def read_written(store: "Store", source_id: str) -> list[Written]:
    """Return what is written and not published yet, oldest first."""
    return [
        Written(draft=cast("Manifest", value["draft"]), report=value["report"])
        for value in _kept(store, source_id, _WRITTEN)
    ]


def _kept(store: "Store", source_id: str, name: str) -> list[dict[str, Any]]:
    key = backfill_key(source_id, name)
    stored = store.find(key)
    if stored is None:
        return []
    return cast("list[dict[str, Any]]", canonical_json.from_bytes(stored.content, key).get("releases", []))


def _keep(store: "Store", source_id: str, name: str, values: Sequence[object]) -> None:
    store.put(backfill_key(source_id, name), canonical_json.to_bytes({"releases": list(values)}))
