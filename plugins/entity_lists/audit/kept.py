"""The reports of releases that are not published: of those that the audit asks about, and of those that were rejected.

Each has what a manifest's `audit` has (verdict, evaluated, failed, held, approved_by), and beside it `error`, why the
release could not even be audited, and `draft`, the manifest that it would have been published with; null if there is
none. Earlier makes kept less: what they did not write reads as empty.

The tables that a draft names lie under drafts/, where published.read_table finds them, until `gc` removes what is
older than its age limit; the reports themselves stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from entity_lists.errors import StoreError
from entity_lists.snapshot.commit import as_published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys
from entity_lists.store.foreign_keys import refuse_foreign_keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

ASKED, REJECTED = "asked", "rejected"

Finding = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class KeptReport:
    """What was found of a release that is not published; state is asked or rejected.

    failed, held: as in a manifest's audit. approved_by: None, since nobody approved it. error: why it could not be
    audited, None if it was. draft: the manifest that it would have, None if it was not written, or not kept.
    """

    source_id: str
    release_id: str
    state: str
    verdict: str | None
    evaluated: dict[str, int]
    failed: tuple[Finding, ...]
    held: tuple[Finding, ...]
    approved_by: str | None
    error: str | None
    draft: Manifest | None


def keep_asked(store: "Store", draft: Manifest, report: Mapping[str, Any]) -> None:
    """Write down what the audit found of a release that it asks about. report: of the audit, as JSON."""
    key = keys.report_key(draft["source_id"], draft["release_id"])
    store.put(key, canonical_json.to_bytes(_as_json(report, error=None, draft=draft)))


def keep_rejected(
    store: "Store",
    source_id: str,
    release_id: str,
    report: Mapping[str, Any] | None = None,
    *,
    error: str | None = None,
    draft: Manifest | None = None,
) -> None:
    """Write down why a release is not published.

    report: of the audit, as JSON; None if there was none, and then error says why. draft: None if it was not written.
    """
    key = keys.rejected_key(source_id, release_id)
    store.put(key, canonical_json.to_bytes(_as_json(report or {"verdict": "reject"}, error=error, draft=draft)))


def find_report(store: "Store", source_id: str, release_id: str) -> KeptReport | None:
    """Return the report of a release that was rejected, or else is asked about; None if there is none.

    What an approved release was asked stays in the store: whether it is published, its manifest says.

    Raises:
        UsageError: the id has not the form of one.
        StoreError: the report is not laid out as one, or its draft names what is not its own.
    """
    release_id = keys.checked_release_id(release_id)
    for state, key in (
        (REJECTED, keys.rejected_key(source_id, release_id)),
        (ASKED, keys.report_key(source_id, release_id)),
    ):
        if stored := store.find(key):
            value = canonical_json.from_bytes(stored.content, key)
            try:
                return _to_report(source_id, release_id, state, value)
            except (TypeError, KeyError, AttributeError, ValueError) as error:
                raise StoreError(
                    f"{store.path(key)} is not laid out as a report of an audit ({type(error).__name__}: {error}). "
                    "Something other than entity-lists wrote it: restore it."
                ) from error
    return None


def reported_ids(store: "Store", source_id: str) -> dict[str, str]:
    """Return the releases of which a report is kept, by id: asked or rejected; rejected, if it is both.

    Also those that were approved, or came through a later audit: whether a release is published, its manifest says.
    """
    prefixes = {ASKED: keys.approvals_prefix(source_id), REJECTED: keys.rejected_prefix(source_id)}
    found: dict[str, str] = {}
    for state, prefix in prefixes.items():
        for key in store.keys(prefix):
            release_id, _, name = key.removeprefix(prefix).partition("/")
            if name == keys.REPORT_FILE and keys.is_release_id(release_id):
                found[release_id] = state
    return dict(sorted(found.items()))


def _as_json(report: Mapping[str, Any], *, error: str | None, draft: Manifest | None) -> dict[str, Any]:
    empty: dict[str, Any] = {"evaluated": {}, "failed": [], "held": [], "approved_by": None}
    return {**empty, **report, "error": error, "draft": draft}


def _to_report(source_id: str, release_id: str, state: str, value: Mapping[str, Any]) -> KeptReport:
    return KeptReport(
        source_id=source_id,
        release_id=release_id,
        state=state,
        verdict=value.get("verdict"),
        evaluated=dict(value.get("evaluated") or {}),
        failed=tuple(map(dict, value.get("failed") or ())),
        held=tuple(map(dict, value.get("held") or ())),
        approved_by=value.get("approved_by"),
        error=value.get("error"),
        draft=_own_draft(source_id, release_id, value.get("draft")),
    )


def _own_draft(source_id: str, release_id: str, draft: Any) -> Manifest | None:
    """Return the draft of a report, whose tables are looked for nowhere but among this release's drafts.

    Raises:
        StoreError: it names what is not this release's.
    """
    if draft is None:
        return None
    manifest = cast("Manifest", draft)
    refuse_foreign_keys(as_published(manifest), keys.manifest_key(source_id, release_id))
    for name, file in manifest["tables"].items():
        file["path"] = keys.draft_key(source_id, name, release_id, file["sha256"])
    return manifest
